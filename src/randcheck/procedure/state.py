"""The state of one task, as it follows from the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from randcheck.procedure.acts import DirectedOpened, Material, TaskOpened
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.phases import Phase
from randcheck.procedure.roles import Actor
from randcheck.procedure.succession import Step
from randcheck.procedure.vocabulary import Occasion


@attrs.frozen(kw_only=True)
class Recusal:
    """A declared conflict of interest and what was decided.

    Attributes:
        ground: Why.
        declared_by: Who declared it.
        decided_by: Who decided; None while it is open.
        agreed: Whether it was upheld; None while it is open.
    """

    ground: str
    declared_by: Actor
    decided_by: Actor | None = None
    agreed: bool | None = None


@attrs.frozen(kw_only=True)
class ReplacementCase:
    """A request to be replaced and how far it came.

    Attributes:
        ground: The special circumstances.
        requested_by: The inspector.
        reviewed_by: The head of the unit; None while it is not reviewed.
        reviewed: What the head said.
        decided_by: The leader in charge; None while it is not decided.
        agreed: What the leader said.
    """

    ground: str
    requested_by: Actor
    reviewed_by: Actor | None = None
    reviewed: bool | None = None
    decided_by: Actor | None = None
    agreed: bool | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be decided, or to be carried out."""
        return self.reviewed is not False and self.agreed is not False

    @property
    def approvers(self) -> tuple[str, ...]:
        """Ids of those who approved, in the order of approval."""
        both = ((self.reviewed_by, self.reviewed), (self.decided_by, self.agreed))
        return tuple(actor.id for actor, agreed in both if actor is not None and agreed)


@attrs.frozen(kw_only=True)
class TeamState:
    """A team as it is now: its number, members and the targets it was dealt."""

    number: int
    members: tuple[str, ...]
    target_ids: tuple[str, ...]


@attrs.frozen(kw_only=True)
class ArchiveState:
    """The archive of a task.

    Attributes:
        first: Digest of the event that archived it.
        latest: Digest of the latest event that archived or supplemented it.
        archived_on: The day of the first.
        keep_until: The last day of the retention, the latest that any of them said.
        materials: Digests of all that is in it.
    """

    first: bytes
    latest: bytes
    archived_on: date
    keep_until: date
    materials: frozenset[bytes]


@attrs.frozen(kw_only=True)
class TaskState:
    """What the ledger tells of one task. Make one with :func:`randcheck.procedure.fold.fold`.

    Attributes:
        task_id: The task.
        phase: Where it stands.
        opening: The act that opened it; None before, and for a draw that was made without the procedure.
        ends_on: Last day of inspections, extensions counted in.
        last_at: When the latest event or statement was made.
        ordered: The commitment that was ordered and has not come yet, and the one whose reveal was.
        steps: Its commitments, oldest first, with what followed from them.
        drawn_on: The day of the draw; None before.
        listed_on: The day on which each inspector of its teams was drawn: the list the five days run from.
        teams: Its teams, numbers ascending.
        missing_seats: Seats that the draw could not fill.
        reserves: Reserve targets in the order of the draw statement.
        recusals: By inspector and target.
        replacements: By inspector, the latest request of each.
        cases: By target, drawn ones and reserves that came in.
        planned_teams: Teams that have a work plan.
        recorded: What there are recordings of.
        materials: Everything with a digest so far, in the order of the ledger, for the archive.
        summarised: Whether the summary was sent.
        archive: The archive; None before.
        erased: Digests of materials that were erased.
    """

    task_id: str
    phase: Phase = Phase.NOT_OPENED
    opening: TaskOpened | DirectedOpened | None = None
    ends_on: date | None = None
    last_at: datetime | None = None
    ordered: tuple[bytes | None, bytes | None] = (None, None)
    steps: tuple[Step, ...] = ()
    drawn_on: date | None = None
    listed_on: Mapping[str, date] = attrs.field(factory=dict)
    teams: tuple[TeamState, ...] = ()
    missing_seats: int = 0
    reserves: tuple[str, ...] = ()
    recusals: Mapping[tuple[str, str], Recusal] = attrs.field(factory=dict)
    replacements: Mapping[str, ReplacementCase] = attrs.field(factory=dict)
    cases: Mapping[str, CaseState] = attrs.field(factory=dict)
    planned_teams: frozenset[int] = frozenset()
    recorded: frozenset[Occasion] = frozenset()
    materials: tuple[Material, ...] = ()
    summarised: bool = False
    archive: ArchiveState | None = None
    erased: frozenset[bytes] = frozenset()

    @property
    def is_directed(self) -> bool:
        """Whether it is an inspection outside the draw."""
        return isinstance(self.opening, DirectedOpened)

    @property
    def departments(self) -> tuple[str, ...]:
        """The lead department and then the participating ones; empty before it is opened."""
        if self.opening is None:
            return ()
        return (self.opening.lead_department, *self.opening.departments)

    @property
    def inspectors(self) -> frozenset[str]:
        """Everybody who inspects some target of it now."""
        on_targets = (case.members for case in self.cases.values())
        return frozenset().union(*(team.members for team in self.teams), *on_targets)

    @property
    def live_cases(self) -> tuple[CaseState, ...]:
        """The cases that are to be inspected: without those that cannot be."""
        return tuple(case for case in self.cases.values() if not case.is_gone)

    def is_recused(self, inspector_id: str, target_id: str) -> bool:
        """Tell whether an inspector stays away from a target: declared, and not decided otherwise."""
        recusal = self.recusals.get((inspector_id, target_id))
        return recusal is not None and recusal.agreed is not False
