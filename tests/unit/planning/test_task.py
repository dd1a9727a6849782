"""A task as its organiser tells it (Tonghua norm 六(三)1, 六(四)2)."""

from __future__ import annotations

from datetime import date

import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue
from randcheck.planning.draw_order import TaskInfo
from randcheck.planning.frame_rule import FrameRule, WeightRule
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.planning.task import Task, compare_stated_counts

INFO = TaskInfo(id="T1", title="食品抽查", matters=["食品经营"], lead_department="市场监管局")


def task(**values):
    sound = {
        "info": INFO,
        "frame_rule": FrameRule(as_of=date(2026, 11, 24)),
        "sample_rule": SampleRule(size="5%"),
    }
    return Task(**(sound | values))


POPULATIONS = {"A": 650, "B|东昌区": 150, "B|集安市": 100, "C": 80, "D": 20}


@pytest.mark.parametrize(
    ("stated", "warnings"),
    [
        ((), []),
        ((("total", 1000),), []),
        ((("A", 650), ("B", 250), ("C", 80), ("D", 20), ("total", 1000)), []),
        ((("B|东昌区", 150),), []),
        ((("total", 999),), ["the plan states 999 rows of class 'total', the frame has 1000"]),
        ((("D", 21),), ["the plan states 21 rows of class 'D', the frame has 20"]),
        ((("E", 3),), ["the plan states 3 rows of class 'E', the frame has 0"]),
        # As printed in a real plan: every class is right or wrong by itself, and the sum is not the total.
        (
            (("A", 650), ("B", 250), ("C", 80), ("D", 30), ("total", 1000)),
            [
                "the plan states 30 rows of class 'D', the frame has 20",
                "the plan's classes add up to 1010, its total is 1000",
            ],
        ),
        (
            (("A", 650), ("B", 250), ("total", 1000)),
            ["the plan's classes add up to 900, its total is 1000"],
        ),
        # A class within a stated class is not added a second time.
        ((("A", 650), ("B", 250), ("B|集安市", 100), ("C", 80), ("D", 20), ("total", 1000)), []),
    ],
)
def test_stated_counts_that_the_frame_does_not_bear_out_give_a_warning_each(stated, warnings):
    found = compare_stated_counts(POPULATIONS, stated)
    assert [warning.en for warning in found] == warnings
    assert all(warning.zh.startswith("计划") for warning in found)


@pytest.mark.parametrize(
    "contributors", [("政协委员", "政协委员"), ("政协委员", "市场监管局"), ("市场监管局",)]
)
def test_nobody_contributes_twice_under_one_name(contributors):
    # The organ itself contributes as the lead department.
    with pytest.raises(InvalidValue, match="different roles"):
        task(contributors=contributors)


@pytest.mark.parametrize("role", ["", "政协\n委员", "x" * 201])
def test_a_role_must_be_a_label(role):
    with pytest.raises(InvalidIdentifier):
        task(contributors=(role,))


@pytest.mark.parametrize("stated", [(("A", -1),), (("A", True),), (("A", "6"),), (("", 1),)])
def test_stated_counts_must_be_counts_of_classes(stated):
    with pytest.raises(InvalidValue):
        task(stated_counts=stated)


@pytest.mark.parametrize(("selection", "size"), [(Selection.EQUAL, "5%"), (Selection.FULL, None)])
def test_weights_that_no_selection_would_use_are_refused(selection, size):
    weighted = FrameRule(as_of=date(2026, 11, 24), weights=WeightRule())
    with pytest.raises(InvalidValue, match="pareto"):
        task(frame_rule=weighted, sample_rule=SampleRule(selection=selection, size=size))
    assert task(frame_rule=weighted, sample_rule=SampleRule(selection=Selection.PARETO, size="5%"))
