"""What can be known before the seed: whether every target that might be drawn could be served at all."""

from __future__ import annotations

from collections.abc import Iterable

from randcheck.drawing.assignment import solve_assignment
from randcheck.drawing.compile import (
    AssignmentInput,
    compile_per_target,
    is_admissible,
    require_known_categories,
)
from randcheck.planning.team_rule import TeamRule
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame
from randcheck.registers.roster import Roster

_ANY_KEY = "0" * 64
"""Whether there is an assignment does not depend on the key."""


def require_servable(frame: Frame, rule: TeamRule, roster: Roster, conflicts: ConflictList) -> None:
    """Check that each single target of the frame could get a lawful team.

    It is checked before the commitment, when the register can still be put right: a target whom every
    inspector must avoid would otherwise be noticed only when it is drawn. Whether the roster suffices for all
    drawn targets together is known only after the draw.

    Raises:
        AssignmentInfeasible: Names the first such target, and what limits its inspectors.
        UnknownCategory, InvalidValue: A seat asks for what nobody in the roster has.

    Source:
        Tonghua norm 六(五)3(2), 3(4).
    """
    require_known_categories(rule, roster)
    areas: dict[str, str] = {}
    for row_id, code in zip(frame.ids, frame.class_codes, strict=True):
        areas.setdefault(frame.classes[code].area, row_id)
    for area, target_id in sorted(areas.items()):
        _require_team(target_id, area, rule, roster, conflicts=())
    barred: dict[str, list[str]] = {}
    for inspector_id, target_id in conflicts.target_pairs:
        barred.setdefault(target_id, []).append(inspector_id)
    for target_id, inspectors in sorted(barred.items()):
        row = frame.find_row(target_id)
        if row is not None and not _has_plenty(row.area, set(inspectors), rule, roster):
            _require_team(target_id, row.area, rule, roster, conflicts=inspectors)


def _has_plenty(area: str, barred: set[str], rule: TeamRule, roster: Roster) -> bool:
    """Tell whether each seat has a candidate for itself whatever the other seats take: the usual case, cheap."""
    return all(
        sum(row.id not in barred and is_admissible(row, seat, area) for row in roster.rows) >= rule.team_size
        for seat in rule.seats
    ) and not any(row.kin_group for row in roster.rows)


def _require_team(
    target_id: str, area: str, rule: TeamRule, roster: Roster, *, conflicts: Iterable[str]
) -> None:
    pairs = [(inspector, target_id) for inspector in conflicts]
    given = AssignmentInput(
        rule=rule,
        roster=roster,
        conflicts=ConflictList.from_pairs(targets=pairs, secret=bytes(32)),
        areas={target_id: area},
    )
    solve_assignment(compile_per_target(given), _ANY_KEY)
