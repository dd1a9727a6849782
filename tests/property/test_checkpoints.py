"""Laws of signed notes, checkpoints and fork evidence over made-up and mutilated bytes."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from randcheck.errors import MalformedDocument, RandcheckError
from randcheck.merkle import MerkleTree
from randcheck.receipts.checkpoint import (
    Checkpoint,
    check_cosignature,
    check_log_signature,
    cosign,
    decode_checkpoint,
)
from randcheck.receipts.fork import ForkEvidence, Relation, compare_checkpoints, verify_fork
from randcheck.receipts.signed_note import NoteSignature, SignedNote
from support.checkpoints import AT, LOG_KEY, VERIFIER, WITNESS_KEY, WITNESS_SIGNER, leaves, signed

WHITE_SPACE = "\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
names = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=f" +{WHITE_SPACE}"),
    min_size=1,
    max_size=12,
)
lines = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
signatures = st.builds(
    NoteSignature,
    name=names,
    key_hash=st.binary(min_size=4, max_size=4),
    signature=st.binary(min_size=1, max_size=80),
)
notes = st.builds(
    lambda text, signed_by: SignedNote(
        text="".join(f"{line}\n" for line in text), signatures=tuple(signed_by)
    ),
    st.lists(lines, min_size=1, max_size=5),
    st.lists(signatures, min_size=1, max_size=4),
)
NOTE = cosign(signed(MerkleTree(leaves(9))), WITNESS_SIGNER, name="audit.tonghua", at_seconds=AT)


@given(notes)
def test_a_note_comes_back_from_its_bytes(note):
    assert SignedNote.decode(note.encode()) == note


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"{text}\n\n— n AAAAAHg=\n".encode()))
@example(b"\n\n\n\xe2\x80\x94 n AAAAAHg=\n")
def test_bytes_are_refused_or_are_the_one_spelling_of_a_note(data):
    try:
        note = SignedNote.decode(data)
    except MalformedDocument:
        return
    assert note.encode() == data


@given(st.text("0123456789\nabc=AZ+/é ", max_size=60) | lines)
def test_a_text_is_refused_or_is_the_one_spelling_of_a_checkpoint(text):
    try:
        checkpoint = Checkpoint.parse(text)
    except MalformedDocument:
        return
    assert checkpoint.text == text


@given(st.integers(0, 10**6), st.integers(0, 255), st.sampled_from(["change", "insert", "delete"]))
def test_a_checkpoint_with_one_byte_changed_is_never_as_good_as_before(at, byte, how):
    data = bytearray(NOTE.encode())
    at %= len(data)
    if how == "change":
        data[at] = byte
    elif how == "insert":
        data.insert(at, byte)
    else:
        del data[at]
    if bytes(data) == NOTE.encode():
        return
    try:
        note, _ = decode_checkpoint(bytes(data))
    except MalformedDocument:
        return
    both = (check_log_signature(note, LOG_KEY, VERIFIER), check_cosignature(note, WITNESS_KEY, VERIFIER))
    assert not all(found.is_valid for found in both)
    if note.text != NOTE.text:
        assert not any(found.has_signed for found in both)


@given(st.integers(1, 60), st.data())
def test_the_evidence_of_every_fork_holds_and_no_growing_log_is_accused(size, data):
    old_size = data.draw(st.integers(0, size))
    at = data.draw(st.integers(0, size - 1))
    tree, rewritten = MerkleTree(leaves(size)), MerkleTree(leaves(size, rewritten=[at]))
    fork = compare_checkpoints(signed(tree, old_size), signed(rewritten, size), tree=rewritten)
    assert fork.relation is (Relation.FORKED if at < old_size else Relation.CONSISTENT)
    if fork.evidence is not None:
        assert verify_fork(ForkEvidence.decode(fork.evidence.encode()), [LOG_KEY], VERIFIER).is_proven
    honest = compare_checkpoints(signed(tree, old_size), signed(tree, size), tree=tree)
    assert honest.evidence is None


@given(st.integers(2, 40), st.data())
def test_no_bytes_around_honest_checkpoints_accuse_the_log(size, data):
    old_size = data.draw(st.integers(1, size))
    tree = MerkleTree(leaves(size))
    hashes = st.sampled_from([tree.root(number) for number in range(1, size + 1)]) | st.binary(
        min_size=32, max_size=32
    )
    true_proof = tree.prove_consistency(old_size, size)
    proof = data.draw(st.just(true_proof) | st.lists(hashes, max_size=8) | st.permutations(true_proof))
    evidence = ForkEvidence(
        older=signed(tree, old_size), newer=signed(tree, size), root=data.draw(hashes), proof=tuple(proof)
    )
    assert not verify_fork(evidence, [LOG_KEY], VERIFIER).is_proven
    comparison = compare_checkpoints(evidence.older, evidence.newer, proof=proof)
    assert comparison.relation is not Relation.FORKED


EVIDENCE = compare_checkpoints(
    signed(MerkleTree(leaves(9))), signed(MerkleTree(leaves(9, rewritten=[3])))
).evidence


@given(st.binary(max_size=60), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_mutilated_file_of_evidence_raises_only_our_errors(inserted, start, end):
    assert EVIDENCE is not None
    data = EVIDENCE.encode()
    start, end = sorted((start % len(data), end % len(data)))
    try:
        evidence = ForkEvidence.decode(data[:start] + inserted + data[end:])
    except RandcheckError:
        return
    report = verify_fork(evidence, [LOG_KEY], VERIFIER)
    if report.is_proven:
        assert (evidence.root, evidence.proof) == (EVIDENCE.root, EVIDENCE.proof)
        assert (evidence.older.text, evidence.newer.text) == (EVIDENCE.older.text, EVIDENCE.newer.text)
