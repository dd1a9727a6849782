"""What can be wrong with the cell of a table, whatever its column, and what was probably meant."""

from __future__ import annotations

import re
import unicodedata

from randcheck.registers.cells import Cell, CellFault, CellRule, UnusableCell, UnusableKind, show_cell
from randcheck.registers.fields import find_invisible_character
from randcheck.registers.identifiers import what_must
from randcheck.text import Text

# A spreadsheet keeps 15 digits of a number; of a longer one the last digits are gone for good.
_EXACT_NUMBERS = 10**15

_ERROR_VALUES = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"})
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+")


def unusable_fault(cell: Cell, what: Text) -> CellFault | None:
    """Return the fault of a cell that holds no value of its own, or None."""
    if isinstance(cell, UnusableCell):
        if cell.kind is UnusableKind.FORMULA:
            quoted = re.fullmatch(r'="([^"]*)"', cell.shown)
            rule = what_must(what, "be a value, not a formula", "为值，不得为公式")
            return CellFault(CellRule.FORMULA, rule, quoted[1] if quoted else None)
        if cell.kind is UnusableKind.ERROR:
            return CellFault(
                CellRule.ERROR_CELL,
                what_must(what, "not be an error value", "为有效值，不得为电子表格错误值"),
            )
        return CellFault(CellRule.TIME_CELL, what_must(what, "not be a time of day", "为值，不得为时刻"))
    if type(cell) is str and (cell in _ERROR_VALUES or set(cell) == {"#"}):
        return CellFault(
            CellRule.ERROR_CELL, what_must(what, "not be an error value", "为有效值，不得为电子表格错误值")
        )
    return None


def text_fault(text: str, what: Text) -> CellFault | None:
    """Return the fault that any text can have, whatever its column, or None."""
    if "#" in text and (fault := unusable_fault(text, what)) is not None:
        return fault
    if "\ufffd" in text:
        return CellFault(
            CellRule.DAMAGED_TEXT, what_must(what, "be undamaged text", "为完好文本，不得有乱码")
        )
    if find_invisible_character(text) is not None:
        rule = what_must(what, "hold no control or invisible characters", "不含控制字符或不可见字符")
        return CellFault(CellRule.INVISIBLE_CHARACTER, rule, _without_invisible(text))
    if text[0].isspace() or text[-1].isspace():
        rule = what_must(what, "have no blanks at its ends", "首尾不含空白")
        return CellFault(CellRule.SURROUNDING_BLANKS, rule, text.strip())
    if not unicodedata.is_normalized("NFC", text):
        rule = what_must(what, "be in Unicode normal form C", "为 Unicode NFC 规范形式")
        return CellFault(CellRule.NOT_NORMAL, rule, unicodedata.normalize("NFC", text))
    return None


def strict_fault(text: str, what: Text, meant: str | None) -> CellFault | None:
    """Return the fault of text in a column of codes, numbers, dates or fixed values, or None."""
    fault = text_fault(text, what)
    if fault is not None:
        return CellFault(fault.code, fault.rule, meant if meant is not None else fault.suggestion)
    if any("\uff01" <= character <= "\uff5e" for character in text) and folded(text).isascii():
        rule = what_must(what, "be in half-width characters", "为半角字符")
        return CellFault(CellRule.FULL_WIDTH, rule, meant if meant is not None else folded(text))
    return None


def code_fault(cell: Cell, what: Text) -> CellFault | None:
    """Return the fault of a cell in a code column other than what the code itself must satisfy, or None."""
    if type(cell) is str:
        if _SCIENTIFIC.fullmatch(cell):
            return _lost_digits(what)
        return strict_fault(cell, what, None)
    if isinstance(cell, int | float) and type(cell) is not bool:
        text = text_of_number(cell)
        if text is None:
            return _lost_digits(what)
        rule = what_must(
            what, "be a text cell: a number loses its leading zeros", "为文本格式单元格，数值会丢失前导零"
        )
        return CellFault(CellRule.NUMERIC_CODE, rule, text)
    return unusable_fault(cell, what) or CellFault(CellRule.WRONG_TYPE, what_must(what, "be text", "为文本"))


def _lost_digits(what: Text) -> CellFault:
    rule = what_must(
        what,
        "be a text cell: a spreadsheet keeps 15 digits of a number; the others are lost, type them again",
        "为文本格式单元格：电子表格只保留数值的 15 位，其余已丢失，须重新录入",
    )
    return CellFault(CellRule.NUMERIC_CODE, rule)


def not_text(cell: Cell, what: Text) -> CellFault:
    """Return the fault of a cell that cannot be taken as text."""
    return unusable_fault(cell, what) or CellFault(
        CellRule.WRONG_TYPE, what_must(what, "be text", "为文本"), None
    )


def text_of_number(cell: Cell) -> str | None:
    """Return a whole number that a spreadsheet keeps exactly as text; None for everything else."""
    if type(cell) is int or (type(cell) is float and cell.is_integer()):
        return show_cell(cell) if abs(cell) < _EXACT_NUMBERS else None
    return None


def _without_invisible(text: str) -> str:
    """Return ``text`` in NFC without invisible characters and blanks at its ends; odd blanks become spaces."""
    return unicodedata.normalize("NFC", "".join(map(_visible_part, text))).strip()


def _visible_part(character: str) -> str:
    if find_invisible_character(character) is None:
        return character
    return " " if unicodedata.category(character) == "Zs" else ""


def folded(text: str) -> str:
    """Return ``text`` half width, without invisible characters and blanks: what a code column means."""
    return "".join(unicodedata.normalize("NFKC", _without_invisible(text)).split())
