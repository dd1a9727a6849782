"""Rows of a table as implementation rules, and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from randcheck.errors import InvalidValue
from randcheck.planning.plan_table import warn_of_unread
from randcheck.registers import cell_parsers as parsers
from randcheck.registers.cells import Cell, CellFault, CellRule, Row, Rows
from randcheck.registers.findings import Findings, FirstRows
from randcheck.registers.headings import columns_of, headings_of
from randcheck.registers.implementation_rule import ImplementationRule, InspectionMethod, JointDetails
from randcheck.registers.list_cells import member_list_cell
from randcheck.registers.report import RegisterReport, TableKind
from randcheck.registers.scan import scan_table
from randcheck.registers.table import OnBadRows, RegisterTable, finish_table
from randcheck.registers.table_writing import require_readable, write_cell
from randcheck.text import Language, Text

# Column of a joint matter: field of its details.
_JOINT = {"aims": "aims", "key_points": "key_points", "joint_procedure": "procedure"}

_PARSERS: dict[str, parsers.Parser] = {
    "id": parsers.code_cell(Text("a matter's id", "事项编号")),
    "subject": parsers.text_cell(Text("a subject", "抽查主体")),
    "procedure": parsers.text_cell(Text("a procedure", "抽查程序")),
    "methods": member_list_cell(InspectionMethod, Text("a method", "抽查方式")),
    "content": parsers.text_cell(Text("a content", "抽查内容")),
    "ratio": parsers.text_cell(Text("a ratio", "抽查比例")),
    "frequency": parsers.text_cell(Text("a frequency", "抽查频次")),
    "handling": parsers.text_cell(Text("a way of handling", "处理程序")),
    "publication": parsers.text_cell(Text("a way of publication", "抽查结果公开")),
    "follow_up": parsers.text_cell(Text("a follow-up", "后续监管处置")),
    "aims": parsers.text_cell(Text("the aims of a joint inspection", "抽查目标")),
    "key_points": parsers.text_cell(Text("the key points of a joint inspection", "抽查重点")),
    "joint_procedure": parsers.text_cell(Text("the procedure of a joint inspection", "联合抽查程序")),
}


def read_implementation_rules(
    rows: Rows,
    *,
    on_bad_rows: OnBadRows = OnBadRows.REFUSE,
    source: str = "",
    classes: Collection[str] = (),
) -> RegisterTable[ImplementationRule]:
    """Read a table of 实施细则, one row a matter.

    A ratio or frequency that cannot be read is no fault of its row: it is kept as text, with a warning that names the
    part.

    Args:
        rows: Headings and data. Columns with unknown headings are not read, with a warning.
        on_bad_rows: Whether rows that break rules are left out, or nothing is loaded.
        source: Name of the table for the error.
        classes: Names of classes that ratios may use.

    Raises:
        RegisterFileInvalid: Rows break rules and ``on_bad_rows`` is REFUSE, or the headings do.

    Source: Tonghua norm 五(四)1, 五(四)2.

    Example:
        >>> table = read_implementation_rules([
        ...     ["事项编号", "抽查主体", "抽查程序", "抽查方式", "抽查内容", "抽查比例", "处理程序", "抽查结果公开",
        ...      "后续监管处置"],
        ...     ["SP-01", "市场监管局", "抽取、检查、公示", "实地核查", "生产过程", "视情确定", "责令改正或立案",
        ...      "20个工作日内公示", "列入重点监管"],
        ... ])
        >>> table.entries[0].methods[0].value, table.report.warnings[0].describe("en")
        ('on-site', 'row 2, 抽查比例: kept as text, not read: 视情确定')
    """
    return finish_table(*scan_implementation_rules(rows, classes), on_bad_rows, source)


def check_implementation_rules(rows: Rows, *, classes: Collection[str] = ()) -> RegisterReport:
    """Return the report on a table of implementation rules without loading it; bad rows raise nothing."""
    return scan_implementation_rules(rows, classes)[1]


def scan_implementation_rules(
    rows: Rows, classes: Collection[str]
) -> tuple[list[ImplementationRule], RegisterReport]:
    """Return the rules of the sound rows and the report on all rows."""
    findings = Findings()
    ids = FirstRows(CellRule.DUPLICATE_ID, findings)

    def take(row: int, values: dict[str, Any], faulty: Collection[str]) -> ImplementationRule | None:
        for field in ("ratio", "frequency"):
            warn_of_unread(row, field, values.get(field, ""), classes, findings)
        matter_id = values.get("id")
        is_new = matter_id is None or ids.is_first(row, matter_id, "id", matter_id)
        if faulty or not is_new:
            return None
        joint = {field: values.pop(column) for column, field in _JOINT.items() if column in values}
        if 0 < len(joint) < len(_JOINT):
            rule = Text(
                "aims, key points and joint procedure must be given together, for a joint matter, or not at all",
                "抽查目标、抽查重点、联合抽查程序须同时填写（联合抽查）或均不填写",
            )
            findings.add_row(row, CellFault(CellRule.INCONSISTENT_ROW, rule))
            return None
        try:
            return ImplementationRule(**values, joint=JointDetails(**joint) if joint else None)
        except InvalidValue as error:
            findings.add_row(row, CellFault(CellRule.INCONSISTENT_ROW, error.rule))
            return None

    return scan_table(TableKind.IMPLEMENTATION_RULES, rows, _PARSERS, take, findings, unique_fields=("id",))


def implementation_rule_rows(rules: Iterable[ImplementationRule], language: Language = "zh") -> list[Row]:
    """Return the headings and one row per implementation rule.

    Args:
        rules: In the order wanted.
        language: Of headings and labels.

    Raises:
        InvalidValue: A rule that would not read back as it is: a text that a cell cannot hold, an id twice.
    """
    told = tuple(rules)
    columns = columns_of(TableKind.IMPLEMENTATION_RULES)
    rows: list[Row] = [headings_of(TableKind.IMPLEMENTATION_RULES, language)]
    rows += [[_cell_of(rule, column.field, language) for column in columns] for rule in told]
    return require_readable(rows, told, lambda written: scan_implementation_rules(written, ()))


def _cell_of(rule: ImplementationRule, field: str, language: Language) -> Cell:
    if field in _JOINT:
        return "" if rule.joint is None else str(getattr(rule.joint, _JOINT[field]))
    return write_cell(getattr(rule, field), language)
