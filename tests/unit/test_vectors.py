"""Golden vectors: the library derives every one of them anew, and the page that specifies them shows them."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from randcheck.adapters.ed25519 import Ed25519Verifier
from randcheck.errors import RandcheckError
from randcheck.receipts.report import Status, Verdict
from randcheck.receipts.statements import PROTOCOL_VERSION
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.receipts.verify import verify_bundle
from vectors import library_check

TESTS = Path(__file__).parents[1]
VECTORS = TESTS / "vectors"
DOCS = TESTS.parent / "docs"
ASSIGNMENT_FILES = {"assignment.json"}  # has a maker and tests of its own


def read(name: str) -> dict[str, Any]:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def vectors() -> Iterator[Any]:
    for name in library_check.CHECKS:
        for check, case in library_check.read_cases(name, read(name)):
            yield pytest.param(check, case, id=f"{name}: {case['name']}")


def ceremonies() -> list[Any]:
    cases = library_check.read_cases("statements.json", read("statements.json"))
    return [pytest.param(case, id=case["name"]) for _, case in cases]


def run_script(name: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, VECTORS / name, *map(str, arguments)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(("check", "case"), list(vectors()))
def test_the_library_gives_the_vector(check, case):
    check(case)


@pytest.mark.parametrize("case", ceremonies())
def test_a_ceremony_is_valid_under_the_vectors_trust_policy(case):
    policy = TrustPolicy.from_mapping(read("statements.json")["trust_policy"])
    report = verify_bundle(library_check.bundle_of(case), policy=policy, verifier=Ed25519Verifier())
    assert [one.code for one in report.findings if one.status is Status.FAIL] == []
    assert report.verdict is Verdict.VALID


@pytest.mark.parametrize("case", ceremonies())
def test_a_ceremony_with_a_signature_of_another_statement_is_invalid(case):
    policy = TrustPolicy.from_mapping(read("statements.json")["trust_policy"])
    forged = copy.deepcopy(case)
    forged["result"]["envelope"]["signatures"] = forged["commitment"]["envelope"]["signatures"]
    report = verify_bundle(library_check.bundle_of(forged), policy=policy, verifier=Ed25519Verifier())
    assert [one.code for one in report.findings if one.status is Status.FAIL] in (
        ["draw-signature", "draw-signers"],
        ["substitution-signature", "substitution-signers"],
    )


def test_every_file_says_what_it_is_and_for_which_protocol():
    for name in library_check.CHECKS:
        header = read(name)["header"]
        assert header.keys() == {"made_by", "protocol", "what"}, name
        assert header["protocol"] == PROTOCOL_VERSION, name
        assert (TESTS.parent / header["made_by"]).exists(), name


def test_no_vector_file_is_left_unchecked():
    assert {path.name for path in VECTORS.glob("*.json")} - ASSIGNMENT_FILES == set(library_check.CHECKS)


def test_every_vector_has_a_name_of_its_own():
    for name, members in library_check.CHECKS.items():
        for member in members:
            names = [case["name"] for case in read(name)[member]]
            assert len(set(names)) == len(names), name


@pytest.mark.parametrize(
    ("name", "member"),
    [(name, member) for name, members in library_check.CHECKS.items() for member in members],
)
def test_a_changed_vector_is_noticed(name, member):
    document = read(name)
    check = library_check.CHECKS[name][member]
    changed = 0
    for found, case in library_check.read_cases(name, document):
        if found is not check or case.get("substituted") is not None:
            continue
        for spoilt in spoil(case, name):
            changed += 1
            with pytest.raises((library_check.Differs, RandcheckError)):
                check(spoilt)
    assert changed


def spoil(case: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """Yield the case with one expected value changed."""
    expected = "result" if name == "statements.json" else "expected"
    for path in sorted(leaves(case[expected], ()))[:12]:
        spoilt = copy.deepcopy(case)
        place = spoilt[expected]
        for step in path[:-1]:
            place = place[step]
        value = place[path[-1]]
        place[path[-1]] = value + 1 if type(value) is int else f"{value}0"
        yield spoilt


def leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    items = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    )
    if items is None:
        yield path
        return
    for step, item in items:
        yield from leaves(item, (*path, step))


def test_made_again_the_files_are_the_same():
    done = run_script("make_vectors.py", "--check")
    assert done.returncode == 0, done.stderr


def test_a_golden_vector_is_never_overwritten_by_accident(tmp_path):
    golden = tmp_path / "seeds.json"
    golden.write_text("golden", encoding="utf-8")
    done = run_script("make_vectors.py", "--into", tmp_path)
    assert done.returncode == 2
    assert "never edited" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["seeds.json"]
    assert golden.read_text(encoding="utf-8") == "golden"


def test_a_file_that_differs_from_what_is_made_is_named(tmp_path):
    for name in library_check.CHECKS:
        (tmp_path / name).write_bytes((VECTORS / name).read_bytes())
    (tmp_path / "tickets.json").write_bytes((VECTORS / "tickets.json").read_bytes().replace(b"a", b"b", 1))
    done = run_script("make_vectors.py", "--check", "--into", tmp_path)
    assert done.returncode == 1
    assert "others: tickets.json" in done.stderr


@pytest.mark.parametrize("page", ["protocol.md", "zh/protocol.md"])
def test_the_page_works_through_the_vectors_example(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    frame = read("frame_roots.json")["cases"][0]
    ceremony = read("statements.json")["cases"][0]
    shown = [
        frame["expected"]["root"],
        frame["expected"]["steps"][0]["salt"],
        frame["expected"]["steps"][0]["leaf"],
        ceremony["commitment"]["digest"],
        ceremony["result"]["digest"],
        ceremony["commitment"]["leaf_digest"],
        ceremony["result"]["leaf_digest"],
        json.loads(ceremony["result"]["payload"])["seed"],
    ]
    assert [one for one in shown if one not in text] == []


def test_without_another_python_the_runner_says_so_and_is_content(tmp_path):
    done = run_script("run_other_pythons.py", PATH=str(tmp_path), PYENV_ROOT=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "no other Python found\n")


def test_a_python_that_gives_other_results_fails_the_runner(tmp_path):
    for minor in (12, 13):
        if minor == sys.version_info.minor:
            continue
        python = tmp_path / f"python3.{minor}"
        python.write_text(
            f'#!/bin/sh\n[ "$1" = -c ] && echo 3 {minor} 0 && exit 0\necho "seeds.json: another seed"; exit 1\n',
            encoding="utf-8",
        )
        python.chmod(0o755)
    done = run_script("run_other_pythons.py", PATH=str(tmp_path), PYENV_ROOT=str(tmp_path))
    assert done.returncode == 1
    assert "library_check.py: DIFFERS" in done.stdout
    assert "seeds.json: another seed" in done.stdout
