"""Drawing targets: thresholds only pre-filter, the core decides (protocol 5.4, 5.5)."""

from __future__ import annotations

import random

import pytest

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.engine import PythonEngine, TicketedRow
from randcheck.drawing.sampling import draw_targets, drawn_ids
from randcheck.errors import MaterialMismatch
from randcheck.planning.draw_order import StratumOrder
from randcheck.planning.sample_rule import SampleRule, Selection
from support.draws import frame_of, key
from support.selection import ListEngine, equal_order, pareto_key, pareto_order, ticketed


def draw(frame, rule, number=0):
    return draw_targets(order_strata(frame.tally, rule), rule.selection, PythonEngine(frame), key(number))


def made_up(tickets, stratum="A", weights=None):
    """Return rows with these tickets, given as the numbers of their first 8 bytes."""
    return [
        TicketedRow(
            number.to_bytes(8, "big") + bytes(24), f"f{index:05}", stratum, weights[index] if weights else 1
        )
        for index, number in enumerate(tickets)
    ]


def draw_from(engine, selection=Selection.EQUAL, **values):
    rule = SampleRule(selection=selection, **values)
    return draw_targets(order_strata(engine.tally(), rule), selection, engine, key())


# ---- equal weights --------------------------------------------------------------------------------------


def test_the_smallest_tickets_of_each_stratum_are_drawn_and_the_next_are_reserves():
    frame = frame_of([(f"f{number:04}", "AB"[number % 3 == 0], 1) for number in range(3000)])
    first, second = draw(frame, SampleRule(size="1%", reserves=4))
    rows = ticketed(frame, key())
    for stratum, label, size in ((first, "A", 20), (second, "B", 10)):
        expected = equal_order(row for row in rows if row.stratum == label)
        assert stratum.drawn == tuple(expected[:size])
        assert stratum.reserves == tuple(expected[size : size + 4])
        assert stratum.cutoff == expected[size - 1].ticket
        assert stratum.pareto is None


def test_weights_do_not_matter_for_equal_selection():
    light = frame_of([(f"f{number:04}", "A", 1) for number in range(500)])
    heavy = frame_of([(f"f{number:04}", "A", 1 + number * 2000) for number in range(500)])
    rule = SampleRule(size=20)
    assert drawn_ids(draw(light, rule)) == drawn_ids(draw(heavy, rule))


def test_equal_tickets_go_by_id():
    engine = ListEngine(made_up([7, 7, 7, 3]))
    [stratum] = draw_from(engine, size=2, reserves=1)
    assert [row.id for row in stratum.drawn] == ["f00003", "f00000"]
    assert [row.id for row in stratum.reserves] == ["f00001"]


@pytest.mark.parametrize("size", [1, 3])
def test_a_stratum_of_one_and_a_sample_of_all(size):
    rows = made_up([9, 5, 7][:size])
    [stratum] = draw_from(ListEngine(rows), size=size)
    assert stratum.drawn == tuple(equal_order(rows))
    assert stratum.cutoff == max(row.ticket for row in rows)


def test_a_stratum_of_which_none_is_drawn_has_no_cutoff_and_no_engine_is_asked():
    engine = ListEngine(made_up([1, 2, 3]))
    for selection in (Selection.EQUAL, Selection.PARETO):
        [stratum] = draw_from(engine, selection, size=0)
        assert (stratum.drawn, stratum.reserves, stratum.cutoff) == ((), (), None)
    assert engine.asked == []


def test_full_coverage_takes_all_in_the_order_of_their_tickets_without_a_cutoff():
    rows = made_up([5, 3, 9]) + [row._replace(id=f"x{row.id}") for row in made_up([1], stratum="B")]
    first, second = draw_from(ListEngine(rows), Selection.FULL)
    assert first.drawn == tuple(equal_order(rows[:3]))
    assert second.drawn == tuple(rows[3:])
    assert (first.cutoff, second.cutoff) == (None, None)


# ---- Pareto ---------------------------------------------------------------------------------------------


def weighted_frame(size, weights, seed=0):
    choose = random.Random(seed)
    return frame_of([(f"f{number:05}", "A", choose.choice(weights)) for number in range(size)])


@pytest.mark.parametrize(
    ("size", "weights", "drawn"),
    [
        (1, [5], 1),
        (12, [1, 2, 5], 12),
        (60, [1, 2, 5, 100, 1_000_000], 1),
        (60, [1, 2, 5, 100, 1_000_000], 30),
        (60, [1], 7),
        (400, list(range(1, 200)), 3),
        (1500, [*range(1, 130), 999_999, 1_000_000], 40),
        (1500, [1, 1, 1, 1, 1, 1, 1, 31, 32, 33, 1_000_000], 200),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_the_draw_is_that_of_the_exact_reference(size, weights, drawn, seed):
    frame = weighted_frame(size, weights, seed)
    [stratum] = draw(frame, SampleRule(selection=Selection.PARETO, size=drawn, reserves=5), seed)
    expected = pareto_order(ticketed(frame, key(seed)), drawn)
    assert stratum.drawn == tuple(expected[:drawn])
    assert stratum.reserves == tuple(expected[drawn : drawn + 5])
    last = stratum.drawn[-1]
    if stratum.pareto.is_certain(last.weight):
        assert stratum.cutoff is None
    else:
        assert stratum.cutoff == pareto_key(
            last.ticket, last.weight, stratum.pareto.sample_size, stratum.pareto.weight_total
        )


def test_certain_rows_are_drawn_whatever_their_ticket():
    rows = made_up([2**64 - 1, 2**64 - 2, *range(1000)], weights=[5000, 4000, *([1] * 1000)])
    [stratum] = draw_from(ListEngine(rows), Selection.PARETO, size=3)
    assert [row.id for row in stratum.drawn] == ["f00001", "f00000", "f00002"]
    assert (stratum.pareto.certain, stratum.pareto.certain_from) == (2, 4000)
    assert stratum.cutoff == pareto_key(rows[2].ticket, 1, 1, 1000)


def test_where_all_drawn_are_certain_no_key_decided():
    rows = made_up([5, 6], weights=[1, 1_000_000])
    [stratum] = draw_from(ListEngine(rows), Selection.PARETO, size=2)
    assert stratum.cutoff is None


# ---- what an engine may do --------------------------------------------------------------------------------


@pytest.mark.parametrize("selection", [Selection.EQUAL, Selection.PARETO, Selection.FULL])
def test_neither_the_order_of_the_answers_nor_of_the_tally_matters(selection):
    frame = frame_of([(f"f{number:04}", "ABC"[number % 3], 1 + number * 37 % 900) for number in range(2000)])
    values = {} if selection is Selection.FULL else {"size": "4%", "reserves": 3}
    rule = SampleRule(selection=selection, **values)
    expected = draw_targets(order_strata(frame.tally, rule), selection, PythonEngine(frame), key())
    engines = [ListEngine(ticketed(frame, key()), order=order) for order in range(5)]
    assert any(list(engine.tally()) != sorted(engine.tally()) for engine in engines)
    for engine in engines:
        assert draw_targets(order_strata(engine.tally(), rule), selection, engine, key()) == expected


def test_one_asking_is_the_rule_and_lets_few_more_through_than_needed():
    frame = frame_of(20_000)
    engine = ListEngine(ticketed(frame, key()))
    draw_from(engine, size="2%")
    draw_from(engine, Selection.PARETO, size="2%")
    assert len(engine.asked) == 2
    assert all(400 <= count <= 900 for count in engine.asked)


@pytest.mark.parametrize("selection", [Selection.EQUAL, Selection.PARETO])
def test_where_too_few_tickets_are_small_the_core_asks_wider_until_it_is_sure(selection):
    # Every ticket lies in the upper half: no first threshold lets anybody through.
    choose = random.Random(3)
    weights = [choose.choice([1, 3, 40]) for _ in range(3000)]
    rows = made_up([choose.randrange(2**63, 2**64) for _ in range(3000)], weights=weights)
    engine = ListEngine(rows)
    [stratum] = draw_from(engine, selection, size=5, reserves=2)
    expected = equal_order(rows) if selection is Selection.EQUAL else pareto_order(rows, 5)
    assert (*stratum.drawn, *stratum.reserves) == tuple(expected[:7])
    assert engine.asked[0] == 0
    assert 2 < len(engine.asked) < 10


def test_only_strata_that_are_not_sure_yet_are_asked_again():
    low = made_up(range(2000), stratum="low")
    high = made_up(range(2**64 - 2000, 2**64), stratum="high")
    rows = low + [row._replace(id=f"x{row.id}") for row in high]
    asked = []

    class Listening(ListEngine):
        def below(self, key, thresholds):
            asked.append(sorted(thresholds))
            return super().below(key, thresholds)

    draws = draw_from(Listening(rows), size=6)
    assert {stratum.order.label: len(stratum.drawn) for stratum in draws} == {"high": 3, "low": 3}
    assert asked[0] == ["high", "low"]
    assert asked[1:] == [["high"]] * (len(asked) - 1)
    assert len(asked) > 2


def test_enough_candidates_are_not_enough_when_one_within_the_bound_may_be_missing():
    # Heavy rows with keys just beyond the bound pass the limit of their step; the light row that comes before
    # them does not pass its own: the core must not take the heavy ones.
    weights = [64] * 800 + [65] * 800
    choose = random.Random(11)
    for _ in range(30):
        # Tickets crowd around the first limit, so that what it lets through is often not what belongs.
        rows = made_up([choose.randrange(2**57, 2**59) for _ in weights], weights=weights)
        [stratum] = draw_from(ListEngine(rows), Selection.PARETO, size=20)
        assert stratum.drawn == tuple(pareto_order(rows, 20)[:20])


@pytest.mark.parametrize("selection", [Selection.EQUAL, Selection.PARETO, Selection.FULL])
def test_an_engine_that_keeps_rows_back_is_an_error_and_no_endless_asking(selection):
    rows = made_up(range(50))

    class Forgetful(ListEngine):
        def below(self, key, thresholds):
            return list(super().below(key, thresholds))[:3]

    values = {} if selection is Selection.FULL else {"size": 10}
    with pytest.raises(
        MaterialMismatch, match="the engine's rows of stratum 'A' must be the committed one \\(50\\), got 3"
    ):
        draw_from(Forgetful(rows), selection, **values)


def test_strata_come_out_in_the_order_in_which_they_were_asked_for():
    frame = frame_of([("a", "A", 1), ("b", "B", 1), ("c", "C", 1)])
    orders = [
        StratumOrder(label=label, population=1, weight_total=1, sample_size=size)
        for label, size in (("C", 1), ("A", 0), ("B", 1))
    ]
    draws = draw_targets(orders, Selection.EQUAL, PythonEngine(frame), key())
    assert [stratum.order.label for stratum in draws] == ["C", "A", "B"]
    assert drawn_ids(draws) == ["b", "c"]


# ---- coordination -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("selection", [Selection.EQUAL, Selection.PARETO])
def test_of_two_tasks_with_one_seed_the_smaller_sample_lies_within_the_larger(selection):
    # 六(三)3: 对同一市场主体的检查事项应一次完成. Pareto samples nest exactly where weights are equal.
    frame = frame_of(3000)
    small, large = (draw(frame, SampleRule(selection=selection, size=size)) for size in (40, 150))
    assert set(drawn_ids(small)) < set(drawn_ids(large))


def test_samples_from_different_pools_overlap_where_both_hold_the_firm():
    pool = [(f"f{number:04}", "A", 1) for number in range(2000)]
    one = draw(frame_of(pool), SampleRule(size=100))
    # The second task's pool lacks every tenth firm and has another stratification.
    other_pool = [(row_id, "XY"[number % 2], 1) for number, (row_id, _, _) in enumerate(pool) if number % 10]
    other = draw(frame_of(other_pool), SampleRule(per_class={"X": 50, "Y": 50}))
    overlap = set(drawn_ids(one)) & set(drawn_ids(other))
    assert len(overlap) >= 75  # independent draws would share about five


def test_another_key_draws_others():
    frame = frame_of(3000)
    samples = [set(drawn_ids(draw(frame, SampleRule(size=50), number))) for number in range(4)]
    assert all(len(one & other) <= 10 for one in samples for other in samples if one is not other)
