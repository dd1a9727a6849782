"""Receipts of substitutions: each link of the chain checked, and who came in worked out anew.

Source: Tonghua norm 六(五)3(2)(3); protocol 5.6.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import attrs
import pytest

from randcheck.office import Office
from randcheck.planning.substitution_order import Vacancy
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import Status, Verdict
from randcheck.registers.conflict import TargetConflict
from randcheck.registers.conflict_list import ConflictList
from support.ceremonies import (
    CONFLICTS,
    NOON,
    SAID,
    codes,
    draw_receipt,
    failed,
    finding_of,
    office_at,
    only_broken,
    registers_of,
    result_of,
    task_of,
    verify,
)
from support.forgeries import forge, refit, sign_again

OFFICE = office_at()
DRAW = OFFICE.draw([task_of("TH-1"), task_of("TH-2")], registers_of(), SAID)


def team_of(bundle: Bundle, task: int = 0, number: int = 0) -> dict[str, Any]:
    return result_of(bundle).results[task]["assignment"]["teams"][number]


def vacancy(inspector_id: str, target_id: str | None = None) -> Vacancy:
    return Vacancy(inspector_id=inspector_id, target_id=target_id, ground="病假", approvers=("科长", "局长"))


def replacement(bundle: Bundle) -> dict[str, Any]:
    (change,) = result_of(bundle).results[0]["replacements"]
    return change


LEAVER = team_of(DRAW)["members"][0]
TARGET = team_of(DRAW)["targets"][0]
ONE = OFFICE.substitute(DRAW, "TH-1", [vacancy(LEAVER)], SAID)
SUCCESSOR = replacement(ONE)["successor"]
TWO = OFFICE.substitute(ONE, "TH-1", [vacancy(SUCCESSOR, TARGET)], SAID)


# ---- sound chains ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("bundle", [ONE, TWO], ids=["one", "two"])
def test_a_chain_of_substitutions_is_valid_and_survives_its_file(bundle):
    report = verify(bundle)
    assert report.verdict is Verdict.VALID
    assert codes(report, Status.UNCHECKED) == {"inclusion-proof", "deadlines"}
    assert verify(Bundle.decode(bundle.encode())) == report


def test_every_promise_of_a_substitution_is_told_once():
    told = [one.code for one in verify(ONE).findings]
    assert told[len(verify(DRAW).findings) :] == [
        "canonical-statements",
        "commitment-matches",
        "payload-type",
        "substitution-commitment-signature",
        "substitution-commitment-signers",
        "substitution-signature",
        "substitution-signers",
        "ledger-entries",
        "commitment-before-draw",
        "inclusion-proof",
        "contributions",
        "seed",
        "several-parties",
        "attempt",
        "nothing-added",
        "substituted-draw",
        "deadlines",
        "conflicts-root",
        "conflicts-kept",
        "substitution",
        "seats-respected",
        "conflicts-respected",
    ]


def test_every_link_is_told_the_oldest_first():
    report = verify(TWO)
    told = [one.code for one in report.findings]
    assert [code for code in told if code.endswith("-signature")] == [
        "commitment-signature",
        "draw-signature",
        "draw-summary-signature",
        *["substitution-commitment-signature", "substitution-signature"] * 2,
    ]
    assert told.count("substitution") == 2
    assert [one.subject for one in report.findings if one.code == "substituted-draw"] == ["TH-1", "TH-1"]


def test_substitutions_of_two_tasks_of_a_campaign_do_not_disturb_each_other():
    # An inspector of team 1 in both tasks leaves that of TH-1: in team 1 of TH-2 the seat is still the same one's.
    office, draw, leaver = campaign_with_one_inspector_in_both_first_teams()
    one = office.substitute(draw, "TH-1", [vacancy(leaver)], SAID)
    two = office.substitute(one, "TH-2", [vacancy(leaver)], SAID)
    assert replacement(two)["former"] == leaver
    assert verify(two).verdict is Verdict.VALID
    three = office.substitute(two, "TH-1", [vacancy(replacement(one)["successor"])], SAID)
    assert verify(three).verdict is Verdict.VALID


def campaign_with_one_inspector_in_both_first_teams() -> tuple[Office, Bundle, str]:
    for number in range(100):
        office = office_at(name=str(number))
        draw = office.draw([task_of("TH-1"), task_of("TH-2")], registers_of(), SAID)
        both = set(team_of(draw, task=0)["members"]) & set(team_of(draw, task=1)["members"])
        if both:
            return office, draw, min(both)
    raise AssertionError("no such campaign")


# ---- the link to the draw -------------------------------------------------------------------------------


def test_a_substitution_without_the_draw_it_changes_is_found():
    assert only_broken(attrs.evolve(ONE, substituted=None)) == "substituted-draw"


def test_a_substitution_beside_another_draw_is_found():
    other = draw_receipt(office_at(name="another"))
    assert only_broken(attrs.evolve(ONE, substituted=other)) == "substituted-draw"


def test_a_substitution_beside_a_later_link_than_the_one_it_changes_is_found():
    assert only_broken(attrs.evolve(ONE, substituted=ONE)) == "substituted-draw"
    assert only_broken(attrs.evolve(TWO, substituted=DRAW)) == "substituted-draw"


def test_a_substitution_about_a_task_the_draw_does_not_know_is_found():
    def edit(commitment: dict[str, Any]) -> None:
        commitment["substitution"]["task"] = "TH-9"

    assert only_broken(forge(ONE, commitment=edit)) == "substituted-draw"


def test_a_team_changed_in_the_draw_below_is_found_where_it_was_changed():
    def edit(result: dict[str, Any]) -> None:
        team = result["results"][0]["assignment"]["teams"][0]
        team["members"][0] = SUCCESSOR

    below = forge(DRAW, result=edit)

    def follow(commitment: dict[str, Any]) -> None:
        commitment["substitution"]["draw"] = result_of(below).digest.hex()

    above = forge(attrs.evolve(ONE, substituted=below), commitment=follow)
    assert "assignment" in failed(verify(above))


def test_a_draw_below_that_cannot_be_judged_leaves_the_substitution_open():
    payload = json.loads(DRAW.commitment.payload) | {"protocol": 2}
    below = attrs.evolve(DRAW, commitment=sign_again(DRAW.commitment, encode_canonical(payload)))
    report = verify(attrs.evolve(ONE, substituted=refit(below)))
    assert report.verdict is Verdict.INDETERMINATE
    assert {"protocol-version", "substituted-draw"} <= codes(report, Status.UNCHECKED)


def test_a_draw_below_that_cannot_be_run_leaves_the_substitution_open_and_the_whole_invalid():
    below = attrs.evolve(DRAW, materials=attrs.evolve(DRAW.materials, rosters=()))
    report = verify(attrs.evolve(ONE, substituted=below))
    assert failed(report) == {"roster-root"}
    assert "substitution" in codes(report, Status.UNCHECKED)


def test_a_substitution_below_that_cannot_be_run_leaves_the_one_above_open_and_the_whole_invalid():
    below = attrs.evolve(ONE, materials=Materials())
    report = verify(attrs.evolve(TWO, substituted=below))
    assert failed(report) == {"conflicts-root"}
    assert "substitution" in codes(report, Status.UNCHECKED)


def test_a_substitution_in_another_ledger_than_the_draw_is_found():
    def move(document: dict[str, Any]) -> None:
        document["log"] = "elsewhere"

    moved = forge(
        attrs.evolve(
            ONE,
            commitment_entry=attrs.evolve(ONE.commitment_entry, origin="elsewhere"),
            result_entry=attrs.evolve(ONE.result_entry, origin="elsewhere"),
        ),
        commitment=move,
        result=move,
    )
    assert failed(verify(moved)) == {"substituted-draw"}


@pytest.mark.parametrize("index", [0, 1], ids=["before it", "in its place"])
def test_a_substitution_recorded_before_the_draw_is_found(index):
    first = attrs.evolve(ONE.commitment_entry, index=index, prev=b"\x01" * 32 if index else bytes(32))
    moved = refit(attrs.evolve(ONE, commitment_entry=first))
    assert only_broken(moved) == "substituted-draw"


def test_a_substitution_that_is_not_chained_to_the_draw_just_before_it_is_found():
    first = attrs.evolve(ONE.commitment_entry, prev=b"\x01" * 32)
    assert only_broken(refit(attrs.evolve(ONE, commitment_entry=first))) == "substituted-draw"


def test_a_substitution_committed_before_the_draw_in_time_is_found():
    def edit(commitment: dict[str, Any]) -> None:
        commitment["committed_at"] = "2026-11-24T11:59:59+08:00"

    assert "substituted-draw" in failed(verify(forge(ONE, commitment=edit)))


# ---- who came in ----------------------------------------------------------------------------------------


def name_another(result: dict[str, Any]) -> None:
    change = result["results"][0]["replacements"][0]
    seated = {
        member for team in result_of(DRAW).results[0]["assignment"]["teams"] for member in team["members"]
    }
    free = {f"P{number:02}" for number in range(10)} - seated - {change["successor"]}
    change["successor"] = min(free)


@pytest.mark.parametrize(
    "edit",
    [
        name_another,
        lambda result: result["results"][0]["replacements"][0].update(former="P99"),
        lambda result: result["results"][0]["replacements"][0].update(team=2),
        lambda result: result["results"][0]["replacements"][0].update(team=True),
        lambda result: result["results"][0]["replacements"][0].update(target="T000"),
        lambda result: result["results"][0]["replacements"][0].update(team=[[]]),
        lambda result: result["results"][0]["replacements"].clear(),
        lambda result: result["results"][0].update(task="TH-2"),
        lambda result: result["results"][0].update(remark="by hand"),
        lambda result: result["results"][0].clear(),
    ],
    ids=["successor", "former", "team", "true", "target", "list", "none", "task", "remark", "empty"],
)
def test_a_successor_other_than_the_one_drawn_is_found(edit):
    assert only_broken(forge(ONE, result=edit)) == "substitution"


@pytest.mark.parametrize("former", ["P99", "", [], None, 7])
def test_a_false_replacement_below_does_not_lead_astray_what_is_worked_out_above(former):
    def edit(result: dict[str, Any]) -> None:
        result["results"][0]["replacements"][0]["former"] = former

    below = forge(ONE, result=edit)

    def follow(commitment: dict[str, Any]) -> None:
        commitment["substitution"]["draw"] = result_of(below).digest.hex()

    above = forge(attrs.evolve(TWO, substituted=below), commitment=follow)
    report = verify(above)
    # The link above was drawn from another seed, so it tells another successor; the one below is told as false.
    assert failed(report) >= {"substitution"}
    assert next(one.status for one in report.findings if one.code == "substitution") is Status.FAIL


def test_a_vacancy_that_is_no_seat_is_found():
    def edit(commitment: dict[str, Any]) -> None:
        commitment["substitution"]["vacancies"][0]["inspector"] = "P99"

    assert only_broken(forge(ONE, commitment=edit)) == "substitution"


def test_a_substitution_in_a_draw_that_assigned_nobody_is_found():
    bare = draw_receipt(teams=None)

    def follow(commitment: dict[str, Any]) -> None:
        commitment["substitution"]["draw"] = result_of(bare).digest.hex()
        commitment["substitution"]["task"] = "TH-1"

    first = attrs.evolve(ONE.commitment_entry, prev=bare.entries[-1].leaf_digest)
    above = forge(attrs.evolve(ONE, substituted=bare, commitment_entry=first), commitment=follow)
    assert only_broken(above) == "substitution"
    assert finding_of(above, "substitution").sentence.zh == "原抽取未选派检查人员"


def test_a_changed_seed_of_a_substitution_is_found():
    report = verify(forge(ONE, result=lambda result: result.update(seed="5e" * 32)))
    assert "seed" in failed(report)


def test_changed_conflicts_of_a_substitution_are_found():
    other = ConflictList.from_pairs(targets=[("P09", "T001")], secret=bytes(32))
    assert only_broken(attrs.evolve(ONE, materials=Materials(conflict_lists=(other,)))) == "conflicts-root"


def test_a_list_beside_the_conflicts_of_a_substitution_is_found():
    more = attrs.evolve(ONE.materials, rosters=DRAW.materials.rosters)
    assert only_broken(attrs.evolve(ONE, materials=more)) == "nothing-added"


def test_conflicts_that_are_no_longer_declared_are_told():
    office = office_at()
    draw = draw_receipt(office)
    kept = office.substitute(
        draw, "TH-1", [vacancy(team_of(draw)["members"][0])], SAID, conflicts=CONFLICTS[1:]
    )
    assert verify(kept).verdict is Verdict.VALID
    told = finding_of(kept, "conflicts-kept")
    assert (told.status, told.is_required) == (Status.UNCHECKED, False)
    assert told.sentence.en.startswith("1 of")
    assert finding_of(ONE, "conflicts-kept").status is Status.PASS


def test_a_conflict_declared_since_the_draw_keeps_the_inspector_out():
    office = office_at()
    draw = draw_receipt(office)
    team = team_of(draw)
    seated = {
        member for one in result_of(draw).results[0]["assignment"]["teams"] for member in one["members"]
    }
    free = sorted({f"P{number:02}" for number in range(10)} - seated)
    barred = [
        TargetConflict(inspector_id=one, target_id=team["targets"][0], ground="新申报") for one in free[1:]
    ]
    bundle = office.substitute(
        draw, "TH-1", [vacancy(team["members"][1])], SAID, conflicts=[*CONFLICTS, *barred]
    )
    assert replacement(bundle)["successor"] == free[0]
    assert verify(bundle).verdict is Verdict.VALID


def test_a_moment_of_record_before_the_draw_below_is_found():
    early = {
        name: attrs.evolve(getattr(ONE, name), recorded_at=NOON - timedelta(minutes=1))
        for name in ("commitment_entry", "result_entry")
    }
    assert "ledger-entries" in failed(verify(refit(attrs.evolve(ONE, **early))))
