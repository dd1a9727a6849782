"""SQLite files for the contracts: made, opened again, opened twice, and used in a host's transaction."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


class SqliteHostTransaction:
    """A host with a connection and a transaction of its own on a store's file."""

    def __init__(self, store_class: Any, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("BEGIN")
        self.store = store_class.on_connection(self._connection)

    def commit(self) -> None:
        self._connection.execute("COMMIT")
        self._connection.close()

    def rollback(self) -> None:
        self._connection.execute("ROLLBACK")
        self._connection.close()


class InFiles:
    """The hooks of a contract for a store class of ``randcheck.adapters.sqlite``."""

    store_class: Any

    @pytest.fixture(autouse=True)
    def _in_directory(self, tmp_path: Path) -> Iterator[None]:
        self._directory = tmp_path
        self._numbers = itertools.count()
        self._paths: dict[int, Path] = {}
        self._opened: list[Any] = []
        yield
        for store in self._opened:
            store.close()

    def make_store(self) -> Any:
        return self._open(self._directory / f"store-{next(self._numbers)}.db")

    def reopen_store(self, store: Any) -> Any:
        store.close()
        return self._open(self._paths[id(store)])

    def open_second_store(self, store: Any) -> Any:
        return self._open(self._paths[id(store)])

    def begin_host_transaction(self, store: Any) -> SqliteHostTransaction:
        return SqliteHostTransaction(self.store_class, self._paths[id(store)])

    def _open(self, path: Path) -> Any:
        store = self.store_class.open(path)
        self._paths[id(store)] = path
        self._opened.append(store)
        return store


class OnAHostConnection:
    """The same inside one transaction of a host with habits of its own."""

    store_class: Any

    @pytest.fixture(autouse=True)
    def _with_connections(self) -> Iterator[None]:
        self._connections: list[sqlite3.Connection] = []
        yield
        for connection in self._connections:
            connection.close()

    def make_store(self) -> Any:
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.execute("PRAGMA encoding = 'UTF-16le'")
        connection.row_factory = sqlite3.Row
        connection.text_factory = bytes
        self._connections.append(connection)
        connection.execute("BEGIN")
        return self.store_class.on_connection(connection)
