"""What everybody can check of a draw without any list (protocol 16.8)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from randcheck.receipts.public_check import check_public_result, note_needing_lists
from randcheck.receipts.report import Report
from support.ceremonies import (
    SAID,
    commitment_of,
    failed,
    office_at,
    registers_of,
    result_of,
    task_of,
    verify,
)
from support.proofs import discloser, proved_receipt, public_with, reported, told

RESULT = result_of(proved_receipt())
(ORDER,) = commitment_of(proved_receipt()).orders
(TOLD,) = RESULT.results
LISTS, TEAM_LISTS = {"frame-root", "sizes", "selection"}, {"assignment", "conflicts-respected"}
NOTED = dict.fromkeys(LISTS | TEAM_LISTS, "noted")
GOOD = {"tickets": "pass", "counts": "pass", "teams-complete": "pass"}


def found(edit: Callable[[dict[str, Any]], Any] = lambda told: None, order=ORDER) -> Report:
    result = copy.deepcopy(dict(TOLD))
    edit(result)
    return reported(check_public_result, order, RESULT.seed, result)


def test_a_genuine_result_passes_and_what_needs_lists_is_noted():
    report = found()
    assert told(report) == GOOD | NOTED
    assert [one.code for one in report.findings][:3] == ["tickets", "counts", "teams-complete"]
    assert {one.subject for one in report.findings} == {"TH-1"}
    assert verify(discloser().public()).verdict.value == "valid"


def test_without_a_team_rule_nothing_is_told_of_teams():
    bundle = office_at().draw(task_of(teams=None), registers_of(), SAID)
    (order,), result = commitment_of(bundle).orders, result_of(bundle)
    report = reported(check_public_result, order, result.seed, result.results[0])
    assert told(report) == {"tickets": "pass", "counts": "pass"} | dict.fromkeys(LISTS, "noted")
    assert told(reported(note_needing_lists, order)) == dict.fromkeys(LISTS, "noted")


# ---- tickets --------------------------------------------------------------------------------------------


def swap(rows: list[Any]) -> None:
    rows[0], rows[1] = rows[1], rows[0]


@pytest.mark.parametrize(
    "edit",
    [
        lambda r: r["drawn"][0].update(ticket="00" * 32),
        lambda r: r["reserves"][0].update(ticket="00" * 32),
        lambda r: r["drawn"][0].update(id="T999"),
        lambda r: r["drawn"][0].update(ticket=""),
        lambda r: r["drawn"].__setitem__(0, r["drawn"][1]),
        lambda r: r["reserves"].__setitem__(0, r["drawn"][0]),
        lambda r: swap(r["drawn"]),
        lambda r: swap(r["reserves"]),
        lambda r: r["drawn"][0].update(ticket=r["drawn"][0]["ticket"].upper()),
    ],
    ids=[
        "another ticket",
        "of a reserve",
        "another id",
        "none",
        "drawn twice",
        "drawn and in reserve",
        "out of order",
        "reserves out of order",
        "capitals",
    ],
)
def test_tickets_that_do_not_follow_from_the_seed_once_each_and_in_order_fail(edit):
    assert told(found(edit))["tickets"] == "fail"


def test_tickets_of_another_seed_fail():
    report = reported(check_public_result, ORDER, bytes(32), TOLD)
    assert told(report)["tickets"] == "fail"
    assert TOLD["drawn"][0]["id"] in report.findings[0].sentence.en


def test_a_wrong_order_is_named_in_both_languages():
    sentence = found(lambda r: swap(r["drawn"])).findings[0].sentence
    assert sentence.en.endswith(": order")
    assert sentence.zh.endswith("：次序")


@pytest.mark.parametrize(
    "edit",
    [
        lambda r: r.pop("drawn"),
        lambda r: r.pop("reserves"),
        lambda r: r.pop("assignment"),
        lambda r: r.pop("task"),
        lambda r: r.update(drawn=None),
        lambda r: r.update(drawn={}),
        lambda r: r.update(reserves=""),
        lambda r: r.update(drawn=[5]),
        lambda r: r["drawn"][0].update(ticket=5),
        lambda r: r["drawn"][0].update(ticket="0"),
        lambda r: r["drawn"][0].update(ticket="zz"),
        lambda r: r["drawn"][0].update(ticket="00 00"),
        lambda r: r["drawn"][0].update(id=5),
        lambda r: r["drawn"][0].update(id=[]),
        lambda r: r["drawn"][0].pop("id"),
        lambda r: r.update(assignment=[]),
        lambda r: r.update(assignment="x"),
        lambda r: r["assignment"].pop("shortfall"),
        lambda r: r["assignment"].update(teams=None),
        lambda r: r["assignment"].update(teams={}),
        lambda r: r["assignment"]["teams"].append({}),
        lambda r: r["assignment"]["teams"][0].update(targets="T001"),
        lambda r: r["assignment"]["teams"][0].update(members={}),
        lambda r: r["assignment"]["teams"][0].update(members=[[]]),
    ],
)
def test_a_result_that_cannot_be_read_fails_and_nothing_more_of_the_order_is_told(edit):
    report = found(edit)
    assert [(one.code, one.status.value, one.subject) for one in report.findings] == [
        ("tickets", "fail", "TH-1")
    ]
    assert "cannot be read" in report.findings[0].sentence.en


# ---- counts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edit",
    [
        lambda r: r["drawn"].pop(),
        lambda r: r["reserves"].pop(),
        lambda r: r["drawn"].append(r["reserves"].pop(0)),
        lambda r: r.update(task="TH-2"),
    ],
    ids=["one less", "a reserve less", "a reserve drawn", "another task"],
)
def test_other_counts_or_another_task_than_committed_fail(edit):
    assert told(found(edit))["counts"] == "fail"


# ---- teams ----------------------------------------------------------------------------------------------


def team(result: dict[str, Any], number: int = 0) -> dict[str, Any]:
    return result["assignment"]["teams"][number]


@pytest.mark.parametrize(
    "edit",
    [
        lambda r: team(r)["targets"].pop(),
        lambda r: team(r)["targets"].append(team(r, 1)["targets"][0]),
        lambda r: team(r)["targets"].append(team(r)["targets"][0]),
        lambda r: team(r)["targets"].append(r["reserves"][0]["id"]),
        lambda r: team(r)["members"].pop(),
        lambda r: team(r).update(members=[team(r)["members"][0]] * 2),
        lambda r: team(r)["members"].append(team(r)["members"][0]),
        lambda r: team(r).update(members=[]),
        lambda r: r["assignment"].update(teams=[]),
        lambda r: r.update(assignment=None),
        lambda r: r["assignment"].update(teams=r["assignment"]["teams"][:1], shortfall={"x": 1}),
    ],
    ids=[
        "a target without a team",
        "a target in two teams",
        "a target twice in a team",
        "a reserve in a team",
        "one member",
        "the same member twice",
        "a third who is the first",
        "nobody",
        "no teams and no shortfall",
        "no assignment",
        "a shortfall and some teams",
    ],
)
def test_every_drawn_target_has_one_team_of_different_people_or_it_fails(edit):
    report = found(edit)
    assert told(report) == GOOD | NOTED | {"teams-complete": "fail"}


def test_no_teams_for_a_shortfall_is_noted():
    def short(result: dict[str, Any]) -> None:
        result["assignment"].update(teams=[], shortfall={"inspectors": 1})

    assert told(found(short)) == GOOD | NOTED | {"teams-complete": "noted"}


def test_three_in_a_team_are_as_good_as_two():
    assert told(found(lambda r: team(r)["members"].append("P99")))["teams-complete"] == "pass"


# ---- in a receipt ---------------------------------------------------------------------------------------


def test_in_a_receipt_of_who_holds_the_organs_key_these_are_all_that_is_found():
    def other_ticket(result: dict[str, Any]) -> None:
        result["results"][0]["drawn"][0]["ticket"] = "00" * 32

    def fewer(result: dict[str, Any]) -> None:
        result["results"][0]["reserves"].pop()

    assert failed(verify(public_with(other_ticket))) == {"tickets"}
    assert failed(verify(public_with(fewer))) == {"counts"}
