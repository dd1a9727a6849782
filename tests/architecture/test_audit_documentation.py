"""The ledger's pages name every promise that an audit tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from randcheck.office.procedure_audit import PROCEDURE_PROMISES
from randcheck.procedure.departures import REPLAY_RULES
from randcheck.receipts.audit import AuditScope
from support.audits import audited, note_of, town_log
from support.ceremonies import ALL_KINDS, SIGNER, policy_of

DOCS = Path(__file__).parents[2] / "docs"
PAGES = pytest.mark.parametrize("folder", [DOCS, DOCS / "zh"], ids=["en", "zh"])


@PAGES
def test_the_ledger_page_names_every_promise_of_an_audit(folder):
    page = (folder / "ledger.md").read_text("utf-8")
    policy = policy_of({SIGNER: [*ALL_KINDS, "checkpoint"]})
    reports = [
        audited(town_log(), policy=policy, notes=[note_of(town_log())], scope=scope) for scope in AuditScope
    ]
    codes = {finding.code for report in reports for finding in report.findings}
    codes |= {code for code, _ in PROCEDURE_PROMISES}
    assert {"entry-chain", "unrevealed", "witnesses", "rollback", "fork", "statements"} <= codes
    assert sorted(code for code in codes if f"| `{code}` |" not in page) == []


@PAGES
def test_the_page_on_the_procedure_names_every_rule_that_only_a_replay_can_find_broken(folder):
    page = (folder / "procedure.md").read_text("utf-8")
    rows = [
        f"| `{reason}` | {broken.rule.zh}（{broken.clause}） |"
        if folder.name == "zh"
        else f"| `{reason}` | {broken.rule.en} ({broken.clause}) |"
        for reason, broken in REPLAY_RULES.items()
    ]
    assert [row for row in rows if row not in page] == []
