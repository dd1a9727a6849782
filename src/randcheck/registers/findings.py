"""Collecting what is wrong with a table while its rows go by."""

from __future__ import annotations

import attrs

from randcheck.registers.cells import Cell, CellFault, CellRule, show_cell
from randcheck.registers.report import RowProblem
from randcheck.text import Text

HEADING_ROW = 1


@attrs.define
class Findings:
    """Collects what is wrong with a table while it is read.

    Attributes:
        heading_of: The heading of a field as it stands in the table.
        problems: What breaks a rule.
        warnings: What is allowed.
    """

    heading_of: dict[str, str] = attrs.field(factory=dict)
    problems: list[RowProblem] = attrs.field(factory=list)
    warnings: list[RowProblem] = attrs.field(factory=list)

    def add_cell(self, row: int, field: str, cell: Cell, fault: CellFault) -> None:
        """Record that the cell of ``field`` breaks a rule."""
        self.problems.append(_problem(row, self.heading_of.get(field, field), cell, fault))

    def add_row(self, row: int, fault: CellFault) -> None:
        """Record that a row as a whole breaks a rule."""
        self.problems.append(_problem(row, "", None, fault))

    def add_heading(self, heading: Cell, fault: CellFault) -> None:
        """Record that a heading breaks a rule."""
        self.problems.append(_problem(HEADING_ROW, show_cell(heading), None, fault))

    def has_column(self, *fields: str) -> bool:
        """Return whether the table has a column for one of ``fields``."""
        return any(field in self.heading_of for field in fields)

    def warn(self, row: int, column: str, fault: CellFault) -> None:
        """Record something allowed that should be looked at."""
        self.warnings.append(_problem(row, column, None, fault))


class FirstRows:
    """Remembers in which row a value was first met, to find the rows that repeat it."""

    def __init__(self, code: CellRule, findings: Findings) -> None:
        self._row_of: dict[object, int] = {}
        self._code = code
        self._findings = findings

    def is_first(self, row: int, key: object, field: str, shown: str) -> bool:
        """Return whether ``key`` is new; report the repetition with both row numbers when it is not."""
        first = self._row_of.setdefault(key, row)
        if first == row:
            return True
        rule = Text(f"must be unique; row {first} has the same", f"不得重复，与第 {first} 行相同")
        self._findings.add_cell(row, field, shown, CellFault(self._code, rule))
        return False


def _problem(row: int, column: str, cell: Cell, fault: CellFault) -> RowProblem:
    return RowProblem(
        row=row,
        column=column,
        value=show_cell(cell),
        code=fault.code,
        rule=fault.rule,
        suggestion=fault.suggestion,
    )
