"""``run_draw``: the one pure function that draws and, run again, verifies."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import attrs

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.assign import Assignment, assign_inspectors
from randcheck.drawing.compile import AssignmentInput
from randcheck.drawing.engine import FrameEngine, PythonEngine
from randcheck.drawing.sampling import StratumDraw, draw_targets
from randcheck.drawing.seed import TARGETS_PURPOSE, assignment_purpose, purpose_key, ticket
from randcheck.errors import EmptyFrame, MaterialMismatch
from randcheck.planning.draw_order import DrawOrder, StratumOrder
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame
from randcheck.registers.roster import Roster
from randcheck.registers.salted_tree import ListRoot
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class Draw:
    """The result of one task's draw.

    Attributes:
        order: What was to be drawn.
        seed: The 32 bytes it followed from.
        strata: What was drawn from each stratum, labels ascending.
        assignment: Who inspects what, or None when only targets are drawn.
    """

    order: DrawOrder
    seed: bytes
    strata: tuple[StratumDraw, ...]
    assignment: Assignment | None = None

    @property
    def target_ids(self) -> tuple[str, ...]:
        """All drawn targets, ids ascending; reserves not included."""
        return tuple(sorted(row.id for stratum in self.strata for row in stratum.drawn))

    def to_mapping(self) -> dict[str, Any]:
        """Return what the receipt tells of the draw.

        Targets stand in the order of their tickets and cut-offs in ascending order, both without their
        stratum: the class a firm is in is not for the public (protocol 5.1). Whoever holds the frame re-runs
        the draw and gets them by stratum.
        """
        drawn = sorted((row.ticket, row.id) for stratum in self.strata for row in stratum.drawn)
        reserves = sorted((row.ticket, row.id) for stratum in self.strata for row in stratum.reserves)
        tickets = [stratum.cutoff for stratum in self.strata if isinstance(stratum.cutoff, bytes)]
        keys = [stratum.cutoff for stratum in self.strata if isinstance(stratum.cutoff, Fraction)]
        return {
            "assignment": None if self.assignment is None else self.assignment.to_mapping(),
            "cutoff_keys": [f"{key.numerator}/{key.denominator}" for key in sorted(keys)],
            "cutoff_tickets": [ticket.hex() for ticket in sorted(tickets)],
            "drawn": [{"id": row_id, "ticket": ticket.hex()} for ticket, row_id in drawn],
            "reserves": [{"id": row_id, "ticket": ticket.hex()} for ticket, row_id in reserves],
            "task": self.order.task.id,
        }


def run_draw(
    order: DrawOrder,
    frame: Frame,
    roster: Roster | None,
    seed: bytes,
    *,
    conflicts: ConflictList | None = None,
    engine: FrameEngine | None = None,
) -> Draw:
    """Draw targets and assign inspectors: the same for everybody who runs it, today and in ten years.

    Nothing but the arguments matters: no clock, no source of randomness, no order of rows.

    Args:
        order: What is committed.
        frame: The committed frame.
        roster: The committed roster; None when the order assigns nobody.
        seed: 32 bytes, from :func:`~randcheck.drawing.seed.derive_seed`.
        conflicts: The committed conflicts; None when the order assigns nobody.
        engine: Filters the rows; the frame itself in plain Python where nothing is given.

    Raises:
        MaterialMismatch: Frame, roster, conflicts or sizes are not the committed ones, or the engine does not
            hold the frame's rows.
        EmptyFrame: The frame has no rows.
        UnknownCategory, AssignmentUndecided: As for the assignment.

    Source:
        Tonghua norm 六(四), 六(五).

    Example:
        >>> from randcheck.planning.draw_order import TaskInfo
        >>> from randcheck.planning.sample_rule import SampleRule
        >>> frame = Frame.from_rows(((f"firm-{i:03}", "A", 1) for i in range(100)), secret=bytes(32))
        >>> rule = SampleRule(size="3%")
        >>> order = DrawOrder(
        ...     task=TaskInfo(id="T1", title="T", matters=["m"], lead_department="d"),
        ...     frame=frame.commitment,
        ...     sample_rule=rule,
        ...     strata=order_strata(frame.tally, rule),
        ... )
        >>> run_draw(order, frame, None, bytes(32)).target_ids
        ('firm-034', 'firm-074', 'firm-075')
    """
    _require_committed(Text("the frame", "抽样框"), order.frame, frame.commitment)
    if not len(frame):
        raise EmptyFrame()
    filtering = PythonEngine(frame) if engine is None else engine
    _require_sizes(order.strata, order_strata(filtering.tally(), order.sample_rule))
    key = purpose_key(seed, TARGETS_PURPOSE)
    strata = draw_targets(order.strata, order.selection, filtering, key)
    if engine is not None:
        _require_rows_of(frame, key, strata)
    draw = Draw(order=order, seed=seed, strata=strata)
    has_teams = order.team_rule is not None
    given = assignment_input(order, frame, roster, conflicts, draw.target_ids) if has_teams else None
    if given is None:
        return draw
    assignment = assign_inspectors(given, purpose_key(seed, assignment_purpose(order.task.id)))
    return attrs.evolve(draw, assignment=assignment)


def assignment_input(
    order: DrawOrder,
    frame: Frame,
    roster: Roster | None,
    conflicts: ConflictList | None,
    target_ids: tuple[str, ...],
) -> AssignmentInput | None:
    """Return the input of the order's assignment, or None when it assigns nobody.

    Raises:
        MaterialMismatch: Roster or conflicts are not the committed ones.
    """
    if order.team_rule is None or order.roster is None or order.conflicts is None:
        return None
    what_roster, what_conflicts = Text("the roster", "检查人员名单"), Text("the conflicts", "回避名单")
    if roster is None or conflicts is None:
        missing, root = (what_roster, order.roster) if roster is None else (what_conflicts, order.conflicts)
        raise MaterialMismatch(what=missing, expected=_describe(root), actual="nothing")
    _require_committed(what_roster, order.roster, roster.commitment)
    _require_committed(what_conflicts, order.conflicts, conflicts.commitment)
    rows = {target_id: frame.find_row(target_id) for target_id in target_ids}
    return AssignmentInput(
        rule=order.team_rule,
        roster=roster,
        conflicts=conflicts,
        areas={target_id: row.area for target_id, row in rows.items() if row is not None},
    )


def _require_committed(what: Text, expected: ListRoot, actual: ListRoot) -> None:
    if expected != actual:
        raise MaterialMismatch(what=what, expected=_describe(expected), actual=_describe(actual))


def _describe(root: ListRoot) -> str:
    return f"{root.rows} rows, root {root.root.hex()[:16]}…"


def _require_rows_of(frame: Frame, key: str, strata: Sequence[StratumDraw]) -> None:
    """Check that every row drawn is the frame's own, under its own ticket, and drawn once."""
    seen = set()
    for row in (row for stratum in strata for row in (*stratum.drawn, *stratum.reserves)):
        own = frame.find_row(row.id)
        expected = "no such row" if own is None else (ticket(key, own.id).hex()[:16], own.stratum, own.weight)
        actual = (row.ticket.hex()[:16], row.stratum, row.weight)
        if expected != actual or row.id in seen:
            raise MaterialMismatch(
                what=Text(f"the engine's row {row.id!r}", f"引擎返回的“{row.id}”"),
                expected=str(expected),
                actual=str(actual) if row.id not in seen else "the same row again",
            )
        seen.add(row.id)


def _require_sizes(committed: tuple[StratumOrder, ...], counted: tuple[StratumOrder, ...]) -> None:
    if committed == counted:
        return
    differing = sorted(
        {stratum.label for stratum in committed} ^ {stratum.label for stratum in counted}
        | {one.label for one, other in zip(committed, counted, strict=False) if one != other}
    )
    named = {stratum.label: stratum for stratum in committed}, {stratum.label: stratum for stratum in counted}
    label = differing[0]
    raise MaterialMismatch(
        what=Text(f"N, W, n and reserves of stratum {label!r}", f"层“{label}”的 N、W、n 与备选数"),
        expected=_sizes(named[0].get(label)),
        actual=_sizes(named[1].get(label)),
    )


def _sizes(stratum: StratumOrder | None) -> str:
    if stratum is None:
        return "no such stratum"
    return f"{stratum.population}, {stratum.weight_total}, {stratum.sample_size}, {stratum.reserves}"
