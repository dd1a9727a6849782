"""Labelled digests and the RFC 6962 tree, against hashlib and the RFC's own recursion."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.hashing import labelled_digest, merkle_root, sha256


def rfc_6962_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word: split at the largest power of two smaller than the length."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + rfc_6962_root(leaves[:split]) + rfc_6962_root(leaves[split:])).digest()


def test_sha256_is_the_standard_one():
    assert sha256(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_labelled_digest_hashes_label_and_parts_joined_by_single_line_feeds():
    assert (
        labelled_digest("randcheck/x/1", "a", "乙")
        == hashlib.sha256("randcheck/x/1\na\n乙".encode()).digest()
    )
    assert labelled_digest("randcheck/x/1") == hashlib.sha256(b"randcheck/x/1").digest()


def test_an_empty_part_still_counts():
    assert labelled_digest("l", "a") != labelled_digest("l", "a", "")


@pytest.mark.parametrize("size", [*range(1, 18), 31, 32, 33, 256])
def test_the_tree_is_that_of_rfc_6962_at_every_size(size):
    leaves = [bytes([number % 256, number // 256]) for number in range(size)]
    assert merkle_root(leaves) == rfc_6962_root(leaves)


@given(st.lists(st.binary(max_size=4), max_size=40))
def test_the_tree_is_that_of_rfc_6962_for_any_leaves(leaves):
    assert merkle_root(leaves) == rfc_6962_root(leaves)


def test_a_published_root_of_the_certificate_transparency_test_data():
    # The eight inputs used by the reference implementations of RFC 6962, and their root.
    inputs = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    root = merkle_root([bytes.fromhex(text) for text in inputs])
    assert root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
