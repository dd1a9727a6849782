"""The versioned register (Tonghua norm 五(二)4, 五(二)5, 五(三)3)."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from randcheck.errors import DuplicateId, InvalidIdentifier, InvalidValue, RegisterEventRefused
from randcheck.registers.register import (
    EventKind,
    Register,
    RegisterEvent,
    cancelled,
    changed,
    established,
)
from randcheck.registers.target import InspectionTarget
from support.registers import code

JANUARY, MARCH, MAY = date(2026, 1, 10), date(2026, 3, 10), date(2026, 5, 10)
ONE_DAY = timedelta(days=1)


def firm(number: int = 1, **changes: object) -> InspectionTarget:
    return InspectionTarget(**{"id": code(number), "name": f"商店{number}", **changes})


def register(*events: RegisterEvent[InspectionTarget]) -> Register[InspectionTarget]:
    return Register[InspectionTarget](name="市场主体名录库").with_events(events)


def names(book: Register[InspectionTarget], as_of: date) -> list[str]:
    return [entry.name for entry in book.snapshot(as_of)]


def test_establishing_changing_and_cancelling_hold_from_their_day_on():
    book = register(established(firm(), JANUARY), changed(firm(name="新名"), MARCH), cancelled(code(1), MAY))
    assert names(book, JANUARY - ONE_DAY) == []
    assert names(book, JANUARY) == names(book, MARCH - ONE_DAY) == ["商店1"]
    assert names(book, MARCH) == names(book, MAY - ONE_DAY) == ["新名"]
    assert names(book, MAY) == []


def test_events_may_be_recorded_before_their_day():
    book = register(established(firm(), JANUARY), cancelled(code(1), MAY))
    assert names(book, MARCH) == ["商店1"]


def test_a_cancelled_entry_may_be_established_again():
    book = register(
        established(firm(), JANUARY), cancelled(code(1), MARCH), established(firm(name="重开"), MAY)
    )
    assert names(book, MAY - ONE_DAY) == []
    assert names(book, MAY) == ["重开"]


def test_of_several_events_on_one_day_the_one_recorded_last_holds():
    book = register(
        established(firm(), JANUARY),
        changed(firm(name="笔误"), JANUARY),
        changed(firm(name="更正"), JANUARY),
    )
    assert names(book, JANUARY) == ["更正"]


def test_the_past_is_corrected_by_a_further_event_until_the_next_recorded_day():
    book = register(established(firm(), JANUARY), changed(firm(name="五月名"), MAY))
    corrected = book.with_event(changed(firm(name="三月名"), MARCH, reason="补录"))
    assert names(corrected, MARCH - ONE_DAY) == ["商店1"]
    assert names(corrected, MARCH) == names(corrected, MAY - ONE_DAY) == ["三月名"]
    assert names(corrected, MAY) == ["五月名"]


def test_what_was_known_before_a_correction_can_still_be_seen():
    book = register(established(firm(), JANUARY))
    corrected = book.with_event(changed(firm(name="更正"), JANUARY))
    before = corrected.snapshot(MAY)
    assert before.recorded == 2
    assert names(corrected.as_recorded(1), MAY) == ["商店1"]
    assert names(corrected.as_recorded(0), MAY) == []
    assert corrected.as_recorded(2) == corrected
    for outside in (-1, 3):
        with pytest.raises(InvalidValue):
            corrected.as_recorded(outside)


def test_the_day_of_establishment_can_be_corrected_to_an_earlier_one():
    book = register(established(firm(), MARCH), established(firm(), JANUARY, reason="补录"))
    assert names(book, JANUARY) == names(book, MAY) == ["商店1"]


@pytest.mark.parametrize(
    ("recorded", "event", "seen"),
    [
        ([], changed(firm(), MARCH), "no event"),
        ([], cancelled(code(1), MARCH), "no event"),
        ([established(firm(), MARCH)], established(firm(), MARCH), "established 2026-03-10"),
        ([established(firm(), JANUARY)], established(firm(), MAY), "established 2026-01-10"),
        ([established(firm(), MARCH)], changed(firm(), JANUARY), "established 2026-03-10"),
        ([established(firm(), JANUARY), cancelled(code(1), MARCH)], changed(firm(), MAY), "cancelled"),
        ([established(firm(), JANUARY), cancelled(code(1), MARCH)], cancelled(code(1), MARCH), "cancelled"),
        (
            [established(firm(), JANUARY), changed(firm(), MAY)],
            cancelled(code(1), MARCH),
            "changed 2026-05-10",
        ),
    ],
)
def test_an_event_that_does_not_fit_is_refused_and_nothing_is_recorded(recorded, event, seen):
    book = register(*recorded)
    with pytest.raises(RegisterEventRefused, match=seen) as caught:
        book.with_events([established(firm(2), JANUARY), event])
    assert caught.value.identifier == code(1)
    assert book.events == tuple(recorded)


def test_an_entry_is_cancelled_before_a_change_once_that_change_is_cancelled_too():
    book = register(established(firm(), JANUARY), changed(firm(name="误"), MAY))
    settled = book.with_events([cancelled(code(1), MAY), cancelled(code(1), MARCH)])
    assert names(settled, MARCH - ONE_DAY) == ["商店1"]
    assert names(settled, MARCH) == names(settled, MAY) == []


def test_recording_returns_a_new_register_and_leaves_the_old_one():
    book = register(established(firm(), JANUARY))
    more = book.with_event(established(firm(2), JANUARY))
    assert (len(book.events), len(more.events)) == (1, 2)
    assert len(book.snapshot(MAY)) == 1
    with pytest.raises(TypeError):
        more._places["x"] = (0,)


def test_a_snapshot_is_in_the_order_of_the_ids_utf_8_bytes_whatever_the_order_of_events():
    # U+FF21 comes before U+10000 in UTF-8, and after it in UTF-16.
    ids = ["Ａ1", "𐀀1", "Z", "a", "é", "10", "9"]
    entries = [firm(id=id_, id_scheme="登记号", kind=firm().kind) for id_ in ids]
    snapshot = Register.of_entries("库", entries, on=JANUARY).snapshot(JANUARY)
    assert [entry.id for entry in snapshot] == sorted(ids, key=lambda id_: id_.encode())
    again = Register.of_entries("库", entries[::-1], on=JANUARY).snapshot(JANUARY)
    assert snapshot == again


def test_a_snapshot_finds_its_entries_by_id():
    book = Register.of_entries("库", [firm(number) for number in range(20)], on=JANUARY)
    snapshot = book.snapshot(JANUARY)
    assert all(snapshot.find(code(number)) == firm(number) for number in range(20))
    assert snapshot.find(code(20)) is None
    assert snapshot.find("") is None
    assert Register[InspectionTarget](name="空").snapshot(JANUARY).find(code(1)) is None


def test_the_history_of_an_entry_is_in_the_order_of_recording_with_reasons_and_sources():
    events = (
        established(firm(), JANUARY, source="登记系统"),
        changed(firm(name="五月名"), MAY),
        changed(firm(name="三月名"), MARCH, reason="补录", source="12345 来电"),
    )
    book = register(events[0], established(firm(2), JANUARY), *events[1:])
    assert book.history(code(1)) == events
    assert book.history(code(3)) == ()


def test_a_first_import_establishes_every_entry_with_its_source():
    """五(二)1."""
    book = Register.of_entries("库", (firm(number) for number in range(3)), on=MARCH, source="a.csv")
    assert {event.source for event in book.events} == {"a.csv"}
    assert {event.kind for event in book.events} == {EventKind.ESTABLISHED}
    assert len(book.snapshot(MARCH)) == 3
    with pytest.raises(DuplicateId, match=code(1)):
        Register.of_entries("库", [firm(1), firm(2), firm(1)], on=MARCH)


def test_a_sub_register_follows_its_entries_as_they_change():
    """五(二)2: one register, of which departments use parts."""
    # 五(二)4: a separate register for a sector; 五(二)5: kept current.
    book = register(
        established(firm(1, industry="食品"), JANUARY),
        established(firm(2, industry="旅游"), JANUARY),
        changed(firm(2, industry="食品"), MARCH),
    )
    food = book.sub_register("食品名录库", lambda target: target.industry == "食品")
    assert [entry.id for entry in food.snapshot(JANUARY)] == [code(1)]
    assert [entry.id for entry in food.snapshot(MARCH)] == [code(1), code(2)]
    assert food.snapshot(MARCH).name == "食品名录库"


@pytest.mark.parametrize(
    "changes",
    [
        {"entry": None},
        {"kind": EventKind.CANCELLED},
        {"entry_id": code(2)},
        {"effective": "2026-01-01"},
        {"reason": "a\nb"},
        {"source": None},
        {"kind": "established"},
    ],
)
def test_a_wrong_event_cannot_exist(changes):
    event = established(firm(), JANUARY)
    with pytest.raises(InvalidValue):
        attrs.evolve(event, **changes)


def test_a_register_has_a_name():
    with pytest.raises(InvalidIdentifier):
        Register(name="")
