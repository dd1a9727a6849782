"""A holiday year that is wrong or incomplete cannot exist."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from randcheck.errors import InvalidValue
from randcheck.workdays import AnnouncedDay, HolidaySource, HolidayYear
from randcheck.workdays.statutory import statutory_days
from support.holidays import ANNOUNCED, bare_year, off, worked


def test_days_are_in_order_and_split_into_off_and_worked():
    year = bare_year(2026, worked("2026-09-20"), off("2026-01-02"))
    assert list(year.days) == sorted(year.days, key=lambda item: item.day)
    assert year.worked_days == (date(2026, 9, 20),)
    assert date(2026, 1, 2) in year.off_days


def test_the_notices_of_a_year_are_known_by_their_titles():
    assert [title.zh for title in bare_year(2027).notices] == ["国务院办公厅关于2027年部分节假日安排的通知"]
    assert len(bare_year(2019).notices) == 2


@pytest.mark.parametrize("year", [1999, 2100, "2026", 2026.0, True])
def test_the_year_is_a_whole_number_that_the_law_table_knows(year):
    with pytest.raises(InvalidValue, match="2000 to 2099"):
        HolidayYear(year=year, days=bare_year(2026).days)


@pytest.mark.parametrize("day", sorted(statutory_days(2026)))
def test_a_year_with_any_statutory_holiday_missing_or_worked_is_refused(day):
    others = [item for item in bare_year(2026).days if item.day != day]
    is_weekend = day.weekday() >= 5
    if is_weekend:
        assert day not in HolidayYear(year=2026, days=others).off_days  # off without being named
        others.append(AnnouncedDay(day=day, name="节日", is_off=False))
    with pytest.raises(InvalidValue, match="every statutory holiday of 2026"):
        HolidayYear(year=2026, days=others)


def test_a_year_without_days_is_refused():
    with pytest.raises(InvalidValue, match="not announced yet"):
        HolidayYear(year=2027, days=())


def test_a_worked_day_must_be_on_a_weekend():
    with pytest.raises(InvalidValue, match="Saturday or Sunday, got 2026-09-21"):
        bare_year(2026, worked("2026-09-21"))


@pytest.mark.parametrize("day", ["2025-11-30", "2027-01-01", "2020-12-31"])
def test_days_outside_the_year_and_the_december_before_are_refused(day):
    with pytest.raises(InvalidValue, match="2025-12-01 to 2026-12-31"):
        bare_year(2026, off(day))


def test_a_date_named_twice_is_refused():
    with pytest.raises(InvalidValue, match="2026-01-01 twice"):
        HolidayYear(year=2026, days=[*bare_year(2026).days, off("2026-01-01")])


@pytest.mark.parametrize("name", ["", "  ", None])
def test_an_announced_day_has_a_name(name):
    with pytest.raises(InvalidValue, match="name"):
        AnnouncedDay(day=date(2026, 1, 1), name=name, is_off=True)


def test_every_announced_year_of_the_package_can_be_built_again_from_its_own_days():
    assert [attrs.evolve(year) for year in ANNOUNCED] == list(ANNOUNCED)


def test_a_source_of_the_host_needs_no_base_class():
    class Database:
        name, version = "host", "7"

        def holiday_years(self):
            return (bare_year(2026),)

    assert isinstance(Database(), HolidaySource)
