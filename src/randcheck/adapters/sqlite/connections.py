"""Connections to SQLite: who begins and commits, and what becomes of SQLite's errors.

A file of our own:

- Every write is one ``BEGIN IMMEDIATE`` transaction, so writers queue for the one write lock instead of
  failing halfway.
- ``synchronous = EXTRA``: FULL, and the directory is synced too after a rollback journal was deleted. With
  FULL alone a power cut right after the commit can bring the journal back and undo what had returned.
- The journal stays a rollback journal (SQLite's default). WAL would let readers pass writers, but SQLite
  before 3.51.3 can corrupt a WAL file that several connections use, its side files must be copied along when
  somebody archives the database, and it does not work on network drives. A file that is in WAL mode already
  stays so from SQLite 3.51.3 on, and is switched back on older ones.

A connection of the host: its transaction, its settings, its commit; only savepoints are ours.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Literal, Protocol

import attrs

from randcheck.errors import InvalidValue, StoreUnavailable
from randcheck.text import Text

SAFE_WAL_VERSION = (3, 51, 3)
"""The first SQLite whose WAL mode is safe with several connections."""

Outcome = Literal["not-written", "unknown"]

# In a damaged file SQLite's own message may quote bytes that are no UTF-8: then that is what Python raises.
_FOREIGN_ERRORS = (sqlite3.Error, UnicodeDecodeError)


class Connection(Protocol):
    """Gives out cursors; each context is one unit of work, undone when it ends with an exception."""

    def reading(self) -> AbstractContextManager[sqlite3.Cursor]:
        """For queries."""

    def creating(self) -> AbstractContextManager[sqlite3.Cursor]:
        """For creating tables."""

    def writing(self) -> AbstractContextManager[sqlite3.Cursor]:
        """For changes that stand or fall together."""

    def close(self) -> None:
        """Let go of what was opened here."""


@attrs.frozen
class _Handle:
    """An open file, and the process and lock that it belongs to."""

    process: int
    lock: Lock
    sqlite: sqlite3.Connection


class OwnConnection:
    """A file that nobody else configures; used by one thread at a time, and opened anew after a fork."""

    def __init__(self, path: Path, mode: Literal["rw", "rwc"], busy_timeout_seconds: float) -> None:
        """Open the file at ``path``; with mode ``rwc`` it is created when missing.

        Raises:
            StoreUnavailable: It cannot be opened, or is no SQLite database.
        """
        self._path = path
        self._mode = mode
        self._busy_timeout_seconds = busy_timeout_seconds
        self._is_closed = False
        self._left_to_parent: list[_Handle] = []
        self._handle = self._open()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Cursor]:
        """Yield a cursor outside any transaction: a ledger's history does not change under a query."""
        handle = self._own_handle()
        with handle.lock, self._foreign_errors_stop_here(), _plain_cursor(handle.sqlite) as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Cursor]:
        """Yield a cursor inside a transaction that is committed, and on disk, when the context ends."""
        handle = self._own_handle()
        with handle.lock:
            try:
                with self._foreign_errors_stop_here(), _plain_cursor(handle.sqlite) as cursor:
                    cursor.execute("BEGIN IMMEDIATE")
                    yield cursor
            except BaseException:
                _roll_back(handle.sqlite)
                raise
            self._commit(handle.sqlite)

    creating = writing

    def close(self) -> None:
        """Close the file; later calls raise ``StoreUnavailable``. Closing twice does nothing."""
        self._is_closed = True
        if self._handle.process == os.getpid():
            with self._handle.lock:
                self._handle.sqlite.close()

    def _own_handle(self) -> _Handle:
        if self._is_closed:
            raise StoreUnavailable(reason=Text("it was closed", "已关闭"), outcome="not-written")
        if self._handle.process != os.getpid():
            # SQLite forbids to use or close a connection on the other side of a fork: keep it, open another.
            self._left_to_parent.append(self._handle)
            self._handle = self._open()
        return self._handle

    def _open(self) -> _Handle:
        self._require_place()
        with self._foreign_errors_stop_here():
            sqlite = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode={self._mode}",
                uri=True,
                timeout=self._busy_timeout_seconds,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                self._configure(sqlite)
            except BaseException:
                sqlite.close()
                raise
        return _Handle(os.getpid(), Lock(), sqlite)

    def _require_place(self) -> None:
        if "\0" in str(self._path):
            raise self._unavailable(Text("a path must not hold U+0000", "路径不得含 U+0000"))
        if not self._path.absolute().parent.is_dir():
            raise self._unavailable(Text("its directory does not exist", "所在目录不存在"))
        if self._path.is_dir():
            raise self._unavailable(Text("it is a directory", "是一个目录"))
        if self._mode == "rw" and not self._path.exists():
            raise self._unavailable(Text("there is no such file", "文件不存在"))

    def _configure(self, sqlite: sqlite3.Connection) -> None:
        journal_mode = sqlite.execute("PRAGMA journal_mode").fetchone()[0]
        if journal_mode == "wal" and sqlite3.sqlite_version_info < SAFE_WAL_VERSION:
            journal_mode = sqlite.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
            if journal_mode == "wal":
                raise self._unavailable(
                    Text(
                        "it is in WAL mode, which this SQLite cannot use safely",
                        "处于 WAL 模式，当前 SQLite 版本无法安全使用",
                    )
                )
        sqlite.execute("PRAGMA synchronous = EXTRA")
        sqlite.execute(
            "PRAGMA secure_delete = ON"
        )  # what is erased is overwritten, whatever the build's default
        sqlite.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone leaves the data in the drive's cache

    def _commit(self, sqlite: sqlite3.Connection) -> None:
        try:
            sqlite.execute("COMMIT")
        except _FOREIGN_ERRORS as error:
            _roll_back(sqlite)
            # Busy means that the commit did not begin; after anything else nobody can tell how far it came.
            outcome: Outcome = "not-written" if _primary_code(error) == sqlite3.SQLITE_BUSY else "unknown"
            raise self._unavailable(_explain(error), outcome) from None

    @contextmanager
    def _foreign_errors_stop_here(self) -> Iterator[None]:
        try:
            yield
        except _FOREIGN_ERRORS as error:
            raise self._unavailable(_explain(error)) from None

    def _unavailable(self, reason: Text, outcome: Outcome = "not-written") -> StoreUnavailable:
        path = str(self._path)
        return StoreUnavailable(reason=Text(f"{path}: {reason.en}", f"{path}：{reason.zh}"), outcome=outcome)


class HostConnection:
    """A connection that the host opened and goes on using."""

    def __init__(self, sqlite: sqlite3.Connection) -> None:
        """Use ``sqlite``, which stays the host's."""
        self._sqlite = sqlite

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Cursor]:
        """Yield a cursor that sees what the host's transaction sees."""
        with _host_errors_stop_here(), _plain_cursor(self._sqlite) as cursor:
            yield cursor

    @contextmanager
    def creating(self) -> Iterator[sqlite3.Cursor]:
        """Yield a cursor in the host's transaction; without one, in a transaction of its own."""
        if self._is_in_transaction():
            with self.writing() as cursor:
                yield cursor
            return
        with _host_errors_stop_here(), _plain_cursor(self._sqlite) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield cursor
            except BaseException:
                _roll_back(self._sqlite)
                raise
            cursor.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Cursor]:
        """Yield a cursor inside a savepoint of the host's transaction.

        Raises:
            InvalidValue: The host has no transaction open: nobody would commit the change.
        """
        if not self._is_in_transaction():
            rule = Text(
                "on a host's connection, an append must run inside a transaction that the host has begun",
                "使用宿主的连接时，追加须在宿主已开启的事务中进行",
            )
            raise InvalidValue(rule=rule, seen="in_transaction = False")
        with _host_errors_stop_here(), _plain_cursor(self._sqlite) as cursor:
            cursor.execute("SAVEPOINT randcheck")
            try:
                yield cursor
            except BaseException:
                # Without effect when SQLite has given up the whole transaction, as on a full disk.
                with suppress(*_FOREIGN_ERRORS):
                    cursor.execute("ROLLBACK TO randcheck")
                    cursor.execute("RELEASE randcheck")
                raise
            cursor.execute("RELEASE randcheck")

    def close(self) -> None:
        """Do nothing: the connection is the host's."""

    def _is_in_transaction(self) -> bool:
        with _host_errors_stop_here():
            return self._sqlite.in_transaction


@contextmanager
def _plain_cursor(sqlite: sqlite3.Connection) -> Iterator[sqlite3.Cursor]:
    """Yield a cursor whose rows are tuples, whatever the host's ``row_factory`` makes of them."""
    cursor = sqlite.cursor()
    cursor.row_factory = None
    try:
        yield cursor
    finally:
        cursor.close()


@contextmanager
def _host_errors_stop_here() -> Iterator[None]:
    try:
        yield
    except _FOREIGN_ERRORS as error:
        raise StoreUnavailable(reason=_explain(error), outcome="not-written") from None


def _roll_back(sqlite: sqlite3.Connection) -> None:
    with suppress(*_FOREIGN_ERRORS):
        if sqlite.in_transaction:
            sqlite.execute("ROLLBACK")


def _primary_code(error: Exception) -> int | None:
    # Extended codes carry the primary one in their lowest byte; errors of the Python module carry none.
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


_DAMAGED = Text("the database file is damaged", "数据库文件已损坏")
_REASONS = {
    sqlite3.SQLITE_BUSY: Text("another connection holds the lock", "其他连接占用锁"),
    sqlite3.SQLITE_LOCKED: Text("another connection holds the lock", "其他连接占用锁"),
    sqlite3.SQLITE_CANTOPEN: Text("the file cannot be opened", "文件无法打开"),
    sqlite3.SQLITE_NOTADB: Text("the file is not a SQLite database", "文件不是 SQLite 数据库"),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_READONLY: Text("the file may not be written", "文件不可写"),
    sqlite3.SQLITE_FULL: Text("the disk is full", "磁盘已满"),
    sqlite3.SQLITE_IOERR: Text("reading or writing the disk failed", "磁盘读写失败"),
}


def _explain(error: Exception) -> Text:
    if isinstance(error, UnicodeDecodeError):
        return _DAMAGED
    known = _REASONS.get(_primary_code(error) or sqlite3.SQLITE_OK)
    return known or Text(str(error), str(error))
