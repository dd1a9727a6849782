"""Who is due: frequency rules held against a register and the inspections that took place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import attrs

from randcheck.errors import InvalidValue
from randcheck.planning.frequency_rule import Counted, FrequencyRule
from randcheck.planning.past_inspection import PastInspection, by_target
from randcheck.planning.wording_writing import describe_rule
from randcheck.registers.labels import LabelledEnum
from randcheck.registers.register import HasId, Register
from randcheck.text import Text

_ONE_DAY = timedelta(days=1)


class CoverageState(LabelledEnum):
    """How a target stands towards a frequency rule on a day."""

    SATISFIED = ("satisfied", "inspected as often as the rule asks", "已满足")
    DUE = ("due", "still to be inspected within the period", "待检查")
    OVERDUE = ("overdue", "the period passed without the inspections asked for", "已逾期")
    ALLOWED = ("allowed", "a further inspection is allowed", "可检查")
    EXHAUSTED = ("exhausted", "no further inspection is allowed for now", "次数已满")
    UNKNOWN = ("unknown", "the validity of its filing is not known", "有效期不明")


@attrs.frozen(kw_only=True)
class CoverageStatus:
    """How one target stands towards one rule.

    Attributes:
        target_id: The target.
        rule: The rule.
        state: Due, overdue, satisfied; or for an upper limit, allowed or exhausted.
        done: Visits that count in the period at hand.
        due_by: The last day on which the next visit asked for is in time; None when none is asked for. When overdue,
            the day that passed.
        free_from: The first day on which a further visit is allowed again; None when it is allowed or cannot be told.
    """

    target_id: str
    rule: FrequencyRule
    state: CoverageState
    done: int
    due_by: date | None = None
    free_from: date | None = None

    def days_left(self, on: date) -> int | None:
        """Return the days until ``due_by``, negative when it has passed; None when nothing is due."""
        return None if self.due_by is None else (self.due_by - on).days


def coverage_status(
    rule: FrequencyRule,
    targets: Mapping[str, date],
    inspections: Iterable[PastInspection],
    *,
    on: date,
    validity: Mapping[str, tuple[date, date]] | None = None,
    body: str = "",
) -> tuple[CoverageStatus, ...]:
    """Return how every target stands towards a rule on a day.

    Directed inspections count like drawn ones (Tonghua norm 三(二)). In a natural period (每年, 每半年, 每季度, 每月) what
    is asked for is due by its last day, and overdue when the whole period before passed without it. Any other period
    (每两年) runs from the visits themselves: the next is due as long after the one it has to follow, or after the day
    from which the rule holds for the target.

    Args:
        rule: A rule about visits; one that does not say what it counts is taken for such.
        targets: For every target the first day on which the rule holds for it; see :func:`targets_since`. A target
            whose day lies after ``on`` is left out.
        inspections: All that are known. Those after ``on`` and of other targets are passed over; one visit counts once.
        on: The day.
        validity: First and last day of each target's filing, for a rule over the validity of a filing. A target
            without one is unknown.
        body: The body whose inspections count, for a rule by one body; the others' count for nothing then.

    Returns:
        By target id.

    Raises:
        InvalidValue: A rule about rounds of a campaign, or one by one body and no body was told.

    Source: Tonghua norm 六(六)1.

    Example:
        >>> from randcheck.planning.rule_wording import parse_wording
        >>> [rule] = parse_wording("每年不少于1次").frequencies
        >>> seen = [PastInspection(target_id="T1", on=date(2026, 3, 2), body="市场监管局")]
        >>> targets = {"T1": date(2024, 1, 1), "T2": date(2024, 1, 1), "T3": date(2026, 2, 1)}
        >>> for one in coverage_status(rule, targets, seen, on=date(2026, 6, 30)):
        ...     print(one.target_id, one.state.value, one.due_by)
        T1 satisfied None
        T2 overdue 2025-12-31
        T3 due 2026-12-31
    """
    _require_usable(rule, body)
    past = by_target(
        one for one in inspections if one.on <= on and (not rule.by_one_body or one.body == body)
    )
    statuses = []
    for target_id, since in sorted(targets.items()):
        if since > on:
            continue
        days = _visit_days(past.get(target_id, ()))
        if rule.period.months is None:
            found = _status_in_validity(rule, (validity or {}).get(target_id), days, on)
        elif rule.period.is_natural:
            found = _status_in_calendar(rule, since, days, on)
        else:
            found = _status_from_visits(rule, since, days, on)
        statuses.append(CoverageStatus(target_id=target_id, rule=rule, **found))
    return tuple(statuses)


def targets_since(register: Register[Any], rule_from: date, *, on: date) -> dict[str, date]:
    """Return the targets in a register on a day, each with the first day on which a rule holds for it.

    Args:
        register: The register of targets.
        rule_from: The day from which the rule holds at all.
        on: The day.

    Returns:
        The later of ``rule_from`` and the day on which the target last came into the register.
    """
    entries: Sequence[HasId] = register.snapshot(on).entries
    return {entry.id: max(rule_from, _established(register, entry.id, on)) for entry in entries}


def _established(register: Register[Any], target_id: str, on: date) -> date:
    days = [
        event.effective
        for event in register.history(target_id)
        if event.kind.value == "established" and event.effective <= on
    ]
    return max(days)


def _require_usable(rule: FrequencyRule, body: str) -> None:
    if rule.counted is Counted.ROUNDS:
        wrong = Text(
            "coverage is of visits to a target, not of rounds", "覆盖情况按对象检查次数计，不按抽查轮次计"
        )
        raise InvalidValue(rule=wrong, seen=describe_rule(rule).zh)
    if rule.by_one_body and not body:
        wrong = Text("a rule by one body must be told the body", "按同一部门计次的规则须写明部门")
        raise InvalidValue(rule=wrong, seen=describe_rule(rule).zh)


def _visit_days(inspections: Sequence[PastInspection]) -> list[date]:
    """Return the days of the visits, ascending; a visit of several days counts on its first."""
    first: dict[tuple[str, ...], date] = {}
    for one in inspections:
        first.setdefault(one.visit_key, one.on)
    return sorted(first.values())


def _status_in_calendar(rule: FrequencyRule, since: date, days: Sequence[date], on: date) -> dict[str, Any]:
    first, last = rule.period.window_of(on)
    done = _count(days, first, last)
    if not rule.bound.has_floor:
        return _limited(rule, done, last + _ONE_DAY)
    missed = _missed_window(rule, since, days, first)
    if done >= rule.times:
        # What this period asks for is there; what an earlier one missed can no longer be made up for.
        return _satisfied(rule, done, last + _ONE_DAY)
    if missed is not None:
        return {"state": CoverageState.OVERDUE, "done": done, "due_by": missed}
    return {"state": CoverageState.DUE, "done": done, "due_by": last}


def _missed_window(rule: FrequencyRule, since: date, days: Sequence[date], first: date) -> date | None:
    """Return the last day of the period before, when the rule held for all of it and was not kept."""
    before_first, before_last = rule.period.window_of(first - _ONE_DAY)
    held = since <= before_first
    return before_last if held and _count(days, before_first, before_last) < rule.times else None


def _status_from_visits(rule: FrequencyRule, since: date, days: Sequence[date], on: date) -> dict[str, Any]:
    period = rule.period
    recent = [day for day in days if period.end_from(day) > on]
    # The visit that must be followed: with two asked for, the second last one.
    oldest = days[-rule.times] if len(days) >= rule.times else None
    is_full = len(recent) >= rule.times
    free_from = period.end_from(recent[-rule.times]) if is_full else None
    if not rule.bound.has_floor:
        return _limited(rule, len(recent), free_from)
    due_by = period.end_from(max(since, oldest) if oldest is not None else since)
    if is_full:
        return {**_satisfied(rule, len(recent), free_from), "due_by": due_by}
    state = CoverageState.OVERDUE if due_by < on else CoverageState.DUE
    return {"state": state, "done": len(recent), "due_by": due_by}


def _status_in_validity(
    rule: FrequencyRule, validity: tuple[date, date] | None, days: Sequence[date], on: date
) -> dict[str, Any]:
    if validity is None or not validity[0] <= on <= validity[1]:
        return {"state": CoverageState.UNKNOWN, "done": 0}
    first, last = validity
    done = _count(days, first, last)
    if not rule.bound.has_floor:
        return _limited(rule, done, last + _ONE_DAY)
    if done >= rule.times:
        return _satisfied(rule, done, last + _ONE_DAY)
    return {"state": CoverageState.DUE, "done": done, "due_by": last}


def _limited(rule: FrequencyRule, done: int, free_from: date | None) -> dict[str, Any]:
    if done < rule.times:
        return {"state": CoverageState.ALLOWED, "done": done}
    return {"state": CoverageState.EXHAUSTED, "done": done, "free_from": free_from}


def _satisfied(rule: FrequencyRule, done: int, free_from: date | None) -> dict[str, Any]:
    return {
        "state": CoverageState.SATISFIED,
        "done": done,
        "free_from": free_from if rule.bound.has_ceiling else None,
    }


def _count(days: Sequence[date], first: date, last: date) -> int:
    return sum(first <= day <= last for day in days)
