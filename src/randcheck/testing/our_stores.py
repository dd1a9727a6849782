"""The stores of randcheck itself, as the conformance kit tries them."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from randcheck.adapters.sqlite import (
    SqliteBlobStore,
    SqliteCheckpointStore,
    SqliteLedger,
    SqliteRegisterStore,
)
from randcheck.adapters.store_urls import open_stores
from randcheck.ports import Stores
from randcheck.testing.on_trial import PORTS, Capability, StoreOnTrial

_NUMBERS = itertools.count()


class StoresByUrl(StoreOnTrial):
    """Stores that :func:`randcheck.adapters.store_urls.open_stores` opens; a place is a URL."""

    ports = frozenset(PORTS)

    def __init__(self) -> None:
        self._opened: list[tuple[Any, Stores]] = []

    def open(self, port: str, place: str) -> Any:
        """Open all stores at ``place`` and return the one of ``port``."""
        stores = open_stores(place, create=True)
        store = getattr(stores, port)
        self._opened.append((store, stores))
        return store

    def open_ledger(self, place: str) -> Any:
        """Open the ledger at ``place``."""
        return self.open("ledger", place)

    def close(self, store: Any) -> None:
        """Close all stores that were opened with this one."""
        for one in [one for one in self._opened if one[0] is store]:
            one[1].close()
            self._opened.remove(one)


class Memory(StoresByUrl):
    """The stores that live as long as the process: every opening is a place of its own."""

    name = "memory"

    def new_place(self, directory: Path) -> str:  # noqa: ARG002
        """Return the URL of fresh stores."""
        return "memory:"


class Sqlite(StoresByUrl):
    """The stores in a SQLite file."""

    name = "sqlite"
    offers = frozenset(Capability)

    def new_place(self, directory: Path) -> str:
        """Return the URL of a file that is not there yet."""
        return f"sqlite:///{directory}/{next(_NUMBERS)}.db"

    def files_of(self, place: str) -> Sequence[Path]:
        """Return the database and the journals beside it."""
        path = self._path_of(place)
        return sorted(path.parent.glob(f"{path.name}*"))

    def begin_host_transaction(self, place: str, port: str) -> Any:
        """Begin a transaction on a connection of the host's own."""
        return _SqliteHost(self._path_of(place), port)

    def _path_of(self, place: str) -> Path:
        return Path(place.removeprefix("sqlite:///"))


class _SqliteHost:
    """A host with a connection and a transaction of its own."""

    def __init__(self, path: Path, port: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("BEGIN")
        self.store: Any = _SQLITE_STORES[port].on_connection(self._connection)

    def commit(self) -> None:
        """Commit as the host."""
        self._end("COMMIT")

    def rollback(self) -> None:
        """Roll back as the host."""
        self._end("ROLLBACK")

    def _end(self, statement: str) -> None:
        self._connection.execute(statement)
        self._connection.close()


_SQLITE_STORES: Any = {
    "ledger": SqliteLedger,
    "registers": SqliteRegisterStore,
    "blobs": SqliteBlobStore,
    "checkpoints": SqliteCheckpointStore,
}
