"""No sequence of commands breaks an invariant of the procedure, whoever tries what and when (norm 三 to 六).

The machine tries sensible and senseless acts alike. What it holds against the rules is not their code but the record:
plain sentences about the list of what was accepted.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from randcheck.errors import CeremonyError, ProcedureRefused
from randcheck.planning.annual_cap import AnnualCap
from randcheck.planning.past_inspection import PastInspection
from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure import acts
from randcheck.procedure.acts import Act
from randcheck.procedure.archive import manifest_of
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.permissions import NEXT_PHASE
from randcheck.procedure.phases import Phase
from randcheck.procedure.roles import Actor, Role
from randcheck.procedure.surroundings import ReserveQueue
from randcheck.procedure.vocabulary import (
    Channel,
    ExemptionGround,
    InspectionKind,
    InspectionMethod,
    Occasion,
    SetAsideGround,
)
from randcheck.receipts.statements import Attempt, Commitment, ResultStatement
from support.procedures import (
    ARCHIVIST,
    CLEAN,
    HEAD,
    INSPECTORS,
    LEAD,
    LEADER,
    MATTER,
    NO_COOPERATION,
    ORGANISER,
    PARTNER,
    PEOPLE,
    PROBLEM,
    PUBLISHER,
    TASK,
    Story,
    calendar,
    commitment_for,
    digest_of,
    directed_opened,
    draw_told,
    media,
    notice,
    published,
    recorded,
    result,
    result_for,
    set_aside,
    signature,
    substitution_for,
    task_opened,
    work_plan,
)

TARGETS = ("T000", "T001", "T002", "T100", "T101")
TEAMS = {1: (("P01", "P02"), ("T000", "T001")), 2: (("P03", "P04", "P05"), ("T002",))}
# P06 is the substitute; who holds two roles may try to approve himself.
DOUBLES = (
    attrs.evolve(INSPECTORS[0], role=Role.UNIT_HEAD),
    attrs.evolve(INSPECTORS[0], role=Role.LEADER),
    attrs.evolve(HEAD, role=Role.LEADER),
    attrs.evolve(PUBLISHER, role=Role.LEADER),
    attrs.evolve(ORGANISER, organisation=PARTNER),
)
EVERYBODY = (*PEOPLE, *INSPECTORS, *DOUBLES)
CONFLICTS = frozenset({("P05", "T101"), ("P03", "T000")})
CAP = 2
VISITS = tuple(
    PastInspection(target_id="T001", body=LEAD, on=date(2026, 3, day), kind=kind, ordered_by=ordered_by)
    for day, kind, ordered_by in (
        (2, InspectionKind.DAILY, ""),
        (3, InspectionKind.CASE, ""),
        (4, InspectionKind.SPECIAL_FROM_ABOVE, "省局"),
    )
)

targets = st.sampled_from(TARGETS)
inspectors = st.sampled_from(INSPECTORS)
anybody = st.sampled_from(EVERYBODY)
yes = st.sampled_from((True, True, True, False))


def mostly(*right: Actor) -> st.SearchStrategy[Actor]:
    """The right person three times out of four, otherwise anybody."""
    return st.one_of(*[st.sampled_from(right)] * 3, anybody)


def is_under_way(machine: Procedure) -> bool:
    """Whether something was recorded, so that what comes later is worth trying."""
    return any(case.record for case in machine.story.state.cases.values())


class Procedure(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.story = Story(
            holders=frozenset(EVERYBODY),
            conflicts=CONFLICTS,
            annual_caps=(AnnualCap(limit=CAP),),
            visits=VISITS,
            market_entities=frozenset({"T002"}),
            reserve_queues=(ReserveQueue(target_ids=frozenset(TARGETS), reserves=("T100", "T101")),),
        )
        self.accepted: list[tuple[Actor, Act]] = []
        self.away: dict[tuple[str, str], bool | None] = {}
        self.entries: dict[tuple[str, str], tuple[Any, ...]] = {}
        self.keep_until: date | None = None

    # ---- trying -----------------------------------------------------------------------------------------

    def attempt(self, act: Act, actor: Actor, commitment: Commitment | None = None) -> bool:
        before, records = self.story.state, len(self.story.records)
        try:
            done = self.story.do(act, actor, commitment)
        except (ProcedureRefused, CeremonyError):
            assert self.story.state == before
            assert len(self.story.records) == records
            return False
        self.accepted.append((actor, done))
        moved = NEXT_PHASE.get(type(act), before.phase)
        assert self.story.state.phase is moved
        self.judge(actor, done)
        return True

    def judge(self, actor: Actor, act: Act) -> None:
        """What must be so of the very act that was accepted."""
        if isinstance(act, (acts.CommitmentOrdered, acts.RevealOrdered)):
            assert (actor.role, actor.organisation) == (Role.ORGANISER, LEAD)
        if isinstance(act, acts.RecusalDeclared):
            self.away[act.inspector_id, act.target_id] = None
        if isinstance(act, acts.RecusalDecided):
            self.away[act.inspector_id, act.target_id] = act.agreed
            assert actor.id != act.inspector_id
        if isinstance(act, acts.InspectionRecorded):
            self.judge_record(act)
        if isinstance(act, acts.Published):
            self.judge_publication(act)
        if isinstance(act, (acts.ArchiveRemoved, acts.PersonalDataErased)):
            (archive, *more) = [one for _, one in self.accepted if isinstance(one, acts.Archived)]
            assert self.story.now.date() > max(one.keep_until for one in (archive, *more))

    def judge_record(self, act: acts.InspectionRecorded) -> None:
        case = self.story.state.cases[act.target_id]
        for member in case.members:
            pair = (member, act.target_id)
            assert self.away[pair] is False if pair in self.away else pair not in CONFLICTS
        assert {one.inspector_id for one in act.signatures} <= set(case.members)
        opening = self.story.state.opening
        is_exempt = opening is not None and opening.kind is InspectionKind.SPECIAL_FROM_ABOVE
        counted = [one for one in VISITS if one.target_id == act.target_id and one.kind.is_capped]
        if act.method is InspectionMethod.ON_SITE:
            assert is_exempt or len(counted) < CAP

    def judge_publication(self, act: acts.Published) -> None:
        earlier = [one for _, one in self.accepted[:-1]]
        about = [one for one in earlier if getattr(one, "target_id", None) == act.target_id]
        kinds = [type(one) for one in about]
        assert acts.InspectionRecorded in kinds
        assert acts.ResultConcluded in kinds
        (conclusion,) = [one for one in about if isinstance(one, acts.ResultConcluded)]
        assert act.due == calendar().add(conclusion.ended_on, 20).due
        assert act.is_late is (self.story.now.date() > act.due)

    # ---- opening and drawing ------------------------------------------------------------------------------

    @initialize(
        kind=st.sampled_from(InspectionKind), start=st.sampled_from(("open", "directed", *["drawn"] * 4))
    )
    def open(self, kind: InspectionKind, start: str) -> None:
        is_directed = start == "directed"
        opening = (
            directed_opened(target_ids=("T000", "T002"), kind=kind) if is_directed else task_opened(kind=kind)
        )
        self.attempt(opening, ORGANISER)
        if start == "drawn":
            self.commit(ORGANISER, False)
            self.reveal(ORGANISER)

    @rule(actor=mostly(ORGANISER), is_first=st.booleans())
    def commit(self, actor: Actor, is_first: bool) -> None:
        steps = [one for one in self.story.state.steps if one.is_draw]
        attempt = None
        if steps and not is_first:
            attempt = Attempt(
                number=len(steps) + 1, predecessor=steps[-1].digest, reason="断电", approver="局长"
            )
        told = commitment_for(TASK, self.story.now, attempt=attempt)
        if self.attempt(acts.CommitmentOrdered(commitment=told.digest), actor, told):
            self.story.record(told)
            assert self.story.state.phase is NEXT_PHASE["commitment"]

    @rule(actor=mostly(ORGANISER))
    def reveal(self, actor: Actor) -> None:
        told = self.story.state.steps[-1].commitment if self.story.state.steps else None
        digest = digest_of("nothing") if told is None else told.digest
        if not self.attempt(acts.RevealOrdered(commitment=digest), actor):
            return
        assert told is not None
        if told.substitution is None:
            result = result_for(told, self.story.now, draw_told(TASK, TEAMS, ("T100", "T101")))
            # A further draw begins everything anew.
            self.entries.clear()
        else:
            changes = [
                {"former": one.inspector_id, "successor": "P06", "target": one.target_id, "team": team}
                for one in told.substitution.vacancies
                for team, (members, _) in TEAMS.items()
                if one.inspector_id in members
            ]
            result = result_for(told, self.story.now, {"replacements": changes, "task": TASK})
        self.story.record(result)

    @precondition(lambda self: self.story.state.steps)
    @rule(actor=mostly(ORGANISER), who=inspectors, firm=st.one_of(st.none(), targets))
    def commit_substitution(self, actor: Actor, who: Actor, firm: str | None) -> None:
        state = self.story.state
        standing = next((one.result for one in reversed(state.steps) if one.result is not None), bytes(32))
        request, recusal = state.replacements.get(who.id), state.recusals.get((who.id, firm or ""))
        ground, approvers = "病假", ("kz", "jz")
        if firm is None and request is not None:
            ground, approvers = request.ground, request.approvers
        elif recusal is not None and recusal.decided_by is not None:
            ground, approvers = recusal.ground, (recusal.decided_by.id,)
        vacancy = Vacancy(inspector_id=who.id, target_id=firm, ground=ground, approvers=approvers)
        waiting = state.steps[-1] if state.steps[-1].result is None else None
        attempt = None
        if waiting is not None and not waiting.is_draw:
            number = waiting.commitment.attempt.number + 1
            attempt = Attempt(number=number, predecessor=waiting.digest, reason="断电", approver="局长")
        told = substitution_for(TASK, self.story.now, standing, vacancy, attempt=attempt)
        if self.attempt(acts.CommitmentOrdered(commitment=told.digest), actor, told):
            self.story.record(told)
            self.judge_vacancy(vacancy)

    def judge_vacancy(self, vacancy: Vacancy) -> None:
        said = [(actor, one) for actor, one in self.accepted if not isinstance(one, acts.CommitmentOrdered)]
        if vacancy.target_id is not None:
            assert self.away[vacancy.inspector_id, vacancy.target_id] is True
            return
        chain = [
            actor.id
            for actor, one in said
            if (isinstance(one, acts.ReplacementRequested) and actor.id == vacancy.inspector_id)
            or (
                isinstance(one, (acts.ReplacementReviewed, acts.ReplacementDecided))
                and one.inspector_id == vacancy.inspector_id
            )
        ][-3:]
        assert len(set(chain)) == 3
        assert chain[0] == vacancy.inspector_id
        assert tuple(chain[1:]) == vacancy.approvers

    # ---- people -----------------------------------------------------------------------------------------

    @rule(who=inspectors, firm=targets, actor=mostly(ORGANISER, *INSPECTORS))
    def declare(self, who: Actor, firm: str, actor: Actor) -> None:
        self.attempt(acts.RecusalDeclared(inspector_id=who.id, target_id=firm, ground="亲属"), actor)

    @precondition(lambda self: self.away)
    @rule(data=st.data(), agreed=yes, actor=mostly(HEAD, LEADER))
    def decide_recusal(self, data: st.DataObject, agreed: bool, actor: Actor) -> None:
        who, firm = data.draw(st.sampled_from(sorted(self.away)))
        act = acts.RecusalDecided(inspector_id=who, target_id=firm, agreed=agreed, reason="核实")
        self.attempt(act, actor)

    @rule(actor=mostly(*INSPECTORS[:3]))
    def ask_for_replacement(self, actor: Actor) -> None:
        listed = self.story.state.listed_on.get(actor.id)
        if self.attempt(acts.ReplacementRequested(ground="住院"), actor):
            assert listed is not None
            assert self.story.now.date() <= calendar().add(listed, 5).due

    @rule(who=st.sampled_from(INSPECTORS[:3]), agreed=yes, actor=mostly(HEAD))
    def review(self, who: Actor, agreed: bool, actor: Actor) -> None:
        self.attempt(acts.ReplacementReviewed(inspector_id=who.id, agreed=agreed, reason="属实"), actor)

    @rule(who=st.sampled_from(INSPECTORS[:3]), agreed=yes, actor=mostly(LEADER))
    def decide_replacement(self, who: Actor, agreed: bool, actor: Actor) -> None:
        self.attempt(acts.ReplacementDecided(inspector_id=who.id, agreed=agreed, reason="同意"), actor)

    @rule(firm=targets, ground=st.sampled_from(SetAsideGround), actor=mostly(ORGANISER))
    def put_aside(self, firm: str, ground: SetAsideGround, actor: Actor) -> None:
        self.attempt(set_aside(firm, ground), actor)

    @rule(firm=targets, reserve=st.sampled_from(("T100", "T101")), actor=mostly(ORGANISER, LEADER))
    def replace_target(self, firm: str, reserve: str, actor: Actor) -> None:
        used = [one.replaces is not None for one in self.story.state.cases.values()].count(True)
        if self.attempt(acts.TargetReplaced(target_id=firm, reserve_id=reserve), actor):
            assert reserve == ("T100", "T101")[used]

    # ---- inspecting -------------------------------------------------------------------------------------

    def team_of(self, firm: str) -> tuple[Actor, ...]:
        case = self.story.state.cases.get(firm)
        members = () if case is None else case.members
        return tuple(one for one in INSPECTORS if one.id in members) or INSPECTORS[:2]

    @rule(firm=targets, actor=mostly(ORGANISER), ahead=st.integers(-1, 30))
    def notify(self, firm: str, actor: Actor, ahead: int) -> None:
        self.attempt(notice(firm, inspect_on=self.story.now.date() + timedelta(days=ahead)), actor)

    @rule(firm=targets, method=st.sampled_from(InspectionMethod), actor=mostly(ORGANISER))
    def choose_method(self, firm: str, method: InspectionMethod, actor: Actor) -> None:
        self.attempt(acts.MethodChosen(target_id=firm, method=method, reason="需要"), actor)

    @rule(firm=targets, data=st.data(), back=st.sampled_from((0, 0, 0, 1, -1)), is_shown=yes)
    def inspect(self, firm: str, data: st.DataObject, back: int, is_shown: bool) -> None:
        team = self.team_of(firm)
        case = self.story.state.cases.get(firm)
        chosen = (case.method if case else None) or InspectionMethod.ON_SITE
        act = recorded(
            firm,
            method=data.draw(st.sampled_from((chosen, chosen, *InspectionMethod))),
            inspected_on=self.story.now.date() - timedelta(days=back),
            certificate_shown=is_shown,
            signatures=tuple(map(signature, team[: data.draw(st.sampled_from((2, 2, 1)))])),
        )
        self.attempt(act, data.draw(mostly(*team)))

    @precondition(is_under_way)
    @rule(firm=targets, data=st.data(), code=st.sampled_from((CLEAN, CLEAN, PROBLEM, NO_COOPERATION, "99")))
    def conclude(self, firm: str, data: st.DataObject, code: str) -> None:
        act = acts.ResultConcluded(
            target_id=firm, ended_on=self.story.now.date(), results=(result(code, matter=MATTER),)
        )
        self.attempt(act, data.draw(mostly(*self.team_of(firm))))

    # ---- what a good office does -------------------------------------------------------------------------

    @rule(firm=targets)
    def carry_on(self, firm: str) -> None:
        """Take the next step with a target, as it should be; with what cannot be inspected, set it aside."""
        case = self.story.state.cases.get(firm)
        if case is None or case.is_gone:
            return
        team, today = self.team_of(firm), self.story.now.date()
        if case.record is None:
            method = case.method or InspectionMethod.ON_SITE
            people = tuple(map(signature, team))
            act = recorded(firm, method=method, inspected_on=today, signatures=people)
            if not self.attempt(act, team[0]):
                self.attempt(set_aside(firm, SetAsideGround.MOVED), ORGANISER)
        elif case.conclusion is None:
            self.attempt(acts.ResultConcluded(target_id=firm, ended_on=today, results=(result(),)), team[0])
        elif case.unpublished:
            self.attempt(published(firm, channels=(Channel.OWN_SITE, Channel.CREDIT_CHINA)), PUBLISHER)

    @precondition(lambda self: self.story.state.phase in (Phase.DRAWN, Phase.INSPECTING, Phase.SUMMARISED))
    @rule()
    def carry_all_on(self) -> None:
        for firm in TARGETS:
            self.carry_on(firm)

    @precondition(lambda self: any(case.is_done for case in self.story.state.cases.values()))
    @rule()
    def close(self) -> None:
        self.bring_papers()
        self.summarise(ORGANISER, 0)
        self.archive(ARCHIVIST, True)

    @precondition(lambda self: self.story.state.steps)
    @rule(who=st.sampled_from(INSPECTORS[:3]), agreed=yes)
    def replace_inspector(self, who: Actor, agreed: bool) -> None:
        self.ask_for_replacement(who)
        self.review(who, True, HEAD)
        self.decide_replacement(who, agreed, LEADER)
        self.commit_substitution(ORGANISER, who, None)
        self.reveal(ORGANISER)

    @precondition(lambda self: self.entries)
    @rule(data=st.data(), code=st.sampled_from((CLEAN, PROBLEM, PROBLEM)), leader=mostly(LEADER))
    def amend(self, data: st.DataObject, code: str, leader: Actor) -> None:
        firm, _ = data.draw(st.sampled_from(sorted(self.entries)))
        self.ask_for_correction(firm, code, PUBLISHER, True)
        self.correct(firm, leader)

    @precondition(lambda self: any(case.unpublished for case in self.story.state.cases.values()))
    @rule(data=st.data(), agreed=yes, leader=mostly(LEADER))
    def exempt(self, data: st.DataObject, agreed: bool, leader: Actor) -> None:
        unpublished = [one.target_id for one in self.story.state.cases.values() if one.unpublished]
        firm = data.draw(st.sampled_from(unpublished))
        self.ask_for_exemption(firm, PUBLISHER)
        self.decide_exemption(firm, agreed, leader)

    @precondition(lambda self: any(case.is_gone for case in self.story.state.cases.values()))
    @rule(data=st.data(), reserve=st.sampled_from(("T100", "T101")), actor=mostly(ORGANISER, LEADER))
    def bring_reserve_in(self, data: st.DataObject, reserve: str, actor: Actor) -> None:
        gone = [one.target_id for one in self.story.state.cases.values() if one.is_gone]
        self.replace_target(data.draw(st.sampled_from(gone)), reserve, actor)

    # ---- publishing -------------------------------------------------------------------------------------

    @precondition(is_under_way)
    @rule(firm=targets, actor=mostly(PUBLISHER), channel=st.sampled_from(Channel))
    def publish(self, firm: str, actor: Actor, channel: Channel) -> None:
        self.attempt(published(firm, channels=(channel,)), actor)

    @precondition(is_under_way)
    @rule(firm=targets, actor=mostly(PUBLISHER))
    def ask_for_exemption(self, firm: str, actor: Actor) -> None:
        act = acts.ExemptionRequested(
            target_id=firm, department=LEAD, ground=ExemptionGround.PRIVACY, reason="隐私"
        )
        self.attempt(act, actor)

    @precondition(is_under_way)
    @rule(firm=targets, agreed=yes, actor=mostly(LEADER))
    def decide_exemption(self, firm: str, agreed: bool, actor: Actor) -> None:
        act = acts.ExemptionDecided(target_id=firm, department=LEAD, agreed=agreed, reason="属实")
        if self.attempt(act, actor):
            asked = [
                who.id
                for who, one in self.accepted
                if isinstance(one, acts.ExemptionRequested) and one.target_id == firm
            ]
            assert asked[-1] != actor.id

    def standing(self, firm: str) -> bytes:
        case = self.story.state.cases.get(firm)
        publication = None if case is None else case.publications.get(LEAD)
        return bytes(32) if publication is None else publication.standing.event

    @precondition(lambda self: self.entries)
    @rule(firm=targets, code=st.sampled_from((CLEAN, PROBLEM)), actor=mostly(PUBLISHER), is_latest=yes)
    def ask_for_correction(self, firm: str, code: str, actor: Actor, is_latest: bool) -> None:
        act = acts.CorrectionRequested(
            target_id=firm,
            department=LEAD,
            corrects=self.standing(firm) if is_latest else digest_of("older"),
            results=(result(code),),
            reason="误录",
        )
        self.attempt(act, actor)

    @precondition(lambda self: self.entries)
    @rule(firm=targets, actor=mostly(LEADER))
    def correct(self, firm: str, actor: Actor) -> None:
        act = acts.Corrected(
            target_id=firm, department=LEAD, corrects=self.standing(firm), entry=digest_of("更正")
        )
        self.attempt(act, actor)

    # ---- closing ----------------------------------------------------------------------------------------

    @precondition(is_under_way)
    @rule()
    def bring_papers(self) -> None:
        for team in self.story.state.teams:
            for member in INSPECTORS:
                if member.id == team.members[0]:
                    self.attempt(work_plan(team.number), member)
        for occasion in (Occasion.DRAW, Occasion.ASSIGNMENT):
            self.attempt(media(occasion), ORGANISER)

    @precondition(is_under_way)
    @rule(actor=mostly(ORGANISER), slip=st.sampled_from((0, 0, 0, 1)))
    def summarise(self, actor: Actor, slip: int) -> None:
        cases = self.story.state.live_cases
        problems = sum(any(one.code != CLEAN for one in case.results) for case in cases)
        act = acts.Summarised(table=digest_of("表"), inspected=len(cases) + slip, with_problems=problems)
        self.attempt(act, actor)

    @precondition(lambda self: self.story.state.summarised)
    @rule(actor=mostly(ARCHIVIST), is_whole=yes)
    def archive(self, actor: Actor, is_whole: bool) -> None:
        manifest = manifest_of(self.story.state)[0 if is_whole else 1 :]
        before = self.story.state.archive
        if manifest:
            act = acts.Archived(manifest=manifest, supplements=None if before is None else before.latest)
            self.attempt(act, actor)

    @precondition(lambda self: self.story.state.archive)
    @rule(actor=mostly(ARCHIVIST))
    def remove(self, actor: Actor) -> None:
        self.attempt(acts.ArchiveRemoved(reason="期满"), actor)

    @precondition(lambda self: self.story.state.archive)
    @rule(actor=mostly(ARCHIVIST), firm=targets)
    def erase(self, actor: Actor, firm: str) -> None:
        act = acts.PersonalDataErased(materials=(digest_of(f"核查记录 {firm}"),), reason="期满")
        self.attempt(act, actor)

    @rule(days=st.sampled_from((1, 1, 1, 2, 4)))
    def wait(self, days: int) -> None:
        self.story.now += timedelta(days=days)

    @precondition(lambda self: any(case.conclusion for case in self.story.state.cases.values()))
    @rule(days=st.sampled_from((25, 40)))
    def wait_past_the_deadline(self, days: int) -> None:
        self.wait(days)

    @precondition(lambda self: self.story.state.archive)
    @rule(days=st.sampled_from((300, 730, 731)))
    def wait_long(self, days: int) -> None:
        if self.story.now.year < 2040:
            self.story.now += timedelta(days=days)

    # ---- what always holds --------------------------------------------------------------------------------

    @invariant()
    def what_is_published_never_changes(self) -> None:
        for case in self.story.state.cases.values():
            for department, publication in case.publications.items():
                seen = self.entries.get((case.target_id, department), ())
                assert publication.entries[: len(seen)] == seen
                self.entries[case.target_id, department] = publication.entries
                for older, newer in zip(publication.entries, publication.entries[1:], strict=False):
                    assert newer.corrects == older.event
        there = {
            (case.target_id, one) for case in self.story.state.cases.values() for one in case.publications
        }
        assert set(self.entries) <= there

    @invariant()
    def no_draw_stands_before_its_commitment(self) -> None:
        committed: set[bytes] = set()
        for record in self.story.records:
            if isinstance(record.statement, Commitment):
                committed.add(record.digest)
            if isinstance(record.statement, ResultStatement):
                assert record.statement.commitment in committed

    @invariant()
    def time_and_retention_never_run_back(self) -> None:
        moments = [
            one.statement.at for one in self.story.records if isinstance(one.statement, ProcedureEvent)
        ]
        assert moments == sorted(moments)
        archive = self.story.state.archive
        if archive is not None:
            assert self.keep_until is None or archive.keep_until >= self.keep_until
            self.keep_until = archive.keep_until
            assert archive.keep_until.year - archive.archived_on.year >= 2

    def teardown(self) -> None:
        """The ledger alone gives the same state."""
        assert self.story.refolded == self.story.state


TestProcedure = Procedure.TestCase
TestProcedure.settings = settings(
    max_examples=120,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
