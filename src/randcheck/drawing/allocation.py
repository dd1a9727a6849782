"""From a sample rule to whole sample sizes per stratum: exact integers, no floating point."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from operator import mul

from randcheck.errors import InvalidValue, SampleTooLarge
from randcheck.planning.draw_order import StratumOrder
from randcheck.planning.sample_rule import (
    Allocation,
    Rounding,
    SampleRule,
    Selection,
    Size,
    is_in_class,
)
from randcheck.text import Text


def order_strata(tally: Mapping[str, Mapping[int, int]], rule: SampleRule) -> tuple[StratumOrder, ...]:
    """Return one order a stratum, labels ascending: N and W counted, n and reserves by ``rule``.

    Args:
        tally: ``{stratum: {weight: rows}}``, as a frame or engine counts them.
        rule: The sample rule.

    Raises:
        SampleTooLarge: A number asked for exceeds the rows there are.
        InvalidValue: The rule names a class without rows, or a stratum without a class.

    Example:
        >>> rule = SampleRule(size="5%", reserves=2)
        >>> [(s.label, s.sample_size, s.reserves) for s in order_strata({"A": {1: 90}, "B": {1: 10}}, rule)]
        [('A', 5, 2), ('B', 1, 2)]
    """
    populations = {label: sum(weights.values()) for label, weights in tally.items()}
    return tuple(
        StratumOrder(
            label=label,
            population=populations[label],
            weight_total=weight_total(tally[label]),
            sample_size=size,
            reserves=min(rule.reserves, populations[label] - size) if size else 0,
        )
        for label, size in allocate(populations, rule).items()
    )


def weight_total(weights: Mapping[int, int]) -> int:
    """Return W, the sum of the weights of all rows of a stratum.

    Example:
        >>> weight_total({1: 10, 5: 2})
        20
    """
    return sum(map(mul, weights.keys(), weights.values()))


def allocate(populations: Mapping[str, int], rule: SampleRule) -> dict[str, int]:
    """Return the sample size of every stratum, labels ascending.

    The base of a ratio is the rows of all strata that are not excluded (Tonghua norm 二(四): the share of
    like targets). A quota above a stratum's rows is cut to them and the rest shared out among the others.
    ``ceil`` and ``floor`` round every quota of a ratio by itself, then raise it to the minimum; the total may
    differ from the ratio's. ``largest_remainder`` keeps the total (a ratio's is rounded up), minimum included.
    A number of rows is always kept so, whatever the rounding: who orders 120 gets 120.

    Args:
        populations: Rows of every stratum.
        rule: The sample rule.

    Raises:
        SampleTooLarge: A number asked for exceeds the rows there are.
        InvalidValue: The rule names a class without rows, or a stratum without a class.

    Example:
        >>> allocate({"A": 65, "B": 25, "C": 10}, SampleRule(size="10%"))
        {'A': 7, 'B': 3, 'C': 1}
        >>> allocate({"A": 65, "B": 25, "C": 10}, SampleRule(size=10))
        {'A': 7, 'B': 2, 'C': 1}
    """
    labels = sorted(populations)
    _require_known_classes(labels, rule)
    included = [label for label in labels if not any(is_in_class(label, name) for name in rule.exclude)]
    sizes = dict.fromkeys(labels, 0)
    if rule.selection is Selection.FULL:
        sizes.update((label, populations[label]) for label in included)
        return sizes
    for name, group, size in _groups(included, rule):
        total = sum(populations[label] for label in group)
        if isinstance(size, int) and size > total:
            raise SampleTooLarge(stratum=name, population=total, sample_size=size)
        sizes.update(_share_out(group, populations, size, rule))
    return sizes


def _groups(included: Sequence[str], rule: SampleRule) -> list[tuple[str, list[str], Size]]:
    """Return the groups of strata that share one size: all of them, or one group a class."""
    if rule.size is not None:
        return [(", ".join(included), list(included), rule.size)]
    groups = [
        (name, [label for label in included if is_in_class(label, name)], size)
        for name, size in rule.per_class
    ]
    excluded = [name for name, group, _ in groups if not group]
    if excluded:
        raise InvalidValue(
            rule=Text("an excluded class must have no sample size", "排除的类别不得另设比例"),
            seen=", ".join(excluded),
        )
    covered = [label for _, group, _ in groups for label in group]
    if sorted(covered) != list(included):
        astray = sorted(set(included) - set(covered)) or sorted(
            {label for label in covered if covered.count(label) > 1}
        )
        raise InvalidValue(
            rule=Text(
                "every stratum must belong to exactly one class with a size, or be excluded",
                "每一层须恰属于一个设有比例的类别，或列入排除",
            ),
            seen=", ".join(astray),
        )
    return groups


def _require_known_classes(labels: Sequence[str], rule: SampleRule) -> None:
    named = {*rule.exclude, *(name for name, _ in rule.per_class), *(name for name, _ in rule.spread)}
    unknown = sorted(name for name in named if not any(is_in_class(label, name) for label in labels))
    if unknown:
        raise InvalidValue(
            rule=Text(
                f"classes named in the sample rule must have rows in the frame ({', '.join(labels)})",
                f"抽样规则中的类别须在抽样框中有户（{'、'.join(labels)}）",
            ),
            seen=", ".join(unknown),
        )


def _share_out(
    group: Sequence[str], populations: Mapping[str, int], size: Size, rule: SampleRule
) -> dict[str, int]:
    group = [label for label in group if populations[label]]
    if not group:
        return {}
    total = size if isinstance(size, int) else size * sum(populations[label] for label in group)
    least = {label: min(rule.minimum, populations[label]) for label in group}
    shares = _shares(group, populations, rule)
    if isinstance(size, int) or rule.rounding is Rounding.LARGEST_REMAINDER:
        whole = math.ceil(total)
        if sum(least.values()) > whole:
            raise InvalidValue(
                rule=Text(
                    f"the minimum per stratum must fit into the total of {whole}",
                    f"各层最低户数之和不得超过总量 {whole}",
                ),
                seen=str(sum(least.values())),
            )
        return _largest_remainders(_quotas(shares, Fraction(whole), least, populations), whole)
    quotas = _quotas(shares, Fraction(total), dict.fromkeys(group, 0), populations)
    whole_of = math.ceil if rule.rounding is Rounding.CEIL else math.floor
    return {label: max(least[label], whole_of(quota)) for label, quota in quotas.items()}


def _shares(group: Sequence[str], populations: Mapping[str, int], rule: SampleRule) -> dict[str, Fraction]:
    """Return what a stratum's part of the total is proportional to."""
    if rule.allocation is Allocation.EQUAL:
        return dict.fromkeys(group, Fraction(1))
    if rule.allocation is Allocation.PROPORTIONAL:
        return {label: Fraction(populations[label]) for label in group}
    deviations = {label: [d for name, d in rule.spread if is_in_class(label, name)] for label in group}
    for label, found in deviations.items():
        if len(found) != 1:
            raise InvalidValue(
                rule=Text("every stratum must have exactly one standard deviation", "每一层须恰有一个标准差"),
                seen=f"{label}: {len(found)}",
            )
    return {label: populations[label] * deviations[label][0] for label in group}


def _quotas(
    shares: Mapping[str, Fraction], total: Fraction, least: Mapping[str, int], most: Mapping[str, int]
) -> dict[str, Fraction]:
    """Share ``total`` out in proportion, no quota below ``least`` or above ``most``.

    Strata beyond a bound are fixed there and the rest is shared anew among the others. Only one side is
    fixed a round, the one by which the others must move further, so that a stratum fixed stays beyond.
    """
    fixed: dict[str, Fraction] = {}
    while True:
        free = [label for label in shares if label not in fixed]
        weight = sum((shares[label] for label in free), Fraction(0))
        rest = total - sum(fixed.values(), Fraction(0))
        quotas = {label: rest * shares[label] / weight for label in free}
        over = {label: Fraction(most[label]) for label in free if quotas[label] > most[label]}
        under = {label: Fraction(least[label]) for label in free if quotas[label] < least[label]}
        if not over and not under:
            return {label: fixed[label] if label in fixed else quotas[label] for label in shares}
        excess = sum((quotas[label] - bound for label, bound in over.items()), Fraction(0))
        deficit = sum((bound - quotas[label] for label, bound in under.items()), Fraction(0))
        fixed |= over if excess >= deficit else under


def _largest_remainders(quotas: Mapping[str, Fraction], total: int) -> dict[str, int]:
    sizes = {label: math.floor(quota) for label, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda label: (sizes[label] - quotas[label], label))
    for label in by_remainder[: total - sum(sizes.values())]:
        sizes[label] += 1
    return sizes
