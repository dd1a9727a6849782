"""Why a day is worked or off: every source of truth laid over Monday to Friday, later over earlier."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from randcheck.text import Text
from randcheck.workdays.civil_day import is_weekend
from randcheck.workdays.holiday_year import HolidayYear
from randcheck.workdays.notices import regional_notice
from randcheck.workdays.overrides import Correction, RegionalOverlay
from randcheck.workdays.statutory import forecast_days, statutory_days


class DayReason(enum.StrEnum):
    """Why a day is worked or off."""

    WEEKDAY = "weekday"
    """An ordinary Monday to Friday."""

    WEEKEND = "weekend"
    """A Saturday or Sunday that no notice touches."""

    STATUTORY = "statutory"
    """A statutory holiday of all citizens."""

    ARRANGED = "arranged"
    """Off by notice, next to a statutory holiday (调休 or 补假)."""

    IN_LIEU = "in-lieu"
    """Forecast: off in place of a statutory day that met a weekend (补假)."""

    MAKE_UP = "make-up"
    """A Saturday or Sunday worked by notice (调休上班)."""

    CORRECTION = "correction"
    """A day that the source has wrong, set right by the notice."""

    REGIONAL_OFF = "regional-off"
    """A holiday of the region."""

    REGIONAL_WORKED = "regional-worked"
    """Worked in the region though off elsewhere."""


@attrs.frozen(kw_only=True)
class DayMark:
    """What is known about a day besides its place in the week.

    Attributes:
        is_working: Whether it is worked.
        reason: Why.
        name: The festival in Chinese; empty where there is none.
        notices: The notices that say so; empty for a forecast.
    """

    is_working: bool
    reason: DayReason
    name: str = ""
    notices: tuple[Text, ...] = ()


def mark_days(
    years: Iterable[HolidayYear],
    forecast_years: Iterable[int],
    corrections: Iterable[Correction],
    overlay: RegionalOverlay | None,
) -> dict[date, DayMark]:
    """Return every day that something is known about.

    Announced years come first, in order, so that next year's notice has the last word on late December; then
    the forecast, the corrections, and the region.
    """
    marks: dict[date, DayMark] = {}
    for year in years:
        marks.update(_announced(year))
    for coming_year in forecast_years:
        marks.update(_forecast(coming_year))
    for correction in corrections:
        if is_worked(correction.day, marks) != correction.is_working:
            marks[correction.day] = DayMark(
                is_working=correction.is_working, reason=DayReason.CORRECTION, notices=(correction.notice,)
            )
    if overlay is not None:
        marks.update(_regional(overlay, marks))
    return marks


def is_worked(day: date, marks: dict[date, DayMark]) -> bool:
    """Answer whether ``day`` is worked, by its mark or else by the week."""
    mark = marks.get(day)
    return not is_weekend(day) if mark is None else mark.is_working


def _announced(year: HolidayYear) -> Iterator[tuple[date, DayMark]]:
    statutory = statutory_days(year.year)
    for day, festival in statutory.items():
        yield day, DayMark(is_working=False, reason=DayReason.STATUTORY, name=festival, notices=year.notices)
    for item in year.days:
        if item.day not in statutory:
            reason = DayReason.ARRANGED if item.is_off else DayReason.MAKE_UP
            yield (
                item.day,
                DayMark(is_working=not item.is_off, reason=reason, name=item.name, notices=year.notices),
            )


def _forecast(year: int) -> Iterator[tuple[date, DayMark]]:
    for item in forecast_days(year):
        reason = DayReason.IN_LIEU if item.is_in_lieu else DayReason.STATUTORY
        yield item.day, DayMark(is_working=False, reason=reason, name=item.festival)


def _regional(overlay: RegionalOverlay, marks: dict[date, DayMark]) -> Iterator[tuple[date, DayMark]]:
    for item in overlay.days:
        # Where the nation has the day off already, the national reason is the one to name.
        if is_worked(item.day, marks) == item.is_off:
            yield (
                item.day,
                DayMark(
                    is_working=not item.is_off,
                    reason=DayReason.REGIONAL_OFF if item.is_off else DayReason.REGIONAL_WORKED,
                    name=item.name,
                    notices=(regional_notice(overlay.region, item.day.year),),
                ),
            )
