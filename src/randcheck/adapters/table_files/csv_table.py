"""CSV files: encoding and delimiter found out, every cell kept as it stands."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

import attrs

from randcheck.errors import UnreadableFile
from randcheck.registers.cells import Cell, Row, UnusableCell, UnusableKind
from randcheck.text import Text

_CHUNK_BYTES = 1 << 20
_DELIMITERS = (",", "\t", ";")
_WHAT_CSV_MUST_BE = Text(
    "a CSV file must be text in UTF-8, GB18030 or UTF-16 with a byte order mark",
    "CSV 文件须为 UTF-8、GB18030 或带字节顺序标记的 UTF-16 文本",
)


@attrs.frozen(kw_only=True)
class CsvTable:
    """A CSV file that can be read.

    Attributes:
        path: The file.
        encoding: Python's name of the encoding found.
        delimiter: The delimiter of the heading line.
    """

    path: Path
    encoding: str
    delimiter: str

    def describe(self) -> Text:
        """Return how the file is read."""
        shown = {"\t": "tab", ",": "comma", ";": "semicolon"}[self.delimiter]
        zh = {"\t": "制表符", ",": "逗号", ";": "分号"}[self.delimiter]
        name = self.encoding.removesuffix("-sig").upper()
        return Text(f"CSV, {name}, separated by {shown}", f"CSV，{name}，以{zh}分隔")

    def rows(self) -> Iterator[Row]:
        """Yield the rows, headings first; all cells are text, a cell that begins with ``=`` is a formula.

        Raises:
            UnreadableFile: The file breaks the rules of CSV, such as a quote that is never closed.
        """
        with self.path.open(encoding=self.encoding, newline="") as handle:
            # The module's own limit of 131,072 characters a cell stands: no register has longer ones.
            reader = csv.reader(handle, delimiter=self.delimiter, strict=True)
            try:
                for row in reader:
                    yield _with_formulas(row) if any(cell[:1] == "=" for cell in row) else row
            except csv.Error as error:
                rule = Text("a CSV file must keep the rules of CSV", "CSV 文件须符合 CSV 格式")
                raise UnreadableFile(
                    path=str(self.path), rule=rule, seen=f"line {reader.line_num}: {error}"
                ) from error


def open_csv(path: Path) -> CsvTable:
    """Return the file with its encoding and delimiter found out, after reading it once whole.

    UTF-8 is tried before GB18030: text in GB18030 is hardly ever also UTF-8, but every UTF-8 text of Chinese
    characters can be misread as GB18030.

    Raises:
        UnreadableFile: Neither decodes the file, or it holds NUL characters.
    """
    with path.open("rb") as handle:
        start = handle.read(4)
    if start.startswith(b"PK\x03\x04"):
        rule = Text("a file named .csv must be a CSV file", ".csv 文件须为 CSV 格式")
        raise UnreadableFile(path=str(path), rule=rule, seen="a zip archive, perhaps an XLSX workbook")
    encodings = (
        ("utf-16",) if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ("utf-8-sig", "gb18030")
    )
    failure: UnicodeDecodeError | None = None
    for encoding in encodings:
        try:
            _require_text(path, encoding)
        except UnicodeDecodeError as error:
            failure = failure or error
        else:
            return CsvTable(path=path, encoding=encoding, delimiter=_find_delimiter(path, encoding))
    raise UnreadableFile(path=str(path), rule=_WHAT_CSV_MUST_BE, seen=f"{failure}")


def _require_text(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK_BYTES):
            if "\0" in decoder.decode(chunk):
                rule = Text("a CSV file must not hold NUL characters", "CSV 文件不得含 NUL 字符")
                raise UnreadableFile(path=str(path), rule=rule, seen="NUL")
        decoder.decode(b"", final=True)


def _find_delimiter(path: Path, encoding: str) -> str:
    """Return the delimiter that stands most often outside quotes in the first line; the comma in doubt."""
    with path.open(encoding=encoding, newline="") as handle:
        line = handle.readline(_CHUNK_BYTES)
    outside_quotes = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=outside_quotes.count)


def _with_formulas(row: list[str]) -> Row:
    cells: list[Cell] = [
        UnusableCell(UnusableKind.FORMULA, cell) if cell.startswith("=") else cell for cell in row
    ]
    return cells
