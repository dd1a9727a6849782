"""``deadlines`` (protocol 16.5; Tonghua norm 六(五)3(3)): five working days, counted in China's time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from randcheck.adapters.holiday_sources import load_calendar
from randcheck.planning.substitution_order import Vacancy
from randcheck.receipts.deadline_check import REPLACEMENT_DAYS, check_deadline
from randcheck.receipts.report import Report
from randcheck.receipts.statements import Commitment
from randcheck.receipts.verify import verify_bundle
from support.ceremonies import (
    POLICY,
    SAID,
    VERIFIER,
    StandingClock,
    office_at,
    registers_of,
    result_of,
    task_of,
)
from support.forgeries import forge
from support.proofs import reported

CALENDAR = load_calendar(())
CLOCK = StandingClock()
OFFICE = office_at(clock=CLOCK)
DRAW = OFFICE.draw(task_of(), registers_of(), SAID)
LEAVER = result_of(DRAW).results[0]["assignment"]["teams"][0]["members"][0]
CLOCK.advance(days=1)
CHANGED = OFFICE.substitute(DRAW, "TH-1", [Vacancy(inspector_id=LEAVER, ground="病假")], SAID)
ORDER = Commitment.decode(CHANGED.commitment.payload).substitution
CHINA = timezone(timedelta(hours=8))


def found(drawn_at: datetime, committed_at: datetime, calendar=CALENDAR) -> tuple[str, str]:
    report: Report = reported(check_deadline, ORDER, drawn_at, committed_at, calendar)
    (finding,) = report.findings
    assert (finding.code, finding.subject) == ("deadlines", "TH-1")
    return finding.status.value if finding.is_required else "noted", finding.sentence.en


def at(day: date, hour: int = 12, zone: timezone = CHINA) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone)


def test_the_last_day_is_in_time_and_the_next_is_noted():
    # 2026-11-24 is a Tuesday: day 1 is the 25th, day 5 the Tuesday after.
    drawn = at(date(2026, 11, 24))
    assert REPLACEMENT_DAYS == 5
    assert found(drawn, at(date(2026, 12, 1), 23)) == (
        "pass",
        "committed on 2026-12-01, within 5 working days of the draw (2026-12-01)",
    )
    status, sentence = found(drawn, at(date(2026, 12, 2), 0))
    assert status == "noted"
    assert "after 2026-12-01, the last day for a replacement; a recusal has no such limit" in sentence


def test_holidays_and_make_up_days_are_counted_as_they_are_worked():
    # 国庆 2025: off from 1 to 8 October, worked on Sunday 28 September and Saturday 11 October.
    drawn = at(date(2025, 9, 30))
    assert found(drawn, at(date(2025, 10, 14)))[0] == "pass"
    assert found(drawn, at(date(2025, 10, 15)))[0] == "noted"


def test_both_days_are_those_of_china():
    drawn = datetime(2026, 11, 24, 15, 59, tzinfo=UTC)  # 23:59 in China
    assert found(drawn, datetime(2026, 12, 1, 15, 59, tzinfo=UTC))[0] == "pass"
    assert found(drawn, datetime(2026, 12, 1, 16, 0, tzinfo=UTC))[0] == "noted"  # 2 December in China
    later = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # already the 25th
    assert found(later, datetime(2026, 12, 2, 12, 0, tzinfo=UTC))[0] == "pass"


def test_without_a_calendar_it_is_noted():
    assert found(at(date(2026, 11, 24)), at(date(2026, 11, 25)), None) == (
        "noted",
        "no calendar of working days was given",
    )


def test_years_that_the_calendar_does_not_have_are_noted():
    status, sentence = found(at(date(1990, 1, 2)), at(date(1990, 1, 3)))
    assert status == "noted"
    assert "working days are known from" in sentence


@pytest.mark.parametrize(
    "written",
    [
        "9999-12-31T23:59:59-05:00",
        "9999-12-31T23:59:59+08:00",
        "0001-01-01T00:00:00+10:00",
        "0001-01-01T00:00:00+08:00",
    ],
)
def test_the_first_and_the_last_moments_there_are_break_no_verifier(written):
    moment = datetime.fromisoformat(written)
    assert found(moment, moment)[0] == "noted"
    assert found(at(date(2026, 11, 24)), moment)[0] in ("noted", "pass")
    assert found(moment, at(date(2026, 11, 24)))[0] == "noted"

    # Nobody needs a key to hand such a receipt to a verifier.
    def late(commitment):
        commitment["committed_at"] = written

    forged = forge(CHANGED, commitment=late)
    report = verify_bundle(forged, policy=POLICY, verifier=VERIFIER, calendar=CALENDAR)
    assert report.verdict.value == "invalid"


def test_verifying_a_substitution_tells_it():
    report = verify_bundle(CHANGED, policy=POLICY, verifier=VERIFIER, calendar=CALENDAR)
    (finding,) = [one for one in report.findings if one.code == "deadlines"]
    assert finding.status.value == "pass"
    assert finding.sentence.en == "committed on 2026-11-25, within 5 working days of the draw (2026-12-01)"
    assert report.verdict.value == "valid"
