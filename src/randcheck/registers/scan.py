"""One pass over the rows of a table: every cell parsed, every broken rule collected.

Made for a million rows: labels and other values that repeat are parsed once and shared.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Generic, TypeVar

from randcheck.registers.binding import BoundColumn, bind_columns
from randcheck.registers.cell_parsers import Parser
from randcheck.registers.cells import Cell, CellFault, CellRule, Row, Rows, is_empty_cell
from randcheck.registers.columns import Presence
from randcheck.registers.findings import HEADING_ROW, Findings
from randcheck.registers.report import RegisterReport, TableKind
from randcheck.text import Text

T = TypeVar("T")

# Called once per row with its number, the values that could be read, and the fields that could not; returns
# the entry, or None when the row breaks a rule (which the taker has reported, unless a cell was to blame).
Taker = Callable[[int, dict[str, Any], Collection[str]], T | None]

ATTRIBUTES = "attributes"
BAD_HEADINGS = ""
"""Stands among the faulty fields of every row of a table whose headings break rules."""

_MOST_SHARED_VALUES = 4096
_MISSING = object()


def scan_table(
    kind: TableKind,
    rows: Rows,
    parsers: Mapping[str, Parser],
    take: Taker[T],
    findings: Findings,
    *,
    unique_fields: Collection[str] = (),
) -> tuple[list[T], RegisterReport]:
    """Return the entries of the sound rows, in their order, and the report on all rows.

    Args:
        kind: What the rows are.
        rows: The table, headings first. Consumed once.
        parsers: How the cells of each field are read.
        take: Makes an entry of a row's values.
        findings: Where problems go; ``take`` reports into the same.
        unique_fields: Fields whose values do not repeat, so that sharing them would only cost.
    """
    iterator = iter(rows)
    heading = next(iterator, None)
    if heading is None or all(map(is_empty_cell, heading)):
        rule = Text("the first row must hold the headings", "第一行须为表头")
        findings.add_heading(None, CellFault(CellRule.NO_HEADING, rule))
        return [], RegisterReport(kind=kind, rows_read=0, problems=tuple(findings.problems))
    width = max(index for index, cell in enumerate(heading, start=1) if not is_empty_cell(cell))
    layout = bind_columns(kind, heading[:width], parsers, findings, unique_fields)
    scan = _Scan(layout, width, take, findings)
    entries = list(scan.run(iterator))
    scan.warn_of_gaps()
    report = RegisterReport(
        kind=kind,
        rows_read=scan.rows_read,
        problems=tuple(findings.problems),
        warnings=tuple(findings.warnings),
    )
    return entries, report


class _Scan(Generic[T]):
    """The pass over the data rows."""

    def __init__(self, columns: list[BoundColumn], width: int, take: Taker[T], findings: Findings) -> None:
        self.rows_read = 0
        self._fields = [column for column in columns if not column.is_attribute]
        self._attributes = [column for column in columns if column.is_attribute]
        self._width = width
        self._take = take
        self._findings = findings
        # With bad headings no row can be trusted, but the report still covers every cell.
        self._faulty_from_start = (BAD_HEADINGS,) if findings.problems else ()
        self._empty_rows: list[int] = []
        self._last_row = HEADING_ROW

    def run(self, rows: Iterator[Row]) -> Iterator[T]:
        """Yield an entry for every sound row."""
        for number, row in enumerate(rows, start=HEADING_ROW + 1):
            if not any(row) and all(map(is_empty_cell, row)):
                self._empty_rows.append(number)
                continue
            self._last_row = number
            self.rows_read += 1
            if len(row) != self._width and not self._has_cells_for_all(number, row):
                continue
            entry = self._take_row(number, row)
            if entry is not None:
                yield entry

    def _has_cells_for_all(self, number: int, row: Row) -> bool:
        """Return whether a row of another width still has one cell for every heading and nothing beyond."""
        filled = max(index for index, cell in enumerate(row, start=1) if not is_empty_cell(cell))
        if len(row) >= self._width >= filled:
            return True
        found = filled if filled > self._width else len(row)
        rule = Text(
            f"a row must have {self._width} cells, one for every heading, got {found}",
            f"每行须有 {self._width} 个单元格，与表头一一对应，实际为 {found} 个",
        )
        self._findings.add_row(number, CellFault(CellRule.CELL_COUNT, rule))
        return False

    def _take_row(self, number: int, row: Row) -> T | None:
        values: dict[str, Any] = {}
        faulty: Collection[str] = self._faulty_from_start
        for column in self._fields:
            cell = row[column.index]
            is_empty = cell is None or cell == ""
            value = self._miss(number, column) if is_empty else _parse_cell(column, cell)
            if value.__class__ is CellFault:
                self._findings.add_cell(number, column.field, cell, value)
                faulty = [*faulty, column.field]
            elif value is not _MISSING:
                values[column.field] = value
        if self._attributes:
            values[ATTRIBUTES], faulty = self._attributes_of(number, row, faulty)
        return self._take(number, values, faulty)

    def _attributes_of(
        self, number: int, row: Row, faulty: Collection[str]
    ) -> tuple[tuple[tuple[str, str], ...], Collection[str]]:
        pairs = []
        for column in self._attributes:
            cell = row[column.index]
            value: Any = "" if cell is None or cell == "" else _parse_cell(column, cell)
            if value.__class__ is CellFault:
                self._findings.add_cell(number, column.field, cell, value)
                faulty = [*faulty, column.field]
            else:
                pairs.append((column.field, value))
        return tuple(pairs), faulty

    def _miss(self, number: int, column: BoundColumn) -> Any:
        """Return what an empty cell stands for: a fault, or nothing."""
        if column.presence is Presence.REQUIRED:
            return CellFault(CellRule.EMPTY_CELL, Text("must not be empty", "不得为空"))
        if column.presence is Presence.EXPECTED:
            column.empty_cells += 1
            column.first_empty_row = column.first_empty_row or number
        return _MISSING

    def warn_of_gaps(self) -> None:
        """Add one warning for each kind of gap: empty cells of a column, empty rows, no rows at all."""
        warn = self._findings.warn
        for column in self._fields:
            if column.empty_cells:
                count, first = column.empty_cells, column.first_empty_row
                rule = Text(
                    f"the norm wants this recorded; empty cells: {count}, first in row {first}",
                    f"规范要求记录此项，空白 {count} 处，首见于第 {first} 行",
                )
                heading = self._findings.heading_of[column.field]
                warn(first, heading, CellFault(CellRule.EMPTY_COLUMN_CELLS, rule))
        between = [number for number in self._empty_rows if number < self._last_row]
        if between:
            rule = Text(
                f"empty rows between data: {len(between)}, the first is row {between[0]}",
                f"数据之间不应有空行，共 {len(between)} 个，首见于第 {between[0]} 行",
            )
            warn(between[0], "", CellFault(CellRule.EMPTY_ROWS, rule))
        if not self.rows_read:
            rule = Text("the table has headings and no data", "表中只有表头，没有数据")
            warn(HEADING_ROW, "", CellFault(CellRule.NO_ROWS, rule))


def _parse_cell(column: BoundColumn, cell: Cell) -> Any:
    shared = column.shared
    if shared is None or type(cell) is not str:
        return column.parse(cell)
    value = shared.get(cell, _MISSING)
    if value is _MISSING:
        value = column.parse(cell)
        if len(shared) < _MOST_SHARED_VALUES and value.__class__ is not CellFault:
            shared[cell] = value
    return value
