"""The entries of a log by themselves: each fault is found at its index, with what was expected."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from randcheck.errors import CorruptEntry
from randcheck.receipts.audit import AuditScope
from randcheck.receipts.ledger_entry import NO_ENTRY, decode_record
from randcheck.receipts.report import Verdict
from randcheck.text import Text
from support.audits import (
    KEYS,
    OPEN,
    SECOND,
    audited,
    broken,
    note_of,
    sentences,
    town_log,
    town_says,
    tree_of,
    with_entry,
    written,
)

AT = SECOND


def test_a_log_as_its_office_wrote_it_is_valid():
    report = audited(town_log(), notes=[note_of(town_log())])
    assert broken(report) == []
    assert report.verdict is Verdict.VALID
    assert report.first_bad_index is None
    assert (report.log, report.size, report.root) == ("tonghua", OPEN + 1, tree_of(town_log()).root())
    assert report.kinds == {
        "commitment": 4,
        "draw": 2,
        "draw-summary": 2,
        "key-change": 1,
        "substitution": 1,
        "substitution-commitment": 1,
    }


def test_a_log_that_is_written_again_from_its_statements_has_the_same_bytes():
    assert written(town_says()) == list(town_log())  # so that the forgeries below change one thing only


def test_an_empty_log_has_nothing_wrong():
    report = audited([], policy=None)
    assert (report.size, report.root.hex()[:8], broken(report)) == (0, "e3b0c442", [])


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("entry-index", {"index": AT + 1}),
        ("entry-index", {"index": AT - 1}),
        ("entry-ledger", {"origin": "jilin"}),
        ("entry-chain", {"prev": NO_ENTRY}),
        ("statement-digest", {"digest": bytes(32)}),
        ("statement-kind", {"kind": "draw"}),
    ],
    ids=str,
)
def test_a_header_that_is_wrong_is_named_with_what_was_expected(code, changes):
    entry, _ = decode_record(town_log()[AT])
    report = audited(with_entry(town_log(), AT, **changes))
    assert broken(report) == [(code, str(AT))]
    assert (report.first_bad_index, report.size) == (AT, AT)
    assert report.root == tree_of(town_log()[:AT]).root()
    (sentence,) = sentences(report, code)
    for side in (*changes.values(), *(getattr(entry, field) for field in changes)):
        assert (side.hex() if isinstance(side, bytes) else str(side)) in sentence


def test_an_entry_recorded_before_the_one_before_it_is_named():
    said = town_says()
    said[AT] = said[AT].recorded(said[AT - 1].recorded_at - timedelta(seconds=1))
    report = audited(written(said))
    assert ("recorded-in-order", str(AT)) in broken(report)
    assert said[AT - 1].recorded_at.isoformat() in sentences(report, "recorded-in-order")[0]


def test_an_entry_recorded_in_the_same_second_is_in_order():
    said = [one.recorded(town_says()[-1].recorded_at) for one in town_says()]
    assert broken(audited(written(said))) == []


def test_a_header_changed_without_its_successors_breaks_the_chain_at_the_next():
    later = town_says()[AT - 1].recorded_at + timedelta(minutes=1)
    assert later <= town_says()[AT].recorded_at  # in order, so that the chain alone tells
    assert broken(audited(with_entry(town_log(), AT - 1, recorded_at=later))) == [("entry-chain", str(AT))]


def test_an_entry_left_out_is_missed_at_its_place():
    report = audited([*town_log()[:AT], *town_log()[AT + 1 :]])
    assert broken(report) == [("entry-index", str(AT))]


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"\xff", town_log()[AT][:-1], town_log()[AT] + b"}"],
    ids=["empty", "another object", "not UTF-8", "cut", "more"],
)
def test_a_record_that_cannot_be_read_is_named(data):
    report = audited([*town_log()[:AT], data, *town_log()[AT + 1 :]])
    assert broken(report) == [("records-readable", str(AT))]
    assert report.verdict is Verdict.INVALID


def test_a_record_in_another_spelling_is_named_though_it_can_be_read():
    loose = json.dumps(json.loads(town_log()[AT]), ensure_ascii=False).encode()
    assert decode_record(loose) == decode_record(town_log()[AT])
    report = audited([*town_log()[:AT], loose, *town_log()[AT + 1 :]])
    assert broken(report) == [("records-canonical", str(AT))]


def test_a_record_that_the_store_lost_is_named_and_the_rest_is_not_asked_for():
    def records():
        yield from town_log()[:KEYS]
        raise CorruptEntry(log="tonghua", index=KEYS, reason=Text("nothing", "无此记录"))

    report = audited(records())
    assert broken(report) == [("records-readable", str(KEYS))]
    assert "nothing" in sentences(report, "records-readable")[0]


def test_without_statements_nothing_is_said_of_them_and_nothing_is_valid():
    report = audited(town_log(), scope=AuditScope.CHAIN, notes=[note_of(town_log())])
    assert report.verdict is Verdict.INDETERMINATE
    assert {finding.code for finding in report.findings} & {"seed", "signatures", "attempts"} == set()
    assert broken(audited(with_entry(town_log(), AT, kind="draw"), scope=AuditScope.CHAIN)) == [
        ("statement-kind", str(AT))
    ]


def test_the_report_tells_the_same_in_json():
    told = audited(with_entry(town_log(), AT, index=99)).to_mapping()
    assert json.loads(json.dumps(told)) == told
    assert (told["first_bad_index"], told["size"], told["verdict"]) == (AT, AT, "invalid")
    assert [one["subject"] for one in told["findings"] if one["status"] == "fail"] == [str(AT)]
