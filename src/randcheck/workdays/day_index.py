"""Two prefix arrays over the calendar: adding, subtracting and counting working days in constant time."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from datetime import date
from itertools import accumulate, compress
from typing import Final

import attrs

from randcheck.workdays.day_marks import DayMark

_WORKED_IN_A_WEEK: Final = bytes((1, 1, 1, 1, 1, 0, 0))


@attrs.frozen(kw_only=True, eq=False)
class DayIndex:
    """Working days by position.

    Attributes:
        first_ordinal: The proleptic ordinal of the first day; a day's place is its ordinal less this.
        worked_through: At each place, how many working days there are up to and including that day.
        working_days: The working days in order, so that ``working_days[n - 1]`` is the n-th.
    """

    first_ordinal: int
    worked_through: array[int]
    working_days: tuple[date, ...]

    def worked_before(self, place: int) -> int:
        """Return how many working days come before the day at ``place``."""
        return self.worked_through[place - 1] if place else 0

    def is_working(self, place: int) -> bool:
        """Answer whether the day at ``place`` is worked."""
        return self.worked_through[place] > self.worked_before(place)


def build_index(first_day: date, last_day: date, marks: Mapping[date, DayMark]) -> DayIndex:
    """Return the index of the days from ``first_day`` to ``last_day``, both included; marks lie within."""
    first, length = first_day.toordinal(), (last_day - first_day).days + 1
    weekday = first_day.weekday()
    weeks = length // 7 + 2
    worked = bytearray((_WORKED_IN_A_WEEK * weeks)[weekday : weekday + length])
    for day, mark in marks.items():
        worked[day.toordinal() - first] = mark.is_working
    return DayIndex(
        first_ordinal=first,
        worked_through=array("I", accumulate(worked)),
        working_days=tuple(map(date.fromordinal, compress(range(first, first + length), worked))),
    )
