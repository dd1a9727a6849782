"""What the stores in a SQL database have in common: how they are opened, and closed."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine

from randcheck.adapters.sql.engines import borrow, open_place
from randcheck.adapters.sql.places import EnginePlace, HostPlace, Place
from randcheck.adapters.sql.schema import require_tables
from randcheck.adapters.sql.tables import TableNames

_DEFAULT_NAMES = TableNames()


class SqlStore:
    """A store in a SQL database: one kind of four, which may share one place.

    May be shared by threads, and by processes: after a fork the child connects anew.
    """

    def __init__(self, place: Place) -> None:
        """Take a place whose tables are there; use :meth:`open` and its like."""
        self._place = place
        self._tables = place.tables

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Self:
        """Open the store at ``url``; see :class:`randcheck.adapters.sql.SqlDriver` for what a URL may say.

        Args:
            url: Of the database, as SQLAlchemy has it.
            create: Whether the tables are made where there are none.

        Raises:
            InvalidValue: The URL is malformed.
            StoreUnavailable: The database cannot be reached, or there are no tables in it.
            SchemaTooNew: A newer randcheck made the tables.
            SchemaTooOld: An older randcheck made the tables.
        """
        return cls(open_place(url, create=create))

    @classmethod
    def on_engine(cls, engine: Engine, *, names: TableNames = _DEFAULT_NAMES) -> Self:
        """Use an engine of the host, with its pool: every write is a transaction of its own.

        Raises:
            InvalidValue: Of a database that is not known here.
            StoreUnavailable: It cannot be reached, or there are no tables in it.
            SchemaTooNew: A newer randcheck made the tables.
            SchemaTooOld: An older randcheck made the tables.
        """
        place = EnginePlace(engine, names, is_own=False)
        require_tables(place)
        return cls(place)

    @classmethod
    def on_connection(cls, connection: Connection, *, names: TableNames = _DEFAULT_NAMES) -> Self:
        """Use a connection of the host: what is written becomes part of the transaction that the host has open.

        Nothing is ever committed: the host commits, and settles how durable that is. A failed call is undone to a
        savepoint and leaves the host's own work as it was. Settings and threads are the host's concern. The tables must
        be there.

        Raises:
            InvalidValue: Of a database that is not known here.
            StoreUnavailable: There are no tables.
            SchemaTooNew: A newer randcheck made the tables.
            SchemaTooOld: An older randcheck made the tables.
        """
        place = HostPlace(connection, names)
        require_tables(place)
        return cls(place)

    @classmethod
    def on_driver_connection(cls, connection: Any, *, names: TableNames = _DEFAULT_NAMES) -> Self:
        """Use a connection of a database driver, as :meth:`on_connection` does: Django's, for example.

        Args:
            connection: What the driver's ``connect`` returned: psycopg 3, psycopg2 or sqlite3. In Django it is
                ``django.db.connection.connection``, inside ``transaction.atomic()``.
            names: Of the tables.

        Raises:
            InvalidValue: Of another driver.
        """
        return cls.on_connection(borrow(connection), names=names)

    def close(self) -> None:
        """Close what was opened here; what is the host's stays open. Closing twice does nothing."""
        self._place.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
