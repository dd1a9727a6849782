"""Publication within 20 working days: what is open, until when, and how certain that is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import attrs

from randcheck.procedure.acts import ResultConcluded
from randcheck.procedure.state import TaskState
from randcheck.workdays import Deadline, WorkdayCalendar

PUBLICATION_WORKING_DAYS = 20
"""Within so many working days of the end of the inspection results are published (Tonghua norm 六(十)2(1))."""


@attrs.frozen(kw_only=True)
class PublicationDue:
    """Results that are neither published nor exempt.

    Attributes:
        task_id: The task.
        target_id: The target.
        department: Whose results.
        ended_on: The day the inspection ended.
        deadline: Until when they must be public; confirmed or provisional.
        days_left: Working days from tomorrow until the last day in time, which counts; 0 on that day, and less
            by every working day since.
        is_overdue: Whether the last day in time is over; on a day off right after it no working day has passed.
    """

    task_id: str
    target_id: str
    department: str
    ended_on: date
    deadline: Deadline
    days_left: int
    is_overdue: bool


def publication_deadline(conclusion: ResultConcluded, calendar: WorkdayCalendar) -> Deadline:
    """Return until when a result must be public.

    Raises:
        OutsideCalendar: The calendar does not reach so far.

    Source: Tonghua norm 六(十)2(1).
    """
    return calendar.add(conclusion.ended_on, PUBLICATION_WORKING_DAYS)


def list_unpublished(
    states: Iterable[TaskState], today: date, calendar: WorkdayCalendar
) -> tuple[PublicationDue, ...]:
    """Return all results that are still to be published, the most urgent first; empty when none is.

    Args:
        states: Tasks and directed inspections.
        today: The civil day in China.
        calendar: The working days.

    Raises:
        OutsideCalendar: The calendar does not reach so far.

    Source: Tonghua norm 六(十)2(1)(4).
    """
    found = [
        _due(state.task_id, case.target_id, department, case.conclusion, today, calendar)
        for state in states
        for case in state.cases.values()
        if case.conclusion is not None
        for department in case.unpublished
    ]
    return tuple(
        sorted(found, key=lambda one: (one.deadline.due, one.task_id, one.target_id, one.department))
    )


def list_overdue(
    states: Iterable[TaskState], today: date, calendar: WorkdayCalendar
) -> tuple[PublicationDue, ...]:
    """Return those of :func:`list_unpublished` whose last day is over, the longest overdue first."""
    return tuple(one for one in list_unpublished(states, today, calendar) if one.is_overdue)


def _due(
    task_id: str,
    target_id: str,
    department: str,
    conclusion: ResultConcluded,
    today: date,
    calendar: WorkdayCalendar,
) -> PublicationDue:
    deadline = publication_deadline(conclusion, calendar)
    return PublicationDue(
        task_id=task_id,
        target_id=target_id,
        department=department,
        ended_on=conclusion.ended_on,
        deadline=deadline,
        days_left=_working_days_left(today, deadline.due, calendar),
        is_overdue=today > deadline.due,
    )


def _working_days_left(today: date, due: date, calendar: WorkdayCalendar) -> int:
    tomorrow = timedelta(days=1)
    if today < due:
        return calendar.count(today + tomorrow, due).days
    return -calendar.count(due + tomorrow, today).days if today > due else 0
