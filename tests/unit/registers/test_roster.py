"""The roster: what is committed of inspectors (protocol 5.1; Tonghua norm 五(三))."""

from __future__ import annotations

import hashlib

import pytest

from randcheck.errors import DuplicateId, InvalidIdentifier, InvalidValue
from randcheck.registers.roster import MAX_COUNT, Roster, RosterRow
from support.draws import SECRET, inspector, roster_of, sha

FULL = RosterRow(
    id="p2",
    department="市场监管局",
    categories={"食品安全", "特种设备"},
    areas={"集安市", "东昌区"},
    level=1,
    cadre=True,
    capacity=12,
    prior_load=3,
    kin_group="k1",
)


def test_the_committed_lines_by_hand():
    assert FULL.line() == "p2\t市场监管局\t特种设备\x1f食品安全\t东昌区\x1f集安市\t1\t1\t12\t3\tk1"
    assert RosterRow(id="p1", department="公安局").line() == "p1\t公安局\t\t\t0\t0\t\t0\t"


def test_sets_are_written_in_ascending_order():
    row = inspector("p", categories=["HGFEDCBA甲乙", *"HGFEDCBA"], areas=list("zyxwvutsrq"))
    fields = row.line().split("\t")
    assert fields[2] == "\x1f".join([*"ABCDEFGH", "HGFEDCBA甲乙"])
    assert fields[3] == "\x1f".join("qrstuvwxyz")


def test_the_root_by_hand():
    rows = [FULL, RosterRow(id="p1", department="公安局")]
    leaves = []
    for row in rows:
        salt = sha(f"randcheck/salt/1\n{SECRET.hex()}\n{row.id}").hex()
        leaves.append(sha(f"randcheck/row/1\n{salt}\n{row.line()}").hex())
    bucket = sha("randcheck/bucket/1\n\n" + "\n".join(sorted(leaves)))
    commitment = roster_of(rows).commitment
    assert (commitment.rows, commitment.root) == (2, hashlib.sha256(b"\x00" + bucket).digest())


def test_no_capacity_and_a_capacity_of_zero_are_two_lines():
    assert inspector("p", capacity=0).line() != inspector("p").line()


def test_counts_reach_up_to_what_a_bundle_can_carry():
    row = inspector("p", capacity=1_000_000_000, prior_load=1_000_000_000)
    assert row.capacity == row.prior_load == MAX_COUNT


def test_order_never_matters():
    rows = [inspector(f"p{number}") for number in range(9)]
    assert roster_of(rows) == roster_of(rows[::-1])
    assert [row.id for row in roster_of(rows[::-1]).rows] == [f"p{number}" for number in range(9)]


def test_an_id_twice_is_refused_and_named():
    with pytest.raises(DuplicateId, match="the roster") as caught:
        roster_of([inspector("p2"), inspector("p1"), inspector("p2", level=1)])
    assert caught.value.identifier == "p2"


def test_an_empty_roster_has_a_root():
    assert len(roster_of([])) == 0
    assert roster_of([]).commitment.rows == 0


@pytest.mark.parametrize(
    "field", ["level", "cadre", "capacity", "prior_load", "kin_group", "areas", "categories"]
)
def test_every_field_changes_the_root(field):
    others = {
        "level": 1,
        "cadre": True,
        "capacity": 3,
        "prior_load": 2,
        "kin_group": "k",
        "areas": {"x"},
        "categories": {"x"},
    }
    assert (
        roster_of([inspector("p", **{field: others[field]})]).commitment
        != roster_of([inspector("p")]).commitment
    )


@pytest.mark.parametrize(
    "values",
    [
        {"level": 2},
        {"level": -1},
        {"level": True},
        {"level": 0.0},
        {"cadre": 1},
        {"cadre": "是"},
        {"capacity": -1},
        {"capacity": True},
        {"capacity": 1.0},
        {"capacity": MAX_COUNT + 1},
        {"prior_load": -1},
        {"prior_load": None},
        {"prior_load": MAX_COUNT + 1},
        {"categories": "食品安全"},
        {"areas": "集安市"},
    ],
)
def test_a_value_of_another_kind_is_refused(values):
    with pytest.raises(InvalidValue) as caught:
        inspector("p", **values)
    assert caught.value.describe("zh") != caught.value.describe("en")


@pytest.mark.parametrize(
    "values",
    [
        {"id": "p\x1f"},
        {"department": ""},
        {"categories": {"食品\x1f特种"}},
        {"areas": {""}},
        {"kin_group": ""},
    ],
)
def test_labels_cannot_hold_what_separates_them(values):
    with pytest.raises(InvalidIdentifier):
        RosterRow(**{"id": "p", "department": "d"} | values)


@pytest.mark.parametrize("secret", [b"", bytes(31), bytes(33)])
def test_a_secret_of_another_length_is_refused(secret):
    with pytest.raises(InvalidValue, match="32 bytes"):
        Roster.from_rows([], secret=secret)


def test_a_printed_roster_keeps_its_secret_to_itself():
    assert repr(SECRET) not in repr(roster_of(1))
