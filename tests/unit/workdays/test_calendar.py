"""Deadlines, counts and explanations, on the years announced up to 2026."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from randcheck.errors import DeadlineProvisional, InvalidValue, OutsideCalendar
from randcheck.workdays import DayReason, Direction, Status, WorkdayCalendar
from support.holidays import ANNOUNCED, bare_year, calendar_through, off, worked

CALENDAR = calendar_through()
NOTICE_2027 = "国务院办公厅关于2027年部分节假日安排的通知"


@pytest.mark.parametrize(
    ("event", "working_days", "due"),
    [
        # 2026: 20 September, a Sunday, is worked for 国庆节 and is day 1.
        (date(2026, 9, 18), 5, date(2026, 9, 24)),
        # 2025: the event falls on a worked Sunday; 28 January to 4 February are off, the 8th is worked.
        (date(2025, 1, 26), 5, date(2025, 2, 8)),
        # 2024: the event falls within 春节 (10 to 17 February); Sunday the 18th is worked and is day 1.
        (date(2024, 2, 10), 5, date(2024, 2, 22)),
        # 2025: 28 September and 11 October are worked, 1 to 8 October are off.
        (date(2025, 9, 19), 20, date(2025, 10, 23)),
    ],
)
def test_worked_dates_of_announced_years_are_confirmed(event, working_days, due):
    deadline = CALENDAR.add(event, working_days)
    assert deadline.due == deadline.act_by == due
    assert deadline.status is Status.CONFIRMED
    assert deadline.missing_notice is None
    assert CALENDAR.require_due(event, working_days) == due


def test_a_deadline_beyond_the_announced_years_is_provisional_and_names_the_missing_notice():
    deadline = CALENDAR.add(date(2026, 12, 10), 20)
    assert deadline.due == date(2027, 1, 8)
    assert deadline.status is Status.PROVISIONAL
    assert deadline.act_by == date(2027, 1, 7)
    assert deadline.missing_notice.zh == NOTICE_2027
    assert "Holidays in 2027" in deadline.missing_notice.en


def test_results_are_public_within_20_working_days_of_the_end_of_the_inspection():
    """Tonghua norm 六(十)2(1): 应在检查结束之日起 20 个工作日内."""
    # 中秋节 15 to 17 September and 国庆节 1 to 7 October are off, the 14th and 29th of September are worked.
    assert CALENDAR.add(date(2024, 9, 6), 20).due == date(2024, 10, 11)


def test_an_inspector_is_replaced_within_5_working_days_of_the_list():
    """Tonghua norm 六(五)3(3): 自名单选出之日起 5 个工作日内."""
    # 1 to 5 May are off, Saturday the 9th is worked.
    assert CALENDAR.add(date(2026, 4, 30), 5).due == date(2026, 5, 11)


def test_the_day_of_the_event_is_not_counted():
    """民法典 201: 开始的当日不计入，自下一日开始计算."""
    assert CALENDAR.add(date(2026, 3, 2), 1).due == date(2026, 3, 3)


@pytest.mark.parametrize("ask", [CALENDAR.add, CALENDAR.subtract, CALENDAR.require_due])
def test_the_work_of_a_deadline_does_not_grow_with_the_number_of_days(ask):
    def calls_for(working_days):
        calls = []
        sys.setprofile(lambda _frame, event, _what: calls.append(event))
        try:
            ask(date(2015, 6, 1), working_days)
        finally:
            sys.setprofile(None)
        return calls

    assert calls_for(1) == calls_for(2500)
    assert len(calls_for(2500)) < 40


@pytest.mark.parametrize("event", [date(2026, 10, 1), date(2026, 10, 3), date(2026, 10, 7)])
def test_day_1_after_an_event_on_a_day_off_is_the_next_working_day(event):
    assert CALENDAR.add(event, 1).due == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("due", "status"), [(date(2026, 12, 28), "confirmed"), (date(2026, 12, 29), "provisional")]
)
def test_28_december_of_the_last_announced_year_is_the_last_confirmed_day(due, status):
    deadline = CALENDAR.add(due - timedelta(days=3 if due.weekday() == 0 else 1), 1)
    assert (deadline.due, deadline.status) == (due, status)


def test_no_notice_has_ever_reached_back_before_29_december():
    early = [day for year in ANNOUNCED for item in year.days if (day := item.day).year < year.year]
    assert min((day.month, day.day) for day in early) == (12, 29)


def test_the_last_days_of_december_are_confirmed_once_the_next_notice_is_out():
    assert CALENDAR.add(date(2025, 12, 30), 1).is_confirmed
    assert not calendar_through(2025).add(date(2025, 12, 30), 1).is_confirmed


def test_a_provisional_deadline_is_never_to_be_acted_on_before_its_event():
    deadline = CALENDAR.add(date(2027, 3, 6), 1)  # a Saturday
    assert (deadline.due, deadline.act_by) == (date(2027, 3, 8), date(2027, 3, 6))


@pytest.mark.parametrize(
    ("event", "years"),
    [(date(2026, 12, 28), (2027,)), (date(2027, 12, 28), (2027, 2028)), (date(2028, 6, 1), (2027, 2028))],
)
def test_every_missing_notice_up_to_the_due_date_is_named(event, years):
    titles = "、".join(f"国务院办公厅关于{year}年部分节假日安排的通知" for year in years)
    assert CALENDAR.add(event, 1).missing_notice.zh == titles


def test_far_ahead_the_missing_notices_are_counted_rather_than_listed():
    assert CALENDAR.add(date(2036, 6, 2), 1).missing_notice.zh.endswith("等10份")
    assert CALENDAR.add(date(2036, 6, 2), 1).missing_notice.en.endswith("and 8 more")


def test_subtracting_counts_back_from_the_day_before():
    deadline = CALENDAR.subtract(date(2026, 10, 12), 3)
    # Saturday 10 October is worked; 9, 8 follow.
    assert (deadline.due, deadline.direction) == (date(2026, 10, 8), Direction.BEFORE)
    assert deadline.is_confirmed


def test_subtracting_is_provisional_when_a_day_that_is_counted_is_not_confirmed():
    assert CALENDAR.subtract(date(2026, 12, 29), 1).is_confirmed  # counts only 28 December
    deadline = CALENDAR.subtract(date(2026, 12, 30), 2)
    assert (deadline.due, deadline.act_by) == (date(2026, 12, 28), date(2026, 12, 25))
    assert deadline.missing_notice.zh == NOTICE_2027


def test_strictness_refuses_a_provisional_deadline_and_passes_a_confirmed_one_through():
    confirmed = CALENDAR.add(date(2026, 9, 18), 5)
    assert confirmed.require_confirmed() is confirmed
    with pytest.raises(DeadlineProvisional) as caught:
        CALENDAR.add(date(2026, 12, 10), 20).require_confirmed()
    assert caught.value.missing_notice.zh == NOTICE_2027
    assert caught.value.confirmed_until == date(2026, 12, 28)
    assert "2027-01-08" in str(caught.value)


def test_bare_answers_are_refused_on_ground_that_is_not_confirmed():
    assert CALENDAR.require_due(date(2026, 12, 25), 1) == date(2026, 12, 28)
    with pytest.raises(DeadlineProvisional):
        CALENDAR.require_due(date(2026, 12, 28), 1)
    with pytest.raises(DeadlineProvisional):
        CALENDAR.is_working_day(date(2026, 12, 29))
    assert CALENDAR.is_working_day(date(2026, 12, 28))


@pytest.mark.parametrize("ask", ["add", "subtract", "require_due"])
@pytest.mark.parametrize("working_days", [0, -1, True, 2.0, "5"])
def test_the_number_of_working_days_is_a_whole_number_of_at_least_1(ask, working_days):
    with pytest.raises(InvalidValue, match="at least 1"):
        getattr(CALENDAR, ask)(date(2026, 3, 2), working_days)


@pytest.mark.parametrize(
    "question",
    [
        lambda: CALENDAR.add(date(2003, 12, 31), 1),
        lambda: CALENDAR.add(date(2100, 1, 1), 1),
        lambda: CALENDAR.add(date(2099, 12, 1), 30),
        lambda: CALENDAR.subtract(date(2004, 1, 5), 3),
        lambda: CALENDAR.subtract(date(2004, 1, 1), 1),
        lambda: CALENDAR.require_due(date(2003, 12, 31), 1),
        lambda: CALENDAR.count(date(2003, 12, 31), date(2004, 1, 5)),
        lambda: CALENDAR.is_working_day(date(1999, 1, 4)),
        lambda: CALENDAR.explain(date(2100, 1, 1)),
        lambda: CALENDAR.coverage(date(2003, 12, 31)),
    ],
)
def test_outside_the_calendar_there_is_an_error_and_never_monday_to_friday(question):
    with pytest.raises(OutsideCalendar) as caught:
        question()
    assert (caught.value.first_day, caught.value.last_day) == (date(2004, 1, 1), date(2099, 12, 31))


def test_moments_are_taken_in_shanghai():
    late_in_london = datetime(2026, 9, 17, 16, 30, tzinfo=UTC)  # half past midnight on the 18th in Shanghai
    assert CALENDAR.add(late_in_london, 5) == CALENDAR.add(date(2026, 9, 18), 5)
    late_in_new_york = datetime(2026, 9, 17, 11, 59, tzinfo=timezone(timedelta(hours=-4)))
    assert CALENDAR.add(late_in_new_york, 5).counted_from == date(2026, 9, 17)
    assert CALENDAR.require_due(late_in_london, 5) == date(2026, 9, 24)


def test_a_naive_moment_is_refused():
    with pytest.raises(InvalidValue, match="UTC offset"):
        CALENDAR.add(datetime(2026, 9, 18, 12, 0), 5)  # noqa: DTZ001


def test_counting_includes_both_ends():
    assert CALENDAR.count(date(2026, 9, 18), date(2026, 9, 20)).days == 2  # Friday and the worked Sunday
    assert CALENDAR.count(date(2026, 9, 19), date(2026, 9, 19)).days == 0
    assert CALENDAR.count(date(2026, 1, 1), date(2026, 12, 31)).days == 248


def test_a_count_says_whether_it_is_confirmed():
    assert CALENDAR.count(date(2026, 1, 1), date(2026, 12, 28)).status is Status.CONFIRMED
    count = CALENDAR.count(date(2026, 12, 1), date(2027, 1, 31))
    assert count.status is Status.PROVISIONAL
    assert count.missing_notice.zh == NOTICE_2027


def test_counting_backwards_is_refused():
    with pytest.raises(InvalidValue, match="start must not be after end"):
        CALENDAR.count(date(2026, 9, 20), date(2026, 9, 18))


@pytest.mark.parametrize(
    ("day", "is_working", "reason", "name"),
    [
        (date(2026, 3, 3), True, DayReason.WEEKDAY, None),
        (date(2026, 3, 7), False, DayReason.WEEKEND, None),
        (date(2026, 2, 17), False, DayReason.STATUTORY, "春节"),
        (date(2026, 2, 20), False, DayReason.ARRANGED, "春节"),
        (date(2026, 9, 20), True, DayReason.MAKE_UP, "国庆节"),
        (date(2005, 12, 31), True, DayReason.CORRECTION, None),
        (date(2027, 2, 8), False, DayReason.STATUTORY, "春节"),
        (date(2027, 2, 9), False, DayReason.IN_LIEU, "春节"),
        (date(2028, 10, 3), False, DayReason.STATUTORY, "国庆节、中秋节"),
    ],
)
def test_a_day_is_explained_by_its_reason(day, is_working, reason, name):
    explanation = CALENDAR.explain(day)
    assert (explanation.is_working, explanation.reason) == (is_working, reason)
    assert (explanation.name and explanation.name.zh) == name
    has_notice = reason in {DayReason.ARRANGED, DayReason.MAKE_UP, DayReason.CORRECTION}
    assert bool(explanation.notices) == (has_notice or day == date(2026, 2, 17))
    assert explanation.status == ("provisional" if day > date(2026, 12, 28) else "confirmed")


def test_an_explanation_names_every_notice_of_the_year():
    explanation = CALENDAR.explain(date(2020, 1, 31))
    assert [title.zh for title in explanation.notices] == [
        "国务院办公厅关于2020年部分节假日安排的通知",
        "国务院办公厅关于延长2020年春节假期的通知",
    ]


def test_the_notice_of_the_next_year_explains_late_december():
    assert "2008年" in CALENDAR.explain(date(2007, 12, 29)).notices[0].zh


def test_explanations_read_as_sentences_in_both_languages():
    text = CALENDAR.explain(date(2025, 1, 26)).describe()
    assert text.en.startswith(
        "2025-01-26 (Sunday) is a working day: make-up day for Spring Festival (Notice of"
    )
    assert (
        text.zh == "2025-01-26（星期日）是工作日：春节调休上班（国务院办公厅关于2025年部分节假日安排的通知）"
    )
    forecast = CALENDAR.explain(date(2027, 2, 9)).describe()
    assert forecast.zh == f"2027-02-09（星期二）不是工作日：预计春节补假；暂定，以{NOTICE_2027}为准"


def test_every_reason_has_a_sentence():
    for year in range(2004, 2031):
        for number in range(365):
            explanation = CALENDAR.explain(date(year, 1, 1) + timedelta(days=number))
            assert "{" not in explanation.describe().en
            assert "{" not in explanation.describe().zh


def test_a_later_source_replaces_whole_years_of_an_earlier_one():
    class Source:
        def __init__(self, name, *years):
            self.name, self.version, self._years = name, "1", years

        def holiday_years(self):
            return self._years

    old = Source("old", bare_year(2025), bare_year(2026, off("2026-06-01")))
    new = Source("new", bare_year(2026, off("2026-06-02")), bare_year(2027))
    calendar = WorkdayCalendar.from_sources(old, new)
    assert calendar.is_working_day(date(2026, 6, 1))
    assert not calendar.is_working_day(date(2026, 6, 2))
    assert calendar.horizon.confirmed_until == date(2027, 12, 28)
    assert (calendar.edition.source, calendar.edition.version) == ("old + new", "1 + 1")


@pytest.mark.parametrize("years", [[], [2024, 2026], [2025, 2025]])
def test_announced_years_leave_no_gap_and_come_once(years):
    with pytest.raises(InvalidValue, match="without a gap"):
        WorkdayCalendar(years=[bare_year(year) for year in years], source="x", version="1")


def test_when_two_notices_name_a_day_in_december_the_later_year_has_the_last_word():
    years = [bare_year(2025, off("2025-12-31")), bare_year(2026)]
    assert not WorkdayCalendar(years=years, source="x", version="1").is_working_day(date(2025, 12, 31))
    years = [bare_year(2025, worked("2025-12-27")), bare_year(2026, off("2025-12-27"))]
    assert not WorkdayCalendar(years=years, source="x", version="1").is_working_day(date(2025, 12, 27))


def test_the_edition_digest_follows_the_days_and_not_their_names():
    def digest(*changes):
        return WorkdayCalendar(years=[bare_year(2026, *changes)], source="x", version="1").edition.digest

    assert digest(off("2026-06-01", "甲")) == digest(off("2026-06-01", "乙"))
    assert digest(off("2026-06-06")) == digest()  # a Saturday that is off anyway
    assert (
        len({digest(), digest(off("2026-06-01")), digest(off("2026-06-02")), digest(worked("2026-06-06"))})
        == 4
    )


def test_the_edition_digest_of_the_calendar_through_2026_is_known():
    assert CALENDAR.edition.digest == "cb89f2ac843e5d452c532eeb0f2887c05668a1ab38254427ef43402ed15251ed"
    assert calendar_through(2025).edition.digest != CALENDAR.edition.digest
