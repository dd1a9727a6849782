"""The result as a tree (protocol 21.2), and what rows of it prove (22.3)."""

from __future__ import annotations

import json
from typing import Any

import attrs
import pytest

from randcheck.errors import InvalidValue, RandcheckError
from randcheck.merkle import EMPTY_ROOT, MerkleTree
from randcheck.receipts.result_list import (
    ABSENT,
    MAX_PATH,
    ResultList,
    ResultRow,
    ShownRow,
    find_outcome,
)
from support.ceremonies import result_of
from support.proofs import proved_receipt


def ticket(number: int) -> bytes:
    return number.to_bytes(32, "big")


def told(drawn: dict[str, int], reserves: dict[str, int] | None = None, assignment: Any = None) -> dict:
    def rows(of: dict[str, int]) -> list[dict[str, str]]:
        return [{"id": name, "ticket": ticket(number).hex()} for name, number in of.items()]

    return {"drawn": rows(drawn), "reserves": rows(reserves or {}), "assignment": assignment}


TEAMS = {"teams": [{"number": 7, "members": ["P2", "P1"], "targets": ["a", "c"]}]}
LISTED = ResultList(told({"c": 50, "a": 10}, {"b": 30, "d": 70}, TEAMS))
ROOT, ROWS = LISTED.root, 4


def outcome(shown, name="x", number=40, *, root=ROOT, rows=ROWS):
    return find_outcome(shown, name, ticket(number), root, rows)


def test_rows_of_both_outcomes_stand_in_the_order_of_tickets_with_their_place_among_their_own():
    assert [(row.id, row.outcome, row.position, row.team, row.members) for row in LISTED.rows] == [
        ("a", "drawn", 1, 7, ("P2", "P1")),
        ("b", "reserve", 1, None, None),
        ("c", "drawn", 2, 7, ("P2", "P1")),
        ("d", "reserve", 2, None, None),
    ]


def test_equal_tickets_stand_in_the_order_of_ids():
    assert [row.id for row in ResultList(told({"b": 5, "a": 5})).rows] == ["a", "b"]
    assert [row.id for row in ResultList(told({"b": 5}, {"a": 5})).rows] == ["a", "b"]


def test_the_root_is_that_of_rfc_6962_over_the_rows_in_canonical_json():
    row = json.loads(LISTED.rows[0].leaf)
    assert row == {
        "id": "a",
        "members": ["P2", "P1"],
        "outcome": "drawn",
        "position": 1,
        "team": 7,
        "ticket": ticket(10).hex(),
    }
    assert MerkleTree(row.leaf for row in LISTED.rows).root() == ROOT


def test_without_teams_and_for_a_reserve_team_and_members_are_null():
    assert all(row.team is None and row.members is None for row in ResultList(told({"a": 1})).rows)
    in_reserve = told({}, {"a": 1}, TEAMS)  # the statement is wrong, the list tells no team of a reserve
    assert ResultList(in_reserve).rows[0].team is None


def test_the_list_of_a_real_draw_has_all_its_targets():
    result = result_of(proved_receipt()).results[0]
    rows = ResultList(result).rows
    assert {row.id for row in rows if row.outcome == "drawn"} == {row["id"] for row in result["drawn"]}
    assert {row.id for row in rows if row.outcome == "reserve"} == {row["id"] for row in result["reserves"]}
    assert all(row.team is not None for row in rows if row.outcome == "drawn")


# ---- what is proved -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "number"), [("a", 10), ("b", 30), ("c", 50), ("d", 70)])
def test_a_target_in_the_list_is_shown_its_row(name, number):
    shown = LISTED.show(name, ticket(number))
    assert len(shown) == 1
    assert outcome(shown, name, number) == shown[0].row


@pytest.mark.parametrize(
    ("number", "neighbours"), [(5, [0]), (20, [0, 1]), (40, [1, 2]), (60, [2, 3]), (80, [3])]
)
def test_a_target_that_is_absent_is_shown_its_neighbours(number, neighbours):
    shown = LISTED.show("x", ticket(number))
    assert [one.index for one in shown] == neighbours
    assert outcome(shown, "x", number) == ABSENT


def test_a_target_with_the_ticket_of_another_is_told_apart_by_its_id():
    for name in ("B", "bb"):  # before and after "b"
        shown = LISTED.show(name, ticket(30))
        assert outcome(shown, name, 30) == ABSENT
    assert outcome(LISTED.show("b", ticket(30)), "bb", 30) is None


def test_nobody_is_in_a_list_without_rows():
    empty = ResultList(told({}))
    assert empty.root == EMPTY_ROOT
    assert empty.show("x", ticket(1)) == ()
    assert outcome((), root=empty.root, rows=0) == ABSENT


def test_nothing_shown_proves_nothing_where_there_are_rows():
    assert outcome(()) is None
    assert outcome((), rows=1) is None


def test_neighbours_that_are_not_adjacent_prove_nothing():
    (first,), (last,) = LISTED.show("a", ticket(10)), LISTED.show("d", ticket(70))
    assert outcome((first, last)) is None  # b and c stand between
    (second,) = LISTED.show("b", ticket(30))
    assert outcome((second,)) is None
    assert outcome((first, second), number=20) == ABSENT
    assert outcome((first, second), number=40) is None


def test_an_end_of_the_list_is_proved_only_for_whom_it_is_the_end():
    (first,), (last,) = LISTED.show("a", ticket(10)), LISTED.show("d", ticket(70))
    assert outcome((first,), number=5) == ABSENT
    assert outcome((first,), number=20) is None
    assert outcome((last,), number=80) == ABSENT
    assert outcome((last,), number=60) is None


def test_of_two_rows_the_order_in_which_they_are_shown_does_not_matter():
    shown = LISTED.show("x", ticket(40))
    assert outcome(shown[::-1]) == ABSENT
    (own,) = LISTED.show("b", ticket(30))
    assert outcome((*LISTED.show("d", ticket(70)), own), "b", 30) == own.row


def test_a_row_that_is_not_in_the_list_spoils_everything_that_is_shown():
    below, above = LISTED.show("x", ticket(40))
    for forged in (
        attrs.evolve(above, index=below.index + 2),
        attrs.evolve(above, path=above.path[:-1]),
        attrs.evolve(above, row=attrs.evolve(above.row, position=9)),
        attrs.evolve(above, row=attrs.evolve(above.row, ticket=ticket(41))),
        attrs.evolve(above, row=attrs.evolve(above.row, outcome="reserve")),
        attrs.evolve(above, row=attrs.evolve(above.row, members=("P9", "P1"))),
    ):
        assert outcome((below, forged)) is None
    (own,) = LISTED.show("b", ticket(30))
    stray = attrs.evolve(own, path=())
    assert outcome((own, stray), "b", 30) is None


def test_rows_of_another_root_or_number_prove_nothing():
    shown = LISTED.show("x", ticket(40))
    assert outcome(shown, root=bytes(32)) is None
    assert outcome(shown, rows=3) is None
    assert outcome(shown, rows=5) is None
    assert outcome(LISTED.show("x", ticket(80)), number=80, rows=5) is None


def test_neighbours_in_the_wrong_order_prove_nothing():
    """An organ that lists rows against the order of tickets, which whoever has the whole list finds (16.8, 16.10)."""
    rows = LISTED.rows[::-1]
    tree = MerkleTree(row.leaf for row in rows)
    above, below = (
        ShownRow(index=index, row=rows[index], path=tuple(tree.prove_inclusion(index, ROWS)))
        for index in (1, 2)
    )
    assert above.is_in(tree.root(), ROWS)
    assert above.row.order > (ticket(40), "x") > below.row.order
    assert outcome((above, below), root=tree.root()) is None


def test_a_row_of_the_target_under_another_ticket_is_not_its_outcome():
    assert outcome(LISTED.show("b", ticket(30)), "b", 31) is None


# ---- forms ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"ticket": bytes(31)},
        {"outcome": "absent"},
        {"outcome": None},
        {"position": 0},
        {"position": True},
        {"position": "1"},
        {"team": None},
        {"members": None},
        {"team": True},
        {"team": "7"},
    ],
    ids=str,
)
def test_a_row_of_another_form_cannot_be_made(changes):
    with pytest.raises(InvalidValue, match="must have the form of protocol section 21"):
        attrs.evolve(LISTED.rows[0], **changes)


def test_ids_of_a_row_are_identifiers():
    for changes in ({"id": ""}, {"id": None}, {"members": ("",)}, {"members": ("P\n",)}):
        with pytest.raises(RandcheckError):
            attrs.evolve(LISTED.rows[0], **changes)


def test_a_row_is_read_as_it_was_written():
    for one in (*LISTED.show("a", ticket(10)), *LISTED.show("x", ticket(40))):
        assert ShownRow.from_mapping(one.to_mapping()) == one
        assert ResultRow.from_mapping(one.row.to_mapping()) == one.row


@pytest.mark.parametrize(
    "changes", [{"index": -1}, {"index": True}, {"index": "0"}, {"path": ["00" * 32] * 65}]
)
def test_a_row_is_shown_with_an_index_and_at_most_64_steps(changes):
    (one,) = LISTED.show("a", ticket(10))
    with pytest.raises(InvalidValue, match="must have an index and a path"):
        ShownRow.from_mapping(one.to_mapping() | changes)
    longest = ShownRow.from_mapping(one.to_mapping() | {"path": ["00" * 32] * MAX_PATH})
    assert not longest.is_in(ROOT, ROWS)


@pytest.mark.parametrize("written", ["0A" * 32, "0a " * 32, " " + "0a" * 32])
def test_a_ticket_is_listed_only_as_the_draw_statement_has_to_write_it(written):
    # bytes.fromhex reads all of these; a verifier in another language need not.
    with pytest.raises(ValueError, match="0"):
        ResultList({"drawn": [{"id": "a", "ticket": written}], "reserves": [], "assignment": None})
