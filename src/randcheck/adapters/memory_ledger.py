"""A ledger store that lives as long as the process: for tests, demonstrations and notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import attrs

from randcheck.errors import HeadMoved, IdempotencyConflict
from randcheck.ports import (
    AppendResult,
    Head,
    KeyedAppend,
    page_of_names,
    require_append_arguments,
    require_name,
    require_range,
)
from randcheck.text import Text


@attrs.define
class _Log:
    entries: list[bytes] = attrs.field(factory=list)
    ranges: dict[str, range] = attrs.field(factory=dict)  # by idempotency key, in the order of the entries


class MemoryLedger:
    """Keeps every guarantee of :class:`randcheck.ports.LedgerStore` except durability.

    May be shared by threads.

    Example:
        >>> ledger = MemoryLedger()
        >>> ledger.append("draws", 0, [b"commitment"], "task-1/commit")
        AppendResult(first_index=0, size=1, replayed=False)
        >>> ledger.read("draws", 0, 10)
        (b'commitment',)
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._logs: dict[str, _Log] = {}

    def head(self, log: str) -> Head:
        """Return the end of ``log``."""
        with self._lock:
            return Head(size=len(self._log(log).entries))

    def append(
        self, log: str, expected_size: int, entries: Sequence[bytes], idempotency_key: str
    ) -> AppendResult:
        """Append ``entries``; see :meth:`randcheck.ports.LedgerStore.append`."""
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        with self._lock:
            found = self._log(log)
            used = found.ranges.get(idempotency_key)
            if used is not None:
                if found.entries[used.start : used.stop] != list(added):
                    raise IdempotencyConflict(log=log, idempotency_key=idempotency_key)
                return AppendResult(first_index=used.start, size=used.stop, replayed=True)
            size = len(found.entries)
            if size != expected_size:
                raise HeadMoved(log=log, expected_size=expected_size, actual_size=size)
            found.entries.extend(added)
            found.ranges[idempotency_key] = range(size, len(found.entries))
            self._logs[log] = found
            return AppendResult(first_index=size, size=len(found.entries), replayed=False)

    def read(self, log: str, start: int, stop: int) -> tuple[bytes, ...]:
        """Return the entries with ``start ≤ index < stop``."""
        require_range(start, stop)
        with self._lock:
            return tuple(self._log(log).entries[start:stop])

    def find(self, log: str, idempotency_key: str) -> AppendResult | None:
        """Return what the append with this key did, or None when there was none."""
        require_name(idempotency_key, what=Text("an idempotency key", "幂等键"))
        with self._lock:
            used = self._log(log).ranges.get(idempotency_key)
        if used is None:
            return None
        return AppendResult(first_index=used.start, size=used.stop, replayed=True)

    def appends(self, log: str, start: int, stop: int) -> tuple[KeyedAppend, ...]:
        """Return the appends whose first entry has ``start ≤ index < stop``, in order."""
        require_range(start, stop)
        with self._lock:
            return tuple(
                KeyedAppend(first_index=used.start, size=used.stop, idempotency_key=key)
                for key, used in self._log(log).ranges.items()
                if start <= used.start < stop
            )

    def logs(self, after: str = "", limit: int = 1000) -> tuple[str, ...]:
        """Return names of logs that have entries, ascending; see :meth:`randcheck.ports.LedgerStore.logs`."""
        with self._lock:
            return page_of_names(self._logs, after, limit)

    def _log(self, name: str) -> _Log:
        """Return the log; one that nobody has appended to is not kept."""
        require_name(name, what=Text("a log's name", "账本名称"))
        return self._logs.get(name) or _Log()
