"""The checkpoint store in SQLite: one row for each checkpoint.

The last one is compared inside the transaction that adds the next, and triggers refuse what would make a log shrink or
be forgotten, so that a slip of the hand with a database tool does not make a witness sign a second history. A copy of
the file that is put back later does: never restore a witness from a backup without asking the other witnesses for the
size they have seen.
"""

from __future__ import annotations

import sqlite3
from itertools import chain, repeat
from typing import Any

from randcheck.adapters.sqlite.store import SqliteStore, as_text
from randcheck.errors import CorruptEntry, InvalidValue
from randcheck.ports import (
    KeptCheckpoint,
    page_of_names,
    require_advance_arguments,
    require_name,
    require_range,
)
from randcheck.ports.row_codec import digest_checkpoint
from randcheck.text import Text


class SqliteCheckpointStore(SqliteStore):
    """Keeps every guarantee of :class:`randcheck.ports.CheckpointStore`.

    A witness gives it a file of its own.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> directory = tempfile.TemporaryDirectory()
        >>> with directory, SqliteCheckpointStore.open(Path(directory.name) / "witness.db") as store:
        ...     store.advance("draws", expected=None, new=KeptCheckpoint(size=2, root=bytes(32), note=b"draws"))
        True
    """

    def last(self, origin: str) -> KeptCheckpoint | None:
        """Return the last checkpoint of the log called ``origin``, or None.

        Raises:
            CorruptEntry: What is stored cannot be what was.
        """
        require_name(origin, what=_LOG)
        with self._connection.reading() as cursor:
            return _find_last(cursor, origin)[1]

    def history(self, origin: str, start: int, stop: int) -> tuple[KeptCheckpoint, ...]:
        """Return the checkpoints at the places ``start ≤ place < stop``, smallest first.

        Raises:
            CorruptEntry: One is missing, or cannot be what was stored.
        """
        require_name(origin, what=_LOG)
        require_range(start, stop)
        with self._connection.reading() as cursor:
            count = _find_last(cursor, origin)[0]
            rows = cursor.execute(
                f"SELECT {_COLUMNS} FROM randcheck_checkpoints"
                " WHERE origin = ? AND place >= ? AND place < ? ORDER BY place",
                (origin, start, min(stop, count)),
            ).fetchall()
        places = range(start, min(stop, count))
        return tuple(map(_require_intact, repeat(origin), places, chain(rows, repeat(None))))

    def origins(self, after: str = "", limit: int = 1000) -> tuple[str, ...]:
        """Return names of logs that have checkpoints; see :meth:`randcheck.ports.CheckpointStore.origins`."""
        with self._connection.reading() as cursor:
            rows = cursor.execute("SELECT DISTINCT origin FROM randcheck_checkpoints").fetchall()
        return page_of_names((as_text(origin) for (origin,) in rows), after, limit)

    def advance(self, origin: str, *, expected: KeptCheckpoint | None, new: KeptCheckpoint) -> bool:
        """Store ``new`` after ``expected``; see :meth:`randcheck.ports.CheckpointStore.advance`."""
        require_advance_arguments(origin, expected, new)
        with self._connection.writing() as cursor:
            place, last = _find_last(cursor, origin)
            if last != expected:
                return False
            cursor.execute(
                f"INSERT INTO randcheck_checkpoints (origin, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
                (origin, place, new.size, new.root, new.note, digest_checkpoint(origin, place, new)),
            )
        return True


_LOG = Text("a log's name", "账本名称")
_COLUMNS = "place, size, root, note, digest"


def _find_last(cursor: sqlite3.Cursor, origin: str) -> tuple[int, KeptCheckpoint | None]:
    """Return how many checkpoints there are of a log, and the last."""
    row = cursor.execute(
        f"SELECT {_COLUMNS} FROM randcheck_checkpoints WHERE origin = ? ORDER BY place DESC LIMIT 1",
        (origin,),
    ).fetchone()
    if row is None:
        return 0, None
    place = row[0] if isinstance(row[0], int) else 0
    return place + 1, _require_intact(origin, place, row)


def _require_intact(origin: str, place: int, row: tuple[Any, ...] | None) -> KeptCheckpoint:
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
        raise CorruptEntry(
            log=origin,
            index=place,
            reason=Text("a checkpoint with another digest", "摘要不符的检查点"),
        )
    return kept
