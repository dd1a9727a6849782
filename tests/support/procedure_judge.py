"""What must be so of a task whatever was tried: plain sentences about the list of acts that were accepted.

The rules of the library are written once in ``procedure.decide``. They are not asked here; what they must come to is
said again, from the record alone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, TypeVar

from randcheck.planning.past_inspection import InspectionKind, PastInspection
from randcheck.procedure import acts
from randcheck.procedure.acts import Act
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.roles import Actor, Role
from randcheck.procedure.vocabulary import InspectionMethod, SetAsideGround
from randcheck.receipts.statements import Commitment, ResultStatement
from support.procedures import CLEAN, LEAD, Story, calendar

_A = TypeVar("_A", bound=Act)
Pair = tuple[str, str]


class Judge:
    """Sees every act that is accepted, and holds against the record what must never happen."""

    def __init__(
        self, story: Story, conflicts: Collection[Pair], visits: Collection[PastInspection], cap: int
    ) -> None:
        self.story = story
        self.conflicts = frozenset(conflicts)
        self.visits = tuple(visits)
        self.cap = cap
        self.accepted: list[tuple[Actor, Act]] = []
        self.away: dict[Pair, bool | None] = {}
        self.entries: dict[Pair, tuple[Any, ...]] = {}
        self.missing_seats: int | None = None
        self._dues: dict[Pair, date | None] = {}
        self._days: dict[tuple[str, ...], date] = {}
        self._materials: tuple[bytes, ...] = ()
        self._archived: frozenset[bytes] = frozenset()

    # ---- what is asked of the record -------------------------------------------------------------------

    def all_of(self, kind: type[_A], **told: object) -> list[tuple[Actor, _A]]:
        """The acts of a kind that were accepted before the one at hand, oldest first, with their actors."""
        return [
            (actor, act)
            for actor, act in self.accepted
            if isinstance(act, kind) and all(getattr(act, name) == value for name, value in told.items())
        ]

    def latest(self, kind: type[_A], **told: object) -> tuple[Actor, _A]:
        found = self.all_of(kind, **told)
        assert found, f"no {kind.__name__} of {told}"
        return found[-1]

    def begin_anew(self) -> None:
        """A further draw was made: what was published of the one before is not the task's any more."""
        self.entries.clear()
        self._dues.clear()

    # ---- each act as it is accepted --------------------------------------------------------------------

    def see(self, actor: Actor, act: Act) -> None:
        """Judge an act that was accepted, by the acts before it; then keep it."""
        if isinstance(act, (acts.CommitmentOrdered, acts.RevealOrdered)):
            assert (actor.role, actor.organisation) == (Role.ORGANISER, LEAD)
        self._see_staffing(actor, act)
        self._see_approval(actor, act)
        self._see_inspection(act)
        self._see_results(act)
        self._see_closing(act)
        self.accepted.append((actor, act))

    def _see_staffing(self, _actor: Actor, act: Act) -> None:
        if isinstance(act, acts.RecusalDeclared):
            self.away[act.inspector_id, act.target_id] = None
        if isinstance(act, acts.RecusalDecided):
            self.away[act.inspector_id, act.target_id] = act.agreed
        if isinstance(act, acts.UpperLevelAsked) and self.missing_seats is not None:
            # 六(五)3(4): after the draw, for exactly as many as it was short of.
            assert act.missing == self.missing_seats > 0
        if isinstance(act, acts.WindowExtended):
            assert self.story.state.ends_on == act.ends_on

    def _see_approval(self, actor: Actor, act: Act) -> None:
        """Nobody approves what is his own or what he has approved before (三(三), 六(五)3(2)(3), 六(十)2(1))."""
        others: list[str] = []
        if isinstance(act, acts.RecusalDecided):
            pair = {"inspector_id": act.inspector_id, "target_id": act.target_id}
            others = [self.latest(acts.RecusalDeclared, **pair)[0].id, act.inspector_id]
        if isinstance(act, acts.ReplacementReviewed):
            others = [act.inspector_id]
        if isinstance(act, acts.ReplacementDecided):
            reviewer, review = self.latest(acts.ReplacementReviewed, inspector_id=act.inspector_id)
            assert review.agreed
            others = [act.inspector_id, reviewer.id]
        if isinstance(act, acts.ExemptionDecided):
            others = [self.latest(acts.ExemptionRequested, target_id=act.target_id)[0].id]
        if isinstance(act, acts.Corrected):
            others = [self.latest(acts.CorrectionRequested, target_id=act.target_id)[0].id]
        if isinstance(act, acts.TransferAccepted):
            sender, sent = self.latest(acts.Transferred, transfer_id=act.transfer_id)
            assert (sent.target_id, sent.receiver) == (act.target_id, actor.organisation)
            others = [sender.id]
        if isinstance(act, acts.TargetReplaced):
            finder, found = self.latest(acts.TargetSetAside, target_id=act.target_id)
            if found.ground is SetAsideGround.OTHER:
                assert actor.role is Role.LEADER
                others = [finder.id]
        assert actor.id not in others

    def _see_inspection(self, act: Act) -> None:
        if isinstance(act, acts.DirectedOpened):
            for target_id in act.target_ids:
                self._require_no_conflict(act.inspectors, target_id)
                self._require_below_cap(target_id, act.starts_on)
        if isinstance(act, (acts.NoticeIssued, acts.InspectionRecorded)):
            case = self.story.state.cases[act.target_id]
            self._require_no_conflict(case.members, act.target_id)
            if isinstance(act, acts.InspectionRecorded):
                assert {one.inspector_id for one in act.signatures} <= set(case.members)
            method = act.method if isinstance(act, acts.InspectionRecorded) else case.method
            if method in (None, InspectionMethod.ON_SITE):
                day = act.inspected_on if isinstance(act, acts.InspectionRecorded) else act.inspect_on
                self._require_below_cap(act.target_id, day)
        if isinstance(act, acts.TargetReplaced):
            members = self.story.state.cases[act.reserve_id].members
            assert len(members) >= 2
            self._require_no_conflict(members, act.reserve_id)
        if isinstance(act, acts.TrainingHeld):
            assert act.held_on <= self.story.now.date()

    def _require_no_conflict(self, members: Collection[str], target_id: str) -> None:
        for member in members:
            pair = (member, target_id)
            assert self.away[pair] is False if pair in self.away else pair not in self.conflicts

    def _require_below_cap(self, target_id: str, day: date) -> None:
        opening = self.story.state.opening
        if opening is not None and opening.kind is InspectionKind.SPECIAL_FROM_ABOVE:
            return
        counted = [one for one in self.visits if one.target_id == target_id and one.on.year == day.year]
        assert sum(one.kind.is_capped for one in counted) < self.cap

    def _see_results(self, act: Act) -> None:
        if isinstance(act, acts.ThirdPartyReported):
            # 六(八)3: of a body that was engaged for this very target.
            engaged = [one for _, one in self.all_of(acts.ThirdPartyEngaged, organisation=act.organisation)]
            assert any(act.target_id in one.target_ids for one in engaged)
        if isinstance(act, acts.ResultConcluded):
            self.latest(acts.InspectionRecorded, target_id=act.target_id)
            assert not self.all_of(acts.ResultConcluded, target_id=act.target_id)
            bodies = {
                one.organisation
                for _, one in self.all_of(acts.ThirdPartyEngaged)
                if act.target_id in one.target_ids
            }
            reports = self.all_of(acts.ThirdPartyReported, target_id=act.target_id)
            assert bodies <= {one.organisation for _, one in reports}
        if isinstance(act, acts.Published):
            about = {"target_id": act.target_id, "department": act.department}
            assert not self.all_of(acts.Published, **about)
            # 三(三): nothing is published while it is asked not to be, or once that was granted.
            decisions = [one for _, one in self.all_of(acts.ExemptionDecided, **about)]
            assert len(decisions) == len(self.all_of(acts.ExemptionRequested, **about))
            assert not any(one.agreed for one in decisions)
            self.latest(acts.InspectionRecorded, target_id=act.target_id)
            [(_, conclusion)] = self.all_of(acts.ResultConcluded, target_id=act.target_id)
            assert act.due == calendar().add(conclusion.ended_on, 20).due
            assert act.is_late is (self.story.now.date() > act.due)
        if isinstance(act, acts.CorrectionRequested):
            assert act.corrects == self.entries[act.target_id, act.department][-1].event
        if isinstance(act, acts.Disposed):
            # 六(十一)2(1): a problem was found, by this department, and not after the decision.
            _, record = self.latest(acts.InspectionRecorded, target_id=act.target_id)
            assert record.inspected_on <= act.decided_on <= self.story.now.date()
            results = self.story.state.cases[act.target_id].results
            assert any((one.department, one.code != CLEAN) == (act.department, True) for one in results)
        if isinstance(act, acts.Transferred):
            self.latest(acts.InspectionRecorded, target_id=act.target_id)
            assert not self.all_of(acts.Transferred, transfer_id=act.transfer_id)
        if isinstance(act, acts.TransferAccepted):
            assert not self.all_of(acts.TransferAccepted, transfer_id=act.transfer_id)

    def _see_closing(self, act: Act) -> None:
        archives = [one for _, one in self.all_of(acts.Archived)]
        if isinstance(act, (acts.ArchiveRemoved, acts.PersonalDataErased)):
            assert self.story.now.date() > max(one.keep_until for one in archives if one.keep_until)
        if isinstance(act, acts.PersonalDataErased):
            assert set(act.materials) <= {one.digest for archive in archives for one in archive.manifest}
        if isinstance(act, acts.Archived):
            there = {one.digest for archive in (*archives, act) for one in archive.manifest}
            assert {digest for _, one in self.accepted for digest in papers_of(one)} <= there
            statements = [one for one in self.story.records if not isinstance(one.statement, ProcedureEvent)]
            assert {one.digest for one in statements} <= there

    # ---- what always holds -----------------------------------------------------------------------------

    def check_publications(self) -> None:
        """What is published never changes: entries are added, and each cites the one before (六(十)2(1))."""
        cases = self.story.state.cases.values()
        for case in cases:
            for department, publication in case.publications.items():
                key = (case.target_id, department)
                seen = self.entries.get(key, ())
                assert publication.entries[: len(seen)] == seen
                assert publication.first.due == self._dues.setdefault(key, publication.first.due)
                self.entries[key] = publication.entries
                for older, newer in zip(publication.entries, publication.entries[1:], strict=False):
                    assert newer.corrects == older.event
        assert set(self.entries) <= {(case.target_id, one) for case in cases for one in case.publications}

    def check_order_of_draws(self) -> None:
        """No draw stands before its commitment (六(四)1)."""
        committed: set[bytes] = set()
        for record in self.story.records:
            if isinstance(record.statement, Commitment):
                committed.add(record.digest)
            if isinstance(record.statement, ResultStatement):
                assert record.statement.commitment in committed

    def check_deadlines(self) -> None:
        """Time never runs back, and no deadline that was told ever comes earlier."""
        statements = [one.statement for one in self.story.records]
        moments = [one.at for one in statements if isinstance(one, ProcedureEvent)]
        assert moments == sorted(moments)
        for what, day in self._deadlines().items():
            assert day >= self._days.get(what, day), what
            self._days[what] = day

    def _deadlines(self) -> dict[tuple[str, ...], date]:
        state = self.story.state
        told = {("replacement", who): calendar().add(day, 5).due for who, day in state.listed_on.items()}
        for case in state.cases.values():
            if case.conclusion is not None:
                told["publication", case.target_id] = calendar().add(case.conclusion.ended_on, 20).due
        if state.ends_on is not None:
            told["window", ""] = state.ends_on
        if state.archive is not None:
            told["retention", ""] = state.archive.keep_until
            assert state.archive.keep_until.year - state.archive.archived_on.year >= 2
        return told

    def check_archive(self) -> None:
        """The trace and the archive only grow, also once materials are removed or erased (五(五), 六(十一)3)."""
        state = self.story.state
        materials = tuple(one.digest for one in state.materials)
        assert materials[: len(self._materials)] == self._materials
        archived = frozenset() if state.archive is None else state.archive.materials
        assert archived >= self._archived
        told = {one.digest for _, act in self.all_of(acts.Archived) for one in act.manifest}
        assert archived == told
        self._materials, self._archived = materials, archived


def papers_of(act: Act) -> set[bytes]:
    """Digests of the materials with the host that an act names; all of them belong in the archive."""
    if isinstance(act, acts.InspectionRecorded):
        return {act.record, *(one.digest for one in act.evidence), *(one.identity for one in act.present)}
    if isinstance(act, (acts.DirectedOpened, acts.TargetSetAside)):
        return {one.digest for one in act.evidence}
    if isinstance(act, acts.Transferred):
        return set(act.materials)
    named = {
        acts.MediaAttached: lambda one: one.media.digest,
        acts.WorkPlanMade: lambda one: one.plan,
        acts.NoticeIssued: lambda one: one.notice,
        acts.ThirdPartyReported: lambda one: one.report,
        acts.Disposed: lambda one: one.decision,
        acts.Published: lambda one: one.entry,
        acts.Corrected: lambda one: one.entry,
        acts.Summarised: lambda one: one.table,
    }
    return {named[type(act)](act)} if type(act) in named else set()
