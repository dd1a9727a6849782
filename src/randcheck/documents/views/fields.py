"""Validators for what a document shows: text that prints as it reads, days, digests, counts.

The English name of a field in messages is its attribute's; the Chinese one is given.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from randcheck.errors import InvalidValue, shorten
from randcheck.registers.fields import Validator, find_invisible_character, optional
from randcheck.registers.identifiers import what_must
from randcheck.text import Text

MAX_LINE = 1_000
MAX_PROSE = 10_000
DIGEST_BYTES = 32

# Characters that no Unicode version will assign and XML cannot hold, so no DOCX either.
_NONCHARACTERS = frozenset("\ufffe\uffff")


def as_tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return ``values`` as a tuple; an attrs converter that type checkers can read.

    Raises:
        InvalidValue: A single text, whose characters nobody meant as the members.
    """
    if isinstance(values, str):
        raise InvalidValue(
            rule=Text("several values must be given as a list", "多个值须以列表给出"), seen=shorten(values)
        )
    return tuple(values)


def line(zh: str) -> Validator:
    """Return a validator for text on one line: 1 to 1,000 visible characters of normal form C."""

    def check(what: Text, value: Any) -> None:
        _require_visible(what, value, MAX_LINE)

    return _validator(zh, check)


def prose(zh: str) -> Validator:
    """Return a validator for text of several lines: 1 to 10,000 characters, line feeds between the lines."""

    def check(what: Text, value: Any) -> None:
        _require_visible(what, value, MAX_PROSE, breaks="\n")

    return _validator(zh, check)


def lines(zh: str) -> Validator:
    """Return a validator for a tuple of texts, possibly empty."""

    def check(what: Text, value: Any) -> None:
        for member in _require_tuple(what, value):
            _require_visible(what, member, MAX_LINE)

    return _validator(zh, check)


def several(cls: type, zh: str, *, least: int = 0) -> Validator:
    """Return a validator for a tuple of at least ``least`` objects of ``cls``."""

    def check(what: Text, value: Any) -> None:
        if len(_require_tuple(what, value)) < least:
            rule = what_must(what, f"have at least {least} entries", f"至少有 {least} 项")
            raise InvalidValue(rule=rule, seen=str(len(value)))
        for member in value:
            if not isinstance(member, cls):
                rule = what_must(what, f"be of class {cls.__name__}", f"为 {cls.__name__}")
                raise InvalidValue(rule=rule, seen=repr(member))

    return _validator(zh, check)


def one(cls: type, zh: str) -> Validator:
    """Return a validator for one object of ``cls``."""

    def check(what: Text, value: Any) -> None:
        if not isinstance(value, cls):
            rule = what_must(what, f"be of class {cls.__name__}", f"为 {cls.__name__}")
            raise InvalidValue(rule=rule, seen=repr(value))

    return _validator(zh, check)


def day(zh: str) -> Validator:
    """Return a validator for a date; a datetime, which has a time zone to get wrong, is refused."""

    def check(what: Text, value: Any) -> None:
        if type(value) is not date:
            raise InvalidValue(rule=what_must(what, "be a date", "为日期"), seen=repr(value))

    return _validator(zh, check)


def moment(zh: str) -> Validator:
    """Return a validator for a moment with its offset from UTC."""

    def check(what: Text, value: Any) -> None:
        if not isinstance(value, datetime) or value.utcoffset() is None:
            rule = what_must(what, "be a moment with its UTC offset", "为带时区偏移的时刻")
            raise InvalidValue(rule=rule, seen=repr(value))

    return _validator(zh, check)


def count(zh: str, *, least: int = 0) -> Validator:
    """Return a validator for a whole number of at least ``least``."""

    def check(what: Text, value: Any) -> None:
        if type(value) is not int or value < least:
            rule = what_must(what, f"be a whole number from {least}", f"为不小于 {least} 的整数")
            raise InvalidValue(rule=rule, seen=repr(value))

    return _validator(zh, check)


def digest(zh: str) -> Validator:
    """Return a validator for the 32 bytes of a SHA-256 digest."""

    def check(what: Text, value: Any) -> None:
        if not isinstance(value, bytes) or len(value) != DIGEST_BYTES:
            rule = what_must(what, f"be {DIGEST_BYTES} bytes", f"为 {DIGEST_BYTES} 字节")
            raise InvalidValue(rule=rule, seen=repr(value))

    return _validator(zh, check)


def flag(zh: str) -> Validator:
    """Return a validator for a bool."""

    def check(what: Text, value: Any) -> None:
        if type(value) is not bool:
            raise InvalidValue(rule=what_must(what, "be True or False", "为 True 或 False"), seen=repr(value))

    return _validator(zh, check)


def _validator(zh: str, check: Callable[[Text, Any], None]) -> Validator:
    def validate(_instance: Any, attribute: Any, value: Any) -> None:
        check(Text(attribute.name.replace("_", " "), zh), value)

    return validate


def _require_tuple(what: Text, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, tuple):
        raise InvalidValue(rule=what_must(what, "be a tuple", "为元组"), seen=repr(value))
    return value


def _require_visible(what: Text, value: Any, limit: int, *, breaks: str = "") -> None:
    """Check that paper shows all there is: no control, zero-width or direction characters."""
    if not isinstance(value, str):
        raise InvalidValue(rule=what_must(what, "be text", "为文本"), seen=repr(value))
    if not 1 <= len(value) <= limit:
        rule = what_must(what, f"have 1 to {limit} characters", f"为 1 至 {limit} 个字符")
        raise InvalidValue(rule=rule, seen=f"{len(value)}: {value!r}" if value else "''")
    shown = value.replace(breaks, "") if breaks else value
    hidden = find_invisible_character(shown) or next((c for c in shown if c in _NONCHARACTERS), None)
    if hidden is not None:
        rule = what_must(what, "hold no control or invisible characters", "不含控制字符或不可见字符")
        raise InvalidValue(rule=rule, seen=f"U+{ord(hidden):04X} in {value!r}")
    if value != value.strip() or not unicodedata.is_normalized("NFC", value):
        rule = what_must(
            what,
            "be in Unicode normal form C without white space at its ends",
            "为 Unicode NFC 规范形式且首尾不含空白",
        )
        raise InvalidValue(rule=rule, seen=repr(value))


__all__ = [
    "as_tuple",
    "count",
    "day",
    "digest",
    "flag",
    "line",
    "lines",
    "moment",
    "one",
    "optional",
    "prose",
    "several",
]
