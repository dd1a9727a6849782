"""Which reserve comes next when a drawn target cannot be inspected."""

from __future__ import annotations

from collections.abc import Sequence

from randcheck.planning.sample_rule import Selection
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings


def find_next_reserve(state: TaskState, target_id: str, surroundings: Surroundings) -> str | None:
    """Return the reserve whose turn it is to take the place of a target, or None when none is left.

    A reserve belongs to a stratum and comes in the order in which it was drawn there. Where there is one stratum
    of equal weights, the draw statement's own order (by tickets) is that order; otherwise the queues must be
    given.

    Args:
        state: The task.
        target_id: The target that cannot be inspected.
        surroundings: With the queues of the draw, where they are needed.

    Raises:
        ProcedureRefused: The order is needed and not given.

    Source: Tonghua norm 六(四)1; protocol 5.4.
    """
    used = {case.target_id for case in state.cases.values() if case.replaces is not None}
    for queue in surroundings.reserve_queues:
        if target_id in queue.target_ids:
            return _first_unused(queue.reserves, used)
    if state.reserves and not _statement_shows_order(state):
        raise refusal("reserve-order-unknown", target_id)
    return _first_unused(state.reserves, used)


def _first_unused(reserves: Sequence[str], used: set[str]) -> str | None:
    return next((one for one in reserves if one not in used), None)


def _statement_shows_order(state: TaskState) -> bool:
    drawn = next((step for step in reversed(state.steps) if step.is_draw and step.result is not None), None)
    orders = () if drawn is None else drawn.commitment.orders
    order = next((one for one in orders if one.task.id == state.task_id), None)
    return order is not None and len(order.strata) == 1 and order.selection is Selection.EQUAL
