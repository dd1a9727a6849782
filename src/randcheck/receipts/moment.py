"""Moments as receipts write them: to the second, with the offset from UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

from randcheck.errors import InvalidValue
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
        InvalidValue: Another way to write a moment, such as ``Z`` for ``+00:00``.
        TypeError, ValueError: Not text, or no moment at all.
    """
    moment = datetime.fromisoformat(text)
    if write_moment(moment) != text:
        raise InvalidValue(
            rule=Text(
                "a moment must be written like 2026-11-24T09:30:00+08:00",
                "时间须写作 2026-11-24T09:30:00+08:00 的形式",
            ),
            seen=text,
        )
    return moment
