"""The ledger contract, run on the store in SQLite, and what holds for SQLite beyond it."""

from __future__ import annotations

import itertools
import multiprocessing
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from randcheck.adapters.sqlite import SqliteLedger
from randcheck.errors import HeadMoved
from randcheck.ports import Head, LedgerStore
from randcheck.testing.ledger_contract import LedgerStoreContract


class SqliteHostTransaction:
    """A host with a connection and a transaction of its own on the ledger's file."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("BEGIN")
        self.store: LedgerStore = SqliteLedger.on_connection(self._connection)

    def commit(self) -> None:
        self._connection.execute("COMMIT")
        self._connection.close()

    def rollback(self) -> None:
        self._connection.execute("ROLLBACK")
        self._connection.close()


class TestSqliteLedger(LedgerStoreContract):
    @pytest.fixture(autouse=True)
    def _in_directory(self, tmp_path: Path) -> Iterator[None]:
        self._directory = tmp_path
        self._numbers = itertools.count()
        self._paths: dict[int, Path] = {}
        self._opened: list[SqliteLedger] = []
        yield
        for ledger in self._opened:
            ledger.close()

    def make_store(self) -> SqliteLedger:
        return self._open(self._directory / f"ledger-{next(self._numbers)}.db")

    def reopen_store(self, store: LedgerStore) -> SqliteLedger:
        assert isinstance(store, SqliteLedger)
        store.close()
        return self._open(self._paths[id(store)])

    def open_second_store(self, store: LedgerStore) -> SqliteLedger:
        return self._open(self._paths[id(store)])

    def begin_host_transaction(self, store: LedgerStore) -> SqliteHostTransaction:
        return SqliteHostTransaction(self._paths[id(store)])

    def _open(self, path: Path) -> SqliteLedger:
        ledger = SqliteLedger.open(path)
        self._paths[id(ledger)] = path
        self._opened.append(ledger)
        return ledger


class TestSqliteLedgerOnAHostConnection(LedgerStoreContract):
    """All of it once more inside one transaction of a host with habits of its own."""

    @pytest.fixture(autouse=True)
    def _with_connections(self) -> Iterator[None]:
        self._connections: list[sqlite3.Connection] = []
        yield
        for connection in self._connections:
            connection.close()

    def make_store(self) -> SqliteLedger:
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.text_factory = bytes
        self._connections.append(connection)
        connection.execute("BEGIN")
        return SqliteLedger.on_connection(connection)

    # One connection, one transaction: the host would keep other threads off it.
    test_competing_threads_lose_and_repeat_nothing = None
    test_threads_with_the_same_key_append_once = None
    test_a_reader_sees_all_of_a_batch_or_none = None


APPENDS_PER_PROCESS = 10


def _append_from_another_process(path: Path, number: int) -> list[tuple[int, bytes]]:
    with SqliteLedger.open(path) as ledger:
        placed = []
        for turn in range(APPENDS_PER_PROCESS):
            batch = [b"%d/%d/%d" % (number, turn, part) for part in range(2)]
            while True:
                try:
                    answer = ledger.append("log", ledger.head("log").size, batch, f"{number}/{turn}")
                    break
                except HeadMoved:
                    continue
            placed += list(enumerate(batch, answer.first_index))
        return placed


def test_competing_processes_lose_and_repeat_nothing(tmp_path):
    path = tmp_path / "ledger.db"  # created by whichever process comes first
    with multiprocessing.get_context("spawn").Pool(3) as processes:
        results = processes.starmap(_append_from_another_process, [(path, number) for number in range(3)])
    placed = [entry for result in results for entry in result]
    with SqliteLedger.open_existing(path) as ledger:
        assert ledger.head("log") == Head(size=2 * 3 * APPENDS_PER_PROCESS)
        assert list(enumerate(ledger.read("log", 0, len(placed)))) == sorted(placed)
