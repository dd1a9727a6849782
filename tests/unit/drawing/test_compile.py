"""From rules, rosters and targets to the integer problems of the assignment (Tonghua norm 六(五)1(2)(3), 2(2)–(4))."""

from __future__ import annotations

import pytest

from randcheck.drawing.compile import (
    compile_per_target,
    compile_teams,
    is_admissible,
    require_known_categories,
)
from randcheck.errors import AssignmentInfeasible, InvalidValue, UnknownCategory
from randcheck.planning.team_rule import LeaderRule, SeatRule
from support.draws import conflicts_of, given, inspector, per_target, roster_of, teams_first


@pytest.mark.parametrize(
    ("row", "seat", "area", "expected"),
    [
        ({}, {}, "", True),
        ({}, {}, "集安市", True),
        ({"areas": {"集安市"}}, {}, "集安市", True),
        ({"areas": {"集安市"}}, {}, "柳河县", False),
        ({"areas": {"集安市"}}, {}, "", True),  # the target has no area that could matter
        ({"categories": {"食品", "药品"}}, {"categories": {"食品"}}, "", True),
        ({"categories": {"药品"}}, {"categories": {"食品", "药品"}}, "", True),  # a declared near one
        ({"categories": {"特种"}}, {"categories": {"食品"}}, "", False),
        ({}, {"categories": {"食品"}}, "", False),
        ({"department": "公安局"}, {"department": "公安局"}, "", True),
        ({"department": "公安局"}, {"department": "市场监管局"}, "", False),
        ({"cadre": True}, {"cadre": True}, "", True),
        ({"cadre": False}, {"cadre": True}, "", False),
        ({"cadre": True}, {"cadre": False}, "", True),
        (
            {"categories": {"食品"}, "areas": {"集安市"}},
            {"categories": {"食品"}, "department": "公安局"},
            "集安市",
            False,
        ),
    ],
)
def test_who_may_take_a_seat(row, seat, area, expected):
    assert is_admissible(inspector("p", **row), SeatRule(**seat), area) is expected


ROSTER = roster_of(
    [
        inspector("p1", categories={"食品"}),
        inspector("p2", categories={"药品"}, department="公安局"),
        inspector("p3"),
    ]
)


def test_a_category_that_nobody_has_is_named_with_those_there_are():
    rule = per_target(seats=(SeatRule(categories={"海关", "烟草"}), SeatRule()))
    with pytest.raises(UnknownCategory) as caught:
        require_known_categories(rule, ROSTER)
    assert (caught.value.category, caught.value.known) == ("海关, 烟草", "药品, 食品")
    # One of the near ones is enough.
    require_known_categories(per_target(seats=(SeatRule(categories={"海关", "食品"}), SeatRule())), ROSTER)


def test_a_department_that_nobody_belongs_to_is_named_with_those_there_are():
    rule = per_target(seats=(SeatRule(department="海关"), SeatRule()))
    with pytest.raises(InvalidValue, match=r"one of the roster's \(公安局, 市场监管局\), got 海关"):
        require_known_categories(rule, ROSTER)
    require_known_categories(per_target(seats=(SeatRule(department="公安局"), SeatRule())), ROSTER)


def seats_by_name(problem, target):
    """Return for every seat of a target the ids of who may take it."""
    number = problem.target_ids.index(target)
    return [{problem.inspector_ids[one] for one in problem.classes[seat]} for seat in problem.seats[number]]


def test_every_target_has_the_seats_of_the_rule_the_cadre_last():
    roster = roster_of(
        [
            inspector("p1", categories={"食品"}, areas={"集安市"}),
            inspector("p2", categories={"食品"}, cadre=True),
            inspector("p3", areas={"柳河县"}),
        ]
    )
    rule = per_target(seats=(SeatRule(categories={"食品"}), SeatRule()), leader=LeaderRule.CADRE_APART)
    problem = compile_per_target(given(rule, roster, {"f2": "集安市", "f1": "柳河县", "f3": ""}))
    assert problem.target_ids == ("f1", "f2", "f3")
    assert seats_by_name(problem, "f1") == [{"p2"}, {"p2", "p3"}, {"p2"}]
    assert seats_by_name(problem, "f2") == [{"p1", "p2"}, {"p1", "p2"}, {"p2"}]
    assert seats_by_name(problem, "f3") == [{"p1", "p2"}, {"p1", "p2", "p3"}, {"p2"}]


def test_what_the_roster_says_of_an_inspector_reaches_the_problem():
    roster = roster_of([inspector("p1", capacity=1, prior_load=4, level=1), inspector("p2")])
    problem = compile_per_target(given(per_target(even=False), roster, ["f1", "f2"]))
    assert (problem.capacity, problem.prior_load, problem.level, problem.even) == (
        (1, 2),
        (4, 0),
        (1, 0),
        False,
    )


@pytest.mark.parametrize("rule", [per_target(), teams_first(teams=1)])
def test_kin_comes_of_groups_and_of_declared_pairs_alike(rule):
    roster = roster_of(
        [inspector("p1", kin_group="k"), inspector("p2"), inspector("p3", kin_group="k"), inspector("p4")]
    )
    conflicts = conflicts_of([("p4", "f1"), ("p9", "f1"), ("p1", "f9")], [("p3", "p2"), ("p1", "p9")])
    compiled = (compile_per_target if rule.teams is None else compile_teams)(
        given(rule, roster, ["f1"], conflicts)
    )
    people = compiled if rule.teams is None else compiled.people
    assert people.kin_group == (0, 0, 0, 3)
    assert compiled.conflicts == (0b1000,)


# ---- teams first ------------------------------------------------------------------------------------------


def team_counts(rule, targets, roster=8):
    problem = compile_teams(given(rule, roster, targets))
    return {group.label: (group.team_count, len(group.targets)) for group in problem.groups}


def targets_in(**areas):
    return {f"{area}{number}": area for area, count in areas.items() for number in range(count)}


TIED = [inspector("p1", areas={"x"}), *(inspector(f"q{number}") for number in range(8))]


@pytest.mark.parametrize(("teams", "expected"), [(1, 1), (3, 3), (5, 5), (9, 5)])
def test_there_are_as_many_teams_as_ordered_and_never_more_than_targets(teams, expected):
    assert team_counts(teams_first(teams=teams), list("abcde")) == {"*": (expected, 5)}


@pytest.mark.parametrize(("per_team", "expected"), [(1, 5), (2, 3), (3, 2), (5, 1), (9, 1)])
def test_there_are_as_many_teams_as_the_targets_per_team_need(per_team, expected):
    assert team_counts(teams_first(targets_per_team=per_team), list("abcde")) == {"*": (expected, 5)}


def test_teams_go_by_area_only_where_targets_have_areas_and_inspectors_serve_some_only():
    rule = teams_first(teams=4)
    assert team_counts(rule, targets_in(x=6, y=6), 8) == {"*": (4, 12)}
    assert team_counts(rule, list("abcdef"), TIED) == {"*": (4, 6)}
    assert team_counts(rule, targets_in(x=6, y=6), TIED) == {"x": (2, 6), "y": (2, 6)}


def test_teams_are_shared_out_among_areas_in_proportion_and_each_has_one():
    assert team_counts(teams_first(teams=7), targets_in(x=30, y=10, z=1), TIED) == {
        "x": (5, 30),
        "y": (1, 10),
        "z": (1, 1),
    }
    assert team_counts(teams_first(targets_per_team=4), targets_in(x=9, y=4, z=1), TIED) == {
        "x": (3, 9),
        "y": (1, 4),
        "z": (1, 1),
    }


def test_no_area_has_more_teams_than_targets():
    assert team_counts(teams_first(teams=6), targets_in(x=1, y=1, z=40), TIED) == {
        "x": (1, 1),
        "y": (1, 1),
        "z": (4, 40),
    }
    assert team_counts(teams_first(teams=50), targets_in(x=2, y=3), TIED) == {"x": (2, 2), "y": (3, 3)}


def test_targets_without_an_area_have_teams_of_whoever_there_is():
    problem = compile_teams(given(teams_first(teams=2), TIED, {"f1": "x", "f2": ""}))
    assert [group.label for group in problem.groups] == ["*", "x"]
    everybody = set(problem.people.inspector_ids)
    assert seats_by_name(problem.people, "*/0001") == [everybody, everybody]
    assert seats_by_name(problem.people, "x/0001") == [everybody, everybody]
    elsewhere = compile_teams(given(teams_first(teams=2), TIED, {"f1": "y", "f2": ""}))
    assert seats_by_name(elsewhere.people, "y/0001") == [everybody - {"p1"}] * 2


def test_fewer_teams_than_areas_is_a_shortage_that_names_the_targets():
    with pytest.raises(AssignmentInfeasible) as caught:
        compile_teams(given(teams_first(teams=2), TIED, targets_in(x=2, y=1, z=1)))
    error = caught.value
    assert error.target_ids == ("x0", "x1", "y0", "z0")
    assert (error.needed, error.served, error.missing) == (6, 4, 2)
    assert "3 areas" in error.reason.en
    assert "3 个区域" in error.reason.zh


def test_no_targets_need_no_teams():
    assert team_counts(teams_first(teams=3), []) == {}
    assert compile_per_target(given(per_target(), 4, [])).target_ids == ()
