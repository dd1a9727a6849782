"""Reading the wordings of lists and plans (``不低于3%``, ``对同一单位每2年不超过1次``) into rules.

A clause is read whole or not at all. A clause with one unknown word gives no rule: the word may be the very one
that changes the others (``食品企业除外``), so the clause is kept as text and the word pointed at, for a person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TypeVar

import attrs

from randcheck.errors import InvalidValue, WordingUnread
from randcheck.planning.clause_reader import read_clause
from randcheck.planning.frequency_rule import FrequencyRule
from randcheck.planning.legal_basis import LOCAL_DECISION, LegalBasis
from randcheck.planning.ratio_rule import ClassExclusion, FullCoverage, RatioRule
from randcheck.planning.rules import Rule
from randcheck.planning.unread_part import UnreadPart
from randcheck.planning.wording_tokens import half_width
from randcheck.text import Text

MAX_WORDING_LENGTH = 1000

_CLAUSE = re.compile(r"[^;。\r\n]+")
_R = TypeVar("_R", RatioRule, FullCoverage, ClassExclusion, FrequencyRule)


@attrs.frozen(kw_only=True)
class WordingReading:
    """What a wording was read as.

    Attributes:
        text: The wording as it was given.
        rules: The rules of the clauses that could be read, in their order.
        unread: What could not be read, in its order; its clauses gave no rule.
    """

    text: str
    rules: tuple[Rule, ...] = ()
    unread: tuple[UnreadPart, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every clause was read; the empty wording is complete and has no rules."""
        return not self.unread

    @property
    def ratios(self) -> tuple[RatioRule, ...]:
        """The ratios among the rules."""
        return self._of_kind(RatioRule)

    @property
    def coverages(self) -> tuple[FullCoverage, ...]:
        """The demands of full coverage among the rules."""
        return self._of_kind(FullCoverage)

    @property
    def exclusions(self) -> tuple[ClassExclusion, ...]:
        """The classes of which none is drawn."""
        return self._of_kind(ClassExclusion)

    @property
    def frequencies(self) -> tuple[FrequencyRule, ...]:
        """The frequencies among the rules."""
        return self._of_kind(FrequencyRule)

    def require_complete(self) -> WordingReading:
        """Return this reading when every clause was read.

        Raises:
            WordingUnread: A clause was not; names the first.
        """
        if self.unread:
            first = self.unread[0]
            raise WordingUnread(wording=self.text, part=first.text, reason=first.reason)
        return self

    def _of_kind(self, kind: type[_R]) -> tuple[_R, ...]:
        return tuple(rule for rule in self.rules if isinstance(rule, kind))


def parse_wording(
    text: str, *, basis: LegalBasis = LOCAL_DECISION, classes: Collection[str] = ()
) -> WordingReading:
    """Return the rules that a ratio or frequency wording states, and what of it could not be read.

    Args:
        text: The wording, at most 1,000 characters: clauses separated by ``；`` or ``。``. Full-width digits and ％ are
            read as half-width ones. The empty text has no rules.
        basis: The provision that all the rules rest on.
        classes: Names of classes of targets that may stand before a ratio ("食品企业3%"). Classes named by a letter
            ("B类"), by risk ("高风险") or after 其中 are read without.

    Raises:
        InvalidValue: Not text, or longer.

    Source: Tonghua norm 六(六)1.

    Example:
        >>> reading = parse_wording("10%，其中重点单位不低于8%；城区酌情增加")
        >>> [(rule.class_name, rule.bound.value, rule.size) for rule in reading.ratios]
        [('', 'exactly', Fraction(1, 10)), ('重点单位', 'at-least', Fraction(2, 25))]
        >>> reading.is_complete, reading.unread[0].text
        (False, '城区酌情增加')
    """
    if not isinstance(text, str) or len(text) > MAX_WORDING_LENGTH:
        rule = Text(
            f"a wording must be text of at most {MAX_WORDING_LENGTH} characters",
            f"比例、频次表述须为不超过 {MAX_WORDING_LENGTH} 个字符的文本",
        )
        raise InvalidValue(rule=rule, seen=text if isinstance(text, str) else repr(text))
    plain = half_width(text)
    rules: list[Rule] = []
    unread: list[UnreadPart] = []
    for start, end in _clauses_of(plain):
        found, parts = read_clause(text, plain, start, end, classes)
        rules += (attrs.evolve(rule, basis=basis) for rule in found)
        unread += parts
    return WordingReading(text=text, rules=tuple(rules), unread=tuple(unread))


def _clauses_of(text: str) -> Iterator[tuple[int, int]]:
    for match in _CLAUSE.finditer(text):
        if not match[0].isspace():
            yield match.span()
