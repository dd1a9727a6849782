"""Kin groups: found, proved impossible, or given up; never guessed."""

from __future__ import annotations

import pytest

from randcheck.drawing.assignment import (
    Proof,
    Relief,
    check_seating,
    kin,
    solve_assignment,
    verify_shortage,
    verify_shortage_by_search,
)
from randcheck.drawing.assignment.components import whole
from randcheck.drawing.assignment.kin import search_kin
from randcheck.drawing.assignment.start import make_start
from randcheck.drawing.stream import Stream
from randcheck.errors import AssignmentInfeasible, AssignmentUndecided
from support.assignment_cases import all_seatings, keeps_hard_rules, own, small_problem


def tight():
    """Two kin pairs, tight capacities: a start that heeds kin as it goes often ends in a dead end."""
    return small_problem(
        4,
        [["a", "b"], ["a", "b"]],
        capacity=1,
        classes={"a": [0, 1], "b": [2, 3]},
        kin_pairs=[(0, 2)],
        conflicts=[(0, 1)],
    )


def test_the_search_finds_the_only_seating_from_any_start():
    problem = tight()
    assert len(all_seatings(problem)) == 1
    component = whole(problem)
    for number in range(40):
        start = make_start(component, Stream(f"{number:064x}", "kin"), heed_kin=False)
        assert tuple(search_kin(component, start).state.holder) == all_seatings(problem)[0]


def test_kin_never_share_a_target():
    problem = small_problem(6, 4, seats=3, kin_pairs=[(0, 1), (2, 3)])
    for number in range(5):
        seating = solve_assignment(problem, f"{number:064x}")
        assert check_seating(problem, seating) == ()


def clique_larger_than_the_slack():
    """Two seats on each of two targets, three of the four inspectors are kin, and the fourth goes once."""
    return small_problem([own(0), own(1), own(2), own(3, capacity=1)], 2, seats=2, kin_pairs=[(0, 1), (1, 2)])


def test_when_kin_are_the_reason_the_shortage_says_so_and_can_be_searched_again():
    problem = clique_larger_than_the_slack()
    with pytest.raises(AssignmentInfeasible) as caught:
        solve_assignment(problem, "0" * 64)
    [shortage] = caught.value.shortages
    assert shortage.proof is Proof.SEARCH
    assert shortage.reliefs == (Relief.KIN,)
    assert shortage.target_ids == ("t0", "t1")
    assert not verify_shortage(problem, shortage)
    assert verify_shortage_by_search(problem, shortage)
    assert "kin must not serve together" in str(caught.value)
    assert "亲属须分开" in caught.value.describe("zh")


def test_a_search_that_takes_too_long_is_undecided(monkeypatch):
    monkeypatch.setattr(kin, "MOST_BRANCHES", 1)
    with pytest.raises(AssignmentUndecided, match=r"3 inspectors have kin") as caught:
        solve_assignment(clique_larger_than_the_slack(), "0" * 64)
    assert "亲属" in caught.value.describe("zh")


def test_a_shortage_that_counting_shows_needs_no_search():
    problem = small_problem(2, 1, seats=3, kin_pairs=[(0, 1)])
    with pytest.raises(AssignmentInfeasible) as caught:
        solve_assignment(problem, "0" * 64)
    [shortage] = caught.value.shortages
    assert shortage.proof is Proof.COUNTING
    assert verify_shortage(problem, shortage)


def test_an_upper_inspector_separates_kin_only_when_own_ones_cannot():
    # p0 and p1 are kin and alone: one seat of the two must be borrowed.
    problem = small_problem([own(0), own(1), own(2, level=1)], 1, seats=2, kin_pairs=[(0, 1)])
    seating = solve_assignment(problem, "0" * 64)
    assert 2 in seating.inspectors[0]
    assert seating.borrowed == 1
    # With p3, who is nobody's kin, nothing is borrowed whatever the seed.
    problem = small_problem([own(0), own(1), own(2, level=1), own(3)], 1, seats=2, kin_pairs=[(0, 1)])
    assert all(solve_assignment(problem, f"{number:064x}").borrowed == 0 for number in range(10))


def test_the_search_only_returns_what_keeps_the_rules():
    problem = small_problem(
        5, 3, seats=2, capacity=2, kin_pairs=[(0, 1), (2, 3)], conflicts=[(0, 4), (1, 4), (2, 0)]
    )
    component = whole(problem)
    for number in range(40):
        start = make_start(component, Stream(f"{number:064x}", "kin"), heed_kin=False)
        found = search_kin(component, start)
        assert found.is_exhausted
        assert keeps_hard_rules(problem, tuple(found.state.holder))
