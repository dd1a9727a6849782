"""Rules for the record of an inspection (Tonghua norm 六(九)2)."""

from __future__ import annotations

from randcheck.procedure.acts import InspectionRecorded
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.commands import Command
from randcheck.procedure.decide.rules import (
    check,
    require_all,
    require_below_cap,
    require_happened,
    require_in_window,
    require_live_case,
    require_no_conflict,
    require_none_leaving,
    require_unrecorded,
)
from randcheck.procedure.decide.staffing import MIN_TEAM
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.procedure.vocabulary import InspectionMethod


@check.register
def record_inspection(
    act: InspectionRecorded, state: TaskState, command: Command, surroundings: Surroundings
) -> InspectionRecorded:
    """An inspection is recorded once, by its team, with all items signed."""
    case = require_live_case(state, act.target_id)
    require_unrecorded(case)
    _require_day(act, case, state, command)
    _require_method(act, case)
    require_no_conflict(state, case.members, act.target_id, surroundings)
    require_none_leaving(state, case)
    _require_items(act, state)
    _require_signatures(act, case, state, surroundings)
    _require_answer_of_target(act)
    if act.method is InspectionMethod.ON_SITE:
        _require_certificates(act)
        require_below_cap(state, act.target_id, act.inspected_on, surroundings)
    return act


def _require_day(act: InspectionRecorded, case: CaseState, state: TaskState, command: Command) -> None:
    """The day lies after the draw, within the task's time, and not ahead (六(三)1, 六(四)1)."""
    require_happened(act.inspected_on, command)
    if act.inspected_on < case.drawn_on:
        raise refusal("before-the-draw", f"{act.inspected_on} < {case.drawn_on}")
    require_in_window(state, act.inspected_on)


def _require_method(act: InspectionRecorded, case: CaseState) -> None:
    """On site is the rule; any other method was chosen before, and is kept to (六(八)1, 2)."""
    if case.method is None and act.method is not InspectionMethod.ON_SITE:
        raise refusal("method-not-chosen", act.method.value)
    if case.method not in (None, act.method):
        raise refusal(
            "other-method", f"{act.method.value} ({'' if case.method is None else case.method.value})"
        )


def _require_certificates(act: InspectionRecorded) -> None:
    """At least two inspectors came, and showed their certificates (六(五)1(3), 六(九)2(1))."""
    if not act.certificate_shown:
        raise refusal("certificate-not-shown", act.target_id)
    signers = {one.inspector_id for one in act.signatures}
    if len(signers) < MIN_TEAM:
        raise refusal("too-few-inspectors", ", ".join(sorted(signers)))


def _require_items(act: InspectionRecorded, state: TaskState) -> None:
    """Every department of the task has items, and nobody else (六(九)2(3) 二)."""
    told = {one.department for one in act.items}
    require_all("foreign-department", sorted(told - set(state.departments)))
    require_all("department-without-items", (one for one in state.departments if one not in told))


def _require_signatures(
    act: InspectionRecorded, case: CaseState, state: TaskState, surroundings: Surroundings
) -> None:
    """Each department's items are signed by an inspector of that department and of the team (六(九)2(5) 一)."""
    signers = [one.inspector_id for one in act.signatures]
    require_all("signer-not-on-the-team", (one for one in signers if one not in case.members))
    require_all(
        "wrong-department",
        (
            f"{one.inspector_id}, {one.department}"
            for one in act.signatures
            if surroundings.departments_of.get(one.inspector_id) != one.department
        ),
    )
    signed = {one.department for one in act.signatures}
    require_all("unsigned-items", (one for one in state.departments if one not in signed))


def _require_answer_of_target(act: InspectionRecorded) -> None:
    """The target signs; where it refuses, the circumstances stand in the record (六(九)2(5) 三)."""
    is_signed, is_refused = act.is_signed_by_target, act.signing_refused is not None
    if is_signed and is_refused:
        raise refusal("signed-and-refused", act.target_id)
    if act.method is InspectionMethod.ON_SITE and not (is_signed or is_refused):
        raise refusal("signature-missing", act.target_id)
