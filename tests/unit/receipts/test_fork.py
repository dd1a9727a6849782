"""Comparing checkpoints, and evidence that a log signed two histories."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from randcheck.errors import InvalidValue, MalformedDocument, NotCanonical, UnknownVersion
from randcheck.merkle import EMPTY_ROOT, MerkleTree
from randcheck.receipts.checkpoint import Checkpoint, PublicKey, sign_checkpoint
from randcheck.receipts.fork import ForkEvidence, Relation, compare_checkpoints, verify_fork
from randcheck.receipts.signed_note import NoteSignature, SignedNote
from support.checkpoints import (
    LOG_KEY,
    LOG_SIGNER,
    ORIGIN,
    STRANGER,
    STRANGERS_KEY,
    VERIFIER,
    leaves,
    signed,
)

TREE = MerkleTree(leaves(20))
REWRITTEN = MerkleTree(leaves(20, rewritten=[3]))


def evidence_of(old_size: int = 6, size: int = 13) -> ForkEvidence:
    """The evidence that entry 3 was rewritten between two sizes."""
    comparison = compare_checkpoints(signed(TREE, old_size), signed(REWRITTEN, size), tree=REWRITTEN)
    assert comparison.evidence is not None
    return comparison.evidence


# ---- comparing


def test_the_same_tree_twice_is_the_same():
    comparison = compare_checkpoints(signed(TREE, 7), signed(TREE, 7, signer=STRANGER))
    assert (comparison.relation, comparison.evidence) == (Relation.SAME, None)


@pytest.mark.parametrize("with_tree", [True, False], ids=["tree", "proof"])
def test_a_log_that_grows_is_consistent_at_all_sizes(with_tree):
    for size in range(21):
        for old_size in range(size):
            proof = TREE.prove_consistency(old_size, size)
            given: dict[str, Any] = {"tree": TREE} if with_tree else {"proof": proof}
            for pair in ((old_size, size), (size, old_size)):  # in whichever order they are given
                comparison = compare_checkpoints(*(signed(TREE, number) for number in pair), **given)
                assert (comparison.relation, comparison.evidence) == (Relation.CONSISTENT, None)


def test_with_nothing_at_hand_different_sizes_are_undecided():
    for size in (1, 4, 7):
        comparison = compare_checkpoints(signed(TREE, size), signed(TREE, 13))
        assert (comparison.relation, comparison.evidence) == (Relation.UNDECIDED, None)
        assert compare_checkpoints(signed(TREE, size), signed(REWRITTEN, 13)).relation is Relation.UNDECIDED


def test_every_log_continues_the_empty_one():
    assert compare_checkpoints(signed(TREE, 0), signed(TREE, 7)).relation is Relation.CONSISTENT


def test_a_rewritten_log_is_a_fork_at_all_sizes_when_the_tree_is_at_hand():
    for size in range(4, 21):
        for old_size in range(4, size + 1):
            comparison = compare_checkpoints(signed(TREE, old_size), signed(REWRITTEN, size), tree=REWRITTEN)
            assert comparison.relation is Relation.FORKED
            assert comparison.evidence is not None
            assert verify_fork(comparison.evidence, [LOG_KEY], VERIFIER).is_proven
    for old_size in range(4):  # before the entry that was rewritten
        comparison = compare_checkpoints(signed(TREE, old_size), signed(REWRITTEN, 20), tree=REWRITTEN)
        assert comparison.relation is Relation.CONSISTENT


def test_a_proof_shows_a_fork_unless_the_older_tree_is_a_node_of_the_newer():
    for size in range(5, 21):
        for old_size in range(4, size):
            proof = REWRITTEN.prove_consistency(old_size, size)
            comparison = compare_checkpoints(signed(TREE, old_size), signed(REWRITTEN, size), proof=proof)
            is_a_node = old_size in (4, 8, 16)
            assert comparison.relation is (Relation.UNDECIDED if is_a_node else Relation.FORKED)
            if comparison.evidence is not None:
                assert verify_fork(comparison.evidence, [LOG_KEY], VERIFIER).is_proven


def test_two_roots_of_one_size_are_a_fork_without_anything_else():
    comparison = compare_checkpoints(signed(TREE, 8), signed(REWRITTEN, 8))
    assert comparison.relation is Relation.FORKED
    assert comparison.evidence is not None
    assert comparison.evidence.proof == ()
    assert verify_fork(comparison.evidence, [LOG_KEY], VERIFIER).is_proven


def test_an_empty_log_with_a_root_that_no_empty_tree_has_is_a_fork():
    bogus = sign_checkpoint(Checkpoint(origin=ORIGIN, size=0, root=bytes(32)), LOG_SIGNER)
    comparison = compare_checkpoints(bogus, signed(TREE, 7))
    assert comparison.relation is Relation.FORKED
    assert comparison.evidence is not None
    assert comparison.evidence.root == EMPTY_ROOT
    assert verify_fork(comparison.evidence, [LOG_KEY], VERIFIER).is_proven


def test_a_tree_that_is_not_the_newer_checkpoints_decides_nothing():
    for tree in (TREE, MerkleTree(leaves(12, rewritten=[3])), MerkleTree()):
        comparison = compare_checkpoints(signed(TREE, 6), signed(REWRITTEN, 13), tree=tree)
        assert comparison.relation is Relation.UNDECIDED


def test_a_proof_of_something_else_decides_nothing():
    for proof in ([], [bytes(32)], TREE.prove_consistency(6, 12), [b"short"], [bytes(32)] * 65):
        comparison = compare_checkpoints(signed(TREE, 6), signed(TREE, 13), proof=proof)
        assert comparison.relation is Relation.UNDECIDED


def test_where_the_proof_is_of_no_use_the_tree_decides():
    comparison = compare_checkpoints(
        signed(TREE, 8), signed(REWRITTEN, 13), proof=[bytes(32)], tree=REWRITTEN
    )
    assert comparison.relation is Relation.FORKED


def test_checkpoints_of_different_logs_are_not_compared():
    with pytest.raises(InvalidValue, match="one log"):
        compare_checkpoints(signed(TREE, 6), signed(TREE, 13, origin="another"))


def test_notes_that_are_no_checkpoints_are_not_compared():
    note = attrs.evolve(signed(TREE, 6), text="hello\n")
    with pytest.raises(MalformedDocument):
        compare_checkpoints(note, signed(TREE, 13))


# ---- verifying


def test_evidence_holds_with_nothing_but_the_logs_key_and_after_a_journey_as_a_file():
    evidence = ForkEvidence.decode(evidence_of().encode())
    assert evidence == evidence_of()
    report = verify_fork(evidence, [STRANGERS_KEY, LOG_KEY], VERIFIER)
    assert report.is_proven
    assert "two histories" in report.reason.en
    assert "两份历史" in report.reason.zh


def test_the_checkpoints_may_be_signed_by_different_keys_of_the_log():
    evidence = attrs.evolve(evidence_of(), newer=signed(REWRITTEN, 13, signer=STRANGER))
    assert verify_fork(evidence, [LOG_KEY, STRANGERS_KEY], VERIFIER).is_proven
    assert not verify_fork(evidence, [LOG_KEY], VERIFIER).is_proven


def test_a_spoilt_line_beside_the_good_one_does_not_save_the_log():
    evidence = evidence_of()
    [line] = evidence.older.signatures
    older = evidence.older.with_signature(attrs.evolve(line, signature=bytes(64)))
    assert verify_fork(attrs.evolve(evidence, older=older), [LOG_KEY], VERIFIER).is_proven


def with_text(note: SignedNote, **changes: Any) -> SignedNote:
    return attrs.evolve(note, text=attrs.evolve(Checkpoint.parse(note.text), **changes).text)


FRAMED: list[tuple[str, Callable[[ForkEvidence], ForkEvidence]]] = [
    ("no checkpoint", lambda e: attrs.evolve(e, older=attrs.evolve(e.older, text="hello\n"))),
    ("different logs", lambda e: attrs.evolve(e, older=signed(TREE, 6, origin="another"))),
    ("no fork", lambda e: attrs.evolve(e, older=signed(REWRITTEN, 6))),
    ("no fork", lambda e: attrs.evolve(e, root=TREE.root(6))),
    ("does not lead", lambda e: attrs.evolve(e, root=bytes(32))),
    ("does not lead", lambda e: attrs.evolve(e, proof=())),
    ("does not lead", lambda e: attrs.evolve(e, proof=e.proof[:-1])),
    ("does not lead", lambda e: attrs.evolve(e, proof=(*e.proof, bytes(32)))),
    ("does not lead", lambda e: attrs.evolve(e, proof=e.proof[::-1])),
    ("does not lead", lambda e: attrs.evolve(e, newer=e.older, older=e.newer)),
    ("does not lead", lambda e: attrs.evolve(e, newer=signed(REWRITTEN, 14))),
    ("does not lead", lambda e: attrs.evolve(e, newer=signed(TREE, 13))),
    ("does not lead", lambda e: attrs.evolve(e, older=signed(TREE, 7))),
    ("older checkpoint is not signed", lambda e: attrs.evolve(e, older=signed(TREE, 6, signer=STRANGER))),
    (
        "newer checkpoint is not signed",
        lambda e: attrs.evolve(e, newer=signed(REWRITTEN, 13, signer=STRANGER)),
    ),
    ("older checkpoint is not signed", lambda e: attrs.evolve(e, older=with_text(e.older, root=bytes(32)))),
    (
        "older checkpoint is not signed",
        lambda e: attrs.evolve(e, older=attrs.evolve(e.older, signatures=e.newer.signatures)),
    ),
]


@pytest.mark.parametrize(("reason", "change"), FRAMED)
def test_nobody_can_frame_a_log(reason, change):
    report = verify_fork(change(evidence_of()), [LOG_KEY], VERIFIER)
    assert not report.is_proven
    assert reason in report.reason.en


def test_without_keys_nothing_is_proven():
    assert not verify_fork(evidence_of(), [], VERIFIER).is_proven
    assert not verify_fork(evidence_of(), [PublicKey(algorithm="ed448", public_key=b"x")], VERIFIER).is_proven


# ---- the file


def changed_file(change: Callable[[dict[str, Any]], object]) -> bytes:
    mapping = json.loads(evidence_of().encode())
    change(mapping)
    return json.dumps(mapping).encode()


def test_the_file_is_one_line_of_strict_json():
    data = evidence_of().encode()
    assert data.endswith(b"}\n")
    assert data.count(b"\n") == 1
    assert json.loads(data).keys() == {"fork_version", "newer", "older", "proof", "root"}
    assert base64.b64decode(json.loads(data)["older"]) == signed(TREE, 6).encode()


def test_a_log_cannot_make_its_notes_unfit_for_the_file():
    # Characters that JSON texts of ours may not hold, in lines that the log or anybody chose.
    text = signed(REWRITTEN, 13).text + "e\u0301 \u202e \ue000\n"
    note = sign_checkpoint(Checkpoint.parse(text), LOG_SIGNER)
    note = note.with_signature(NoteSignature(name="\u202ename", key_hash=bytes(4), signature=b"x"))
    evidence = ForkEvidence.decode(attrs.evolve(evidence_of(), newer=note).encode())
    assert verify_fork(evidence, [LOG_KEY], VERIFIER).is_proven


def test_a_file_of_another_version_is_of_another_version():
    with pytest.raises(UnknownVersion):
        ForkEvidence.decode(changed_file(lambda m: m.update(fork_version=2)))


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.pop("fork_version"),
        lambda m: m.update(fork_version="1"),
        lambda m: m.update(fork_version=True),
        lambda m: m.update(more=1),
        lambda m: m.pop("proof"),
        lambda m: m.update(older=None),
        lambda m: m.update(older=""),
        lambda m: m.update(older=m["older"] + " "),
        lambda m: m.update(older="é"),
        lambda m: m.update(older=base64.b64encode(b"no note").decode()),
        lambda m: m.update(newer=["a"]),
        lambda m: m.update(root=m["root"].upper()),
        lambda m: m.update(root=m["root"][:-2]),
        lambda m: m.update(root=m["root"] + " "),
        lambda m: m.update(root=7),
        lambda m: m.update(proof="".join(m["proof"])),
        lambda m: m.update(proof=[*m["proof"], ""]),
        lambda m: m.update(proof=[None]),
        lambda m: m.update(proof=["00" * 32] * 65),
        lambda m: m.update(proof={}),
    ],
)
def test_a_file_of_another_form_is_refused(change):
    with pytest.raises(MalformedDocument):
        ForkEvidence.decode(changed_file(change))


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b"{", b'{"fork_version":1,"fork_version":1}', b"\xff", b"1" * 300_000]
)
def test_what_is_no_file_of_evidence_at_all_is_refused(data):
    with pytest.raises((MalformedDocument, NotCanonical)):
        ForkEvidence.decode(data)


@pytest.mark.parametrize(
    "changes", [{"root": bytes(31)}, {"proof": (bytes(33),)}, {"proof": (bytes(32),) * 65}]
)
def test_evidence_with_hashes_of_another_length_is_refused(changes):
    with pytest.raises(InvalidValue, match="32 bytes"):
        attrs.evolve(evidence_of(), **changes)
