"""chinese-calendar and holiday files as sources, and their agreement with a second opinion."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from randcheck.adapters.holiday_sources import (
    ChineseCalendarSource,
    HolidayFileSource,
    load_calendar,
    read_regional_overlay,
)
from randcheck.errors import CalendarFileInvalid
from randcheck.workdays import HolidaySource
from support.holidays import ANNOUNCED, MADE_UP_2027, calendar_through, write_json

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]

# Where a package differs from the notice, and from us. Nothing else may differ.
CHINESE_CALENDAR_DIFFERS = {
    date(2005, 12, 31): "worked (国办发明电〔2005〕35号), off in chinese-calendar 1.11.0",
}
HOLIDAYS_DIFFERS: dict[date, str] = {}


CALENDAR = calendar_through()
# Our own answer; for the last three days of 2026 it is the forecast.
OURS = {day: CALENDAR.explain(day).is_working for day in DAYS}


def test_every_day_of_2004_to_2026_agrees_with_chinese_calendar_but_for_the_listed():
    differing = {day for day in DAYS if chinese_calendar.is_workday(day) != OURS[day]}
    assert differing == set(CHINESE_CALENDAR_DIFFERS)


def test_every_day_of_2004_to_2026_agrees_with_holidays_but_for_the_listed():
    # The next year is built too, since a year's notice may begin in December.
    peer = holidays.country_holidays("CN", years=range(2004, 2028))
    differing = {day for day in DAYS if peer.is_working_day(day) != OURS[day]}
    assert differing == set(HOLIDAYS_DIFFERS)


def test_days_in_december_belong_to_the_notice_of_the_next_year():
    by_year = {year.year: year for year in ANNOUNCED}
    assert date(2007, 12, 31) in by_year[2008].off_days
    assert date(2018, 12, 29) in by_year[2019].worked_days
    assert all(day.day.month < 12 for year in ANNOUNCED for day in year.days if day.day.year == year.year)


def test_names_are_those_of_the_notices():
    assert {item.name for year in ANNOUNCED if year.year == 2026 for item in year.days} == {
        "元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节",
    }  # fmt: skip


def test_both_are_holiday_sources(tmp_path):
    assert isinstance(ChineseCalendarSource(), HolidaySource)
    assert isinstance(HolidayFileSource.read(write_json(tmp_path / "2027.json", MADE_UP_2027)), HolidaySource)
    assert ChineseCalendarSource().version[0].isdigit()


def test_a_newer_year_from_a_file_confirms_what_was_provisional(tmp_path):
    path = write_json(tmp_path / "2027.json", MADE_UP_2027)
    calendar = load_calendar([path])
    deadline = calendar.add(date(2026, 12, 10), 20)
    assert (deadline.due, deadline.status) == (date(2027, 1, 8), "confirmed")
    assert calendar.is_working_day(date(2027, 1, 31))  # a Sunday
    assert calendar.edition.source == "chinese-calendar + 2027.json"
    assert len(calendar.edition.version.split(" + ")[1]) == 12


def test_a_file_replaces_a_year_of_the_package(tmp_path):
    amended = {
        "year": 2026,
        "papers": ["p"],
        "days": [
            {"name": item.name, "date": item.day.isoformat(), "isOffDay": item.is_off}
            for year in ANNOUNCED
            if year.year == 2026
            for item in year.days
        ]
        + [{"name": "纪念日", "date": "2026-09-03", "isOffDay": True}],
    }
    calendar = load_calendar([write_json(tmp_path / "2026.json", amended)])
    assert not calendar.is_working_day(date(2026, 9, 3))
    assert calendar.is_working_day(date(2025, 9, 3))


def test_the_version_of_files_follows_their_bytes(tmp_path):
    path = write_json(tmp_path / "2027.json", MADE_UP_2027)
    before = HolidayFileSource.read(path).version
    assert HolidayFileSource.read(path).version == before
    path.write_bytes(path.read_bytes() + b"\n")
    assert HolidayFileSource.read(path).version != before


def test_the_same_year_in_two_files_is_refused(tmp_path):
    one, two = (write_json(tmp_path / name, MADE_UP_2027) for name in ("a.json", "b.json"))
    with pytest.raises(CalendarFileInvalid, match=r"b\.json: each year must be given once, got 2027 twice"):
        HolidayFileSource.read(one, two)


@pytest.mark.parametrize("read", [HolidayFileSource.read, read_regional_overlay])
def test_a_file_that_cannot_be_read_is_one_clear_error(read, tmp_path):
    for path in (tmp_path / "missing.json", tmp_path):
        with pytest.raises(CalendarFileInvalid, match="must be a file that can be read"):
            read(path)


def test_a_file_too_large_is_refused_without_reading_it_whole(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # sparse: takes no room, but would take all memory
    with pytest.raises(CalendarFileInvalid, match="at most 1 MiB"):
        HolidayFileSource.read(path)


def test_the_pure_calendar_loads_neither_the_package_nor_a_command_line():
    code = (
        "import sys, randcheck.workdays, randcheck.adapters.holiday_sources; "
        "print([name for name in ('chinese_calendar', 'typer', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
