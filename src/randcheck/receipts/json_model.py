"""The restricted JSON model: the only values that receipts may hold.

Everything that JSON libraries of different languages read differently is left out: floats, integers that a
double cannot hold, text with two spellings (not NFC) or invisible characters, deep nesting. What remains has
one canonical form (RFC 8785) that every language can write with its own standard library.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from randcheck.errors import NotCanonical, shorten
from randcheck.registers.identifiers import find_forbidden_character
from randcheck.text import Text

JsonValue: TypeAlias = "bool | int | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
"""A value of the model. At run time arrays are exactly ``list`` or ``tuple``, objects exactly ``dict``."""

MAX_INTEGER = 2**53 - 1
"""The largest integer, and minus the smallest: beyond it a double skips integers (RFC 8785, appendix D)."""

MAX_DEPTH = 32
"""How many objects and arrays may stand inside one another, the outermost included."""

_SNAKE_CASE = re.compile(r"[a-z][a-z0-9_]*")

# Visible ASCII, the space and the block of Chinese characters: all assigned, none invisible, none that composes
# with another, so such text is of the model. A short cut only: most names of a register are such text.
_PLAIN_TEXT = re.compile(r"[ -~\u4e00-\u9fff]*+")


class OutsideModel(Exception):
    """A value is outside the model: told inside this package, where it becomes ``NotCanonical``.

    ``path`` is filled on the way up, innermost step first; it stays empty where the place is not known.
    """

    def __init__(self, rule: Text, seen: str) -> None:
        super().__init__(rule.en, seen)
        self.rule = rule
        self.seen = seen
        self.path: list[str] = []

    def to_error(self, *, within: Text | None = None) -> NotCanonical:
        """Return the public error: the rule, and what was seen at which path."""
        rule = self.rule
        if within is not None:
            rule = Text(f"{within.en}: {rule.en}", f"{within.zh}：{rule.zh}")
        where = f" (${''.join(reversed(self.path))})" if self.path else ""
        return NotCanonical(rule=rule, seen=self.seen + where)


def check_snake_case_key(key: object) -> None:
    """Accept a key of a signed payload: ASCII, so that every language sorts keys alike.

    Raises:
        OutsideModel: The key is something else.
    """
    if type(key) is not str or _SNAKE_CASE.fullmatch(key) is None:
        raise OutsideModel(
            Text("an object key must match [a-z][a-z0-9_]*", "对象的键须符合 [a-z][a-z0-9_]*"), _show(key)
        )


def check_text_key(key: object) -> None:
    """Accept any text of the model as a key: for documents whose names are not ours, such as DSSE's.

    Raises:
        OutsideModel: The key is not text of the model.
    """
    if type(key) is not str:
        raise OutsideModel(Text("an object key must be text", "对象的键须为文本"), _show(key))
    _check_text(key)


def check_value(value: Any, check_key: Callable[[object], None]) -> None:
    """Accept ``value`` when it is of the model all the way down.

    Args:
        value: Anything. Subclasses (an ``IntEnum``, a ``str`` subclass, a named tuple) are refused: how they
            are written is not ours to know.
        check_key: Judge of the object keys, called once for each distinct key.

    Raises:
        OutsideModel: Something in it is not of the model.
    """
    _Walk(check_key).check(value, 0)


class _Walk:
    """One pass over one value; remembers the keys it has accepted."""

    __slots__ = ("_check_key", "_known_keys")

    def __init__(self, check_key: Callable[[object], None]) -> None:
        self._check_key = check_key
        self._known_keys: set[str] = set()

    def check(self, value: Any, depth: int) -> None:
        kind = type(value)
        if kind is str:
            # Nearly every string of a receipt is a code or a digest: keep its way short.
            if not (value.isascii() and value.isprintable()):
                _check_text(value)
        elif kind is dict:
            self._check_object(value, _deeper(depth))
        elif kind is list or kind is tuple:
            self._check_array(value, _deeper(depth))
        elif kind is int:
            _check_integer(value)
        elif value is not None and kind is not bool:
            raise OutsideModel(
                Text(
                    "a value must be an object, array, text, integer, boolean or null",
                    "值须为对象、数组、文本、整数、布尔或 null",
                ),
                f"{kind.__name__} {shorten(value)}",
            )

    def _check_object(self, members: dict[Any, Any], depth: int) -> None:
        key: Any = None
        try:
            for key, item in members.items():
                if type(key) is not str or key not in self._known_keys:
                    self._check_key(key)
                    self._known_keys.add(key)
                self.check(item, depth)
        except OutsideModel as found:
            found.path.append(f".{key}" if isinstance(key, str) else f"[{_show(key)}]")
            raise

    def _check_array(self, items: Sequence[Any], depth: int) -> None:
        position = -1
        try:
            for position, item in enumerate(items):  # noqa: B007 - the except clause tells the position
                self.check(item, depth)
        except OutsideModel as found:
            found.path.append(f"[{position}]")
            raise


def _deeper(depth: int) -> int:
    if depth >= MAX_DEPTH:
        raise OutsideModel(TOO_DEEP, f"{depth + 1}")
    return depth + 1


def _show(key: object) -> str:
    return repr(key) if isinstance(key, str) else shorten(key)


def _check_integer(value: int) -> None:
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        # A number of more than 4300 digits refuses to become text.
        size = f"2^{value.bit_length() - 1}…"
        seen = str(value) if value.bit_length() <= 128 else f"-{size}" if value < 0 else size
        raise OutsideModel(INTEGER_TOO_LARGE, seen)


def _check_text(value: str) -> None:
    if _PLAIN_TEXT.fullmatch(value):
        return
    character = find_forbidden_character(value)
    if character is not None:
        raise OutsideModel(
            Text(
                "text must hold no control or invisible characters and none newer than Unicode 14.0",
                "文本不得含控制字符、不可见字符及 Unicode 14.0 尚未收录的字符",
            ),
            f"U+{ord(character):04X}",
        )
    if not unicodedata.is_normalized("NFC", value):
        raise OutsideModel(
            Text("text must be in Unicode normal form C", "文本须为 Unicode NFC 规范形式"), ascii(value[:40])
        )


TOO_DEEP = Text(
    f"objects and arrays must be nested at most {MAX_DEPTH} deep", f"对象和数组的嵌套不得超过 {MAX_DEPTH} 层"
)
INTEGER_TOO_LARGE = Text("an integer must satisfy |n| ≤ 2^53−1", "整数须满足 |n| ≤ 2^53−1")
ONLY_INTEGERS = Text(
    "a number must be an integer without fraction, exponent or negative zero",
    "数须为整数，不得带小数、指数或负零",
)
