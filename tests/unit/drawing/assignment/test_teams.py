"""Teams first, then targets to teams (Tonghua norm 六(五)1(3), 2(4))."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest

from randcheck.drawing.assignment import (
    Seating,
    TeamGroupEntry,
    as_per_target,
    build_team_problem,
    check_seating,
    draw_leader,
    solve_teams,
    teams,
)
from randcheck.drawing.stream import Stream
from randcheck.errors import AssignmentInfeasible, DuplicateId, InvalidValue
from support.assignment_cases import own
from support.chi_square import uniform_p

KEY = "0" * 64


def group(label="A", team_count=2, seats=("any", "any"), targets=4, **values):
    ids = [f"{label}{number:03d}" for number in range(targets)]
    return TeamGroupEntry(label=label, team_count=team_count, seats=seats, target_ids=ids, **values)


def team_problem(inspectors, groups, *, classes=None, **values):
    if isinstance(inspectors, int):
        inspectors = [own(number) for number in range(inspectors)]
    everybody = {"any": [one.id for one in inspectors]}
    return build_team_problem(
        inspectors=inspectors, classes={**everybody, **(classes or {})}, groups=groups, **values
    )


def check(problem, seating):
    """Check the teams, the dealing, and that nobody meets a target he is in conflict with."""
    assert check_seating(problem.people, Seating(inspectors=seating.members)) == ()
    dealing = problem.dealing(seating.members)
    assert check_seating(dealing, Seating(inspectors=tuple((team,) for team in seating.team_of))) == ()
    for target, team in enumerate(seating.team_of):
        assert not any(problem.conflicts[target] >> member & 1 for member in seating.members[team])


def test_every_inspector_is_in_one_team_at_most_and_targets_are_spread_evenly():
    problem = team_problem(9, [group(team_count=4, targets=30)])
    seating = solve_teams(problem, KEY)
    check(problem, seating)
    members = [member for team in seating.members for member in team]
    assert len(set(members)) == len(members) == 8
    assert sorted(Counter(seating.team_of).values()) == [7, 7, 8, 8]
    assert seating.attempt == 1


def test_groups_share_the_inspectors_but_not_the_targets():
    """Inspectors restricted to areas: south's come from the south, but some may serve in both."""
    problem = team_problem(
        8,
        [group("north", 2, ("north", "any"), 7), group("south", 1, ("south", "south"), 5)],
        classes={"north": ["p0", "p1", "p2", "p3"], "south": ["p3", "p4", "p5"]},
    )
    assert problem.team_ids == ("north/0001", "north/0002", "south/0001")
    for number in range(5):
        seating = solve_teams(problem, f"{number:064x}")
        check(problem, seating)
        for target, target_id in enumerate(problem.target_ids):
            assert problem.team_ids[seating.team_of[target]].startswith(target_id[:5])
        assert set(seating.members[2]) <= {3, 4, 5}


def test_teams_and_targets_are_uniform():
    problem = team_problem(4, [group(team_count=2, seats=("any",), targets=2)])
    outcomes = []
    for number in range(2000):
        seating = solve_teams(problem, f"{number:064x}")
        outcomes.append(tuple(seating.members[team][0] for team in seating.team_of))
    assert uniform_p(outcomes, list(permutations(range(4), 2))) > 1e-4


def test_a_conflict_of_any_member_keeps_the_target_from_the_team():
    problem = team_problem(4, [group(targets=6)], conflicts=[("p0", "A000"), ("p3", "A005")])
    for number in range(20):
        check(problem, solve_teams(problem, f"{number:064x}"))


def two_teams_that_rarely_fit():
    """A000 bars p0 and p1, A001 bars p2 and p3: dealt only when a team avoids both of a pair."""
    return team_problem(4, [group(targets=1)], conflicts=[("p0", "A000"), ("p1", "A000")])


def test_teams_that_cannot_take_the_targets_are_drawn_again_and_recorded():
    problem = two_teams_that_rarely_fit()
    tries = Counter()
    for number in range(60):
        seating = solve_teams(problem, f"{number:064x}")
        check(problem, seating)
        tries[seating.attempt] += 1
        assert [failed.number for failed in seating.failed_tries] == list(range(1, seating.attempt))
        assert all(failed.target_ids == ("A000",) for failed in seating.failed_tries)
        # The team that visits is always the one of p2 and p3: the only lawful pair.
        assert sorted(seating.members[seating.team_of[0]]) == [2, 3]
    assert 0 < tries[1] < 60


def test_after_sixteen_draws_of_teams_the_shortage_is_told():
    problem = team_problem(4, [group(targets=2)], conflicts=[(f"p{number}", "A001") for number in range(4)])
    with pytest.raises(AssignmentInfeasible, match="teams were drawn 16 times") as caught:
        solve_teams(problem, KEY)
    assert caught.value.target_ids == ("A001",)
    assert "已抽取检查组 16 次" in caught.value.describe("zh")


def test_a_limit_of_targets_per_team_is_kept_and_refused_when_too_low():
    problem = team_problem(4, [group(targets=7, targets_per_team=4)])
    assert sorted(Counter(solve_teams(problem, KEY).team_of).values()) == [3, 4]
    with pytest.raises(AssignmentInfeasible, match=r": 1 \(needed 9, at most 8"):
        solve_teams(team_problem(4, [group(targets=9, targets_per_team=4)]), KEY)


def test_a_team_gets_no_more_targets_than_its_most_limited_member_may_take():
    inspectors = [own(0, capacity=1), own(1), own(2), own(3, capacity=0), own(4)]
    problem = team_problem(inspectors, [group(targets=6)])
    for number in range(10):
        seating = solve_teams(problem, f"{number:064x}")
        check(problem, seating)
        limited = next(team for team, members in enumerate(seating.members) if 0 in members)
        assert len(seating.targets_of(limited)) == 1
        assert all(3 not in members for members in seating.members)


def test_too_few_inspectors_for_the_teams_is_told_with_the_teams():
    with pytest.raises(AssignmentInfeasible, match=r"missing at A/0001, A/0002, A/0003: 1 \(needed 6"):
        solve_teams(team_problem(5, [group(team_count=3)]), KEY)


def test_kin_are_never_in_one_team():
    problem = team_problem(6, [group(team_count=3, targets=3)], kin_pairs=[("p0", "p1"), ("p2", "p3")])
    for number in range(20):
        check(problem, solve_teams(problem, f"{number:064x}"))


def test_upper_inspectors_join_teams_only_when_own_ones_do_not_suffice():
    """Tonghua norm 六(五)3(4)."""
    inspectors = [own(0), own(1), own(2), own(3, level=1), own(4, level=1)]
    seating = solve_teams(team_problem(inspectors, [group(team_count=2)]), KEY)
    assert sum(member >= 3 for team in seating.members for member in team) == 1
    assert seating.people.borrowed == 1


def test_targets_need_not_be_even_when_the_rule_says_so():
    problem = team_problem(4, [group(targets=40)], even=False)
    spread = {abs(Counter(solve_teams(problem, f"{n:064x}").team_of)[0] - 20) for n in range(30)}
    assert len(spread) > 3


def test_groups_without_targets_or_teams_are_allowed_until_a_target_has_no_team():
    problem = team_problem(4, [group("A", 1, targets=0), group("B", 1, targets=3), group("C", 0, targets=0)])
    seating = solve_teams(problem, KEY)
    check(problem, seating)
    assert seating.targets_of(0) == []
    assert seating.targets_of(1) == [0, 1, 2]
    with pytest.raises(AssignmentInfeasible):
        solve_teams(team_problem(4, [group("A", 0, targets=1)]), KEY)


def test_the_order_of_input_never_matters():
    groups = [group("A"), group("B", 1, ("any", "any"), 3)]
    conflicts = [("p0", "A001"), ("p5", "B002")]
    inspectors = [own(number) for number in range(7)]
    told = team_problem(inspectors, groups, conflicts=conflicts)
    assert team_problem(inspectors[::-1], groups[::-1], conflicts=conflicts[::-1]) == told


def test_a_target_in_two_groups_and_two_groups_of_one_name_are_refused():
    with pytest.raises(DuplicateId, match="targets of all groups"):
        team_problem(
            4, [group("A"), TeamGroupEntry(label="B", team_count=1, seats=["any"], target_ids=["A001"])]
        )
    with pytest.raises(DuplicateId, match="groups of teams"):
        team_problem(4, [group("A"), group("A")])
    with pytest.raises(InvalidValue, match="from 0 to 9999, got 10000"):
        team_problem(4, [group(team_count=10_000)])


def test_the_leader_is_one_of_the_team_by_lot_in_the_order_of_ids():
    """Tonghua norm 六(五)3(5): 从已选派的检查人员中随机产生一名."""
    team = (7, 2, 5)
    expected = (2, 5, 7)[Stream(KEY, "leader/3").below(3)]
    assert draw_leader(team, KEY, 3) == draw_leader((5, 7, 2), KEY, 3) == expected
    leaders = [draw_leader(team, f"{number:064x}", 1) for number in range(3000)]
    assert uniform_p(leaders, team) > 1e-4


def test_a_target_by_target_view_keeps_the_same_people():
    problem = team_problem(5, [group(targets=5)], conflicts=[("p0", "A003")])
    seating = solve_teams(problem, KEY)
    per_target, rows = as_per_target(problem, seating)
    assert check_seating(per_target, rows) == ()
    assert rows.inspectors == tuple(seating.members[team] for team in seating.team_of)


def test_the_bound_on_tries_is_the_protocols():
    assert teams.MOST_TRIES == 16
