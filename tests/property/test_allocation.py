"""Laws of sample sizes, against a slow and plain reference."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from randcheck.drawing.allocation import allocate
from randcheck.errors import InvalidValue
from randcheck.planning.sample_rule import Allocation, Rounding, SampleRule

LABELS = ["A", "A|x", "B", "C", "C|x", "C|y", "甲"]

populations = st.dictionaries(st.sampled_from(LABELS), st.integers(1, 300), min_size=1, max_size=6)
ratios = st.fractions(Fraction(1, 1000), 1, max_denominator=1000)


@st.composite
def rules(draw, counts):
    total = sum(counts.values())
    values = {
        "size": draw(ratios | st.integers(0, total)),
        "rounding": draw(st.sampled_from(Rounding)),
        "allocation": draw(st.sampled_from([Allocation.PROPORTIONAL, Allocation.EQUAL])),
        "minimum": draw(st.integers(0, 5)),
        "reserves": draw(st.integers(0, 5)),
    }
    # Deviations need classes without overlap; labels that begin with one another are given none.
    if draw(st.booleans()) and not any(
        one != two and two.startswith(one) for one in counts for two in counts
    ):
        deviations = st.fractions(Fraction(1, 50), 50, max_denominator=50)
        values |= {"allocation": Allocation.NEYMAN, "spread": {label: draw(deviations) for label in counts}}
    return SampleRule(**values)


def keeps_total(rule):
    return isinstance(rule.size, int) or rule.rounding is Rounding.LARGEST_REMAINDER


def exact_total(rule, counts):
    return Fraction(rule.size if isinstance(rule.size, int) else rule.size * sum(counts.values()))


def shares_of(rule, counts):
    match rule.allocation:
        case Allocation.PROPORTIONAL:
            return {label: Fraction(rows) for label, rows in counts.items()}
        case Allocation.EQUAL:
            return dict.fromkeys(counts, Fraction(1))
        case Allocation.NEYMAN:
            return {label: rows * dict(rule.spread)[label] for label, rows in counts.items()}


def quotas_by_scale(shares, total, least, most):
    """Find the one scale at which the shares, cut to their bounds, make the total: try every breakpoint."""

    def at(scale):
        return {label: min(max(scale * share, least[label]), most[label]) for label, share in shares.items()}

    scales = sorted({bound[label] / share for bound in (least, most) for label, share in shares.items()})
    below = max((scale for scale in scales if sum(at(scale).values()) <= total), default=Fraction(0))
    quotas = at(below)
    rest = total - sum(quotas.values())
    growing = [label for label, share in shares.items() if least[label] <= below * share < most[label]]
    weight = sum(shares[label] for label in growing)
    return at(below + rest / weight) if rest else quotas


def reference(counts, rule):
    """What the docstring of ``allocate`` says, for one size over all strata."""
    total, shares = exact_total(rule, counts), shares_of(rule, counts)
    least = {label: min(rule.minimum, rows) for label, rows in counts.items()}
    if not keeps_total(rule):
        quotas = quotas_by_scale(shares, total, dict.fromkeys(counts, 0), counts)
        turn = math.ceil if rule.rounding is Rounding.CEIL else math.floor
        return {label: max(least[label], turn(quota)) for label, quota in quotas.items()}
    quotas = quotas_by_scale(shares, Fraction(math.ceil(total)), least, counts)
    sizes = {label: math.floor(quota) for label, quota in quotas.items()}
    for _ in range(math.ceil(total) - sum(sizes.values())):
        # One more for the largest remainder not yet served, the first label among equals.
        label = min(quotas, key=lambda one: (sizes[one] - quotas[one], one))
        sizes[label] += 1
    return sizes


@given(st.data(), populations)
def test_sizes_are_those_of_the_plain_reference(data, counts):
    rule = data.draw(rules(counts))
    try:
        sizes = allocate(counts, rule)
    except InvalidValue:
        # Only a total that is kept can be too small for the minimum.
        assert keeps_total(rule)
        assert sum(min(rule.minimum, rows) for rows in counts.values()) > math.ceil(exact_total(rule, counts))
        return
    assert sizes == reference(counts, rule)


@given(st.data(), populations)
def test_sizes_lie_between_the_minimum_and_the_rows_and_add_up(data, counts):
    rule = data.draw(rules(counts))
    least = {label: min(rule.minimum, rows) for label, rows in counts.items()}
    total = exact_total(rule, counts)
    assume(not keeps_total(rule) or sum(least.values()) <= math.ceil(total))
    sizes = allocate(counts, rule)
    assert all(least[label] <= sizes[label] <= rows for label, rows in counts.items())
    if keeps_total(rule):
        assert sum(sizes.values()) == math.ceil(total)
    elif rule.rounding is Rounding.CEIL:
        assert sum(sizes.values()) >= total
    elif rule.minimum == 0:
        assert sum(sizes.values()) <= total


@given(st.data(), populations)
def test_the_order_of_strata_never_matters(data, counts):
    rule = data.draw(rules(counts))
    shuffled = dict(data.draw(st.permutations(list(counts.items()))))
    results = []
    for one in (counts, shuffled):
        try:
            results.append(list(allocate(one, rule).items()))
        except InvalidValue as error:
            results.append(str(error))
    assert results[0] == results[1]


@given(populations, ratios, ratios, st.sampled_from(Rounding), st.integers(0, 3))
def test_a_larger_ratio_never_draws_fewer(counts, one, other, rounding, minimum):
    smaller, larger = sorted((one, other))
    assume(rounding is not Rounding.LARGEST_REMAINDER or minimum == 0)
    few, many = (
        allocate(counts, SampleRule(size=size, rounding=rounding, minimum=minimum))
        for size in (smaller, larger)
    )
    if rounding is Rounding.LARGEST_REMAINDER:
        assert sum(few.values()) <= sum(many.values())
    else:
        assert all(few[label] <= many[label] for label in counts)


@given(populations, ratios)
def test_ceil_is_the_least_whole_number_that_keeps_the_ratio_and_floor_the_largest(counts, ratio):
    up = allocate(counts, SampleRule(size=ratio))
    down = allocate(counts, SampleRule(size=ratio, rounding=Rounding.FLOOR))
    for label, rows in counts.items():
        assert up[label] - 1 < ratio * rows <= up[label]
        assert down[label] <= ratio * rows < down[label] + 1


@given(populations, ratios)
def test_one_ratio_for_all_and_the_same_for_each_class_agree(counts, ratio):
    tops = {label.split("|")[0] for label in counts}
    assert allocate(counts, SampleRule(size=ratio)) == allocate(
        counts, SampleRule(per_class=dict.fromkeys(tops, ratio))
    )


@given(populations, ratios, st.sampled_from(Rounding))
def test_leaving_a_class_out_is_drawing_from_the_others_alone(counts, ratio, rounding):
    excluded = sorted(counts)[0]
    inside = {label: rows for label, rows in counts.items() if not label.startswith(excluded)}
    assume(inside)
    sizes = allocate(counts, SampleRule(size=ratio, exclude={excluded}, rounding=rounding))
    assert sizes == {
        **dict.fromkeys(counts, 0),
        **allocate(inside, SampleRule(size=ratio, rounding=rounding)),
    }
