"""Rules as the wordings that lists and plans use, and as sentences for reports."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import attrs

from randcheck.errors import InvalidValue
from randcheck.planning.bound import Bound
from randcheck.planning.chinese_numbers import write_number
from randcheck.planning.frequency_rule import Counted, FrequencyRule
from randcheck.planning.legal_basis import LOCAL_DECISION
from randcheck.planning.ratio_rule import ClassExclusion, FullCoverage, RatioRule, ShareOf, Way
from randcheck.planning.rule_wording import MAX_WORDING_LENGTH, parse_wording
from randcheck.planning.rules import Rule
from randcheck.planning.sample_rule import Size
from randcheck.text import Text

_MOST_DECIMALS = 9
_BOUNDS = {Bound.AT_LEAST: "不低于", Bound.AT_MOST: "不超过", Bound.EXACTLY: ""}
_TIMES_BOUNDS = {Bound.AT_LEAST: "不少于", Bound.AT_MOST: "不超过", Bound.EXACTLY: ""}
_NOT_WRITABLE = Text("rules written as a wording must read back as they are", "写成表述的规则须能原样读回")


def write_wording(rules: Iterable[Rule]) -> str:
    """Return the wording that :func:`~randcheck.planning.rule_wording.parse_wording` reads as these rules.

    The provisions that rules rest on and their rounding do not stand in a wording.

    Raises:
        InvalidValue: A rule that no wording says, such as a class whose name holds a semicolon, or rules too long.

    Example:
        >>> write_wording(parse_wording("总数的百分之三以上；每两年对同一企业至多检查一次").rules)
        '不低于3%；对同一单位每2年不超过1次'
    """
    given = tuple(rules)
    clauses: list[str] = []
    for rule in given:
        if isinstance(rule, RatioRule) and rule.share_of is not ShareOf.CLASS and clauses:
            clauses[-1] += f"，其中{_class_phrase(rule.class_name)}{_ratio_phrase(rule)}"
        else:
            clauses.append(describe_rule(rule).zh)
    wording = "；".join(clauses)
    classes = {rule.class_name for rule in given if rule.class_name}
    if len(wording) > MAX_WORDING_LENGTH or parse_wording(wording, classes=classes).rules != _bare(given):
        raise InvalidValue(rule=_NOT_WRITABLE, seen=wording)
    return wording


def describe_rule(rule: Rule) -> Text:
    """Return one rule as a phrase; the Chinese is its wording.

    Example:
        >>> describe_rule(RatioRule.of(Bound.AT_LEAST, Fraction(3, 100), class_name="B"))
        Text(en="at least 3% of class 'B'", zh='B类不低于3%')
    """
    if isinstance(rule, FrequencyRule):
        return _describe_frequency(rule)
    level = Text(f"{rule.level.label.en}: ", rule.level.label.zh) if rule.level is not None else Text("", "")
    name = _class_phrase(rule.class_name)
    whom = f"class {rule.class_name!r}" if rule.class_name else "all"
    if isinstance(rule, ClassExclusion):
        return Text(f"{level.en}none of {whom}", f"{level.zh}{name}不抽查")
    period = rule.period.describe() if rule.period is not None else Text("", "")
    if isinstance(rule, FullCoverage):
        return Text(
            f"{level.en}full coverage of {whom} {period.en}".rstrip(), f"{level.zh}{name}{period.zh}全覆盖"
        )
    ways = " or ".join(_way_in_english(way) for way in rule.ways)
    bound = "" if rule.bound is Bound.EXACTLY else f"{rule.bound.label.en} "
    share = " of the whole" if rule.share_of is ShareOf.WHOLE else ""
    of = f"{share} in {whom}" if share else (f" of {whom}" if rule.class_name else "")
    return Text(
        f"{level.en}{bound}{ways}{of} {period.en}".rstrip(),
        f"{level.zh}{name}{period.zh}{_ratio_phrase(rule)}",
    )


def write_size(size: Size) -> str:
    """Return a ratio as people write it, exactly, or a number of targets.

    Example:
        >>> [write_size(size) for size in (Fraction(333, 1000), Fraction(1, 500), Fraction(1, 3), 12)]
        ['33.3%', '2‰', '1/3', '12户']
    """
    if isinstance(size, int):
        return f"{size}户"
    if size < Fraction(1, 100) and (size * 1000).denominator == 1:
        return f"{size * 1000}‰"
    percent = size * 100
    for decimals in range(_MOST_DECIMALS + 1):
        scaled = percent * 10**decimals
        if scaled.denominator == 1:
            whole, rest = divmod(int(scaled), 10**decimals)
            return f"{whole}.{rest:0{decimals}d}%" if decimals else f"{whole}%"
    return f"{size.numerator}/{size.denominator}"


def _ratio_phrase(rule: RatioRule) -> str:
    return _BOUNDS[rule.bound] + "或".join(_way_in_chinese(way) for way in rule.ways)


def _way_in_chinese(way: Way) -> str:
    size = write_size(way.size)
    if way.rounds is None:
        return f"分次达到{size}"
    if way.rounds == 1:
        return size
    return f"{size}{'两' if way.rounds == 2 else write_number(way.rounds)}次"


def _way_in_english(way: Way) -> str:
    size = write_size(way.size).replace("户", " targets")
    if way.rounds is None:
        return f"{size} reached in several rounds"
    return size if way.rounds == 1 else f"{size} in each of {way.rounds} rounds"


def _class_phrase(name: str) -> str:
    if not name:
        return ""
    return f"{name}类" if len(name) == 1 and "A" <= name <= "Z" else name


def _describe_frequency(rule: FrequencyRule) -> Text:
    level = Text(f"{rule.level.label.en}: ", rule.level.label.zh) if rule.level is not None else Text("", "")
    body = "同一部门" if rule.by_one_body else ""
    target = "对同一单位" if rule.counted is Counted.VISITS else ""
    hold = "组织" if rule.counted is Counted.ROUNDS else ""
    period = rule.period.describe()
    what = {Counted.VISITS: " for one target", Counted.ROUNDS: " as rounds", Counted.UNSTATED: ""}[
        rule.counted
    ]
    times = "once" if rule.times == 1 else f"{rule.times} times"
    by = " by one body" if rule.by_one_body else ""
    of = f" of class {rule.class_name!r}" if rule.class_name else ""
    return Text(
        f"{level.en}{rule.bound.label.en} {times} {period.en}{what}{of}{by}",
        f"{level.zh}{_class_phrase(rule.class_name)}{body}{target}{period.zh}{hold}"
        f"{_TIMES_BOUNDS[rule.bound]}{rule.times}次",
    )


def _bare(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Return the rules without what no wording says."""
    bare: list[Rule] = []
    for rule in rules:
        if isinstance(rule, RatioRule):
            plain = RatioRule.of(rule.bound, 1)
            rule = attrs.evolve(rule, rounding=plain.rounding)
        bare.append(attrs.evolve(rule, basis=LOCAL_DECISION))
    return tuple(bare)
