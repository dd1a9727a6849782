"""How many to draw: the rule a sample size comes from (抽查比例, Tonghua norm 二(四), 六(六))."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.registers.identifiers import require_label, text_set
from randcheck.text import Text

LABEL_SEPARATOR = "|"
"""Joins the attributes of a stratum label; no attribute value that makes a label may hold it."""

_CLASS_NAME = Text("class name", "类别名")


class Selection(enum.Enum):
    """How rows of a stratum are picked."""

    EQUAL = "equal"
    """Every row equally likely: the n smallest tickets."""

    PARETO = "pareto"
    """Likelihood in proportion to weight: Pareto πps sampling (Rosén 1997)."""

    FULL = "full"
    """Every row, in ticket order (全覆盖, Tonghua norm 六(六)3)."""


class Allocation(enum.Enum):
    """How a total is shared out among strata."""

    PROPORTIONAL = "proportional"
    """By the number of rows."""

    EQUAL = "equal"
    """The same number for every stratum."""

    NEYMAN = "neyman"
    """By rows times standard deviation, which gives the smallest variance (Neyman 1934)."""


class Rounding(enum.Enum):
    """How a stratum's exact quota becomes a whole number."""

    CEIL = "ceil"
    """Up: never fewer than the ratio asks (``不低于``). A number of rows is met exactly whatever the rounding."""

    FLOOR = "floor"
    """Down: never more than the ratio allows (``不超过``)."""

    LARGEST_REMAINDER = "largest_remainder"
    """Down, then one more for the largest remainders until the total is met; ties by label."""


Size = Fraction | int
"""A share of the rows (``Fraction``, 0 < r ≤ 1) or a number of rows (``int``, ≥ 0)."""

MAX_PART = 10**18 - 1
"""Largest numerator and denominator of a ratio or deviation: 18 digits, so that its text is read back."""

MAX_ROWS = 10**9 - 1
"""Largest number of rows, minimum or reserves."""


def parse_size(text: str) -> Size:
    """Return the exact size that ``text`` states: a percentage, a permille, a fraction or a number of rows.

    Raises:
        InvalidValue: Not such a text, or a ratio outside 0 < r ≤ 1.

    Example:
        >>> parse_size("5%"), parse_size("2‰"), parse_size("1/3"), parse_size("120")
        (Fraction(1, 20), Fraction(1, 500), Fraction(1, 3), 120)
    """
    match = re.fullmatch(
        r"([0-9]{1,9}(?:\.[0-9]{1,9})?)([%‰])|([0-9]{1,18})/([0-9]{1,18})|([0-9]{1,9})", text.strip()
    )
    if match is None or (match[4] is not None and int(match[4]) == 0):
        raise InvalidValue(
            rule=Text(
                "sample size must be a ratio such as 5%, 2‰ or 1/20, or a whole number of rows",
                "样本量须为比例（如 5%、2‰、1/20）或整数户数",
            ),
            seen=repr(text),
        )
    if match[5] is not None:
        return int(match[5])
    if match[1] is not None:
        return require_ratio(Fraction(match[1]) / (100 if match[2] == "%" else 1000))
    return require_ratio(Fraction(int(match[3]), int(match[4])))


def format_size(size: Size) -> str:
    """Return the text that :func:`parse_size` reads back: a ratio as ``p/q``, a number of rows as digits.

    Example:
        >>> format_size(Fraction(1)), format_size(1)
        ('1/1', '1')
    """
    return f"{size.numerator}/{size.denominator}" if isinstance(size, Fraction) else str(size)


def is_in_class(label: str, class_name: str) -> bool:
    """Tell whether the stratum ``label`` belongs to ``class_name``: that label, or one that begins with it.

    Example:
        >>> is_in_class("D|集安市", "D"), is_in_class("D", "D"), is_in_class("DD", "D")
        (True, True, False)
    """
    return label == class_name or label.startswith(class_name + LABEL_SEPARATOR)


def require_ratio(ratio: Fraction) -> Fraction:
    """Return ``ratio`` when 0 < ratio ≤ 1 and its denominator has at most 18 digits.

    Raises:
        InvalidValue: Outside that range, or longer.
    """
    if not 0 < _require_short(ratio) <= 1:
        raise InvalidValue(
            rule=Text("sampling ratio must satisfy 0 < r ≤ 1", "抽查比例须满足 0 < r ≤ 1"), seen=str(ratio)
        )
    return ratio


def _require_short(number: Fraction) -> Fraction:
    if max(abs(number.numerator), number.denominator) > MAX_PART:
        raise InvalidValue(
            rule=Text("numerator and denominator must have at most 18 digits", "分子与分母均不得超过 18 位"),
            seen=f"{number.numerator.bit_length()}/{number.denominator.bit_length()} bits",
        )
    return number


def _require_size(size: Size) -> None:
    if isinstance(size, Fraction):
        require_ratio(size)
    elif type(size) is not int or not 0 <= size <= MAX_ROWS:
        raise InvalidValue(
            rule=Text(
                f"sample size must be an exact Fraction or a whole number from 0 to {MAX_ROWS}",
                f"样本量须为精确分数或 0 至 {MAX_ROWS} 的整数",
            ),
            seen=shorten(size),
        )


def _as_size(value: Size | str | None) -> Size | None:
    size = parse_size(value) if isinstance(value, str) else value
    if size is not None:
        _require_size(size)
    return size


def _as_pairs(
    value: Mapping[str, Size | str] | Iterable[tuple[str, Size | str]],
) -> tuple[tuple[str, Size], ...]:
    pairs = []
    for name, given in _once_each(value).items():
        size = _as_size(given)
        if size is None:
            raise InvalidValue(
                rule=Text(f"class {name!r} must have a sample size", f"类别“{name}”须设比例或户数"),
                seen="None",
            )
        pairs.append((name, size))
    return tuple(sorted(pairs))


def _as_spread(value: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> tuple[tuple[str, Fraction], ...]:
    return tuple(sorted((name, _as_deviation(given)) for name, given in _once_each(value).items()))


def _once_each(value: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the pairs as a mapping; a class named twice would silently keep its last value only."""
    pairs = list(value.items()) if isinstance(value, Mapping) else list(value)
    once = {require_label(name, what=_CLASS_NAME): given for name, given in pairs}
    if len(once) != len(pairs):
        raise InvalidValue(
            rule=Text("every class must be named once", "每个类别只能列出一次"),
            seen=", ".join(name for name, _ in pairs),
        )
    return once


def _as_deviation(value: Fraction | int | str) -> Fraction:
    deviation = _find_exact(value)
    if deviation is None or deviation <= 0:
        raise InvalidValue(
            rule=Text(
                "a standard deviation must be an exact number above 0, such as 12, 0.35 or 7/20",
                "标准差须为大于 0 的精确数（如 12、0.35、7/20）",
            ),
            seen=shorten(value),
        )
    return _require_short(deviation)


def _find_exact(value: object) -> Fraction | None:
    if isinstance(value, str):
        # Fraction itself also reads "1e999999999", and would compute it.
        match = re.fullmatch(r"[0-9]{1,18}/[0-9]{1,18}|[0-9]{1,18}|[0-9]{1,9}\.[0-9]{1,9}", value.strip())
        is_number = match is not None and not re.search(r"/0+$", match[0])
        return Fraction(match[0]) if match is not None and is_number else None
    return Fraction(value) if type(value) is int or isinstance(value, Fraction) else None


@attrs.frozen(kw_only=True)
class SampleRule:
    """The committed rule from which every stratum's sample size follows.

    Exactly one of ``size`` and ``per_class`` is given, and neither for full coverage. A class name stands for
    the stratum of that label and for all strata whose label begins with it and ``|``: with strata by
    ``credit_risk`` and ``area``, the class ``D`` covers ``D|东昌区`` and ``D|集安市``.

    Attributes:
        selection: Equal, Pareto-weighted or full.
        size: Ratio or number over all strata that are not excluded.
        per_class: For each class its own ratio or number; a stratum without a class is an error.
        exclude: Classes of which none is drawn and which do not count in the base of ``size``.
        allocation: How a total is shared among strata.
        rounding: How the quotas of a ratio become whole numbers; a number of rows is shared out exactly, by
            largest remainders.
        minimum: Least sample size of every stratum that is not excluded, or all its rows when it has fewer.
        reserves: Rows drawn in reserve per stratum, or what is left when a stratum has fewer.
        spread: For Neyman allocation the standard deviation of each class, any positive unit.

    Source:
        Tonghua norm 二(四), 六(六)1–3.

    Example:
        >>> rule = SampleRule(per_class={"B": "3%", "C": "10%", "D": "100%"}, exclude={"A"})
        >>> rule.per_class[0]
        ('B', Fraction(3, 100))
    """

    selection: Selection = Selection.EQUAL
    size: Size | None = attrs.field(default=None, converter=_as_size)
    per_class: tuple[tuple[str, Size], ...] = attrs.field(default=(), converter=_as_pairs)
    exclude: frozenset[str] = attrs.field(default=frozenset(), converter=text_set)
    allocation: Allocation = Allocation.PROPORTIONAL
    rounding: Rounding = Rounding.CEIL
    minimum: int = 0
    reserves: int = 0
    spread: tuple[tuple[str, Fraction], ...] = attrs.field(default=(), converter=_as_spread)

    def __attrs_post_init__(self) -> None:
        """Check that the parts fit together."""
        given = (self.size is not None) + bool(self.per_class)
        if given != (0 if self.selection is Selection.FULL else 1):
            raise InvalidValue(
                rule=Text(
                    "a sample rule must have exactly one of size and per_class, neither for full coverage",
                    "抽样规则须且只须给出总量或分类比例之一，全覆盖时均不给出",
                ),
                seen=f"size={self.size}, per_class={len(self.per_class)}, selection={self.selection.value}",
            )
        for name in self.exclude:
            require_label(name, what=_CLASS_NAME)
        both = self.exclude & {name for name, _ in self.per_class}
        if both:
            raise InvalidValue(
                rule=Text("an excluded class must have no sample size", "排除的类别不得另设比例"),
                seen=", ".join(sorted(both)),
            )
        for name, number in (("minimum", self.minimum), ("reserves", self.reserves)):
            if type(number) is not int or not 0 <= number <= MAX_ROWS:
                raise InvalidValue(
                    rule=Text(
                        f"{name} must be a whole number from 0 to {MAX_ROWS}",
                        f"最低户数与备选数须为 0 至 {MAX_ROWS} 的整数",
                    ),
                    seen=shorten(number),
                )
        if (self.allocation is Allocation.NEYMAN) != bool(self.spread):
            raise InvalidValue(
                rule=Text(
                    "Neyman allocation must come with the standard deviation of each class, and only it",
                    "奈曼分配须给出各类标准差，其他分配方式不得给出",
                ),
                seen=f"allocation={self.allocation.value}, spread={len(self.spread)}",
            )

    def to_mapping(self) -> dict[str, Any]:
        """Return the rule as it stands in a commitment."""
        return {
            "allocation": self.allocation.value,
            "exclude": sorted(self.exclude),
            "minimum": self.minimum,
            "per_class": [{"class": name, "size": format_size(size)} for name, size in self.per_class],
            "reserves": self.reserves,
            "rounding": self.rounding.value,
            "selection": self.selection.value,
            "size": None if self.size is None else format_size(self.size),
            "spread": [{"class": name, "deviation": str(value)} for name, value in self.spread],
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> SampleRule:
        """Return the rule that :meth:`to_mapping` wrote.

        Raises:
            InvalidValue: A part breaks its rule.
            KeyError, TypeError, ValueError: Not such a mapping.
        """
        return cls(
            selection=Selection(mapping["selection"]),
            size=mapping["size"],
            per_class=[(item["class"], item["size"]) for item in mapping["per_class"]],
            exclude=mapping["exclude"],
            allocation=Allocation(mapping["allocation"]),
            rounding=Rounding(mapping["rounding"]),
            minimum=mapping["minimum"],
            reserves=mapping["reserves"],
            spread=[(item["class"], item["deviation"]) for item in mapping["spread"]],
        )
