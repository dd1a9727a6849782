"""The checkpoint store in a SQL database: one row for each checkpoint, the last compared when the next is added.

A copy of the database that is put back later makes a witness sign a second history: never restore a witness from a
backup without asking the other witnesses for the size they have seen.
"""

from __future__ import annotations

from itertools import chain, repeat
from typing import Any

from sqlalchemy import Connection, insert, select

from randcheck.adapters.sql.places import Conflicting, somebody_was_faster
from randcheck.adapters.sql.store import SqlStore
from randcheck.errors import CorruptEntry, InvalidValue
from randcheck.ports import (
    MAX_INDEX,
    KeptCheckpoint,
    require_advance_arguments,
    require_name,
    require_names_page,
    require_range,
)
from randcheck.ports.row_codec import digest_checkpoint
from randcheck.text import Text


class SqlCheckpointStore(SqlStore):
    """Keeps every guarantee of :class:`randcheck.ports.CheckpointStore`.

    A witness gives it a database of its own.

    Example:
        >>> import tempfile
        >>> directory = tempfile.TemporaryDirectory()
        >>> url = f"sqlite+pysqlite:///{directory.name}/witness.db"
        >>> with directory, SqlCheckpointStore.open(url, create=True) as store:
        ...     store.advance("draws", expected=None, new=KeptCheckpoint(size=2, root=bytes(32), note=b"draws"))
        True
    """

    def last(self, origin: str) -> KeptCheckpoint | None:
        """Return the last checkpoint of the log called ``origin``, or None.

        Raises:
            CorruptEntry: What is stored cannot be what was.
        """
        require_name(origin, what=_LOG)
        return self._place.read(lambda connection: self._find_last(connection, origin)[1])

    def history(self, origin: str, start: int, stop: int) -> tuple[KeptCheckpoint, ...]:
        """Return the checkpoints at the places ``start ≤ place < stop``, smallest first.

        Raises:
            CorruptEntry: One is missing, or cannot be what was stored.
        """
        require_name(origin, what=_LOG)
        require_range(start, stop)
        table = self._tables.checkpoints.c

        def work(connection: Connection) -> tuple[int, Any]:
            end = min(stop, self._find_last(connection, origin)[0])
            query = self._query(origin).where(table.place >= start, table.place < end).order_by(table.place)
            return end, connection.execute(query).all()

        end, rows = self._place.read(work)
        found = zip(range(start, end), chain(rows, repeat(None)), strict=False)
        return tuple(_require_intact(origin, place, row) for place, row in found)

    def origins(self, after: str = "", limit: int = 1000) -> tuple[str, ...]:
        """Return names of logs that have checkpoints; see :meth:`randcheck.ports.CheckpointStore.origins`."""
        require_names_page(after, limit)
        table = self._tables.checkpoints.c
        query = (
            select(table.origin)
            .where(table.place == 0, table.origin > after.encode())
            .order_by(table.origin)
            .limit(min(limit, MAX_INDEX))
        )
        found = self._place.read(lambda connection: connection.execute(query).scalars().all())
        return tuple(origin.decode() for origin in found)

    def advance(self, origin: str, *, expected: KeptCheckpoint | None, new: KeptCheckpoint) -> bool:
        """Store ``new`` after ``expected``; see :meth:`randcheck.ports.CheckpointStore.advance`."""
        require_advance_arguments(origin, expected, new)

        def work(connection: Connection) -> bool:
            place, last = self._find_last(connection, origin)
            if last != expected:
                return False
            row = {
                "origin": origin.encode(),
                "place": place,
                "size": new.size,
                "root": new.root,
                "note": new.note,
                "digest": digest_checkpoint(origin, place, new),
            }
            connection.execute(insert(self._tables.checkpoints), row)
            return True

        try:
            return self._place.write(b"checkpoints " + origin.encode(), work)
        except Conflicting:
            raise somebody_was_faster() from None

    def _query(self, origin: str) -> Any:
        table = self._tables.checkpoints.c
        return select(table.place, table.size, table.root, table.note, table.digest).where(
            table.origin == origin.encode()
        )

    def _find_last(self, connection: Connection, origin: str) -> tuple[int, KeptCheckpoint | None]:
        """Return how many checkpoints there are of a log, and the last."""
        query = self._query(origin).order_by(self._tables.checkpoints.c.place.desc()).limit(1)
        row = connection.execute(query).first()
        if row is None:
            return 0, None
        place = row[0] if isinstance(row[0], int) else 0
        return place + 1, _require_intact(origin, place, row)


_LOG = Text("a log's name", "账本名称")


def _require_intact(origin: str, place: int, row: Any) -> KeptCheckpoint:
    if row is None or row[0] != place:
        raise CorruptEntry(log=origin, index=place, reason=Text("nothing", "无此检查点"))
    _, size, root, note, digest = row
    kept = KeptCheckpoint(size=size, root=root, note=note)
    try:
        require_advance_arguments(origin, None, kept)
    except InvalidValue as error:
        # What the store refuses to take cannot be what it took.
        reason = Text(f"{error.rule.en}, got {error.seen}", f"{error.rule.zh}，实际为 {error.seen}")
        raise CorruptEntry(log=origin, index=place, reason=reason) from None
    if digest != digest_checkpoint(origin, place, kept):
        reason = Text("a checkpoint with another digest", "摘要不符的检查点")
        raise CorruptEntry(log=origin, index=place, reason=reason)
    return kept
