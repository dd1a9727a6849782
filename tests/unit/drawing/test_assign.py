"""Assigning inspectors: teams, leaders, borrowing, shortfalls (Tonghua norm 六(五))."""

from __future__ import annotations

from collections import Counter

import pytest

from randcheck.drawing.assign import Team, assign_inspectors
from randcheck.drawing.draw import run_draw
from randcheck.drawing.seed import assignment_purpose, purpose_key
from randcheck.errors import InvalidValue, UnknownCategory
from randcheck.planning.sample_rule import SampleRule
from randcheck.planning.team_rule import LeaderRule, SeatRule
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.registers.frame import FrameRow
from support.draws import (
    conflicts_of,
    frame_of,
    given,
    inspector,
    key,
    per_target,
    roster_of,
    seed,
    teams_first,
    with_team_rule,
)

TARGETS = [f"f{number:02}" for number in range(12)]
BOTH = [teams_first(teams=4), per_target()]


def served(assignment):
    """Return for every target who inspects it."""
    return {target: set(team.members) for team in assignment.teams for target in team.target_ids}


@pytest.mark.parametrize("rule", BOTH)
def test_every_target_is_inspected_by_one_team_of_two_different_people(rule):
    """六(五)1(1)."""
    assignment = assign_inspectors(given(rule, 10, TARGETS), key())
    assert sorted(target for team in assignment.teams for target in team.target_ids) == TARGETS
    assert all(len(set(team.members)) == 2 for team in assignment.teams)
    assert [team.number for team in assignment.teams] == list(range(1, len(assignment.teams) + 1))
    assert all(list(team.target_ids) == sorted(team.target_ids) for team in assignment.teams)
    assert (assignment.shortfall, assignment.borrowed) == (None, ())


def test_teams_are_apart_and_share_the_targets_evenly():
    assignment = assign_inspectors(given(teams_first(teams=5), 10, TARGETS), key())
    assert len({member for team in assignment.teams for member in team.members}) == 10
    assert sorted(len(team.target_ids) for team in assignment.teams) == [2, 2, 2, 3, 3]


def test_a_team_per_target_evens_out_what_everybody_carries():
    rows = [inspector(f"p{number}", prior_load=3 if number == 0 else 0) for number in range(6)]
    assignment = assign_inspectors(given(per_target(), rows, TARGETS), key())
    loads = Counter(member for team in assignment.teams for member in team.members)
    # 24 seats and 3 carried already make 27 among six: 4 or 5 in all for everybody.
    assert sorted(loads[row.id] + row.prior_load for row in rows) == [4, 4, 4, 5, 5, 5]


@pytest.mark.parametrize(
    "rule",
    [
        teams_first(teams=3, seats=(SeatRule(categories={"食品", "药品"}), SeatRule())),
        per_target(seats=(SeatRule(categories={"食品", "药品"}), SeatRule())),
    ],
)
def test_every_team_has_somebody_of_the_category_or_of_a_near_one(rule):
    """六(五)1(2), 2(3)."""
    rows = [
        inspector(f"p{number}", categories=[{"食品"}, {"药品"}, {"特种"}, set()][number % 4])
        for number in range(12)
    ]
    categories = {row.id: row.categories for row in rows}
    for number in range(5):
        for team in assign_inspectors(given(rule, rows, TARGETS), key(number)).teams:
            assert categories[team.members[0]] & {"食品", "药品"}


def test_a_joint_task_has_every_departments_seats():
    """六(五)2(2)."""
    seats = (SeatRule(count=2, department="市场监管局"), SeatRule(department="公安局"))
    rows = [inspector(f"m{number}") for number in range(6)]
    rows += [inspector(f"g{number}", department="公安局") for number in range(3)]
    for rule in (teams_first(teams=3, seats=seats), per_target(seats=seats)):
        for team in assign_inspectors(given(rule, rows, TARGETS), key()).teams:
            assert [member[0] for member in team.members] == ["m", "m", "g"]


@pytest.mark.parametrize("rule", BOTH)
def test_nobody_inspects_where_a_conflict_is_declared_and_kin_are_apart(rule):
    """六(五)3(2)."""
    conflicts = conflicts_of(
        [(f"p{number:02}", TARGETS[number % 12]) for number in range(10)]
        + [("p00", one) for one in TARGETS[:9]],
        [("p01", "p02"), ("p03", "p04")],
    )
    roster = roster_of(
        [inspector(f"p{number:02}", kin_group="k" if number in (5, 6) else None) for number in range(10)]
    )
    for number in range(10):
        assignment = assign_inspectors(given(rule, roster, TARGETS, conflicts), key(number))
        people = served(assignment)
        assert not any(one in people[target] for one, target in conflicts.target_pairs)
        assert not any(
            {"p01", "p02"} <= team or {"p03", "p04"} <= team or {"p05", "p06"} <= team
            for team in people.values()
        )


# ---- areas ------------------------------------------------------------------------------------------------


AREAS = {f"{area}{number}": area for area in ("集安市", "柳河县") for number in range(5)} | {"无": ""}
LOCALS = [
    inspector(f"{area}p{number}", areas={area}) for area in ("集安市", "柳河县") for number in range(4)
] + [inspector("anywhere1"), inspector("anywhere2")]


@pytest.mark.parametrize("rule", [teams_first(teams=5), teams_first(targets_per_team=3), per_target()])
def test_inspectors_of_one_area_serve_only_there(rule):
    """五(三)1."""
    for number in range(5):
        assignment = assign_inspectors(given(rule, LOCALS, AREAS), key(number))
        for target, people in served(assignment).items():
            if target != "无":
                assert all(one.startswith((target[:3], "anywhere")) for one in people)
        assert len(served(assignment)) == 11


def test_targets_of_an_area_that_nobody_may_serve_are_a_shortfall():
    rows = [inspector(f"p{number}", areas={"集安市"}) for number in range(6)]
    shortfall = assign_inspectors(
        given(per_target(), rows, {"f1": "集安市", "f2": "柳河县"}), key()
    ).shortfall
    assert (shortfall.target_ids, shortfall.needed, shortfall.served) == (("f2",), 2, 0)


# ---- leaders ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", BOTH)
def test_no_leader_where_none_is_asked_for(rule):
    assert all(team.leader is None for team in assign_inspectors(given(rule, 10, TARGETS), key()).teams)


@pytest.mark.parametrize("values", [{"teams": 4}, {"targets_per_team": 2}, {}])
def test_a_leader_among_the_members_is_one_of_them(values):
    # 六(五)3(5): 也可以在选派的检查人员中随机确定.
    make = teams_first if values else per_target
    leads_from = set()
    for number in range(10):
        for team in assign_inspectors(
            given(make(leader=LeaderRule.AMONG_MEMBERS, **values), 14, TARGETS), key(number)
        ).teams:
            leads_from.add(team.members.index(team.leader))
    assert leads_from == {0, 1}


@pytest.mark.parametrize(
    "make",
    [
        lambda: teams_first(teams=3, leader=LeaderRule.CADRE_APART),
        lambda: per_target(leader=LeaderRule.CADRE_APART),
    ],
)
def test_a_cadre_drawn_apart_leads_from_a_seat_of_its_own(make):
    """六(五)3(5)."""
    rows = [inspector(f"p{number}", cadre=number >= 8) for number in range(12)]
    for number in range(5):
        for team in assign_inspectors(given(make(), rows, TARGETS), key(number)).teams:
            assert len(set(team.members)) == 3
            assert team.leader == team.members[-1]
            assert team.leader in {"p8", "p9", "p10", "p11"}


# ---- numbers of teams ---------------------------------------------------------------------------------------


def test_no_team_is_drawn_without_a_target():
    assignment = assign_inspectors(given(teams_first(teams=9), 20, TARGETS[:3]), key())
    assert [len(team.target_ids) for team in assignment.teams] == [1, 1, 1]


def test_no_team_has_more_targets_than_the_rule_allows():
    for number in range(5):
        assignment = assign_inspectors(given(teams_first(targets_per_team=5), 20, TARGETS), key(number))
        assert len(assignment.teams) == 3
        assert max(len(team.target_ids) for team in assignment.teams) <= 5


@pytest.mark.parametrize("rule", BOTH)
def test_no_drawn_targets_need_nobody(rule):
    assignment = assign_inspectors(given(rule, 4, []), key())
    assert (assignment.teams, assignment.shortfall) == ((), None)


def test_a_draw_of_no_targets_has_an_assignment_without_teams():
    frame, roster = frame_of(5), roster_of(4)
    for rule in BOTH:
        order = with_team_rule(frame, SampleRule(size=0), rule, roster)
        draw = run_draw(order, frame, roster, seed(), conflicts=conflicts_of())
        assert (draw.target_ids, draw.assignment.teams, draw.assignment.shortfall) == ((), (), None)


# ---- the upper level ------------------------------------------------------------------------------------------


def upper_and_own(own, capacity=None):
    return [inspector(f"own{number}", capacity=capacity) for number in range(own)] + [
        inspector(f"upper{number}", level=1) for number in range(6)
    ]


def test_nobody_is_borrowed_while_the_own_register_suffices():
    # 六(五)3(4): only where the own register cannot meet the need.
    for number in range(5):
        assert assign_inspectors(given(per_target(), upper_and_own(2), TARGETS), key(number)).borrowed == ()
        assert (
            assign_inspectors(given(teams_first(teams=2), upper_and_own(4), TARGETS), key(number)).borrowed
            == ()
        )


def test_the_upper_level_fills_only_the_seats_that_are_missing():
    for number in range(5):
        teams = assign_inspectors(given(teams_first(teams=3), upper_and_own(4), TARGETS), key(number))
        assert len(teams.borrowed) == 2
        assert all(one.startswith("upper") for one in teams.borrowed)
        apart = assign_inspectors(given(per_target(), upper_and_own(2, capacity=8), TARGETS), key(number))
        from_above = [one for team in apart.teams for one in team.members if one.startswith("upper")]
        assert len(from_above) == 24 - 16
        assert set(from_above) == set(apart.borrowed)
        assert list(apart.borrowed) == sorted(apart.borrowed)


# ---- shortfalls -----------------------------------------------------------------------------------------------


def test_a_shortfall_keeps_the_targets_drawn_and_says_what_is_missing():
    frame = frame_of(10)
    roster = roster_of([inspector("p1", capacity=1), inspector("p2", capacity=2), inspector("p3")])
    order = with_team_rule(frame, SampleRule(size=4), per_target(), roster)
    draw = run_draw(order, frame, roster, seed(), conflicts=conflicts_of())
    assert len(draw.target_ids) == 4
    shortfall = draw.assignment.shortfall
    assert draw.assignment.teams == ()
    assert shortfall.target_ids == draw.target_ids
    assert (shortfall.needed, shortfall.served) == (8, 7)
    for sentence in (shortfall.reason.en, shortfall.reason.zh):
        assert "p1 (1), p2 (2), p3 (4)" in sentence
    told = draw.to_mapping()["assignment"]
    assert told["shortfall"] == {"needed": 8, "served": 7, "targets": list(draw.target_ids)}
    assert told["teams"] == []
    encode_canonical(draw.to_mapping())


def test_teams_that_cannot_be_filled_are_a_shortfall_that_names_them():
    shortfall = assign_inspectors(given(teams_first(teams=3), 5, TARGETS), key()).shortfall
    assert shortfall.target_ids == ("*/0001", "*/0002", "*/0003")
    assert (shortfall.needed, shortfall.served) == (6, 5)


def test_fewer_teams_than_areas_with_drawn_targets_is_a_shortfall_and_the_draw_stands():
    # Which areas are drawn is known only with the seed: an error here would leave a commitment without a draw.
    frame = frame_of(
        [FrameRow(f"f{number}", "A", 1, "集安市" if number % 2 else "柳河县") for number in range(40)]
    )
    roster = roster_of(LOCALS)
    order = with_team_rule(frame, SampleRule(size=20), teams_first(teams=1), roster)
    draw = run_draw(order, frame, roster, seed(), conflicts=conflicts_of())
    assert len(draw.target_ids) == 20
    assert draw.assignment.shortfall.target_ids == draw.target_ids
    assert "2 areas" in draw.assignment.shortfall.reason.en
    encode_canonical(draw.to_mapping())


@pytest.mark.parametrize("rule_of", [lambda **values: teams_first(teams=1, **values), per_target])
def test_what_the_roster_cannot_have_is_an_error_and_no_shortfall(rule_of):
    with pytest.raises(UnknownCategory):
        assign_inspectors(
            given(rule_of(seats=(SeatRule(categories={"海关"}), SeatRule())), 4, TARGETS), key()
        )
    with pytest.raises(InvalidValue, match="department"):
        assign_inspectors(given(rule_of(seats=(SeatRule(department="海关"), SeatRule())), 4, TARGETS), key())


# ---- purity and account -----------------------------------------------------------------------------------------


def test_the_assignment_goes_by_its_own_purpose():
    """六(五)1(1); protocol 5.4."""
    frame, roster = frame_of(30), roster_of(8)
    order = with_team_rule(frame, SampleRule(size=10), per_target(), roster)
    draw = run_draw(order, frame, roster, seed(), conflicts=conflicts_of())
    alone = assign_inspectors(
        given(per_target(), roster, draw.target_ids), purpose_key(seed(), assignment_purpose("TH-2026-017"))
    )
    assert draw.assignment == alone


@pytest.mark.parametrize("rule", BOTH)
def test_the_order_of_targets_never_matters(rule):
    one, other = (assign_inspectors(given(rule, 10, targets), key()) for targets in (TARGETS, TARGETS[::-1]))
    assert one == other


def test_the_team_of_a_target_is_found():
    assignment = assign_inspectors(given(teams_first(teams=4), 10, TARGETS), key())
    for target in TARGETS:
        assert target in assignment.find_team_of(target).target_ids
    assert assignment.find_team_of("stranger") is None


def test_what_a_receipt_tells_of_teams():
    team = Team(number=2, members=("p2", "p1"), leader="p1", target_ids=("f1", "f3"))
    assert team.to_mapping() == {
        "leader": "p1",
        "members": ["p2", "p1"],
        "number": 2,
        "targets": ["f1", "f3"],
    }
    told = assign_inspectors(given(teams_first(teams=4), 10, TARGETS), key()).to_mapping()
    assert set(told) == {"borrowed", "dealing", "people", "shortfall", "team_tries", "teams"}
    assert (told["borrowed"], told["shortfall"], told["team_tries"]) == ([], None, 1)
    assert [record["seats"] for record in told["people"]] == [8]
    assert [record["seats"] for record in told["dealing"]] == [12]
    encode_canonical(told)
