"""Rows of a table as check points: one row a point, the points of a matter in the order of their rows (附录 D)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from randcheck.errors import InvalidValue
from randcheck.registers import cell_parsers as parsers
from randcheck.registers.cells import CellFault, CellRule, Rows
from randcheck.registers.check_point import MAX_POINTS, CheckPoint, CheckPoints
from randcheck.registers.findings import Findings, FirstRows
from randcheck.registers.identifiers import require_identifier
from randcheck.registers.implementation_rule import InspectionMethod
from randcheck.registers.list_cells import member_list_cell, text_list_cell
from randcheck.registers.report import RegisterReport, TableKind
from randcheck.registers.scan import scan_table
from randcheck.text import Text

_MATTER_ID = Text("a matter's id", "事项编号")
_PARSERS = {
    "id": parsers.code_cell(_MATTER_ID),
    "item": parsers.text_cell(Text("an item", "检查项目")),
    "materials": text_list_cell(Text("a material", "市场主体提供的材料")),
    "methods": member_list_cell(InspectionMethod, Text("a method", "检查方式")),
    "handling": parsers.text_cell(Text("a handling", "检查结果处理")),
}


def scan_check_points(rows: Rows, matter_id: str | None) -> tuple[list[CheckPoints], RegisterReport]:
    """Return the points of the sound rows, matters in the order of their first row, and the report on all rows.

    Args:
        rows: The table.
        matter_id: The matter of the rows that name none; None makes such a row a problem.

    Raises:
        InvalidIdentifier: ``matter_id`` is given and is no id.
    """
    if matter_id is not None:
        require_identifier(matter_id, what=_MATTER_ID)
    findings = Findings()
    items = FirstRows(CellRule.DUPLICATE_POINT, findings)
    points_of: Counter[str] = Counter()

    def take(row: int, values: dict[str, Any], faulty: Collection[str]) -> tuple[str, CheckPoint] | None:
        matter, item = values.pop("id", matter_id), values.get("item")
        if matter is None and "id" not in faulty:
            rule = Text("the matter of the point must be given", "须写明事项编号")
            findings.add_row(row, CellFault(CellRule.EMPTY_CELL, rule))
        if matter is None or item is None or not items.is_first(row, (matter, item), "item", item) or faulty:
            return None
        points_of[matter] += 1
        if points_of[matter] > MAX_POINTS:
            rule = Text(f"a matter has at most {MAX_POINTS} points", f"每个事项最多 {MAX_POINTS} 个要点")
            findings.add_row(row, CellFault(CellRule.OUT_OF_RANGE, rule))
            return None
        try:
            return matter, CheckPoint(**values)
        except InvalidValue as error:
            findings.add_row(row, CellFault(CellRule.INCONSISTENT_ROW, error.rule))
            return None

    found, report = scan_table(TableKind.CHECK_POINTS, rows, _PARSERS, take, findings)
    points: dict[str, list[CheckPoint]] = {}
    for matter, point in found:
        points.setdefault(matter, []).append(point)
    return [CheckPoints(id=matter, points=own) for matter, own in points.items()], report
