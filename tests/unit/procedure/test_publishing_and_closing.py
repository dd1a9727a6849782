"""Publication, correction, summary, archive, retention (Tonghua norm 三(三), 六(十)2, 六(十一)1, 3)."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from randcheck.errors import InvalidValue
from randcheck.procedure import acts
from randcheck.procedure.archive import RetentionRule, end_of_retention, erasable, manifest_of
from randcheck.procedure.phases import CasePhase, Phase
from randcheck.procedure.publication import list_overdue, list_unpublished, publication_deadline
from randcheck.procedure.roles import Role
from randcheck.procedure.vocabulary import Channel, ExemptionGround, MaterialKind, Occasion
from support.procedures import (
    ARCHIVIST,
    CLEAN,
    E1,
    E2,
    INSPECTED_ON,
    JOINT_TEAMS,
    LEAD,
    LEADER,
    MATTER,
    ORGANISER,
    OTHER_MATTER,
    P1,
    P2,
    PARTNER,
    PARTNER_PUBLISHER,
    PROBLEM,
    PUBLISHER,
    TASK,
    Story,
    calendar,
    concluded,
    digest_of,
    directed_opened,
    item,
    joint_opened,
    media,
    published,
    recorded,
    result,
    set_aside,
    signature,
    work_plan,
)

DAY = timedelta(days=1)


@pytest.fixture
def story() -> Story:
    return Story().open().draw().inspect("T000")


# ---- 六(十)2(1): 20 working days -----------------------------------------------------------------------------


def test_the_deadline_is_the_calendars_own_and_counts_from_the_end_of_the_inspection():
    deadline = publication_deadline(concluded(), calendar())
    assert deadline.is_confirmed
    assert deadline == calendar().add(INSPECTED_ON, 20)
    worked = [
        day
        for day in (INSPECTED_ON + DAY * number for number in range(1, 60))
        if calendar().is_working_day(day)
    ]
    assert deadline.due == worked[19] == date(2026, 10, 26)


@pytest.mark.parametrize("days_after", [0, 1])
def test_late_is_recorded_as_late_and_not_refused(story, days_after):
    due = publication_deadline(concluded(), calendar()).due
    done = story.on(due + DAY * days_after, hour=20).do(published(), PUBLISHER)
    assert (done.due, done.is_confirmed, done.is_late) == (due, True, days_after > 0)
    assert story.state.cases["T000"].publications[LEAD].first.is_late is (days_after > 0)


def test_a_deadline_that_rests_on_a_forecast_is_told_as_provisional():
    story = Story().open(ends_on=date(2026, 12, 31)).draw().on(date(2026, 12, 21))
    story.do(recorded(inspected_on=date(2026, 12, 21)), P1)
    story.do(concluded(ended_on=date(2026, 12, 21)), P1)
    (open_one,) = list_unpublished([story.state], date(2026, 12, 22), calendar())
    assert not open_one.deadline.is_confirmed
    assert open_one.deadline.act_by < open_one.deadline.due
    assert story.do(published(), PUBLISHER).is_confirmed is False


def test_another_deadline_than_the_calendars_is_refused(story):
    wrong = published(due=date(2026, 12, 1), is_confirmed=True, is_late=False)
    assert story.refused(wrong, PUBLISHER) == "other-deadline"
    with pytest.raises(InvalidValue, match="in full or left out"):
        published(due=date(2026, 12, 1))


def test_the_list_of_what_is_unpublished_tells_the_days_left(story):
    due = publication_deadline(concluded(), calendar()).due
    cases = {
        INSPECTED_ON: (20, False),
        due: (0, False),
        due + DAY: (-1 if calendar().is_working_day(due + DAY) else 0, True),
    }
    for today, (left, is_overdue) in cases.items():
        (one,) = list_unpublished([story.state], today, calendar())
        assert (one.days_left, one.is_overdue) == (left, is_overdue)
        assert (one.task_id, one.target_id, one.department) == (TASK, "T000", LEAD)
        assert list_overdue([story.state], today, calendar()) == ((one,) if is_overdue else ())
    story.do(published(), PUBLISHER)
    assert list_unpublished([story.state], due, calendar()) == ()


def test_on_a_day_off_after_the_deadline_it_is_overdue_though_no_working_day_has_passed():
    sunday = date(2026, 9, 20)  # worked, for the days off before the National Day
    story = Story().open().draw().on(sunday)
    story.do(recorded(inspected_on=sunday), P1)
    story.do(concluded(ended_on=sunday), P1)
    due = date(2026, 10, 23)  # a Friday
    (one,) = list_unpublished([story.state], due + DAY, calendar())
    assert (one.days_left, one.is_overdue) == (0, True)


def test_the_most_urgent_stands_first(story):
    story.on(date(2026, 9, 22))
    story.do(recorded("T001"), P1)
    story.do(concluded("T001", ended_on=date(2026, 9, 22)), P1)
    found = list_unpublished([story.state], date(2026, 9, 23), calendar())
    assert [one.target_id for one in found] == ["T000", "T001"]


# ---- 六(十)2(1): who, where, once -----------------------------------------------------------------------------


def test_nothing_is_published_without_a_result(story):
    assert story.refused(published("T001"), PUBLISHER) == "no-record"
    story.do(recorded("T001"), P1)
    assert story.refused(published("T001"), PUBLISHER) == "no-result"
    assert story.refused(published("T777"), PUBLISHER) == "unknown-target"


def test_what_is_published_is_never_altered(story):
    story.do(published(), PUBLISHER)
    assert story.state.cases["T000"].phase is CasePhase.PUBLISHED
    assert story.state.cases["T000"].is_done
    assert story.refused(published(), PUBLISHER) == "already-published"


def test_results_on_enterprises_also_go_into_a_national_system():
    """六(十)2(2)."""
    story = Story(market_entities=frozenset({"T000"})).open().draw().inspect("T000").inspect("T001")
    assert story.refused(published(), PUBLISHER) == "national-channel-missing"
    for channel in (Channel.NATIONAL_SYSTEM, Channel.CREDIT_CHINA):
        assert story.refused(published(channels=(channel,)), PUBLISHER) == "not refused"
    assert story.refused(published("T001"), PUBLISHER) == "not refused"


def test_each_department_publishes_its_own_results_and_only_then_is_it_done():
    """谁检查、谁录入、谁负责; 六(十)2(4)."""
    story = Story()
    story.do(joint_opened(), ORGANISER)
    story.draw(JOINT_TEAMS).on(INSPECTED_ON)
    signatures = tuple(map(signature, (P1, P2, E1, E2)))
    story.do(recorded(items=(item(), item(PARTNER)), signatures=signatures), P1)
    story.do(concluded("T000", result(), result(department=PARTNER, matter=OTHER_MATTER)), P1)
    assert story.refused(published("T000", PARTNER), PUBLISHER) == "wrong-role"
    story.do(published(), PUBLISHER)
    assert story.state.cases["T000"].unpublished == (PARTNER,)
    assert not story.state.cases["T000"].is_done
    story.do(published("T000", PARTNER), PARTNER_PUBLISHER)
    assert story.state.cases["T000"].is_done


# ---- 三(三): exemptions --------------------------------------------------------------------------------------

EXEMPT = acts.ExemptionRequested(
    target_id="T000", department=LEAD, ground=ExemptionGround.BUSINESS_SECRET, reason="配方"
)
GRANT = acts.ExemptionDecided(target_id="T000", department=LEAD, agreed=True, reason="属实")


@pytest.mark.parametrize("ground", ExemptionGround)
def test_an_exemption_has_a_ground_and_an_approver_who_is_not_the_applicant(story, ground):
    """三(三), 六(十)2(3)."""
    assert story.refused(GRANT, LEADER) == "nothing-to-decide"
    story.do(attrs.evolve(EXEMPT, ground=ground), PUBLISHER)
    applicant = attrs.evolve(PUBLISHER, role=Role.LEADER)
    story.around = attrs.evolve(story.around, holders=story.around.holders | {applicant})
    assert story.refused(GRANT, applicant) == "same-person"
    assert story.refused(published(), PUBLISHER) == "exemption-open"
    story.do(GRANT, LEADER)
    assert story.refused(GRANT, LEADER) == "nothing-to-decide"
    assert story.refused(published(), PUBLISHER) == "exempt"
    assert story.state.cases["T000"].phase is CasePhase.EXEMPT
    assert story.state.cases["T000"].is_done
    assert list_unpublished([story.state], date(2027, 1, 4), calendar()) == ()


def test_an_exemption_that_was_not_granted_leaves_the_duty_to_publish(story):
    story.do(EXEMPT, PUBLISHER)
    assert story.refused(EXEMPT, PUBLISHER) == "already-requested"
    story.do(attrs.evolve(GRANT, agreed=False), LEADER)
    assert story.state.cases["T000"].unpublished == (LEAD,)
    story.do(published(), PUBLISHER)
    assert story.refused(EXEMPT, PUBLISHER) == "already-published"


def test_an_exemption_is_of_a_result_and_is_asked_for_again_only_after_a_refusal(story):
    """三(三)."""
    assert story.refused(attrs.evolve(EXEMPT, target_id="T001"), PUBLISHER) == "no-record"
    story.do(EXEMPT, PUBLISHER)
    story.do(attrs.evolve(GRANT, agreed=False), LEADER)
    story.do(EXEMPT, PUBLISHER)
    story.do(GRANT, LEADER)
    assert story.refused(EXEMPT, PUBLISHER) == "already-requested"


# ---- 六(十)2(1): corrections ---------------------------------------------------------------------------------


def correction(story: Story, code: str = PROBLEM, **changes: object) -> acts.CorrectionRequested:
    standard = {
        "target_id": "T000",
        "department": LEAD,
        "corrects": story.state.cases["T000"].publications[LEAD].standing.event,
        "results": (result(code),),
        "reason": "录入错误",
    }
    return acts.CorrectionRequested(**(standard | changes))


def test_a_correction_is_a_new_entry_that_cites_the_old_one(story):
    story.do(published(), PUBLISHER)
    first = story.state.cases["T000"].publications[LEAD].standing
    story.do(correction(story), PUBLISHER)
    approve = acts.Corrected(
        target_id="T000", department=LEAD, corrects=first.event, entry=digest_of("更正公示")
    )
    requester = attrs.evolve(PUBLISHER, role=Role.LEADER)
    story.around = attrs.evolve(story.around, holders=story.around.holders | {requester})
    assert story.refused(approve, requester) == "same-person"
    story.do(approve, LEADER)
    publication = story.state.cases["T000"].publications[LEAD]
    assert publication.entries[0] == first
    assert publication.standing.corrects == first.event
    assert story.state.cases["T000"].results == (result(PROBLEM),)
    assert story.state.cases["T000"].conclusion.results == (result(CLEAN),)
    assert story.refused(approve, LEADER) == "nothing-to-decide"
    assert story.refused(correction(story, CLEAN, corrects=first.event), PUBLISHER) == "not-the-latest"
    assert story.refused(correction(story, CLEAN), PUBLISHER) == "not refused"


def test_a_correction_says_something_else_about_the_same(story):
    request = acts.CorrectionRequested(
        target_id="T000", department=LEAD, corrects=bytes(32), results=(result(PROBLEM),), reason="录入错误"
    )
    assert story.refused(request, PUBLISHER) == "not-published"
    story.do(published(), PUBLISHER)
    assert story.refused(request, PUBLISHER) == "not-the-latest"
    assert story.refused(correction(story, CLEAN), PUBLISHER) == "other-results"
    assert (
        story.refused(correction(story, results=(result(PROBLEM, matter="消防"),)), PUBLISHER)
        == "other-results"
    )
    assert story.refused(correction(story, "9"), PUBLISHER) == "unknown-code"
    story.do(correction(story), PUBLISHER)
    stale = acts.Corrected(target_id="T000", department=LEAD, corrects=bytes(32), entry=digest_of("更正"))
    assert story.refused(stale, LEADER) == "not-the-latest"


def test_an_archived_result_can_still_be_corrected(story):
    story.finish()
    story.do(correction(story), PUBLISHER)
    assert story.state.phase is Phase.ARCHIVED


# ---- 六(十一)1: summary --------------------------------------------------------------------------------------


def summary(inspected: int, with_problems: int) -> acts.Summarised:
    return acts.Summarised(table=digest_of("汇总表"), inspected=inspected, with_problems=with_problems)


def test_a_summary_comes_when_all_is_concluded_and_counts_what_the_ledger_counts(story):
    story.inspect("T002", code=PROBLEM)
    assert story.refused(summary(2, 1), ORGANISER) == "cases-open"
    story.do(set_aside("T001"), P1)
    assert story.refused(summary(3, 1), ORGANISER) == "other-counts"
    assert story.refused(summary(2, 0), ORGANISER) == "other-counts"
    story.do(summary(2, 1), ORGANISER)
    assert story.state.phase is Phase.SUMMARISED


# ---- 六(十一)3: archive --------------------------------------------------------------------------------------


def test_the_archive_binds_everything_together(story):
    """六(十一)3(1), 六(九)1(1)."""
    story.inspect("T001").inspect("T002")
    story.do(summary(3, 0), ORGANISER)
    assert story.refused(story.archive_act(), ARCHIVIST) == "unpublished-results"
    for target in ("T000", "T001", "T002"):
        story.do(published(target), PUBLISHER)
    assert story.refused(story.archive_act(), ARCHIVIST) == "work-plan-missing"


def test_the_archive_needs_the_recordings_of_draw_and_assignment(story):
    """六(四)3, 六(五)3(6); 六(十一)3(1)."""
    story.inspect("T001").do(set_aside("T002"), ORGANISER)
    story.do(work_plan(1), P1)
    story.do(media(Occasion.DRAW), ORGANISER)
    for target in ("T000", "T001"):
        story.do(published(target), PUBLISHER)
    story.do(summary(2, 0), ORGANISER)
    assert story.refused(story.archive_act(), ARCHIVIST) == "recording-missing"
    story.do(media(Occasion.ASSIGNMENT), ORGANISER)
    whole = story.archive_act()
    short = attrs.evolve(whole, manifest=whole.manifest[1:])
    assert story.refused(short, ARCHIVIST) == "manifest-incomplete"
    kinds = {one.kind for one in whole.manifest}
    assert {
        MaterialKind.WORK_PLAN,
        MaterialKind.DRAW,
        MaterialKind.RECORD,
        MaterialKind.RESULT,
        MaterialKind.PUBLICATION,
        MaterialKind.SUMMARY,
    } <= kinds
    story.do(whole, ARCHIVIST)
    assert manifest_of(story.state) == ()


def test_two_years_are_the_least_and_a_longer_law_is_kept():
    """六(十一)3(2)."""
    with pytest.raises(InvalidValue, match="whole number from 2"):
        acts.Archived(manifest=(material(),), retention_years=1)
    with pytest.raises(InvalidValue, match="name the law"):
        acts.Archived(manifest=(material(),), retention_years=5)
    rule = RetentionRule(matter=MATTER, years=5, legal_basis="食品安全法实施条例")
    other = RetentionRule(matter="消防", years=30, legal_basis="消防法")
    story = Story(retention_rules=(rule, other)).open().draw()
    assert rule.is_about(story.state)
    assert not other.is_about(story.state)
    with pytest.raises(Exception, match="retention-too-short"):
        story.finish()
    longer = story.archive_act(retention_years=5, legal_basis="食品安全法实施条例")
    assert story.do(longer, ARCHIVIST).keep_until == date(2031, 9, 21)


def material() -> acts.Material:
    return acts.Material(kind=MaterialKind.RECORD, digest=digest_of("记录"))


@pytest.mark.parametrize(
    ("archived_on", "years", "last"),
    [
        (date(2026, 9, 21), 2, date(2028, 9, 21)),
        (date(2024, 2, 29), 2, date(2026, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
    ],
)
def test_the_retention_ends_on_the_same_day_years_later(archived_on, years, last):
    """民法典 articles 200 to 202."""
    assert end_of_retention(archived_on, years) == last


def test_nothing_goes_before_its_retention_is_over():
    """六(十一)3(2)."""
    story = Story().open().draw().finish()
    record = digest_of("核查记录 T000")
    remove = acts.ArchiveRemoved(reason="保存期满")
    erase = acts.PersonalDataErased(materials=(record,), reason="保存期满")
    assert story.state.archive.keep_until == date(2028, 9, 21)
    story.on(date(2028, 9, 21), hour=23)
    assert story.refused(remove, ARCHIVIST) == "retention-not-over"
    assert story.refused(erase, ARCHIVIST) == "retention-not-over"
    story.on(date(2028, 9, 22))
    story.do(erase, ARCHIVIST)
    story.do(remove, ARCHIVIST)
    assert story.state.phase is Phase.REMOVED


def test_erased_data_leaves_its_digest_and_the_ledger_as_they_were():
    """六(十一)3(2)."""
    story = Story().open().draw().finish()
    before = tuple(one.digest for one in story.records)
    record = digest_of("核查记录 T000")
    story.on(date(2028, 9, 22))
    story.do(acts.PersonalDataErased(materials=(record,), reason="保存期满"), ARCHIVIST)
    assert tuple(one.digest for one in story.records[: len(before)]) == before
    assert story.state.cases["T000"].record.record == record
    assert story.state.erased == {record}
    again = acts.PersonalDataErased(materials=(record,), reason="保存期满")
    assert story.refused(again, ARCHIVIST) == "not-erasable"
    assert record not in erasable(story.state)


def test_what_the_ledger_itself_tells_is_not_erasable():
    story = Story().open().draw().finish().on(date(2028, 9, 22))
    draw = next(one.digest for one in story.state.materials if one.kind is MaterialKind.DRAW)
    for digest in (draw, digest_of("不在档案中")):
        act = acts.PersonalDataErased(materials=(digest,), reason="保存期满")
        assert story.refused(act, ARCHIVIST) == "not-erasable"


def test_a_supplement_names_what_it_adds_to_and_never_shortens_the_retention():
    story = Story().open().draw().finish()
    first = story.state.archive.first
    story.on(date(2026, 11, 2))
    story.do(correction(story), PUBLISHER)
    left = manifest_of(story.state)
    assert [one.kind for one in left] == [MaterialKind.PUBLICATION]
    assert story.refused(acts.Archived(manifest=left), ARCHIVIST) == "not-the-latest"
    story.do(acts.Archived(manifest=left, supplements=first), ARCHIVIST)
    assert story.state.archive.first == first != story.state.archive.latest
    assert story.state.archive.keep_until == date(2028, 11, 2)
    assert manifest_of(story.state) == ()


def test_a_directed_inspection_is_recorded_published_and_archived_like_others():
    """三(二), 六(十一)3."""
    story = Story()
    story.do(directed_opened(), ORGANISER)
    story.finish()
    assert story.state.phase is Phase.ARCHIVED
