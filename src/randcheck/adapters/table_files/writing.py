"""Rows of a table to a CSV or XLSX file."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from randcheck.errors import InvalidValue, MissingExtra
from randcheck.registers.cells import Cell, Row
from randcheck.text import Text

_MOST_XLSX_ROWS = 1_048_576
_MOST_XLSX_TEXT = 32_767
_COLUMN_WIDTH = 18
_TEXT_FORMAT = 49  # the built-in format "@"
# Fixed, so that the same rows make the same bytes.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 (a workbook's property has no zone)


def write_csv(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as CSV in UTF-8 with a byte order mark, so that spreadsheets read the Chinese.

    Raises:
        InvalidValue: A text begins with ``=``: opened in a spreadsheet it would be run as a formula.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        for row in rows:
            writer.writerow([_csv_text(cell) for cell in row])


def write_xlsx(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as the one sheet of a workbook; text cells have the text format, so codes stay codes.

    Raises:
        MissingExtra: xlsxwriter is not installed.
        InvalidValue: More rows, or a longer text, than a sheet can hold.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingExtra(purpose=Text("writing XLSX files", "写入 XLSX 文件"), extra="excel") from error
    # One row in memory at a time.
    with path.open("wb") as handle, xlsxwriter.Workbook(handle, {"constant_memory": True}) as workbook:
        workbook.set_properties({"created": _CREATED})
        sheet = workbook.add_worksheet()
        formats = {
            str: workbook.add_format({"num_format": _TEXT_FORMAT}),
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            int: None,
        }
        heading = workbook.add_format({"num_format": _TEXT_FORMAT, "bold": True})
        sheet.set_column(0, 63, _COLUMN_WIDTH, formats[str])
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            if number >= _MOST_XLSX_ROWS:
                rule = Text(
                    f"a sheet holds at most {_MOST_XLSX_ROWS} rows", f"工作表最多 {_MOST_XLSX_ROWS} 行"
                )
                raise InvalidValue(rule=rule, seen=f"{number + 1}")
            for column, cell in enumerate(row):
                _write_cell(sheet, number, column, cell, formats if number else {str: heading})


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, formats: dict[type, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        if len(cell) > _MOST_XLSX_TEXT:
            rule = Text(
                f"a cell holds at most {_MOST_XLSX_TEXT} characters", f"单元格最多 {_MOST_XLSX_TEXT} 个字符"
            )
            raise InvalidValue(rule=rule, seen=f"{len(cell)}: {cell}")
        sheet.write_string(row, column, cell, formats[str])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, formats[date])
    elif type(cell) is int:
        sheet.write_number(row, column, cell, formats[int])
    else:
        raise _unwritable(cell)


def _csv_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        if cell.startswith("="):
            rule = Text(
                "a text in a CSV file must not begin with = (write XLSX)",
                "CSV 文件中的文本不得以 = 开头（请用 XLSX）",
            )
            raise InvalidValue(rule=rule, seen=cell)
        return cell
    if isinstance(cell, date) or type(cell) is int:
        return str(cell)
    raise _unwritable(cell)


def _unwritable(cell: Cell) -> InvalidValue:
    rule = Text(
        "a written cell must be text, a whole number, a date or empty", "写入的单元格须为文本、整数、日期或空"
    )
    return InvalidValue(rule=rule, seen=repr(cell))
