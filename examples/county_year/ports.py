"""What a host brings to the office, here made so that the year can be told again byte for byte.

In earnest the clock is the system's, randomness comes from ``SystemEntropy`` and keys from an HSM. Never use anything
seeded for a real draw: whoever knows the seed knows the organ's number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from randcheck import TrustPolicy
from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.adapters.holiday_sources import ChineseCalendarSource
from randcheck.receipts.statements import KIND_NAMES
from randcheck.receipts.trust_entries import CHECKPOINT, COSIGNATURE, Organisation, Threshold, TrustedKey
from randcheck.workdays import WorkdayCalendar
from randcheck.workdays.civil_day import CHINA_STANDARD_TIME
from randcheck.workdays.holiday_year import HolidayYear

YEAR = 2026
OPENS_AT = time(8, 30)
BETWEEN_ACTS = timedelta(seconds=10)


class StoryClock:
    """A clock that stands still until somebody moves it: from act to act, from day to day, never back."""

    def __init__(self, day: date) -> None:
        self._now = _morning_of(day)

    def now(self) -> datetime:
        """Return the moment, as :class:`randcheck.ports.Clock` asks."""
        return self._now

    @property
    def day(self) -> date:
        """The civil day."""
        return self._now.date()

    def pass_time(self) -> None:
        """Let the time between two acts pass."""
        self._now += BETWEEN_ACTS

    def move_to(self, day: date) -> None:
        """Go on to the morning of a day, unless it has come already."""
        self._now = max(self._now, _morning_of(day))


def _morning_of(day: date) -> datetime:
    return datetime.combine(day, OPENS_AT, CHINA_STANDARD_TIME)


class StoryEntropy:
    """The same "random" bytes in every run. For stories only."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._calls = 0

    def token(self, size: int) -> bytes:
        """Return ``size`` bytes, as :class:`randcheck.ports.EntropySource` asks."""
        self._calls += 1
        return hashlib.shake_256(b"%s/%d" % (self._seed, self._calls)).digest(size)


class CalendarOfTheYear:
    """The holidays that were announced when the year ended: those of the next year are a forecast yet."""

    name = "chinese-calendar"
    version = f"until {YEAR}"

    def holiday_years(self) -> tuple[HolidayYear, ...]:
        """Return the years up to this one."""
        return tuple(one for one in ChineseCalendarSource().holiday_years() if one.year <= YEAR)


def load_year() -> WorkdayCalendar:
    """Return the working days as they were known in the year."""
    return WorkdayCalendar.from_sources(CalendarOfTheYear())


def story_key(owner: str) -> Ed25519Signer:
    """Return the key of somebody in the story, the same in every run."""
    return Ed25519Signer(hashlib.sha256(f"county year / {owner}".encode()).digest())


def trust(organ: Ed25519Signer, witness: Ed25519Signer) -> TrustPolicy:
    """Return whom a citizen trusts: the county's office for statements, the audit office as witness of its ledger."""
    return TrustPolicy(
        organisations=(
            Organisation(organisation_id="office", name="云岭县双随机办公室"),
            Organisation(organisation_id="audit", name="云岭县审计局"),
        ),
        keys=(
            _key(organ, "office", (*KIND_NAMES, CHECKPOINT)),
            _key(witness, "audit", (COSIGNATURE,)),
        ),
        thresholds=(Threshold(statement_kind=COSIGNATURE),),
    )


def _key(signer: Ed25519Signer, owner: str, kinds: Iterable[str]) -> TrustedKey:
    return TrustedKey(
        algorithm=signer.algorithm,
        public_key=signer.public_key,
        organisation_id=owner,
        statement_kinds=frozenset(kinds),
    )
