"""The replay of the procedure: each departure, planted by somebody who writes past the desk, is told where it stands.

Tonghua norm 五(五): every act leaves its trace, so every departure from the rules does.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest

from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure import acts
from randcheck.procedure.acts import Act
from randcheck.procedure.departures import REPLAY_RULES, Departure, DepartureKind, Undecided
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.phases import Phase
from randcheck.procedure.record import Record
from randcheck.procedure.refusals import REFUSALS
from randcheck.procedure.replay import Replay, replay
from randcheck.procedure.roles import Actor, Role
from randcheck.procedure.surroundings import ReserveQueue
from randcheck.procedure.vocabulary import Channel, ExemptionGround
from randcheck.receipts.statements import Commitment, ResultStatement
from randcheck.workdays import WorkdayCalendar
from support.ceremonies import LOG
from support.holidays import bare_year
from support.procedures import (
    DRAWN_ON,
    HEAD,
    INSPECTED_ON,
    LEAD,
    LEADER,
    ORGANISER,
    P1,
    P2,
    P3,
    PARTNER,
    PARTNER_LEADER,
    PUBLISHER,
    RECEIVER,
    TASK,
    Story,
    commitment_for,
    draw_told,
    notice,
    published,
    recorded,
    result_for,
    set_aside,
    signature,
    substitution_for,
    surroundings_of,
    task_opened,
)

HISTORY, ORDER, RULE = DepartureKind
BOTH_WAYS = pytest.mark.parametrize("is_known", [True, False], ids=["with-surroundings", "ledger-alone"])
EXTEND = acts.WindowExtended(ends_on=date(2026, 11, 30), reason="天气")


def whole_story(**surroundings: Any) -> Story:
    """A task from its opening to its archive, with all that the desk lets happen between."""
    story = Story(**surroundings).open().draw()
    story.do(acts.ReplacementRequested(ground="住院"), P1)
    story.do(acts.ReplacementReviewed(inspector_id="P01", agreed=True, reason="属实"), HEAD)
    story.do(acts.ReplacementDecided(inspector_id="P01", agreed=True, reason="同意"), LEADER)
    story.substitute(Vacancy(inspector_id="P01", ground="住院", approvers=("kz", "jz")), 1, "P05")
    story.on(INSPECTED_ON)
    story.do(notice("T002"), P3)
    for target_id, team in (("T000", ("P05", "P02")), ("T001", ("P05", "P02")), ("T002", ("P03", "P04"))):
        people = [Actor(id=one, role=Role.INSPECTOR, organisation=LEAD) for one in team]
        story.inspect(target_id, *people)
    return story.finish()


def forged(story: Story, act: Act, actor: Actor, at: datetime | None = None) -> Record:
    """An act as somebody with the key writes it, whom no desk has asked."""
    return Record.of(ProcedureEvent(log=LOG, at=at or story.now, actor=actor, subject=story.task_id, act=act))


def found_in(records: list[Record], story: Story, is_known: bool = True) -> list[tuple[Any, ...]]:
    told = replay(records, (lambda _: story.around) if is_known else None)
    for one in told:
        assert one.digest == records[one.index].digest
        assert one.sentence.en.startswith(f"task {one.task_id}: ")
        assert one.sentence.zh.startswith(f"任务 {one.task_id}：")
    return [
        (one.kind, one.index, one.reason) if isinstance(one, Departure) else ("undecided", one.index)
        for one in told
    ]


def place_of(records: list[Record], kind: type, number: int = 0) -> int:
    """Index of the number-th record that is a statement, or an act, of this kind."""
    places = [
        index
        for index, one in enumerate(records)
        if isinstance(one.statement, kind)
        or (isinstance(one.statement, ProcedureEvent) and isinstance(one.statement.act, kind))
    ]
    return places[number]


def altered(record: Record, **changes: Any) -> Record:
    """The same event with fields of its act, or with its actor or moment, changed."""
    event = record.statement
    assert isinstance(event, ProcedureEvent)
    own = {name: changes.pop(name) for name in ("actor", "at") if name in changes}
    return Record.of(attrs.evolve(event, act=attrs.evolve(event.act, **changes), **own))


# ---- what a desk wrote ----------------------------------------------------------------------------------


@BOTH_WAYS
def test_a_task_that_went_its_whole_way_over_the_desk_replays_without_a_departure(is_known):
    """Tonghua norm 五(五), 六(一), 附录 C."""
    story = whole_story()
    assert story.state.phase is Phase.ARCHIVED
    assert found_in(story.records, story, is_known) == []


@BOTH_WAYS
def test_a_draw_without_the_procedure_has_nothing_to_depart_from(is_known):
    commitment = commitment_for(TASK, datetime(2026, 9, 15, 9, tzinfo=Story().now.tzinfo))
    result = result_for(commitment, commitment.committed_at, draw_told(TASK, {1: (("P1", "P2"), ("T0",))}))
    assert found_in([Record.of(commitment), Record.of(result)], Story(), is_known) == []


# ---- 六(四)1: orders stand right before what they order -----------------------------------------------------


@BOTH_WAYS
@pytest.mark.parametrize("number", [0, 1], ids=["draw", "substitution"])
@pytest.mark.parametrize(
    ("order", "statement"),
    [(acts.CommitmentOrdered, Commitment), (acts.RevealOrdered, ResultStatement)],
)
def test_a_commitment_or_result_of_an_opened_task_without_its_order_is_told(
    is_known, order, statement, number
):
    """Tonghua norm 六(四)1."""
    story = whole_story()
    records = [*story.records]
    del records[place_of(records, order, number)]
    told = found_in(records, story, is_known)
    assert told[0] == (ORDER, place_of(records, statement, number), "order-missing")


@BOTH_WAYS
@pytest.mark.parametrize("order", [acts.CommitmentOrdered, acts.RevealOrdered])
def test_an_order_for_another_commitment_is_no_order(is_known, order):
    """Tonghua norm 六(四)1."""
    story = Story().open().draw()
    records = [*story.records]
    place = place_of(records, order)
    records[place] = altered(records[place], commitment=bytes(32))
    told = found_in(records, story, is_known)
    assert (ORDER, place, "statement-missing") in told
    assert (ORDER, place + 1, "order-missing") in told


@BOTH_WAYS
@pytest.mark.parametrize("order", [acts.CommitmentOrdered, acts.RevealOrdered])
def test_an_order_does_not_reach_over_another_entry(is_known, order):
    """Tonghua norm 六(四)1."""
    story = Story().open().draw()
    records = [*story.records]
    place = place_of(records, order)
    at = records[place].statement.at
    records.insert(place + 1, forged(story, EXTEND, LEADER, at))
    assert found_in(records, story, is_known) == [
        (ORDER, place, "statement-missing"),
        (ORDER, place + 2, "order-missing"),
    ]


@pytest.mark.parametrize("is_summary", [True, False])
def test_an_entry_that_tells_nothing_of_tasks_parts_an_order_from_its_statement_too(is_summary):
    story = Story().open().draw()
    going = Replay()
    told = []
    for index, record in enumerate(story.records):
        told += going.take(2 * index, record)
        if is_summary or isinstance(record.statement, ResultStatement):
            told += going.take(2 * index + 1, None)
    reasons = [one.reason for one in (*told, *going.finish())]
    assert reasons == (["statement-missing", "order-missing"] * 2 if is_summary else [])


@BOTH_WAYS
@pytest.mark.parametrize("order", [acts.CommitmentOrdered, acts.RevealOrdered])
def test_an_order_at_the_end_of_the_ledger_was_not_carried_out(is_known, order):
    story = Story().open().draw()
    place = place_of(story.records, order)
    told = found_in(story.records[: place + 1], story, is_known)
    assert told == [(ORDER, place, "statement-missing")]


@BOTH_WAYS
def test_an_order_given_twice_for_one_commitment_is_one_too_many(is_known):
    story = Story().open().draw()
    place = place_of(story.records, acts.CommitmentOrdered)
    records = [*story.records[: place + 1], *story.records[place:]]
    assert found_in(records, story, is_known) == [(ORDER, place, "statement-missing")]


@BOTH_WAYS
def test_a_campaign_needs_the_order_of_each_task_that_was_opened(is_known):
    """Tonghua norm 六(三)3, 六(四)1."""
    stories = [Story(task_id).open() for task_id in ("TH-1", "TH-2")]
    at = stories[0].on(DRAWN_ON).now
    orders = [commitment_for(one, at).orders[0] for one in ("TH-1", "TH-2", "TH-3")]
    joint = attrs.evolve(commitment_for("TH-1", at), orders=tuple(orders))
    opened = [story.records[0] for story in stories]
    ordered = [forged(one, acts.CommitmentOrdered(commitment=joint.digest), ORGANISER, at) for one in stories]
    around = stories[0]
    # TH-3 was never opened: nobody opened a task that its draw could go past.
    assert found_in([*opened, *ordered, Record.of(joint)], around, is_known) == []
    told = replay([*opened, ordered[0], Record.of(joint)])
    assert [(one.task_id, one.reason) for one in told] == [("TH-2", "order-missing")]


@BOTH_WAYS
def test_orders_for_two_commitments_do_not_stand_for_one(is_known):
    """Tonghua norm 六(四)1."""
    stories = [Story(task_id).open() for task_id in ("TH-1", "TH-2")]
    at = stories[0].on(DRAWN_ON).now
    commitments = [commitment_for(one.task_id, at) for one in stories]
    ordered = [
        forged(story, acts.CommitmentOrdered(commitment=commitment.digest), ORGANISER, at)
        for story, commitment in zip(stories, commitments, strict=True)
    ]
    opened = [story.records[0] for story in stories]
    records = [*opened, *ordered, *map(Record.of, reversed(commitments))]
    assert found_in(records, stories[0], is_known) == [
        (ORDER, 2, "statement-missing"),
        (ORDER, 5, "order-missing"),
    ]


@BOTH_WAYS
def test_an_event_does_not_make_a_task_that_was_opened(is_known):
    """Tonghua norm 附录 C: the stray event is told; the draw beside the procedure needs no order."""
    story = Story().on(DRAWN_ON)
    stray = forged(story, EXTEND, LEADER)
    commitment = commitment_for(TASK, story.now)
    result = result_for(commitment, story.now, draw_told(TASK, {1: (("P01", "P02"), ("T000",))}))
    records = [stray, Record.of(commitment), Record.of(result)]
    told = found_in(records, story, is_known)
    assert told == [(RULE, 0, "wrong-phase")]


@BOTH_WAYS
def test_an_order_is_decided_with_the_commitment_that_follows_it(is_known):
    """Tonghua norm 六(三)1, 六(四)1: the commitment must be to what the task is."""
    story = Story().open().on(DRAWN_ON)
    other = commitment_for(TASK, story.now, matters=("特种设备安全",))
    order = forged(story, acts.CommitmentOrdered(commitment=other.digest), ORGANISER)
    records = [*story.records, order, Record.of(other)]
    assert found_in(records, story, is_known) == [(RULE, 1, "other-task")]


@BOTH_WAYS
def test_a_substitution_for_a_vacancy_that_nobody_approved_is_told(is_known):
    """Tonghua norm 六(五)3(3)."""
    story = Story().open().draw()
    standing = story.state.steps[-1].result
    vacancy = Vacancy(inspector_id="P01", ground="住院", approvers=("kz", "jz"))
    change = substitution_for(TASK, story.now, standing, vacancy)
    order = forged(story, acts.CommitmentOrdered(commitment=change.digest), ORGANISER)
    place = len(story.records)
    assert found_in([*story.records, order, Record.of(change)], story, is_known) == [
        (RULE, place, "vacancy-not-approved")
    ]


def test_a_second_commitment_that_is_not_numbered_is_told_where_it_is_ordered():
    """Tonghua norm 六(四)1: one task, one draw; without surroundings the audit's ``attempts`` tell."""
    story = Story().open().on(DRAWN_ON)
    story.commit()
    again = commitment_for(TASK, story.now)
    order = forged(story, acts.CommitmentOrdered(commitment=again.digest), ORGANISER)
    records = [*story.records, order, Record.of(again)]
    assert found_in(records, story) == [(RULE, 3, "already-committed")]
    (told,) = replay(records, lambda _: story.around)
    assert told.clause == "六(四)1; protocol 5.2"


# ---- what only a history makes sense of -----------------------------------------------------------------


@BOTH_WAYS
def test_a_result_without_a_commitment_is_no_history(is_known):
    """Tonghua norm 六(四)1."""
    story = Story().open().draw()
    records = [*story.records]
    del records[place_of(records, Commitment)]
    told = found_in(records, story, is_known)
    assert (HISTORY, place_of(records, ResultStatement), "draw-without-commitment") in told


@BOTH_WAYS
def test_an_act_about_a_target_that_was_not_drawn_is_no_history(is_known):
    """Tonghua norm 六(四)1."""
    story = Story().open().draw()
    place = len(story.records)
    told = found_in([*story.records, forged(story, published("T777"), PUBLISHER)], story, is_known)
    assert (HISTORY, place, "unknown-target") in told


@BOTH_WAYS
@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told.pop("assignment"),
        lambda told: told.update(drawn=7),
        lambda told: told.update(drawn=[{}]),
        lambda told: told["assignment"]["teams"][0].update(members=None),
        lambda told: told["assignment"]["teams"][0].update(leader="P99"),
    ],
)
def test_a_result_that_no_draw_gives_is_told_and_ends_nothing(is_known, spoil):
    story = Story().open().on(DRAWN_ON)
    commitment = story.commit()
    told = draw_told(TASK, {1: (("P01", "P02"), ("T000",))})
    spoil(told)
    order = forged(story, acts.RevealOrdered(commitment=commitment.digest), ORGANISER)
    result = Record.of(result_for(commitment, story.now, told))
    late = forged(story, EXTEND, ORGANISER)
    assert found_in([*story.records, order, result, late], story, is_known) == [
        (HISTORY, 4, "unreadable-result"),
        (RULE, 5, "wrong-role"),
    ]


@BOTH_WAYS
def test_a_task_that_is_opened_after_its_draw_is_told(is_known):
    """Tonghua norm 六(一), 附录 C."""
    story = Story().on(DRAWN_ON)
    commitment = commitment_for(TASK, story.now)
    records = [Record.of(commitment), forged(story, task_opened(), ORGANISER)]
    assert found_in(records, story, is_known) == [(RULE, 1, "wrong-phase")]


# ---- state, role, time, persons: the ledger alone tells -------------------------------------------------


@BOTH_WAYS
def test_an_act_in_a_state_that_does_not_allow_it_is_told(is_known):
    """Tonghua norm 附录 C."""
    story = whole_story()
    records = [*story.records, forged(story, EXTEND, LEADER)]
    assert found_in(records, story, is_known) == [(RULE, len(records) - 1, "wrong-phase")]


@BOTH_WAYS
@pytest.mark.parametrize("actor", [ORGANISER, PARTNER_LEADER], ids=["role", "department"])
def test_an_act_in_a_role_or_for_a_department_that_may_not_is_told(is_known, actor):
    """Tonghua norm 四, 五(五)."""
    story = Story().open()
    records = [*story.records, forged(story, EXTEND, actor)]
    assert found_in(records, story, is_known) == [(RULE, 1, "wrong-role")]


def test_no_event_of_a_task_can_be_put_into_the_mouth_of_somebody_who_may_not():
    """Tonghua norm 四, 五(五), 六."""
    story = whole_story()
    for place, record in enumerate(story.records):
        if isinstance(record.statement, ProcedureEvent):
            records = [*story.records]
            records[place] = altered(record, actor=RECEIVER)
            told = found_in(records, story, is_known=False)
            assert (RULE, place, "wrong-role") in told, record.statement.act


def test_that_somebody_never_held_the_role_only_surroundings_tell():
    """Tonghua norm 五(三)."""
    story = Story().open()
    stranger = attrs.evolve(LEADER, id="nobody")
    records = [*story.records, forged(story, EXTEND, stranger)]
    assert found_in(records, story) == [(RULE, 1, "role-not-held")]
    assert found_in(records, story, is_known=False) == []


@BOTH_WAYS
def test_a_back_dated_act_is_told(is_known):
    """Tonghua norm 五(五)."""
    story = Story().open().draw()
    at = story.state.last_at - timedelta(seconds=1)
    records = [*story.records, forged(story, EXTEND, LEADER, at)]
    assert found_in(records, story, is_known) == [(RULE, len(records) - 1, "time-runs-back")]


@BOTH_WAYS
def test_a_back_dated_draw_is_told(is_known):
    """Tonghua norm 五(五), 六(四)1."""
    story = Story().open().draw()
    records = [*story.records]
    result = records[-1].statement
    earlier = attrs.evolve(result, drawn_at=result.drawn_at - timedelta(minutes=2))
    records[-1] = Record.of(earlier)
    assert found_in(records, story, is_known) == [(RULE, len(records) - 1, "time-runs-back")]


@BOTH_WAYS
def test_a_leader_who_also_reviewed_as_head_of_the_unit_is_told(is_known):
    """Tonghua norm 六(五)3(3)."""
    double = attrs.evolve(HEAD, role=Role.LEADER)
    story = Story(holders=surroundings_of().holders | {double}).open().draw()
    story.do(acts.ReplacementRequested(ground="住院"), P1)
    story.do(acts.ReplacementReviewed(inspector_id="P01", agreed=True, reason="属实"), HEAD)
    act = acts.ReplacementDecided(inspector_id="P01", agreed=True, reason="同意")
    records = [*story.records, forged(story, act, double)]
    assert found_in(records, story, is_known) == [(RULE, len(records) - 1, "same-person")]


@BOTH_WAYS
def test_who_decides_about_an_exemption_that_he_asked_for_himself_is_told(is_known):
    """Tonghua norm 三(三)."""
    double = attrs.evolve(PUBLISHER, role=Role.LEADER)
    story = Story(holders=surroundings_of().holders | {double}).open().draw().inspect()
    ask = acts.ExemptionRequested(
        target_id="T000", department=LEAD, ground=ExemptionGround.PRIVACY, reason="隐私"
    )
    story.do(ask, PUBLISHER)
    act = acts.ExemptionDecided(target_id="T000", department=LEAD, agreed=True, reason="属实")
    records = [*story.records, forged(story, act, double)]
    assert found_in(records, story, is_known) == [(RULE, len(records) - 1, "same-person")]


@BOTH_WAYS
def test_the_publication_of_what_is_exempt_is_told(is_known):
    """Tonghua norm 三(三)."""
    story = Story().open().draw().inspect()
    ask = acts.ExemptionRequested(
        target_id="T000", department=LEAD, ground=ExemptionGround.PRIVACY, reason="隐私"
    )
    story.do(ask, PUBLISHER)
    story.do(acts.ExemptionDecided(target_id="T000", department=LEAD, agreed=True, reason="属实"), LEADER)
    records = [*story.records, forged(story, published(), PUBLISHER)]
    assert found_in(records, story, is_known) == [(RULE, len(records) - 1, "exempt")]


@BOTH_WAYS
def test_publishing_anew_what_stands_is_told(is_known):
    """Tonghua norm 六(十)2(1): what is published is never altered."""
    story = Story().open().draw().inspect()
    story.do(published(), PUBLISHER)
    anew = attrs.evolve(story.records[-1].statement.act, entry=bytes(32))
    records = [*story.records, forged(story, anew, PUBLISHER)]
    assert found_in(records, story, is_known) == [(RULE, len(records) - 1, "already-published")]


@BOTH_WAYS
def test_counts_that_are_not_the_ledgers_are_told_where_they_need_no_codes(is_known):
    """Tonghua norm 六(十一)1."""
    story = Story().open().draw().inspect()
    act = acts.Summarised(table=bytes(32), inspected=3, with_problems=0)
    records = [*story.records, forged(story, act, ORGANISER)]
    assert found_in(records, story, is_known) == [(RULE, len(records) - 1, "cases-open")]


# ---- what surroundings tell -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"due": date(2026, 12, 31)}, "other-deadline"),
        ({"is_confirmed": False}, "other-deadline"),
        ({"is_late": True}, "other-deadline"),
        ({"due": None, "is_confirmed": None, "is_late": None}, "not-as-decided"),
    ],
)
def test_a_deadline_of_publication_that_is_not_the_calendars_is_told(changes, reason):
    """Tonghua norm 六(十)2(1)."""
    story = Story().open().draw().inspect()
    story.do(published(), PUBLISHER)
    records = [*story.records[:-1], altered(story.records[-1], **changes)]
    assert found_in(records, story) == [(RULE, len(records) - 1, reason)]
    assert found_in(records, story, is_known=False) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"keep_until": date(2027, 1, 1)}, "other-deadline"),
        ({"keep_until": None}, "not-as-decided"),
    ],
)
def test_an_end_of_retention_that_is_not_the_laws_is_told(changes, reason):
    """Tonghua norm 六(十一)3(2)."""
    story = whole_story()
    records = [*story.records[:-1], altered(story.records[-1], **changes)]
    told = found_in(records, story)
    assert (RULE, len(records) - 1, reason) in told


def test_a_reserve_inspected_by_somebody_who_should_have_stayed_away_is_told():
    """Tonghua norm 六(五)3(2): a decision says who of the team stays away."""
    teams = {1: (("P01", "P02", "P03"), ("T000", "T001"))}
    queue = ReserveQueue(target_ids=frozenset({"T000", "T001", "T100"}), reserves=("T100",))
    around = {"conflicts": frozenset({("P03", "T100")}), "reserve_queues": (queue,)}
    story = Story(**around).open().draw(teams, ("T100",))
    story.do(set_aside(), ORGANISER)
    done = story.do(acts.TargetReplaced(target_id="T000", reserve_id="T100"), ORGANISER)
    assert done.staying_away == ("P03",)
    place = len(story.records) - 1
    records = [*story.records[:-1], altered(story.records[-1], staying_away=())]
    assert found_in(records, story) == [(RULE, place, "not-as-decided")]
    (told,) = replay(records, lambda _: story.around)
    assert told.sentence.en.endswith("got staying_away () (('P03',)) [not-as-decided; 五(五)]")


def test_who_signs_for_a_department_that_is_not_his_only_surroundings_tell():
    """Tonghua norm 六(九)2(5)."""
    story = Story().open().draw().on(INSPECTED_ON)
    act = recorded(signatures=(signature(P1), signature(P2)))
    records = [*story.records, forged(story, act, P1)]
    around = surroundings_of(departments_of={"P01": PARTNER, "P02": LEAD})
    (told,) = replay(records, lambda _: around)
    assert (told.reason, told.clause) == ("wrong-department", REFUSALS["wrong-department"].clause)
    assert replay(records) == ()


def test_surroundings_are_asked_for_with_the_very_act_that_they_bear_on():
    story = whole_story()
    asked = []

    def at(event):
        asked.append(event)
        return story.around

    assert replay(story.records, at) == ()
    events = [one.statement for one in story.records if isinstance(one.statement, ProcedureEvent)]
    assert asked == events


def test_an_act_whose_surroundings_are_not_known_is_held_against_the_ledger_alone():
    story = Story().open().draw().inspect()
    story.do(published(), PUBLISHER)
    late = altered(story.records[-1], due=date(2026, 12, 31))
    records = [*story.records[:-1], late]
    forgetful, knowing = Replay(lambda event: None), Replay(lambda event: story.around)
    told = [
        [one for index, each in enumerate(records) for one in way.take(index, each)]
        for way in (forgetful, knowing)
    ]
    assert [len(one) for one in told] == [0, 1]
    assert [forgetful.is_in_part, knowing.is_in_part] == [True, False]


def test_an_act_beyond_the_auditors_calendar_is_undecided_and_not_broken():
    """Tonghua norm 六(十)2(1): without the calendar nobody can say whether the deadline is right."""
    story = Story().open().draw().inspect()
    story.do(published(), PUBLISHER)
    short = surroundings_of(calendar=WorkdayCalendar(years=[bare_year(2030)], source="test", version="1"))
    told = replay(story.records, lambda _: short)
    assert [(type(one), one.index) for one in told] == [(Undecided, len(story.records) - 1)]
    assert told[0].sentence.en.startswith(f"task {TASK}: working days are known from")


# ---- all of them, and without stopping ------------------------------------------------------------------


@BOTH_WAYS
def test_every_departure_is_told_and_the_replay_goes_on(is_known):
    story = Story().open()
    story.records.append(forged(story, EXTEND, ORGANISER))
    other = Story("TH-2").open()
    records = [
        *story.records,
        *other.records,
        forged(story, published("T777"), PUBLISHER),
        forged(other, EXTEND, PARTNER_LEADER),
    ]
    assert found_in(records, story, is_known) == [
        (RULE, 1, "wrong-role"),
        (RULE, 3, "wrong-phase"),
        (HISTORY, 3, "unknown-target"),
        (RULE, 4, "wrong-role"),
    ]


def test_an_entry_that_cannot_be_read_may_have_been_what_was_ordered():
    story = Story().open().draw()
    place = place_of(story.records, acts.CommitmentOrdered)
    going = Replay()
    told = [one for index, each in enumerate(story.records[: place + 1]) for one in going.take(index, each)]
    going.pass_over()
    assert [*told, *going.finish()] == []


def test_rules_of_the_replay_have_codes_of_their_own_in_both_languages():
    assert set(REPLAY_RULES) & set(REFUSALS) == set()
    for reason, broken in REPLAY_RULES.items():
        assert reason == reason.lower().replace(" ", "-")
        assert all((broken.rule.en, broken.rule.zh, broken.clause))


def test_a_departure_tells_rule_clause_and_both_languages():
    """Tonghua norm 六(十)2(2)."""
    story = Story(market_entities=frozenset({"T000"})).open().draw().inspect()
    records = [*story.records, forged(story, published(channels=(Channel.OWN_SITE,)), PUBLISHER)]
    (told,) = replay(records, lambda _: story.around)
    assert (told.reason, told.clause) == ("national-channel-missing", "六(十)2(2)")
    assert told.sentence.en == (
        f"task {TASK}: results on enterprises must also stand in a national system, got own-site "
        "[national-channel-missing; 六(十)2(2)]"
    )
    assert told.sentence.zh.startswith(f"任务 {TASK}：")
    assert "［national-channel-missing；六(十)2(2)］" in told.sentence.zh
