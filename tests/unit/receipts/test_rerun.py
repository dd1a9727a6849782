"""Running draws again from a bundle's lists."""

from __future__ import annotations

import attrs
import pytest

from randcheck.errors import MaterialMismatch
from randcheck.receipts.materials import Materials
from randcheck.receipts.rerun import rerun_draw, standing_input
from randcheck.registers.conflict_list import ConflictList
from support.ceremonies import commitment_of, draw_receipt, result_of

RECEIPT = draw_receipt()
ORDER, SEED, LISTS = commitment_of(RECEIPT).orders[0], result_of(RECEIPT).seed, RECEIPT.materials
DRAW = rerun_draw(ORDER, SEED, LISTS)
WITHOUT_TEAMS = draw_receipt(teams=None)


def test_a_draw_run_again_is_what_the_receipt_tells():
    assert DRAW.to_mapping() == result_of(RECEIPT).results[0]


def test_a_draw_without_teams_needs_no_roster():
    (order,) = commitment_of(WITHOUT_TEAMS).orders
    draw = rerun_draw(order, result_of(WITHOUT_TEAMS).seed, WITHOUT_TEAMS.materials)
    assert draw.assignment is None
    assert draw.to_mapping() == result_of(WITHOUT_TEAMS).results[0]


@pytest.mark.parametrize("missing", ["frames", "rosters", "conflict_lists"])
def test_a_missing_list_stops_the_run(missing):
    with pytest.raises(MaterialMismatch):
        rerun_draw(ORDER, SEED, attrs.evolve(LISTS, **{missing: ()}))


def test_lists_of_other_draws_beside_the_own_do_not_matter():
    other = draw_receipt(teams=None).materials
    more = Materials(
        frames=(*WITHOUT_TEAMS.materials.frames, *LISTS.frames, *other.frames),
        rosters=LISTS.rosters,
        conflict_lists=LISTS.conflict_lists,
    )
    assert rerun_draw(ORDER, SEED, more) == DRAW


def test_conflicts_as_they_stand_now_replace_those_of_the_draw_and_nothing_else():
    now = ConflictList.from_pairs(targets=[("P01", "T009")], secret=bytes(32))
    given = standing_input(DRAW, LISTS, now)
    assert given.conflicts is now
    assert given.rule == ORDER.team_rule
    assert given.roster == LISTS.rosters[0]
    assert set(given.areas) == set(DRAW.target_ids)


@pytest.mark.parametrize("missing", ["frames", "rosters", "conflict_lists"])
def test_standing_input_needs_all_lists_of_the_draw(missing):
    with pytest.raises(MaterialMismatch):
        standing_input(DRAW, attrs.evolve(LISTS, **{missing: ()}), LISTS.conflict_lists[0])


def test_a_draw_that_assigned_nobody_has_no_standing_input():
    (order,) = commitment_of(WITHOUT_TEAMS).orders
    draw = rerun_draw(order, result_of(WITHOUT_TEAMS).seed, WITHOUT_TEAMS.materials)
    with pytest.raises(MaterialMismatch):
        standing_input(draw, WITHOUT_TEAMS.materials, LISTS.conflict_lists[0])
