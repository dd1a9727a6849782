"""What SQLite adds to the blob store's contract: damage, slips of the hand, and erasure down to the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from randcheck.adapters.sqlite import SqliteBlobStore
from randcheck.errors import CorruptEntry
from randcheck.hashing import sha256


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "blobs.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteBlobStore]:
    with SqliteBlobStore.open(path, busy_timeout_seconds=0.05) as store:
        store.put(b"material")
        yield store


def change(path: Path, *statements: str) -> None:
    """Change the file behind the store's back, as somebody with a database tool could."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)


def test_a_slip_of_the_hand_changes_no_material(path, store):
    with pytest.raises(sqlite3.IntegrityError, match="materials are never changed"):
        change(path, "UPDATE randcheck_blobs SET body = x'00'")
    assert store.find(sha256(b"material")) == b"material"


@pytest.mark.parametrize("body", ["x'6d'", "zeroblob(8)", "'material'", "x''"])
def test_bytes_that_no_longer_fit_their_digest_are_reported(path, store, body):
    change(path, "DROP TRIGGER randcheck_blobs_no_update", f"UPDATE randcheck_blobs SET body = {body}")
    with pytest.raises(CorruptEntry, match="bytes with another digest") as caught:
        store.find(sha256(b"material"))
    assert caught.value.log == sha256(b"material").hex()


def test_a_damaged_material_can_be_erased_and_stored_again(path, store):
    change(path, "DROP TRIGGER randcheck_blobs_no_update", "UPDATE randcheck_blobs SET body = x'00'")
    assert store.erase(sha256(b"material"))
    store.put(b"material")
    assert store.find(sha256(b"material")) == b"material"


def test_what_is_erased_is_nowhere_in_the_file(path, store):
    personal = "张三 220502199001010010 ".encode() * 2000
    digest = store.put(personal)
    assert personal[:24] in path.read_bytes()
    assert store.erase(digest)
    assert personal[:24] not in path.read_bytes()
    assert [one.name for one in path.parent.iterdir()] == ["blobs.db"]  # nor in a journal beside it
