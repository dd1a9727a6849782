"""Where the tables are: a database that is reached through an engine, or a connection that the host has open.

Through an engine: every write is one transaction, repeated when the database gives it up (serialisation failure,
deadlock), when somebody else was faster, or when the connection was lost before the commit; what is lost during the
commit is told as unknown. After a fork the child connects anew.

On a connection of the host: its transaction, its settings, its commit; only savepoints are ours.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import Pool

from randcheck.adapters.sql.dialects import Dialect, driver_connection, find_dialect
from randcheck.adapters.sql.failures import (
    FOREIGN_ERRORS,
    Kind,
    foreign_errors_stop_here,
    kind_of,
    outcome_of_commit,
    unavailable,
)
from randcheck.adapters.sql.tables import TableNames, Tables, tables_of
from randcheck.errors import InvalidValue, StoreUnavailable
from randcheck.text import Text

MOST_ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.01

_Answer = TypeVar("_Answer")
Work = Callable[[Connection], _Answer]


class Conflicting(Exception):
    """Rows that were to be written are there already, also when looked at again; never leaves the package."""


class Place(Protocol):
    """Runs work on a connection; each call is one unit, undone when it ends with an error."""

    names: TableNames
    tables: Tables
    dialect: Dialect

    def read(self, work: Work[_Answer], *, in_one_view: bool = False) -> _Answer:
        """Return what ``work`` finds.

        Args:
            work: Queries; may be run again.
            in_one_view: Whether they need a transaction.
        """

    def write(self, what: bytes, work: Work[_Answer]) -> _Answer:
        """Return what ``work`` did, while nobody else writes ``what``.

        Args:
            what: What is written; empty for what needs no queue.
            work: Changes that stand or fall together; may be run again after they were undone.

        Raises:
            Conflicting: A row was there already.
        """

    def close(self) -> None:
        """Let go of what was opened here."""


class EnginePlace:
    """A database reached through an engine, ours or the host's."""

    def __init__(self, engine: Engine, names: TableNames, *, is_own: bool) -> None:
        """Use ``engine``; it is disposed of at the end when it is ours.

        Raises:
            InvalidValue: Of a database that is not known here, or that cannot have such names.
        """
        self.dialect = find_dialect(engine.dialect.name)
        self.dialect.require_names(names)
        self.names = names
        self.tables = tables_of(names)
        self.where = where_of(engine)
        self.engine = engine
        self._queries = (
            engine.execution_options(isolation_level="AUTOCOMMIT")
            if self.dialect.reads_in_autocommit
            else engine
        )
        self._is_own = is_own
        self._is_closed = False
        self._process = os.getpid()
        self._left_to_parent: list[Pool] = []

    def read(self, work: Work[_Answer], *, in_one_view: bool = False) -> _Answer:
        """Return what ``work`` finds; repeated when the connection was lost."""
        self._require_usable()

        def once() -> _Answer:
            with (self.engine if in_one_view else self._queries).connect() as connection:
                return work(connection)

        return self._repeat(once)

    def write(self, what: bytes, work: Work[_Answer]) -> _Answer:
        """Return what ``work`` did, in a transaction that is committed when this returns."""
        self._require_usable()

        def once() -> _Answer:
            with self.engine.connect() as connection:
                transaction = connection.begin()
                try:
                    self.dialect.begin(connection)
                    if what:
                        self.dialect.serialise(connection, self.names, what, is_own=True)
                    answer = work(connection)
                except BaseException:
                    with suppress(*FOREIGN_ERRORS):
                        transaction.rollback()
                    raise
                try:
                    transaction.commit()
                except FOREIGN_ERRORS as error:
                    if kind_of(error) is Kind.RETRY:
                        raise
                    raise self._unavailable(error, is_commit=True) from None
                return answer

        return self._repeat(once)

    def close(self) -> None:
        """Close the connections of an engine of ours; later calls raise ``StoreUnavailable``."""
        self._is_closed = True
        if self._is_own and self._process == os.getpid():
            self.engine.dispose()

    def _repeat(self, once: Callable[[], _Answer]) -> _Answer:
        for attempt in range(MOST_ATTEMPTS):
            try:
                return once()
            except FOREIGN_ERRORS as error:
                kind = kind_of(error)
                if kind is Kind.REFUSED or (attempt + 1 == MOST_ATTEMPTS and kind is not Kind.CONFLICT):
                    raise self._unavailable(error) from None
                if kind is Kind.GONE and attempt:  # not only a connection of the pool: the server is away
                    raise self._unavailable(error) from None
            time.sleep(random.random() * FIRST_PAUSE_SECONDS * 2**attempt)
        raise Conflicting

    def _require_usable(self) -> None:
        if self._is_closed:
            raise StoreUnavailable(reason=Text("it was closed", "已关闭"), outcome="not-written")
        if self._process != os.getpid():
            # The connections are the parent's: kept, so that nothing closes them here, and never used.
            self._left_to_parent.append(self.engine.pool)
            self.engine.dispose(close=False)
            self._process = os.getpid()

    def _unavailable(self, error: Exception, *, is_commit: bool = False) -> StoreUnavailable:
        outcome = outcome_of_commit(error) if is_commit else "not-written"
        return unavailable(self.where, error, outcome, self.engine.url.password)


class HostPlace:
    """A connection that the host opened and goes on using."""

    def __init__(self, connection: Connection, names: TableNames) -> None:
        """Use ``connection``, which stays the host's.

        Raises:
            InvalidValue: Of a database that is not known here, or that cannot have such names.
        """
        self.dialect = find_dialect(connection.dialect.name)
        self.dialect.require_names(names)
        self.names = names
        self.tables = tables_of(names)
        self.engine = connection.engine
        self.where = where_of(connection.engine)
        self._connection = connection

    def read(self, work: Work[_Answer], *, in_one_view: bool = False) -> _Answer:  # noqa: ARG002 - it is the host's
        """Return what ``work`` finds in the host's transaction."""
        with foreign_errors_stop_here(self.where):
            return work(self._connection)

    def write(self, what: bytes, work: Work[_Answer]) -> _Answer:
        """Return what ``work`` did, inside a savepoint of the host's transaction.

        Raises:
            InvalidValue: The host's connection commits every statement by itself.
        """
        self._require_transaction()
        for _ in range(2):  # of what somebody else has committed meanwhile the second look tells
            try:
                with foreign_errors_stop_here(self.where), self._savepoint():
                    if what:
                        self.dialect.serialise(self._connection, self.names, what, is_own=False)
                    return work(self._connection)
            except _RowExists:
                continue
        raise Conflicting

    def close(self) -> None:
        """Do nothing: the connection is the host's."""

    def _require_transaction(self) -> None:
        connection = self._connection
        with foreign_errors_stop_here(self.where):
            options = connection.get_execution_options()
            is_autocommit = (
                options.get("isolation_level") == "AUTOCOMMIT"
                or getattr(driver_connection(connection), "autocommit", None) is True
            )
            if is_autocommit:
                rule = Text(
                    "on a host's connection, an append must run inside a transaction that the host has begun",
                    "使用宿主的连接时，追加须在宿主已开启的事务中进行",
                )
                raise InvalidValue(rule=rule, seen="autocommit")
            if not connection.in_transaction():
                connection.begin()
            self.dialect.begin(connection)

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        savepoint = self._connection.begin_nested()
        try:
            yield
        except BaseException as error:
            # Without effect when the database has given up the whole transaction.
            with suppress(*FOREIGN_ERRORS):
                savepoint.rollback()
            if isinstance(error, FOREIGN_ERRORS) and kind_of(error) is Kind.CONFLICT:
                raise _RowExists from None
            raise
        savepoint.commit()


def somebody_was_faster() -> StoreUnavailable:
    """Return what is told when rows were in the way that this transaction cannot see."""
    reason = Text(
        "somebody else was faster, in a transaction that this one cannot see; begin a new one",
        "其他事务已先行写入，而本事务看不到；请开启新事务",
    )
    return StoreUnavailable(reason=reason, outcome="not-written")


class _RowExists(Exception):
    """A row was there already, at the first look."""


def where_of(engine: Engine) -> str:
    """Return which database an engine reaches, in words without a password."""
    url = engine.url
    host = f"{url.host or ''}{'' if url.port is None else f':{url.port}'}"
    return f"{engine.dialect.name} {host}{'/' if host else ''}{url.database or ''}".strip()
