"""Registers of typed entries on a register store."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from randcheck.adapters.memory_register_store import MemoryRegisterStore
from randcheck.adapters.sqlite import SqliteRegisterStore
from randcheck.errors import (
    HeadMoved,
    IdempotencyConflict,
    InvalidIdentifier,
    InvalidValue,
    RegisterEventRefused,
)
from randcheck.office import register_book
from randcheck.office.register_book import RegisterBook
from randcheck.registers.inspector import Inspector
from randcheck.registers.register import Register, cancelled, changed, established
from randcheck.registers.target import InspectionTarget
from support.registers import code

NAME = "市场主体名录库"
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
FIRM = InspectionTarget(
    id="91110000600037341L", name="某公司", area="东昌区", attributes=(("行业代码", "5211"),)
)
SHOP = InspectionTarget(id="91220502000000019W", name="某商店")


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    if request.param == "memory":
        yield MemoryRegisterStore()
    else:
        with SqliteRegisterStore.open(tmp_path / "registers.db") as store:
            yield store


@pytest.fixture
def book(store) -> RegisterBook[InspectionTarget]:
    return RegisterBook(store, NAME, InspectionTarget)


def test_a_new_register_is_empty(book):
    assert book.size == 0
    assert book.read(0, 9) == ()
    assert book.history(FIRM.id) == ()
    snapshot = book.snapshot(JANUARY)
    assert (snapshot.name, snapshot.as_of, snapshot.recorded, snapshot.entries) == (NAME, JANUARY, 0, ())


def test_tonghua_5_2_5_what_is_established_changed_and_cancelled_shows_on_its_day(book):
    """Tonghua norm 五(二)5: 设立、变更、注销, kept up to date."""
    moved = attrs.evolve(FIRM, area="集安市")
    assert book.record([established(FIRM, JANUARY), established(SHOP, JANUARY)], "import") == 2
    assert book.record([changed(moved, FEBRUARY, reason="迁址", source="登记")], "report-1") == 3
    assert book.record([cancelled(SHOP.id, MARCH, reason="注销")], "report-2") == 4
    assert book.snapshot(JANUARY).entries == (FIRM, SHOP)
    assert book.snapshot(FEBRUARY).entries == (moved, SHOP)
    assert book.snapshot(MARCH).entries == (moved,)
    assert book.snapshot(date(2025, 12, 31)).entries == ()
    assert book.history(FIRM.id) == (
        established(FIRM, JANUARY),
        changed(moved, FEBRUARY, reason="迁址", source="登记"),
    )
    assert book.read(3, 9) == (cancelled(SHOP.id, MARCH, reason="注销"),)


def test_a_snapshot_of_what_was_recorded_then_shows_what_was_known(book):
    corrected = attrs.evolve(FIRM, name="某某公司")
    book.record([established(FIRM, JANUARY)], "1")
    book.record([changed(corrected, JANUARY)], "2")
    assert book.snapshot(JANUARY, recorded=1).entries == (FIRM,)
    assert book.snapshot(JANUARY, recorded=2) == book.snapshot(JANUARY)
    assert book.snapshot(JANUARY, recorded=0).entries == ()
    for recorded in (3, -1, True):
        with pytest.raises(InvalidValue, match="recorded must be from 0 to 2"):
            book.snapshot(JANUARY, recorded=recorded)


@pytest.mark.parametrize(
    "events",
    [
        [established(FIRM, FEBRUARY)],  # it is in the register
        [changed(SHOP, JANUARY)],  # it is not
        [cancelled(SHOP.id, JANUARY)],
        [established(SHOP, JANUARY), established(SHOP, FEBRUARY)],  # among the new ones themselves
        [cancelled(FIRM.id, JANUARY)],  # before a change already recorded
        [established(SHOP, JANUARY), changed(FIRM, date(2025, 12, 1))],  # the last of several
    ],
)
def test_events_that_do_not_fit_are_refused_and_none_is_recorded(book, events):
    """The rules are the register's own: Tonghua norm 五(二)5."""
    book.record([established(FIRM, JANUARY), changed(FIRM, MARCH)], "1")
    before = book.read(0, 9)
    with pytest.raises(RegisterEventRefused) as of_the_book:
        book.record(events, "2")
    with pytest.raises(RegisterEventRefused) as of_the_register:
        Register[InspectionTarget](name=NAME).with_events(before).with_events(events)
    assert str(of_the_book.value) == str(of_the_register.value)
    assert book.read(0, 9) == before
    assert book.record([established(SHOP, JANUARY)], "2") == 3  # the key was not used up


def test_asking_again_with_the_same_key_records_nothing_twice(book):
    events = [established(FIRM, JANUARY)]
    assert book.record(events, "import") == 1
    book.record([established(SHOP, JANUARY)], "other")
    # Established twice would be refused; the answer of before comes first.
    assert book.record(events, "import") == 1
    assert book.size == 2
    with pytest.raises(IdempotencyConflict):
        book.record([cancelled(FIRM.id, MARCH)], "import")


def test_what_another_writer_recorded_meanwhile_is_looked_at(store, book):
    """A second writer comes in between the look and the record, every time for some times."""

    class Racing:
        def __init__(self, events):
            self.events = list(events)

        def __getattr__(self, name):
            return getattr(store, name)

        def record(self, register, expected_size, rows, key):
            if expected_size < 2**62 and self.events:
                book.record(self.events, f"before {key}")
                self.events.clear()
            return store.record(register, expected_size, rows, key)

    slow = RegisterBook(Racing([established(SHOP, JANUARY)]), NAME, InspectionTarget)
    assert slow.record([established(FIRM, JANUARY)], "slow") == 2
    slow = RegisterBook(Racing([cancelled(FIRM.id, FEBRUARY)]), NAME, InspectionTarget)
    with pytest.raises(RegisterEventRefused):  # it was in the register at the first look
        slow.record([changed(FIRM, FEBRUARY)], "slow-2")
    assert book.size == 3


def test_a_writer_who_always_loses_gives_up(store, book):
    class Faster:
        def __getattr__(self, name):
            return getattr(store, name)

        def record(self, register, expected_size, rows, key):
            size = store.size(register)
            raise HeadMoved(log=register, expected_size=expected_size, actual_size=size)

    with pytest.raises(HeadMoved):
        RegisterBook(Faster(), NAME, InspectionTarget).record([established(FIRM, JANUARY)], "1")


def test_many_events_are_read_in_pages(book, monkeypatch):
    monkeypatch.setattr(register_book, "_PAGE", 2)
    firms = [attrs.evolve(FIRM, id=code(number)) for number in range(5)]
    for number, firm in enumerate(firms):
        book.record([established(firm, JANUARY)], f"{number}")
    book.record([changed(attrs.evolve(firms[4], area="集安市"), MARCH)], "change")
    with pytest.raises(RegisterEventRefused):
        book.record([established(firms[2], MARCH)], "again")
    assert [event.kind.value for event in book.history(firms[4].id)] == ["established", "changed"]


def test_an_entry_of_another_class_is_refused_on_both_ways(store, book):
    person = Inspector(id="P1", name="李四", unit="局")
    with pytest.raises(InvalidValue, match=r"must be of class InspectionTarget, got Inspector"):
        book.record([established(person, JANUARY)], "1")
    book.record([established(FIRM, JANUARY)], "1")
    mistaken = RegisterBook(store, NAME, Inspector)
    for look in (lambda: mistaken.snapshot(JANUARY), lambda: mistaken.read(0, 1)):
        with pytest.raises(
            InvalidValue, match=rf"entry '{FIRM.id}' of register '{NAME}' must be of class Ins"
        ):
            look()


def test_a_register_needs_a_name_and_an_event(store, book):
    with pytest.raises((InvalidValue, InvalidIdentifier)):
        RegisterBook(store, "", InspectionTarget)
    with pytest.raises(InvalidValue, match="at least one event"):
        book.record([], "1")
