"""Forms of recusal and replacement, the summary and the archive's index, made from the state of a task."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from randcheck.documents import Format, render
from randcheck.documents.from_state import (
    Directory,
    archive_index,
    recusal_form,
    replacement_form,
    summary_table,
)
from randcheck.documents.views import Opinion
from randcheck.errors import InvalidValue
from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure import acts
from randcheck.procedure.archive import manifest_of
from randcheck.procedure.vacancies import vacancies_of
from randcheck.receipts.statements import Attempt
from support.documents import text_of_html
from support.papers import (
    DIRECTORY,
    NAMES,
    OFFICIALS,
    correct,
    finished_story,
    joint_story,
    recuse,
    replace,
    with_plan,
)
from support.procedures import (
    ARCHIVIST,
    CLEAN,
    CODES,
    DRAWN_ON,
    HEAD,
    INSPECTED_ON,
    LEAD,
    LEADER,
    MATTER,
    ORGANISER,
    P1,
    P3,
    P6,
    PUBLISHER,
    STANDARD_TEAMS,
    TASK,
    Story,
    calendar,
    commitment_for,
    digest_of,
    draw_told,
    substitution_for,
)

RECUSE = acts.RecusalDeclared(inspector_id="P01", target_id="T000", ground="配偶任职")


@pytest.fixture
def story() -> Story:
    return Story().open().draw()


def form_of(story: Story, inspector_id: str = "P03", directory: Directory = DIRECTORY):
    return replacement_form(story.state, inspector_id, directory, calendar=calendar())


# ---- 六(五)3(2): recusal -----------------------------------------------------------------------------------


def test_a_recusal_that_is_not_decided_leaves_the_decision_blank(story):
    """六(五)3(2)."""
    story.do(RECUSE, ORGANISER)
    form = recusal_form(story.state, "P01", "T000", DIRECTORY)
    assert (form.inspector.name, form.position) == (NAMES["P01"], "四级主任科员")
    assert (form.ground, form.applicant, form.applied_on) == ("配偶任职", OFFICIALS["zz"], DRAWN_ON)
    assert [one.name for one in form.targets] == [NAMES["T000"]]
    assert form.decision == Opinion()
    assert (form.substitutes, form.receipt) == ((), None)
    assert "签字：__________" in text_of_html(render(form, Format.HTML))


def test_a_recusal_names_who_decided_when_and_why_and_who_was_drawn_instead(story):
    """六(五)3(2)."""
    recuse(story)
    form = recusal_form(story.state, "P01", "T000", DIRECTORY)
    assert form.applicant == NAMES["P01"]
    assert form.decision == Opinion(
        agreed=True, reason="情况属实，应当回避", name=OFFICIALS[HEAD.id], signed_on=DRAWN_ON
    )
    assert [one.name for one in form.substitutes] == [NAMES["P05"]]
    step = story.state.steps[-1]
    assert (form.receipt.commitment, form.receipt.result) == (step.digest, step.result)


def test_a_recusal_that_is_not_upheld_says_so_and_names_nobody_instead(story):
    """六(五)3(2)."""
    story.do(RECUSE, ORGANISER)
    story.do(acts.RecusalDecided(inspector_id="P01", target_id="T000", agreed=False, reason="已离职"), LEADER)
    form = recusal_form(story.state, "P01", "T000", DIRECTORY)
    assert form.decision == Opinion(
        agreed=False, reason="已离职", name=OFFICIALS[LEADER.id], signed_on=DRAWN_ON
    )
    assert form.substitutes == ()


def test_a_conflict_declared_before_the_draw_has_its_form_too():
    """六(五)3(2): who stays away before the draw is not drawn, so nobody takes a seat."""
    story = Story().open()
    story.do(RECUSE, ORGANISER)
    story.do(acts.RecusalDecided(inspector_id="P01", target_id="T000", agreed=True, reason="属实"), HEAD)
    form = recusal_form(story.state, "P01", "T000", DIRECTORY)
    assert (form.decision.agreed, form.substitutes, form.receipt) == (True, (), None)


def test_the_substitute_is_that_of_the_very_target(story):
    """六(五)3(2)."""
    recuse(story)
    other = attrs.evolve(RECUSE, target_id="T001")
    story.do(other, P1)
    assert recusal_form(story.state, "P01", "T001", DIRECTORY).substitutes == ()
    assert [one.id for one in recusal_form(story.state, "P01", "T000", DIRECTORY).substitutes] == ["P05"]


def test_a_conflict_that_nobody_declared_has_no_form(story):
    with pytest.raises(InvalidValue, match="a recusal that was declared, got P02, T000"):
        recusal_form(story.state, "P02", "T000", DIRECTORY)


# ---- 六(五)3(3): replacement --------------------------------------------------------------------------------


def test_a_replacement_fills_its_form_step_by_step(story):
    """六(五)3(3): the inspector asks, the head of the unit reviews, the leader decides."""
    story.on(date(2026, 9, 17)).do(acts.ReplacementRequested(ground="因病住院"), P3)
    form = form_of(story)
    assert (form.ground, form.applicant, form.applied_on) == ("因病住院", NAMES["P03"], date(2026, 9, 17))
    # Drawn on Tuesday 15 September: 16, 17, 18, then 20 September, worked on a Sunday for the holidays, and 21.
    assert (form.listed_on, form.due) == (DRAWN_ON, date(2026, 9, 21))
    assert (form.review, form.approval) == (Opinion(), Opinion())
    reviewed = acts.ReplacementReviewed(inspector_id="P03", agreed=True, reason="情况属实")
    story.on(date(2026, 9, 18)).do(reviewed, HEAD)
    form = form_of(story)
    assert form.review == Opinion(
        agreed=True, reason="情况属实", name=OFFICIALS[HEAD.id], signed_on=date(2026, 9, 18)
    )
    assert form.approval == Opinion()
    decided = acts.ReplacementDecided(inspector_id="P03", agreed=False, reason="可调整日期")
    story.on(date(2026, 9, 20)).do(decided, LEADER)
    form = form_of(story)
    assert form.approval == Opinion(
        agreed=False, reason="可调整日期", name=OFFICIALS[LEADER.id], signed_on=date(2026, 9, 20)
    )
    assert (form.substitutes, form.receipt) == ((), None)


def test_a_replacement_carried_out_keeps_its_form_and_names_who_was_drawn(story):
    """六(五)3(3): 再次采取随机选派方式产生替补."""
    replace(story)
    form = form_of(story)
    assert (form.ground, form.review.agreed, form.approval.agreed) == ("因病住院", True, True)
    assert [one.name for one in form.substitutes] == [NAMES["P06"]]
    assert form.receipt.commitment == story.state.steps[-1].digest
    assert form.listed_on == DRAWN_ON


def test_the_five_days_of_a_substitute_run_from_the_list_that_has_him(story):
    """六(五)3(3)."""
    replace(story.on(date(2026, 9, 17)))
    story.do(acts.ReplacementRequested(ground="出差"), P6)
    form = form_of(story, "P06")
    assert (form.listed_on, form.due) == (date(2026, 9, 17), date(2026, 9, 23))
    assert form.substitutes == ()


def test_who_is_drawn_again_and_asks_again_has_a_form_of_the_new_request(story):
    """六(五)3(3): the latest request counts, and what was carried out before is not about it."""
    replace(story.on(date(2026, 9, 16)))
    story.on(date(2026, 9, 17))
    story.do(acts.ReplacementRequested(ground="产假"), P1)
    story.do(acts.ReplacementReviewed(inspector_id="P01", agreed=True, reason="属实"), HEAD)
    story.do(acts.ReplacementDecided(inspector_id="P01", agreed=True, reason="同意"), LEADER)
    vacancy = Vacancy(inspector_id="P01", ground="产假", approvers=(HEAD.id, LEADER.id))
    story.substitute(vacancy, 1, "P03")
    story.on(date(2026, 9, 18)).do(acts.ReplacementRequested(ground="又住院"), P3)
    form = form_of(story)
    assert (form.ground, form.applied_on, form.listed_on) == ("又住院", date(2026, 9, 18), date(2026, 9, 17))
    assert (form.substitutes, form.receipt) == ((), None)
    story.do(acts.ReplacementReviewed(inspector_id="P03", agreed=True, reason="属实"), HEAD)
    story.do(acts.ReplacementDecided(inspector_id="P03", agreed=True, reason="同意"), LEADER)
    vacancy = Vacancy(inspector_id="P03", ground="又住院", approvers=(HEAD.id, LEADER.id))
    story.substitute(vacancy, 1, "P05")
    form = form_of(story)
    assert [one.id for one in form.substitutes] == ["P05"]
    assert (form.ground, form.receipt.commitment) == ("又住院", story.state.steps[-1].digest)


def test_an_open_request_outlives_a_recusal_from_one_target(story):
    """六(五)3(2)(3): the seat at the other targets still is to be filled."""
    story.do(acts.ReplacementRequested(ground="产假"), P1)
    recuse(story)
    assert (form_of(story, "P01").ground, form_of(story, "P01").substitutes) == ("产假", ())
    assert story.state.substitutions[-1].request is None
    story.do(acts.ReplacementReviewed(inspector_id="P01", agreed=True, reason="属实"), HEAD)
    story.do(acts.ReplacementDecided(inspector_id="P01", agreed=True, reason="同意"), LEADER)
    assert [one.target_id for one in vacancies_of(story.state)] == [None]


def test_who_leaves_several_seats_has_a_substitute_in_each(story):
    """六(五)3(3): with a team for each target every seat is drawn on its own."""
    story = Story().open().draw({1: (("P01", "P02"), ("T000",)), 2: (("P01", "P03"), ("T001",))})
    story.do(acts.ReplacementRequested(ground="产假"), P1)
    story.do(acts.ReplacementReviewed(inspector_id="P01", agreed=True, reason="属实"), HEAD)
    story.do(acts.ReplacementDecided(inspector_id="P01", agreed=True, reason="同意"), LEADER)
    vacancy = Vacancy(inspector_id="P01", ground="产假", approvers=(HEAD.id, LEADER.id))
    commitment = story.commit(substitution_for(TASK, story.now, story.state.steps[0].result, vacancy))
    changes = [
        {"former": "P01", "successor": successor, "target": None, "team": team}
        for team, successor in ((1, "P05"), (2, "P06"))
    ]
    story.reveal(commitment, {"replacements": changes, "task": TASK})
    form = form_of(story, "P01")
    assert [one.id for one in form.substitutes] == ["P05", "P06"]
    assert NAMES["P06"] in text_of_html(render(form, Format.HTML))


def test_who_stays_away_from_one_target_asked_for_no_replacement(story):
    """六(五)3(2)(3)."""
    recuse(story)
    with pytest.raises(InvalidValue, match="a replacement that was asked for, got P01"):
        form_of(story, "P01")


def test_people_whom_nobody_knows_stand_on_a_form_by_their_ids(story):
    replace(story)
    form = form_of(story, directory=Directory())
    assert (form.inspector.name, form.applicant, form.review.name) == (None, "P03", HEAD.id)
    assert [one.shown for one in form.substitutes] == ["P06"]


def test_another_draw_of_the_task_starts_with_no_substitutions(story):
    """One task, one draw: a further attempt has a list of its own (六(四)1)."""
    replace(story)
    assert [(one.former, one.successor, one.target_id) for one in story.state.substitutions] == [
        ("P03", "P06", None)
    ]
    earlier = [step for step in story.state.steps if step.is_draw]
    attempt = Attempt(number=2, predecessor=earlier[-1].digest, reason="录像中断", approver="jz")
    story.reveal(
        story.commit(commitment_for(TASK, story.now, attempt=attempt)), draw_told(TASK, STANDARD_TEAMS)
    )
    assert story.state.substitutions == ()
    with pytest.raises(InvalidValue, match="a replacement that was asked for"):
        form_of(story)


# ---- 附录 G: the summary -------------------------------------------------------------------------------------


def test_the_summary_says_when_the_task_was_and_counts_what_the_ledger_counts():
    """附录 G, 六(十一)1."""
    table = summary_table(finished_story().state, DIRECTORY)
    assert table.period == "2026年9月14日至2026年10月30日"
    assert table.code_set == CODES.id
    assert (table.total.assigned, table.total.inspected, table.total.published) == (3, 3, 2)
    assert [(line.department, line.matter) for line in table.lines] == [(LEAD, MATTER)]
    assert summary_table(finished_story().state, DIRECTORY, team=2).team == "第2检查组"


def test_a_joint_task_has_a_row_for_each_department_before_anything_is_inspected():
    """附录 G: rows of zeros are shown."""
    table = summary_table(joint_story().state, DIRECTORY)
    assert {line.department for line in table.lines} == {LEAD, "应急局"}
    assert table.total.inspected == 0


# ---- 六(十一)3: the archive ----------------------------------------------------------------------------------


def test_the_index_lists_every_archived_material_once_with_kind_digest_and_day():
    """六(十一)3(1)."""
    story = finished_story()
    index = archive_index(story.state, DIRECTORY)
    manifest = next(one.statement.act.manifest for one in reversed(story.records))
    assert [(one.kind, one.digest) for one in index.materials] == [
        (one.kind.label.zh, one.digest) for one in manifest
    ]
    told = {one.digest: one for one in index.materials}
    notice = told[digest_of("通知书 T000")]
    assert (notice.title, notice.made_on) == (f"{NAMES['T000']}（T000）", DRAWN_ON)
    assert told[digest_of("健康证明")].title == f"{NAMES['T000']}（T000）：照片（健康证明）"
    assert told[digest_of("交接单")].title.endswith("：进货台账 2 份交接凭证")
    assert told[digest_of("方案 2")].title == "第2检查组"
    assert told[digest_of("录像 draw")].title == "抽取过程，录像（录像 draw）"
    assert told[story.state.steps[0].digest].title == "第 1 次承诺（抽取）"
    assert [one.title for one in index.materials if one.kind == "抽查任务"] == [None]  # the kind says it
    assert told[digest_of("公示 T000 市场监管局")].title == f"{NAMES['T000']}（T000）：结果公示"
    assert [one.title for one in index.materials if one.kind == "回避、替换材料"][2:] == [
        "替换申请",
        "替换审查",
        "替换批准",
    ]
    assert index.receipt.result == story.state.steps[0].result
    assert (index.archived_on, index.keep_until) == (INSPECTED_ON, date(2028, 9, 21))
    assert (index.retention_years, index.legal_basis) == (2, None)


def test_the_longest_retention_counts_and_names_its_law():
    """六(十一)3(2)."""
    story = finished_story()

    def supplement(**changes: Any) -> None:
        standing = story.state.cases["T000"].publications[LEAD].standing
        correct(story, "T000", attrs.evolve(standing.results[0], code=changes.pop("code")))
        added = acts.Archived(
            manifest=manifest_of(story.state), supplements=story.state.archive.latest, **changes
        )
        story.do(added, ARCHIVIST)

    supplement(code=CLEAN, retention_years=5, legal_basis="《食品安全监督检查档案管理办法》")
    index = archive_index(story.state, DIRECTORY)
    assert (index.retention_years, index.legal_basis) == (5, "《食品安全监督检查档案管理办法》")
    assert index.keep_until == date(2031, 9, 21)
    # What is added later and kept for two years shortens nothing, and is in the index.
    supplement(code="8")
    later = archive_index(story.state, DIRECTORY)
    assert (later.retention_years, later.legal_basis, later.keep_until, later.archived_on) == (
        5,
        index.legal_basis,
        index.keep_until,
        index.archived_on,
    )
    assert len(later.materials) == len(index.materials) + 2


def test_what_came_after_the_archiving_is_not_in_its_index():
    """六(十一)3(1)."""
    story = finished_story()
    before = archive_index(story.state, DIRECTORY)
    standing = story.state.cases["T000"].publications[LEAD].standing
    late = acts.CorrectionRequested(
        target_id="T000",
        department=LEAD,
        corrects=standing.event,
        results=(attrs.evolve(standing.results[0], code=CLEAN),),
        reason="录入错误",
    )
    story.do(late, PUBLISHER)
    assert archive_index(story.state, DIRECTORY) == before


def test_a_material_that_came_in_twice_stands_once_with_its_first_day():
    """六(十一)3(1)."""
    story = with_plan(Story().open().draw())
    with_plan(story.on(date(2026, 9, 17)))
    story = story.finish()
    plans = [
        one for one in archive_index(story.state, DIRECTORY).materials if one.digest == digest_of("方案 1")
    ]
    assert [one.made_on for one in plans] == [DRAWN_ON]


def test_a_task_that_is_not_archived_has_no_index(story):
    with pytest.raises(InvalidValue, match="a task that is archived"):
        archive_index(story.state, DIRECTORY)
