"""Stage 1: dealt seatings are exactly uniform over the lawful, most even ones."""

from __future__ import annotations

from collections import Counter

import pytest

from randcheck.drawing.assignment.components import whole
from randcheck.drawing.assignment.deal import DeckDealer, PoolDealer, TargetDealer, find_dealer
from randcheck.drawing.stream import WORDS, Stream
from support.assignment_cases import all_seatings, own, small_problem
from support.chi_square import chi_square_p, uniform_p

DECK = {
    "one seat each": small_problem(3, 3),
    "loads of two and one": small_problem(3, 4, conflicts=[(0, 0)]),
    "derangement": small_problem(3, 3, conflicts=[(0, 0), (1, 1), (2, 2)]),
    "two seats": small_problem(4, 3, seats=2, conflicts=[(0, 0)]),
    "fewer targets than inspectors": small_problem(5, 2, conflicts=[(0, 1)]),
    "kin": small_problem(5, 2, seats=2, kin_pairs=[(0, 1)]),
    "somebody has no capacity": small_problem([own(0, capacity=0), own(1), own(2), own(3)], 4),
}
POOLS = {
    "nested": small_problem(5, [["fit", "any"]] * 2, capacity=1, classes={"fit": [0, 1, 2]}),
    "nested with conflicts": small_problem(
        5, [["fit", "any"]] * 2, capacity=1, classes={"fit": [0, 1, 2]}, conflicts=[(0, 0), (1, 4)]
    ),
    "two departments in one": small_problem(
        5, [["food", "price"], ["any"]], capacity=1, classes={"food": [0, 1], "price": [2, 3]}
    ),
    "kin": small_problem(5, [["fit", "any"]] * 2, capacity=1, classes={"fit": [0, 1, 2]}, kin_pairs=[(1, 3)]),
    "prior loads that nobody evens": small_problem(
        [own(0, capacity=1, prior_load=4), own(1, capacity=1), own(2, capacity=1)], 2, even=False
    ),
}
BY_TARGET = {
    "no limit": small_problem(3, 3, seats=2, conflicts=[(0, 0)], even=False),
    "classes that cross": small_problem(
        4, [["a", "b"]] * 2, classes={"a": [0, 1, 2], "b": [1, 2, 3]}, even=False
    ),
    "capacities": small_problem([own(0, capacity=1), own(1, capacity=3), own(2, capacity=2)], 4, even=False),
    "kin": small_problem(4, 2, seats=2, kin_pairs=[(0, 1)], even=False),
}


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        pytest.param(kind, problem, id=f"{kind.__name__}: {name}")
        for kind, problems in ((DeckDealer, DECK), (PoolDealer, POOLS), (TargetDealer, BY_TARGET))
        for name, problem in problems.items()
    ],
)
def test_accepted_deals_are_uniform_over_all_seatings(kind, problem):
    component = whole(problem)
    dealer = find_dealer(component)
    assert type(dealer) is kind
    possible = all_seatings(problem)
    stream = Stream("5" * 64, "deal/1")  # one long stream: every deal takes up where the last one stopped
    accepted = (dealer.deal(stream) for _ in range(100_000))
    outcomes = [tuple(holders) for holders in accepted if holders is not None][:6000]
    assert len(outcomes) > 2000
    assert uniform_p(outcomes, possible) > 1e-4


def test_no_clash_means_the_first_deal_stands():
    dealer = find_dealer(whole(small_problem(3, 300)))
    assert all(dealer.deal(Stream("0" * 64, f"deal/{number}")) is not None for number in range(50))


def test_pairs_of_inspectors_meet_equally_often_without_conflicts():
    """100 targets, 30 inspectors, two seats: every pair is equally likely (Tonghua norm 六(五)3(1))."""
    problem = small_problem(30, 100, seats=2)
    dealer = find_dealer(whole(problem))
    pairs, visits = Counter(), Counter()
    attempt = draws = 0
    while draws < 300:
        attempt += 1
        holders = dealer.deal(Stream("a" * 64, f"deal/{attempt}"))
        if holders is None:
            continue
        draws += 1
        for target in range(100):
            one, other = sorted(holders[2 * target : 2 * target + 2])
            pairs[one, other] += 1
            visits[target, one] += 1
            visits[target, other] += 1
    every_pair = [(one, other) for one in range(30) for other in range(one + 1, 30)]
    assert chi_square_p([pairs[pair] for pair in every_pair], [draws * 100 / 435] * 435) > 1e-4
    every_visit = [(target, inspector) for target in range(100) for inspector in range(30)]
    assert chi_square_p([visits[visit] for visit in every_visit], [draws / 15] * 3000) > 1e-4


def test_the_deck_holds_every_inspector_as_often_as_even_loads_ask():
    problem = small_problem(4, 10)
    for number in range(20):
        holders = find_dealer(whole(problem)).deal(Stream("0" * 64, f"deal/{number}"))
        assert sorted(Counter(holders).values()) == [2, 2, 3, 3]


def test_most_conflicted_targets_are_dealt_first():
    problem = small_problem(5, 4, conflicts=[(2, 0), (2, 1), (1, 0)])
    assert find_dealer(whole(problem)).order == (2, 1, 0, 3)


def test_a_worked_deal_word_by_word():
    # Three inspectors, four targets, p0 barred from t3: one step picks who gets two (p2), t3 is dealt first.
    problem = small_problem(3, 4, conflicts=[(3, 0)])
    dealer = find_dealer(whole(problem))
    # Deck p0 p1 p2 p2. t3: card 0+1 = p1; p0 takes its place. t0: card 1+0 = p0. t1: card 2. t2: card 3.
    assert dealer.deal(Stream.from_words([2, 1, 0, 0, 0])) == [0, 2, 2, 1]
    # t3: card 0 is p0, who is barred: the whole deal goes.
    assert dealer.deal(Stream.from_words([2, 0])) is None


def test_dealing_rejects_a_word_that_would_favour_the_first_cards():
    dealer = find_dealer(whole(small_problem(3, 3)))
    # 2^32 mod 3 = 1: the highest word is no fair word for three cards.
    assert dealer.deal(Stream.from_words([WORDS - 1, 1, 0, 0])) == [1, 0, 2]


@pytest.mark.parametrize(
    ("why", "problem"),
    [
        ("a prior load", small_problem([own(0), own(1, prior_load=1)], 2)),
        ("somebody of the upper level", small_problem([own(0), own(1, level=1)], 2)),
        ("two classes", small_problem(3, [["fit", "any"]] * 2, classes={"fit": [0, 1]})),
        ("too little capacity to be even", small_problem([own(0, capacity=1), own(1), own(2)], 6)),
        ("a seat for nobody", small_problem(2, 2, conflicts=[(0, 0), (0, 1)])),
        ("many conflicts", small_problem(2, 11, conflicts=[(t, 0) for t in range(11)])),
        ("many seats a target", small_problem(6, 3, seats=6)),
        (
            "a pool that runs dry",
            small_problem(4, [["fit", "fit", "fit"]], capacity=1, classes={"fit": [0, 1]}),
        ),
        (
            "classes that cross",
            small_problem(3, [["a", "b"]], capacity=1, classes={"a": [0, 1], "b": [1, 2]}),
        ),
    ],
)
def test_stage_1_does_not_apply_with(why, problem):
    assert find_dealer(whole(problem)) is None


def test_the_bound_on_clashes_is_five_times_the_inspectors_and_inclusive():
    # Conflicts plus pairs: 10 = 5·2 with ten conflicts, 11 with one more.
    conflicts = [(t, 0) for t in range(11)]
    assert isinstance(find_dealer(whole(small_problem(2, 11, conflicts=conflicts[:10]))), DeckDealer)
    assert find_dealer(whole(small_problem(2, 11, conflicts=conflicts))) is None
