"""Laws of the working-day calendar."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from support.holidays import calendar_through

CALENDAR = calendar_through()
ONE_DAY = timedelta(days=1)
# Announced days and forecast ones alike, less room on either side for the largest N, twice.
ANNOUNCED_DAYS = st.dates(date(2006, 12, 1), date(2026, 12, 31))
FORECAST_DAYS = st.dates(date(2026, 12, 1), date(2096, 12, 31))
DAYS = ANNOUNCED_DAYS | FORECAST_DAYS
WORKING_DAYS = st.integers(1, 300)


def is_working(day: date) -> bool:
    return CALENDAR.explain(day).is_working


def walk(day: date, working_days: int, step: timedelta) -> date:
    """Return the N-th working day the slow way, one day at a time."""
    while working_days:
        day += step
        working_days -= is_working(day)
    return day


@given(DAYS, st.integers(1, 40))
def test_adding_is_walking_forward(day, working_days):
    assert CALENDAR.add(day, working_days).due == walk(day, working_days, ONE_DAY)


@given(DAYS, st.integers(1, 40))
def test_subtracting_is_walking_back(day, working_days):
    assert CALENDAR.subtract(day, working_days).due == walk(day, working_days, -ONE_DAY)


@given(DAYS, WORKING_DAYS)
def test_subtracting_undoes_adding_from_a_working_day(day, working_days):
    assume(is_working(day))
    assert CALENDAR.subtract(CALENDAR.add(day, working_days).due, working_days).due == day
    assert CALENDAR.add(CALENDAR.subtract(day, working_days).due, working_days).due == day


@given(DAYS, WORKING_DAYS)
def test_from_a_day_off_subtracting_gives_the_working_day_before_it(day, working_days):
    assume(not is_working(day))
    back = CALENDAR.subtract(CALENDAR.add(day, working_days).due, working_days).due
    assert back == walk(day, 1, -ONE_DAY)


@given(DAYS, DAYS, WORKING_DAYS)
def test_a_later_event_is_never_due_earlier(one, other, working_days):
    early, late = sorted((one, other))
    assert CALENDAR.add(early, working_days).due <= CALENDAR.add(late, working_days).due
    assert CALENDAR.subtract(early, working_days).due <= CALENDAR.subtract(late, working_days).due


@given(DAYS, WORKING_DAYS)
def test_one_working_day_more_is_due_later(day, working_days):
    assert CALENDAR.add(day, working_days).due < CALENDAR.add(day, working_days + 1).due


@given(DAYS, WORKING_DAYS, WORKING_DAYS)
def test_periods_add_up(day, first, second):
    assert CALENDAR.add(CALENDAR.add(day, first).due, second).due == CALENDAR.add(day, first + second).due


@given(DAYS, WORKING_DAYS)
def test_the_count_from_the_day_after_the_event_to_the_due_date_is_n(day, working_days):
    due = CALENDAR.add(day, working_days).due
    assert CALENDAR.count(day + ONE_DAY, due).days == working_days
    assert is_working(due)


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_counts_of_adjoining_ranges_add_up(start, first, second):
    middle, end = start + timedelta(days=first), start + timedelta(days=first + 1 + second)
    whole = CALENDAR.count(start, end).days
    assert whole == CALENDAR.count(start, middle).days + CALENDAR.count(middle + ONE_DAY, end).days
    assert whole == sum(
        is_working(start + timedelta(days=number)) for number in range((end - start).days + 1)
    )


@given(DAYS, WORKING_DAYS)
def test_a_deadline_is_confirmed_exactly_when_it_falls_within_the_confirmed_range(day, working_days):
    deadline = CALENDAR.add(day, working_days)
    assert deadline.is_confirmed == (deadline.due <= CALENDAR.horizon.confirmed_until)
    if deadline.is_confirmed:
        assert deadline.act_by == deadline.due == CALENDAR.require_due(day, working_days)
    else:
        assert day <= deadline.act_by < deadline.due
        assert CALENDAR.count(deadline.act_by, deadline.due).days <= 2


@given(st.dates(date(2004, 1, 1), date(2026, 11, 1)), st.integers(1, 20), st.integers(2004, 2025))
def test_what_was_confirmed_stays_when_newer_notices_come(day, working_days, last_year):
    assume(day.year <= last_year)
    earlier = calendar_through(last_year).add(day, working_days)
    if earlier.is_confirmed:
        assert CALENDAR.add(day, working_days).due == earlier.due
