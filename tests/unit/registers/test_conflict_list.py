"""The committed list of declared conflicts (Tonghua norm 六(五)3(2); protocol 5.1)."""

from __future__ import annotations

import hashlib

import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue
from randcheck.registers.conflict_list import ConflictList
from support.draws import SECRET, conflicts_of, sha


def test_the_root_by_hand_over_lines_that_tell_the_kind():
    conflicts = conflicts_of([("p2", "f1"), ("p1", "f1")], [("p9", "p3")])
    lines = ["target\tp1\tf1", "target\tp2\tf1", "inspector\tp3\tp9"]
    leaves = []
    for line in lines:
        salt = sha(f"randcheck/salt/1\n{SECRET.hex()}\n{line}").hex()
        leaves.append(sha(f"randcheck/row/1\n{salt}\n{line}").hex())
    bucket = sha("randcheck/bucket/1\n\n" + "\n".join(sorted(leaves)))
    assert len(conflicts) == 3
    assert conflicts.commitment.rows == 3
    assert conflicts.commitment.root == hashlib.sha256(b"\x00" + bucket).digest()


def test_neither_order_nor_repetition_nor_who_is_named_first_matters():
    one = conflicts_of([("p1", "f1"), ("p2", "f2")], [("p1", "p2"), ("p3", "p2")])
    other = conflicts_of(
        [("p2", "f2"), ("p1", "f1"), ("p2", "f2")], [("p2", "p3"), ("p2", "p1"), ("p1", "p2")]
    )
    assert one == other
    assert one.commitment == other.commitment


def test_pairs_ascend():
    pairs = [(f"p{number * 7 % 10}", f"f{number * 3 % 10}") for number in range(10)]
    conflicts = conflicts_of(pairs, [(f"p{number}", f"p{number + 3}") for number in (5, 1, 4, 0, 2, 3)])
    assert list(conflicts.target_pairs) == sorted(pairs)
    assert [one for one, _ in conflicts.inspector_pairs] == [f"p{number}" for number in range(6)]


def test_a_printed_list_keeps_its_secret_to_itself():
    assert repr(SECRET) not in repr(conflicts_of([("p", "f")]))


def test_an_inspector_and_a_target_of_one_name_are_two_things():
    assert conflicts_of([("x", "y")]).commitment != conflicts_of([], [("x", "y")]).commitment


def test_an_inspector_is_not_kept_apart_from_himself():
    with pytest.raises(InvalidValue, match="different people"):
        conflicts_of(inspectors=[("p1", "p2"), ("p3", "p3")])


@pytest.mark.parametrize("bad", ["", "a\tb", "x" * 65])
def test_ids_must_be_committable(bad):
    for pairs in ({"targets": [(bad, "f")]}, {"targets": [("p", bad)]}, {"inspectors": [("p", bad)]}):
        with pytest.raises(InvalidIdentifier):
            conflicts_of(**pairs)


def test_an_empty_list_has_a_root():
    assert len(conflicts_of()) == 0
    assert conflicts_of().commitment.rows == 0


def test_a_secret_of_another_length_is_refused():
    with pytest.raises(InvalidValue, match="32 bytes"):
        ConflictList.from_pairs(secret=bytes(16))
