"""Auditing a ledger: entries a second for the chain, the statements and the signatures, and the memory it takes.

python benchmarks/audit.py [--entries 50000] [--ceremonies 300] [--tasks 20] [--rounds 5]

The chain part runs over small records of about 1 kB in memory; its yardstick hashes the same bytes once with bare
SHA-256. The statement and signature parts run over whole ceremonies (commitment, draw, summary) of an office, and the
replay of the procedure over tasks with an event for every act. Ways take turns; processor time, because all only compute. Memory is the growth of a fresh process (Linux) that audits records as
they are made.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from _harness import Failure, answer, in_fresh_process, machine, print_table, take_turns
from _inspections import around, inspections

from randcheck import InspectionTarget, Office, Registers
from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.sqlite import SqliteLedger
from randcheck.adapters.system import SystemClock, SystemEntropy
from randcheck.hashing import sha256
from randcheck.office.ledger_audit import audit_ledger, read_records
from randcheck.office.procedure_audit import ProcedureAudit
from randcheck.planning.draw_order import TaskInfo
from randcheck.planning.frame_rule import FrameRule
from randcheck.planning.sample_rule import SampleRule
from randcheck.planning.task import Task
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.receipts.audit import AuditReport, AuditScope, FurtherAudit, audit_records
from randcheck.receipts.envelope import Envelope, EnvelopeSignature, payload_type_for
from randcheck.receipts.ledger_entry import NO_ENTRY, LedgerEntry, decode_record, encode_record
from randcheck.receipts.record_scan import RecordScanner
from randcheck.receipts.report import Status
from randcheck.receipts.statements import KIND_NAMES, PROCEDURE_EVENT
from randcheck.receipts.trust_entries import Organisation, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.registers.target import TargetKind

LOG = "通化市/2026"
KIND = "inspection-record"
PAYLOAD_BYTES = 380
VERIFIER = Ed25519Verifier()
NOON = datetime(2026, 11, 24, 12, tzinfo=timezone(timedelta(hours=8)))


def small_records(count: int) -> Iterator[bytes]:
    """Make the records of a log of small statements, each about 1 kB."""
    prev = NO_ENTRY
    for index in range(count):
        payload = (b'{"number":%d,"text":"' % index).ljust(PAYLOAD_BYTES, b"x") + b'"}'
        entry = LedgerEntry(
            origin=LOG, index=index, prev=prev, kind=KIND, digest=sha256(payload), recorded_at=NOON
        )
        prev = entry.leaf_digest
        signature = EnvelopeSignature(key_id="3f0feda6e4a87e0e63e4c624197c9913", signature=bytes(64))
        yield encode_record(
            entry, Envelope(payload_type=payload_type_for(KIND), payload=payload, signatures=(signature,))
        )


def ceremonies(count: int) -> tuple[list[bytes], TrustPolicy]:
    """Return the records of an office that drew ``count`` times 5 of 100 firms, and whom to trust."""
    signer, ledger = Ed25519Signer.generate(SystemEntropy()), MemoryLedger()
    office = Office(
        log=LOG,
        ledger=ledger,
        signers=[signer],
        clock=SystemClock(),
        entropy=SystemEntropy(),
        verifier=VERIFIER,
    )
    firms = [
        InspectionTarget(id=f"T{number}", id_scheme="档案号", kind=TargetKind.ENTERPRISE, name=f"店{number}")
        for number in range(100)
    ]
    for number in range(count):
        info = TaskInfo(id=f"T-{number}", title="抽查", matters=["事项"], lead_department="局")
        task = Task(
            info=info,
            frame_rule=FrameRule(as_of=date(2026, 11, 24)),
            sample_rule=SampleRule(size=5),
            contributors=("委员",),
        )
        office.draw(task, Registers(targets=firms), {"委员": str(number)})
    key = TrustedKey(
        algorithm="ed25519",
        public_key=signer.public_key,
        organisation_id="amr",
        statement_kinds=frozenset(KIND_NAMES),
    )
    policy = TrustPolicy(organisations=(Organisation(organisation_id="amr", name="局"),), keys=(key,))
    return list(read_records(ledger, LOG, ledger.head(LOG).size)), policy


def audit(
    records: list[bytes],
    policy: TrustPolicy | None = None,
    scope: AuditScope = AuditScope.FULL,
    further: FurtherAudit | None = None,
) -> AuditReport:
    """Audit records, which must be in order."""
    report = audit_records(
        records,
        log=LOG,
        verifier=VERIFIER,
        policy=policy,
        scope=scope,
        others={PROCEDURE_EVENT: ProcedureEvent.decode},
        further=further,
    )
    assert not report.report.with_status(Status.FAIL)
    assert report.size == len(records)
    return report


def chain_in(path: Path) -> int:
    """Audit the chain of a log in a file; return how many entries it has."""
    with SqliteLedger.open_existing(path) as ledger:
        return audit_ledger(ledger, LOG, verifier=VERIFIER, scope=AuditScope.CHAIN).size


def measure_chain(records: list[bytes], rounds: int, directory: Path) -> None:
    """Print the chain part against its yardstick."""
    path = directory / "audit.db"
    with SqliteLedger.open(path) as ledger:
        ledger.append(LOG, 0, records, "all")
    scanner = RecordScanner()
    strict = records[: max(len(records) // 10, 1)]
    ways = {
        "SHA-256 of the same bytes": lambda: [hashlib.sha256(record).digest() for record in records],
        "audit, chain": lambda: audit(records, scope=AuditScope.CHAIN),
        "  of it reading records": lambda: [scanner.scan(record) and None for record in records],
        "audit, chain, from SQLite": lambda: chain_in(path),
        "strict reader alone": lambda: [decode_record(record) and None for record in strict],
    }
    times = take_turns(ways, rounds, time.process_time)
    bare = times["SHA-256 of the same bytes"].median / len(records)
    rows = []
    for name, taken in times.items():
        count = len(strict) if name.startswith("strict") else len(records)
        each = taken.median / count
        rows.append((name, f"{1 / each:,.0f}", f"{each * 1e6:.2f}", f"{each / bare:.1f}"))
    size = sum(map(len, records)) // len(records)
    print_table(f"{len(records):,} entries of {size} bytes", ("", "entries/s", "µs each", "ratio"), rows)


def measure_statements(count: int, rounds: int) -> None:
    """Print the statement and signature parts over whole ceremonies."""
    records, policy = ceremonies(count)
    ways = {
        "SHA-256 of the same bytes": lambda: [hashlib.sha256(record).digest() for record in records],
        "chain": lambda: audit(records, scope=AuditScope.CHAIN),
        "chain and statements": lambda: audit(records),
        "  with the replay, which finds no events": lambda: audit(records, further=ProcedureAudit()),
        "chain, statements and signatures": lambda: audit(records, policy),
    }
    times = take_turns(ways, rounds, time.process_time)
    bare = times["SHA-256 of the same bytes"].median
    rows = [
        (name, f"{len(records) / taken.median:,.0f}", f"{taken.median / len(records) * 1e6:.1f}", f"{taken.median / bare:.0f}")
        for name, taken in times.items()
    ]  # fmt: skip
    size = sum(map(len, records)) // len(records)
    print_table(
        f"{count:,} ceremonies: {len(records):,} entries of {size} bytes on average",
        ("", "entries/s", "µs each", "ratio"),
        rows,
    )


def measure_procedure(tasks: int, rounds: int) -> None:
    """Print what the replay of the procedure adds, over events alone."""
    records, told = inspections(LOG, tasks), around()
    ways = {
        "SHA-256 of the same bytes": lambda: [hashlib.sha256(record).digest() for record in records],
        "chain and statements": lambda: audit(records),
        "  and the procedure, by the ledger alone": lambda: audit(records, further=ProcedureAudit()),
        "  and the procedure, with surroundings": lambda: audit(
            records, further=ProcedureAudit(lambda _: told)
        ),
    }
    times = take_turns(ways, rounds, time.process_time)
    bare = times["SHA-256 of the same bytes"].median
    rows = [
        (name, f"{len(records) / taken.median:,.0f}", f"{taken.median / len(records) * 1e6:.1f}", f"{taken.median / bare:.0f}")
        for name, taken in times.items()
    ]  # fmt: skip
    size = sum(map(len, records)) // len(records)
    title = f"{tasks:,} tasks of 25 targets: {len(records):,} events of {size} bytes on average"
    print_table(title, ("", "entries/s", "µs each", "ratio"), rows)


def memory_of(count: int) -> dict[str, float]:
    """Audit records while they are made; return how much this process has grown, in MiB."""
    audit_records(small_records(100), log=LOG, verifier=VERIFIER, scope=AuditScope.CHAIN)
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before = status_bytes("VmRSS")
    report = audit_records(small_records(count), log=LOG, verifier=VERIFIER, scope=AuditScope.CHAIN)
    assert report.size == count
    return {"grown": (status_bytes("VmHWM") - before) / 2**20}


def status_bytes(field: str) -> int:
    """Return a field of this process's status in bytes (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--ceremonies", type=int, default=300)
    parser.add_argument("--tasks", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory_of:
        answer(lambda: memory_of(options.memory_of))
        return
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        measure_chain(list(small_records(options.entries)), options.rounds, Path(name))
    measure_statements(options.ceremonies, options.rounds)
    measure_procedure(options.tasks, options.rounds)
    rows = []
    for count in (options.entries, 4 * options.entries):
        found = in_fresh_process(Path(__file__).name, "--memory-of", count, limit_seconds=600)
        shown = found.reason if isinstance(found, Failure) else f"{found['grown']:.1f}"
        rows.append((f"{count:,} entries", shown, f"{64 * count / 2**20:.1f}"))
    print_table("Memory, MiB", ("", "grown", "of it the tree, 64 B each"), rows)


if __name__ == "__main__":
    main()
