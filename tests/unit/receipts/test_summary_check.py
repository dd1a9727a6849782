"""``draw-summary`` (protocol 16.10): the summary says what the draw says, or its receipt is broken."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from randcheck.receipts.bundle import Bundle
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.draw_summary import DrawSummary
from randcheck.receipts.envelope import payload_type_for, sign_envelope
from randcheck.receipts.report import Status
from randcheck.receipts.rerun import rerun_draw
from randcheck.receipts.summary_check import check_summary
from support.ceremonies import (
    POLICY,
    SAID,
    SIGNER,
    WITNESS,
    commitment_of,
    failed,
    finding_of,
    office_at,
    registers_of,
    result_of,
    task_of,
    verify,
    without_summary,
)
from support.forgeries import about, sign_again
from support.proofs import proved_receipt, reported, told

RECEIPT = attrs.evolve(proved_receipt(), log_proof=None)
RESULT = result_of(RECEIPT)
(ORDER,) = commitment_of(RECEIPT).orders
DRAWS = {"TH-1": rerun_draw(ORDER, RESULT.seed, RECEIPT.materials)}
SUMMARY = DrawSummary.decode(RECEIPT.summary.payload)


def with_payload(payload: bytes, says: str = "draw-summary", **entry: object) -> Bundle:
    envelope = sign_envelope(payload_type=payload_type_for(says), payload=payload, signers=[SIGNER])
    fitted = attrs.evolve(about(RECEIPT.summary_entry, envelope), **entry)
    return attrs.evolve(RECEIPT, summary=envelope, summary_entry=fitted)


def saying(**changes: object) -> Bundle:
    return with_payload(attrs.evolve(SUMMARY, **changes).encode())


def found(bundle: Bundle, draws=DRAWS) -> dict[str, str]:
    return told(reported(check_summary, bundle, RESULT, draws))


def test_it_passes_where_the_summary_says_what_the_draw_says():
    assert found(RECEIPT) == {"draw-summary": "pass"}


def test_it_is_not_told_without_a_summary():
    assert found(without_summary(RECEIPT)) == {}


def test_where_the_draw_was_not_run_again_the_list_is_still_compared():
    assert found(RECEIPT, {}) == found(RECEIPT, {"TH-1": None}) == {"draw-summary": "pass"}
    (one,) = SUMMARY.results
    assert found(saying(results=(attrs.evolve(one, result_root=bytes(32)),)), {}) == {"draw-summary": "fail"}


@pytest.mark.parametrize(
    "changes",
    [
        {"log": "elsewhere"},
        {"drawn_at": SUMMARY.drawn_at + timedelta(seconds=1)},
        {"commitment": bytes(32)},
        {"draw": bytes(32)},
        {"contributions": SUMMARY.contributions[:1]},
        {"seed": bytes(32)},
        {"results": ()},
        {"results": SUMMARY.results * 2},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_it_fails_where_a_field_is_not_the_draws(changes):
    report = reported(check_summary, saying(**changes), RESULT, DRAWS)
    assert told(report) == {"draw-summary": "fail"}
    assert report.findings[0].sentence.en == "the summary is of another draw"


@pytest.mark.parametrize(
    "changes", [{"task_id": "TH-2"}, {"drawn": 7}, {"reserves": 3}, {"result_root": bytes(32)}], ids=str
)
def test_it_fails_where_counts_list_or_task_do_not_follow_from_the_result(changes):
    (one,) = SUMMARY.results
    report = reported(check_summary, saying(results=(attrs.evolve(one, **changes),)), RESULT, DRAWS)
    assert told(report) == {"draw-summary": "fail"}
    assert "does not follow from the drawn targets" in report.findings[0].sentence.en


def test_it_fails_where_the_strata_are_cut_elsewhere_than_the_run_gives():
    (one,) = SUMMARY.results
    cuts = attrs.evolve(one.cuts, root=bytes(32))
    bundle = saying(results=(attrs.evolve(one, cuts=cuts),))
    report = reported(check_summary, bundle, RESULT, DRAWS)
    assert told(report) == {"draw-summary": "fail"}
    assert "cut elsewhere" in report.findings[0].sentence.en
    # Without the lists nobody can tell: the salts are as secret as the frame.
    assert found(bundle, {}) == {"draw-summary": "pass"}


def test_it_fails_where_the_envelope_is_of_another_kind():
    assert found(with_payload(RECEIPT.summary.payload, says="draw")) == {"draw-summary": "fail"}


@pytest.mark.parametrize(
    "entry",
    [
        {"kind": "draw"},
        {"digest": bytes(32)},
        {"origin": "elsewhere"},
        {"index": RECEIPT.result_entry.index},
        {"index": 0},
        {"prev": bytes(32)},
        {"recorded_at": RECEIPT.result_entry.recorded_at - timedelta(seconds=1)},
    ],
    ids=str,
)
def test_it_fails_where_the_entry_cannot_follow_the_draws(entry):
    changed = attrs.evolve(RECEIPT, summary_entry=attrs.evolve(RECEIPT.summary_entry, **entry))
    report = reported(check_summary, changed, RESULT, DRAWS)
    assert told(report) == {"draw-summary": "fail"}
    assert "stand in the draw's ledger after the draw" in report.findings[0].sentence.en


def test_the_envelope_and_its_entry_may_not_both_claim_to_be_a_draw():
    both = with_payload(RECEIPT.summary.payload, "draw", kind="draw")
    assert found(both) == {"draw-summary": "fail"}


def test_an_entry_further_down_the_ledger_may_hold_the_summary():
    later = attrs.evolve(RECEIPT.summary_entry, index=RECEIPT.result_entry.index + 5, prev=b"\1" * 32)
    assert found(attrs.evolve(RECEIPT, summary_entry=later)) == {"draw-summary": "pass"}


def test_of_an_unknown_version_it_is_unchecked_and_the_receipt_is_indeterminate():
    payload = SUMMARY.encode().replace(b'"protocol":1', b'"protocol":2')
    assert found(with_payload(payload)) == {"draw-summary": "unchecked"}
    assert verify(with_payload(payload)).verdict.value == "indeterminate"


@pytest.mark.parametrize("payload", [b"{}", b"not json", encode_canonical({"protocol": 1})])
def test_a_summary_that_cannot_be_read_fails(payload):
    assert found(with_payload(payload)) == {"draw-summary": "fail"}


@pytest.mark.parametrize(
    "broken",
    [{}, {"drawn": None}, {"drawn": [{"id": 5, "ticket": "00" * 32}]}, {"assignment": {"teams": [1]}}],
)
def test_a_draw_that_cannot_be_summed_up_fails_and_raises_nothing(broken):
    (good,) = RESULT.results
    results = ({**good, **broken} if broken else {"task": "TH-1"},)
    result = attrs.evolve(RESULT, results=results)
    bundle = attrs.evolve(saying(draw=result.digest), result=sign_again(RECEIPT.result, result.encode()))
    report = reported(check_summary, bundle, result, DRAWS)
    assert told(report) == {"draw-summary": "fail"}
    assert "cannot be summed up" in report.findings[0].sentence.en or "must" in report.findings[0].sentence.en


def test_verifying_the_receipt_tells_it_and_who_signed_it():
    assert finding_of(RECEIPT, "draw-summary").status is Status.PASS
    for code in ("draw-summary-signature", "draw-summary-signers"):
        assert finding_of(RECEIPT, code).status is Status.PASS
    foreign = attrs.evolve(RECEIPT, summary=attrs.evolve(RECEIPT.summary, signatures=()))
    assert failed(verify(foreign)) == {"draw-summary-signers"}
    assert "draw-summary" not in {one.code for one in verify(without_summary(RECEIPT)).findings}


def test_each_task_of_a_campaign_is_summed_up_in_order():
    office = office_at()
    tasks = [task_of("TH-1"), task_of("TH-2", teams=None)]
    campaign = office.draw(tasks, registers_of(), SAID)
    report = verify(campaign, POLICY)
    assert report.verdict.value == "valid"
    summary = DrawSummary.decode(campaign.summary.payload)
    assert [one.task_id for one in summary.results] == ["TH-1", "TH-2"]
    assert WITNESS in {one.role for one in summary.contributions}
    for target in ("T000", "T001", "nobody"):
        assert verify(Discloser(campaign).party(target), POLICY).verdict.value == "valid"
