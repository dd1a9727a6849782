"""What a Merkle tree costs over the bare hashes it is made of, and what its proofs cost.

The yardstick is hashlib alone over the same bytes: one hash for every leaf and one for every inner node. Proofs
are made from a tree of one million leaves that is in memory ("warm"), at places spread over the whole tree; the
size is one short of a million, so that the right edge is ragged and its nodes have to be hashed.
"""

from __future__ import annotations

import argparse
import hashlib
from functools import partial

from _harness import Times, machine, print_table, take_turns

from randcheck.merkle import MerkleTree, leaf_hash, verify_consistency, verify_inclusion


def bare_hashes(leaves: list[bytes]) -> list[bytes]:
    """Hash what a tree hashes, and nothing more: every leaf, then as many nodes less one."""
    sha256 = hashlib.sha256
    hashes = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    pair = b"\x01" + bytes(64)
    return hashes + [sha256(pair).digest() for _ in range(len(leaves) - 1)]


def appended_one_by_one(leaves: list[bytes]) -> MerkleTree:
    """Build the tree as a ledger grows."""
    tree = MerkleTree()
    for leaf in leaves:
        tree.append(leaf)
    return tree


def measure_building(leaves: list[bytes], rounds: int) -> list[list[object]]:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    times = take_turns(
        {
            "hashlib alone": lambda: bare_hashes(leaves),
            "MerkleTree(leaves)": lambda: MerkleTree(leaves),
            "MerkleTree.from_leaf_hashes": lambda: MerkleTree.from_leaf_hashes(hashes),
            "append, one by one": lambda: appended_one_by_one(leaves),
        },
        rounds,
    )
    bare = times["hashlib alone"]
    return [
        [way, f"{taken.median:.2f}", f"{len(leaves) / taken.median:,.0f}", f"{taken.over(bare)[1]:.2f}"]
        for way, taken in times.items()
    ]


def measure_proofs(leaves: list[bytes], proofs: int, rounds: int) -> list[list[object]]:
    tree, size = MerkleTree(leaves), len(leaves) - 1
    root = tree.root(size)
    places = range(1, size, size // proofs)
    paths = [tree.prove_inclusion(place, size) for place in places]
    chains = [tree.prove_consistency(place, size) for place in places]
    roots = [tree.root(place) for place in places]
    hashes = [leaf_hash(leaves[place]) for place in places]

    def check_paths() -> None:
        for place, leaf, path in zip(places, hashes, paths, strict=True):
            assert verify_inclusion(leaf, place, size, path, root)

    def check_chains() -> None:
        for place, old_root, chain in zip(places, roots, chains, strict=True):
            assert verify_consistency(place, size, old_root, root, chain)

    times = take_turns(
        {
            "hashlib alone, one path": partial(bare_path, max(map(len, paths)), len(places)),
            "prove_inclusion": lambda: [tree.prove_inclusion(place, size) for place in places],
            "verify_inclusion": check_paths,
            "prove_consistency": lambda: [tree.prove_consistency(place, size) for place in places],
            "verify_consistency": check_chains,
            "root": lambda: [tree.root(place) for place in places],
        },
        rounds,
    )
    return [[way, *in_microseconds(taken, len(places))] for way, taken in times.items()]


def bare_path(length: int, times: int) -> None:
    """Hash as many nodes as a path has steps."""
    pair = b"\x01" + bytes(64)
    for _ in range(times * length):
        hashlib.sha256(pair).digest()


def in_microseconds(taken: Times, count: int) -> tuple[str, str]:
    """Return the median and the slowest round, each for one of ``count`` proofs."""
    return f"{taken.median / count * 1e6:.1f}", f"{max(taken.rounds) / count * 1e6:.1f}"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument(
        "--leaf-bytes", type=int, default=300, help="about the length of a ledger entry's header"
    )
    parser.add_argument("--proofs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()

    leaves = [index.to_bytes(8, "big").ljust(options.leaf_bytes, b"x") for index in range(options.leaves)]
    print(machine())
    print_table(
        f"Building a tree of {options.leaves:,} leaves of {options.leaf_bytes} bytes",
        ["", "seconds", "leaves/s", "ratio"],
        measure_building(leaves, options.rounds),
    )
    print_table(
        f"Proofs in it, {options.proofs} a round, µs each",
        ["", "median", "slowest round"],
        measure_proofs(leaves, options.proofs, options.rounds),
    )


if __name__ == "__main__":
    main()
