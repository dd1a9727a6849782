"""Rows of the statistics: one a stratum, matter, department or ground, those with zeros included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

import attrs

from randcheck.errors import InvalidValue
from randcheck.procedure.acts import DirectedOpened, Result
from randcheck.procedure.case_counts import (
    CaseCounts,
    CodeSets,
    Wanted,
    count_cases,
    find_drawn_order,
    strata_orders,
)
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import DirectedGround
from randcheck.text import Text

UNTOLD_STRATUM = ""
"""Stands for the stratum of targets of which none was told."""

StrataByTask = Mapping[str, Mapping[str, str]]


@attrs.frozen(kw_only=True)
class StratumRow:
    """One stratum, over all tasks that have it.

    Attributes:
        label: The stratum, or :data:`UNTOLD_STRATUM`.
        population: 基数, the targets that could be drawn, once for every task; 0 for targets of untold stratum.
        sample_size: 户数, how many were committed to be drawn.
        counts: What came of them.
    """

    label: str
    population: int
    sample_size: int
    counts: CaseCounts

    @property
    def ratio(self) -> Fraction | None:
        """比例: the exact share that was drawn; None of nothing."""
        return Fraction(self.sample_size, self.population) if self.population else None


@attrs.frozen(kw_only=True)
class CountRow:
    """One matter, department, or ground of directed inspections.

    Attributes:
        name: Which.
        tasks: How many tasks have it.
        counts: What came of them.
    """

    name: str
    tasks: int
    counts: CaseCounts


def stratum_rows(
    states: Sequence[TaskState], strata: StrataByTask, code_sets: CodeSets
) -> tuple[StratumRow, ...]:
    """Return a row for every stratum of the tasks, labels ascending; those of which none was drawn have zeros.

    Raises:
        InvalidValue: A target is said to be of a stratum that its task did not commit to.
    """
    populations: dict[str, int] = {}
    sizes: dict[str, int] = {}
    cases: dict[str, list[CaseState]] = {}
    for state in states:
        told = strata.get(state.task_id, {})
        orders = {order.label: order for order in strata_orders(state)}
        for label, order in orders.items():
            populations[label] = populations.get(label, 0) + order.population
            sizes[label] = sizes.get(label, 0) + order.sample_size
        for case in state.cases.values():
            label = _label_of(case, told, orders, state.task_id)
            cases.setdefault(label, []).append(case)
    return tuple(
        StratumRow(
            label=label,
            population=populations.get(label, 0),
            sample_size=sizes.get(label, 0),
            counts=count_cases(cases.get(label, ()), code_sets),
        )
        for label in sorted(populations.keys() | cases.keys())
    )


def _label_of(case: CaseState, told: Mapping[str, str], orders: Mapping[str, object], task_id: str) -> str:
    label = told.get(case.target_id)
    if label is None:
        # Of one stratum there is nothing to tell apart.
        return next(iter(orders)) if len(orders) == 1 else UNTOLD_STRATUM
    if orders and label not in orders:
        rule = Text("a stratum must be one that its task committed to", "层名须为该任务承诺的层")
        raise InvalidValue(rule=rule, seen=f"{task_id}, {case.target_id}: {label}")
    return label


def matter_rows(
    states: Sequence[TaskState], named: Iterable[str], code_sets: CodeSets
) -> tuple[CountRow, ...]:
    """Return a row for every matter of the tasks and every one ``named`` besides, names ascending."""
    return _rows_by(states, named, code_sets, matters_of, lambda one: one.matter)


def department_rows(
    states: Sequence[TaskState], named: Iterable[str], code_sets: CodeSets
) -> tuple[CountRow, ...]:
    """Return a row for every department of the tasks and every one ``named`` besides, names ascending."""
    return _rows_by(states, named, code_sets, departments_of, lambda one: one.department)


def ground_rows(states: Sequence[TaskState], code_sets: CodeSets) -> tuple[CountRow, ...]:
    """Return a row for each of the eight grounds of an inspection outside the draw (Tonghua norm 三(二)1–8)."""
    rows = []
    for ground in DirectedGround:
        own = [state for state in states if _ground_of(state) is ground]
        counts = count_cases((case for state in own for case in state.cases.values()), code_sets)
        rows.append(CountRow(name=ground.label.zh, tasks=len(own), counts=counts))
    return tuple(rows)


def matters_of(state: TaskState) -> tuple[str, ...]:
    """Return the matters of a task: as it was opened, or else as its draw was committed."""
    if state.opening is not None:
        return state.opening.matters
    order = find_drawn_order(state)
    return () if order is None else order.task.matters


def departments_of(state: TaskState) -> tuple[str, ...]:
    """Return the departments of a task, the lead first: as it was opened, or else as its draw was committed."""
    order = find_drawn_order(state)
    if state.opening is not None or order is None:
        return state.departments
    return (order.task.lead_department, *order.task.departments)


def _rows_by(
    states: Sequence[TaskState],
    named: Iterable[str],
    code_sets: CodeSets,
    names_of: Callable[[TaskState], Iterable[str]],
    name_of: Callable[[Result], str],
) -> tuple[CountRow, ...]:
    # A result may name what the task did not: it is shown rather than dropped.
    own = {
        state.task_id: {
            *names_of(state),
            *(name_of(one) for case in state.live_cases for one in case.results),
        }
        for state in states
    }
    rows = []
    for name in sorted({*named, *(name for names in own.values() for name in names)}):
        having = [state for state in states if name in own[state.task_id]]
        cases = [case for state in having for case in state.cases.values()]
        counts = count_cases(cases, code_sets, _named(name, name_of))
        rows.append(CountRow(name=name, tasks=len(having), counts=counts))
    return tuple(rows)


def _named(name: str, name_of: Callable[[Result], str]) -> Wanted:
    return lambda one: name_of(one) == name


def _ground_of(state: TaskState) -> DirectedGround | None:
    return state.opening.ground if isinstance(state.opening, DirectedOpened) else None
