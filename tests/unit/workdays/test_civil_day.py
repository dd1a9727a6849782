"""Days in Asia/Shanghai, from dates, moments and text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import InvalidValue
from randcheck.workdays.civil_day import dated, parse_day, to_civil_day


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_fixed_offset_is_what_the_tz_database_says_for_shanghai(moment):
    assert to_civil_day(moment) == moment.astimezone(ZoneInfo("Asia/Shanghai")).date()


def test_the_day_changes_at_midnight_in_shanghai():
    midnight = datetime(2026, 9, 17, 16, tzinfo=UTC)
    assert to_civil_day(midnight) == date(2026, 9, 18)
    assert to_civil_day(midnight - timedelta(microseconds=1)) == date(2026, 9, 17)


@pytest.mark.parametrize("value", ["2026-09-18", None, 20260918, datetime(2026, 9, 18)])  # noqa: DTZ001
def test_what_is_neither_a_date_nor_an_aware_moment_is_refused(value):
    with pytest.raises(InvalidValue, match="a date, or a moment with its UTC offset"):
        to_civil_day(value)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-18", date(2026, 9, 18)),
        ("2026-09-18T23:59:59+08:00", date(2026, 9, 18)),
        ("2026-09-18T16:00:00Z", date(2026, 9, 19)),
    ],
)
def test_written_days_are_read(text, day):
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20260918",
        "2026-9-18",
        "2026-02-30",
        "２０２６-09-18",
        "2026-W38-5",
        "18/09/2026",
        " 2026-09-18",
        "2026-09-18 10:00",
    ],
)
def test_other_ways_to_write_a_day_are_refused(text):
    with pytest.raises(InvalidValue, match="YYYY-MM-DD"):
        parse_day(text)


def test_a_written_moment_needs_its_offset():
    with pytest.raises(InvalidValue, match="UTC offset"):
        parse_day("2026-09-18T10:00:00")


def test_a_day_is_shown_with_its_weekday_in_both_languages():
    assert (dated(date(2026, 9, 20)).en, dated(date(2026, 9, 20)).zh) == (
        "2026-09-20 (Sunday)",
        "2026-09-20（星期日）",
    )
