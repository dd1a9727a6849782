"""Statistics of a period: 基数, 比例, 户数, completion, publication and hit rates, rows of zeros shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

import attrs

from randcheck.errors import DuplicateId, InvalidValue
from randcheck.procedure.case_counts import CaseCounts, CodeSets, count_cases
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.publication_counts import PublicationCounts, count_publications
from randcheck.procedure.state import TaskState
from randcheck.procedure.statistics_rows import (
    CountRow,
    StrataByTask,
    StratumRow,
    department_rows,
    ground_rows,
    matter_rows,
    stratum_rows,
)
from randcheck.text import Text
from randcheck.workdays import WorkdayCalendar


@attrs.frozen(kw_only=True)
class PeriodStatistics:
    """What came of the tasks of a period.

    Attributes:
        tasks: Tasks with a draw or to have one, the directed ones not counted.
        directed_tasks: Inspections outside the draw.
        drawn: Over all tasks with a draw.
        directed: Over all inspections outside the draw: targets picked on suspicion say nothing about others.
        strata: Drawn targets by stratum, labels ascending.
        matters: Drawn targets by matter, names ascending.
        departments: Drawn targets by department, names ascending.
        grounds: Directed inspections by ground, all eight in the norm's order.
        publication: Results of both kinds.
    """

    tasks: int
    directed_tasks: int
    drawn: CaseCounts
    directed: CaseCounts
    strata: tuple[StratumRow, ...]
    matters: tuple[CountRow, ...]
    departments: tuple[CountRow, ...]
    grounds: tuple[CountRow, ...]
    publication: PublicationCounts

    @property
    def population(self) -> int:
        """基数 over all strata, once for every task."""
        return sum(row.population for row in self.strata)

    @property
    def sample_size(self) -> int:
        """户数 over all strata."""
        return sum(row.sample_size for row in self.strata)


def select_period(states: Iterable[TaskState], first: date, last: date) -> tuple[TaskState, ...]:
    """Return the tasks whose inspections begin in a period, both ends included, ids ascending.

    A draw without an opening act counts by the day it was drawn; what is neither opened nor drawn is left out.

    Raises:
        InvalidValue: The period ends before it begins.
    """
    if last < first:
        rule = Text("a period must not end before it begins", "统计期间的截止日不得早于起始日")
        raise InvalidValue(rule=rule, seen=f"{first} – {last}")
    found = []
    for state in states:
        day = state.drawn_on if state.opening is None else state.opening.starts_on
        if day is not None and first <= day <= last:
            found.append(state)
    return tuple(sorted(found, key=lambda one: one.task_id))


def compute_statistics(
    states: Iterable[TaskState],
    code_sets: CodeSets,
    *,
    today: date,
    calendar: WorkdayCalendar,
    strata: StrataByTask | None = None,
    matters: Iterable[str] = (),
    departments: Iterable[str] = (),
) -> PeriodStatistics:
    """Return the statistics of tasks and directed inspections; the order of the input decides nothing.

    Args:
        states: Of a period, such as :func:`select_period` gives them; each task once.
        code_sets: What result codes mean, by id.
        today: The civil day in China, for what is overdue.
        calendar: The working days.
        strata: The stratum of every target, by task (:func:`~randcheck.procedure.case_counts.strata_of`). Targets of which
            none is told are counted in a row of their own.
        matters: Matters to be shown besides those of the tasks, such as all of the plan, with zeros if need be.
        departments: Likewise departments.

    Raises:
        DuplicateId: A task is there twice.
        InvalidValue: A result code that is in none of the sets, or a stratum that its task did not commit to.
        OutsideCalendar: The calendar does not reach so far.

    Source: Tonghua norm 七(三), 六(十)2(1)(4).
    """
    told = _by_id(states)
    drawn = [state for state in told if not state.is_directed]
    directed = [state for state in told if state.is_directed]
    return PeriodStatistics(
        tasks=len(drawn),
        directed_tasks=len(directed),
        drawn=count_cases(_cases(drawn), code_sets),
        directed=count_cases(_cases(directed), code_sets),
        strata=stratum_rows(drawn, strata or {}, code_sets),
        matters=matter_rows(drawn, matters, code_sets),
        departments=department_rows(drawn, departments, code_sets),
        grounds=ground_rows(directed, code_sets),
        publication=count_publications(told, today=today, calendar=calendar),
    )


def _by_id(states: Iterable[TaskState]) -> tuple[TaskState, ...]:
    told = sorted(states, key=lambda one: one.task_id)
    for one, other in pairwise(told):
        if one.task_id == other.task_id:
            raise DuplicateId(where=Text("the tasks of a period", "统计期间的任务"), identifier=one.task_id)
    return tuple(told)


def _cases(states: Iterable[TaskState]) -> list[CaseState]:
    return [case for state in states for case in state.cases.values()]
