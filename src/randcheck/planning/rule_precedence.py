"""Which of several rules holds: the law's before what was decided locally (从其规定)."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from fractions import Fraction

import attrs

from randcheck.errors import RuleConflict
from randcheck.planning.bound import Bound
from randcheck.planning.frequency_rule import FrequencyRule
from randcheck.planning.ratio_rule import ClassExclusion, FullCoverage, RatioRule, ShareOf
from randcheck.planning.rules import Rule
from randcheck.planning.sample_rule import Size
from randcheck.planning.wording_writing import describe_rule
from randcheck.text import Text

CLAUSE = "Tonghua norm 六(六)1"


class Relation(enum.Enum):
    """How a rule stands to one of higher authority about the same thing."""

    CONTRADICTS = "contradicts"
    """Nothing keeps both: the higher one holds, the other does not."""

    ALLOWS_MORE = "allows-more"
    """Whoever keeps the higher one keeps this one too, and not the other way round: it has no effect."""

    REPEATS = "repeats"
    """It says the same."""

    INCOMPARABLE = "incomparable"
    """A share against a number of targets: which asks for more depends on how many targets there are."""


@attrs.frozen(kw_only=True)
class Finding:
    """One rule beside another about the same thing.

    Attributes:
        rule: The rule of lower authority, or the later of two of equal authority.
        against: The other.
        relation: How the two stand.
        is_settled: Whether authority decides; two of equal authority that contradict each other are not settled.
    """

    rule: Rule
    against: Rule
    relation: Relation
    is_settled: bool

    def describe(self) -> Text:
        """Return the finding as one sentence."""
        one, other = (Text(f'"{d.en}"', f"“{d.zh}”") for d in map(describe_rule, (self.rule, self.against)))
        bases = [rule.basis.describe() for rule in (self.rule, self.against)]
        if not self.is_settled:
            return Text(
                f"{one.en} ({bases[0].en}) and {other.en} ({bases[1].en}) must be settled by a person: {self.relation.value}",
                f"{one.zh}（{bases[0].zh}）与{other.zh}（{bases[1].zh}）须由人工确定：{_RELATIONS_ZH[self.relation]}",
            )
        return Text(
            f"{other.en} ({bases[1].en}) goes before {one.en} ({bases[0].en}): {self.relation.value}",
            f"{other.zh}（{bases[1].zh}）优先于{one.zh}（{bases[0].zh}）：{_RELATIONS_ZH[self.relation]}",
        )


_RELATIONS_ZH = {
    Relation.CONTRADICTS: "相互矛盾",
    Relation.ALLOWS_MORE: "后者较宽，不起作用",
    Relation.REPEATS: "内容相同",
    Relation.INCOMPARABLE: "比例与户数无法直接比较",
}


@attrs.frozen(kw_only=True)
class Resolution:
    """What holds of several rules.

    Attributes:
        effective: The rules that hold, the highest authority first, otherwise in their order. Rules that contradict
            each other unsettled are all among them, so that nothing that follows from them can be mistaken for sound.
        findings: Every rule that gave way, repeats or is unsettled.
    """

    effective: tuple[Rule, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def unsettled(self) -> tuple[Finding, ...]:
        """The findings that a person must settle."""
        return tuple(finding for finding in self.findings if not finding.is_settled)

    def require_settled(self) -> Resolution:
        """Return this resolution when nothing is left to settle.

        Raises:
            RuleConflict: Two rules of equal authority contradict each other, or cannot be compared.
        """
        for finding in self.unsettled:
            raise RuleConflict(
                one=describe_rule(finding.rule), other=describe_rule(finding.against), clause=CLAUSE
            )
        return self


def resolve_rules(rules: Iterable[Rule]) -> Resolution:
    """Return which rules hold where the law and local circumstances both speak.

    A rule gives way to one of higher authority about the same class, level and kind when nothing keeps both, or when
    it allows more and so has no effect. A stricter local rule stays beside the legal one. Rules about different
    classes do not meet, except that full coverage of all targets is about every class.

    Source: Tonghua norm 六(六)1.

    Example:
        >>> from randcheck.planning.legal_basis import Authority, LegalBasis
        >>> from randcheck.planning.rule_wording import parse_wording
        >>> law = LegalBasis(authority=Authority.RULE, citation="《某办法》第十二条")
        >>> rules = (*parse_wording("3%").rules, *parse_wording("不低于5%", basis=law).rules)
        >>> resolution = resolve_rules(rules)
        >>> [describe_rule(rule).zh for rule in resolution.effective]
        ['不低于5%']
        >>> resolution.findings[0].describe().zh
        '“不低于5%”（规章《某办法》第十二条）优先于“3%”（自行确定）：相互矛盾'
    """
    effective: list[Rule] = []
    findings: list[Finding] = []
    for rule in sorted(rules, key=lambda rule: rule.basis.authority.rank):
        against = [finding for other in effective if (finding := _compare(rule, other)) is not None]
        findings += against
        gives_way = any(
            finding.relation is Relation.REPEATS
            or (finding.is_settled and finding.relation is not Relation.INCOMPARABLE)
            for finding in against
        )
        if not gives_way:
            effective.append(rule)
    return Resolution(effective=tuple(effective), findings=tuple(findings))


def _compare(rule: Rule, other: Rule) -> Finding | None:
    if not _meet(rule, other):
        return None
    is_lower = rule.basis.authority.rank > other.basis.authority.rank
    one, against = _interval_of(rule), _interval_of(other)
    if one is None or against is None or type(one.measure) is not type(against.measure):
        relation = Relation.INCOMPARABLE
    elif (one.low, one.high) == (against.low, against.high):
        relation = Relation.REPEATS
    elif one.is_disjoint(against):
        relation = Relation.CONTRADICTS
    elif is_lower and one.covers(against):
        relation = Relation.ALLOWS_MORE
    else:
        return None
    is_settled = relation is Relation.REPEATS or (is_lower and relation is not Relation.INCOMPARABLE)
    return Finding(rule=rule, against=other, relation=relation, is_settled=is_settled)


def _meet(one: Rule, other: Rule) -> bool:
    """Return whether two rules are about the same thing."""
    if one.level is not None and other.level is not None and one.level is not other.level:
        return False
    if isinstance(one, FrequencyRule) or isinstance(other, FrequencyRule):
        return (
            isinstance(one, FrequencyRule)
            and isinstance(other, FrequencyRule)
            and one.class_name == other.class_name
            and one.counted is other.counted
            and one.by_one_body == other.by_one_body
            and one.period.filing == other.period.filing
        )
    if one.class_name == other.class_name:
        return _share_of(one) is _share_of(other)
    return any(not rule.class_name and _is_whole(rule) for rule in (one, other))


def _share_of(rule: RatioRule | FullCoverage | ClassExclusion) -> ShareOf:
    return rule.share_of if isinstance(rule, RatioRule) else ShareOf.CLASS


def _is_whole(rule: Rule) -> bool:
    return isinstance(rule, FullCoverage) or (
        isinstance(rule, RatioRule) and rule.size == Fraction(1) and rule.bound.has_floor
    )


@attrs.frozen
class _Interval:
    """What keeps a rule: from ``low`` to ``high``, both inclusive; None for no upper end."""

    low: Fraction
    high: Fraction | None
    measure: Size  # only its type counts: a share or a number

    def is_disjoint(self, other: _Interval) -> bool:
        return (self.high is not None and self.high < other.low) or (
            other.high is not None and other.high < self.low
        )

    def covers(self, other: _Interval) -> bool:
        has_room_above = self.high is None or (other.high is not None and other.high <= self.high)
        return self.low <= other.low and has_room_above


_SHARE = Fraction(1)


def _interval_of(rule: Rule) -> _Interval | None:
    """Return what keeps a rule, or None when its ways come to different totals."""
    if isinstance(rule, FullCoverage):
        return _Interval(_SHARE, _SHARE, _SHARE)
    if isinstance(rule, ClassExclusion):
        return _Interval(Fraction(0), Fraction(0), _SHARE)
    if isinstance(rule, FrequencyRule):
        rate = rule.times_a_month
        return _bounded(rule.bound, Fraction(rule.times) if rate is None else rate, _SHARE)
    totals = {way.total for way in rule.ways}
    if len(totals) != 1:
        return None
    [total] = totals
    most = _SHARE if isinstance(total, Fraction) else None
    found = _bounded(rule.bound, Fraction(total), total)
    # No share is above the whole.
    return attrs.evolve(found, high=most) if found.high is None else found


def _bounded(bound: Bound, number: Fraction, measure: Size) -> _Interval:
    return _Interval(
        number if bound.has_floor else Fraction(0), number if bound.has_ceiling else None, measure
    )
