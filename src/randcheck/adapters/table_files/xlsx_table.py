"""XLSX workbooks, read with python-calamine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import attrs

from randcheck.adapters.table_files.sheet_scan import SheetScan, scan_sheet
from randcheck.errors import MissingExtra, UnreadableFile
from randcheck.registers.cells import Cell, Row, UnusableCell, UnusableKind
from randcheck.text import Text

_TIMES = (datetime, time, timedelta)


@attrs.frozen(kw_only=True)
class XlsxTable:
    """One sheet of a workbook that can be read.

    Attributes:
        path: The file.
        scan: What was found in the sheet's XML.
    """

    path: Path
    scan: SheetScan

    def describe(self) -> Text:
        """Return how the file is read."""
        return Text(f"XLSX, sheet {self.scan.name!r}", f"XLSX，工作表“{self.scan.name}”")

    def rows(self) -> Iterator[Row]:
        """Yield the rows, headings first, from the sheet's first row on.

        Text cells are ``str``, numeric cells ``float``, date cells ``date``; formulas, error values and times
        of day are :class:`~randcheck.registers.cells.UnusableCell`.

        Raises:
            UnreadableFile: The workbook cannot be read after all.
        """
        calamine = _calamine()
        try:
            with calamine.load_workbook(self.path) as workbook:
                sheet = workbook.get_sheet_by_name(self.scan.name)
                left = sheet.start[1] if sheet.start is not None else 0
                values = sheet.iter_rows() if sheet.start is not None else iter(())
                yield from _marked_rows(values, left, self.scan.marks)
        except (calamine.CalamineError, OSError) as error:
            rule = Text("an XLSX file must be a workbook", "XLSX 文件须为工作簿")
            raise UnreadableFile(path=str(self.path), rule=rule, seen=str(error)) from error


def open_xlsx(path: Path, sheet: str | None) -> XlsxTable:
    """Return a sheet that can be read, after looking through its XML.

    Args:
        path: The file.
        sheet: Name of the sheet; None for the first visible one.

    Raises:
        MissingExtra: python-calamine is not installed.
        UnreadableFile: See :func:`~randcheck.adapters.table_files.sheet_scan.scan_sheet`.
    """
    _calamine()
    return XlsxTable(path=path, scan=scan_sheet(path, sheet))


def _calamine() -> Any:
    try:
        import python_calamine
    except ImportError as error:
        raise MissingExtra(purpose=Text("reading XLSX files", "读取 XLSX 文件"), extra="excel") from error
    return python_calamine


def _marked_rows(
    values: Iterator[list[Any]], left: int, marks: dict[int, dict[int, UnusableCell]]
) -> Iterator[Row]:
    """Yield rows with the marked cells put in, also where the library sees none (uncomputed formulas)."""
    number = -1
    for number, row in enumerate(values):
        cells = [""] * left + row if left else row
        for column, cell in enumerate(cells):
            if isinstance(cell, _TIMES):
                cells[column] = _day_or_time(cell)
        yield _with_marks(cells, marks.get(number))
    for later in range(number + 1, max(marks, default=-1) + 1):
        yield _with_marks([], marks.get(later))


def _with_marks(cells: list[Cell], marks: dict[int, UnusableCell] | None) -> Row:
    for column, mark in sorted(marks.items()) if marks else ():
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = mark
    return cells


def _day_or_time(value: datetime | time | timedelta) -> Cell:
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date()
    return UnusableCell(UnusableKind.TIME, str(value))
