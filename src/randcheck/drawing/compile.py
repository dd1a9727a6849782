"""From a team rule, a roster and drawn targets to the assignment's integer problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import attrs

from randcheck.drawing.allocation import allocate
from randcheck.drawing.assignment import AssignmentProblem, InspectorEntry, build_problem
from randcheck.drawing.assignment.team_problem import TeamGroupEntry, TeamProblem, build_team_problem
from randcheck.errors import AssignmentInfeasible, InvalidValue, UnknownCategory, join_limited
from randcheck.planning.sample_rule import SampleRule
from randcheck.planning.team_rule import SeatRule, TeamMode, TeamRule
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.roster import Roster, RosterRow
from randcheck.text import Text

EVERYWHERE = "*"
"""Label of the one group of teams where areas do not matter."""


@attrs.frozen(kw_only=True)
class AssignmentInput:
    """The committed input of one assignment.

    Attributes:
        rule: How teams are made up.
        roster: Who can be drawn.
        conflicts: Who may not inspect whom.
        areas: Area of every drawn target, the empty string where none matters.
    """

    rule: TeamRule
    roster: Roster
    conflicts: ConflictList
    areas: Mapping[str, str]

    @property
    def is_by_area(self) -> bool:
        """Whether teams are formed area by area: targets have areas and some inspectors serve some only."""
        return any(self.areas.values()) and any(row.areas for row in self.roster.rows)


def is_admissible(row: RosterRow, seat: SeatRule, area: str) -> bool:
    """Tell whether an inspector may take a kind of seat for a target of ``area``; conflicts not looked at.

    Example:
        >>> row = RosterRow(id="p1", department="市场监管局", categories={"食品"}, areas={"集安市"})
        >>> is_admissible(row, SeatRule(categories={"食品"}), "集安市")
        True
        >>> is_admissible(row, SeatRule(), "通化县")
        False
    """
    return (
        (seat.department is None or row.department == seat.department)
        and (not seat.categories or not seat.categories.isdisjoint(row.categories))
        and (row.cadre or not seat.cadre)
        and (not area or not row.areas or area in row.areas)
    )


def require_known_categories(rule: TeamRule, roster: Roster) -> None:
    """Check that every seat's department and categories occur in the roster.

    Raises:
        UnknownCategory: A seat asks for categories that no inspector of the roster has.
        InvalidValue: A seat asks for a department that no inspector of the roster belongs to.
    """
    known = {category for row in roster.rows for category in row.categories}
    departments = {row.department for row in roster.rows}
    for seat in rule.seat_list:
        if seat.categories and seat.categories.isdisjoint(known):
            raise UnknownCategory(
                category=join_limited(sorted(seat.categories)), known=join_limited(sorted(known))
            )
        if seat.department is not None and seat.department not in departments:
            raise InvalidValue(
                rule=Text(
                    f"a seat's department must be one of the roster's ({join_limited(sorted(departments))})",
                    f"席位所属部门须为人员名单中的部门（{join_limited(sorted(departments))}）",
                ),
                seen=seat.department,
            )


def compile_per_target(given: AssignmentInput) -> AssignmentProblem:
    """Return the problem in which every target has the seats of the rule."""
    targets = {
        target_id: [_class_name(position, area) for position in range(given.rule.team_size)]
        for target_id, area in given.areas.items()
    }
    return build_problem(
        inspectors=_entries(given.roster),
        classes=_classes(given, set(given.areas.values())),
        targets=targets,
        conflicts=given.conflicts.target_pairs,
        kin_pairs=given.conflicts.inspector_pairs,
        even=given.rule.even,
    )


def compile_teams(given: AssignmentInput) -> TeamProblem:
    """Return the problem of forming teams and dealing the targets to them.

    Raises:
        AssignmentInfeasible: Teams go by area, and there are fewer than areas with drawn targets.
    """
    by_area: dict[str, list[str]] = {}
    for target_id, area in given.areas.items():
        by_area.setdefault(area if given.is_by_area else "", []).append(target_id)
    counts = _team_counts(by_area, given.rule)
    groups = [
        TeamGroupEntry(
            label=area or EVERYWHERE,
            team_count=counts[area],
            seats=[_class_name(position, area) for position in range(given.rule.team_size)],
            target_ids=sorted(by_area[area]),
            targets_per_team=given.rule.targets_per_team,
        )
        for area in sorted(by_area)
    ]
    return build_team_problem(
        inspectors=_entries(given.roster),
        classes=_classes(given, set(by_area)),
        groups=groups,
        conflicts=given.conflicts.target_pairs,
        kin_pairs=given.conflicts.inspector_pairs,
        even=given.rule.even,
    )


def is_teams_first(rule: TeamRule) -> bool:
    """Tell whether teams are drawn before targets are matched to them."""
    return rule.mode is TeamMode.TEAMS_FIRST


def _team_counts(by_area: Mapping[str, Sequence[str]], rule: TeamRule) -> dict[str, int]:
    """Return how many teams each area gets; never more than it has targets."""
    targets = {area: len(target_ids) for area, target_ids in by_area.items()}
    if rule.targets_per_team is not None:
        return {area: -(-count // rule.targets_per_team) for area, count in targets.items()}
    wanted = min(rule.teams or 0, sum(targets.values()))
    if len(targets) <= 1:
        return dict.fromkeys(targets, wanted)
    if wanted < len(targets):
        # Which areas are drawn is known only now, so this is a shortage like any other: the targets stay drawn.
        raise AssignmentInfeasible(
            target_ids=tuple(sorted(chain.from_iterable(by_area.values()))),
            needed=len(targets) * rule.team_size,
            served=wanted * rule.team_size,
            reason=Text(
                f"targets were drawn in {len(targets)} areas, and inspectors serve areas of their own, "
                f"but there are only {wanted} teams",
                f"抽中对象分布于 {len(targets)} 个区域，检查人员按区域执法，但检查组仅 {wanted} 个",
            ),
        )
    # In proportion to the targets drawn, at least one each: the same arithmetic that shares out a sample.
    named = {f"{EVERYWHERE}{area}": count for area, count in targets.items()}
    counts = allocate(named, SampleRule(size=wanted, minimum=1))
    return {area: counts[f"{EVERYWHERE}{area}"] for area in targets}


def _entries(roster: Roster) -> list[InspectorEntry]:
    return [
        InspectorEntry(
            id=row.id,
            capacity=row.capacity,
            prior_load=row.prior_load,
            level=row.level,
            kin_group=row.kin_group,
        )
        for row in roster.rows
    ]


def _classes(given: AssignmentInput, areas: set[str]) -> dict[str, Sequence[str]]:
    return {
        _class_name(position, area): [row.id for row in given.roster.rows if is_admissible(row, seat, area)]
        for area in sorted(areas)
        for position, seat in enumerate(given.rule.seat_list)
    }


def _class_name(position: int, area: str) -> str:
    return f"{position}\t{area}"
