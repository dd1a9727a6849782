"""The tables for other systems: their columns, and the same bytes for the same rows."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import attrs
import openpyxl
import pytest

from randcheck.documents import Format, render
from randcheck.documents.table_files import render_table
from randcheck.documents.tables import (
    RESULT_COLUMNS,
    TASK_COLUMNS,
    Column,
    Table,
    result_table,
    summary_table,
    table_of,
    task_table,
)
from randcheck.errors import InvalidValue
from randcheck.text import Text
from support.documents import digest_of, empty, filled

FILLED, EMPTY = filled(), empty()
TABLES = ["task-announcement", "result-announcement", "summary-table"]
DOCS = Path(__file__).parents[3] / "docs"


def read_csv(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def test_results_stand_under_the_headings_of_the_national_system():
    """六(十)2(2): 国家企业信用信息公示系统 shows these of a 双随机抽查, in this order."""
    headings = [column.heading for column in RESULT_COLUMNS]
    national = ["抽查计划编号", "抽查计划名称", "抽查任务编号", "抽查任务名称", "抽查类型", "抽查机关"]
    assert headings[:6] == national
    assert [column.heading for column in TASK_COLUMNS][:6] == national
    assert {"抽查完成日期", "抽查事项", "抽查结果", "结果代码", "结果代码集"} <= set(headings)


def test_a_result_is_one_row_with_the_id_of_its_code_set():
    headings, *rows = read_csv(render(FILLED["result-announcement"], Format.CSV))
    assert headings == [column.heading for column in RESULT_COLUMNS]
    assert len(rows) == 5
    row = dict(zip(headings, rows[1], strict=True))
    assert row["统一社会信用代码"] == "91220500002000 00X2".replace(" ", "")
    assert (row["结果代码集"], row["结果代码"], row["抽查结果"]) == ("gsxt-2019", "5", "发现问题已责令改正")
    assert (row["抽查完成日期"], row["公示日期"]) == ("2026-09-21", "2026-10-12")
    assert row["抽取结果摘要"] == digest_of("draw").hex()
    assert [dict(zip(headings, one, strict=True))["更正的公示"] for one in rows] == [
        *[""] * 4,
        digest_of("earlier").hex(),
    ]


def test_json_bears_keys_whole_numbers_and_days_as_text():
    """五(五)."""
    content = json.loads(render(FILLED["task-announcement"], Format.JSON))
    assert content["table"], content["table_version"] == ("task-announcement", 1)
    assert [column["key"] for column in content["columns"]] == [column.key for column in TASK_COLUMNS]
    (row,) = content["rows"]
    assert row["population"] == 1263
    assert row["sample_size"] == 25
    assert row["starts_on"] == "2026-09-14"
    assert row["matters"] == "食品生产企业监督检查、特种设备使用单位监督检查、消防安全监督检查"
    assert row["commitment"] == digest_of("commitment").hex()


def test_json_has_null_and_csv_an_empty_cell_for_what_is_not_known():
    (row,) = json.loads(render(EMPTY["task-announcement"], Format.JSON))["rows"]
    assert row["plan_id"] is row["population"] is row["starts_on"] is row["commitment"] is None
    _, cells = read_csv(render(EMPTY["task-announcement"], Format.CSV))
    assert cells[0] == cells[10] == ""


def test_a_workbook_keeps_codes_as_text_days_as_days_and_numbers_as_numbers():
    sheet = openpyxl.load_workbook(io.BytesIO(render(FILLED["result-announcement"], Format.XLSX))).active
    headings = [cell.value for cell in sheet[1]]
    second = dict(zip(headings, sheet[3], strict=True))
    assert second["统一社会信用代码"].value == "9122050000200000X2"
    assert second["结果代码"].value == "5"
    assert second["结果代码"].number_format == "@"
    assert second["抽查完成日期"].value == datetime(2026, 9, 21)  # noqa: DTZ001
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes == "A2"
    summary = openpyxl.load_workbook(io.BytesIO(render(FILLED["summary-table"], Format.XLSX))).active
    assert summary["F2"].value == 13


def test_the_summary_has_a_column_for_each_category_and_a_last_row_of_sums():
    """附录 G, 六(十一)1."""
    table = summary_table(FILLED["summary-table"])
    headings = [column.heading for column in table.columns]
    assert headings[7:12] == list(FILLED["summary-table"].categories)
    assert len(table.rows) == 4
    assert table.rows[-1][3] == "合计"
    assert table.rows[-1][5:12] == (26, 25, 19, 0, 0, 2, 4)
    assert all(len(row) == len(headings) for row in table.rows)


def test_several_announcements_become_one_table():
    task, results = FILLED["task-announcement"], FILLED["result-announcement"]
    assert len(task_table([task, EMPTY["task-announcement"], task]).rows) == 3
    assert len(result_table([results, EMPTY["result-announcement"], results]).rows) == 10
    assert task_table([]).rows == ()


@pytest.mark.parametrize("code", TABLES)
@pytest.mark.parametrize("form", [Format.XLSX, Format.CSV, Format.JSON], ids=lambda form: form.value)
def test_an_empty_table_has_its_headings(code, form):
    assert render(EMPTY[code], form)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1+2", "@SUM(1)"])
def test_a_text_that_a_spreadsheet_would_run_is_refused_in_csv_and_plain_text_in_xlsx(start):
    announcement = FILLED["result-announcement"]
    line = attrs.evolve(announcement.lines[0], target_name=start)
    with pytest.raises(InvalidValue, match="which spreadsheets run"):
        render(attrs.evolve(announcement, lines=[line]), Format.CSV)
    sheet = openpyxl.load_workbook(
        io.BytesIO(render(attrs.evolve(announcement, lines=[line]), Format.XLSX))
    ).active
    assert (sheet["G2"].value, sheet["G2"].data_type) == (start, "s")


def test_a_workbook_tells_no_time_but_a_fixed_one():
    with zipfile.ZipFile(io.BytesIO(render(FILLED["task-announcement"], Format.XLSX))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in package.read("docProps/core.xml")


def test_only_announcements_and_summaries_have_rows():
    with pytest.raises(InvalidValue, match="a table must be of an announcement or a summary, got DrawRecord"):
        table_of(FILLED["draw-record"])


def test_a_table_is_written_in_a_format_of_tables_only():
    column = Column(key="name", heading="名称", meaning=Text("name", "名称"))
    table = Table(name="t", columns=(column,), rows=((date(2026, 9, 8),),))
    assert render_table(table, Format.CSV).decode("utf-8-sig") == "名称\r\n2026-09-08\r\n"
    with pytest.raises(InvalidValue, match="must be written as xlsx, csv or json, got html"):
        render_table(table, Format.HTML)


@pytest.mark.parametrize("folder", [DOCS, DOCS / "zh"], ids=["en", "zh"])
def test_the_page_names_every_column(folder):
    page = (folder / "documents.md").read_text("utf-8")
    missing = [column.key for column in (*TASK_COLUMNS, *RESULT_COLUMNS) if f"| `{column.key}` |" not in page]
    assert missing == []
