"""The SM2 vectors that every implementation of the protocol shares."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from randcheck.adapters.sm2 import Sm2Verifier

FOLDER = Path(__file__).parents[2] / "vectors" / "signatures"
CASES = json.loads((FOLDER / "sm2.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_vector_gets_its_verdict(case):
    key, message, signature = (bytes.fromhex(case[name]) for name in ("public_key", "message", "signature"))
    assert Sm2Verifier().verify("sm2", key, message, signature, case["signer_id"]) is case["valid"]


def test_the_file_has_both_kinds_and_names_each_case_once():
    assert [sum(case["valid"] is valid for case in CASES) for valid in (True, False)] == [10, 31]
    assert len({case["name"] for case in CASES}) == len(CASES)


def test_the_maker_still_writes_the_same_bytes():
    done = subprocess.run([sys.executable, FOLDER / "make_sm2_vectors.py", "--check"], check=False)
    assert done.returncode == 0
