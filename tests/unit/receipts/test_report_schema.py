"""The published schema of the verification report: every report fits it, and every code is one of the protocol's."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest

import randcheck
from randcheck.receipts.report import Finding, Report, ReportBuilder, Status
from randcheck.receipts.statements import KIND_NAMES, PROCEDURE_EVENT
from randcheck.text import Text
from support.ceremonies import SAID, draw_receipt, office_at, registers_of, task_of, verify
from support.proofs import (
    FIRST_WITNESS,
    PROOF_POLICY,
    SIGNER,
    discloser,
    policy_with_witnesses,
    proved_by,
    proved_receipt,
    with_task,
)

SCHEMA = json.loads(files("randcheck.receipts").joinpath("report.schema.json").read_text("utf-8"))
PROTOCOL = Path(__file__).parents[3] / "docs" / "protocol.md"


@cache
def reports() -> dict[str, Report]:
    """Return reports of all levels and verdicts."""
    party = discloser().party("T001")
    plain = attrs.evolve(draw_receipt(office_at()), log_proof=None)
    return {
        "auditor": verify(proved_receipt(), PROOF_POLICY),
        "public": verify(discloser().public(), PROOF_POLICY),
        "party": verify(party, PROOF_POLICY),
        "outside": verify(discloser().party("nobody"), PROOF_POLICY),
        "no proof": verify(plain),
        "no policy": verify(party, None),
        "broken": verify(with_task(party, shown=()), PROOF_POLICY),
        "unreadable": verify(attrs.evolve(plain, result=plain.commitment)),
        "quorum": verify(proved_by(plain, signers=(SIGNER, FIRST_WITNESS)), policy_with_witnesses(keys=1)),
        "campaign": verify(
            office_at().draw([task_of("TH-1"), task_of("TH-2", teams=None)], registers_of(), SAID)
        ),
        "empty": ReportBuilder().build(),
    }


def is_valid(document: Any) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", reports())
def test_every_report_fits_the_schema(name):
    document = json.loads(json.dumps(reports()[name].to_mapping(), ensure_ascii=False))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)


def test_these_are_reports_of_all_levels_statuses_and_verdicts():
    told = [report.to_mapping() for report in reports().values()]
    assert {one["level"] for one in told} == {"auditor", "public", "party", None}
    assert {one["verdict"] for one in told} == {"valid", "invalid", "indeterminate"}
    found = {(one["status"], one["required"]) for report in told for one in report["findings"]}
    assert found == {("pass", True), ("fail", True), ("unchecked", True), ("unchecked", False)}


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: d.pop("level"),
        lambda d: d.pop("verdict"),
        lambda d: d.pop("findings"),
        lambda d: d.update(level="secret"),
        lambda d: d.update(verdict="ok"),
        lambda d: d.update(findings={}),
        lambda d: d.update(more=1),
        lambda d: d.update(verdict="invalid"),
        lambda d: d.update(verdict="indeterminate"),
        lambda d: d.update(findings=[]),
        lambda d: d["findings"][0].update(status="fail"),
        lambda d: d["findings"][0].update(status="unchecked"),
        lambda d: d["findings"][0].update(status="noted"),
        lambda d: d["findings"][0].update(required=False),
        lambda d: d["findings"][0].update(required=None),
        lambda d: d["findings"][0].update(code="Own-Row"),
        lambda d: d["findings"][0].update(code="own--row"),
        lambda d: d["findings"][0].update(code=""),
        lambda d: d["findings"][0].update(subject=5),
        lambda d: d["findings"][0].update(subject=""),
        lambda d: d["findings"][0].update(more=1),
        lambda d: d["findings"][0].pop("subject"),
        lambda d: d["findings"][0].update(sentence="kept"),
        lambda d: d["findings"][0]["sentence"].pop("zh"),
        lambda d: d["findings"][0]["sentence"].update(fr="x"),
        lambda d: d["findings"][0]["sentence"].update(en=""),
    ],
)
def test_anything_else_does_not_fit(edit):
    document = json.loads(json.dumps(reports()["auditor"].to_mapping()))
    assert is_valid(document)
    assert document["findings"][0]["status"] == "pass"
    edit(document)
    assert not is_valid(document)


@pytest.mark.parametrize(
    "statuses", [[], ["pass"], ["noted"], ["open"], ["fail"], ["open", "fail", "pass"], ["noted", "open"]]
)
def test_the_verdict_of_the_schema_is_that_of_the_library(statuses):
    kinds = {
        "pass": {"status": Status.PASS},
        "fail": {"status": Status.FAIL},
        "open": {"status": Status.UNCHECKED},
        "noted": {"status": Status.UNCHECKED, "is_required": False},
    }
    findings = tuple(Finding(code="seed", sentence=Text("x", "某"), **kinds[status]) for status in statuses)
    document = Report(findings).to_mapping()
    verdicts = [
        verdict
        for verdict in ("valid", "invalid", "indeterminate")
        if is_valid(document | {"verdict": verdict})
    ]
    assert verdicts == [document["verdict"]]


# ---- codes ----------------------------------------------------------------------------------------------


def listed_codes() -> set[str]:
    """Return all that stands in the first column of the protocol's tables of codes, and in its sentences."""
    text = PROTOCOL.read_text("utf-8")
    codes = set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", text))
    # "the same with `-signers`": 16.3.
    return codes | {
        code.removesuffix("-signature") + "-signers" for code in codes if code.endswith("-signature")
    }


def told_codes() -> Iterator[tuple[str, str]]:
    """Yield every code that the verifier's own modules put into a report as a literal, with its module."""
    folder = Path(randcheck.__file__).parent / "receipts"
    methods = {"passed", "failed", "unchecked", "noted"}
    # The audit of a whole ledger has a report of its own.
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        constants = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in methods
            ):
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    yield path.name, code.value
                elif isinstance(code, ast.Name) and code.id in constants:
                    yield path.name, constants[code.id]


def test_every_code_of_these_reports_stands_in_the_protocol():
    codes = {finding.code for report in reports().values() for finding in report.findings}
    assert len(codes) > 30
    assert codes - listed_codes() == set()


def test_every_code_that_the_verifier_can_tell_stands_in_the_protocol():
    told = set(told_codes())
    assert len({code for _, code in told}) > 25
    assert {one for one in told if one[1] not in listed_codes()} == set()
    # No receipt carries the events of a procedure: a ledger audit judges them.
    kinds = set(KIND_NAMES) - {PROCEDURE_EVENT}
    signed = {f"{kind}-{what}" for kind in kinds for what in ("signature", "signers")}
    assert {code for code in signed if "key-change" not in code} <= listed_codes()
