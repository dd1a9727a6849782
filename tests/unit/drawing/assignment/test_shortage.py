"""Why there are too few inspectors, told so that anybody can count (Tonghua norm 六(五)3(4))."""

from __future__ import annotations

import pickle

import attrs
import pytest

from randcheck.drawing.assignment import (
    Proof,
    Relief,
    find_assignment_shortages,
    solve_assignment,
    verify_shortage,
)
from randcheck.errors import AssignmentInfeasible
from support.assignment_cases import own, small_problem

KEY = "0" * 64


def shortages_of(problem):
    found = find_assignment_shortages(problem, KEY)
    assert all(verify_shortage(problem, shortage) for shortage in found)
    return found


def test_a_planted_shortage_among_many_targets_is_told_exactly():
    # t2 and t5 are open to p0 alone, who can go once; everything else has room.
    conflicts = [(t, j) for t in (2, 5) for j in range(1, 6)]
    problem = small_problem([own(0, capacity=1), *map(own, range(1, 6))], 9, conflicts=conflicts)
    [shortage] = shortages_of(problem)
    assert shortage.target_ids == ("t2", "t5")
    assert (shortage.needed, shortage.served, shortage.missing) == (2, 1, 1)
    [limit] = shortage.limits
    assert (limit.inspector, limit.serves, limit.is_full) == (0, 1, True)
    assert (shortage.in_conflict, shortage.outside_classes) == (5, 0)
    assert shortage.reliefs == (Relief.CONFLICTS, Relief.CAPACITY)


def test_a_shortage_of_a_category_names_the_class_as_what_would_help():
    problem = small_problem(5, [["food", "any"]] * 3, capacity=2, classes={"food": [4]})
    [shortage] = shortages_of(problem)
    assert shortage.seats == ((0, 0), (1, 0), (2, 0))
    assert shortage.outside_classes == 4
    assert shortage.reliefs == (Relief.CLASSES, Relief.CAPACITY)


def test_independent_shortages_are_told_apart_and_summed():
    # t0 and t2 are open to p0 alone, t3 to nobody.
    conflicts = [(t, j) for t in (0, 2, 3) for j in range(4) if (t, j) not in {(0, 0), (2, 0)}]
    problem = small_problem(4, 5, capacity=1, conflicts=conflicts)
    first, second = shortages_of(problem)[:2]
    assert (first.target_ids, first.missing) == (("t0", "t2"), 1)
    assert (second.target_ids, second.missing) == (("t3",), 1)
    with pytest.raises(AssignmentInfeasible) as caught:
        solve_assignment(problem, KEY)
    assert (caught.value.target_ids, caught.value.needed, caught.value.served) == (("t0", "t2", "t3"), 3, 1)
    assert "further independent shortages: 1" in str(caught.value)


def test_shortages_in_several_parts_are_all_told():
    classes = {"food": [0], "price": [1], "fire": [2, 3]}
    problem = small_problem(4, [["food", "price", "fire"]] * 3, capacity=2, classes=classes)
    assert [(s.seats[0][1], s.missing) for s in shortages_of(problem)] == [(0, 1), (1, 1)]


def test_one_seat_a_target_can_be_what_limits():
    problem = small_problem(2, 2, seats=3)
    [shortage] = shortages_of(problem)
    assert (shortage.needed, shortage.served) == (6, 4)
    # Capacities were cut to the two targets, so they bind in step with the targets.
    assert [(limit.serves, limit.is_full) for limit in shortage.limits] == [(2, True), (2, True)]
    problem = small_problem(2, [["any"] * 3, ["any"]])
    [shortage] = shortages_of(problem)
    assert shortage.seats == ((0, 0), (0, 1), (0, 2))
    assert not any(limit.is_full for limit in shortage.limits)
    assert shortage.reliefs == ()


def test_the_upper_level_counts_before_a_shortage_is_told():
    own_ones = [own(0, capacity=1), own(1, capacity=1)]
    assert shortages_of(small_problem([*own_ones, own(2, level=1, capacity=1)], 3)) == ()
    [shortage] = shortages_of(small_problem([*own_ones, own(2, level=1, capacity=1)], 5))
    assert shortage.missing == 2


@pytest.mark.parametrize(
    "problem",
    [
        small_problem([own(0, capacity=0), own(1, capacity=0)], 2),
        small_problem(0, 1),
        small_problem(3, [["nobody"]], classes={"nobody": []}),
        small_problem(3, 1, conflicts=[(0, 0), (0, 1), (0, 2)]),
    ],
    ids=["no capacity", "no inspector", "empty class", "all in conflict"],
)
def test_when_nobody_can_serve_nothing_is_served(problem):
    [shortage] = shortages_of(problem)
    assert shortage.served == 0
    serving = shortage.explain(problem).en
    assert "can serve there and how often: 0;" in serving or "p0 (0), p1 (0)" in serving


def test_the_message_says_targets_numbers_limits_and_what_would_help_in_both_languages():
    conflicts = [(t, j) for t in range(12) for j in range(1, 4)]
    problem = small_problem([own(0, capacity=3), *map(own, range(1, 4))], 12, conflicts=conflicts)
    with pytest.raises(AssignmentInfeasible) as caught:
        solve_assignment(problem, KEY)
    english, chinese = str(caught.value), caught.value.describe("zh")
    assert "missing at t0, t1, t10, t11, t2, t3, t4, t5, … (+4): 9 (needed 12, at most 3" in english
    assert "can serve there and how often: 1: p0 (3); limited by capacity: 1" in english
    assert "of a fitting class but in conflict: 3" in english
    assert "enough there would be without the conflicts" in english
    assert "缺 9 个（需 12 个，最多可落实 3 个）" in chinese
    assert "不计回避关系" in chinese
    assert pickle.loads(pickle.dumps(caught.value)).shortages == caught.value.shortages


def shortage_of_one_target():
    problem = small_problem(3, 4, conflicts=[(1, 0), (1, 1), (1, 2)])
    [shortage] = shortages_of(problem)
    return problem, shortage


@pytest.mark.parametrize(
    "changes",
    [
        {"seats": ((1, 0), (1, 0)), "needed": 2},
        {"seats": ((1, 1),)},
        {"seats": ((9, 0),)},
        {"seats": ((0, 0),)},
        {"needed": 2},
        {"served": 1},
        {"in_conflict": 2},
        {"target_ids": ("t2",)},
        {"proof": Proof.SEARCH},
    ],
)
def test_a_changed_certificate_does_not_verify(changes):
    problem, shortage = shortage_of_one_target()
    assert verify_shortage(problem, shortage)
    assert not verify_shortage(problem, attrs.evolve(shortage, **changes))


def test_a_certificate_does_not_hold_for_another_problem():
    problem, shortage = shortage_of_one_target()
    assert not verify_shortage(attrs.evolve(problem, conflicts=(0, 0b011, 0, 0)), shortage)


def test_adding_capacity_never_makes_a_feasible_task_infeasible():
    for capacity in range(1, 5):
        problem = small_problem(3, 6, capacity=capacity, conflicts=[(0, 0), (1, 0)])
        assert bool(find_assignment_shortages(problem, KEY)) == (capacity < 2)
