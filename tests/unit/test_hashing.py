"""SHA-256 and labelled digests, against hashlib."""

from __future__ import annotations

import hashlib

from randcheck.hashing import labelled_digest, sha256


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
