"""How far the data reach, and the alarm."""

from __future__ import annotations

from datetime import date

import pytest

from randcheck.workdays import Freshness
from support.holidays import calendar_through

CALENDAR = calendar_through()


def test_coverage_gives_the_announced_years_and_the_days_left_from_the_day_asked_about():
    coverage = CALENDAR.coverage(date(2026, 9, 18))
    assert (coverage.first_announced_year, coverage.last_announced_year) == (2004, 2026)
    assert (coverage.first_day, coverage.forecast_until) == (date(2004, 1, 1), date(2099, 12, 31))
    assert (coverage.confirmed_until, coverage.days_left) == (date(2026, 12, 28), 101)
    assert coverage.missing_notice.zh == "国务院办公厅关于2027年部分节假日安排的通知"
    assert coverage.corrected_days == (date(2005, 12, 31),)


@pytest.mark.parametrize(
    ("on", "freshness"),
    [
        # 20 working days from 30 November end on 28 December, from 1 December on the 29th.
        (date(2026, 11, 30), Freshness.CURRENT),
        (date(2026, 12, 1), Freshness.ENDING),
        (date(2026, 12, 28), Freshness.ENDING),
        (date(2026, 12, 29), Freshness.EXPIRED),
        (date(2027, 6, 1), Freshness.EXPIRED),
    ],
)
def test_the_alarm_sounds_when_a_publication_deadline_is_no_longer_confirmed(on, freshness):
    """Tonghua norm 六(十)2(1): 20 working days."""
    coverage = CALENDAR.coverage(on)
    assert coverage.freshness is freshness
    assert CALENDAR.add(on, 20).is_confirmed == (freshness is Freshness.CURRENT)
    assert (coverage.alarm is None) == (freshness is Freshness.CURRENT)


def test_the_alarm_names_the_notice_to_load_in_both_languages():
    alarm = CALENDAR.coverage(date(2027, 1, 4)).alarm
    assert "Holidays in 2027" in alarm.en
    assert "国务院办公厅关于2027年部分节假日安排的通知" in alarm.zh
    assert CALENDAR.coverage(date(2027, 1, 4)).days_left == -7


def test_the_json_form_has_plain_values_only():
    mapping = CALENDAR.coverage(date(2026, 12, 1)).to_mapping()
    assert mapping["confirmed_until"] == "2026-12-28"
    assert mapping["freshness"] == "ending"
    assert mapping["alarm"]["zh"].startswith("自 2026-12-01 起 20 个工作日的期限只能暂定")
    assert CALENDAR.coverage(date(2026, 6, 1)).to_mapping()["alarm"] is None
