"""Strategies for rules on ratios and frequencies."""

from __future__ import annotations

from hypothesis import strategies as st

from randcheck.planning.bound import Bound
from randcheck.planning.frequency_rule import Counted, FrequencyRule
from randcheck.planning.period import Period
from randcheck.planning.ratio_rule import ClassExclusion, FullCoverage, RatioRule, Way
from randcheck.registers.delegation import AdministrativeLevel

CLASSES = st.sampled_from(["", "A", "B", "高风险"])
LEVELS = st.one_of(st.none(), st.sampled_from(AdministrativeLevel))
MONTHS = st.integers(1, 120).map(Period.of_months)
PERIODS = st.one_of(MONTHS, st.sampled_from(["备案", "许可证"]).map(Period.of_validity))
SIZES = st.one_of(
    st.fractions(min_value=0, max_value=1, max_denominator=10**6).filter(bool), st.integers(1, 10**9 - 1)
)
PLAIN_WAYS = st.builds(Way, size=SIZES, rounds=st.integers(1, 99))
LATER_WAYS = st.builds(Way, size=SIZES, rounds=st.one_of(st.none(), st.integers(1, 99)))
RATIOS = st.builds(
    RatioRule,
    bound=st.sampled_from(Bound),
    ways=st.tuples(PLAIN_WAYS, st.lists(LATER_WAYS, max_size=2))
    .map(lambda ways: (ways[0], *ways[1]))
    .filter(lambda ways: len(set(ways)) == len(ways)),
    class_name=CLASSES,
    period=st.one_of(st.none(), PERIODS),
    level=LEVELS,
)
FREQUENCIES = st.builds(
    FrequencyRule,
    bound=st.sampled_from(Bound),
    times=st.integers(1, 9999),
    period=PERIODS,
    counted=st.sampled_from(Counted),
    by_one_body=st.booleans(),
    class_name=CLASSES,
    level=LEVELS,
)
RULES = st.one_of(
    RATIOS,
    FREQUENCIES,
    st.builds(FullCoverage, class_name=CLASSES, period=st.one_of(st.none(), PERIODS), level=LEVELS),
    st.builds(ClassExclusion, class_name=st.sampled_from(["A", "B", "高风险"]), level=LEVELS),
)
