"""Workbooks as other programs write them: openpyxl and xlsxwriter, read through the whole way."""

from __future__ import annotations

from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter

from randcheck.adapters.table_files import load_targets, open_table, save_targets
from randcheck.errors import RegisterFileInvalid, UnreadableFile
from randcheck.registers.report import TableKind
from randcheck.registers.table import OnBadRows, check_table
from randcheck.registers.target import InspectionTarget
from support.registers import TARGET, code, many_targets_table, targets_table

COLUMN = {heading: number for number, heading in enumerate(TARGET, start=1)}


def problems(path) -> list[tuple[int, str, str, str]]:
    report = check_table(TableKind.TARGETS, open_table(path).rows())
    return [(problem.row, problem.column, problem.value, problem.code.value) for problem in report.problems]


@pytest.fixture
def book():
    """Six sound targets in openpyxl, to be spoilt."""
    workbook = openpyxl.Workbook()
    for row in many_targets_table(6):
        workbook.active.append(row)
    return workbook


def spoil(workbook, row: int, heading: str, value: object) -> None:
    workbook.active.cell(row, COLUMN[heading]).value = value


def test_a_sound_workbook_of_openpyxl_is_read_whole(book, tmp_path):
    book.save(tmp_path / "t.xlsx")
    result = load_targets(tmp_path / "t.xlsx")
    assert [target.id for target in result.entries] == [code(number) for number in range(6)]
    assert result.report.warnings == ()


def test_formula_cells_are_reported_with_their_formula_even_without_a_value(book, tmp_path):
    # openpyxl writes no last value, so the reading library alone would see an empty cell.
    spoil(book, 3, "名称", '="商店"&1')
    spoil(book, 4, "上次检查日期", "=TODAY()")
    spoil(book, 7, "抽取权重", "=B1")
    book.save(tmp_path / "t.xlsx")
    assert problems(tmp_path / "t.xlsx") == [
        (3, "名称", '="商店"&1', "formula"),
        (4, "上次检查日期", "=TODAY()", "formula"),
        (7, "抽取权重", "=B1", "formula"),
    ]


def test_formula_cells_are_reported_even_when_they_have_a_sound_last_value(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(targets_table({}, {"统一社会信用代码": code(2)})):
            sheet.write_row(number, 0, row)
        sheet.write_formula(2, COLUMN["统一社会信用代码"] - 1, '=UPPER("x")', None, code(2))
        sheet.write_array_formula(1, COLUMN["名称"] - 1, 1, COLUMN["名称"] - 1, "{=A1:A1}", None, "某店")
    assert problems(tmp_path / "t.xlsx") == [
        (2, "名称", "=A1:A1", "formula"),
        (3, "统一社会信用代码", '=UPPER("x")', "formula"),
    ]


def test_codes_kept_as_numbers_are_reported_with_what_is_left_of_them(book, tmp_path):
    spoil(book, 2, "统一社会信用代码", 912205020000000000)
    spoil(book, 3, "统一社会信用代码", 9.12205e17)
    spoil(book, 4, "统一社会信用代码", 12345678)
    book.save(tmp_path / "t.xlsx")
    assert problems(tmp_path / "t.xlsx") == [
        (2, "统一社会信用代码", "912205020000000000", "numeric-code"),
        (3, "统一社会信用代码", "912205000000000000", "numeric-code"),
        (4, "统一社会信用代码", "12345678", "numeric-code"),
    ]


def test_numbers_and_dates_of_a_spreadsheet_are_read_where_they_belong(book, tmp_path):
    spoil(book, 2, "抽取权重", 25)
    spoil(book, 2, "名称", 360)
    spoil(book, 2, "上次检查日期", date(2026, 3, 5))
    spoil(book, 3, "上次检查日期", datetime(2026, 3, 6))  # noqa: DTZ001 (as spreadsheets keep it)
    spoil(book, 3, "是否网络经营", True)
    book.save(tmp_path / "t.xlsx")
    first, second, *_ = load_targets(tmp_path / "t.xlsx").entries
    assert (first.weight, first.name, first.last_inspected) == (25, "360", date(2026, 3, 5))
    assert (second.last_inspected, second.online_business) == (date(2026, 3, 6), True)


def test_error_values_times_and_misplaced_dates_are_reported(book, tmp_path):
    spoil(book, 2, "名称", "#REF!")
    book.active.cell(2, COLUMN["名称"]).data_type = "e"
    spoil(book, 3, "名称", time(9, 30))
    spoil(book, 4, "行业", date(2026, 3, 1))
    spoil(book, 5, "上次检查日期", datetime(2026, 3, 5, 9, 30))  # noqa: DTZ001
    book.save(tmp_path / "t.xlsx")
    assert problems(tmp_path / "t.xlsx") == [
        (2, "名称", "#REF!", "error-cell"),
        (3, "名称", "09:30:00", "time-cell"),
        (4, "行业", "2026-03-01", "wrong-type"),
        (5, "上次检查日期", "2026-03-05 09:30:00", "time-cell"),
    ]


def test_row_numbers_are_the_sheets_own_with_empty_rows_and_columns_in_between(tmp_path):
    workbook = openpyxl.Workbook()
    for row in targets_table({}, {"统一社会信用代码": code(2), "抽取权重": "x"}):
        workbook.active.append(row)
    workbook.active.insert_rows(3, 4)
    workbook.save(tmp_path / "t.xlsx")
    assert problems(tmp_path / "t.xlsx") == [(7, "抽取权重", "x", "not-a-number")]
    workbook.active.insert_cols(1)
    workbook.save(tmp_path / "t.xlsx")
    assert [(row, rule) for row, _, _, rule in problems(tmp_path / "t.xlsx")] == [
        (1, "invalid-heading"),
        (7, "not-a-number"),
    ]


def test_a_title_above_the_headings_is_answered_with_what_is_missing(book, tmp_path):
    book.active.insert_rows(1)
    book.active["A1"] = "通化市检查对象名录库"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(RegisterFileInvalid, match="must have the column") as caught:
        load_targets(tmp_path / "t.xlsx")
    assert "t.xlsx" in str(caught.value)


def test_merged_cells_leave_their_rows_without_an_id(book, tmp_path):
    book.active.merge_cells("A3:A4")
    book.save(tmp_path / "t.xlsx")
    assert problems(tmp_path / "t.xlsx") == [(4, "统一社会信用代码", "", "empty-cell")]


def test_hidden_sheets_are_not_read_unasked(book, tmp_path):
    book.active.sheet_state = "hidden"
    book.create_sheet("填写说明")["A1"] = "说明"
    book.save(tmp_path / "t.xlsx")
    assert open_table(tmp_path / "t.xlsx").describe().zh == "XLSX，工作表“填写说明”"
    assert len(load_targets(tmp_path / "t.xlsx", sheet="Sheet").entries) == 6


def test_an_old_workbook_renamed_is_refused(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2048))
    with pytest.raises(UnreadableFile, match="without a password"):
        load_targets(tmp_path / "t.xlsx")


@pytest.mark.parametrize(("extension", "size"), [("csv", 20_000), ("xlsx", 2_000)])
def test_three_bad_rows_among_many_give_exactly_those_three(tmp_path, extension, size):
    path = tmp_path / f"t.{extension}"
    save_targets(path, [InspectionTarget(id=code(n), name=f"商店{n}") for n in range(size)])
    bad = {7: "９1220502", size // 2: "91220503", size - 1: "x"}
    if extension == "csv":
        text = path.read_text(encoding="utf-8-sig")
        for number, start in bad.items():
            text = text.replace(code(number), start + code(number)[8:])
        path.write_text(text, encoding="utf-8")
    else:
        workbook = openpyxl.load_workbook(path)
        for number, start in bad.items():
            spoil(workbook, number + 2, "统一社会信用代码", start + code(number)[8:])
        workbook.save(path)
    with pytest.raises(RegisterFileInvalid) as caught:
        load_targets(path)
    assert (caught.value.rows_read, caught.value.rows_bad, caught.value.problems) == (size, 3, 3)
    result = load_targets(path, on_bad_rows=OnBadRows.SKIP)
    assert result.report.bad_rows == (9, size // 2 + 2, size + 1)
    assert len(result.entries) == size - 3
