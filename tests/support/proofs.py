"""One draw's receipts at every level, and single parts of them changed by somebody who can sign for the organ."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import attrs

from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.merkle import MerkleTree
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.checkpoint import Checkpoint, cosign, sign_checkpoint
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.draw_summary import DrawSummary
from randcheck.receipts.envelope import payload_type_for, sign_envelope
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.log_proof import LogProof
from randcheck.receipts.report import Report, ReportBuilder
from randcheck.receipts.result_list import ResultList
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.trust_entries import Organisation, Threshold, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from support.ceremonies import (
    ALL_KINDS,
    OTHER_SIGNER,
    SAID,
    SIGNER,
    office_at,
    policy_of,
    registers_of,
    result_of,
    task_of,
)
from support.forgeries import about, forge

PROOF_POLICY = policy_of({SIGNER: ALL_KINDS | {"checkpoint"}})
"""As ``POLICY``, and the same key signs checkpoints."""

FIRST_WITNESS, SECOND_WITNESS = OTHER_SIGNER, Ed25519Signer(b"\x21" * 32)
AT = 1_790_000_000


@cache
def proved_receipt() -> Bundle:
    """Return the receipt of a draw of 9 out of 24 targets, with the proof of its ledger."""
    office = office_at()
    return office.ledger.prove(office.draw(task_of(), registers_of(), SAID))


@cache
def discloser() -> Discloser:
    return Discloser(proved_receipt())


@cache
def results() -> ResultList:
    return ResultList(result_of(proved_receipt()).results[0])


def rows_with(outcome: str) -> list[str]:
    """Return the ids that are ``drawn`` or in ``reserve``, in order of their tickets."""
    return [row.id for row in results().rows if row.outcome == outcome]


def not_in_result() -> list[str]:
    listed = {row.id for row in results().rows}
    return [f"T{number:03}" for number in range(24) if f"T{number:03}" not in listed]


def with_task(bundle: Bundle, **changes: Any) -> Bundle:
    """Return a party's receipt with parts of its only task changed."""
    assert bundle.party is not None
    (task,) = bundle.party.tasks
    return attrs.evolve(bundle, party=attrs.evolve(bundle.party, tasks=(attrs.evolve(task, **changes),)))


def with_summary(bundle: Bundle, change: Callable[[DrawSummary], DrawSummary]) -> Bundle:
    """Return a party's receipt, without a proof of the ledger, whose summary is another, signed again."""
    summary = change(DrawSummary.decode(bundle.result.payload))
    envelope = sign_envelope(
        payload_type=payload_type_for(summary.kind), payload=summary.encode(), signers=[SIGNER]
    )
    return attrs.evolve(
        bundle, result=envelope, result_entry=about(bundle.result_entry, envelope), log_proof=None
    )


def public_with(edit: Callable[[dict[str, Any]], Any]) -> Bundle:
    """Return a public receipt whose draw statement is edited and signed again."""
    forged = forge(attrs.evolve(proved_receipt(), log_proof=None), result=edit)
    return Discloser(forged).public()


def reported(check: Callable[..., Any], *args: Any) -> Report:
    """Return what a check puts into a report, its last argument."""
    report = ReportBuilder()
    check(*args, report)
    return report.build()


def told(report: Report) -> dict[str, str]:
    """Return the status of each code: ``pass``, ``fail``, ``unchecked`` or ``noted``."""
    return {
        one.code: one.status.value if one.is_required else "noted"
        for one in report.findings
        if one.is_required or one.status.value == "unchecked"
    }


# ---- the ledger -----------------------------------------------------------------------------------------


def log_of(
    bundle: Bundle, *, signers: tuple[Ed25519Signer, ...] = (SIGNER,), origin: str | None = None
) -> tuple[MerkleTree, SignedNote]:
    """Return tree and checkpoint of a log that has just the entries of a bundle, at their indices."""
    entries: dict[int, LedgerEntry] = {entry.index: entry for entry in bundle.entries}
    tree = MerkleTree(entries[index].leaf for index in range(len(entries)))
    name = bundle.commitment_entry.origin if origin is None else origin
    checkpoint = Checkpoint(origin=name, size=len(tree), root=tree.root())
    note = sign_checkpoint(checkpoint, signers[0])
    for number, signer in enumerate(signers[1:]):
        note = cosign(note, signer, name=f"witness-{number}", at_seconds=AT)
    return tree, note


def proved_by(bundle: Bundle, *, signers: tuple[Ed25519Signer, ...] = (SIGNER,), **changes: Any) -> Bundle:
    """Return a bundle proved under a checkpoint that these sign: the first as the log, the others as witnesses."""
    tree, note = log_of(bundle, signers=signers)
    size = len(tree)
    paths = {entry.index: tuple(tree.prove_inclusion(entry.index, size)) for entry in bundle.entries}
    proof = LogProof(checkpoint=note.encode().decode(), paths=paths)
    return attrs.evolve(bundle, log_proof=attrs.evolve(proof, **changes))


def policy_with_witnesses(**quorum: Any) -> TrustPolicy:
    """Return a policy of an organ and two witnesses; with a quorum where one is stated."""
    kinds = {
        SIGNER: ALL_KINDS | {"checkpoint"},
        FIRST_WITNESS: {"cosignature"},
        SECOND_WITNESS: {"cosignature"},
    }
    policy = policy_of(kinds)
    thresholds = (Threshold(statement_kind="cosignature", **quorum),) if quorum else ()
    return attrs.evolve(policy, thresholds=thresholds)


def key_of(signer: Ed25519Signer, organisation_id: str, kinds: set[str], **bounds: Any) -> TrustedKey:
    return TrustedKey(
        algorithm="ed25519",
        public_key=signer.public_key,
        organisation_id=organisation_id,
        statement_kinds=frozenset(kinds),
        **bounds,
    )


def policy_from(*keys: TrustedKey, **more: Any) -> TrustPolicy:
    names = sorted({key.organisation_id for key in keys})
    organisations = tuple(Organisation(organisation_id=name, name=name) for name in names)
    return TrustPolicy(organisations=organisations, keys=keys, **more)
