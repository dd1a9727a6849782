"""Declared conflicts of interest (Tonghua norm 六(五)3(2))."""

from __future__ import annotations

import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue
from randcheck.registers.conflict import InspectorConflict, TargetConflict


def test_nobody_is_in_conflict_with_oneself():
    with pytest.raises(InvalidValue, match="itself"):
        InspectorConflict(inspector_id="P1", other_id="P1", ground="夫妻")


def test_a_pair_of_inspectors_is_the_same_whichever_is_named_first():
    one = InspectorConflict(inspector_id="P1", other_id="P2", ground="夫妻")
    other = InspectorConflict(inspector_id="P2", other_id="P1", ground="夫妻")
    assert one.pair == other.pair == ("P1", "P2")


@pytest.mark.parametrize(
    "make",
    [
        lambda: TargetConflict(inspector_id="P1", target_id="T1", ground=""),
        lambda: TargetConflict(inspector_id="", target_id="T1", ground="股东"),
        lambda: TargetConflict(inspector_id="P1", target_id="T1\t", ground="股东"),
        lambda: InspectorConflict(inspector_id="P1", other_id="", ground="夫妻"),
        lambda: InspectorConflict(inspector_id="P1", other_id="P2", ground="夫\n妻"),
    ],
)
def test_a_conflict_names_both_sides_and_a_ground(make):
    with pytest.raises(InvalidIdentifier):
        make()
