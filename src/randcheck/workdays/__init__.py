"""Working days in China: deadlines that say whether they are confirmed, and by which notice.

``WorkdayCalendar`` is made of the ``HolidayYear`` records of a ``HolidaySource`` and answers in constant
time. Below the ports: nothing here reads a file or knows today's date.
"""

from randcheck.workdays.calendar import WorkdayCalendar
from randcheck.workdays.civil_day import parse_day
from randcheck.workdays.coverage import Coverage, Freshness
from randcheck.workdays.day_marks import DayReason
from randcheck.workdays.deadline import Deadline, Direction, Edition, Status, WorkdayCount
from randcheck.workdays.explanation import DayExplanation
from randcheck.workdays.holiday_json import parse_holiday_years, parse_regional_overlay
from randcheck.workdays.holiday_year import AnnouncedDay, HolidaySource, HolidayYear
from randcheck.workdays.overrides import KNOWN_CORRECTIONS, Correction, RegionalOverlay

__all__ = [
    "KNOWN_CORRECTIONS",
    "AnnouncedDay",
    "Correction",
    "Coverage",
    "DayExplanation",
    "DayReason",
    "Deadline",
    "Direction",
    "Edition",
    "Freshness",
    "HolidaySource",
    "HolidayYear",
    "RegionalOverlay",
    "Status",
    "WorkdayCalendar",
    "WorkdayCount",
    "parse_day",
    "parse_holiday_years",
    "parse_regional_overlay",
]
