"""Registers that are kept as long as the process lives: for tests, demonstrations and notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from threading import Lock

import attrs

from randcheck.errors import HeadMoved, IdempotencyConflict
from randcheck.ports import (
    KeyedAppend,
    RegisterRow,
    page_of_names,
    require_name,
    require_range,
    require_record_arguments,
    require_snapshot_arguments,
)
from randcheck.text import Text


@attrs.define
class _Register:
    rows: list[RegisterRow] = attrs.field(factory=list)
    ranges: dict[str, range] = attrs.field(factory=dict)  # by idempotency key, in the order of the events


class MemoryRegisterStore:
    """Keeps every guarantee of :class:`randcheck.ports.RegisterStore` except durability.

    May be shared by threads.

    Example:
        >>> from randcheck.registers.register import EventKind
        >>> store = MemoryRegisterStore()
        >>> day = date(2026, 1, 1)
        >>> made = RegisterRow(kind=EventKind.ESTABLISHED, entry_id="M-1", effective=day, body=b"{}")
        >>> store.record("matters", 0, [made], "import-1")
        1
        >>> store.snapshot("matters", day)
        (('M-1', b'{}'),)
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._registers: dict[str, _Register] = {}

    def size(self, register: str) -> int:
        """Return how many events the register has."""
        with self._lock:
            return len(self._register(register).rows)

    def record(
        self, register: str, expected_size: int, rows: Sequence[RegisterRow], idempotency_key: str
    ) -> int:
        """Record events; see :meth:`randcheck.ports.RegisterStore.record`."""
        added = require_record_arguments(register, expected_size, rows, idempotency_key)
        with self._lock:
            found = self._register(register)
            used = found.ranges.get(idempotency_key)
            if used is not None:
                if found.rows[used.start : used.stop] != list(added):
                    raise IdempotencyConflict(log=register, idempotency_key=idempotency_key)
                return used.stop
            size = len(found.rows)
            if size != expected_size:
                raise HeadMoved(log=register, expected_size=expected_size, actual_size=size)
            found.rows.extend(added)
            found.ranges[idempotency_key] = range(size, len(found.rows))
            self._registers[register] = found
            return len(found.rows)

    def read(self, register: str, start: int, stop: int) -> tuple[RegisterRow, ...]:
        """Return the events at the places ``start ≤ place < stop``."""
        require_range(start, stop)
        with self._lock:
            return tuple(self._register(register).rows[start:stop])

    def records(self, register: str, start: int, stop: int) -> tuple[KeyedAppend, ...]:
        """Return what was recorded at once, with its key, where the first event has ``start ≤ place < stop``."""
        require_range(start, stop)
        with self._lock:
            return tuple(
                KeyedAppend(first_index=used.start, size=used.stop, idempotency_key=key)
                for key, used in self._register(register).ranges.items()
                if start <= used.start < stop
            )

    def registers(self, after: str = "", limit: int = 1000) -> tuple[str, ...]:
        """Return names of registers that have events; see :meth:`randcheck.ports.RegisterStore.registers`."""
        with self._lock:
            return page_of_names(self._registers, after, limit)

    def snapshot(
        self,
        register: str,
        as_of: date,
        *,
        recorded: int | None = None,
        after: str = "",
        limit: int | None = None,
    ) -> tuple[tuple[str, bytes], ...]:
        """Return ``(entry id, body)`` of the entries that are in the register on a day."""
        require_snapshot_arguments(register, as_of, recorded, after, limit)
        holding: dict[str, RegisterRow] = {}
        for row in self.read(register, 0, self.size(register) if recorded is None else recorded):
            last = holding.get(row.entry_id)
            if row.effective <= as_of and (last is None or last.effective <= row.effective):
                holding[row.entry_id] = row
        # Python compares strings by code point, which is the order of their UTF-8 bytes.
        entries = sorted(
            (entry_id, row.body)
            for entry_id, row in holding.items()
            if row.body is not None and entry_id > after
        )
        return tuple(entries[:limit])

    def _register(self, name: str) -> _Register:
        """Return the register; one that nobody has recorded in is not kept."""
        require_name(name, what=Text("a register's name", "名录库名称"))
        return self._registers.get(name) or _Register()
