"""``run_substitution``: filling vacant seats under a seed of their own (protocol 5.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import attrs

from randcheck.drawing.assign import Assignment, Team
from randcheck.drawing.assignment import AssignmentProblem, Seating
from randcheck.drawing.assignment.substitute import fill_vacancies
from randcheck.drawing.compile import AssignmentInput, compile_per_target, compile_teams, is_teams_first
from randcheck.drawing.seed import purpose_key
from randcheck.errors import InvalidValue, MaterialMismatch
from randcheck.planning.substitution_order import SubstitutionOrder, Vacancy
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class Replacement:
    """One seat that changed hands.

    Attributes:
        team: The team's number.
        target_id: The one target concerned, or None when the seat changed hands for all targets.
        former: Who held the seat.
        successor: Who was drawn.
    """

    team: int
    target_id: str | None
    former: str
    successor: str

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Replacement:
        """Return the replacement that :meth:`to_mapping` wrote."""
        return cls(
            team=mapping["team"],
            target_id=mapping["target"],
            former=mapping["former"],
            successor=mapping["successor"],
        )

    def to_mapping(self) -> dict[str, Any]:
        """Return the replacement as it stands in a receipt."""
        return {
            "former": self.former,
            "successor": self.successor,
            "target": self.target_id,
            "team": self.team,
        }


def replacements_to_mapping(task_id: str, replacements: Sequence[Replacement]) -> dict[str, Any]:
    """Return what the receipt tells of a substitution."""
    return {"replacements": [change.to_mapping() for change in replacements], "task": task_id}


def substitution_purpose(task_id: str) -> str:
    """Return the purpose that fills vacancies of ``task_id``; the seed is the substitution's own."""
    return f"substitution/{task_id}"


def members_now(team: Team, target_id: str | None, earlier: Sequence[Replacement]) -> tuple[str, ...]:
    """Return who sits in a team, seat by seat, after earlier substitutions.

    Args:
        team: The team as drawn.
        target_id: The target asked about, or None for the team as such: substitutes for single targets are
            not in it.
        earlier: Replacements so far, oldest first.
    """
    members = list(team.members)
    for change in earlier:
        if change.team == team.number and change.target_id in (None, target_id) and change.former in members:
            members[members.index(change.former)] = change.successor
    return tuple(members)


def leader_now(team: Team, target_id: str | None, earlier: Sequence[Replacement]) -> str | None:
    """Return who leads a team after earlier substitutions: the place of a leader who leaves is his successor's.

    Args:
        team: The team as drawn.
        target_id: The target asked about, or None for the team as such.
        earlier: Replacements so far, oldest first.

    Source:
        Tonghua norm 六(五)3(5): the successor is drawn, so the leader still is.
    """
    if team.leader is None:
        return None
    return members_now(team, target_id, earlier)[team.members.index(team.leader)]


def run_substitution(
    order: SubstitutionOrder,
    given: AssignmentInput,
    assignment: Assignment,
    seed: bytes,
    *,
    earlier: Sequence[Replacement] = (),
) -> tuple[Replacement, ...]:
    """Draw a substitute for every vacancy; nobody else moves.

    Where whole teams are concerned a substitute is in no team, in conflict with none of its targets, and not
    yet a substitute on one of them; where one target is, anybody who may inspect it and is not in its team.
    With a team per target, who leaves whole teams leaves all his targets, and each gets its own substitute.
    Whoever left a team or target, now or earlier, is barred from it, and who leaves a whole team takes no
    other seat in the same substitution.

    Args:
        order: What is committed.
        given: The input of the assignment that is changed, with the conflicts as they stand now.
        assignment: The assignment that is changed.
        seed: 32 bytes from this substitution's own commitment and contributions.
        earlier: Replacements of earlier substitutions, oldest first.

    Returns:
        One replacement a seat: by team, or by target where single targets or teams of one target are
        concerned; then by seat.

    Raises:
        MaterialMismatch: The conflicts are not the committed ones.
        InvalidValue: A vacancy names somebody who does not hold such a seat.
        AssignmentInfeasible: Not without moving others; that is a decision of its own.

    Source:
        Tonghua norm 六(五)3(2)(3).
    """
    if given.conflicts.commitment != order.conflicts:
        raise MaterialMismatch(
            what=Text("the conflicts", "回避名单"),
            expected=order.conflicts.root.hex()[:16],
            actual=given.conflicts.commitment.root.hex()[:16],
        )
    by_target = order.vacancies[0].target_id is not None or not is_teams_first(given.rule)
    units = _units(assignment, earlier, by_target)
    vacant = _vacant_seats(order.vacancies, units)
    problem = _problem(given, units, earlier)
    index = {inspector: number for number, inspector in enumerate(problem.inspector_ids)}
    done = fill_vacancies(
        problem,
        Seating(inspectors=tuple(tuple(index[member] for member in unit.members) for unit in units)),
        list(vacant),
        purpose_key(seed, substitution_purpose(order.task_id)),
        barred=_barred(problem, units, earlier, index),
        absent=[index[inspector] for inspector in _absent(order) if inspector in index],
    )
    return tuple(
        Replacement(
            team=units[change.target].team.number,
            target_id=vacant[change.target, change.position].target_id,
            former=problem.inspector_ids[change.former],
            successor=problem.inspector_ids[change.successor],
        )
        for change in done.replacements
    )


class _Unit(NamedTuple):
    """What holds seats: a team, or one target with its team's members."""

    team: Team
    target_id: str | None
    members: tuple[str, ...]


def _units(assignment: Assignment, earlier: Sequence[Replacement], by_target: bool) -> list[_Unit]:
    """Return the units in canonical order."""
    if not by_target:
        return [_Unit(team, None, members_now(team, None, earlier)) for team in assignment.teams]
    pairs = sorted((target_id, team.number) for team in assignment.teams for target_id in team.target_ids)
    teams = {team.number: team for team in assignment.teams}
    return [
        _Unit(teams[number], target_id, members_now(teams[number], target_id, earlier))
        for target_id, number in pairs
    ]


def _problem(
    given: AssignmentInput, units: Sequence[_Unit], earlier: Sequence[Replacement]
) -> AssignmentProblem:
    """Return the rules of the seats: per target, or per team with the conflicts of all its targets."""
    if not is_teams_first(given.rule):
        return compile_per_target(given)
    teams = compile_teams(given)
    if units[0].target_id is not None:
        # A substitute for one target serves beside the own team's work: being in another team is no bar.
        return attrs.evolve(
            teams.people,
            capacity=teams.most_targets,
            target_ids=teams.target_ids,
            seats=tuple(teams.people.seats[unit.team.number - 1] for unit in units),
            conflicts=teams.conflicts,
            even=False,
        )
    place = {target_id: number for number, target_id in enumerate(teams.target_ids)}
    serving = Counter(chain.from_iterable(_substitutes(unit, earlier) for unit in units))
    room = [
        most - serving[inspector]
        for inspector, most in zip(teams.people.inspector_ids, teams.most_targets, strict=True)
    ]
    conflicts = []
    for unit in units:
        barred = sum(1 << one for one, targets in enumerate(room) if targets < len(unit.team.target_ids))
        for target_id in unit.team.target_ids:
            barred |= teams.conflicts[place[target_id]]
        conflicts.append(barred)
    return attrs.evolve(teams.people, conflicts=tuple(conflicts))


def _substitutes(unit: _Unit, earlier: Sequence[Replacement]) -> list[str]:
    """Return who serves on single targets of a team without being in it, once for each target."""
    return [
        member
        for target_id in unit.team.target_ids
        for member in members_now(unit.team, target_id, earlier)
        if member not in unit.members
    ]


def _absent(order: SubstitutionOrder) -> set[str]:
    """Return who takes no seat: those named, and whoever leaves a whole team now."""
    leaving = {vacancy.inspector_id for vacancy in order.vacancies if vacancy.target_id is None}
    return leaving.union(order.absent)


def _barred(
    problem: AssignmentProblem,
    units: Sequence[_Unit],
    earlier: Sequence[Replacement],
    index: Mapping[str, int],
) -> list[tuple[int, int]]:
    """Return who may not come to a unit: whoever left it, and who would meet himself or kin on a target."""
    barred = []
    for number, unit in enumerate(units):
        left = {
            change.former
            for change in earlier
            if change.team == unit.team.number
            and (unit.target_id is None or change.target_id in (None, unit.target_id))
        }
        barred += [(number, index[inspector]) for inspector in sorted(left)]
        if unit.target_id is None:
            groups = {problem.kin_group[index[member]] for member in _substitutes(unit, earlier)}
            barred += [(number, other) for other, group in enumerate(problem.kin_group) if group in groups]
    return barred


def _vacant_seats(vacancies: Sequence[Vacancy], units: Sequence[_Unit]) -> dict[tuple[int, int], Vacancy]:
    """Return every seat that falls vacant, as (unit, position), and why."""
    vacant: dict[tuple[int, int], Vacancy] = {}
    for vacancy in vacancies:
        seats = [
            (number, unit.members.index(vacancy.inspector_id))
            for number, unit in enumerate(units)
            if vacancy.inspector_id in unit.members and vacancy.target_id in (None, unit.target_id)
        ]
        if not seats:
            where = "" if vacancy.target_id is None else f" for {vacancy.target_id}"
            raise InvalidValue(
                rule=Text("a vacancy must be a seat of the assignment", "空缺须为已选派的席位"),
                seen=f"{vacancy.inspector_id}{where}",
            )
        vacant |= dict.fromkeys(seats, vacancy)
    return vacant
