"""From the words of one clause to its rules.

A clause is a chain of phrases between commas. Each phrase says one thing (a ratio, a frequency, an exclusion, full
coverage); what it leaves out (level, class, period) it takes from the phrase before it, as a reader would.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

import attrs

from randcheck.errors import InvalidValue
from randcheck.planning.bound import Bound
from randcheck.planning.clause_phrases import (
    AMBIGUOUS,
    INCOMPLETE,
    OUT_OF_RANGE,
    SHAPES,
    UNKNOWN,
    Phrase,
    UnreadableError,
    phrases_of,
)
from randcheck.planning.frequency_rule import Counted, FrequencyRule
from randcheck.planning.ratio_rule import ClassExclusion, FullCoverage, RatioRule, ShareOf, Way
from randcheck.planning.rules import Rule
from randcheck.planning.sample_rule import Size
from randcheck.planning.unread_part import UnreadPart
from randcheck.planning.wording_tokens import Token, UnknownText, Word, tokens_of
from randcheck.registers.delegation import AdministrativeLevel

_WAYS = re.compile(r"b?st?(?:o(?:st?|gs))*")


def read_clause(
    text: str, plain: str, start: int, end: int, classes: Collection[str]
) -> tuple[tuple[Rule, ...], tuple[UnreadPart, ...]]:
    """Return the rules of one clause, or the parts that stopped its reading; one of the two is empty.

    Args:
        text: The whole wording.
        plain: The same, half width.
        start: Where the clause begins.
        end: Where it ends, exclusive.
        classes: Names that are known to be classes of targets.
    """
    words = list(tokens_of(plain, start, end, classes))
    stops = [
        (word.start, word.end, OUT_OF_RANGE if word.is_out_of_range else UNKNOWN)
        for word in words
        if isinstance(word, UnknownText)
    ]
    rules: tuple[Rule, ...] = ()
    if not stops:
        try:
            rules = _read(words, start, end)
        except UnreadableError as error:
            stops = [(error.start, error.end, error.reason)]
        except InvalidValue:  # two numbers, each in its range, that make no rule together
            stops = [(start, end, OUT_OF_RANGE)]
    unread = (
        UnreadPart(clause=text[start:end].strip(), text=text[a:b], start=a, end=b, reason=reason)
        for a, b, reason in stops
    )
    return rules, tuple(unread)


def _read(words: Sequence[Token | UnknownText], start: int, end: int) -> tuple[Rule, ...]:
    tokens = [word for word in words if isinstance(word, Token)]
    reader = _ClauseReader()
    pending: list[Token] = []
    for phrase in phrases_of(tokens):
        pending += phrase
        if any(token.word in SHAPES for token in pending):
            reader.read(Phrase.of(pending))
            pending = []
    if pending:
        raise UnreadableError(pending[0].start, pending[-1].end, INCOMPLETE)
    if not reader.rules:
        raise UnreadableError(start, end, INCOMPLETE)
    return reader.finish(start, end)


@attrs.define
class _ClauseReader:
    """Reads the phrases of a clause one after the other."""

    rules: list[Rule] = attrs.field(factory=list)
    level: AdministrativeLevel | None = None
    classes: tuple[str, ...] | None = None  # None until a phrase has said whom it is about
    has_several_classes: bool = False
    per_round: RatioRule | None = None

    def read(self, phrase: Phrase) -> None:
        self.level = phrase.once.get(Word.LEVEL, self.level)
        for pattern, take in _READERS:
            if re.fullmatch(pattern, phrase.shape):
                take(self, phrase)
                return
        raise phrase.unreadable(UNKNOWN)

    def finish(self, start: int, end: int) -> tuple[Rule, ...]:
        """Settle what could not be told before the clause was read to its end."""
        if self.per_round is not None:
            self._settle_rounds(start, end)
        counted = {type(rule) for rule in self.rules}
        meaning = Counted.ROUNDS if RatioRule in counted else Counted.VISITS
        if RatioRule in counted or FullCoverage in counted:
            self.rules = [
                attrs.evolve(rule, counted=meaning)
                if isinstance(rule, FrequencyRule) and rule.counted is Counted.UNSTATED
                else rule
                for rule in self.rules
            ]
        return tuple(self.rules)

    def take_exclusion(self, phrase: Phrase) -> None:
        if Word.CLASSES not in phrase.once or set(phrase.once) - {Word.CLASSES, Word.LEVEL}:
            raise phrase.unreadable(AMBIGUOUS)
        self.rules += (ClassExclusion(class_name=name, level=self.level) for name in self._classes_of(phrase))

    def take_coverage(self, phrase: Phrase) -> None:
        self._allow(phrase, Word.PERIOD, Word.TARGET)
        if "s" in phrase.shape and phrase.number("s") != 1:
            raise phrase.unreadable(AMBIGUOUS)
        for name in self._classes_of(phrase):
            self.rules.append(FullCoverage(class_name=name, period=phrase.period, level=self.level))
            if "t" in phrase.shape:
                self.rules.append(self._frequency(phrase, name))

    def take_ratio(self, phrase: Phrase) -> None:
        ways = tuple(_ways_of(phrase))
        if Word.PART in phrase.once:
            self._take_part(phrase, ways)
            return
        self._allow(phrase, Word.PERIOD, Word.PER_PERIOD, Word.HOLD)
        for name in self._classes_of(phrase, inherits=False):
            rule = self._ratio(phrase, ways, name)
            if any(_says_again(rule, other) for other in self.rules):
                raise phrase.unreadable(AMBIGUOUS)
            self.rules.append(rule)

    def take_range(self, phrase: Phrase) -> None:
        self._allow(phrase, Word.PERIOD)
        first, last = phrase.number("r")
        for name in self._classes_of(phrase, inherits=False):
            plain = self._ratio(phrase, (Way(size=first),), name)
            self.rules.append(RatioRule(**_parts(plain, bound=Bound.AT_LEAST)))
            self.rules.append(RatioRule(**_parts(plain, bound=Bound.AT_MOST, ways=(Way(size=last),))))

    def take_more_ways(self, phrase: Phrase) -> None:
        """Read "每年1次或分次达到33%" after "33%": further ways of the ratio just said."""
        self._allow(phrase, Word.PERIOD, Word.PER_PERIOD)
        before = self.rules[-1] if self.rules else None
        if (
            not isinstance(before, RatioRule)
            or before.size != phrase.number("s")
            or before.period is not None
        ):
            raise phrase.unreadable(AMBIGUOUS)
        once, together = (
            Way(size=before.ways[0].size, rounds=phrase.number("t")),
            Way(size=phrase.number("s"), rounds=None),
        )
        self.rules[-1] = attrs.evolve(before, ways=(once, together), period=phrase.period)

    def take_per_round(self, phrase: Phrase) -> None:
        self._allow(phrase, Word.HOLD)
        names = self._classes_of(phrase)
        if self.per_round is not None or len(names) != 1:
            raise phrase.unreadable(AMBIGUOUS)
        self.per_round = self._ratio(phrase, (Way(size=phrase.number("s")),), names[0])
        self.rules.append(self.per_round)

    def take_frequency(self, phrase: Phrase) -> None:
        self._allow(phrase, Word.PERIOD, Word.PER_PERIOD, Word.TARGET, Word.BODY, Word.HOLD)
        self.rules += [self._frequency(phrase, name) for name in self._classes_of(phrase)]

    def _take_part(self, phrase: Phrase, ways: tuple[Way, ...]) -> None:
        self._allow(phrase, Word.PART)
        whole = self.rules[-1] if self.rules else None
        if not isinstance(whole, RatioRule) or whole.class_name:
            raise phrase.unreadable(AMBIGUOUS)
        rule = self._ratio(phrase, ways, phrase.once[Word.PART])
        self.rules.append(attrs.evolve(rule, share_of=ShareOf.UNSTATED, period=whole.period))

    def _settle_rounds(self, start: int, end: int) -> None:
        """Join "每年2次" and "每次5%" into one ratio of two rounds."""
        frequencies = [rule for rule in self.rules if isinstance(rule, FrequencyRule)]
        is_plain = [
            rule.bound is Bound.EXACTLY and rule.counted is not Counted.VISITS for rule in frequencies
        ]
        if is_plain != [True] or self.per_round is None or len(self.rules) != 2:
            raise UnreadableError(start, end, AMBIGUOUS)
        way = attrs.evolve(self.per_round.ways[0], rounds=frequencies[0].times)
        self.rules = [attrs.evolve(self.per_round, ways=(way,), period=frequencies[0].period)]

    def _classes_of(self, phrase: Phrase, *, inherits: bool = True) -> tuple[str, ...]:
        """Return the classes that a phrase is about; "" is all targets."""
        named: tuple[str, ...] | None = phrase.once.get(Word.CLASSES)
        if named is None:
            # After classes, a ratio of no class has no place, and a frequency goes with the class only if it is one.
            is_about_some = self.classes not in (None, ("",))
            if is_about_some and (not inherits or self.has_several_classes):
                raise phrase.unreadable(AMBIGUOUS)
            named = self.classes or ("",)
        elif self.classes is not None and named != self.classes:
            self.has_several_classes = True
        self.classes = named if self.classes is None or named != ("",) else self.classes
        return named

    def _ratio(self, phrase: Phrase, ways: tuple[Way, ...], class_name: str) -> RatioRule:
        return RatioRule(
            bound=phrase.bound, ways=ways, class_name=class_name, period=phrase.period, level=self.level
        )

    def _frequency(self, phrase: Phrase, class_name: str) -> FrequencyRule:
        before = self.rules[-1] if self.rules and isinstance(self.rules[-1], FrequencyRule) else None
        period = phrase.period or (before.period if before else None)
        if period is None:
            raise phrase.unreadable(INCOMPLETE)
        counted = Counted.UNSTATED
        if Word.TARGET in phrase.once:
            counted = Counted.VISITS
        elif Word.HOLD in phrase.once:
            counted = Counted.ROUNDS
        elif before is not None:
            counted = before.counted
        return FrequencyRule(
            bound=phrase.bound,
            times=phrase.number("t"),
            period=period,
            counted=counted,
            by_one_body=Word.BODY in phrase.once or (before is not None and before.by_one_body),
            class_name=class_name,
            level=self.level,
        )

    def _allow(self, phrase: Phrase, *words: Word) -> None:
        """Refuse a phrase that says something which a rule of its kind has no place for."""
        if set(phrase.once) - {Word.LEVEL, Word.CLASSES, *words}:
            raise phrase.unreadable(AMBIGUOUS)
        if Word.PERIOD in phrase.once and Word.PER_PERIOD in phrase.once:
            raise phrase.unreadable(AMBIGUOUS)


_READERS: tuple[tuple[str, Callable[[_ClauseReader, Phrase], None]], ...] = (
    ("n", _ClauseReader.take_exclusion),
    ("s?f|ft", _ClauseReader.take_coverage),
    ("r", _ClauseReader.take_range),
    ("b?esp?|eb?s", _ClauseReader.take_per_round),
    (f"sap?|sp|bsp|{_WAYS.pattern}", _ClauseReader.take_ratio),
    ("togs", _ClauseReader.take_more_ways),
    ("b?tp?|tap?|tpa", _ClauseReader.take_frequency),
)


def _ways_of(phrase: Phrase) -> list[Way]:
    """Return the ways that a ratio phrase lists: each a size with its rounds, or what all rounds reach."""
    ways: list[Way] = []
    is_together = False
    for letter, value in zip(phrase.shape, phrase.values, strict=True):
        if letter == "g":
            is_together = True
        elif letter == "s":
            size: Size = value
            ways.append(Way(size=size, rounds=None if is_together else 1))
            is_together = False
        elif letter == "t":
            ways[-1] = attrs.evolve(ways[-1], rounds=value)
    return ways


def _says_again(rule: RatioRule, other: Rule) -> bool:
    """Return whether two ratios of a clause are about one thing without being its two limits."""
    return (
        isinstance(other, RatioRule)
        and (rule.class_name, rule.level) == (other.class_name, other.level)
        and (rule.bound is other.bound or Bound.EXACTLY in (rule.bound, other.bound))
    )


def _parts(rule: RatioRule, **changes: Any) -> dict[str, Any]:
    """Return the parts of a rule for another bound; its rounding follows from the bound."""
    parts = {
        field.name: getattr(rule, field.name) for field in attrs.fields(RatioRule) if field.name != "rounding"
    }
    return parts | changes
