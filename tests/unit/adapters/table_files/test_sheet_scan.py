"""Workbooks made by hand, part by part: the ones that no spreadsheet writes and an attacker might."""

from __future__ import annotations

import zipfile

import pytest

from randcheck.adapters.table_files import open_table, read_rows, sheet_scan
from randcheck.adapters.table_files.sheet_scan import scan_sheet
from randcheck.errors import UnreadableFile
from randcheck.registers.cells import UnusableCell, UnusableKind

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def write_workbook(path, sheets: dict[str, str], *, states: dict[str, str] | None = None, **parts: str):
    """Write a workbook whose sheets have these rows of XML; ``parts`` replaces parts by their last name."""
    entries = "".join(
        f'<sheet name="{name}" sheetId="{i}" state="{(states or {}).get(name, "visible")}" r:id="r{i}"/>'
        for i, name in enumerate(sheets, start=1)
    )
    relations = "".join(
        f'<Relationship Id="r{i}" Type="{OFFICE}/worksheet" Target="worksheets/s{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    files = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="w" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
    }
    for i, rows in enumerate(sheets.values(), start=1):
        files[f"xl/worksheets/s{i}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, parts.get(name.rpartition("/")[2].partition(".")[0], text))
    return path


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


@pytest.fixture
def path(tmp_path):
    return tmp_path / "book.xlsx"


def test_formulas_and_error_values_are_marked_where_they_stand(path):
    rows = (
        f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row>'
        '<row r="3"><c r="A3"><f>1+2</f><v>3</v></c><c r="B3" t="e"><v>#N/A</v></c></row>'
        '<row r="4"><c r="A4" t="e"><f>NA()</f><v>#N/A</v></c>'
        '<c r="B4" t="shared"><f t="shared" si="0"/></c></row>'
    )
    scan = scan_sheet(write_workbook(path, {"一": rows}), None)
    formula, error = UnusableKind.FORMULA, UnusableKind.ERROR
    assert scan.marks == {
        2: {0: UnusableCell(formula, "=1+2"), 1: UnusableCell(error, "#N/A")},
        3: {0: UnusableCell(formula, "=NA()"), 1: UnusableCell(formula, "=…")},
    }


def test_cells_without_a_reference_follow_one_another(path):
    rows = '<row><c t="str"><v>x</v></c><c><f>1</f></c></row><row><c/><c><f>2</f></c></row>'
    marks = scan_sheet(write_workbook(path, {"一": rows}), None).marks
    assert marks == {
        0: {1: UnusableCell(UnusableKind.FORMULA, "=1")},
        1: {1: UnusableCell(UnusableKind.FORMULA, "=2")},
    }


def test_names_with_a_prefix_are_understood(path):
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="C1"><x:f>1</x:f></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    scan = scan_sheet(write_workbook(path, {"一": ""}, s1=sheet), None)
    assert scan.marks == {0: {2: UnusableCell(UnusableKind.FORMULA, "=1")}}


def test_a_formula_that_was_never_computed_is_a_row_of_its_own(path):
    rows = f'<row r="1">{text_cell("A1", "a")}</row><row r="3"><c r="B3"><f>1</f></c></row>'
    found = [list(row) for row in read_rows(write_workbook(path, {"一": rows}))]
    assert found[0][0] == "a"
    assert found[2][1] == UnusableCell(UnusableKind.FORMULA, "=1")
    assert len(found) == 3


def test_the_first_visible_sheet_is_read_unless_one_is_named(path):
    sheets = {name: f'<row r="1">{text_cell("A1", name)}</row>' for name in ("甲", "乙", "丙")}
    write_workbook(path, sheets, states={"甲": "hidden"})
    assert list(read_rows(path)) == [["乙"]]
    assert list(read_rows(path, sheet="丙")) == [["丙"]]
    assert list(read_rows(path, sheet="甲")) == [["甲"]]
    with pytest.raises(UnreadableFile, match="甲, 乙, 丙"):
        open_table(path, sheet="丁")
    write_workbook(path, sheets, states=dict.fromkeys(sheets, "veryHidden"))
    with pytest.raises(UnreadableFile, match="visible sheet"):
        open_table(path)


@pytest.mark.parametrize("reference", ["XFD1048576", "A1048576", "ZZZZZZ9", "A99999999999"])
def test_a_sheet_with_a_stray_cell_far_away_is_refused_instead_of_ending_the_process(path, reference):
    rows = f'<row r="1">{text_cell("A1", "a")}</row><row r="2">{text_cell(reference, "b")}</row>'
    if reference == "A1048576":
        rows += "".join(f'<row r="{n}">{text_cell(f"B{n}", "x")}</row>' for n in range(3, 6))
    with pytest.raises(UnreadableFile, match="mostly filled"):
        open_table(write_workbook(path, {"一": rows}))


def test_a_sheet_of_too_many_cells_is_refused_however_well_filled(path, monkeypatch):
    rows = "".join(f'<row r="{n}">{text_cell(f"A{n}", "x")}{text_cell(f"B{n}", "x")}</row>' for n in (1, 2))
    write_workbook(path, {"一": rows})
    monkeypatch.setattr(sheet_scan, "MAX_SHEET_CELLS", 4)
    assert len(list(read_rows(path))) == 2
    monkeypatch.setattr(sheet_scan, "MAX_SHEET_CELLS", 3)
    with pytest.raises(UnreadableFile, match="at most 3 cells"):
        open_table(path)


def test_styled_cells_without_content_do_not_count_towards_the_size(path):
    rows = f'<row r="1">{text_cell("A1", "a")}</row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert [list(row) for row in read_rows(write_workbook(path, {"一": rows}))] == [["a"]]


def test_a_document_type_declaration_is_refused(path):
    bomb = f'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    with pytest.raises(UnreadableFile, match="document type"):
        open_table(write_workbook(path, {"一": ""}, s1=bomb))


@pytest.mark.parametrize(
    "rows",
    ["<row", '<row r="x"/>', '<row r="1"><c r="A"><v>1</v></c></row>', '<row r="1"><c r="A1"><f>1</c></row>'],
)
def test_malformed_sheets_are_refused(path, rows):
    with pytest.raises(UnreadableFile, match="well-formed"):
        open_table(write_workbook(path, {"一": rows}))


def test_a_part_that_unpacks_to_very_much_is_refused_before_it_is_unpacked(path, monkeypatch):
    write_workbook(path, {"一": " " * 20_000_000})
    with pytest.raises(UnreadableFile, match="250 to 1"):
        open_table(path)
    monkeypatch.setattr(sheet_scan, "MAX_UNPACKED_BYTES", 10_000_000)
    with pytest.raises(UnreadableFile, match="unpack to at most"):
        open_table(path)


def test_too_many_formulas_are_refused(path, monkeypatch):
    monkeypatch.setattr(sheet_scan, "_MOST_MARKS", 3)
    rows = "".join(f'<row r="{n}"><c r="A{n}"><f>1</f></c></row>' for n in range(1, 5))
    with pytest.raises(UnreadableFile, match="at most 3 formulas"):
        open_table(write_workbook(path, {"一": rows}))


def test_a_part_that_stands_twice_is_refused(path):
    write_workbook(path, {"一": ""})
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/worksheets/s1.xml", "<worksheet/>")
    with pytest.raises(UnreadableFile, match="every part once"):
        open_table(path)


def test_a_part_that_does_not_match_its_checksum_is_refused_whichever_it_is(path):
    # The reading library would not notice; a size or content that lies is found here.
    write_workbook(path, {"一": f'<row r="1">{text_cell("A1", "a")}</row>'})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/media/image.bin", b"picture")
    path.write_bytes(path.read_bytes().replace(b"picture", b"pictura"))
    with pytest.raises(UnreadableFile, match=r"undamaged, got xl/media/image\.bin"):
        open_table(path)


def test_damaged_and_foreign_files_are_refused(path):
    write_workbook(path, {"一": f'<row r="1">{text_cell("A1", "a")}</row>'})
    whole = path.read_bytes()
    for data in (b"", b"no zip", whole[:-30], whole[:200], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)):
        path.write_bytes(data)
        with pytest.raises(UnreadableFile):
            open_table(path)
    place = whole.index(b"PK\x01\x02") // 2
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
    with pytest.raises(UnreadableFile):
        list(read_rows(path))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "x")
    with pytest.raises(UnreadableFile):
        open_table(path)
