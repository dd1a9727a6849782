"""How values read on paper: what templates may call on them, the same in HTML and DOCX."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from randcheck.workdays.civil_day import CHINA_STANDARD_TIME

_EMPTY_DAY = "　　　　年　　月　　日"
_EMPTY_MOMENT = "　　　　年　　月　　日　　时　　分"
_TICKED, _UNTICKED = "■", "□"  # both in GB 2312, so every Chinese font has them


def chinese_day(day: date | None) -> str:
    """Return a day as it is written on paper, or the blanks to write it in.

    Example:
        >>> chinese_day(date(2026, 9, 8)), chinese_day(None)
        ('2026年9月8日', '\u3000\u3000\u3000\u3000年\u3000\u3000月\u3000\u3000日')
    """
    return _EMPTY_DAY if day is None else f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(moment: datetime | None) -> str:
    """Return a moment in Beijing time, or the blanks to write it in.

    Example:
        >>> from datetime import UTC
        >>> chinese_moment(datetime(2026, 9, 8, 1, 5, tzinfo=UTC))
        '2026年9月8日9时05分00秒'
    """
    if moment is None:
        return _EMPTY_MOMENT
    local = moment.astimezone(CHINA_STANDARD_TIME)
    return f"{chinese_day(local.date())}{local.hour}时{local.minute:02}分{local.second:02}秒"


def blank(value: object, width: int = 8) -> object:
    """Return ``value``, or for None an underlined blank of ``width`` Chinese characters to write in.

    Example:
        >>> blank("三楼会议室"), blank(None, 2)
        ('三楼会议室', '____')
    """
    return "_" * (2 * width) if value is None else value


def hexadecimal(digest: bytes | None) -> str:
    """Return a digest as hexadecimal digits; nothing for None."""
    return "" if digest is None else digest.hex()


def listed(values: Iterable[object]) -> str:
    """Return values joined the Chinese way.

    Example:
        >>> listed(["市场监管局", "消防救援大队"])
        '市场监管局、消防救援大队'
    """
    return "、".join(str(value) for value in values)


def numbered(values: Iterable[object]) -> str:
    r"""Return values on lines of their own, numbered from 1.

    Example:
        >>> numbered(["食品生产", "消防安全"])
        '1. 食品生产\n2. 消防安全'
    """
    return "\n".join(f"{number}. {value}" for number, value in enumerate(values, start=1))


def stacked(values: Iterable[object]) -> str:
    """Return values on lines of their own."""
    return "\n".join(str(value) for value in values)


def box(ticked: bool | None) -> str:
    """Return a ticked or an empty box; None is not ticked, to be ticked by hand."""
    return _TICKED if ticked else _UNTICKED


FILTERS = {
    "blank": blank,
    "box": box,
    "day": chinese_day,
    "hex": hexadecimal,
    "listed": listed,
    "moment": chinese_moment,
    "numbered": numbered,
    "stacked": stacked,
}
"""What templates may call, by name; these names are part of the interface for templates of the host."""
