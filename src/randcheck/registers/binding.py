"""From a table's row of headings to the columns that will be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import attrs

from randcheck.registers.cell_parsers import Parser, label_cell
from randcheck.registers.cells import Cell, CellFault, CellRule, Row, is_empty_cell, show_cell
from randcheck.registers.columns import Column, Presence
from randcheck.registers.findings import HEADING_ROW, Findings
from randcheck.registers.headings import columns_of, find_column, is_ignored_heading
from randcheck.registers.report import TableKind
from randcheck.text import Text


@attrs.define
class BoundColumn:
    """A column of the table at hand.

    Attributes:
        index: Where it stands, from 0.
        field: The field or attribute it fills.
        presence: Whether its cells may be empty.
        parse: How its cells are read.
        shared: Values met before by the text of their cell: a label that repeats is parsed once and is
            one object. None where values do not repeat.
        is_attribute: Whether it is a further attribute.
        empty_cells: Empty cells so far, counted when the norm wants them filled.
        first_empty_row: Row of the first of them; 0 for none.
    """

    index: int
    field: str
    presence: Presence
    parse: Parser
    shared: dict[str, object] | None
    is_attribute: bool = False
    empty_cells: int = 0
    first_empty_row: int = 0


def bind_columns(
    kind: TableKind,
    heading: Row,
    parsers: Mapping[str, Parser],
    findings: Findings,
    unique_fields: Collection[str],
) -> list[BoundColumn]:
    """Return the columns that will be read, in their order, and report what is wrong with the headings."""
    bound: list[BoundColumn] = []
    for index, cell in enumerate(heading):
        column = find_column(kind, cell) if type(cell) is str else None
        if column is None:
            attribute = _bind_unknown(kind, index, cell, findings)
            if attribute is not None:
                bound.append(attribute)
            continue
        if column.field in findings.heading_of:
            first = findings.heading_of[column.field]
            findings.add_heading(cell, _duplicate_heading(first))
            continue
        findings.heading_of[column.field] = show_cell(cell).strip()
        shared: dict[str, object] | None = None if column.field in unique_fields else {}
        bound.append(BoundColumn(index, column.field, column.presence, parsers[column.field], shared))
    _require_columns(columns_of(kind), findings)
    return bound


def _bind_unknown(kind: TableKind, index: int, cell: Cell, findings: Findings) -> BoundColumn | None:
    """Return the column of a further attribute, or None when the column is not read."""
    name = _read_heading(cell) if not is_empty_cell(cell) else _empty_heading()
    if isinstance(name, CellFault):
        findings.add_heading(cell, name)
        return None
    if is_ignored_heading(name):
        return None
    if kind is not TableKind.TARGETS:
        rule = Text("this heading is not known; the column is not read", "未识别此表头，该列不读取")
        findings.warn(HEADING_ROW, name, CellFault(CellRule.UNKNOWN_HEADING, rule))
        return None
    if name in findings.heading_of:
        findings.add_heading(cell, _duplicate_heading(name))
        return None
    findings.heading_of[name] = name
    rule = Text("this heading is not known; kept as an attribute", "未识别此表头，作为附加属性保留")
    findings.warn(HEADING_ROW, name, CellFault(CellRule.UNKNOWN_HEADING, rule))
    parse = label_cell(Text("an attribute", "附加属性"))
    return BoundColumn(index, name, Presence.OPTIONAL, parse, {}, is_attribute=True)


def _read_heading(cell: Cell) -> str | CellFault:
    if type(cell) is not str:
        return CellFault(CellRule.INVALID_HEADING, Text("a heading must be text", "表头须为文本"))
    name = label_cell(Text("a heading", "表头"))(cell)
    if isinstance(name, CellFault):
        return attrs.evolve(name, code=CellRule.INVALID_HEADING)
    return cell


def _empty_heading() -> CellFault:
    rule = Text("a heading must not be empty between others", "表头之间不得空白")
    return CellFault(CellRule.INVALID_HEADING, rule)


def _duplicate_heading(first: str) -> CellFault:
    rule = Text(f"only one column may mean this; {first!r} does", f"同一内容只能有一列，已有“{first}”")
    return CellFault(CellRule.DUPLICATE_HEADING, rule)


def _require_columns(columns: Sequence[Column], findings: Findings) -> None:
    alternatives = [column for column in columns if column.presence is Presence.ONE_OF]
    if alternatives and not any(column.field in findings.heading_of for column in alternatives):
        names = [column.zh for column in alternatives]
        rule = Text(
            f"the table must have one of the columns {', '.join(names)}",
            f"表中须有下列之一：{'、'.join(names)}",
        )
        findings.add_row(HEADING_ROW, CellFault(CellRule.MISSING_COLUMN, rule))
    for column in columns:
        if column.field in findings.heading_of:
            continue
        if column.presence is Presence.REQUIRED:
            rule = Text(
                f"the table must have the column {column.zh} ({column.field})",
                f"表中须有“{column.zh}”列",
            )
            findings.add_row(HEADING_ROW, CellFault(CellRule.MISSING_COLUMN, rule))
        elif column.presence is Presence.EXPECTED:
            rule = Text(
                f"the norm wants the column {column.zh} ({column.field}); there is none",
                f"规范要求记录“{column.zh}”，表中没有此列",
            )
            findings.warn(HEADING_ROW, column.zh, CellFault(CellRule.MISSING_COLUMN, rule))
