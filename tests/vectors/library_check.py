"""Derives every vector anew with the library and compares; needs nothing but the library's pure rooms.

Used by the tests, by ``make_vectors.py`` before it writes a file, and by ``run_other_pythons.py``. As a script it
checks the files beside it, prints one line a file and exits 1 when anything differs::

    python tests/vectors/library_check.py
"""

# ruff: noqa: T201 - a script that reports on the terminal

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.draw import run_draw
from randcheck.drawing.engine import PythonEngine, TicketedRow
from randcheck.drawing.pareto import ParetoCut
from randcheck.drawing.sampling import StratumDraw, draw_targets
from randcheck.drawing.seed import Contribution, derive_seed, purpose_key, ticket
from randcheck.errors import RandcheckError
from randcheck.hashing import sha256
from randcheck.planning.draw_order import DrawOrder, StratumOrder
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.envelope import Envelope
from randcheck.receipts.json_model import OutsideModel, check_text_key, check_value
from randcheck.receipts.ledger_entry import LedgerEntry, encode_record
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import Status, Verdict
from randcheck.receipts.statements import Commitment, ResultStatement
from randcheck.receipts.verify import verify_bundle
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame, FrameRow
from randcheck.registers.roster import Roster, RosterRow
from randcheck.registers.salted_tree import ListRoot, leaf_of, salt_of

VECTORS = Path(__file__).parent
if str(VECTORS.parent) not in sys.path:
    sys.path.insert(0, str(VECTORS.parent))

from vectors import proof_check  # noqa: E402 - the path must be set first when this runs as a script
from vectors.differing import Case, Differs, require_same  # noqa: E402

# ---- texts ----------------------------------------------------------------------------------------------


def check_plain_text(case: Case) -> None:
    if "characters" in case:
        first, last = case["characters"]
        digits = plain_digits(map(chr, range(first, last + 1)))
        told: dict[str, Any] = {"count": digits.count("1"), "digest": sha256(digits.encode()).hex()}
    else:
        points = (text.split() for text in case["texts"])
        told = {"plain": plain_digits("".join(chr(int(point, 16)) for point in text) for text in points)}
    require_same(told, case["expected"], "plain texts")


def plain_digits(texts: Iterable[str]) -> str:
    """Return a digit for each text: 1 when strict JSON may hold it."""
    return "".join("01"[is_plain(text)] for text in texts)


def is_plain(text: str) -> bool:
    try:
        check_value(text, check_text_key)
    except OutsideModel:
        return False
    return True


# ---- lists ----------------------------------------------------------------------------------------------


def check_frame_root(case: Case) -> None:
    frame = frame_of(case)
    require_same(root_told(frame.commitment), root_expected(case), "root")
    steps = case["expected"].get("steps")
    if steps is not None:
        lines = [
            (row.id, frame.classes[code].line(row.id))
            for row, code in zip(frame.rows(), frame.class_codes, strict=True)
        ]
        require_same(steps_of(frame.secret, lines), steps, "steps")
    backwards = Frame.from_rows(reversed(list(frame.rows())), secret=frame.secret)
    require_same(backwards.commitment, frame.commitment, "root of the rows in another order")


def check_roster_root(case: Case) -> None:
    roster = Roster.from_rows(
        (RosterRow(**row) for row in case["inspectors"]), secret=bytes.fromhex(case["secret"])
    )
    require_same(root_told(roster.commitment), root_expected(case), "root")
    lines = [(row.id, row.line()) for row in roster.rows]
    require_same(steps_of(roster.secret, lines), case["expected"]["steps"], "steps")


def check_conflict_root(case: Case) -> None:
    conflicts = ConflictList.from_pairs(
        targets=map(tuple, case["targets"]),
        inspectors=map(tuple, case["inspectors"]),
        secret=bytes.fromhex(case["secret"]),
    )
    require_same(root_told(conflicts.commitment), root_expected(case), "root")
    lines = [step["line"] for step in case["expected"]["steps"]]
    require_same(
        steps_of(conflicts.secret, [(line, line) for line in lines]), case["expected"]["steps"], "steps"
    )


def frame_of(case: Case) -> Frame:
    rows = case["rows"] if "rows" in case else generated_rows(case["generated"])
    return Frame.from_rows(
        (FrameRow(*row) for row in rows), secret=bytes.fromhex(case.get("secret", "00" * 32))
    )


def generated_rows(recipe: Case) -> Iterator[tuple[str, str, int, str]]:
    """Yield the rows that a vector describes instead of listing them: row i takes the i-th of each cycle."""
    strata, weights, areas = recipe["strata"], recipe["weights"], recipe["areas"]
    for i in range(recipe["count"]):
        yield (
            f"{recipe['prefix']}{i:0{recipe['width']}d}",
            strata[i % len(strata)],
            weights[i % len(weights)],
            areas[i % len(areas)],
        )


def root_told(root: ListRoot) -> dict[str, Any]:
    return {"depth": root.depth, "root": root.root.hex(), "rows": root.rows}


def root_expected(case: Case) -> dict[str, Any]:
    return {name: case["expected"][name] for name in ("depth", "root", "rows")}


def steps_of(secret: bytes, lines: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    steps = []
    for key, line in lines:
        salt = salt_of(secret, key)
        steps.append({"line": line, "salt": salt, "leaf": leaf_of(salt, line)})
    return steps


# ---- seeds and tickets ----------------------------------------------------------------------------------


def check_seed(case: Case) -> None:
    contributions = [Contribution(one["role"], one["value"]) for one in case["contributions"]]
    require_same([one.digest.hex() for one in contributions], case["expected"]["digests"], "digests")
    seed = derive_seed(bytes.fromhex(case["commitment"]), contributions)
    require_same(seed.hex(), case["expected"]["seed"], "seed")


def check_tickets(case: Case) -> None:
    key = purpose_key(bytes.fromhex(case["seed"]), case["purpose"])
    require_same(key, case["expected"]["key"], "purpose key")
    require_same([ticket(key, one).hex() for one in case["ids"]], case["expected"]["tickets"], "tickets")


# ---- selection and sizes -----------------------------------------------------------------------------------


def check_selection(case: Case) -> None:
    key = purpose_key(bytes.fromhex(case["seed"]), "targets")
    require_same(key, case["expected"]["key"], "purpose key")
    strata = tuple(StratumOrder(**stratum) for stratum in case["strata"])
    draws = draw_targets(strata, Selection(case["selection"]), PythonEngine(frame_of(case)), key)
    require_same([stratum_told(draw) for draw in draws], case["expected"]["strata"], "strata")


def stratum_told(draw: StratumDraw) -> dict[str, Any]:
    def told(row: TicketedRow) -> dict[str, Any]:
        key = None if draw.pareto is None else draw.pareto.find_key(row)
        return {"id": row.id, "key": None if key is None else fraction_told(key), "ticket": row.ticket.hex()}

    cutoff, cut = draw.cutoff, draw.pareto
    return {
        "label": draw.order.label,
        "cutoff": fraction_told(cutoff) if isinstance(cutoff, Fraction) else cutoff and cutoff.hex(),
        "drawn": [told(row) for row in draw.drawn],
        "pareto": cut
        and {
            "certain": cut.certain,
            "certain_from": cut.certain_from,
            "sample_size": cut.sample_size,
            "weight_total": cut.weight_total,
        },
        "reserves": [told(row) for row in draw.reserves],
    }


def fraction_told(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def check_order(case: Case) -> None:
    cut = ParetoCut(
        certain_from=None, certain=0, sample_size=case["sample_size"], weight_total=case["weight_total"]
    )
    rows = [
        TicketedRow(bytes.fromhex(row["ticket"]), row["id"], "all", row["weight"]) for row in case["rows"]
    ]
    for given in (rows, rows[::-1], sorted(rows)):
        ordered = [
            {"id": row.id, "key": fraction_told(cut.key_of(row.ticket, row.weight))}
            for row in cut.order(given, len(given))
        ]
        require_same(ordered, case["expected"], "order")


def check_allocation(case: Case) -> None:
    tally = {label: {1: rows} for label, rows in case["populations"].items()}
    rule = SampleRule.from_mapping(case["rule"])
    require_same(rule.to_mapping(), case["rule"], "rule written again")
    try:
        strata = [
            {
                "label": one.label,
                "population": one.population,
                "reserves": one.reserves,
                "sample_size": one.sample_size,
            }
            for one in order_strata(tally, rule)
        ]
    except RandcheckError as error:
        require_same({"error": error.code}, case["expected"], "outcome")
    else:
        require_same({"strata": strata}, case["expected"], "outcome")


# ---- whole draws and ceremonies ------------------------------------------------------------------------------


def check_draw(case: Case) -> None:
    order = DrawOrder.from_mapping(case["order"])
    require_same(order.to_mapping(), case["order"], "order written again")
    materials = Materials.from_mapping(case["materials"])
    for one in (materials, backwards(materials)):
        frame = one.find_frame(order.frame)
        if frame is None:
            raise Differs("no frame has the committed root")
        draw = run_draw(
            order,
            frame,
            one.find_roster(order.roster),
            bytes.fromhex(case["seed"]),
            conflicts=one.find_conflicts(order.conflicts),
        )
        require_same(draw.to_mapping(), case["expected"], "result")


def backwards(materials: Materials) -> Materials:
    """Return the same lists, handed in in the opposite order."""
    return Materials(
        frames=tuple(Frame.from_rows(reversed(list(f.rows())), secret=f.secret) for f in materials.frames),
        rosters=tuple(Roster.from_rows(reversed(r.rows), secret=r.secret) for r in materials.rosters),
        conflict_lists=tuple(
            ConflictList.from_pairs(
                targets=reversed(c.target_pairs),
                inspectors=[(b, a) for a, b in reversed(c.inspector_pairs)],
                secret=c.secret,
            )
            for c in materials.conflict_lists
        ),
    )


def check_ceremony(case: Case) -> None:
    """Conclude a ceremony again from its commitment, contributions and lists, and verify its bundle."""
    bundle = bundle_of(case)
    commitment = Commitment.decode(bundle.commitment.payload)
    told = ResultStatement.decode(bundle.result.payload)
    ceremony = Ceremony(
        commitment=commitment,
        envelope=bundle.commitment,
        nonces=(),
        materials=bundle.materials,
        substituted=bundle.substituted,
    )
    contributions = ceremony.complete({one["role"]: one["value"] for one in case["contributions"]})
    result = ceremony.conclude(contributions, told.drawn_at).result
    require_same(result.encode().decode(), case["result"]["payload"], "payload of the result")
    for name, envelope, entry, digest in (
        ("commitment", bundle.commitment, bundle.commitment_entry, commitment.digest),
        ("result", bundle.result, bundle.result_entry, result.digest),
    ):
        require_same(digest.hex(), case[name]["digest"], f"digest of the {name}")
        require_same(envelope.to_mapping(), case[name]["envelope"], f"envelope of the {name}")
        signed = sha256(envelope.signed_bytes).hex()
        require_same(signed, case[name]["signed_digest"], f"signed bytes of the {name}")
        require_same(entry.leaf_digest.hex(), case[name]["leaf_digest"], f"leaf digest of the {name}")
        record = sha256(encode_record(entry, envelope)).hex()
        require_same(record, case[name]["record_digest"], f"ledger record of the {name}")
    encoded = bundle.encode()
    require_same(sha256(encoded).hex(), case["bundle_digest"], "digest of the bundle")
    require_same(Bundle.decode(encoded), bundle, "bundle read again")
    report = verify_bundle(bundle, policy=None, verifier=NoSignatures())
    broken = [finding.code for finding in report.findings if finding.status is Status.FAIL]
    require_same(broken, [], "broken promises")
    require_same(report.verdict, Verdict.INDETERMINATE, "verdict without a trust policy")


class NoSignatures:
    """A verifier that knows no algorithm: this script must run where ``cryptography`` is not installed."""

    @property
    def algorithms(self) -> frozenset[str]:
        return frozenset()

    def verify(
        self,
        algorithm: str,
        public_key: bytes,
        message: bytes,
        signature: bytes,
        signer_id: str | None = None,
    ) -> bool:
        return False


def bundle_of(case: Case) -> Bundle:
    """Return the bundle that a ceremony's vector tells; ``substituted`` holds the vector of the draw before."""
    return Bundle(
        commitment=envelope_of(case["commitment"]),
        commitment_entry=LedgerEntry.from_mapping(case["commitment"]["entry"]),
        result=envelope_of(case["result"]),
        result_entry=LedgerEntry.from_mapping(case["result"]["entry"]),
        materials=Materials.from_mapping(case["materials"]),
        substituted=None if case["substituted"] is None else bundle_of(case["substituted"]),
    )


def envelope_of(statement: Case) -> Envelope:
    envelope = Envelope.from_mapping(statement["envelope"])
    require_same(envelope.payload.decode(), statement["payload"], "payload in the envelope")
    require_same(encode_canonical(json.loads(statement["payload"])), envelope.payload, "canonical payload")
    return envelope


# ---- files ------------------------------------------------------------------------------------------------

CHECKS: dict[str, dict[str, Callable[[Case], None]]] = {
    "frame_roots.json": {"cases": check_frame_root},
    "roster_roots.json": {"cases": check_roster_root},
    "conflict_roots.json": {"cases": check_conflict_root},
    "plain_text.json": {"cases": check_plain_text},
    "seeds.json": {"cases": check_seed},
    "tickets.json": {"cases": check_tickets},
    "equal.json": {"cases": check_selection},
    "pareto.json": {"cases": check_selection, "orders": check_order},
    "allocation.json": {"cases": check_allocation},
    "draws.json": {"cases": check_draw},
    "statements.json": {"cases": check_ceremony},
    "proofs.json": proof_check.CHECKS,
}
"""For each file its members that hold vectors, and what checks one of them."""


def read_cases(name: str, document: Mapping[str, Any]) -> Iterator[tuple[Callable[[Case], None], Case]]:
    """Yield each vector of a file with its check, references between the vectors of a file resolved."""
    for member, check in CHECKS[name].items():
        known: dict[str, Case] = {}
        for case in document[member]:
            if case.get("substituted") is not None:
                case = {**case, "substituted": known[case["substituted"]]}
            if "bundle" in case:
                case = proof_check.resolve(case, known, document)
            known[case["name"]] = case
            yield check, case


def main() -> int:
    """Check the files beside this script."""
    failed = 0
    for name in CHECKS:
        document = json.loads((VECTORS / name).read_text(encoding="utf-8"))
        count = 0
        for check, case in read_cases(name, document):
            count += 1
            try:
                check(case)
            except (Differs, RandcheckError) as error:
                failed += 1
                print(f"{name}: {case['name']}: {error}")
        print(f"{name}: {count} vectors")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
