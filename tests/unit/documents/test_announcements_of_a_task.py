"""Announcements made from the state of a task: what is public, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from randcheck.documents import Format, render
from randcheck.documents.from_receipt import assignment_record, draw_record
from randcheck.documents.from_state import (
    Directory,
    result_announcement,
    task_announcement,
    task_head,
    with_proceedings,
)
from randcheck.errors import InvalidValue
from randcheck.procedure import acts
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.state import TaskState
from support.ceremonies import LOG, registers_of
from support.documents import text_of_docx, text_of_html
from support.papers import (
    DIRECTORY,
    NAMES,
    WATCHED,
    correct,
    exempt,
    joint_record,
    joint_story,
    watched_draw,
)
from support.procedures import (
    CLEAN,
    DRAWN_ON,
    INSPECTED_ON,
    LAST_DAY,
    LEAD,
    LEADER,
    MATTER,
    OPENED_ON,
    ORGANISER,
    OTHER_MATTER,
    P1,
    PARTNER,
    PARTNER_PUBLISHER,
    PROBLEM,
    PUBLISHER,
    TASK,
    Story,
    concluded,
    digest_of,
    directed_opened,
    published,
    result,
    set_aside,
)


@pytest.fixture
def story() -> Story:
    """A joint task with both targets inspected: the lead found a problem at T000, the partner at T001."""
    story = joint_story().on(INSPECTED_ON)
    for target_id, codes in (("T000", (PROBLEM, CLEAN)), ("T001", (CLEAN, PROBLEM))):
        story.do(joint_record(target_id), P1)
        told = (result(codes[0]), result(codes[1], PARTNER, OTHER_MATTER))
        story.do(concluded(target_id, *told), P1)
    return story


def lines_of(story: Story) -> list[tuple[str, str, str]]:
    lines = result_announcement(story.state, DIRECTORY).lines
    return [(line.target_id, line.department, line.code) for line in lines]


def test_the_announcement_of_a_task_says_what_the_plan_and_the_commitment_say():
    """六(二)4, 六(三)1."""
    story = Story().open()
    before = task_announcement(story.state, DIRECTORY)
    assert (before.population, before.sample_size, before.receipt, before.seed_parties) == (
        None,
        None,
        None,
        (),
    )
    assert (before.scope, before.ratio, before.methods) == (
        "全市食品经营者",
        "不低于3%",
        ("实地核查", "书面检查"),
    )
    assert (before.mode, before.starts_on, before.ends_on) == ("单一部门随机抽查", OPENED_ON, LAST_DAY)
    assert (before.task.plan_id, before.task.plan_name, before.task.plan_item) == (
        "2026-03",
        f"{LEAD}2026年度随机抽查工作计划",
        "通化市2026年度食品安全抽查计划",
    )
    shown = text_of_html(render(before, Format.HTML))
    assert f"《{LEAD}2026年度随机抽查工作计划》" in shown
    assert "计划项目通化市2026年度食品安全抽查计划" in shown
    commitment = story.on(DRAWN_ON).commit()
    after = task_announcement(story.state, DIRECTORY)
    assert (after.population, after.sample_size) == (24, commitment.orders[0].sample_size)
    assert after.seed_parties == ("市场监管局", "政协委员")
    assert after.receipt is not None
    assert (after.receipt.commitment, after.receipt.result) == (commitment.digest, None)


def test_a_task_outside_the_plan_is_announced_without_one_and_with_its_time_as_extended():
    """六(三)2."""
    story = Story().open(plan_item=None, authority="市政府专题会议纪要〔2026〕5号")
    announcement = task_announcement(story.state, DIRECTORY)
    assert (announcement.task.plan_id, announcement.task.plan_name, announcement.task.plan_item) == (
        None,
        None,
        None,
    )
    assert (announcement.scope, announcement.ratio, announcement.methods) == (None, None, ())
    assert announcement.ends_on == LAST_DAY
    later = LAST_DAY + timedelta(days=14)
    story.do(acts.WindowExtended(ends_on=later, reason="汛期"), LEADER)
    assert task_announcement(story.state, DIRECTORY).ends_on == later


def test_an_inspection_outside_the_draw_is_not_announced_beforehand():
    """三(二)."""
    story = Story("DX-1")
    story.do(directed_opened(), ORGANISER)
    for state in (story.state, TaskState(task_id="TH-9")):
        with pytest.raises(InvalidValue, match="opened to be drawn"):
            task_announcement(state, DIRECTORY)


def test_a_draw_without_the_procedure_has_a_head_and_nothing_at_all_has_none():
    story = Story().open()
    commitment = story.on(DRAWN_ON).commit()
    bare = attrs.evolve(story.state, opening=None)
    assert task_head(bare, DIRECTORY).lead_department == commitment.orders[0].task.lead_department
    with pytest.raises(InvalidValue, match="opened or drawn, got TH-9"):
        task_head(TaskState(task_id="TH-9"), DIRECTORY)


def test_a_matter_that_a_task_names_by_its_code_is_announced_by_its_name():
    story = Story().open(matters=("SP-01",))
    assert task_head(story.state, DIRECTORY).matters == (MATTER,)
    assert task_head(story.state, Directory()).matters == ("SP-01",)


def test_results_are_announced_once_their_department_published_them(story):
    """六(十)2(1): 谁检查、谁录入、谁负责; 六(十)2(4)."""
    assert lines_of(story) == []
    assert result_announcement(story.state, DIRECTORY).pending == 2
    story.do(published("T000"), PUBLISHER)
    story.do(published("T001", PARTNER), PARTNER_PUBLISHER)
    assert lines_of(story) == [("T000", LEAD, PROBLEM), ("T001", PARTNER, PROBLEM)]
    assert result_announcement(story.state, DIRECTORY).pending == 2
    story.do(published("T001"), PUBLISHER)
    announcement = result_announcement(story.state, DIRECTORY)
    assert announcement.pending == 1
    line = announcement.lines[0]
    assert (line.code_set, line.code, line.label) == ("公示-8", "5", "发现问题已责令改正")
    assert (line.target_name, line.matter) == (NAMES["T000"], MATTER)
    assert (line.ended_on, line.published_on, line.corrects) == (INSPECTED_ON, INSPECTED_ON, None)
    assert announcement.receipt.result == story.state.steps[0].result
    shown = text_of_html(render(announcement, Format.HTML))
    assert "发现问题已责令改正（5）" in shown
    assert "结果代码依据代码集 公示-8" in shown


def test_a_correction_is_announced_as_it_stands_and_cites_what_it_corrects(story):
    """六(十)2(1): 一经公开不得擅自更改."""
    story.do(published("T000"), PUBLISHER)
    first = story.state.cases["T000"].publications[LEAD].standing
    correct(story, "T000", result(CLEAN))
    second = story.state.cases["T000"].publications[LEAD].standing
    (line,) = result_announcement(story.state, DIRECTORY).lines
    assert (line.code, line.corrects) == (CLEAN, first.event)
    correct(story, "T000", result("8"))
    (line,) = result_announcement(story.state, DIRECTORY).lines
    assert (line.label, line.corrects) == ("发现问题待后续处理", second.event)
    assert f"更正 {second.event.hex()[:16]}" in text_of_html(
        render(result_announcement(story.state, DIRECTORY), Format.HTML)
    )


def test_a_correction_that_is_only_asked_for_changes_nothing_in_public(story):
    """六(十)2(1)."""
    story.do(published("T000"), PUBLISHER)
    before = result_announcement(story.state, DIRECTORY)
    asked = acts.CorrectionRequested(
        target_id="T000",
        department=LEAD,
        corrects=story.state.cases["T000"].publications[LEAD].standing.event,
        results=(result(CLEAN),),
        reason="录入错误",
    )
    story.do(asked, PUBLISHER)
    assert result_announcement(story.state, DIRECTORY) == before


def test_of_exempt_results_nothing_is_announced_but_how_many_targets_have_no_other(story):
    """三(三), 六(十)2(3)."""
    story.do(published("T000"), PUBLISHER)
    exempt(story, "T000", PARTNER)
    exempt(story, "T001")
    assert lines_of(story) == [("T000", LEAD, PROBLEM)]
    assert result_announcement(story.state, DIRECTORY).exempted == 0  # the partner's result is still to come
    exempt(story, "T001", PARTNER)
    announcement = result_announcement(story.state, DIRECTORY)
    assert (announcement.exempted, announcement.pending) == (1, 0)
    for text in (
        text_of_html(render(announcement, Format.HTML)),
        text_of_docx(render(announcement, Format.DOCX)),
        render(announcement, Format.CSV).decode("utf-8-sig"),
        render(announcement, Format.JSON).decode(),
    ):
        assert NAMES["T001"] not in text
        assert OTHER_MATTER not in text


def test_a_ledger_that_tells_a_result_both_exempt_and_public_gives_no_secret_away(story):
    """三(三): decide forbids it, and whoever reads another's ledger must not rely on that."""
    exempt(story, "T000")
    case = story.state.cases["T000"]
    entry = attrs.evolve(published("T000"), due=LAST_DAY, is_confirmed=True, is_late=False)
    event = ProcedureEvent(log=LOG, at=story.now, actor=PUBLISHER, subject=TASK, act=entry)
    story.record(event)
    assert LEAD in story.state.cases["T000"].publications
    assert case.is_exempt(LEAD)
    assert lines_of(story) == []


def test_a_target_that_was_set_aside_is_not_counted_as_pending():
    story = Story().open().draw()
    assert result_announcement(story.state, DIRECTORY).pending == 3
    story.do(set_aside("T000"), P1)
    assert result_announcement(story.state, DIRECTORY).pending == 2


def test_what_a_code_says_is_not_guessed_and_an_unknown_target_stands_by_its_id(story):
    """六(十)1(2)."""
    story.do(published("T000"), PUBLISHER)
    with pytest.raises(InvalidValue, match="must be in one of the code sets given"):
        result_announcement(story.state, Directory())
    bare = result_announcement(story.state, attrs.evolve(DIRECTORY, targets={}))
    assert bare.lines[0].target_name == "T000"


def test_the_code_of_an_announcement_leads_to_the_task_and_its_receipt(story):
    """扫码入企."""
    announcement = result_announcement(story.state, DIRECTORY, address="https://jg.example/c")
    draw = story.state.steps[0].result.hex()
    assert announcement.check_code == f"https://jg.example/c?task={TASK}&receipt={draw}"


def test_the_day_of_a_publication_stands_in_the_table_for_other_systems(story):
    """六(十)2(2)."""
    story.do(published("T000"), PUBLISHER)
    row = render(result_announcement(story.state, DIRECTORY), Format.CSV).decode("utf-8-sig").splitlines()[1]
    assert row.count("2026-09-21") == 2  # the inspection ended, and its result was published, on that day


def test_records_of_a_draw_name_who_watched_and_what_recorded_it():
    """六(四)2, 3, 六(五)3(6)."""
    receipt, state = watched_draw()
    registers = registers_of()
    drawn = with_proceedings(draw_record(receipt, registers.targets), state)
    assigned = with_proceedings(assignment_record(receipt, registers.targets, registers.inspectors), state)
    for record, occasion in ((drawn, "draw"), (assigned, "assignment")):
        assert [(one.kind, one.organisation, one.name) for one in record.witnesses] == [
            (one.kind.label.zh, one.organisation, None) for one in WATCHED
        ]
        assert [one.digest for one in record.media] == [digest_of(f"录像 {occasion}")]
    assert drawn.drawn == draw_record(receipt, registers.targets).drawn
