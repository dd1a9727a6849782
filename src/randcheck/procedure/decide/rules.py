"""What the rules of all acts share."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import singledispatch

from randcheck.errors import CapExceeded, join_limited
from randcheck.planning import annual_cap
from randcheck.planning.past_inspection import PastInspection
from randcheck.procedure.acts import Act
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.commands import Command
from randcheck.procedure.refusals import refusal
from randcheck.procedure.roles import Actor
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings


@singledispatch
def check(act: Act, state: TaskState, command: Command, surroundings: Surroundings) -> Act:
    """Return the act as it is to be recorded. Every kind of act registers its own rules.

    Raises:
        ProcedureRefused: A rule forbids it.
    """
    raise NotImplementedError(type(act).__name__)


def require_case(state: TaskState, target_id: str) -> CaseState:
    """Return the case of a target that was drawn (Tonghua norm 六(四)1)."""
    case = state.cases.get(target_id)
    if case is None:
        raise refusal("unknown-target", target_id)
    return case


def require_live_case(state: TaskState, target_id: str) -> CaseState:
    """Return the case of a target that is still to be inspected (Tonghua norm 五(二)5)."""
    case = require_case(state, target_id)
    if case.is_gone:
        raise refusal("target-gone", target_id)
    return case


def require_unrecorded(case: CaseState) -> None:
    """Refuse what comes too late once the inspection is recorded (Tonghua norm 六(九)2(5))."""
    if case.record is not None:
        raise refusal("already-recorded", case.target_id)


def require_other_person(actor: Actor, *others: Actor | None) -> None:
    """Refuse somebody who would approve what he asked for, or approve twice (Tonghua norm 三(三), 六(五)3(3))."""
    if any(other is not None and other.id == actor.id for other in others):
        raise refusal("same-person", actor.id)


def require_happened(day: date, command: Command) -> None:
    """Refuse a day that lies ahead (Tonghua norm 五(五))."""
    if day > command.day:
        raise refusal("day-in-the-future", f"{day} > {command.day}")


def require_all(reason: str, missing: Iterable[str]) -> None:
    """Refuse with ``reason`` when anything is missing or wrong, and name it."""
    named = list(missing)
    if named:
        raise refusal(reason, join_limited(named))


def require_no_conflict(
    state: TaskState, members: Collection[str], target_id: str, surroundings: Surroundings
) -> None:
    """Refuse a team of which somebody is in conflict with the target (Tonghua norm 六(五)3(2))."""
    require_all(
        "team-in-conflict",
        (f"{one}, {target_id}" for one in members if is_in_conflict(state, one, target_id, surroundings)),
    )


def is_in_conflict(state: TaskState, inspector_id: str, target_id: str, surroundings: Surroundings) -> bool:
    """Tell whether an inspector stays away from a target: by the list, or declared in the task and not refused."""
    recusal = state.recusals.get((inspector_id, target_id))
    if recusal is not None:
        return recusal.agreed is not False
    return (inspector_id, target_id) in surroundings.conflicts


def require_none_leaving(state: TaskState, case: CaseState) -> None:
    """Refuse a visit by somebody whose replacement was approved: the substitute is drawn first (六(五)3(3))."""
    left = (one for one in case.members if one in state.replacements and state.replacements[one].agreed)
    require_all("substitute-missing", left)


def require_in_window(state: TaskState, day: date) -> None:
    """Refuse an inspection outside the time of the task (Tonghua norm 六(三)1)."""
    opening = state.opening
    if opening is None or state.ends_on is None or not opening.starts_on <= day <= state.ends_on:
        window = "-" if opening is None else f"{opening.starts_on} – {state.ends_on}"
        raise refusal("outside-window", f"{day} ({window})")


def require_below_cap(state: TaskState, target_id: str, day: date, surroundings: Surroundings) -> None:
    """Refuse a visit beyond what a body may make to one enterprise in a calendar year.

    Exempt kinds (special inspections ordered from above) are neither refused nor counted against the cap, and
    joining a visit that the body makes on that day anyway is not one more.

    Source: 国办发〔2024〕54号.
    """
    if state.opening is None or not state.opening.kind.is_capped:
        return
    class_name = surroundings.cap_classes.get(target_id, "")
    for department in state.departments:
        planned = PastInspection(target_id=target_id, on=day, body=department, kind=state.opening.kind)
        for cap in surroundings.annual_caps:
            try:
                annual_cap.require_below_cap(cap, planned, surroundings.visits, class_name=class_name)
            except CapExceeded as error:
                seen = f"{target_id}, {department}: {error.counted} + 1 > {error.limit} ({error.year})"
                raise refusal("above-the-cap", seen) from error
