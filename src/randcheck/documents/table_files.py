"""Tables as bytes: XLSX for people, CSV and JSON for other systems."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from randcheck.documents.kinds import Format
from randcheck.documents.tables import Table, Value
from randcheck.errors import InvalidValue, MissingExtra
from randcheck.text import Text

TABLE_VERSION = 1

_MOST_XLSX_ROWS = 1_048_576
_TEXT_FORMAT = 49  # the built-in format "@": codes stay codes
# Fixed, so that the same rows make the same bytes.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 (a workbook's property has no zone)
_FORMULA_STARTS = ("=", "+", "-", "@")


def render_table(table: Table, file_format: Format) -> bytes:
    r"""Return a table as the bytes of a file; the same table gives the same bytes.

    Args:
        table: The rows.
        file_format: XLSX, CSV or JSON.

    Raises:
        InvalidValue: Another format, more rows than a sheet can hold, or a text in a CSV file that a spreadsheet would
            run as a formula.
        MissingExtra: XLSX and the extra ``excel`` is not installed.

    Example:
        >>> from randcheck.documents.tables import Column
        >>> column = Column(key="name", heading="名称", meaning=Text("name", "名称"))
        >>> render_table(Table(name="t", columns=(column,), rows=(("某店",),)), Format.CSV).decode("utf-8-sig")
        '名称\r\n某店\r\n'
    """
    write = _WRITERS.get(file_format)
    if write is None:
        rule = Text("a table must be written as xlsx, csv or json", "数据表的格式须为 xlsx、csv 或 json")
        raise InvalidValue(rule=rule, seen=str(getattr(file_format, "value", file_format)))
    return write(table)


def _write_csv(table: Table) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(column.heading for column in table.columns)
    for row in table.rows:
        writer.writerow(_csv_text(value) for value in row)
    # With the byte order mark, by which spreadsheets read the Chinese.
    return text.getvalue().encode("utf-8-sig")


def _csv_text(value: Value) -> str:
    if isinstance(value, str) and len(value) > 1 and value.startswith(_FORMULA_STARTS):
        rule = Text(
            "a text in a CSV file must not begin with = + - or @, which spreadsheets run (write XLSX)",
            "CSV 文件中的文本不得以 = + - @ 开头，否则会被当作公式（请用 XLSX）",
        )
        raise InvalidValue(rule=rule, seen=value)
    return "" if value is None else str(value)


def _write_json(table: Table) -> bytes:
    keys = [column.key for column in table.columns]
    content = {
        "columns": [{"heading": column.heading, "key": column.key} for column in table.columns],
        "rows": [dict(zip(keys, map(_json_value, row), strict=True)) for row in table.rows],
        "table": table.name,
        "table_version": TABLE_VERSION,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _json_value(value: Value) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value


def _write_xlsx(table: Table) -> bytes:
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingExtra(purpose=Text("writing XLSX files", "写入 XLSX 文件"), extra="excel") from error
    if len(table.rows) >= _MOST_XLSX_ROWS:
        rule = Text(f"a sheet holds at most {_MOST_XLSX_ROWS} rows", f"工作表最多 {_MOST_XLSX_ROWS} 行")
        raise InvalidValue(rule=rule, seen=f"{len(table.rows) + 1}")
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _CREATED})
        shared = {"border": 1, "valign": "vcenter", "text_wrap": True}
        formats = {
            str: workbook.add_format({**shared, "num_format": _TEXT_FORMAT}),
            date: workbook.add_format({**shared, "num_format": "yyyy-mm-dd", "align": "center"}),
            int: workbook.add_format({**shared, "align": "center"}),
        }
        heading = workbook.add_format({**shared, "num_format": _TEXT_FORMAT, "bold": True, "align": "center"})
        sheet = workbook.add_worksheet()
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.heading, heading)
        for number, row in enumerate(table.rows, start=1):
            for place, value in enumerate(row):
                _write_cell(sheet, number, place, value, formats)
    return written.getvalue()


def _write_cell(sheet: Any, row: int, place: int, value: Value, formats: dict[type, Any]) -> None:
    if value is None or value == "":
        sheet.write_blank(row, place, None, formats[str])
    elif isinstance(value, str):
        sheet.write_string(row, place, value, formats[str])
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, formats[date])
    else:
        sheet.write_number(row, place, value, formats[int])


_WRITERS: dict[Format, Callable[[Table], bytes]] = {
    Format.CSV: _write_csv,
    Format.JSON: _write_json,
    Format.XLSX: _write_xlsx,
}
