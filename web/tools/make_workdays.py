"""Write `src/verify/workdays-data.ts`: the days of China that differ from the week, year by year.

    .venv/bin/python web/tools/make_workdays.py

The years that have been announced are those of the package chinesecalendar; its one known error is corrected as the
library corrects it. Run it again when a new year is announced, and commit what it writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

from randcheck.adapters.holiday_sources import ChineseCalendarSource
from randcheck.workdays import WorkdayCalendar

TARGET = Path(__file__).resolve().parent.parent / "src" / "verify" / "workdays-data.ts"
SATURDAY = 5


def main() -> None:
    """Write the file."""
    calendar = WorkdayCalendar.from_sources(ChineseCalendarSource())
    lines = [f'  [{year.year}, "{exceptions(calendar, year.year)}"],' for year in calendar.years]
    TARGET.write_text(
        "\n".join(
            [
                "/**",
                " * Made by tools/make_workdays.py; do not edit.",
                " *",
                f" * By year: days (MMDD) on which China does not follow the week, from chinesecalendar {version('chinesecalendar')}.",
                " * A weekday among them is a holiday, a day of the weekend is worked.",
                " */",
                "export const EXCEPTIONS: ReadonlyMap<number, string> = new Map([",
                *lines,
                "]);",
                "",
            ]
        ),
        encoding="utf-8",
    )


def exceptions(calendar: WorkdayCalendar, year: int) -> str:
    """Return the days of a year that differ from the week."""
    return " ".join(
        f"{day:%m%d}"
        for day in days_of(year)
        if calendar.explain(day).is_working != (day.weekday() < SATURDAY)
    )


def days_of(year: int) -> Iterator[date]:
    """Yield all days of a year."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


if __name__ == "__main__":
    main()
