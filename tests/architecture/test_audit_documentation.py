"""The ledger's pages name every promise that an audit tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from randcheck.receipts.audit import AuditScope
from support.audits import audited, note_of, town_log
from support.ceremonies import ALL_KINDS, SIGNER, policy_of

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("folder", [DOCS, DOCS / "zh"], ids=["en", "zh"])
def test_the_ledger_page_names_every_promise_of_an_audit(folder):
    page = (folder / "ledger.md").read_text("utf-8")
    policy = policy_of({SIGNER: [*ALL_KINDS, "checkpoint"]})
    reports = [
        audited(town_log(), policy=policy, notes=[note_of(town_log())], scope=scope) for scope in AuditScope
    ]
    codes = {finding.code for report in reports for finding in report.findings}
    assert {"entry-chain", "unrevealed", "witnesses", "rollback", "fork", "statements"} <= codes
    assert sorted(code for code in codes if f"| `{code}` |" not in page) == []
