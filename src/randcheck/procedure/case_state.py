"""The state of one case: a target of a task, from the draw to the publication of its results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from randcheck.procedure.acts import (
    CorrectionRequested,
    Disposed,
    ExemptionRequested,
    InspectionRecorded,
    MethodChosen,
    NoticeIssued,
    Published,
    Result,
    ResultConcluded,
    TargetSetAside,
    Transferred,
)
from randcheck.procedure.phases import CasePhase
from randcheck.procedure.roles import Actor
from randcheck.procedure.vocabulary import InspectionMethod


@attrs.frozen(kw_only=True)
class Exemption:
    """What was asked and decided about not publishing a department's results.

    Attributes:
        request: What was asked.
        applicant: Who asked.
        agreed: What was decided; None while it is open.
    """

    request: ExemptionRequested
    applicant: Actor
    agreed: bool | None = None


@attrs.frozen(kw_only=True)
class Entry:
    """What a department published about a target, or corrected it to. Entries are added and never changed.

    Attributes:
        event: Digest of the event; what a correction cites.
        published_at: When.
        entry: SHA-256 of what was published.
        results: The department's results as told then.
        corrects: Digest of the event that this one corrects; None for the publication.
    """

    event: bytes
    published_at: datetime
    entry: bytes
    results: tuple[Result, ...]
    corrects: bytes | None = None


@attrs.frozen(kw_only=True)
class Publication:
    """All that a department published about a target.

    Attributes:
        first: The publication, with its deadline and whether it was late.
        entries: The publication and its corrections, oldest first.
        correction: A correction that was asked for and is not decided, or None.
        requester: Who asked for it.
    """

    first: Published
    entries: tuple[Entry, ...]
    correction: CorrectionRequested | None = None
    requester: Actor | None = None

    @property
    def standing(self) -> Entry:
        """The entry that stands."""
        return self.entries[-1]


@attrs.frozen(kw_only=True)
class TransferState:
    """A transfer and its answer; None while there is none."""

    transfer: Transferred
    sender: Actor
    agreed: bool | None = None


@attrs.frozen(kw_only=True)
class CaseState:
    """What has happened to one target of a task.

    Attributes:
        target_id: The target.
        team: Number of the team that inspects it, or None where no inspectors were drawn.
        members: Who inspects it now, seat by seat: substitutes of single targets are in it.
        drawn_on: The day it was drawn, or came in from the reserves.
        choice: How it is to be inspected, why, and what was proposed; None while nobody chose.
        third_parties: Bodies engaged for it.
        reports: Their reports, by body.
        notice: The notice, or None.
        noticed_on: The day it was issued; None before.
        record: The record of the inspection, or None.
        conclusion: The results, or None.
        dispositions: What departments decided about its problems, in the order of the ledger.
        transfers: By transfer id.
        exemptions: By department.
        publications: By department.
        set_aside: Why it cannot be inspected, or None.
        set_aside_by: Who found that.
        replaced_by: The reserve that took its place, or None.
        replaces: The target whose place it took, or None.
    """

    target_id: str
    team: int | None
    members: tuple[str, ...]
    drawn_on: date
    choice: MethodChosen | None = None
    third_parties: tuple[str, ...] = ()
    reports: Mapping[str, bytes] = attrs.field(factory=dict)
    notice: NoticeIssued | None = None
    noticed_on: date | None = None
    record: InspectionRecorded | None = None
    conclusion: ResultConcluded | None = None
    dispositions: tuple[Disposed, ...] = ()
    transfers: Mapping[str, TransferState] = attrs.field(factory=dict)
    exemptions: Mapping[str, Exemption] = attrs.field(factory=dict)
    publications: Mapping[str, Publication] = attrs.field(factory=dict)
    set_aside: TargetSetAside | None = None
    set_aside_by: Actor | None = None
    replaced_by: str | None = None
    replaces: str | None = None

    @property
    def method(self) -> InspectionMethod | None:
        """The method by which it was inspected, or before that the one chosen; None while nobody chose."""
        told = self.choice if self.record is None else self.record
        return None if told is None else told.method

    @property
    def departments(self) -> tuple[str, ...]:
        """Departments that have results on it, in the order in which they stand there."""
        results = () if self.conclusion is None else self.conclusion.results
        return tuple(dict.fromkeys(one.department for one in results))

    @property
    def results(self) -> tuple[Result, ...]:
        """The results as they stand: those concluded, with every correction applied."""
        told: list[Result] = []
        for department in self.departments:
            told += self.results_of(department)
        return tuple(told)

    def results_of(self, department: str) -> tuple[Result, ...]:
        """Return the results of a department as they stand; none before the conclusion."""
        publication = self.publications.get(department)
        if publication is not None:
            return publication.standing.results
        results = () if self.conclusion is None else self.conclusion.results
        return tuple(one for one in results if one.department == department)

    def is_exempt(self, department: str) -> bool:
        """Tell whether it was decided that a department's results stay unpublished."""
        exemption = self.exemptions.get(department)
        return exemption is not None and exemption.agreed is True

    @property
    def unpublished(self) -> tuple[str, ...]:
        """Departments whose results are neither published nor exempt; empty before the conclusion."""
        return tuple(
            department
            for department in self.departments
            if department not in self.publications and not self.is_exempt(department)
        )

    @property
    def is_gone(self) -> bool:
        """Whether it cannot be inspected: set aside, whether or not a reserve took its place."""
        return self.set_aside is not None

    @property
    def is_done(self) -> bool:
        """Whether the inspection counts as done: concluded, and published or exempt (Tonghua norm 六(十)2(4))."""
        return self.conclusion is not None and not self.unpublished

    @property
    def phase(self) -> CasePhase:
        """Where the case stands."""
        if self.set_aside is not None:
            return CasePhase.SET_ASIDE if self.replaced_by is None else CasePhase.REPLACED
        if self.conclusion is not None:
            if self.unpublished:
                return CasePhase.CONCLUDED
            return CasePhase.PUBLISHED if self.publications else CasePhase.EXEMPT
        if self.record is not None:
            return CasePhase.RECORDED
        return CasePhase.DRAWN if self.notice is None else CasePhase.NOTICED
