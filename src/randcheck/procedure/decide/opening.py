"""Rules for opening a task, extending it, and recording what happens in it."""

from __future__ import annotations

from randcheck.procedure.acts import DirectedOpened, MediaAttached, TaskOpened, WindowExtended
from randcheck.procedure.commands import Command
from randcheck.procedure.decide.rules import check, require_all, require_below_cap, require_no_conflict
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings


@check.register
def open_task(act: TaskOpened, _state: TaskState, command: Command, surroundings: Surroundings) -> TaskOpened:
    """A task comes from the plan or is ordered ad hoc, and is not over before it begins (六(三)1, 2)."""
    if act.plan_item is not None and act.plan_item not in surroundings.plan_items:
        raise refusal("unknown-plan-item", act.plan_item)
    _require_not_over(act, command)
    return act


@check.register
def open_directed(
    act: DirectedOpened, state: TaskState, command: Command, surroundings: Surroundings
) -> DirectedOpened:
    """An inspection outside the draw keeps the rules on conflicts, departments and the cap (三(二), 六(五))."""
    _require_not_over(act, command)
    serving = {surroundings.departments_of.get(one) for one in act.inspectors}
    wanted = (act.lead_department, *act.departments)
    require_all("department-without-inspector", (one for one in wanted if one not in serving))
    opened = TaskState(task_id=state.task_id, opening=act, ends_on=act.ends_on)
    for target_id in act.target_ids:
        require_no_conflict(state, act.inspectors, target_id, surroundings)
        require_below_cap(opened, target_id, act.starts_on, surroundings)
    return act


def _require_not_over(act: TaskOpened | DirectedOpened, command: Command) -> None:
    if act.ends_on < command.day:
        raise refusal("window-over", f"{act.ends_on} < {command.day}")


@check.register
def extend_window(
    act: WindowExtended, state: TaskState, _command: Command, _surroundings: Surroundings
) -> WindowExtended:
    """An extension ends later than before (六(三)1)."""
    if state.ends_on is None or act.ends_on <= state.ends_on:
        raise refusal("window-not-later", f"{act.ends_on} ≤ {state.ends_on}")
    return act


@check.register
def attach_media(
    act: MediaAttached, _state: TaskState, _command: Command, _surroundings: Surroundings
) -> MediaAttached:
    """A recording may be added at any time of the task (六(四)3, 六(五)3(6))."""
    return act
