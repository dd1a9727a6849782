"""Results not formed and problems not handled yet (Tonghua norm 六(十)1(1), 六(十一)2(1)(2))."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from randcheck.errors import InvalidValue
from randcheck.procedure import acts
from randcheck.procedure.handling import OpenProblem, OpenResult, list_unhandled, list_without_result
from randcheck.procedure.vocabulary import DispositionKind
from support.procedures import (
    CODES,
    E1,
    E2,
    INSPECTED_ON,
    JOINT_TEAMS,
    LEAD,
    LEADER,
    MATTER,
    ORGANISER,
    OTHER_MATTER,
    P1,
    P2,
    P3,
    PARTNER,
    PROBLEM,
    PUBLISHER,
    RECEIVER,
    STRANGER_OFFICE,
    TASK,
    Story,
    concluded,
    digest_of,
    item,
    joint_opened,
    published,
    recorded,
    result,
    signature,
)

SETS = {CODES.id: CODES}


@pytest.fixture
def story() -> Story:
    return Story().open().draw().inspect("T000", code=PROBLEM).inspect("T001").inspect("T002", code=PROBLEM)


def unhandled(story: Story) -> list[tuple[str, bool]]:
    return [(one.target_id, one.is_waiting) for one in list_unhandled([story.state], SETS)]


def disposed(target_id: str = "T000", department: str = LEAD) -> acts.Disposed:
    return acts.Disposed(
        target_id=target_id,
        department=department,
        kind=DispositionKind.CORRECTION_ORDERED,
        decided_on=INSPECTED_ON,
        decision=digest_of("责令改正通知书"),
    )


def transferred(number: int) -> acts.Transferred:
    return acts.Transferred(
        transfer_id=f"YS-{number}",
        target_id="T000",
        department=LEAD,
        receiver=STRANGER_OFFICE,
        suspicion="涉嫌偷税",
        materials=(digest_of("线索"),),
    )


def answer(number: int, *, agreed: bool) -> acts.TransferAccepted:
    return acts.TransferAccepted(
        transfer_id=f"YS-{number}", target_id="T000", agreed=agreed, reason="已核对管辖"
    )


def test_every_problem_is_listed_until_its_department_decided_about_it(story):
    assert list_unhandled([story.state], SETS)[0] == OpenProblem(
        task_id=TASK,
        target_id="T000",
        department=LEAD,
        ended_on=INSPECTED_ON,
        matters=(MATTER,),
        is_waiting=False,
    )
    assert unhandled(story) == [("T000", False), ("T002", False)]
    story.do(disposed(), P1)
    assert unhandled(story) == [("T002", False)]
    story.do(disposed("T002"), P3)
    assert unhandled(story) == []


def test_a_transfer_settles_a_problem_once_the_receiver_took_it(story):
    story.do(transferred(1), P1)
    assert unhandled(story) == [("T000", True), ("T002", False)]
    story.do(answer(1, agreed=False), RECEIVER)
    assert unhandled(story) == [("T000", False), ("T002", False)]
    story.do(transferred(2), P1)
    story.do(answer(2, agreed=True), RECEIVER)
    assert unhandled(story) == [("T002", False)]


def test_a_result_that_was_corrected_is_a_problem_or_none_as_it_stands_now(story):
    story.do(published("T001"), PUBLISHER)
    standing = story.state.cases["T001"].publications[LEAD].standing.event
    correction = acts.CorrectionRequested(
        target_id="T001", department=LEAD, corrects=standing, results=(result(PROBLEM),), reason="录入错误"
    )
    story.do(correction, PUBLISHER)
    assert unhandled(story) == [("T000", False), ("T002", False)]
    approved = acts.Corrected(target_id="T001", department=LEAD, corrects=standing, entry=digest_of("更正"))
    story.do(approved, LEADER)
    assert unhandled(story) == [("T000", False), ("T001", False), ("T002", False)]


def joint_with_a_problem_of_each() -> Story:
    story = Story()
    story.do(joint_opened(), ORGANISER)
    story.draw(JOINT_TEAMS).on(INSPECTED_ON)
    signatures = tuple(map(signature, (P1, P2, E1, E2)))
    story.do(recorded(items=(item(), item(PARTNER)), signatures=signatures), P1)
    theirs = result(PROBLEM, department=PARTNER, matter=OTHER_MATTER)
    story.do(concluded("T000", result(PROBLEM), theirs), P1)
    return story


def test_each_department_answers_for_what_it_found_itself():
    story = joint_with_a_problem_of_each()
    assert [one.department for one in list_unhandled([story.state], SETS)] == sorted((LEAD, PARTNER))
    story.do(disposed(), P1)
    (left,) = list_unhandled([story.state], SETS)
    assert (left.department, left.matters) == (PARTNER, (OTHER_MATTER,))
    story = joint_with_a_problem_of_each()
    story.do(attrs.evolve(transferred(1), department=PARTNER), E1)
    story.do(answer(1, agreed=True), RECEIVER)
    (left,) = list_unhandled([story.state], SETS)
    assert (left.department, left.matters, left.is_waiting) == (LEAD, (MATTER,), False)


def test_those_found_first_stand_first_whatever_the_order_of_tasks(story):
    other = attrs.evolve(story.state, task_id="TH-2026-001")
    listed = list_unhandled([story.state, other], SETS)
    assert [(one.task_id, one.target_id) for one in listed] == [
        ("TH-2026-001", "T000"),
        ("TH-2026-001", "T002"),
        (TASK, "T000"),
        (TASK, "T002"),
    ]
    assert list_unhandled([other, story.state], SETS) == listed


def test_a_code_of_an_unknown_set_is_refused_rather_than_taken_for_clean(story):
    with pytest.raises(InvalidValue, match="one of the code sets given"):
        list_unhandled([story.state], {})


def test_what_was_recorded_waits_for_its_result_the_oldest_first():
    """六(十)1(1): 及时形成检查结果."""
    later = INSPECTED_ON + timedelta(days=1)
    story = Story().open().draw().on(later)
    assert list_without_result([story.state]) == ()
    story.do(recorded("T000", inspected_on=later), P1)
    story.do(recorded("T001", inspected_on=INSPECTED_ON), P1)
    other = attrs.evolve(story.state, task_id="TH-2026-001")
    assert list_without_result([story.state, other]) == tuple(
        OpenResult(task_id=task, target_id=target, inspected_on=day)
        for day, target in ((INSPECTED_ON, "T001"), (later, "T000"))
        for task in ("TH-2026-001", TASK)
    )
    story.do(concluded("T001", ended_on=later), P1)
    assert [one.target_id for one in list_without_result([story.state])] == ["T000"]
    story.do(concluded("T000", ended_on=later), P1)
    assert list_without_result([story.state]) == ()
