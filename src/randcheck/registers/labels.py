"""Enumerations whose members carry a code, a label in both languages and the spellings found in files."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Self

from randcheck.text import Text


class LabelledEnum(Enum):
    """An enumeration for values that people write in tables.

    A member is declared as ``(code, English label, Chinese label, *other spellings)``; the code is its
    ``value``.

    Example:
        >>> class Answer(LabelledEnum):
        ...     YES = ("yes", "yes", "是", "对")
        >>> Answer.YES.value, Answer.YES.label.zh, Answer.find("对") is Answer.YES
        ('yes', '是', True)
    """

    label: Text
    spellings: tuple[str, ...]

    def __new__(cls, code: str | int, en: str, zh: str, *spellings: str) -> Self:
        """Make a member whose value is its code."""
        member = object.__new__(cls)
        member._value_ = code
        member.label = Text(en, zh)
        member.spellings = (str(code), en, zh, *spellings)
        return member

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Return the member that ``text`` spells, whatever its case, or None."""
        found = _members_by_spelling(cls).get(text.casefold())
        return found if isinstance(found, cls) else None

    @classmethod
    def allowed(cls) -> Text:
        """Return the members' labels as one list, for the message of a value that is none of them."""
        both = ((str(member.value), member.label.zh) for member in cls)
        return Text(
            ", ".join(code if code == zh else f"{code} ({zh})" for code, zh in both),
            "、".join(member.label.zh for member in cls),
        )


@cache
def _members_by_spelling(cls: type[LabelledEnum]) -> dict[str, LabelledEnum]:
    return {spelling.casefold(): member for member in cls for spelling in member.spellings}
