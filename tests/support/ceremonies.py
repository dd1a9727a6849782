"""A small town's ceremonies for tests: registers, an office with a clock that stands, and receipts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import attrs

from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.office import CHINA_TIME, Office, Registers
from randcheck.planning.draw_order import TaskInfo
from randcheck.planning.frame_rule import FrameRule
from randcheck.planning.sample_rule import SampleRule
from randcheck.planning.task import Task
from randcheck.planning.team_rule import LeaderRule, SeatRule, TeamRule
from randcheck.ports import CheckpointStore, LedgerStore
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.report import Finding, Report, Status, Verdict
from randcheck.receipts.statements import KIND_NAMES, Commitment, ResultStatement
from randcheck.receipts.trust_policy import Organisation, TrustedKey, TrustPolicy
from randcheck.receipts.verify import verify_bundle
from randcheck.registers.conflict import Conflict, InspectorConflict, TargetConflict
from randcheck.registers.inspector import Inspector
from randcheck.registers.target import CreditRiskClass, InspectionTarget, TargetKind

LOG = "tonghua"
LEAD = "市场监管局"
WITNESS = "政协委员"
SAID = {WITNESS: "8 17 23"}
AS_OF = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=CHINA_TIME)

SIGNER, OTHER_SIGNER, STRANGER = (Ed25519Signer(bytes([number]) * 32) for number in range(3))
VERIFIER = Ed25519Verifier()
ALL_KINDS = frozenset(KIND_NAMES)


def policy_of(keys: Mapping[Ed25519Signer, Iterable[str]]) -> TrustPolicy:
    """Return a policy in which each key belongs to an organisation of its own and may sign these kinds."""
    return TrustPolicy(
        organisations=tuple(
            Organisation(organisation_id=f"organ-{number}", name=f"机构{number}")
            for number in range(len(keys))
        ),
        keys=tuple(
            TrustedKey(
                algorithm="ed25519",
                public_key=signer.public_key,
                organisation_id=f"organ-{number}",
                statement_kinds=frozenset(kinds),
            )
            for number, (signer, kinds) in enumerate(keys.items())
        ),
    )


POLICY = policy_of({SIGNER: ALL_KINDS})


@attrs.define
class StandingClock:
    """A clock that stands until it is set."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def advance(self, **by: int) -> None:
        self.moment += timedelta(**by)


@attrs.define
class CountedEntropy:
    """Bytes that are different at every call and the same in every run."""

    name: str = "tests"
    calls: int = 0

    def token(self, size: int) -> bytes:
        self.calls += 1
        return hashlib.shake_256(f"{self.name}/{self.calls}".encode()).digest(size)


def office_at(
    ledger: LedgerStore | None = None,
    *,
    clock: StandingClock | None = None,
    name: str = "tests",
    log: str = LOG,
    signers: Sequence[Ed25519Signer] = (SIGNER,),
    checkpoints: CheckpointStore | None = None,
) -> Office:
    """Return an office on ``ledger``; offices of different names have different randomness."""
    return Office(
        log=log,
        ledger=MemoryLedger() if ledger is None else ledger,
        signers=signers,
        clock=clock or StandingClock(),
        entropy=CountedEntropy(name),
        verifier=VERIFIER,
        checkpoints=checkpoints,
    )


def target(number: int, **changes: Any) -> InspectionTarget:
    """Return target ``T000``, ``T001``, …; every third one of risk class C, the others A."""
    standard = {
        "id": f"T{number:03}",
        "id_scheme": "登记号",
        "kind": TargetKind.PUBLIC_INSTITUTION,
        "name": f"企业{number}",
        "credit_risk": CreditRiskClass.A if number % 3 else CreditRiskClass.C,
    }
    return InspectionTarget(**(standard | changes))


def inspector(number: int, **changes: Any) -> Inspector:
    """Return inspector ``P00``, ``P01``, …; of food and equipment in turn, every fourth a cadre."""
    standard = {
        "id": f"P{number:02}",
        "name": f"人员{number}",
        "unit": LEAD if number % 2 else "应急局",
        "categories": frozenset({"食品安全" if number % 2 else "特种设备"}),
        "is_cadre": number % 4 == 0,
    }
    return Inspector(**(standard | changes))


CONFLICTS: tuple[Conflict, ...] = (
    TargetConflict(inspector_id="P01", target_id="T000", ground="亲属"),
    TargetConflict(inspector_id="P02", target_id="T003", ground="持股"),
    InspectorConflict(inspector_id="P03", other_id="P04", ground="夫妻"),
)


def registers_of(
    targets: int = 24, inspectors: int = 10, *, conflicts: Iterable[Conflict] = CONFLICTS
) -> Registers:
    return Registers(
        targets=[target(number) for number in range(targets)],
        inspectors=[inspector(number) for number in range(inspectors)],
        conflicts=tuple(conflicts),
    )


TEAMS = TeamRule(
    seats=(SeatRule(categories={"食品安全"}), SeatRule()), teams=2, leader=LeaderRule.AMONG_MEMBERS
)
SAMPLE = SampleRule(per_class={"A": "20%", "C": "50%"}, reserves=2)


def task_of(
    task_id: str = "TH-1",
    *,
    sample: SampleRule = SAMPLE,
    teams: TeamRule | None = TEAMS,
    contributors: Sequence[str] = (WITNESS,),
    frame_rule: FrameRule | None = None,
    **changes: Any,
) -> Task:
    return Task(
        info=TaskInfo(id=task_id, title="食品安全抽查", matters=["食品经营许可"], lead_department=LEAD),
        frame_rule=frame_rule or FrameRule(as_of=AS_OF, strata_by=("credit_risk",)),
        sample_rule=sample,
        team_rule=teams,
        contributors=tuple(contributors),
        **changes,
    )


def draw_receipt(office: Office | None = None, **task: Any) -> Bundle:
    """Return the receipt of a draw of 9 out of 24 targets with two teams."""
    return (office or office_at()).draw(task_of(**task), registers_of(), SAID)


def without_summary(bundle: Bundle) -> Bundle:
    """Return a receipt that says nothing to single firms, for tests of the draw and its entries alone."""
    return attrs.evolve(bundle, summary=None, summary_entry=None)


def verify(
    bundle: Bundle, policy: TrustPolicy | None = POLICY, verifier: Ed25519Verifier = VERIFIER
) -> Report:
    return verify_bundle(bundle, policy=policy, verifier=verifier)


def codes(report: Report, status: Status) -> set[str]:
    return {finding.code for finding in report.with_status(status)}


def failed(report: Report) -> set[str]:
    return codes(report, Status.FAIL)


def only_broken(bundle: Bundle) -> str:
    """Return the code of the one promise that is broken."""
    report = verify(bundle)
    assert report.verdict is Verdict.INVALID
    (code,) = failed(report)
    return code


def finding_of(bundle: Bundle, code: str) -> Finding:
    """Return what is told of a promise; of the latest receipt, where a chain tells it several times."""
    return [one for one in verify(bundle).findings if one.code == code][-1]


def commitment_of(bundle: Bundle) -> Commitment:
    return Commitment.decode(bundle.commitment.payload)


def result_of(bundle: Bundle) -> ResultStatement:
    return ResultStatement.decode(bundle.result.payload)
