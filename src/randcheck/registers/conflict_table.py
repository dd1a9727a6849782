"""Rows of a table as declared conflicts of interest."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from randcheck.errors import InvalidValue
from randcheck.registers import cell_parsers as parsers
from randcheck.registers.cells import CellFault, CellRule, Rows
from randcheck.registers.conflict import Conflict, InspectorConflict, TargetConflict
from randcheck.registers.findings import Findings, FirstRows
from randcheck.registers.report import RegisterReport, TableKind
from randcheck.registers.scan import scan_table
from randcheck.registers.target_table import is_uscc_scheme, parse_uscc_cell
from randcheck.text import Text

_INSPECTOR_ID = Text("an inspector's id", "人员编号")
_parse_target_id = parsers.code_cell(Text("a target's id", "对象编号"))
_PARSERS = {
    "inspector_id": parsers.code_cell(_INSPECTOR_ID),
    # What a target's id must look like depends on its scheme, so the row decides.
    "target_id": lambda cell: cell,
    "id_scheme": parsers.label_cell(Text("an id scheme", "编号类型")),
    "other_id": parsers.code_cell(_INSPECTOR_ID),
    "ground": parsers.label_cell(Text("a ground of conflict", "回避理由")),
}


def scan_conflicts(
    rows: Rows, known_inspectors: Collection[str] | None, known_targets: Collection[str] | None
) -> tuple[list[Conflict], RegisterReport]:
    """Return the conflicts of the sound rows and the report on all rows.

    Args:
        rows: The table.
        known_inspectors: Ids that an inspector may have; None for any.
        known_targets: Ids that a target may have; None for any.
    """
    findings = Findings()
    pairs = FirstRows(CellRule.DUPLICATE_CONFLICT, findings)
    known = {"inspector_id": known_inspectors, "other_id": known_inspectors, "target_id": known_targets}

    def take(row: int, values: dict[str, Any], faulty: Collection[str]) -> Conflict | None:
        blamed = {*faulty, *_read_target_id(row, values, findings)}
        blamed.update(_unknown_ids(row, values, known, findings))
        if not findings.has_column("target_id", "other_id") or not _names_one(row, values, blamed, findings):
            return None
        if blamed:
            return None
        try:
            conflict = _conflict_of(values)
        except InvalidValue as error:
            findings.add_row(row, CellFault(CellRule.INCONSISTENT_ROW, error.rule))
            return None
        field = "target_id" if isinstance(conflict, TargetConflict) else "other_id"
        return conflict if pairs.is_first(row, _key_of(conflict), field, values[field]) else None

    return scan_table(TableKind.CONFLICTS, rows, _PARSERS, take, findings)


def _read_target_id(row: int, values: dict[str, Any], findings: Findings) -> tuple[str, ...]:
    """Put the target's id as its scheme wants it into ``values``; return the field when it cannot be read."""
    scheme = values.pop("id_scheme", None)
    cell = values.pop("target_id", None)
    if cell is None:
        return ()
    value = parse_uscc_cell(cell) if is_uscc_scheme(scheme) else _parse_target_id(cell)
    if isinstance(value, CellFault):
        findings.add_cell(row, "target_id", cell, value)
        return ("target_id",)
    values["target_id"] = value
    return ()


def _unknown_ids(
    row: int, values: dict[str, Any], known: dict[str, Collection[str] | None], findings: Findings
) -> Iterator[str]:
    for field, ids in known.items():
        if ids is not None and field in values and values[field] not in ids:
            rule = Text("must be an id of the register", "须为名录库中的编号")
            findings.add_cell(row, field, values[field], CellFault(CellRule.UNKNOWN_ID, rule))
            yield field


def _names_one(row: int, values: dict[str, Any], blamed: Collection[str], findings: Findings) -> bool:
    """Return whether the row names a target or another inspector and not both; a faulty cell names one."""
    named = [field for field in ("target_id", "other_id") if field in values or field in blamed]
    if len(named) == 1:
        return True
    rule = Text(
        "exactly one of the target's id and the other inspector's id must be given",
        "对象编号与关联人员编号须恰填一项",
    )
    code = CellRule.INCONSISTENT_ROW if named else CellRule.EMPTY_CELL
    findings.add_row(row, CellFault(code, rule))
    return False


def _conflict_of(values: dict[str, Any]) -> Conflict:
    return TargetConflict(**values) if "target_id" in values else InspectorConflict(**values)


def _key_of(conflict: Conflict) -> tuple[str, str, str]:
    if isinstance(conflict, TargetConflict):
        return "target", conflict.inspector_id, conflict.target_id
    return "inspector", *conflict.pair
