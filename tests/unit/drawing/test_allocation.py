"""From a rule to whole sample sizes (Tonghua norm 二(四), 六(六)1–3; protocol 5.2)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from randcheck.drawing.allocation import allocate, order_strata, weight_total
from randcheck.errors import InvalidValue, SampleTooLarge
from randcheck.planning.draw_order import StratumOrder
from randcheck.planning.sample_rule import Allocation, Rounding, SampleRule, Selection

SHARES = {"A": 650, "B": 250, "C": 80, "D": 20}
BY_AREA = {"A|东昌区": 400, "A|集安市": 250, "D|东昌区": 7, "D|集安市": 4, "D|柳河县": 9}
LARGEST = Rounding.LARGEST_REMAINDER


def sizes(populations, **values):
    return allocate(populations, SampleRule(**values))


# ---- ratios ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wording", "size", "rounding", "expected"),
    [
        ("不低于3%", "3%", Rounding.CEIL, {"A": 20, "B": 8, "C": 3, "D": 1}),
        ("不超过总数的2%", "2%", Rounding.FLOOR, {"A": 13, "B": 5, "C": 1, "D": 0}),
        ("2‰", "2‰", Rounding.CEIL, {"A": 2, "B": 1, "C": 1, "D": 1}),
        ("2‰, 合计", "2‰", LARGEST, {"A": 1, "B": 1, "C": 0, "D": 0}),
        ("33%", "33%", Rounding.CEIL, {"A": 215, "B": 83, "C": 27, "D": 7}),
        ("100%", "100%", Rounding.FLOOR, SHARES),
    ],
)
def test_wordings_of_real_plans(wording, size, rounding, expected):
    assert sizes(SHARES, size=size, rounding=rounding) == expected


@pytest.mark.parametrize(
    ("population", "size", "up", "down"),
    [
        # In floating point 0.07 × 100 is 7.000000000000001, 0.29 × 100 is 28.999999999999996.
        (100, "7%", 7, 7),
        (100, "29%", 29, 29),
        (1000, "57%", 570, 570),
        (1000, "1.1%", 11, 11),
        (3, "1/3", 1, 1),
        (10**9, "0.000000001%", 1, 0),
        (101, "7%", 8, 7),
        (1, "2‰", 1, 0),
    ],
)
def test_a_ratio_is_rounded_exactly(population, size, up, down):
    assert sizes({"A": population}, size=size) == {"A": up}
    assert sizes({"A": population}, size=size, rounding=Rounding.FLOOR) == {"A": down}


def test_the_base_of_a_ratio_is_what_is_not_excluded():
    # 5 % of 350, not of 1000: class A is left alone.
    assert sizes(SHARES, size="5%", exclude={"A"}, rounding=LARGEST) == {"A": 0, "B": 13, "C": 4, "D": 1}
    assert sum(sizes(SHARES, size="5%", exclude={"A"}, rounding=LARGEST).values()) == 18


def test_an_excluded_class_covers_all_its_strata():
    assert sizes(BY_AREA, size="100%", exclude={"A"}) == {**BY_AREA, "A|东昌区": 0, "A|集安市": 0}
    assert sizes(BY_AREA, size="100%", exclude={"A|集安市"}) == {**BY_AREA, "A|集安市": 0}


def test_labels_come_out_ascending_whatever_their_order():
    assert list(sizes({"D": 1, "A": 1, "C": 1}, size=2)) == ["A", "C", "D"]


# ---- numbers of rows --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rounding", Rounding)
def test_a_number_of_rows_is_met_exactly_whatever_the_rounding(rounding):
    # Quotas 65 %, 25 %, 8 %, 2 % of 10: 6.5, 2.5, 0.8, 0.2; the largest remainders are C's, then A's before B's.
    assert sizes(SHARES, size=10, rounding=rounding) == {"A": 7, "B": 2, "C": 1, "D": 0}
    assert sum(sizes(SHARES, size=123, rounding=rounding).values()) == 123


def test_equal_remainders_go_to_the_first_labels():
    assert sizes({"c": 5, "a": 5, "b": 5}, size=2) == {"a": 1, "b": 1, "c": 0}
    assert sizes({"c": 5, "a": 5, "b": 5}, size=4) == {"a": 2, "b": 1, "c": 1}


@pytest.mark.parametrize("size", [0, 1000])
def test_none_and_all_can_be_asked_for(size):
    assert sizes(SHARES, size=size) == (SHARES if size else dict.fromkeys(SHARES, 0))


def test_more_than_there_is_cannot_be_asked_for():
    with pytest.raises(SampleTooLarge, match="at most its 1000 rows, got 1001") as caught:
        sizes(SHARES, size=1001)
    assert "不得超过其 1000 户" in caught.value.describe("zh")
    with pytest.raises(SampleTooLarge, match="'D' must be at most its 20 rows, got 21"):
        sizes(SHARES, per_class={"D": 21}, exclude={"A", "B", "C"})
    with pytest.raises(SampleTooLarge, match="350 rows"):
        sizes(SHARES, size=351, exclude={"A"})


# ---- a size for each class ----------------------------------------------------------------------------------


def test_each_class_has_its_own_ratio_or_number_and_a_is_left_alone():
    """企业信用风险分类 A–D: differentiated ratios."""
    assert sizes(SHARES, per_class={"B": "3%", "C": 10, "D": "100%"}, exclude={"A"}) == {
        "A": 0,
        "B": 8,
        "C": 10,
        "D": 20,
    }


def test_a_class_covers_its_strata_by_area():
    by_ratio = sizes(BY_AREA, per_class={"A": "1%", "D": "50%"})
    assert by_ratio == {"A|东昌区": 4, "A|集安市": 3, "D|东昌区": 4, "D|柳河县": 5, "D|集安市": 2}
    by_number = sizes(BY_AREA, per_class={"A": 0, "D": 10})
    assert by_number == {"A|东昌区": 0, "A|集安市": 0, "D|东昌区": 4, "D|柳河县": 4, "D|集安市": 2}
    one_area = sizes(BY_AREA, per_class={"D|集安市": 4, "D|东昌区": 0, "D|柳河县": 1}, exclude={"A"})
    assert one_area == {"A|东昌区": 0, "A|集安市": 0, "D|东昌区": 0, "D|柳河县": 1, "D|集安市": 4}


@pytest.mark.parametrize(
    ("values", "seen"),
    [
        ({"per_class": {"B": 1, "C": 1, "D": 1}}, "A"),
        ({"per_class": {"A": 1, "B": 1}, "exclude": {"D"}}, "C"),
    ],
)
def test_a_stratum_without_a_class_is_an_error(values, seen):
    with pytest.raises(InvalidValue, match="exactly one class") as caught:
        sizes(SHARES, **values)
    assert caught.value.seen == seen


def test_a_stratum_in_two_classes_is_an_error_that_names_it_once():
    with pytest.raises(InvalidValue, match="exactly one class") as caught:
        sizes(BY_AREA, per_class={"D": 1, "D|集安市": 1, "A": 1})
    assert caught.value.seen == "D|集安市"


def test_a_size_within_an_excluded_class_is_an_error():
    with pytest.raises(InvalidValue, match="excluded class") as caught:
        sizes(BY_AREA, per_class={"D": 1, "A|集安市": "5%"}, exclude={"A"})
    assert caught.value.seen == "A|集安市"


@pytest.mark.parametrize(
    "values",
    [
        {"size": 1, "exclude": {"E"}},
        {"per_class": {"A": 1, "B": 1, "C": 1, "D": 1, "E": 1}},
        {"size": 1, "exclude": {"A|东昌区"}},
        {"size": 1, "allocation": Allocation.NEYMAN, "spread": {"A": 1, "B": 1, "C": 1, "D": 1, "E": 1}},
        {"selection": Selection.FULL, "exclude": {"E"}},
    ],
)
def test_a_class_that_no_row_has_is_named(values):
    with pytest.raises(InvalidValue, match=r"must have rows in the frame \(A, B, C, D\)") as caught:
        sizes(SHARES, **values)
    assert caught.value.seen in ("E", "A|东昌区")


# ---- minimum ------------------------------------------------------------------------------------------------


def test_every_stratum_that_is_not_excluded_has_at_least_the_minimum_or_all_its_rows():
    assert sizes(SHARES, size="2‰", minimum=3) == {"A": 3, "B": 3, "C": 3, "D": 3}
    assert sizes({"A": 650, "D": 2}, size="2‰", minimum=3) == {"A": 3, "D": 2}
    assert sizes(SHARES, size="2‰", minimum=3, exclude={"A"}) == {"A": 0, "B": 3, "C": 3, "D": 3}
    assert sizes(SHARES, size="3%", minimum=3, rounding=Rounding.FLOOR) == {"A": 19, "B": 7, "C": 3, "D": 3}


def test_a_total_that_is_kept_pays_for_the_minimum_out_of_the_larger_strata():
    # 100 of 1000 with at least 10 each: C (8) and D (2) are raised to 10, A and B share 80 as 650 to 250.
    assert sizes(SHARES, size=100, minimum=10) == {"A": 58, "B": 22, "C": 10, "D": 10}
    assert sizes(SHARES, size="10%", minimum=10, rounding=LARGEST) == {"A": 58, "B": 22, "C": 10, "D": 10}


def test_a_minimum_that_does_not_fit_into_a_kept_total_is_an_error():
    with pytest.raises(InvalidValue, match="fit into the total of 7") as caught:
        sizes(SHARES, size=7, minimum=2)
    assert caught.value.seen == "8"
    assert sizes(SHARES, size=8, minimum=2) == {"A": 2, "B": 2, "C": 2, "D": 2}


# ---- equal and Neyman allocation ------------------------------------------------------------------------------


def test_equal_allocation_gives_the_same_to_all_and_what_a_small_stratum_lacks_to_the_others():
    assert sizes(SHARES, size=80, allocation=Allocation.EQUAL) == {"A": 20, "B": 20, "C": 20, "D": 20}
    # D has only 20: the other three share 180.
    assert sizes(SHARES, size=200, allocation=Allocation.EQUAL) == {"A": 60, "B": 60, "C": 60, "D": 20}
    # C is full too: 400 − 20 − 80 for two.
    assert sizes(SHARES, size=400, allocation=Allocation.EQUAL) == {"A": 150, "B": 150, "C": 80, "D": 20}


def test_neyman_allocation_goes_by_rows_times_deviation():
    spread = {"A": "0.1", "B": "0.3", "C": "0.5", "D": 1}
    # 65, 75, 40, 20 of 200, so half of each for 100.
    assert sizes(SHARES, size=100, allocation=Allocation.NEYMAN, spread=spread) == {
        "A": 33,
        "B": 37,
        "C": 20,
        "D": 10,
    }
    # D cannot give 30 of 300: the others share 280 as 65 to 75 to 40.
    capped = sizes(SHARES, size=300, allocation=Allocation.NEYMAN, spread=spread)
    assert capped == {"A": 101, "B": 117, "C": 62, "D": 20}
    assert sum(capped.values()) == 300


def test_the_unit_of_the_deviations_does_not_matter():
    one = {"A": "0.1", "B": "0.3", "C": "0.5", "D": 1}
    other = {name: Fraction(value) * Fraction(7, 3) for name, value in one.items()}
    rule = {"size": 117, "allocation": Allocation.NEYMAN}
    assert sizes(SHARES, spread=one, **rule) == sizes(SHARES, spread=other, **rule)


@pytest.mark.parametrize(
    ("spread", "seen"), [({"A": 1, "B": 1, "C": 1}, "D: 0"), ({"A": 1, "D": 1, "D|集安市": 2}, "D|集安市: 2")]
)
def test_every_stratum_needs_exactly_one_deviation(spread, seen):
    populations = SHARES if len(spread) == 3 and "B" in spread else BY_AREA
    with pytest.raises(InvalidValue, match="exactly one standard deviation") as caught:
        sizes(populations, size=10, allocation=Allocation.NEYMAN, spread=spread)
    assert caught.value.seen == seen


def test_an_excluded_stratum_needs_no_deviation():
    found = sizes(
        SHARES, size=10, exclude={"A"}, allocation=Allocation.NEYMAN, spread={"B": 1, "C": 1, "D": 1}
    )
    assert sum(found.values()) == 10
    assert found["A"] == 0


# ---- full coverage and orders -----------------------------------------------------------------------------------


def test_full_coverage_takes_all_that_is_not_excluded():
    assert sizes(SHARES, selection=Selection.FULL) == SHARES
    assert sizes(SHARES, selection=Selection.FULL, exclude={"A"}) == {**SHARES, "A": 0}


def test_a_stratum_without_rows_gets_nothing_and_stops_nobody():
    assert sizes({"A": 0, "B": 10}, size="50%", minimum=2) == {"A": 0, "B": 5}
    assert sizes({"A": 0, "B": 10}, size=3, allocation=Allocation.EQUAL) == {"A": 0, "B": 3}
    assert sizes({"A": 0}, size="50%") == {"A": 0}
    assert sizes({"A": 5, "B": 5}, size="50%", exclude={"A", "B"}) == {"A": 0, "B": 0}


def test_orders_count_rows_and_weights_and_cut_reserves_to_what_is_left():
    tally = {"B": {1: 3, 5: 2}, "A": {1: 90}, "C": {1_000_000: 4}}
    rule = SampleRule(per_class={"A": "5%", "B": 4, "C": 0}, reserves=2)
    assert order_strata(tally, rule) == (
        StratumOrder(label="A", population=90, weight_total=90, sample_size=5, reserves=2),
        StratumOrder(label="B", population=5, weight_total=13, sample_size=4, reserves=1),
        StratumOrder(label="C", population=4, weight_total=4_000_000, sample_size=0, reserves=0),
    )


def test_full_coverage_leaves_nobody_in_reserve():
    [order] = order_strata({"A": {1: 5}}, SampleRule(selection=Selection.FULL, reserves=3))
    assert (order.sample_size, order.reserves) == (5, 0)


def test_the_total_weight_is_the_sum_over_all_rows():
    assert weight_total({}) == 0
    assert weight_total({3: 2, 1_000_000: 1_000_000}) == 10**12 + 6
