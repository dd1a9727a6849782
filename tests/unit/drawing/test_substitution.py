"""Filling vacant seats under a seed of their own (Tonghua norm 六(五)3(2)(3); protocol 5.6)."""

from __future__ import annotations

import attrs
import pytest

from randcheck.drawing.assign import Assignment, Team, assign_inspectors
from randcheck.drawing.seed import purpose_key
from randcheck.drawing.stream import Stream
from randcheck.drawing.substitution import (
    Replacement,
    leader_now,
    members_now,
    replacements_to_mapping,
    run_substitution,
    substitution_purpose,
)
from randcheck.errors import AssignmentInfeasible, InvalidValue, MaterialMismatch
from randcheck.planning.substitution_order import SubstitutionOrder, Vacancy
from randcheck.planning.team_rule import LeaderRule, SeatRule
from support.chi_square import uniform_p
from support.draws import conflicts_of, given, inspector, per_target, roster_of, seed, teams_first

TARGETS = ["f1", "f2", "f3", "f4"]


def leaves(inspector_id, target_id=None):
    return Vacancy(inspector_id=inspector_id, target_id=target_id, ground="回避")


def teams_of(*teams, leaders=()):
    """Return an assignment: each team is its members and targets, told as texts."""
    return Assignment(
        teams=tuple(
            Team(
                number=number,
                members=tuple(members.split()),
                leader=leaders[number - 1] if leaders else None,
                target_ids=tuple(targets.split()),
            )
            for number, (members, targets) in enumerate(teams, start=1)
        )
    )


TWO_TEAMS = teams_of(("p1 p2", "f1 f2"), ("p3 p4", "f3 f4"))
TEAMS_RULE = teams_first(teams=2)
ALONE = teams_of(("p1 p2", "f1"), ("p1 p3", "f2"), ("p2 p3", "f3"))


def people(*numbers, **values):
    return [inspector(f"p{number}", **values) for number in numbers]


def substitute(assignment, rows, *vacancies, rule=TEAMS_RULE, conflicts=None, number=0, **values):
    """Run a substitution; ``earlier`` and ``absent`` may be given."""
    conflicts = conflicts or conflicts_of()
    order = SubstitutionOrder(
        task_id="T1",
        draw=bytes(32),
        vacancies=tuple(vacancies),
        absent=values.pop("absent", ()),
        conflicts=conflicts.commitment,
    )
    targets = [target for team in assignment.teams for target in team.target_ids]
    areas = values.pop("areas", targets)
    return run_substitution(order, given(rule, rows, areas, conflicts), assignment, seed(number), **values)


def successors(*args, seeds=60, **values):
    """Return everybody who comes for the first vacancy over many seeds."""
    return {substitute(*args, number=number, **values)[0].successor for number in range(seeds)}


# ---- whole teams ------------------------------------------------------------------------------------------


def test_a_substitute_for_a_team_is_drawn_from_those_in_no_team():
    found = set()
    for number in range(60):
        [change] = substitute(TWO_TEAMS, people(*range(1, 9)), leaves("p2"), number=number)
        assert (change.team, change.target_id, change.former) == (1, None, "p2")
        found.add(change.successor)
    assert found == {"p5", "p6", "p7", "p8"}


def test_the_choice_is_the_first_of_a_stream_of_its_own_purpose():
    stream = Stream(purpose_key(seed(), "substitution/T1"), "pick")
    assert substitution_purpose("T1") == "substitution/T1"
    [change] = substitute(TWO_TEAMS, people(*range(1, 9)), leaves("p2"))
    assert change.successor == ["p5", "p6", "p7", "p8"][stream.below(4)]


def test_every_candidate_is_equally_likely():
    candidates = [f"p{number}" for number in (*range(5, 9), 9)]
    drawn = [
        substitute(TWO_TEAMS, people(*range(1, 10)), leaves("p3"), number=number)[0].successor
        for number in range(2000)
    ]
    assert uniform_p(drawn, candidates) > 1e-3


def test_a_substitute_is_in_conflict_with_none_of_the_teams_targets_and_no_kin_of_who_stays():
    conflicts = conflicts_of([("p5", "f1"), ("p6", "f2"), ("p7", "f3")], [("p8", "p1")])
    assert successors(TWO_TEAMS, people(*range(1, 10)), leaves("p2"), conflicts=conflicts) == {"p7", "p9"}
    # p8 is kin of p1 only, who leaves himself here.
    assert successors(TWO_TEAMS, people(*range(1, 10)), leaves("p1"), conflicts=conflicts) == {
        "p7",
        "p8",
        "p9",
    }


def test_the_seat_asks_of_a_substitute_what_it_asked_of_its_holder():
    rule = teams_first(
        teams=2,
        seats=(SeatRule(categories={"食品"}), SeatRule(department="公安局")),
        leader=LeaderRule.CADRE_APART,
    )
    rows = [
        *people(1, 5, 6, categories={"食品"}),
        *people(2, 7, 8, department="公安局"),
        *people(3, 9, cadre=True),
        *people(4),
    ]
    one_team = teams_of(("p1 p2 p3", "f1"))
    rule = attrs.evolve(rule, teams=1)
    assert successors(one_team, rows, leaves("p1"), rule=rule) == {"p5", "p6"}
    assert successors(one_team, rows, leaves("p2"), rule=rule) == {"p7", "p8"}
    assert successors(one_team, rows, leaves("p3"), rule=rule) == {"p9"}


def test_a_substitute_serves_the_area_of_the_team():
    # Teams are numbered by area, ascending: 柳河县 comes before 集安市.
    rows = [*people(1, 2), *people(5, 6, areas={"柳河县"}), *people(7, areas={"集安市"}), *people(3, 4, 8)]
    areas = {"f1": "柳河县", "f2": "柳河县", "f3": "集安市", "f4": "集安市"}
    assert successors(TWO_TEAMS, rows, leaves("p2"), areas=areas) == {"p5", "p6", "p8"}
    assert successors(TWO_TEAMS, rows, leaves("p4"), areas=areas) == {"p7", "p8"}


def test_a_substitute_can_carry_all_targets_of_the_team():
    rows = [*people(1, 2, 3, 4), *people(5, capacity=0), *people(6, capacity=1), *people(7, capacity=2)]
    assert successors(TWO_TEAMS, rows, leaves("p2")) == {"p7"}


def test_the_upper_level_comes_only_where_no_own_inspector_can():
    rows = [*people(1, 2, 3, 4, 5), *people(6, 7, level=1)]
    assert successors(TWO_TEAMS, rows, leaves("p2")) == {"p5"}
    conflicts = conflicts_of([("p5", "f1")])
    assert successors(TWO_TEAMS, rows, leaves("p2"), conflicts=conflicts) == {"p6", "p7"}
    assert successors(TWO_TEAMS, rows, leaves("p2"), absent=("p5",)) == {"p6", "p7"}


def test_who_is_absent_is_not_drawn_and_strangers_among_them_do_not_matter():
    rows = people(*range(1, 8))
    assert successors(TWO_TEAMS, rows, leaves("p2"), absent=("p5", "p7", "nobody")) == {"p6"}


def test_several_vacancies_are_filled_together_in_the_order_of_their_seats():
    for number in range(20):
        changes = substitute(
            TWO_TEAMS, people(*range(1, 8)), leaves("p4"), leaves("p2"), leaves("p1"), number=number
        )
        assert [(change.team, change.former) for change in changes] == [(1, "p1"), (1, "p2"), (2, "p4")]
        assert {change.successor for change in changes} == {"p5", "p6", "p7"}


def test_who_leaves_a_team_is_not_drawn_into_another_by_the_same_substitution():
    with pytest.raises(AssignmentInfeasible):
        substitute(TWO_TEAMS, people(*range(1, 5)), leaves("p2"), leaves("p4"))
    for number in range(20):
        changes = substitute(TWO_TEAMS, people(*range(1, 7)), leaves("p2"), leaves("p4"), number=number)
        assert {change.successor for change in changes} == {"p5", "p6"}


def test_the_order_in_which_vacancies_are_told_never_matters():
    told = [leaves("p1"), leaves("p4"), leaves("p3")]
    rows = people(*range(1, 10))
    assert substitute(TWO_TEAMS, rows, *told) == substitute(TWO_TEAMS, rows[::-1], *told[::-1])


# ---- single targets ---------------------------------------------------------------------------------------


def test_a_substitute_for_one_target_may_come_from_another_team_and_the_rest_stays():
    conflicts = conflicts_of([("p2", "f1"), ("p4", "f1")])
    found = set()
    for number in range(40):
        [change] = substitute(
            TWO_TEAMS, people(*range(1, 6)), leaves("p2", "f1"), conflicts=conflicts, number=number
        )
        assert (change.team, change.target_id, change.former) == (1, "f1", "p2")
        found.add(change.successor)
    assert found == {"p3", "p5"}


def test_one_target_counts_towards_the_capacity_of_who_takes_it():
    rows = [*people(1, 2, 5), *people(3, 4, capacity=2), *people(6, capacity=0)]
    # p3 and p4 carry two targets already.
    assert successors(TWO_TEAMS, rows, leaves("p2", "f1")) == {"p5"}


def test_one_inspector_may_leave_several_targets():
    for number in range(20):
        changes = substitute(
            TWO_TEAMS, people(*range(1, 6)), leaves("p2", "f2"), leaves("p2", "f1"), number=number
        )
        assert [(change.target_id, change.former) for change in changes] == [("f1", "p2"), ("f2", "p2")]
        assert {change.successor for change in changes} <= {"p3", "p4", "p5"}


def test_both_members_may_leave_one_target():
    for number in range(20):
        changes = substitute(
            TWO_TEAMS, people(*range(1, 6)), leaves("p1", "f1"), leaves("p2", "f1"), number=number
        )
        assert len({change.successor for change in changes} - {"p1", "p2"}) == 2


# ---- a team per target --------------------------------------------------------------------------------------


def test_with_a_team_per_target_one_target_is_left_to_somebody_who_is_not_on_it():
    rows = people(1, 2, 3, 4)
    assert successors(ALONE, rows, leaves("p1", "f2"), rule=per_target()) == {"p2", "p4"}


def test_with_a_team_per_target_leaving_the_team_is_leaving_all_targets():
    for number in range(20):
        changes = substitute(ALONE, people(*range(1, 7)), leaves("p1"), rule=per_target(), number=number)
        assert [(change.team, change.former) for change in changes] == [(1, "p1"), (2, "p1")]
        assert changes[0].successor in {"p3", "p4", "p5", "p6"}
        assert changes[1].successor in {"p2", "p4", "p5", "p6"}


def test_with_a_team_per_target_it_does_not_matter_how_an_earlier_change_was_told():
    rows = people(1, 2, 3, 4)
    for told in (None, "f1"):
        earlier = [Replacement(team=1, target_id=told, former="p1", successor="p4")]
        # On f1 sit p4 and p2 now; p1 has left it.
        assert successors(ALONE, rows, leaves("p4", "f1"), rule=per_target(), earlier=earlier) == {"p3"}
        [change] = substitute(ALONE, rows, leaves("p4"), rule=per_target(), earlier=earlier)
        assert (change.team, change.former, change.successor) == (1, "p4", "p3")


# ---- one after another ----------------------------------------------------------------------------------------


def replaced(team, former, successor, target_id=None):
    return Replacement(team=team, target_id=target_id, former=former, successor=successor)


def test_who_sits_in_a_team_after_changes_of_the_team_and_of_its_targets():
    [team, _] = TWO_TEAMS.teams
    changes = [
        replaced(1, "p1", "p5"),
        replaced(1, "p2", "p6", "f1"),
        replaced(2, "p3", "p8"),
        replaced(1, "p6", "p7", "f1"),
        replaced(1, "p5", "p9"),
    ]
    assert members_now(team, None, changes) == ("p9", "p2")
    assert members_now(team, "f1", changes) == ("p9", "p7")
    assert members_now(team, "f2", changes) == ("p9", "p2")
    assert members_now(team, None, []) == members_now(team, "f1", []) == ("p1", "p2")


def test_who_has_left_a_team_never_returns_to_it():
    rows = people(*range(1, 7))
    earlier = [replaced(1, "p1", "p5")]
    assert successors(TWO_TEAMS, rows, leaves("p2"), earlier=earlier) == {"p6"}
    # p1 is in no team and may come to the other one.
    assert successors(TWO_TEAMS, rows, leaves("p4"), earlier=earlier) == {"p1", "p6"}
    assert successors(TWO_TEAMS, rows, leaves("p5"), earlier=earlier) == {"p6"}


def test_who_has_left_a_team_does_not_come_back_for_one_of_its_targets():
    rows = people(*range(1, 6))
    earlier = [replaced(1, "p1", "p5")]
    assert successors(TWO_TEAMS, rows, leaves("p2", "f1"), earlier=earlier) == {"p3", "p4"}


def test_who_has_left_a_target_does_not_come_back_to_it_by_joining_its_team():
    rows = people(*range(1, 7))
    earlier = [replaced(1, "p2", "p5", "f1"), replaced(1, "p5", "p3", "f1")]
    assert successors(TWO_TEAMS, rows, leaves("p2", "f1"), earlier=earlier[:0]) == {"p3", "p4", "p5", "p6"}
    assert successors(TWO_TEAMS, rows, leaves("p1"), earlier=earlier) == {"p6"}


def test_nobody_meets_himself_on_a_target_where_he_is_a_substitute_already():
    # p5 stands in for p1 with f1; were he to take p2's seat in the team, f1 would have one inspector.
    rows = people(*range(1, 7))
    earlier = [replaced(1, "p1", "p5", "f1")]
    assert successors(TWO_TEAMS, rows, leaves("p2"), earlier=earlier) == {"p6"}
    assert successors(TWO_TEAMS, rows, leaves("p4"), earlier=earlier) == {"p5", "p6"}
    kin = conflicts_of(inspectors=[("p5", "p6")])
    rows = people(*range(1, 8))
    assert successors(TWO_TEAMS, rows, leaves("p2"), earlier=earlier, conflicts=kin) == {"p7"}


def test_what_a_substitute_carries_already_counts_when_he_joins_a_team():
    rows = [*people(1, 2, 3, 4, 6), *people(5, capacity=2)]
    earlier = [replaced(1, "p1", "p5", "f1")]
    assert successors(TWO_TEAMS, rows, leaves("p4")) == {"p5", "p6"}
    assert successors(TWO_TEAMS, rows, leaves("p4"), earlier=earlier) == {"p6"}


def test_vacancies_go_by_who_sits_there_now():
    rows = people(*range(1, 7))
    earlier = [replaced(1, "p1", "p5")]
    [change] = substitute(TWO_TEAMS, rows, leaves("p5"), earlier=earlier)
    assert (change.former, change.successor) == ("p5", "p6")
    with pytest.raises(InvalidValue, match="seat of the assignment"):
        substitute(TWO_TEAMS, rows, leaves("p1"), earlier=earlier)


def test_a_long_chain_ends_when_nobody_is_left_who_has_not_been_there():
    rows = people(*range(1, 9))
    earlier = []
    holder = "p2"
    while len(earlier) < 4:
        [change] = substitute(TWO_TEAMS, rows, leaves(holder), earlier=earlier, number=len(earlier))
        earlier.append(change)
        holder = change.successor
    assert {change.successor for change in earlier} == {"p5", "p6", "p7", "p8"}
    with pytest.raises(AssignmentInfeasible):
        substitute(TWO_TEAMS, rows, leaves(holder), earlier=earlier)


# ---- leaders ------------------------------------------------------------------------------------------------


def test_the_successor_of_a_leader_leads():
    assignment = teams_of(("p1 p2", "f1 f2"), ("p3 p4", "f3"), leaders=("p1", "p4"))
    first, second = assignment.teams
    changes = [replaced(1, "p1", "p5"), replaced(1, "p5", "p6", "f2"), replaced(2, "p3", "p7")]
    assert [leader_now(first, target, changes) for target in (None, "f1", "f2")] == ["p5", "p5", "p6"]
    assert leader_now(second, None, changes) == "p4"
    assert leader_now(TWO_TEAMS.teams[0], None, changes) is None


# ---- what cannot be done ----------------------------------------------------------------------------------------


def test_where_nobody_is_free_it_says_so_and_whether_moving_others_would_help():
    # p5 is kin of p1 and cannot join; with p3 in team 1 and p5 in team 2 it could be done.
    kin = conflicts_of(inspectors=[("p5", "p1")])
    with pytest.raises(AssignmentInfeasible, match="could be done if others changed") as caught:
        substitute(TWO_TEAMS, people(*range(1, 6)), leaves("p2"), conflicts=kin, absent=("p2",))
    assert "须另行决定并记录" in caught.value.describe("zh")
    with pytest.raises(AssignmentInfeasible, match="moving others would not help"):
        substitute(TWO_TEAMS, people(*range(1, 5)), leaves("p2"), absent=("p2",))


@pytest.mark.parametrize(
    ("vacancy", "seen"),
    [
        (leaves("p5"), "p5"),
        (leaves("stranger"), "stranger"),
        (leaves("p2", "f3"), "p2 for f3"),
        (leaves("p2", "f9"), "p2 for f9"),
    ],
)
def test_a_vacancy_that_is_no_seat_is_named(vacancy, seen):
    with pytest.raises(InvalidValue, match="seat of the assignment") as caught:
        substitute(TWO_TEAMS, people(*range(1, 8)), vacancy)
    assert caught.value.seen == seen


@pytest.mark.parametrize("rule", [TEAMS_RULE, per_target()])
@pytest.mark.parametrize("target_id", [None, "f1"])
def test_an_assignment_without_teams_has_no_vacancies(rule, target_id):
    with pytest.raises(InvalidValue, match="seat of the assignment"):
        substitute(Assignment(), people(1, 2, 3), leaves("p1", target_id), rule=rule, areas=["f1"])


def test_other_conflicts_than_the_committed_ones_are_refused():
    order = SubstitutionOrder(
        task_id="T1", draw=bytes(32), vacancies=(leaves("p2"),), conflicts=conflicts_of().commitment
    )
    other = conflicts_of([("p5", "f1")])
    with pytest.raises(MaterialMismatch, match="the conflicts"):
        run_substitution(order, given(TEAMS_RULE, people(*range(1, 8)), TARGETS, other), TWO_TEAMS, seed())


# ---- on a drawn assignment ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [teams_first(teams=4), teams_first(targets_per_team=2, leader=LeaderRule.CADRE_APART), per_target()],
)
def test_substitutions_of_a_drawn_assignment_keep_every_rule(rule):
    targets = [f"f{number:02}" for number in range(8)]
    rows = [inspector(f"p{number:02}", cadre=number % 3 == 0) for number in range(18)]
    conflicts = conflicts_of(
        [(f"p{number:02}", targets[number % 8]) for number in range(18)], [("p01", "p02")]
    )
    roster = roster_of(rows)
    for number in range(6):
        input_ = given(rule, roster, targets, conflicts)
        assignment = assign_inspectors(input_, purpose_key(seed(number), "assignment/T1"))
        earlier = []
        for step in range(4):
            team = assignment.teams[step % len(assignment.teams)]
            target = team.target_ids[0] if step % 2 or rule.teams is None else None
            leaving = members_now(team, target, earlier)[0]
            earlier += substitute(
                assignment,
                roster,
                leaves(leaving, target),
                rule=rule,
                conflicts=conflicts,
                earlier=earlier,
                number=step,
            )
            for one in assignment.teams:
                for target_id in one.target_ids:
                    members = members_now(one, target_id, earlier)
                    assert len(set(members)) == rule.team_size
                    assert not any((member, target_id) in conflicts.target_pairs for member in members)
                    assert not {"p01", "p02"} <= set(members)


# ---- what a receipt tells -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [replaced(1, "p1", "p5"), replaced(2, "p3", "p4", "f3")])
def test_a_replacement_is_read_back(change):
    assert Replacement.from_mapping(change.to_mapping()) == change


def test_what_a_receipt_tells_of_a_substitution():
    assert replacements_to_mapping("T1", [replaced(2, "p3", "p4", "f3")]) == {
        "replacements": [{"former": "p3", "successor": "p4", "target": "f3", "team": 2}],
        "task": "T1",
    }
