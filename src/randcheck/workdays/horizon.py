"""How far a calendar reaches: where it begins, how far notices confirm it, and which notice comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import attrs

from randcheck.errors import InvalidValue, OutsideCalendar
from randcheck.text import Text
from randcheck.workdays.holiday_year import HolidayYear
from randcheck.workdays.notices import join_missing, notice_title, regional_notice
from randcheck.workdays.overrides import RegionalOverlay
from randcheck.workdays.statutory import LAST_YEAR

# Notices have reached back to 29 December of the year before (2007, 2018) and never further, so the last
# announced year is certain only up to the day before.
LAST_SURE_DAY: Final = (12, 28)


@attrs.frozen(kw_only=True)
class Horizon:
    """The range of a calendar.

    Attributes:
        first_day: The first day the calendar knows.
        confirmed_until: The last day whose arrangement no notice to come will change.
        forecast_until: The last day for which the statutory holidays are known.
        last_announced_year: The last year with a national notice.
        region: The region whose holidays are counted in, or None.
        last_regional_year: The last year that the region has arranged, or None.
    """

    first_day: date
    confirmed_until: date
    forecast_until: date
    last_announced_year: int
    region: str | None
    last_regional_year: int | None

    def missing_notice(self, day: date) -> Text | None:
        """Return the notices that must come out before ``day`` is confirmed; None when it is."""
        return None if day <= self.confirmed_until else self._notices_beyond(day)

    def next_notice(self) -> Text:
        """Return the notices that would extend the confirmed range."""
        return self._notices_beyond(self.confirmed_until + timedelta(days=1))

    def outside(self, seen: Text) -> OutsideCalendar:
        """Return the error that ``seen`` lies outside the calendar."""
        return OutsideCalendar(seen=seen, first_day=self.first_day, last_day=self.forecast_until)

    def _notices_beyond(self, day: date) -> Text:
        last_national = day.year + (day > date(day.year, *LAST_SURE_DAY))
        titles = [notice_title(year) for year in range(self.last_announced_year + 1, last_national + 1)]
        if self.region is not None and self.last_regional_year is not None:
            later = range(self.last_regional_year + 1, day.year + 1)
            titles += [regional_notice(self.region, year) for year in later]
        return join_missing(titles)


def find_horizon(years: Sequence[HolidayYear], overlay: RegionalOverlay | None) -> Horizon:
    """Return the range that the announced ``years`` and the overlay give together.

    Args:
        years: At least one, ascending without a gap.
        overlay: The region, or None.

    Raises:
        InvalidValue: The overlay and the years have no year in common.
    """
    first_year, last_year = years[0].year, years[-1].year
    confirmed_until = date(last_year, *LAST_SURE_DAY)
    if overlay is not None:
        if overlay.years[-1] < first_year or overlay.years[0] > last_year:
            rule = Text(
                f"an overlay must share a year with the calendar ({first_year} to {last_year})",
                f"地方安排须与工作日历（{first_year} 至 {last_year} 年）有共同的年份",
            )
            raise InvalidValue(rule=rule, seen=repr(list(overlay.years)))
        first_year = max(first_year, overlay.years[0])
        # A region's next arrangement does not reach back into its last year, which is sure to its end.
        confirmed_until = min(confirmed_until, date(overlay.years[-1], 12, 31))
    return Horizon(
        first_day=date(first_year, 1, 1),
        confirmed_until=confirmed_until,
        forecast_until=date(LAST_YEAR, 12, 31),
        last_announced_year=last_year,
        region=None if overlay is None else overlay.region,
        last_regional_year=None if overlay is None else overlay.years[-1],
    )
