"""Proving one row of a committed list (protocol 22.2): what a proof shows, and everything it must not show."""

from __future__ import annotations

import hashlib

import attrs
import pytest

from randcheck.errors import InvalidValue
from randcheck.merkle import MerkleTree
from randcheck.registers.salted_proof import MAX_PATH, MAX_SIBLINGS, ProvableList, RowProof
from randcheck.registers.salted_tree import ListRoot, bucket_digest, commit_rows

SECRET = bytes(range(32))


def rows_of(count: int) -> list[tuple[str, str]]:
    return [(f"x{number:05}", f"x{number:05}\tA\t1") for number in range(count)]


SMALL = ProvableList(SECRET, rows_of(5))
LARGE = ProvableList(SECRET, rows_of(1500))  # depth 1: sixteen buckets
KEY, LINE = "x00003", "x00003\tA\t1"
OTHER = hashlib.sha256(b"other").hexdigest()


@pytest.mark.parametrize("count", [1, 2, 1024, 1025])
def test_the_root_is_that_of_the_committed_list(count):
    assert ProvableList(SECRET, rows_of(count)).root == commit_rows(SECRET, rows_of(count))


def test_a_list_without_rows_has_a_root_and_proves_nothing():
    empty = ProvableList(SECRET, [])
    assert empty.root == commit_rows(SECRET, [])
    with pytest.raises(InvalidValue, match="a row that is proved must be in the list, got x"):
        empty.prove("x", "x\tA\t1")


@pytest.mark.parametrize(
    ("key", "line"), [("x00003", "x00003\tB\t1"), ("x00004", LINE), ("x99999", "x99999\tA\t1")]
)
def test_only_rows_of_the_list_are_proved(key, line):
    with pytest.raises(InvalidValue, match="must be in the list"):
        LARGE.prove(key, line)


def test_the_salt_and_the_leaf_are_those_of_section_4():
    proof = SMALL.prove(KEY, LINE)
    salt = hashlib.sha256(f"randcheck/salt/1\n{SECRET.hex()}\n{KEY}".encode()).hexdigest()
    leaf = hashlib.sha256(f"randcheck/row/1\n{salt}\n{LINE}".encode()).hexdigest()
    assert proof.salt == salt
    assert leaf not in proof.siblings
    assert len(proof.siblings) == 4
    assert proof.path == ()


def test_a_large_list_tells_of_one_bucket_only():
    proof = LARGE.prove(KEY, LINE)
    assert len(proof.path) == 4
    assert 1500 / 16 / 2 < len(proof.siblings) < 1500 / 16 * 2
    assert len({sibling[0] for sibling in proof.siblings}) == 1


@pytest.mark.parametrize("listed", [SMALL, LARGE], ids=["one bucket", "sixteen"])
def test_a_proof_shows_its_row_and_no_other_line(listed):
    proof = listed.prove(KEY, LINE)
    assert proof.shows(LINE, listed.root)
    for line in ("x00003\tA\t2", "x00003\tB\t1", "x00004\tA\t1", LINE + "\t", ""):
        assert not proof.shows(line, listed.root)


@pytest.mark.parametrize("listed", [SMALL, LARGE], ids=["one bucket", "sixteen"])
def test_a_proof_shows_nothing_of_another_root(listed):
    proof = listed.prove(KEY, LINE)
    changed = bytes([listed.root.root[0] ^ 1]) + listed.root.root[1:]
    assert not proof.shows(LINE, attrs.evolve(listed.root, root=changed))
    assert not proof.shows(LINE, (LARGE if listed is SMALL else SMALL).root)


def test_a_proof_of_one_bucket_shows_nothing_of_a_list_said_to_be_deeper():
    proof = SMALL.prove(KEY, LINE)
    assert not proof.shows(LINE, ListRoot(rows=1500, depth=1, root=SMALL.root.root))


def test_the_row_may_not_be_a_sibling_of_itself():
    # The bucket's digest would be over the leaf twice, which no list commits to.
    proof = SMALL.prove(KEY, LINE)
    leaf = hashlib.sha256(f"randcheck/row/1\n{proof.salt}\n{LINE}".encode()).hexdigest()
    forged = attrs.evolve(proof, siblings=tuple(sorted((*proof.siblings, leaf))))
    assert not forged.shows(LINE, SMALL.root)
    # Even an organ that commits to the leaf twice over cannot have it shown.
    digest = bucket_digest("", (*forged.siblings, leaf))
    root = attrs.evolve(SMALL.root, root=MerkleTree([digest]).root())
    assert not forged.shows(LINE, root)


def test_siblings_and_path_must_be_exactly_those():
    proof = LARGE.prove(KEY, LINE)
    same_bucket = proof.siblings[0][0] + OTHER[1:]
    for forged in (
        attrs.evolve(proof, siblings=proof.siblings[1:]),
        attrs.evolve(proof, siblings=tuple(sorted((*proof.siblings, same_bucket)))),
        attrs.evolve(proof, path=proof.path[:-1]),
        attrs.evolve(proof, path=(*proof.path, bytes(32))),
        attrs.evolve(proof, path=proof.path[::-1]),
        attrs.evolve(proof, salt=OTHER),
    ):
        assert not forged.shows(LINE, LARGE.root)


def test_a_sibling_of_another_bucket_is_refused_even_where_the_organ_hashed_it_in():
    # An organ that commits to a bucket with a stray leaf could otherwise hide a row from whoever counts by prefix.
    proof = LARGE.prove(KEY, LINE)
    stray = ("0" if proof.siblings[0][0] != "0" else "1") + OTHER[1:]
    forged = attrs.evolve(proof, siblings=tuple(sorted((*proof.siblings, stray))))
    leaf = hashlib.sha256(f"randcheck/row/1\n{proof.salt}\n{LINE}".encode()).hexdigest()
    names = [f"{number:x}" for number in range(16)]
    tree = MerkleTree(
        bucket_digest(name, (*forged.siblings, leaf)) if name == leaf[0] else bytes(32) for name in names
    )
    root = ListRoot(rows=1500, depth=1, root=tree.root())
    fitted = attrs.evolve(forged, path=tuple(tree.prove_inclusion(int(leaf[0], 16), 16)))
    assert not fitted.shows(LINE, root)


@pytest.mark.parametrize(
    "change",
    [
        {"salt": "0" * 63},
        {"salt": "0" * 65},
        {"salt": "A" * 64},
        {"salt": 5},
        {"siblings": ("0" * 63,)},
        {"siblings": (OTHER, OTHER)},
        {"siblings": ("f" * 64, "0" * 64)},
        {"siblings": (None,)},
        {"siblings": tuple(f"{number:064x}" for number in range(MAX_SIBLINGS + 1))},
        {"path": (bytes(31),)},
        {"path": (bytes(32),) * (MAX_PATH + 1)},
    ],
    ids=lambda change: ", ".join(change),
)
def test_a_proof_of_another_form_cannot_be_made(change):
    with pytest.raises(InvalidValue, match="must have a salt, ascending leaves and a path"):
        attrs.evolve(SMALL.prove(KEY, LINE), **change)


def test_the_longest_proof_can_be_made():
    siblings = tuple(f"{number:064x}" for number in range(MAX_SIBLINGS))
    proof = RowProof(salt=OTHER, siblings=siblings, path=(bytes(32),) * MAX_PATH)
    assert not proof.shows(LINE, SMALL.root)


def test_a_proof_is_read_as_it_was_written():
    proof = LARGE.prove(KEY, LINE)
    assert RowProof.from_mapping(proof.to_mapping()) == proof
    assert proof.to_mapping()["path"] == [part.hex() for part in proof.path]
