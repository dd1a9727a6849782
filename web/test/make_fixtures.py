"""Write what the library says of many receipts, for the page's verifier to be held against.

    .venv/bin/python web/test/make_fixtures.py DIR [--variants N] [--large-attacks]

``DIR/attacks.jsonl`` has the attacks of ``tests/attacks`` as these are exported, without the files of megabytes unless
``--large-attacks`` is given. ``DIR/receipts.jsonl`` has a line for every receipt: its file in base64, the trust policy, and the findings of
``verify_bundle`` (or that it is refused). ``DIR/explanations.jsonl`` has explanations, ``DIR/signatures.json`` crafted
signatures with their verdicts, ``DIR/deadlines.json`` working days, ``DIR/registers.jsonl`` registers of targets, ``DIR/policies.jsonl`` policies that are taken or refused, with
the place.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "tests")]

from fixture_edits import spoilt  # noqa: E402
from fixture_parts import deadlines, policies, signatures  # noqa: E402
from fixture_receipts import Case, all_cases  # noqa: E402
from fixture_registers import registers  # noqa: E402

from attacks.cases import CASES as ATTACKS  # noqa: E402
from attacks.cases import to_mapping  # noqa: E402
from randcheck.adapters import default_verifier  # noqa: E402
from randcheck.adapters.ed25519 import Ed25519Verifier  # noqa: E402
from randcheck.adapters.holiday_sources import load_calendar  # noqa: E402
from randcheck.errors import RandcheckError, UnknownVersion  # noqa: E402
from randcheck.receipts.bundle import Bundle  # noqa: E402
from randcheck.receipts.explain import explain_bundle  # noqa: E402
from randcheck.receipts.trust_policy import TrustPolicy  # noqa: E402
from randcheck.receipts.verify import verify_bundle  # noqa: E402

CALENDAR = load_calendar(())
VERIFIERS = {"all": default_verifier(), "ed25519": Ed25519Verifier()}
LARGEST_BYTES = 1_000_000
FIRMS = ("T000", "T001", "T002", "T003", "T005", "T011", "T023", "X-1")


def main() -> None:
    """Write all files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--variants", type=int, default=4, help="spoilt files of each sort, of each receipt")
    parser.add_argument("--large-attacks", action="store_true", help="also attacks of files of megabytes")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with (given.folder / "attacks.jsonl").open("w", encoding="utf-8") as file:
        for attack in ATTACKS:
            if given.large_attacks or attack.handout.size <= LARGEST_BYTES:
                file.write(json.dumps(to_mapping(attack, CALENDAR), ensure_ascii=False) + "\n")
    cases = list(all_cases())
    with (given.folder / "receipts.jsonl").open("w", encoding="utf-8") as file:
        for case in cases:
            for name, data, algorithms in files_of(case, given.variants):
                file.write(json.dumps(judged(name, data, case.policy, algorithms), ensure_ascii=False) + "\n")
    with (given.folder / "explanations.jsonl").open("w", encoding="utf-8") as file:
        for case in cases:
            for firm in FIRMS:
                file.write(json.dumps(explained(case, firm), ensure_ascii=False) + "\n")
    (given.folder / "signatures.json").write_text(json.dumps(signatures()), encoding="utf-8")
    (given.folder / "deadlines.json").write_text(json.dumps(deadlines()), encoding="utf-8")
    with (given.folder / "registers.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(register, ensure_ascii=False) + "\n" for register in registers())
    with (given.folder / "policies.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(policy, ensure_ascii=False) + "\n" for policy in policies())


def files_of(case: Case, variants: int) -> list[tuple[str, bytes, str]]:
    """Return the receipt's own file, and the spoilt ones."""
    own = case.bundle.encode()
    files = [(case.name, own, "all")]
    if case.name.startswith("sm2"):
        files.append((f"{case.name}, to who knows no SM2", own, "ed25519"))
    return files + [(name, data, "all") for name, data in spoilt(case.bundle, case.name, variants)]


def judged(name: str, data: bytes, policy: TrustPolicy | None, algorithms: str) -> dict[str, Any]:
    """Return what the library says of a file."""
    line: dict[str, Any] = {
        "name": name,
        "file": base64.b64encode(data).decode(),
        "policy": None if policy is None else policy.to_mapping(),
        "algorithms": algorithms,
    }
    try:
        bundle = Bundle.decode(data)
    except UnknownVersion:
        return line | {"refused": "unknown-version"}
    except RandcheckError:
        return line | {"refused": "malformed-document"}
    report = verify_bundle(bundle, policy=policy, verifier=VERIFIERS[algorithms], calendar=CALENDAR)
    return line | {"report": report.to_mapping()}


def explained(case: Case, firm: str) -> dict[str, Any]:
    """Return what the library explains to a firm."""
    line: dict[str, Any] = {"name": case.name, "firm": firm}
    try:
        return line | {"explanations": [one.to_mapping() for one in explain_bundle(case.bundle, firm)]}
    except RandcheckError as error:
        return line | {"refused": error.code}


if __name__ == "__main__":
    main()
