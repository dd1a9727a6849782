"""The annual plan held against what was drawn and done."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

import attrs

from randcheck.planning.annual_plan import AnnualPlan, PlanItem
from randcheck.planning.plan_task import ItemState
from randcheck.planning.size_check import SizeFinding, check_sizes
from randcheck.planning.unread_part import UnreadPart
from randcheck.procedure.acts import TaskOpened
from randcheck.procedure.case_counts import CaseCounts, CodeSets, count_cases, strata_orders
from randcheck.procedure.state import TaskState
from randcheck.registers.delegation import AdministrativeLevel


@attrs.frozen(kw_only=True)
class PlanRow:
    """One item of the plan with what was done for it.

    Attributes:
        item: The item.
        task_ids: Its tasks, ascending.
        population: 基数 of their draws, once for every task.
        planned: 户数 that their draws were committed to.
        counts: What was drawn, inspected and published.
        state: How far it is on the day asked for.
        findings: Rules of the item's ratio that a committed draw does not keep, by task.
        unread: Parts of the ratio's wording that could not be read and so were not checked.
    """

    item: PlanItem
    task_ids: tuple[str, ...]
    population: int
    planned: int
    counts: CaseCounts
    state: ItemState
    findings: tuple[tuple[str, SizeFinding], ...]
    unread: tuple[UnreadPart, ...]

    @property
    def undrawn(self) -> int:
        """Targets that were committed to be drawn and are not: the draw is still to be revealed."""
        return max(0, self.planned - self.counts.drawn)

    @property
    def undone(self) -> int:
        """Targets that are to be inspected and neither published nor exempt."""
        counts = self.counts
        return counts.to_inspect - counts.published - counts.exempt


@attrs.frozen(kw_only=True)
class PlanCheck:
    """A plan against what was done.

    Attributes:
        plan: The plan.
        rows: One an item, in the plan's order; those without any task too.
        unknown: Ids of tasks that name an item the plan does not have, ascending.
        ad_hoc: Ids of tasks outside the plan, ascending.
    """

    plan: AnnualPlan
    rows: tuple[PlanRow, ...]
    unknown: tuple[str, ...]
    ad_hoc: tuple[str, ...]


def check_plan(
    plan: AnnualPlan,
    states: Iterable[TaskState],
    code_sets: CodeSets,
    *,
    on: date,
    level: AdministrativeLevel | None = None,
    classes: Collection[str] = (),
) -> PlanCheck:
    """Return the plan item by item: planned, drawn, done.

    A task names its item by id alone, so hand in the tasks of this plan's organ and year only. Directed inspections are
    outside the plan and passed over.

    Args:
        plan: The version in force.
        states: Tasks.
        code_sets: What result codes mean, by id.
        on: The day.
        level: Level of the organ, where ratios differ by level.
        classes: Names of classes of targets that the wordings may use.

    Raises:
        InvalidValue: A result code that is in none of the sets.

    Source: Tonghua norm 六(二)3, 六(三)1, 六(十)2(4).
    """
    tasks = sorted((one for one in states if not one.is_directed), key=lambda one: one.task_id)
    own: dict[str, list[TaskState]] = {item.id: [] for item in plan.items}
    unknown, ad_hoc = [], []
    for state in tasks:
        item_id = state.opening.plan_item if isinstance(state.opening, TaskOpened) else None
        if item_id is None:
            ad_hoc.append(state.task_id)
        elif item_id in own:
            own[item_id].append(state)
        else:
            unknown.append(state.task_id)
    return PlanCheck(
        plan=plan,
        rows=tuple(_row(item, own[item.id], code_sets, on, level, classes) for item in plan.items),
        unknown=tuple(unknown),
        ad_hoc=tuple(ad_hoc),
    )


def _row(
    item: PlanItem,
    states: list[TaskState],
    code_sets: CodeSets,
    on: date,
    level: AdministrativeLevel | None,
    classes: Collection[str],
) -> PlanRow:
    reading = item.rules(classes)
    orders = [order for state in states for order in strata_orders(state)]
    counts = count_cases((case for state in states for case in state.cases.values()), code_sets)
    findings = [
        (state.task_id, finding)
        for state in states
        if (strata := strata_orders(state))
        for finding in check_sizes(reading.rules, strata, level=level)
    ]
    return PlanRow(
        item=item,
        task_ids=tuple(state.task_id for state in states),
        population=sum(order.population for order in orders),
        planned=sum(order.sample_size for order in orders),
        counts=counts,
        state=_state(item, states, on),
        findings=tuple(findings),
        unread=reading.unread,
    )


def _state(item: PlanItem, states: list[TaskState], on: date) -> ItemState:
    is_done = all(state.cases and all(case.is_done for case in state.live_cases) for state in states)
    if states and is_done:
        return ItemState.DONE
    if on > item.ends_on:
        return ItemState.LATE
    return ItemState.RUNNING if states else ItemState.NOT_STARTED
