"""The register store in a SQL database: events beside a digest of all that each says and of its place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Connection, and_, exists, func, or_, select

from randcheck.adapters.sql.batches import Batch, Batches
from randcheck.adapters.sql.store import SqlStore
from randcheck.errors import CorruptEntry, InvalidValue
from randcheck.ports import (
    MAX_INDEX,
    KeyedAppend,
    RegisterRow,
    require_name,
    require_range,
    require_record_arguments,
    require_snapshot_arguments,
)
from randcheck.ports.row_codec import (
    EventColumns,
    columns_of,
    digest_event,
    digest_events,
    number_of_day,
    row_of,
)
from randcheck.registers.register import EventKind
from randcheck.text import Text


class SqlRegisterStore(SqlStore):
    """Keeps every guarantee of :class:`randcheck.ports.RegisterStore`.

    Example:
        >>> import tempfile
        >>> cancelled = RegisterRow(kind=EventKind.CANCELLED, entry_id="M-1", effective=date(2026, 1, 1))
        >>> directory = tempfile.TemporaryDirectory()
        >>> url = f"sqlite+pysqlite:///{directory.name}/registers.db"
        >>> with directory, SqlRegisterStore.open(url, create=True) as store:
        ...     store.record("matters", 0, [cancelled], "import-1")
        1
    """

    def size(self, register: str) -> int:
        """Return how many events the register has."""
        require_name(register, what=_REGISTER)
        return self._place.read(lambda connection: self._batches.size(connection, register))

    def record(
        self, register: str, expected_size: int, rows: Sequence[RegisterRow], idempotency_key: str
    ) -> int:
        """Record events; see :meth:`randcheck.ports.RegisterStore.record`.

        Raises:
            InvalidValue: A bad argument; or the host's connection commits by itself.
        """
        checked = require_record_arguments(register, expected_size, rows, idempotency_key)
        events = [columns_of(row) for row in checked]
        batch = Batch(
            name=register,
            expected_size=expected_size,
            count=len(events),
            key=idempotency_key,
            digest=digest_events(events),
        )
        added = [_mapping_of(register, place, columns) for place, columns in enumerate(events, expected_size)]
        return self._batches.append(self._place, batch, added, kind=b"register ").size

    def read(self, register: str, start: int, stop: int) -> tuple[RegisterRow, ...]:
        """Return the events at the places ``start ≤ place < stop``.

        Raises:
            CorruptEntry: An event is missing or differs from its digest.
        """
        require_name(register, what=_REGISTER)
        require_range(start, stop)
        table = self._tables.register_events.c

        def work(connection: Connection) -> tuple[int, Sequence[Any]]:
            end = min(stop, self._batches.size(connection, register))
            if start >= end:
                return end, ()
            query = (
                select(*self._columns())
                .where(table.name == register.encode(), table.place >= start, table.place < end)
                .order_by(table.place)
            )
            return end, connection.execute(query).all()

        end, rows = self._place.read(work)
        found: list[RegisterRow] = []
        for place, row in zip(range(start, end), chain(rows, repeat(None)), strict=False):
            if row is None or row[0] != place:
                raise CorruptEntry(log=register, index=place, reason=Text("nothing", "无此事件"))
            try:
                found.append(row_of(_require_intact(register, row)))
            except InvalidValue as error:
                raise CorruptEntry(log=register, index=place, reason=error.rule) from None
        return tuple(found)

    def records(self, register: str, start: int, stop: int) -> tuple[KeyedAppend, ...]:
        """Return what was recorded at once, with its key, where the first event has ``start ≤ place < stop``."""
        require_name(register, what=_REGISTER)
        require_range(start, stop)
        return self._place.read(lambda connection: self._batches.between(connection, register, start, stop))

    def registers(self, after: str = "", limit: int = 1000) -> tuple[str, ...]:
        """Return names of registers that have events; see :meth:`randcheck.ports.RegisterStore.registers`."""
        return self._batches.names(self._place, after, limit)

    def snapshot(
        self,
        register: str,
        as_of: date,
        *,
        recorded: int | None = None,
        after: str = "",
        limit: int | None = None,
    ) -> tuple[tuple[str, bytes], ...]:
        """Return ``(entry id, body)`` of the entries that are in the register on a day.

        The events that hold are checked against their digests, and that none is missing; whether another one was given
        a day that makes it lose is not: :meth:`read` checks all.

        Raises:
            CorruptEntry: An event is missing or differs from its digest.
        """
        require_snapshot_arguments(register, as_of, recorded, after, limit)
        event = self._tables.register_events.c

        def work(connection: Connection) -> tuple[int, int, Sequence[Any]]:
            size = self._batches.size(connection, register)
            known = size if recorded is None else min(recorded, size)
            present = connection.execute(
                select(func.count()).where(event.name == register.encode(), event.place < known)
            ).scalar_one()
            query = self._snapshot_query(register.encode(), number_of_day(as_of), known, after.encode())
            if limit is not None:
                query = query.limit(min(limit, MAX_INDEX))
            return known, present, connection.execute(query).all()

        known, present, rows = self._place.read(work)
        if present != known:
            reason = Text("a gap in the events before it", "此前事件有缺失")
            raise CorruptEntry(log=register, index=known, reason=reason)
        entries = []
        for row in rows:
            _, entry_id, _, body, _, _ = _require_intact(register, row)
            entries.append((entry_id.decode(), body or b""))
        return tuple(entries)

    @property
    def _batches(self) -> Batches:
        stray = Text("an event stands beyond the end of the register", "名录库末尾之后已有事件")
        return Batches(self._tables.register_records, self._tables.register_events, "place", stray)

    def _columns(self) -> tuple[Any, ...]:
        event = self._tables.register_events.c
        return (
            event.place,
            event.digest,
            event.kind,
            event.entry_id,
            event.effective,
            event.body,
            event.reason,
            event.source,
        )

    def _snapshot_query(self, register: bytes, day: int, known: int, after: bytes) -> Any:
        # The index by entry gives the entries in order and of each the latest event first: nothing need be sorted, and
        # a page ends where its limit is reached.
        event = self._tables.register_events.c
        later = self._tables.register_events.alias("later")
        is_superseded = exists(
            select(later.c.place).where(
                later.c.name == register,
                later.c.entry_id == event.entry_id,
                later.c.effective <= day,
                later.c.place < known,
                or_(
                    later.c.effective > event.effective,
                    and_(later.c.effective == event.effective, later.c.place > event.place),
                ),
            )
        )
        return (
            select(*self._columns())
            .where(
                event.name == register,
                event.entry_id > after,
                event.effective <= day,
                event.place < known,
                event.kind != EventKind.CANCELLED.value,
                ~is_superseded,
            )
            .order_by(event.entry_id)
        )


_REGISTER = Text("a register's name", "名录库名称")


def _mapping_of(register: str, place: int, columns: EventColumns) -> dict[str, Any]:
    kind, entry_id, day, body, reason, source = columns
    return {
        "name": register.encode(),
        "place": place,
        "kind": kind,
        "entry_id": entry_id,
        "effective": day,
        "body": body,
        "reason": reason.encode(),
        "source": source.encode(),
        "digest": digest_event(register, place, columns),
    }


def _require_intact(register: str, row: Any) -> EventColumns:
    """Return the columns of an event, which must have the digest beside them."""
    place, digest, kind, entry_id, day, body, reason, source = row
    try:
        columns: EventColumns = (kind, entry_id, day, body, reason.decode(), source.decode())
        is_intact = digest_event(register, place, columns) == digest
    except (TypeError, AttributeError, UnicodeError):  # a value of another type than was written
        is_intact = False
    if not is_intact:
        raise CorruptEntry(
            log=register, index=place, reason=Text("an event with another digest", "摘要不符的事件")
        )
    return columns
