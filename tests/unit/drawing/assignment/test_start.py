"""Stage 2a: a lawful start with the fewest upper inspectors and the most even loads."""

from __future__ import annotations

from collections import Counter

import pytest
from scipy.stats import binomtest

from randcheck.drawing.assignment.augment import apply_path, find_path
from randcheck.drawing.assignment.components import whole
from randcheck.drawing.assignment.start import make_start
from randcheck.drawing.assignment.state import NOBODY, SeatState
from randcheck.drawing.stream import Stream
from support.assignment_cases import CASES, all_seatings, own, small_problem


def starts(problem, count):
    component = whole(problem)
    for number in range(count):
        yield make_start(component, Stream(f"{number:064x}", "start"))


@pytest.mark.parametrize("name", CASES)
def test_every_start_is_one_of_the_most_even_seatings(name):
    possible = set(all_seatings(CASES[name]))
    for start in starts(CASES[name], 60):
        assert start.failed == ()
        assert tuple(start.state.holder) in possible


def test_equals_are_treated_alike_before_any_mixing():
    """Inspectors 1 and 2 have the same rules, so each has the same chance of every target; 0 and 3 differ."""
    problem = small_problem(
        [own(0), own(1, prior_load=1), own(2, prior_load=1), own(3)],
        [["any", "any"]] * 4,
        conflicts=[(0, 0), (1, 0), (2, 1), (2, 2)],
    )
    counts = Counter()
    for start in starts(problem, 3000):
        for seat, inspector in enumerate(start.state.holder):
            counts[seat // 2, inspector] += 1
    for target in range(4):
        one, other = counts[target, 1], counts[target, 2]
        if one + other:
            assert binomtest(one, one + other).pvalue > 1e-4
    assert counts[0, 1] > 0
    assert counts[2, 1] == 0


def test_scarce_seats_go_first_so_that_no_chain_is_needed():
    # The fit seat has one candidate, who would otherwise often be gone.
    problem = small_problem(6, [["any"]] * 5 + [["fit"]], capacity=1, classes={"fit": [3]})
    assert all(start.state.holder[5] == 3 for start in starts(problem, 50))


def test_the_least_loaded_are_taken_first_counting_prior_loads():
    problem = small_problem([own(0, prior_load=5), own(1), own(2, prior_load=1)], 3)
    for start in starts(problem, 30):
        assert Counter(start.state.holder) == {1: 2, 2: 1}


def test_upper_inspectors_take_only_what_own_ones_cannot():
    """Tonghua norm 六(五)3(4): the upper level is asked when the own register does not suffice."""
    problem = small_problem([own(0, capacity=2), own(1, capacity=2), own(2, level=1), own(3, level=1)], 7)
    for start in starts(problem, 30):
        assert sorted(Counter(start.state.holder).items()) in ([(0, 2), (1, 2), (2, 2), (3, 1)],
                                                               [(0, 2), (1, 2), (2, 1), (3, 2)])  # fmt: skip


def test_an_upper_inspector_may_free_an_own_one_through_a_chain():
    # t1 is open to own p0 only; the other target would be happy with anybody.
    problem = small_problem([own(0, capacity=1), own(1, level=1)], [["any"], ["fit"]], classes={"fit": [0]})
    assert all(start.state.holder == [1, 0] for start in starts(problem, 20))


def test_seats_that_nobody_can_fill_are_reported_and_the_others_filled():
    problem = small_problem(3, 4, conflicts=[(1, 0), (1, 1), (1, 2)])
    for start in starts(problem, 10):
        assert start.failed == (1,)
        assert start.state.holder[1] == NOBODY
        assert NOBODY not in start.state.holder[:1] + start.state.holder[2:]


def chain_of_three():
    """p0 and p1 are full; t0 is open to p0, t1 to p0 and p1, t2 to p1 and p2."""
    problem = small_problem(
        3, [["a"], ["b"], ["c"]], capacity=1, classes={"a": [0], "b": [0, 1], "c": [1, 2]}
    )
    component = whole(problem)
    return component, SeatState.of(component, [NOBODY, 0, 1])


def test_a_chain_moves_everybody_one_place_and_ends_with_the_goal():
    component, state = chain_of_three()
    search = find_path(component, state, (0,), among=0b111, goals=0b100, rank=(0, 1, 2))
    assert (search.path, search.goal) == ((0, 1, 2), 2)
    apply_path(state, search)
    assert state.holder == [0, 1, 2]
    assert state.held == [[0], [1], [2]]


def test_a_failed_search_reports_all_it_came_to():
    component, state = chain_of_three()
    search = find_path(component, state, (0,), among=0b111, goals=0, rank=(0, 1, 2))
    assert search.path == ()
    assert search.visited == 0b111
    assert search.reached == {0, 1, 2}


def test_a_chain_may_go_through_another_seat_of_the_same_target():
    # One target: its fit seat needs p0, who holds its other seat; p0 changes seats and p1 comes in.
    problem = small_problem(2, [["any", "fit"]], classes={"fit": [0]})
    component = whole(problem)
    state = SeatState.of(component, [0, NOBODY])
    search = find_path(component, state, (1,), among=0b11, goals=0b11, rank=(0, 1))
    assert search.path == (1, 0)
    apply_path(state, search)
    assert state.holder == [1, 0]


def test_the_first_goal_in_scan_order_is_taken():
    component = whole(small_problem(4, 1))
    state = SeatState(component)
    for rank, goal in (((0, 1, 2, 3), 1), ((3, 2, 1, 0), 3)):
        assert find_path(component, state, (0,), among=15, goals=0b1010, rank=rank).goal == goal


def test_inspectors_are_visited_in_scan_order_not_in_the_order_of_ids():
    # t0 is open to p0 and p1, who are full; either could hand his own target to p2.
    problem = small_problem(3, [["two"], ["any"], ["any"]], capacity=1, classes={"two": [0, 1]})
    component = whole(problem)
    state = SeatState.of(component, [NOBODY, 0, 1])
    for rank, path in (((0, 1, 2), (0, 1)), ((1, 0, 2), (0, 2))):
        assert find_path(component, state, (0,), among=0b111, goals=0b100, rank=rank).path == path


def test_kin_are_never_brought_together_by_a_chain():
    # t0 holds p0; its second seat is open to p1, his kin, and p2.
    problem = small_problem(3, [["any", "any"]], kin_pairs=[(0, 1)])
    component = whole(problem)
    state = SeatState.of(component, [0, NOBODY])
    assert find_path(component, state, (1,), among=0b111, goals=0b111, rank=(0, 1, 2)).goal == 2
    assert (
        find_path(component, state, (1,), among=0b111, goals=0b111, rank=(0, 1, 2), heed_kin=False).goal == 1
    )


def test_taking_a_seat_away_moves_the_last_one_to_its_place():
    component = whole(small_problem(2, 4))
    state = SeatState.of(component, [0, 0, 0, 1])
    state.take(0)
    assert state.held == [[2, 1], [3]]
    assert state.place[2] == 0
    state.replace(0, 3)
    assert (state.holder, state.held) == ([1, 0, 0, NOBODY], [[2, 1], [0]])
