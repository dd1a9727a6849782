"""What a year's notice says: the days off and the worked weekends, and the sources that bring such years."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol, runtime_checkable

import attrs

from randcheck.errors import InvalidValue
from randcheck.text import Text
from randcheck.workdays.civil_day import dated, is_weekend
from randcheck.workdays.notices import known_notices
from randcheck.workdays.statutory import FIRST_YEAR, LAST_YEAR, statutory_days

_DECEMBER = 12


def require_text(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Refuse anything but text with something in it: an attrs validator."""
    if not isinstance(value, str) or not value.strip():
        rule = Text(f"{attribute.name} must be text that is not empty", f"{attribute.name} 须为非空文本")
        raise InvalidValue(rule=rule, seen=repr(value))


def strings(values: Iterable[str]) -> tuple[str, ...]:
    """Return ``values`` as a tuple: an attrs converter whose type is known."""
    return tuple(values)


def _texts(values: Iterable[Text]) -> tuple[Text, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class AnnouncedDay:
    """One day that a notice names.

    Attributes:
        day: The date.
        name: The festival in Chinese, as the notice has it: 春节.
        is_off: True for a day off, False for a day that is worked.
    """

    day: date = attrs.field(validator=attrs.validators.instance_of(date))
    name: str = attrs.field(validator=require_text)
    is_off: bool = attrs.field(validator=attrs.validators.instance_of(bool))


def by_date(days: Iterable[AnnouncedDay]) -> tuple[AnnouncedDay, ...]:
    """Return ``days`` in order of date.

    Raises:
        InvalidValue: A date is named twice.
    """
    ordered = tuple(sorted(days, key=lambda item: item.day))
    for earlier, later in itertools.pairwise(ordered):
        if earlier.day == later.day:
            rule = Text("a date must be named once", "同一日期只能出现一次")
            raise InvalidValue(rule=rule, seen=f"{later.day} twice")
    return ordered


@attrs.frozen(kw_only=True)
class HolidayYear:
    """The holidays of one year as its notice arranges them.

    A year that is not complete cannot exist: every statutory day must be off, so that a half-typed or
    not-yet-announced year never passes for one without holidays.

    Attributes:
        year: The year the notice is for, ``FIRST_YEAR`` to ``LAST_YEAR``.
        days: Every day off and every worked Saturday or Sunday that the notice names, in order of date, from
            December of the year before (a notice may begin before its year) to the end of the year. Weekends
            that are simply off need not be named.
        notices: The titles of the notices.
        papers: What the source gives as its evidence, such as the addresses of the notices.

    Example:
        >>> statutory = statutory_days(2026).items()
        >>> days = [AnnouncedDay(day=day, name=name, is_off=True) for day, name in statutory]
        >>> HolidayYear(year=2026, days=days).off_days[0]
        datetime.date(2026, 1, 1)
    """

    year: int = attrs.field()
    days: tuple[AnnouncedDay, ...] = attrs.field(converter=by_date)
    notices: tuple[Text, ...] = attrs.field(converter=_texts)
    papers: tuple[str, ...] = attrs.field(default=(), converter=strings)

    @notices.default
    def _known_notices(self) -> tuple[Text, ...]:
        return known_notices(self.year)

    @property
    def off_days(self) -> tuple[date, ...]:
        """The days off that the notice names."""
        return tuple(item.day for item in self.days if item.is_off)

    @property
    def worked_days(self) -> tuple[date, ...]:
        """The Saturdays and Sundays that are worked (调休上班)."""
        return tuple(item.day for item in self.days if not item.is_off)

    @year.validator
    def _check_year(self, _attribute: attrs.Attribute[Any], year: int) -> None:
        if type(year) is not int or not FIRST_YEAR <= year <= LAST_YEAR:
            rule = Text(
                f"a year must be a whole number from {FIRST_YEAR} to {LAST_YEAR}",
                f"年份须为 {FIRST_YEAR} 至 {LAST_YEAR} 的整数",
            )
            raise InvalidValue(rule=rule, seen=repr(year))

    @days.validator
    def _check_days(self, _attribute: attrs.Attribute[Any], days: tuple[AnnouncedDay, ...]) -> None:
        for item in days:
            self._require_within_notice(item)
            if not item.is_off and not is_weekend(item.day):
                rule = Text("a worked day must be a Saturday or Sunday", "上班日须为星期六或星期日")
                raise InvalidValue(rule=rule, seen=dated(item.day).en)
        self._require_complete(frozenset(self.off_days), frozenset(self.worked_days))

    def _require_within_notice(self, item: AnnouncedDay) -> None:
        if item.day.year != self.year and (item.day.year, item.day.month) != (self.year - 1, _DECEMBER):
            rule = Text(
                f"the notice for {self.year} must name days from {self.year - 1}-12-01 to {self.year}-12-31",
                f"{self.year} 年通知中的日期须在 {self.year - 1}-12-01 至 {self.year}-12-31 之间",
            )
            raise InvalidValue(rule=rule, seen=str(item.day))

    def _require_complete(self, off: frozenset[date], worked: frozenset[date]) -> None:
        for day, festival in statutory_days(self.year).items():
            if day in worked or (day not in off and not is_weekend(day)):
                rule = Text(
                    f"every statutory holiday of {self.year} must be a day off, "
                    "or the year is not announced yet",
                    f"{self.year} 年的法定节假日须全部放假，否则该年安排尚未公布",
                )
                raise InvalidValue(rule=rule, seen=f"{day} ({festival}) as a working day")


@runtime_checkable
class HolidaySource(Protocol):
    """Where announced years come from: a package, files, the host's own database.

    - ``name`` and ``version`` identify the data; other data has another version.
    - ``holiday_years`` returns only announced years, each complete, without a gap and in order.
    - The same source returns equal years every time.
    """

    @property
    def name(self) -> str:
        """A short name for people, for example ``chinese-calendar``."""

    @property
    def version(self) -> str:
        """The version of the data."""

    def holiday_years(self) -> Sequence[HolidayYear]:
        """Return the announced years."""
