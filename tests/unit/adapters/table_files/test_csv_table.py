"""CSV files: encodings, delimiters, formulas, and files that are none."""

from __future__ import annotations

import codecs

import pytest

from randcheck.adapters.table_files import open_table, read_rows
from randcheck.errors import UnreadableFile
from randcheck.registers.cells import UnusableCell, UnusableKind

TEXT = "统一社会信用代码,名称\n91110000600037341L,通化市某某商店\n"
ROWS = [["统一社会信用代码", "名称"], ["91110000600037341L", "通化市某某商店"]]


def read(path, data: bytes):
    path.write_bytes(data)
    return list(read_rows(path))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "targets.csv"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8"),
        (TEXT.encode("gb18030"), "GB18030"),
        (TEXT.encode("gbk"), "GB18030"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "UTF-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "UTF-16"),
    ],
)
def test_the_encoding_is_found_out_and_named(path, data, encoding):
    assert read(path, data) == ROWS
    assert encoding in open_table(path).describe().en
    assert encoding in open_table(path).describe().zh


def test_characters_beyond_gbk_are_read_from_gb18030(path):
    assert read(path, "名称\n𠮷野㐂\n".encode("gb18030")) == [["名称"], ["𠮷野㐂"]]


def test_a_character_cut_by_the_end_of_a_block_is_read(path):
    # The file is looked through in blocks of 2^20 bytes; a Chinese character has three in UTF-8.
    name = "通" * 400_000
    path.write_bytes(f"a\n{name}\n".encode())
    assert open_table(path).encoding == "utf-8-sig"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_taken_from_the_headings(path, delimiter):
    assert read(path, TEXT.replace(",", delimiter).encode()) == ROWS


def test_delimiters_within_quotes_do_not_count(path):
    assert read(path, b'"a;b;c;d",e\n1,2\n') == [["a;b;c;d", "e"], ["1", "2"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_quotes_line_breaks_and_empty_lines_keep_the_row_numbers(path, end):
    text = f'a,b{end}"x{end}y","say ""hi"""{end}{end}1,2{end}'
    assert read(path, text.encode()) == [["a", "b"], [f"x{end}y", 'say "hi"'], [], ["1", "2"]]


def test_cells_are_kept_as_they_stand(path):
    assert read(path, "a\n 007\u200b \n".encode()) == [["a"], [" 007\u200b "]]


def test_a_cell_that_begins_with_an_equals_sign_is_a_formula(path):
    rows = read(path, b'a,b\n"=""912""",1\n=A1+1,x=1\n')
    assert rows[1] == [UnusableCell(UnusableKind.FORMULA, '="912"'), "1"]
    assert rows[2] == [UnusableCell(UnusableKind.FORMULA, "=A1+1"), "x=1"]


def test_an_empty_file_has_no_rows(path):
    assert read(path, b"") == []


def test_the_rows_can_be_read_again(path):
    path.write_text(TEXT, encoding="utf-8")
    table = open_table(path)
    assert list(table.rows()) == list(table.rows()) == ROWS


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a,b\n1,\0\n", "NUL"),
        (codecs.BOM_UTF16_LE + "a,\0\n".encode("utf-16-le"), "NUL"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "NUL"),
        (b"a,b\n\xff\xff\n", "UTF-8, GB18030 or UTF-16"),
        (codecs.BOM_UTF16_LE + b"a", "UTF-8, GB18030 or UTF-16"),
        (TEXT.encode("gb18030")[:-2], "UTF-8, GB18030 or UTF-16"),
        (b"PK\x03\x04rest", "zip archive"),
        (b'a,b\n"never closed,1\n2,3\n', "line 3"),
        (b'a,b\n"x"y,1\n', "line 2"),
        (b"a\n" + b"x" * 131_073 + b"\n", "field larger than field limit"),
    ],
)
def test_what_is_no_csv_is_refused_with_the_reason(path, data, words):
    with pytest.raises(UnreadableFile, match=words) as caught:
        read(path, data)
    assert caught.value.path == str(path)
    assert caught.value.describe("zh") != str(caught.value)


@pytest.mark.parametrize("name", ["targets.txt", "targets.xls", "targets", "targets.csv.gz"])
def test_other_extensions_are_refused(tmp_path, name):
    with pytest.raises(UnreadableFile, match=r"\.csv or \.xlsx"):
        open_table(tmp_path / name)


def test_the_case_of_the_extension_does_not_matter(tmp_path):
    assert read(tmp_path / "TARGETS.CSV", TEXT.encode()) == ROWS


def test_a_file_that_cannot_be_opened_is_one_clear_error(tmp_path):
    for name in ("missing.csv", "missing.xlsx"):
        with pytest.raises(UnreadableFile, match="must exist"):
            open_table(tmp_path / name)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UnreadableFile, match="must exist"):
        open_table(tmp_path / "folder.csv")
