"""Whole numbers in Chinese characters, to 9,999."""

from __future__ import annotations

from fractions import Fraction

from randcheck.errors import InvalidValue, shorten
from randcheck.text import Text

NUMERALS = "零〇一二两三四五六七八九十百千点"
"""The characters that a number in Chinese may hold."""

LARGEST = 9999

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_SPELLINGS = str.maketrans("两〇", "二零")


def parse_number(text: str) -> Fraction | None:
    """Return the exact number in Arabic or Chinese figures that ``text`` is, or None.

    Args:
        text: ASCII digits with at most one point, or Chinese up to 9,999 with digits after 点.

    Example:
        >>> parse_number("33.3"), parse_number("一百二十"), parse_number("三点五"), parse_number("二〇")
        (Fraction(333, 10), Fraction(120, 1), Fraction(7, 2), None)
    """
    whole, point, decimals = text.partition("." if text.isascii() else "点")
    if point and not decimals:
        return None
    if text.isascii():
        return Fraction(text) if whole.isdigit() and (not point or decimals.isdigit()) else None
    number = _parse_whole(whole)
    digits = "".join(str(_DIGITS.find(character)) for character in decimals.translate(_SPELLINGS))
    if number is None or "-" in digits:
        return None
    return number + Fraction(int(digits or 0), 10 ** len(digits))


def write_number(number: int) -> str:
    """Return a whole number from 0 to 9,999 in Chinese, as it is counted aloud.

    Raises:
        InvalidValue: Outside that range.

    Example:
        >>> write_number(2), write_number(10), write_number(120), write_number(1005)
        ('二', '十', '一百二十', '一千零五')
    """
    if type(number) is not int or not 0 <= number <= LARGEST:
        rule = Text(
            f"a number written in Chinese must be from 0 to {LARGEST}", f"汉字数字须为 0 至 {LARGEST}"
        )
        raise InvalidValue(rule=rule, seen=shorten(number))
    written = ""
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            written += _DIGITS[digit] + _UNITS[place]
        elif written and not written.endswith("零"):
            written += "零"
    written = written.rstrip("零") or "零"
    return written.removeprefix("一") if written.startswith("一十") else written


def _parse_whole(text: str) -> Fraction | None:
    plain = text.translate(_SPELLINGS)
    if plain.startswith("一十"):
        plain = plain.removeprefix("一")
    total = digit = 0
    for character in plain:
        if character in _UNITS:
            total += (digit or 1) * 10 ** _UNITS.index(character)
            digit = 0
        elif (value := _DIGITS.find(character)) >= 0:
            digit = value
        else:
            return None
    # Read loosely, then held to the one spelling of the number: 二〇, 十百 and 五五 are no numbers.
    number = total + digit
    return Fraction(number) if number <= LARGEST and write_number(number) == plain else None
