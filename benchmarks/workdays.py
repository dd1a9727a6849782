"""The 20-working-day deadline of many events, against what else gives one in Python, in one run.

python benchmarks/workdays.py [--events 400] [--rounds 9]

The events are spread evenly over 2004 to 2026, working days and days off alike. Every method's answers are
compared with the State Council's notices; the number of wrong ones stands beside its time.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import chinese_calendar
import holidays
import numpy as np

from randcheck.adapters.holiday_sources import load_calendar

WORKING_DAYS = 20
FIRST_EVENT, LAST_EVENT = date(2004, 1, 2), date(2026, 11, 20)
YARDSTICK = "chinese_calendar.find_workday"

Method = Callable[[], Sequence[date] | np.ndarray]


def spread_events(number: int) -> list[date]:
    """Return ``number`` events at even distances."""
    days = (LAST_EVENT - FIRST_EVENT).days
    return [FIRST_EVENT + timedelta(days=index * days // (number - 1)) for index in range(number)]


def methods(events: Sequence[date]) -> dict[str, Method]:
    """Return what is compared, by name; building a calendar or an array is not timed."""
    calendar = load_calendar()
    require_due, add = calendar.require_due, calendar.add
    china = holidays.country_holidays("CN", years=range(2004, 2028))
    nth, find_workday = china.get_nth_working_day, chinese_calendar.find_workday
    # numpy knows weekdays off but has no way to say that one Saturday is worked.
    weekdays_off = sorted(day for day in china if day.weekday() < 5)
    busdays = np.busdaycalendar(holidays=np.array(weekdays_off, dtype="datetime64[D]"))
    array = np.array(events, dtype="datetime64[D]")

    def busday_offset(days: date | np.ndarray) -> np.ndarray:
        return np.busday_offset(days, WORKING_DAYS, roll="backward", busdaycal=busdays)

    return {
        "randcheck require_due": lambda: [require_due(day, WORKING_DAYS) for day in events],
        "randcheck add (Deadline)": lambda: [add(day, WORKING_DAYS).due for day in events],
        "numpy.busday_offset, one by one": lambda: [busday_offset(day).item() for day in events],
        "numpy.busday_offset, whole array": lambda: busday_offset(array),
        "holidays get_nth_working_day": lambda: [nth(day, WORKING_DAYS) for day in events],
        YARDSTICK: lambda: [find_workday(WORKING_DAYS, day) for day in events],
    }


def measure(compared: dict[str, Method], rounds: int) -> dict[str, float]:
    """Return the median seconds of a round; the methods take turns, so that a busy moment hits all."""
    seconds: dict[str, list[float]] = {name: [] for name in compared}
    for _ in range(rounds):
        for name, method in compared.items():
            began = time.perf_counter()
            method()
            seconds[name].append(time.perf_counter() - began)
    return {name: statistics.median(samples) for name, samples in seconds.items()}


def slow_truth(events: Sequence[date]) -> list[date]:
    """Return the deadlines by walking day by day, with 31 December 2005 worked as its notice says."""

    def walk(day: date) -> date:
        left = WORKING_DAYS
        while left:
            day += timedelta(days=1)
            left -= chinese_calendar.is_workday(day) or day == date(2005, 12, 31)
        return day

    return [walk(day) for day in events]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()

    events = spread_events(arguments.events)
    compared, truth = methods(events), slow_truth(events)
    medians = measure(compared, arguments.rounds)
    print(f"+{WORKING_DAYS} working days from {len(events)} events, median of {arguments.rounds} rounds")
    print(f"{'':34}{'µs each':>10}{'faster than yardstick':>24}{'wrong':>8}")
    for name, seconds in medians.items():
        answers = compared[name]()
        days = answers.tolist() if isinstance(answers, np.ndarray) else answers
        wrong = sum(ours != right for ours, right in zip(days, truth, strict=True))
        each, ratio = seconds / len(events) * 1e6, medians[YARDSTICK] / seconds
        print(f"{name:34}{each:10.3f}{ratio:23,.0f}×{wrong:8}")


if __name__ == "__main__":
    main()
