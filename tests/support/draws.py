"""Frames, rosters, orders and seeds for tests, told in few words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.compile import AssignmentInput
from randcheck.planning.draw_order import DrawOrder, TaskInfo
from randcheck.planning.sample_rule import SampleRule
from randcheck.planning.team_rule import SeatRule, TeamMode, TeamRule
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame, FrameRow
from randcheck.registers.roster import Roster, RosterRow

SECRET = bytes(range(32))
NO_CONFLICTS = ConflictList.from_pairs(secret=SECRET)


def sha(text: str) -> bytes:
    """Return SHA-256 of ``text``, by hashlib alone."""
    return hashlib.sha256(text.encode()).digest()


def seed(number: int = 0) -> bytes:
    """Return the ``number``-th seed; all tests that need many take these."""
    return sha(f"seed {number}")


def key(number: int = 0) -> str:
    """Return a purpose key: 64 hex digits."""
    return sha(f"key {number}").hex()


def frame_of(rows: Iterable[FrameRow | tuple[str, str, int]] | int) -> Frame:
    """Return a frame of these rows, or of so many of stratum A and weight 1."""
    if isinstance(rows, int):
        rows = [(f"f{number:06}", "A", 1) for number in range(rows)]
    return Frame.from_rows(rows, secret=SECRET)


def order_of(frame: Frame, rule: SampleRule, **values: Any) -> DrawOrder:
    """Return the order that draws from ``frame`` by ``rule``; ``values`` are further fields of it."""
    task = TaskInfo(id="TH-2026-017", title="食品抽查", matters=["食品经营"], lead_department="市场监管局")
    return DrawOrder(
        **{
            "task": task,
            "frame": frame.commitment,
            "sample_rule": rule,
            "strata": order_strata(frame.tally, rule),
        }
        | values
    )


def inspector(row_id: str, **values: Any) -> RosterRow:
    return RosterRow(**{"id": row_id, "department": "市场监管局"} | values)


def roster_of(rows: Iterable[RosterRow] | int) -> Roster:
    """Return a roster of these rows, or of so many inspectors p00, p01, … who may do anything."""
    if isinstance(rows, int):
        rows = [inspector(f"p{number:02}") for number in range(rows)]
    return Roster.from_rows(rows, secret=SECRET)


def conflicts_of(
    targets: Iterable[tuple[str, str]] = (), inspectors: Iterable[tuple[str, str]] = ()
) -> ConflictList:
    return ConflictList.from_pairs(targets=targets, inspectors=inspectors, secret=SECRET)


def teams_first(**values: Any) -> TeamRule:
    """Return a rule for teams of two, drawn before the targets are dealt to them."""
    return TeamRule(**{"seats": (SeatRule(count=2),)} | values)


def per_target(**values: Any) -> TeamRule:
    """Return a rule for a team of two for every target."""
    return TeamRule(**{"mode": TeamMode.PER_TARGET, "seats": (SeatRule(count=2),)} | values)


def given(
    rule: TeamRule,
    roster: Roster | Iterable[RosterRow] | int,
    targets: Mapping[str, str] | Iterable[str],
    conflicts: ConflictList = NO_CONFLICTS,
) -> AssignmentInput:
    """Return the input of an assignment; targets without an area may be given as a list."""
    return AssignmentInput(
        rule=rule,
        roster=roster if isinstance(roster, Roster) else roster_of(roster),
        conflicts=conflicts,
        areas=targets if isinstance(targets, Mapping) else dict.fromkeys(targets, ""),
    )


def with_team_rule(
    frame: Frame,
    sample_rule: SampleRule,
    rule: TeamRule,
    roster: Roster,
    conflicts: ConflictList = NO_CONFLICTS,
) -> DrawOrder:
    """Return the order that draws targets and assigns inspectors."""
    return order_of(
        frame,
        sample_rule,
        team_rule=rule,
        roster=roster.commitment,
        conflicts=conflicts.commitment,
    )
