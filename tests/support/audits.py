"""A town's log as its office wrote it, and logs that somebody with the office's key wrote instead."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import attrs

from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.drawing.seed import Contribution, derive_seed
from randcheck.hashing import sha256
from randcheck.merkle import MerkleTree
from randcheck.planning.substitution_order import Vacancy
from randcheck.receipts.audit import AuditReport, AuditScope, audit_records
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.checkpoint import Checkpoint, sign_checkpoint
from randcheck.receipts.envelope import Envelope, payload_type_for, sign_envelope
from randcheck.receipts.ledger_entry import NO_ENTRY, LedgerEntry, decode_record, encode_record
from randcheck.receipts.report import Status
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.statements import Attempt
from randcheck.receipts.trust_entries import TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from support.ceremonies import (
    ALL_KINDS,
    LOG,
    OTHER_SIGNER,
    SAID,
    SIGNER,
    VERIFIER,
    StandingClock,
    office_at,
    policy_of,
    registers_of,
    result_of,
    task_of,
)

AUDIT_POLICY = policy_of({SIGNER: [*ALL_KINDS, "checkpoint"]})
NEW_KEY = TrustedKey(
    algorithm="ed25519",
    public_key=OTHER_SIGNER.public_key,
    organisation_id="organ-0",
    statement_kinds=frozenset({"draw"}),
)
COMMITMENT, DRAW, SUMMARY, CHANGE, CHANGED, UNREVEALED, SECOND, SECOND_DRAW, SECOND_SUMMARY, KEYS, OPEN = (
    range(11)
)
"""The entries of :func:`town_log`: a draw whose team changes, a task at its second attempt, a change of keys, and a
commitment that waits."""


@attrs.frozen
class Said:
    """A statement with the time of its record: what an entry is made of."""

    kind: str
    envelope: Envelope
    recorded_at: datetime

    @property
    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = json.loads(self.envelope.payload)
        return payload

    @property
    def digest(self) -> bytes:
        return sha256(self.envelope.payload)

    def recorded(self, moment: datetime) -> Said:
        return attrs.evolve(self, recorded_at=moment)

    def edited(self, edit: Callable[[dict[str, Any]], Any], signer: Ed25519Signer = SIGNER) -> Said:
        """Return the statement with its JSON edited in place, signed again."""
        payload = self.payload
        edit(payload)
        return self.saying(encode_canonical(payload), signer)

    def saying(self, payload: bytes, signer: Ed25519Signer = SIGNER) -> Said:
        envelope = sign_envelope(payload_type=payload_type_for(self.kind), payload=payload, signers=[signer])
        return attrs.evolve(self, envelope=envelope)


@cache
def town_log() -> tuple[bytes, ...]:
    """Return the records of a log that an office wrote, all in order."""
    ledger, clock = MemoryLedger(), StandingClock()
    office = office_at(ledger, clock=clock)
    drawn = office.draw(task_of("TH-1"), registers_of(), SAID)
    clock.advance(hours=1)
    leaver = result_of(drawn).results[0]["assignment"]["teams"][0]["members"][0]
    vacancy = Vacancy(inspector_id=leaver, ground="病假", approvers=("科长", "局长"))
    office.substitute(drawn, "TH-1", [vacancy], SAID)
    first = office.commit(office.prepare(task_of("TH-2"), registers_of()).ceremony)
    clock.advance(hours=1)
    again = Attempt(number=2, predecessor=first.commitment.digest, reason="断电", approver="局长")
    second = office.commit(office.prepare(task_of("TH-2"), registers_of(), attempt=again).ceremony)
    office.reveal(second, SAID)
    office.ledger.change_keys(reason="新增密钥", adds=[NEW_KEY])
    office.commit(office.prepare(task_of("TH-3"), registers_of()).ceremony)
    return tuple(ledger.read(LOG, 0, ledger.head(LOG).size))


def said_in(records: Iterable[bytes]) -> list[Said]:
    decoded = (decode_record(record) for record in records)
    return [Said(entry.kind, envelope, entry.recorded_at) for entry, envelope in decoded]


def town_says() -> list[Said]:
    return said_in(town_log())


def written(said: Iterable[Said], *, origin: str = LOG) -> list[bytes]:
    """Return the records of a log that says this: numbers, digests and chain fit."""
    records: list[bytes] = []
    prev = NO_ENTRY
    for index, one in enumerate(said):
        entry = LedgerEntry(
            origin=origin,
            index=index,
            prev=prev,
            kind=one.kind,
            digest=one.digest,
            recorded_at=one.recorded_at,
        )
        prev = entry.leaf_digest
        records.append(encode_record(entry, one.envelope))
    return records


def rewritten_log() -> list[bytes]:
    """Return the town's log without the attempt that was not revealed, and everything made to fit: seeds as well.

    Only somebody who kept a checkpoint can tell.
    """
    said = town_says()
    del said[UNREVEALED]
    commitment, draw, summary = range(UNREVEALED, UNREVEALED + 3)
    first = {"number": 1, "predecessor": None, "reason": None, "approver": None}
    said[commitment] = said[commitment].edited(lambda one: one.update(attempt=first))
    contributions = [Contribution(one["role"], one["value"]) for one in said[draw].payload["contributions"]]
    fitted = {
        "commitment": said[commitment].digest.hex(),
        "seed": derive_seed(said[commitment].digest, contributions).hex(),
    }
    said[draw] = said[draw].edited(lambda one: one.update(fitted))
    said[summary] = said[summary].edited(lambda one: one.update(fitted, draw=said[draw].digest.hex()))
    return written(said)


def with_entry(records: Sequence[bytes], at: int, /, **changes: Any) -> list[bytes]:
    """Return the records with one header changed, and nothing made to fit it."""
    entry, envelope = decode_record(records[at])
    return [*records[:at], encode_record(attrs.evolve(entry, **changes), envelope), *records[at + 1 :]]


def tree_of(records: Iterable[bytes]) -> MerkleTree:
    return MerkleTree(decode_record(record)[0].leaf for record in records)


def note_of(records: Sequence[bytes], *, origin: str = LOG, signer: Ed25519Signer = SIGNER) -> SignedNote:
    """Return the checkpoint that the log signed when it had these records."""
    tree = tree_of(records)
    return sign_checkpoint(Checkpoint(origin=origin, size=len(tree), root=tree.root()), signer)


def audited(
    records: Iterable[bytes],
    *,
    policy: TrustPolicy | None = AUDIT_POLICY,
    notes: Iterable[SignedNote] = (),
    scope: AuditScope = AuditScope.FULL,
) -> AuditReport:
    return audit_records(records, log=LOG, verifier=VERIFIER, policy=policy, notes=notes, scope=scope)


def broken(report: AuditReport) -> list[tuple[str, str | None]]:
    """Return code and subject of everything that is wrong."""
    return [(finding.code, finding.subject) for finding in report.report.with_status(Status.FAIL)]


def sentences(report: AuditReport, code: str) -> list[str]:
    return [finding.sentence.en for finding in report.findings if finding.code == code]
