"""What SQLite adds to the witness's contract: files, schema, damage, slips of the hand, crashes."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from randcheck.adapters.sqlite import SqliteLedger, SqliteWitnessStore
from randcheck.errors import CorruptEntry, SchemaTooNew, SchemaTooOld, StoreUnavailable
from randcheck.testing.witness_contract import tree_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "witness.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteWitnessStore]:
    with SqliteWitnessStore.open(path, busy_timeout_seconds=0.05) as store:
        store.advance("log", expected=None, new=tree_of(5))
        yield store


def change(path: Path, *statements: str) -> None:
    """Change the file behind the store's back, as somebody with a database tool could."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)


ALLOW_CHANGES = ("DROP TRIGGER randcheck_witness_only_grows", "DROP TRIGGER randcheck_witness_no_delete")


def test_opening_an_existing_store_creates_nothing(path):
    with pytest.raises(StoreUnavailable, match="there is no such file"):
        SqliteWitnessStore.open_existing(path)
    assert not path.exists()
    with SqliteLedger.open(path):
        pass
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match="it holds no witness's store"):
        SqliteWitnessStore.open_existing(path)
    assert path.read_bytes() == before


def test_an_existing_store_opens_with_what_it_knows(path, store):
    with SqliteWitnessStore.open_existing(path) as again:
        assert again.last("log") == tree_of(5)


def test_a_file_that_is_no_database_is_left_alone(path):
    path.write_bytes(b"dear diary, " * 500)
    with pytest.raises(StoreUnavailable, match="not a SQLite database"):
        SqliteWitnessStore.open(path)
    assert path.read_bytes() == b"dear diary, " * 500


@pytest.mark.parametrize(("version", "error"), [(2, SchemaTooNew), (0, SchemaTooOld)])
def test_another_schema_version_is_refused(path, store, version, error):
    change(path, f"UPDATE randcheck_witness_schema SET version = {version}")
    with pytest.raises(error) as caught:
        SqliteWitnessStore.open(path)
    assert (caught.value.supported, caught.value.found) == (1, version)


def test_a_schema_without_a_version_is_too_old(path, store):
    change(path, "DELETE FROM randcheck_witness_schema")
    with pytest.raises(SchemaTooOld):
        SqliteWitnessStore.open_existing(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE randcheck_witness_trees SET size = 4",
        "UPDATE randcheck_witness_trees SET root = zeroblob(32)",
        "UPDATE randcheck_witness_trees SET origin = 'other', size = 9",
        "DELETE FROM randcheck_witness_trees",
    ],
)
def test_a_slip_of_the_hand_does_not_take_a_log_back(path, store, statement):
    with pytest.raises(sqlite3.IntegrityError, match=r"only grows|never forgotten"):
        change(path, statement)
    assert store.last("log") == tree_of(5)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE randcheck_witness_trees SET size = -1",
        "UPDATE randcheck_witness_trees SET size = 'many'",
        "UPDATE randcheck_witness_trees SET root = x'00'",
        "UPDATE randcheck_witness_trees SET root = 'text of exactly thirty-two bytes'",
        "UPDATE randcheck_witness_trees SET note = 'text'",
        "UPDATE randcheck_witness_trees SET note = zeroblob(65537)",
    ],
)
def test_a_row_that_was_never_written_is_reported_and_not_built_upon(path, store, statement):
    change(path, *ALLOW_CHANGES, statement)
    for act in (
        lambda: store.last("log"),
        lambda: store.advance("log", expected=None, new=tree_of(9)),
        lambda: store.advance("log", expected=tree_of(5), new=tree_of(9)),
    ):
        with pytest.raises(CorruptEntry) as caught:
            act()
        assert caught.value.log == "log"


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
    store = SqliteWitnessStore.open(path)
    store.advance("log", expected=tree_of(5), new=tree_of(6))
    os._exit(9)


def test_what_was_put_is_there_after_the_process_died(path, store):
    process = multiprocessing.get_context("spawn").Process(target=_advance_and_die, args=(path,))
    process.start()
    process.join()
    assert process.exitcode == 9
    assert store.last("log") == tree_of(6)


def test_an_advance_that_was_interrupted_leaves_the_tree_before(path, store):
    with closing(sqlite3.connect(path, isolation_level=None)) as dying:
        dying.execute("BEGIN IMMEDIATE")
        dying.execute("UPDATE randcheck_witness_trees SET size = 6")
    assert store.last("log") == tree_of(5)
