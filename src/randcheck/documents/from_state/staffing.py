"""The forms by which an inspector stays away: who asked, who reviewed and decided, who was drawn instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from randcheck.documents.directory import Directory
from randcheck.documents.from_state.heads import receipt_of, task_head
from randcheck.documents.views import Opinion, ReceiptLine, RecusalForm, ReplacementForm
from randcheck.errors import InvalidValue
from randcheck.procedure.decide.staffing import REPLACEMENT_WORKING_DAYS
from randcheck.procedure.roles import Actor
from randcheck.procedure.state import Substitution, TaskState
from randcheck.text import Text
from randcheck.workdays import WorkdayCalendar


def recusal_form(state: TaskState, inspector_id: str, target_id: str, directory: Directory) -> RecusalForm:
    """Return the form of a recusal as far as it came; what is not decided yet stays blank.

    Args:
        state: The task or directed inspection.
        inspector_id: Who is in conflict.
        target_id: With which target.
        directory: For the names of inspectors, officials and targets.

    Raises:
        InvalidValue: No such conflict was declared.

    Source: Tonghua norm 六(五)3(2).
    """
    recusal = state.recusals.get((inspector_id, target_id))
    if recusal is None:
        rule = Text("the form must be of a recusal that was declared", "审批表须出自已申报的回避")
        raise InvalidValue(rule=rule, seen=f"{inspector_id}, {target_id}")
    filled = _filled(state, inspector_id, state.drawn_as(target_id))
    return RecusalForm(
        task=task_head(state, directory),
        inspector=directory.member_line(inspector_id),
        position=_position(inspector_id, directory),
        ground=recusal.ground,
        applicant=directory.name_of(recusal.declared_by.id),
        applied_on=recusal.declared_on,
        targets=[directory.target_line(target_id)],
        decision=_opinion(directory, recusal.decided_by, recusal.agreed, recusal.reason, recusal.decided_on),
        substitutes=[directory.member_line(one.successor) for one in filled],
        receipt=_receipt(state, filled),
    )


def replacement_form(
    state: TaskState, inspector_id: str, directory: Directory, *, calendar: WorkdayCalendar
) -> ReplacementForm:
    """Return the form of the latest replacement that an inspector asked for, as far as it came.

    Args:
        state: The task or directed inspection.
        inspector_id: Who asked.
        directory: For the names of inspectors and officials.
        calendar: The working days, for the last day to ask.

    Raises:
        InvalidValue: This inspector asked for none.
        OutsideCalendar: The calendar does not reach so far.

    Source: Tonghua norm 六(五)3(3).
    """
    filled: list[Substitution] = []
    request = state.replacements.get(inspector_id)
    if request is None:  # none that is not carried out yet
        filled = _filled(state, inspector_id, None)
        request = filled[0].request if filled else None
    if request is None:
        rule = Text("the form must be of a replacement that was asked for", "审批表须出自已提出的替换申请")
        raise InvalidValue(rule=rule, seen=inspector_id)
    return ReplacementForm(
        task=task_head(state, directory),
        inspector=directory.member_line(inspector_id),
        position=_position(inspector_id, directory),
        ground=request.ground,
        applicant=directory.name_of(request.requested_by.id),
        applied_on=request.requested_on,
        listed_on=request.listed_on,
        due=None
        if request.listed_on is None
        else calendar.add(request.listed_on, REPLACEMENT_WORKING_DAYS).due,
        review=_opinion(
            directory, request.reviewed_by, request.reviewed, request.review_reason, request.reviewed_on
        ),
        approval=_opinion(directory, request.decided_by, request.agreed, request.reason, request.decided_on),
        substitutes=[directory.member_line(one.successor) for one in filled],
        receipt=_receipt(state, filled),
    )


def _filled(state: TaskState, former: str, target_id: str | None) -> list[Substitution]:
    """Return the seats that the latest draw filled after somebody left them, for a target or for all of them."""
    found = [one for one in state.substitutions if (one.former, one.target_id) == (former, target_id)]
    return [one for one in found if one.commitment == found[-1].commitment]


def _receipt(state: TaskState, filled: Sequence[Substitution]) -> ReceiptLine | None:
    if not filled:
        return None
    return receipt_of(next((step for step in state.steps if step.digest == filled[0].commitment), None))


def _position(inspector_id: str, directory: Directory) -> str | None:
    inspector = directory.inspectors.get(inspector_id)
    return None if inspector is None else inspector.position or None


def _opinion(
    directory: Directory,
    actor: Actor | None,
    agreed: bool | None,
    reason: str | None,
    on: date | None,
) -> Opinion:
    name = None if actor is None else directory.name_of(actor.id)
    return Opinion(agreed=agreed, reason=reason, name=name, signed_on=on)
