"""Days as an office in China counts them: Asia/Shanghai, whatever clock the caller has."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Final

from randcheck.errors import InvalidValue
from randcheck.text import Text

# Asia/Shanghai has kept UTC+8 without summer time since 1991, long before the first day of any calendar
# here. A fixed offset is therefore exact, and unlike a tz database it is no file to be read.
CHINA_STANDARD_TIME: Final = timezone(timedelta(hours=8), "Asia/Shanghai")

_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAYS_ZH = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
_SATURDAY = 5
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_OR_MOMENT = Text(
    "a day must be a date, or a moment with its UTC offset", "日期须为日期，或带有时区偏移的时刻"
)
_WRITTEN_DAY = Text(
    "a day must be written YYYY-MM-DD, or be an ISO 8601 moment with its UTC offset",
    "日期须写作 YYYY-MM-DD，或为带有时区偏移的 ISO 8601 时刻",
)


def to_civil_day(value: date | datetime) -> date:
    """Return the calendar day in Asia/Shanghai.

    Args:
        value: A date, taken as it is, or an aware datetime, converted to Asia/Shanghai first.

    Raises:
        InvalidValue: A naive datetime (whose day is anybody's guess near midnight), or not a date at all.

    Example:
        >>> from datetime import UTC
        >>> to_civil_day(datetime(2026, 9, 18, 23, 30, tzinfo=UTC))
        datetime.date(2026, 9, 19)
    """
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise InvalidValue(rule=_DAY_OR_MOMENT, seen=f"{value.isoformat()} without an offset")
        return value.astimezone(CHINA_STANDARD_TIME).date()
    if not isinstance(value, date):
        raise InvalidValue(rule=_DAY_OR_MOMENT, seen=repr(value))
    return value


def parse_day(text: str) -> date:
    """Return the day that ``text`` states: ``2026-09-18``, or the day in Asia/Shanghai of a moment.

    Raises:
        InvalidValue: Anything else, also a day that does not exist.

    Example:
        >>> parse_day("2026-09-18"), parse_day("2026-09-18T23:30:00Z")
        (datetime.date(2026, 9, 18), datetime.date(2026, 9, 19))
    """
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _DAY.match(text) and "T" in text:
            return to_civil_day(datetime.fromisoformat(text))
    except ValueError:
        pass  # the right shape, but no such day
    raise InvalidValue(rule=_WRITTEN_DAY, seen=text)


def is_weekend(day: date) -> bool:
    """Answer whether ``day`` is a Saturday or Sunday."""
    return day.weekday() >= _SATURDAY


def weekday_name(day: date) -> Text:
    """Return the day of the week.

    Example:
        >>> weekday_name(date(2026, 9, 18)).en
        'Friday'
    """
    return Text(_WEEKDAYS_EN[day.weekday()], _WEEKDAYS_ZH[day.weekday()])


def dated(day: date) -> Text:
    """Return the day with its day of the week, as messages show it.

    Example:
        >>> dated(date(2026, 9, 18)).zh
        '2026-09-18（星期五）'
    """
    name = weekday_name(day)
    return Text(f"{day} ({name.en})", f"{day}（{name.zh}）")
