"""A wrong document cannot be made: what the fields of views refuse."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pytest

from randcheck.documents.views import (
    DepartmentItems,
    DrawRecord,
    InspectionNotice,
    ItemLine,
    JointSiteRecord,
    MemberLine,
    ReceiptLine,
    SiteObstruction,
    SiteRecord,
    SummaryTable,
    TargetLine,
    TaskAnnouncement,
    TaskHead,
)
from randcheck.errors import InvalidValue
from support.documents import BARE_TASK, FIRE, empty, filled, members

FILLED, EMPTY = filled(), empty()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " a",
        "a ",
        "a\nb",
        "a\tb",
        "a\x00",
        "a\u200bb",
        "a\u202eb",
        "a\u2028b",
        "e\u0301",
        "a\uffff",
        "a" * 1001,
        7,
        None,
    ],
    ids=ascii,
)
def test_a_line_of_text_that_paper_would_not_show_as_it_is_is_refused(text):
    with pytest.raises(InvalidValue) as caught:
        TargetLine(id=text)
    assert caught.value.describe("zh").startswith("对象编号须")


def test_prose_may_have_lines_and_ten_thousand_characters():
    assert ItemLine(item="一", finding="甲\n乙").finding == "甲\n乙"
    ItemLine(item="一", finding="甲" * 10_000)
    for wrong in ("甲" * 10_001, "甲\r\n乙", "甲\f乙", "甲\a乙", "\n甲"):
        with pytest.raises(InvalidValue, match="finding must"):
            ItemLine(item="一", finding=wrong)


def test_a_rare_character_of_a_name_is_let_through():
    assert TargetLine(id="T", name="𠮷田\ue000店").name == "𠮷田\ue000店"


@pytest.mark.parametrize(
    ("code", "changes", "rule"),
    [
        ("task-announcement", {"issued_on": datetime(2026, 9, 8)}, "issued on must be a date"),  # noqa: DTZ001
        ("task-announcement", {"population": -1}, "population must be a whole number from 0"),
        ("task-announcement", {"population": True}, "population must be a whole number from 0"),
        ("task-announcement", {"methods": "实地核查"}, "several values must be given as a list"),
        ("task-announcement", {"task": "TH-1"}, "task must be of class TaskHead"),
        ("draw-record", {"committed_at": datetime(2026, 9, 8)}, "committed at must be a moment"),  # noqa: DTZ001
        ("draw-record", {"seed": bytes(31)}, "seed must be 32 bytes"),
        ("draw-record", {"seed": "00" * 32}, "seed must be 32 bytes"),
        ("draw-record", {"contributors": []}, "contributors must have at least 1 entries, got 0"),
        ("draw-record", {"strata": []}, "strata must have at least 1"),
        ("draw-record", {"drawn": ["T1"]}, "drawn must be of class TargetLine"),
        ("draw-record", {"attempt": 0}, "attempt must be a whole number from 1"),
        ("joint-site-record", {"departments": []}, "departments must have at least 1"),
        (
            "archive-index",
            {"retention_years": 1},
            "retention years must be a whole number from 2",
        ),  # 六(十一)3(2)
        ("site-record", {"address_is_true": "是"}, "address is true must be True or False"),
    ],
)
def test_a_field_of_another_kind_is_refused(code, changes, rule):
    with pytest.raises(InvalidValue, match=rule):
        attrs.evolve(FILLED[code], **changes)


def test_a_task_does_not_end_before_it_begins():
    with pytest.raises(InvalidValue, match="must not end before it begins, got 2026-09-14 – 2026-09-13"):
        TaskAnnouncement(task=BARE_TASK, starts_on=date(2026, 9, 14), ends_on=date(2026, 9, 13))


def test_a_notice_without_the_right_to_recusal_is_refused():
    """六(五)3(2), 六(九)1(2)."""
    with pytest.raises(InvalidValue, match="among them to ask for recusal"):
        InspectionNotice(task=BARE_TASK, target_id="T", target_name="店", rights=["有权陈述、申辩。"])
    with pytest.raises(InvalidValue, match="among them to ask for recusal"):
        InspectionNotice(task=BARE_TASK, target_id="T", target_name="店", rights=[])


@pytest.mark.parametrize("is_uncooperative", [None, False])
def test_a_box_is_ticked_only_where_there_was_non_cooperation(is_uncooperative):
    """六(九)2(3) 六."""
    with pytest.raises(InvalidValue, match="only where there was some"):
        SiteRecord(
            task=BARE_TASK, is_uncooperative=is_uncooperative, obstructions=[SiteObstruction.OBSTRUCTED]
        )
    # Which of them applies may be left to be ticked by hand.
    assert SiteRecord(task=BARE_TASK, is_uncooperative=True).obstructions == ()
    assert SiteRecord(task=BARE_TASK, is_uncooperative=is_uncooperative).obstructions == ()


@pytest.mark.parametrize("results", [[1], [1, 2, 3], [1, -1], [1, True]])
def test_a_row_of_the_summary_counts_every_category(results):
    line = attrs.evolve(FILLED["summary-table"].lines[0], results=[0, 0])
    with pytest.raises(InvalidValue):
        SummaryTable(
            task=BARE_TASK,
            code_set="c",
            categories=["甲", "乙"],
            lines=[line, attrs.evolve(line, results=results)],
        )


def test_the_sums_of_the_summary_are_those_of_its_rows():
    total = FILLED["summary-table"].total
    assert (total.assigned, total.inspected, total.results) == (26, 25, (19, 0, 0, 2, 4))
    assert (total.corrected, total.filed, total.transferred, total.published) == (4, 1, 1, 23)
    assert EMPTY["summary-table"].total.results == (0,)


def test_people_are_counted_once_and_told_with_what_is_known_of_them():
    record = FILLED["assignment-record"]
    assert record.people == 4
    assert MemberLine(id="P1").shown == "P1"
    assert MemberLine(id="P1", name="李", is_borrowed=True).shown == "李（上级选派）"
    assert TargetLine(id="T1").shown == "T1"
    assert TargetLine(id="T1", name="店").shown == "店（T1）"


def test_lists_become_tuples_so_that_nobody_can_change_a_document():
    given = members(2)
    record = SiteRecord(task=BARE_TASK, inspectors=given)
    given.clear()
    assert len(record.inspectors) == 2
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        record.bureau = "局"  # type: ignore[misc]


def test_an_empty_part_of_a_joint_record_is_a_form_to_fill_in():
    record = JointSiteRecord(task=BARE_TASK, departments=[DepartmentItems(department=FIRE)])
    assert record.departments[0].items == ()


@pytest.mark.parametrize("view", [TaskHead, ReceiptLine, DrawRecord])
def test_views_take_keyword_arguments_only(view: Any):
    with pytest.raises(TypeError):
        view("TH-1", "任务")
