"""What the state of one task costs: folding 25 targets and about 300 events, over reading them from the ledger.

python benchmarks/procedure.py [--targets 25] [--rounds 15]

The task goes its whole way: opened, drawn, every target told, inspected, concluded, published, some with a method,
a disposition, a correction, then summarised and archived. The yardstick is reading the events' bytes, which a host does
once for each event.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from _harness import machine, print_table, take_turns

from randcheck.procedure import acts
from randcheck.procedure.acts import Act
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.fold import fold
from randcheck.procedure.record import Record
from randcheck.procedure.roles import Actor, Role
from randcheck.procedure.vocabulary import (
    Capacity,
    Channel,
    DirectedGround,
    DispositionKind,
    EvidenceKind,
    ExemptionGround,
    InspectionKind,
    InspectionMethod,
    Occasion,
    Right,
    ThirdPartyKind,
)
from randcheck.workdays.civil_day import CHINA_STANDARD_TIME

GOAL_MILLISECONDS = 5
TASK, LEAD, MATTER = "TH-2026-017", "市场监管局", "食品经营许可"
BEGAN = datetime(2026, 9, 14, 9, tzinfo=CHINA_STANDARD_TIME)
ACTOR = Actor(id="P01", role=Role.INSPECTOR, organisation=LEAD)
DAY = date(2026, 9, 21)


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def evidence(text: str) -> acts.Evidence:
    return acts.Evidence(kind=EvidenceKind.PHOTO, digest=digest(text), description="现场照片")


def result(code: str) -> acts.Result:
    return acts.Result(department=LEAD, matter=MATTER, code_set="公示-8", code=code)


def opening(targets: int) -> acts.DirectedOpened:
    return acts.DirectedOpened(
        title="抽查",
        ground=DirectedGround.KEY_SUPERVISION,
        evidence=[evidence("依据")],
        target_ids=[f"T{number:03}" for number in range(targets)],
        inspectors=["P01", "P02"],
        matters=[MATTER],
        lead_department=LEAD,
        kind=InspectionKind.DAILY,
        starts_on=BEGAN.date(),
        ends_on=date(2026, 10, 30),
    )


def acts_of_case(target: str) -> Iterator[Act]:
    """Yield the acts of one target, 11 of them."""
    yield acts.MethodChosen(target_id=target, method=InspectionMethod.ON_SITE, reason="日常监管")
    yield acts.ThirdPartyEngaged(
        organisation="检测所", kind=ThirdPartyKind.TESTING, procurement="合同", target_ids=[target]
    )
    yield acts.NoticeIssued(
        target_id=target,
        notice=digest(f"通知 {target}"),
        inspect_on=DAY,
        matters=[MATTER],
        frequency="每年 1 次",
        rights=[Right.RECUSAL],
        code=f"{TASK}/{target}",
    )
    yield acts.MediaAttached(occasion=Occasion.INSPECTION, media=evidence(f"录像 {target}"))
    yield acts.InspectionRecorded(
        target_id=target,
        method=InspectionMethod.ON_SITE,
        inspected_on=DAY,
        record=digest(f"记录 {target}"),
        certificate_shown=True,
        items=[
            acts.CheckedItem(department=LEAD, item=f"项目{number}", finding="正常") for number in range(5)
        ],
        signatures=[
            acts.Signature(inspector_id=one, department=LEAD, certificate="吉E-01") for one in ("P01", "P02")
        ],
        present=[
            acts.PersonPresent(capacity=Capacity.PERSON_IN_CHARGE, identity=digest(target), has_signed=True)
        ],
        evidence=[evidence(f"{target} {number}") for number in range(3)],
    )
    yield acts.ThirdPartyReported(target_id=target, organisation="检测所", report=digest(f"报告 {target}"))
    yield acts.ResultConcluded(target_id=target, ended_on=DAY, results=[result("5")])
    yield acts.Disposed(
        target_id=target,
        department=LEAD,
        kind=DispositionKind.CORRECTION_ORDERED,
        decided_on=DAY,
        decision=digest(f"责令 {target}"),
    )
    yield acts.ExemptionRequested(
        target_id=target, department=LEAD, ground=ExemptionGround.PRIVACY, reason="隐私"
    )
    yield acts.ExemptionDecided(target_id=target, department=LEAD, agreed=False, reason="不成立")
    yield acts.Published(
        target_id=target,
        department=LEAD,
        channels=[Channel.OWN_SITE, Channel.CREDIT_CHINA],
        entry=digest(f"公示 {target}"),
        due=date(2026, 10, 26),
        is_confirmed=True,
        is_late=False,
    )


def history(targets: int) -> list[Record]:
    """Return the records of a task, made one after the other, a minute apart."""
    told = opening(targets)
    work_plan = acts.WorkPlanMade(team=1, plan=digest("方案"), items=["项目"])
    summary = acts.Summarised(table=digest("汇总"), inspected=targets, with_problems=targets)
    everything = [told, work_plan, *(act for one in told.target_ids for act in acts_of_case(one)), summary]
    records = [record_of(act, number) for number, act in enumerate(everything)]
    state = fold(TASK, records)
    for target in told.target_ids:
        standing = state.cases[target].publications[LEAD].standing.event
        correction = acts.CorrectionRequested(
            target_id=target, department=LEAD, corrects=standing, results=[result("1")], reason="误录"
        )
        records.append(record_of(correction, len(records)))
    return records


def record_of(act: Act, number: int) -> Record:
    at = BEGAN + timedelta(minutes=number)
    return Record.of(ProcedureEvent(log="tonghua", at=at, actor=ACTOR, subject=TASK, act=act))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()

    records = history(arguments.targets)
    payloads = [record.statement.encode() for record in records]
    ways = {
        "fold": lambda: fold(TASK, records),
        "read the events' bytes": lambda: [ProcedureEvent.decode(payload) for payload in payloads],
        "write them": lambda: [record.statement.encode() for record in records],
    }
    times = take_turns(ways, arguments.rounds, clock=time.process_time)
    rows = [
        (name, f"{taken.median * 1e3:.3f}", f"{taken.median / len(records) * 1e6:.1f}")
        for name, taken in times.items()
    ]
    print(machine())
    title = (
        f"one task, {arguments.targets} targets, {len(records)} events; goal: fold in {GOAL_MILLISECONDS} ms"
    )
    print_table(title, ("", "ms", "µs an event"), rows)


if __name__ == "__main__":
    main()
