"""What is told to the public of a task: that it begins (抽查任务公告), and what it found (抽查结果公告)."""

from __future__ import annotations

from collections.abc import Iterator

from randcheck.documents.directory import Directory
from randcheck.documents.from_receipt import check_code
from randcheck.documents.from_state.heads import draw_step, plan_item, receipt_of, task_head
from randcheck.documents.views import ResultAnnouncement, ResultLine, TaskAnnouncement
from randcheck.errors import InvalidValue
from randcheck.procedure.acts import TaskOpened
from randcheck.procedure.case_counts import find_drawn_order
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.phases import CasePhase
from randcheck.procedure.state import TaskState
from randcheck.text import Text
from randcheck.workdays.civil_day import to_civil_day


def task_announcement(state: TaskState, directory: Directory) -> TaskAnnouncement:
    """Return the announcement of a task, with the committed sizes once there are some.

    Scope, ratio and methods are those of the annual plan's item; add number, kind, telephone and day with
    ``attrs.evolve``.

    Args:
        state: A task that was opened, from the plan or ad hoc.
        directory: For the plan and the names of matters.

    Raises:
        InvalidValue: Not opened, or an inspection outside the draw, of which nothing is announced beforehand.

    Source: Tonghua norm 六(三)1, 六(二)4, 三(三).

    Example:
        >>> from datetime import date
        >>> from randcheck.planning.past_inspection import InspectionKind
        >>> opened = TaskOpened(title="食品抽查", matters=["SP-01"], lead_department="局", authority="局党组会议纪要",
        ...                     kind=InspectionKind.DAILY, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30))
        >>> state = TaskState(task_id="TH-1", opening=opened, ends_on=opened.ends_on)
        >>> told = task_announcement(state, Directory())
        >>> told.task.title, told.mode, told.sample_size
        ('食品抽查', '单一部门随机抽查', None)
    """
    opening, item, order = state.opening, plan_item(state, directory), find_drawn_order(state)
    if not isinstance(opening, TaskOpened):
        rule = Text(
            "an announcement must be of a task that was opened to be drawn",
            "任务公告须出自已立项的随机抽查任务",
        )
        raise InvalidValue(rule=rule, seen=state.task_id)
    step = draw_step(state)
    return TaskAnnouncement(
        task=task_head(state, directory),
        mode=opening.mode.label.zh,
        scope=None if item is None else item.targets,
        population=None if order is None else order.frame.rows,
        ratio=None if item is None else item.ratio,
        sample_size=None if order is None else order.sample_size,
        methods=() if item is None else [one.label.zh for one in item.methods],
        starts_on=opening.starts_on,
        ends_on=state.ends_on,
        seed_parties=() if step is None else [one.role for one in step.commitment.contributors],
        receipt=receipt_of(step),
    )


def result_announcement(
    state: TaskState, directory: Directory, *, address: str | None = None
) -> ResultAnnouncement:
    """Return the announcement of what is public of a task's results, as it stands: corrections cite what they correct.

    A department's results are in it once they are published, and only then. Of results that are exempt from
    publication nothing but the number of targets is told, of which no result is public.

    Args:
        state: The task or directed inspection.
        directory: For the names of targets and what result codes say.
        address: The page of the host to which the QR code leads; None prints none.

    Raises:
        InvalidValue: A result code that no known code set has, or a task that was not opened.

    Source: Tonghua norm 六(十)2(1)–(4), 三(三).
    """
    receipt = receipt_of(draw_step(state))
    draw = None if receipt is None else receipt.result
    return ResultAnnouncement(
        task=task_head(state, directory),
        lines=[line for case in state.cases.values() for line in _public_lines(case, directory)],
        exempted=sum(case.phase is CasePhase.EXEMPT for case in state.live_cases),
        pending=sum(not case.is_done for case in state.live_cases),
        receipt=receipt,
        check_code=None if address is None or draw is None else check_code(address, state.task_id, draw),
    )


def _public_lines(case: CaseState, directory: Directory) -> Iterator[ResultLine]:
    if case.conclusion is None:
        return
    target = directory.target_line(case.target_id)
    for department in case.departments:
        publication = case.publications.get(department)
        # Exempt and published at once cannot be done; should a ledger tell it, the secret is kept.
        if publication is None or case.is_exempt(department):
            continue
        standing = publication.standing
        for result in standing.results:
            yield ResultLine(
                target_id=case.target_id,
                target_name=target.name or case.target_id,
                department=department,
                matter=directory.matter_name(result.matter),
                code_set=result.code_set,
                code=result.code,
                label=directory.code_of(result).label,
                ended_on=case.conclusion.ended_on,
                published_on=to_civil_day(standing.published_at),
                note=result.note,
                corrects=standing.corrects,
            )
