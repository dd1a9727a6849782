"""A day explained: whether it is worked, why, by which notice, and how certain that is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import attrs

from randcheck.text import Text
from randcheck.workdays.civil_day import dated
from randcheck.workdays.day_marks import DayReason
from randcheck.workdays.deadline import Status

_REASONS: Final[Mapping[DayReason, Text]] = {
    DayReason.WEEKDAY: Text("an ordinary weekday", "普通周一至周五"),
    DayReason.WEEKEND: Text("an ordinary weekend", "普通周末"),
    DayReason.STATUTORY: Text("statutory holiday, {name}", "法定节假日，{name}"),
    DayReason.ARRANGED: Text("day off arranged for {name}", "{name}放假调休"),
    DayReason.IN_LIEU: Text("expected day off in lieu for {name}", "预计{name}补假"),
    DayReason.MAKE_UP: Text("make-up day for {name}", "{name}调休上班"),
    DayReason.CORRECTION: Text("correction of an error in the source", "更正数据源的错误"),
    DayReason.REGIONAL_OFF: Text("regional holiday, {name}", "地方节假日，{name}"),
    DayReason.REGIONAL_WORKED: Text("worked in the region, {name}", "地方安排上班，{name}"),
}


@attrs.frozen(kw_only=True)
class DayExplanation:
    """Why a day is worked or off.

    Attributes:
        day: The day.
        is_working: Whether it is a working day.
        reason: The kind of reason.
        name: The festival; None where there is none.
        notices: The notices that say so; empty for an ordinary or forecast day.
        missing_notice: The notice, or notices, that may still change it; None when it is confirmed.
    """

    day: date
    is_working: bool
    reason: DayReason
    name: Text | None
    notices: tuple[Text, ...]
    missing_notice: Text | None

    @property
    def status(self) -> Status:
        """Whether every notice that decides the day is published."""
        return Status.CONFIRMED if self.missing_notice is None else Status.PROVISIONAL

    def describe(self) -> Text:
        """Return the explanation as a sentence."""
        day = dated(self.day)
        name = self.name or Text("", "")
        why = Text(
            _REASONS[self.reason].en.format(name=name.en), _REASONS[self.reason].zh.format(name=name.zh)
        )
        sentence = Text(
            f"{day.en} is {'a working day' if self.is_working else 'not a working day'}: {why.en}",
            f"{day.zh}{'是' if self.is_working else '不是'}工作日：{why.zh}",
        )
        if self.notices:
            sentence = Text(
                f"{sentence.en} ({'; '.join(title.en for title in self.notices)})",
                f"{sentence.zh}（{'、'.join(title.zh for title in self.notices)}）",
            )
        if self.missing_notice is not None:
            sentence = Text(
                f"{sentence.en}; provisional until the {self.missing_notice.en}",
                f"{sentence.zh}；暂定，以{self.missing_notice.zh}为准",
            )
        return sentence

    def to_mapping(self) -> dict[str, Any]:
        """Return the explanation as it is written to JSON, the date as YYYY-MM-DD."""
        return {
            "day": self.day.isoformat(),
            "is_working": self.is_working,
            "reason": self.reason.value,
            "name": _in_both(self.name),
            "notices": [_in_both(title) for title in self.notices],
            "status": self.status.value,
            "missing_notice": _in_both(self.missing_notice),
        }


def _in_both(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"en": text.en, "zh": text.zh}
