"""Seed, contributions and lists of a receipt, each falsified alone by somebody who has the organ's key."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from randcheck.receipts.materials import Materials
from randcheck.receipts.report import Status, Verdict
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame, FrameRow
from randcheck.registers.roster import Roster
from support.ceremonies import (
    LEAD,
    WITNESS,
    draw_receipt,
    finding_of,
    office_at,
    only_broken,
    registers_of,
    task_of,
    verify,
    without_summary,
)
from support.forgeries import forge

RECEIPT = draw_receipt()


# ---- seed and contributions -----------------------------------------------------------------------------


def test_a_chosen_seed_is_found_though_all_was_drawn_from_it():
    def edit(result: dict[str, Any]) -> None:
        result["seed"] = "5e" * 32

    assert only_broken(forge(RECEIPT, result=edit, draw_again=True)) == "seed"


def test_a_contribution_changed_after_the_draw_is_found():
    def edit(result: dict[str, Any]) -> None:
        result["contributions"][1]["value"] = "8 17 24"

    assert only_broken(forge(RECEIPT, result=edit)) == "seed"


def test_an_organ_nonce_other_than_the_committed_one_is_found():
    def edit(result: dict[str, Any]) -> None:
        result["contributions"][0]["value"] = "00" * 32

    assert only_broken(forge(RECEIPT, result=edit, draw_again=True)) == "contributions"


@pytest.mark.parametrize(
    "edit",
    [
        lambda result: result["contributions"].reverse(),
        lambda result: result["contributions"].append({"role": "人大代表", "value": "1"}),
        lambda result: result["contributions"].append(result["contributions"][1]),
        lambda result: result["contributions"].pop(),
        lambda result: result["contributions"].clear(),
        lambda result: result["contributions"][1].update(role="人大代表"),
    ],
    ids=["reordered", "added", "doubled", "removed", "none", "renamed"],
)
def test_contributions_other_than_the_announced_ones_are_found(edit):
    assert only_broken(forge(RECEIPT, result=edit)) == "contributions"


def test_a_seed_of_one_party_is_valid_but_everybody_is_told():
    bundle = office_at().draw(task_of(contributors=()), registers_of(), {})
    report = verify(bundle)
    assert report.verdict is Verdict.VALID
    told = finding_of(bundle, "several-parties")
    assert (told.status, told.is_required) == (Status.UNCHECKED, False)
    assert LEAD in told.sentence.en
    assert LEAD in told.sentence.zh


def test_all_roles_are_named():
    assert WITNESS in finding_of(RECEIPT, "contributions").sentence.zh
    assert LEAD in finding_of(RECEIPT, "contributions").sentence.zh


# ---- the lists ------------------------------------------------------------------------------------------

FRAME, ROSTER, LIST = (
    RECEIPT.materials.frames[0],
    RECEIPT.materials.rosters[0],
    RECEIPT.materials.conflict_lists[0],
)


def with_rows(rows: list[FrameRow]) -> Materials:
    frame = Frame.from_rows(rows, secret=FRAME.secret)
    return attrs.evolve(RECEIPT.materials, frames=(frame,))


def frame_rows(**changes: Any) -> list[FrameRow]:
    head, *rest = FRAME.rows()
    return [attrs.evolve(head, **changes), *rest]


ROWS = list(FRAME.rows())
CHANGED_LISTS = {
    "a firm's class changed": (with_rows(frame_rows(stratum="A")), "frame-root"),
    "a firm's weight changed": (with_rows(frame_rows(weight=2)), "frame-root"),
    "a firm's area changed": (with_rows(frame_rows(area="东昌区")), "frame-root"),
    "a firm renamed": (with_rows(frame_rows(id="T999")), "frame-root"),
    "a firm added": (with_rows([*ROWS, FrameRow("T999", "A")]), "frame-root"),
    "a firm left out": (with_rows(ROWS[1:]), "frame-root"),
    "another secret": (
        attrs.evolve(RECEIPT.materials, frames=(attrs.evolve(FRAME, secret=bytes(32)),)),
        "frame-root",
    ),
    "no frame": (attrs.evolve(RECEIPT.materials, frames=()), "frame-root"),
    "an inspector's department changed": (
        attrs.evolve(
            RECEIPT.materials,
            rosters=(
                Roster.from_rows(
                    [attrs.evolve(ROSTER.rows[0], department="公安局"), *ROSTER.rows[1:]],
                    secret=ROSTER.secret,
                ),
            ),
        ),
        "roster-root",
    ),
    "an inspector left out": (
        attrs.evolve(RECEIPT.materials, rosters=(Roster.from_rows(ROSTER.rows[1:], secret=ROSTER.secret),)),
        "roster-root",
    ),
    "no roster": (attrs.evolve(RECEIPT.materials, rosters=()), "roster-root"),
    "a conflict declared after the draw": (
        attrs.evolve(
            RECEIPT.materials,
            conflict_lists=(
                ConflictList.from_pairs(
                    targets=[*LIST.target_pairs, ("P05", "T001")],
                    inspectors=LIST.inspector_pairs,
                    secret=LIST.secret,
                ),
            ),
        ),
        "conflicts-root",
    ),
    "a conflict withdrawn after the draw": (
        attrs.evolve(
            RECEIPT.materials,
            conflict_lists=(
                ConflictList.from_pairs(targets=LIST.target_pairs, inspectors=(), secret=LIST.secret),
            ),
        ),
        "conflicts-root",
    ),
    "no conflicts": (attrs.evolve(RECEIPT.materials, conflict_lists=()), "conflicts-root"),
}


@pytest.mark.parametrize(("materials", "code"), CHANGED_LISTS.values(), ids=CHANGED_LISTS.keys())
def test_a_list_other_than_the_committed_one_is_found(materials, code):
    assert only_broken(attrs.evolve(RECEIPT, materials=materials)) == code


@pytest.mark.parametrize(
    "more",
    [
        {"frames": (FRAME, FRAME)},
        {"frames": (FRAME, Frame.from_rows(ROWS[1:], secret=FRAME.secret))},
        {"rosters": (ROSTER, Roster.from_rows(ROSTER.rows[1:], secret=ROSTER.secret))},
        {"conflict_lists": (LIST, ConflictList.from_pairs(secret=bytes(32)))},
    ],
    ids=["a list twice", "another frame", "another roster", "other conflicts"],
)
def test_a_list_beside_the_committed_ones_is_found(more):
    assert (
        only_broken(attrs.evolve(RECEIPT, materials=attrs.evolve(RECEIPT.materials, **more)))
        == "nothing-added"
    )


def test_a_roster_beside_a_draw_without_teams_is_found():
    bare = draw_receipt(teams=None)
    more = attrs.evolve(bare.materials, rosters=(ROSTER,))
    assert only_broken(attrs.evolve(bare, materials=more)) == "nothing-added"


def test_a_draw_that_comes_with_another_it_claims_to_change_is_found():
    assert only_broken(attrs.evolve(without_summary(RECEIPT), substituted=draw_receipt())) == "nothing-added"


def test_a_frame_that_contradicts_its_rule_is_found():
    # The rule commits to weight 1 for all, yet one firm of the pool is 1000 times as likely.
    frame = Frame.from_rows([attrs.evolve(ROWS[0], weight=1000), *ROWS[1:]], secret=FRAME.secret)

    def edit(commitment: dict[str, Any]) -> None:
        root = frame.commitment
        commitment["orders"][0]["frame"] = {"depth": root.depth, "root": root.root.hex(), "rows": root.rows}
        for stratum in commitment["orders"][0]["strata"]:
            if stratum["label"] == ROWS[0].stratum:
                stratum["weight_total"] += 999

    def put(lists: dict[str, Any]) -> None:
        lists["frames"] = Materials(frames=(frame,)).to_mapping()["frames"]

    assert only_broken(forge(RECEIPT, commitment=edit, materials=put, draw_again=True)) == "frame-rule"
