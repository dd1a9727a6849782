"""Pareto πps in exact integers (Rosén 1997; protocol 5.4), against Fractions and by crafted ties."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest

from randcheck.drawing.engine import EVERY_TICKET, TicketedRow
from randcheck.drawing.pareto import ParetoCut
from support.selection import pareto_key, pareto_order

M = 2**54


def cut_of(weights, sample_size):
    ascending = dict(sorted(weights.items()))
    return ParetoCut.of(ascending, sample_size, sum(weight * rows for weight, rows in weights.items()))


def ticket_with(odd, tail=0):
    """Return a ticket whose top 53 bits h have 2h+1 = ``odd``; ``tail`` fills the other 203 bits."""
    return (((odd >> 1) << 203) | tail).to_bytes(32, "big")


# ---- certainties ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "sample_size", "expected"),
    [
        ({1: 10}, 3, (None, 0, 3, 10)),  # n·w = 3 < 10
        ({1: 10}, 10, (1, 10, 0, 0)),  # everybody
        ({7: 1}, 1, (7, 1, 0, 0)),
        ({1: 8, 100: 1}, 2, (100, 1, 1, 8)),
        ({1: 9, 9: 1}, 2, (9, 1, 1, 9)),  # 2·9 = 18 = W: certain at equality
        ({1: 10, 9: 1}, 2, (None, 0, 2, 19)),  # 18 < 19
        # In rounds: 3·100 ≥ 131 takes 100; then 2·20 ≥ 31 takes 20; then 1·10 < 11.
        ({1: 1, 10: 1, 20: 1, 100: 1}, 3, (20, 2, 1, 11)),
        ({1: 2, 5: 2, 1_000_000: 3}, 5, (1_000_000, 3, 2, 12)),
        # 5·32 ≥ 63, 4·16 ≥ 31, 3·8 ≥ 15, 2·4 ≥ 7; then 1·2 < 3.
        ({1: 1, 2: 1, 4: 1, 8: 1, 16: 1, 32: 1}, 5, (4, 4, 1, 3)),
    ],
)
def test_rows_with_n_w_at_least_the_total_are_certain_again_and_again(weights, sample_size, expected):
    cut = cut_of(weights, sample_size)
    assert (cut.certain_from, cut.certain, cut.sample_size, cut.weight_total) == expected


def test_only_weights_from_the_bound_on_are_certain():
    cut = cut_of({1: 8, 100: 1}, 2)
    assert [cut.is_certain(weight) for weight in (1, 99, 100, 101)] == [False, False, True, True]
    assert not cut_of({1: 10}, 3).is_certain(10**6)


# ---- keys and their order -------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", [1, 3, M // 2 + 1, M - 1])
def test_the_key_by_hand(odd):
    cut = cut_of({2: 5, 3: 10}, 4)
    assert cut.key_of(ticket_with(odd), 3) == Fraction(odd * (40 - 12), (M - odd) * 12)
    row = TicketedRow(ticket_with(odd, tail=12345), "a", "A", 2)
    assert cut.find_key(row) == Fraction(odd * (40 - 8), (M - odd) * 8) == pareto_key(row.ticket, 2, 4, 40)


def test_a_certain_row_has_no_key():
    assert cut_of({1: 8, 100: 1}, 2).find_key(TicketedRow(bytes(32), "a", "A", 100)) is None


def rows_of(*specs):
    return [TicketedRow(ticket, row_id, "A", weight) for ticket, row_id, weight in specs]


def test_certain_rows_come_first_by_ticket_the_others_by_key():
    rows = rows_of(
        (ticket_with(9), "sure 2", 100),
        (ticket_with(5), "sure 1", 90),
        (ticket_with(1), "first", 1),
        (ticket_with(3), "second", 1),
    )
    cut = cut_of({1: 2, 90: 1, 100: 1}, 3)
    assert [row.id for row in cut.order(rows[::-1], 4)] == ["sure 1", "sure 2", "first", "second"]


def test_exactly_equal_keys_of_different_weights_are_settled_by_ticket_then_id():
    # With n = 1 and W = 2^54 the key of 2h+1 = w at weight w is 1, whatever w is.
    cut = ParetoCut(certain_from=None, certain=0, sample_size=1, weight_total=M)
    weights = [3, 5, 999_999, 17, 1]
    rows = rows_of(*((ticket_with(weight), f"w{weight}", weight) for weight in weights))
    assert {cut.find_key(row) for row in rows} == {Fraction(1)}
    assert [row.weight for row in cut.order(rows, 5)] == [1, 3, 5, 17, 999_999]
    # Weight 1's ticket made larger below its 53 bits changes nothing; equal tickets go by id.
    again = rows_of(
        (ticket_with(3), "b", 3),
        (ticket_with(3, 1), "a", 3),
        (ticket_with(3), "c", 3),
        (ticket_with(1, 2**203 - 1), "z", 1),
    )
    for order in (again, again[::-1]):
        assert [row.id for row in cut.order(order, 4)] == ["z", "b", "c", "a"]


def nearest_ties(seed):
    """Rows of many weights whose keys lie within a few units of 2^-53 of one another."""
    choose = random.Random(seed)
    size, total = 7, choose.randrange(10**8, 10**12)
    rows = []
    first = choose.randrange(1, M, 2)
    aim = pareto_key(ticket_with(first), 1000, size, total)
    for number in range(40):
        weight = choose.randrange(1, 1_000_000)
        factor = Fraction(total - size * weight, size * weight)
        odd = int(M * aim / (aim + factor)) | 1
        for step in (-2, 0, 2):
            rows.append(
                TicketedRow(
                    ticket_with(min(max(odd + step, 1), M - 1), number), f"{number}{step:+}", "A", weight
                )
            )
    return ParetoCut(certain_from=None, certain=0, sample_size=size, weight_total=total), rows


@pytest.mark.parametrize("seed", range(25))
def test_near_ties_are_settled_by_integers(seed):
    cut, rows = nearest_ties(seed)
    expected = sorted(rows, key=lambda row: (cut.key_of(row.ticket, row.weight), row.ticket, row.id))
    for limit in (1, 60, len(rows)):
        assert cut.order(rows, limit) == expected[:limit]
        assert cut.order(rows[::-1], limit) == expected[:limit]


def test_near_ties_are_nearer_than_rounded_numbers_can_tell():
    """What the tests above rest on: by rounded keys alone some rows change places."""
    confused = 0
    for seed in range(25):
        cut, rows = nearest_ties(seed)
        odd = {row: int(row.ticket.hex(), 16) >> 202 | 1 for row in rows}
        size, total = cut.sample_size, cut.weight_total
        rounded = {
            row: odd[row] / (M - odd[row]) * ((total - size * row.weight) / (size * row.weight))
            for row in rows
        }
        exact = sorted(rows, key=lambda row: cut.key_of(row.ticket, row.weight))
        confused += any(rounded[one] > rounded[two] for one, two in pairwise(exact))
    assert confused >= 10


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 9])
def test_the_order_is_cut_where_asked(limit):
    rows = rows_of((ticket_with(1), "b", 1), (ticket_with(3), "c", 1), (ticket_with(5), "a", 50))
    cut = cut_of({1: 2, 50: 1}, 2)
    assert [row.id for row in cut.order(rows, limit)] == ["a", "b", "c"][:limit]


def test_the_ends_of_the_tickets_have_finite_keys():
    cut = cut_of({1: 5, 1_000_000: 5}, 3)
    rows = rows_of((b"\xff" * 32, "last", 1), (bytes(32), "first", 1))
    assert [row.id for row in cut.order(rows, 2)] == ["first", "last"]


# ---- limits ---------------------------------------------------------------------------------------------


def limit_for(limits, weight):
    return next(limit for up_to_weight, limit in limits if weight <= up_to_weight)


@pytest.mark.parametrize(
    ("weights", "sample_size", "rows"),
    [
        ({1: 1000}, 10, 60),
        ({1: 900, 2: 50, 3: 50}, 40, 120),
        (dict.fromkeys(range(1, 400), 10), 25, 200),
        ({1: 5000, 999_999: 3, 1_000_000: 2}, 12, 100),
        ({1: 100, 31: 10, 32: 10, 33: 10, 63: 5, 64: 5, 65: 5}, 9, 60),
        ({1: 4000, 1_000_000: 1}, 4000, 4000),
    ],
)
def test_every_key_up_to_the_bound_passes_its_limit(weights, sample_size, rows):
    cut = cut_of(weights, sample_size)
    bound, limits = cut.limits(dict(sorted(weights.items())), rows)
    assert [weight for weight, _ in limits] == sorted({weight for weight, _ in limits})
    assert limits[-1].up_to_weight == max(weights)
    for weight in weights:
        limit = limit_for(limits, weight)
        if cut.is_certain(weight):
            assert limit == EVERY_TICKET
            continue
        # The greatest 2h+1 whose key does not exceed the bound, found by halving.
        low, high = 0, M // 2
        while low < high:
            middle = (low + high) // 2
            if cut.key_of(ticket_with(2 * middle + 1), weight) <= bound:
                low = middle + 1
            else:
                high = middle
        if low:
            assert ticket_with(2 * low - 1, tail=2**203 - 1) < limit
        if weight in {up_to_weight for up_to_weight, _ in limits}:
            # The heaviest weight of its step goes by exactly that ticket.
            assert low == M // 2 or not ticket_with(2 * low + 1) < limit


def test_limits_let_about_as_many_rows_through_as_asked():
    weights = dict.fromkeys(range(1, 1000), 20)
    cut = cut_of(weights, 100)
    _, limits = cut.limits(weights, 300)
    expected = sum(
        rows * int.from_bytes(limit_for(limits, weight), "big") / 2**256 for weight, rows in weights.items()
    )
    assert 300 <= expected <= 1.2 * 300


def test_a_few_dozen_steps_cover_all_weights():
    weights = dict.fromkeys(range(1, 100_001), 1)
    _, limits = cut_of(weights, 10).limits(weights, 100)
    assert len(limits) <= 400
    assert [weight for weight, _ in limits[:40]] == list(range(1, 41))


def test_where_no_bound_lets_enough_through_nothing_is_returned():
    # One step of weights is partly certain: its rows are not counted, and all others are too few.
    weights = {1_000_000: 3, 1_000_001: 1}
    cut = ParetoCut(certain_from=1_000_001, certain=1, sample_size=1, weight_total=3_000_000)
    assert cut.limits(weights, 3) is None


def test_a_reference_in_rounds_finds_the_same_certain_rows():
    choose = random.Random(5)
    for _ in range(200):
        weights = [
            choose.choice([1, 1, 2, 3, 10, 100, 5000, 1_000_000]) for _ in range(choose.randint(1, 12))
        ]
        size = choose.randint(1, len(weights))
        rows = [
            TicketedRow(choose.randbytes(32), f"{number}", "A", weight)
            for number, weight in enumerate(weights)
        ]
        counts = {weight: weights.count(weight) for weight in weights}
        cut = cut_of(counts, size)
        assert cut.order(rows, len(rows)) == pareto_order(rows, size)
