"""The working-day calendar: any deadline in constant time, and never an answer surer than its notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import attrs

from randcheck.errors import DeadlineProvisional, InvalidValue
from randcheck.hashing import labelled_digest
from randcheck.text import Text
from randcheck.workdays.civil_day import dated, is_weekend, to_civil_day
from randcheck.workdays.coverage import LONGEST_COMMON_PERIOD, Coverage, Freshness
from randcheck.workdays.day_index import DayIndex, build_index
from randcheck.workdays.day_marks import DayMark, DayReason, mark_days
from randcheck.workdays.deadline import Deadline, Direction, Edition, WorkdayCount
from randcheck.workdays.explanation import DayExplanation
from randcheck.workdays.holiday_year import HolidaySource, HolidayYear
from randcheck.workdays.horizon import Horizon, find_horizon
from randcheck.workdays.overrides import KNOWN_CORRECTIONS, Correction, RegionalOverlay
from randcheck.workdays.statutory import LAST_YEAR, festival_name


def _without_gap(years: Iterable[HolidayYear]) -> tuple[HolidayYear, ...]:
    """Return the years in order; a year in the middle that nobody announced must not look like one."""
    ordered = tuple(sorted(years, key=lambda item: item.year))
    numbers = [item.year for item in ordered]
    if not numbers or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        rule = Text(
            "a calendar must have one or more announced years, each once and without a gap",
            "工作日历至少须有一个已公布的年份，且各年份不重复、不间断",
        )
        raise InvalidValue(rule=rule, seen=repr(numbers))
    return ordered


@attrs.frozen(kw_only=True, eq=False)
class WorkdayCalendar:
    """Working days in China, from the first announced year to the end of the forecast.

    Days are dates, or aware datetimes taken in Asia/Shanghai. A method whose answer may rest on a forecast
    says so in what it returns (``Deadline``, ``WorkdayCount``, ``DayExplanation``); one that returns a bare
    date or truth value answers on confirmed ground only and raises ``DeadlineProvisional`` beyond.

    Attributes:
        years: The announced years, in order; at least one, without a gap.
        source: The name of where they come from.
        version: The version of that.
        region: The holidays of one region besides the national ones, or None.
        corrections: Known errors of sources to set right.
        horizon: Where it begins, how far it is confirmed, how far it can be forecast.
        edition: What identifies this calendar.

    Example:
        >>> from randcheck.adapters.holiday_sources import ChineseCalendarSource
        >>> calendar = WorkdayCalendar.from_sources(ChineseCalendarSource())
        >>> calendar.add(date(2025, 1, 26), 5).due
        datetime.date(2025, 2, 8)
    """

    years: tuple[HolidayYear, ...] = attrs.field(converter=_without_gap, repr=False)
    source: str
    version: str
    region: RegionalOverlay | None = attrs.field(default=None, repr=False)
    corrections: tuple[Correction, ...] = attrs.field(default=KNOWN_CORRECTIONS, repr=False)

    horizon: Horizon = attrs.field(init=False)
    _marks: Mapping[date, DayMark] = attrs.field(init=False, repr=False)
    _index: DayIndex = attrs.field(init=False, repr=False)
    _confirmed_count: int = attrs.field(init=False, repr=False)
    edition: Edition = attrs.field(init=False)

    @classmethod
    def from_sources(cls, *sources: HolidaySource, region: RegionalOverlay | None = None) -> WorkdayCalendar:
        """Return the calendar of several sources; a year of a later one replaces that of an earlier.

        Raises:
            InvalidValue: No years, or a gap between them.
        """
        years = {year.year: year for source in sources for year in source.holiday_years()}
        return cls(
            years=years.values(),
            source=" + ".join(source.name for source in sources),
            version=" + ".join(source.version for source in sources),
            region=region,
        )

    # ---- what hosts ask ---------------------------------------------------------------------------------

    def add(self, day: date, working_days: int) -> Deadline:
        """Return the deadline of what is due within N working days after an event.

        Day 1 is the first working day after ``day``, whether or not ``day`` itself is one; day N is in time.

        Args:
            day: The day of the event.
            working_days: N, at least 1.

        Raises:
            InvalidValue: N below 1 or not a whole number, or a naive datetime.
            OutsideCalendar: The event or the deadline lies outside the calendar.

        Source: 民法典 article 201; for the usual periods Tonghua norm 六(五)3(3) (5) and 六(十)2(1) (20).
        """
        day, place = self._locate(day)
        rank = self._index.worked_through[place] + _require_count(working_days) - 1
        if rank >= len(self._index.working_days):
            raise self.horizon.outside(_counted(day, working_days, Direction.AFTER))
        due = self._index.working_days[rank]
        if rank < self._confirmed_count:
            return self._deadline(day, working_days, Direction.AFTER, due, due, None)
        act_by = max(self._index.working_days[rank - 1], day) if rank else day
        return self._deadline(
            day, working_days, Direction.AFTER, due, act_by, self.horizon.missing_notice(due)
        )

    def subtract(self, day: date, working_days: int) -> Deadline:
        """Return the deadline of what is due at least N working days before an event.

        Day 1 is the last working day before ``day``, whether or not ``day`` itself is one.

        Args:
            day: The day of the event.
            working_days: N, at least 1.

        Raises:
            InvalidValue: N below 1 or not a whole number, or a naive datetime.
            OutsideCalendar: The event or the deadline lies outside the calendar.
        """
        day, place = self._locate(day)
        rank = self._index.worked_before(place) - _require_count(working_days)
        last_counted = day - timedelta(days=1)
        is_sure = last_counted <= self.horizon.confirmed_until
        if rank < 0 or (rank == 0 and not is_sure):
            raise self.horizon.outside(_counted(day, working_days, Direction.BEFORE))
        due = self._index.working_days[rank]
        if is_sure:
            return self._deadline(day, working_days, Direction.BEFORE, due, due, None)
        act_by = self._index.working_days[rank - 1]
        missing = self.horizon.missing_notice(last_counted)
        return self._deadline(day, working_days, Direction.BEFORE, due, act_by, missing)

    def require_due(self, day: date, working_days: int) -> date:
        """Return the bare due date of ``add``, fast, where it is confirmed.

        Raises:
            DeadlineProvisional: It is not; ``add`` gives the forecast.
            InvalidValue: As ``add``.
            OutsideCalendar: As ``add``.
        """
        index = self._index
        if type(day) is date and type(working_days) is int and working_days > 0:
            place = day.toordinal() - index.first_ordinal
            if 0 <= place < len(index.worked_through):
                rank = index.worked_through[place] + working_days - 1
                if rank < self._confirmed_count:
                    return index.working_days[rank]
        return self.add(day, working_days).require_confirmed().due

    def count(self, start: date, end: date) -> WorkdayCount:
        """Return how many working days there are from ``start`` to ``end``, both included.

        Raises:
            InvalidValue: ``start`` after ``end``, or a naive datetime.
            OutsideCalendar: Either lies outside the calendar.
        """
        (start, first), (end, last) = self._locate(start), self._locate(end)
        if start > end:
            rule = Text(f"start must not be after end ({end})", f"起始日不得晚于结束日（{end}）")
            raise InvalidValue(rule=rule, seen=str(start))
        days = self._index.worked_through[last] - self._index.worked_before(first)
        return WorkdayCount(days=days, missing_notice=self.horizon.missing_notice(end))

    def is_working_day(self, day: date) -> bool:
        """Answer whether ``day`` is a working day, where that is confirmed.

        Raises:
            DeadlineProvisional: It is not; ``explain`` gives the forecast.
            InvalidValue: A naive datetime.
            OutsideCalendar: The day lies outside the calendar.
        """
        day, place = self._locate(day)
        missing = self.horizon.missing_notice(day)
        if missing is not None:
            raise DeadlineProvisional(
                seen=dated(day), confirmed_until=self.horizon.confirmed_until, missing_notice=missing
            )
        return self._index.is_working(place)

    def explain(self, day: date) -> DayExplanation:
        """Return why ``day`` is worked or off, by which notice, and how certain that is.

        Raises:
            InvalidValue: A naive datetime.
            OutsideCalendar: The day lies outside the calendar.
        """
        day, place = self._locate(day)
        ordinary = DayReason.WEEKEND if is_weekend(day) else DayReason.WEEKDAY
        mark = self._marks.get(day) or DayMark(is_working=self._index.is_working(place), reason=ordinary)
        return DayExplanation(
            day=day,
            is_working=mark.is_working,
            reason=mark.reason,
            name=festival_name(mark.name) if mark.name else None,
            notices=mark.notices,
            missing_notice=self.horizon.missing_notice(day),
        )

    def coverage(self, on: date) -> Coverage:
        """Return how far the calendar reaches, seen from the day ``on``, with an alarm when it is stale.

        Raises:
            InvalidValue: A naive datetime.
            OutsideCalendar: ``on`` lies outside the calendar.
        """
        on, place = self._locate(on)
        freshness = Freshness.CURRENT
        if on > self.horizon.confirmed_until:
            freshness = Freshness.EXPIRED
        elif self._index.worked_through[place] + LONGEST_COMMON_PERIOD > self._confirmed_count:
            freshness = Freshness.ENDING
        return Coverage(
            on=on,
            first_day=self.horizon.first_day,
            confirmed_until=self.horizon.confirmed_until,
            forecast_until=self.horizon.forecast_until,
            first_announced_year=self.years[0].year,
            last_announced_year=self.years[-1].year,
            days_left=(self.horizon.confirmed_until - on).days,
            freshness=freshness,
            missing_notice=self.horizon.next_notice(),
            corrected_days=tuple(
                day for day, mark in self._marks.items() if mark.reason is DayReason.CORRECTION
            ),
            edition=self.edition,
        )

    # ---- what follows from the years --------------------------------------------------------------------

    @horizon.default
    def _find_horizon(self) -> Horizon:
        return find_horizon(self.years, self.region)

    @_marks.default
    def _find_marks(self) -> Mapping[date, DayMark]:
        forecast_years = range(self.years[-1].year + 1, LAST_YEAR + 1)
        marks = mark_days(self.years, forecast_years, self.corrections, self.region)
        return {
            day: mark
            for day, mark in marks.items()
            if self.horizon.first_day <= day <= self.horizon.forecast_until
        }

    @_index.default
    def _build_index(self) -> DayIndex:
        return build_index(self.horizon.first_day, self.horizon.forecast_until, self._marks)

    @_confirmed_count.default
    def _count_confirmed(self) -> int:
        return self._index.worked_through[(self.horizon.confirmed_until - self.horizon.first_day).days]

    @edition.default
    def _find_edition(self) -> Edition:
        bounds = (self.horizon.first_day, self.horizon.confirmed_until, self.horizon.forecast_until)
        unlike_the_week = sorted(
            f"{day} {'worked' if mark.is_working else 'off'}"
            for day, mark in self._marks.items()
            if mark.is_working == is_weekend(day)
        )
        digest = labelled_digest("randcheck/calendar/1", *map(str, bounds), *unlike_the_week)
        region = None if self.region is None else self.region.region
        return Edition(source=self.source, version=self.version, region=region, digest=digest.hex())

    # ---- helpers ----------------------------------------------------------------------------------------

    def _locate(self, day: date) -> tuple[date, int]:
        """Return the civil day and its place in the index."""
        if type(day) is not date:
            day = to_civil_day(day)
        place = day.toordinal() - self._index.first_ordinal
        if not 0 <= place < len(self._index.worked_through):
            raise self.horizon.outside(dated(day))
        return day, place

    def _deadline(
        self,
        day: date,
        working_days: int,
        direction: Direction,
        due: date,
        act_by: date,
        missing: Text | None,
    ) -> Deadline:
        return Deadline(
            counted_from=day,
            working_days=working_days,
            direction=direction,
            due=due,
            act_by=act_by,
            missing_notice=missing,
            confirmed_until=self.horizon.confirmed_until,
            edition=self.edition,
        )


def _require_count(working_days: int) -> int:
    if type(working_days) is not int or working_days < 1:
        rule = Text(
            "the number of working days must be a whole number of at least 1", "工作日数须为不小于 1 的整数"
        )
        raise InvalidValue(rule=rule, seen=repr(working_days))
    return working_days


def _counted(day: date, working_days: int, direction: Direction) -> Text:
    zh = "后" if direction is Direction.AFTER else "前"
    return Text(f"{working_days} working days {direction} {day}", f"{day} {zh} {working_days} 个工作日")
