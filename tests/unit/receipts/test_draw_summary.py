"""The summary of a draw (protocol 21.1): exactly these fields, in one form."""

from __future__ import annotations

import json

import attrs
import pytest

from randcheck.drawing.stratum_cut import provable_cuts
from randcheck.errors import (
    InvalidValue,
    MalformedDocument,
    MaterialMismatch,
    NotCanonical,
    RandcheckError,
    UnknownVersion,
)
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.draw_summary import DrawSummary, TaskSummary
from randcheck.receipts.materials import Materials
from randcheck.receipts.rerun import rerun_draw
from randcheck.receipts.result_list import ResultList
from support.ceremonies import commitment_of, result_of
from support.proofs import proved_receipt

RECEIPT = proved_receipt()
SUMMARY = DrawSummary.decode(RECEIPT.summary.payload)
RESULT = result_of(RECEIPT)
(ORDER,) = commitment_of(RECEIPT).orders
DRAW = rerun_draw(ORDER, RESULT.seed, RECEIPT.materials)


def test_the_payload_has_exactly_these_fields():
    payload = json.loads(RECEIPT.summary.payload)
    draw = json.loads(RECEIPT.result.payload)
    for field in ("commitment", "contributions", "drawn_at", "log", "protocol", "seed"):
        assert payload.pop(field) == draw[field]
    assert payload.pop("draw") == RESULT.digest.hex()
    ((one,),) = payload.values()
    (told,) = draw["results"]
    rows = ResultList(told)
    cuts = provable_cuts(DRAW, RECEIPT.materials.frames[0]).root
    assert payload.keys() == {"results"}
    assert one == {
        "drawn": len(told["drawn"]),
        "list": {"root": rows.root.hex(), "rows": len(rows.rows)},
        "reserves": len(told["reserves"]),
        "strata": {"depth": 0, "root": cuts.root.hex(), "rows": 2},
        "task": "TH-1",
    }


def test_the_summary_of_a_draw_is_the_one_beside_it():
    made = DrawSummary.of(RESULT, [DRAW], RECEIPT.materials)
    assert made == SUMMARY
    assert made.encode() == RECEIPT.summary.payload
    assert made.digest == RECEIPT.summary_entry.digest
    assert made.kind == "draw-summary"
    assert made.results[0].rows == len(RESULT.results[0]["drawn"]) + len(RESULT.results[0]["reserves"])


def test_a_draw_is_not_summed_up_without_its_frame():
    with pytest.raises(MaterialMismatch, match="frame"):
        DrawSummary.of(RESULT, [DRAW], Materials())


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: p.pop("draw"),
        lambda p: p.pop("protocol"),
        lambda p: p.update(more=1),
        lambda p: p.update(kind="draw-summary"),
        lambda p: p.update(log=""),
        lambda p: p.update(draw="00"),
        lambda p: p.update(draw=p["draw"].upper().replace("0", "A")),
        lambda p: p.update(seed="zz"),
        lambda p: p.update(seed=5),
        lambda p: p.update(commitment="00" * 33),
        lambda p: p.update(drawn_at="2026-11-24T12:00:00Z"),
        lambda p: p.update(drawn_at="yesterday"),
        lambda p: p.update(contributions=[{"role": "x"}]),
        lambda p: p.update(contributions="x"),
        lambda p: p.update(results=[1]),
        lambda p: p.update(results=None),
        lambda p: p["results"][0].update(drawn=-1),
        lambda p: p["results"][0].update(drawn=True),
        lambda p: p["results"][0].update(reserves="4"),
        lambda p: p["results"][0].update(drawn=p["results"][0]["drawn"] + 1),
        lambda p: p["results"][0].update(more=1),
        lambda p: p["results"][0].update(task=""),
        lambda p: p["results"][0]["list"].update(rows=1),
        lambda p: p["results"][0]["list"].update(root="00"),
        lambda p: p["results"][0]["strata"].update(depth=1),
        lambda p: p["results"][0]["strata"].update(rows=-1),
        lambda p: p["results"][0]["strata"].pop("root"),
    ],
)
def test_a_payload_of_another_form_is_no_summary(edit):
    payload = json.loads(RECEIPT.summary.payload)
    edit(payload)
    with pytest.raises(MalformedDocument, match="draw's summary") as caught:
        DrawSummary.decode(encode_canonical(payload))
    assert not isinstance(caught.value, UnknownVersion)


@pytest.mark.parametrize("payload", [b"", b"[]", b"{", b"null", b'{"protocol":1}'])
def test_what_is_no_object_with_these_fields_is_no_summary(payload):
    with pytest.raises((MalformedDocument, NotCanonical)):
        DrawSummary.decode(payload)


def test_another_way_to_write_the_same_is_not_canonical():
    spaced = RECEIPT.summary.payload.replace(b'":', b'": ', 1)
    with pytest.raises(NotCanonical):
        DrawSummary.decode(spaced)


def test_of_another_protocol_version_nothing_can_be_said():
    payload = json.loads(RECEIPT.summary.payload) | {"protocol": 2, "results": []}
    with pytest.raises(UnknownVersion):
        DrawSummary.decode(encode_canonical(payload))


@pytest.mark.parametrize("field", ["commitment", "draw", "seed"])
def test_digests_and_seed_have_32_bytes(field):
    with pytest.raises(InvalidValue, match="must be 32 bytes"):
        attrs.evolve(SUMMARY, **{field: bytes(31)})


@pytest.mark.parametrize(
    "changes",
    [{"drawn": -1}, {"drawn": True}, {"reserves": None}, {"result_root": bytes(31)}, {"task_id": ""}],
)
def test_counts_root_and_task_of_a_summary_have_their_form(changes):
    with pytest.raises(RandcheckError):
        attrs.evolve(SUMMARY.results[0], **changes)


def test_a_task_of_which_nobody_is_drawn_can_be_summed_up():
    empty = attrs.evolve(SUMMARY.results[0], drawn=0, reserves=0)
    assert empty.rows == 0
    assert TaskSummary.from_mapping(empty.to_mapping()) == empty


@pytest.mark.parametrize(
    "moment", [SUMMARY.drawn_at.replace(tzinfo=None), SUMMARY.drawn_at.replace(microsecond=1)]
)
def test_the_moment_of_a_summary_is_one_that_a_receipt_can_write(moment):
    with pytest.raises(InvalidValue, match="whole seconds"):
        attrs.evolve(SUMMARY, drawn_at=moment)
