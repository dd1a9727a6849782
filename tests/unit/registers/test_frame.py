"""The frame: rows in columns, one commitment whatever order they came in (protocol 5.1)."""

from __future__ import annotations

import hashlib

import pytest

from randcheck.errors import DuplicateId, InvalidIdentifier, InvalidValue
from randcheck.registers.frame import MAX_WEIGHT, Frame, FrameClass, FrameRow
from support.draws import SECRET, sha

ROWS = [
    FrameRow("乙", "B|集安市", 5, "集安市"),
    FrameRow("a2", "A"),
    FrameRow("a1", "A", 3),
    FrameRow("a3", "A", 3, "东昌区"),
]


def freeze(rows, secret=SECRET):
    return Frame.from_rows(rows, secret=secret)


def test_the_committed_lines_by_hand_with_area_only_where_there_is_one():
    lines = {
        "a1": "a1\tA\t3",
        "a2": "a2\tA\t1",
        "a3": "a3\tA\t3\t东昌区",
        "乙": "乙\tB|集安市\t5\t集安市",
    }
    leaves = []
    for row_id, line in lines.items():
        salt = sha(f"randcheck/salt/1\n{SECRET.hex()}\n{row_id}").hex()
        leaves.append(sha(f"randcheck/row/1\n{salt}\n{line}").hex())
    bucket = sha("randcheck/bucket/1\n\n" + "\n".join(sorted(leaves)))
    commitment = freeze(ROWS).commitment
    assert (commitment.rows, commitment.depth) == (4, 0)
    assert commitment.root == hashlib.sha256(b"\x00" + bucket).digest()


def test_ids_ascend_by_code_point_and_contents_follow_them():
    frame = freeze(ROWS)
    assert frame.ids == ("a1", "a2", "a3", "乙")
    assert frame.classes == (
        FrameClass("A", 1),
        FrameClass("A", 3),
        FrameClass("A", 3, "东昌区"),
        FrameClass("B|集安市", 5, "集安市"),
    )
    assert sorted(frame.rows(), key=lambda row: row.id) == list(frame.rows())
    assert set(frame.rows()) == set(ROWS)


def test_the_tally_counts_rows_of_every_weight_whatever_their_area():
    assert freeze(ROWS).tally == {"A": {1: 1, 3: 2}, "B|集安市": {5: 1}}


def test_the_tally_ascends_by_stratum_and_weight():
    frame = freeze([("x", "B", 9), ("y", "B", 2), ("z", "A", 7), ("w", "B", 10)])
    assert [(label, list(weights)) for label, weights in frame.tally.items()] == [
        ("A", [7]),
        ("B", [2, 9, 10]),
    ]


def test_a_row_is_found_by_its_id_and_nothing_else_is():
    frame = freeze(ROWS)
    assert [frame.find_row(row.id) for row in ROWS] == ROWS
    assert [frame.find_row(name) for name in ("", "a", "a0", "a11", "丙", "\U0010ffff")] == [None] * 6


def test_an_empty_frame_can_be_frozen_and_holds_nothing():
    frame = freeze([])
    assert (len(frame), frame.tally, frame.find_row("a"), list(frame.rows())) == (0, {}, None, [])
    assert frame.commitment.rows == 0


def test_tuples_and_rows_are_the_same():
    assert freeze([("a", "A", 2)]) == freeze([FrameRow("a", "A", 2)])
    assert freeze([FrameRow("a")]) == freeze([("a", "all", 1)])


def test_a_tuple_with_more_than_id_stratum_and_weight_is_not_cut_in_silence():
    with pytest.raises(ValueError, match="unpack"):
        freeze([("a", "A", 1, "集安市")])


@pytest.mark.parametrize(
    "rows", [[("a", "A", 1), ("a", "A", 1)], [("a", "A", 1), ("b", "A", 1), ("a", "B", 2)]]
)
def test_an_id_twice_is_refused_and_named(rows):
    with pytest.raises(DuplicateId, match="got a more than once") as caught:
        freeze(rows)
    assert caught.value.identifier == "a"
    assert "抽样框" in caught.value.describe("zh")


@pytest.mark.parametrize("weight", [0, -1, MAX_WEIGHT + 1, 1.0, "1", True, None, 2**70])
def test_a_weight_outside_1_to_1_000_000_is_refused(weight):
    with pytest.raises(InvalidValue, match="from 1 to 1000000"):
        freeze([("a", "A", weight)])


@pytest.mark.parametrize("weight", [True, 1.0])
def test_a_weight_that_only_equals_an_integer_is_refused_wherever_it_stands(weight):
    sound = ("a", "A", 1)
    for rows in ([sound, ("b", "A", weight)], [("b", "A", weight), sound]):
        with pytest.raises(InvalidValue, match="weight must be an integer"):
            freeze(rows)


def test_the_ends_of_the_weights_are_allowed():
    assert freeze([("a", "A", 1), ("b", "A", 1_000_000)]).tally == {"A": {1: 1, 1_000_000: 1}}


@pytest.mark.parametrize(
    "row",
    [
        FrameRow("a\tb", "A"),
        FrameRow("", "A"),
        FrameRow("a" * 65, "A"),
        FrameRow("a\ud800", "A"),
        FrameRow("a", ""),
        FrameRow("a", "A\nB"),
        FrameRow("a", "层" * 201),
        FrameRow("a", "A", 1, "集安\u200b市"),
        FrameRow("a", "A", 1, " "),
    ],
)
def test_ids_strata_and_areas_must_be_committable(row):
    with pytest.raises(InvalidIdentifier):
        freeze([row])


@pytest.mark.parametrize("row", [FrameRow("b", None), FrameRow("b", 7), FrameRow("b", "A", 1, None)])
def test_a_label_that_is_not_text_is_refused_also_among_others_that_it_cannot_be_sorted_with(row):
    for rows in ([row, FrameRow("a", "A")], [FrameRow("a", "A"), row]):
        with pytest.raises(InvalidIdentifier):
            freeze(rows)


@pytest.mark.parametrize("secret", [b"", bytes(31), "0" * 32])
def test_a_secret_of_another_length_is_refused(secret):
    with pytest.raises(InvalidValue, match="32 bytes"):
        freeze([("a", "A", 1)], secret)


def test_a_printed_frame_keeps_its_secret_to_itself():
    assert SECRET.hex() not in repr(freeze(ROWS))
    assert repr(SECRET) not in repr(freeze(ROWS))
