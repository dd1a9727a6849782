"""The law of whole assignments on fixed keys: equal treatment, pairs, bridges; slow ones are marked."""

from __future__ import annotations

from collections import Counter

import attrs
import pytest
from scipy.stats import binomtest

from randcheck.drawing.assignment import solve_assignment
from randcheck.drawing.assignment.components import whole
from randcheck.drawing.assignment.mix import mix
from randcheck.drawing.assignment.mix_plan import MixPlan
from randcheck.drawing.assignment.start import make_start
from randcheck.drawing.stream import Stream
from support.assignment_cases import CASES, all_seatings, bridge, own, small_problem
from support.chi_square import chi_square_p, uniform_p


def mixed(problem, number, *, rounds=None):
    """Return the holders after start and mix with a key of its own; fewer rounds than the plan's on request."""
    component = whole(problem)
    key = f"{number:064x}"
    state = make_start(component, Stream(key, "start")).state
    plan = MixPlan.of(component, state)
    if rounds is not None:
        plan = attrs.evolve(plan, rounds=rounds)
    mix(component, state, plan, Stream(key, "mix"))
    return tuple(state.holder)


@pytest.mark.parametrize("name", [name for name in CASES if name not in ("two seats", "three seats")])
def test_started_and_mixed_seatings_are_uniform(name):
    """Twenty rounds instead of thousands, so that many draws fit; the law is near uniform by then."""
    problem = CASES[name]
    possible = all_seatings(problem)
    outcomes = [mixed(problem, number, rounds=20) for number in range(1500)]
    assert uniform_p(outcomes, possible) > 1e-4


def test_equals_have_equal_chances_of_every_target_in_the_end():
    problem = small_problem(
        [own(0), own(1, prior_load=1), own(2, prior_load=1), own(3)],
        [["any", "any"]] * 4,
        conflicts=[(0, 0), (1, 0), (2, 1), (2, 2)],
    )
    counts = Counter()
    for number in range(600):
        for seat, inspector in enumerate(mixed(problem, number, rounds=5)):
            counts[seat // 2, inspector] += 1
    for target in (0, 1, 3):
        one, other = counts[target, 1], counts[target, 2]
        assert binomtest(one, one + other).pvalue > 1e-4


@pytest.mark.parametrize("q", [3, 6, 10])
def test_a_thin_bridge_between_two_blocks_is_used_as_often_as_it_should(q):
    """Of the seatings 1 in 1 + q² uses the bridge: ((q−1)!)² of (q!)² + ((q−1)!)². The start alone: up to thrice."""
    problem = bridge(q)
    across = problem.inspector_ids.index(f"p{q}")
    draws = 1500
    crossings = sum(mixed(problem, number, rounds=20)[0] == across for number in range(draws))
    assert binomtest(crossings, draws, 1 / (1 + q * q)).pvalue > 1e-4


@pytest.mark.slow
def test_upper_inspectors_are_spread_over_all_targets_alike():
    """Which targets get a borrowed inspector is drawn too."""
    problem = small_problem([own(0, capacity=4), own(1, capacity=4), own(2, level=1)], 10)
    counts = Counter()
    for number in range(1500):
        counts.update(seat for seat, holder in enumerate(mixed(problem, number, rounds=40)) if holder == 2)
    assert chi_square_p([counts[seat] for seat in range(10)], [300] * 10) > 1e-4


@pytest.mark.slow
def test_pairs_of_inspectors_are_alike_after_mixing_too():
    """The 100 × 30 × 2 table of stage 1, by stage 2: no prior loads, but the chain is made to do it."""
    problem = small_problem(30, 100, seats=2)
    pairs = Counter()
    for number in range(150):
        holders = mixed(problem, number)
        for target in range(100):
            pairs[tuple(sorted(holders[2 * target : 2 * target + 2]))] += 1
    every_pair = [(one, other) for one in range(30) for other in range(one + 1, 30)]
    assert chi_square_p([pairs[pair] for pair in every_pair], [150 * 100 / 435] * 435) > 1e-4


@pytest.mark.slow
def test_the_full_protocol_on_a_derangement_is_a_fair_coin():
    problem = CASES["derangement 3x3"]
    heads = sum(
        solve_assignment(problem, f"{number:064x}", prefix="coin/").inspectors == ((1,), (2,), (0,))
        for number in range(400)
    )
    assert binomtest(heads, 400).pvalue > 1e-4
