"""The sample rule that follows from ratios, exclusions and demands of full coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from randcheck.errors import InvalidValue, RuleConflict
from randcheck.planning.bound import Bound
from randcheck.planning.ratio_rule import ClassExclusion, FullCoverage, RatioRule, ShareOf
from randcheck.planning.rules import Rule
from randcheck.planning.sample_rule import Rounding, SampleRule, Selection, Size
from randcheck.planning.size_check import CLAUSE, require_level
from randcheck.planning.wording_writing import describe_rule
from randcheck.registers.delegation import AdministrativeLevel
from randcheck.text import Text

_WHOLE = Fraction(1)


def sample_rule_for(
    rules: Iterable[Rule],
    *,
    level: AdministrativeLevel | None = None,
    selection: Selection = Selection.EQUAL,
    minimum: int = 0,
    reserves: int = 0,
) -> SampleRule:
    """Return the sample rule of a draw that keeps these rules with as few targets as they allow.

    Where several ratios are about one class, the smallest size that keeps all is taken; where there are only upper
    limits, the limit itself. "At least" rounds up, "at most" down; the others keep the total (rounded up), which is
    also right for "at least". Frequencies say nothing about sizes and are passed over.

    Args:
        rules: Plain rules of one way and one round: choose one of several with
            :meth:`~randcheck.planning.ratio_rule.RatioRule.for_one_round`. They are about all targets, or each about
            one class; then every class of the frame needs one.
        level: The level of the body that draws.
        selection: How rows are picked; full coverage of all targets makes it full.
        minimum: As for a sample rule.
        reserves: As for a sample rule.

    Raises:
        InvalidValue: Rules that make no single sample rule: none at all, for all targets beside classes, of several
            ways, with 其中, up and down at once, numbers against shares, or of a level that was not told.
        RuleConflict: Two rules of one class that cannot both be kept.

    Source: Tonghua norm 六(六)1–3.

    Example:
        >>> from randcheck.planning.rule_wording import parse_wording
        >>> rule = sample_rule_for(parse_wording("A类不抽查，B类不低于3%，D类全覆盖").rules)
        >>> rule.per_class, sorted(rule.exclude), rule.rounding.value
        ((('B', Fraction(3, 100)), ('D', Fraction(1, 1))), ['A'], 'ceil')
    """
    held = require_level(rules, level)
    exclude = {rule.class_name for rule in held if isinstance(rule, ClassExclusion)}
    by_class: dict[str, list[RatioRule | FullCoverage]] = {}
    for rule in held:
        if isinstance(rule, RatioRule | FullCoverage):
            by_class.setdefault(rule.class_name, []).append(rule)
    if not by_class or ("" in by_class and len(by_class) > 1):
        raise InvalidValue(
            rule=Text(
                "the rules of a draw must be about all targets or each about one class, at least one",
                "一次抽取的规则须针对全部对象，或分别针对各类别，且不得为空",
            ),
            seen="; ".join(describe_rule(rule).en for rule in held) or "no ratio",
        )
    sizes = {name: _size_of(group) for name, group in by_class.items()}
    whole = by_class.get("")
    if whole and sizes[""] == _WHOLE:
        return SampleRule(selection=Selection.FULL, exclude=exclude)
    return SampleRule(
        selection=selection,
        size=sizes[""] if whole else None,
        per_class={} if whole else sizes,
        exclude=exclude,
        rounding=_rounding_of([rule for group in by_class.values() for rule in group], sizes),
        minimum=minimum,
        reserves=reserves,
    )


def _size_of(group: Sequence[RatioRule | FullCoverage]) -> Size:
    """Return the smallest size that keeps all rules of one class, or the limit where there are only limits."""
    floors: list[tuple[Size, Rule]] = []
    ceilings: list[tuple[Size, Rule]] = []
    for rule in group:
        size = _plain_size(rule)
        bound = rule.bound if isinstance(rule, RatioRule) else Bound.EXACTLY
        if bound.has_floor:
            floors.append((size, rule))
        if bound.has_ceiling:
            ceilings.append((size, rule))
    kinds = {type(size) for size, _ in (*floors, *ceilings)}
    if len(kinds) > 1:
        raise InvalidValue(
            rule=Text(
                "rules of one class must all be shares or all numbers", "同一类别的规则须同为比例或同为户数"
            ),
            seen="; ".join(describe_rule(rule).en for rule in group),
        )
    if not floors:
        return min(ceilings, key=_by_size)[0]
    floor, ceiling = max(floors, key=_by_size), min(ceilings, key=_by_size, default=None)
    if ceiling is not None and ceiling[0] < floor[0]:
        raise RuleConflict(one=describe_rule(floor[1]), other=describe_rule(ceiling[1]), clause=CLAUSE)
    return floor[0]


def _by_size(pair: tuple[Size, Rule]) -> Size:
    return pair[0]


def _plain_size(rule: RatioRule | FullCoverage) -> Size:
    if isinstance(rule, FullCoverage):
        return _WHOLE
    if rule.size is None or rule.share_of is not ShareOf.CLASS:
        raise InvalidValue(
            rule=Text(
                "a rule that makes a sample rule must have one way of one round, of its own class",
                "生成抽样规则的比例须为单次单一方式，且以本类别为基数",
            ),
            seen=describe_rule(rule).en,
        )
    return rule.size


def _rounding_of(rules: Sequence[RatioRule | FullCoverage], sizes: dict[str, Size]) -> Rounding:
    """Return the one rounding that is right for every share; numbers and the whole need none."""
    wanted = {
        rule.rounding
        for rule in rules
        if isinstance(rule, RatioRule)
        and isinstance(rule.size, Fraction)
        and rule.size == sizes[rule.class_name] != _WHOLE
    }
    if wanted == {Rounding.CEIL, Rounding.LARGEST_REMAINDER}:
        return Rounding.LARGEST_REMAINDER
    if len(wanted) > 1:
        raise InvalidValue(
            rule=Text(
                "rules of one draw must not round both up and down", "同一次抽取的比例不得既向上又向下取整"
            ),
            seen=", ".join(sorted(rounding.value for rounding in wanted)),
        )
    return wanted.pop() if wanted else Rounding.CEIL
