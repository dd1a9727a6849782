"""The lists behind a commitment as JSON: read back row by row, or refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from randcheck.errors import MalformedDocument
from randcheck.receipts.materials import Materials
from randcheck.receipts.strict_json import encode_strict, parse_strict
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame, FrameRow
from randcheck.registers.roster import Roster, RosterRow
from randcheck.registers.salted_tree import ListRoot
from randcheck.text import Text

FRAME = Frame.from_rows(
    [FrameRow("甲", "A|东昌区", 3, "东昌区"), FrameRow("b", "C", 1), FrameRow("c", "C", 1)], secret=b"f" * 32
)
ROSTER = Roster.from_rows(
    [
        RosterRow(id="P1", department="局", categories={"食品", "设备"}, areas={"东昌区"}, capacity=3),
        RosterRow(id="P2", department="局", level=1, cadre=True, prior_load=9, kin_group="张"),
    ],
    secret=b"r" * 32,
)
CONFLICTS = ConflictList.from_pairs(targets=[("P1", "甲")], inspectors=[("P2", "P1")], secret=b"c" * 32)
MATERIALS = Materials(frames=(FRAME,), rosters=(ROSTER,), conflict_lists=(CONFLICTS,))


def test_lists_read_back_from_a_file_have_the_same_rows_and_roots():
    data = encode_strict(MATERIALS.to_mapping())
    again = Materials.from_mapping(parse_strict(data, what=Text("m", "m")))
    assert again == MATERIALS
    assert [one.commitment for one in again.lists] == [one.commitment for one in MATERIALS.lists]


def test_no_lists_at_all_are_lists_too():
    assert Materials.from_mapping(Materials().to_mapping()) == Materials()


def test_the_order_of_rows_in_a_file_does_not_matter():
    mapping = MATERIALS.to_mapping()
    mapping["frames"][0]["ids"].reverse()
    mapping["frames"][0]["codes"].reverse()
    mapping["rosters"][0]["rows"].reverse()
    mapping["conflict_lists"][0]["inspectors"][0].reverse()
    assert Materials.from_mapping(mapping) == MATERIALS


def test_what_is_a_set_may_say_a_thing_twice_and_classes_need_no_rows():
    # Protocol page, 15.2.
    mapping = MATERIALS.to_mapping()
    frame, [roster], [conflicts] = mapping["frames"][0], mapping["rosters"], mapping["conflict_lists"]
    frame["classes"] += [frame["classes"][0], ["nobody's", 7, ""]]
    frame["codes"] = [len(frame["classes"]) - 2 if code == 0 else code for code in frame["codes"]]
    roster["rows"][0]["categories"] += ["食品", "设备"]
    conflicts["targets"] *= 2
    conflicts["inspectors"] += [["P2", "P1"], ["P1", "P2"]]
    assert Materials.from_mapping(mapping) == MATERIALS


def test_lists_are_found_by_their_root_alone():
    other = Frame.from_rows([FrameRow("x")], secret=bytes(32))
    held = Materials(frames=(other, FRAME), rosters=(ROSTER,), conflict_lists=(CONFLICTS,))
    assert held.find_frame(FRAME.commitment) is FRAME
    assert held.find_roster(ROSTER.commitment) is ROSTER
    assert held.find_conflicts(CONFLICTS.commitment) is CONFLICTS
    assert held.lists == (other, FRAME, ROSTER, CONFLICTS)


def test_a_root_that_no_list_has_is_not_found():
    nothing = ListRoot(rows=0, depth=0, root=bytes(32))
    assert MATERIALS.find_frame(nothing) is None
    assert MATERIALS.find_roster(nothing) is None
    assert MATERIALS.find_conflicts(nothing) is None
    assert MATERIALS.find_roster(None) is None
    assert MATERIALS.find_conflicts(None) is None


def test_a_root_of_another_number_of_rows_is_another_root():
    assert MATERIALS.find_frame(attrs.evolve(FRAME.commitment, rows=4)) is None


Edit = Callable[[dict[str, Any]], Any]


def frame(edit: Edit) -> Edit:
    return lambda mapping: edit(mapping["frames"][0])


def row(edit: Edit) -> Edit:
    return lambda mapping: edit(mapping["rosters"][0]["rows"][0])


def conflicts(edit: Edit) -> Edit:
    return lambda mapping: edit(mapping["conflict_lists"][0])


SPOILT: dict[str, Edit] = {
    "frames missing": lambda m: m.pop("frames"),
    "another kind of list": lambda m: m.update(registers=[]),
    "frames no array": lambda m: m.update(frames={}),
    "rosters no array": lambda m: m.update(rosters=None),
    "a frame that is no object": lambda m: m["frames"].append([]),
    "a roster that is no object": lambda m: m["rosters"].append("x"),
    "unknown field of a frame": frame(lambda f: f.update(note=1)),
    "no secret": frame(lambda f: f.pop("secret")),
    "a short secret": frame(lambda f: f.update(secret="00" * 31)),
    "a secret in capitals": frame(lambda f: f.update(secret="AB" * 32)),
    "a secret with spaces": frame(lambda f: f.update(secret="ab " * 32)),
    "a secret that is no text": frame(lambda f: f.update(secret=7)),
    "fewer codes than ids": frame(lambda f: f["codes"].pop()),
    "fewer ids than codes": frame(lambda f: f["ids"].pop()),
    "a code without a class": frame(lambda f: f["codes"].__setitem__(0, 2)),
    "a negative code": frame(lambda f: f["codes"].__setitem__(0, -1)),
    "a code beyond 32 bits": frame(lambda f: f["codes"].__setitem__(0, 2**32)),
    "a code that is text": frame(lambda f: f["codes"].__setitem__(0, "0")),
    "a code that is null": frame(lambda f: f["codes"].__setitem__(0, None)),
    "codes as text": frame(lambda f: f.update(codes="\x00\x00\x00")),
    "ids as text": frame(lambda f: f.update(ids="甲bc")),
    "ids as an object": frame(lambda f: f.update(ids={"甲": 0, "b": 0, "c": 0})),
    "an id twice": frame(lambda f: f["ids"].__setitem__(0, f["ids"][1])),
    "an id that is no text": frame(lambda f: f["ids"].__setitem__(0, 7)),
    "an id that is a list": frame(lambda f: f["ids"].__setitem__(0, [])),
    "an id with a tab": frame(lambda f: f["ids"].__setitem__(0, "a\tb")),
    "a class of two parts": frame(lambda f: f["classes"][0].pop()),
    "a class that is text": frame(lambda f: f["classes"].__setitem__(0, "A1x")),
    "classes as an object": frame(lambda f: f.update(classes={})),
    "weight 0": frame(lambda f: f["classes"][0].__setitem__(1, 0)),
    "weight true": frame(lambda f: f["classes"][0].__setitem__(1, True)),
    "weight as text": frame(lambda f: f["classes"][0].__setitem__(1, "3")),
    "weight beyond a million": frame(lambda f: f["classes"][0].__setitem__(1, 1_000_001)),
    "stratum that is no text": frame(lambda f: f["classes"][0].__setitem__(0, [])),
    "area that is no text": frame(lambda f: f["classes"][0].__setitem__(2, None)),
    "unknown field of a roster": lambda m: m["rosters"][0].update(note=1),
    "rows as an object": lambda m: m["rosters"][0].update(rows={}),
    "a row that is no object": lambda m: m["rosters"][0]["rows"].append([]),
    "unknown field of a row": row(lambda r: r.update(note=1)),
    "a field of a row missing": row(lambda r: r.pop("kin_group")),
    "an inspector twice": lambda m: m["rosters"][0]["rows"].append(m["rosters"][0]["rows"][0]),
    "level true": row(lambda r: r.update(level=True)),
    "level 2": row(lambda r: r.update(level=2)),
    "level as a list": row(lambda r: r.update(level=[])),
    "cadre 1": row(lambda r: r.update(cadre=1)),
    "cadre as text": row(lambda r: r.update(cadre="yes")),
    "cadre null": row(lambda r: r.update(cadre=None)),
    "capacity true": row(lambda r: r.update(capacity=True)),
    "capacity negative": row(lambda r: r.update(capacity=-1)),
    "capacity enormous": row(lambda r: r.update(capacity=2**53 - 1)),
    "prior load null": row(lambda r: r.update(prior_load=None)),
    "categories as text": row(lambda r: r.update(categories="食品")),
    "categories as an object": row(lambda r: r.update(categories={"食品": 1})),
    "a category that is a list": row(lambda r: r.update(categories=[[]])),
    "a category that is a number": row(lambda r: r.update(categories=[1])),
    "areas null": row(lambda r: r.update(areas=None)),
    "kin group a number": row(lambda r: r.update(kin_group=7)),
    "department null": row(lambda r: r.update(department=None)),
    "unknown field of conflicts": conflicts(lambda c: c.update(note=1)),
    "a pair of three": conflicts(lambda c: c["targets"].append(["P1", "甲", "b"])),
    "a pair of one": conflicts(lambda c: c["targets"].append(["P1"])),
    "a pair as text": conflicts(lambda c: c["targets"].append("ab")),
    "pairs as an object": conflicts(lambda c: c.update(targets={"ab": 1})),
    "a pair of numbers": conflicts(lambda c: c["targets"].append([1, 2])),
    "an inspector apart from himself": conflicts(lambda c: c["inspectors"].append(["P1", "P1"])),
}


@pytest.mark.parametrize("edit", SPOILT.values(), ids=SPOILT.keys())
def test_lists_of_another_shape_are_malformed(edit):
    mapping = copy.deepcopy(MATERIALS.to_mapping())
    edit(mapping)
    with pytest.raises(MalformedDocument):
        Materials.from_mapping(mapping)


@pytest.mark.parametrize("value", [None, [], "text", 7, {}])
def test_what_is_no_object_of_lists_is_malformed(value):
    with pytest.raises(MalformedDocument):
        Materials.from_mapping(value)
