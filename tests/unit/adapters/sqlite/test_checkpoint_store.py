"""What SQLite adds to the checkpoint store's contract: files, schema, damage, slips of the hand, crashes."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from randcheck.adapters.sqlite import SqliteCheckpointStore
from randcheck.errors import CorruptEntry, StoreUnavailable
from randcheck.testing.checkpoint_contract import tree_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "witness.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteCheckpointStore]:
    with SqliteCheckpointStore.open(path, busy_timeout_seconds=0.05) as store:
        store.advance("log", expected=None, new=tree_of(5))
        yield store


def change(path: Path, *statements: str) -> None:
    """Change the file behind the store's back, as somebody with a database tool could."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)


ALLOW_CHANGES = (
    "DROP TRIGGER randcheck_checkpoints_no_update",
    "DROP TRIGGER randcheck_checkpoints_no_delete",
)


def test_opening_an_existing_store_creates_nothing(path):
    with pytest.raises(StoreUnavailable, match="there is no such file"):
        SqliteCheckpointStore.open_existing(path)
    assert not path.exists()
    change(path, "CREATE TABLE somebody_elses (x)")
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match="it holds no stores"):
        SqliteCheckpointStore.open_existing(path)
    assert path.read_bytes() == before


def test_an_existing_store_opens_with_what_it_knows(path, store):
    with SqliteCheckpointStore.open_existing(path) as again:
        assert again.last("log") == tree_of(5)


def test_a_file_that_is_no_database_is_left_alone(path):
    path.write_bytes(b"dear diary, " * 500)
    with pytest.raises(StoreUnavailable, match="not a SQLite database"):
        SqliteCheckpointStore.open(path)
    assert path.read_bytes() == b"dear diary, " * 500


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE randcheck_checkpoints SET size = 9",
        "UPDATE randcheck_checkpoints SET root = zeroblob(32)",
        "UPDATE randcheck_checkpoints SET origin = 'other'",
        "DELETE FROM randcheck_checkpoints",
        "INSERT INTO randcheck_checkpoints VALUES ('log', 1, 5, zeroblob(32), x'', x'')",
        "INSERT INTO randcheck_checkpoints VALUES ('log', 1, 4, zeroblob(32), x'', x'')",
        "INSERT OR REPLACE INTO randcheck_checkpoints VALUES ('log', 0, 9, zeroblob(32), x'', x'')",
    ],
)
def test_a_slip_of_the_hand_does_not_take_a_log_back(path, store, statement):
    with pytest.raises(sqlite3.IntegrityError, match=r"only grows|never changed|never deleted"):
        change(path, statement)
    assert store.history("log", 0, 9) == (tree_of(5),)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE randcheck_checkpoints SET size = 6",
        "UPDATE randcheck_checkpoints SET size = -1",
        "UPDATE randcheck_checkpoints SET size = 'many'",
        "UPDATE randcheck_checkpoints SET root = x'00'",
        "UPDATE randcheck_checkpoints SET root = zeroblob(32)",
        "UPDATE randcheck_checkpoints SET root = 'text of exactly thirty-two bytes'",
        "UPDATE randcheck_checkpoints SET note = 'text'",
        "UPDATE randcheck_checkpoints SET note = x'00'",
        "UPDATE randcheck_checkpoints SET note = zeroblob(65537)",
        "UPDATE randcheck_checkpoints SET place = 'first'",
        "UPDATE randcheck_checkpoints SET place = 1",
        "UPDATE randcheck_checkpoints SET digest = zeroblob(32)",
    ],
)
def test_a_row_that_was_never_written_is_reported_and_not_built_upon(path, store, statement):
    change(path, *ALLOW_CHANGES, statement)
    for act in (
        lambda: store.last("log"),
        lambda: store.history("log", 0, 9),
        lambda: store.advance("log", expected=None, new=tree_of(9)),
        lambda: store.advance("log", expected=tree_of(5), new=tree_of(9)),
    ):
        with pytest.raises(CorruptEntry) as caught:
            act()
        assert caught.value.log == "log"


def test_a_checkpoint_that_is_missing_in_the_history_is_reported(path, store):
    store.advance("log", expected=tree_of(5), new=tree_of(6))
    store.advance("log", expected=tree_of(6), new=tree_of(7))
    change(path, *ALLOW_CHANGES, "DELETE FROM randcheck_checkpoints WHERE place = 1")
    with pytest.raises(CorruptEntry, match=r"entry 1 of log 'log' must be what was appended, got nothing"):
        store.history("log", 0, 2)


def test_a_store_that_somebody_else_holds_says_so_and_nothing_is_written(path, store):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="holds the lock") as caught:
            store.advance("log", expected=tree_of(5), new=tree_of(6))
        assert caught.value.outcome == "not-written"
    assert store.last("log") == tree_of(5)


def test_a_closed_store_says_so(store):
    store.close()
    store.close()
    with pytest.raises(StoreUnavailable, match="was closed"):
        store.last("log")


def test_an_advance_is_synced_before_it_returns(store):
    with store._connection.reading() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 3  # EXTRA


def _advance_and_die(path: Path) -> None:
    store = SqliteCheckpointStore.open(path)
    store.advance("log", expected=tree_of(5), new=tree_of(6))
    os._exit(9)


def test_what_was_stored_is_there_after_the_process_died(path, store):
    process = multiprocessing.get_context("spawn").Process(target=_advance_and_die, args=(path,))
    process.start()
    process.join()
    assert process.exitcode == 9
    assert store.last("log") == tree_of(6)


def test_an_advance_that_was_interrupted_leaves_the_one_before(path, store):
    with closing(sqlite3.connect(path, isolation_level=None)) as dying:
        dying.execute("BEGIN IMMEDIATE")
        dying.execute("INSERT INTO randcheck_checkpoints VALUES ('log', 1, 6, zeroblob(32), x'', x'')")
    assert store.last("log") == tree_of(5)
