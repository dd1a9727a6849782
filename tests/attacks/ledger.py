"""The ledger: other entries, other histories, other checkpoints, witnesses that are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from attacks.case import Theme
from attacks.insider import AUDITOR, POLICY, SECOND, edited, enter, leaves_of, under
from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.checkpoint import Checkpoint, make_log_signature
from randcheck.receipts.ledger_entry import NO_ENTRY
from randcheck.receipts.log_proof import LogProof
from randcheck.receipts.signed_note import SignedNote

THEME = Theme("Entries of the ledger and their paths", POLICY)
attack = THEME.attack


def proof_of(bundle: Bundle) -> LogProof:
    assert bundle.log_proof is not None
    return bundle.log_proof


def note_of(bundle: Bundle = AUDITOR) -> SignedNote:
    return SignedNote.decode(proof_of(bundle).checkpoint.encode())


def with_note(note: SignedNote | str, bundle: Bundle = AUDITOR) -> Bundle:
    text = note if isinstance(note, str) else note.encode().decode()
    return attrs.evolve(bundle, log_proof=attrs.evolve(proof_of(bundle), checkpoint=text))


def with_paths(edit: Callable[[dict[int, tuple[bytes, ...]]], Any], bundle: Bundle = AUDITOR) -> Bundle:
    paths = dict(proof_of(bundle).paths)
    edit(paths)
    return attrs.evolve(bundle, log_proof=attrs.evolve(proof_of(bundle), paths=dict(sorted(paths.items()))))


def with_entry(name: str, bundle: Bundle = AUDITOR, **changes: Any) -> Bundle:
    return attrs.evolve(bundle, **{name: attrs.evolve(getattr(bundle, name), **changes)})


def signed(checkpoint: Checkpoint, *signers: Ed25519Signer) -> SignedNote:
    return SignedNote(
        text=checkpoint.text, signatures=tuple(make_log_signature(checkpoint, one) for one in signers)
    )


# ---- entries ----------------------------------------------------------------------------------------------


@attack("show the entry of an unrelated statement", fails="ledger-entries draw-summary")
def unrelated_entry():
    return attrs.evolve(AUDITOR, result_entry=SECOND.result_entry)


@attack("exchange the entries of commitment and draw", fails="ledger-entries")
def entries_exchanged():
    return attrs.evolve(AUDITOR, commitment_entry=AUDITOR.result_entry, result_entry=AUDITOR.commitment_entry)


@attack("name another ledger in the entries", fails="checkpoint ledger-entries draw-summary")
def entries_of_another_origin():
    bundle = AUDITOR
    for name in ("commitment_entry", "result_entry", "summary_entry"):
        bundle = with_entry(name, bundle, origin="baishan")
    return bundle


@attack("name another ledger in everything but the statements", fails="ledger-entries draw-summary")
def ledger_of_another_origin():
    return enter(attrs.evolve(AUDITOR, log_proof=None), origin="baishan")


@attack("name the kind of another statement in an entry", fails="ledger-entries")
def entry_of_another_kind():
    return with_entry("commitment_entry", kind="draw")


@attack("write back when an entry was recorded, to before its statement was made", fails="ledger-entries")
def entry_recorded_too_early():
    moment = AUDITOR.commitment_entry.recorded_at.replace(year=2025)
    return with_entry("commitment_entry", recorded_at=moment)


@attack("write back when an entry was recorded, by a second", fails="ledger-entries")
def entry_recorded_at_another_time():
    moment = AUDITOR.commitment_entry.recorded_at.replace(second=1)
    return with_entry("commitment_entry", recorded_at=moment)


@attack("break the chain between commitment and draw", fails="ledger-entries draw-summary")
def chain_broken():
    return with_entry("result_entry", prev=b"\x11" * 32)


@attack("put the draw first in the ledger", fails="commitment-before-draw")
def draw_first():
    bundle = attrs.evolve(
        AUDITOR,
        result_entry=attrs.evolve(AUDITOR.result_entry, index=0, prev=NO_ENTRY),
        commitment_entry=attrs.evolve(AUDITOR.commitment_entry, index=1, prev=b"\x11" * 32),
        summary_entry=None,
        summary=None,
    )
    return under(bundle, [bundle.result_entry.leaf, bundle.commitment_entry.leaf])


@attack("write another time of record into the last entry, which nothing follows", fails="inclusion-proof")
def last_entry_recorded_at_another_time():
    assert AUDITOR.summary_entry is not None
    return with_entry("summary_entry", recorded_at=AUDITOR.summary_entry.recorded_at.replace(second=1))


@attack(
    "leave a gap between commitment and draw, and leave the proof out: index and time are told only",
    verdict="indeterminate",
    unchecked="checkpoint inclusion-proof",
)
def gap_without_proof():
    bundle = with_entry("result_entry", attrs.evolve(AUDITOR, log_proof=None), index=5)
    return with_entry("summary_entry", bundle, index=9)


@attack("say that an entry stands first that has one before it", fails="ledger-entries")
def first_entry_with_another_before():
    return with_entry("commitment_entry", prev=b"\x11" * 32)


# ---- paths ------------------------------------------------------------------------------------------------


@attack("leave the path of an entry out", fails="inclusion-proof")
def path_left_out():
    return with_paths(lambda paths: paths.pop(1))


@attack("show the path of another entry", fails="inclusion-proof")
def path_of_another_entry():
    return with_paths(lambda paths: paths.update({1: paths[0]}))


@attack("show the path in a tree of another size", fails="inclusion-proof")
def path_in_another_tree():
    longer = under(AUDITOR, [*leaves_of(AUDITOR), b"more", b"and more"])
    return attrs.evolve(AUDITOR, log_proof=attrs.evolve(proof_of(AUDITOR), paths=proof_of(longer).paths))


@attack("append a step to a path", fails="inclusion-proof")
def path_too_long():
    return with_paths(lambda paths: paths.update({0: (*paths[0], bytes(32))}))


@attack("cut a path short", fails="inclusion-proof")
def path_too_short():
    return with_paths(lambda paths: paths.update({0: paths[0][:-1]}))


@attack("show an inner node of the tree as if it were an entry's", fails="inclusion-proof")
def inner_node_for_a_leaf():
    # Without the prefixes 0 and 1 for leaves and nodes, this would lead to the root.
    return with_paths(lambda paths: paths.update({0: paths[0][1:], 1: paths[1][1:]}))


@attack("write a path with steps of 31 bytes", error="malformed-document")
def short_step():
    return edited(AUDITOR, lambda mapping: mapping["log_proof"]["paths"][0].update(path=["ab" * 31]))


@attack("write a path in capitals", error="malformed-document")
def path_in_capitals():
    def edit(mapping: dict[str, Any]) -> None:
        path = mapping["log_proof"]["paths"][0]["path"]
        path[0] = path[0].upper()

    return edited(AUDITOR, edit)


@attack("write the paths in another order", error="malformed-document")
def paths_out_of_order():
    return edited(AUDITOR, lambda mapping: mapping["log_proof"]["paths"].reverse())


@attack("show two paths of one entry", error="malformed-document")
def path_twice():
    def edit(mapping: dict[str, Any]) -> None:
        paths = mapping["log_proof"]["paths"]
        paths.insert(0, paths[0])

    return edited(AUDITOR, edit)


@attack("show a path of a negative index", error="malformed-document")
def path_of_a_negative_index():
    return edited(AUDITOR, lambda mapping: mapping["log_proof"]["paths"][0].update(index=-1))


@attack("show a path of more than 64 steps", error="malformed-document")
def path_beyond_all_trees():
    return edited(AUDITOR, lambda mapping: mapping["log_proof"]["paths"][0].update(path=["ab" * 32] * 65))
