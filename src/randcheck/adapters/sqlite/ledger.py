"""The ledger store in SQLite.

Sizes are compared inside the transaction that appends. Entries are BLOBs beside their SHA-256 digest, which
every read checks; triggers refuse UPDATE and DELETE, so that history is not rewritten by a slip of the hand.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from randcheck.adapters.sqlite.connections import Connection, HostConnection, OwnConnection
from randcheck.errors import (
    CorruptEntry,
    HeadMoved,
    IdempotencyConflict,
    SchemaTooNew,
    SchemaTooOld,
    StoreUnavailable,
)
from randcheck.ports import AppendResult, Head, require_append_arguments, require_name, require_range
from randcheck.text import Text

SCHEMA_VERSION = 1

_SCHEMA = (
    "CREATE TABLE randcheck_ledger_schema (version INTEGER NOT NULL)",
    """CREATE TABLE randcheck_ledger_logs (
        log_id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL CHECK (typeof(size) = 'integer')
    )""",
    """CREATE TABLE randcheck_ledger_entries (
        log_id INTEGER NOT NULL REFERENCES randcheck_ledger_logs (log_id),
        entry_index INTEGER NOT NULL,
        digest BLOB NOT NULL,
        body BLOB NOT NULL CHECK (typeof(body) = 'blob'),
        PRIMARY KEY (log_id, entry_index)
    )""",
    """CREATE TABLE randcheck_ledger_keys (
        log_id INTEGER NOT NULL REFERENCES randcheck_ledger_logs (log_id),
        idempotency_key TEXT NOT NULL,
        first_index INTEGER NOT NULL CHECK (typeof(first_index) = 'integer'),
        entry_count INTEGER NOT NULL CHECK (typeof(entry_count) = 'integer'),
        digest BLOB NOT NULL,
        PRIMARY KEY (log_id, idempotency_key)
    ) WITHOUT ROWID""",
    """CREATE TRIGGER randcheck_ledger_no_update BEFORE UPDATE ON randcheck_ledger_entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END""",
    """CREATE TRIGGER randcheck_ledger_no_delete BEFORE DELETE ON randcheck_ledger_entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END""",
)


class SqliteLedger:
    """Keeps every guarantee of :class:`randcheck.ports.LedgerStore`.

    May be shared by threads, and by processes: after a fork the child opens the file anew.

    Example:
        >>> import tempfile
        >>> directory = tempfile.TemporaryDirectory()
        >>> with directory, SqliteLedger.open(Path(directory.name) / "ledger.db") as ledger:
        ...     ledger.append("draws", 0, [b"commitment"], "task-1/commit")
        AppendResult(first_index=0, size=1, replayed=False)
    """

    def __init__(self, connection: Connection) -> None:
        """Take an open connection; use :meth:`open`, :meth:`open_existing` or :meth:`on_connection`."""
        self._connection = connection

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, busy_timeout_seconds: float = 30.0) -> SqliteLedger:
        """Open the ledger in the file at ``path``, creating file and tables where they are missing.

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
    ) -> SqliteLedger:
        """Open the ledger in the file at ``path``, which must hold one: nothing is created.

        Raises:
            StoreUnavailable: As for :meth:`open`, or there is no such file or no ledger in it.
            SchemaTooNew: A newer randcheck wrote it.
            SchemaTooOld: An older randcheck wrote it.
        """
        connection = OwnConnection(Path(path), "rw", busy_timeout_seconds)
        return cls._with_schema(connection, may_create=False)

    @classmethod
    def on_connection(cls, connection: sqlite3.Connection) -> SqliteLedger:
        """Use a connection of the host: appends become part of the transaction that the host has open.

        Nothing is ever committed: the host commits, and settles how durable that is. A failed append is
        undone to a savepoint and leaves the host's own work as it was. Settings and threads are the host's
        concern.

        Args:
            connection: Open. Missing tables are created: in the host's transaction if one is open, else in
                one that is committed at once, since it holds nothing of the host's.

        Raises:
            StoreUnavailable: The tables cannot be read or created.
            SchemaTooNew: A newer randcheck wrote them.
            SchemaTooOld: An older randcheck wrote them.
        """
        return cls._with_schema(HostConnection(connection), may_create=True)

    @classmethod
    def _with_schema(cls, connection: Connection, *, may_create: bool) -> SqliteLedger:
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

    def head(self, log: str) -> Head:
        """Return the end of ``log``."""
        require_name(log, what=Text("a log's name", "账本名称"))
        with self._connection.reading() as cursor:
            return Head(size=_find_log(cursor, log)[1])

    def append(
        self, log: str, expected_size: int, entries: Sequence[bytes], idempotency_key: str
    ) -> AppendResult:
        """Append ``entries``; see :meth:`randcheck.ports.LedgerStore.append`.

        Raises:
            InvalidValue: A bad argument; or the host's connection has no transaction open.
        """
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        batch_digest = _digest_batch(added)
        with self._connection.writing() as cursor:
            log_id, size = _find_log(cursor, log)
            used = _find_key(cursor, log_id, idempotency_key)
            if used is not None:
                answer, used_digest = used
                if used_digest != batch_digest:
                    raise IdempotencyConflict(log=log, idempotency_key=idempotency_key)
                return answer
            if size != expected_size:
                raise HeadMoved(log=log, expected_size=expected_size, actual_size=size)
            return _insert(cursor, log, log_id, size, added, idempotency_key, batch_digest)

    def read(self, log: str, start: int, stop: int) -> tuple[bytes, ...]:
        """Return the entries with ``start ≤ index < stop``.

        Raises:
            CorruptEntry: An entry is missing or differs from its digest.
        """
        require_name(log, what=Text("a log's name", "账本名称"))
        require_range(start, stop)
        with self._connection.reading() as cursor:
            log_id, size = _find_log(cursor, log)
            rows = cursor.execute(
                "SELECT entry_index, digest, body FROM randcheck_ledger_entries"
                " WHERE log_id = ? AND entry_index >= ? AND entry_index < ? ORDER BY entry_index",
                (log_id, start, min(stop, size)),
            ).fetchall()
        for index, row in zip(range(start, min(stop, size)), [*rows, None], strict=False):
            _require_intact(log, index, row)
        return tuple(body for _, _, body in rows)

    def find(self, log: str, idempotency_key: str) -> AppendResult | None:
        """Return what the append with this key did, or None when there was none."""
        require_name(log, what=Text("a log's name", "账本名称"))
        require_name(idempotency_key, what=Text("an idempotency key", "幂等键"))
        with self._connection.reading() as cursor:
            used = _find_key(cursor, _find_log(cursor, log)[0], idempotency_key)
        return used[0] if used else None

    def close(self) -> None:
        """Close the file; a connection of the host stays open. Closing twice does nothing."""
        self._connection.close()

    def __enter__(self) -> SqliteLedger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


# ---- rows -----------------------------------------------------------------------------------------------


def _find_log(cursor: sqlite3.Cursor, log: str) -> tuple[int | None, int]:
    """Return (id, size); an unknown log has no id and size 0."""
    row = cursor.execute("SELECT log_id, size FROM randcheck_ledger_logs WHERE name = ?", (log,)).fetchone()
    if row is None:
        return None, 0
    log_id, size = row
    if type(size) is not int:
        raise CorruptEntry(log=log, index=0, reason=Text("a size that is no integer", "条数不是整数"))
    return log_id, size


def _find_key(
    cursor: sqlite3.Cursor, log_id: int | None, idempotency_key: str
) -> tuple[AppendResult, bytes] | None:
    row = cursor.execute(
        "SELECT first_index, entry_count, digest FROM randcheck_ledger_keys"
        " WHERE log_id = ? AND idempotency_key = ?",
        (log_id, idempotency_key),
    ).fetchone()
    if row is None:
        return None
    first_index, entry_count, digest = row
    return AppendResult(first_index=first_index, size=first_index + entry_count, replayed=True), digest


def _insert(
    cursor: sqlite3.Cursor,
    log: str,
    log_id: int | None,
    size: int,
    entries: tuple[bytes, ...],
    idempotency_key: str,
    batch_digest: bytes,
) -> AppendResult:
    new_size = size + len(entries)
    if log_id is None:
        cursor.execute("INSERT INTO randcheck_ledger_logs (name, size) VALUES (?, ?)", (log, new_size))
        log_id = cursor.lastrowid
    else:
        cursor.execute("UPDATE randcheck_ledger_logs SET size = ? WHERE log_id = ?", (new_size, log_id))
    try:
        cursor.executemany(
            "INSERT INTO randcheck_ledger_entries (log_id, entry_index, digest, body) VALUES (?, ?, ?, ?)",
            [(log_id, size + i, hashlib.sha256(body).digest(), body) for i, body in enumerate(entries)],
        )
    except sqlite3.IntegrityError:
        reason = Text("an entry stands beyond the end of the log", "账本末尾之后已有记录")
        raise CorruptEntry(log=log, index=size, reason=reason) from None
    cursor.execute(
        "INSERT INTO randcheck_ledger_keys (log_id, idempotency_key, first_index, entry_count, digest)"
        " VALUES (?, ?, ?, ?, ?)",
        (log_id, idempotency_key, size, len(entries), batch_digest),
    )
    return AppendResult(first_index=size, size=new_size, replayed=False)


def _digest_batch(entries: tuple[bytes, ...]) -> bytes:
    """Return a digest of the entries and of the borders between them."""
    digest = hashlib.sha256()
    for entry in entries:
        digest.update(len(entry).to_bytes(8, "big"))
        digest.update(entry)
    return digest.digest()


def _require_intact(log: str, index: int, row: tuple[int, bytes, bytes] | None) -> None:
    if row is None or row[0] != index:
        raise CorruptEntry(log=log, index=index, reason=Text("nothing", "无此记录"))
    if type(row[2]) is not bytes or hashlib.sha256(row[2]).digest() != row[1]:
        raise CorruptEntry(log=log, index=index, reason=Text("bytes with another digest", "摘要不符的内容"))


# ---- schema ---------------------------------------------------------------------------------------------


def _has_schema(cursor: sqlite3.Cursor) -> bool:
    found = cursor.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'randcheck_ledger_schema'"
    ).fetchone()
    return bool(found[0])


def _create_schema(cursor: sqlite3.Cursor) -> None:
    if _has_schema(cursor):  # another process was faster
        return
    for statement in _SCHEMA:
        cursor.execute(statement)
    cursor.execute("INSERT INTO randcheck_ledger_schema (version) VALUES (?)", (SCHEMA_VERSION,))


def _require_schema(cursor: sqlite3.Cursor) -> None:
    if not _has_schema(cursor):
        raise StoreUnavailable(reason=Text("it holds no ledger", "其中没有账本"), outcome="not-written")
    found = cursor.execute("SELECT max(version) FROM randcheck_ledger_schema").fetchone()[0]
    version = found if isinstance(found, int) else 0
    if version > SCHEMA_VERSION:
        raise SchemaTooNew(supported=SCHEMA_VERSION, found=version)
    if version < SCHEMA_VERSION:
        raise SchemaTooOld(supported=SCHEMA_VERSION, found=version)
