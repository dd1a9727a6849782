"""The strongest attacker: an organ that has all keys and its own ledger, and makes everything else fit its lie.

What an attack changes is then the one thing left to be found. Genuine receipts to start from are here too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.drawing.stratum_cut import provable_cuts
from randcheck.errors import RandcheckError
from randcheck.hashing import sha256
from randcheck.merkle import MerkleTree
from randcheck.planning.frame_rule import FrameRule
from randcheck.planning.substitution_order import Vacancy
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.chain import bundles_of
from randcheck.receipts.checkpoint import Checkpoint, make_log_signature
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.ledger_entry import NO_ENTRY, LedgerEntry
from randcheck.receipts.log_proof import LogProof
from randcheck.receipts.rerun import rerun_draw
from randcheck.receipts.result_list import ResultList
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.statements import KIND_NAMES, Commitment
from randcheck.receipts.strict_json import encode_strict
from randcheck.registers.salted_tree import root_to_mapping
from support.ceremonies import AS_OF, SAID, SIGNER, office_at, policy_of, registers_of, result_of, task_of
from support.forgeries import Edit, about, forge, sign_again

KINDS = frozenset(KIND_NAMES) | {"checkpoint"}
POLICY = policy_of({SIGNER: KINDS})

OFFICE = office_at()
UNPROVED = OFFICE.draw(task_of(), registers_of(), SAID)
AUDITOR = OFFICE.ledger.prove(UNPROVED)
PUBLIC = Discloser(AUDITOR).public()
DRAWN = result_of(AUDITOR).results[0]["drawn"][0]["id"]
PARTY = Discloser(AUDITOR).party(DRAWN)

_TEAM = result_of(AUDITOR).results[0]["assignment"]["teams"][0]
CHANGED = OFFICE.ledger.prove(
    OFFICE.substitute(AUDITOR, "TH-1", [Vacancy(inspector_id=_TEAM["members"][0], ground="病假")], SAID)
)

OTHER_OFFICE = office_at(name="another", log="baishan")
OTHER = OTHER_OFFICE.ledger.prove(OTHER_OFFICE.draw(task_of(), registers_of(), SAID))
"""The same registers and task, in another ledger."""

SECOND_OFFICE = office_at(name="second")
SECOND = SECOND_OFFICE.ledger.prove(SECOND_OFFICE.draw(task_of("TH-2"), registers_of(30), SAID))
"""Another task in another history of the same ledger."""


def rewrite(
    bundle: Bundle = AUDITOR,
    *,
    commitment: Edit | None = None,
    result: Edit | None = None,
    materials: Edit | None = None,
    summary: Edit | None = None,
    signer: Ed25519Signer = SIGNER,
    **how: bool,
) -> Bundle:
    """Return a draw's receipt with edited parts, all others fitted: seed, summary, entries, checkpoint, signatures.

    Args:
        bundle: A draw's receipt at auditor level.
        commitment: Edits the commitment's JSON.
        result: Edits the result's JSON, last of all.
        materials: Edits the lists' JSON.
        summary: Edits the summary's JSON, after it has been made to say what the result says.
        signer: Whose key.
        how: ``follow_seed`` and ``draw_again`` of :func:`support.forgeries.forge`.
    """
    forged = forge(bundle, commitment=commitment, result=result, materials=materials, signer=signer, **how)
    forged = attrs.evolve(forged, summary=bundle.summary, summary_entry=bundle.summary_entry)
    return enter(sum_up(forged, summary, signer), signer=signer)


def sum_up(bundle: Bundle, edit: Edit | None = None, signer: Ed25519Signer = SIGNER) -> Bundle:
    """Return a draw's receipt whose summary says what its draw says, as far as that can be said, then edited."""
    assert bundle.summary is not None
    summary, told = json.loads(bundle.summary.payload), json.loads(bundle.result.payload)
    for name in ("commitment", "contributions", "drawn_at", "log", "seed"):
        summary[name] = told[name]
    summary["draw"] = sha256(bundle.result.payload).hex()
    for one, result in zip(summary["results"], told["results"], strict=False):
        try:
            rows = ResultList(result)
        except (RandcheckError, KeyError, TypeError, ValueError, AttributeError):
            continue
        one["drawn"], one["reserves"] = len(result["drawn"]), len(result["reserves"])
        one["list"] = {"root": rows.root.hex(), "rows": len(rows.rows)}
    try:
        orders = Commitment.decode(bundle.commitment.payload).orders
        for one, order in zip(summary["results"], orders, strict=False):
            draw = rerun_draw(order, bytes.fromhex(told["seed"]), bundle.materials)
            frame = bundle.materials.find_frame(order.frame)
            assert frame is not None
            one["strata"] = root_to_mapping(provable_cuts(draw, frame).root)
    except RandcheckError:
        pass  # such an order cannot be drawn by: the cuts stay as they were
    if edit is not None:
        edit(summary)
    return attrs.evolve(bundle, summary=sign_again(bundle.summary, encode_canonical(summary), signer))


def enter(
    bundle: Bundle,
    *,
    signer: Ed25519Signer = SIGNER,
    origin: str | None = None,
    more: Sequence[bytes] = (),
    extensions: Iterable[str] = (),
) -> Bundle:
    """Return a chain of receipts in a ledger made for it: entries about its statements, chained, under a checkpoint.

    Args:
        bundle: Its entries have the indices 0, 1, 2, …
        signer: Signs the checkpoint.
        origin: The ledger's name, when it is another.
        more: Leaves that follow in the ledger.
        extensions: Lines of the checkpoint beyond the usual three.
    """
    leaves: list[bytes] = []
    fitted: Bundle | None = None

    def entered(entry: LedgerEntry, envelope: Any) -> LedgerEntry:
        prev = sha256(leaves[-1]) if leaves else NO_ENTRY
        new = attrs.evolve(about(entry, envelope), prev=prev, origin=origin or entry.origin)
        assert new.index == len(leaves)
        leaves.append(new.leaf)
        return new

    for link in bundles_of(bundle):
        parts: dict[str, Any] = {"commitment_entry": entered(link.commitment_entry, link.commitment)}
        parts["result_entry"] = entered(link.result_entry, link.result)
        if link.summary is not None and link.summary_entry is not None:
            parts["summary_entry"] = entered(link.summary_entry, link.summary)
        fitted = attrs.evolve(link, **parts, substituted=fitted, log_proof=None)
    assert fitted is not None
    return under(fitted, [*leaves, *more], signer=signer, extensions=extensions)


def under(
    bundle: Bundle,
    leaves: Sequence[bytes],
    *,
    signer: Ed25519Signer = SIGNER,
    extensions: Iterable[str] = (),
) -> Bundle:
    """Return a receipt with the proof that a ledger of these leaves has its entries."""
    tree = MerkleTree(leaves)
    entries = [entry for link in bundles_of(bundle) for entry in link.entries]
    checkpoint = Checkpoint(
        origin=entries[0].origin, size=len(tree), root=tree.root(), extensions=tuple(extensions)
    )
    note = SignedNote(text=checkpoint.text, signatures=(make_log_signature(checkpoint, signer),))
    paths = {entry.index: tuple(tree.prove_inclusion(entry.index, len(tree))) for entry in entries}
    return attrs.evolve(
        bundle, log_proof=LogProof(checkpoint=note.encode().decode(), paths=dict(sorted(paths.items())))
    )


def leaves_of(bundle: Bundle) -> list[bytes]:
    """Return the ledger's leaves that a receipt tells, in order."""
    return [entry.leaf for link in bundles_of(bundle) for entry in link.entries]


def edited(bundle: Bundle, edit: Edit) -> bytes:
    """Return the file of a receipt with its JSON edited, nothing fitted."""
    mapping = json.loads(bundle.encode())
    edit(mapping)
    return encode_strict(mapping) + b"\n"


def replaced(old: bytes, new: bytes, bundle: Bundle = AUDITOR) -> bytes:
    """Return the file of a receipt with the first occurrence of some bytes replaced."""
    data = bundle.encode()
    assert old in data
    return data.replace(old, new, 1)


def rule(**changes: Any) -> FrameRule:
    """Return the frame rule of the genuine draw with other parts."""
    return FrameRule(**({"as_of": AS_OF, "strata_by": ("credit_risk",)} | changes))
