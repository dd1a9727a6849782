"""Filling seats that fell vacant after the draw (回避、替换), everything else staying as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import attrs

from randcheck.drawing.assignment.problem import OWN, UPPER, AssignmentProblem
from randcheck.drawing.assignment.result import ComponentRecord, Seating
from randcheck.drawing.assignment.solve import find_assignment_shortages, solve_assignment
from randcheck.drawing.assignment.team_problem import TeamProblem
from randcheck.drawing.assignment.teams import TeamSeating
from randcheck.drawing.stream import Stream
from randcheck.errors import AssignmentInfeasible, AssignmentUndecided, InvalidValue
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class Replacement:
    """One seat that changed hands.

    Attributes:
        target: The target (or team).
        position: The seat on it.
        former: Who held it.
        successor: Who holds it now.
    """

    target: int
    position: int
    former: int
    successor: int


@attrs.frozen(kw_only=True)
class Substitution:
    """Vacant seats filled.

    Attributes:
        replacements: By target, then position.
        seating: The whole assignment after them.
    """

    replacements: tuple[Replacement, ...]
    seating: Seating


def fill_vacancies(
    problem: AssignmentProblem,
    seating: Seating,
    vacancies: Iterable[tuple[int, int]],
    key: str,
    *,
    barred: Iterable[tuple[int, int]] = (),
    absent: Collection[int] = (),
    prefix: str = "",
) -> Substitution:
    """Fill vacant seats at random; nobody else moves, and the former holders are barred from their targets.

    Loads need not be even: capacity left is all that counts. A single vacancy goes to one of the own
    inspectors who may take it, to one of the upper level's only when there is none: ``choose`` on their mask,
    label ``pick``, exactly uniform. Several are an assignment of their own.

    Args:
        problem: The rules of the draw.
        seating: Who sits where; all seats, the vacant ones with their former holders.
        vacancies: Seats (target, position); at least one.
        key: The purpose key of the substitution's own seed, 64 lower-case hex digits.
        barred: (target, inspector) pairs found since the draw.
        absent: Inspectors who take no seat at present.
        prefix: What every label begins with.

    Raises:
        AssignmentInfeasible: Not without moving others; says whether moving others would help. That is a
            decision of its own.
        InvalidValue: No vacancy, a seat that does not exist, or one named twice.

    Source:
        Tonghua norm 六(五)3(2)(3): 再次采取随机选派方式产生替补.

    Example:
        >>> from randcheck.drawing.assignment import InspectorEntry, build_problem
        >>> problem = build_problem(
        ...     inspectors=[InspectorEntry(id=name) for name in ("p1", "p2", "p3", "p4")],
        ...     classes={"any": ["p1", "p2", "p3", "p4"]},
        ...     targets={"t1": ["any", "any"]},
        ... )
        >>> done = fill_vacancies(problem, Seating(inspectors=((0, 1),)), [(0, 1)], "00" * 32)
        >>> done.replacements
        (Replacement(target=0, position=1, former=1, successor=3),)
    """
    vacant = _require_vacancies(seating, vacancies)
    pairs = list(barred)
    narrowed = vacant_problem(problem, seating, vacant, barred=pairs, absent=absent)
    records: tuple[ComponentRecord, ...] = ()
    picked = _pick(narrowed, vacant[0][0], f"{prefix}pick", key) if len(vacant) == 1 else None
    if picked is not None:
        successors = [picked]
    else:
        try:
            done = solve_assignment(narrowed, key, prefix=prefix)
        except AssignmentInfeasible as infeasible:
            everything = _free_to_move(problem, seating, vacant, pairs, absent)
            raise _not_without_moving(everything, infeasible) from infeasible
        successors = [inspector for row in done.inspectors for inspector in row]
        records = done.components
    rows = [list(row) for row in seating.inspectors]
    replacements = []
    for (target, position), successor in zip(vacant, successors, strict=True):
        former = rows[target][position]
        rows[target][position] = successor
        replacements.append(Replacement(target=target, position=position, former=former, successor=successor))
    return Substitution(
        replacements=tuple(replacements),
        seating=Seating(inspectors=tuple(map(tuple, rows)), components=records),
    )


def fill_team_vacancies(
    problem: TeamProblem,
    seating: TeamSeating,
    vacancies: Iterable[tuple[int, int]],
    key: str,
    *,
    barred: Iterable[tuple[int, int]] = (),
    absent: Collection[int] = (),
    prefix: str = "",
) -> Substitution:
    """Fill vacant seats of teams with inspectors of no team who may take on all of the team's targets.

    Args:
        problem: The rules of the draw.
        seating: Teams and their targets, which stay.
        vacancies: Seats (team, position); at least one.
        key: The purpose key of the substitution's own seed.
        barred: (target, inspector) pairs found since the draw.
        absent: Inspectors who take no seat at present.
        prefix: What every label begins with.

    Raises:
        AssignmentInfeasible, InvalidValue: As for :func:`fill_vacancies`.
    """
    conflicts = [
        sum(1 << inspector for inspector, most in enumerate(problem.most_targets) if most < targets)
        for targets in (len(seating.targets_of(team)) for team in range(len(problem.team_ids)))
    ]
    for target, team in enumerate(seating.team_of):
        conflicts[team] |= problem.conflicts[target]
    teams = attrs.evolve(problem.people, conflicts=tuple(conflicts))
    by_team = [(seating.team_of[target], inspector) for target, inspector in barred]
    return fill_vacancies(
        teams,
        Seating(inspectors=seating.members),
        vacancies,
        key,
        barred=by_team,
        absent=absent,
        prefix=prefix,
    )


def _require_vacancies(seating: Seating, vacancies: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    vacant = sorted(vacancies)
    rows = seating.inspectors
    if not vacant or len(set(vacant)) < len(vacant):
        raise InvalidValue(
            rule=Text("vacancies must be at least one seat, none twice", "空缺席位至少一个且不得重复"),
            seen=str(vacant),
        )
    for target, position in vacant:
        if not (0 <= target < len(rows) and 0 <= position < len(rows[target])):
            raise InvalidValue(
                rule=Text("a vacancy must be a seat of the assignment", "空缺须为已选派的席位"),
                seen=str((target, position)),
            )
    return vacant


def vacant_problem(
    problem: AssignmentProblem,
    seating: Seating,
    vacancies: Sequence[tuple[int, int]],
    *,
    barred: Iterable[tuple[int, int]] = (),
    absent: Collection[int] = (),
) -> AssignmentProblem:
    """Return the problem of the vacant seats alone, which a shortage of :func:`fill_vacancies` is about.

    Holders of the other seats use up capacity and keep their kin from their targets. The vacant seats of a
    target stand at positions 0, 1, … in it.

    Args:
        problem: The rules of the draw.
        seating: Who sits where.
        vacancies: Seats (target, position).
        barred: (target, inspector) pairs found since the draw.
        absent: Inspectors who take no seat at present.
    """
    conflicts = _conflicts_now(problem, seating, vacancies, barred)
    is_vacant = set(vacancies)
    left = list(problem.capacity)
    seats: list[tuple[int, ...]] = []
    for target, row in enumerate(seating.inspectors):
        open_seats = []
        for position, inspector in enumerate(row):
            if (target, position) in is_vacant:
                open_seats.append(problem.seats[target][position])
            else:
                left[inspector] = max(0, left[inspector] - 1)
                conflicts[target] |= problem.kin_masks[inspector]
        seats.append(tuple(open_seats))
    for inspector in absent:
        left[inspector] = 0
    return attrs.evolve(
        problem, capacity=tuple(left), seats=tuple(seats), conflicts=tuple(conflicts), even=False
    )


def _conflicts_now(
    problem: AssignmentProblem,
    seating: Seating,
    vacancies: Sequence[tuple[int, int]],
    barred: Iterable[tuple[int, int]],
) -> list[int]:
    """Return the conflicts with those found since; the former holders are barred from their targets."""
    conflicts = list(problem.conflicts)
    for target, inspector in barred:
        conflicts[target] |= 1 << inspector
    for target, position in vacancies:
        conflicts[target] |= 1 << seating.inspectors[target][position]
    return conflicts


def _pick(narrowed: AssignmentProblem, target: int, label: str, key: str) -> int | None:
    candidates = narrowed.admissible(target, 0)
    for level in (OWN, UPPER):
        free = sum(
            1 << inspector
            for inspector in range(narrowed.inspector_count)
            if narrowed.level[inspector] == level and narrowed.capacity[inspector]
        )
        if candidates & free:
            return Stream(key, label).choose(candidates & free)
    return None


def _free_to_move(
    problem: AssignmentProblem,
    seating: Seating,
    vacant: Sequence[tuple[int, int]],
    barred: Sequence[tuple[int, int]],
    absent: Collection[int],
) -> AssignmentProblem:
    """Return the problem in which everybody could be seated anew."""
    return attrs.evolve(
        problem,
        conflicts=tuple(_conflicts_now(problem, seating, vacant, barred)),
        capacity=tuple(
            0 if inspector in absent else capacity for inspector, capacity in enumerate(problem.capacity)
        ),
        even=False,
    )


def _not_without_moving(
    everything: AssignmentProblem, infeasible: AssignmentInfeasible
) -> AssignmentInfeasible:
    try:
        would_help = not find_assignment_shortages(everything, "0" * 64)
    except AssignmentUndecided:
        would_help = False
    advice = (
        Text(
            "it could be done if others changed their targets, which is a decision of its own",
            "若调整其他人员的对象则可落实，须另行决定并记录",
        )
        if would_help
        else Text("moving others would not help", "调整其他人员亦无法落实")
    )
    return AssignmentInfeasible(
        target_ids=infeasible.target_ids,
        needed=infeasible.needed,
        served=infeasible.served,
        reason=Text(
            f"nobody else being moved, {infeasible.reason.en}; {advice.en}",
            f"在不调整其他人员的前提下，{infeasible.reason.zh}；{advice.zh}",
        ),
        shortages=infeasible.shortages,
    )
