"""What officials' requests carry. Ids and texts are checked again, and more strictly, by the acts themselves."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from randcheck.planning.past_inspection import InspectionKind
from randcheck.procedure.vocabulary import (
    Capacity,
    Channel,
    EvidenceKind,
    ExemptionGround,
    InspectionMethod,
    NonCooperation,
)

ID_PATTERN = r"^[\w.\-]{1,64}$"

Id = Annotated[str, Field(pattern=ID_PATTERN)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Body(BaseModel):
    """A request; what it does not know is refused, so that a misspelt field is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OpenTask(Body):
    """A task from its task file (see docs/task-file.md) and what the procedure asks for besides."""

    task_file: Annotated[str, Field(max_length=100_000)]
    plan_item: Line | None = None
    authority: Line | None = None
    kind: InspectionKind = InspectionKind.DAILY
    ratio: Line
    starts_on: date
    ends_on: date


class Commit(Body):
    """The first attempt needs nothing; a further one says why and who approved."""

    reason: Line | None = None
    approver: Line | None = None


class Substitute(Body):
    """A substitution: who contributes to its own seed, and who cannot come at present."""

    contributors: list[Line] = []
    absent: list[Id] = []


class Contribute(Body):
    """What one party puts into the seed."""

    role: Line
    value: Annotated[str, Field(min_length=1, max_length=200)]


class Draw(Body):
    """Carries out the draw with the contributions that were given."""


class IssueNotice(Body):
    """A notice to a drawn target."""

    target_id: Id
    inspect_on: date
    frequency: Line
    materials: list[Line] = []


class Item(Body):
    """One item inspected."""

    item: Line
    finding: Line
    department: Line | None = None


class Present(Body):
    """Somebody who was there; the name stays with the platform, sealed."""

    capacity: Capacity
    name: Line
    has_signed: bool


class EvidenceGiven(Body):
    """A material that lies with the platform's file store."""

    kind: EvidenceKind
    digest: Digest
    description: Line


class ObstructionSeen(Body):
    """A ground of serious non-cooperation."""

    ground: NonCooperation
    facts: Line


class RecordInspection(Body):
    """The record of an inspection."""

    target_id: Id
    method: InspectionMethod = InspectionMethod.ON_SITE
    inspected_on: date
    certificate_shown: bool
    items: Annotated[list[Item], Field(min_length=1)]
    signers: Annotated[list[Id], Field(min_length=1)]
    present: list[Present] = []
    signing_refused: Line | None = None
    obstructions: list[ObstructionSeen] = []
    evidence: list[EvidenceGiven] = []


class ResultGiven(Body):
    """A result on a matter; there is no default."""

    matter: Line
    code_set: Id
    code: Id
    note: Line | None = None
    department: Line | None = None


class Conclude(Body):
    """The results of one target."""

    target_id: Id
    ended_on: date
    results: Annotated[list[ResultGiven], Field(min_length=1)]


class Publish(Body):
    """Makes the results of the actor's department public."""

    target_id: Id
    channels: Annotated[list[Channel], Field(min_length=1)]


class RequestExemption(Body):
    """Asks that results stay unpublished."""

    target_id: Id
    ground: ExemptionGround
    reason: Line


class Decide(Body):
    """A leader's decision."""

    target_id: Id
    agreed: bool
    reason: Line


class RequestCorrection(Body):
    """Asks to correct what was published."""

    target_id: Id
    corrects: Digest
    results: Annotated[list[ResultGiven], Field(min_length=1)]
    reason: Line


class Correct(Body):
    """Approves and publishes the correction that was asked for."""

    target_id: Id


class OtherAct(Body):
    """Any other act of the procedure, as it stands in the ledger."""

    act: dict[str, Any]
