"""Before the commitment: could every target of the frame be served at all? (Tonghua norm 六(五)3(2), 3(4))"""

from __future__ import annotations

import time

import pytest

from randcheck.drawing.feasibility import require_servable
from randcheck.errors import AssignmentInfeasible, InvalidValue, UnknownCategory
from randcheck.planning.team_rule import LeaderRule, SeatRule
from randcheck.registers.frame import FrameRow
from support.draws import NO_CONFLICTS, conflicts_of, frame_of, inspector, per_target, roster_of, teams_first

FRAME = frame_of([FrameRow(f"f{number}", "A", 1, ["集安市", "柳河县"][number % 2]) for number in range(6)])
BOTH = [teams_first(teams=1), per_target()]


def barred(*inspectors, target="f3"):
    return [(one, target) for one in inspectors]


def unservable(roster, conflicts, rule=BOTH[1], frame=FRAME):
    roster = roster if not isinstance(roster, (int, list)) else roster_of(roster)
    with pytest.raises(AssignmentInfeasible) as caught:
        require_servable(frame, rule, roster, conflicts)
    return caught.value


@pytest.mark.parametrize("rule", BOTH)
def test_a_frame_that_everybody_may_serve_passes(rule):
    require_servable(FRAME, rule, roster_of(2), NO_CONFLICTS)
    require_servable(FRAME, rule, roster_of(4), conflicts_of(barred("p00", "p01")))


@pytest.mark.parametrize("rule", BOTH)
def test_a_target_that_everybody_must_avoid_is_named(rule):
    error = unservable(5, conflicts_of(barred(*(f"p{number:02}" for number in range(5)))), rule)
    assert error.target_ids == ("f3",)
    assert (error.needed, error.served) == (2, 0)
    assert "without the conflicts" in error.reason.en


@pytest.mark.parametrize("rule", BOTH)
def test_a_target_with_one_inspector_too_few_is_named(rule):
    error = unservable(5, conflicts_of(barred("p00", "p01", "p02", "p03")), rule)
    assert (error.target_ids, error.missing) == (("f3",), 1)


def test_a_conflict_with_a_target_outside_the_frame_stops_nobody():
    everybody = [f"p{number:02}" for number in range(3)]
    require_servable(FRAME, BOTH[1], roster_of(3), conflicts_of(barred(*everybody, target="f9")))


def test_the_fitting_categories_must_be_left():
    rows = [
        inspector("food1", categories={"食品"}),
        inspector("food2", categories={"食品"}),
        *(inspector(f"p{number}") for number in range(6)),
    ]
    rule = per_target(seats=(SeatRule(categories={"食品"}), SeatRule()))
    require_servable(FRAME, rule, roster_of(rows), conflicts_of(barred("food1")))
    assert unservable(rows, conflicts_of(barred("food1", "food2")), rule).target_ids == ("f3",)


def test_the_only_cadre_must_not_have_to_stand_aside():
    rows = [inspector("boss", cadre=True), *(inspector(f"p{number}") for number in range(6))]
    for rule in (
        teams_first(teams=1, leader=LeaderRule.CADRE_APART),
        per_target(leader=LeaderRule.CADRE_APART),
    ):
        require_servable(FRAME, rule, roster_of(rows), conflicts_of(barred("p0", "p1")))
        error = unservable(rows, conflicts_of(barred("boss")), rule)
        assert (error.target_ids, error.missing) == (("f3",), 1)


def test_without_a_cadre_no_team_has_its_leader():
    assert unservable(6, NO_CONFLICTS, per_target(leader=LeaderRule.CADRE_APART)).missing == 1


def test_an_inspector_without_capacity_serves_nobody():
    rows = [
        inspector("p0"),
        *(inspector(f"p{number}", capacity=0) for number in range(1, 9)),
        inspector("p9"),
    ]
    require_servable(FRAME, BOTH[1], roster_of(rows), NO_CONFLICTS)
    assert unservable(rows, conflicts_of(barred("p9"))).target_ids == ("f3",)


@pytest.mark.parametrize("rule", BOTH)
def test_kin_by_group_are_one_candidate(rule):
    rows = [inspector("p1", kin_group="k"), inspector("p2", kin_group="k"), inspector("p3"), inspector("p4")]
    require_servable(FRAME, rule, roster_of(rows), conflicts_of(barred("p3")))
    assert unservable(rows, conflicts_of(barred("p3", "p4")), rule).target_ids == ("f3",)


@pytest.mark.parametrize("rule", BOTH)
def test_kin_by_declared_pairs_are_one_candidate(rule):
    rows = [inspector(f"p{number}") for number in (1, 2, 3, 4, 5)]
    kin = [("p1", "p2"), ("p2", "p5")]
    require_servable(FRAME, rule, roster_of(rows), conflicts_of(barred("p3"), kin))
    assert unservable(rows, conflicts_of(barred("p3", "p4"), kin), rule).target_ids == ("f3",)


def test_a_roster_all_of_one_family_serves_nobody():
    error = unservable(2, conflicts_of(inspectors=[("p00", "p01")]))
    assert error.missing == 1


def test_an_area_that_nobody_may_serve_is_found_without_any_conflict():
    rows = [inspector(f"p{number}", areas={"集安市"}) for number in range(4)]
    error = unservable(rows, NO_CONFLICTS)
    assert error.target_ids == ("f1",)
    # Without areas in the frame the inspectors' areas do not matter.
    require_servable(frame_of(3), BOTH[1], roster_of(rows), NO_CONFLICTS)


def test_only_inspectors_of_the_targets_area_count():
    rows = [inspector(f"j{number}", areas={"集安市"}) for number in range(5)]
    rows += [inspector(f"l{number}", areas={"柳河县"}) for number in range(3)]
    require_servable(FRAME, BOTH[1], roster_of(rows), conflicts_of(barred("l0") + barred("j0", "j1")))
    assert unservable(rows, conflicts_of(barred("l0", "l1"))).target_ids == ("f3",)


def test_what_nobody_has_is_named_first():
    with pytest.raises(UnknownCategory):
        require_servable(
            FRAME, per_target(seats=(SeatRule(categories={"海关"}), SeatRule())), roster_of(3), NO_CONFLICTS
        )
    with pytest.raises(InvalidValue, match="department"):
        require_servable(
            FRAME, per_target(seats=(SeatRule(department="海关"), SeatRule())), roster_of(3), NO_CONFLICTS
        )


def test_an_empty_frame_needs_nobody():
    require_servable(frame_of([]), BOTH[1], roster_of(0), NO_CONFLICTS)


def test_many_conflicts_of_many_targets_are_looked_through_quickly():
    frame = frame_of(20_000)
    rows = [inspector(f"p{number:03}", kin_group=f"k{number // 2}") for number in range(300)]
    conflicts = conflicts_of([(f"p{number % 300:03}", f"f{number:06}") for number in range(20_000)])
    started = time.process_time()
    require_servable(frame, per_target(), roster_of(rows), conflicts)
    assert time.process_time() - started < 5  # one search for every conflict would take minutes
