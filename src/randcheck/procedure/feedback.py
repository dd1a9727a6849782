"""Proposals for class, ratio and frequency from what was found. They are proposals: nothing here applies one.

Which rule gives which proposal:

======================== ========== ============================================================== ==============
rule                     proposes   when                                                           clause
======================== ========== ============================================================== ==============
``stratum-above-rest``   ratio up   the stratum's interval lies above that of all other strata     六(六)2(1)
``stratum-below-rest``   ratio down it lies below                                                  六(六)2(2)
``matter-often-hit``     more often the matter's interval lies at or above ``often``               六(六)2(1)
``matter-seldom-hit``    less often it lies at or below ``seldom``                                 六(六)2(2)
``target-not-clean``     class up   a target's latest inspection had a problem                     七(一)
``target-always-clean``  class down its last ``clean_inspections`` inspections had none            七(一)
======================== ========== ============================================================== ==============

"Class up" is to a riskier class. The rules are carried out in :mod:`randcheck.procedure.feedback_rules`.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from randcheck.errors import InvalidValue
from randcheck.planning.adjustment import AdjustmentGround
from randcheck.procedure.rate import Confidence, Interval, Rate
from randcheck.registers import fields
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text


class ProposalSubject(LabelledEnum):
    """What is to be adjusted. Source: Tonghua norm 七(一), 七(二)."""

    CLASS = ("class", "class", "风险分类")
    RATIO = ("ratio", "ratio", "抽查比例")
    FREQUENCY = ("frequency", "frequency", "抽查频次")


class ProposalRule(LabelledEnum):
    """What led to a proposal."""

    STRATUM_ABOVE_REST = (
        "stratum-above-rest",
        "more problems than in all other strata",
        "问题发现率高于其他各层",
    )
    STRATUM_BELOW_REST = (
        "stratum-below-rest",
        "fewer problems than in all other strata",
        "问题发现率低于其他各层",
    )
    MATTER_OFTEN_HIT = ("matter-often-hit", "problems are often found", "问题发现率高")
    MATTER_SELDOM_HIT = ("matter-seldom-hit", "problems are seldom found", "问题发现率低")
    TARGET_NOT_CLEAN = ("target-not-clean", "the latest inspection found a problem", "最近一次检查发现问题")
    TARGET_ALWAYS_CLEAN = (
        "target-always-clean",
        "the latest inspections found no problem",
        "最近连续检查均未发现问题",
    )

    @property
    def subject(self) -> ProposalSubject:
        """What is to be adjusted."""
        return _MEANINGS[self][0]

    @property
    def raises(self) -> bool:
        """Whether more attention is proposed: a riskier class, a higher ratio or frequency."""
        return _MEANINGS[self][1]

    @property
    def clause(self) -> str:
        """The clauses it rests on."""
        return f"Tonghua norm {_MEANINGS[self][2]}"


_MEANINGS = {
    ProposalRule.STRATUM_ABOVE_REST: (ProposalSubject.RATIO, True, "七(二), 六(六)2(1)"),
    ProposalRule.STRATUM_BELOW_REST: (ProposalSubject.RATIO, False, "七(二), 六(六)2(2)"),
    ProposalRule.MATTER_OFTEN_HIT: (ProposalSubject.FREQUENCY, True, "七(二), 六(六)2(1)"),
    ProposalRule.MATTER_SELDOM_HIT: (ProposalSubject.FREQUENCY, False, "七(二), 六(六)2(2)"),
    ProposalRule.TARGET_NOT_CLEAN: (ProposalSubject.CLASS, True, "七(一), 六(六)2(1)"),
    ProposalRule.TARGET_ALWAYS_CLEAN: (ProposalSubject.CLASS, False, "七(一), 六(六)2(2)"),
}


def _require_share(_instance: object, attribute: object, value: Fraction) -> None:
    if not isinstance(value, Fraction) or not 0 <= value <= 1:
        name = getattr(attribute, "name", "")
        rule = Text(f"threshold {name} must be a Fraction from 0 to 1", f"阈值 {name} 须为 0 至 1 的分数")
        raise InvalidValue(rule=rule, seen=repr(value))


@attrs.frozen(kw_only=True)
class FeedbackThresholds:
    """When something is proposed. No text sets these numbers; they are the host's to decide.

    Attributes:
        least_inspections: No proposal for a stratum or matter from fewer inspected targets, nor against a rest of fewer;
            30.
        confidence: Of the intervals; 95 %.
        often: A matter whose lower bound is at least this is often hit; 1/5.
        seldom: A matter whose upper bound is at most this is seldom hit; 1/20.
        problem_inspections: No proposal against a target with fewer done inspections; 1.
        clean_inspections: So many done inspections of a target in a row, the latest, must be clean; 2.
    """

    least_inspections: int = attrs.field(
        default=30, validator=fields.whole_number(Text("least inspections", "最少检查户数"), least=1)
    )
    confidence: Confidence = attrs.field(
        default=Confidence.NINETY_FIVE,
        validator=fields.member_of(Confidence, Text("confidence", "置信水平")),
    )
    often: Fraction = attrs.field(default=Fraction(1, 5), validator=_require_share)
    seldom: Fraction = attrs.field(default=Fraction(1, 20), validator=_require_share)
    problem_inspections: int = attrs.field(
        default=1, validator=fields.whole_number(Text("inspections of a target", "对象检查次数"), least=1)
    )
    clean_inspections: int = attrs.field(
        default=2, validator=fields.whole_number(Text("clean inspections", "未发现问题次数"), least=1)
    )

    def __attrs_post_init__(self) -> None:
        """What is seldom cannot be often."""
        if self.seldom >= self.often:
            rule = Text(
                "threshold seldom must be below often, or a matter could be both", "阈值 seldom 须小于 often"
            )
            raise InvalidValue(rule=rule, seen=f"{self.seldom}, {self.often}")


@attrs.frozen(kw_only=True)
class Observed:
    """The numbers behind a proposal.

    Attributes:
        what: What was counted.
        rate: How many of how many.
        interval: Where the rate lies; None where no inference is drawn, such as for one target.
    """

    what: Text
    rate: Rate
    interval: Interval | None = None


@attrs.frozen(kw_only=True)
class Proposal:
    """One proposal, for a person to decide.

    Attributes:
        rule: What led to it, and so what is to be adjusted, which way and by which clause.
        about: The stratum, matter or id of the target.
        ground: What the norm calls it: hand it to :class:`~randcheck.planning.adjustment.Adjustment`, which holds the
            adjustment that somebody decides against the rules of the law. None where a person must find one.
        evidence: The numbers, what it is about first.
        inspections: For a target the tasks that count, latest first; empty otherwise.

    Example:
        >>> rate = Rate(part=18, whole=60)
        >>> seen = Observed(what=Text("matter 计量", "事项“计量”"), rate=rate, interval=rate.interval())
        >>> proposal = Proposal(
        ...     rule=ProposalRule.MATTER_OFTEN_HIT, about="计量", ground=AdjustmentGround.HIGH_RISK, evidence=(seen,)
        ... )
        >>> print(proposal.describe().zh)
        计量：建议提高抽查频次，问题发现率高（事项“计量” 18/60 = 30.00%, 19.89%–42.51%）［Tonghua norm 七(二), 六(六)2(1)］
    """

    rule: ProposalRule
    about: str
    ground: AdjustmentGround | None
    evidence: tuple[Observed, ...]
    inspections: tuple[str, ...] = ()

    def describe(self) -> Text:
        """Return the proposal with its numbers as one sentence."""
        verb = Text("raise", "提高") if self.rule.raises else Text("lower", "降低")
        subject, reason = self.rule.subject.label, self.rule.label
        told = Text(
            "; ".join(f"{one.what.en} {_numbers(one)}" for one in self.evidence),
            "；".join(f"{one.what.zh} {_numbers(one)}" for one in self.evidence),
        )
        return Text(
            f"{self.about}: {verb.en} the {subject.en}? {reason.en} ({told.en}) [{self.rule.clause}]",
            f"{self.about}：建议{verb.zh}{subject.zh}，{reason.zh}（{told.zh}）［{self.rule.clause}］",
        )


def _numbers(one: Observed) -> str:
    counted = f"{one.rate.part}/{one.rate.whole}"
    return (
        counted if one.interval is None else f"{counted} = {one.rate.describe()}, {one.interval.describe()}"
    )
