"""What becomes of a database's errors: nothing foreign gets through, and nobody is told more than is certain."""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from randcheck.errors import StoreUnavailable
from randcheck.text import Text

Outcome = Literal["not-written", "unknown"]

FOREIGN_ERRORS = (SQLAlchemyError, UnicodeDecodeError)
"""All that SQLAlchemy and the drivers raise; a damaged SQLite file may make a message that is no UTF-8."""

# Serialisation failure and deadlock, as PostgreSQL and MySQL tell them.
_RETRIED_STATES = frozenset({"40001", "40P01"})
_RETRIED_MYSQL_CODES = frozenset({1205, 1213})
# The connection, or the server, went away: whatever was under way may have been finished.
_GONE_STATES = ("08", "57P")
# Lost, server gone, killed; below 2000 is what the server answered.
_GONE_MYSQL_CODES = frozenset({1053, 1927, 2006, 2013, 2014, 2055})


class Kind(enum.Enum):
    """What an error means for the one who called."""

    CONFLICT = enum.auto()
    """Somebody else was faster: look again."""
    RETRY = enum.auto()
    """The database gave the transaction up, and it may succeed when repeated."""
    GONE = enum.auto()
    """The connection is lost."""
    REFUSED = enum.auto()
    """The database answered no."""


def kind_of(error: Exception) -> Kind:
    """Return what an error of :data:`FOREIGN_ERRORS` means."""
    if not isinstance(error, DBAPIError):
        return Kind.REFUSED
    state, number = _codes(error.orig)
    if state in _RETRIED_STATES or number in _RETRIED_MYSQL_CODES:
        return Kind.RETRY
    if error.connection_invalidated or number in _GONE_MYSQL_CODES or (state or "").startswith(_GONE_STATES):
        return Kind.GONE
    return Kind.CONFLICT if isinstance(error, IntegrityError) else Kind.REFUSED


def outcome_of_commit(error: Exception) -> Outcome:
    """Return what is known after a commit that failed: only the database's own answer is certain."""
    if not isinstance(error, DBAPIError) or kind_of(error) is Kind.GONE:
        return "unknown"
    if isinstance(error.orig, sqlite3.Error):
        # Busy means that the commit did not begin; after anything else nobody can tell how far it came.
        return "not-written" if _sqlite_code(error.orig) == sqlite3.SQLITE_BUSY else "unknown"
    state, number = _codes(error.orig)
    return "unknown" if state is None and number is None else "not-written"


def explain(error: Exception) -> Text:
    """Return an error in words: the database's own first line, without the statement and its values."""
    if isinstance(error, UnicodeDecodeError):
        return _DAMAGED
    if isinstance(error, PoolTimeout):
        return Text("all connections of the pool are in use", "连接池的连接均被占用")
    if not isinstance(error, DBAPIError):
        return _in_words(type(error).__name__)
    if isinstance(error.orig, sqlite3.Error):
        known = _SQLITE_REASONS.get(_sqlite_code(error.orig) or sqlite3.SQLITE_OK)
        return known or _in_words(str(error.orig))
    state, number = _codes(error.orig)
    if state == "55P03" or number == 1205:
        return _LOCKED
    if error.connection_invalidated:
        return Text("the connection was lost", "连接中断")
    # What follows the first line (DETAIL, CONTEXT) may quote values.
    primary = getattr(getattr(error.orig, "diag", None), "message_primary", None)
    told = primary or (str(error.orig).splitlines() or [type(error.orig).__name__])[0]
    return _in_words(told)


def unavailable(
    where: str, error: Exception, outcome: Outcome, password: str | None = None
) -> StoreUnavailable:
    """Return the store's error for one of :data:`FOREIGN_ERRORS`.

    Args:
        where: Which database, for the message.
        error: What was raised.
        outcome: What is known.
        password: What must not appear in the message.
    """
    reason = explain(error)
    told = Text(f"{where}: {reason.en}", f"{where}：{reason.zh}")
    if password:
        told = Text(told.en.replace(password, "***"), told.zh.replace(password, "***"))
    return StoreUnavailable(reason=told, outcome=outcome)


@contextmanager
def foreign_errors_stop_here(where: str, password: str | None = None) -> Iterator[None]:
    """Turn what a database raises into ``StoreUnavailable``, where nothing can have been written."""
    try:
        yield
    except FOREIGN_ERRORS as error:
        raise unavailable(where, error, "not-written", password) from None


def _codes(error: object) -> tuple[str | None, int | None]:
    """Return the SQLSTATE and the number that a driver gives its error."""
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    arguments = getattr(error, "args", ())
    number = arguments[0] if arguments and type(arguments[0]) is int else None
    return (state if isinstance(state, str) else None), number


def _sqlite_code(error: sqlite3.Error) -> int | None:
    # Extended codes carry the primary one in their lowest byte; errors of the Python module carry none.
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _in_words(told: str) -> Text:
    return Text(told, told)


_LOCKED = Text("another connection holds the lock", "其他连接占用锁")
_DAMAGED = Text("the database file is damaged", "数据库文件已损坏")
_SQLITE_REASONS = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_CANTOPEN: Text("the file cannot be opened", "文件无法打开"),
    sqlite3.SQLITE_NOTADB: Text("the file is not a SQLite database", "文件不是 SQLite 数据库"),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_READONLY: Text("the file may not be written", "文件不可写"),
    sqlite3.SQLITE_FULL: Text("the disk is full", "磁盘已满"),
    sqlite3.SQLITE_IOERR: Text("reading or writing the disk failed", "磁盘读写失败"),
}
