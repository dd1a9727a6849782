"""What follows an inspection and the norm wants in time, without a day: results formed, problems handled (及时)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from randcheck.procedure.case_counts import CodeSets, code_of
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.state import TaskState


@attrs.frozen(kw_only=True)
class OpenResult:
    """An inspection that was recorded and has no result yet.

    Attributes:
        task_id: The task.
        target_id: The target.
        inspected_on: The day of the inspection.
    """

    task_id: str
    target_id: str
    inspected_on: date


def list_without_result(states: Iterable[TaskState]) -> tuple[OpenResult, ...]:
    """Return all inspections whose result is still to be formed, the oldest first; empty when none is.

    The time for publication runs from the end that the result tells, so :func:`~randcheck.procedure.publication.list_unpublished`
    cannot have these.

    Args:
        states: Tasks and directed inspections.

    Source: Tonghua norm 六(十)1(1).

    Example:
        >>> list_without_result([])
        ()
    """
    found = [
        OpenResult(task_id=state.task_id, target_id=case.target_id, inspected_on=case.record.inspected_on)
        for state in states
        for case in state.cases.values()
        if case.record is not None and case.conclusion is None
    ]
    return tuple(sorted(found, key=lambda one: (one.inspected_on, one.task_id, one.target_id)))


@attrs.frozen(kw_only=True)
class OpenProblem:
    """What a department found at a target and neither decided about nor handed over.

    Attributes:
        task_id: The task.
        target_id: The target.
        department: Who found it.
        ended_on: The day the inspection ended.
        matters: On which matters, in the order of the results.
        is_waiting: Whether it was transferred and the receiver has not answered.
    """

    task_id: str
    target_id: str
    department: str
    ended_on: date
    matters: tuple[str, ...]
    is_waiting: bool


def list_unhandled(states: Iterable[TaskState], code_sets: CodeSets) -> tuple[OpenProblem, ...]:
    """Return all problems that are still to be handled, those found first at the head; empty when none is.

    A problem is handled once its department made a decision about the target, or handed a suspicion to another
    department that took it. A transfer that was refused leaves the problem where it was. Results count as they stand,
    with every correction. The norm sets no day for this (及时), so none is overdue here.

    Args:
        states: Tasks and directed inspections.
        code_sets: What the codes of results mean, by id.

    Raises:
        InvalidValue: A code of a set that was not given, or not in it.

    Source: Tonghua norm 六(十一)2(1)(2).

    Example:
        >>> list_unhandled([], {})
        ()
    """
    found = [
        one
        for state in states
        for case in state.cases.values()
        for department in case.departments
        for one in _open_problem(state.task_id, case, department, code_sets)
    ]
    return tuple(sorted(found, key=lambda one: (one.ended_on, one.task_id, one.target_id, one.department)))


def _open_problem(
    task_id: str, case: CaseState, department: str, code_sets: CodeSets
) -> tuple[OpenProblem, ...]:
    problems = [one for one in case.results_of(department) if code_of(one, code_sets).is_problem]
    sent = [one.agreed for one in case.transfers.values() if one.transfer.department == department]
    is_decided = any(one.department == department for one in case.dispositions)
    if case.conclusion is None or not problems or is_decided or True in sent:
        return ()
    told = OpenProblem(
        task_id=task_id,
        target_id=case.target_id,
        department=department,
        ended_on=case.conclusion.ended_on,
        matters=tuple(dict.fromkeys(one.matter for one in problems)),
        is_waiting=None in sent,
    )
    return (told,)
