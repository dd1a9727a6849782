"""Teams made by hand, each breaking one rule: the algorithm that would never make them is not asked.

Source: Tonghua norm 六(五)1(2)(3), 2(2)–(4), 3(2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import pytest

from randcheck.drawing.assign import Assignment, Team
from randcheck.drawing.compile import AssignmentInput
from randcheck.drawing.substitution import Replacement
from randcheck.planning.team_rule import LeaderRule, SeatRule, TeamRule
from randcheck.receipts.report import Report, ReportBuilder
from randcheck.receipts.team_check import check_substitutes, check_teams
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.roster import Roster, RosterRow
from support.ceremonies import failed

ROWS = (
    RosterRow(id="a", department="局", categories={"食品"}, areas={"东昌区"}),
    RosterRow(id="b", department="局", categories={"设备"}, kin_group="张"),
    RosterRow(id="c", department="应急局", categories={"食品"}, kin_group="张"),
    RosterRow(id="d", department="应急局", categories={"设备"}, cadre=True),
    RosterRow(id="e", department="局", categories={"食品"}, kin_group="李"),
)


def given(
    *,
    targets: Iterable[tuple[str, str]] = (),
    inspectors: Iterable[tuple[str, str]] = (),
    leader: LeaderRule = LeaderRule.NONE,
    seats: Sequence[SeatRule] = (SeatRule(categories={"食品"}), SeatRule()),
) -> AssignmentInput:
    return AssignmentInput(
        rule=TeamRule(seats=seats, teams=2, leader=leader),
        roster=Roster.from_rows(ROWS, secret=bytes(32)),
        conflicts=ConflictList.from_pairs(targets=targets, inspectors=inspectors, secret=bytes(32)),
        areas={"t1": "东昌区", "t2": "东昌区", "t3": "集安市"},
    )


def teams(*members: Sequence[str], targets: Sequence[Sequence[str]] = (("t1", "t2"), ("t3",))) -> Assignment:
    return Assignment(
        teams=tuple(
            Team(number=number, members=tuple(one), leader=None, target_ids=tuple(theirs))
            for number, (one, theirs) in enumerate(zip(members, targets, strict=True), start=1)
        )
    )


SOUND = teams("ab", "cd")


def check(assignment: Assignment, rules: AssignmentInput) -> Report:
    report = ReportBuilder()
    check_teams(assignment, rules, "T", report)
    return report.build()


def substitutes(
    rules: AssignmentInput, *new: Replacement, earlier: Sequence[Replacement] = (), drawn: Assignment = SOUND
) -> Report:
    report = ReportBuilder()
    check_substitutes(drawn, rules, [*earlier, *new], new, "T", report)
    return report.build()


def change(former: str, successor: str, *, team: int = 1, target: str | None = None) -> Replacement:
    return Replacement(team=team, target_id=target, former=former, successor=successor)


def test_lawful_teams_pass_both_checks():
    report = check(SOUND, given(targets=[("a", "t3")], inspectors=[("a", "c")]))
    assert failed(report) == set()
    assert [one.code for one in report.findings] == ["seats-respected", "conflicts-respected"]


@pytest.mark.parametrize(
    "assignment",
    [
        teams("ba", "cd"),
        teams("abd", "cd"),
        teams("a", "cd"),
        teams("xb", "cd"),
        teams("0b", "cd"),
        teams("ab", "ad"),
        teams("ab", "cd", targets=(("t1",), ("t3",))),
        teams("ab", "cd", targets=(("t1", "t2"), ("t3", "t2"))),
        teams("ab", "cd", targets=(("t1", "t2", "t2"), ("t3",))),
    ],
    ids=[
        "the category is missing in its seat",
        "a member too many",
        "a member too few",
        "somebody who is not in the roster",
        "somebody who is not in the roster and first by id",
        "somebody who does not serve in that area",
        "a target without a team",
        "a target with two teams",
        "a target twice in a team",
    ],
)
def test_seats_and_targets_that_break_the_rule_are_found(assignment):
    assert failed(check(assignment, given())) == {"seats-respected"}


def test_a_seat_of_another_department_is_found():
    rules = given(seats=(SeatRule(department="局"), SeatRule(department="应急局")))
    assert failed(check(SOUND, rules)) == {"seats-respected"}
    assert failed(check(teams("ac", "bd"), rules)) == set()


def test_a_leader_seat_apart_must_hold_a_cadre():
    rules = given(leader=LeaderRule.CADRE_APART)
    assert failed(check(teams("abd", "cbd"), rules)) == {"conflicts-respected"}  # b and c are kin
    assert failed(check(teams("abc", "ebd"), rules)) == {"seats-respected", "conflicts-respected"}


@pytest.mark.parametrize(
    ("assignment", "rules"),
    [
        (SOUND, given(targets=[("b", "t2")])),
        (SOUND, given(inspectors=[("a", "b")])),
        (SOUND, given(inspectors=[("b", "a")])),
        (teams("cb", "ed"), given()),
        (teams("aa", "cd"), given()),
    ],
    ids=["with a target", "with each other", "named the other way round", "kin", "one person twice"],
)
def test_conflicts_within_teams_are_found(assignment, rules):
    assert failed(check(assignment, rules)) == {"conflicts-respected"}


def test_one_kin_group_alone_is_no_conflict():
    assert failed(check(teams("ab", "ed"), given())) == set()


def test_what_is_broken_is_named():
    report = check(SOUND, given(targets=[("b", "t2"), ("b", "t1")]))
    (broken,) = [one for one in report.findings if one.code == "conflicts-respected"]
    assert "b – t1, b – t2" in broken.sentence.en
    assert broken.subject == "T"


def test_a_lawful_substitute_passes():
    assert failed(substitutes(given(), change("a", "e"))) == set()
    assert failed(substitutes(given(), change("a", "e", target="t2"))) == set()


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (change("a", "d"), "seats-respected"),
        (change("c", "a", team=2), "seats-respected"),
        (change("a", "c"), "conflicts-respected"),
        (change("b", "a"), "conflicts-respected"),
    ],
    ids=["of another category", "of another area", "kin of who stays", "already in the team"],
)
def test_a_substitute_who_may_not_hold_the_seat_is_found(new, code):
    assert failed(substitutes(given(), new)) == {code}


def test_a_substitute_in_conflict_with_one_target_of_the_team_is_found():
    rules = given(targets=[("e", "t2")])
    assert failed(substitutes(rules, change("a", "e"))) == {"conflicts-respected"}
    assert failed(substitutes(rules, change("a", "e", target="t1"))) == set()
    assert failed(substitutes(rules, change("a", "e", target="t2"))) == {"conflicts-respected"}


def test_members_who_stay_are_not_held_against_conflicts_declared_since():
    assert failed(substitutes(given(targets=[("b", "t1")]), change("a", "e"))) == set()


def test_a_substitute_beside_an_earlier_one_on_a_single_target_is_found():
    # e came for b on t1; were e to come for a in the whole team, e would stand twice on t1.
    earlier = [change("b", "e", target="t1")]
    assert failed(substitutes(given(), change("a", "e"), earlier=earlier)) == {"conflicts-respected"}
    assert failed(substitutes(given(), change("a", "e", target="t2"), earlier=earlier)) == set()


def test_only_the_teams_that_change_are_looked_at():
    drawn = attrs.evolve(SOUND, teams=(SOUND.teams[0], attrs.evolve(SOUND.teams[1], members=("x", "x"))))
    assert failed(substitutes(given(), change("a", "e"), drawn=drawn)) == set()
