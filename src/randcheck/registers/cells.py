"""Cells of a table as a file reader hands them over, and what is said of a cell that breaks a rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text


class CellRule(LabelledEnum):
    """The rules that cells, rows and headings can break; the value is the stable code in reports."""

    FORMULA = ("formula", "a formula instead of a value", "公式")
    ERROR_CELL = ("error-cell", "a spreadsheet's error value", "电子表格错误值")
    TIME_CELL = ("time-cell", "a time of day instead of a value", "时刻")
    NUMERIC_CODE = ("numeric-code", "a number in a code column", "代码列中的数值")
    DAMAGED_TEXT = ("damaged-text", "characters lost in an earlier conversion", "乱码")
    INVISIBLE_CHARACTER = ("invisible-character", "invisible or control characters", "不可见字符")
    SURROUNDING_BLANKS = ("surrounding-blanks", "blanks at the ends", "首尾空白")
    FULL_WIDTH = ("full-width", "full-width digits or letters", "全角字符")
    NOT_NORMAL = ("not-normal", "not in Unicode normal form C", "非 NFC 规范形式")
    INVALID_USCC = ("invalid-uscc", "not a unified social credit code", "统一社会信用代码有误")
    INVALID_TEXT = ("invalid-text", "text against the rules of its field", "文本不合规")
    WRONG_TYPE = ("wrong-type", "a value of another type", "类型不符")
    UNKNOWN_VALUE = ("unknown-value", "none of the allowed values", "不在允许值之内")
    NOT_A_DATE = ("not-a-date", "not a date", "日期有误")
    NOT_A_NUMBER = ("not-a-number", "not a whole number", "非整数")
    OUT_OF_RANGE = ("out-of-range", "outside the allowed range", "超出范围")
    EMPTY_CELL = ("empty-cell", "nothing where something is required", "必填为空")
    DUPLICATE_ID = ("duplicate-id", "an id met before", "编号重复")
    DUPLICATE_CERTIFICATE = ("duplicate-certificate", "a certificate number met before", "执法证号重复")
    DUPLICATE_CONFLICT = ("duplicate-conflict", "a conflict met before", "回避关系重复")
    DUPLICATE_POINT = ("duplicate-point", "a check point met before", "检查项目重复")
    UNKNOWN_ID = ("unknown-id", "an id that is in no register", "编号不在名录库")
    INCONSISTENT_ROW = ("inconsistent-row", "cells of one row that contradict each other", "同行内容矛盾")
    UNREAD_WORDING = ("unread-wording", "a ratio or frequency kept as text", "比例、频次表述未能识别")
    CELL_COUNT = ("cell-count", "more or fewer cells than headings", "单元格数与表头不符")
    NO_HEADING = ("no-heading", "no row of headings", "缺少表头")
    MISSING_COLUMN = ("missing-column", "a required column is missing", "缺少必需列")
    DUPLICATE_HEADING = ("duplicate-heading", "two columns of one meaning", "表头重复")
    INVALID_HEADING = ("invalid-heading", "a heading that cannot name a column", "表头有误")
    UNKNOWN_HEADING = ("unknown-heading", "a heading that is not known", "未识别的表头")
    EMPTY_COLUMN_CELLS = (
        "empty-column-cells",
        "cells that the norm wants filled are empty",
        "应记录的内容为空",
    )
    EMPTY_ROWS = ("empty-rows", "empty rows between data", "数据间有空行")
    NO_ROWS = ("no-rows", "headings without data", "没有数据行")


class UnusableKind(LabelledEnum):
    """Why a cell holds no value of its own."""

    FORMULA = ("formula", "formula", "公式")
    ERROR = ("error", "error", "错误值")
    TIME = ("time", "time of day", "时刻")


@attrs.frozen
class UnusableCell:
    """A cell whose content is not a value: a formula, a spreadsheet's error or a time of day.

    Attributes:
        kind: What it is.
        shown: How it reads in the sheet, for the report: ``=A1&B1``, ``#N/A``.
    """

    kind: UnusableKind
    shown: str


Cell = str | int | float | bool | date | UnusableCell | None
Row = Sequence[Cell]
Rows = Iterable[Row]


@attrs.frozen
class CellFault:
    """What is wrong with one cell.

    Attributes:
        code: Which rule is broken.
        rule: The rule in words, with what is allowed.
        suggestion: The value that was probably meant, for a person to confirm; None when it cannot be told.
    """

    code: CellRule
    rule: Text
    suggestion: str | None = None


def is_empty_cell(cell: Cell) -> bool:
    """Return whether a cell holds nothing; a blank is something."""
    return cell is None or cell == ""


def show_cell(cell: Cell) -> str:
    r"""Return a cell's content as one printable text; what cannot be seen is escaped.

    Example:
        >>> show_cell("9122\u200b05"), show_cell(9.12205e17), show_cell(None)
        ('9122\\u200b05', '912205000000000000', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, UnusableCell):
        return show_cell(cell.shown)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e30:
        return f"{cell:.0f}"
    text = str(cell)
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )
