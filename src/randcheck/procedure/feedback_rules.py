"""Which numbers lead to which proposals; :mod:`randcheck.procedure.feedback` tells the rules in one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from randcheck.planning.adjustment import AdjustmentGround
from randcheck.procedure.case_counts import CodeSets, code_of
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.code_sets import ResultCode
from randcheck.procedure.feedback import FeedbackThresholds, Observed, Proposal, ProposalRule
from randcheck.procedure.rate import Rate
from randcheck.procedure.state import TaskState
from randcheck.procedure.statistics import PeriodStatistics
from randcheck.procedure.statistics_rows import UNTOLD_STRATUM
from randcheck.text import Text

_STANDARD = FeedbackThresholds()


@attrs.frozen
class _Done:
    """One done inspection of a target."""

    ended_on: date
    task_id: str
    codes: tuple[ResultCode, ...]

    @property
    def has_problem(self) -> bool:
        return any(code.is_problem for code in self.codes)

    @property
    def has_refusal(self) -> bool:
        return any(code.is_non_cooperation for code in self.codes)


def propose_from_statistics(
    statistics: PeriodStatistics, thresholds: FeedbackThresholds = _STANDARD
) -> tuple[Proposal, ...]:
    """Return what the hit rates of a period speak for: ratios of strata, then frequencies of matters.

    Only drawn targets speak: who was picked on suspicion says nothing about others. A stratum is compared with all other
    strata together, and the two intervals must not touch.

    Args:
        statistics: Of the period.
        thresholds: When something is proposed.

    Returns:
        Strata and then matters, each in the statistics' order; empty when nothing stands out.

    Source: Tonghua norm 七(二), 七(三), 六(六)2.
    """
    return (*_ratios(statistics, thresholds), *_frequencies(statistics, thresholds))


def propose_classes(
    states: Iterable[TaskState], code_sets: CodeSets, thresholds: FeedbackThresholds = _STANDARD
) -> tuple[Proposal, ...]:
    """Return which targets' classes should be looked at again, ids ascending.

    Only done inspections count for or against a target: published, or exempt from it (Tonghua norm 六(十)2(4)), with
    results as they stand after every correction. Directed inspections count like drawn ones. The latest is that which
    ended last, by task id where two ended on one day.

    Args:
        states: Tasks and directed inspections, of as long a time as classes look back.
        code_sets: What result codes mean, by id.
        thresholds: When something is proposed.

    Raises:
        InvalidValue: A result code that is in none of the sets.

    Source: Tonghua norm 七(一), 六(六)2.
    """
    done: dict[str, list[_Done]] = {}
    for state in states:
        for case in state.live_cases:
            if case.is_done:
                done.setdefault(case.target_id, []).append(_done(state, case, code_sets))
    found = (
        _class_of(target_id, sorted(done[target_id], key=_when, reverse=True), thresholds)
        for target_id in sorted(done)
    )
    return tuple(one for one in found if one is not None)


def _ratios(statistics: PeriodStatistics, thresholds: FeedbackThresholds) -> list[Proposal]:
    rows = [row for row in statistics.strata if row.label != UNTOLD_STRATUM]
    all_hits = sum(row.counts.with_problems for row in rows)
    all_inspected = sum(row.counts.inspected for row in rows)
    found = []
    for row in rows:
        own = row.counts.hits
        rest = Rate(part=all_hits - own.part, whole=all_inspected - own.whole)
        if min(own.whole, rest.whole) < thresholds.least_inspections:
            continue
        one, other = own.interval(thresholds.confidence), rest.interval(thresholds.confidence)
        if one.lower > other.upper:
            rule, ground = ProposalRule.STRATUM_ABOVE_REST, AdjustmentGround.HIGH_RISK
        elif one.upper < other.lower:
            rule, ground = ProposalRule.STRATUM_BELOW_REST, AdjustmentGround.LOW_RISK
        else:
            continue
        seen = (
            Observed(what=Text(f"stratum {row.label}", f"层“{row.label}”"), rate=own, interval=one),
            Observed(what=Text("other strata", "其他各层"), rate=rest, interval=other),
        )
        found.append(Proposal(rule=rule, about=row.label, ground=ground, evidence=seen))
    return found


def _frequencies(statistics: PeriodStatistics, thresholds: FeedbackThresholds) -> list[Proposal]:
    found = []
    for row in statistics.matters:
        hits = row.counts.hits
        if hits.whole < thresholds.least_inspections:
            continue
        interval = hits.interval(thresholds.confidence)
        if interval.lower >= thresholds.often:
            rule, ground = ProposalRule.MATTER_OFTEN_HIT, AdjustmentGround.HIGH_RISK
        elif interval.upper <= thresholds.seldom:
            rule, ground = ProposalRule.MATTER_SELDOM_HIT, AdjustmentGround.LOW_RISK
        else:
            continue
        what = Text(f"matter {row.name}", f"事项“{row.name}”")
        seen = Observed(what=what, rate=hits, interval=interval)
        found.append(Proposal(rule=rule, about=row.name, ground=ground, evidence=(seen,)))
    return found


def _done(state: TaskState, case: CaseState, code_sets: CodeSets) -> _Done:
    assert case.conclusion is not None  # it is done
    codes = tuple(code_of(one, code_sets) for one in case.results)
    return _Done(case.conclusion.ended_on, state.task_id, codes)


def _when(one: _Done) -> tuple[date, str]:
    return (one.ended_on, one.task_id)


def _class_of(target_id: str, done: Sequence[_Done], thresholds: FeedbackThresholds) -> Proposal | None:
    """Return what the done inspections of a target, latest first, speak for."""
    if done[0].has_problem and len(done) >= thresholds.problem_inspections:
        # That a problem was found is none of the norm's grounds yet: which one it is, a person must say.
        return _class(ProposalRule.TARGET_NOT_CLEAN, target_id, None, done)
    latest = done[: thresholds.clean_inspections]
    if len(latest) == thresholds.clean_inspections and not any(one.has_problem for one in latest):
        return _class(ProposalRule.TARGET_ALWAYS_CLEAN, target_id, AdjustmentGround.LAW_ABIDING, latest)
    return None


def _class(
    rule: ProposalRule, target_id: str, ground: AdjustmentGround | None, done: Sequence[_Done]
) -> Proposal:
    hits = Rate(part=sum(one.has_problem for one in done), whole=len(done))
    refusals = Rate(part=sum(one.has_refusal for one in done), whole=len(done))
    return Proposal(
        rule=rule,
        about=target_id,
        ground=ground,
        evidence=(
            Observed(what=Text("inspections with a problem", "发现问题的检查"), rate=hits),
            Observed(what=Text("with serious non-cooperation", "不配合检查情节严重的"), rate=refusals),
        ),
        inspections=tuple(one.task_id for one in done),
    )
