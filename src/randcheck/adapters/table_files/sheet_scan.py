"""What the reading library does not tell of an XLSX sheet: formulas, error cells, and how large it really is.

python-calamine gives a formula's last value and nothing for an error cell, and it allocates the whole
rectangle that a sheet spans: one stray cell in the last corner ends the process. So the sheet's XML is looked
through first, in a stream.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

import attrs

from randcheck.errors import UnreadableFile
from randcheck.registers.cells import UnusableCell, UnusableKind
from randcheck.text import Text

MAX_UNPACKED_BYTES = 2 << 30
MAX_RATIO = 250
"""Most bytes that one packed byte of a part may become; the largest of real registers stay below 100."""
MAX_SHEET_CELLS = 32_000_000
"""Most cells of the rectangle that a sheet spans: 1,048,576 rows of 30 columns."""

_SMALL_PART_BYTES = 16 << 20
_MOST_EMPTY_SHARE = 20  # of the rectangle, one cell in so many must be filled once it is large
_LARGE_RECTANGLE = 1_000_000
_MOST_MARKS = 1_000_000
_CHUNK_BYTES = 1 << 18
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"

Attributes = dict[str, str]


@attrs.frozen(kw_only=True)
class SheetScan:
    """What was found in a sheet's XML.

    Attributes:
        name: Name of the sheet.
        marks: By row and column, both from 0: the cells that hold no value of their own.
    """

    name: str
    marks: dict[int, dict[int, UnusableCell]]


def scan_sheet(path: Path, sheet: str | None) -> SheetScan:
    """Look through one sheet of a workbook.

    Args:
        path: An XLSX file.
        sheet: Name of the sheet; None for the first visible one.

    Raises:
        UnreadableFile: Not an XLSX workbook, no such sheet, or larger than any register can be.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _require_sane_archive(path, archive)
            name, part = _find_sheet(path, archive, sheet)
            parser = expat.ParserCreate()
            handler = _SheetHandler(path, parser)
            _parse_part(path, archive, part, parser, handler.start)
            handler.require_sane_size()
            return SheetScan(name=name, marks=handler.marks)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, KeyError) as error:
        what = ("be an XLSX workbook without a password", "为无密码的 XLSX 工作簿")
        raise _refusal(path, *what, str(error)) from error
    except (expat.ExpatError, ValueError) as error:
        raise _refusal(path, "hold well-formed sheets", "含格式正确的工作表", str(error)) from error


def _require_sane_archive(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len({part.filename for part in parts}) != len(parts):
        # Two readers could then see two different workbooks.
        raise _refusal(path, "hold every part once", "每个部件只出现一次", "a part twice")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED_BYTES:
        raise _refusal(
            path,
            f"unpack to at most {MAX_UNPACKED_BYTES} bytes",
            f"解压后不超过 {MAX_UNPACKED_BYTES} 字节",
            str(unpacked),
        )
    for part in parts:
        if part.file_size > _SMALL_PART_BYTES and part.file_size > MAX_RATIO * part.compress_size:
            raise _refusal(
                path, f"be packed at most {MAX_RATIO} to 1", f"压缩比不超过 {MAX_RATIO}", part.filename
            )
    # Reads every part to its declared end and compares checksums: sizes that lie show here.
    damaged = archive.testzip()
    if damaged is not None:
        raise _refusal(path, "be undamaged", "未损坏", damaged)


def _find_sheet(path: Path, archive: zipfile.ZipFile, wanted: str | None) -> tuple[str, str]:
    """Return name and part of the sheet wanted."""
    sheets: list[tuple[str, bool, str]] = []
    targets: dict[str, str] = {}

    def start_in_workbook(name: str, attributes: Attributes) -> None:
        if _local(name) == "sheet":
            relation = next((value for key, value in attributes.items() if _local(key) == "id"), "")
            is_visible = attributes.get("state", "visible") == "visible"
            sheets.append((attributes.get("name", ""), is_visible, relation))

    def start_in_relations(name: str, attributes: Attributes) -> None:
        if _local(name) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse_part(path, archive, _WORKBOOK, expat.ParserCreate(), start_in_workbook)
    _parse_part(path, archive, _RELATIONS, expat.ParserCreate(), start_in_relations)
    for name, is_visible, relation in sheets:
        if relation in targets and (name == wanted or (wanted is None and is_visible)):
            return name, posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/")
    names = ", ".join(name for name, _, _ in sheets)
    if wanted is None:
        raise _refusal(path, "have a visible sheet", "有可见的工作表", names)
    raise _refusal(path, f"have the sheet {wanted!r}", f"有工作表“{wanted}”", names)


class _SheetHandler:
    """Follows the cells of a sheet's XML.

    Text is listened to only inside a formula or an error value: a call for every text would double
    the time.
    """

    def __init__(self, path: Path, parser: expat.XMLParserType) -> None:
        self.marks: dict[int, dict[int, UnusableCell]] = {}
        self._path = path
        self._parser = parser
        self._kinds: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._filled = self._marked = 0
        self._last_row = self._last_column = -1
        self._row = self._column = -1
        self._is_error = False
        self._collected: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        kind = self._kinds.get(name)
        if kind is None:
            kind = self._kinds[name] = _local(name)
        if kind == "c":
            self._move_to(attributes.get("r"))
            self._is_error = attributes.get("t") == "e"
        elif kind == "v" or kind == "is":
            self._note_filled()
            if self._is_error and self._column not in self.marks.get(self._row, ()):
                self._listen()
        elif kind == "f":
            self._note_filled()
            self._listen()
        elif kind == "row":
            number = attributes.get("r")
            self._row = self._row + 1 if number is None else int(number) - 1
            self._column = -1

    def _listen(self) -> None:
        self._collected = []
        self._parser.CharacterDataHandler = self._collected.append
        self._parser.EndElementHandler = self._end

    def _end(self, name: str) -> None:
        self._parser.CharacterDataHandler = None
        self._parser.EndElementHandler = None
        shown = "".join(self._collected)
        if self._kinds.get(name) == "f":
            # A cell of a shared formula may leave its text to the first cell of the range.
            mark = UnusableCell(UnusableKind.FORMULA, f"={shown or '…'}")
        else:
            mark = UnusableCell(UnusableKind.ERROR, shown)
        self.marks.setdefault(self._row, {})[self._column] = mark
        self._marked += 1
        if self._marked > _MOST_MARKS:
            what = (f"have at most {_MOST_MARKS} formulas and errors", f"公式与错误值不超过 {_MOST_MARKS} 个")
            raise _refusal(self._path, *what, "more")

    def require_sane_size(self) -> None:
        """Refuse a sheet whose rectangle is too large to allocate."""
        rectangle = (self._last_row + 1) * (self._last_column + 1)
        is_sparse = rectangle > _LARGE_RECTANGLE and rectangle > _MOST_EMPTY_SHARE * self._filled
        if rectangle > MAX_SHEET_CELLS or is_sparse:
            raise _refusal(
                self._path,
                f"span at most {MAX_SHEET_CELLS} cells, mostly filled",
                f"所占区域不超过 {MAX_SHEET_CELLS} 个单元格且大部分有内容",
                f"{self._filled} cells over {self._last_row + 1} rows × {self._last_column + 1} columns",
            )

    def _move_to(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column_index(letters)
        self._column = column
        self._row = int(reference[len(letters) :]) - 1

    def _note_filled(self) -> None:
        self._filled += 1
        if self._row > self._last_row:
            self._last_row = self._row
        if self._column > self._last_column:
            self._last_column = self._column


def _parse_part(
    path: Path,
    archive: zipfile.ZipFile,
    part: str,
    parser: expat.XMLParserType,
    start: Callable[[str, Attributes], None],
) -> None:
    def refuse_declaration(*_: object) -> None:
        # Office files have none; entities are how XML is made to grow or to reach for other files.
        raise _refusal(path, "hold no document type declaration", "不含文档类型声明", part)

    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_declaration
    parser.StartElementHandler = start
    with archive.open(part) as handle:
        while chunk := handle.read(_CHUNK_BYTES):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _refusal(path: Path, en: str, zh: str, seen: str) -> UnreadableFile:
    rule = Text(f"an XLSX file must {en}", f"XLSX 文件须{zh}")
    return UnreadableFile(path=str(path), rule=rule, seen=seen)
