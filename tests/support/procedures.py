"""Tasks of a small county for tests of the procedure: people, lists, and a story that goes on act by act."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import attrs

from randcheck.adapters.holiday_sources import load_calendar
from randcheck.adapters.result_codes import load_code_sets
from randcheck.drawing.seed import Contribution
from randcheck.errors import ProcedureRefused
from randcheck.planning.draw_order import StratumOrder, TaskInfo
from randcheck.planning.substitution_order import SubstitutionOrder, Vacancy
from randcheck.planning.team_rule import SeatRule, TeamRule
from randcheck.procedure import acts
from randcheck.procedure.acts import Act
from randcheck.procedure.archive import manifest_of
from randcheck.procedure.commands import Command
from randcheck.procedure.decide import decide
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.evolve import evolve
from randcheck.procedure.fold import fold
from randcheck.procedure.record import Record, TaskStatement
from randcheck.procedure.roles import Actor, Role
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.procedure.vocabulary import (
    Capacity,
    Channel,
    DirectedGround,
    EvidenceKind,
    InspectionKind,
    InspectionMethod,
    Occasion,
    Right,
    SetAsideGround,
)
from randcheck.receipts.statements import Attempt, Commitment, ResultStatement
from randcheck.registers.delegation import AdministrativeLevel
from randcheck.registers.matter import OrganisationMode
from randcheck.registers.salted_tree import ListRoot
from randcheck.workdays import WorkdayCalendar
from randcheck.workdays.civil_day import CHINA_STANDARD_TIME
from support.ceremonies import LOG, commitment_of, draw_receipt

LEAD, PARTNER, STRANGER_OFFICE = "市场监管局", "应急局", "税务局"
MATTER, OTHER_MATTER = "食品经营许可", "特种设备安全"
TASK = "TH-2026-017"
OPENED_ON, DRAWN_ON, LAST_DAY = date(2026, 9, 14), date(2026, 9, 15), date(2026, 10, 30)
INSPECTED_ON = date(2026, 9, 21)

ORGANISER = Actor(id="zz", role=Role.ORGANISER, organisation=LEAD)
HEAD = Actor(id="kz", role=Role.UNIT_HEAD, organisation=LEAD)
LEADER = Actor(id="jz", role=Role.LEADER, organisation=LEAD)
PUBLISHER = Actor(id="gs", role=Role.PUBLISHER, organisation=LEAD)
ARCHIVIST = Actor(id="da", role=Role.ARCHIVIST, organisation=LEAD)
PARTNER_LEADER = Actor(id="yj", role=Role.LEADER, organisation=PARTNER)
PARTNER_PUBLISHER = Actor(id="yg", role=Role.PUBLISHER, organisation=PARTNER)
RECEIVER = Actor(id="sw", role=Role.RECEIVING_DEPARTMENT, organisation=STRANGER_OFFICE)


def inspector(number: int, organisation: str = LEAD) -> Actor:
    return Actor(id=f"P{number:02}", role=Role.INSPECTOR, organisation=organisation)


P1, P2, P3, P4, P5, P6 = (inspector(number) for number in range(1, 7))
E1, E2 = (inspector(number, PARTNER) for number in (11, 12))
PEOPLE = (ORGANISER, HEAD, LEADER, PUBLISHER, ARCHIVIST, PARTNER_LEADER, PARTNER_PUBLISHER, RECEIVER)
INSPECTORS = (P1, P2, P3, P4, P5, P6, E1, E2)

# The set that comes with the package; tests/unit/adapters/test_result_codes.py holds it against its source.
CODES = load_code_sets()["公示-8"]
CLEAN, PROBLEM, NO_COOPERATION = "1", "5", "6"


@cache
def calendar() -> WorkdayCalendar:
    return load_calendar()


def surroundings_of(**changes: Any) -> Surroundings:
    standard: dict[str, Any] = {
        "calendar": calendar(),
        "holders": frozenset((*PEOPLE, *INSPECTORS)),
        "code_sets": {CODES.id: CODES},
        "plan_items": frozenset({"2026-03"}),
        "departments_of": {one.id: one.organisation for one in INSPECTORS},
    }
    return Surroundings(**(standard | changes))


def digest_of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


# ---- acts -----------------------------------------------------------------------------------------------

FROM_ABOVE = acts.DelegatedBy(
    delegator="省市场监管厅", level=AdministrativeLevel.PROVINCIAL, document="吉市监〔2026〕7号"
)


def task_opened(**changes: Any) -> acts.TaskOpened:
    standard: dict[str, Any] = {
        "title": "食品安全抽查",
        "matters": (MATTER,),
        "lead_department": LEAD,
        "plan_item": "2026-03",
        "kind": InspectionKind.DAILY,
        "starts_on": OPENED_ON,
        "ends_on": LAST_DAY,
    }
    return acts.TaskOpened(**(standard | changes))


def joint_opened(**changes: Any) -> acts.TaskOpened:
    joint = {
        "mode": OrganisationMode.JOINT_COMPREHENSIVE,
        "departments": (PARTNER,),
        "matters": (MATTER, OTHER_MATTER),
    }
    return task_opened(**(joint | changes))


def evidence(text: str = "照片", kind: EvidenceKind = EvidenceKind.PHOTO) -> acts.Evidence:
    return acts.Evidence(kind=kind, digest=digest_of(text), description=text)


def directed_opened(**changes: Any) -> acts.DirectedOpened:
    standard: dict[str, Any] = {
        "title": "投诉核查",
        "ground": DirectedGround.COMPLAINT,
        "evidence": (evidence("投诉信", EvidenceKind.DOCUMENT),),
        "target_ids": ("T000",),
        "inspectors": ("P01", "P02"),
        "matters": (MATTER,),
        "lead_department": LEAD,
        "kind": InspectionKind.CASE,
        "starts_on": OPENED_ON,
        "ends_on": LAST_DAY,
    }
    return acts.DirectedOpened(**(standard | changes))


def notice(target_id: str = "T000", **changes: Any) -> acts.NoticeIssued:
    standard: dict[str, Any] = {
        "target_id": target_id,
        "notice": digest_of(f"通知书 {target_id}"),
        "inspect_on": INSPECTED_ON,
        "matters": (MATTER,),
        "frequency": "每年不超过 1 次",
        "rights": (Right.RECUSAL, Right.STATEMENT),
        "code": f"https://example.invalid/{TASK}/{target_id}",
    }
    return acts.NoticeIssued(**(standard | changes))


def item(department: str = LEAD) -> acts.CheckedItem:
    return acts.CheckedItem(department=department, item="进货查验", finding="查验记录齐全")


def signature(person: Actor, department: str | None = None) -> acts.Signature:
    return acts.Signature(
        inspector_id=person.id, department=department or person.organisation, certificate=f"吉{person.id}"
    )


def present(*, has_signed: bool = True, capacity: Capacity = Capacity.PERSON_IN_CHARGE) -> acts.PersonPresent:
    return acts.PersonPresent(capacity=capacity, identity=digest_of("身份证明"), has_signed=has_signed)


def recorded(target_id: str = "T000", **changes: Any) -> acts.InspectionRecorded:
    standard: dict[str, Any] = {
        "target_id": target_id,
        "method": InspectionMethod.ON_SITE,
        "inspected_on": INSPECTED_ON,
        "record": digest_of(f"核查记录 {target_id}"),
        "certificate_shown": True,
        "items": (item(),),
        "signatures": (signature(P1), signature(P2)),
        "present": (present(),),
        "evidence": (evidence(f"照片 {target_id}"),),
    }
    return acts.InspectionRecorded(**(standard | changes))


def result(code: str = CLEAN, department: str = LEAD, matter: str = MATTER) -> acts.Result:
    return acts.Result(department=department, matter=matter, code_set=CODES.id, code=code)


def concluded(target_id: str = "T000", *results: acts.Result, **changes: Any) -> acts.ResultConcluded:
    standard: dict[str, Any] = {"ended_on": INSPECTED_ON, "results": results or (result(),)}
    return acts.ResultConcluded(target_id=target_id, **(standard | changes))


def published(target_id: str = "T000", department: str = LEAD, **changes: Any) -> acts.Published:
    standard: dict[str, Any] = {
        "channels": (Channel.OWN_SITE,),
        "entry": digest_of(f"公示 {target_id} {department}"),
    }
    return acts.Published(target_id=target_id, department=department, **(standard | changes))


def set_aside(target_id: str = "T000", ground: SetAsideGround = SetAsideGround.MOVED) -> acts.TargetSetAside:
    return acts.TargetSetAside(
        target_id=target_id, ground=ground, reason="已迁往外县", evidence=(evidence("登记信息"),)
    )


def media(occasion: Occasion) -> acts.MediaAttached:
    return acts.MediaAttached(occasion=occasion, media=evidence(f"录像 {occasion.value}", EvidenceKind.VIDEO))


def work_plan(team: int = 1) -> acts.WorkPlanMade:
    return acts.WorkPlanMade(team=team, plan=digest_of(f"方案 {team}"), items=("进货查验",))


# ---- statements -----------------------------------------------------------------------------------------


@cache
def _standard() -> Commitment:
    return commitment_of(draw_receipt())


def commitment_for(
    task_id: str,
    at: datetime,
    *,
    departments: Sequence[str] = (),
    matters: Sequence[str] = (MATTER,),
    lead: str = LEAD,
    attempt: Attempt | None = None,
    strata: Sequence[StratumOrder] | None = None,
) -> Commitment:
    standard = _standard()
    order = standard.orders[0]
    assert order.team_rule is not None
    seats = [SeatRule(count=2, department=one) for one in (lead, *departments)] if departments else None
    order = attrs.evolve(
        order,
        task=TaskInfo(
            id=task_id, title="抽查", matters=matters, lead_department=lead, departments=departments
        ),
        team_rule=TeamRule(seats=seats, teams=2) if seats else order.team_rule,
        strata=tuple(strata or order.strata),
    )
    return attrs.evolve(standard, committed_at=at, orders=(order,), attempt=attempt or Attempt())


def substitution_for(
    task_id: str, at: datetime, draw: bytes, *vacancies: Vacancy, attempt: Attempt | None = None
) -> Commitment:
    order = SubstitutionOrder(
        task_id=task_id,
        draw=draw,
        vacancies=vacancies,
        conflicts=ListRoot(rows=0, depth=0, root=bytes(32)),
    )
    return attrs.evolve(
        _standard(), committed_at=at, orders=(), substitution=order, attempt=attempt or Attempt()
    )


def result_for(commitment: Commitment, at: datetime, told: Mapping[str, Any]) -> ResultStatement:
    return ResultStatement(
        kind="draw" if commitment.substitution is None else "substitution",
        log=LOG,
        drawn_at=at,
        commitment=commitment.digest,
        contributions=tuple(Contribution(one.role, "1") for one in commitment.contributors),
        seed=digest_of("seed"),
        results=(told,),
    )


def draw_told(
    task_id: str,
    teams: Mapping[int, tuple[Sequence[str], Sequence[str]]],
    reserves: Iterable[str] = (),
    *,
    missing: int = 0,
    unassigned: Iterable[str] = (),
) -> dict[str, Any]:
    """What a draw statement tells of a task: teams as number: (members, targets)."""
    drawn = sorted({target for _, targets in teams.values() for target in targets} | set(unassigned))
    return {
        "assignment": {
            "teams": [
                {"leader": members[0], "members": list(members), "number": number, "targets": list(targets)}
                for number, (members, targets) in teams.items()
            ],
            "shortfall": {"needed": missing, "served": 0, "targets": drawn} if missing else None,
        },
        "drawn": [{"id": one, "ticket": digest_of(one).hex()} for one in drawn],
        "reserves": [{"id": one, "ticket": digest_of(one).hex()} for one in reserves],
        "task": task_id,
    }


STANDARD_TEAMS = {1: (("P01", "P02"), ("T000", "T001")), 2: (("P03", "P04"), ("T002",))}
JOINT_TEAMS = {1: (("P01", "P02", "P11", "P12"), ("T000", "T001"))}
RESERVES = ("T100", "T101")


# ---- a story --------------------------------------------------------------------------------------------


class Story:
    """One task as it goes on: every act is decided, recorded and read again."""

    def __init__(self, task_id: str = TASK, **surroundings: Any) -> None:
        self.task_id = task_id
        self.around = surroundings_of(**surroundings)
        self.records: list[Record] = []
        self.state = TaskState(task_id=task_id)
        self.now = datetime.combine(OPENED_ON, time(9), CHINA_STANDARD_TIME)

    def on(self, day: date, hour: int = 9) -> Story:
        self.now = max(self.now, datetime.combine(day, time(hour), CHINA_STANDARD_TIME))
        return self

    def decide(self, act: Act, actor: Actor, commitment: Commitment | None = None) -> tuple[Act, ...]:
        command = Command(actor=actor, at=self.now, act=act, commitment=commitment)
        return decide(self.state, command, self.around)

    def do(self, act: Act, actor: Actor, commitment: Commitment | None = None) -> Act:
        """Decide and record an act; return it as recorded."""
        done = self.decide(act, actor, commitment)
        for one in done:
            event = ProcedureEvent(log=LOG, at=self.now, actor=actor, subject=self.task_id, act=one)
            self.record(ProcedureEvent.decode(event.encode()))
        self.now += timedelta(minutes=1)
        return done[0]

    def refused(self, act: Act, actor: Actor, commitment: Commitment | None = None) -> str:
        """Return the reason for which an act is refused; nothing changes."""
        try:
            self.decide(act, actor, commitment)
        except ProcedureRefused as error:
            return error.reason
        return "not refused"

    def record(self, statement: TaskStatement) -> None:
        one = Record.of(statement)
        self.records.append(one)
        self.state = evolve(self.state, one)

    @property
    def refolded(self) -> TaskState:
        return fold(self.task_id, self.records)

    # What takes several steps.

    def open(self, **changes: Any) -> Story:
        self.do(task_opened(**changes), ORGANISER)
        return self

    def commit(self, commitment: Commitment | None = None) -> Commitment:
        opening = self.state.opening
        assert opening is not None
        told = commitment or commitment_for(
            self.task_id, self.now, departments=opening.departments, matters=opening.matters
        )
        self.do(acts.CommitmentOrdered(commitment=told.digest), ORGANISER, told)
        self.record(told)
        return told

    def reveal(self, commitment: Commitment, told: Mapping[str, Any]) -> ResultStatement:
        self.do(acts.RevealOrdered(commitment=commitment.digest), ORGANISER)
        result = result_for(commitment, self.now, told)
        self.record(result)
        return result

    def draw(
        self,
        teams: Mapping[int, tuple[Sequence[str], Sequence[str]]] | None = None,
        reserves: Sequence[str] = RESERVES,
        **told: Any,
    ) -> Story:
        self.on(DRAWN_ON)
        commitment = self.commit()
        self.reveal(
            commitment, draw_told(self.task_id, STANDARD_TEAMS if teams is None else teams, reserves, **told)
        )
        return self

    def substitute(self, vacancy: Vacancy, team: int, successor: str) -> None:
        standing = next(step.result for step in reversed(self.state.steps) if step.result is not None)
        commitment = self.commit(substitution_for(self.task_id, self.now, standing, vacancy))
        change = {
            "former": vacancy.inspector_id,
            "successor": successor,
            "target": vacancy.target_id,
            "team": team,
        }
        self.reveal(commitment, {"replacements": [change], "task": self.task_id})

    def inspect(self, target_id: str = "T000", *people: Actor, code: str = CLEAN) -> Story:
        """Record and conclude a target of the standard task."""
        team = people or ((P3, P4) if target_id == "T002" else (P1, P2))
        self.on(INSPECTED_ON)
        self.do(recorded(target_id, signatures=tuple(map(signature, team))), team[0])
        self.do(concluded(target_id, result(code)), team[0])
        return self

    def finish(self) -> Story:
        """Do all that is still missing in a standard task, up to its archive."""
        for case in self.state.live_cases:
            if case.record is None:
                self.inspect(case.target_id)
            if self.state.cases[case.target_id].unpublished:
                self.do(published(case.target_id), PUBLISHER)
        problems = sum(any(one.code != CLEAN for one in case.results) for case in self.state.live_cases)
        inspected = len(self.state.live_cases)
        for team in self.state.teams:
            leader = next(one for one in INSPECTORS if one.id == team.members[0])
            self.do(work_plan(team.number), leader)
        if not self.state.is_directed:
            self.do(media(Occasion.DRAW), ORGANISER)
            self.do(media(Occasion.ASSIGNMENT), ORGANISER)
        self.do(
            acts.Summarised(table=digest_of("汇总表"), inspected=inspected, with_problems=problems), ORGANISER
        )
        self.do(self.archive_act(), ARCHIVIST)
        return self

    def archive_act(self, **changes: Any) -> acts.Archived:
        return acts.Archived(**({"manifest": manifest_of(self.state)} | changes))
