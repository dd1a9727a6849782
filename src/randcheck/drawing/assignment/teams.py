"""Teams first: draw the teams, deal the targets to them, and draw who leads."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from randcheck.drawing.assignment.problem import AssignmentProblem
from randcheck.drawing.assignment.result import Seating
from randcheck.drawing.assignment.solve import solve_assignment
from randcheck.drawing.assignment.team_problem import TeamProblem
from randcheck.drawing.stream import Stream
from randcheck.errors import AssignmentInfeasible
from randcheck.text import Text

MOST_TRIES = 16
"""Times the teams are drawn before it is reported that their targets cannot be dealt."""


@attrs.frozen(kw_only=True)
class FailedTry:
    """Teams that were drawn and dissolved again.

    Attributes:
        number: 1, 2, …
        target_ids: Targets that could not all be dealt to those teams, ascending.
    """

    number: int
    target_ids: tuple[str, ...]


@attrs.frozen(kw_only=True)
class TeamSeating:
    """Teams and their targets.

    Attributes:
        members: Per team, the inspector index on each of its seats.
        team_of: Per target, the index of its team.
        failed_tries: Earlier draws of teams to whom the targets could not be dealt.
        people: How the teams were drawn.
        dealing: How the targets were dealt.
    """

    members: tuple[tuple[int, ...], ...]
    team_of: tuple[int, ...]
    failed_tries: tuple[FailedTry, ...]
    people: Seating
    dealing: Seating

    @property
    def attempt(self) -> int:
        """The number of the draw of teams that stands, from 1."""
        return len(self.failed_tries) + 1

    def targets_of(self, team: int) -> list[int]:
        """Return the targets of a team, ascending."""
        return [target for target, its_team in enumerate(self.team_of) if its_team == team]


def solve_teams(problem: TeamProblem, key: str, *, prefix: str = "") -> TeamSeating:
    """Draw teams, then deal the targets to them.

    Teams are uniform over the lawful ones, targets uniform given the teams. When the targets cannot be dealt
    to the teams of try t, all teams are drawn again: t = 1 … 16, labels ``teams/<t>/`` and ``targets/<t>/``.

    Args:
        problem: Groups of teams, their targets, and who may be where.
        key: The purpose key, 64 lower-case hex digits.
        prefix: What every label begins with.

    Raises:
        AssignmentInfeasible: The teams cannot be filled, or none of 16 draws of teams could take the targets.
        AssignmentUndecided: Kin groups made the search too long.

    Source:
        Tonghua norm 六(五)1(3), 2(4), 3(1).

    Example:
        >>> from randcheck.drawing.assignment import InspectorEntry, TeamGroupEntry, build_team_problem
        >>> ids = [f"p{number}" for number in range(4)]
        >>> problem = build_team_problem(
        ...     inspectors=[InspectorEntry(id=one) for one in ids],
        ...     classes={"any": ids},
        ...     groups=[
        ...         TeamGroupEntry(
        ...             label="A", team_count=2, seats=["any", "any"], target_ids=["t1", "t2", "t3"]
        ...         )
        ...     ],
        ... )
        >>> seating = solve_teams(problem, "00" * 32)
        >>> seating.members, seating.team_of
        (((1, 3), (2, 0)), (0, 1, 0))
    """
    failed: list[FailedTry] = []
    while True:
        number = len(failed) + 1
        people = solve_assignment(problem.people, key, prefix=f"{prefix}teams/{number}/")
        try:
            dealing = solve_assignment(
                problem.dealing(people.inspectors), key, prefix=f"{prefix}targets/{number}/"
            )
        except AssignmentInfeasible as infeasible:
            failed.append(FailedTry(number=number, target_ids=infeasible.target_ids))
            if number == MOST_TRIES:
                raise _no_teams_fit(infeasible) from infeasible
            continue
        return TeamSeating(
            members=people.inspectors,
            team_of=tuple(team for (team,) in dealing.inspectors),
            failed_tries=tuple(failed),
            people=people,
            dealing=dealing,
        )


def draw_leader(members: Sequence[int], key: str, number: int, *, prefix: str = "") -> int:
    """Return the member who leads, each equally likely.

    Args:
        members: The team's inspectors, any order: they are taken in the order of their indexes, that is of
            their ids.
        key: The purpose key, 64 lower-case hex digits.
        number: The team's number, or the target's where every target has its own team; from 1, in canonical
            order.
        prefix: What the label ``leader/<number>`` begins with.

    Source:
        Tonghua norm 六(五)3(5): one of the drawn, at random, leads the team. A leading cadre drawn apart is
        simply the holder of a further seat whose class is the cadres.

    Example:
        >>> draw_leader((5, 2, 9), "00" * 32, 7)
        9
    """
    return sorted(members)[Stream(key, f"{prefix}leader/{number}").below(len(members))]


def as_per_target(problem: TeamProblem, seating: TeamSeating) -> tuple[AssignmentProblem, Seating]:
    """Return the same assignment told target by target, every target with the seats of its team.

    For a recusal that concerns one target only: its seat can then be filled without touching the team. Loads
    need not be even in it.
    """
    people = problem.people
    per_target = attrs.evolve(
        people,
        capacity=problem.most_targets,
        target_ids=problem.target_ids,
        seats=tuple(people.seats[team] for team in seating.team_of),
        conflicts=problem.conflicts,
        even=False,
    )
    return per_target, Seating(inspectors=tuple(seating.members[team] for team in seating.team_of))


def _no_teams_fit(last: AssignmentInfeasible) -> AssignmentInfeasible:
    return AssignmentInfeasible(
        target_ids=last.target_ids,
        needed=last.needed,
        served=last.served,
        reason=Text(
            f"teams were drawn {MOST_TRIES} times, and for the last of them (teams in place of inspectors) "
            f"{last.reason.en}",
            f"已抽取检查组 {MOST_TRIES} 次，最后一次（以检查组代替检查人员）{last.reason.zh}",
        ),
        shortages=last.shortages,
    )
