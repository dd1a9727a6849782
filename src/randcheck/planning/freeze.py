"""Freezing registers into what a draw order commits to: frame, roster and conflict list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from randcheck.errors import DuplicateId, EmptyFrame
from randcheck.planning.frame_rule import FrameRule
from randcheck.registers.conflict import Conflict, TargetConflict
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame, FrameRow
from randcheck.registers.inspector import Inspector
from randcheck.registers.roster import Roster, RosterRow
from randcheck.registers.target import InspectionTarget
from randcheck.text import Text

_TARGETS = Text("the register of targets", "检查对象名录库")
_INSPECTORS = Text("the register of inspectors", "检查人员名录库")


@attrs.frozen(kw_only=True)
class FrozenFrame:
    """A frame and the account of who is not in it.

    Attributes:
        frame: The pool.
        excluded: ``(target id, ground code)`` of everybody left out, ids ascending.
    """

    frame: Frame
    excluded: tuple[tuple[str, str], ...]

    @property
    def exclusion_counts(self) -> tuple[tuple[str, int], ...]:
        """How many were left out on each ground, grounds ascending."""
        counts: dict[str, int] = {}
        for _, ground in self.excluded:
            counts[ground] = counts.get(ground, 0) + 1
        return tuple(sorted(counts.items()))


def freeze_frame(targets: Iterable[InspectionTarget], rule: FrameRule, *, secret: bytes) -> FrozenFrame:
    """Freeze the pool: everybody the filters let through, with stratum, weight and area.

    Args:
        targets: A register's snapshot, in any order.
        rule: Filters, strata and weights.
        secret: 32 fresh random bytes; see :class:`~randcheck.registers.frame.Frame`.

    Raises:
        EmptyFrame: Nobody is left.
        DuplicateId: Two targets share an id, left out or not.
        UnknownAttribute: The rule names an attribute that a target does not have.
        InvalidValue, InvalidIdentifier: A value cannot make a label or weight.
    """
    excluded: dict[str, str] = {}
    rows: list[FrameRow] = []
    for target in targets:
        ground = rule.filters.find_ground(target, rule.as_of)
        if ground is not None:
            _add_excluded(excluded, target.id, ground, _TARGETS)
            continue
        weight = 1 if rule.weights is None else rule.weights.weight_of(target)
        area = target.area if rule.with_areas else ""
        rows.append(FrameRow(target.id, rule.stratum_of(target), weight, area))
    if not rows:
        raise EmptyFrame(excluded=len(excluded))
    _require_apart(excluded, (row.id for row in rows), _TARGETS)
    return FrozenFrame(frame=Frame.from_rows(rows, secret=secret), excluded=tuple(sorted(excluded.items())))


@attrs.frozen(kw_only=True)
class FrozenRoster:
    """A roster and the account of who is not in it.

    Attributes:
        roster: The inspectors that can be drawn.
        excluded: ``(inspector id, ground code)`` of everybody left out, ids ascending.
    """

    roster: Roster
    excluded: tuple[tuple[str, str], ...]


def freeze_roster(inspectors: Iterable[Inspector], on: date, *, secret: bytes) -> FrozenRoster:
    """Freeze the inspectors who are on post and hold a valid certificate on the day.

    Args:
        inspectors: A register's snapshot, in any order.
        on: The day of the draw.
        secret: 32 fresh random bytes.

    Raises:
        DuplicateId: Two inspectors share an id, left out or not.

    Source:
        Tonghua norm 五(三).
    """
    excluded: dict[str, str] = {}
    rows: list[RosterRow] = []
    for inspector in inspectors:
        bar = inspector.find_bar(on)
        if bar is not None:
            _add_excluded(excluded, inspector.id, bar.value, _INSPECTORS)
            continue
        rows.append(
            RosterRow(
                id=inspector.id,
                department=inspector.unit,
                categories=inspector.categories,
                areas=inspector.areas,
                level=inspector.level.value,
                cadre=inspector.is_cadre,
                capacity=inspector.capacity,
                prior_load=inspector.prior_load,
                kin_group=inspector.kin_group,
            )
        )
    _require_apart(excluded, (row.id for row in rows), _INSPECTORS)
    return FrozenRoster(
        roster=Roster.from_rows(rows, secret=secret), excluded=tuple(sorted(excluded.items()))
    )


def freeze_conflicts(conflicts: Iterable[Conflict], *, secret: bytes) -> ConflictList:
    """Freeze declared conflicts; their grounds stay in the register.

    Source:
        Tonghua norm 六(五)3(2).
    """
    targets: list[tuple[str, str]] = []
    inspectors: list[tuple[str, str]] = []
    for conflict in conflicts:
        if isinstance(conflict, TargetConflict):
            targets.append((conflict.inspector_id, conflict.target_id))
        else:
            inspectors.append(conflict.pair)
    return ConflictList.from_pairs(targets=targets, inspectors=inspectors, secret=secret)


def _add_excluded(excluded: dict[str, str], identifier: str, ground: str, where: Text) -> None:
    if identifier in excluded:
        raise DuplicateId(where=where, identifier=identifier)
    excluded[identifier] = ground


def _require_apart(excluded: Mapping[str, str], included: Iterable[str], where: Text) -> None:
    """Check that nobody is left out under one entry and can be drawn under another."""
    for identifier in included:
        if identifier in excluded:
            raise DuplicateId(where=where, identifier=identifier)
