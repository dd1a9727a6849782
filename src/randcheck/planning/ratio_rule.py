"""How large a share of like targets is drawn, as the law or a plan says it (抽查比例).

A rule here is what a text *says*; the :class:`~randcheck.planning.sample_rule.SampleRule` is what one draw *does*.
``planning.size_check`` turns the one into the other and holds sizes against rules.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, ClassVar

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.planning.bound import Bound
from randcheck.planning.legal_basis import LOCAL_DECISION, LegalBasis
from randcheck.planning.period import Period
from randcheck.planning.sample_rule import MAX_ROWS, Rounding, Size, format_size, parse_size, require_ratio
from randcheck.registers import fields
from randcheck.registers.codec import Mapped, written_as
from randcheck.registers.delegation import AdministrativeLevel
from randcheck.text import Text

MAX_ROUNDS = 99

_CLASS_NAME = Text("a class", "类别名")


class ShareOf(enum.Enum):
    """Of what a class's ratio is a share."""

    CLASS = "class"
    """Of the targets of the class: "B类3%"."""

    WHOLE = "whole"
    """Of all targets: key units must be 8 of every 100 targets."""

    UNSTATED = "unstated"
    """The wording says "其中" and leaves it open. A person must decide before sizes can be checked."""


def _require_round_size(_instance: object, _attribute: object, value: Size) -> None:
    if isinstance(value, Fraction):
        require_ratio(value)
    elif type(value) is not int or not 1 <= value <= MAX_ROWS:
        rule = Text(
            f"a ratio must be an exact Fraction, or a number of targets from 1 to {MAX_ROWS}",
            f"比例须为精确分数，或 1 至 {MAX_ROWS} 的户数",
        )
        raise InvalidValue(rule=rule, seen=shorten(value))


def _read_size(text: Any) -> Size:
    """Return the size that :func:`format_size` wrote; of its other spellings, such as 5%, none."""
    size = parse_size(text) if isinstance(text, str) else None
    if size is None or format_size(size) != text:
        rule = Text(
            "a size must be written as a reduced fraction such as 1/20, or as a number of targets such as 20",
            "比例须写作最简分数（如 1/20），户数须写作整数（如 20）",
        )
        raise InvalidValue(rule=rule, seen=shorten(text))
    return size


@attrs.frozen(kw_only=True)
class Way(Mapped):
    """One way to keep a ratio: so much a round, in so many rounds.

    Attributes:
        size: Share (``Fraction``, 0 < r ≤ 1) or number of targets (``int``, at least 1) of one round; of all rounds
            together where ``rounds`` is None.
        rounds: 1 to 99, or None for any number of rounds that reach ``size`` together (分次达到).

    Example:
        >>> Way(size=Fraction(1, 10), rounds=2).total
        Fraction(1, 5)
    """

    size: Size = attrs.field(validator=_require_round_size, metadata=written_as(format_size, _read_size))
    rounds: int | None = attrs.field(
        default=1,
        validator=fields.optional(
            fields.whole_number(Text("a number of rounds", "次数"), least=1, most=MAX_ROUNDS)
        ),
    )

    @property
    def total(self) -> Size:
        """What all rounds come to; above 1 when more rounds than the whole are asked for."""
        return self.size if self.rounds is None else self.size * self.rounds


def _require_ways(_instance: object, _attribute: object, value: tuple[Way, ...]) -> None:
    if not value or len(set(value)) != len(value):
        rule = Text("a ratio must have one way or several different ones", "比例须有一种或多种不同的实现方式")
        raise InvalidValue(rule=rule, seen=shorten(value))


def _as_ways(ways: Iterable[Way]) -> tuple[Way, ...]:
    return tuple(ways)


def _require_share(instance: RatioRule, _attribute: object, value: ShareOf) -> None:
    if not isinstance(value, ShareOf) or (value is not ShareOf.CLASS and not instance.class_name):
        rule = Text("a share of the whole must name its class", "其中所占比例须写明类别")
        raise InvalidValue(rule=rule, seen=shorten(value))


_ROUNDINGS = {
    Bound.AT_LEAST: Rounding.CEIL,
    Bound.AT_MOST: Rounding.FLOOR,
    Bound.EXACTLY: Rounding.LARGEST_REMAINDER,
}


def _rounding_of_bound(instance: RatioRule) -> Rounding:
    return _ROUNDINGS.get(instance.bound, Rounding.CEIL)


@attrs.frozen(kw_only=True)
class RatioRule(Mapped):
    """A bound on the share of like targets that is drawn.

    Attributes:
        bound: At least, at most or exactly.
        ways: The ways to keep it; one of them is enough. Most rules have one way of one round.
        class_name: The class of targets that it is about, as stratum labels begin; empty for all targets.
        share_of: Of what the ratio is a share.
        period: Over what time the ways count; None for that of the plan.
        level: Of which level's bodies it asks this; None for every level.
        rounding: How a quota becomes whole: up for "at least", down for "at most", and for "exactly" by largest
            remainders, whose total is the ratio's rounded up. Another may be named for "exactly".
        basis: The provision it rests on.

    Source: Tonghua norm 二(四), 六(六)1.

    Example:
        >>> rule = RatioRule.of(Bound.AT_LEAST, Fraction(3, 100))
        >>> rule.size, rule.rounding.value
        (Fraction(3, 100), 'ceil')
    """

    type: ClassVar[str] = "ratio"
    bound: Bound = attrs.field(validator=fields.member_of(Bound, Text("a bound", "上下限")))
    ways: tuple[Way, ...] = attrs.field(converter=_as_ways, validator=_require_ways)
    class_name: str = attrs.field(default="", validator=fields.label(_CLASS_NAME, required=False))
    share_of: ShareOf = attrs.field(default=ShareOf.CLASS, validator=_require_share)
    period: Period | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.instance_of(Period))
    )
    level: AdministrativeLevel | None = attrs.field(
        default=None,
        validator=fields.optional(fields.member_of(AdministrativeLevel, Text("a level", "层级"))),
    )
    rounding: Rounding = attrs.field(default=attrs.Factory(_rounding_of_bound, takes_self=True))
    basis: LegalBasis = attrs.field(
        default=LOCAL_DECISION, validator=attrs.validators.instance_of(LegalBasis)
    )

    @rounding.validator
    def _require_rounding(self, _attribute: object, value: Rounding) -> None:
        is_free = self.bound is Bound.EXACTLY and isinstance(value, Rounding)
        if not is_free and value is not _ROUNDINGS[self.bound]:
            rule = Text(
                "'at least' must round up and 'at most' down", "“不低于”须向上取整，“不超过”须向下取整"
            )
            raise InvalidValue(rule=rule, seen=shorten(value))

    @classmethod
    def of(
        cls, bound: Bound, size: Size, *, class_name: str = "", basis: LegalBasis = LOCAL_DECISION
    ) -> RatioRule:
        """Return the plain rule of one way and one round."""
        return cls(bound=bound, ways=(Way(size=size),), class_name=class_name, basis=basis)

    @property
    def size(self) -> Size | None:
        """The size of a plain rule's one round; None when there are several ways or rounds."""
        return self.ways[0].size if len(self.ways) == 1 and self.ways[0].rounds == 1 else None

    def for_one_round(self, way: Way, *, size: Size | None = None) -> RatioRule:
        """Return the plain rule for one round of one of the ways.

        Args:
            way: One of this rule's.
            size: How much is drawn in this round; required, and only allowed, where the way leaves it open.

        Raises:
            InvalidValue: Not a way of this rule, or a size where there is nothing to choose.

        Example:
            >>> rule = RatioRule(
            ...     bound=Bound.EXACTLY, ways=(Way(size=Fraction(1, 5)), Way(size=Fraction(1, 10), rounds=2))
            ... )
            >>> rule.for_one_round(rule.ways[1]).size
            Fraction(1, 10)
        """
        if way not in self.ways or (size is None) != (way.rounds is not None):
            rule = Text(
                "a round must be one of the rule's ways, its size chosen where the way leaves it open",
                "单次抽取须为规则所列方式之一，未定单次比例的须另行写明",
            )
            raise InvalidValue(rule=rule, seen=f"{way}, size={size}")
        chosen = way.size if size is None else size
        return attrs.evolve(self, ways=(Way(size=chosen),), period=None)


@attrs.frozen(kw_only=True)
class FullCoverage(Mapped):
    """All targets, on all matters of the list (全覆盖).

    Attributes:
        class_name: The class of targets; empty for all.
        period: Within what time; None for that of the plan.
        level: Of which level's bodies it asks this; None for every level.
        basis: The provision it rests on.

    Source: Tonghua norm 六(六)3, 三(二)1.

    Example:
        >>> FullCoverage().match(["甲", "乙"], ["SP-01"])
        (('甲', 'SP-01'), ('乙', 'SP-01'))
    """

    type: ClassVar[str] = "full-coverage"
    class_name: str = attrs.field(default="", validator=fields.label(_CLASS_NAME, required=False))
    period: Period | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.instance_of(Period))
    )
    level: AdministrativeLevel | None = attrs.field(
        default=None,
        validator=fields.optional(fields.member_of(AdministrativeLevel, Text("a level", "层级"))),
    )
    basis: LegalBasis = attrs.field(
        default=LOCAL_DECISION, validator=attrs.validators.instance_of(LegalBasis)
    )

    def match(self, target_ids: Iterable[str], matter_ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Return every target with every matter, targets in their order and each with all matters."""
        matters = tuple(matter_ids)
        return tuple((target, matter) for target in target_ids for matter in matters)

    def find_missing(
        self, target_ids: Iterable[str], matter_ids: Iterable[str], done: Iterable[tuple[str, str]]
    ) -> tuple[tuple[str, str], ...]:
        """Return the pairs of target and matter that are not among those ``done``."""
        have = frozenset(done)
        return tuple(pair for pair in self.match(target_ids, matter_ids) if pair not in have)


@attrs.frozen(kw_only=True)
class ClassExclusion(Mapped):
    """A class of which none is drawn and which does not count in the base of a ratio ("A类不抽查").

    Attributes:
        class_name: The class.
        level: Of which level's bodies it says this; None for every level.
        basis: The provision it rests on.

    Source: Tonghua norm 六(六)2(2).
    """

    type: ClassVar[str] = "class-exclusion"
    class_name: str = attrs.field(validator=fields.label(_CLASS_NAME))
    level: AdministrativeLevel | None = attrs.field(
        default=None,
        validator=fields.optional(fields.member_of(AdministrativeLevel, Text("a level", "层级"))),
    )
    basis: LegalBasis = attrs.field(
        default=LOCAL_DECISION, validator=attrs.validators.instance_of(LegalBasis)
    )
