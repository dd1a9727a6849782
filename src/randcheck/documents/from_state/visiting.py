"""The record on site (附录 E, 附录 F): the form to take along, and what was recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from randcheck.documents.directory import Directory
from randcheck.documents.filters import listed
from randcheck.documents.from_state.heads import require_case, task_head, team_lines
from randcheck.documents.views import (
    DepartmentItems,
    ItemLine,
    JointSiteRecord,
    MemberLine,
    SiteObstruction,
    SiteRecord,
)
from randcheck.procedure.acts import InspectionRecorded
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import InspectionMethod, NonCooperation

# Ground b) stands on the forms as two boxes, of which the ledger does not tell.
_BOXES = {
    NonCooperation.ENTRY_REFUSED: SiteObstruction.ENTRY_REFUSED,
    NonCooperation.OBSTRUCTED: SiteObstruction.OBSTRUCTED,
}


def site_record(
    state: TaskState,
    target_id: str,
    directory: Directory,
    *,
    boxes: Collection[SiteObstruction] = (),
) -> SiteRecord | JointSiteRecord:
    """Return the record of an inspection, or before it the form to take along, on the form that the task asks for.

    A task of one department has that of 附录 E, one of several that of 附录 F, with the items of each under it. The form
    to take along names the team and the items of its work plan, and leaves the rest blank. Who was present stands there
    by capacity: the ledger knows no names of people of the target.

    Args:
        state: The task or directed inspection.
        target_id: Whom it is about.
        directory: For the names of target and inspectors.
        boxes: Which of the two boxes of ground b) of non-cooperation (materials refused, materials untrue) applies;
            left out, both are left to be ticked by hand.

    Raises:
        InvalidValue: The target is none of the task's, or boxes are given though there was no non-cooperation.

    Source: Tonghua norm 附录 E, 附录 F, 六(九)2(1)–(5).
    """
    case = require_case(state, target_id)
    if case.record is not None:
        return site_record_draft(state, case.record, directory, boxes=boxes)
    plan = None if case.team is None else state.work_plans.get(case.team)
    common = {**_common(state, case, directory), "inspectors": team_lines(state, case, directory)}
    if len(state.departments) > 1:
        # Whose item is whose, the work plan does not tell.
        return JointSiteRecord(
            **common, departments=[DepartmentItems(department=one) for one in state.departments]
        )
    items = [] if plan is None else [ItemLine(item=one) for one in plan.items]
    return SiteRecord(**common, items=items)


def site_record_draft(
    state: TaskState,
    act: InspectionRecorded,
    directory: Directory,
    *,
    boxes: Collection[SiteObstruction] = (),
) -> SiteRecord | JointSiteRecord:
    """Return the record that an act would file: render it, and put its digest into the act that is recorded.

    Args:
        state: The task or directed inspection.
        act: What is to be recorded; its digest is not looked at.
        directory: As for :func:`site_record`.
        boxes: As for :func:`site_record`.

    Raises:
        InvalidValue: As for :func:`site_record`.

    Source: Tonghua norm 六(九)2(5).
    """
    case = require_case(state, act.target_id)
    common = {
        **_common(state, case, directory),
        "inspectors": _signers(act, directory),
        "signers": _names(act, directory),
        "inspected_on": act.inspected_on,
        "is_uncooperative": bool(act.obstructions),
        "obstructions": _ticked(act, boxes),
        "remarks": "\n".join(_remarks(act)) or None,
        "signing_refused": act.signing_refused,
    }
    if len(state.departments) < 2:
        return SiteRecord(**common, items=[_item(act, place) for place in range(len(act.items))])
    told = dict.fromkeys((*state.departments, *(one.department for one in act.items)))
    return JointSiteRecord(
        **common,
        departments=[
            DepartmentItems(
                department=department,
                items=[
                    _item(act, place) for place, one in enumerate(act.items) if one.department == department
                ],
                signers=_names(act, directory, department),
            )
            for department in told
        ],
    )


def _common(state: TaskState, case: CaseState, directory: Directory) -> dict[str, Any]:
    target = directory.targets.get(case.target_id)
    head = task_head(state, directory)
    return {
        "task": head,
        "bureau": listed((head.lead_department, *head.departments)),
        "target_id": case.target_id,
        "target_name": None if target is None else target.name,
        "legal_representative": None if target is None else target.legal_representative or None,
        "address": None if target is None else target.address or None,
    }


def _item(act: InspectionRecorded, place: int) -> ItemLine:
    return ItemLine(item=act.items[place].item, finding=act.items[place].finding)


def _signers(act: InspectionRecorded, directory: Directory) -> list[MemberLine]:
    """Return who signed, each once with the certificate that was shown."""
    certificates = {one.inspector_id: one.certificate for one in act.signatures}
    return [directory.member_line(one, certificate=shown) for one, shown in certificates.items()]


def _names(act: InspectionRecorded, directory: Directory, department: str | None = None) -> list[str]:
    """Return the names of those who signed, or of those of one department."""
    told = (one for one in act.signatures if department in (None, one.department))
    return list(dict.fromkeys(directory.name_of(one.inspector_id) for one in told))


def _ticked(act: InspectionRecorded, boxes: Collection[SiteObstruction]) -> list[SiteObstruction]:
    told = {_BOXES[one.ground] for one in act.obstructions if one.ground in _BOXES} | set(boxes)
    return [box for box in SiteObstruction if box in told]


def _remarks(act: InspectionRecorded) -> Iterator[str]:
    """What the form has no place for."""
    if act.method is not InspectionMethod.ON_SITE:
        yield f"检查方式：{act.method.label.zh}。"
    for one in act.obstructions:
        yield f"不予配合情形：{one.ground.label.zh}。{one.facts.rstrip('。')}。"
    if act.present:
        people = (
            f"{one.capacity.label.zh}（{'已签字' if one.has_signed else '未签字'}）" for one in act.present
        )
        yield f"在场人员：{listed(people)}，身份证明已核验。"
    if act.observers:
        yield f"监督人员：{listed(f'{one.kind.label.zh}（{one.organisation}）' for one in act.observers)}。"
    if act.handed_over:
        yield f"交接材料：{listed(f'{one.material} {one.copies} 份' for one in act.handed_over)}。"
    if act.evidence:
        shown = listed(f"{one.kind.label.zh}（{one.description}）" for one in act.evidence)
        yield f"证据材料 {len(act.evidence)} 件：{shown}。"
