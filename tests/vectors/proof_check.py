"""Derives the vectors of ``proofs.json`` anew with the library and compares; used by ``library_check.py``.

Signatures are verified by the stand-alone checker beside it, so that this runs where ``cryptography`` is missing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from randcheck.drawing.draw import Draw, run_draw
from randcheck.drawing.stratum_cut import StratumCut, cuts_of, provable_cuts
from randcheck.errors import InvalidValue, MalformedDocument, RandcheckError
from randcheck.merkle import MerkleTree, verify_consistency, verify_inclusion
from randcheck.planning.draw_order import DrawOrder
from randcheck.receipts.bundle import Bundle, DisclosureLevel
from randcheck.receipts.checkpoint import (
    Checkpoint,
    KeyStatus,
    PublicKey,
    check_cosignature,
    check_log_signature,
    decode_checkpoint,
)
from randcheck.receipts.checkpoint.signing import (
    COSIGNATURE_TYPES,
    LOG_SIGNATURE_TYPES,
    cosigned_message,
)
from randcheck.receipts.disclosure import disclose
from randcheck.receipts.draw_summary import DrawSummary
from randcheck.receipts.envelope import Envelope
from randcheck.receipts.key_change import apply_key_changes
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.materials import Materials
from randcheck.receipts.result_list import ResultList, ResultRow, ShownRow, find_outcome
from randcheck.receipts.signed_note import key_hash_for
from randcheck.receipts.statements import Commitment, ResultStatement
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.receipts.verify import verify_bundle
from randcheck.registers.frame import Frame, FrameRow
from randcheck.registers.salted_proof import ProvableList, RowProof
from randcheck.registers.salted_tree import root_from_mapping, root_to_mapping
from vectors import check_vectors
from vectors.differing import Case, Differs, require_same


class PlainVerifier:
    """Verifies with the stand-alone checker; each signature once, since many cases have the same."""

    @property
    def algorithms(self) -> frozenset[str]:
        return frozenset({"ed25519", "sm2"})

    @staticmethod
    @cache
    def verify(
        algorithm: str, public_key: bytes, message: bytes, signature: bytes, signer_id: str | None = None
    ) -> bool:
        return check_vectors.is_signed_by(algorithm, public_key, signer_id, message, signature)


VERIFIER = PlainVerifier()


# ---- trees ----------------------------------------------------------------------------------------------


def check_tree(case: Case) -> None:
    texts = case["leaves"] if "leaves" in case else map(str, range(case["count"]))
    tree = MerkleTree(text.encode() for text in texts)
    size, expected = len(tree), case["expected"]
    require_same(tree.root().hex(), expected["root"], "root")
    paths = [hexes(tree.prove_inclusion(index, size)) for index in case["indices"]]
    require_same(paths, expected["paths"], "paths")
    proofs = [hexes(tree.prove_consistency(old_size, size)) for old_size in case["old_sizes"]]
    require_same(proofs, expected["proofs"], "consistency proofs")


def check_tree_proof(case: Case) -> None:
    told = {name: bytes.fromhex(case[name]) for name in ("leaf", "old_root", "root") if name in case}
    if case["check"] == "inclusion":
        path = from_hexes(case["path"])
        is_proved = verify_inclusion(told["leaf"], case["index"], case["size"], path, told["root"])
    else:
        sizes, proof = (case["old_size"], case["size"]), from_hexes(case["proof"])
        is_proved = verify_consistency(*sizes, told["old_root"], told["root"], proof)
    require_same(is_proved, case["expected"]["is_proved"], "whether it is proved")


def hexes(parts: list[bytes]) -> list[str]:
    return [part.hex() for part in parts]


def from_hexes(parts: list[str]) -> list[bytes]:
    return [bytes.fromhex(part) for part in parts]


# ---- checkpoints ----------------------------------------------------------------------------------------


def check_checkpoint(case: Case) -> None:
    checkpoint = Checkpoint(origin=case["origin"], size=case["size"], root=bytes.fromhex(case["root"]))
    require_same(checkpoint.text, case["expected"]["text"], "text")
    note, read = decode_checkpoint(case["expected"]["note"].encode())
    require_same(read, checkpoint, "checkpoint read again")
    require_same(note.encode().decode(), case["expected"]["note"], "note written again")
    require_same(len(note.signatures), len(case["lines"]), "number of signature lines")
    for line, told in zip(note.signatures, case["lines"], strict=True):
        key, seconds = key_of(told["key"]), told["seconds"]
        types = LOG_SIGNATURE_TYPES if seconds is None else COSIGNATURE_TYPES
        require_same(line.name, told["name"], "name of a line")
        key_hash = key_hash_for(told["name"], types[key.algorithm], key.public_key)
        require_same(line.key_hash, key_hash, "key hash")
        time = b"" if seconds is None else int(seconds).to_bytes(8, "big")
        require_same(line.signature[: len(time)], time, "time of a cosignature")
        message = (
            checkpoint.text.encode() if seconds is None else cosigned_message(checkpoint.text, int(seconds))
        )
        signed = (key.algorithm, key.public_key, message, line.signature[len(time) :], key.signer_id)
        require_same(VERIFIER.verify(*signed), True, "signature")


def check_note(case: Case) -> None:
    try:
        note, checkpoint = decode_checkpoint(case["note"].encode())
    except MalformedDocument:
        require_same({"refused": True}, case["expected"], "what the note holds")
        return
    require_same(note.encode().decode(), case["note"], "note written again")
    found = []
    for told in case["keys"]:
        look = {"log": check_log_signature, "cosignature": check_cosignature}[told["as"]]
        finding = look(note, key_of(told), VERIFIER)
        seconds = finding.at_seconds if finding.status is KeyStatus.VALID else None
        found.append({"seconds": None if seconds is None else str(seconds), "status": finding.status.value})
    told = {"origin": checkpoint.origin, "root": checkpoint.root.hex(), "size": checkpoint.size}
    require_same({**told, "found": found}, case["expected"], "what the note holds")


def key_of(told: Case) -> PublicKey:
    return PublicKey(
        algorithm=told["algorithm"],
        public_key=bytes.fromhex(told["public_key"]),
        signer_id=told["signer_id"],
    )


# ---- results --------------------------------------------------------------------------------------------


def check_result_list(case: Case) -> None:
    listed, expected = ResultList(case["result"]), case["expected"]
    require_same(listed.root.hex(), expected["root"], "root")
    require_same([row.to_mapping() for row in listed.rows], expected["rows"], "rows")
    shown = [
        [one.to_mapping() for one in listed.show(target["id"], bytes.fromhex(target["ticket"]))]
        for target in case["targets"]
    ]
    require_same(shown, expected["shown"], "rows that are shown")


def check_outcome(case: Case) -> None:
    shown = [ShownRow.from_mapping(one) for one in case["shown"]]
    root, rows = bytes.fromhex(case["list"]["root"]), case["list"]["rows"]
    found = find_outcome(shown, case["target_id"], bytes.fromhex(case["ticket"]), root, rows)
    outcome = found.outcome if isinstance(found, ResultRow) else found
    require_same(outcome, case["expected"]["outcome"], "outcome")


def check_cuts(case: Case) -> None:
    materials = Materials.from_mapping(case["materials"])
    order = DrawOrder.from_mapping(case["order"])
    draw, frame = run(order, materials, bytes.fromhex(case["seed"]))
    cuts, expected = cuts_of(draw), case["expected"]
    require_same([cut.to_mapping() for cut in cuts], expected["cuts"], "cuts")
    require_same([cut.line() for cut in cuts], expected["lines"], "lines")
    require_same(root_to_mapping(provable_cuts(draw, frame).root), expected["root"], "root")
    again = [StratumCut.from_mapping(cut) for cut in expected["cuts"]]
    require_same(again, list(cuts), "cuts read again")


def check_cut(case: Case) -> None:
    cut, ticket, weight = StratumCut.from_mapping(case["cut"]), bytes.fromhex(case["ticket"]), case["weight"]
    is_drawn = cut.is_drawn(ticket, weight)
    says = "edge" if cut.is_on_the_edge(ticket, weight) else "drawn" if is_drawn else "not-drawn"
    require_same(says, case["expected"]["says"], "what the cut says")


def check_summary(case: Case) -> None:
    commitment = Commitment.decode(case["commitment"].encode())
    result = ResultStatement.decode(case["draw"].encode())
    materials = Materials.from_mapping(case["materials"])
    draws = [run(order, materials, result.seed)[0] for order in commitment.orders]
    summary = DrawSummary.of(result, draws, materials)
    require_same(summary.encode().decode(), case["expected"]["payload"], "payload")
    require_same(summary.digest.hex(), case["expected"]["digest"], "digest")
    require_same(DrawSummary.decode(summary.encode()), summary, "summary read again")


def run(order: DrawOrder, materials: Materials, seed: bytes) -> tuple[Draw, Frame]:
    frame = materials.find_frame(order.frame)
    if frame is None:
        raise Differs("no frame has the committed root")
    lists = (materials.find_roster(order.roster), seed)
    return run_draw(order, frame, *lists, conflicts=materials.find_conflicts(order.conflicts)), frame


# ---- rows of committed lists ----------------------------------------------------------------------------


def check_row_proofs(case: Case) -> None:
    secret, expected = bytes.fromhex(case["secret"]), case["expected"]
    rows = check_vectors.rows_of(dict(case))
    frame = Frame.from_rows((FrameRow(*row) for row in rows), secret=secret)
    lines = dict(frame.lines())
    listed = ProvableList(secret, lines.items())
    require_same(root_to_mapping(listed.root), expected["root"], "root")
    proofs = [
        {"line": lines[one], "proof": listed.prove(one, lines[one]).to_mapping()} for one in case["ids"]
    ]
    require_same(proofs, expected["proofs"], "proofs")
    for told in expected["proofs"]:
        require_same(RowProof.from_mapping(told["proof"]).shows(told["line"], listed.root), True, "proof")


def check_row(case: Case) -> None:
    proof = RowProof.from_mapping(case["proof"])
    is_shown = proof.shows(case["line"], root_from_mapping(case["root"]))
    require_same(is_shown, case["expected"]["is_shown"], "whether the line is shown")


# ---- receipts and keys ----------------------------------------------------------------------------------


def check_receipt(case: Case) -> None:
    """Read a bundle, make it of the auditor's where it is another level, and verify it."""
    bundle = Bundle.from_mapping(case["bundle"])
    encoded = bundle.encode()
    require_same(json.loads(encoded), case["bundle"], "bundle written again")
    require_same(check_vectors.H(encoded).hex(), case["expected"]["digest"], "digest of the file")
    level = DisclosureLevel(case["level"])
    require_same(bundle.level, level, "level")
    if case["source"] is not None:
        source = Bundle.from_mapping(case["source"])
        require_same(disclose(source, level, case["target_id"]), bundle, "bundle made of the auditor's")
    policy = TrustPolicy.from_mapping(case["trust_policy"])
    report = verify_bundle(bundle, policy=policy, verifier=VERIFIER)
    require_same(report.verdict.value, case["expected"]["verdict"], "verdict")


def check_key_changes(case: Case) -> None:
    policy = TrustPolicy.from_mapping(case["policy"])
    changes = [
        (LedgerEntry.from_mapping(one["entry"]), Envelope.from_mapping(one["envelope"]))
        for one in case["changes"]
    ]
    try:
        after = apply_key_changes(policy, changes, VERIFIER)
    except RandcheckError as error:
        if isinstance(error, InvalidValue):
            raise  # a change that cannot be followed is told as one, with its index
        require_same({"refused": True}, case["expected"], "policy after the changes")
        return
    require_same({"policy": after.to_mapping()}, case["expected"], "policy after the changes")


CHECKS: dict[str, Callable[[Case], None]] = {
    "trees": check_tree,
    "tree_checks": check_tree_proof,
    "checkpoints": check_checkpoint,
    "notes": check_note,
    "result_lists": check_result_list,
    "outcomes": check_outcome,
    "cuts": check_cuts,
    "cut_checks": check_cut,
    "summaries": check_summary,
    "row_proofs": check_row_proofs,
    "row_checks": check_row,
    "receipts": check_receipt,
    "key_changes": check_key_changes,
}


def resolve(case: Case, known: Mapping[str, Case], document: Mapping[str, Any]) -> Case:
    """Return a receipt's case with the trust policy of the file and the bundle that it was made of."""
    source = case["source"]
    bundle = None if source is None else known[source]["bundle"]
    return {**case, "source": bundle, "trust_policy": document["trust_policy"]}
