"""What a decision needs to know besides the task: calendar, roles, lists, other inspections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from randcheck.drawing.draw import Draw
from randcheck.planning.annual_cap import AnnualCap
from randcheck.planning.past_inspection import PastInspection
from randcheck.planning.rules import Rule
from randcheck.procedure.archive import RetentionRule
from randcheck.procedure.code_sets import ResultCodeSet
from randcheck.procedure.roles import Actor
from randcheck.registers.delegation import AdministrativeLevel
from randcheck.workdays import WorkdayCalendar


@attrs.frozen(kw_only=True)
class ReserveQueue:
    """One stratum's targets with the reserves that may take their places, in the order of the draw.

    The draw statement shows neither strata nor keys (they tell a firm's risk class), so whoever holds the draw says
    which reserve is next.
    """

    target_ids: frozenset[str]
    reserves: tuple[str, ...]


def reserve_queues(draw: Draw) -> tuple[ReserveQueue, ...]:
    """Return the queues of a draw that was run, or run again, with its frame."""
    return tuple(
        ReserveQueue(
            target_ids=frozenset(row.id for row in (*stratum.drawn, *stratum.reserves)),
            reserves=tuple(row.id for row in stratum.reserves),
        )
        for stratum in draw.strata
    )


@attrs.frozen(kw_only=True)
class Surroundings:
    """Everything outside the task that a decision looks at, as it is at that moment.

    Attributes:
        calendar: The working days.
        holders: Who holds which role: an actor must be among them.
        code_sets: Result codes, by id.
        plan_items: Items of the annual plans in force.
        departments_of: The department each inspector serves for in the task; a borrowed one serves for the
            department that borrowed.
        conflicts: Declared conflicts of interest, as (inspector, target).
        market_entities: Targets whose results go into a national system as well (涉企信息).
        reserve_queues: From :func:`reserve_queues`; may be empty where there is one stratum or no reserve.
        annual_caps: How often a body may inspect one enterprise in a calendar year; none for no cap.
        cap_classes: The class of a target, where a cap has limits by class.
        visits: Inspections on the spot of the year, by whichever task.
        rules: The ratios, exclusions and demands of full coverage that hold for a matter, by matter; sizes are held
            against them before a draw is committed.
        level: The level of the body that draws, where rules differ by level.
        absent_classes: Classes that are known to have no targets, though a rule names them.
        retention_rules: Laws that ask for a longer retention.
    """

    calendar: WorkdayCalendar
    holders: frozenset[Actor]
    code_sets: Mapping[str, ResultCodeSet] = attrs.field(factory=dict)
    plan_items: frozenset[str] = frozenset()
    departments_of: Mapping[str, str] = attrs.field(factory=dict)
    conflicts: frozenset[tuple[str, str]] = frozenset()
    market_entities: frozenset[str] = frozenset()
    reserve_queues: Sequence[ReserveQueue] = ()
    annual_caps: Sequence[AnnualCap] = ()
    cap_classes: Mapping[str, str] = attrs.field(factory=dict)
    visits: Sequence[PastInspection] = ()
    rules: Mapping[str, Sequence[Rule]] = attrs.field(factory=dict)
    level: AdministrativeLevel | None = None
    absent_classes: frozenset[str] = frozenset()
    retention_rules: Sequence[RetentionRule] = ()
