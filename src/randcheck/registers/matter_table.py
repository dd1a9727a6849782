"""Rows of a table as matters of a list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from randcheck.errors import InvalidValue
from randcheck.registers import cell_parsers as parsers
from randcheck.registers.cells import CellFault, CellRule, Rows
from randcheck.registers.findings import Findings, FirstRows
from randcheck.registers.matter import Matter, OrganisationMode
from randcheck.registers.report import RegisterReport, TableKind
from randcheck.registers.scan import scan_table
from randcheck.text import Text

_PARSERS = {
    "id": parsers.code_cell(Text("a matter's id", "事项编号")),
    "name": parsers.label_cell(Text("a matter's name", "抽查事项名称")),
    "basis": parsers.text_cell(Text("a basis", "抽查依据")),
    "content": parsers.text_cell(Text("a content", "抽查内容")),
    "subject": parsers.text_cell(Text("a subject", "抽查主体")),
    "object": parsers.text_cell(Text("an object", "抽查对象")),
    "categories": parsers.label_set_cell(Text("a category", "执法类别")),
    "departments": parsers.label_set_cell(Text("a department", "参与部门")),
    "mode": parsers.member_cell(OrganisationMode, Text("a mode", "组织方式")),
    "lead_department": parsers.label_cell(Text("a lead department", "牵头部门")),
    "effective_from": parsers.day_cell(Text("a matter's start", "启用日期")),
    "effective_until": parsers.day_cell(Text("a matter's end", "停用日期"), may_be_endless=True),
}


def scan_matters(rows: Rows, effective_from: date | None) -> tuple[list[Matter], RegisterReport]:
    """Return the matters of the sound rows and the report on all rows.

    Args:
        rows: The table.
        effective_from: First day of a matter whose row does not tell it; None makes such a row a problem.
    """
    findings = Findings()
    ids = FirstRows(CellRule.DUPLICATE_ID, findings)

    def take(row: int, values: dict[str, Any], faulty: Collection[str]) -> Matter | None:
        matter_id = values.get("id")
        is_new = matter_id is None or ids.is_first(row, matter_id, "id", matter_id)
        if faulty or not is_new:
            return None
        _fill_in(values, effective_from)
        if "effective_from" not in values:
            rule = Text("the first day of the matter must be given", "须写明启用日期")
            findings.add_row(row, CellFault(CellRule.EMPTY_CELL, rule))
            return None
        try:
            return Matter(**values)
        except InvalidValue as error:
            findings.add_row(row, CellFault(CellRule.INCONSISTENT_ROW, error.rule))
            return None

    return scan_table(TableKind.MATTERS, rows, _PARSERS, take, findings, unique_fields=("id",))


def _fill_in(values: dict[str, Any], effective_from: date | None) -> None:
    """Put in what a row may leave out: one department inspects its own matter, several inspect jointly."""
    values.setdefault("departments", frozenset({values["subject"]}))
    if len(values["departments"]) > 1:
        values.setdefault("mode", OrganisationMode.JOINT_COMPREHENSIVE)
    if effective_from is not None:
        values.setdefault("effective_from", effective_from)
