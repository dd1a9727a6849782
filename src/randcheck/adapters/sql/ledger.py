"""The ledger store in a SQL database: entries beside their SHA-256 digest, which every read checks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Connection, select

from randcheck.adapters.sql.batches import Batch, Batches
from randcheck.adapters.sql.places import HostPlace
from randcheck.adapters.sql.store import SqlStore
from randcheck.errors import CorruptEntry, InvalidValue
from randcheck.hashing import sha256
from randcheck.ports import (
    AppendResult,
    Head,
    KeyedAppend,
    require_append_arguments,
    require_name,
    require_range,
)
from randcheck.ports.row_codec import digest_parts
from randcheck.text import Text


class SqlLedger(SqlStore):
    """Keeps every guarantee of :class:`randcheck.ports.LedgerStore`.

    Example:
        >>> import tempfile
        >>> directory = tempfile.TemporaryDirectory()
        >>> url = f"sqlite+pysqlite:///{directory.name}/ledger.db"
        >>> with directory, SqlLedger.open(url, create=True) as ledger:
        ...     ledger.append("draws", 0, [b"commitment"], "task-1/commit")
        AppendResult(first_index=0, size=1, replayed=False)
    """

    def head(self, log: str) -> Head:
        """Return the end of ``log``."""
        require_name(log, what=_LOG)
        return Head(size=self._place.read(lambda connection: self._batches.size(connection, log)))

    def append(
        self, log: str, expected_size: int, entries: Sequence[bytes], idempotency_key: str
    ) -> AppendResult:
        """Append ``entries``; see :meth:`randcheck.ports.LedgerStore.append`.

        Raises:
            InvalidValue: A bad argument; or the host's connection commits by itself.
        """
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        batch = Batch(
            name=log,
            expected_size=expected_size,
            count=len(added),
            key=idempotency_key,
            digest=digest_parts(added),
        )
        rows = [
            {"name": log.encode(), "entry_index": expected_size + i, "digest": sha256(body), "body": body}
            for i, body in enumerate(added)
        ]
        return self._batches.append(self._place, batch, rows, kind=_KIND)

    def hold(self, log: str) -> Head:
        """Make all other writers of ``log`` wait until the host's transaction ends, and return the end of the log.

        What it tells stays true until then, so an append at this size does not conflict. Hold it briefly: an append
        elsewhere waits 30 seconds at most.

        Raises:
            InvalidValue: The store does not work on a connection of the host.
        """
        require_name(log, what=_LOG)
        if not isinstance(self._place, HostPlace):
            rule = Text(
                "a log is held in the host's transaction, so the ledger must be on a connection of the host",
                "占用账本须在宿主的事务中进行，账本须使用宿主的连接",
            )
            raise InvalidValue(rule=rule, seen="SqlLedger.open")
        return self._place.write(
            _KIND + log.encode(), lambda connection: Head(size=self._batches.size(connection, log))
        )

    def read(self, log: str, start: int, stop: int) -> tuple[bytes, ...]:
        """Return the entries with ``start ≤ index < stop``: one page, found by the index of the table.

        Raises:
            CorruptEntry: An entry is missing or differs from its digest.
        """
        require_name(log, what=_LOG)
        require_range(start, stop)
        table = self._tables.entries.c

        def work(connection: Connection) -> tuple[int, Sequence[Any]]:
            end = min(stop, self._batches.size(connection, log))
            if start >= end:
                return end, ()
            query = (
                select(table.entry_index, table.digest, table.body)
                .where(table.name == log.encode(), table.entry_index >= start, table.entry_index < end)
                .order_by(table.entry_index)
            )
            return end, connection.execute(query).all()

        end, rows = self._place.read(work)
        found = zip(range(start, end), chain(rows, repeat(None)), strict=False)
        return tuple(_require_intact(log, index, row) for index, row in found)

    def find(self, log: str, idempotency_key: str) -> AppendResult | None:
        """Return what the append with this key did, or None when there was none."""
        require_name(log, what=_LOG)
        require_name(idempotency_key, what=Text("an idempotency key", "幂等键"))
        return self._place.read(lambda connection: self._batches.find(connection, log, idempotency_key))

    def appends(self, log: str, start: int, stop: int) -> tuple[KeyedAppend, ...]:
        """Return the appends whose first entry has ``start ≤ index < stop``, in order."""
        require_name(log, what=_LOG)
        require_range(start, stop)
        return self._place.read(lambda connection: self._batches.between(connection, log, start, stop))

    def logs(self, after: str = "", limit: int = 1000) -> tuple[str, ...]:
        """Return names of logs that have entries, ascending; see :meth:`randcheck.ports.LedgerStore.logs`."""
        return self._batches.names(self._place, after, limit)

    @property
    def _batches(self) -> Batches:
        stray = Text("an entry stands beyond the end of the log", "账本末尾之后已有记录")
        return Batches(self._tables.appends, self._tables.entries, "entry_index", stray)


_KIND = b"log "
_LOG = Text("a log's name", "账本名称")


def _require_intact(log: str, index: int, row: Any) -> bytes:
    if row is None or row[0] != index:
        raise CorruptEntry(log=log, index=index, reason=Text("nothing", "无此记录"))
    _, digest, body = row
    if type(body) is not bytes or sha256(body) != digest:
        raise CorruptEntry(log=log, index=index, reason=Text("bytes with another digest", "摘要不符的内容"))
    return body
