"""How a cell becomes a value: one parser for every kind of column, and a named fault where it cannot be one.

Nothing is repaired in silence. A parser takes a cell that is not empty and returns its value, or a
:class:`CellFault` that names the first rule broken and, where it can be told, what was probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from randcheck.errors import InvalidValue
from randcheck.registers.cell_faults import (
    code_fault,
    folded,
    not_text,
    strict_fault,
    text_fault,
    text_of_number,
    unusable_fault,
)
from randcheck.registers.cells import Cell, CellFault, CellRule, show_cell
from randcheck.registers.fields import require_text
from randcheck.registers.identifiers import require_identifier, require_label, what_must
from randcheck.registers.labels import LabelledEnum
from randcheck.registers.uscc import parse_uscc, suggest_uscc
from randcheck.text import Text

Parser = Callable[[Cell], object]

_EARLIEST_YEAR = 1900

_DATES = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})日"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
_DATE_INSIDE = re.compile(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?=[ T])")
LABEL_SET_SEPARATORS = re.compile(r"[、；;|/，,]")
"""What stands between the labels of a set in one cell."""
_WHOLE = re.compile(r"[0-9]{1,15}")
_NO_END = frozenset({"长期", "长期有效", "无期限", "permanent"})
_YES_NO = {
    "是": True, "有": True, "已列入": True, "yes": True, "y": True, "true": True, "1": True,
    "否": False, "无": False, "未列入": False, "no": False, "n": False, "false": False, "0": False,
}  # fmt: skip


def code_cell(what: Text) -> Parser:
    """Return a parser for an id: text without any blank, half width."""

    def parse(cell: Cell) -> object:
        fault = code_fault(cell, what)
        if fault is not None:
            return fault
        return _checked(str(cell), lambda text: require_identifier(text, what=what))

    return parse


def uscc_cell(what: Text) -> Parser:
    """Return a parser for a unified social credit code."""

    def parse(cell: Cell) -> object:
        if type(cell) is str:
            try:
                return parse_uscc(cell)
            except InvalidValue as error:
                broken = error.rule
        fault = code_fault(cell, what)
        if fault is not None:
            meant = suggest_uscc(fault.suggestion) if fault.suggestion else None
            return CellFault(fault.code, fault.rule, meant)
        return CellFault(CellRule.INVALID_USCC, broken, suggest_uscc(str(cell)))

    return parse


def text_cell(what: Text) -> Parser:
    """Return a parser for free text; a whole number, such as a shop called 360, is taken as text."""

    def parse(cell: Cell) -> object:
        text = cell if type(cell) is str else text_of_number(cell)
        if text is None:
            return not_text(cell, what)
        return text_fault(text, what) or _checked(
            text, lambda text: require_text(text, what=what, required=True)
        )

    return parse


def label_cell(what: Text) -> Parser:
    """Return a parser for a label; a whole number is taken as text."""

    def parse(cell: Cell) -> object:
        text = cell if type(cell) is str else text_of_number(cell)
        if text is None:
            return not_text(cell, what)
        return text_fault(text, what) or _checked(text, lambda text: require_label(text, what=what))

    return parse


def label_set_cell(what: Text) -> Parser:
    """Return a parser for several labels separated by ``、 ； ; | / ，`` or ``,``, as a frozenset."""
    parse_one = label_cell(what)

    def parse(cell: Cell) -> object:
        if type(cell) is not str:
            one = parse_one(cell)
            return one if isinstance(one, CellFault) else frozenset({one})
        fault = text_fault(cell, what)
        if fault is not None:
            return fault
        labels = [part.strip() for part in LABEL_SET_SEPARATORS.split(cell)]
        for part in filter(None, labels):
            one = parse_one(part)
            if isinstance(one, CellFault):
                return one
        return frozenset(filter(None, labels))

    return parse


def member_cell(cls: type[LabelledEnum], what: Text) -> Parser:
    """Return a parser for a member of ``cls``, by code, label or another of its spellings."""
    allowed = cls.allowed()
    rule = what_must(what, f"be one of {allowed.en}", f"为下列之一：{allowed.zh}")

    def parse(cell: Cell) -> object:
        text = cell if type(cell) is str else text_of_number(cell)
        if text is None:
            return unusable_fault(cell, what) or CellFault(CellRule.UNKNOWN_VALUE, rule)
        member = cls.find(text)
        if member is not None:
            return member
        half_width = folded(text)
        meant = half_width if cls.find(half_width) is not None else None
        return strict_fault(text, what, meant) or CellFault(CellRule.UNKNOWN_VALUE, rule, meant)

    return parse


def yes_no_cell(what: Text) -> Parser:
    """Return a parser for yes or no, as a bool."""
    rule = what_must(what, "be 是 or 否 (yes or no, true or false, 1 or 0)", "为“是”或“否”")

    def parse(cell: Cell) -> object:
        if type(cell) is bool:
            return cell
        text = cell if type(cell) is str else text_of_number(cell)
        if text is None:
            return unusable_fault(cell, what) or CellFault(CellRule.UNKNOWN_VALUE, rule)
        answer = _YES_NO.get(text.lower())
        if answer is not None:
            return answer
        half_width = folded(text).lower()
        meant = half_width if half_width in _YES_NO else None
        return strict_fault(text, what, meant) or CellFault(CellRule.UNKNOWN_VALUE, rule, meant)

    return parse


def whole_number_cell(what: Text, *, least: int, most: int | None = None) -> Parser:
    """Return a parser for a whole number from ``least`` to ``most``, inclusive; None for no upper end."""
    upper_en, upper_zh = ("", "") if most is None else (f" to {most}", f"至 {most} ")
    rule = what_must(what, f"be a whole number from {least}{upper_en}", f"为从 {least} {upper_zh}的整数")

    def parse(cell: Cell) -> object:
        number = _whole_number(cell)
        if number is None:
            return _number_fault(cell, what, rule)
        if number < least or (most is not None and number > most):
            return CellFault(CellRule.OUT_OF_RANGE, rule)
        return number

    return parse


def day_cell(what: Text, *, may_be_endless: bool = False) -> Parser:
    """Return a parser for a date.

    Args:
        what: What the date is, for messages.
        may_be_endless: Whether 长期 and its like are taken, as None.
    """
    rule = what_must(
        what,
        "be a date such as 2026-03-05, 2026/3/5 or 2026年3月5日",
        "为日期，如 2026-03-05、2026/3/5、2026年3月5日",
    )

    def parse(cell: Cell) -> object:
        if type(cell) is date:
            return cell if cell.year >= _EARLIEST_YEAR else CellFault(CellRule.NOT_A_DATE, rule)
        if type(cell) is not str:
            return unusable_fault(cell, what) or CellFault(CellRule.NOT_A_DATE, rule, _meant_date(cell))
        if may_be_endless and cell in _NO_END:
            return None
        found = _find_date(cell)
        if found is not None:
            return found
        half_width = _find_date(folded(cell))
        meant = half_width.isoformat() if half_width is not None else _meant_date(cell)
        return strict_fault(cell, what, meant) or CellFault(CellRule.NOT_A_DATE, rule, meant)

    return parse


def _number_fault(cell: Cell, what: Text, rule: Text) -> CellFault:
    if type(cell) is not str:
        return unusable_fault(cell, what) or CellFault(CellRule.NOT_A_NUMBER, rule)
    digits = folded(cell).replace(",", "").removesuffix(".0")
    meant = digits if _WHOLE.fullmatch(digits) else None
    return strict_fault(cell, what, meant) or CellFault(CellRule.NOT_A_NUMBER, rule, meant)


def _checked(text: str, require: Callable[[str], str]) -> object:
    try:
        return require(text)
    except InvalidValue as error:
        return CellFault(CellRule.INVALID_TEXT, error.rule)


def _whole_number(cell: Cell) -> int | None:
    if type(cell) is str:
        return int(cell) if _WHOLE.fullmatch(cell) else None
    text = text_of_number(cell)
    return int(text) if text is not None else None


def _find_date(text: str) -> date | None:
    for pattern in _DATES:
        match = pattern.fullmatch(text)
        if match is not None and int(match[1]) >= _EARLIEST_YEAR:
            try:
                return date(int(match[1]), int(match[3]), int(match[4]))
            except ValueError:
                return None
    return None


def _meant_date(cell: Cell) -> str | None:
    """Return the date in a number such as 20260305 or before a time of day, in ISO form, or None."""
    text = show_cell(cell)
    inside = _DATE_INSIDE.match(text)
    found = _find_date(inside[0] if inside else text)
    return found.isoformat() if found is not None else None
