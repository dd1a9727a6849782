"""Between what a ratio says and what a draw does: the sample rule that follows, and sizes held against the rules."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

import attrs

from randcheck.errors import InvalidValue, SizeAgainstRule
from randcheck.planning.bound import Bound
from randcheck.planning.draw_order import StratumOrder
from randcheck.planning.frequency_rule import FrequencyRule
from randcheck.planning.ratio_rule import ClassExclusion, FullCoverage, RatioRule, ShareOf, Way
from randcheck.planning.rules import Rule
from randcheck.planning.sample_rule import Rounding, is_in_class
from randcheck.planning.wording_writing import describe_rule
from randcheck.registers.delegation import AdministrativeLevel
from randcheck.text import Text

CLAUSE = "Tonghua norm 六(六)1"
FULL_COVERAGE_CLAUSE = "Tonghua norm 六(六)3"


@attrs.frozen(kw_only=True)
class SizeFinding:
    """One rule that the sizes of a draw do not keep, or that cannot be held against them.

    Attributes:
        rule: The rule.
        message: What it asks for and what stands there.
        drawn: Targets drawn of those it is about.
        population: All targets that it is about.
    """

    rule: Rule
    message: Text
    drawn: int
    population: int

    @property
    def clause(self) -> str:
        """The clause of the norm that wants the rule followed."""
        return FULL_COVERAGE_CLAUSE if isinstance(self.rule, FullCoverage) else CLAUSE


def check_sizes(
    rules: Iterable[Rule],
    strata: Sequence[StratumOrder],
    *,
    level: AdministrativeLevel | None = None,
    absent: Collection[str] = (),
) -> tuple[SizeFinding, ...]:
    """Return a finding for every rule that the committed sizes do not keep; frequencies are not looked at.

    A ratio's base is all strata of its class, or all that no exclusion takes out (Tonghua norm 二(四)). A rule of
    several ways is kept by keeping one. A way of several rounds is held against the size of one round; what all
    rounds must reach together (分次达到) is only checked not to be exceeded, see :func:`is_reached`.

    Args:
        rules: The rules that hold, as :func:`~randcheck.planning.rule_precedence.resolve_rules` leaves them.
        strata: The sizes, as a draw order has them.
        level: The level of the body that draws; rules of other levels do not concern it.
        absent: Classes that are known to have no targets at all. Any other class without a stratum is a finding: the
            frame may have been cut by something else, and the rule would pass unseen.

    Source: Tonghua norm 六(六)1, 六(六)3.
    """
    held = tuple(rule for rule in rules if rule.level in (None, level))
    excluded = {rule.class_name for rule in held if isinstance(rule, ClassExclusion)}
    findings = []
    for rule in held:
        if isinstance(rule, FrequencyRule):
            continue
        own = [stratum for stratum in strata if _concerns(rule, stratum.label, excluded)]
        whole = [stratum for stratum in strata if not _is_excluded(stratum.label, excluded)]
        fault = _find_fault(rule, own, whole, is_absent=rule.class_name in absent)
        if fault is not None:
            findings.append(
                SizeFinding(
                    rule=rule,
                    message=fault,
                    drawn=sum(stratum.sample_size for stratum in own),
                    population=sum(stratum.population for stratum in own),
                )
            )
    return tuple(findings)


def require_sizes(
    rules: Iterable[Rule],
    strata: Sequence[StratumOrder],
    *,
    level: AdministrativeLevel | None = None,
    absent: Collection[str] = (),
) -> None:
    """Refuse sizes that a rule does not allow; see :func:`check_sizes`.

    Raises:
        SizeAgainstRule: The first rule that is not kept, with its provision and the clause.

    Example:
        >>> from randcheck.planning.rule_wording import parse_wording
        >>> strata = (StratumOrder(label="all", population=200, weight_total=200, sample_size=5),)
        >>> require_sizes(parse_wording("不低于3%").rules, strata)
        Traceback (most recent call last):
        ...
        randcheck.errors.SizeAgainstRule: a draw must keep "at least 3%" (decision by local circumstances), got 5 of 200 [Tonghua norm 六(六)1]
    """
    for finding in check_sizes(rules, strata, level=level, absent=absent):
        raise SizeAgainstRule(
            rule=finding.message,
            seen=f"{finding.drawn} of {finding.population}",
            basis=finding.rule.basis.describe(),
            clause=finding.clause,
        )


def is_reached(rule: RatioRule, drawn: int, population: int) -> bool:
    """Return whether all draws of a period together keep a ratio, whichever of its ways they took.

    Args:
        rule: The ratio.
        drawn: Targets drawn in all rounds together.
        population: All targets that it is about.

    Example:
        >>> from randcheck.planning.rule_wording import parse_wording
        >>> [rule] = parse_wording("33%，每年1次或分次达到33%").ratios
        >>> is_reached(rule, 20 + 13, 100), is_reached(rule, 20, 100)
        (True, False)
    """
    return any(
        _keeps(rule, attrs.evolve(way, size=_capped(way), rounds=1), drawn, [population]) for way in rule.ways
    )


def _capped(way: Way) -> Fraction | int:
    total = way.total
    return min(total, Fraction(1)) if isinstance(total, Fraction) else total


def _is_excluded(label: str, excluded: Collection[str]) -> bool:
    return any(is_in_class(label, name) for name in excluded)


def _concerns(rule: RatioRule | FullCoverage | ClassExclusion, label: str, excluded: Collection[str]) -> bool:
    if rule.class_name:
        return is_in_class(label, rule.class_name)
    return not _is_excluded(label, excluded)


def _find_fault(
    rule: RatioRule | FullCoverage | ClassExclusion,
    own: Sequence[StratumOrder],
    whole: Sequence[StratumOrder],
    *,
    is_absent: bool,
) -> Text | None:
    words = describe_rule(rule)
    if not own and rule.class_name:
        return (
            None
            if is_absent
            else Text(
                f'strata must show the class that "{words.en}" is about',
                f"分层须能体现“{words.zh}”所指的类别",
            )
        )
    if isinstance(rule, RatioRule) and rule.share_of is ShareOf.UNSTATED:
        return Text(
            f'it must be decided of what "{words.en}" is a share before sizes are checked',
            f"须先明确“其中{words.zh}”所占的基数再核对户数",
        )
    base = whole if isinstance(rule, RatioRule) and rule.share_of is ShareOf.WHOLE else own
    drawn = sum(stratum.sample_size for stratum in own)
    populations = [stratum.population for stratum in base]
    if isinstance(rule, ClassExclusion):
        is_kept = drawn == 0
    elif isinstance(rule, FullCoverage):
        is_kept = drawn == sum(populations)
    else:
        is_kept = any(_keeps(rule, way, drawn, populations) for way in rule.ways)
    return None if is_kept else Text(f'a draw must keep "{words.en}"', f"抽取须符合“{words.zh}”")


def _keeps(rule: RatioRule, way: Way, drawn: int, populations: Sequence[int]) -> bool:
    least, most = _limits(rule, way, populations)
    # What several rounds reach together, one round need not reach.
    return drawn <= most if way.rounds is None else least <= drawn <= most


def _limits(rule: RatioRule, way: Way, populations: Sequence[int]) -> tuple[int, int]:
    """Return the least and most targets that keep a way of a rule, rounded as the rule says."""
    total = sum(populations)
    if isinstance(way.size, int):
        # Of fewer targets than a number asks for, all are drawn.
        exact = min(way.size, total)
        return (exact if rule.bound.has_floor else 0), (exact if rule.bound.has_ceiling else total)
    quota = way.size * total
    if rule.bound is Bound.AT_LEAST:
        return math.ceil(quota), total
    if rule.bound is Bound.AT_MOST:
        return 0, math.floor(quota)
    if rule.rounding is Rounding.CEIL:
        return math.ceil(quota), sum(math.ceil(way.size * population) for population in populations)
    if rule.rounding is Rounding.FLOOR:
        return sum(math.floor(way.size * population) for population in populations), math.floor(quota)
    return math.ceil(quota), math.ceil(quota)


def require_level(rules: Iterable[Rule], level: AdministrativeLevel | None) -> tuple[Rule, ...]:
    """Return the rules that concern a body of ``level``.

    Raises:
        InvalidValue: A rule is for one level and none was told.
    """
    given = tuple(rules)
    named = sorted({rule.level.label.zh for rule in given if rule.level is not None})
    if level is None and named:
        rule = Text(
            "the level of the body must be told where rules differ by level", "规则按层级区分时须写明部门层级"
        )
        raise InvalidValue(rule=rule, seen="、".join(named))
    return tuple(one for one in given if one.level in (None, level))
