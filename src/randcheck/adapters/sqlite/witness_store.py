"""The memory of a witness in SQLite: one row for each log.

The last tree is compared inside the transaction that replaces it, and a trigger refuses what would make a log
shrink or be forgotten, so that a slip of the hand with a database tool does not make the witness sign a second
history. A copy of the file that is put back later does: never restore a witness from a backup without asking the
other witnesses for the size they have seen.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import TracebackType

from randcheck.adapters.sqlite.connections import Connection, OwnConnection
from randcheck.errors import CorruptEntry, InvalidValue, SchemaTooNew, SchemaTooOld, StoreUnavailable
from randcheck.ports import WitnessedTree, require_advance_arguments, require_name
from randcheck.text import Text

WITNESS_SCHEMA_VERSION = 1

_SCHEMA = (
    "CREATE TABLE randcheck_witness_schema (version INTEGER NOT NULL)",
    """CREATE TABLE randcheck_witness_trees (
        origin TEXT NOT NULL PRIMARY KEY,
        size INTEGER NOT NULL CHECK (typeof(size) = 'integer'),
        root BLOB NOT NULL CHECK (typeof(root) = 'blob'),
        note BLOB NOT NULL CHECK (typeof(note) = 'blob')
    ) WITHOUT ROWID""",
    """CREATE TRIGGER randcheck_witness_only_grows BEFORE UPDATE ON randcheck_witness_trees
    WHEN new.size <= old.size OR new.origin <> old.origin
    BEGIN SELECT RAISE(ABORT, 'a witnessed log only grows'); END""",
    """CREATE TRIGGER randcheck_witness_no_delete BEFORE DELETE ON randcheck_witness_trees
    BEGIN SELECT RAISE(ABORT, 'a witnessed log is never forgotten'); END""",
)


class SqliteWitnessStore:
    """Keeps every guarantee of :class:`randcheck.ports.WitnessStore` in a small file of its own.

    May be shared by threads, and by processes: after a fork the child opens the file anew.

    Example:
        >>> import tempfile
        >>> directory = tempfile.TemporaryDirectory()
        >>> with directory, SqliteWitnessStore.open(Path(directory.name) / "witness.db") as store:
        ...     store.advance("draws", expected=None, new=WitnessedTree(size=2, root=bytes(32), note=b"draws"))
        True
    """

    def __init__(self, connection: Connection) -> None:
        """Take an open connection; use :meth:`open` or :meth:`open_existing`."""
        self._connection = connection

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, busy_timeout_seconds: float = 30.0) -> SqliteWitnessStore:
        """Open the store in the file at ``path``, creating file and tables where they are missing.

        For a witness that has cosigned before use :meth:`open_existing`: a mistyped path must not make it
        forget.

        Args:
            path: The database file. Its directory must exist.
            busy_timeout_seconds: How long a call waits for another writer before it gives up.

        Raises:
            StoreUnavailable: The directory is missing, the file cannot be opened or is no SQLite database.
            SchemaTooNew: A newer randcheck wrote it.
            SchemaTooOld: An older randcheck wrote it.
        """
        connection = OwnConnection(Path(path), "rwc", busy_timeout_seconds)
        return cls._with_schema(connection, may_create=True)

    @classmethod
    def open_existing(
        cls, path: str | os.PathLike[str], *, busy_timeout_seconds: float = 30.0
    ) -> SqliteWitnessStore:
        """Open the store in the file at ``path``, which must hold one: nothing is created.

        Raises:
            StoreUnavailable: As for :meth:`open`, or there is no such file or no witness's store in it.
            SchemaTooNew: A newer randcheck wrote it.
            SchemaTooOld: An older randcheck wrote it.
        """
        connection = OwnConnection(Path(path), "rw", busy_timeout_seconds)
        return cls._with_schema(connection, may_create=False)

    @classmethod
    def _with_schema(cls, connection: Connection, *, may_create: bool) -> SqliteWitnessStore:
        try:
            with connection.reading() as cursor:
                is_there = _has_schema(cursor)
            if not is_there and may_create:
                with connection.creating() as cursor:
                    _create_schema(cursor)
            with connection.reading() as cursor:
                _require_schema(cursor)
        except BaseException:
            connection.close()
            raise
        return cls(connection)

    def last(self, origin: str) -> WitnessedTree | None:
        """Return the last tree of the log called ``origin``, or None.

        Raises:
            CorruptEntry: What is stored cannot be what was.
        """
        require_name(origin, what=Text("a log's name", "账本名称"))
        with self._connection.reading() as cursor:
            return _find_tree(cursor, origin)

    def advance(self, origin: str, *, expected: WitnessedTree | None, new: WitnessedTree) -> bool:
        """Put ``new`` in the place of ``expected``; see :meth:`randcheck.ports.WitnessStore.advance`."""
        require_advance_arguments(origin, expected, new)
        with self._connection.writing() as cursor:
            if _find_tree(cursor, origin) != expected:
                return False
            # Never INSERT OR REPLACE: that deletes behind the triggers' back.
            statement = (
                "INSERT INTO randcheck_witness_trees (size, root, note, origin) VALUES (?, ?, ?, ?)"
                if expected is None
                else "UPDATE randcheck_witness_trees SET size = ?, root = ?, note = ? WHERE origin = ?"
            )
            cursor.execute(statement, (new.size, new.root, new.note, origin))
        return True

    def close(self) -> None:
        """Close the file. Closing twice does nothing."""
        self._connection.close()

    def __enter__(self) -> SqliteWitnessStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _find_tree(cursor: sqlite3.Cursor, origin: str) -> WitnessedTree | None:
    row = cursor.execute(
        "SELECT size, root, note FROM randcheck_witness_trees WHERE origin = ?", (origin,)
    ).fetchone()
    if row is None:
        return None
    tree = WitnessedTree(size=row[0], root=row[1], note=row[2])
    try:
        require_advance_arguments(origin, None, tree)
    except InvalidValue as error:
        # What the store refuses to take cannot be what it took.
        reason = Text(f"{error.rule.en}, got {error.seen}", f"{error.rule.zh}，实际为 {error.seen}")
        raise CorruptEntry(log=origin, index=0, reason=reason) from None
    return tree


# ---- schema ---------------------------------------------------------------------------------------------


def _has_schema(cursor: sqlite3.Cursor) -> bool:
    found = cursor.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'randcheck_witness_schema'"
    ).fetchone()
    return bool(found[0])


def _create_schema(cursor: sqlite3.Cursor) -> None:
    if _has_schema(cursor):  # another process was faster
        return
    for statement in _SCHEMA:
        cursor.execute(statement)
    cursor.execute("INSERT INTO randcheck_witness_schema (version) VALUES (?)", (WITNESS_SCHEMA_VERSION,))


def _require_schema(cursor: sqlite3.Cursor) -> None:
    if not _has_schema(cursor):
        raise StoreUnavailable(
            reason=Text("it holds no witness's store", "其中没有见证人的存储"), outcome="not-written"
        )
    found = cursor.execute("SELECT max(version) FROM randcheck_witness_schema").fetchone()[0]
    version = found if isinstance(found, int) else 0
    if version > WITNESS_SCHEMA_VERSION:
        raise SchemaTooNew(supported=WITNESS_SCHEMA_VERSION, found=version)
    if version < WITNESS_SCHEMA_VERSION:
        raise SchemaTooOld(supported=WITNESS_SCHEMA_VERSION, found=version)
