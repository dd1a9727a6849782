"""Independent parts of a problem."""

from __future__ import annotations

import pytest

from randcheck.drawing.assignment import check_seating, solve_assignment
from randcheck.drawing.assignment.components import split, whole
from support.assignment_cases import own, small_problem

TWO_DEPARTMENTS = {"food": [0, 1, 2], "price": [3, 4]}


def test_departments_that_share_nobody_are_separate_even_on_one_target():
    problem = small_problem(5, [["price", "food", "food"], ["food"]], classes=TWO_DEPARTMENTS)
    price, food = split(problem)
    assert (price.number, price.members, price.seats) == (1, (3, 4), ((0, 0),))
    assert (food.number, food.members, food.seats) == (2, (0, 1, 2), ((0, 1), (0, 2), (1, 0)))
    assert food.mates == ((1,), (0,), ())
    assert price.prefix == "component/1/"


def test_one_part_has_labels_without_its_number():
    assert split(small_problem(3, 2))[0].prefix == ""


def test_a_shared_inspector_joins_classes_through_a_third():
    classes = {"a": [0, 1], "b": [2, 3], "c": [1, 2]}
    assert len(split(small_problem(4, [["a"], ["b"]], classes=classes))) == 2
    assert len(split(small_problem(4, [["a"], ["b"], ["c"]], classes=classes))) == 1


def test_kin_in_two_departments_join_them():
    problem = small_problem(5, [["food", "price"]], classes=TWO_DEPARTMENTS, kin_pairs=[(0, 4)])
    [part] = split(problem)
    assert part.has_kin
    assert part.members == (0, 1, 2, 3, 4)


def test_an_inspector_without_capacity_belongs_to_no_class():
    problem = small_problem(
        [own(0), own(1), own(2, capacity=0), own(3), own(4)],
        [["a", "b"]],
        classes={"a": [0, 1, 2], "b": [2, 3, 4]},
    )
    assert [part.members for part in split(problem)] == [(0, 1), (3, 4)]


def test_barred_joins_conflicts_and_what_lies_outside_the_class():
    problem = small_problem(3, [["fit", "any"]], classes={"fit": [0, 1]}, conflicts=[(0, 1)])
    part = whole(problem)
    assert part.barred == (0b110, 0b010)
    assert part.degrees == (1, 2)
    assert part.classes == ((0, 1), (0, 1, 2))


def test_targets_without_seats_and_problems_without_targets_have_no_part():
    assert split(small_problem(3, [[], []])) == ()


@pytest.mark.parametrize("extra", [own(5), own(5, capacity=0, prior_load=3)])
def test_an_inspector_of_no_class_changes_nothing(extra):
    classes = {"food": [0, 1, 2], "price": [2, 3, 4]}
    rows = [["food", "price"]] * 4
    base = [own(number, prior_load=number % 2) for number in range(5)]
    without = solve_assignment(small_problem(base, rows, classes=classes), "7" * 64)
    assert solve_assignment(small_problem([*base, extra], rows, classes=classes), "7" * 64) == without


def test_a_change_in_one_part_leaves_the_other_as_it_was():
    rows = [["food", "price"]] * 4
    first = small_problem(5, rows, classes=TWO_DEPARTMENTS)
    second = small_problem(5, rows, classes=TWO_DEPARTMENTS, conflicts=[(0, 3), (2, 4)])
    before, after = solve_assignment(first, "7" * 64), solve_assignment(second, "7" * 64)
    assert [row[0] for row in before.inspectors] == [row[0] for row in after.inspectors]
    assert before.components[0] == after.components[0]
    assert before != after
    assert check_seating(second, after) == ()
