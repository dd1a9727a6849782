"""Holiday years and files for tests: what the law gives, with a notice's changes on top."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from randcheck.adapters.holiday_sources import ChineseCalendarSource
from randcheck.workdays import AnnouncedDay, HolidayYear, RegionalOverlay, WorkdayCalendar
from randcheck.workdays.statutory import statutory_days

# A made-up notice for 2027 in the manner of the earlier ones: 春节 is eight days, two weekends are worked.
MADE_UP_2027: dict[str, Any] = {
    "year": 2027,
    "papers": ["https://example.org/notice-2027"],
    "days": [
        {"name": name, "date": day, "isOffDay": is_off}
        for name, day, is_off in (
            ("元旦", "2027-01-01", True),
            ("春节", "2027-01-31", False),
            ("春节", "2027-02-05", True),
            ("春节", "2027-02-06", True),
            ("春节", "2027-02-07", True),
            ("春节", "2027-02-08", True),
            ("春节", "2027-02-09", True),
            ("春节", "2027-02-10", True),
            ("春节", "2027-02-11", True),
            ("春节", "2027-02-12", True),
            ("春节", "2027-02-20", False),
            ("清明节", "2027-04-05", True),
            ("劳动节", "2027-05-03", True),
            ("劳动节", "2027-05-04", True),
            ("端午节", "2027-06-09", True),
            ("中秋节", "2027-09-15", True),
            ("国庆节", "2027-10-01", True),
            ("国庆节", "2027-10-04", True),
            ("国庆节", "2027-10-05", True),
        )
    ],
}

ANNOUNCED = ChineseCalendarSource().holiday_years()
# The last year that tests use: a newer chinese-calendar must break no test that misses the notice for 2027.
LAST_TESTED_YEAR = 2026


def calendar_through(
    year: int = LAST_TESTED_YEAR, *, first: int = 2004, region: RegionalOverlay | None = None
) -> WorkdayCalendar:
    """Return the announced calendar as it was when the notice for ``year`` was the last one."""
    years = [item for item in ANNOUNCED if first <= item.year <= year]
    return WorkdayCalendar(years=years, source="chinese-calendar", version="test", region=region)


def bare_year(year: int, *changes: AnnouncedDay) -> HolidayYear:
    """Return a year with its statutory holidays only, and ``changes``."""
    days = {day: AnnouncedDay(day=day, name=name, is_off=True) for day, name in statutory_days(year).items()}
    return HolidayYear(year=year, days=(days | {item.day: item for item in changes}).values())


def off(day: str, name: str = "节日") -> AnnouncedDay:
    """Return a day off."""
    return AnnouncedDay(day=date.fromisoformat(day), name=name, is_off=True)


def worked(day: str, name: str = "节日") -> AnnouncedDay:
    """Return a worked day."""
    return AnnouncedDay(day=date.fromisoformat(day), name=name, is_off=False)


def write_json(path: Path, value: object) -> Path:
    """Write ``value`` to ``path`` and return it."""
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path
