"""What every document of a task begins and ends with: the task, its draw in the ledger, one of its targets."""

from __future__ import annotations

import attrs

from randcheck.documents.directory import Directory
from randcheck.documents.views import MemberLine, ReceiptLine, TaskHead
from randcheck.errors import InvalidValue
from randcheck.planning.annual_plan import PlanItem
from randcheck.procedure.acts import TaskOpened
from randcheck.procedure.case_counts import find_drawn_order
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.state import TaskState
from randcheck.procedure.succession import Step
from randcheck.text import Text


def task_head(state: TaskState, directory: Directory) -> TaskHead:
    """Return what a document says of a task: as it was opened, or as it was drawn where nobody opened it.

    Args:
        state: The task or directed inspection.
        directory: For the item of the annual plan and the names of matters.

    Raises:
        InvalidValue: Nothing was opened or drawn.

    Source: Tonghua norm 六(三)1.
    """
    opening = state.opening
    if opening is None:
        order = find_drawn_order(state)
        if order is None:
            rule = Text(
                "a document must be of a task that was opened or drawn", "文书须出自已立项或已抽取的任务"
            )
            raise InvalidValue(rule=rule, seen=state.task_id)
        opened = order.task
        return TaskHead(
            task_id=state.task_id,
            title=opened.title,
            matters=[directory.matter_name(one) for one in opened.matters],
            lead_department=opened.lead_department,
            departments=opened.departments,
        )
    item = plan_item(state, directory)
    return TaskHead(
        task_id=state.task_id,
        title=opening.title,
        matters=[directory.matter_name(one) for one in opening.matters],
        lead_department=opening.lead_department,
        departments=opening.departments,
        plan_id=opening.plan_item if isinstance(opening, TaskOpened) else None,
        plan_name=None if item is None else directory.plan_title,
        plan_item=None if item is None else item.name,
    )


def plan_item(state: TaskState, directory: Directory) -> PlanItem | None:
    """Return the item of the plan that a task comes from; None for others, and where the plan is not known."""
    if not isinstance(state.opening, TaskOpened) or state.opening.plan_item is None:
        return None
    return directory.plan_items.get(state.opening.plan_item)


def draw_step(state: TaskState) -> Step | None:
    """Return the draw that stands, or the one that is committed; None for neither.

    While a further attempt is committed and not drawn, the earlier draw's targets still are the task's.
    """
    draws = [step for step in state.steps if step.is_draw]
    revealed = [step for step in draws if step.result is not None]
    return next(reversed(revealed or draws), None)


def receipt_of(step: Step | None) -> ReceiptLine | None:
    """Return where the statements of a draw or substitution stand; their places are the ledger's and stay open."""
    if step is None:
        return None
    return ReceiptLine(log=step.commitment.log, commitment=step.digest, result=step.result)


def receipt_about(state: TaskState, target_id: str) -> ReceiptLine | None:
    """Return the draw, with the latest substitution that changed who is sent to a target, where there was one."""
    draw = receipt_of(draw_step(state))
    case = state.cases.get(target_id)
    if draw is None or case is None:
        return draw
    concerned = {
        one.commitment
        for one in state.substitutions
        if one.team == case.team and one.target_id in (None, state.drawn_as(target_id))
    }
    latest = next((step for step in reversed(state.steps) if step.digest in concerned), None)
    return draw if latest is None else attrs.evolve(draw, substitution=latest.result)


def require_case(state: TaskState, target_id: str) -> CaseState:
    """Return the case of a target.

    Raises:
        InvalidValue: It is none of the task's.
    """
    case = state.cases.get(target_id)
    if case is None:
        rule = Text(
            f"the target must be one of task {state.task_id}", f"对象须为任务 {state.task_id} 的检查对象"
        )
        raise InvalidValue(rule=rule, seen=target_id)
    return case


def team_lines(state: TaskState, case: CaseState, directory: Directory) -> list[MemberLine]:
    """Return who inspects a target now, seat by seat, and who of them leads."""
    leader = _leader_of(state, case)
    return [directory.member_line(member, leader=leader) for member in case.members]


def _leader_of(state: TaskState, case: CaseState) -> str | None:
    team = next((one for one in state.teams if one.number == case.team), None)
    if team is None or team.leader_seat is None:
        return None
    if len(case.members) == len(team.members):
        return case.members[team.leader_seat]
    # Members who stay away from a reserve left their seats empty: nobody leads in the leader's place.
    return team.members[team.leader_seat]


def with_matters(head: TaskHead, matters: tuple[str, ...], directory: Directory) -> TaskHead:
    """Return the head with some of its matters only."""
    return attrs.evolve(head, matters=[directory.matter_name(one) for one in matters])
