"""The checker that shares nothing with the engine finds every kind of breach."""

from __future__ import annotations

from itertools import islice, product

import pytest

from randcheck.drawing.assignment import Rule, Seating, check_seating
from support.assignment_cases import CASES, all_seatings, keeps_hard_rules, may_take, own, small_problem


def rules_broken(problem, *rows):
    return [breach.rule for breach in check_seating(problem, Seating(inspectors=rows))]


PROBLEM = small_problem(
    [own(0, capacity=1), own(1), own(2), own(3)],
    [["fit", "any"], ["any"], ["any"]],
    classes={"fit": [0, 1]},
    conflicts=[(1, 2)],
)


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        (((1, 2), (3,), (0,)), []),
        (((1, 2), (3,)), [Rule.SHAPE]),
        (((1,), (3,), (0,)), [Rule.SHAPE]),
        (((1, 2), (9,), (0,)), [Rule.SHAPE]),
        (((1, 2), (-1,), (0,)), [Rule.SHAPE]),
        (((2, 1), (3,), (0,)), [Rule.CLASS]),
        (((1, 3), (2,), (0,)), [Rule.CONFLICT]),
        (((1, 1), (3,), (0,)), [Rule.TWICE]),
        (((0, 2), (3,), (0,)), [Rule.CAPACITY]),
        (((1, 2), (3,), (1,)), [Rule.EVEN]),
        (((2, 2), (2,), (0,)), [Rule.CLASS, Rule.CONFLICT, Rule.TWICE]),
    ],
)
def test_each_breach_is_named(rows, broken):
    assert rules_broken(PROBLEM, *rows) == broken


def test_kin_and_needless_borrowing_are_named():
    assert rules_broken(small_problem(3, 1, seats=2, kin_pairs=[(0, 2)]), (2, 0)) == [Rule.KIN]
    problem = small_problem([own(0), own(1), own(2, level=1)], 2)
    assert rules_broken(problem, (2,), (0,)) == [Rule.BORROWED]


def test_a_breach_names_the_target_and_the_inspector():
    [breach] = check_seating(PROBLEM, Seating(inspectors=((1, 3), (2,), (0,))))
    assert (breach.target, breach.inspector) == (1, 2)


@pytest.mark.parametrize("name", [name for name in CASES if name != "kin"])
def test_it_accepts_exactly_the_most_even_seatings(name):

    problem = CASES[name]
    best = set(all_seatings(problem))
    for holders in islice(product(*may_take(problem)), 3000):
        remaining = iter(holders)
        rows = tuple(tuple(next(remaining) for _ in row) for row in problem.seats)
        is_accepted = not rules_broken(problem, *rows)
        assert is_accepted == (keeps_hard_rules(problem, holders) and holders in best)
