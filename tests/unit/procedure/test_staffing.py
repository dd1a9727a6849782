"""Recusal, replacement, reserves, the upper level (Tonghua norm 六(五)3(2)–(4), 六(四)1)."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from randcheck.planning.draw_order import StratumOrder
from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure import acts
from randcheck.procedure.phases import CasePhase
from randcheck.procedure.roles import Role
from randcheck.procedure.surroundings import ReserveQueue
from randcheck.procedure.vocabulary import SetAsideGround
from support.procedures import (
    DRAWN_ON,
    HEAD,
    INSPECTED_ON,
    LEADER,
    ORGANISER,
    P1,
    P2,
    P3,
    P4,
    P5,
    PARTNER_LEADER,
    STANDARD_TEAMS,
    TASK,
    Story,
    commitment_for,
    draw_told,
    evidence,
    notice,
    recorded,
    set_aside,
    signature,
    substitution_for,
)

ASK = acts.ReplacementRequested(ground="住院")
REVIEW = acts.ReplacementReviewed(inspector_id="P01", agreed=True, reason="属实")
DECIDE = acts.ReplacementDecided(inspector_id="P01", agreed=True, reason="同意")
RECUSE = acts.RecusalDeclared(inspector_id="P01", target_id="T000", ground="配偶任职")
UPHOLD = acts.RecusalDecided(inspector_id="P01", target_id="T000", agreed=True, reason="属实")


@pytest.fixture
def story() -> Story:
    return Story().open().draw()


# ---- 六(五)3(3): replacement ---------------------------------------------------------------------------------


def test_a_replacement_goes_from_the_inspector_to_the_head_to_the_leader_and_is_drawn(story):
    story.do(ASK, P1)
    story.do(REVIEW, HEAD)
    story.do(DECIDE, LEADER)
    assert story.state.replacements["P01"].approvers == ("kz", "jz")
    story.substitute(Vacancy(inspector_id="P01", ground="住院", approvers=("kz", "jz")), 1, "P05")
    assert story.state.teams[0].members == ("P05", "P02")
    assert story.state.cases["T000"].members == story.state.cases["T001"].members == ("P05", "P02")
    assert story.state.replacements == {}
    assert story.refolded == story.state


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        # Drawn on Tuesday 15 September 2026: 16, 17, 18, 20 (worked for the Mid-Autumn days off) and 21 count.
        (date(2026, 9, 21), "not refused"),
        (date(2026, 9, 22), "request-late"),
        (date(2026, 9, 23), "request-late"),
    ],
)
def test_a_replacement_is_asked_for_within_five_working_days_of_the_list(story, day, reason):
    assert story.around.calendar.add(DRAWN_ON, 5).due == date(2026, 9, 21)
    assert story.on(day, hour=17).refused(ASK, P1) == reason


def test_the_five_days_of_a_substitute_run_from_his_own_list(story):
    story.do(ASK, P1)
    story.do(REVIEW, HEAD)
    story.do(DECIDE, LEADER)
    story.on(date(2026, 9, 21))
    story.substitute(Vacancy(inspector_id="P01", ground="住院", approvers=("kz", "jz")), 1, "P05")
    story.on(date(2026, 9, 23))
    assert story.refused(ASK, P5) == "not refused"
    assert story.refused(ASK, P2) == "request-late"
    assert story.refused(ASK, P1) == "wrong-role"


def test_the_chain_is_kept_in_its_order_by_three_persons(story):
    assert story.refused(REVIEW, HEAD) == "nothing-to-decide"
    story.do(ASK, P1)
    assert story.refused(ASK, P1) == "already-requested"
    assert story.refused(DECIDE, LEADER) == "not-reviewed"
    assert story.refused(REVIEW, LEADER) == "wrong-role"
    story.do(REVIEW, HEAD)
    assert story.refused(REVIEW, HEAD) == "nothing-to-decide"
    both = attrs.evolve(HEAD, role=Role.LEADER)
    himself = attrs.evolve(P1, role=Role.LEADER)
    story.around = attrs.evolve(story.around, holders=story.around.holders | {both, himself})
    assert story.refused(DECIDE, both) == "same-person"
    assert story.refused(DECIDE, himself) == "same-person"
    story.do(DECIDE, LEADER)
    assert story.refused(DECIDE, LEADER) == "nothing-to-decide"


def test_an_inspector_who_heads_his_unit_does_not_review_himself(story):
    himself = attrs.evolve(P1, role=Role.UNIT_HEAD)
    story.around = attrs.evolve(story.around, holders=story.around.holders | {himself})
    story.do(ASK, P1)
    assert story.refused(REVIEW, himself) == "same-person"


def test_the_head_and_leader_are_those_of_the_inspectors_own_department(story):
    story.do(ASK, P1)
    story.do(REVIEW, HEAD)
    assert story.refused(DECIDE, PARTNER_LEADER) == "wrong-role"


@pytest.mark.parametrize("step", ["review", "decision"])
def test_what_was_not_agreed_to_vacates_no_seat_and_may_be_asked_again(story, step):
    story.do(ASK, P1)
    story.do(attrs.evolve(REVIEW, agreed=step != "review"), HEAD)
    if step == "decision":
        story.do(attrs.evolve(DECIDE, agreed=False), LEADER)
    else:
        assert story.refused(DECIDE, LEADER) == "not-reviewed"
    vacancy = Vacancy(inspector_id="P01", ground="住院", approvers=("kz", "jz"))
    commitment = substitution_for(TASK, story.now, story.state.steps[0].result, vacancy)
    order = acts.CommitmentOrdered(commitment=commitment.digest)
    assert story.refused(order, ORGANISER, commitment) == "vacancy-not-approved"
    assert story.refused(ASK, P1) == "not refused"


@pytest.mark.parametrize(
    "vacancy",
    [
        Vacancy(inspector_id="P01", ground="住院", approvers=("jz", "kz")),
        Vacancy(inspector_id="P01", ground="另有任务", approvers=("kz", "jz")),
        Vacancy(inspector_id="P02", ground="住院", approvers=("kz", "jz")),
        Vacancy(inspector_id="P01", target_id="T000", ground="住院", approvers=("kz", "jz")),
    ],
    ids=["approvers in another order", "another ground", "another inspector", "one target"],
)
def test_a_substitution_is_committed_exactly_as_it_was_approved(story, vacancy):
    story.do(ASK, P1)
    story.do(REVIEW, HEAD)
    story.do(DECIDE, LEADER)
    commitment = substitution_for(TASK, story.now, story.state.steps[0].result, vacancy)
    order = acts.CommitmentOrdered(commitment=commitment.digest)
    assert story.refused(order, ORGANISER, commitment) == "vacancy-not-approved"


# ---- 六(五)3(2): recusal ------------------------------------------------------------------------------------


def test_an_upheld_recusal_keeps_the_inspector_from_the_target_until_a_substitute_is_drawn(story):
    story.do(RECUSE, P1)
    story.on(INSPECTED_ON)
    assert story.refused(recorded(), P2) == "team-in-conflict"
    story.do(UPHOLD, HEAD)
    assert story.refused(recorded(), P2) == "team-in-conflict"
    assert story.refused(recorded("T001"), P2) == "not refused"
    story.substitute(
        Vacancy(inspector_id="P01", target_id="T000", ground="配偶任职", approvers=("kz",)), 1, "P05"
    )
    assert story.state.cases["T000"].members == ("P05", "P02")
    assert story.state.cases["T001"].members == ("P01", "P02")
    assert story.refused(recorded(signatures=(signature(P5), signature(P2))), P5) == "not refused"
    assert story.refused(recorded(), P1) == "wrong-role"


def test_a_recusal_that_is_not_upheld_changes_nothing(story):
    story.do(RECUSE, ORGANISER)
    story.do(attrs.evolve(UPHOLD, agreed=False), HEAD)
    story.on(INSPECTED_ON)
    assert story.refused(recorded(), P1) == "not refused"


def test_a_recusal_that_was_not_upheld_may_be_declared_again_and_an_upheld_one_not(story):
    """六(五)3(2)."""
    story.do(RECUSE, P1)
    story.do(attrs.evolve(UPHOLD, agreed=False), HEAD)
    story.do(RECUSE, P1)
    story.do(UPHOLD, HEAD)
    assert story.refused(RECUSE, P1) == "already-declared"


def test_a_recusal_is_decided_by_neither_inspector_nor_declarer(story):
    assert story.refused(UPHOLD, HEAD) == "nothing-to-decide"
    himself = attrs.evolve(P1, role=Role.UNIT_HEAD)
    declarer = attrs.evolve(ORGANISER, role=Role.LEADER)
    story.around = attrs.evolve(story.around, holders=story.around.holders | {himself, declarer})
    story.do(RECUSE, ORGANISER)
    assert story.refused(UPHOLD, himself) == "same-person"
    assert story.refused(UPHOLD, declarer) == "same-person"
    story.do(UPHOLD, LEADER)
    assert story.refused(UPHOLD, HEAD) == "nothing-to-decide"


def test_after_the_draw_a_conflict_is_about_who_inspects_the_target_and_before_the_record(story):
    assert story.refused(attrs.evolve(RECUSE, inspector_id="P03"), P3) == "not-on-the-team"
    assert story.refused(attrs.evolve(RECUSE, target_id="T777"), P1) == "unknown-target"
    story.do(RECUSE, P1)
    assert story.refused(RECUSE, P1) == "already-declared"
    story.inspect("T001")
    assert story.refused(attrs.evolve(RECUSE, target_id="T001"), P1) == "already-recorded"


def test_a_conflict_declared_before_the_draw_still_binds_after_it():
    story = Story().open()
    story.do(RECUSE, ORGANISER)
    story.do(UPHOLD, HEAD)
    story.draw().on(INSPECTED_ON)
    assert story.refused(recorded(), P2) == "team-in-conflict"


def test_the_committed_list_of_conflicts_binds_as_well():
    story = Story(conflicts=frozenset({("P02", "T000")})).open().draw().on(INSPECTED_ON)
    assert story.refused(recorded(), P1) == "team-in-conflict"


# ---- 六(四)1: reserves --------------------------------------------------------------------------------------


def test_a_target_that_moved_is_replaced_by_the_next_reserve_and_its_team_goes_over():
    queue = ReserveQueue(target_ids=frozenset({"T000", "T001", "T002"}), reserves=("T101", "T100"))
    story = Story(reserve_queues=(queue,)).open().draw()
    story.do(set_aside(), P1)
    assert story.state.cases["T000"].phase is CasePhase.SET_ASIDE
    assert story.refused(recorded(), P1) == "target-gone"
    replace = acts.TargetReplaced(target_id="T000", reserve_id="T100")
    assert story.refused(replace, ORGANISER) == "not-the-next-reserve"
    story.do(attrs.evolve(replace, reserve_id="T101"), ORGANISER)
    assert story.state.cases["T000"].phase is CasePhase.REPLACED
    assert story.state.cases["T101"].members == ("P01", "P02")
    assert story.refused(replace, ORGANISER) == "not-set-aside"
    story.do(set_aside("T001"), P1)
    story.do(acts.TargetReplaced(target_id="T001", reserve_id="T100"), ORGANISER)
    story.do(set_aside("T002"), P3)
    last = acts.TargetReplaced(target_id="T002", reserve_id="T101")
    assert story.refused(last, ORGANISER) == "not-the-next-reserve"


def test_with_several_strata_the_order_of_reserves_must_be_told(story):
    """The draw statement shows no strata; the standard draw has two."""
    assert len(story.state.steps[0].commitment.orders[0].strata) == 2
    story.do(set_aside(), P1)
    replace = acts.TargetReplaced(target_id="T000", reserve_id="T100")
    assert story.refused(replace, ORGANISER) == "reserve-order-unknown"


def test_with_one_stratum_of_equal_weights_the_statement_tells_the_order():
    story = Story().open().on(DRAWN_ON)
    strata = (StratumOrder(label="A", population=24, weight_total=24, sample_size=3, reserves=2),)
    commitment = story.commit(commitment_for(TASK, story.now, strata=strata))
    story.reveal(commitment, draw_told(TASK, STANDARD_TEAMS, ("T100", "T101")))
    story.do(set_aside(), P1)
    replace = acts.TargetReplaced(target_id="T000", reserve_id="T100")
    assert story.refused(attrs.evolve(replace, reserve_id="T101"), ORGANISER) == "not-the-next-reserve"
    story.do(replace, ORGANISER)


def test_another_ground_is_decided_by_a_leader_who_did_not_find_it():
    queue = ReserveQueue(target_ids=frozenset({"T000"}), reserves=("T100",))
    story = Story(reserve_queues=(queue,)).open().draw()
    story.do(set_aside(ground=SetAsideGround.OTHER), P1)
    replace = acts.TargetReplaced(target_id="T000", reserve_id="T100")
    finder = attrs.evolve(P1, role=Role.LEADER)
    story.around = attrs.evolve(story.around, holders=story.around.holders | {finder})
    assert story.refused(replace, ORGANISER) == "approval-needed"
    assert story.refused(replace, finder) == "approval-needed"
    story.do(replace, LEADER)


def test_who_is_in_conflict_with_a_reserve_stays_away_and_two_must_remain():
    queue = ReserveQueue(target_ids=frozenset({"T000"}), reserves=("T100",))
    teams = {1: (("P01", "P02", "P03"), ("T000",))}
    story = Story(reserve_queues=(queue,), conflicts=frozenset({("P03", "T100")})).open().draw(teams)
    story.do(set_aside(), P1)
    replace = acts.TargetReplaced(target_id="T000", reserve_id="T100")
    done = story.do(replace, ORGANISER)
    assert done.staying_away == ("P03",)
    assert story.state.cases["T100"].members == ("P01", "P02")
    story = Story(reserve_queues=(queue,), conflicts=frozenset({("P01", "T100")})).open().draw()
    story.do(set_aside(), P1)
    assert story.refused(replace, ORGANISER) == "team-in-conflict"


def test_a_target_that_was_inspected_is_not_set_aside(story):
    story.inspect("T000")
    assert story.refused(set_aside(), P1) == "already-recorded"
    story.do(set_aside("T001"), P1)
    assert story.refused(set_aside("T001"), P1) == "target-gone"


def test_a_target_is_set_aside_with_evidence():
    """五(二)5."""
    with pytest.raises(Exception, match="evidence must be at least 1"):
        attrs.evolve(set_aside(), evidence=())
    assert evidence().digest


# ---- 六(五)3(4): the upper level -------------------------------------------------------------------------------


def test_the_upper_level_is_asked_for_as_many_as_the_draw_was_short_of():
    ask = acts.UpperLevelAsked(organisation="市市场监管局", missing=2, reason="食品类人员不足")
    story = Story().open()
    assert story.refused(ask, ORGANISER) == "not refused"
    story.draw({}, missing=4, unassigned=("T000",))
    assert story.state.missing_seats == 4
    assert story.refused(ask, ORGANISER) == "no-shortage"
    story.do(attrs.evolve(ask, missing=4), ORGANISER)
    assert story.refused(recorded(), P1) == "wrong-role"
    assert Story().open().draw().refused(ask, ORGANISER) == "no-shortage"


def test_who_is_to_be_replaced_inspects_no_more_until_the_substitute_is_drawn():
    """Tonghua norm 六(五)3(3)."""
    story = Story().open().draw()
    story.do(acts.ReplacementRequested(ground="病假"), P1)
    story.do(acts.ReplacementReviewed(inspector_id="P01", agreed=True, reason="属实"), HEAD)
    story.do(acts.ReplacementDecided(inspector_id="P01", agreed=True, reason="同意"), LEADER)
    story.on(INSPECTED_ON)
    assert story.refused(notice(inspect_on=INSPECTED_ON), ORGANISER) == "substitute-missing"
    assert story.refused(recorded(), P2) == "substitute-missing"
    assert story.refused(recorded("T002", signatures=(signature(P3), signature(P4))), P3) == "not refused"
    story.substitute(Vacancy(inspector_id="P01", ground="病假", approvers=(HEAD.id, LEADER.id)), 1, "P05")
    assert story.refused(recorded(signatures=(signature(P5), signature(P2))), P2) == "not refused"
