"""What SQLite adds to the register store's contract: damage, slips of the hand, speed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from randcheck.adapters.sqlite import SqliteRegisterStore, registers
from randcheck.errors import CorruptEntry
from randcheck.registers.register import EventKind
from randcheck.testing.register_contract_sequential import FEBRUARY, JANUARY, MARCH, row_of

ROWS = [
    row_of("A", body=b"one", reason="理由", source="来源"),
    row_of("B", body=b"two"),
    row_of("A", kind=EventKind.CHANGED, effective=FEBRUARY, body=b"three"),
    row_of("B", kind=EventKind.CANCELLED, effective=FEBRUARY, body=None),
]
EVENTS = "randcheck_register_events"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "registers.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteRegisterStore]:
    with SqliteRegisterStore.open(path, busy_timeout_seconds=0.05) as store:
        store.record("register", 0, ROWS, "1")
        yield store


def change(path: Path, *statements: str) -> None:
    """Change the file behind the store's back, as somebody with a database tool could."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)


ALLOW_CHANGES = (f"DROP TRIGGER {EVENTS}_no_update", f"DROP TRIGGER {EVENTS}_no_delete")


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {EVENTS} SET body = x'00' WHERE place = 0",
        f"DELETE FROM {EVENTS} WHERE place = 3",
        "UPDATE randcheck_register_records SET event_count = 3",
        "DELETE FROM randcheck_register_records",
        "UPDATE randcheck_registers SET name = 'other'",
        "DELETE FROM randcheck_registers",
    ],
)
def test_a_slip_of_the_hand_changes_nothing(path, store, statement):
    with pytest.raises(sqlite3.IntegrityError, match=r"are never changed|are never deleted"):
        change(path, statement)
    assert list(store.read("register", 0, 9)) == ROWS


@pytest.mark.parametrize(
    "assignment",
    [
        "kind = 'changed'",
        "kind = 'something'",
        "kind = x'ff'",
        "entry_id = x'43'",
        "entry_id = x'ff'",
        "effective = 20251231",
        "effective = 20260100",
        "body = x'6f6e66'",
        "body = 'one'",
        "body = NULL",
        "reason = ''",
        "source = '理由'",
        "source = 5",
        "digest = zeroblob(32)",
        "digest = 'text'",
        "reason = source, source = reason",
    ],
)
def test_whatever_is_changed_in_an_event_is_reported(path, store, assignment):
    change(path, *ALLOW_CHANGES, f"UPDATE {EVENTS} SET {assignment} WHERE place = 0")
    with pytest.raises(CorruptEntry) as caught:
        store.read("register", 0, 9)
    assert (caught.value.log, caught.value.index) == ("register", 0)
    with pytest.raises(CorruptEntry) as caught:
        store.snapshot("register", JANUARY)
    assert (caught.value.log, caught.value.index) == ("register", 0)
    assert list(store.read("register", 1, 4)) == ROWS[1:]


@pytest.mark.parametrize("assignment", ["entry_id = 'A'", "effective = 'January'", "effective = 20991231"])
def test_what_hides_an_event_from_a_snapshot_is_reported_by_reading(path, store, assignment):
    change(path, *ALLOW_CHANGES, f"UPDATE {EVENTS} SET {assignment} WHERE place = 0")
    assert list(store.snapshot("register", JANUARY)) == [("B", b"two")]  # the limit that its docstring names
    with pytest.raises(CorruptEntry) as caught:
        store.read("register", 0, 9)
    assert (caught.value.log, caught.value.index) == ("register", 0)


def test_events_that_changed_places_are_reported(path, store):
    change(
        path,
        *ALLOW_CHANGES,
        f"UPDATE {EVENTS} SET place = 9 WHERE place = 0",
        f"UPDATE {EVENTS} SET place = 0 WHERE place = 2",
        f"UPDATE {EVENTS} SET place = 2 WHERE place = 9",
    )
    with pytest.raises(CorruptEntry, match="entry 0 of log 'register'"):
        store.read("register", 0, 9)
    with pytest.raises(CorruptEntry, match="another digest"):
        store.snapshot("register", MARCH)


@pytest.mark.parametrize("place", range(4))
def test_an_event_that_is_missing_is_reported(path, store, place):
    change(path, *ALLOW_CHANGES, f"DELETE FROM {EVENTS} WHERE place = {place}")
    with pytest.raises(CorruptEntry) as caught:
        store.read("register", 0, 9)
    assert caught.value.index == place
    with pytest.raises(CorruptEntry, match="a gap in the events"):
        store.snapshot("register", MARCH)
    assert list(store.read("register", 0, place)) == ROWS[:place]


def test_an_event_beyond_the_end_is_reported_and_not_overwritten(path, store):
    change(
        path,
        f"INSERT INTO {EVENTS} SELECT register_id, 4, kind, entry_id, effective, body, reason, source, digest"
        f" FROM {EVENTS} WHERE place = 0",
    )
    with pytest.raises(CorruptEntry, match="an event stands beyond the end of the register"):
        store.record("register", 4, [row_of("C")], "2")
    assert list(store.read("register", 0, 9)) == ROWS


def test_a_register_without_a_record_of_it_is_reported(path, store):
    change(
        path,
        "DROP TRIGGER randcheck_register_records_no_delete",
        "DELETE FROM randcheck_register_records",
    )
    for ask in (
        lambda: store.size("register"),
        lambda: store.read("register", 0, 1),
        lambda: store.record("register", 0, [row_of("C")], "2"),
    ):
        with pytest.raises(CorruptEntry, match="no record of it"):
            ask()


def test_a_snapshot_is_read_in_the_order_of_the_index(store):
    """Nothing is sorted and nothing scanned, so that a page of a large register costs what a page costs."""
    question = {"register": 1, "known": 4, "day": 20260101, "after": b"", "limit": 2}
    with store._connection.reading() as cursor:
        plan = cursor.execute(f"EXPLAIN QUERY PLAN {registers._SNAPSHOT}", question).fetchall()
    steps = [row[-1] for row in plan]
    assert sum(step.startswith("SEARCH") for step in steps) == 2
    assert not any(step.startswith("SCAN") or "TEMP B-TREE" in step for step in steps)
