"""The RFC 6962 tree against its published example and against the attacks that its checks exist for."""

from __future__ import annotations

import hashlib

import pytest

from randcheck.merkle import (
    EMPTY_ROOT,
    MerkleTree,
    find_old_root,
    leaf_hash,
    merkle_root,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

# The tree of eight leaves that the implementations of Certificate Transparency test each other with
# (github.com/transparency-dev/merkle, testonly: leaf inputs, root hashes, node hashes, proofs).
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAF_HASHES = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
    "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1",
]
PAIRS = [
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
]
HALVES = [
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
INCLUSION = [  # index, size, proof
    (0, 1, []),
    (0, 8, [LEAF_HASHES[1], PAIRS[1], HALVES[1]]),
    (5, 8, [LEAF_HASHES[4], PAIRS[3], HALVES[0]]),
    (2, 3, [PAIRS[0]]),
    (1, 5, [LEAF_HASHES[0], PAIRS[1], LEAF_HASHES[4]]),
]
CONSISTENCY = [  # older size, newer size, proof
    (1, 1, []),
    (1, 8, [LEAF_HASHES[1], PAIRS[1], HALVES[1]]),
    (2, 8, [PAIRS[1], HALVES[1]]),
    (6, 8, [PAIRS[2], PAIRS[3], HALVES[0]]),
    (2, 5, [PAIRS[1], LEAF_HASHES[4]]),
    (6, 7, [PAIRS[2], LEAF_HASHES[6], HALVES[0]]),
]
TREE = MerkleTree(LEAVES)


def root_at(size: int) -> bytes:
    return bytes.fromhex(ROOTS[size])


def hexes(proof: list[bytes]) -> list[str]:
    return [part.hex() for part in proof]


def from_hex(proof: list[str]) -> list[bytes]:
    return [bytes.fromhex(part) for part in proof]


# ---- the published tree


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out_at_every_size(size):
    assert merkle_root(LEAVES[:size]).hex() == ROOTS[size]
    assert TREE.root(size).hex() == ROOTS[size]
    assert MerkleTree(LEAVES[:size]).root().hex() == ROOTS[size]


def test_the_published_hashes_of_leaves_and_nodes_come_out():
    assert hexes([leaf_hash(leaf) for leaf in LEAVES]) == LEAF_HASHES
    leaves = from_hex(LEAF_HASHES)
    assert hexes([node_hash(leaves[i], leaves[i + 1]) for i in range(0, 8, 2)]) == PAIRS
    pairs = from_hex(PAIRS)
    assert hexes([node_hash(pairs[0], pairs[1]), node_hash(pairs[2], pairs[3])]) == HALVES


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_the_published_inclusion_proofs_come_out_and_verify(index, size, proof):
    assert hexes(TREE.prove_inclusion(index, size)) == proof
    leaf = bytes.fromhex(LEAF_HASHES[index])
    assert verify_inclusion(leaf, index, size, from_hex(proof), root_at(size))


@pytest.mark.parametrize(("old_size", "size", "proof"), CONSISTENCY)
def test_the_published_consistency_proofs_come_out_and_verify(old_size, size, proof):
    assert hexes(TREE.prove_consistency(old_size, size)) == proof
    assert verify_consistency(old_size, size, root_at(old_size), root_at(size), from_hex(proof))


# ---- building


def test_the_empty_tree_has_the_hash_of_nothing():
    assert hashlib.sha256(b"").digest() == EMPTY_ROOT == MerkleTree().root() == merkle_root([])
    assert len(MerkleTree()) == 0
    assert MerkleTree().prove_consistency(0, 0) == []


def test_one_by_one_at_once_and_by_hashes_give_one_tree():
    one_by_one = MerkleTree()
    for leaf in LEAVES:
        one_by_one.append(leaf)
    in_parts = MerkleTree(LEAVES[:3])
    in_parts.extend(iter(LEAVES[3:4]))
    in_parts.extend([])
    in_parts.extend_hashes(from_hex(LEAF_HASHES[4:]))
    by_hashes = MerkleTree.from_leaf_hashes(from_hex(LEAF_HASHES))
    for tree in (one_by_one, in_parts, by_hashes):
        assert len(tree) == 8
        assert [tree.root(size).hex() for size in range(9)] == ROOTS
        assert hexes(tree.prove_inclusion(5, 7)) == hexes(TREE.prove_inclusion(5, 7))


def test_a_hash_of_another_length_is_refused_and_nothing_added():
    tree = MerkleTree(LEAVES[:2])
    with pytest.raises(ValueError, match="32 bytes"):
        tree.extend_hashes([bytes(32), bytes(31)])
    with pytest.raises(ValueError, match="32 bytes"):
        MerkleTree.from_leaf_hashes([bytes(33)])
    assert len(tree) == 2
    assert tree.root().hex() == ROOTS[2]


@pytest.mark.parametrize("size", [-1, 9])
def test_a_size_the_tree_never_had_is_refused(size):
    with pytest.raises(IndexError):
        TREE.root(size)
    with pytest.raises(IndexError):
        TREE.prove_inclusion(0, size)
    with pytest.raises(IndexError):
        TREE.prove_consistency(0, size)


@pytest.mark.parametrize("index", [-1, 5, 7])
def test_a_leaf_the_tree_did_not_have_at_that_size_is_refused(index):
    with pytest.raises(IndexError):
        TREE.prove_inclusion(index, 5)


@pytest.mark.parametrize("old_size", [-1, 6])
def test_an_older_size_that_is_no_older_one_is_refused(old_size):
    with pytest.raises(IndexError):
        TREE.prove_consistency(old_size, 5)


# ---- checking


def test_a_leaf_is_not_taken_for_a_node_nor_a_node_for_a_leaf():
    # Without the prefixes, the two hashes of an inner node would be the data of a leaf (a second preimage).
    pair = bytes.fromhex(LEAF_HASHES[0] + LEAF_HASHES[1])
    assert leaf_hash(pair).hex() != PAIRS[0]
    assert merkle_root([pair]) != merkle_root(LEAVES[:2])


def test_a_proof_of_shifted_hash_borders_is_refused():
    # The same bytes in the same order, cut elsewhere: H(01 ‖ left ‖ right) alone would not notice.
    leaf, sibling = from_hex(LEAF_HASHES[:2])
    both = leaf + sibling
    assert verify_inclusion(leaf, 0, 2, [sibling], root_at(2))
    assert not verify_inclusion(both[:33], 0, 2, [both[33:]], root_at(2))
    assert not verify_inclusion(both[:31], 0, 2, [both[31:]], root_at(2))
    assert not verify_consistency(1, 2, both[:33], root_at(2), [both[33:]])


@pytest.mark.parametrize("size", [*range(1, 5), *range(9, 40)])
def test_a_path_is_not_taken_for_one_in_a_tree_of_another_depth(size):
    # The hashes lead to the root, but in a tree of that size the leaf would be more or fewer steps below it.
    leaf, proof = from_hex(LEAF_HASHES)[0], TREE.prove_inclusion(0, 8)
    assert not verify_inclusion(leaf, 0, size, proof, root_at(8))


@pytest.mark.parametrize("size", [1, 2, 4])
def test_the_last_leafs_path_is_not_taken_for_that_of_a_last_leaf_of_a_smaller_tree(size):
    leaf, proof = from_hex(LEAF_HASHES)[7], TREE.prove_inclusion(7, 8)
    assert verify_inclusion(leaf, 7, 8, proof, root_at(8))
    assert not verify_inclusion(leaf, size - 1, size, proof, root_at(8))


@pytest.mark.parametrize("size", [*range(2, 5), *range(9, 40)])
def test_a_consistency_proof_is_not_taken_for_one_to_a_tree_of_another_depth(size):
    assert not verify_consistency(1, size, root_at(1), root_at(8), TREE.prove_consistency(1, 8))


def test_inclusion_in_an_empty_tree_is_never_shown():
    assert not verify_inclusion(EMPTY_ROOT, 0, 0, [], EMPTY_ROOT)


@pytest.mark.parametrize(("index", "size"), [(-1, 8), (8, 8), (9, 8), (0, -1)])
def test_inclusion_at_an_impossible_place_is_not_shown(index, size):
    assert not verify_inclusion(from_hex(LEAF_HASHES)[0], index, size, [], root_at(8))


def test_every_tree_continues_the_empty_one_by_the_empty_proof_only():
    for size in range(9):
        assert verify_consistency(0, size, EMPTY_ROOT, root_at(size), [])
    assert not verify_consistency(0, 8, root_at(1), root_at(8), [])
    assert not verify_consistency(0, 8, EMPTY_ROOT, root_at(8), [root_at(8)])
    assert not verify_consistency(0, 0, EMPTY_ROOT, root_at(1), [])
    assert not verify_consistency(0, 8, EMPTY_ROOT, b"short", [])


def test_equal_sizes_ask_for_equal_roots_and_no_proof():
    assert verify_consistency(7, 7, root_at(7), root_at(7), [])
    assert not verify_consistency(7, 7, root_at(6), root_at(7), [])
    assert not verify_consistency(7, 7, root_at(7), root_at(7), [root_at(7)])


def test_a_smaller_tree_continues_no_larger_one():
    assert not verify_consistency(8, 6, root_at(8), root_at(6), TREE.prove_consistency(6, 8))
    assert not verify_consistency(-1, 6, root_at(6), root_at(6), [])


def test_a_missing_proof_shows_nothing():
    assert not verify_consistency(6, 8, root_at(6), root_at(8), [])
    assert not verify_consistency(4, 8, root_at(4), root_at(8), [])


# ---- the older root that a proof tells


@pytest.mark.parametrize("size", range(9))
def test_the_older_root_is_told_by_every_proof_that_repeats_it(size):
    for old_size in range(size + 1):
        found = find_old_root(old_size, size, root_at(size), TREE.prove_consistency(old_size, size))
        is_one_node = old_size in (1, 2, 4) and old_size < size
        assert found == (None if is_one_node else root_at(old_size))


def test_no_older_root_is_told_by_a_proof_that_does_not_lead_to_the_newer_one():
    proof = TREE.prove_consistency(6, 8)
    assert find_old_root(6, 8, root_at(7), proof) is None
    assert find_old_root(6, 8, root_at(8), proof[:-1]) is None
    assert find_old_root(6, 8, root_at(8), [*proof, proof[0]]) is None
    assert find_old_root(6, 8, root_at(8), []) is None
    assert find_old_root(6, 8, root_at(8), [part[:31] for part in proof]) is None
    assert find_old_root(8, 6, root_at(6), proof) is None
    assert find_old_root(0, 8, root_at(8), proof) is None
    assert find_old_root(8, 8, root_at(8), proof) is None
