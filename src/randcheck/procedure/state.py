"""The state of one task, as it follows from the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from randcheck.procedure.acts import (
    Act,
    DirectedOpened,
    Material,
    MediaAttached,
    Observer,
    TaskOpened,
    WorkPlanMade,
)
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
        declared_on: When.
        decided_by: Who decided; None while it is open.
        agreed: Whether it was upheld; None while it is open.
        reason: Why it was decided so; None while it is open.
        decided_on: When it was decided; None while it is open.
    """

    ground: str
    declared_by: Actor
    declared_on: date
    decided_by: Actor | None = None
    agreed: bool | None = None
    reason: str | None = None
    decided_on: date | None = None


@attrs.frozen(kw_only=True)
class ReplacementCase:
    """A request to be replaced and how far it came.

    Attributes:
        ground: The special circumstances.
        requested_by: The inspector.
        requested_on: When.
        listed_on: When the inspector was drawn, from which the five days run.
        reviewed_by: The head of the unit; None while it is not reviewed.
        reviewed: What the head said.
        review_reason: Why.
        reviewed_on: When.
        decided_by: The leader in charge; None while it is not decided.
        agreed: What the leader said.
        reason: Why.
        decided_on: When.
    """

    ground: str
    requested_by: Actor
    requested_on: date
    listed_on: date | None = None
    reviewed_by: Actor | None = None
    reviewed: bool | None = None
    review_reason: str | None = None
    reviewed_on: date | None = None
    decided_by: Actor | None = None
    agreed: bool | None = None
    reason: str | None = None
    decided_on: date | None = None

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
    """A team as it is now: its number, members, the targets it was dealt, and which seat leads (None for none)."""

    number: int
    members: tuple[str, ...]
    target_ids: tuple[str, ...]
    leader_seat: int | None = None


@attrs.frozen(kw_only=True)
class Substitution:
    """A seat that a draw filled anew.

    Attributes:
        former: Who left it.
        successor: Who was drawn.
        team: Number of the team.
        target_id: The one target concerned, as it was drawn; None where the seat changed hands for all targets.
        commitment: Digest of the commitment to the draw.
        request: What was asked and approved, where somebody was replaced for all targets.
    """

    former: str
    successor: str
    team: int
    target_id: str | None
    commitment: bytes
    request: ReplacementCase | None = None


@attrs.frozen(kw_only=True)
class Filing:
    """A material of the task as it came in.

    Attributes:
        material: What it is, and its digest.
        filed_on: The day on which the ledger told of it.
        act: The act it came with; None for a commitment or draw.
        target_id: Which target it is about; None for the task as such.
    """

    material: Material
    filed_on: date
    act: type[Act] | None = None
    target_id: str | None = None


@attrs.frozen(kw_only=True)
class ArchiveState:
    """The archive of a task.

    Attributes:
        first: Digest of the event that archived it.
        latest: Digest of the latest event that archived or supplemented it.
        archived_on: The day of the first.
        keep_until: The last day of the retention, the latest that any of them said.
        retention_years: For how long, by the one that said that day.
        legal_basis: The law that asks for more than two years, by the same; None where none does.
        materials: Digests of all that is in it.
    """

    first: bytes
    latest: bytes
    archived_on: date
    keep_until: date
    retention_years: int
    legal_basis: str | None
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
        substitutions: Seats that were filled anew, oldest first.
        cases: By target, drawn ones and reserves that came in.
        work_plans: By number of the team, the latest of each.
        recordings: What was recorded of the draw, the assignment and the inspections, oldest first.
        observers: Who watched the reveal of each commitment, by its digest.
        filings: Everything with a digest so far, in the order of the ledger, for the archive.
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
    substitutions: tuple[Substitution, ...] = ()
    cases: Mapping[str, CaseState] = attrs.field(factory=dict)
    work_plans: Mapping[int, WorkPlanMade] = attrs.field(factory=dict)
    recordings: tuple[MediaAttached, ...] = ()
    observers: Mapping[bytes, tuple[Observer, ...]] = attrs.field(factory=dict)
    filings: tuple[Filing, ...] = ()
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

    @property
    def planned_teams(self) -> frozenset[int]:
        """Teams that have a work plan."""
        return frozenset(self.work_plans)

    @property
    def recorded(self) -> frozenset[Occasion]:
        """What there are recordings of."""
        return frozenset(one.occasion for one in self.recordings)

    @property
    def materials(self) -> tuple[Material, ...]:
        """Everything with a digest so far, in the order of the ledger."""
        return tuple(one.material for one in self.filings)

    def drawn_as(self, target_id: str) -> str:
        """Return the target that the draw dealt to a team, whose place this one has; itself where it was drawn."""
        case = self.cases.get(target_id)
        return target_id if case is None or case.replaces is None else self.drawn_as(case.replaces)

    def is_recused(self, inspector_id: str, target_id: str) -> bool:
        """Tell whether an inspector stays away from a target: declared, and not decided otherwise."""
        recusal = self.recusals.get((inspector_id, target_id))
        return recusal is not None and recusal.agreed is not False
