"""The assignment of inspectors to targets: a pure function of the problem and the key."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from randcheck.drawing.assignment.beginning import Beginning, begin
from randcheck.drawing.assignment.components import Component, split, whole
from randcheck.drawing.assignment.kin import MOST_BRANCHES
from randcheck.drawing.assignment.mix import mix
from randcheck.drawing.assignment.mix_plan import MixPlan
from randcheck.drawing.assignment.problem import UPPER, AssignmentProblem
from randcheck.drawing.assignment.result import DEAL_STAGE, MIX_STAGE, ComponentRecord, Seating
from randcheck.drawing.assignment.shortage import Shortage, find_shortages, kin_shortage
from randcheck.drawing.assignment.state import NOBODY, SeatState
from randcheck.drawing.stream import Stream
from randcheck.errors import AssignmentInfeasible, AssignmentUndecided
from randcheck.text import Text


def solve_assignment(problem: AssignmentProblem, key: str, *, prefix: str = "") -> Seating:
    """Return an assignment that is uniform over all lawful ones that are as even as the rules allow.

    Exactly uniform where the record says stage 1, to within a measured distance where it says stage 2.

    Args:
        problem: Who may take which seat.
        key: The purpose key of the assignment, 64 lower-case hex digits.
        prefix: What every label begins with, for several assignments under one key.

    Returns:
        One inspector for every seat. A problem without seats has an empty assignment.

    Raises:
        AssignmentInfeasible: Some seats cannot be filled; carries the certificates.
        AssignmentUndecided: Kin groups made the search too long.
        InvalidValue: The key is not 64 lower-case hex digits.

    Source:
        Tonghua norm 六(五)3(1): 随机匹配.

    Example:
        >>> from randcheck.drawing.assignment import InspectorEntry, build_problem
        >>> problem = build_problem(
        ...     inspectors=[InspectorEntry(id=name) for name in ("p1", "p2", "p3", "p4")],
        ...     classes={"any": ["p1", "p2", "p3", "p4"], "food": ["p1", "p2"]},
        ...     targets={"t1": ["food", "any"], "t2": ["food", "any"]},
        ...     conflicts=[("p1", "t1")],
        ... )
        >>> solve_assignment(problem, "00" * 32).by_id(problem)
        {'t1': ('p2', 'p3'), 't2': ('p1', 'p4')}
    """
    beginnings = [begin(component, key, prefix) for component in split(problem)]
    _require_success(problem, beginnings)
    rows = [[NOBODY] * len(row) for row in problem.seats]
    records = []
    for beginning in beginnings:
        records.append(_finish(beginning, key))
        for (target, position), holder in zip(beginning.component.seats, beginning.state.holder, strict=True):
            rows[target][position] = holder
    return Seating(inspectors=tuple(map(tuple, rows)), components=tuple(records))


def find_assignment_shortages(problem: AssignmentProblem, key: str) -> tuple[Shortage, ...]:
    """Return why a problem has no assignment, or nothing when it has one; nothing is mixed, so this is quick.

    Args:
        problem: Who may take which seat.
        key: Any key: whether there is an assignment does not depend on it.

    Raises:
        AssignmentUndecided: Kin groups made the search too long.
    """
    try:
        require_assignable(problem, key)
    except AssignmentInfeasible as infeasible:
        return infeasible.shortages
    return ()


def require_assignable(problem: AssignmentProblem, key: str) -> None:
    """Check that a problem has an assignment; nothing is mixed, so this is quick.

    Args:
        problem: Who may take which seat.
        key: Any key: whether there is an assignment does not depend on it.

    Raises:
        AssignmentInfeasible: Some seats cannot be filled; carries the certificates.
        AssignmentUndecided: Kin groups made the search too long.
    """
    _require_success(problem, [begin(component, key, "") for component in split(problem)])


def verify_shortage_by_search(problem: AssignmentProblem, shortage: Shortage) -> bool:
    """Tell whether the seats of ``shortage`` cannot all be filled, by searching for a seating again."""
    targets = {target for target, _ in shortage.seats}
    narrowed = attrs.evolve(
        problem, seats=tuple(row if target in targets else () for target, row in enumerate(problem.seats))
    )
    try:
        return bool(find_assignment_shortages(narrowed, "0" * 64))
    except AssignmentUndecided:
        return False


def _finish(beginning: Beginning, key: str) -> ComponentRecord:
    """Mix a started part, and return its record."""
    component, state = beginning.component, beginning.state
    record = ComponentRecord(
        number=component.number,
        seats=component.size,
        inspectors=len(component.members),
        stage=DEAL_STAGE if beginning.attempt else MIX_STAGE,
        attempt=beginning.attempt,
        borrowed=sum(component.level[holder] == UPPER for holder in state.holder),
    )
    if beginning.attempt:
        return record
    plan = MixPlan.of(component, state)
    count = mix(component, state, plan, Stream(key, f"{beginning.labels}mix"))
    return attrs.evolve(
        record,
        rounds=plan.rounds,
        excursions=plan.rounds * plan.excursions,
        exchanges=count.exchanges,
        moves=count.moves,
        closed=count.closed,
    )


def _require_success(problem: AssignmentProblem, beginnings: Sequence[Beginning]) -> None:
    shortages: list[Shortage] = []
    if any(beginning.failed for beginning in beginnings):
        shortages += find_shortages(problem, *_merge(problem, beginnings))
    for beginning in beginnings:
        if beginning.kin_targets:
            seats = [seat for seat in beginning.component.seats if seat[0] in set(beginning.kin_targets)]
            shortages.append(kin_shortage(problem, seats))
    if shortages:
        raise _infeasible(problem, sorted(shortages, key=lambda shortage: shortage.seats))
    if any(beginning.is_undecided for beginning in beginnings):
        groups = problem.kin_group
        raise AssignmentUndecided(
            branches=MOST_BRANCHES, inspectors=sum(groups.count(group) > 1 for group in groups)
        )


def _merge(
    problem: AssignmentProblem, beginnings: Sequence[Beginning]
) -> tuple[Component, SeatState, list[int]]:
    """Return all seats as one part, who holds them, and those that failed."""
    if len(beginnings) == 1:
        [beginning] = beginnings
        return beginning.component, beginning.state, list(beginning.failed)
    everything = whole(problem)
    number = {seat: index for index, seat in enumerate(everything.seats)}
    holders = [NOBODY] * everything.size
    failed = []
    for beginning in beginnings:
        seats = beginning.component.seats
        for seat, holder in zip(seats, beginning.state.holder, strict=True):
            holders[number[seat]] = holder
        failed += [number[seats[seat]] for seat in beginning.failed]
    return everything, SeatState.of(everything, holders), failed


def _infeasible(problem: AssignmentProblem, shortages: Sequence[Shortage]) -> AssignmentInfeasible:
    reason = shortages[0].explain(problem)
    more = len(shortages) - 1
    if more:
        reason = Text(
            f"{reason.en} (further independent shortages: {more})", f"{reason.zh}（另有 {more} 处不足）"
        )
    return AssignmentInfeasible(
        target_ids=tuple(sorted({target for shortage in shortages for target in shortage.target_ids})),
        needed=sum(shortage.needed for shortage in shortages),
        served=sum(shortage.served for shortage in shortages),
        reason=reason,
        shortages=tuple(shortages),
    )
