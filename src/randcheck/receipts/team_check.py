"""Teams held against the rules themselves, whatever algorithm drew them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from randcheck.drawing.assign import Assignment
from randcheck.drawing.compile import AssignmentInput, is_admissible
from randcheck.drawing.substitution import Replacement, members_now
from randcheck.errors import join_limited
from randcheck.planning.team_rule import MIN_TEAM_SIZE
from randcheck.receipts.report import ReportBuilder
from randcheck.registers.roster import RosterRow
from randcheck.text import Text

Breach = tuple[str, ...]
"""The ids that should not be together: an inspector and a target, two inspectors, or one standing twice."""


def check_teams(assignment: Assignment, given: AssignmentInput, subject: str, report: ReportBuilder) -> None:
    """Check that every drawn target has one team, every seat somebody admissible, and nobody a conflict.

    Args:
        assignment: The teams as drawn; at least one.
        given: What they were drawn from.
        subject: The task.
        report: Takes the findings ``seats-respected`` and ``conflicts-respected``.

    Source:
        Tonghua norm 六(五)1(2)(3), 2(2)–(4), 3(2).
    """
    rules = _Rules(given)
    served = Counter(target_id for team in assignment.teams for target_id in team.target_ids)
    misplaced: list[Breach] = [(target_id,) for target_id in given.areas if served[target_id] != 1]
    clashes: list[Breach] = []
    for team in assignment.teams:
        for area in {given.areas[target_id]: None for target_id in team.target_ids}:
            misplaced += rules.misplaced(team.members, area)
        clashes += rules.clashes(team.members, team.target_ids)
    count = len(assignment.teams)
    _tell(
        "seats-respected",
        misplaced,
        Text(
            f"{count} teams, each drawn target has one, every seat somebody admissible",
            f"{count} 个检查组，每户恰由一组检查，各席位人员均符合条件",
        ),
        subject,
        report,
    )
    _tell(
        "conflicts-respected",
        clashes,
        Text(
            f"{count} teams of at least {MIN_TEAM_SIZE} different people, none with a declared conflict",
            f"{count} 个检查组均不少于 {MIN_TEAM_SIZE} 人，且无应回避情形",
        ),
        subject,
        report,
    )


def check_substitutes(
    assignment: Assignment,
    given: AssignmentInput,
    changes: Sequence[Replacement],
    new: Sequence[Replacement],
    subject: str,
    report: ReportBuilder,
) -> None:
    """Check that whoever came in may hold the seat, beside the members there are now.

    Args:
        assignment: The teams as drawn.
        given: What they were drawn from, with the conflicts as they stand now.
        changes: All replacements so far, oldest first, the new ones last.
        new: Those of this substitution.
        subject: The task.
        report: Takes the findings ``seats-respected`` and ``conflicts-respected``.

    Source:
        Tonghua norm 六(五)3(2)(3).
    """
    rules = _Rules(given)
    teams = {team.number: team for team in assignment.teams}
    misplaced: list[Breach] = []
    clashes: list[Breach] = []
    for change in new:
        team = teams[change.team]
        for target_id in team.target_ids:
            members = members_now(team, target_id, changes)
            found = rules.misplaced(members, given.areas[target_id])
            # Members who stay were drawn under the conflicts of their time: only the successor is looked at.
            misplaced += [breach for breach in found if change.successor in breach]
            clashes += [
                breach for breach in rules.clashes(members, (target_id,)) if change.successor in breach
            ]
    names = join_limited([change.successor for change in new])
    _tell(
        "seats-respected",
        misplaced,
        Text(f"admissible for the seat: {names}", f"符合席位条件：{names}"),
        subject,
        report,
    )
    _tell(
        "conflicts-respected",
        clashes,
        Text(
            f"without a declared conflict, and once in the team: {names}",
            f"无应回避情形，且不重复任职：{names}",
        ),
        subject,
        report,
    )


class _Rules:
    """The committed lists, laid out for looking up."""

    def __init__(self, given: AssignmentInput) -> None:
        self._rows = {row.id: row for row in given.roster.rows}
        self._seats = given.rule.seat_list
        self._barred = set(given.conflicts.target_pairs)
        self._apart = set(given.conflicts.inspector_pairs)

    def misplaced(self, members: Sequence[str], area: str) -> list[Breach]:
        """Return members who may not hold their seat for a target of ``area``; all when seats and members differ."""
        if len(members) != len(self._seats):
            return [tuple(members)]
        return [
            (member,)
            for member, seat in zip(members, self._seats, strict=True)
            if member not in self._rows or not is_admissible(self._rows[member], seat, area)
        ]

    def clashes(self, members: Sequence[str], target_ids: Sequence[str]) -> list[Breach]:
        """Return who is in conflict with whom or what, and who stands twice."""
        return [
            *(
                (member, target)
                for member in members
                for target in target_ids
                if (member, target) in self._barred
            ),
            *self._pairs_apart(members),
            *((member,) for member, times in Counter(members).items() if times > 1),
        ]

    def _pairs_apart(self, members: Sequence[str]) -> Iterator[Breach]:
        for one, other in combinations(sorted(set(members)), 2):
            if (one, other) in self._apart or _are_kin(self._rows.get(one), self._rows.get(other)):
                yield one, other


def _are_kin(one: RosterRow | None, other: RosterRow | None) -> bool:
    if one is None or other is None or one.kin_group is None:
        return False
    return one.kin_group == other.kin_group


def _tell(code: str, breaches: Sequence[Breach], kept: Text, subject: str, report: ReportBuilder) -> None:
    if not breaches:
        report.passed(code, kept, subject=subject)
        return
    names = join_limited(sorted({" – ".join(breach) for breach in breaches}))
    report.failed(
        code,
        Text(
            f"{len(breaches)} breaches of the rules for teams: {names}",
            f"{len(breaches)} 处违反组队规则：{names}",
        ),
        subject=subject,
    )
