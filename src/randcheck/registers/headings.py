"""The headings of register tables: which column means which field, in Chinese or English.

A heading is matched without regard to case, blanks, punctuation, full width or a mark such as ``*`` or
``（必填）``: "住所（经营场所）", "住所/经营场所" and "*住所(经营场所)" are one. What a column *holds* is
never repaired like that.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from randcheck.registers.columns import COLUMNS, Column
from randcheck.registers.list_columns import LIST_COLUMNS
from randcheck.registers.report import TableKind
from randcheck.text import Language

IGNORED_HEADINGS = ("序号", "备注", "no", "remarks")
"""Headings of columns that are passed over without a word."""


def columns_of(kind: TableKind) -> tuple[Column, ...]:
    """Return the columns that a table of this kind may have, in the order in which randcheck writes them."""
    return COLUMNS[kind] if kind in COLUMNS else LIST_COLUMNS[kind]


def headings_of(kind: TableKind, language: Language = "zh") -> list[str]:
    """Return the headings that randcheck writes over a table of this kind."""
    return [column.zh if language == "zh" else column.field for column in columns_of(kind)]


def find_column(kind: TableKind, heading: str) -> Column | None:
    """Return the column that a heading means, or None.

    Example:
        >>> find_column(TableKind.TARGETS, "*统一社会信用代码（必填）").field
        'uscc'
        >>> find_column(TableKind.TARGETS, "Credit Risk").field, find_column(TableKind.TARGETS, "规模")
        ('credit_risk', None)
    """
    return _columns_by_heading(kind).get(normalise_heading(heading))


def is_ignored_heading(heading: str) -> bool:
    """Return whether a column of this heading is passed over without a word."""
    return normalise_heading(heading) in {normalise_heading(ignored) for ignored in IGNORED_HEADINGS}


def normalise_heading(heading: str) -> str:
    """Return what of a heading counts: letters and digits, half width, small.

    Example:
        >>> normalise_heading(" Certificate_Valid From ")
        'certificatevalidfrom'
    """
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(character for character in folded if character.isalnum()).replace("必填", "")


def heading_table(kind: TableKind, language: Language = "en") -> str:
    """Return the columns of a kind of table as a Markdown table, the one that the manual shows.

    Example:
        >>> print(heading_table(TableKind.INSPECTORS).splitlines()[4])
        | 性别 | `gender` |  | expected; without it there is a warning | 男 (`male`), 女 (`female`) |
    """
    titles = {
        "en": ("Chinese heading", "English heading", "also read", "column", "content"),
        "zh": ("中文表头", "英文表头", "亦可写作", "要求", "内容"),
    }[language]
    separator = ", " if language == "en" else "、"
    lines = ["| " + " | ".join(titles) + " |", "|" + " --- |" * len(titles)]
    lines += [
        f"| {column.zh} | `{column.field}` | {separator.join(column.aliases)} "
        f"| {column.presence.label.in_language(language)} | {column.content.in_language(language)} |"
        for column in columns_of(kind)
    ]
    return "\n".join(lines)


@cache
def _columns_by_heading(kind: TableKind) -> dict[str, Column]:
    return {normalise_heading(heading): column for column in columns_of(kind) for heading in column.headings}
