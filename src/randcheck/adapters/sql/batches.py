"""What the ledger and the registers have in common: batches of rows under a name, each with an idempotency key.

A batch is a row of its own that tells where it begins and how many it has. The last of them tells the size, so that
rows which are cut off at the end are missed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from sqlalchemy import Connection, Table, func, insert, select

from randcheck.adapters.sql.places import Conflicting, Place, somebody_was_faster
from randcheck.errors import CorruptEntry, HeadMoved, IdempotencyConflict
from randcheck.ports import MAX_INDEX, AppendResult, KeyedAppend, require_names_page
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class Batch:
    """What is appended at once.

    Attributes:
        name: Of the log or register.
        expected_size: Its size, as the caller believes.
        count: How many rows.
        key: The idempotency key.
        digest: What the key stands for.
    """

    name: str
    expected_size: int
    count: int
    key: str
    digest: bytes


@attrs.frozen
class Batches:
    """The table of batches and the table of their rows.

    Attributes:
        batches: Of the two, the table of batches.
        rows: The table of rows.
        index: Name of the column of ``rows`` that says where a row stands.
        stray: What is wrong when rows stand beyond the end.
    """

    batches: Table
    rows: Table
    index: str
    stray: Text

    def size(self, connection: Connection, name: str) -> int:
        """Return how many rows there are under a name."""
        table = self.batches.c
        query = (
            select(table.first_index + table.entry_count)
            .where(table.name == name.encode())
            .order_by(table.first_index.desc())
            .limit(1)
        )
        return _require_size(name, connection.execute(query).scalar())

    def find(self, connection: Connection, name: str, key: str) -> AppendResult | None:
        """Return what the batch with this key was told, or None."""
        return self._look(connection, name, key)[1]

    def between(self, connection: Connection, name: str, start: int, stop: int) -> tuple[KeyedAppend, ...]:
        """Return the batches whose first row has ``start ≤ index < stop``, in order."""
        table = self.batches.c
        query = (
            select(table.first_index, table.entry_count, table.idempotency_key)
            .where(table.name == name.encode(), table.first_index >= start, table.first_index < stop)
            .order_by(table.first_index)
        )
        return tuple(
            KeyedAppend(first_index=first, size=first + count, idempotency_key=key.decode())
            for first, count, key in connection.execute(query)
        )

    def names(self, place: Place, after: str, limit: int) -> tuple[str, ...]:
        """Return names that have rows, ascending: the order of the bytes is that of the code points.

        Raises:
            InvalidValue: A page that makes no sense.
        """
        require_names_page(after, limit)
        table = self.batches.c
        query = (
            select(table.name)
            .where(table.first_index == 0, table.name > after.encode())
            .order_by(table.name)
            .limit(min(limit, MAX_INDEX))
        )
        return tuple(name.decode() for name in place.read(lambda one: one.execute(query).scalars().all()))

    def append(
        self, place: Place, batch: Batch, rows_from: Sequence[Mapping[str, Any]], *, kind: bytes
    ) -> AppendResult:
        """Append a batch if the size is what the caller expects.

        Args:
            place: Where.
            batch: What.
            rows_from: The rows, complete if the size is as expected.
            kind: Tells the lock of a log from that of a register of the same name.
        """

        def work(connection: Connection) -> AppendResult:
            size, used, digest = self._look(connection, batch.name, batch.key)
            if used is not None:
                if digest != batch.digest:
                    raise IdempotencyConflict(log=batch.name, idempotency_key=batch.key)
                return used
            if size != batch.expected_size:
                raise HeadMoved(log=batch.name, expected_size=batch.expected_size, actual_size=size)
            connection.execute(insert(self.rows), rows_from)
            connection.execute(
                insert(self.batches),
                {
                    "name": batch.name.encode(),
                    "first_index": size,
                    "entry_count": batch.count,
                    "idempotency_key": batch.key.encode(),
                    "digest": batch.digest,
                },
            )
            return AppendResult(first_index=size, size=size + batch.count, replayed=False)

        try:
            return place.write(kind + batch.name.encode(), work)
        except Conflicting:
            self._require_no_stray_rows(place, batch.name)
            raise somebody_was_faster() from None

    def _look(
        self, connection: Connection, name: str, key: str
    ) -> tuple[int, AppendResult | None, bytes | None]:
        """Return the size, and what the key was told with the digest that it stands for, in one round trip."""
        table, encoded = self.batches, name.encode()
        last = select(func.max(table.c.first_index)).where(table.c.name == encoded).scalar_subquery()
        query = select(
            table.c.first_index, table.c.entry_count, table.c.idempotency_key, table.c.digest
        ).where(
            table.c.name == encoded,
            (table.c.first_index == last) | (table.c.idempotency_key == key.encode()),
        )
        size, used, used_digest = 0, None, None
        for first_index, entry_count, used_key, digest in connection.execute(query):
            if type(first_index) is not int or type(entry_count) is not int:
                _refuse_size(name)
            size = max(size, first_index + entry_count)
            if bytes(used_key) == key.encode():
                used = AppendResult(first_index=first_index, size=first_index + entry_count, replayed=True)
                used_digest = bytes(digest)
        return size, used, used_digest

    def _require_no_stray_rows(self, place: Place, name: str) -> None:
        index = self.rows.c[self.index]

        def work(connection: Connection) -> int | None:
            size = self.size(connection, name)
            query = select(func.min(index)).where(self.rows.c.name == name.encode(), index >= size)
            return connection.execute(query).scalar()

        stray = place.read(work)
        if stray is not None:
            raise CorruptEntry(log=name, index=stray, reason=self.stray)


def _require_size(name: str, size: Any) -> int:
    if size is None:
        return 0
    if type(size) is not int:
        _refuse_size(name)
    return int(size)


def _refuse_size(name: str) -> None:
    raise CorruptEntry(log=name, index=0, reason=Text("a size that is no integer", "条数不是整数"))
