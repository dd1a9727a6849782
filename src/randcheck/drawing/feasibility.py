"""What can be known before the seed: whether every target that might be drawn could be served at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from randcheck.drawing.assignment import InspectorEntry, require_assignable
from randcheck.drawing.assignment.builder import close_kin
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
        AssignmentUndecided: Kin groups made the search too long.
        UnknownCategory, InvalidValue: A seat asks for what nobody in the roster has.

    Source:
        Tonghua norm 六(五)3(2), 3(4).
    """
    require_known_categories(rule, roster)
    areas: dict[str, str] = {}
    for row_id, code in zip(frame.ids, frame.class_codes, strict=True):
        areas.setdefault(frame.classes[code].area, row_id)
    for area, target_id in sorted(areas.items()):
        _require_team(target_id, area, rule, roster, conflicts, barred=())
    barred: dict[str, list[str]] = {}
    for inspector_id, target_id in conflicts.target_pairs:
        barred.setdefault(target_id, []).append(inspector_id)
    candidates = {area: _candidates(area, rule, roster, conflicts) for area in areas}
    for target_id, inspectors in sorted(barred.items()):
        row = frame.find_row(target_id)
        if row is not None and not _has_plenty(candidates[row.area], inspectors, rule.team_size):
            _require_team(target_id, row.area, rule, roster, conflicts, barred=inspectors)


class _Candidates(NamedTuple):
    """Who may take one seat: their ids, and how many kin groups they are."""

    ids: frozenset[str]
    groups: int


def _candidates(area: str, rule: TeamRule, roster: Roster, conflicts: ConflictList) -> list[_Candidates]:
    entries = [InspectorEntry(id=row.id, kin_group=row.kin_group) for row in roster.rows]
    index = {entry.id: number for number, entry in enumerate(entries)}
    kin = dict(zip(index, close_kin(entries, conflicts.inspector_pairs, index), strict=True))
    found = []
    for seat in set(rule.seat_list):
        ids = frozenset(row.id for row in roster.rows if row.capacity != 0 and is_admissible(row, seat, area))
        found.append(_Candidates(ids, len({kin[one] for one in ids})))
    return found


def _has_plenty(candidates: Sequence[_Candidates], barred: Iterable[str], team_size: int) -> bool:
    """Tell whether each seat has a candidate whatever the other seats take: the usual case, cheap to see.

    Every other seat takes one inspector and with him his kin, and everybody barred takes away at most one kin
    group: as many groups as the team has seats are enough.
    """
    return all(groups - len(ids.intersection(barred)) >= team_size for ids, groups in candidates)


def _require_team(
    target_id: str,
    area: str,
    rule: TeamRule,
    roster: Roster,
    conflicts: ConflictList,
    *,
    barred: Iterable[str],
) -> None:
    given = AssignmentInput(
        rule=rule,
        roster=roster,
        conflicts=ConflictList.from_pairs(
            targets=[(inspector, target_id) for inspector in barred],
            inspectors=conflicts.inspector_pairs,
            secret=conflicts.secret,
        ),
        areas={target_id: area},
    )
    require_assignable(compile_per_target(given), _ANY_KEY)
