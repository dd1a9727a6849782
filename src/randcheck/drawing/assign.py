"""Assigning inspectors to drawn targets: teams, leaders, and the account of what could not be filled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from randcheck.drawing.assignment import ComponentRecord, solve_assignment
from randcheck.drawing.assignment.teams import draw_leader, solve_teams
from randcheck.drawing.compile import (
    AssignmentInput,
    compile_per_target,
    compile_teams,
    is_teams_first,
    require_known_categories,
)
from randcheck.errors import AssignmentInfeasible
from randcheck.planning.team_rule import LeaderRule
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class Team:
    """A team and what it inspects (检查组).

    Attributes:
        number: From 1, in the canonical order of teams or, with a team per target, of targets.
        members: Inspector ids, seat by seat.
        leader: The member who leads, or None where none is drawn.
        target_ids: Its targets, ascending.
    """

    number: int
    members: tuple[str, ...]
    leader: str | None
    target_ids: tuple[str, ...]

    def to_mapping(self) -> dict[str, Any]:
        """Return the team as it stands in a receipt."""
        return {
            "leader": self.leader,
            "members": list(self.members),
            "number": self.number,
            "targets": list(self.target_ids),
        }


@attrs.frozen(kw_only=True)
class Shortfall:
    """Seats that cannot all be filled, whatever the seed: the case for asking the upper level.

    Attributes:
        target_ids: The targets (or teams) concerned.
        needed: Seats they have.
        served: How many of these can be filled at most.
        reason: Which inspectors could serve and what limits them.

    Source:
        Tonghua norm 六(五)3(4).
    """

    target_ids: tuple[str, ...]
    needed: int
    served: int
    reason: Text

    def to_mapping(self) -> dict[str, Any]:
        """Return the shortfall as it stands in a receipt."""
        return {"needed": self.needed, "served": self.served, "targets": list(self.target_ids)}


@attrs.frozen(kw_only=True)
class Assignment:
    """Who inspects what.

    Attributes:
        teams: All teams, numbers ascending; empty when there is a shortfall.
        borrowed: Inspectors of the upper level who were drawn, ascending (六(五)3(4)).
        team_tries: With teams first, how often the teams were drawn until the targets could be dealt.
        people: How the seats were filled, one record an independent part.
        dealing: With teams first, how the targets were dealt.
        shortfall: Why there are no teams, or None.
    """

    teams: tuple[Team, ...] = ()
    borrowed: tuple[str, ...] = ()
    team_tries: int = 1
    people: tuple[ComponentRecord, ...] = ()
    dealing: tuple[ComponentRecord, ...] = ()
    shortfall: Shortfall | None = None

    def find_team_of(self, target_id: str) -> Team | None:
        """Return the team that inspects ``target_id``, or None."""
        return next((team for team in self.teams if target_id in team.target_ids), None)

    def to_mapping(self) -> dict[str, Any]:
        """Return the assignment as it stands in a receipt."""
        return {
            "borrowed": list(self.borrowed),
            "dealing": [record.to_mapping() for record in self.dealing],
            "people": [record.to_mapping() for record in self.people],
            "shortfall": None if self.shortfall is None else self.shortfall.to_mapping(),
            "team_tries": self.team_tries,
            "teams": [team.to_mapping() for team in self.teams],
        }


def assign_inspectors(given: AssignmentInput, key: str) -> Assignment:
    """Assign inspectors to all drawn targets.

    Args:
        given: Rule, roster, conflicts, and the drawn targets with their areas.
        key: The purpose key of the task's assignment.

    Returns:
        The teams; or, where the roster cannot fill all seats, no team and the shortfall: the targets stay
        drawn, and only inspectors are missing.

    Raises:
        UnknownCategory: A seat asks for categories that nobody has.
        AssignmentUndecided: Kin groups made the search too long.
    """
    require_known_categories(given.rule, given.roster)
    try:
        return _assign_to_teams(given, key) if is_teams_first(given.rule) else _assign_per_target(given, key)
    except AssignmentInfeasible as infeasible:
        return Assignment(
            shortfall=Shortfall(
                target_ids=infeasible.target_ids,
                needed=infeasible.needed,
                served=infeasible.served,
                reason=infeasible.reason,
            )
        )


def _assign_per_target(given: AssignmentInput, key: str) -> Assignment:
    problem = compile_per_target(given)
    seating = solve_assignment(problem, key)
    teams = tuple(
        Team(
            number=index + 1,
            members=_ids(problem.inspector_ids, members),
            leader=_leader(given, problem.inspector_ids, members, key, index + 1),
            target_ids=(problem.target_ids[index],),
        )
        for index, members in enumerate(seating.inspectors)
    )
    return Assignment(teams=teams, borrowed=_borrowed(given, teams), people=seating.components)


def _assign_to_teams(given: AssignmentInput, key: str) -> Assignment:
    problem = compile_teams(given)
    seating = solve_teams(problem, key)
    inspector_ids = problem.people.inspector_ids
    targets: list[list[str]] = [[] for _ in seating.members]
    for target, team in enumerate(seating.team_of):
        targets[team].append(problem.target_ids[target])
    teams = tuple(
        Team(
            number=index + 1,
            members=_ids(inspector_ids, members),
            leader=_leader(given, inspector_ids, members, key, index + 1),
            target_ids=tuple(targets[index]),
        )
        for index, members in enumerate(seating.members)
    )
    return Assignment(
        teams=teams,
        borrowed=_borrowed(given, teams),
        team_tries=seating.attempt,
        people=seating.people.components,
        dealing=seating.dealing.components,
    )


def _ids(inspector_ids: Sequence[str], members: Sequence[int]) -> tuple[str, ...]:
    return tuple(inspector_ids[member] for member in members)


def _leader(
    given: AssignmentInput, inspector_ids: Sequence[str], members: Sequence[int], key: str, number: int
) -> str | None:
    if given.rule.leader is LeaderRule.NONE:
        return None
    if given.rule.leader is LeaderRule.CADRE_APART:
        return inspector_ids[members[-1]]
    return inspector_ids[draw_leader(members, key, number)]


def _borrowed(given: AssignmentInput, teams: Sequence[Team]) -> tuple[str, ...]:
    upper = {row.id for row in given.roster.rows if row.level}
    return tuple(sorted({member for team in teams for member in team.members if member in upper}))
