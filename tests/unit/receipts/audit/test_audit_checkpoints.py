"""A log against checkpoints that somebody kept: truncation, rollback and forks."""

from __future__ import annotations

import attrs
import pytest

from randcheck.receipts.audit import AuditReport, AuditScope
from randcheck.receipts.checkpoint import cosign
from randcheck.receipts.fork import verify_fork
from randcheck.receipts.report import Status, Verdict
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.trust_entries import Threshold
from support.audits import (
    AUDIT_POLICY,
    OPEN,
    SECOND,
    audited,
    broken,
    note_of,
    rewritten_log,
    sentences,
    town_log,
    with_entry,
)
from support.ceremonies import ALL_KINDS, SIGNER, STRANGER, VERIFIER, policy_of

WITNESSED = attrs.evolve(
    policy_of({SIGNER: [*ALL_KINDS, "checkpoint"], STRANGER: ["cosignature"]}),
    thresholds=(Threshold(statement_kind="cosignature"),),
)
KEYS = AUDIT_POLICY.keys


def codes(report: AuditReport) -> list[str]:
    return [code for code, _ in broken(report)]


def status_of(report: AuditReport, code: str) -> list[Status]:
    return [one.status for one in report.findings if one.code == code]


def witnessed(note: SignedNote) -> SignedNote:
    return cosign(note, STRANGER, name="audit", at_seconds=1_790_000_000)


@pytest.mark.parametrize("size", range(1, OPEN + 2))
def test_a_log_continues_every_checkpoint_that_it_signed(size):
    report = audited(town_log(), notes=[note_of(town_log()[:size])])
    assert report.verdict is Verdict.VALID
    for code in ("checkpoint", "rollback", "fork"):
        assert status_of(report, code) == [Status.PASS]


def test_entries_cut_off_at_the_end_show_by_an_older_checkpoint_only():
    cut = town_log()[:-2]
    assert broken(audited(cut)) == []
    report = audited(cut, notes=[note_of(town_log())])
    assert codes(report) == ["rollback"]
    assert "has 9 entries and had 11" in sentences(report, "rollback")[0]


def test_a_log_that_was_emptied_is_rolled_back():
    assert codes(audited([], notes=[note_of(town_log())])) == ["rollback"]


def test_a_log_written_anew_shows_by_an_older_checkpoint_only():
    forged = rewritten_log()
    assert broken(audited(forged)) == []
    report = audited(forged, notes=[note_of(town_log()[: SECOND + 1])])
    assert codes(report) == ["fork"]
    assert report.forks == ()  # one checkpoint alone accuses nobody


def test_two_checkpoints_tell_between_which_entries_the_change_lies_and_give_evidence():
    forged = rewritten_log()
    notes = [note_of(town_log()[:3]), note_of(town_log()[: SECOND + 1]), note_of(forged)]
    report = audited(forged, notes=notes)
    assert "has an index from 3 to 6" in " ".join(sentences(report, "fork"))
    (evidence,) = report.forks
    assert verify_fork(evidence, KEYS, VERIFIER).is_proven
    assert report.to_mapping()["forks"] == 1


def test_two_checkpoints_of_one_size_give_evidence_whatever_the_log():
    notes = [note_of(town_log()[:8]), note_of(rewritten_log()[:8])]
    (evidence,) = audited(town_log(), notes=notes).forks
    assert verify_fork(evidence, KEYS, VERIFIER).is_proven


def test_a_checkpoint_of_another_ledger_says_nothing_of_this_one():
    report = audited(town_log(), notes=[note_of(town_log(), origin="jilin")])
    assert codes(report) == ["checkpoint"]
    assert "jilin" in sentences(report, "checkpoint")[0]


def test_a_checkpoint_that_the_ledger_did_not_sign_accuses_nobody():
    report = audited(town_log(), notes=[note_of(rewritten_log(), signer=STRANGER)])
    assert codes(report) == ["checkpoint"]
    assert report.forks == ()


def test_without_a_policy_a_checkpoint_is_compared_and_its_signature_is_not_judged():
    report = audited(town_log()[:-1], policy=None, notes=[note_of(town_log())])
    assert codes(report) == ["rollback"]
    assert status_of(report, "checkpoint") == [Status.UNCHECKED]


def test_a_note_that_is_no_checkpoint_is_named():
    note = attrs.evolve(note_of(town_log()), text="hello\n")
    assert codes(audited(town_log(), notes=[note])) == ["checkpoint"]


def test_behind_a_bad_entry_nothing_is_compared():
    bad = with_entry(town_log(), 5, index=99)
    report = audited(bad, notes=[note_of(town_log()[:5]), note_of(town_log())])
    assert codes(report) == ["entry-index"]
    assert status_of(report, "fork") == [Status.PASS, Status.UNCHECKED]
    assert status_of(report, "rollback") == [Status.PASS]


@pytest.mark.parametrize(
    ("policy", "is_required"), [(AUDIT_POLICY, True), (policy_of({SIGNER: ALL_KINDS}), False)]
)
def test_that_no_checkpoint_was_given_is_told_and_counts_where_the_policy_names_its_key(policy, is_required):
    report = audited(town_log(), policy=policy)
    (finding,) = [one for one in report.findings if one.code == "checkpoint"]
    assert (finding.status, finding.is_required) == (Status.UNCHECKED, is_required)
    assert report.verdict is (Verdict.INDETERMINATE if is_required else Verdict.VALID)


def test_one_checkpoint_with_the_quorum_of_witnesses_is_enough():
    notes = [note_of(town_log()), witnessed(note_of(town_log()[:4]))]
    report = audited(town_log(), policy=WITNESSED, notes=notes)
    assert report.verdict is Verdict.VALID
    assert status_of(report, "witnesses") == [Status.PASS]


def test_a_quorum_that_no_checkpoint_has_is_unchecked_and_does_not_speak_against_the_log():
    report = audited(town_log(), policy=WITNESSED, notes=[note_of(town_log())])
    assert (report.verdict, broken(report)) == (Verdict.INDETERMINATE, [])


def test_checkpoints_are_compared_without_the_statements_too():
    report = audited(town_log()[:-1], scope=AuditScope.CHAIN, notes=[note_of(town_log())])
    assert codes(report) == ["rollback"]
