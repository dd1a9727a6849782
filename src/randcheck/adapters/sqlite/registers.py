"""The register store in SQLite.

Events are rows that triggers keep from being changed or deleted, each beside a digest of all that it says and of its
place. How many there are is told by the records, one for each call that wrote events, so that a gap is noticed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from itertools import chain, repeat
from typing import Any

from randcheck.adapters.sqlite.store import SqliteStore, as_text
from randcheck.errors import CorruptEntry, HeadMoved, IdempotencyConflict, InvalidValue
from randcheck.ports import (
    MAX_INDEX,
    KeyedAppend,
    RegisterRow,
    page_of_names,
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


class SqliteRegisterStore(SqliteStore):
    """Keeps every guarantee of :class:`randcheck.ports.RegisterStore`.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> cancelled = RegisterRow(kind=EventKind.CANCELLED, entry_id="M-1", effective=date(2026, 1, 1))
        >>> directory = tempfile.TemporaryDirectory()
        >>> with directory, SqliteRegisterStore.open(Path(directory.name) / "registers.db") as store:
        ...     store.record("matters", 0, [cancelled], "import-1")
        1
    """

    def size(self, register: str) -> int:
        """Return how many events the register has."""
        require_name(register, what=_REGISTER)
        with self._connection.reading() as cursor:
            return _find_register(cursor, register)[1]

    def record(
        self, register: str, expected_size: int, rows: Sequence[RegisterRow], idempotency_key: str
    ) -> int:
        """Record events; see :meth:`randcheck.ports.RegisterStore.record`.

        Raises:
            InvalidValue: A bad argument; or the host's connection has no transaction open.
        """
        checked = require_record_arguments(register, expected_size, rows, idempotency_key)
        events = [columns_of(row) for row in checked]
        digest = digest_events(events)
        with self._connection.writing() as cursor:
            register_id, size = _find_register(cursor, register)
            used = cursor.execute(
                "SELECT first_place + event_count, digest FROM randcheck_register_records"
                " WHERE register_id = ? AND idempotency_key = ?",
                (register_id, idempotency_key),
            ).fetchone()
            if used is not None:
                if used[1] != digest:
                    raise IdempotencyConflict(log=register, idempotency_key=idempotency_key)
                return int(used[0])
            if size != expected_size:
                raise HeadMoved(log=register, expected_size=expected_size, actual_size=size)
            if register_id is None:
                cursor.execute("INSERT INTO randcheck_registers (name) VALUES (?)", (register,))
                register_id = cursor.lastrowid
            _insert(cursor, register, register_id, size, events)
            cursor.execute(
                "INSERT INTO randcheck_register_records"
                " (register_id, first_place, event_count, idempotency_key, digest) VALUES (?, ?, ?, ?, ?)",
                (register_id, size, len(events), idempotency_key, digest),
            )
        return size + len(events)

    def read(self, register: str, start: int, stop: int) -> tuple[RegisterRow, ...]:
        """Return the events at the places ``start ≤ place < stop``.

        Raises:
            CorruptEntry: An event is missing or differs from its digest.
        """
        require_name(register, what=_REGISTER)
        require_range(start, stop)
        with self._connection.reading() as cursor:
            register_id, size = _find_register(cursor, register)
            rows = cursor.execute(
                f"SELECT place, digest, {_COLUMNS} FROM randcheck_register_events"
                " WHERE register_id = ? AND place >= ? AND place < ? ORDER BY place",
                (register_id, start, min(stop, size)),
            ).fetchall()
        places = range(start, min(stop, size))
        found: list[RegisterRow] = []
        for place, row in zip(places, chain(rows, repeat(None)), strict=False):
            if row is None or row[0] != place:
                raise CorruptEntry(log=register, index=place, reason=Text("nothing", "无此事件"))
            columns = _require_intact(register, row)
            try:
                found.append(row_of(columns))
            except InvalidValue as error:
                raise CorruptEntry(log=register, index=place, reason=error.rule) from None
        return tuple(found)

    def records(self, register: str, start: int, stop: int) -> tuple[KeyedAppend, ...]:
        """Return what was recorded at once, with its key, where the first event has ``start ≤ place < stop``."""
        require_name(register, what=_REGISTER)
        require_range(start, stop)
        with self._connection.reading() as cursor:
            rows = cursor.execute(
                "SELECT first_place, event_count, idempotency_key FROM randcheck_register_records"
                " WHERE register_id = ? AND first_place >= ? AND first_place < ? ORDER BY first_place",
                (_find_register(cursor, register)[0], start, stop),
            ).fetchall()
        return tuple(
            KeyedAppend(first_index=first, size=first + count, idempotency_key=as_text(key))
            for first, count, key in rows
        )

    def registers(self, after: str = "", limit: int = 1000) -> tuple[str, ...]:
        """Return names of registers that have events; see :meth:`randcheck.ports.RegisterStore.registers`."""
        with self._connection.reading() as cursor:
            rows = cursor.execute("SELECT name FROM randcheck_registers").fetchall()
        return page_of_names((as_text(name) for (name,) in rows), after, limit)

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
        with self._connection.reading() as cursor:
            register_id, size = _find_register(cursor, register)
            known = size if recorded is None else min(recorded, size)
            present = cursor.execute(
                "SELECT count(*) FROM randcheck_register_events WHERE register_id = ? AND place < ?",
                (register_id, known),
            ).fetchone()[0]
            rows = cursor.execute(
                _SNAPSHOT,
                {
                    "register": register_id,
                    "known": known,
                    "day": number_of_day(as_of),
                    "after": after.encode(),
                    "limit": -1 if limit is None else min(limit, MAX_INDEX),
                },
            ).fetchall()
        if present != known:
            reason = Text("a gap in the events before it", "此前事件有缺失")
            raise CorruptEntry(log=register, index=known, reason=reason)
        entries = []
        for row in rows:
            _, entry_id, _, body, _, _ = _require_intact(register, row)
            entries.append((entry_id.decode(), body or b""))
        return tuple(entries)


_REGISTER = Text("a register's name", "名录库名称")
_COLUMNS = "kind, entry_id, effective, body, reason, source"
# The index by entry gives the entries in order and of each the latest event first: nothing is sorted, and a page ends
# where its limit is reached.
_SNAPSHOT = f"""
    SELECT place, digest, {_COLUMNS} FROM randcheck_register_events AS event
    WHERE register_id = :register AND entry_id > :after AND effective <= :day AND place < :known
    AND NOT EXISTS (
        SELECT 1 FROM randcheck_register_events AS later
        WHERE later.register_id = :register AND later.entry_id = event.entry_id
        AND later.effective <= :day AND later.place < :known
        AND (later.effective, later.place) > (event.effective, event.place)
    )
    AND kind <> '{EventKind.CANCELLED.value}'
    ORDER BY entry_id
    LIMIT :limit"""


def _find_register(cursor: sqlite3.Cursor, register: str) -> tuple[int | None, int]:
    """Return (id, size); an unknown register has no id and size 0."""
    row = cursor.execute(
        "SELECT register_id, (SELECT first_place + event_count FROM randcheck_register_records AS record"
        " WHERE record.register_id = register.register_id ORDER BY first_place DESC LIMIT 1)"
        " FROM randcheck_registers AS register WHERE name = ?",
        (register,),
    ).fetchone()
    if row is None:
        return None, 0
    register_id, size = row
    if type(size) is not int:
        raise CorruptEntry(log=register, index=0, reason=Text("no record of it", "没有其写入记录"))
    return register_id, size


def _insert(
    cursor: sqlite3.Cursor, register: str, register_id: int | None, size: int, events: list[EventColumns]
) -> None:
    try:
        cursor.executemany(
            f"INSERT INTO randcheck_register_events (register_id, place, digest, {_COLUMNS})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (register_id, place, digest_event(register, place, columns), *columns)
                for place, columns in enumerate(events, size)
            ],
        )
    except sqlite3.IntegrityError:
        reason = Text("an event stands beyond the end of the register", "名录库末尾之后已有事件")
        raise CorruptEntry(log=register, index=size, reason=reason) from None


def _require_intact(register: str, row: tuple[Any, ...]) -> EventColumns:
    """Return the columns of an event, which must have the digest beside them."""
    place, digest, kind, entry_id, day, body, reason, source = row
    # A host's connection may give text as bytes.
    columns: EventColumns = (_text(kind), entry_id, day, body, _text(reason), _text(source))
    try:
        is_intact = digest_event(register, place, columns) == digest
    except (TypeError, AttributeError, UnicodeError):  # a value of another type than was written
        is_intact = False
    if not is_intact:
        raise CorruptEntry(
            log=register, index=place, reason=Text("an event with another digest", "摘要不符的事件")
        )
    return columns


def _text(value: Any) -> Any:
    return value.decode(errors="replace") if isinstance(value, bytes) else value
