"""From registers and tasks to a ceremony: who is left out and why, what is warned of, what is refused."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import (
    AssignmentInfeasible,
    DuplicateId,
    EmptyFrame,
    EmptyRoster,
    InvalidValue,
    SampleTooLarge,
    UnknownCategory,
)
from randcheck.office import Office, Preparation
from randcheck.planning.draw_order import TaskInfo
from randcheck.planning.frame_rule import FilterRule, FrameRule
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.planning.team_rule import SeatRule, TeamRule
from randcheck.receipts.report import Verdict
from randcheck.registers.conflict import TargetConflict
from randcheck.registers.inspector import InspectorStatus
from randcheck.registers.target import TargetState
from support.ceremonies import (
    AS_OF,
    LEAD,
    LOG,
    SAID,
    commitment_of,
    inspector,
    office_at,
    registers_of,
    result_of,
    target,
    task_of,
    verify,
)

LEDGER = MemoryLedger()
OFFICE = office_at(LEDGER)
REGISTERS = registers_of()


def prepare(task=None, registers=REGISTERS, office: Office = OFFICE) -> Preparation:
    return office.prepare(task_of() if task is None else task, registers)


# ---- who is left out ------------------------------------------------------------------------------------


def test_targets_left_out_are_listed_with_their_ground_and_counted_in_the_commitment():
    targets = [
        target(0, state=TargetState.DEREGISTERED),
        target(1, state=TargetState.REVOKED),
        target(2, last_inspected=date(2026, 11, 1)),
        target(3, inspections_this_year=2),
        *(target(number) for number in range(4, 24)),
    ]
    rule = FrameRule(
        as_of=AS_OF,
        strata_by=("credit_risk",),
        filters=FilterRule(inspected_within_months=6, annual_cap=2),
    )
    preparation = prepare(task_of(frame_rule=rule), attrs.evolve(REGISTERS, targets=targets))
    assert preparation.excluded_targets == {
        "TH-1": (
            ("T000", "state-deregistered"),
            ("T001", "state-revoked"),
            ("T002", "inspected-recently"),
            ("T003", "annual-cap-reached"),
        )
    }
    (order,) = preparation.ceremony.commitment.orders
    assert dict(order.exclusions) == {
        "annual-cap-reached": 1,
        "inspected-recently": 1,
        "state-deregistered": 1,
        "state-revoked": 1,
    }
    assert order.frame.rows == 20
    assert preparation.ceremony.materials.frames[0].ids == tuple(f"T{number:03}" for number in range(4, 24))


def test_inspectors_left_out_are_listed_with_their_ground_and_not_in_the_roster():
    people = [
        inspector(0, status=InspectorStatus.OFF_POST),
        inspector(1, certificate_valid_until=date(2026, 11, 23)),
        inspector(2, certificate_valid_from=date(2026, 11, 25)),
        *(inspector(number) for number in range(3, 10)),
    ]
    preparation = prepare(registers=attrs.evolve(REGISTERS, inspectors=people))
    assert [who for who, _ in preparation.excluded_inspectors] == ["P00", "P01", "P02"]
    assert len({ground for _, ground in preparation.excluded_inspectors}) == 3
    rows = preparation.ceremony.materials.rosters[0].rows
    assert [row.id for row in rows] == [f"P{number:02}" for number in range(3, 10)]


def test_a_certificate_is_valid_on_its_last_day_which_is_the_tasks_day():
    people = [inspector(number, certificate_valid_until=AS_OF) for number in range(10)]
    assert prepare(registers=attrs.evolve(REGISTERS, inspectors=people)).excluded_inspectors == ()


def test_a_task_without_teams_commits_to_no_inspectors():
    preparation = prepare(task_of(teams=None), registers_of(inspectors=0))
    (order,) = preparation.ceremony.commitment.orders
    assert (order.team_rule, order.roster, order.conflicts) == (None, None, None)
    assert preparation.ceremony.materials.rosters == ()
    assert preparation.ceremony.materials.conflict_lists == ()


# ---- what is warned of ----------------------------------------------------------------------------------


def test_counts_that_the_plan_states_and_the_register_does_not_bear_out_are_warned_of():
    stated = (("A", 16), ("C", 9), ("total", 26))
    preparation = prepare(task_of(stated_counts=stated))
    told = [warning.en for warning in preparation.warnings]
    assert len(told) == 3
    assert "9 rows of class 'C', the frame has 8" in told[0]
    assert "26 rows of class 'total', the frame has 24" in told[1]
    assert "add up to 25, its total is 26" in told[2]


def test_counts_that_hold_are_not_warned_of():
    assert prepare(task_of(stated_counts=(("A", 16), ("C", 8), ("total", 24)))).warnings == ()


# ---- what is refused, with nothing written --------------------------------------------------------------


def test_nobody_in_the_pool_is_refused():
    gone = [target(number, state=TargetState.DEREGISTERED) for number in range(5)]
    with pytest.raises(EmptyFrame) as caught:
        prepare(registers=attrs.evolve(REGISTERS, targets=gone))
    assert caught.value.excluded == 5
    with pytest.raises(EmptyFrame):
        prepare(registers=attrs.evolve(REGISTERS, targets=()))


def test_expired_certificates_only_is_refused_with_the_count():
    expired = [inspector(number, certificate_valid_until=date(2025, 1, 1)) for number in range(10)]
    with pytest.raises(EmptyRoster) as caught:
        prepare(registers=attrs.evolve(REGISTERS, inspectors=expired))
    assert "10" in caught.value.describe("zh")


def test_nobody_in_the_register_of_inspectors_is_refused():
    with pytest.raises(EmptyRoster) as caught:
        prepare(registers=registers_of(inspectors=0))
    assert caught.value.excluded == "-"


def test_a_category_that_nobody_has_is_refused():
    teams = TeamRule(seats=(SeatRule(categories={"药品"}), SeatRule()), teams=2)
    with pytest.raises(UnknownCategory) as caught:
        prepare(task_of(teams=teams))
    assert caught.value.category == "药品"


def test_a_department_that_nobody_belongs_to_is_refused():
    teams = TeamRule(seats=(SeatRule(department="公安局"), SeatRule()), teams=2)
    with pytest.raises(InvalidValue):
        prepare(task_of(teams=teams))


def test_a_target_whom_every_inspector_must_avoid_is_named_before_anything_is_committed():
    barred = [
        TargetConflict(inspector_id=f"P{number:02}", target_id="T005", ground="亲属") for number in range(10)
    ]
    with pytest.raises(AssignmentInfeasible) as caught:
        OFFICE.draw(task_of(), registers_of(conflicts=barred), SAID)
    assert caught.value.target_ids == ("T005",)
    assert "T005" in caught.value.describe("zh")
    assert LEDGER.head(LOG).size == 0


def test_such_a_target_outside_the_pool_is_no_hindrance():
    barred = [
        TargetConflict(inspector_id=f"P{number:02}", target_id="T999", ground="亲属") for number in range(10)
    ]
    assert prepare(registers=registers_of(conflicts=barred)).ceremony.entry is None


def test_a_sample_larger_than_the_pool_is_refused():
    with pytest.raises(SampleTooLarge):
        prepare(task_of(sample=SampleRule(size=25)))


def test_two_entries_with_one_id_are_refused():
    with pytest.raises(DuplicateId):
        prepare(registers=attrs.evolve(REGISTERS, targets=[*REGISTERS.targets, target(3)]))
    with pytest.raises(DuplicateId):
        prepare(registers=attrs.evolve(REGISTERS, inspectors=[*REGISTERS.inspectors, inspector(3)]))


def test_the_lead_department_cannot_be_a_witness_of_its_own():
    with pytest.raises(InvalidValue):
        prepare(task_of(contributors=[LEAD]))


# ---- campaigns ------------------------------------------------------------------------------------------


def other_lead(task):
    return attrs.evolve(task, info=TaskInfo(id="TH-2", title="t", matters=["m"], lead_department="应急局"))


@pytest.mark.parametrize(
    "campaign",
    [
        [],
        [task_of("TH-1"), task_of("TH-2", contributors=["人大代表"])],
        [task_of("TH-1"), other_lead(task_of())],
        [task_of("TH-1"), task_of("TH-2", frame_rule=FrameRule(as_of=date(2026, 11, 25)))],
        [task_of("TH-1"), task_of("TH-1")],
    ],
    ids=["no task", "other witnesses", "another lead", "another day", "a task twice"],
)
def test_tasks_that_cannot_share_a_seed_are_refused(campaign):
    with pytest.raises(InvalidValue) as caught:
        prepare(campaign)
    assert caught.value.seen == (", ".join(task.info.id for task in campaign) or "no task")


def test_tasks_of_a_campaign_share_one_seed_and_their_samples_overlap_as_far_as_sizes_allow():
    # 对同一市场主体的检查事项，应一次完成: the smaller sample lies within the larger (六(三)3).
    one_stratum = FrameRule(as_of=AS_OF)
    campaign = [
        task_of(task_id, sample=SampleRule(size=size), teams=None, frame_rule=one_stratum)
        for task_id, size in (("TH-1", 4), ("TH-2", 9), ("TH-3", 15))
    ]
    bundle = office_at().draw(campaign, REGISTERS, SAID)
    samples = [{row["id"] for row in result["drawn"]} for result in result_of(bundle).results]
    assert [len(sample) for sample in samples] == [4, 9, 15]
    assert samples[0] < samples[1] < samples[2]
    assert verify(bundle).verdict is Verdict.VALID


def test_teams_of_a_campaign_are_drawn_for_each_task_by_itself():
    teams = set()
    for number in range(5):
        office = office_at(name=str(number))
        bundle = office.draw([task_of("TH-1"), task_of("TH-2")], REGISTERS, SAID)
        first, second = (
            tuple(tuple(team["members"]) for team in result["assignment"]["teams"])
            for result in result_of(bundle).results
        )
        teams.add(first == second)
    assert False in teams


def test_a_campaign_holds_each_list_once():
    bundle = office_at().draw([task_of("TH-1"), task_of("TH-2", teams=None)], REGISTERS, SAID)
    assert [len(lists) for lists in attrs.astuple(bundle.materials, recurse=False)] == [2, 1, 1]
    first, second = commitment_of(bundle).orders
    assert first.frame.root != second.frame.root  # each frame has a salt of its own
    assert second.roster is None


def test_full_coverage_draws_everybody():
    sample = SampleRule(selection=Selection.FULL)
    bundle = office_at().draw(task_of(sample=sample, teams=None), REGISTERS, SAID)
    assert len(result_of(bundle).results[0]["drawn"]) == 24
    assert verify(bundle).verdict is Verdict.VALID
