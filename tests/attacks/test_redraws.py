"""Drawing again until it suits, and showing one result: each receipt is valid; the ledger tells, to whoever audits it.

A receipt is about one draw. That there was another shows in the ledger (its audit, two checkpoints side by side), and
only there; these are whole stories from the office to the audit.
"""

from __future__ import annotations

import pytest

from attacks.insider import POLICY
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import AlreadyCommitted, AlreadyDrawn, Superseded
from randcheck.office import Office
from randcheck.receipts.audit import AuditReport, audit_records
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.checkpoint import PublicKey
from randcheck.receipts.fork import Relation, compare_checkpoints, verify_fork
from randcheck.receipts.ledger_entry import decode_record
from randcheck.receipts.report import Status, Verdict
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.statements import Attempt
from randcheck.receipts.verify import verify_bundle
from support.audits import Said, written
from support.ceremonies import LOG, SAID, SIGNER, STRANGER, VERIFIER, office_at, registers_of, task_of

KEYS = [PublicKey.of(SIGNER)]


def records_of(ledger: MemoryLedger) -> list[bytes]:
    return list(ledger.read(LOG, 0, ledger.head(LOG).size))


def audit(records: list[bytes], *notes: SignedNote) -> AuditReport:
    return audit_records(records, log=LOG, verifier=VERIFIER, policy=POLICY, notes=notes)


def told(report: AuditReport, status: Status) -> set[tuple[str, str | None]]:
    return {(one.code, one.subject) for one in report.findings if one.status is status}


def is_valid(bundle: Bundle) -> bool:
    return verify_bundle(bundle, policy=POLICY, verifier=VERIFIER).verdict is Verdict.VALID


def said_in(records: list[bytes]) -> list[Said]:
    decoded = [decode_record(record) for record in records]
    return [Said(entry.kind, envelope, entry.recorded_at) for entry, envelope in decoded]


def committed_twice() -> tuple[Office, MemoryLedger, Bundle]:
    """An office that commits, sees that the draw would not suit, and openly makes a second attempt."""
    ledger = MemoryLedger()
    office = office_at(ledger)
    first = office.commit(office.prepare(task_of(), registers_of()).ceremony)
    again = Attempt(number=2, predecessor=first.commitment.digest, reason="断电", approver="局长")
    second = office.commit(office.prepare(task_of(), registers_of(), attempt=again).ceremony)
    return office, ledger, office.ledger.prove(office.reveal(second, SAID))


def test_an_office_of_this_library_refuses_a_second_first_attempt_and_a_second_result():
    office = office_at()
    ceremony = office.commit(office.prepare(task_of(), registers_of()).ceremony)
    with pytest.raises(AlreadyCommitted):
        office.commit(office.prepare(task_of(), registers_of()).ceremony)
    office.reveal(ceremony, SAID)
    with pytest.raises(AlreadyDrawn):
        office.reveal(ceremony, dict.fromkeys(SAID, "another value"))


def test_an_attempt_that_was_overtaken_cannot_be_revealed_any_more():
    office = office_at()
    first = office.commit(office.prepare(task_of(), registers_of()).ceremony)
    again = Attempt(number=2, predecessor=first.commitment.digest, reason="断电", approver="局长")
    office.commit(office.prepare(task_of(), registers_of(), attempt=again).ceremony)
    with pytest.raises(Superseded):
        office.reveal(first, SAID)


def test_a_commitment_that_was_never_revealed_shows_in_the_audit_and_the_attempt_in_the_receipt():
    _, ledger, bundle = committed_twice()
    report = verify_bundle(bundle, policy=POLICY, verifier=VERIFIER)
    (attempt,) = [one for one in report.findings if one.code == "attempt"]
    assert "attempt number 2, because 断电" in attempt.sentence.en
    assert ("unrevealed", "0") in told(audit(records_of(ledger)), Status.UNCHECKED)


def test_two_first_attempts_of_one_task_in_one_ledger_are_named_though_each_receipt_is_valid():
    # An office that wrote its own program: both statements signed, numbered 1, and chained as they should be.
    one, other = (
        office_at(name=name, ledger=ledger) for name, ledger in (("a", MemoryLedger()), ("b", MemoryLedger()))
    )
    bundles = [office.draw(task_of(), registers_of(), SAID) for office in (one, other)]
    said = [
        Said(entry.kind, envelope, entry.recorded_at)
        for bundle in bundles
        for entry, envelope in (
            (bundle.commitment_entry, bundle.commitment),
            (bundle.result_entry, bundle.result),
            (bundle.summary_entry, bundle.summary),
        )
        if entry is not None and envelope is not None
    ]
    assert all(
        is_valid(office.ledger.prove(bundle)) for office, bundle in zip((one, other), bundles, strict=True)
    )
    assert told(audit(written(said)), Status.FAIL) == {("attempts", "3")}


def test_a_first_attempt_that_was_left_out_of_the_published_ledger_is_missed_by_its_number():
    _, ledger, _ = committed_twice()
    published = written(said_in(records_of(ledger))[1:])
    assert told(audit(published), Status.FAIL) == {("attempts", "0")}


def test_a_serial_number_that_is_missing_from_the_published_ledger_is_named():
    office = office_at(ledger := MemoryLedger())
    for number in range(3):
        office.draw(task_of(f"TH-{number}"), registers_of(), SAID)
    records = records_of(ledger)
    report = audit(records[:3] + records[6:])
    assert report.first_bad_index == 3
    assert told(report, Status.FAIL) == {("entry-index", "3")}


def test_a_draw_that_was_taken_out_of_the_ledger_shows_by_a_checkpoint_that_somebody_kept():
    office = office_at(ledger := MemoryLedger())
    for number in range(3):
        office.draw(task_of(f"TH-{number}"), registers_of(), SAID)
    kept = office.ledger.checkpoint()
    records = records_of(ledger)
    rewritten = written(said_in(records[:3] + records[6:]))
    assert told(audit(rewritten), Status.FAIL) == set()  # alone, it is a ledger like any other
    assert {code for code, _ in told(audit(rewritten, kept), Status.FAIL)} == {"rollback"}
    # Longer again than what was kept: another history.
    longer = written([*said_in(rewritten), *said_in(records[3:6]), *said_in(records[3:6])])
    assert {code for code, _ in told(audit(longer, kept), Status.FAIL)} >= {"fork"}


def test_one_history_for_the_firm_and_another_for_the_auditor_leave_proof_behind():
    shown, hidden = office_at(name="a"), office_at(name="b")
    bundles = [
        office.ledger.prove(office.draw(task_of(), registers_of(), SAID)) for office in (shown, hidden)
    ]
    assert all(map(is_valid, bundles))
    notes = [
        SignedNote.decode(bundle.log_proof.checkpoint.encode()) for bundle in bundles if bundle.log_proof
    ]
    found = compare_checkpoints(*notes)
    assert found.relation is Relation.FORKED
    assert found.evidence is not None
    assert verify_fork(found.evidence, KEYS, VERIFIER).is_proven
    # Against a log that did not sign them, it proves nothing.
    assert not verify_fork(found.evidence, [PublicKey.of(STRANGER)], VERIFIER).is_proven
