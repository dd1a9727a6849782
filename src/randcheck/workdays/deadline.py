"""Answers that carry their own certainty: a deadline, a count, and the edition they were read from."""

from __future__ import annotations

import enum
import re
from datetime import date
from typing import Any, Final

import attrs

from randcheck.errors import DeadlineProvisional, InvalidValue
from randcheck.text import Text
from randcheck.workdays.civil_day import dated

_SHA256_HEX: Final = re.compile(r"[0-9a-f]{64}")


class Status(enum.StrEnum):
    """How certain an answer is."""

    CONFIRMED = "confirmed"
    """Every day it rests on is arranged by a published notice."""

    PROVISIONAL = "provisional"
    """It rests on a forecast; the missing notice may still move it."""


class Direction(enum.StrEnum):
    """Which way working days are counted."""

    AFTER = "after"
    BEFORE = "before"


@attrs.frozen(kw_only=True)
class Edition:
    """Which calendar an answer was read from, so that it can be checked later.

    Attributes:
        source: The sources' names, joined by `` + ``.
        version: Their versions, in the same order.
        region: The region whose holidays are counted in, if any.
        digest: SHA-256, lower-case hex, over everything that decides an answer: the calendar's range, how far
            it is confirmed, and every day that differs from Monday to Friday. Two sources that say the same
            have the same digest.
    """

    source: str
    version: str
    region: str | None = None
    digest: str = attrs.field()

    @digest.validator
    def _check_digest(self, _attribute: attrs.Attribute[Any], digest: str) -> None:
        if not _SHA256_HEX.fullmatch(digest):
            rule = Text("a digest must be 64 lower-case hex digits", "摘要须为 64 位小写十六进制数")
            raise InvalidValue(rule=rule, seen=digest)

    def to_mapping(self) -> dict[str, str | None]:
        """Return the edition as it is written to JSON."""
        return attrs.asdict(self)


@attrs.frozen(kw_only=True)
class Deadline:
    """The last day on which something that is due within N working days is in time.

    Attributes:
        counted_from: The day of the event, itself not counted.
        working_days: N, at least 1.
        direction: ``after`` the event, or ``before`` it for what must be done N working days ahead.
        due: The N-th working day after (before) the event; acting on it, until it ends, is in time.
        act_by: The day to act by. The same as ``due`` when confirmed; one working day earlier when
            provisional, though never before an event that ``due`` comes after.
        missing_notice: The notice, or notices, that would confirm it; None when it is confirmed.
        confirmed_until: The last day that the calendar confirms.
        edition: The calendar it was read from.

    Source: 民法典 article 201: the day of the event is not counted, the period runs from the next.
    """

    counted_from: date
    working_days: int
    direction: Direction
    due: date
    act_by: date = attrs.field()
    missing_notice: Text | None
    confirmed_until: date
    edition: Edition

    @act_by.validator
    def _check_act_by(self, _attribute: attrs.Attribute[Any], act_by: date) -> None:
        if act_by > self.due:
            rule = Text(
                f"act_by must not be after the due date {self.due}", f"act_by 不得晚于到期日 {self.due}"
            )
            raise InvalidValue(rule=rule, seen=str(act_by))

    @property
    def status(self) -> Status:
        """Whether every notice that decides the deadline is published."""
        return Status.CONFIRMED if self.missing_notice is None else Status.PROVISIONAL

    @property
    def is_confirmed(self) -> bool:
        """Answer whether the deadline can no longer move, short of an amended notice."""
        return self.missing_notice is None

    def require_confirmed(self) -> Deadline:
        """Return the deadline itself if it is confirmed.

        Raises:
            DeadlineProvisional: It rests on a forecast.
        """
        if self.missing_notice is not None:
            raise DeadlineProvisional(
                seen=dated(self.due), confirmed_until=self.confirmed_until, missing_notice=self.missing_notice
            )
        return self

    def describe(self) -> Text:
        """Return the deadline as a sentence."""
        due, start, act_by = dated(self.due), dated(self.counted_from), dated(self.act_by)
        plural = "s" if self.working_days > 1 else ""
        days = Text(
            f"{self.working_days} working day{plural} {self.direction} {start.en}",
            f"{start.zh}{'起' if self.direction is Direction.AFTER else '前'} {self.working_days} 个工作日",
        )
        if self.missing_notice is None:
            return Text(f"{days.en}: due {due.en}, confirmed", f"{days.zh}：{due.zh}到期，已确定")
        return Text(
            f"{days.en}: due {due.en}, provisional until the {self.missing_notice.en}; act by {act_by.en}",
            f"{days.zh}：暂定 {due.zh}到期，以{self.missing_notice.zh}为准；请最迟于 {act_by.zh}办结",
        )

    def to_mapping(self) -> dict[str, Any]:
        """Return the deadline as it is written to JSON, dates as YYYY-MM-DD."""
        missing = self.missing_notice
        return {
            "counted_from": self.counted_from.isoformat(),
            "working_days": self.working_days,
            "direction": self.direction.value,
            "due": self.due.isoformat(),
            "status": self.status.value,
            "act_by": self.act_by.isoformat(),
            "missing_notice": None if missing is None else {"en": missing.en, "zh": missing.zh},
            "confirmed_until": self.confirmed_until.isoformat(),
            "edition": self.edition.to_mapping(),
        }


@attrs.frozen(kw_only=True)
class WorkdayCount:
    """How many working days lie between two days.

    Attributes:
        days: The number, 0 or more.
        missing_notice: The notice, or notices, that may still change it; None when it is confirmed.
    """

    days: int
    missing_notice: Text | None

    @property
    def status(self) -> Status:
        """Whether every notice that decides the number is published."""
        return Status.CONFIRMED if self.missing_notice is None else Status.PROVISIONAL
