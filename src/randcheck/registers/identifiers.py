"""Identifiers and labels that can be committed to: one text, one meaning, one sequence of bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from randcheck.errors import InvalidIdentifier, InvalidValue
from randcheck.registers.plain_characters import PLAIN_CHARACTERS
from randcheck.text import Text

MAX_IDENTIFIER_LENGTH = 64
MAX_LABEL_LENGTH = 200

# Characters of Unicode 14.0, which the protocol holds on to (1.4), without Cc controls (tab and line feed separate
# fields in hashed lines), Cf formats (bidi overrides and zero-width characters make two ids look alike), Cs lone
# surrogates, Zl/Zp line separators and Co private use (no agreed appearance). Not by ``unicodedata``: what one Python
# committed, none with another version of Unicode may refuse. Normal form C of such text is the same in all of them.


@cache
def _forbidden_character() -> re.Pattern[str]:
    # Compiled on first use: ASCII needs none of it, and `import randcheck` stays light.
    ranges = (span.partition("-") for span in PLAIN_CHARACTERS.split())
    characters = "".join(f"{chr(int(first, 16))}-{chr(int(last or first, 16))}" for first, _, last in ranges)
    return re.compile(f"[^{characters}]")


def find_forbidden_character(text: str) -> str | None:
    r"""Return the first character of ``text`` that no committed text may hold, or None.

    Example:
        >>> find_forbidden_character("91220500MA0Y1ABC2X") is None
        True
        >>> find_forbidden_character("91\u200b22") == "\u200b"
        True

    Source: protocol page, 1.4.
    """
    if text.isascii() and text.isprintable():
        return None
    found = _forbidden_character().search(text)
    return found[0] if found else None


def require_identifier(value: str, *, what: Text) -> str:
    """Return ``value`` when it may serve as an id in a frame, roster or conflict list.

    Args:
        value: 1–64 characters of Unicode 14.0 or rare ideographs, NFC, without control, format (zero-width,
            bidi), surrogate or private characters and without white space at its ends.
        what: What the id names, for the message.

    Raises:
        InvalidIdentifier: The value breaks one of these rules.

    Example:
        >>> require_identifier("91220500MA0Y1ABC2X", what=Text("target id", "对象编号"))
        '91220500MA0Y1ABC2X'
    """
    return _require_text(value, what=what, limit=MAX_IDENTIFIER_LENGTH)


def require_label(value: str, *, what: Text) -> str:
    """Return ``value`` when it may serve as a label (stratum, area, category, department, task name).

    Args:
        value: Like an identifier, but 1–200 characters.
        what: What the label names, for the message.

    Raises:
        InvalidIdentifier: The value breaks one of these rules.
    """
    return _require_text(value, what=what, limit=MAX_LABEL_LENGTH)


def _require_text(value: str, *, what: Text, limit: int) -> str:
    if not isinstance(value, str):
        raise InvalidIdentifier(rule=what_must(what, "be text", "为文本"), seen=repr(value))
    if not 1 <= len(value) <= limit:
        raise InvalidIdentifier(
            rule=what_must(what, f"have 1 to {limit} characters", f"为 1 至 {limit} 个字符"),
            seen=f"{len(value)}: {value!r}" if value else "''",
        )
    character = find_forbidden_character(value)
    if character is not None:
        raise InvalidIdentifier(
            rule=what_must(
                what,
                "hold no control or invisible characters and none newer than Unicode 14.0",
                "不含控制字符、不可见字符及 Unicode 14.0 尚未收录的字符",
            ),
            seen=f"U+{ord(character):04X} in {value!r}",
        )
    if value != value.strip():
        raise InvalidIdentifier(
            rule=what_must(what, "have no white space at its ends", "首尾不含空白"), seen=repr(value)
        )
    if not value.isascii() and not unicodedata.is_normalized("NFC", value):
        raise InvalidIdentifier(
            rule=what_must(what, "be in Unicode normal form C", "为 Unicode NFC 规范形式"), seen=repr(value)
        )
    return value


def text_set(values: Iterable[str]) -> frozenset[str]:
    """Return ``values`` as a frozenset; an attrs converter that type checkers can read.

    Raises:
        InvalidValue: A single text, whose characters nobody meant as the members.
    """
    return frozenset(_require_several(values))


def text_tuple(values: Iterable[str]) -> tuple[str, ...]:
    """Return ``values`` as a tuple; an attrs converter that type checkers can read.

    Raises:
        InvalidValue: A single text, whose characters nobody meant as the members.
    """
    return tuple(_require_several(values))


def _require_several(values: Iterable[str]) -> Iterable[str]:
    if isinstance(values, str):
        raise InvalidValue(
            rule=Text("several texts must be given as a list or set", "多个文本须以列表或集合给出"),
            seen=repr(values),
        )
    return values


def what_must(what: Text, en: str, zh: str) -> Text:
    """Return the rule "``what`` must …" in both languages."""
    return Text(f"{what.en} must {en}", f"{what.zh}须{zh}")
