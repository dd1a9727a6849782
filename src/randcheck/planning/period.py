"""Over what time a rule counts: so many months, or as long as a filing is valid."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
from dateutil.relativedelta import relativedelta

from randcheck.errors import InvalidValue
from randcheck.registers import fields
from randcheck.registers.codec import Mapped
from randcheck.text import Text

MONTHS_OF_A_YEAR = 12
MAX_MONTHS = 1200
_LONGEST_FILING_NAME = 20


def _require_months(instance: Period, _attribute: object, value: int | None) -> None:
    if (value is None) == (not instance.filing):
        rule = Text(
            "a period must be either a number of months or the validity of a filing",
            "周期须为月数或某项文件的有效期，二者择一",
        )
        raise InvalidValue(rule=rule, seen=f"months={value}, filing={instance.filing!r}")
    if value is not None:
        fields.whole_number(Text("a period in months", "周期月数"), least=1, most=MAX_MONTHS)(
            instance, None, value
        )


def _require_filing(_instance: object, _attribute: object, value: str) -> None:
    fields.label(Text("the filing of a period", "有效期所属文件"), required=False)(None, None, value)
    if len(value) > _LONGEST_FILING_NAME:
        rule = Text(
            f"the name of a filing must have at most {_LONGEST_FILING_NAME} characters",
            f"有效期所属文件名称不超过 {_LONGEST_FILING_NAME} 个字符",
        )
        raise InvalidValue(rule=rule, seen=value)


@attrs.frozen(kw_only=True)
class Period(Mapped):
    """A span of time that a rule counts over.

    A period of months that divides a year (每月, 每季度, 每半年, 每年) is a natural one: it begins on the first day of
    such a part of the calendar year. Any longer or other one (每两年) runs from the event before it, since no text
    says in which year the first one began.

    Attributes:
        months: 1 to 1,200; None when it is the validity of a filing.
        filing: What is valid for how long (备案, 许可证); empty when it is a number of months.

    Example:
        >>> Period.of_years(2).months, Period.of_validity("备案").filing
        (24, '备案')
        >>> Period.of_months(3).window_of(date(2026, 5, 20))
        (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))
    """

    # Before the months, whose rule depends on it.
    filing: str = attrs.field(default="", validator=_require_filing)
    months: int | None = attrs.field(default=None, validator=_require_months)

    @classmethod
    def of_years(cls, years: int) -> Period:
        """Return a period of so many years."""
        return cls(months=years * MONTHS_OF_A_YEAR)

    @classmethod
    def of_months(cls, months: int) -> Period:
        """Return a period of so many months."""
        return cls(months=months)

    @classmethod
    def of_validity(cls, filing: str) -> Period:
        """Return the period for which a filing of that name is valid."""
        return cls(filing=filing)

    @property
    def is_natural(self) -> bool:
        """Whether it begins with the calendar: a year, half, third, quarter, sixth or month."""
        return self.months is not None and MONTHS_OF_A_YEAR % self.months == 0

    def window_of(self, day: date) -> tuple[date, date]:
        """Return the first and last day of the natural period that ``day`` lies in, both inclusive.

        Raises:
            InvalidValue: Not a natural period.
        """
        if self.months is None or not self.is_natural:
            rule = Text("only a natural period lies fixed in the calendar", "仅自然周期有固定起止日期")
            raise InvalidValue(rule=rule, seen=self.describe().en)
        first = date(day.year, (day.month - 1) // self.months * self.months + 1, 1)
        return first, _months_after(first, self.months) - timedelta(days=1)

    def end_from(self, day: date) -> date:
        """Return the day so many months after ``day``, or the last of that month; for periods of months.

        Raises:
            InvalidValue: The period is the validity of a filing.

        Example:
            >>> Period.of_years(2).end_from(date(2024, 2, 29))
            datetime.date(2026, 2, 28)
        """
        if self.months is None:
            rule = Text("the validity of a filing has no length of its own", "文件有效期没有固定长度")
            raise InvalidValue(rule=rule, seen=self.filing)
        return _months_after(day, self.months)

    def describe(self) -> Text:
        """Return the period in words.

        Example:
            >>> Period.of_years(1).describe().zh, Period.of_months(18).describe().zh
            ('每年', '每18个月')
        """
        if self.months is None:
            return Text(f"within the validity of the {self.filing}", f"在{self.filing}有效期内")
        years, rest = divmod(self.months, MONTHS_OF_A_YEAR)
        if rest == 0:
            return Text(*(("every year", "每年") if years == 1 else (f"every {years} years", f"每{years}年")))
        if self.months in _NAMED_MONTHS:
            return _NAMED_MONTHS[self.months]
        return Text(f"every {self.months} months", f"每{self.months}个月")


_NAMED_MONTHS = {
    1: Text("every month", "每月"),
    3: Text("every quarter", "每季度"),
    6: Text("every half-year", "每半年"),
}


def _months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month; the last date there is at most."""
    if months > MONTHS_OF_A_YEAR * (date.max.year - day.year) + date.max.month - day.month:
        return date.max
    return day + relativedelta(months=months)
