"""Moments as receipts write them: to the second, with the offset from UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

from randcheck.errors import InvalidValue, shorten
from randcheck.text import Text


def require_moment(moment: datetime) -> datetime:
    """Return ``moment`` when a receipt can write it.

    Raises:
        InvalidValue: No time zone, an offset that is not of whole minutes, or a fraction of a second.
    """
    offset = moment.utcoffset() if isinstance(moment, datetime) else None
    if offset is None or offset % timedelta(minutes=1) or moment.microsecond:
        raise InvalidValue(
            rule=Text(
                "a moment must have whole seconds and an offset from UTC in whole minutes",
                "时间须精确到秒，并带整分钟的时区偏移",
            ),
            seen=str(moment),
        )
    return moment


def write_moment(moment: datetime) -> str:
    """Return the one text of ``moment``.

    Example:
        >>> write_moment(read_moment("2026-11-24T09:30:00+08:00"))
        '2026-11-24T09:30:00+08:00'
    """
    return require_moment(moment).isoformat(timespec="seconds")


def read_moment(text: str) -> datetime:
    """Return the moment that :func:`write_moment` wrote.

    Raises:
        InvalidValue: Not text, another way to write a moment, such as ``Z`` for ``+00:00``, or a day or time of
            day that does not exist.

    Example:
        >>> read_moment("2026-02-29T09:30:00+08:00")
        Traceback (most recent call last):
        ...
        randcheck.errors.InvalidValue: a moment must be a real day of the years 0001 to 9999 and a time of day, \
        written like 2026-11-24T09:30:00+08:00, got 2026-02-29T09:30:00+08:00

    Source: protocol page, 1.7.
    """
    moment = _find_moment(text)
    if moment is None:
        raise InvalidValue(
            rule=Text(
                "a moment must be a real day of the years 0001 to 9999 and a time of day, "
                "written like 2026-11-24T09:30:00+08:00",
                "时间须为公元 0001 至 9999 年间真实存在的日期与时刻，写作 2026-11-24T09:30:00+08:00 的形式",
            ),
            seen=shorten(text),
        )
    return moment


def _find_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        # Python reads many other forms, and midnight as hour 24; only one way of writing is the protocol's.
        return moment if write_moment(moment) == text else None
    except (InvalidValue, TypeError, ValueError):
        return None
