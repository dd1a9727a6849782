"""A log of inspections as desks write it: what the audit of the procedure is measured on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from randcheck import Office
from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.adapters.holiday_sources import load_calendar
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.system import SystemEntropy
from randcheck.hashing import sha256
from randcheck.office.ledger_audit import read_records
from randcheck.procedure import acts
from randcheck.procedure.code_sets import ResultCode, ResultCodeSet
from randcheck.procedure.roles import Actor, Role
from randcheck.procedure.surroundings import Surroundings
from randcheck.procedure.vocabulary import (
    Capacity,
    Channel,
    DirectedGround,
    EvidenceKind,
    InspectionKind,
    InspectionMethod,
    Right,
)
from randcheck.workdays.civil_day import CHINA_STANDARD_TIME

LEAD = "局"
MORNING = datetime(2026, 9, 15, 9, tzinfo=CHINA_STANDARD_TIME)
ORGANISER = Actor(id="zz", role=Role.ORGANISER, organisation=LEAD)
INSPECTOR = Actor(id="P01", role=Role.INSPECTOR, organisation=LEAD)
PUBLISHER = Actor(id="gs", role=Role.PUBLISHER, organisation=LEAD)


class _Morning:
    """A clock that stands on a working day, so that no run goes over midnight."""

    def now(self) -> datetime:
        return MORNING


def around() -> Surroundings:
    """Return what the tasks of :func:`inspections` are decided with."""
    codes = ResultCodeSet(
        id="码",
        name="代码",
        codes=[
            ResultCode(code="1", label="未发现问题", is_problem=False),
            ResultCode(code="2", label="发现问题", is_problem=True),
        ],
    )
    return Surroundings(
        calendar=load_calendar(),
        holders=frozenset({ORGANISER, INSPECTOR, PUBLISHER}),
        code_sets={codes.id: codes},
        departments_of={"P01": LEAD, "P02": LEAD},
    )


def inspections(log: str, tasks: int) -> list[bytes]:
    """Return the records of tasks outside the draw, each with 25 targets told, inspected, concluded and published."""
    ledger, told = MemoryLedger(), around()
    office = Office(
        log=log,
        ledger=ledger,
        signers=[Ed25519Signer.generate(SystemEntropy())],
        clock=_Morning(),
        entropy=SystemEntropy(),
        verifier=Ed25519Verifier(),
    )
    desks = {one.role: office.acting(one, told) for one in (ORGANISER, INSPECTOR, PUBLISHER)}
    today = MORNING.date()
    for number in range(tasks):
        targets = [f"T{number}-{target}" for target in range(25)]
        for role, act in acts_of_task(targets, today):
            desks[role].do(f"TH-{number}", act)
    return list(read_records(ledger, log, ledger.head(log).size))


def acts_of_task(targets: list[str], today: date) -> Iterator[tuple[Role, acts.Act]]:
    """Yield the acts of one task, 102 of them for 25 targets, with the role of who does them."""
    evidence = acts.Evidence(kind=EvidenceKind.DOCUMENT, digest=bytes(32), description="投诉信")
    yield (
        Role.ORGANISER,
        acts.DirectedOpened(
            title="投诉核查",
            ground=DirectedGround.COMPLAINT,
            evidence=[evidence],
            target_ids=targets,
            inspectors=["P01", "P02"],
            matters=["事项"],
            lead_department=LEAD,
            kind=InspectionKind.CASE,
            starts_on=today,
            ends_on=today,
        ),
    )
    for target in targets:
        digest = sha256(target.encode())
        yield (
            Role.INSPECTOR,
            acts.NoticeIssued(
                target_id=target,
                notice=digest,
                inspect_on=today,
                matters=["事项"],
                frequency="每年 1 次",
                rights=[Right.RECUSAL],
                code=target,
            ),
        )
        people = [
            acts.Signature(inspector_id=one, department=LEAD, certificate=one) for one in ("P01", "P02")
        ]
        yield (
            Role.INSPECTOR,
            acts.InspectionRecorded(
                target_id=target,
                method=InspectionMethod.ON_SITE,
                inspected_on=today,
                record=digest,
                certificate_shown=True,
                items=[acts.CheckedItem(department=LEAD, item="项目", finding="正常")],
                signatures=people,
                present=[
                    acts.PersonPresent(capacity=Capacity.PERSON_IN_CHARGE, identity=digest, has_signed=True)
                ],
            ),
        )
        result = acts.Result(department=LEAD, matter="事项", code_set="码", code="1")
        yield Role.INSPECTOR, acts.ResultConcluded(target_id=target, ended_on=today, results=[result])
        yield (
            Role.PUBLISHER,
            acts.Published(target_id=target, department=LEAD, channels=[Channel.OWN_SITE], entry=digest),
        )
    yield Role.ORGANISER, acts.Summarised(table=bytes(32), inspected=len(targets), with_problems=0)
