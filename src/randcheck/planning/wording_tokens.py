"""The words that ratio and frequency wordings are made of.

A wording is split into clauses and each clause into words. What is no known word is never skipped: it makes its
clause unreadable, since it may be the very word that changes what the clause means.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Collection, Iterator
from fractions import Fraction

import attrs

from randcheck.planning.bound import Bound
from randcheck.planning.chinese_numbers import NUMERALS, parse_number
from randcheck.planning.period import MAX_MONTHS, MONTHS_OF_A_YEAR, Period
from randcheck.planning.sample_rule import Size
from randcheck.registers.delegation import AdministrativeLevel


class Word(enum.Enum):
    """What a word of a wording is."""

    FILLER = "filler"
    COMMA = "comma"
    LEVEL = "level"
    CLASSES = "classes"
    PART = "part"
    BODY = "body"
    TARGET = "target"
    PERIOD = "period"
    PER_PERIOD = "per-period"  # after its number: 1次/年
    BOUND = "bound"
    BOUND_AFTER = "bound-after"  # after its number: 3%以上
    SIZE = "size"
    RANGE = "range"
    TIMES = "times"
    OR = "or"
    TOGETHER = "together"
    EACH_ROUND = "each-round"
    HOLD = "hold"
    NONE = "none"
    ALL = "all"


@attrs.frozen
class Token:
    """One word of a wording.

    Attributes:
        word: What it is.
        value: What it says: a size, a number of times, a period; None where the kind says it all.
        start: Where it begins in the wording.
        end: Where it ends, exclusive.
    """

    word: Word
    value: object
    start: int
    end: int


@attrs.frozen
class UnknownText:
    """Text that is no known word, or says a number that cannot be.

    Attributes:
        start: Where it begins in the wording.
        end: Where it ends, exclusive.
        is_out_of_range: Whether it is a known word with an impossible number: 150%, 0次.
    """

    start: int
    end: int
    is_out_of_range: bool = False


def half_width(text: str) -> str:
    """Return ``text`` with full-width signs made half width, character by character so that places stay.

    Example:
        >>> half_width("３％，每年１次；")
        '3%,每年1次;'
    """
    return text.translate(_HALF_WIDTH)


def tokens_of(text: str, start: int, end: int, classes: Collection[str]) -> Iterator[Token | UnknownText]:
    """Yield the words of one clause, and what is no word up to the next comma.

    Args:
        text: The whole wording, half width.
        start: Where the clause begins.
        end: Where it ends, exclusive.
        classes: Names that are known to be classes of targets.
    """
    known = _known_classes(classes)
    at = phrase_start = start
    while at < end:
        match, token = _next_token(text, at, end, known)
        if match is None:
            comma = _NEXT_COMMA.search(text, at, end)
            stop = comma.start() if comma else end
            # The whole phrase, for a person to read: half of it says nothing.
            yield UnknownText(phrase_start, stop)
            at = stop
            continue
        if isinstance(token, Token) and token.word is Word.COMMA:
            phrase_start = match.end()
        if isinstance(token, UnknownText) or token.word is not Word.FILLER:
            yield token
        at = match.end()


def _next_token(
    text: str, at: int, end: int, known: _KnownClasses | None
) -> tuple[re.Match[str] | None, Token | UnknownText]:
    if known is not None and (match := known.pattern.match(text, at, end)):
        return match, Token(Word.CLASSES, (known.names[match["name"]],), at, match.end())
    for word, pattern in _PATTERNS:
        match = pattern.match(text, at, end)
        if match is not None:
            try:
                value = _VALUES[word](match) if word in _VALUES else None
            except _OutOfRangeError:
                return match, UnknownText(at, match.end(), is_out_of_range=True)
            return match, Token(word, value, at, match.end())
    return None, UnknownText(at, end)


class _OutOfRangeError(Exception):
    """A word says a number that cannot be; never leaves this module."""


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ", 0xFE6A: "%", 0x00A0: " ", 0x2265: "≥", 0x2264: "≤",
}  # fmt: skip

_NUMBER = rf"(?:[0-9]{{1,9}}(?:\.[0-9]{{1,9}})?|[{NUMERALS}]{{1,12}})"
_ANY_SIZE = (
    rf"(?:(?P<percent>{_NUMBER})%|(?P<permille>{_NUMBER})‰|百分之(?P<of100>{_NUMBER})"
    rf"|千分之(?P<of1000>{_NUMBER})|(?P<lower>{_NUMBER})分之(?P<upper>{_NUMBER})"
    rf"|(?P<top>[0-9]{{1,18}})/(?P<bottom>[0-9]{{1,18}})|(?P<count>{_NUMBER})(?:户|家))"
)
# The same for looking ahead, where a second group of one name is not allowed.
_SIZE_AHEAD = re.sub(r"\?P<[a-z0-9]+>", "?:", _ANY_SIZE)
_TARGET = r"(?:检查对象|抽查对象|监管对象|被检查单位|被检查对象|市场主体|经营主体|医疗机构|企业|单位|机构|对象|主体|商户|经营者|场所|经营单位)"
_AT_LEAST = r"不得?低于|不得?少于|不小于|至少|最少|最低|≥|>="
_AT_MOST = r"不得?超过|不得?高于|不得?多于|不大于|至多|最多|最高|≤|<="
_UNIT = r"(?:个?(?P<year>自然年度|自然年|年度|年)|个?(?P<half>半年)|个?(?P<quarter>季度|季)|个?(?P<month>月))"
_BASE = rf"(?:(?:抽查|检查|监管)?{_TARGET}?(?:总户数|总家数|总数|总量)的?)"

_PATTERNS: tuple[tuple[Word, re.Pattern[str]], ...] = tuple(
    (word, re.compile(pattern))
    for word, pattern in (
        (Word.COMMA, r"[,、]"),
        (
            Word.LEVEL,
            r"(?P<level>国家级|部级|省级|地市级|市级|县区级|区县级|县级|区级|乡镇级|乡级)(?:部门|局|单位)?:?",
        ),
        (
            Word.CLASSES,
            rf"(?P<letters>(?:[A-Z](?:类|级)?(?:、|/|和|及|与))*[A-Z](?:类|级)){_TARGET}?(?:户|家)?的?:?"
            rf"|(?P<risk>(?:较高|较低|一般|高|中|低)风险)(?:等级)?的?{_TARGET}?:?",
        ),
        (
            Word.PART,
            rf"其中:?(?P<part>[^:;,。%‰0-9]{{1,20}}?)(?:的?(?:抽查)?(?:比例|占比))?:?"
            rf"(?={_AT_LEAST}|{_AT_MOST}|{_SIZE_AHEAD})",
        ),
        (Word.BODY, r"(?:由)?同一(?:行政|执法|检查|监管)*(?:部门|机关|执法主体|检查主体)"),
        (Word.TARGET, rf"(?:针?对)?(?:同一|每一|每个|每)(?:家|户|个)?{_TARGET}|(?:针?对)?每[户家]"),
        (Word.EACH_ROUND, r"每次(?:抽查|抽取)?"),
        (
            Word.PERIOD,
            rf"每(?P<every>{_NUMBER})?{_UNIT}(?:之?内)?"
            # Without 每 only what cannot be a date: 一季度 is the first quarter and 3月 is March.
            rf"|(?:(?P<years>{_NUMBER})年|(?P<months>{_NUMBER})个月|(?P<one_half>半年))(?:之?内)?"
            r"|在?(?P<filing>[\u4e00-\u9fff]{1,10}?)有效期限?之?内",
        ),
        (Word.PER_PERIOD, rf"/(?P<per>{_NUMBER})?{_UNIT}"),
        (
            Word.RANGE,
            rf"(?P<first>{_NUMBER})(?P<sign>[%‰]?)(?:-|~|—|–|至|到)(?P<last>{_NUMBER})(?P<unit>[%‰])",
        ),
        (Word.SIZE, _ANY_SIZE),
        (Word.TIMES, rf"(?P<times>{_NUMBER})次"),
        (Word.BOUND, rf"(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})"),
        (Word.BOUND_AFTER, r"(?:及其?)?(?P<above>以上)|(?:及其?)?(?:以内|以下)"),
        (Word.TOGETHER, r"(?:分次|分批|分多次|累计)达到"),
        (Word.OR, r"或者?"),
        (
            Word.NONE,
            r"不列入抽查|不纳入抽查|不参与抽查|不予抽[取查]|不抽[取查]|不检查|不抽|免[予于]?(?:抽查|检查|检|查|抽)",
        ),
        (Word.ALL, r"(?:实[现行]|进行)?全覆盖(?:检查|抽查|监管)?|全部(?:抽查|检查)"),
        (Word.HOLD, r"(?:组织|开展)(?:抽查|检查)?"),
        (
            Word.FILLER,
            rf"\s+|{_BASE}|(?:年度)?(?:双?随机)?(?:抽查|抽取|检查|监管)的?(?:比例|频次|频率|数量|户数|次数)?(?:应?为|是)?:?"
            r"|(?:比例|频次|频率)(?:应?为|是)?:?|按照?|的比例|的|应当?|须",
        ),
    )
)
_NEXT_COMMA = re.compile(r"[,、]")


@attrs.frozen
class _KnownClasses:
    """Names of classes, and how they look in a wording."""

    names: dict[str, str]  # half width -> as it was told
    pattern: re.Pattern[str]


def _known_classes(classes: Collection[str]) -> _KnownClasses | None:
    # A letter alone is read with its 类, as every such class is.
    names = {half_width(name): name for name in classes if not re.fullmatch("[A-Z]?", name)}
    if not names:
        return None
    # The longest first: 食品生产企业 must not be taken for 食品.
    listed = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    return _KnownClasses(names, re.compile(rf"(?P<name>{listed})(?:的|:)?"))


def _number(text: str) -> Fraction:
    number = parse_number(text)
    if number is None:
        raise _OutOfRangeError
    return number


def _whole(text: str) -> int:
    number = _number(text)
    if number.denominator != 1 or number < 1:
        raise _OutOfRangeError
    return int(number)


def _ratio(ratio: Fraction) -> Fraction:
    if not 0 < ratio <= 1:
        raise _OutOfRangeError
    return ratio


def _size(match: re.Match[str]) -> Size | None:
    """Return the size, or None for 0% and 0户, which say that none is drawn."""
    size = _size_or_zero(match)
    if size == 0:
        return None
    return size if isinstance(size, int) else _ratio(size)


def _size_or_zero(match: re.Match[str]) -> Size:
    for name, divisor in (("percent", 100), ("permille", 1000), ("of100", 100), ("of1000", 1000)):
        if match[name] is not None:
            return _number(match[name]) / divisor
    if match["count"] is not None:
        number = _number(match["count"])
        if number.denominator != 1:
            raise _OutOfRangeError
        return int(number)
    upper, lower = (match["upper"], match["lower"]) if match["lower"] else (match["top"], match["bottom"])
    return _number(upper) / _whole(lower)


def _range(match: re.Match[str]) -> tuple[Fraction, Fraction]:
    unit = match["unit"]
    first, last = (
        _ratio(_number(match[name]) / (100 if sign == "%" else 1000))
        for name, sign in (("first", match["sign"] or unit), ("last", unit))
    )
    if first >= last:
        raise _OutOfRangeError
    return first, last


_MONTHS_OF_UNIT = {"year": MONTHS_OF_A_YEAR, "half": 6, "quarter": 3, "month": 1}


def _period(match: re.Match[str]) -> Period:
    groups = match.groupdict()
    if groups.get("filing"):
        return Period.of_validity(match["filing"])
    for name, unit in (("years", MONTHS_OF_A_YEAR), ("months", 1)):
        if groups.get(name):
            return _period_of(_whole(match[name]) * unit)
    if groups.get("one_half"):
        return _period_of(6)
    number = groups.get("every") or groups.get("per")
    unit = next(months for name, months in _MONTHS_OF_UNIT.items() if groups[name])
    return _period_of(_whole(number or "1") * unit)


def _period_of(months: int) -> Period:
    if months > MAX_MONTHS:
        raise _OutOfRangeError
    return Period.of_months(months)


def _classes(match: re.Match[str]) -> tuple[str, ...]:
    if match["risk"]:
        return (match["risk"],)
    return tuple(re.findall(r"[A-Z]", match["letters"]))


def _part(match: re.Match[str]) -> str:
    lettered = re.fullmatch(rf"([A-Z])(?:类|级){_TARGET}?", match["part"])
    return lettered[1] if lettered else match["part"].strip()


_VALUES: dict[Word, Callable[[re.Match[str]], object]] = {
    Word.LEVEL: lambda match: AdministrativeLevel.find(match["level"]),
    Word.CLASSES: _classes,
    Word.PART: _part,
    Word.PERIOD: _period,
    Word.PER_PERIOD: _period,
    Word.SIZE: _size,
    Word.RANGE: _range,
    Word.TIMES: lambda match: _whole(match["times"]),
    Word.BOUND: lambda match: Bound.AT_LEAST if match["least"] else Bound.AT_MOST,
    Word.BOUND_AFTER: lambda match: Bound.AT_LEAST if match["above"] else Bound.AT_MOST,
}
