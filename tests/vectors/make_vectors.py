"""Makes the golden vectors of the draw protocol.

    python tests/vectors/make_vectors.py                 write files that do not exist yet
    python tests/vectors/make_vectors.py --check         make everything again and compare; write nothing
    python tests/vectors/make_vectors.py --new-version   overwrite: only together with a new protocol version

Expected values come from ``generation/reference.py``, which is slow, plain and independent of the library, and are
written only when the library agrees (``library_check.py``). Golden vectors are never edited: a released protocol
version keeps its files for ever.
"""

# ruff: noqa: T201 - a script that reports on the terminal

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parent
if str(VECTORS.parent) not in sys.path:
    sys.path.insert(0, str(VECTORS.parent))

from vectors import library_check  # noqa: E402 - the path must be set first when this runs as a script
from vectors.generation import ceremonies, draws, lists, proofs, selection, sizes, texts  # noqa: E402

PROTOCOL = 1

WHAT = {
    "frame_roots.json": "Frames: line, salt and leaf of every row, depth and root. Protocol page, sections 3 and 4.",
    "roster_roots.json": "Rosters: line, salt and leaf of every row, depth and root. Protocol page, sections 3 and 4.",
    "conflict_roots.json": "Conflict lists: line, salt and leaf of every row, depth and root. Sections 3 and 4.",
    "plain_text.json": "Which texts are plain text, by Unicode 14.0. Protocol page, section 1.4.",
    "seeds.json": "Digests of contributions, and seeds. Protocol page, section 7.",
    "tickets.json": "Purpose keys and tickets. Protocol page, section 7.",
    "equal.json": "Equal selection and full coverage, stratum by stratum. Protocol page, section 8.",
    "pareto.json": "Pareto selection, stratum by stratum, and orders of made-up tickets. Protocol page, section 8.",
    "allocation.json": "Sample sizes from sample rules. Protocol page, section 5.",
    "draws.json": "Whole draws, targets and teams. Protocol page, sections 8 to 10.",
    "statements.json": "Whole ceremonies: signed statements, ledger entries, bundles. Sections 6, 7 and 10 to 15.",
    "proofs.json": "Trees, checkpoints, summaries, receipts of every level, changes of keys. Sections 19 to 23.",
}

MAKERS: dict[str, Callable[[], dict[str, Any]]] = {
    "frame_roots.json": lambda: {"cases": lists.frame_cases()},
    "roster_roots.json": lambda: {"cases": lists.roster_cases()},
    "conflict_roots.json": lambda: {"cases": lists.conflict_cases()},
    "plain_text.json": lambda: {"cases": texts.plain_text_cases()},
    "seeds.json": lambda: {"cases": selection.seed_cases()},
    "tickets.json": lambda: {"cases": selection.ticket_cases()},
    "equal.json": lambda: {"cases": selection.equal_cases()},
    "pareto.json": lambda: {"cases": selection.pareto_cases(), "orders": selection.order_cases()},
    "allocation.json": lambda: {"cases": sizes.allocation_cases()},
    "draws.json": lambda: {"cases": draws.draw_cases()},
    "statements.json": ceremonies.statements,
    "proofs.json": proofs.proofs,
}


def make(name: str) -> bytes:
    """Return the bytes of one file, after the library has agreed with every vector in it."""
    header = {"made_by": "tests/vectors/make_vectors.py", "protocol": PROTOCOL, "what": WHAT[name]}
    document = json.loads(json.dumps({"header": header, **MAKERS[name]()}))
    for check, case in library_check.read_cases(name, document):
        try:
            check(case)
        except library_check.Differs as error:
            raise SystemExit(f"{name}: {case['name']}: library and reference differ: {error}") from error
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="compare with the files, write nothing")
    how.add_argument("--new-version", action="store_true", help="overwrite the files of an earlier version")
    parser.add_argument("--into", type=Path, default=VECTORS, metavar="DIR", help="where the files are")
    given = parser.parse_args()
    existing = [name for name in MAKERS if (given.into / name).exists()]
    if existing and not given.check and not given.new_version:
        print(f"golden vectors are never edited, and these exist: {', '.join(existing)}", file=sys.stderr)
        print("--check compares; --new-version overwrites", file=sys.stderr)
        return 2
    differing = []
    for name in MAKERS:
        if name == "plain_text.json" and not texts.can_make():
            print(f"{name}: left as it is, making it needs a Python with Unicode {texts.UNICODE}")
            continue
        made = make(name)
        path = given.into / name
        if not given.check:
            path.write_bytes(made)
        elif not path.exists() or path.read_bytes() != made:
            differing.append(name)
        print(f"{name}: {len(made)} bytes")
    if differing:
        print(f"made again, these are others: {', '.join(differing)}", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
