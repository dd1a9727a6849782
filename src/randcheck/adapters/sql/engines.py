"""From a URL, or a driver's connection, to what SQLAlchemy works with.

Of a URL's query ``randcheck_prefix``, ``randcheck_schema`` and ``randcheck_triggers`` are ours; the rest is the
driver's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
from sqlalchemy import URL, Connection, create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool, StaticPool

from randcheck.adapters.sql.dialects import LOCK_SECONDS, find_dialect
from randcheck.adapters.sql.places import EnginePlace
from randcheck.adapters.sql.schema import create_tables, require_tables
from randcheck.adapters.sql.tables import DEFAULT_PREFIX, TableNames
from randcheck.errors import InvalidValue, MissingExtra, StoreUnavailable
from randcheck.text import Text

CONNECT_SECONDS = 10
SAFE_WAL_VERSION = (3, 51, 3)
"""The first SQLite whose WAL mode is safe with several connections."""

_SCHEMES = ("postgresql+psycopg", "sqlite+pysqlite")
_ANSWERS = {"yes": True, "no": False}
# What SQLAlchemy calls the dialect of a driver's connections, by the driver's module.
_DRIVERS = {"psycopg": "postgresql+psycopg", "psycopg2": "postgresql+psycopg2", "sqlite3": "sqlite+pysqlite"}


@attrs.frozen(kw_only=True)
class Address:
    """What a URL says.

    Attributes:
        url: The database's, without what is ours.
        names: Of the tables.
        guarded: Whether tables that are made get triggers.
    """

    url: URL
    names: TableNames
    guarded: bool


def parse_address(url: str) -> Address:
    """Return what ``url`` says.

    Raises:
        InvalidValue: It is malformed, or not of a database that is known here.
    """
    scheme = url.partition(":")[0]
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or scheme not in _SCHEMES:
        rule = Text(
            "a SQL store's URL must be SCHEME://… as SQLAlchemy has it, with one of " + ", ".join(_SCHEMES),
            f"SQL 存储的 URL 须为 SQLAlchemy 的形式，方案为 {'、'.join(_SCHEMES)} 之一",
        )
        # Only the scheme: what follows may hold a password.
        raise InvalidValue(rule=rule, seen=f"{scheme}:…")
    dialect = find_dialect(parsed.get_backend_name())
    names = TableNames(
        prefix=_asked(parsed, "randcheck_prefix") or DEFAULT_PREFIX, schema=_asked(parsed, "randcheck_schema")
    )
    dialect.require_names(names)
    triggers = _asked(parsed, "randcheck_triggers") or "yes"
    if triggers not in _ANSWERS:
        rule = Text("randcheck_triggers must be yes or no", "randcheck_triggers 须为 yes 或 no")
        raise InvalidValue(rule=rule, seen=triggers)
    ours = [name for name in parsed.query if name.startswith("randcheck_")]
    return Address(url=parsed.difference_update_query(ours), names=names, guarded=_ANSWERS[triggers])


def open_place(url: str, *, create: bool) -> EnginePlace:
    """Return the place at ``url``, with the tables in it.

    Raises:
        InvalidValue: The URL is malformed.
        StoreUnavailable: It cannot be reached, or there are no tables.
        SchemaTooOld, SchemaTooNew: Of another version.
    """
    address = parse_address(url)
    place = reach(address, create=create)
    try:
        if create:
            create_tables(place, guarded=address.guarded)
        require_tables(place)
    except BaseException:
        place.close()
        raise
    return place


def reach(address: Address, *, create: bool = False) -> EnginePlace:
    """Return the place at an address, whatever tables it has; nothing is connected to yet.

    Args:
        address: Which.
        create: Whether a file may be created.

    Raises:
        MissingExtra: The driver is not installed.
    """
    try:
        if address.url.get_backend_name() == "sqlite":
            engine = create_engine(
                address.url.set(database=None, query={}),
                creator=_opener_of(address.url, create=create),
                poolclass=QueuePool,
            )
            engine.url = address.url  # for messages
        else:
            given = {} if "connect_timeout" in address.url.query else {"connect_timeout": CONNECT_SECONDS}
            # Whatever the database's default: a transaction must see what was committed before its statements.
            engine = create_engine(address.url, isolation_level="READ COMMITTED", connect_args=given)
    except ImportError:
        purpose = Text(f"a store of the kind {address.url.drivername}", f"{address.url.drivername} 类存储")
        raise MissingExtra(purpose=purpose, extra="sql") from None
    return EnginePlace(engine, address.names, is_own=True)


def borrow(connection: Any) -> Connection:
    """Return a connection of SQLAlchemy's that works on one of a driver's and never ends its transaction.

    Raises:
        InvalidValue: Of a driver that is not known here.
        StoreUnavailable: It answers no question.
    """
    modules = {kind.__module__.partition(".")[0] for kind in type(connection).__mro__}
    name = next((_DRIVERS[module] for module in sorted(modules) if module in _DRIVERS), None)
    if name is None:
        known = ", ".join(sorted(_DRIVERS))
        rule = Text(f"a driver's connection must be of one of {known}", f"驱动的连接须属于 {known} 之一")
        kind = type(connection)
        raise InvalidValue(rule=rule, seen=f"{kind.__module__}.{kind.__qualname__}")
    # Looking for PostgreSQL's hstore would be a query of the host's connection for nothing.
    options = {"use_native_hstore": False} if name.startswith("postgresql") else {}
    try:
        engine = create_engine(
            f"{name}://", creator=lambda: _Borrowed(connection), poolclass=StaticPool, **options
        )
        return engine.connect()
    except SQLAlchemyError as error:
        told = str(getattr(error, "orig", error)).partition("\n")[0]
        raise StoreUnavailable(reason=told, outcome="not-written") from None


class _Borrowed:
    """A driver's connection that its borrower neither ends, nor closes, nor sets up anew."""

    def __init__(self, lent: Any) -> None:
        self._lent = lent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lent, name)

    def commit(self) -> None:
        """Leave that to the host."""

    rollback = close = commit

    def add_notice_handler(self, handler: object) -> None:
        """Leave the host's handlers alone."""

    def create_function(self, *_: object, **__: object) -> None:
        """Leave the host's functions alone."""


def _asked(url: URL, name: str) -> str | None:
    value = url.query.get(name)
    return value if value is None or isinstance(value, str) else value[-1]


def _opener_of(url: URL, *, create: bool) -> Callable[[], sqlite3.Connection]:
    """Return what opens a SQLite file as ours: committed means on disk, erased means overwritten."""
    if not url.database or url.query:
        rule = Text(
            "a SQLite store must be sqlite+pysqlite:///PATH", "SQLite 存储须为 sqlite+pysqlite:///路径"
        )
        raise InvalidValue(rule=rule, seen=f"{url.drivername}:///{url.database or ''}?…")
    path = Path(url.database)
    mode = "rwc" if create else "rw"

    def open_file() -> sqlite3.Connection:
        file = f"{path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(file, uri=True, timeout=LOCK_SECONDS, check_same_thread=False)
        try:
            journal_mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
            if journal_mode == "wal" and sqlite3.sqlite_version_info < SAFE_WAL_VERSION:
                connection.execute("PRAGMA journal_mode = DELETE")
            # FULL, and the directory is synced too after a rollback journal was deleted.
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA fullfsync = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    return open_file
