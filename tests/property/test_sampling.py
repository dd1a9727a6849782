"""Laws of the selection: whatever tickets and weights there are, the draw is the exact reference's."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.engine import TicketedRow
from randcheck.drawing.sampling import draw_targets
from randcheck.planning.sample_rule import SampleRule, Selection
from support.selection import ListEngine, equal_order, pareto_order

# Tickets crowd at the ends, near one another, and where they agree in their first 53 bits.
_EDGES = [0, 1, 2**64 - 1, 2**63, 2**11 - 1, 2**11]
tickets = (
    st.integers(0, 2**64 - 1)
    | st.sampled_from(_EDGES)
    | st.integers(2**60, 2**60 + 3000)
    | st.integers(0, 3000)
)
weights = st.sampled_from([1, 2, 3, 31, 32, 33, 63, 64, 65, 100, 999_999, 1_000_000]) | st.integers(
    1, 1_000_000
)


@st.composite
def strata(draw, most=200):
    """Rows of up to three strata; many of them repeat a few tickets and weights."""
    size = draw(st.integers(1, most))
    seed_tickets = draw(st.lists(tickets, min_size=1, max_size=12))
    seed_weights = draw(st.lists(weights, min_size=1, max_size=6))
    spread = draw(st.sampled_from([0, 1, 1 << 11, 1 << 40, 3 << 56]))
    labels = draw(st.sampled_from(["A", "AB", "ABC"]))
    return [
        TicketedRow(
            ((seed_tickets[number % len(seed_tickets)] + number * spread) % 2**64).to_bytes(8, "big")
            + bytes(24),
            f"f{number:04}",
            labels[number * 7 % len(labels)],
            seed_weights[number * number % len(seed_weights)],
        )
        for number in range(size)
    ]


def drawn_rows(rows, selection, size, reserves, order):
    engine = ListEngine(rows, order=order)
    rule = SampleRule(selection=selection, size=size, reserves=reserves)
    orders = order_strata(engine.tally(), rule)
    return orders, draw_targets(orders, selection, engine, "0" * 64)


@given(
    strata(),
    st.sampled_from([Selection.EQUAL, Selection.PARETO]),
    st.integers(0, 100),
    st.integers(0, 5),
    st.integers(0, 3),
)
@example([TicketedRow(b"\xff" * 32, "f", "A", 1)], Selection.PARETO, 100, 0, 0)
def test_thresholds_never_lose_a_row_that_belongs(rows, selection, percent, reserves, order):
    size = f"{percent}%" if percent else 0
    orders, draws = drawn_rows(rows, selection, size, reserves, order)
    for stratum_order, stratum in zip(orders, draws, strict=True):
        own = [row for row in rows if row.stratum == stratum_order.label]
        n = stratum_order.sample_size
        expected = equal_order(own) if selection is Selection.EQUAL else pareto_order(own, n)
        assert stratum.drawn == tuple(expected[:n])
        assert stratum.reserves == tuple(expected[n : n + stratum_order.reserves])


@given(strata(60), st.integers(1, 100), st.integers(1, 100))
def test_a_larger_equal_sample_begins_with_the_smaller(rows, one, other):
    few, many = sorted((one, other))
    _, small = drawn_rows(rows, Selection.EQUAL, f"{few}%", 0, 0)
    _, large = drawn_rows(rows, Selection.EQUAL, f"{many}%", 0, 1)
    for less, more in zip(small, large, strict=True):
        assert more.drawn[: len(less.drawn)] == less.drawn


@given(strata(60), st.integers(1, 50), st.integers(0, 9))
def test_reserves_are_the_next_in_the_order_and_change_nobody_drawn(rows, percent, reserves):
    for selection in (Selection.EQUAL, Selection.PARETO):
        _, without = drawn_rows(rows, selection, f"{percent}%", 0, 0)
        _, having = drawn_rows(rows, selection, f"{percent}%", reserves, 1)
        assert [stratum.drawn for stratum in without] == [stratum.drawn for stratum in having]
        assert [stratum.cutoff for stratum in without] == [stratum.cutoff for stratum in having]
        for stratum in having:
            ids = [row.id for row in (*stratum.drawn, *stratum.reserves)]
            assert (
                len(set(ids))
                == len(ids)
                == min(stratum.order.population, stratum.order.sample_size + reserves)
            )
