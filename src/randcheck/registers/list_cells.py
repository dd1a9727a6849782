"""How a cell that holds several values is read, and how several values are put into one cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from randcheck.registers import cell_parsers as parsers
from randcheck.registers.cell_faults import text_fault
from randcheck.registers.cells import Cell, CellFault
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Language, Text

_SEPARATORS = re.compile(r"[、；;，,]")
_SEMICOLONS = re.compile(r"[；;]")
_ENUMERATION_COMMA = "、"
_SEMICOLON = {"zh": "；", "en": ";"}


def label_list_cell(what: Text) -> parsers.Parser:
    """Return a parser for several labels in their order, each once, separated by ``、 ； ; ，`` or ``,``."""
    return _list_cell(what, parsers.label_cell(what), lambda _: _SEPARATORS)


def member_list_cell(cls: type[LabelledEnum], what: Text) -> parsers.Parser:
    """Return a parser for several members of ``cls`` in their order, separated like labels."""
    return _list_cell(what, parsers.member_cell(cls, what), lambda _: _SEPARATORS)


def text_list_cell(what: Text) -> parsers.Parser:
    """Return a parser for several free texts in their order, each once.

    They are separated by ``；`` or ``;``, and where there is none of these by ``、``: a text such as 营业执照正、副本
    stays whole in a cell with semicolons.
    """
    return _list_cell(
        what,
        parsers.text_cell(what),
        lambda cell: _SEMICOLONS if _SEMICOLONS.search(cell) else re.compile(_ENUMERATION_COMMA),
    )


def join_texts(texts: Iterable[str], language: Language) -> str:
    """Return the cell that :func:`text_list_cell` reads as ``texts``, which hold no semicolon.

    Example:
        >>> join_texts(["营业执照", "许可证"], "zh"), join_texts(["营业执照正、副本"], "zh")
        ('营业执照、许可证', '营业执照正、副本；')
    """
    told = tuple(texts)
    semicolon = _SEMICOLON[language]
    if any(_ENUMERATION_COMMA in text for text in told):
        # A semicolon says that the commas separate nothing; one text needs it, too.
        return semicolon.join(told) if len(told) > 1 else f"{told[0]}{semicolon}"
    return (_ENUMERATION_COMMA if language == "zh" else semicolon).join(told)


def _list_cell(
    what: Text, parse_one: parsers.Parser, separators_of: Callable[[str], re.Pattern[str]]
) -> parsers.Parser:
    def parse(cell: Cell) -> object:
        if type(cell) is not str:
            one = parse_one(cell)
            return one if isinstance(one, CellFault) else (one,)
        fault = text_fault(cell, what)
        if fault is not None:
            return fault
        values = []
        for part in filter(None, (part.strip() for part in separators_of(cell).split(cell))):
            one = parse_one(part)
            if isinstance(one, CellFault):
                return one
            values.append(one)
        return tuple(dict.fromkeys(values))

    return parse
