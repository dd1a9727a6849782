"""The checkpoint store's contract on both stores, and processes that race for the same step."""

from __future__ import annotations

import itertools
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from randcheck.adapters.memory_checkpoint_store import MemoryCheckpointStore
from randcheck.adapters.sqlite import SqliteCheckpointStore
from randcheck.ports import CheckpointStore, KeptCheckpoint
from randcheck.testing.checkpoint_contract import CheckpointStoreContract, require_chain, tree_of


class TestMemoryCheckpointStore(CheckpointStoreContract):
    def make_store(self) -> MemoryCheckpointStore:
        return MemoryCheckpointStore()


class TestSqliteCheckpointStore(CheckpointStoreContract):
    @pytest.fixture(autouse=True)
    def _in_directory(self, tmp_path: Path) -> Iterator[None]:
        self._directory = tmp_path
        self._numbers = itertools.count()
        self._paths: dict[int, Path] = {}
        self._opened: list[SqliteCheckpointStore] = []
        yield
        for store in self._opened:
            store.close()

    def make_store(self) -> SqliteCheckpointStore:
        return self._open(self._directory / f"witness-{next(self._numbers)}.db")

    def reopen_store(self, store: CheckpointStore) -> SqliteCheckpointStore:
        assert isinstance(store, SqliteCheckpointStore)
        store.close()
        return self._open(self._paths[id(store)])

    def open_second_store(self, store: CheckpointStore) -> SqliteCheckpointStore:
        return self._open(self._paths[id(store)])

    def _open(self, path: Path) -> SqliteCheckpointStore:
        store = SqliteCheckpointStore.open(path)
        self._paths[id(store)] = path
        self._opened.append(store)
        return store


STEPS = 20


def climb(path: Path, number: int) -> list[tuple[KeptCheckpoint | None, KeptCheckpoint]]:
    taken = []
    with SqliteCheckpointStore.open(path) as store:
        while (last := store.last("log")) is None or last.size < STEPS:
            new = tree_of(1 if last is None else last.size + 1, by=number)
            if store.advance("log", expected=last, new=new):
                taken.append((last, new))
    return taken


def test_of_competing_processes_one_takes_each_step(tmp_path):
    path = tmp_path / "witness.db"  # created by whichever process comes first
    with multiprocessing.get_context("spawn").Pool(3) as processes:
        results = processes.starmap(climb, [(path, number) for number in range(3)])
    require_chain([step for result in results for step in result], STEPS)
