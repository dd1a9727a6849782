"""Rows of a table as items of an annual plan, and back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from randcheck.errors import InvalidValue
from randcheck.planning.annual_plan import PlanItem
from randcheck.planning.rule_wording import parse_wording
from randcheck.registers import cell_parsers as parsers
from randcheck.registers.cell_faults import not_text, text_fault
from randcheck.registers.cells import Cell, CellFault, CellRule, Row, Rows
from randcheck.registers.findings import Findings, FirstRows
from randcheck.registers.headings import columns_of, headings_of
from randcheck.registers.implementation_rule import InspectionMethod
from randcheck.registers.list_cells import label_list_cell, member_list_cell
from randcheck.registers.matter import OrganisationMode
from randcheck.registers.report import RegisterReport, TableKind
from randcheck.registers.scan import scan_table
from randcheck.registers.table import OnBadRows, RegisterTable, finish_table
from randcheck.registers.table_writing import require_readable, write_cell
from randcheck.text import Language, Text

_WINDOW = Text("the time of an item", "抽查时限")
_WINDOW_RULE = Text(
    "the time of an item must be 2026-03-01至2026-05-31, 2026年3月至5月, 3月至5月 or 全年",
    "抽查时限须写作 2026-03-01至2026-05-31、2026年3月至5月、3月至5月 或 全年",
)
_TO = re.compile(r"至|到|—+|–|~")
_MONTH = re.compile(r"(?:([0-9]{4})年)?([0-9]{1,2})月(?:份)?")
# Of the windows that are written, which name their years.
_ANY_YEAR = 2000
_parse_day = parsers.day_cell(_WINDOW)


def read_plan_items(
    rows: Rows,
    *,
    year: int,
    on_bad_rows: OnBadRows = OnBadRows.REFUSE,
    source: str = "",
    classes: Collection[str] = (),
) -> RegisterTable[PlanItem]:
    """Read the items of an annual plan.

    A ratio or frequency that cannot be read is no fault of its row: it is kept as text, with a warning that names the
    part.

    Args:
        rows: Headings and data. Columns with unknown headings are not read, with a warning.
        year: The year of the plan, for months without one.
        on_bad_rows: Whether rows that break rules are left out, or nothing is loaded.
        source: Name of the table for the error.
        classes: Names of classes that ratios may use.

    Raises:
        RegisterFileInvalid: Rows break rules and ``on_bad_rows`` is REFUSE, or the headings do.

    Source: Tonghua norm 六(二)3.

    Example:
        >>> table = read_plan_items([
        ...     ["计划编号", "抽查计划名称", "牵头部门", "抽查对象", "抽查比例", "抽查事项", "抽查方式", "抽查时限"],
        ...     ["1", "食品抽查", "市场监管局", "食品店", "按需确定", "标签、许可", "实地核查、网络监测", "3月至5月"],
        ... ], year=2026)
        >>> table.entries[0].ends_on, table.report.warnings[0].describe("en")
        (datetime.date(2026, 5, 31), 'row 2, 抽查比例: kept as text, not read: 按需确定')
    """
    return finish_table(*scan_plan_items(rows, year, classes), on_bad_rows, source)


def check_plan_items(rows: Rows, *, year: int, classes: Collection[str] = ()) -> RegisterReport:
    """Return the report on a table of plan items without loading it; bad rows raise nothing."""
    return scan_plan_items(rows, year, classes)[1]


def scan_plan_items(rows: Rows, year: int, classes: Collection[str]) -> tuple[list[PlanItem], RegisterReport]:
    """Return the items of the sound rows and the report on all rows."""
    findings = Findings()
    ids = FirstRows(CellRule.DUPLICATE_ID, findings)

    def take(row: int, values: dict[str, Any], faulty: Collection[str]) -> PlanItem | None:
        for field in ("ratio", "frequency"):
            warn_of_unread(row, field, values.get(field, ""), classes, findings)
        item_id = values.get("id")
        is_new = item_id is None or ids.is_first(row, item_id, "id", item_id)
        if faulty or not is_new:
            return None
        first, last = values.pop("window")
        try:
            return PlanItem(**values, starts_on=first, ends_on=last)
        except InvalidValue as error:
            findings.add_row(row, CellFault(CellRule.INCONSISTENT_ROW, error.rule))
            return None

    parse = _PARSERS | {"window": lambda cell: _parse_window(cell, year)}
    return scan_table(TableKind.PLAN_ITEMS, rows, parse, take, findings, unique_fields=("id",))


def warn_of_unread(row: int, field: str, wording: str, classes: Collection[str], findings: Findings) -> None:
    """Warn of every part of a wording that is kept as text; the empty wording has none."""
    for part in parse_wording(wording, classes=classes).unread:
        rule = Text(f"kept as text, not read: {part.text}", f"保留原文，未能识别：{part.text}")
        findings.warn(row, findings.heading_of[field], CellFault(CellRule.UNREAD_WORDING, rule))


def plan_item_rows(items: Iterable[PlanItem], language: Language = "zh") -> list[Row]:
    """Return the headings and one row per item of a plan.

    Args:
        items: In the order wanted.
        language: Of headings and labels.

    Raises:
        InvalidValue: An item that no table can hold: with shares of its departments, or with a text that would not
            read back as it is.

    Example:
        >>> item = PlanItem(id="1", name="食品抽查", lead_department="市场监管局", targets="食品店", ratio="不低于3%",
        ...     matters=["标签", "许可"], methods=[InspectionMethod.ON_SITE], starts_on=date(2026, 3, 1),
        ...     ends_on=date(2026, 5, 31))
        >>> headings, row = plan_item_rows([item])
        >>> dict(zip(headings, row))["抽查时限"]
        '2026-03-01至2026-05-31'
    """
    told = tuple(items)
    for item in told:
        if item.shares:
            rule = Text(
                "an item with shares of its departments must be written as a mapping; a table has no room for them",
                "载有部门分工的计划项目须以映射形式写出，表格不能容纳",
            )
            raise InvalidValue(rule=rule, seen=item.id)
    columns = columns_of(TableKind.PLAN_ITEMS)
    rows: list[Row] = [headings_of(TableKind.PLAN_ITEMS, language)]
    rows += [[_cell_of(item, column.field, language) for column in columns] for item in told]
    return require_readable(rows, told, lambda written: scan_plan_items(written, _ANY_YEAR, ()))


def _cell_of(item: PlanItem, field: str, language: Language) -> Cell:
    if field == "window":
        return f"{item.starts_on}{'至' if language == 'zh' else '~'}{item.ends_on}"
    return write_cell(getattr(item, field), language)


def _parse_window(cell: Cell, year: int) -> object:
    """Return the first and last day that a cell states."""
    if type(cell) is not str:
        return not_text(cell, _WINDOW)
    fault = text_fault(cell, _WINDOW)
    if fault is not None:
        return fault
    if cell == "全年":
        return date(year, 1, 1), date(year, 12, 31)
    parts = [part.strip() for part in _TO.split(cell)]
    found = _days(parts) or _months(parts, year)
    return (
        found if found is not None and found[0] <= found[1] else CellFault(CellRule.NOT_A_DATE, _WINDOW_RULE)
    )


def _days(parts: list[str]) -> tuple[date, date] | None:
    days = [day for part in parts if part and type(day := _parse_day(part)) is date]
    return (days[0], days[1]) if len(days) == len(parts) == 2 else None


def _months(parts: list[str], year: int) -> tuple[date, date] | None:
    """Return the first day of the first month and the last of the last; a month without a year has that before it."""
    months = [_MONTH.fullmatch(part) for part in parts]
    if not 1 <= len(months) <= 2 or None in months:
        return None
    ends: list[tuple[int, int]] = []
    for month in months:
        if month is not None:
            known = int(month[1]) if month[1] else (ends[-1][0] if ends else year)
            ends.append((known, int(month[2])))
    if any(not 1 <= month <= 12 or not date.min.year <= known < date.max.year for known, month in ends):
        return None
    (first_year, first), (last_year, last) = ends[0], ends[-1]
    return date(first_year, first, 1), date(last_year + last // 12, last % 12 + 1, 1) - timedelta(days=1)


_PARSERS: dict[str, parsers.Parser] = {
    "id": parsers.code_cell(Text("a plan item's id", "计划编号")),
    "name": parsers.label_cell(Text("a plan item's name", "抽查计划名称")),
    "lead_department": parsers.label_cell(Text("a lead department", "牵头部门")),
    "departments": label_list_cell(Text("a department", "配合部门")),
    "targets": parsers.text_cell(Text("the targets", "抽查对象")),
    "ratio": parsers.text_cell(Text("a ratio", "抽查比例")),
    "frequency": parsers.text_cell(Text("a frequency", "抽查频次")),
    "matters": label_list_cell(Text("a matter", "抽查事项")),
    "methods": member_list_cell(InspectionMethod, Text("a method", "抽查方式")),
    "mode": parsers.member_cell(OrganisationMode, Text("a mode", "组织方式")),
}
