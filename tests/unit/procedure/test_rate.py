"""Rates and Wilson score intervals, exact (Tonghua norm 七(三))."""

from __future__ import annotations

from fractions import Fraction

import pytest
from scipy.stats import binomtest

from randcheck.errors import InvalidValue
from randcheck.procedure.rate import INTERVAL_STEPS, Confidence, Rate, wilson_interval

ONE_STEP = Fraction(1, INTERVAL_STEPS)


@pytest.mark.parametrize(
    ("part", "whole", "lower", "upper"),
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_the_bounds_are_those_of_newcombe_1998_table_i_method_3(part, whole, lower, upper):
    found = wilson_interval(part, whole)
    assert (f"{float(found.lower):.4f}", f"{float(found.upper):.4f}") == (lower, upper)


@pytest.mark.parametrize("confidence", Confidence)
@pytest.mark.parametrize(
    ("part", "whole"), [(0, 1), (1, 1), (3, 20), (299, 300), (7, 100_000), (50_000, 100_000)]
)
def test_the_bounds_are_those_of_scipy_rounded_outward_by_less_than_a_step(part, whole, confidence):
    found = wilson_interval(part, whole, confidence)
    level = float(confidence.value.removesuffix("%")) / 100
    other = binomtest(part, whole).proportion_ci(level, method="wilson")
    assert -1e-12 < float(other.low - found.lower) < float(ONE_STEP) + 1e-12
    assert -1e-12 < float(found.upper - other.high) < float(ONE_STEP) + 1e-12


def test_the_bounds_solve_the_equation_that_defines_them():
    # (part/whole - p)² = z² p(1 - p)/whole holds between a bound and the step inside of it.
    z2 = Confidence.NINETY_FIVE.quantile**2
    found = wilson_interval(3, 20)

    def miss(p):
        return (Fraction(3, 20) - p) ** 2 - z2 * p * (1 - p) / 20

    assert miss(found.lower) >= 0 > miss(found.lower + ONE_STEP)
    assert miss(found.upper) >= 0 > miss(found.upper - ONE_STEP)


def test_of_none_and_of_all_the_interval_reaches_its_end_exactly():
    assert wilson_interval(0, 17).lower == 0
    assert wilson_interval(17, 17).upper == 1
    assert (wilson_interval(0, 0).lower, wilson_interval(0, 0).upper) == (0, 1)


def test_more_confidence_makes_a_wider_interval():
    widths = [wilson_interval(3, 20, one).upper - wilson_interval(3, 20, one).lower for one in Confidence]
    assert widths == sorted(widths)
    assert len(set(widths)) == 3


@pytest.mark.parametrize(("part", "whole"), [(2, 1), (-1, 1), (0, -1), (0.0, 1), (True, 1)])
def test_what_is_not_a_count_of_a_whole_is_refused(part, whole):
    with pytest.raises(InvalidValue):
        wilson_interval(part, whole)
    with pytest.raises(InvalidValue):
        Rate(part=part, whole=whole)


@pytest.mark.parametrize(
    ("part", "whole", "decimals", "told"),
    [
        (1, 3, 2, "33.33%"),
        (2, 3, 2, "66.67%"),
        (1, 8, 1, "12.5%"),
        (1, 800, 2, "0.13%"),
        (3, 3, 0, "100%"),
        (1, 3000, 1, "0.0%"),
    ],
)
def test_a_rate_in_per_cent_is_rounded_half_up(part, whole, decimals, told):
    assert Rate(part=part, whole=whole).describe(decimals) == told


def test_the_rate_of_nothing_is_a_dash_and_not_zero():
    assert Rate(part=0, whole=0).describe() == "—"
    assert Rate(part=0, whole=0).value is None


@pytest.mark.parametrize("decimals", [-1, 13, 1.0])
def test_an_odd_number_of_decimals_is_refused(decimals):
    with pytest.raises(InvalidValue):
        Rate(part=1, whole=2).describe(decimals)


def test_an_interval_in_per_cent_is_rounded_outward():
    found = wilson_interval(81, 263)
    assert (found.describe(0), found.describe(2)) == ("25%–37%", "25.52%–36.63%")
    assert found.contains(Fraction(81, 263))
    assert not found.contains(Fraction(1, 2))
