"""Rows of a table as inspectors."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from randcheck.errors import InvalidValue
from randcheck.registers import cell_parsers as parsers
from randcheck.registers.cells import CellFault, CellRule, Rows
from randcheck.registers.findings import Findings, FirstRows
from randcheck.registers.inspector import Gender, Inspector, InspectorLevel, InspectorStatus
from randcheck.registers.report import RegisterReport, TableKind
from randcheck.registers.scan import scan_table
from randcheck.text import Text

_PARSERS = {
    "id": parsers.code_cell(Text("an inspector's id", "人员编号")),
    "name": parsers.text_cell(Text("a name", "姓名")),
    "gender": parsers.member_cell(Gender, Text("a gender", "性别")),
    "unit": parsers.label_cell(Text("a unit", "所在单位")),
    "section": parsers.label_cell(Text("a section", "内设部门")),
    "position": parsers.text_cell(Text("a position", "职务")),
    "certificate_number": parsers.code_cell(Text("a certificate number", "执法证号")),
    "categories": parsers.label_set_cell(Text("a category", "执法类别")),
    "contact": parsers.text_cell(Text("a contact", "联系方式")),
    "certificate_valid_from": parsers.day_cell(Text("a certificate's start", "执法证有效期起")),
    "certificate_valid_until": parsers.day_cell(
        Text("a certificate's end", "执法证有效期止"), may_be_endless=True
    ),
    "level": parsers.member_cell(InspectorLevel, Text("a level", "执法层级")),
    "status": parsers.member_cell(InspectorStatus, Text("a status", "在岗状态")),
    "is_cadre": parsers.yes_no_cell(Text("is a cadre", "是否领导干部")),
    "areas": parsers.label_set_cell(Text("an area", "执法区域")),
    "kin_group": parsers.code_cell(Text("a kin group", "亲属组")),
    "capacity": parsers.whole_number_cell(Text("a capacity", "承检户数上限"), least=0),
    "prior_load": parsers.whole_number_cell(Text("a prior load", "已承检户数"), least=0),
}


def scan_inspectors(rows: Rows) -> tuple[list[Inspector], RegisterReport]:
    """Return the inspectors of the sound rows and the report on all rows."""
    findings = Findings()
    ids = FirstRows(CellRule.DUPLICATE_ID, findings)
    certificates = FirstRows(CellRule.DUPLICATE_CERTIFICATE, findings)

    def take(row: int, values: dict[str, Any], faulty: Collection[str]) -> Inspector | None:
        inspector_id, certificate = values.get("id"), values.get("certificate_number")
        is_new = inspector_id is None or ids.is_first(row, inspector_id, "id", inspector_id)
        # One person under two ids could fill two seats of one team.
        if certificate is not None:
            is_new &= certificates.is_first(row, certificate, "certificate_number", certificate)
        if faulty or not is_new:
            return None
        try:
            return Inspector(**values)
        except InvalidValue as error:
            findings.add_row(row, CellFault(CellRule.INCONSISTENT_ROW, error.rule))
            return None

    return scan_table(TableKind.INSPECTORS, rows, _PARSERS, take, findings)
