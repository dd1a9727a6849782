"""The statutory holidays of all citizens, and the forecast that follows from them.

《全国年节及纪念日放假办法》 names them. A notice of the State Council says every autumn how next year's
holidays are arranged; until it is out, only the statutory days themselves are certain, and that one falling
on a Saturday or Sunday is made up for on a working day (补假, article 6). Which weekends will be worked in
exchange (调休) cannot be known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

import attrs

from randcheck.text import Text
from randcheck.workdays.civil_day import is_weekend
from randcheck.workdays.festival_dates import FIRST_YEAR, LAST_YEAR, MONTH_AND_DAY

__all__ = ["FIRST_YEAR", "LAST_YEAR", "ForecastDay", "festival_name", "forecast_days", "statutory_days"]

NEW_YEAR: Final = "元旦"
SPRING: Final = "春节"
QINGMING: Final = "清明节"
LABOUR: Final = "劳动节"
DRAGON_BOAT: Final = "端午节"
MID_AUTUMN: Final = "中秋节"
NATIONAL: Final = "国庆节"

_ENGLISH: Final[Mapping[str, str]] = {
    NEW_YEAR: "New Year's Day",
    SPRING: "Spring Festival",
    QINGMING: "Qingming Festival",
    LABOUR: "Labour Day",
    DRAGON_BOAT: "Dragon Boat Festival",
    MID_AUTUMN: "Mid-Autumn Festival",
    NATIONAL: "National Day",
}

# Days of each festival, counted from its own date (-1 of 春节 is 除夕), one table for each order of the State
# Council. Where two festivals meet, they are named in this order.
_Offsets = Mapping[str, tuple[int, ...]]
_ORDER_270: _Offsets = {NEW_YEAR: (0,), SPRING: (0, 1, 2), LABOUR: (0, 1, 2), NATIONAL: (0, 1, 2)}
_ORDER_513: _Offsets = {
    NEW_YEAR: (0,),
    SPRING: (-1, 0, 1),
    QINGMING: (0,),
    LABOUR: (0,),
    DRAGON_BOAT: (0,),
    NATIONAL: (0, 1, 2),
    MID_AUTUMN: (0,),
}
_ORDER_644: _Offsets = {**_ORDER_513, SPRING: (0, 1, 2)}
_ORDER_795: _Offsets = {**_ORDER_513, SPRING: (-1, 0, 1, 2), LABOUR: (0, 1)}

# Newest first, with the year from which each order of the State Council applies.
_REVISIONS: Final[tuple[tuple[int, _Offsets], ...]] = (
    (2025, _ORDER_795),
    (2014, _ORDER_644),
    (2008, _ORDER_513),
    (FIRST_YEAR, _ORDER_270),
)


@attrs.frozen(kw_only=True)
class ForecastDay:
    """A day off that follows from the law alone, before any notice.

    Attributes:
        day: The day off.
        festival: Its festival in Chinese; two that meet are joined by ``、``.
        is_in_lieu: True for the 补假 of a statutory day that met a weekend or another statutory day.
    """

    day: date
    festival: str
    is_in_lieu: bool


def festival_name(chinese: str) -> Text:
    """Return the name of a festival, or of several joined by ``、``, in both languages.

    A name that is none of the law's stays as it is in both.

    Example:
        >>> festival_name("国庆节、中秋节").en
        'National Day and Mid-Autumn Festival'
    """
    return Text(" and ".join(_ENGLISH.get(part, part) for part in chinese.split("、")), chinese)


def statutory_days(year: int) -> dict[date, str]:
    """Return the statutory days off of ``year`` with their festivals, in order.

    Args:
        year: From ``FIRST_YEAR`` to ``LAST_YEAR``, both included.

    Source: 《全国年节及纪念日放假办法》 article 2, as revised by State Council orders 270 (1999), 513 (2007),
    644 (2013) and 795 (2024).

    Example:
        >>> [day.isoformat() for day, name in statutory_days(2026).items() if name == "春节"]
        ['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19']
    """
    days: dict[date, str] = {}
    for day, festival in sorted(_occurrences(year), key=_day_of):
        days[day] = f"{days[day]}、{festival}" if day in days else festival
    return days


def forecast_days(year: int) -> tuple[ForecastDay, ...]:
    """Return the days off of ``year`` that the law gives without a notice, in order.

    A statutory day on a Saturday or Sunday is made up for on the next weekday that is not off already. So is
    the second of two that fall on one day, as the notices for 2009 and 2020 did and the one for 2025 states
    (国庆节放假如逢中秋节则合并放假8天).

    Args:
        year: From ``FIRST_YEAR`` to ``LAST_YEAR``, both included.

    Source: 《全国年节及纪念日放假办法》 articles 2 and 6.

    Example:
        >>> [day.day.isoformat() for day in forecast_days(2027) if day.is_in_lieu]
        ['2027-02-09', '2027-02-10', '2027-05-03', '2027-05-04', '2027-10-04', '2027-10-05']
    """
    statutory = statutory_days(year)
    taken = set(statutory)
    found = [ForecastDay(day=day, festival=name, is_in_lieu=False) for day, name in statutory.items()]
    seen: set[date] = set()
    for day, festival in sorted(_occurrences(year), key=_day_of):
        if is_weekend(day) or day in seen:
            substitute = _next_free_weekday(day, taken)
            taken.add(substitute)
            found.append(ForecastDay(day=substitute, festival=festival, is_in_lieu=True))
        seen.add(day)
    return tuple(sorted(found, key=lambda item: item.day))


def _occurrences(year: int) -> Iterator[tuple[date, str]]:
    """Yield every statutory day with its festival; two festivals may give the same day."""
    spring, qingming, dragon_boat, mid_autumn = (
        date(year, *divmod(month_and_day, 100)) for month_and_day in MONTH_AND_DAY[year]
    )
    first_days = {
        NEW_YEAR: date(year, 1, 1),
        SPRING: spring,
        QINGMING: qingming,
        LABOUR: date(year, 5, 1),
        DRAGON_BOAT: dragon_boat,
        MID_AUTUMN: mid_autumn,
        NATIONAL: date(year, 10, 1),
    }
    offsets = next(offsets for since, offsets in _REVISIONS if year >= since)
    for festival, days in offsets.items():
        for offset in days:
            yield first_days[festival] + timedelta(days=offset), festival


def _day_of(occurrence: tuple[date, str]) -> date:
    return occurrence[0]


def _next_free_weekday(day: date, taken: set[date]) -> date:
    while is_weekend(day) or day in taken:
        day += timedelta(days=1)
    return day
