"""Annual plans, their tables and tasks, and tasks ad hoc (Tonghua norm 六(二), 六(三))."""

from __future__ import annotations

import json
from datetime import date

import attrs
import pytest

from randcheck.adapters.table_files import load_matters, load_plan_items, write_rows
from randcheck.errors import DuplicateId, InvalidValue, RegisterFileInvalid, TaskAgainstPlan
from randcheck.planning.annual_plan import NOTICE_COLUMNS, AnnualPlan, DepartmentShare, PlanItem
from randcheck.planning.plan_table import check_plan_items, read_plan_items
from randcheck.planning.plan_task import (
    AdHoc,
    FromPlan,
    ItemState,
    TaskBrief,
    TaskCounts,
    compare_with_plan,
    plan_progress,
    task_from_plan,
)
from randcheck.registers.delegation import AdministrativeLevel
from randcheck.registers.implementation_rule import InspectionMethod
from randcheck.registers.matter import OrganisationMode
from randcheck.registers.report import TableKind
from randcheck.registers.table import check_table

AMR, SAFETY = "市场监管局", "应急管理局"
VALUES = {
    "id": "1",
    "name": "加油站联合抽查",
    "lead_department": AMR,
    "departments": [SAFETY],
    "targets": "全市加油站",
    "ratio": "不低于20%",
    "matters": ["计量", "安全生产"],
    "methods": [InspectionMethod.ON_SITE],
    "starts_on": date(2026, 3, 1),
    "ends_on": date(2026, 5, 31),
}
ITEM = PlanItem(**VALUES)
PLAN = AnnualPlan(organ="市联席会议", year=2026, items=[ITEM], adopted_on=date(2026, 1, 20))


def test_an_item_has_the_eight_contents_of_clause_6_2_3():
    """六(二)3."""
    contents = (
        ITEM.name,
        ITEM.lead_department,
        ITEM.departments,
        ITEM.targets,
        ITEM.ratio,
        ITEM.matters,
        ITEM.methods,
    )
    assert all(contents)
    assert (ITEM.starts_on, ITEM.ends_on) == (date(2026, 3, 1), date(2026, 5, 31))
    for field in ("name", "lead_department", "targets", "ratio"):
        with pytest.raises(InvalidValue):
            PlanItem(**{**VALUES, field: ""})
    for field in ("matters", "methods"):
        with pytest.raises(InvalidValue):
            PlanItem(**{**VALUES, field: []})


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_on": date(2026, 2, 28)},
        {"departments": [AMR]},
        {"departments": [SAFETY, SAFETY]},
        {"mode": OrganisationMode.SINGLE},
        {"departments": [], "mode": OrganisationMode.JOINT_SECTORAL},
        {"matters": ["计量", "计量"]},
        {"shares": [DepartmentShare(department=SAFETY, key_contents="隐患", measures="排查")]},
    ],
)
def test_an_item_whose_parts_contradict_each_other_cannot_exist(changes):
    with pytest.raises(InvalidValue):
        PlanItem(**{**VALUES, **changes})


def test_a_joint_item_may_settle_what_every_department_does():
    # 六(二)2.
    shares = [
        DepartmentShare(department=AMR, key_contents="计量", measures="检定", participation="同组"),
        DepartmentShare(department=SAFETY, key_contents="隐患", measures="排查"),
    ]
    assert attrs.evolve(ITEM, shares=shares).shares == tuple(shares)


def test_ratio_and_frequency_of_an_item_are_read_into_rules_and_unread_words_are_kept():
    item = attrs.evolve(ITEM, ratio="10%，其中重点单位不低于8%", frequency="视情确定")
    reading = item.rules()
    assert (len(reading.ratios), reading.unread[0].text, item.frequency) == (2, "视情确定", "视情确定")


def test_a_plan_has_versions_that_tell_why_they_differ():
    """六(二)1."""
    other = attrs.evolve(ITEM, ratio="不低于30%")
    second = PLAN.amended([other], on=date(2026, 6, 1), reason="投诉增多")
    assert (second.version, second.reason, second.find("1").ratio) == (2, "投诉增多", "不低于30%")
    assert (PLAN.version, PLAN.find("1").ratio) == (1, "不低于20%")
    for items, on, reason in (
        ([ITEM], date(2026, 6, 1), "无变动"),
        ([other], date(2026, 1, 19), "投诉增多"),
        ([other], date(2026, 6, 1), ""),
        ([], date(2026, 6, 1), "取消"),
    ):
        with pytest.raises(InvalidValue):
            PLAN.amended(items, on=on, reason=reason)


def test_a_plan_refuses_items_of_another_year_and_of_one_id():
    with pytest.raises(InvalidValue, match="2027"):
        attrs.evolve(PLAN, year=2027)
    with pytest.raises(DuplicateId):
        attrs.evolve(PLAN, items=[ITEM, ITEM])
    with pytest.raises(InvalidValue):
        attrs.evolve(PLAN, reason="首版无需原因")


def test_the_public_notice_tells_scope_ratio_matters_and_the_rest_of_the_eight():
    # 六(二)4.
    notice = PLAN.public_notice()
    [row] = notice.to_mapping()["items"]
    assert row["抽查对象"] == "全市加油站"
    assert (row["抽查比例"], row["抽查事项"], row["抽查时限"]) == (
        "不低于20%",
        "计量、安全生产",
        "2026-03-01至2026-05-31",
    )
    assert len(notice.rows[0]) == len(NOTICE_COLUMNS) == 10
    assert json.loads(json.dumps(notice.to_mapping()))["title"] == "市联席会议2026年度随机抽查工作计划"


def test_a_task_from_the_plan_takes_its_name_time_and_departments():
    # 六(三)1.
    brief = task_from_plan(PLAN, "1", task_id="R-1", ends_on=date(2026, 4, 30))
    assert brief.origin == FromPlan(organ="市联席会议", year=2026, version=1, item_id="1")
    assert (brief.info.title, brief.info.matters, brief.info.departments) == (
        "加油站联合抽查",
        ("计量", "安全生产"),
        (SAFETY,),
    )
    assert (brief.starts_on, brief.ends_on) == (date(2026, 3, 1), date(2026, 4, 30))
    assert compare_with_plan(brief.info, ITEM) == ()
    found = compare_with_plan(attrs.evolve(brief.info, matters=["计量"], departments=[]), ITEM)
    assert [one.zh for one in found] == [
        "配合部门：任务为无，计划为应急管理局",
        "抽查事项：任务为计量，计划为计量、安全生产",
    ]


@pytest.mark.parametrize(
    "changes",
    [{"item_id": "2"}, {"starts_on": date(2026, 2, 28)}, {"ends_on": date(2026, 6, 1)}],
)
def test_a_task_that_the_plan_does_not_bear_is_refused_with_the_clause(changes):
    with pytest.raises(TaskAgainstPlan) as caught:
        task_from_plan(PLAN, changes.pop("item_id", "1"), task_id="R-1", **changes)
    assert caught.value.clause == "Tonghua norm 六(三)1"


def test_a_task_ad_hoc_names_its_authority():
    # 六(三)2.
    values = {
        "authority": "省市场监管厅",
        "level": AdministrativeLevel.PROVINCIAL,
        "instrument": "吉市监〔2026〕9号",
        "reason": "突发",
    }
    info = task_from_plan(PLAN, "1", task_id="R-1").info
    brief = TaskBrief(info=info, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 1), origin=AdHoc(**values))
    assert brief.origin.authority == "省市场监管厅"
    for field in ("authority", "instrument", "reason"):
        with pytest.raises(InvalidValue):
            AdHoc(**{**values, field: ""})
    with pytest.raises(InvalidValue):
        attrs.evolve(brief, ends_on=date(2026, 2, 28))


def counts(drawn, inspected, published, *, task="R-1", item="1", year=2026):
    origin = FromPlan(organ="市联席会议", year=year, version=1, item_id=item)
    return TaskCounts(task_id=task, origin=origin, drawn=drawn, inspected=inspected, published=published)


@pytest.mark.parametrize(
    ("done", "on", "state"),
    [
        ([], date(2026, 5, 31), ItemState.NOT_STARTED),
        ([], date(2026, 6, 1), ItemState.LATE),
        ([counts(10, 10, 10)], date(2026, 4, 1), ItemState.DONE),
        ([counts(10, 10, 9)], date(2026, 4, 1), ItemState.RUNNING),
        ([counts(10, 10, 9)], date(2026, 6, 1), ItemState.LATE),
        ([counts(10, 10, 10), counts(5, 0, 0, task="R-2")], date(2026, 4, 1), ItemState.RUNNING),
        (
            [counts(10, 10, 10, item="9"), counts(10, 10, 10, year=2025)],
            date(2026, 4, 1),
            ItemState.NOT_STARTED,
        ),
    ],
)
def test_an_item_is_done_when_all_that_was_drawn_is_published(done, on, state):
    # 六(十)2(4): inspected and not published is not done.
    [progress] = plan_progress(PLAN, done, on=on)
    assert progress.state is state


def test_counts_that_cannot_be_are_refused():
    for wrong in ((1, 2, 0), (2, 1, 2)):
        with pytest.raises(InvalidValue, match="published ≤ inspected ≤ drawn"):
            counts(*wrong)


HEADINGS = [
    "计划编号",
    "抽查计划名称",
    "牵头部门",
    "配合部门",
    "抽查对象",
    "抽查比例",
    "抽查频次",
    "抽查事项",
    "抽查方式",
    "抽查时限",
]
ROW = [
    "1",
    "加油站联合抽查",
    AMR,
    SAFETY,
    "全市加油站",
    "不低于20%",
    "",
    "计量、安全生产",
    "实地核查",
    "2026-03-01至2026-05-31",
]


def test_a_table_of_a_plan_is_read_with_the_norms_own_headings():
    """六(二)3."""
    table = read_plan_items([HEADINGS, ROW], year=2026)
    assert table.entries == (ITEM,)
    assert table.report.warnings == ()
    english = [
        "id",
        "name",
        "lead department",
        "departments",
        "targets",
        "ratio",
        "frequency",
        "matters",
        "methods",
        "window",
    ]
    assert read_plan_items([english, ROW], year=2026).entries == (ITEM,)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2026/3/1-2026/5/31", None, None),  # the dash stands within the dates of other tables too
        ("2026年3月1日至2026年5月31日", "2026-03-01", "2026-05-31"),
        ("2026年3月至5月", "2026-03-01", "2026-05-31"),
        ("2026年11月至2027年2月", "2026-11-01", "2027-02-28"),
        ("3月—5月", "2026-03-01", "2026-05-31"),
        ("2月", "2026-02-01", "2026-02-28"),
        ("12月", "2026-12-01", "2026-12-31"),
        ("全年", "2026-01-01", "2026-12-31"),
        ("5月至3月", None, None),
        ("13月", None, None),
        ("上半年", None, None),
        ("2026-02-30至2026-05-31", None, None),
        ("3月至5月至7月", None, None),
    ],
)
def test_the_time_of_an_item_is_read_in_days_and_months_or_reported(cell, first, last):
    rows = [HEADINGS, [*ROW[:9], cell]]
    report = check_plan_items(rows, year=2026)
    if first is None:
        assert [(problem.row, problem.code.value) for problem in report.problems] == [(2, "not-a-date")]
        return
    [item] = read_plan_items(rows, year=2026).entries
    assert (str(item.starts_on), str(item.ends_on)) == (first, last)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (1, "", "empty-cell"),
        (5, "", "empty-cell"),
        (7, "", "empty-cell"),
        (8, "电话", "unknown-value"),
        (3, AMR, "inconsistent-row"),
        (9, 46082, "wrong-type"),
        (0, 1, "numeric-code"),
    ],
)
def test_every_bad_cell_of_a_plan_is_reported_in_its_row(column, value, code):
    bad = [*ROW]
    bad[column] = value
    rows = [HEADINGS, bad, ["2", *ROW[1:]]]
    assert [(p.row, p.code.value) for p in check_plan_items(rows, year=2026).problems] == [(2, code)]
    with pytest.raises(RegisterFileInvalid):
        read_plan_items(rows, year=2026)


def test_an_unread_ratio_is_a_warning_and_its_words_are_kept():
    row = [*ROW]
    row[5], row[6] = "不低于20%，食品企业除外", "每年1次"
    table = read_plan_items([HEADINGS, row], year=2026)
    assert table.entries[0].ratio == "不低于20%，食品企业除外"
    assert [(w.row, w.column, w.code.value) for w in table.report.warnings] == [
        (2, "抽查比例", "unread-wording")
    ]
    assert "食品企业除外" in table.report.warnings[0].rule.zh


def test_plan_items_are_not_read_by_the_room_of_registers():
    with pytest.raises(InvalidValue):
        check_table(TableKind.PLAN_ITEMS, [HEADINGS, ROW])


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_lists_and_plans_come_from_csv_and_xlsx_files(tmp_path, extension):
    plan, matters = tmp_path / f"plan.{extension}", tmp_path / f"matters.{extension}"
    write_rows(plan, [HEADINGS, ROW])
    write_rows(
        matters,
        [
            ["事项编号", "抽查事项名称", "抽查依据", "抽查内容", "抽查主体", "抽查对象"],
            ["1", "计量", "法", "检定", AMR, "加油站"],
        ],
    )
    assert load_plan_items(plan, year=2026).entries == (ITEM,)
    assert load_matters(matters, effective_from=date(2026, 1, 1)).entries[0].name == "计量"
