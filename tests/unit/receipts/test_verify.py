"""Statements, signatures, ledger entries and attempts of a receipt, each promise broken alone by who has the key."""

from __future__ import annotations

import json
from datetime import timedelta

import attrs
import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.envelope import EnvelopeSignature, payload_type_for
from randcheck.receipts.report import Status, Verdict
from randcheck.receipts.statements import Attempt
from randcheck.receipts.trust_policy import TrustedKey
from randcheck.text import Text
from support.ceremonies import (
    ALL_KINDS,
    NOON,
    OTHER_SIGNER,
    POLICY,
    SAID,
    SIGNER,
    STRANGER,
    codes,
    draw_receipt,
    failed,
    finding_of,
    office_at,
    only_broken,
    policy_of,
    registers_of,
    task_of,
    verify,
    without_summary,
)
from support.forgeries import forge, refit, retype, sign_again

RECEIPT = draw_receipt()


# ---- a sound receipt ------------------------------------------------------------------------------------


def test_a_sound_receipt_is_valid_and_every_promise_is_told_once():
    report = verify(RECEIPT)
    assert report.verdict is Verdict.VALID
    assert [one.code for one in report.findings] == [
        "canonical-statements",
        "commitment-matches",
        "payload-type",
        "commitment-signature",
        "commitment-signers",
        "draw-signature",
        "draw-signers",
        "draw-summary-signature",
        "draw-summary-signers",
        "ledger-entries",
        "commitment-before-draw",
        "inclusion-proof",
        "contributions",
        "seed",
        "several-parties",
        "attempt",
        "nothing-added",
        "frame-root",
        "roster-root",
        "conflicts-root",
        "frame-rule",
        "sizes",
        "selection",
        "assignment",
        "seats-respected",
        "conflicts-respected",
        "draw-summary",
    ]
    assert codes(report, Status.UNCHECKED) == {"inclusion-proof"}
    assert all(one.sentence.en and one.sentence.zh for one in report.findings)


def test_a_receipt_read_back_from_its_file_is_as_valid():
    again = Bundle.decode(RECEIPT.encode())
    assert again == RECEIPT
    assert verify(again) == verify(RECEIPT)


def test_a_draw_without_teams_promises_nothing_of_teams():
    report = verify(draw_receipt(teams=None))
    assert report.verdict is Verdict.VALID
    assert "nothing-added" in codes(report, Status.PASS)
    assert not {"roster-root", "conflicts-root", "assignment", "seats-respected"} & {
        one.code for one in report.findings
    }


def test_a_campaign_is_checked_task_by_task():
    bundle = office_at().draw([task_of("TH-1"), task_of("TH-2", teams=None)], registers_of(), SAID)
    report = verify(bundle)
    assert report.verdict is Verdict.VALID
    assert [one.subject for one in report.findings if one.code == "selection"] == ["TH-1", "TH-2"]


# ---- statements and their match -------------------------------------------------------------------------


def test_the_draw_of_another_commitment_is_found():
    other = draw_receipt(office_at(name="another"))
    assert only_broken(refit(attrs.evolve(RECEIPT, result=other.result))) == "commitment-matches"


@pytest.mark.parametrize(
    "edit",
    [
        lambda result: result.update(log="elsewhere"),
        lambda result: result.update(commitment="00" * 32),
        lambda result: result["results"].clear(),
        lambda result: result["results"].append(result["results"][0]),
        lambda result: result.update(kind="substitution"),
    ],
    ids=["another ledger", "another commitment", "no result", "one result too many", "another kind"],
)
def test_a_draw_that_does_not_follow_from_the_commitment_is_found(edit):
    assert only_broken(forge(RECEIPT, result=edit)) == "commitment-matches"


@pytest.mark.parametrize("which", ["commitment", "result"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda payload: payload + b" ",
        lambda payload: payload[:-1],
        lambda payload: b"[]",
        lambda payload: b"null",
        lambda payload: payload.replace(b'"protocol":1', b'"protocol":true'),
        lambda payload: payload.replace(b'"protocol":1,', b""),
        lambda payload: payload.replace(b'"log":', b'"later":null,"log":'),
        lambda payload: payload.replace(b"+08:00", b"Z"),
    ],
    ids=["white space", "cut", "array", "null", "true for 1", "no version", "unknown field", "other time"],
)
def test_a_statement_in_any_other_form_is_found(which, spoil):
    envelope = getattr(RECEIPT, which)
    forged = refit(attrs.evolve(RECEIPT, **{which: sign_again(envelope, spoil(envelope.payload))}))
    assert only_broken(forged) == "canonical-statements"


@pytest.mark.parametrize("which", ["commitment", "result"])
@pytest.mark.parametrize("version", [0, 2, 2**53 - 1])
def test_an_unknown_protocol_version_is_neither_valid_nor_invalid(which, version):
    envelope = getattr(RECEIPT, which)
    payload = json.loads(envelope.payload) | {"protocol": version, "what_version_2_adds": []}
    forged = attrs.evolve(RECEIPT, **{which: sign_again(envelope, encode_canonical(payload))})
    report = verify(refit(forged))
    assert report.verdict is Verdict.INDETERMINATE
    assert [one.code for one in report.findings] == ["protocol-version"]
    assert str(version) in report.findings[0].sentence.zh


@pytest.mark.parametrize(("which", "kind"), [("commitment", "commitment"), ("result", "draw")])
def test_a_payload_type_of_an_unknown_version_is_neither_valid_nor_invalid(which, kind):
    envelope = retype(getattr(RECEIPT, which), payload_type_for(kind, 2))
    report = verify(attrs.evolve(RECEIPT, **{which: envelope}))
    assert report.verdict is Verdict.INDETERMINATE
    assert [one.code for one in report.findings] == ["protocol-version"]


@pytest.mark.parametrize(
    ("which", "kind"), [("commitment", "draw"), ("result", "commitment"), ("result", "substitution")]
)
def test_a_statement_signed_as_another_kind_counts_for_nothing(which, kind):
    entry = f"{'commitment' if which == 'commitment' else 'result'}_entry"
    forged = attrs.evolve(
        RECEIPT,
        **{
            which: retype(getattr(RECEIPT, which), payload_type_for(kind)),
            entry: attrs.evolve(getattr(RECEIPT, entry), kind=kind),
        },
    )
    signed = "commitment" if which == "commitment" else "draw"
    assert failed(verify(refit(forged))) == {"payload-type", f"{signed}-signature", f"{signed}-signers"}


def test_a_statement_of_a_foreign_type_counts_for_nothing():
    forged = attrs.evolve(RECEIPT, result=retype(RECEIPT.result, "application/vnd.in-toto+json"))
    assert failed(verify(forged)) == {
        "payload-type",
        "draw-signature",
        "draw-signers",
        "ledger-entries",
    }


# ---- signatures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("which", "code"), [("commitment", "commitment-signers"), ("result", "draw-signers")]
)
def test_a_statement_without_its_signature_is_found(which, code):
    unsigned = attrs.evolve(getattr(RECEIPT, which), signatures=())
    assert only_broken(attrs.evolve(RECEIPT, **{which: unsigned})) == code


@pytest.mark.parametrize(
    ("which", "code"), [("commitment", "commitment-signers"), ("result", "draw-signers")]
)
def test_a_statement_signed_by_a_stranger_is_found(which, code):
    envelope = getattr(RECEIPT, which)
    signed = sign_again(envelope, envelope.payload, STRANGER)
    assert only_broken(attrs.evolve(RECEIPT, **{which: signed})) == code


def test_a_statement_whose_payload_was_exchanged_under_its_signature_is_found():
    other = forge(RECEIPT, result=lambda result: result.update(drawn_at="2026-11-24T12:00:01+08:00"))
    entry = attrs.evolve(other.result_entry, recorded_at=NOON + timedelta(seconds=1))
    envelope = attrs.evolve(other.result, signatures=RECEIPT.result.signatures)
    forged = attrs.evolve(other, result=envelope, result_entry=entry)
    assert failed(verify(without_summary(forged))) == {"draw-signature", "draw-signers"}


@pytest.mark.parametrize("kind", ["commitment", "draw"])
def test_a_key_that_is_not_trusted_for_this_kind_counts_for_nothing(kind):
    report = verify(RECEIPT, policy_of({SIGNER: ALL_KINDS - {kind}, OTHER_SIGNER: ALL_KINDS}))
    assert failed(report) == {f"{kind}-signers"}


def test_one_signature_that_does_not_verify_spoils_the_others():
    # Somebody's key stands under what he did not sign: enough others do not make up for that.
    forged = attrs.evolve(RECEIPT.result.signatures[0], key_id=OTHER_SIGNER.key_id)
    both = attrs.evolve(RECEIPT.result, signatures=(*RECEIPT.result.signatures, forged))
    report = verify(
        attrs.evolve(RECEIPT, result=both), policy_of({SIGNER: ALL_KINDS, OTHER_SIGNER: ALL_KINDS})
    )
    assert failed(report) == {"draw-signature"}


def test_a_signature_of_a_stranger_beside_the_trusted_one_does_not_matter():
    both = RECEIPT.result.sign_with(STRANGER)
    assert verify(attrs.evolve(RECEIPT, result=both)).verdict is Verdict.VALID


def test_who_signed_is_named():
    assert "机构0" in finding_of(RECEIPT, "draw-signers").sentence.zh


def test_without_a_policy_signatures_prove_nothing_and_the_verdict_stays_open():
    report = verify(RECEIPT, None)
    assert report.verdict is Verdict.INDETERMINATE
    assert failed(report) == set()
    assert codes(report, Status.UNCHECKED) >= {
        f"{kind}-{what}" for kind in ("commitment", "draw") for what in ("signature", "signers")
    }


def test_without_a_policy_a_broken_promise_is_still_found():
    forged = forge(RECEIPT, result=lambda result: result.update(seed="5e" * 32))
    assert verify(forged, None).verdict is Verdict.INVALID


class KnowsNothing:
    """A verifier of no algorithm."""

    algorithms: frozenset[str] = frozenset()

    def verify(self, algorithm: str, public_key: bytes, message: bytes, signature: bytes) -> bool:
        return False


def test_signatures_of_an_unknown_algorithm_leave_the_verdict_open():
    report = verify(RECEIPT, POLICY, KnowsNothing())
    assert report.verdict is Verdict.INDETERMINATE
    assert failed(report) == set()


def test_a_wrong_signature_is_found_though_others_are_of_an_unknown_algorithm():
    modern = TrustedKey(
        algorithm="other", public_key=b"\x04" * 65, organisation_id="organ-0", statement_kinds=ALL_KINDS
    )
    policy = attrs.evolve(POLICY, keys=(*POLICY.keys, modern))
    unknown = EnvelopeSignature(key_id=modern.key_id, signature=b"?")
    wrong = attrs.evolve(RECEIPT.result.signatures[0], signature=bytes(64))
    alone, beside = (
        attrs.evolve(RECEIPT, result=attrs.evolve(RECEIPT.result, signatures=signatures))
        for signatures in [(unknown,), (unknown, wrong)]
    )
    assert verify(alone, policy).verdict is Verdict.INDETERMINATE
    assert failed(verify(beside, policy)) == {"draw-signature"}


# ---- attempts -------------------------------------------------------------------------------------------


def test_a_further_attempt_shows_number_reason_and_approver():
    office = office_at(MemoryLedger())
    ceremony = office.commit(office.prepare(task_of(), registers_of()).ceremony)
    again = Attempt(number=2, predecessor=ceremony.commitment.digest, reason="系统断电", approver="王局长")
    second = office.commit(office.prepare(task_of(), registers_of(), attempt=again).ceremony)
    bundle = office.reveal(second, SAID)
    assert verify(bundle).verdict is Verdict.VALID
    sentence = finding_of(bundle, "attempt").sentence
    assert "第 2 次抽取" in sentence.zh
    for part in ("2", "系统断电", "王局长"):
        assert part in sentence.en
        assert part in sentence.zh


def test_a_first_attempt_says_so_and_no_more():
    assert finding_of(RECEIPT, "attempt").sentence == Text("attempt number 1", "第 1 次抽取")
