"""Ratios and frequencies raised or lowered on a stated ground (适当提高、降低)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import attrs

from randcheck.errors import AdjustmentRefused
from randcheck.planning.frequency_rule import FrequencyRule
from randcheck.planning.ratio_rule import RatioRule
from randcheck.planning.rule_precedence import Relation, resolve_rules
from randcheck.planning.rules import Rule
from randcheck.planning.wording_writing import describe_rule
from randcheck.registers import fields
from randcheck.registers.codec import Mapped
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text


class AdjustmentGround(LabelledEnum):
    """Why a ratio or frequency is raised or lowered. Source: Tonghua norm 六(六)2."""

    SAFETY_OR_LIVELIHOOD = (
        "safety-or-livelihood",
        "key field of safety or livelihood",
        "涉及安全和民生的重点监管领域",
    )
    COMPLAINTS = ("complaints", "many complaints", "投诉举报多")
    LISTED_ABNORMAL = ("listed-abnormal", "listed as abnormal", "列入经营异常名录")
    DISHONEST = ("dishonest", "dishonest conduct", "有失信行为")
    SERIOUS_VIOLATIONS = ("serious-violations", "record of serious violations", "有严重违法违规记录")
    HIGH_RISK = ("high-risk", "industry of higher risk", "风险较高的行业")
    LAW_ABIDING = ("law-abiding", "law-abiding", "守法经营")
    GOOD_CREDIT = ("good-credit", "good credit", "信用良好", "守信")
    LOW_RISK = ("low-risk", "area or industry of lower risk", "风险较低的区域和行业")
    NUMBER_OF_TARGETS = ("number-of-targets", "number of targets", "市场主体数量")
    COMPLEXITY = ("complexity", "complexity of the matters", "抽查事项繁杂程度")

    @property
    def may_raise(self) -> bool:
        """Whether the ground speaks for more."""
        return self not in _LOWER_ONLY

    @property
    def may_lower(self) -> bool:
        """Whether the ground speaks for less."""
        return self in _LOWER_ONLY or self in _EITHER_WAY


_LOWER_ONLY = frozenset(
    {AdjustmentGround.LAW_ABIDING, AdjustmentGround.GOOD_CREDIT, AdjustmentGround.LOW_RISK}
)
_EITHER_WAY = frozenset({AdjustmentGround.NUMBER_OF_TARGETS, AdjustmentGround.COMPLEXITY})


@attrs.frozen(kw_only=True)
class Adjustment(Mapped):
    """A rule in place of another, and why.

    Attributes:
        before: The rule as it was.
        after: The rule as it is to be: of the same kind, class, level and bound.
        ground: One of the norm's grounds, which must speak for the direction.
        explanation: The circumstances, for the record; never empty.

    Raises:
        AdjustmentRefused: The two are not one rule adjusted, nothing changes, or the ground speaks for the other
            direction.

    Source: Tonghua norm 六(六)2(1)(2).

    Example:
        >>> from randcheck.planning.rule_wording import parse_wording
        >>> before, after = (parse_wording(text).ratios[0] for text in ("C类5%", "C类10%"))
        >>> up = Adjustment(
        ...     before=before, after=after, ground=AdjustmentGround.COMPLAINTS, explanation="上年投诉举报 214 件"
        ... )
        >>> up.raises, up.describe().zh
        (True, '“C类5%”提高为“C类10%”：投诉举报多，上年投诉举报 214 件')
    """

    before: RatioRule | FrequencyRule
    after: RatioRule | FrequencyRule
    ground: AdjustmentGround = attrs.field(
        validator=fields.member_of(AdjustmentGround, Text("a ground of adjustment", "调整理由"))
    )
    explanation: str = attrs.field(
        validator=fields.free_text(Text("an explanation", "调整说明"), required=True)
    )

    def __attrs_post_init__(self) -> None:
        """Hold the direction against the ground."""
        before, after = _measure(self.before), _measure(self.after)
        if (
            type(self.before) is not type(self.after)
            or before.subject != after.subject
            or before.amount == after.amount
        ):
            raise self._refusal(
                Text(
                    "an adjustment must change the amount of one rule and nothing else",
                    "调整只能改变同一规则的数值",
                )
            )
        if self.raises and not self.ground.may_raise:
            raise self._refusal(
                Text(
                    f'"{self.ground.label.en}" speaks for less', f"“{self.ground.label.zh}”只能作为降低的理由"
                )
            )
        if not self.raises and not self.ground.may_lower:
            raise self._refusal(
                Text(
                    f'"{self.ground.label.en}" speaks for more', f"“{self.ground.label.zh}”只能作为提高的理由"
                )
            )

    @property
    def raises(self) -> bool:
        """Whether there is more after it than before."""
        return _measure(self.after).amount > _measure(self.before).amount

    @property
    def clause(self) -> str:
        """The clause that allows it."""
        if self.ground in _EITHER_WAY:
            return "Tonghua norm 六(六)2"
        return "Tonghua norm 六(六)2(1)" if self.raises else "Tonghua norm 六(六)2(2)"

    def require_lawful(self, rules: Iterable[Rule]) -> RatioRule | FrequencyRule:
        """Return the rule after the adjustment when no rule of the law stands against it.

        Args:
            rules: The rules that hold; only those with a legal basis are looked at.

        Raises:
            AdjustmentRefused: A legal rule forbids the new amount.
        """
        for legal in rules:
            if not legal.basis.authority.is_legal:
                continue
            found = resolve_rules((legal, self.after)).findings
            forbids = [one for one in found if one.relation in (Relation.CONTRADICTS, Relation.ALLOWS_MORE)]
            if forbids:
                words, basis = describe_rule(legal), legal.basis.describe()
                raise AdjustmentRefused(
                    rule=Text(
                        f'an adjustment must keep "{words.en}" ({basis.en})',
                        f"调整须符合“{words.zh}”（{basis.zh}）",
                    ),
                    seen=describe_rule(self.after).zh,
                    clause="Tonghua norm 六(六)1",
                )
        return self.after

    def describe(self) -> Text:
        """Return what changes and why, as one line."""
        before, after = describe_rule(self.before), describe_rule(self.after)
        verb = Text("raised", "提高") if self.raises else Text("lowered", "降低")
        return Text(
            f'"{before.en}" {verb.en} to "{after.en}": {self.ground.label.en}, {self.explanation}',
            f"“{before.zh}”{verb.zh}为“{after.zh}”：{self.ground.label.zh}，{self.explanation}",
        )

    def _refusal(self, rule: Text) -> AdjustmentRefused:
        seen = f"{describe_rule(self.before).zh} → {describe_rule(self.after).zh}"
        return AdjustmentRefused(rule=rule, seen=seen, clause="Tonghua norm 六(六)2")


@attrs.frozen
class _Measure:
    """How much a rule asks for, and what else it says."""

    amount: Fraction
    subject: tuple[object, ...]


def _measure(rule: RatioRule | FrequencyRule) -> _Measure:
    if isinstance(rule, FrequencyRule):
        rate = rule.times_a_month
        kind = (rule.bound, rule.class_name, rule.level, rule.counted, rule.by_one_body, rule.period.filing)
        return _Measure(Fraction(rule.times) if rate is None else rate, kind)
    totals = [way.total for way in rule.ways]
    is_share = isinstance(totals[0], Fraction)
    return _Measure(Fraction(max(totals)), (rule.bound, rule.class_name, rule.level, rule.share_of, is_share))
