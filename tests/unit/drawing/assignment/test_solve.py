"""The whole assignment: labels, stages, records, and the same answer everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from randcheck.drawing.assignment import beginning, check_seating, solve_assignment
from randcheck.drawing.assignment.beginning import begin
from randcheck.drawing.assignment.components import whole
from randcheck.drawing.assignment.deal import DeckDealer
from randcheck.drawing.stream import Stream
from randcheck.errors import AssignmentInfeasible, InvalidValue
from support.assignment_cases import CASES, all_seatings, own, small_problem

KEY = "0123456789abcdef" * 4


@pytest.mark.parametrize("name", CASES)
def test_the_result_is_one_of_the_most_even_seatings(name):
    problem = CASES[name]
    seating = solve_assignment(problem, KEY)
    assert check_seating(problem, seating) == ()
    assert tuple(holder for row in seating.inspectors for holder in row) in all_seatings(problem)


def test_few_expected_clashes_are_dealt_and_the_record_says_which_deal():
    problem = small_problem(5, 10, seats=2)
    [record] = solve_assignment(problem, KEY).components
    assert record.stage == 1
    assert record.attempt >= 1
    assert (record.rounds, record.excursions, record.exchanges) == (0, 0, 0)


def test_the_deal_that_stands_is_the_first_that_is_lawful():
    problem = small_problem(5, 10, seats=2)
    part = begin(whole(problem), KEY, "")

    dealer = DeckDealer.of(whole(problem))
    for attempt in range(1, part.attempt):
        assert dealer.deal(Stream(KEY, f"deal/{attempt}")) is None
    assert dealer.deal(Stream(KEY, f"deal/{part.attempt}")) == part.state.holder


def test_prior_loads_are_mixed_and_the_record_counts_it():
    problem = small_problem([own(0, prior_load=1), own(1), own(2), own(3)], 6)
    [record] = solve_assignment(problem, KEY).components
    assert (record.stage, record.attempt, record.seats, record.inspectors) == (2, 0, 6, 4)
    assert record.rounds == 3 + 5462
    assert 0 < record.exchanges < 6 * record.rounds
    assert 0 < record.closed <= record.excursions


def test_a_hopeless_deal_goes_on_to_stage_2():
    # Even loads of one are impossible: p0 may go nowhere but t0, p1 and p2 must share the rest.
    problem = small_problem(3, 3, conflicts=[(1, 0), (2, 0), (0, 0)])
    assert solve_assignment(problem, KEY).components[0].stage == 2


def test_giving_up_dealing_early_changes_no_result(monkeypatch):

    problem = small_problem(4, 6, seats=2, conflicts=[(t, 0) for t in range(5)])
    early = solve_assignment(problem, KEY)
    monkeypatch.setattr(beginning, "_PATIENCE", 10**6)
    assert solve_assignment(problem, KEY) == early


def test_nothing_to_assign_is_an_empty_assignment():
    assert solve_assignment(small_problem(3, 0), KEY).inspectors == ()
    seating = solve_assignment(small_problem(0, [[], []]), KEY)
    assert (seating.inspectors, seating.components) == (((), ()), ())


def test_the_same_key_gives_the_same_result_and_another_key_or_prefix_another():
    problem = small_problem(20, 40, seats=2, conflicts=[(0, 0)])
    first = solve_assignment(problem, KEY)
    assert solve_assignment(problem, KEY) == first
    assert solve_assignment(problem, KEY[::-1]).inspectors != first.inspectors
    assert solve_assignment(problem, KEY, prefix="second/").inspectors != first.inspectors


def test_ids_renamed_in_the_same_order_give_the_same_indexes():

    problem = CASES["fit seat"]
    renamed = attrs.evolve(
        problem,
        inspector_ids=tuple(f"检查员{number}" for number in range(4)),
        target_ids=tuple(f"企业{number}" for number in range(3)),
    )
    assert solve_assignment(renamed, KEY) == solve_assignment(problem, KEY)


def test_a_key_of_the_wrong_form_is_refused():
    with pytest.raises(InvalidValue, match="64 lower-case hex digits"):
        solve_assignment(small_problem(2, 2), "abc")


def test_the_seating_is_told_with_ids_for_receipts():
    problem = small_problem(2, 1, seats=2)
    seating = solve_assignment(problem, KEY)
    told = seating.to_mapping(problem)
    assert json.loads(json.dumps(told)) == told
    assert sorted(told["targets"]["t0"]) == ["p0", "p1"]
    assert told["components"][0]["stage"] == 1
    assert seating.by_id(problem) == {"t0": tuple(told["targets"]["t0"])}


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from support.assignment_cases import CASES
from randcheck.drawing.assignment import solve_assignment
for name in ("fit seat", "kin", "prior loads", "two seats", "upper level"):
    print(name, solve_assignment(CASES[name], "0123456789abcdef" * 4).inspectors)
"""


def test_the_result_does_not_depend_on_pythonhashseed():
    tests = str(Path(__file__).parents[3])
    answers = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, tests],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(answers) == 1
    assert "fit seat" in answers.pop()


@pytest.mark.parametrize(
    ("problem", "is_possible"),
    [
        (
            small_problem(5, 5, capacity=1, conflicts=[(t, j) for t in range(5) for j in range(t + 1, 5)]),
            True,
        ),
        (
            small_problem(
                6, 6, capacity=1, conflicts=[(t, j) for t in range(6) for j in range(6) if (j - t) % 6 > 2]
            ),
            True,
        ),
        (small_problem([own(0, capacity=0)], 1), False),
        (small_problem(1, 1), True),
        (small_problem(1, 3), True),
        (small_problem(3, 1, seats=4), False),
    ],
    ids=[
        "staircase",
        "three eligible each",
        "no capacity",
        "D = 1",
        "one inspector",
        "more seats than people",
    ],
)
def test_extreme_cases_are_solved_or_refused(problem, is_possible):
    if is_possible:
        assert check_seating(problem, solve_assignment(problem, KEY)) == ()
    else:
        with pytest.raises(AssignmentInfeasible):
            solve_assignment(problem, KEY)
