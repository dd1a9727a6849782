"""Teams first (the norm's way): the two problems it consists of, in canonical form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import attrs

from randcheck.drawing.assignment.builder import (
    InspectorEntry,
    close_kin,
    conflict_masks,
    index_ids,
    number_classes,
)
from randcheck.drawing.assignment.problem import AssignmentProblem
from randcheck.errors import DuplicateId, InvalidValue
from randcheck.text import Text

MOST_TEAMS = 9999
"""Teams of one group at most: their numbers have four digits."""


@attrs.frozen(kw_only=True)
class TeamGroup:
    """Teams that share a list of targets, for example those of one area.

    Attributes:
        label: Names the group; its teams are ``label/0001``, ``label/0002``, …
        team_count: How many teams, 0 … 9999.
        seats: The class of each seat of a team: class names in an entry, class numbers inside.
        targets: The targets to deal among the teams: ids in an entry, ascending indexes inside.
        targets_per_team: Most targets of one team, or None for no limit.
    """

    label: str
    team_count: int
    seats: tuple[int, ...]
    targets: tuple[int, ...]
    targets_per_team: int | None = None


@attrs.frozen(kw_only=True)
class TeamGroupEntry:
    """A group as it is told: with names and ids; see :class:`TeamGroup`."""

    label: str
    team_count: int
    seats: Sequence[str]
    target_ids: Collection[str]
    targets_per_team: int | None = None


@attrs.frozen(kw_only=True)
class TeamProblem:
    """Seat teams, every inspector in at most one; then deal targets to the teams.

    Attributes:
        people: The rules for inspectors, as an assignment problem whose "targets" are the teams, with ids
            ``label/number``. Nobody is in conflict with a team before the targets are dealt.
        groups: Ascending by label.
        target_ids: All targets of all groups, ascending.
        conflicts: Per target, the mask of inspectors in conflict with it.
        most_targets: Per inspector, the most targets his team may get.

    Source:
        Tonghua norm 六(五)1(3), 2(4): teams of at least two, matched at random to the targets.
    """

    people: AssignmentProblem
    groups: tuple[TeamGroup, ...]
    target_ids: tuple[str, ...]
    conflicts: tuple[int, ...]
    most_targets: tuple[int, ...]

    @property
    def team_ids(self) -> tuple[str, ...]:
        """The ids of all teams, ascending; a team's index in it plus one is its number in labels."""
        return self.people.target_ids

    def teams_of(self, group: TeamGroup) -> list[int]:
        """Return the indexes of a group's teams, ascending."""
        place = {team_id: team for team, team_id in enumerate(self.team_ids)}
        return [place[team_id] for team_id in _team_ids(group.label, group.team_count)]

    def dealing(self, members: Sequence[Sequence[int]]) -> AssignmentProblem:
        """Return the problem of dealing the targets to teams that are made up.

        The teams are its inspectors and each target has one seat, of the class of its group's teams. A team
        is in conflict with a target when any member is, and its capacity is that of its most limited member,
        or ``targets_per_team`` if that is less.

        Args:
            members: Per team, its inspectors.
        """
        masks = [sum({1 << inspector for inspector in team}) for team in members]
        group_of_target: dict[int, int] = {}
        classes: list[tuple[int, ...]] = []
        capacity = [0] * len(members)
        for number, group in enumerate(self.groups):
            teams = self.teams_of(group)
            classes.append(tuple(teams))
            limit = len(group.targets) if group.targets_per_team is None else group.targets_per_team
            for team in teams:
                most = min((self.most_targets[member] for member in members[team]), default=limit)
                capacity[team] = min(limit, len(group.targets), most)
            group_of_target.update(dict.fromkeys(group.targets, number))
        used = tuple(sorted({classes[group] for group in group_of_target.values()}))
        class_of_group = {
            number: used.index(classes[number]) for number in sorted(set(group_of_target.values()))
        }
        conflicts = []
        for target, barred in enumerate(self.conflicts):
            teams_here = classes[group_of_target[target]]
            conflicts.append(sum(1 << team for team in teams_here if masks[team] & barred))
        return AssignmentProblem(
            inspector_ids=self.team_ids,
            capacity=tuple(capacity),
            prior_load=(0,) * len(members),
            level=(0,) * len(members),
            kin_group=tuple(range(len(members))),
            classes=used,
            target_ids=self.target_ids,
            seats=tuple((class_of_group[group_of_target[target]],) for target in range(len(self.target_ids))),
            conflicts=tuple(conflicts),
            even=self.people.even,
        )


def build_team_problem(
    *,
    inspectors: Iterable[InspectorEntry],
    classes: Mapping[str, Collection[str]],
    groups: Iterable[TeamGroupEntry],
    conflicts: Iterable[tuple[str, str]] = (),
    kin_pairs: Iterable[tuple[str, str]] = (),
    even: bool = True,
) -> TeamProblem:
    """Return the canonical problem; the order of what is given never matters.

    Args:
        inspectors: Everybody who could be in a team. A capacity limits the targets of a team he is in; 0 keeps
            him out of all teams.
        classes: As for :func:`~randcheck.drawing.assignment.build_problem`.
        groups: Teams and their targets; a target belongs to one group.
        conflicts: (inspector id, target id) pairs; unknown ids bar nobody.
        kin_pairs: Pairs of inspectors who must not be in one team.
        even: Whether prior loads decide who is in a team, and targets are dealt evenly.

    Raises:
        DuplicateId: Two inspectors or groups share a name, or a target is in two groups.
        InvalidValue: A group has too many teams, or an unknown class is named.

    Example:
        >>> problem = build_team_problem(
        ...     inspectors=[InspectorEntry(id=f"p{number}") for number in range(6)],
        ...     classes={"any": [f"p{number}" for number in range(6)]},
        ...     groups=[
        ...         TeamGroupEntry(
        ...             label="东昌区", team_count=2, seats=["any", "any"], target_ids=["t1", "t2", "t3"]
        ...         )
        ...     ],
        ... )
        >>> problem.team_ids
        ('东昌区/0001', '东昌区/0002')
    """
    entries = sorted(inspectors, key=lambda entry: entry.id)
    index = index_ids([entry.id for entry in entries], Text("the inspectors", "检查人员"))
    told = sorted(groups, key=lambda group: group.label)
    index_ids([group.label for group in told], Text("the groups of teams", "检查组分组"))
    target_ids = sorted(target for group in told for target in group.target_ids)
    target_index = index_ids(target_ids, Text("the targets of all groups", "各分组的检查对象"))
    class_number, members = number_classes(
        classes, [name for group in told if group.team_count for name in group.seats], index
    )
    canonical = tuple(
        TeamGroup(
            label=group.label,
            team_count=_require_team_count(group),
            seats=tuple(class_number[name] for name in group.seats) if group.team_count else (),
            targets=tuple(sorted(target_index[target] for target in group.target_ids)),
            targets_per_team=group.targets_per_team,
        )
        for group in told
    )
    seats_of = {
        team_id: group.seats for group in canonical for team_id in _team_ids(group.label, group.team_count)
    }
    if len(seats_of) < sum(group.team_count for group in canonical):
        raise DuplicateId(where=Text("the teams", "检查组"), identifier=told[0].label)
    team_ids = tuple(sorted(seats_of))
    people = AssignmentProblem(
        inspector_ids=tuple(index),
        capacity=tuple(1 if entry.capacity is None else min(1, entry.capacity) for entry in entries),
        prior_load=tuple(entry.prior_load for entry in entries),
        level=tuple(entry.level for entry in entries),
        kin_group=close_kin(entries, kin_pairs, index),
        classes=members,
        target_ids=team_ids,
        seats=tuple(seats_of[team_id] for team_id in team_ids),
        conflicts=(0,) * len(team_ids),
        even=even,
    )
    return TeamProblem(
        people=people,
        groups=canonical,
        target_ids=tuple(target_ids),
        conflicts=conflict_masks(conflicts, index, target_index),
        most_targets=tuple(
            len(target_ids) if entry.capacity is None else min(entry.capacity, len(target_ids))
            for entry in entries
        ),
    )


def _team_ids(label: str, count: int) -> list[str]:
    return [f"{label}/{number:04d}" for number in range(1, count + 1)]


def _require_team_count(group: TeamGroupEntry) -> int:
    if not 0 <= group.team_count <= MOST_TEAMS:
        raise InvalidValue(
            rule=Text(
                f"the number of teams of {group.label!r} must be from 0 to {MOST_TEAMS}",
                f"“{group.label}”的检查组数须在 0 至 {MOST_TEAMS} 之间",
            ),
            seen=str(group.team_count),
        )
    return group.team_count
