"""All attacks, and their export for verifiers in other languages.

``python -m attacks.cases FOLDER`` (with ``tests`` on the path) writes them; a verifier passes when its verdict is that
of every file.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attacks import (
    chains,
    crafted,
    draws,
    encoding,
    key_changes,
    keys,
    ledger,
    outcomes,
    parties,
    payloads,
    resources,
    results,
    signatures,
    sm2,
    statements,
    witnesses,
)
from attacks.case import Case, Theme
from attacks.judge import judge
from randcheck.workdays import WorkdayCalendar

THEMES: tuple[Theme, ...] = tuple(
    module.THEME
    for module in (
        draws,
        results,
        statements,
        parties,
        outcomes,
        chains,
        signatures,
        crafted,
        sm2,
        keys,
        key_changes,
        ledger,
        witnesses,
        encoding,
        payloads,
        resources,
    )
)
CASES: tuple[Case, ...] = tuple(case for theme in THEMES for case in theme.cases)


def export_cases(folder: Path, cases: Sequence[Case] = CASES) -> list[Path]:
    """Write every case as a JSON file of its own, and return the files in order.

    Each holds ``name``; ``algorithms``, those of the policy's keys; ``bundle``, an array of ``{"base64", "times"}``: the pieces of the file, each so many times, one
    after the other; ``policy``, the trust policy as its TOML file reads, or null; ``verdict``: ``valid``, ``invalid``,
    ``indeterminate`` or ``unreadable`` (the file or the policy is refused as no such document); ``error``, the code of
    the error when something is refused; ``findings`` of this library: ``code``, ``status``, ``subject``, ``required``
    in order; ``seconds`` that it may take. What is exported is what this library says; that it says what it should is
    what :mod:`attacks.test_attacks` is for.

    Args:
        folder: Made when it does not exist.
        cases: Which.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, case in enumerate(cases):
        path = folder / f"{number:03}-{case.name}.json"
        path.write_text(json.dumps(to_mapping(case), ensure_ascii=False, sort_keys=True), encoding="utf-8")
        written.append(path)
    return written


def to_mapping(case: Case, calendar: WorkdayCalendar | None = None) -> dict[str, Any]:
    """Return the case as :func:`export_cases` writes it; ``calendar`` is for verifiers that have one."""
    said = judge(case.handout, calendar)
    policy = case.handout.policy
    return {
        "algorithms": sorted({key["algorithm"] for key in policy["keys"]}) if policy else [],
        "bundle": [
            {"base64": base64.b64encode(piece).decode(), "times": times}
            for piece, times in case.handout.parts
        ],
        "error": None if said.error is None else said.error.code,
        "findings": said.findings,
        "name": case.name,
        "policy": policy,
        "seconds": case.seconds,
        "verdict": said.verdict,
    }


if __name__ == "__main__":
    export_cases(Path(sys.argv[1]))
