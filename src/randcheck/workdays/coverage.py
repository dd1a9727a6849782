"""How far the calendar reaches, and the alarm when its data goes stale."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import attrs

from randcheck.text import Text
from randcheck.workdays.deadline import Edition

LONGEST_COMMON_PERIOD: Final = 20
"""The longest period in working days that the norm sets: publication, Tonghua norm 六(十)2(1)."""


class Freshness(enum.StrEnum):
    """Whether the announced years still suffice."""

    CURRENT = "current"
    """A period of 20 working days that begins on the day asked about still ends on confirmed ground."""

    ENDING = "ending"
    """It does not any more: load the next year's notice as soon as it is out."""

    EXPIRED = "expired"
    """Even the day asked about is not confirmed: every answer is provisional."""


_ALARMS: Final[Mapping[Freshness, Text | None]] = {
    Freshness.CURRENT: None,
    Freshness.ENDING: Text(
        "a deadline of {period} working days from {on} is provisional: load the {missing}",
        "自 {on} 起 {period} 个工作日的期限只能暂定：请载入{missing}",
    ),
    Freshness.EXPIRED: Text(
        "the calendar ended on {until}, {on} is beyond it: load the {missing}",
        "工作日历截至 {until}，{on} 已超出：请载入{missing}",
    ),
}


@attrs.frozen(kw_only=True)
class Coverage:
    """What the calendar knows, seen from one day.

    Attributes:
        on: The day it is seen from.
        first_day: The first day it knows.
        confirmed_until: The last day it confirms.
        forecast_until: The last day it can forecast.
        first_announced_year: The first year with a notice.
        last_announced_year: The last year with a notice.
        days_left: Calendar days from ``on`` to ``confirmed_until``; negative when that is past.
        freshness: Whether that suffices.
        missing_notice: The notice, or notices, to load next.
        corrected_days: The days on which the source was set right.
        edition: The calendar's edition.
    """

    on: date
    first_day: date
    confirmed_until: date
    forecast_until: date
    first_announced_year: int
    last_announced_year: int
    days_left: int
    freshness: Freshness
    missing_notice: Text
    corrected_days: tuple[date, ...]
    edition: Edition

    @property
    def alarm(self) -> Text | None:
        """What to do about stale data; None while it is current."""
        alarm = _ALARMS[self.freshness]
        if alarm is None:
            return None
        values = {"on": self.on, "until": self.confirmed_until, "period": LONGEST_COMMON_PERIOD}
        return Text(
            alarm.en.format(missing=self.missing_notice.en, **values),
            alarm.zh.format(missing=self.missing_notice.zh, **values),
        )

    def to_mapping(self) -> dict[str, Any]:
        """Return the coverage as it is written to JSON, dates as YYYY-MM-DD."""
        alarm = self.alarm
        return {
            "on": self.on.isoformat(),
            "first_day": self.first_day.isoformat(),
            "confirmed_until": self.confirmed_until.isoformat(),
            "forecast_until": self.forecast_until.isoformat(),
            "first_announced_year": self.first_announced_year,
            "last_announced_year": self.last_announced_year,
            "days_left": self.days_left,
            "freshness": self.freshness.value,
            "missing_notice": {"en": self.missing_notice.en, "zh": self.missing_notice.zh},
            "alarm": None if alarm is None else {"en": alarm.en, "zh": alarm.zh},
            "corrected_days": [day.isoformat() for day in self.corrected_days],
            "edition": self.edition.to_mapping(),
        }
