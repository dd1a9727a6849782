"""Where announced years come from: the chinese-calendar package, and files in the form of holiday-cn."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib import metadata
from os import PathLike
from pathlib import Path
from typing import Final

import attrs

from randcheck.errors import CalendarFileInvalid
from randcheck.text import Text
from randcheck.workdays.calendar import WorkdayCalendar
from randcheck.workdays.holiday_json import LARGEST_FILE_BYTES, parse_holiday_years, parse_regional_overlay
from randcheck.workdays.holiday_year import AnnouncedDay, HolidaySource, HolidayYear
from randcheck.workdays.overrides import RegionalOverlay

_DECEMBER = 12
_NEW_YEAR = "元旦"
# chinese-calendar shortens three names; the notices write them out.
_NAMES_IN_NOTICES: Final[Mapping[str, str]] = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}
_VERSION_CHARACTERS = 12


@attrs.frozen
class ChineseCalendarSource:
    """The announced years of the installed ``chinese-calendar`` package, from 2004 on.

    The package has a release every November with the next year's notice.

    Example:
        >>> years = ChineseCalendarSource().holiday_years()
        >>> years[0].year, years[-1].year >= 2026
        (2004, True)
    """

    @property
    def name(self) -> str:
        """``chinese-calendar``."""
        return "chinese-calendar"

    @property
    def version(self) -> str:
        """The version of the installed package."""
        return metadata.version("chinesecalendar")

    def holiday_years(self) -> tuple[HolidayYear, ...]:
        """Return the years of the package, in order."""
        # Imported when asked for, so that a command that has nothing to do with dates does not load it.
        from chinese_calendar.constants import Holiday, holidays, workdays

        years: defaultdict[int, list[AnnouncedDay]] = defaultdict(list)
        for is_off, days in ((True, holidays), (False, workdays)):
            for day, english_name in days.items():
                name = Holiday(english_name).chinese
                # A 元旦 arrangement in December stands in the notice for the year after.
                is_next_year = day.month == _DECEMBER and name == _NEW_YEAR
                announced = AnnouncedDay(day=day, name=_NAMES_IN_NOTICES.get(name, name), is_off=is_off)
                years[day.year + is_next_year].append(announced)
        return tuple(HolidayYear(year=year, days=days) for year, days in sorted(years.items()))


@attrs.frozen
class HolidayFileSource:
    """Announced years from JSON files in the form of holiday-cn: corrected years, or newer ones.

    Make it with :meth:`read`.

    Attributes:
        name: The files' names.
        version: The first 12 hex digits of the SHA-256 over the files.
        years: The years, in order.
    """

    name: str
    version: str
    years: tuple[HolidayYear, ...] = attrs.field(repr=False)

    @classmethod
    def read(cls, *paths: str | PathLike[str]) -> HolidayFileSource:
        """Return the source of one or more files, read at once and in whole.

        Args:
            paths: At least one file; each holds one year or a list of years.

        Raises:
            CalendarFileInvalid: A file cannot be read or used, or two hold the same year.
        """
        years: dict[int, HolidayYear] = {}
        digest = hashlib.sha256()
        for path in map(Path, paths):
            data = _read_file(path)
            digest.update(hashlib.sha256(data).digest())
            for year in parse_holiday_years(data, file=path.name):
                if year.year in years:
                    rule = Text("each year must be given once", "每个年份只能出现一次")
                    raise CalendarFileInvalid(place=path.name, rule=rule, seen=f"{year.year} twice")
                years[year.year] = year
        return cls(
            name=", ".join(Path(path).name for path in paths),
            version=digest.hexdigest()[:_VERSION_CHARACTERS],
            years=tuple(years[number] for number in sorted(years)),
        )

    def holiday_years(self) -> tuple[HolidayYear, ...]:
        """Return the years of the files, in order."""
        return self.years


def read_regional_overlay(path: str | PathLike[str]) -> RegionalOverlay:
    """Return the regional overlay that a JSON file holds.

    Raises:
        CalendarFileInvalid: The file cannot be read or used.
    """
    return parse_regional_overlay(_read_file(Path(path)), file=Path(path).name)


def load_calendar(
    holiday_files: Iterable[str | PathLike[str]] = (), region_file: str | PathLike[str] | None = None
) -> WorkdayCalendar:
    """Return the calendar of chinese-calendar, with files laid over it.

    Args:
        holiday_files: Files in the form of holiday-cn; a year in them replaces the package's.
        region_file: A regional overlay.

    Raises:
        CalendarFileInvalid: A file cannot be read or used.
        InvalidValue: The years leave a gap.

    Example:
        >>> from datetime import date
        >>> load_calendar().add(date(2026, 9, 18), 5).due
        datetime.date(2026, 9, 24)
    """
    sources: list[HolidaySource] = [ChineseCalendarSource()]
    paths = list(holiday_files)
    if paths:
        sources.append(HolidayFileSource.read(*paths))
    region = None if region_file is None else read_regional_overlay(region_file)
    return WorkdayCalendar.from_sources(*sources, region=region)


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than is allowed is enough to see that a file is too large.
            return file.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        rule = Text("must be a file that can be read", "须为可读取的文件")
        raise CalendarFileInvalid(place=str(path), rule=rule, seen=error.strerror or str(error)) from None
