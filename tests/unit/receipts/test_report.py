"""Reports: what all findings together amount to."""

from __future__ import annotations

import json

import pytest

from randcheck.receipts.report import Finding, Report, ReportBuilder, Status, Verdict
from randcheck.text import Text

SENTENCE = Text("kept", "符合")


def finding(status: Status, *, is_required: bool = True) -> Finding:
    return Finding(code="c", status=status, sentence=SENTENCE, is_required=is_required)


PASS, FAIL, OPEN, NOTED = (
    finding(Status.PASS),
    finding(Status.FAIL),
    finding(Status.UNCHECKED),
    finding(Status.UNCHECKED, is_required=False),
)


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([PASS], Verdict.VALID),
        ([PASS, NOTED], Verdict.VALID),
        ([PASS, OPEN], Verdict.INDETERMINATE),
        ([PASS, OPEN, NOTED], Verdict.INDETERMINATE),
        ([PASS, FAIL], Verdict.INVALID),
        ([OPEN, FAIL, NOTED], Verdict.INVALID),
        ([FAIL], Verdict.INVALID),
    ],
)
def test_one_broken_promise_makes_it_invalid_and_one_open_leaves_it_open(findings, verdict):
    assert Report(tuple(findings)).verdict is verdict
    assert Report(tuple(reversed(findings))).verdict is verdict


def test_a_report_of_nothing_is_not_valid():
    assert Report(()).verdict is Verdict.INDETERMINATE


def test_the_builder_keeps_the_order_and_the_four_ways_of_telling():
    report = ReportBuilder()
    report.passed("a", SENTENCE, subject="T")
    report.failed("b", SENTENCE)
    report.unchecked("c", SENTENCE, subject="T")
    report.noted("d", SENTENCE)
    report.extend([PASS])
    built = report.build()
    told = [(one.code, one.status, one.is_required, one.subject) for one in built.findings]
    assert told == [
        ("a", Status.PASS, True, "T"),
        ("b", Status.FAIL, True, None),
        ("c", Status.UNCHECKED, True, "T"),
        ("d", Status.UNCHECKED, False, None),
        ("c", Status.PASS, True, None),
    ]
    assert [one.code for one in built.with_status(Status.UNCHECKED)] == ["c", "d"]


def test_the_report_as_json_tells_all():
    mapping = json.loads(json.dumps(Report((PASS, NOTED), "public").to_mapping()))
    assert mapping == {
        "level": "public",
        "findings": [
            {
                "code": "c",
                "required": True,
                "sentence": {"en": "kept", "zh": "符合"},
                "status": "pass",
                "subject": None,
            },
            {
                "code": "c",
                "required": False,
                "sentence": {"en": "kept", "zh": "符合"},
                "status": "unchecked",
                "subject": None,
            },
        ],
        "verdict": "valid",
    }
