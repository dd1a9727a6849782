"""Sizes, targets and teams that a receipt tells, each falsified alone by somebody who has the organ's key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.planning.team_rule import SeatRule, TeamMode, TeamRule
from randcheck.receipts.report import Status, Verdict
from support.ceremonies import (
    SAID,
    commitment_of,
    draw_receipt,
    finding_of,
    office_at,
    only_broken,
    registers_of,
    result_of,
    task_of,
    verify,
)
from support.forgeries import forge

RECEIPT = draw_receipt()


# ---- sizes, targets, teams ------------------------------------------------------------------------------


def set_stratum(name: str, change: int) -> Callable[[dict[str, Any]], None]:
    def edit(commitment: dict[str, Any]) -> None:
        commitment["orders"][0]["strata"][0][name] += change

    return edit


@pytest.mark.parametrize(
    ("name", "change"), [("sample_size", -1), ("sample_size", 1), ("reserves", -1), ("weight_total", 1)]
)
def test_a_size_that_does_not_follow_from_frame_and_rule_is_found(name, change):
    assert only_broken(forge(RECEIPT, commitment=set_stratum(name, change))) == "sizes"


def test_another_ratio_than_the_sizes_come_from_is_found():
    def edit(commitment: dict[str, Any]) -> None:
        commitment["orders"][0]["sample_rule"]["per_class"][0]["size"] = "1/2"

    assert only_broken(forge(RECEIPT, commitment=edit)) == "sizes"


def test_a_rule_that_does_not_fit_the_frame_is_found():
    def edit(commitment: dict[str, Any]) -> None:
        commitment["orders"][0]["sample_rule"]["per_class"][1]["class"] = "Z"

    assert only_broken(forge(RECEIPT, commitment=edit)) == "sizes"


def first(result: dict[str, Any]) -> dict[str, Any]:
    return result["results"][0]


def not_drawn(result: dict[str, Any]) -> str:
    drawn = {row["id"] for row in (*first(result)["drawn"], *first(result)["reserves"])}
    return min({f"T{number:03}" for number in range(24)} - drawn)


def test_a_draw_that_cannot_be_run_by_its_committed_rule_is_found():
    def edit(commitment: dict[str, Any]) -> None:
        commitment["orders"][0]["team_rule"]["seats"][0]["categories"] = ["药品"]

    assert only_broken(forge(RECEIPT, commitment=edit)) == "selection"


def put_another(result: dict[str, Any]) -> None:
    first(result)["drawn"][0]["id"] = not_drawn(result)


def exchange_reserves(result: dict[str, Any]) -> None:
    reserves = first(result)["reserves"]
    reserves[0]["id"], reserves[1]["id"] = reserves[1]["id"], reserves[0]["id"]


def reorder_reserves(result: dict[str, Any]) -> None:
    first(result)["reserves"].reverse()


def promote_a_reserve(result: dict[str, Any]) -> None:
    first(result)["drawn"].append(first(result)["reserves"].pop())


def leave_one_out(result: dict[str, Any]) -> None:
    first(result)["drawn"].pop()


def lower_the_cutoff(result: dict[str, Any]) -> None:
    first(result)["cutoff_tickets"][0] = "00" * 32


def change_a_ticket(result: dict[str, Any]) -> None:
    first(result)["drawn"][0]["ticket"] = "00" * 32


def claim_a_pareto_cutoff(result: dict[str, Any]) -> None:
    first(result)["cutoff_keys"] = ["1/2"]


def rename_the_task(result: dict[str, Any]) -> None:
    first(result)["task"] = "TH-2"


def say_more(result: dict[str, Any]) -> None:
    first(result)["remark"] = "T000 was added by hand"


@pytest.mark.parametrize(
    "edit",
    [
        put_another,
        exchange_reserves,
        reorder_reserves,
        promote_a_reserve,
        leave_one_out,
        lower_the_cutoff,
        change_a_ticket,
        claim_a_pareto_cutoff,
        rename_the_task,
        say_more,
    ],
)
def test_targets_other_than_those_drawn_are_found(edit):
    assert only_broken(forge(RECEIPT, result=edit)) == "selection"


def test_a_pareto_cutoff_other_than_the_key_is_found():
    weighted = draw_receipt(sample=SampleRule(selection=Selection.PARETO, size=6), teams=None)

    def edit(result: dict[str, Any]) -> None:
        numerator, denominator = first(result)["cutoff_keys"][0].split("/")
        first(result)["cutoff_keys"][0] = f"{int(numerator) + 1}/{denominator}"

    assert verify(weighted).verdict is Verdict.VALID
    assert only_broken(forge(weighted, result=edit)) == "selection"


def teams(result: dict[str, Any]) -> list[dict[str, Any]]:
    return first(result)["assignment"]["teams"]


def swap_a_member(result: dict[str, Any]) -> None:
    seated = {member for team in teams(result) for member in team["members"]}
    teams(result)[0]["members"][1] = min({f"P{number:02}" for number in range(10)} - seated)


def name_another_leader(result: dict[str, Any]) -> None:
    team = teams(result)[0]
    team["leader"] = next(member for member in team["members"] if member != team["leader"])


def hand_a_target_over(result: dict[str, Any]) -> None:
    teams(result)[1]["targets"].append(teams(result)[0]["targets"].pop())


def hide_the_tries(result: dict[str, Any]) -> None:
    first(result)["assignment"]["team_tries"] += 1


def say_true_for_one(result: dict[str, Any]) -> None:
    assert first(result)["assignment"]["team_tries"] == 1
    first(result)["assignment"]["team_tries"] = True


def drop_the_teams(result: dict[str, Any]) -> None:
    first(result)["assignment"] = None


def leave_the_teams_unsaid(result: dict[str, Any]) -> None:
    del first(result)["assignment"]


@pytest.mark.parametrize(
    "edit",
    [
        swap_a_member,
        name_another_leader,
        hand_a_target_over,
        hide_the_tries,
        say_true_for_one,
        drop_the_teams,
        leave_the_teams_unsaid,
    ],
)
def test_teams_other_than_those_drawn_are_found(edit):
    assert only_broken(forge(RECEIPT, result=edit)) == "assignment"


@pytest.mark.parametrize("edit", [leave_the_teams_unsaid, lambda result: first(result).update(assignment={})])
def test_a_draw_of_targets_alone_must_say_that_there_are_no_teams(edit):
    assert only_broken(forge(draw_receipt(teams=None), result=edit)) == "assignment"


# ---- shortages, and what is told of the rest ------------------------------------------------------------


def test_a_shortage_of_inspectors_is_told_and_valid():
    rule = TeamRule(mode=TeamMode.PER_TARGET, seats=(SeatRule(count=2),))
    registers = registers_of(inspectors=4)
    busy = [attrs.evolve(one, capacity=1) for one in registers.inspectors]
    bundle = office_at().draw(task_of(teams=rule), attrs.evolve(registers, inspectors=busy), SAID)
    assert result_of(bundle).results[0]["assignment"]["shortfall"] is not None
    assert verify(bundle).verdict is Verdict.VALID
    told = finding_of(bundle, "assignment")
    assert (told.status, told.is_required) == (Status.UNCHECKED, False)
    short = result_of(bundle).results[0]["assignment"]["shortfall"]
    assert str(short["needed"] - short["served"]) in told.sentence.zh
    assert only_broken(forge(bundle, result=deepen)) == "assignment"


def deepen(result: dict[str, Any]) -> None:
    first(result)["assignment"]["shortfall"]["served"] -= 1


def test_a_frame_made_by_other_means_is_told():
    bundle = forge(
        RECEIPT,
        commitment=lambda commitment: commitment["orders"][0].update(frame_rule=None),
        draw_again=True,
    )
    assert verify(bundle).verdict is Verdict.VALID
    told = finding_of(bundle, "frame-rule")
    assert (told.status, told.is_required) == (Status.UNCHECKED, False)


def test_the_committed_sizes_are_shown():
    order = commitment_of(RECEIPT).orders[0]
    assert f"{order.sample_size} of 24" in finding_of(RECEIPT, "sizes").sentence.en
    assert "2 teams" in finding_of(RECEIPT, "conflicts-respected").sentence.en
