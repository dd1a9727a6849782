"""How teams are made up (Tonghua norm 六(五)1(2)(3), 2(2)–(4), 3(5))."""

from __future__ import annotations

import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue
from randcheck.planning.team_rule import MAX_TEAM_SIZE, MAX_TEAMS, LeaderRule, SeatRule, TeamMode, TeamRule

PAIR = (SeatRule(count=2),)


@pytest.mark.parametrize("seats", [(), (SeatRule(),)])
def test_a_team_has_at_least_two_people(seats):
    # 六(五)1(3), 2(4): 不少于 2 人.
    with pytest.raises(InvalidValue, match="at least 2") as caught:
        TeamRule(seats=seats, teams=1)
    assert "不少于 2 人" in caught.value.describe("zh")


def test_the_cadre_drawn_apart_does_not_count_towards_the_two():
    with pytest.raises(InvalidValue, match="at least 2"):
        TeamRule(seats=(SeatRule(),), teams=1, leader=LeaderRule.CADRE_APART)


@pytest.mark.parametrize("seats", [(SeatRule(count=60), SeatRule(count=41)), (SeatRule(),) * 101])
def test_a_team_has_at_most_a_hundred_seats(seats):
    with pytest.raises(InvalidValue, match="at most 100"):
        TeamRule(seats=seats, teams=1)
    assert TeamRule(seats=(SeatRule(count=MAX_TEAM_SIZE),), teams=1).team_size == 100


def test_seats_are_told_one_by_one_the_cadre_last():
    rule = TeamRule(
        seats=(SeatRule(categories={"食品"}), SeatRule(count=2, department="公安局")),
        teams=3,
        leader=LeaderRule.CADRE_APART,
    )
    assert rule.seat_list == (
        SeatRule(categories={"食品"}),
        SeatRule(department="公安局"),
        SeatRule(department="公安局"),
        SeatRule(cadre=True),
    )
    assert rule.team_size == 4
    assert TeamRule(seats=PAIR, teams=1, leader=LeaderRule.AMONG_MEMBERS).team_size == 2


@pytest.mark.parametrize(
    ("mode", "teams", "targets_per_team"),
    [
        (TeamMode.TEAMS_FIRST, None, None),
        (TeamMode.TEAMS_FIRST, 3, 5),
        (TeamMode.PER_TARGET, 3, None),
        (TeamMode.PER_TARGET, None, 5),
    ],
)
def test_teams_first_asks_for_exactly_one_number_and_a_team_per_target_for_none(
    mode, teams, targets_per_team
):
    with pytest.raises(InvalidValue, match="exactly one of teams and targets_per_team"):
        TeamRule(mode=mode, seats=PAIR, teams=teams, targets_per_team=targets_per_team)


@pytest.mark.parametrize("value", [0, -1, True, 1.0, "3"])
def test_counts_are_whole_numbers_from_1(value):
    for make in (
        lambda: SeatRule(count=value),
        lambda: TeamRule(seats=PAIR, teams=value),
        lambda: TeamRule(seats=PAIR, targets_per_team=value),
    ):
        with pytest.raises(InvalidValue, match="whole number from 1"):
            make()


def test_counts_have_an_upper_end():
    assert TeamRule(seats=PAIR, teams=MAX_TEAMS).teams == 9999
    for make in (lambda: TeamRule(seats=PAIR, teams=10_000), lambda: SeatRule(count=101)):
        with pytest.raises(InvalidValue, match="whole number from 1"):
            make()


@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_yes_and_no_are_nothing_else(value):
    for make in (lambda: SeatRule(cadre=value), lambda: TeamRule(seats=PAIR, teams=1, even=value)):
        with pytest.raises(InvalidValue, match="true or false"):
            make()


def test_departments_and_categories_must_be_labels():
    for values in ({"department": ""}, {"department": "公安\t局"}, {"categories": {""}}):
        with pytest.raises(InvalidIdentifier):
            SeatRule(**values)
    with pytest.raises(InvalidValue, match="list or set"):
        SeatRule(categories="食品安全")


@pytest.mark.parametrize(
    "rule",
    [
        TeamRule(seats=PAIR, teams=7),
        TeamRule(seats=PAIR, targets_per_team=5, even=False),
        TeamRule(
            mode=TeamMode.PER_TARGET,
            seats=(
                SeatRule(categories={"食品", "药品"}, department="市场监管局", cadre=True),
                SeatRule(count=3),
            ),
            leader=LeaderRule.AMONG_MEMBERS,
        ),
    ],
)
def test_a_rule_is_read_back_as_it_was_written(rule):
    assert TeamRule.from_mapping(rule.to_mapping()) == rule


def test_a_rule_is_written_in_one_way():
    rule = TeamRule(seats=[SeatRule(categories={"药品", "食品"}), SeatRule()], teams=7)
    assert rule.to_mapping() == {
        "even": True,
        "leader": "none",
        "mode": "teams_first",
        "seats": [
            {"cadre": False, "categories": ["药品", "食品"], "count": 1, "department": None},
            {"cadre": False, "categories": [], "count": 1, "department": None},
        ],
        "targets_per_team": None,
        "teams": 7,
    }
