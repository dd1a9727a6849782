"""The rows of announcements and summaries, in the columns of the national publicity system, for other systems.

The columns of tasks and results carry the headings that 国家企业信用信息公示系统 shows for 双随机抽查 (plan, task, kind, organ,
day, result), with what this norm asks for besides. Headings stand in the first row; a key never changes its meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import singledispatch

import attrs

from randcheck.documents.filters import listed
from randcheck.documents.views import (
    ResultAnnouncement,
    ResultLine,
    SummaryLine,
    SummaryTable,
    TaskAnnouncement,
)
from randcheck.errors import InvalidValue
from randcheck.text import Text

Value = str | int | date | None


@attrs.frozen(kw_only=True)
class Column:
    """One column.

    Attributes:
        key: Its name in JSON, in snake_case.
        heading: What stands in its first row.
        meaning: What it holds, for the documentation.
        width: Of the column in a workbook, in characters.
    """

    key: str
    heading: str
    meaning: Text
    width: int = 18


@attrs.frozen(kw_only=True)
class Table:
    """Rows with their columns.

    Attributes:
        name: What it is, in kebab-case.
        columns: In order.
        rows: One value a column: text, a whole number, a day, or None for an empty cell.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def _column(key: str, heading: str, en: str, zh: str, width: int = 18) -> Column:
    return Column(key=key, heading=heading, meaning=Text(en, zh), width=width)


_PLAN_AND_TASK = (
    _column("plan_id", "抽查计划编号", "id of the annual plan's item", "年度计划项目编号"),
    _column("plan_name", "抽查计划名称", "name of the plan", "计划名称", 30),
    _column("task_id", "抽查任务编号", "id of the task", "任务编号"),
    _column("task_name", "抽查任务名称", "name of the task", "任务名称", 30),
    _column("kind", "抽查类型", "kind of the inspection, such as 不定向", "抽查类型，如不定向", 12),
)

TASK_COLUMNS = (
    *_PLAN_AND_TASK,
    _column("organ", "抽查机关", "the department that leads", "牵头部门", 24),
    _column("participants", "参与部门", "further departments, joined by 、", "其他部门，以顿号分隔", 30),
    _column("mode", "组织方式", "one department or joint", "单一部门或跨部门联合"),
    _column("matters", "抽查事项", "matters, joined by 、", "抽查事项，以顿号分隔", 36),
    _column("scope", "抽查对象范围", "who may be drawn", "可被抽取的对象", 30),
    _column("population", "抽查基数", "targets in the pool", "抽样框户数", 10),
    _column("ratio", "抽查比例", "the ratio in words", "抽查比例", 12),
    _column("sample_size", "抽查户数", "targets to be drawn", "抽取户数", 10),
    _column("methods", "检查方式", "methods, joined by 、", "检查方式，以顿号分隔"),
    _column("starts_on", "抽查开始日期", "first day of inspections", "检查起始日", 13),
    _column("ends_on", "抽查结束日期", "last day, inclusive", "检查截止日（含）", 13),
    _column("issued_on", "公告日期", "day of the announcement", "公告日期", 13),
    _column("commitment", "承诺摘要", "digest of the commitment, hexadecimal", "承诺摘要（十六进制）", 34),
)
"""Columns of 抽查任务公告."""

RESULT_COLUMNS = (
    *_PLAN_AND_TASK,
    _column("organ", "抽查机关", "the department that answers for the result", "对结果负责的部门", 24),
    _column("target_name", "市场主体名称", "name of the target", "检查对象名称", 30),
    _column("target_id", "统一社会信用代码", "the code, or another id", "统一社会信用代码或其他编号", 22),
    _column("matter", "抽查事项", "the matter inspected", "抽查事项", 30),
    _column("ended_on", "抽查完成日期", "day on which the inspection ended", "检查结束日期", 13),
    _column(
        "code_set",
        "结果代码集",
        "id of the code set: digits differ between sets",
        "结果代码集编号（不同代码集代码不同）",
        16,
    ),
    _column("result_code", "结果代码", "the code in that set", "该代码集中的代码", 10),
    _column("result", "抽查结果", "the result in words", "检查结果", 30),
    _column("note", "备注", "what else there is to say", "说明", 24),
    _column(
        "published_on",
        "公示日期",
        "day of the publication, or else of the announcement",
        "公示日期，未载明的为公告日期",
        13,
    ),
    _column("corrects", "更正的公示", "digest of the publication that is corrected", "被更正公示的摘要", 34),
    _column("draw", "抽取结果摘要", "digest of the draw, hexadecimal", "抽取结果摘要（十六进制）", 34),
)
"""Columns of 抽查结果公告: one row for each result."""

_SUMMARY_HEAD = (
    _column("task_id", "抽查任务编号", "id of the task", "任务编号"),
    _column("task_name", "抽查任务名称", "name of the task", "任务名称", 30),
    _column("team", "检查组", "the team, empty for the whole task", "检查组，全任务为空", 12),
    _column("department", "检查部门", "the department", "检查部门", 24),
    _column("matter", "抽查事项", "the matter inspected", "抽查事项", 30),
    _column("assigned", "应查户数", "targets to inspect", "应查户数", 10),
    _column("inspected", "实查户数", "targets inspected", "实查户数", 10),
)
_SUMMARY_TAIL = (
    _column("corrected", "责令改正户数", "targets ordered to correct", "责令改正户数", 14),
    _column("filed", "立案查处户数", "targets with a case filed", "立案查处户数", 14),
    _column("transferred", "移送其他部门户数", "targets transferred to another department", "移送户数", 18),
    _column("published", "已公示户数", "targets with a published result", "已公示户数", 12),
    _column("code_set", "结果代码集", "id of the code set of the categories", "结果类别的代码集", 16),
)


def task_table(announcements: Sequence[TaskAnnouncement]) -> Table:
    """Return the rows of several announcements of tasks, one row each.

    Source: Tonghua norm 六(二)4, 六(三)1.
    """
    return Table(name="task-announcement", columns=TASK_COLUMNS, rows=tuple(map(_task_row, announcements)))


def result_table(announcements: Sequence[ResultAnnouncement]) -> Table:
    """Return the rows of several announcements of results, one row for each result.

    Source: Tonghua norm 六(十)2(2).
    """
    rows = (_result_row(announcement, line) for announcement in announcements for line in announcement.lines)
    return Table(name="result-announcement", columns=RESULT_COLUMNS, rows=tuple(rows))


def summary_table(summary: SummaryTable) -> Table:
    """Return the rows of 附录 G: one a department and matter, then the sums; a column for each category.

    Source: Tonghua norm 附录 G, 六(十一)1.
    """
    categories = (
        Column(
            key=f"result_{number}", heading=name, meaning=Text(f"targets with result {name}", f"{name}的户数")
        )
        for number, name in enumerate(summary.categories, start=1)
    )
    return Table(
        name="summary-table",
        columns=(*_SUMMARY_HEAD, *categories, *_SUMMARY_TAIL),
        rows=tuple(_summary_row(summary, line) for line in (*summary.lines, summary.total)),
    )


@singledispatch
def table_of(document: object) -> Table:
    """Return the rows of one document that has some.

    Raises:
        InvalidValue: A document without rows for other systems.
    """
    raise InvalidValue(
        rule=Text("a table must be of an announcement or a summary", "数据表须出自公告或汇总表"),
        seen=type(document).__name__,
    )


@table_of.register
def _(document: TaskAnnouncement) -> Table:
    return task_table([document])


@table_of.register
def _(document: ResultAnnouncement) -> Table:
    return result_table([document])


@table_of.register
def _(document: SummaryTable) -> Table:
    return summary_table(document)


def _task_row(one: TaskAnnouncement) -> tuple[Value, ...]:
    task, receipt = one.task, one.receipt
    return (
        task.plan_id,
        task.plan_name,
        task.task_id,
        task.title,
        one.kind,
        task.lead_department,
        listed(task.departments),
        one.mode,
        listed(task.matters),
        one.scope,
        one.population,
        one.ratio,
        one.sample_size,
        listed(one.methods),
        one.starts_on,
        one.ends_on,
        one.issued_on,
        None if receipt is None else receipt.commitment.hex(),
    )


def _result_row(one: ResultAnnouncement, line: ResultLine) -> tuple[Value, ...]:
    task, receipt = one.task, one.receipt
    draw = None if receipt is None or receipt.result is None else receipt.result.hex()
    return (
        task.plan_id,
        task.plan_name,
        task.task_id,
        task.title,
        one.kind,
        line.department,
        line.target_name,
        line.target_id,
        line.matter,
        line.ended_on,
        line.code_set,
        line.code,
        line.label,
        line.note,
        line.published_on or one.issued_on,
        None if line.corrects is None else line.corrects.hex(),
        draw,
    )


def _summary_row(summary: SummaryTable, line: SummaryLine) -> tuple[Value, ...]:
    task = summary.task
    before = (
        task.task_id,
        task.title,
        summary.team,
        line.department,
        line.matter,
        line.assigned,
        line.inspected,
    )
    after = (line.corrected, line.filed, line.transferred, line.published, summary.code_set)
    return (*before, *line.results, *after)
