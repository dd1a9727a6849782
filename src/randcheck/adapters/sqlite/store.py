"""What the stores in SQLite have in common: how they are opened, and closed."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from randcheck.adapters.sqlite.connections import Connection, HostConnection, OwnConnection
from randcheck.adapters.sqlite.schema import prepare

BUSY_TIMEOUT_SECONDS = 30.0
"""How long a call waits for another writer, unless told otherwise."""


class SqliteStore:
    """A store in SQLite: one kind of four, whose tables lie in one file.

    May be shared by threads, and by processes: after a fork the child opens the file anew.
    """

    def __init__(self, connection: Connection) -> None:
        """Take an open connection; use :meth:`open`, :meth:`open_existing` or :meth:`on_connection`."""
        self._connection = connection

    @classmethod
    def open(
        cls, path: str | os.PathLike[str], *, busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS
    ) -> Self:
        """Open the store in the file at ``path``, creating file and tables where they are missing.

        Where something is known to be stored use :meth:`open_existing`: a mistyped path must not become an empty
        store.

        Args:
            path: The database file. Its directory must exist.
            busy_timeout_seconds: How long a call waits for another writer before it gives up.

        Raises:
            StoreUnavailable: The directory is missing, the file cannot be opened or is no SQLite database.
            SchemaTooNew: A newer randcheck wrote it.
            SchemaTooOld: An older randcheck wrote it.
        """
        return cls(open_file(path, busy_timeout_seconds=busy_timeout_seconds, may_create=True))

    @classmethod
    def open_existing(
        cls, path: str | os.PathLike[str], *, busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS
    ) -> Self:
        """Open the store in the file at ``path``, which must hold one: nothing is created.

        Raises:
            StoreUnavailable: As for :meth:`open`, or there is no such file or there are no stores in it.
            SchemaTooNew: A newer randcheck wrote it.
            SchemaTooOld: An older randcheck wrote it.
        """
        return cls(open_file(path, busy_timeout_seconds=busy_timeout_seconds, may_create=False))

    @classmethod
    def on_connection(cls, connection: sqlite3.Connection) -> Self:
        """Use a connection of the host: what is written becomes part of the transaction that the host has open.

        Nothing is ever committed: the host commits, and settles how durable that is. A failed call is undone to a
        savepoint and leaves the host's own work as it was. Settings and threads are the host's concern.

        Args:
            connection: Open. Missing tables are created: in the host's transaction if one is open, else in
                one that is committed at once, since it holds nothing of the host's.

        Raises:
            StoreUnavailable: The tables cannot be read or created.
            SchemaTooNew: A newer randcheck wrote them.
            SchemaTooOld: An older randcheck wrote them.
        """
        host = HostConnection(connection)
        prepare(host, may_create=True)
        return cls(host)

    def close(self) -> None:
        """Close the file; a connection of the host stays open. Closing twice does nothing."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_file(
    path: str | os.PathLike[str], *, may_create: bool, busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS
) -> OwnConnection:
    """Return a connection to the file at ``path`` with all tables in it; see :meth:`SqliteStore.open`."""
    connection = OwnConnection(Path(path), "rwc" if may_create else "rw", busy_timeout_seconds)
    try:
        prepare(connection, may_create=may_create)
    except BaseException:
        connection.close()
        raise
    return connection


def as_text(value: Any) -> str:
    """Return a text that a query gave: a host's connection may give text as bytes."""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
