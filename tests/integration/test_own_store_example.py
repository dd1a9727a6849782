"""The example of a store of one's own is as short as its page says and passes the whole kit, and a draw runs on it."""

from __future__ import annotations

import ast
import shutil
import sys
from pathlib import Path

import pytest

from randcheck.office.ledger_audit import audit_ledger
from randcheck.receipts.report import Verdict
from support.ceremonies import LOG, POLICY, VERIFIER, draw_receipt, office_at, verify
from support.store_kit import guarantees_by_outcome, run_kit

REPOSITORY = Path(__file__).parents[2]
OWN_STORE = REPOSITORY / "examples" / "own_store"
PAGES = [REPOSITORY / "docs" / "store-kit.md", REPOSITORY / "docs" / "zh" / "store-kit.md"]


def lines_of_code(source: str) -> int:
    """Lines that are neither blank nor comments nor docstrings."""
    documented = set()
    for node in ast.walk(ast.parse(source)):
        is_documentable = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if is_documentable and ast.get_docstring(node) is not None:
            documented |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    numbered = enumerate(source.splitlines(), 1)
    return sum(1 for n, line in numbered if n not in documented and line.strip() and line.strip()[0] != "#")


def test_the_example_has_no_more_than_100_lines_of_code():
    assert 80 < lines_of_code((OWN_STORE / "file_ledger.py").read_text("utf-8")) <= 100


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
@pytest.mark.parametrize("name", ["file_ledger.py", "trial.py"])
def test_the_page_shows_the_example_as_it_is(page, name):
    assert (OWN_STORE / name).read_text("utf-8").strip() in page.read_text("utf-8")


def test_the_example_passes_every_level_of_the_kit(tmp_path):
    result, printed = run_kit("trial:FileLedgerOnTrial", tmp_path, import_from=[OWN_STORE])
    assert result["conforms"], printed
    for port, level in (("ledger", "semantics"), ("ledger", "concurrency"), ("ledger", "durability")):
        assert [one for one in result["levels"] if (one["port"], one["level"]) == (port, level)], printed
    not_offered = guarantees_by_outcome(result, "not-offered")
    assert {reason for port, _, reason in not_offered if port == "ledger"} == {
        "files does not offer: host-transactions"
    }
    if shutil.which("strace") is not None:
        assert guarantees_by_outcome(result, "skipped") == set(), printed


def test_an_office_draws_on_the_example_and_the_receipt_is_valid(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, str(OWN_STORE)])
    from file_ledger import FileLedger

    bundle = draw_receipt(office_at(FileLedger(tmp_path / "ledger")))
    assert verify(bundle).verdict is Verdict.VALID
    entries = FileLedger(tmp_path / "ledger").read(LOG, 0, 99)
    audit = audit_ledger(FileLedger(tmp_path / "ledger"), LOG, verifier=VERIFIER, policy=POLICY)
    assert (audit.size, audit.first_bad_index) == (len(entries), None)
    assert len(entries) >= 2
