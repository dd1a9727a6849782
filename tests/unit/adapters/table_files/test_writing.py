"""Writing tables to files."""

from __future__ import annotations

import builtins
import csv
import zipfile
from datetime import date

import pytest

from randcheck.adapters.table_files import open_table, read_rows, save_targets, write_rows, writing
from randcheck.errors import InvalidValue, MissingExtra, UnwritableFile
from randcheck.registers.target import InspectionTarget
from support.registers import code


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_text_numbers_dates_and_empty_cells_are_written(tmp_path, extension):
    path = tmp_path / f"t.{extension}"
    write_rows(path, [["甲", "乙", "丙", "丁"], ["007", 7, date(2026, 3, 5), None], ["#N", 0, "", "x"]])
    rows = [list(row) for row in read_rows(path)]
    if extension == "csv":
        assert rows[1:] == [["007", "7", "2026-03-05", ""], ["#N", "0", "", "x"]]
    else:
        assert rows[1:] == [["007", 7.0, date(2026, 3, 5), ""], ["#N", 0.0, "", "x"]]


def test_csv_has_a_byte_order_mark_so_that_spreadsheets_read_the_chinese(tmp_path):
    write_rows(tmp_path / "t.csv", [["名称"], ["某店, 分店"]])
    data = (tmp_path / "t.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert list(csv.reader(handle)) == [["名称"], ["某店, 分店"]]


def test_codes_in_xlsx_are_text_cells_of_the_text_format(tmp_path):
    path = tmp_path / "t.xlsx"
    save_targets(path, [InspectionTarget(id=code(1), name="=1+1")])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert 'numFmtId="49"' in styles  # the text format, so that a code edited by hand stays text
    row = list(open_table(path).rows())[1]
    assert (row[0], row[3]) == (code(1), "=1+1")


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_the_same_rows_make_the_same_bytes(tmp_path, extension):
    one, other = tmp_path / f"one.{extension}", tmp_path / f"other.{extension}"
    for path in (one, other):
        save_targets(path, [InspectionTarget(id=code(n), name=f"店{n}") for n in range(5)])
    assert one.read_bytes() == other.read_bytes()
    if extension == "xlsx":
        with zipfile.ZipFile(one) as archive:
            assert b">2000-01-01T00:00:00Z</dcterms:created>" in archive.read("docProps/core.xml")


def test_a_text_that_a_spreadsheet_would_run_is_not_written_to_csv(tmp_path):
    with pytest.raises(InvalidValue, match="must not begin with ="):
        write_rows(tmp_path / "t.csv", [["名称"], ["=cmd|x"]])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_cell_of_another_type_is_refused_and_the_old_file_stays(tmp_path, extension):
    path = tmp_path / f"t.{extension}"
    write_rows(path, [["名称"], ["旧"]])
    before = path.read_bytes()
    for cell in (1.5, True):
        with pytest.raises(InvalidValue):
            write_rows(path, [["名称"], [cell]])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_text_too_long_for_a_sheet_is_refused(tmp_path):
    with pytest.raises(InvalidValue, match="32767"):
        write_rows(tmp_path / "t.xlsx", [["x" * 32_768]])


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_MOST_XLSX_ROWS", 3)
    write_rows(tmp_path / "t.xlsx", [["a"]] * 3)
    with pytest.raises(InvalidValue, match="at most 3 rows"):
        write_rows(tmp_path / "t.xlsx", [["a"]] * 4)


def test_what_cannot_be_written_is_one_clear_error(tmp_path):
    with pytest.raises(UnwritableFile, match=r"\.csv or \.xlsx"):
        write_rows(tmp_path / "t.txt", [])
    for name in ("no/such/folder.csv", "no/such/folder.xlsx"):
        with pytest.raises(UnwritableFile, match="must be writable"):
            write_rows(tmp_path / name, [["a"]])


@pytest.mark.parametrize(("module", "extra"), [("xlsxwriter", "excel"), ("python_calamine", "excel")])
def test_without_the_extra_the_error_says_how_to_install_it(tmp_path, monkeypatch, module, extra):
    path = tmp_path / "t.xlsx"
    write_rows(path, [["a"]])
    real_import = builtins.__import__

    def import_all_but_one(name, *arguments, **keywords):
        if name == module:
            raise ImportError(name)
        return real_import(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", import_all_but_one)
    use = {"xlsxwriter": lambda: write_rows(path, [["a"]]), "python_calamine": lambda: open_table(path)}
    with pytest.raises(MissingExtra, match=rf"randcheck\[{extra}\]"):
        use[module]()
