"""What a task and its surroundings know before a draw is committed: conflicts of interest, and annual caps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from randcheck.planning.cap_filter import CapBooks
from randcheck.procedure.decide.rules import require_all
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.chain import read_chain
from randcheck.receipts.materials import Materials
from randcheck.receipts.statements import Commitment
from randcheck.registers.conflict import Conflict, InspectorConflict, TargetConflict
from randcheck.workdays.civil_day import to_civil_day

# A list of conflicts commits to pairs only; their grounds stay where they were declared.
_LISTED = "名录登记的利害关系"


def declared_conflicts(
    states: Collection[TaskState], surroundings: Surroundings
) -> tuple[TargetConflict, ...]:
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


def require_fit_to_commit(
    commitment: Commitment, materials: Materials, states: Mapping[str, TaskState], surroundings: Surroundings
) -> None:
    """Check the lists that a commitment rests on, which the commitment itself shows by their roots only.

    Args:
        commitment: To a draw or a substitution.
        materials: The lists.
        states: Its tasks, by id.
        surroundings: What else bears on it.

    Raises:
        ProcedureRefused: A pool has somebody who may not be inspected again this year, or a conflict that was
            declared is not on the list.

    Source: Tonghua norm 六(五)3(2); 国办发〔2024〕54号.
    """
    for order in commitment.orders:
        frame = materials.find_frame(order.frame)
        if frame is not None:
            rule = order.frame_rule
            day = to_civil_day(commitment.committed_at) if rule is None else rule.as_of
            books = cap_books(day.year, states[order.task.id], surroundings)
            require_none_capped(frame.ids, books)
    listed = {pair for one in materials.conflict_lists for pair in one.target_pairs}
    if materials.conflict_lists:
        require_all(
            "conflict-not-listed",
            (
                f"{one.inspector_id}, {one.target_id}"
                for one in declared_conflicts(states.values(), surroundings)
                if (one.inspector_id, one.target_id) not in listed
            ),
        )


def cap_books(year: int, state: TaskState, surroundings: Surroundings) -> CapBooks:
    """Return the caps that bind a task in a year; none bind one that is exempt, or not opened.

    Source: 国办发〔2024〕54号.
    """
    binds = state.opening is not None and state.opening.kind.is_capped
    return CapBooks(
        caps=surroundings.annual_caps if binds else (),
        bodies=state.departments,
        year=year,
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
    require_all("above-the-cap", books.find_reached(frozenset(target_ids)))
