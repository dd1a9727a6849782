"""Stage 2b: the mixing chain is symmetric, connected, and near uniform after its rounds."""

from __future__ import annotations

from functools import cache

import attrs
import numpy as np
import pytest

from randcheck.drawing.assignment.components import whole
from randcheck.drawing.assignment.mix import Mixer
from randcheck.drawing.assignment.mix_plan import MixPlan
from randcheck.drawing.assignment.state import SeatState
from randcheck.drawing.stream import Stream
from support.assignment_cases import CASES, ExactChain, all_seatings, seat_list, small_problem
from support.chi_square import chi_square_p
from support.plain_mixer import PlainMixer
from support.plain_part import PlainPart, Seats

cases = pytest.mark.parametrize("name", CASES)


def begin(problem, holders):
    component = whole(problem)
    state = SeatState.of(component, holders)
    return component, state, MixPlan.of(component, state)


@cache
def exact_chain(name):
    """The chain of a case, its plan, and the matrices of a proposal and of an excursion."""
    problem = CASES[name]
    _, _, plan = begin(problem, all_seatings(problem)[0])
    chain = ExactChain(problem, slots=plan.slots, allowance=plan.allowance)
    return chain, plan, chain.exchange_matrix(), chain.excursion_matrix()


def matrix_of_rounds(name, rounds):
    chain, plan, exchange, excursion = exact_chain(name)
    one_round = np.linalg.matrix_power(exchange, len(chain.seats))
    one_round = one_round @ np.linalg.matrix_power(excursion, plan.excursions)
    return np.linalg.matrix_power(one_round, rounds)


@cases
def test_one_proposal_has_exactly_the_law_that_is_specified(name):
    problem = CASES[name]
    chain, plan, exchange, _ = exact_chain(name)
    component, state, _ = begin(problem, chain.states[0])
    pick_lists = [list(row[0]) for row in Mixer(component, state, plan, Stream.from_words([])).seat_rows]
    matrix = np.zeros((len(chain.states), len(chain.states)))
    for number, holders in enumerate(chain.states):
        for u, choices in enumerate(chain.open):
            for j in choices:
                for slot in range(plan.slots):
                    state = SeatState.of(component, holders)
                    words = Stream.from_words([u, pick_lists[u].index(j), slot])
                    Mixer(component, state, plan, words).propose(1)
                    after = chain.index[tuple(state.holder)]
                    matrix[number, after] += 1 / len(chain.open) / len(choices) / plan.slots
    assert np.allclose(matrix, exchange, atol=1e-12)


@cases
def test_both_kernels_are_symmetric_and_together_connect_all_seatings(name):
    chain, _, exchange, excursion = exact_chain(name)
    assert np.allclose(exchange.sum(axis=1), 1)
    assert np.allclose(excursion.sum(axis=1), 1)
    assert np.allclose(exchange, exchange.T, atol=1e-14)
    assert np.allclose(excursion, excursion.T, atol=1e-14)
    steps = np.linalg.matrix_power(exchange + excursion + np.eye(len(chain.states)) > 0, len(chain.states))
    assert steps.all()


@cases
def test_after_its_rounds_the_chain_is_within_a_billionth_of_uniform_from_any_start(name):
    chain, plan, _, _ = exact_chain(name)
    law = matrix_of_rounds(name, plan.rounds)
    distance = np.abs(law - 1 / len(chain.states)).sum(axis=1).max() / 2
    assert distance < 1e-9


@pytest.mark.parametrize("name", ["derangement 3x3", "Fano plane 7x7", "cycle of six"])
def test_exchanges_alone_would_leave_some_seatings_apart(name):
    chain, _, exchange, _ = exact_chain(name)
    reach = np.linalg.matrix_power(exchange + np.eye(len(chain.states)), len(chain.states))
    assert (reach == 0).any()


def test_the_plan_is_the_same_from_every_most_even_seating():
    for problem in CASES.values():
        plans = {begin(problem, holders)[2] for holders in all_seatings(problem)}
        assert len(plans) == 1


@cases
def test_the_engine_takes_every_step_as_the_plain_chain_does(name):
    problem = CASES[name]
    for trial, holders in enumerate(all_seatings(problem)[:12]):
        component, state, plan = begin(problem, holders)
        # A short allowance, so that many excursions are undone.
        plan = attrs.evolve(plan, allowance=4)
        engine_words, plain_words = (Stream(f"{trial:064x}", name) for _ in range(2))
        engine = Mixer(component, state, plan, engine_words)
        part = PlainPart(problem, "", seat_list(problem))
        seats = Seats(part)
        for seat, inspector in enumerate(holders):
            seats.put(seat, inspector)
        plain = PlainMixer(part, seats, allowance=plan.allowance)
        for _ in range(40):
            engine.propose(1)
            plain.propose(plain_words)
            assert {j: state.held[j] for j in part.members} == seats.lists
            engine.excursion()
            plain.excursion(plain_words)
            assert {j: state.held[j] for j in part.members} == seats.lists
        assert state.holder == seats.holder
        assert (engine.exchanges, engine.moves, engine.closed) == (
            plain.exchanges,
            plain.moves,
            plain.closed,
        )
        assert all(
            state.held[j][place] == seat
            for seat, (j, place) in enumerate(zip(state.holder, state.place, strict=True))
        )


@pytest.mark.parametrize(
    "name", ["derangement 4x4", "uneven loads", "prior loads", "fit seat", "two seats", "upper level", "kin"]
)
def test_after_three_rounds_seatings_have_the_frequencies_of_the_exact_chain(name):
    problem = CASES[name]
    chain, plan, _, _ = exact_chain(name)
    expected = 4000 * matrix_of_rounds(name, 3)[0]
    counts = np.zeros(len(chain.states))
    for trial in range(4000):
        component, state, plan = begin(problem, chain.states[0])
        mixer = Mixer(component, state, plan, Stream(f"{trial:064x}", name))
        for _ in range(3):
            mixer.propose(component.size)
            for _ in range(plan.excursions):
                mixer.excursion()
        counts[chain.index[tuple(state.holder)]] += 1
    assert chi_square_p(counts, expected) > 1e-4


def test_the_first_word_over_a_limit_is_rejected_wherever_one_is_taken():
    # Nine targets, three inspectors: 9 seats (2^32 mod 9 = 4) and a class and slots of 3 (2^32 mod 3 = 1).
    problem = small_problem(3, 9, capacity=3)
    holders = (0, 0, 0, 1, 1, 1, 2, 2, 2)

    def after(words):
        component, state, plan = begin(problem, holders)
        mixer = Mixer(component, state, plan, Stream.from_words(words))
        mixer.propose(1)
        mixer.excursion()
        return state.held

    # Proposal: seat 4, inspector 2, slot 1. Excursion: seat 0 to inspector 1, slot 0; then back to 0, slot 2.
    plain = [4, 2, 1, 0, 1, 0, 0, 2]
    limits = [2**32 - 4, 2**32 - 1, 2**32 - 1, 2**32 - 4, 2**32 - 1, 2**32 - 1, 2**32 - 1, 2**32 - 1]
    assert after(plain) == [[2, 1, 3], [0, 7, 5], [6, 4, 8]]
    for place, limit in enumerate(limits):
        assert after([*plain[:place], limit, 2**32 - 1, *plain[place:]]) == after(plain)


def test_worked_example_of_the_plan():
    # 10 targets with one seat, 4 inspectors, one conflict: greatest load 3, A = 39, A·H = 117.
    problem = small_problem(4, 10, conflicts=[(0, 0)])
    _, _, plan = begin(problem, (1, 1, 1, 2, 2, 2, 0, 0, 3, 3))
    assert plan == MixPlan(slots=3, rounds=4 + 3277, excursions=1, allowance=48)


def test_a_single_seat_is_not_mixed():
    _, _, plan = begin(small_problem(3, 1), (0,))
    assert plan.rounds == 0
