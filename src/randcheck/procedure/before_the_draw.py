"""What a task and its surroundings know before a draw is committed: conflicts of interest, and annual caps."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from randcheck.errors import join_limited
from randcheck.planning.cap_filter import CapBooks
from randcheck.planning.task import Task
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.chain import read_chain
from randcheck.registers.conflict import Conflict, InspectorConflict, TargetConflict

# A list of conflicts commits to pairs only; their grounds stay where they were declared.
_LISTED = "名录登记的利害关系"


def declared_conflicts(states: Collection[TaskState], surroundings: Surroundings) -> tuple[Conflict, ...]:
    """Return the conflicts that tasks and their surroundings know of, without those that were not upheld.

    Source: Tonghua norm 六(五)3(2).
    """
    decided = {pair for state in states for pair in state.recusals}
    in_tasks = {
        pair: recusal.ground
        for state in states
        for pair, recusal in state.recusals.items()
        if recusal.agreed is not False
    }
    listed = dict.fromkeys(sorted(surroundings.conflicts - decided), _LISTED)
    return tuple(
        TargetConflict(inspector_id=inspector_id, target_id=target_id, ground=ground)
        for (inspector_id, target_id), ground in (in_tasks | listed).items()
    )


def committed_conflicts(bundle: Bundle, task_id: str) -> tuple[Conflict, ...]:
    """Return the conflicts that the latest commitment of a chain about a task rests on.

    Raises:
        MalformedDocument: The bundle cannot be read.
    """
    links = read_chain(bundle)
    latest = links[-1].commitment.substitution
    orders = [one for one in links[0].commitment.orders if one.task.id == task_id]
    root = latest.conflicts if latest is not None else orders[0].conflicts if orders else None
    known = None if root is None else links[-1].bundle.materials.find_conflicts(root)
    if known is None:
        return ()
    return (
        *(TargetConflict(inspector_id=a, target_id=b, ground=_LISTED) for a, b in known.target_pairs),
        *(InspectorConflict(inspector_id=a, other_id=b, ground=_LISTED) for a, b in known.inspector_pairs),
    )


def cap_books(task: Task, state: TaskState, surroundings: Surroundings) -> CapBooks:
    """Return the caps that bind a task; none bind one that is exempt, or not opened.

    Source: 国办发〔2024〕54号.
    """
    binds = state.opening is not None and state.opening.kind.is_capped
    return CapBooks(
        caps=surroundings.annual_caps if binds else (),
        bodies=state.departments,
        year=task.frame_rule.as_of.year,
        visits=surroundings.visits,
        classes=surroundings.cap_classes,
    )


def require_none_capped(target_ids: Iterable[str], books: CapBooks) -> None:
    """Refuse a pool with somebody who may not be inspected again this year.

    Raises:
        ProcedureRefused: Somebody is: a cap with limits by class or body is not part of the frame rule, so a filter of
            the task must take such targets out.

    Source: 国办发〔2024〕54号.
    """
    reached = books.find_reached(frozenset(target_ids))
    if reached:
        raise refusal("above-the-cap", join_limited(reached))
