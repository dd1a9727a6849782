"""Validators for the fields of register entries: a wrong entry cannot be made.

Free text (names, addresses) is held to less than ids and labels: it is never hashed, and a personal name may
hold a rare character that this Python's Unicode table does not know or that has only a private code point.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Any

from randcheck.errors import InvalidValue
from randcheck.registers.identifiers import require_identifier, require_label, what_must
from randcheck.text import Text

MAX_TEXT_LENGTH = 1000

Validator = Callable[[Any, Any, Any], None]

_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# The only blanks that may stand inside a text: the space, and the ideographic space that pads Chinese names.
_BLANKS_INSIDE = frozenset(" \u3000")


def find_invisible_character(text: str) -> str | None:
    r"""Return the first control, format, surrogate, separator or odd blank character of ``text``, or None.

    Example:
        >>> find_invisible_character("张　三") is None, find_invisible_character("张\u00a0三") == "\u00a0"
        (True, True)
    """
    if text.isprintable():
        return None
    for character in text:
        category = unicodedata.category(character)
        if category in _INVISIBLE_CATEGORIES or (category == "Zs" and character not in _BLANKS_INSIDE):
            return character
    return None


def require_text(value: str, *, what: Text, required: bool) -> str:
    """Return ``value`` when it may serve as free text (a name, an address, a ground).

    Args:
        value: At most 1,000 characters, NFC, no invisible characters, no white space at its ends; empty only
            when not ``required``.
        what: What the text names, for the message.
        required: Whether the empty text is refused.

    Raises:
        InvalidValue: The value breaks one of these rules.
    """
    if not isinstance(value, str):
        raise InvalidValue(rule=what_must(what, "be text", "为文本"), seen=repr(value))
    if not value:
        if required:
            raise InvalidValue(rule=what_must(what, "not be empty", "非空"), seen="''")
        return value
    if len(value) > MAX_TEXT_LENGTH:
        rule = what_must(
            what, f"have at most {MAX_TEXT_LENGTH} characters", f"不超过 {MAX_TEXT_LENGTH} 个字符"
        )
        raise InvalidValue(rule=rule, seen=f"{len(value)}: {value!r}")
    character = find_invisible_character(value)
    if character is not None:
        rule = what_must(what, "hold no control or invisible characters", "不含控制字符或不可见字符")
        raise InvalidValue(rule=rule, seen=f"U+{ord(character):04X} in {value!r}")
    if value[0].isspace() or value[-1].isspace():
        raise InvalidValue(
            rule=what_must(what, "have no white space at its ends", "首尾不含空白"), seen=repr(value)
        )
    if not unicodedata.is_normalized("NFC", value):
        rule = what_must(what, "be in Unicode normal form C", "为 Unicode NFC 规范形式")
        raise InvalidValue(rule=rule, seen=repr(value))
    return value


def identifier(what: Text) -> Validator:
    """Return a validator for an id."""

    def validate(_instance: Any, _attribute: Any, value: Any) -> None:
        require_identifier(value, what=what)

    return validate


def label(what: Text, *, required: bool = True) -> Validator:
    """Return a validator for a label; the empty text passes when not ``required``."""

    def validate(_instance: Any, _attribute: Any, value: Any) -> None:
        if required or value != "":
            require_label(value, what=what)

    return validate


def free_text(what: Text, *, required: bool = False) -> Validator:
    """Return a validator for free text; see :func:`require_text`."""

    def validate(_instance: Any, _attribute: Any, value: Any) -> None:
        require_text(value, what=what, required=required)

    return validate


def label_set(what: Text) -> Validator:
    """Return a validator for a frozenset of labels, possibly empty."""

    def validate(_instance: Any, _attribute: Any, value: Any) -> None:
        if not isinstance(value, frozenset):
            raise InvalidValue(
                rule=what_must(what, "be a frozenset of labels", "为标签的 frozenset"), seen=repr(value)
            )
        for member in value:
            require_label(member, what=what)

    return validate


def whole_number(what: Text, *, least: int, most: int | None = None) -> Validator:
    """Return a validator for an int from ``least`` to ``most``, both inclusive; None means no upper end."""
    upper_en, upper_zh = ("", "") if most is None else (f" to {most}", f"至 {most} ")
    rule = what_must(what, f"be a whole number from {least}{upper_en}", f"为从 {least} {upper_zh}的整数")

    def validate(_instance: Any, _attribute: Any, value: Any) -> None:
        if type(value) is not int or value < least or (most is not None and value > most):
            raise InvalidValue(rule=rule, seen=repr(value))

    return validate


def member_of(cls: type[Enum], what: Text) -> Validator:
    """Return a validator for a member of the enumeration ``cls``."""
    rule = what_must(what, f"be a {cls.__name__}", f"为 {cls.__name__}")

    def validate(_instance: Any, _attribute: Any, value: Any) -> None:
        if not isinstance(value, cls):
            raise InvalidValue(rule=rule, seen=repr(value))

    return validate


def yes_or_no(what: Text) -> Validator:
    """Return a validator for a bool."""
    rule = what_must(what, "be True or False", "为 True 或 False")

    def validate(_instance: Any, _attribute: Any, value: Any) -> None:
        if type(value) is not bool:
            raise InvalidValue(rule=rule, seen=repr(value))

    return validate


def day(what: Text) -> Validator:
    """Return a validator for a date; a datetime, which has a time zone to get wrong, is refused."""
    rule = what_must(what, "be a date", "为日期")

    def validate(_instance: Any, _attribute: Any, value: Any) -> None:
        if type(value) is not date:
            raise InvalidValue(rule=rule, seen=repr(value))

    return validate


def optional(validate_value: Validator) -> Validator:
    """Return a validator that lets None pass and hands everything else to ``validate_value``."""

    def validate(instance: Any, attribute: Any, value: Any) -> None:
        if value is not None:
            validate_value(instance, attribute, value)

    return validate
