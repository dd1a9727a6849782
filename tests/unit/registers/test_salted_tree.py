"""The salted, bucketed commitment of protocol 5.1, worked by hand with hashlib."""

from __future__ import annotations

import hashlib

import pytest

from randcheck.errors import InvalidValue
from randcheck.registers.salted_tree import (
    ListRoot,
    bucket_digest,
    bucket_digests,
    bucket_prefixes,
    commit_rows,
    committed_leaves,
    depth_for,
    leaf_of,
    require_secret,
    root_from_mapping,
    root_to_mapping,
    salt_of,
)
from support.draws import SECRET, sha


def leaf_by_hand(secret: bytes, key: str, line: str) -> str:
    salt = sha(f"randcheck/salt/1\n{secret.hex()}\n{key}").hex()
    return sha(f"randcheck/row/1\n{salt}\n{line}").hex()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_by_hand(digests: list[bytes]) -> bytes:
    """The tree over 1, 16, 256, … digests: a power of two, so level by level."""
    level = [hashlib.sha256(b"\x00" + digest).digest() for digest in digests]
    while len(level) > 1:
        level = [node(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


def test_one_row_by_hand():
    line = "91220500MA0Y1ABC2X\tA\t1"
    leaf = leaf_by_hand(SECRET, "91220500MA0Y1ABC2X", line)
    bucket = sha(f"randcheck/bucket/1\n\n{leaf}")
    root = hashlib.sha256(b"\x00" + bucket).digest()
    assert commit_rows(SECRET, [("91220500MA0Y1ABC2X", line)]) == ListRoot(rows=1, depth=0, root=root)


def test_three_rows_by_hand_stand_in_one_bucket_in_the_order_of_their_leaves():
    rows = [
        (name, f"{name}\t{stratum}\t{weight}")
        for name, stratum, weight in [("甲", "A", 1), ("乙", "B", 30), ("丙", "B", 1)]
    ]
    leaves = sorted(leaf_by_hand(SECRET, name, line) for name, line in rows)
    bucket = sha("randcheck/bucket/1\n\n" + "\n".join(leaves))
    root = hashlib.sha256(b"\x00" + bucket).digest()
    assert commit_rows(SECRET, rows) == ListRoot(rows=3, depth=0, root=root)


@pytest.mark.parametrize(("rows", "depth"), [(1025, 1), (16_385, 2)])
def test_many_rows_by_hand_stand_in_the_buckets_of_their_first_digits(rows, depth):
    pairs = [(f"f{number}", f"f{number}\tA\t1") for number in range(rows)]
    leaves = [leaf_by_hand(SECRET, name, line) for name, line in pairs]
    digests = []
    for number in range(16**depth):
        prefix = format(number, "x").zfill(depth)
        inside = sorted(leaf for leaf in leaves if leaf.startswith(prefix))
        digests.append(sha("\n".join(["randcheck/bucket/1", prefix, "\n".join(inside)])))
    assert commit_rows(SECRET, pairs) == ListRoot(rows=rows, depth=depth, root=tree_by_hand(digests))


def test_an_empty_list_has_a_root_and_an_empty_bucket_a_digest():
    empty = sha("randcheck/bucket/1\n\n")
    assert bucket_digest("", []) == empty
    assert commit_rows(SECRET, []) == ListRoot(rows=0, depth=0, root=hashlib.sha256(b"\x00" + empty).digest())
    assert bucket_digests(["0" * 64], 1)[15] == sha("randcheck/bucket/1\nf\n")


def test_a_firm_proves_its_row_with_its_salt_alone():
    salt = salt_of(SECRET, "甲")
    assert salt == sha(f"randcheck/salt/1\n{SECRET.hex()}\n甲").hex()
    assert [leaf_of(salt, "甲\tA\t1")] == committed_leaves(SECRET, [("甲", "甲\tA\t1")])


@pytest.mark.parametrize(
    ("rows", "depth"),
    [
        (0, 0),
        (1, 0),
        (1024, 0),
        (1025, 1),
        (1024 * 16, 1),
        (1024 * 16 + 1, 2),
        (1024 * 256, 2),
        (1024 * 256 + 1, 3),
        (1_000_000, 3),
    ],
)
def test_depth_is_the_smallest_with_at_most_1024_rows_a_bucket(rows, depth):
    assert depth_for(rows) == depth


def test_prefixes_are_in_order_and_lower_case():
    assert bucket_prefixes(0) == [""]
    assert "".join(bucket_prefixes(1)) == "0123456789abcdef"
    two = bucket_prefixes(2)
    assert (len(two), two[0], two[171], two[255]) == (256, "00", "ab", "ff")


def test_order_never_matters_and_a_row_twice_does():
    rows = [(f"f{number}", f"line {number}") for number in range(50)]
    root = commit_rows(SECRET, rows)
    assert commit_rows(SECRET, rows[::-1]) == root
    assert commit_rows(SECRET, [*rows, rows[7]]).root != root.root


def test_another_secret_or_another_content_gives_another_root():
    root = commit_rows(SECRET, [("a", "a\tA\t1")]).root
    assert commit_rows(bytes(32), [("a", "a\tA\t1")]).root != root
    assert commit_rows(SECRET, [("a", "a\tB\t1")]).root != root
    assert commit_rows(SECRET, [("b", "a\tA\t1")]).root != root


@pytest.mark.parametrize("secret", [b"", bytes(31), bytes(33), bytes(64), "0" * 32, None, bytearray(32)])
def test_a_secret_of_another_length_or_kind_is_refused(secret):
    with pytest.raises(InvalidValue, match="32 bytes"):
        require_secret(secret)
    with pytest.raises(InvalidValue, match="32 bytes"):
        commit_rows(secret, [])


@pytest.mark.parametrize(
    "changed",
    [
        {"rows": -1},
        {"rows": 1025},
        {"rows": True},
        {"rows": "5"},
        {"depth": 1},
        {"depth": False},
        {"root": bytes(31)},
        {"root": "00" * 32},
    ],
)
def test_a_root_that_no_list_has_cannot_be_made(changed):
    parts = {"rows": 5, "depth": 0, "root": bytes(32)}
    assert root_from_mapping(root_to_mapping(ListRoot(**parts))) == ListRoot(**parts)
    with pytest.raises(InvalidValue, match="root must be 32 bytes"):
        ListRoot(**(parts | changed))
