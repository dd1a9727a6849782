"""Every attack of the registry, and what the verifier says of it."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest

from attacks import draws, resources
from attacks.case import INVALID, VALID, Case, Handout
from attacks.cases import CASES, THEMES, export_cases, to_mapping
from attacks.insider import AUDITOR, CHANGED, PARTY, POLICY, PUBLIC
from attacks.judge import Judgement, judge
from attacks.table import SECURITY, table
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.register_check import check_register
from randcheck.receipts.report import Status
from support.ceremonies import registers_of

TESTS = Path(__file__).parents[1]
LONGEST_MESSAGE = 2000
MOST_MEMORY = 1 << 30

SAID: dict[str, tuple[Judgement, float]] = {}


def said_of(case: Case) -> tuple[Judgement, float]:
    """Return what the verifier says and how much of the processor it took, in seconds; every file is read once."""
    if case.name not in SAID:
        handout = case.handout
        started = time.process_time()
        SAID[case.name] = judge(handout), time.process_time() - started
    return SAID[case.name]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_verifier_says_of_an_attack_what_it_should(case: Case):
    said, seconds = said_of(case)
    assert (said.verdict, said.error and said.error.code) == (case.verdict, case.error)
    assert said.codes(Status.FAIL) == case.fails
    assert case.unchecked <= said.codes(Status.UNCHECKED)
    assert seconds < case.seconds


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_said_of_an_attack_is_short_and_of_visible_characters(case: Case):
    # Whoever made the file chose what the message quotes: it must not flood or steer a terminal.
    said, _ = said_of(case)
    texts = [] if said.error is None else [said.error.describe("en"), said.error.describe("zh")]
    for finding in () if said.report is None else said.report.findings:
        texts += [finding.sentence.en, finding.sentence.zh]
    assert texts
    for text in texts:
        assert len(text) < LONGEST_MESSAGE
        assert not [one for one in text if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@pytest.mark.parametrize(
    "bundle", [AUDITOR, PUBLIC, PARTY, CHANGED], ids=["auditor", "public", "party", "chain"]
)
def test_the_receipts_that_attacks_start_from_are_valid(bundle: Bundle):
    said = judge(Handout(parts=((bundle.encode(), 1),), policy=POLICY.to_mapping()))
    assert said.verdict == VALID


def test_names_of_attacks_are_unique_and_every_attack_does_something_of_its_own():
    assert len({case.name for case in CASES}) == len(CASES)
    assert len({case.does for case in CASES}) == len(CASES)
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", case.name) for case in CASES)
    handed_out = [(case.handout.parts, json.dumps(case.handout.policy)) for case in CASES]
    repeated = [CASES[index].name for index, one in enumerate(handed_out) if handed_out.index(one) != index]
    assert repeated == []


def test_every_promise_of_a_receipt_is_broken_by_an_attack():
    broken = {code for case in CASES for code in case.fails}
    promises = {
        "assignment", "canonical-statements", "checkpoint", "commitment-before-draw", "commitment-matches",
        "commitment-signature", "commitment-signers", "conflicts-root", "contributions", "counts", "draw-signers",
        "draw-summary", "draw-summary-signers", "frame-root", "frame-rule", "inclusion-proof", "key-changes",
        "ledger-entries", "nothing-added", "own-cut", "own-outcome", "own-row", "payload-type", "protocol-version",
        "roster-root", "seed", "selection", "sizes", "substituted-draw", "substitution", "substitution-signature",
        "substitution-signers", "teams-complete", "tickets", "witnesses",
    }  # fmt: skip
    assert promises <= broken


def test_the_verdict_of_a_valid_receipt_under_attack_names_what_it_cannot_tell():
    # An attack that leaves a receipt valid is either no lie, or beyond what a receipt shows; each says which.
    for case in CASES:
        if case.verdict == VALID:
            is_no_lie = re.search(
                "valid|same receipt|genuine receipt|counts|good signature|nothing is concluded", case.does
            )
            assert case.unchecked or is_no_lie, case.name


# ---- the register, which a receipt alone cannot show -------------------------------------------------------


PADDED = [case for case in draws.THEME.cases if "register" in case.does]


@pytest.mark.parametrize("case", PADDED, ids=lambda case: case.name)
def test_a_pool_that_was_padded_before_the_commitment_is_found_by_the_register(case: Case):
    (finding,) = check_register(Bundle.decode(case.handout.data), registers_of().targets)
    assert (finding.code, finding.status) == ("frame-from-register", Status.FAIL)


def test_the_register_agrees_with_the_genuine_pool():
    assert len(PADDED) == 4
    (finding,) = check_register(AUDITOR, registers_of().targets)
    assert finding.status is Status.PASS


# ---- limits ------------------------------------------------------------------------------------------------

MEASURE = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from attacks.judge import judge
from attacks.resources import THEME
for case in THEME.cases:
    handout = case.handout
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    judge(handout)
    print(case.name, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_huge_and_deep_files_cost_less_than_a_gigabyte_of_memory():
    pytest.importorskip("resource")
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, str(TESTS)], capture_output=True, text=True, check=True, timeout=300
    )
    unit = 1 if sys.platform == "darwin" else 1024
    grown = {name: int(size) * unit for name, size in (line.split() for line in ran.stdout.splitlines())}
    assert grown.keys() == {case.name for case in resources.THEME.cases}
    assert sum(grown.values()) < MOST_MEMORY, grown


# ---- the export and the table -------------------------------------------------------------------------------


def test_an_exported_case_is_the_file_the_policy_and_what_this_library_says(tmp_path: Path):
    chosen = [theme.cases[0] for theme in THEMES] + [theme.cases[-1] for theme in THEMES]
    paths = export_cases(tmp_path / "cases", chosen)
    assert [path.name for path in paths] == sorted(path.name for path in (tmp_path / "cases").iterdir())
    for path, case in zip(paths, chosen, strict=True):
        told = json.loads(path.read_bytes())
        data = b"".join(base64.b64decode(part["base64"]) * part["times"] for part in told["bundle"])
        assert (told["name"], data, told["policy"]) == (case.name, case.handout.data, case.handout.policy)
        said = judge(Handout(parts=((data, 1),), policy=told["policy"]))
        assert (told["verdict"], told["findings"]) == (said.verdict, said.findings)
        assert told == to_mapping(case)


def test_the_table_in_the_security_page_is_that_of_the_registry():
    page = SECURITY.read_text(encoding="utf-8")
    assert table() in page, "write it anew: PYTHONPATH=tests python -m attacks.table"


def test_an_attack_that_is_not_found_would_be_noticed(monkeypatch: pytest.MonkeyPatch):
    # The suite itself under attack: a verifier that believes every seed.
    monkeypatch.setattr("randcheck.receipts.statement_check.derive_seed", lambda *_: bytes.fromhex("11" * 32))
    case = next(one for one in CASES if one.name == "seed-made-up-and-drawn-by")
    assert case.verdict == INVALID
    assert judge(case.handout).verdict == VALID
