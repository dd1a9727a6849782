"""Opening tasks, inspections outside the draw, and who may let what be drawn (Tonghua norm 三(二), 四, 六(三), 六(四))."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from randcheck.errors import AlreadyCommitted, InvalidIdentifier, InvalidValue, ProcedureRefused, Superseded
from randcheck.planning.annual_cap import AnnualCap
from randcheck.planning.past_inspection import PastInspection
from randcheck.planning.substitution_order import Vacancy
from randcheck.planning.team_rule import SeatRule, TeamRule
from randcheck.procedure import acts
from randcheck.procedure.evolve import evolve
from randcheck.procedure.phases import CasePhase, Phase
from randcheck.procedure.record import Record
from randcheck.procedure.roles import Actor, Role
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import DirectedGround, InspectionKind, Occasion
from randcheck.receipts.statements import Attempt
from randcheck.registers.delegation import AdministrativeLevel
from randcheck.registers.matter import OrganisationMode
from support.procedures import (
    DRAWN_ON,
    FROM_ABOVE,
    HEAD,
    JOINT_TEAMS,
    LAST_DAY,
    LEAD,
    LEADER,
    MATTER,
    OPENED_ON,
    ORGANISER,
    OTHER_MATTER,
    P1,
    P2,
    PARTNER,
    STANDARD_TEAMS,
    TASK,
    Story,
    commitment_for,
    digest_of,
    directed_opened,
    draw_told,
    evidence,
    joint_opened,
    media,
    notice,
    result_for,
    substitution_for,
    task_opened,
)

# ---- 六(三): tasks from the plan, or ad hoc -----------------------------------------------------------------


def test_a_task_comes_from_an_item_of_a_plan_in_force():
    """六(三)1."""
    story = Story().open()
    assert story.state.phase is Phase.OPENED
    assert story.state.departments == (LEAD,)
    assert Story().refused(task_opened(plan_item="2026-99"), ORGANISER) == "unknown-plan-item"


def test_an_ad_hoc_task_names_its_authority_instead_of_a_plan_item():
    """六(三)2."""
    ad_hoc = task_opened(plan_item=None, authority="省局〔2026〕12号")
    story = Story()
    story.do(ad_hoc, ORGANISER)
    assert story.state.opening == ad_hoc
    for wrong in ({"plan_item": None}, {"authority": "省局〔2026〕12号"}):
        with pytest.raises(InvalidValue, match="plan or name the authority"):
            task_opened(**wrong)


def test_exactly_a_joint_task_has_participating_departments():
    """二(三), 四."""
    assert joint_opened().departments == (PARTNER,)
    for wrong in (
        {"departments": (PARTNER,)},
        {"mode": OrganisationMode.JOINT_SECTORAL},
        {"mode": OrganisationMode.JOINT_SECTORAL, "departments": (LEAD,)},
    ):
        with pytest.raises(InvalidValue, match="participating departments"):
            task_opened(**wrong)


def test_a_delegated_task_names_the_level_that_remains_responsible():
    """四(二)."""
    delegated = acts.DelegatedBy(
        delegator="市市场监管局", level=AdministrativeLevel.MUNICIPAL, document="委托书〔2026〕3号"
    )
    story = Story().open(delegation=delegated)
    assert story.refolded.opening == task_opened(delegation=delegated)


def test_a_task_is_opened_once_by_the_organiser_of_its_lead():
    """六(三)2."""
    story = Story()
    assert story.refused(task_opened(), HEAD) == "wrong-role"
    assert story.refused(task_opened(lead_department=PARTNER), ORGANISER) == "wrong-role"
    assert story.open().refused(task_opened(), ORGANISER) == "wrong-phase"


def test_a_task_that_is_over_cannot_be_opened_and_is_extended_only_to_a_later_day():
    story = Story().on(date(2026, 10, 31))
    assert story.refused(task_opened(), ORGANISER) == "window-over"
    story = Story().open()
    same = acts.WindowExtended(ends_on=LAST_DAY, reason="疫情")
    assert story.refused(same, LEADER) == "window-not-later"
    story.do(attrs.evolve(same, ends_on=date(2026, 11, 30)), LEADER)
    assert story.state.ends_on == date(2026, 11, 30)


# ---- roles and time -------------------------------------------------------------------------------------


def test_an_actor_must_hold_the_role_it_acts_in():
    impostor = attrs.evolve(ORGANISER, id="somebody")
    assert Story().refused(task_opened(), impostor) == "role-not-held"
    promoted = attrs.evolve(P1, role=Role.ORGANISER)
    assert Story().refused(task_opened(), promoted) == "role-not-held"


def test_no_act_is_earlier_than_what_the_ledger_has():
    story = Story().on(DRAWN_ON).open()
    story.now = story.now.replace(day=14)
    assert story.refused(media(Occasion.DRAW), ORGANISER) == "wrong-phase"
    assert (
        story.refused(acts.WindowExtended(ends_on=date(2026, 12, 1), reason="疫情"), LEADER)
        == "time-runs-back"
    )


# ---- 三(二): outside the draw ------------------------------------------------------------------------------


def test_there_are_exactly_eight_grounds_outside_the_draw():
    assert len(DirectedGround) == 8


@pytest.mark.parametrize("ground", DirectedGround)
def test_a_directed_inspection_names_one_of_the_eight_grounds_and_its_evidence(ground):
    story = Story()
    story.do(directed_opened(ground=ground), ORGANISER)
    assert story.state.is_directed
    assert story.state.phase is Phase.DRAWN
    assert story.state.cases["T000"].members == ("P01", "P02")
    with pytest.raises(InvalidValue, match="evidence of the ground"):
        directed_opened(ground=ground, evidence=())


@pytest.mark.parametrize("ground", [None, "complaint", "想去看看"])
def test_any_other_ground_is_refused(ground):
    with pytest.raises(InvalidValue, match="ground of an inspection outside the draw"):
        directed_opened(ground=ground)


def test_a_directed_inspection_has_no_draw():
    story = Story()
    story.do(directed_opened(), ORGANISER)
    commitment = commitment_for(TASK, story.now)
    order = acts.CommitmentOrdered(commitment=commitment.digest)
    assert story.refused(order, ORGANISER, commitment) == "directed-has-no-draw"


def test_a_directed_inspection_that_is_over_cannot_be_opened():
    """三(二), 六(三)1."""
    assert Story().on(LAST_DAY, hour=23).refused(directed_opened(), ORGANISER) == "not refused"
    assert Story().on(date(2026, 10, 31)).refused(directed_opened(), ORGANISER) == "window-over"


def test_a_directed_team_has_no_conflict_and_somebody_of_every_department():
    """六(五)3(2), 六(五)2(2)."""
    story = Story(conflicts=frozenset({("P02", "T000")}))
    assert story.refused(directed_opened(), ORGANISER) == "team-in-conflict"
    story.do(directed_opened(inspectors=("P01", "P03")), ORGANISER)
    joint = directed_opened(departments=(PARTNER,))
    assert Story().refused(joint, ORGANISER) == "department-without-inspector"


def test_a_directed_inspection_counts_under_the_annual_cap_unless_ordered_from_above():
    """国办发〔2024〕54号."""
    before = PastInspection(target_id="T000", body=LEAD, on=date(2026, 3, 2))
    story = Story(annual_caps=(AnnualCap(limit=1),), visits=(before,))
    assert story.refused(directed_opened(), ORGANISER) == "above-the-cap"
    exempt = directed_opened(kind=InspectionKind.SPECIAL_FROM_ABOVE, ordered_by="省市场监管厅")
    assert story.refused(exempt, ORGANISER) == "not refused"


def test_a_task_ordered_from_above_says_by_whom_or_cannot_be_opened():
    """国办发〔2024〕54号: no cap binds special inspections ordered from above, and only these."""
    exempt = InspectionKind.SPECIAL_FROM_ABOVE
    with pytest.raises(InvalidValue, match="must name who ordered it, got special-from-above"):
        task_opened(kind=exempt)
    adhoc = task_opened(kind=exempt, plan_item=None, authority="省政府")
    assert adhoc.ordered_by == "省政府"
    assert task_opened(kind=exempt, delegation=FROM_ABOVE).ordered_by == FROM_ABOVE.delegator
    assert attrs.evolve(adhoc, delegation=FROM_ABOVE).ordered_by == FROM_ABOVE.delegator
    assert attrs.evolve(adhoc, kind=InspectionKind.SPECIAL).ordered_by is None


def test_a_directed_inspection_names_who_ordered_it_exactly_when_no_cap_binds_it():
    """国办发〔2024〕54号."""
    exempt = InspectionKind.SPECIAL_FROM_ABOVE
    with pytest.raises(InvalidValue, match="must name who ordered it, got special-from-above"):
        directed_opened(kind=exempt)
    for kind in InspectionKind:
        if kind is not exempt:
            with pytest.raises(InvalidValue, match=f"got {kind.value}: 省局"):
                directed_opened(kind=kind, ordered_by="省局")
    with pytest.raises(InvalidIdentifier, match="who ordered it"):
        directed_opened(kind=exempt, ordered_by=" ")


@pytest.mark.parametrize("own", [LEAD, PARTNER])
def test_no_department_of_a_task_orders_its_own_exemption_from_the_cap(own):
    """国办发〔2024〕54号."""
    exempt = InspectionKind.SPECIAL_FROM_ABOVE
    by_itself = attrs.evolve(FROM_ABOVE, delegator=own)
    for build in (
        lambda: joint_opened(kind=exempt, delegation=by_itself),
        lambda: joint_opened(kind=exempt, plan_item=None, authority=own),
        lambda: directed_opened(kind=exempt, departments=(PARTNER,), ordered_by=own),
    ):
        with pytest.raises(InvalidValue, match=f"another body than those that inspect, got {own}"):
            build()
    assert joint_opened(kind=InspectionKind.DAILY, plan_item=None, authority=own).ordered_by is None


# ---- 六(四): only the lead draws, after a commitment ------------------------------------------------------------


def test_a_task_is_drawn_by_its_leads_organiser_after_a_commitment():
    """六(四)1."""
    story = Story().open()
    commitment = story.commit()
    assert story.state.phase is Phase.COMMITTED
    reveal = acts.RevealOrdered(commitment=commitment.digest)
    assert story.refused(reveal, HEAD) == "wrong-role"
    story.reveal(commitment, draw_told(TASK, STANDARD_TEAMS, ["T100"]))
    assert story.state.phase is Phase.DRAWN
    assert {one: case.phase for one, case in story.state.cases.items()} == dict.fromkeys(
        ("T000", "T001", "T002"), CasePhase.DRAWN
    )
    assert story.state.cases["T002"].members == ("P03", "P04")
    assert story.refused(reveal, ORGANISER) == "nothing-to-reveal"


def test_a_participating_department_does_not_draw():
    """六(四)1; 六(五)2(1): nor does it settle the numbers."""
    story = Story()
    story.do(joint_opened(), ORGANISER)
    partner = attrs.evolve(ORGANISER, organisation=PARTNER)
    story.around = attrs.evolve(story.around, holders=story.around.holders | {partner})
    commitment = commitment_for(TASK, story.now, departments=(PARTNER,), matters=(MATTER, OTHER_MATTER))
    order = acts.CommitmentOrdered(commitment=commitment.digest)
    assert story.refused(order, partner, commitment) == "wrong-role"
    reveal = acts.RevealOrdered(commitment=story.commit(commitment).digest)
    assert story.refused(reveal, partner) == "wrong-role"
    assert story.refused(reveal, ORGANISER) == "not refused"


def test_a_commitment_is_of_this_task_and_says_what_the_task_says():
    story = Story().open()
    for commitment, reason in (
        (commitment_for("TH-other", story.now), "other-commitment"),
        (commitment_for(TASK, story.now, lead=PARTNER), "other-task"),
        (commitment_for(TASK, story.now, departments=(PARTNER,)), "other-task"),
        (commitment_for(TASK, story.now, matters=(OTHER_MATTER,)), "other-task"),
    ):
        order = acts.CommitmentOrdered(commitment=commitment.digest)
        assert story.refused(order, ORGANISER, commitment) == reason
    own = commitment_for(TASK, story.now)
    assert story.refused(acts.CommitmentOrdered(commitment=own.digest), ORGANISER) == "other-commitment"
    other = acts.CommitmentOrdered(commitment=digest_of("another"))
    assert story.refused(other, ORGANISER, own) == "other-commitment"


def test_every_department_of_a_joint_task_has_a_seat():
    """六(五)2(2)."""
    story = Story()
    story.do(joint_opened(), ORGANISER)
    whole = commitment_for(TASK, story.now, departments=(PARTNER,), matters=(MATTER, OTHER_MATTER))
    (order,) = whole.orders
    lopsided = attrs.evolve(order, team_rule=TeamRule(seats=[SeatRule(count=2, department=LEAD)], teams=1))
    commitment = attrs.evolve(whole, orders=(lopsided,))
    act = acts.CommitmentOrdered(commitment=commitment.digest)
    assert story.refused(act, ORGANISER, commitment) == "department-without-seat"


def test_a_further_draw_is_numbered_and_takes_the_place_of_the_one_before():
    """六(四)1; protocol 5.2."""
    story = Story().open().draw()
    again = commitment_for(TASK, story.now)
    with pytest.raises(AlreadyCommitted):
        story.commit(again)
    first = story.state.steps[0].digest
    numbered = Attempt(number=2, predecessor=first, reason="断电", approver="局长")
    commitment = story.commit(commitment_for(TASK, story.now, attempt=numbered))
    assert story.state.phase is Phase.COMMITTED
    story.reveal(commitment, draw_told(TASK, {1: (("P05", "P06"), ("T009",))}))
    assert set(story.state.cases) == {"T009"}
    assert story.state.inspectors == {"P05", "P06"}


def test_only_the_latest_commitment_is_revealed():
    story = Story().open()
    first = story.commit()
    attempt = Attempt(number=2, predecessor=first.digest, reason="断电", approver="局长")
    story.commit(commitment_for(TASK, story.now, attempt=attempt))
    with pytest.raises(Superseded):
        story.do(acts.RevealOrdered(commitment=first.digest), ORGANISER)


def test_nothing_is_drawn_anew_once_somebody_was_told():
    story = Story().open().draw()
    story.do(notice(), P1)
    attempt = Attempt(number=2, predecessor=story.state.steps[0].digest, reason="结果不理想", approver="局长")
    commitment = commitment_for(TASK, story.now, attempt=attempt)
    order = acts.CommitmentOrdered(commitment=commitment.digest)
    assert story.refused(order, ORGANISER, commitment) == "inspection-begun"


def test_no_history_has_a_draw_without_its_commitment():
    commitment = commitment_for(TASK, Story().now)
    draw = result_for(commitment, Story().now, draw_told(TASK, STANDARD_TEAMS))
    with pytest.raises(ProcedureRefused) as caught:
        evolve(TaskState(task_id=TASK), Record.of(draw))
    assert caught.value.reason == "draw-without-commitment"


def test_a_recording_of_the_draw_is_kept_by_digest_with_who_watched():
    """六(四)2, 3."""
    story = Story().open().draw()
    story.do(media(Occasion.DRAW), ORGANISER)
    assert story.state.recorded == {Occasion.DRAW}
    assert evidence("录像 draw").digest in {one.digest for one in story.state.materials}


def test_a_seat_is_vacated_only_for_what_was_decided():
    """六(五)3(2)(3)."""
    story = Story().open().draw()
    vacancy = Vacancy(inspector_id="P01", ground="病假", approvers=("kz", "jz"))
    draw = story.state.steps[0].result
    commitment = substitution_for(TASK, story.now, draw, vacancy)
    order = acts.CommitmentOrdered(commitment=commitment.digest)
    assert story.refused(order, ORGANISER, commitment) == "vacancy-not-approved"


def approve_replacement(story: Story, who: Actor) -> Vacancy:
    story.do(acts.ReplacementRequested(ground="病假"), who)
    story.do(acts.ReplacementReviewed(inspector_id=who.id, agreed=True, reason="属实"), HEAD)
    story.do(acts.ReplacementDecided(inspector_id=who.id, agreed=True, reason="同意"), LEADER)
    return Vacancy(inspector_id=who.id, ground="病假", approvers=(HEAD.id, LEADER.id))


def test_a_substitution_stands_on_the_latest_result_and_not_on_the_draw_before_it():
    """六(五)3(3), 六(四)1; protocol 5.2: no seat is filled twice over from the same teams."""
    story = Story().open().draw()
    story.substitute(approve_replacement(story, P1), 1, "P05")
    draw, substitution = (step.result for step in story.state.steps)
    vacancy = approve_replacement(story, P2)
    for stands_on in (draw, digest_of("another result")):
        stale = substitution_for(TASK, story.now, stands_on, vacancy)
        with pytest.raises(Superseded):
            story.decide(acts.CommitmentOrdered(commitment=stale.digest), ORGANISER, stale)
    latest = substitution_for(TASK, story.now, substitution, vacancy)
    order = acts.CommitmentOrdered(commitment=latest.digest)
    assert story.decide(order, ORGANISER, latest) == (order,)


def test_a_substitution_is_numbered_after_those_that_were_never_revealed():
    """六(五)3(3), 六(四)1; protocol 5.2."""
    story = Story().open().draw()
    vacancy, draw = approve_replacement(story, P1), story.state.steps[0].result
    first = story.commit(substitution_for(TASK, story.now, draw, vacancy))
    again = substitution_for(TASK, story.now, draw, vacancy)
    with pytest.raises(AlreadyCommitted):
        story.decide(acts.CommitmentOrdered(commitment=again.digest), ORGANISER, again)
    attempt = Attempt(number=2, predecessor=first.digest, reason="断电", approver="局长")
    numbered = substitution_for(TASK, story.now, draw, vacancy, attempt=attempt)
    order = acts.CommitmentOrdered(commitment=numbered.digest)
    assert story.decide(order, ORGANISER, numbered) == (order,)


def test_a_joint_draw_seats_inspectors_of_every_department():
    """六(五)2(2), 六(八)4."""
    story = Story()
    story.do(joint_opened(), ORGANISER)
    story.draw(JOINT_TEAMS)
    assert story.state.cases["T000"].members == ("P01", "P02", "P11", "P12")
    assert story.state.departments == (LEAD, PARTNER)
    assert story.state.drawn_on == DRAWN_ON > OPENED_ON
