"""What changes an announced calendar: corrections of known errors, and the holidays of one region."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import attrs

from randcheck.errors import InvalidValue
from randcheck.text import Text
from randcheck.workdays.holiday_year import AnnouncedDay, by_date, require_text, strings
from randcheck.workdays.notices import notice_title
from randcheck.workdays.statutory import FIRST_YEAR, LAST_YEAR


@attrs.frozen(kw_only=True)
class Correction:
    """A day on which a widely used source is known to differ from the notice.

    It takes effect only where the source at hand has the day wrong.

    Attributes:
        day: The date.
        is_working: What the notice says.
        notice: The notice.
        evidence: Its words, and who has the day wrong.
    """

    day: date
    is_working: bool
    notice: Text
    evidence: Text


KNOWN_CORRECTIONS: Final = (
    Correction(
        day=date(2005, 12, 31),
        is_working=True,
        notice=notice_title(2006),
        evidence=Text(
            "Notice 国办发明电〔2005〕35号: the rest day of Saturday 31 December is moved and worked; "
            "chinese-calendar (up to 1.11.0 at least) leaves it off",
            "国办发明电〔2005〕35号：“12月31日（星期六）上班”；chinese-calendar（至少到 1.11.0 版）记为休息",
        ),
    ),
)


def _whole_numbers(values: Iterable[int]) -> tuple[int, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class RegionalOverlay:
    """The days that one region has off, or works, besides the national arrangement.

    Autonomous areas set holidays of their own (《全国年节及纪念日放假办法》 article 4), such as
    州庆, 三月三, 古尔邦节.
    The overlay says for which years it is complete, because a year it does not know must not pass for one
    without regional holidays: the calendar begins and is confirmed no further than the overlay.

    Attributes:
        region: The region's name.
        years: The years that the overlay covers, without a gap.
        days: The regional days, in order of date; all within ``years``.
        papers: The region's notices.

    Example:
        >>> day = AnnouncedDay(day=date(2026, 9, 3), name="州庆", is_off=True)
        >>> RegionalOverlay(region="延边朝鲜族自治州", years=(2026,), days=(day,)).years
        (2026,)
    """

    region: str = attrs.field(validator=require_text)
    years: tuple[int, ...] = attrs.field(converter=_whole_numbers)
    days: tuple[AnnouncedDay, ...] = attrs.field(converter=by_date)
    papers: tuple[str, ...] = attrs.field(default=(), converter=strings)

    @years.validator
    def _check_years(self, _attribute: attrs.Attribute[Any], years: tuple[int, ...]) -> None:
        whole = all(type(year) is int and FIRST_YEAR <= year <= LAST_YEAR for year in years)
        if not whole or not years or years != tuple(range(years[0], years[0] + len(years))):
            rule = Text(
                f"the years of an overlay must be whole numbers from {FIRST_YEAR} to {LAST_YEAR}, "
                "ascending and without a gap",
                f"地方安排的年份须为 {FIRST_YEAR} 至 {LAST_YEAR} 的整数，递增且连续",
            )
            raise InvalidValue(rule=rule, seen=repr(list(years)))

    @days.validator
    def _check_days(self, _attribute: attrs.Attribute[Any], days: tuple[AnnouncedDay, ...]) -> None:
        for item in days:
            if item.day.year not in self.years:
                rule = Text("a regional day must lie in the overlay's years", "地方安排的日期须在其年份之内")
                raise InvalidValue(rule=rule, seen=str(item.day))
