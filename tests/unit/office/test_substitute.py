"""Substitutions at the office's desk (Tonghua norm 六(五)3(2)(3); protocol 5.6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import (
    AlreadyCommitted,
    AssignmentInfeasible,
    ContributionMismatch,
    InvalidValue,
    MalformedDocument,
    MaterialMismatch,
    NotCommitted,
    Superseded,
)
from randcheck.office import Office
from randcheck.planning.substitution_order import Vacancy
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.materials import Materials
from randcheck.receipts.report import Verdict
from randcheck.receipts.statements import Attempt
from randcheck.registers.conflict import Conflict, TargetConflict
from support.ceremonies import (
    CONFLICTS,
    LEAD,
    LOG,
    NOON,
    POLICY,
    SAID,
    WITNESS,
    StandingClock,
    commitment_of,
    draw_receipt,
    office_at,
    registers_of,
    result_of,
    task_of,
    verify,
)
from support.forgeries import forge


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def office(ledger, clock) -> Office:
    return office_at(ledger, clock=clock)


@pytest.fixture
def draw(office) -> Bundle:
    return draw_receipt(office)


def team_of(bundle: Bundle, number: int = 0) -> dict[str, Any]:
    return result_of(bundle).results[0]["assignment"]["teams"][number]


def leaving(*inspectors: str, target_id: str | None = None) -> list[Vacancy]:
    return [
        Vacancy(inspector_id=one, target_id=target_id, ground="病假", approvers=("科长", "局长"))
        for one in inspectors
    ]


def replacements(bundle: Bundle) -> list[dict[str, Any]]:
    return result_of(bundle).results[0]["replacements"]


def seated(draw: Bundle) -> set[str]:
    return {
        member for team in result_of(draw).results[0]["assignment"]["teams"] for member in team["members"]
    }


def size(ledger: MemoryLedger) -> int:
    return ledger.head(LOG).size


def test_a_substitute_comes_from_outside_the_teams_and_is_drawn_by_a_seed_of_its_own(office, draw):
    leaver = team_of(draw)["members"][0]
    bundle = office.substitute(draw, "TH-1", leaving(leaver), SAID)
    (change,) = replacements(bundle)
    assert (change["team"], change["target"], change["former"]) == (1, None, leaver)
    assert change["successor"] not in seated(draw)
    assert result_of(bundle).seed != result_of(draw).seed
    assert office.verify(bundle, POLICY).verdict is Verdict.VALID


def test_the_commitment_tells_who_leaves_why_and_who_approved(office, draw):
    leaver = team_of(draw)["members"][0]
    order = commitment_of(office.substitute(draw, "TH-1", leaving(leaver), SAID)).substitution
    (vacancy,) = order.vacancies
    assert (vacancy.inspector_id, vacancy.ground, vacancy.approvers) == (leaver, "病假", ("科长", "局长"))
    assert order.draw == result_of(draw).digest


def test_several_seats_are_filled_at_once(office, draw):
    leavers = [team_of(draw, 0)["members"][0], team_of(draw, 1)["members"][0]]
    bundle = office.substitute(draw, "TH-1", leaving(*leavers), SAID)
    told = replacements(bundle)
    assert [change["former"] for change in told] == leavers
    assert len({change["successor"] for change in told}) == 2
    assert verify(bundle).verdict is Verdict.VALID


def test_one_target_alone_can_be_left_to_somebody_else(office, draw):
    team = team_of(draw)
    leaver, target_id = team["members"][0], team["targets"][0]
    bundle = office.substitute(draw, "TH-1", leaving(leaver, target_id=target_id), SAID)
    (change,) = replacements(bundle)
    assert (change["former"], change["target"]) == (leaver, target_id)
    assert change["successor"] not in team["members"]
    assert verify(bundle).verdict is Verdict.VALID


def test_without_further_contributors_the_organ_alone_makes_the_seed_and_it_shows(office, draw):
    bundle = office.substitute(draw, "TH-1", leaving(team_of(draw)["members"][0]), {})
    report = verify(bundle)
    assert report.verdict is Verdict.VALID
    assert [one.status.value for one in report.findings if one.code == "several-parties"] == [
        "pass",
        "unchecked",
    ]


# ---- one change, one draw -------------------------------------------------------------------------------


def test_a_seat_is_not_filled_again_from_the_same_teams_until_it_pleases(office, ledger, draw):
    leaver = team_of(draw)["members"][0]
    one = office.substitute(draw, "TH-1", leaving(leaver), SAID)
    for again in (leaving(leaver), leaving(team_of(draw)["members"][1])):
        with pytest.raises(Superseded):
            office.substitute(draw, "TH-1", again, SAID)
    assert size(ledger) == 5
    assert office.substitute(one, "TH-1", leaving(team_of(draw)["members"][1]), SAID).result_entry.index == 6


def test_a_substitution_that_was_not_revealed_is_followed_by_a_numbered_one_only(office, ledger, draw):
    leaver = team_of(draw)["members"][0]
    first = office.commit(office.prepare_substitution(draw, "TH-1", leaving(leaver)).ceremony)
    with pytest.raises(AlreadyCommitted):
        office.commit(office.prepare_substitution(draw, "TH-1", leaving(leaver)).ceremony)
    again = Attempt(number=2, predecessor=first.commitment.digest, reason="见证人缺席", approver="局长")
    second = office.commit(office.prepare_substitution(draw, "TH-1", leaving(leaver), attempt=again).ceremony)
    with pytest.raises(Superseded):
        office.reveal(first, {})
    bundle = office.reveal(second, {})
    assert verify(bundle).verdict is Verdict.VALID
    assert "第 2 次" in [one for one in verify(bundle).findings if one.code == "attempt"][-1].sentence.zh
    assert size(ledger) == 6


def test_a_further_draw_of_the_task_ends_the_substitutions_of_the_earlier(office, draw):
    pending = office.commit(
        office.prepare_substitution(draw, "TH-1", leaving(team_of(draw)["members"][0])).ceremony
    )
    again = Attempt(number=2, predecessor=commitment_of(draw).digest, reason="抽取有误", approver="局长")
    redrawn = office.commit(office.prepare(task_of(), registers_of(), attempt=again).ceremony)
    with pytest.raises(Superseded):
        office.reveal(pending, {})
    with pytest.raises(Superseded):
        office.substitute(draw, "TH-1", leaving(team_of(draw)["members"][1]), SAID)
    second = office.reveal(redrawn, SAID)
    office.substitute(second, "TH-1", leaving(team_of(second)["members"][0]), SAID)


def test_a_draw_of_another_ledger_cannot_be_changed_here(draw):
    office = office_at(MemoryLedger())
    with pytest.raises(NotCommitted):
        office.substitute(draw, "TH-1", leaving(team_of(draw)["members"][0]), SAID)


# ---- refused before anything is committed ---------------------------------------------------------------


def nobody_left(draw: Bundle) -> list[str]:
    return sorted({f"P{number:02}" for number in range(10)} - seated(draw))


@pytest.mark.parametrize(
    "vacancies",
    [leaving("P99"), leaving("T000"), leaving("P00", target_id="T999")],
    ids=["not in the roster", "no inspector", "no drawn target"],
)
def test_a_vacancy_that_is_no_seat_is_refused_and_uses_nothing_up(office, ledger, draw, vacancies):
    with pytest.raises(InvalidValue):
        office.substitute(draw, "TH-1", vacancies, SAID)
    assert size(ledger) == 3


def test_a_member_of_one_team_cannot_leave_a_target_of_the_other(office, ledger, draw):
    leaver, target_id = team_of(draw, 0)["members"][0], team_of(draw, 1)["targets"][0]
    with pytest.raises(InvalidValue):
        office.substitute(draw, "TH-1", leaving(leaver, target_id=target_id), SAID)
    assert size(ledger) == 3


def test_when_nobody_is_left_it_says_so_and_uses_nothing_up(office, ledger, draw):
    leaver = team_of(draw)["members"][1]
    with pytest.raises(AssignmentInfeasible):
        office.substitute(draw, "TH-1", leaving(leaver), SAID, absent=nobody_left(draw))
    assert size(ledger) == 3


def test_who_is_absent_is_not_drawn(office, draw):
    *away, stays = nobody_left(draw)
    bundle = office.substitute(
        draw, "TH-1", leaving(team_of(draw)["members"][1]), SAID, absent=away[::-1] * 2
    )
    (change,) = replacements(bundle)
    assert change["successor"] == stays
    assert commitment_of(bundle).substitution.absent == tuple(away)
    assert verify(bundle).verdict is Verdict.VALID


def test_an_absent_inspector_whom_nobody_knows_is_refused(office, draw):
    # A misspelt id would otherwise leave the absent one among those who can be drawn.
    with pytest.raises(InvalidValue) as caught:
        office.substitute(draw, "TH-1", leaving(team_of(draw)["members"][0]), SAID, absent=["P0O"])
    assert "P0O" in caught.value.describe("zh")


@pytest.mark.parametrize("given", [{WITNESS: ""}, {LEAD: "1"}])
def test_a_wrong_contribution_uses_nothing_up(office, ledger, draw, given):
    with pytest.raises((InvalidValue, ContributionMismatch)):
        office.substitute(draw, "TH-1", leaving(team_of(draw)["members"][0]), given)
    assert size(ledger) == 3


def test_another_task_and_a_draw_without_teams_are_refused(office, draw):
    with pytest.raises(InvalidValue):
        office.substitute(draw, "TH-9", leaving("P00"), SAID)
    bare = draw_receipt(office_at(), teams=None)
    with pytest.raises(InvalidValue):
        office.substitute(bare, "TH-1", leaving("P00"), SAID)


@pytest.mark.parametrize("missing", ["frames", "rosters", "conflict_lists"])
def test_a_receipt_without_a_list_is_refused(office, ledger, draw, missing):
    # Above all without its conflicts: an empty list in their place would let everybody in.
    bare = attrs.evolve(draw, materials=attrs.evolve(draw.materials, **{missing: ()}))
    with pytest.raises(MaterialMismatch):
        office.substitute(bare, "TH-1", leaving(team_of(draw)["members"][0]), SAID)
    assert size(ledger) == 3


def test_a_receipt_that_does_not_hang_together_is_refused(office, draw):
    leaver = team_of(draw)["members"][0]
    one = office.substitute(draw, "TH-1", leaving(leaver), SAID)
    broken = attrs.evolve(one, substituted=draw_receipt(office_at(name="other")))
    with pytest.raises(MalformedDocument):
        office.substitute(broken, "TH-1", leaving(replacements(one)[0]["successor"]), SAID)


def test_a_receipt_changed_on_the_way_is_not_what_stands_in_the_ledger(office, ledger, draw):
    def edit(result: dict[str, Any]) -> None:
        result["results"][0]["assignment"]["teams"][0]["members"][0] = "P99"

    with pytest.raises(Superseded):
        office.substitute(forge(draw, result=edit), "TH-1", leaving(team_of(draw)["members"][0]), SAID)
    assert size(ledger) == 3


def test_a_clock_before_the_draw_commits_nothing(office, ledger, clock, draw):
    clock.advance(seconds=-1)
    with pytest.raises(NotCommitted):
        office.substitute(draw, "TH-1", leaving(team_of(draw)["members"][0]), SAID)
    assert size(ledger) == 3
    clock.advance(days=1)
    bundle = office.substitute(draw, "TH-1", leaving(team_of(draw)["members"][0]), SAID)
    assert commitment_of(bundle).committed_at == NOON + timedelta(days=1, seconds=-1)


# ---- conflicts as they stand now ------------------------------------------------------------------------


def all_but(draw: Bundle, keep: str, target_id: str) -> list[Conflict]:
    return [
        TargetConflict(inspector_id=one, target_id=target_id, ground="新申报")
        for one in nobody_left(draw)
        if one != keep
    ]


def test_conflicts_of_the_draw_hold_where_nothing_is_said(office, draw):
    bundle = office.substitute(draw, "TH-1", leaving(team_of(draw)["members"][0]), SAID)
    assert bundle.materials == Materials(conflict_lists=draw.materials.conflict_lists)


def test_conflicts_declared_for_one_substitution_hold_for_the_next_too(office, draw):
    # Were they forgotten, somebody barred today could be drawn tomorrow.
    keep = nobody_left(draw)[-1]
    declared = [*CONFLICTS, *all_but(draw, keep, team_of(draw)["targets"][0])]
    one = office.substitute(draw, "TH-1", leaving(team_of(draw, 1)["members"][1]), SAID, conflicts=declared)
    two = office.prepare_substitution(one, "TH-1", leaving(team_of(draw, 1)["members"][0])).ceremony
    assert two.materials == one.materials
    assert two.commitment.substitution.conflicts == one.materials.conflict_lists[0].commitment


def test_declaring_none_is_not_the_same_as_saying_nothing(office, draw):
    leaver = team_of(draw)["members"][0]
    ceremony = office.prepare_substitution(draw, "TH-1", leaving(leaver), conflicts=()).ceremony
    assert ceremony.materials.conflict_lists[0].target_pairs == ()
