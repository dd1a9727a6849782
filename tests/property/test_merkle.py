"""Laws of the RFC 6962 tree, against the RFC's own recursion written down plainly."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from randcheck.merkle import (
    MerkleTree,
    find_old_root,
    leaf_hash,
    merkle_root,
    verify_consistency,
    verify_inclusion,
)


def split(count: int) -> int:
    """The largest power of two smaller than ``count``."""
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def plain_root(leaves: Sequence[bytes]) -> bytes:
    """MTH, RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


def plain_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH, RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*plain_path(index, leaves[:k]), plain_root(leaves[k:])]
    return [*plain_path(index - k, leaves[k:]), plain_root(leaves[:k])]


def plain_proof(old_size: int, leaves: Sequence[bytes], is_whole: bool = True) -> list[bytes]:
    """SUBPROOF, RFC 6962, 2.1.2."""
    if old_size == len(leaves):
        return [] if is_whole else [plain_root(leaves)]
    k = split(len(leaves))
    if old_size <= k:
        return [*plain_proof(old_size, leaves[:k], is_whole), plain_root(leaves[k:])]
    return [*plain_proof(old_size - k, leaves[k:], False), plain_root(leaves[:k])]


def spoilt(proof: list[bytes], place: int, bit: int) -> Iterator[list[bytes]]:
    """Every way to change a proof by one hash: dropped, added, doubled, changed by a bit, cut, swapped."""
    extra = bytes(32)
    yield [*proof, extra]
    yield [extra, *proof]
    if proof:
        at = place % len(proof)
        flipped = (int.from_bytes(proof[at], "big") ^ (1 << bit)).to_bytes(32, "big")
        yield [*proof[:at], *proof[at + 1 :]]
        yield [*proof[:at], extra, *proof[at:]]
        yield [*proof[:at], proof[at], *proof[at:]]
        yield [*proof[:at], flipped, *proof[at + 1 :]]
        yield [*proof[:at], proof[at][:-1], *proof[at + 1 :]]
        yield [*proof[:at], proof[at] + b"\0", *proof[at + 1 :]]
        if proof[::-1] != proof:
            yield proof[::-1]


# Distinct leaves: with equal ones a proof for one place can rightly serve another.
leaf_lists = st.integers(1, 70).map(lambda count: [b"leaf %d" % number for number in range(count)])
places = st.integers(0, 2**16)
bits = st.integers(0, 255)


@given(st.lists(st.binary(max_size=40), max_size=70), st.data())
def test_root_and_proofs_are_those_of_the_rfcs_recursion(leaves, data):
    tree = MerkleTree(leaves)
    size = data.draw(st.integers(0, len(leaves)))
    assert tree.root(size) == plain_root(leaves[:size]) == merkle_root(leaves[:size])
    if size:
        index = data.draw(st.integers(0, size - 1))
        old_size = data.draw(st.integers(1, size))
        assert tree.prove_inclusion(index, size) == plain_path(index, leaves[:size])
        assert tree.prove_consistency(old_size, size) == plain_proof(old_size, leaves[:size])


@given(st.lists(st.lists(st.binary(max_size=4), max_size=20), max_size=6))
def test_a_tree_does_not_remember_in_which_portions_it_grew(portions):
    tree = MerkleTree()
    for portion in portions:
        tree.extend(portion)
    leaves = [leaf for portion in portions for leaf in portion]
    assert len(tree) == len(leaves)
    assert [tree.root(size) for size in range(len(leaves) + 1)] == [
        plain_root(leaves[:size]) for size in range(len(leaves) + 1)
    ]


@given(leaf_lists, places, places, places, bits)
def test_an_inclusion_proof_verifies_and_no_changed_one_does(leaves, cut, chosen, place, bit):
    size = cut % len(leaves) + 1
    index = chosen % size
    tree = MerkleTree(leaves)
    root, leaf, proof = tree.root(size), leaf_hash(leaves[index]), tree.prove_inclusion(index, size)
    assert verify_inclusion(leaf, index, size, proof, root)
    for changed in spoilt(proof, place, bit):
        assert not verify_inclusion(leaf, index, size, changed, root)
    for other in range(size):
        assert (other == index) == verify_inclusion(leaf, other, size, proof, root)
        assert (other == index) == verify_inclusion(leaf_hash(leaves[other]), index, size, proof, root)
    assert not verify_inclusion(leaf, index, size, proof, plain_root([*leaves[:size], b"more"]))


@given(leaf_lists, places, places)
def test_an_inclusion_proof_of_another_size_leads_to_that_sizes_root_only(leaves, cut, chosen):
    size = cut % len(leaves) + 1
    index = chosen % size
    tree = MerkleTree(leaves)
    proof = tree.prove_inclusion(index, size)
    for other in range(index + 1, len(leaves) + 1):
        # Sizes under which a path has the same shape cannot be told apart by shape, but their roots differ.
        assert (other == size) == verify_inclusion(
            leaf_hash(leaves[index]), index, other, proof, tree.root(other)
        )
        if len(tree.prove_inclusion(index, other)) != len(proof):
            assert not verify_inclusion(leaf_hash(leaves[index]), index, other, proof, tree.root(size))


@given(leaf_lists, places, places, places, bits)
def test_a_consistency_proof_verifies_and_no_changed_one_does(leaves, cut, older, place, bit):
    size = cut % len(leaves) + 1
    old_size = older % size + 1
    tree = MerkleTree(leaves)
    old_root, root, proof = tree.root(old_size), tree.root(size), tree.prove_consistency(old_size, size)
    assert verify_consistency(old_size, size, old_root, root, proof)
    for changed in spoilt(proof, place, bit):
        assert not verify_consistency(old_size, size, old_root, root, changed)
    for other in range(1, len(leaves) + 1):
        is_same = other == old_size
        assert is_same == verify_consistency(other, size, tree.root(other), root, proof)
        is_same = other == size
        assert is_same == verify_consistency(old_size, other, old_root, tree.root(other), proof)
        if other >= old_size and len(tree.prove_consistency(old_size, other)) != len(proof):
            assert not verify_consistency(old_size, other, old_root, root, proof)


@given(leaf_lists, places, places, places)
def test_a_rewritten_history_is_never_shown_to_be_consistent(leaves, cut, older, rewritten):
    size = cut % len(leaves) + 1
    old_size = older % size + 1
    at = rewritten % old_size
    forked = MerkleTree([*leaves[:at], b"something else", *leaves[at + 1 :]])
    proof = forked.prove_consistency(old_size, size)
    old_root = plain_root(leaves[:old_size])
    assert not verify_consistency(old_size, size, old_root, forked.root(size), proof)
    told = find_old_root(old_size, size, forked.root(size), proof)
    if told is not None:
        assert told == forked.root(old_size) != old_root
        assert verify_consistency(old_size, size, told, forked.root(size), proof)


@given(leaf_lists, places, places, places, bits)
def test_the_older_root_told_by_a_proof_is_the_true_one_or_none(leaves, cut, older, place, bit):
    size = cut % len(leaves) + 1
    old_size = older % size + 1
    assume(old_size & (old_size - 1))
    tree = MerkleTree(leaves)
    proof = tree.prove_consistency(old_size, size)
    assert find_old_root(old_size, size, tree.root(size), proof) == tree.root(old_size)
    for changed in spoilt(proof, place, bit):
        assert find_old_root(old_size, size, tree.root(size), changed) is None
