"""The canonical form of an assignment problem, and how ids in any order become it."""

from __future__ import annotations

import pickle
import random

import attrs
import pytest

from randcheck.drawing.assignment import InspectorEntry, build_problem
from randcheck.errors import DuplicateId, InvalidValue
from support.assignment_cases import own, small_problem

GOOD = small_problem(3, 2, seats=2, conflicts=[(0, 1)], kin_pairs=[(1, 2)])


def test_a_problem_is_told_in_indexes_of_ascending_ids():
    problem = build_problem(
        inspectors=[
            InspectorEntry(id="王"),
            InspectorEntry(id="b", capacity=1),
            InspectorEntry(id="a", level=1),
        ],
        classes={"any": ["王", "b", "a"], "fit": ["王"]},
        targets={"t2": ["any"], "t1": ["fit", "any"]},
        conflicts=[("b", "t2")],
    )
    assert problem.inspector_ids == ("a", "b", "王")
    assert problem.target_ids == ("t1", "t2")
    assert problem.classes == ((0, 1, 2), (2,))
    assert problem.seats == ((1, 0), (0,))
    assert problem.conflicts == (0, 0b010)
    assert problem.capacity == (2, 1, 2)
    assert problem.level == (1, 0, 0)


def test_ids_sort_by_their_utf8_bytes_beyond_the_basic_plane_too():
    ids = ["\U00020000", "\uff21", "Z"]
    problem = build_problem(
        inspectors=[InspectorEntry(id=one) for one in ids], classes={}, targets={}, conflicts=[]
    )
    assert list(problem.inspector_ids) == sorted(ids, key=str.encode)


def test_the_order_of_input_never_matters():
    rng = random.Random(7)
    inspectors = [own(number, prior_load=number % 3) for number in range(8)]
    classes = {"any": [one.id for one in inspectors], "fit": ["p1", "p5", "p2"]}
    targets = {f"t{number}": ["fit", "any"] for number in range(6)}
    conflicts = [("p1", "t3"), ("p5", "t0"), ("p7", "t3")]
    kin_pairs = [("p1", "p6"), ("p6", "p0")]
    told = []
    for _ in range(20):
        for rows in (inspectors, conflicts, kin_pairs):
            rng.shuffle(rows)
        told.append(
            build_problem(
                inspectors=inspectors,
                classes={name: rng.sample(ids, len(ids)) for name, ids in rng.sample([*classes.items()], 2)},
                targets=dict(rng.sample([*targets.items()], 6)),
                conflicts=conflicts,
                kin_pairs=[pair[:: rng.choice([1, -1])] for pair in kin_pairs],
            )
        )
    assert len(set(told)) == 1


def test_equal_classes_become_one_and_unused_ones_go():
    problem = build_problem(
        inspectors=[own(0), own(1)],
        classes={"north": ["p0", "p1"], "south": ["p1", "p0"], "unused": ["p0"]},
        targets={"t0": ["north", "south"]},
    )
    assert problem.classes == ((0, 1),)
    assert problem.seats == ((0, 0),)


def test_no_capacity_means_every_target_and_a_larger_one_is_cut_to_that():
    problem = small_problem([own(0), own(1, capacity=99), own(2, capacity=1)], 4)
    assert problem.capacity == (4, 4, 1)


def test_kinship_is_closed_over_labels_and_pairs():
    inspectors = [
        InspectorEntry(id="a", kin_group="one"),
        InspectorEntry(id="b"),
        InspectorEntry(id="c", kin_group="one"),
        InspectorEntry(id="d"),
        InspectorEntry(id="e"),
    ]
    problem = build_problem(
        inspectors=inspectors, classes={}, targets={}, kin_pairs=[("d", "c"), ("e", "unknown")]
    )
    assert problem.kin_group == (0, 1, 0, 0, 4)


def test_conflicts_that_name_the_unknown_bar_nobody():
    problem = build_problem(
        inspectors=[own(0)],
        classes={"any": ["p0"]},
        targets={"t0": ["any"]},
        conflicts=[("p9", "t0"), ("p0", "t9")],
    )
    assert problem.conflicts == (0,)


def test_a_problem_without_targets_or_inspectors_is_allowed():
    problem = build_problem(inspectors=[], classes={}, targets={})
    assert problem.seat_count == 0


def test_a_problem_can_be_pickled_and_compared():
    assert pickle.loads(pickle.dumps(GOOD)) == GOOD


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inspector_ids": ("p1", "p0", "p2")}, "inspector ids must be text .* ascending"),
        ({"inspector_ids": ("p0", "p0", "p2")}, "without repetition"),
        ({"target_ids": ("t0", "t\ud800")}, "lone surrogate"),
        ({"capacity": (1, 1)}, "capacity must be one whole number .* got 2 for 3"),
        ({"capacity": (1, -1, 1)}, "capacity must be one whole number of at least 0"),
        ({"prior_load": (0, 0, True)}, "prior load must be"),
        ({"level": (0, 0, 2)}, "level must be 0 .* got 2"),
        ({"kin_group": (0, 0, 1)}, "smallest index"),
        ({"kin_group": (1, 1, 2)}, "smallest index"),
        ({"classes": ((0, 2, 1),)}, "seat classes must be ascending"),
        ({"classes": ((0, 3),)}, "seat classes"),
        ({"classes": ((-1, 2),)}, "seat classes"),
        ({"classes": ((0, 1), (0, 1))}, "the classes ascending too"),
        ({"seats": ((0, 1), (0,))}, "seats must be class indexes"),
        ({"seats": ((0, 0),)}, "one tuple a target"),
        ({"conflicts": (0,)}, "one mask of inspectors a target"),
        ({"conflicts": (0, 8)}, "one mask of inspectors"),
        ({"conflicts": (0, -1)}, "one mask of inspectors"),
    ],
)
def test_a_broken_form_is_refused_with_the_rule_it_breaks(changes, message):
    with pytest.raises(InvalidValue, match=message):
        attrs.evolve(GOOD, **changes)


def test_two_inspectors_with_one_id_are_refused():
    with pytest.raises(DuplicateId, match="inspectors must be unique, got p0"):
        build_problem(inspectors=[own(0), own(1), own(0)], classes={}, targets={})


def test_an_unknown_class_and_an_unknown_member_are_refused():
    with pytest.raises(InvalidValue, match=r"one of the declared ones \(any\), got fit"):
        build_problem(inspectors=[own(0)], classes={"any": ["p0"]}, targets={"t": ["fit"]})
    with pytest.raises(InvalidValue, match="known inspectors, got p7"):
        build_problem(inspectors=[own(0)], classes={"any": ["p0", "p7"]}, targets={"t": ["any"]})
