"""The statutory holidays and the forecast from them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import holidays
import pytest

from randcheck.workdays.civil_day import is_weekend
from randcheck.workdays.statutory import FIRST_YEAR, LAST_YEAR, festival_name, forecast_days, statutory_days
from support.holidays import ANNOUNCED, calendar_through

# What a year's notices gave beyond the law, and why.
EXTRA_DAYS_OFF = {
    2015: 1,  # 3 September, 国发明电〔2015〕1号
    2020: 2,  # 春节 lengthened: 31 January off, 1 February no longer worked, 国办发明电〔2020〕1号
}


@pytest.mark.parametrize(
    ("year", "number", "spring"),
    [
        (2007, 10, ["2007-02-18", "2007-02-19", "2007-02-20"]),  # order 270
        (2008, 11, ["2008-02-06", "2008-02-07", "2008-02-08"]),  # order 513: from 除夕
        (2014, 11, ["2014-01-31", "2014-02-01", "2014-02-02"]),  # order 644: from 初一
        (2025, 13, ["2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31"]),  # order 795: 除夕 added
    ],
)
def test_each_revision_of_the_law_gives_its_days(year, number, spring):
    days = statutory_days(year)
    assert len(days) == number
    assert [day.isoformat() for day, name in days.items() if name == "春节"] == spring


def test_the_revision_of_2024_added_2_may():
    assert date(2024, 5, 2) not in statutory_days(2024)
    assert statutory_days(2025)[date(2025, 5, 2)] == "劳动节"


@pytest.mark.parametrize("year", ANNOUNCED, ids=lambda year: str(year.year))
def test_every_announced_year_gives_the_days_off_of_the_law(year):
    """Weekdays off less weekends worked: this sum shows that a source lacks 31 December 2005."""
    corrected = calendar_through(2026).corrections[0]
    worked_days = set(year.worked_days) | ({corrected.day} if year.year == 2006 else set())
    gained = sum(not is_weekend(day) for day in year.off_days) - len(worked_days)
    lawful = {2004: 10, 2005: 10, 2006: 10, 2007: 10}.get(year.year, 11 if year.year < 2025 else 13)
    assert gained == lawful + EXTRA_DAYS_OFF.get(year.year, 0)


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
def test_the_forecast_makes_up_for_every_day_that_meets_a_weekend_or_another(year):
    days = forecast_days(year)
    weekdays_off = [item for item in days if not is_weekend(item.day)]
    assert len(weekdays_off) == (10 if year < 2008 else 11 if year < 2025 else 13)
    assert len({item.day for item in days}) == len(days)
    assert not any(is_weekend(item.day) for item in days if item.is_in_lieu)


def test_labour_day_on_a_weekend_is_made_up_for_on_the_next_two_weekdays():
    assert [item.day for item in forecast_days(2027) if item.festival == "劳动节"] == [
        date(2027, 5, day) for day in (1, 2, 3, 4)
    ]


def test_mid_autumn_on_a_national_day_lengthens_the_holiday():
    """国庆节放假如逢中秋节则合并放假8天 (notice for 2025)."""
    by_day = {item.day: item for item in forecast_days(2031)}
    assert by_day[date(2031, 10, 1)].festival == "国庆节、中秋节"  # a Wednesday; 3 October is a Friday
    assert by_day[date(2031, 10, 6)].is_in_lieu
    assert by_day[date(2031, 10, 6)].festival == "中秋节"


def test_the_forecast_agrees_with_the_holidays_package_for_all_years_to_come():
    """Except where two festivals meet on a weekday: that package gives nothing for the second."""
    ours = {item.day for year in range(2027, LAST_YEAR + 1) for item in forecast_days(year)}
    peer = holidays.country_holidays("CN", years=range(2027, LAST_YEAR + 1))
    theirs = {day for day in peer if day.year >= 2027}
    assert theirs - ours == set()
    extra = Counter(day.year for day in ours - theirs)
    meeting = Counter(
        day.year
        for year in range(2027, LAST_YEAR + 1)
        for day, name in statutory_days(year).items()
        if "、" in name and not is_weekend(day)
    )
    assert extra == meeting
    assert sorted(meeting) == [2028, 2031, 2058, 2077, 2085]


def test_festivals_have_english_names_and_other_names_stay_as_they_are():
    assert festival_name("国庆节、中秋节").en == "National Day and Mid-Autumn Festival"
    assert festival_name("州庆").en == festival_name("州庆").zh == "州庆"


def test_acting_by_the_provisional_date_was_in_time_in_the_past():
    """Every forecast that an office could have made since 2008 without the next notice, against what came."""
    truth = calendar_through(2026)
    late = total = 0
    for year in range(2008, 2027):
        before_the_notice = calendar_through(year - 1)
        for number in range(400):
            event = date(year - 1, 11, 15) + timedelta(days=number)
            for working_days in (5, 20):
                forecast = before_the_notice.add(event, working_days)
                if forecast.is_confirmed or forecast.due > date(year, 12, 28):
                    continue
                total += 1
                late += truth.require_due(event, working_days) < forecast.act_by
    assert total > 13_000
    assert late / total < 0.004
