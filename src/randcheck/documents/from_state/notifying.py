"""The notice to a target (检查通知书), before it is issued and as it was issued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from randcheck.documents.directory import Directory
from randcheck.documents.from_state.heads import (
    receipt_about,
    require_case,
    task_head,
    team_lines,
    with_matters,
)
from randcheck.documents.views import STANDARD_RIGHTS, InspectionNotice
from randcheck.errors import InvalidValue
from randcheck.procedure.acts import DirectedOpened, NoticeIssued
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import InspectionMethod, Right
from randcheck.text import Text

RIGHT_WORDINGS: Mapping[Right, str] = {
    Right.REFUSAL: STANDARD_RIGHTS[0],
    Right.RECUSAL: STANDARD_RIGHTS[1],
    Right.STATEMENT: STANDARD_RIGHTS[2],
    Right.COMPLAINT: STANDARD_RIGHTS[4],
}
"""How a notice states each right that the ledger names."""


def inspection_notice(state: TaskState, target_id: str, directory: Directory) -> InspectionNotice:
    """Return the notice to a target as it was issued, with the team as it stands now.

    While nothing was changed since, it is byte for byte the draft that was issued.

    Args:
        state: The task or directed inspection.
        target_id: Whom it is for.
        directory: For the names of the target, the inspectors and the matters, and the basis of the latter.

    Raises:
        InvalidValue: The target is none of the task's, or got no notice.

    Source: Tonghua norm 六(九)1(2), 六(五)3(2); 扫码入企.
    """
    case = require_case(state, target_id)
    if case.notice is None or case.noticed_on is None:
        rule = Text("a notice must have been issued; make a draft before", "通知书须已发出；发出前请生成草稿")
        raise InvalidValue(rule=rule, seen=target_id)
    return notice_draft(state, case.notice, directory, issued_on=case.noticed_on)


def notice_draft(
    state: TaskState, act: NoticeIssued, directory: Directory, *, issued_on: date | None
) -> InspectionNotice:
    """Return the notice that an act would issue: render it, and put its digest into the act that is recorded.

    Args:
        state: The task or directed inspection.
        act: What is to be issued; its digest is not looked at.
        directory: As for :func:`inspection_notice`.
        issued_on: The day on which the act will be recorded; None leaves a blank.

    Raises:
        InvalidValue: The target is none of the task's, or the right to ask for recusal is not stated.

    Source: Tonghua norm 六(九)1(2).
    """
    case = require_case(state, act.target_id)
    target = directory.target_line(act.target_id)
    plan = None if case.team is None else state.work_plans.get(case.team)
    opening = state.opening
    matters = [found for one in act.matters if (found := directory.matters.get(one)) is not None]
    return InspectionNotice(
        task=with_matters(task_head(state, directory), act.matters, directory),
        target_id=act.target_id,
        target_name=target.name,
        address=target.address,
        ground=opening.ground.label.zh if isinstance(opening, DirectedOpened) else None,
        basis=tuple(dict.fromkeys(one.basis for one in matters)),
        frequency=act.frequency,
        method=(case.method or InspectionMethod.ON_SITE).label.zh,
        inspect_on=act.inspect_on,
        inspectors=team_lines(state, case, directory),
        materials=() if plan is None else plan.materials,
        rights=[RIGHT_WORDINGS[right] for right in act.rights],
        receipt=receipt_about(state, act.target_id),
        check_code=act.code,
        issued_on=issued_on,
    )
