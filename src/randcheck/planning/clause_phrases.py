"""The phrases of a clause: what each says, and the shape that tells how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from randcheck.planning.bound import Bound
from randcheck.planning.period import Period
from randcheck.planning.wording_tokens import Token, Word
from randcheck.text import Text

UNKNOWN = Text("no known wording of a ratio or frequency", "不是已知的比例或频次表述")
OUT_OF_RANGE = Text(
    "a ratio must satisfy 0 < r ≤ 1 and a number of times or targets must be whole and at least 1",
    "比例须大于 0 且不超过 100%，次数与户数须为正整数",
)
AMBIGUOUS = Text("it cannot be told what this refers to", "无法判断所指")
INCOMPLETE = Text("a number of times or targets, or a period, is missing", "缺少比例、次数或周期")

# One letter for each word that carries the sense of a phrase, so that its shape can be told by a pattern.
SHAPES = {
    Word.BOUND: "b",
    Word.BOUND_AFTER: "a",
    Word.SIZE: "s",
    Word.RANGE: "r",
    Word.TIMES: "t",
    Word.OR: "o",
    Word.TOGETHER: "g",
    Word.EACH_ROUND: "e",
    Word.NONE: "n",
    Word.ALL: "f",
    Word.PER_PERIOD: "p",
}
_ONCE_A_PHRASE = (
    Word.LEVEL, Word.CLASSES, Word.PART, Word.BODY, Word.TARGET, Word.PERIOD, Word.PER_PERIOD, Word.HOLD,
)  # fmt: skip


def phrases_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """Split at commas, and where a phrase that has said its number begins to say something else."""
    phrases: list[list[Token]] = [[]]
    for token in tokens:
        phrase = phrases[-1]
        has_number = any(
            one.word in (Word.SIZE, Word.TIMES, Word.RANGE, Word.NONE, Word.ALL) for one in phrase
        )
        begins_anew = (
            token.word in (Word.PERIOD, Word.BOUND, Word.CLASSES, Word.PART, Word.EACH_ROUND, Word.LEVEL)
            and has_number
            and phrase[-1].word is not Word.OR
        )
        if token.word is Word.COMMA:
            phrases.append([])
        elif begins_anew:
            phrases.append([token])
        else:
            phrase.append(token)
    return [phrase for phrase in phrases if phrase]


class UnreadableError(Exception):
    """A clause has no sense as it stands; never leaves the reader of clauses."""

    def __init__(self, start: int, end: int, reason: Text) -> None:
        super().__init__(reason.en)
        self.start, self.end, self.reason = start, end, reason


@attrs.frozen(kw_only=True)
class Phrase:
    """One phrase.

    Attributes:
        start: Where it begins in the wording.
        end: Where it ends, exclusive.
        shape: One letter for each word that carries its sense.
        values: What these words say, in the same order.
        once: What it says beside: level, class, period, whom it counts.
    """

    start: int
    end: int
    shape: str
    values: tuple[Any, ...]
    once: dict[Word, Any]

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> Phrase:
        """Return the phrase of these words; what can be said once only must not be said twice."""
        start, end = tokens[0].start, tokens[-1].end
        once: dict[Word, Any] = {}
        for token in tokens:
            if token.word in _ONCE_A_PHRASE:
                if token.word in once:
                    raise UnreadableError(start, end, AMBIGUOUS)
                once[token.word] = token.value
        shaped = [token for token in tokens if token.word in SHAPES]
        # 0% and 0户 say in numbers that none is drawn.
        shape = "".join(
            "n" if token.word is Word.SIZE and token.value is None else SHAPES[token.word] for token in shaped
        )
        return cls(
            start=start, end=end, shape=shape, values=tuple(token.value for token in shaped), once=once
        )

    def unreadable(self, reason: Text) -> UnreadableError:
        """Return the error that this phrase cannot be read."""
        return UnreadableError(self.start, self.end, reason)

    def number(self, letter: str) -> Any:
        """Return the value of the first word of that letter in the shape."""
        return self.values[self.shape.index(letter)]

    @property
    def bound(self) -> Bound:
        """The bound it states, before or after its number."""
        for letter in "ba":
            if letter in self.shape:
                bound: Bound = self.number(letter)
                return bound
        return Bound.EXACTLY

    @property
    def period(self) -> Period | None:
        """The period it states, before or after its number."""
        period: Period | None = self.once.get(Word.PERIOD, self.once.get(Word.PER_PERIOD))
        return period
