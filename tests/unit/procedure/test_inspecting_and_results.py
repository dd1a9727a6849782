"""Preparation, records and results (Tonghua norm 六(八), 六(九), 六(十)1, 六(十一)2)."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from randcheck.errors import InvalidValue, ProcedureRefused
from randcheck.planning.annual_cap import AnnualCap
from randcheck.planning.past_inspection import PastInspection
from randcheck.procedure import acts
from randcheck.procedure.commands import Command
from randcheck.procedure.decide.rules import check
from randcheck.procedure.phases import CasePhase, Phase
from randcheck.procedure.vocabulary import (
    Capacity,
    DispositionKind,
    EvidenceKind,
    InspectionKind,
    InspectionMethod,
    MaterialKind,
    NonCooperation,
    ObserverKind,
    Occasion,
    Right,
    ThirdPartyKind,
)
from support.procedures import (
    DRAWN_ON,
    E1,
    E2,
    FROM_ABOVE,
    INSPECTED_ON,
    JOINT_TEAMS,
    LAST_DAY,
    LEAD,
    LEADER,
    MATTER,
    NO_COOPERATION,
    ORGANISER,
    OTHER_MATTER,
    P1,
    P2,
    P3,
    P6,
    PARTNER,
    PROBLEM,
    RECEIVER,
    STRANGER_OFFICE,
    Story,
    concluded,
    digest_of,
    item,
    joint_opened,
    media,
    notice,
    present,
    recorded,
    result,
    set_aside,
    signature,
    work_plan,
)

DAY = timedelta(days=1)
CAPS = (AnnualCap(limit=2),)


@pytest.fixture
def story() -> Story:
    return Story().open().draw().on(INSPECTED_ON)


@pytest.fixture
def joint() -> Story:
    story = Story()
    story.do(joint_opened(), ORGANISER)
    return story.draw(JOINT_TEAMS).on(INSPECTED_ON)


def joint_record(**changes: object) -> acts.InspectionRecorded:
    standard = {
        "items": (item(LEAD), item(PARTNER)),
        "signatures": tuple(map(signature, (P1, P2, E1, E2))),
    }
    return recorded(**(standard | changes))


# ---- 六(九)1: preparation ------------------------------------------------------------------------------------


def test_a_notice_moves_case_and_task_on(story):
    story.do(notice(), P1)
    assert story.state.cases["T000"].phase is CasePhase.NOTICED
    assert story.state.phase is Phase.INSPECTING


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"inspect_on": INSPECTED_ON - DAY}, "day-in-the-past"),
        ({"inspect_on": LAST_DAY + DAY}, "outside-window"),
        ({"inspect_on": LAST_DAY}, "not refused"),
        ({"matters": (MATTER, "消防")}, "other-matters"),
        ({"rights": (Right.STATEMENT,)}, "recusal-right-missing"),
        ({"target_id": "T777"}, "wrong-role"),
    ],
)
def test_a_notice_announces_the_tasks_matters_in_time_with_the_right_to_recusal(story, changes, reason):
    """六(九)1(2), 六(五)3(2)."""
    assert story.refused(notice(**changes), P1) == reason


def test_a_target_that_was_not_drawn_is_named_to_the_organiser(story):
    assert story.refused(notice("T777"), ORGANISER) == "unknown-target"


def test_no_notice_is_given_to_a_target_that_turned_out_not_to_be_inspectable(story):
    """五(二)5, 六(九)1(2)."""
    story.do(set_aside("T000"), P1)
    assert story.refused(notice("T000"), P1) == "target-gone"


def test_the_time_of_a_task_begins_with_its_first_day():
    """六(三)1: what is drawn before it waits for it."""
    first_day = INSPECTED_ON + DAY
    story = Story().open(starts_on=first_day).draw().on(INSPECTED_ON)
    assert story.refused(recorded(), P1) == "outside-window"
    assert story.refused(notice(inspect_on=INSPECTED_ON), P1) == "outside-window"
    assert story.refused(notice(inspect_on=first_day), P1) == "not refused"
    assert story.on(first_day).refused(recorded(inspected_on=first_day), P1) == "not refused"


def test_nobody_gives_notice_for_a_team_of_which_somebody_is_in_conflict_with_the_target():
    """六(五)3(2), 六(九)1(2)."""
    story = Story(conflicts=frozenset({("P02", "T000")})).open().draw().on(INSPECTED_ON)
    assert story.refused(notice("T000"), P1) == "team-in-conflict"
    assert story.refused(notice("T000"), ORGANISER) == "team-in-conflict"
    assert story.refused(notice("T001"), P1) == "not refused"


def visits(
    number: int, kind: InspectionKind = InspectionKind.DAILY, **changes: object
) -> tuple[PastInspection, ...]:
    ordered_by = "" if kind.is_capped else "省局"
    standard = {"target_id": "T000", "body": LEAD, "kind": kind, "ordered_by": ordered_by}
    year = changes.pop("year", 2026)
    return tuple(PastInspection(**(standard | changes), on=date(year, 3, 2 + one)) for one in range(number))


@pytest.mark.parametrize("act", [notice(), recorded()], ids=["notice", "record"])
@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (visits(1), "not refused"),
        (visits(2), "above-the-cap"),
        (visits(2, InspectionKind.CASE), "above-the-cap"),
        (visits(2, InspectionKind.SPECIAL_FROM_ABOVE), "not refused"),
        (visits(2, target_id="T001"), "not refused"),
        (visits(2, body=PARTNER), "not refused"),
        (visits(2, year=2025), "not refused"),
    ],
)
def test_a_body_visits_an_enterprise_no_more_often_in_a_year_than_the_cap(act, made, reason):
    """国办发〔2024〕54号."""
    story = Story(annual_caps=CAPS, visits=made).open().draw().on(INSPECTED_ON)
    assert story.refused(act, P1) == reason


def test_a_visit_that_the_body_makes_on_that_day_anyway_is_not_one_more():
    """综合查一次."""
    same_day = PastInspection(target_id="T000", body=LEAD, on=INSPECTED_ON)
    story = Story(annual_caps=(AnnualCap(limit=1),), visits=(same_day,)).open().draw().on(INSPECTED_ON)
    assert story.refused(recorded(), P1) == "not refused"
    assert story.refused(notice(inspect_on=INSPECTED_ON + DAY), P1) == "above-the-cap"


def test_a_class_may_have_a_cap_of_its_own():
    cap = AnnualCap(limit=9, per_class=(("A", 1),))
    story = (
        Story(annual_caps=(cap,), cap_classes={"T000": "A"}, visits=visits(1)).open().draw().on(INSPECTED_ON)
    )
    assert story.refused(recorded(), P1) == "above-the-cap"


def test_a_special_inspection_from_above_is_not_capped():
    story = Story(annual_caps=CAPS, visits=visits(2))
    story.open(kind=InspectionKind.SPECIAL_FROM_ABOVE, delegation=FROM_ABOVE)
    assert story.draw().on(INSPECTED_ON).refused(recorded(), P1) == "not refused"


def test_what_is_inspected_without_a_visit_is_not_capped():
    story = Story(annual_caps=CAPS, visits=visits(2)).open().draw().on(INSPECTED_ON)
    written = InspectionMethod.WRITTEN
    story.do(acts.MethodChosen(target_id="T000", method=written, reason="信用良好"), P1)
    assert story.refused(recorded(method=written), P1) == "not refused"


def test_a_work_plan_is_made_by_the_team_itself(story):
    """六(九)1(1)."""
    assert story.refused(work_plan(2), P1) == "wrong-role"
    assert story.refused(work_plan(9), P1) == "wrong-role"
    story.do(work_plan(1), P1)
    assert story.state.planned_teams == {1}


@pytest.mark.parametrize(("team", "reason"), [(1, None), (9, "unknown-team")])
def test_a_work_plan_is_of_a_team_of_the_task_whoever_may_make_it(story, team, reason):
    """六(九)1(1): asked of the rule itself, since the table of permissions lets only a team's members come to it."""
    act = work_plan(team)
    command = Command(actor=P1, at=story.now, act=act)
    if reason is None:
        assert check(act, story.state, command, story.around) == act
        return
    with pytest.raises(ProcedureRefused) as caught:
        check(act, story.state, command, story.around)
    assert caught.value.reason == reason


def test_a_training_is_recorded_once_it_was_held(story):
    """六(九)1(3)."""
    training = acts.TrainingHeld(held_on=INSPECTED_ON, topics=("食品安全法",), attendees=("P01", "P02"))
    assert story.refused(training, P1) == "not refused"
    assert story.refused(attrs.evolve(training, held_on=INSPECTED_ON + DAY), P1) == "day-in-the-future"


# ---- 六(八): methods and third parties ------------------------------------------------------------------------


def test_another_method_than_on_site_is_chosen_before_and_kept_to(story):
    """六(八)1, 2."""
    written = InspectionMethod.WRITTEN
    assert story.refused(recorded(method=written), P1) == "method-not-chosen"
    story.do(acts.MethodChosen(target_id="T000", method=written, reason="信用良好"), P1)
    assert story.refused(recorded(), P1) == "other-method"
    assert story.refused(recorded(method=written), P1) == "not refused"


def test_a_method_is_chosen_before_the_inspection_of_what_is_still_to_be_inspected(story):
    """六(八)1, 五(二)5."""
    written = acts.MethodChosen(target_id="T000", method=InspectionMethod.WRITTEN, reason="信用良好")
    assert story.refused(attrs.evolve(written, target_id="T777"), ORGANISER) == "unknown-target"
    story.do(set_aside("T001"), P1)
    assert story.refused(attrs.evolve(written, target_id="T001"), P1) == "target-gone"
    story.do(recorded("T000"), P1)
    assert story.refused(written, P1) == "already-recorded"


def test_what_was_inspected_without_a_choice_was_inspected_as_its_record_says(story):
    """六(八)1: on site is the rule and needs no choice."""
    story.do(recorded(), P1)
    case = story.state.cases["T000"]
    assert (case.choice, case.method) == (None, InspectionMethod.ON_SITE)


def test_a_choice_is_kept_with_its_reason_and_what_was_proposed_and_the_proposal_binds_nobody(story):
    """六(八)1, 2: the norm says what may be chosen; who chooses may have a reason to do otherwise."""
    against = acts.MethodChosen(
        target_id="T000",
        method=InspectionMethod.ON_SITE,
        reason="生产现场须实地查看",
        proposed=InspectionMethod.WRITTEN,
    )
    assert story.state.cases["T000"].method is None
    story.do(against, P1)
    story.do(recorded(), P1)
    case = story.refolded.cases["T000"]
    assert (case.choice, case.method) == (against, InspectionMethod.ON_SITE)
    assert against.follows_proposal is False
    assert attrs.evolve(against, method=InspectionMethod.WRITTEN).follows_proposal is True
    assert attrs.evolve(against, proposed=None).follows_proposal is None


def test_a_third_partys_inspection_has_its_report_from_who_was_engaged(story):
    """六(八)3."""
    method = acts.MethodChosen(target_id="T000", method=InspectionMethod.THIRD_PARTY, reason="专业性强")
    report = acts.ThirdPartyReported(target_id="T000", organisation="某检测机构", report=digest_of("报告"))
    engaged = acts.ThirdPartyEngaged(
        organisation="某检测机构",
        kind=ThirdPartyKind.TESTING,
        procurement="采购〔2026〕1号",
        target_ids=("T000",),
    )
    story.do(method, ORGANISER)
    assert story.refused(report, P1) == "not-engaged"
    story.do(engaged, ORGANISER)
    story.do(recorded(method=InspectionMethod.THIRD_PARTY), P1)
    assert story.refused(concluded(), P1) == "report-missing"
    story.do(report, P1)
    story.do(concluded(), P1)
    assert story.refused(report, P1) == "already-concluded"


def test_a_body_is_engaged_only_for_targets_of_the_task_that_are_still_to_be_inspected(story):
    """六(八)3, 五(二)5."""
    engaged = acts.ThirdPartyEngaged(
        organisation="某检测机构",
        kind=ThirdPartyKind.TESTING,
        procurement="采购〔2026〕1号",
        target_ids=("T000", "T001"),
    )
    assert story.refused(engaged, ORGANISER) == "not refused"
    unknown = attrs.evolve(engaged, target_ids=("T000", "T777"))
    assert story.refused(unknown, ORGANISER) == "unknown-target"
    story.do(set_aside("T001"), P1)
    assert story.refused(engaged, ORGANISER) == "target-gone"
    story.do(attrs.evolve(engaged, target_ids=("T000",)), ORGANISER)


def test_a_body_that_was_engaged_beside_the_inspectors_delivers_its_report_before_the_result(story):
    """六(八)3, 六(十)1(1): also where the inspectors came themselves."""
    engaged = acts.ThirdPartyEngaged(
        organisation="某检测机构",
        kind=ThirdPartyKind.TESTING,
        procurement="采购〔2026〕1号",
        target_ids=("T000",),
    )
    report = acts.ThirdPartyReported(target_id="T000", organisation="某检测机构", report=digest_of("报告"))
    story.do(engaged, ORGANISER)
    story.do(attrs.evolve(engaged, organisation="某会计师事务所"), ORGANISER)
    story.do(recorded(), P1)
    story.do(report, P1)
    assert story.refused(concluded(), P1) == "report-missing"
    story.do(attrs.evolve(report, organisation="某会计师事务所"), P1)
    assert story.refused(concluded(), P1) == "not refused"


def test_an_inspection_by_a_third_party_has_no_result_while_nobody_was_engaged(story):
    """六(八)3."""
    third_party = InspectionMethod.THIRD_PARTY
    story.do(acts.MethodChosen(target_id="T000", method=third_party, reason="专业性强"), P1)
    story.do(recorded(method=third_party), P1)
    assert story.refused(concluded(), P1) == "report-missing"


def test_no_report_is_taken_on_a_target_that_turned_out_not_to_be_inspectable(story):
    """六(八)3, 五(二)5."""
    engaged = acts.ThirdPartyEngaged(
        organisation="某检测机构",
        kind=ThirdPartyKind.TESTING,
        procurement="采购〔2026〕1号",
        target_ids=("T000", "T001"),
    )
    story.do(engaged, ORGANISER)
    story.do(set_aside("T000"), P1)
    report = acts.ThirdPartyReported(target_id="T000", organisation="某检测机构", report=digest_of("报告"))
    assert story.refused(report, P1) == "target-gone"
    assert story.refused(attrs.evolve(report, target_id="T001"), P1) == "not refused"


# ---- 六(九)2: the record -------------------------------------------------------------------------------------


def test_an_inspection_is_recorded_once(story):
    story.do(recorded(), P1)
    assert story.state.cases["T000"].phase is CasePhase.RECORDED
    assert story.state.phase is Phase.INSPECTING
    assert story.refused(recorded(), P1) == "already-recorded"
    assert story.refused(notice(), P1) == "already-recorded"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"certificate_shown": False}, "certificate-not-shown"),
        ({"signatures": (signature(P1),)}, "too-few-inspectors"),
        ({"signatures": (signature(P1), signature(P3))}, "signer-not-on-the-team"),
        ({"signatures": (signature(P1), signature(P2, PARTNER))}, "wrong-department"),
        ({"items": (item(), item(PARTNER))}, "foreign-department"),
        ({"present": ()}, "signature-missing"),
        ({"present": (present(has_signed=False),)}, "signature-missing"),
        ({"present": (present(capacity=Capacity.STAFF),)}, "signature-missing"),
        ({"present": (present(capacity=Capacity.ENTRUSTED),)}, "not refused"),
        ({"present": (), "signing_refused": "负责人拒绝签字"}, "not refused"),
        ({"signing_refused": "负责人拒绝签字"}, "signed-and-refused"),
        ({"inspected_on": DRAWN_ON - DAY}, "before-the-draw"),
        ({"inspected_on": INSPECTED_ON + DAY}, "day-in-the-future"),
        ({"inspected_on": DRAWN_ON}, "not refused"),
    ],
)
def test_a_record_keeps_every_rule_of_its_clause(story, changes, reason):
    """六(九)2(1) certificates, 六(九)2(3) 一 items, 六(九)2(5) 一, 三 signatures and refusals, 六(五)1(3) two inspectors."""
    assert story.refused(recorded(**changes), P1) == reason


def test_an_inspection_after_the_tasks_time_needs_its_extension(story):
    late = LAST_DAY + DAY
    story.on(late)
    assert story.refused(recorded(inspected_on=late), P1) == "outside-window"
    story.do(acts.WindowExtended(ends_on=late, reason="天气"), LEADER)
    assert story.refused(recorded(inspected_on=late), P1) == "not refused"


def test_each_department_of_a_joint_task_checks_and_signs_its_own_items(joint):
    """六(九)2(3) 二, 六(九)2(5) 一; 六(八)4."""
    assert joint.refused(joint_record(items=(item(LEAD),)), P1) == "department-without-items"
    assert joint.refused(joint_record(signatures=tuple(map(signature, (P1, P2)))), P1) == "unsigned-items"
    crossed = (signature(P1), signature(P2, PARTNER))
    assert joint.refused(joint_record(signatures=crossed), P1) == "wrong-department"
    joint.do(joint_record(), E1)
    assert joint.state.cases["T000"].record is not None


def test_only_the_targets_own_team_records(story):
    assert story.refused(recorded("T002"), P1) == "wrong-role"
    assert story.refused(recorded("T000"), ORGANISER) == "wrong-role"


def test_each_ground_of_non_cooperation_is_told_once():
    """六(九)2(3) a)–c)."""
    assert len(NonCooperation) == 3
    one = acts.Obstruction(ground=NonCooperation.ENTRY_REFUSED, facts="锁门")
    with pytest.raises(InvalidValue, match="each ground of non-cooperation"):
        recorded(obstructions=(one, attrs.evolve(one, facts="推搡")))


def kept(story: Story) -> set[tuple[MaterialKind, bytes]]:
    return {(one.kind, one.digest) for one in story.state.materials}


def test_who_was_present_is_told_by_capacity_and_the_digest_of_the_identification(story):
    """六(九)2(2): identities are checked, and no name is in the ledger."""
    people = tuple(
        acts.PersonPresent(capacity=one, identity=digest_of(one.value), has_signed=one.may_sign)
        for one in Capacity
    )
    story.do(recorded(present=people), P1)
    assert story.refolded.cases["T000"].record.present == people
    assert {(MaterialKind.IDENTIFICATION, one.identity) for one in people} <= kept(story)
    with pytest.raises(InvalidValue, match="identification must be a digest"):
        attrs.evolve(people[0], identity="张三".encode())


def test_evidence_is_kept_by_digest_and_a_checked_copy_is_told_as_one(story):
    """六(九)2(3) 三: 与原件核对无误的复印件."""
    photo, copy = (
        acts.Evidence(kind=kind, digest=digest_of(kind.value), description=kind.label.zh)
        for kind in (EvidenceKind.PHOTO, EvidenceKind.CHECKED_COPY)
    )
    story.do(recorded(evidence=(photo, copy)), P1)
    told = story.refolded.cases["T000"].record.evidence
    assert [one.kind for one in told] == [EvidenceKind.PHOTO, EvidenceKind.CHECKED_COPY]
    assert {(MaterialKind.EVIDENCE, one.digest) for one in (photo, copy)} <= kept(story)


def test_a_recording_of_the_inspection_is_attached_by_digest(story):
    """六(九)2(3) 四."""
    video = media(Occasion.INSPECTION)
    assert story.refused(video, P6) == "wrong-role"
    story.do(video, P1)
    assert story.state.recorded == {Occasion.INSPECTION}
    assert (MaterialKind.RECORDING, video.media.digest) in kept(story)


def test_observers_of_an_inspection_stand_in_its_record(story):
    """六(九)2(3) 五."""
    watching = tuple(acts.Observer(kind=kind, organisation=f"{kind.label.zh}单位") for kind in ObserverKind)
    story.do(recorded(observers=watching), P1)
    assert story.refolded.cases["T000"].record.observers == watching
    with pytest.raises(InvalidValue, match="kind of observer"):
        acts.Observer(kind="路人", organisation="无")


def test_materials_taken_along_are_counted_and_their_receipts_archived(story):
    """六(九)2(4) 一."""
    ledger = acts.HandedOver(material="账簿", copies=3, receipt=digest_of("交接清单"))
    story.do(recorded(handed_over=(ledger,)), P1)
    assert story.refolded.cases["T000"].record.handed_over == (ledger,)
    assert (MaterialKind.EVIDENCE, ledger.receipt) in kept(story)
    for wrong in ({"copies": 0}, {"receipt": b""}, {"material": ""}):
        with pytest.raises(InvalidValue):
            attrs.evolve(ledger, **wrong)


# ---- 六(十)1: results ----------------------------------------------------------------------------------------


def test_a_result_rests_on_a_record_and_is_formed_once(story):
    """六(十)1(1)."""
    assert story.refused(concluded(), P1) == "wrong-phase"
    story.do(notice(), P1)
    assert story.refused(concluded(), P1) == "no-record"
    story.do(recorded(), P1)
    story.do(concluded(), P2)
    assert story.state.cases["T000"].phase is CasePhase.CONCLUDED
    assert story.refused(concluded(), P1) == "already-concluded"


def test_no_result_is_formed_of_a_target_that_turned_out_not_to_be_inspectable(story):
    """五(二)5, 六(十)1(1)."""
    story.do(notice("T001"), P1)
    story.do(set_aside("T000"), P1)
    assert story.refused(concluded("T000"), P1) == "target-gone"


def test_there_is_no_default_result():
    """六(十)1(1)."""
    with pytest.raises(InvalidValue, match="results must be at least 1"):
        concluded(results=())
    with pytest.raises(TypeError, match="code"):
        acts.Result(department=LEAD, matter=MATTER, code_set="公示-8")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (concluded("T000", result("9")), "unknown-code"),
        (concluded("T000", attrs.evolve(result(), code_set="别的")), "unknown-code"),
        (concluded("T000", result(department=PARTNER)), "foreign-department"),
        (concluded("T000", result(), result(matter="消防")), "other-matters"),
        (concluded(ended_on=INSPECTED_ON - DAY), "ended-before-inspected"),
        (concluded(ended_on=INSPECTED_ON + DAY), "day-in-the-future"),
        (concluded("T000", result(NO_COOPERATION)), "non-cooperation-mismatch"),
    ],
)
def test_a_result_is_a_known_code_on_a_matter_of_the_task(story, act, reason):
    """六(十)1(1)(2)."""
    story.do(recorded(), P1)
    assert story.refused(act, P1) == reason


def test_a_joint_result_is_whole_and_of_one_code_set(joint):
    """六(十)1(2)."""
    joint.do(joint_record(), P1)
    own, partners = result(), result(department=PARTNER, matter=OTHER_MATTER)
    assert joint.refused(concluded("T000", own), P1) == "department-without-result"
    without = concluded("T000", own, attrs.evolve(partners, matter=MATTER))
    assert joint.refused(without, P1) == "matter-without-result"
    mixed = concluded("T000", own, attrs.evolve(partners, code_set="别的"))
    assert joint.refused(mixed, P1) == "mixed-code-sets"
    joint.do(concluded("T000", own, partners), P1)
    assert joint.state.cases["T000"].departments == (LEAD, PARTNER)


@pytest.mark.parametrize("ground", NonCooperation)
def test_serious_non_cooperation_is_told_in_the_result(story, ground):
    """六(九)2(3) a)–c): 应按规定予以公示."""
    obstruction = acts.Obstruction(ground=ground, facts="情形")
    story.do(recorded(obstructions=(obstruction,), present=(), signing_refused="拒签"), P1)
    assert story.refused(concluded(), P1) == "non-cooperation-mismatch"
    assert story.refused(concluded("T000", result(NO_COOPERATION)), P1) == "not refused"


# ---- 六(十一)2: dispositions and transfers ----------------------------------------------------------------------


def disposed(**changes: object) -> acts.Disposed:
    standard = {
        "target_id": "T000",
        "department": LEAD,
        "kind": DispositionKind.CORRECTION_ORDERED,
        "decided_on": INSPECTED_ON,
        "decision": digest_of("责令改正通知书"),
    }
    return acts.Disposed(**(standard | changes))


def test_a_department_handles_a_problem_it_found_and_no_other(story):
    """六(十一)2(1)."""
    story.inspect("T000", code=PROBLEM).inspect("T001")
    assert story.refused(disposed(), P3) == "not refused"
    assert story.refused(disposed(department=PARTNER), P1) == "wrong-role"
    assert story.refused(disposed(target_id="T001"), P1) == "no-problem-found"
    assert story.refused(disposed(decided_on=INSPECTED_ON + DAY), P1) == "day-in-the-future"
    assert story.refused(disposed(decided_on=INSPECTED_ON - DAY), P1) == "ended-before-inspected"
    story.do(disposed(), LEADER)
    penalty = disposed(kind=DispositionKind.PENALTY, publication="信用中国")
    story.do(penalty, LEADER)
    assert story.refolded.cases["T000"].dispositions == (disposed(), penalty)
    assert story.refolded.cases["T001"].dispositions == ()


def test_nothing_is_handled_of_a_target_that_was_not_inspected(story):
    """六(十一)2(1), 六(十)1(1)."""
    story.inspect("T000", code=PROBLEM)
    assert story.refused(disposed(target_id="T001"), P1) == "no-record"
    assert story.refused(disposed(target_id="T777"), P1) == "unknown-target"


def test_exactly_a_penalty_says_where_it_is_public():
    """六(十一)2(1)."""
    penalty = disposed(kind=DispositionKind.PENALTY, publication="信用中国")
    assert penalty.publication == "信用中国"
    for wrong in ({"kind": DispositionKind.PENALTY}, {"publication": "信用中国"}):
        with pytest.raises(InvalidValue, match="exactly a penalty"):
            disposed(**wrong)


def test_a_transfer_is_answered_once_by_the_department_it_went_to(story):
    """六(十一)2(2)."""
    transfer = acts.Transferred(
        transfer_id="YS-1",
        target_id="T000",
        department=LEAD,
        receiver=STRANGER_OFFICE,
        suspicion="涉嫌偷税",
        materials=(digest_of("线索"),),
    )
    answer = acts.TransferAccepted(transfer_id="YS-1", target_id="T000", agreed=True, reason="受理")
    story.do(notice(), P1)
    assert story.refused(transfer, P1) == "no-record"
    story.do(recorded(), P1)
    assert story.refused(answer, RECEIVER) == "nothing-to-decide"
    story.do(transfer, P1)
    assert story.refused(transfer, P1) == "transfer-exists"
    assert story.refused(attrs.evolve(transfer, target_id="T001"), P1) == "no-record"
    other = attrs.evolve(RECEIVER, organisation=PARTNER)
    sender = attrs.evolve(RECEIVER, id=P1.id)
    story.around = attrs.evolve(story.around, holders=story.around.holders | {other, sender})
    assert story.refused(answer, other) == "wrong-role"
    assert story.refused(answer, sender) == "same-person"
    story.do(answer, RECEIVER)
    assert story.state.cases["T000"].transfers["YS-1"].agreed is True
    assert story.refused(answer, RECEIVER) == "nothing-to-decide"
    with pytest.raises(InvalidValue, match="another department"):
        attrs.evolve(transfer, receiver=LEAD)
