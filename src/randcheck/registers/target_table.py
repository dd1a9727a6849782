"""Rows of a table as inspection targets."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from randcheck.errors import InvalidValue
from randcheck.registers import cell_parsers as parsers
from randcheck.registers.cells import CellFault, CellRule, Rows
from randcheck.registers.findings import Findings, FirstRows
from randcheck.registers.report import RegisterReport, TableKind
from randcheck.registers.scan import scan_table
from randcheck.registers.target import (
    MAX_WEIGHT,
    USCC_SCHEME,
    CreditRiskClass,
    CreditStatus,
    InspectionTarget,
    TargetKind,
    TargetState,
)
from randcheck.text import Text

parse_uscc_cell = parsers.uscc_cell(Text("a USCC", "统一社会信用代码"))
_PARSERS = {
    "uscc": parse_uscc_cell,
    "id": parsers.code_cell(Text("a target's id", "对象编号")),
    "id_scheme": parsers.label_cell(Text("an id scheme", "编号类型")),
    "name": parsers.text_cell(Text("a name", "名称")),
    "address": parsers.text_cell(Text("an address", "住所")),
    "legal_representative": parsers.text_cell(Text("a legal representative", "法定代表人")),
    "industry": parsers.label_cell(Text("an industry", "行业")),
    "area": parsers.label_cell(Text("an area", "区域")),
    "kind": parsers.member_cell(TargetKind, Text("a kind", "主体类型")),
    "credit_risk": parsers.member_cell(CreditRiskClass, Text("a risk class", "信用风险分类")),
    "credit_status": parsers.member_cell(CreditStatus, Text("a credit status", "信用状况")),
    "listed_abnormal": parsers.yes_no_cell(Text("listed abnormal", "是否列入经营异常名录")),
    "online_business": parsers.yes_no_cell(Text("online business", "是否网络经营")),
    "state": parsers.member_cell(TargetState, Text("a state", "登记状态")),
    "last_inspected": parsers.day_cell(Text("the last inspection", "上次检查日期")),
    "inspections_this_year": parsers.whole_number_cell(
        Text("inspections this year", "本年度检查次数"), least=0
    ),
    "weight": parsers.whole_number_cell(Text("a weight", "抽取权重"), least=1, most=MAX_WEIGHT),
}
_IDENTITY_FIELDS = ("uscc", "id", "id_scheme")
_UNIQUE_FIELDS = ("uscc", "id", "name", "address")


def scan_targets(rows: Rows) -> tuple[list[InspectionTarget], RegisterReport]:
    """Return the targets of the sound rows and the report on all rows."""
    findings = Findings()
    ids = FirstRows(CellRule.DUPLICATE_ID, findings)

    def take(row: int, values: dict[str, Any], faulty: Collection[str]) -> InspectionTarget | None:
        cells = {field: values.pop(field, None) for field in _IDENTITY_FIELDS}
        if not findings.has_column("uscc", "id") or any(field in faulty for field in _IDENTITY_FIELDS):
            return None
        identity = _identity(row, cells, findings)
        if identity is None:
            return None
        target_id, scheme = identity
        field = "uscc" if cells["uscc"] is not None else "id"
        if not ids.is_first(row, target_id, field, target_id) or faulty:
            return None
        try:
            return InspectionTarget(id=target_id, id_scheme=scheme, **values)
        except InvalidValue as error:
            findings.add_row(row, CellFault(CellRule.INCONSISTENT_ROW, error.rule))
            return None

    return scan_table(TableKind.TARGETS, rows, _PARSERS, take, findings, unique_fields=_UNIQUE_FIELDS)


def is_uscc_scheme(scheme: str | None) -> bool:
    """Return whether the cell of an id scheme stands for the USCC."""
    return scheme is None or scheme.lower() in (USCC_SCHEME, "统一社会信用代码")


def _identity(row: int, cells: dict[str, Any], findings: Findings) -> tuple[str, str] | None:
    """Return (id, scheme) from the three cells that may tell it, or report why they do not."""
    uscc, own_id, scheme = (cells[field] for field in _IDENTITY_FIELDS)
    if uscc is not None:
        if own_id is None or own_id == uscc:
            return uscc, USCC_SCHEME
        rule = Text(
            "an id of its own is given only to a target without USCC",
            "有统一社会信用代码的对象不另填对象编号",
        )
        findings.add_cell(row, "id", own_id, CellFault(CellRule.INCONSISTENT_ROW, rule))
        return None
    if own_id is None:
        rule = Text(
            "must not be empty: a USCC, or an id and its kind",
            "不得为空：填统一社会信用代码，或填对象编号及编号类型",
        )
        field = "uscc" if findings.has_column("uscc") else "id"
        findings.add_cell(row, field, None, CellFault(CellRule.EMPTY_CELL, rule))
        return None
    if not is_uscc_scheme(scheme):
        return own_id, scheme
    code = parse_uscc_cell(own_id)
    if not isinstance(code, CellFault):
        return str(code), USCC_SCHEME
    if scheme is None:
        rule = Text("an id that is no USCC must come with its kind", "非统一社会信用代码的编号须填编号类型")
        code = CellFault(CellRule.EMPTY_CELL, rule)
    findings.add_cell(row, "id", own_id, code)
    return None
