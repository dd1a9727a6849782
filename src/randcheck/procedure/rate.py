"""Shares of a whole with Wilson score intervals, in integers only: no rounding of a float decides anything."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

import attrs

from randcheck.errors import InvalidValue
from randcheck.registers import fields
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text

INTERVAL_STEPS = 1_000_000
"""Bounds of intervals are whole multiples of one in so many, rounded outward: down below, up above."""

_WIDEST_DECIMALS = 12


class Confidence(LabelledEnum):
    """How sure an interval is: the share of all such intervals that hold the true rate, about.

    The normal quantile behind it is the exact fraction of its 15 decimals.
    """

    NINETY = ("90%", "90 %", "90%")
    NINETY_FIVE = ("95%", "95 %", "95%")
    NINETY_NINE = ("99%", "99 %", "99%")

    @property
    def quantile(self) -> Fraction:
        """The two-sided quantile z of the normal distribution.

        Example:
            >>> Confidence.NINETY_FIVE.quantile == Fraction("1.959963984540054")
            True
        """
        return _QUANTILES[self]


_QUANTILES = {
    Confidence.NINETY: Fraction("1.644853626951473"),
    Confidence.NINETY_FIVE: Fraction("1.959963984540054"),
    Confidence.NINETY_NINE: Fraction("2.575829303548900"),
}


@attrs.frozen(kw_only=True)
class Interval:
    """Bounds of a rate that was seen in a sample.

    Attributes:
        lower: The lower bound, 0 to 1, a multiple of 1/1,000,000 rounded down.
        upper: The upper bound, 0 to 1, a multiple of 1/1,000,000 rounded up.
        confidence: How sure it is.
    """

    lower: Fraction
    upper: Fraction
    confidence: Confidence

    def contains(self, value: Fraction) -> bool:
        """Tell whether ``value`` lies within, ends included."""
        return self.lower <= value <= self.upper

    def describe(self, decimals: int = 2) -> str:
        """Return both bounds in per cent, rounded outward once more.

        Example:
            >>> wilson_interval(3, 20).describe()
            '5.23%–36.05%'
        """
        low, high = _in_steps(self.lower, decimals)[0], _in_steps(self.upper, decimals)[1]
        return f"{_percent(low, decimals)}–{_percent(high, decimals)}"


@attrs.frozen(kw_only=True)
class Rate:
    """A part of a whole, counted.

    Attributes:
        part: How many of the whole.
        whole: Of how many; may be 0.

    Example:
        >>> rate = Rate(part=3, whole=20)
        >>> rate.value, rate.describe(), Rate(part=0, whole=0).value is None
        (Fraction(3, 20), '15.00%', True)
    """

    part: int = attrs.field(validator=fields.whole_number(Text("a part", "分子"), least=0))
    whole: int = attrs.field(validator=fields.whole_number(Text("a whole", "分母"), least=0))

    def __attrs_post_init__(self) -> None:
        """A part is not more than its whole."""
        _require_part(self.part, self.whole)

    @property
    def value(self) -> Fraction | None:
        """The exact rate; None of nothing."""
        return Fraction(self.part, self.whole) if self.whole else None

    def interval(self, confidence: Confidence = Confidence.NINETY_FIVE) -> Interval:
        """Return the Wilson score interval; see :func:`wilson_interval`."""
        return wilson_interval(self.part, self.whole, confidence)

    def describe(self, decimals: int = 2) -> str:
        """Return the rate in per cent, half a step rounded up; ``—`` of nothing.

        Args:
            decimals: Decimals of the per cent, 0 to 12.

        Raises:
            InvalidValue: Another number of decimals.
        """
        scale = _scale(decimals)
        if self.value is None:
            return "—"
        return _percent((2 * self.part * scale + self.whole) // (2 * self.whole), decimals)


def wilson_interval(part: int, whole: int, confidence: Confidence = Confidence.NINETY_FIVE) -> Interval:
    """Return the Wilson score interval of ``part`` in ``whole`` (Wilson 1927), without continuity correction.

    The bounds are the two rates p with (part/whole - p)² = z² p(1 - p)/whole. They are found exactly with an integer
    square root and then rounded outward to multiples of 1/1,000,000. So the interval always holds the rate that was seen,
    its bounds lie from 0 to 1, and at one rate it never grows wider with more inspections.

    Args:
        part: How many were hit, 0 to ``whole``.
        whole: How many were looked at. Of none nothing is known: 0 to 1.
        confidence: How sure it shall be.

    Raises:
        InvalidValue: Not such counts.

    Example:
        >>> found = wilson_interval(3, 20)
        >>> found.lower == Fraction(52_368, 1_000_000), found.upper == Fraction(360_419, 1_000_000)
        (True, True)
        >>> wilson_interval(0, 0).describe()
        '0.00%–100.00%'
    """
    for name, value in ((Text("a part", "分子"), part), (Text("a whole", "分母"), whole)):
        fields.whole_number(name, least=0)(None, None, value)
    _require_part(part, whole)
    if whole == 0:
        return Interval(lower=Fraction(0), upper=Fraction(1), confidence=confidence)
    # With z² = a/b the bounds are (middle ± √spread) / (2 n (b n + a)), all of them whole numbers:
    square = confidence.quantile**2
    a, b = square.numerator, square.denominator
    middle = INTERVAL_STEPS * whole * (2 * b * part + a)
    spread = INTERVAL_STEPS**2 * (whole**2 * a**2 + 4 * a * b * part * (whole - part) * whole)
    scale = 2 * whole * (b * whole + a)
    # floor((m - √s)/c) is that of m - ⌈√s⌉ for whole m and c, and likewise upward.
    root = _ceil_root(spread)
    lower, upper = (middle - root) // scale, -((-middle - root) // scale)
    return Interval(
        lower=Fraction(lower, INTERVAL_STEPS), upper=Fraction(upper, INTERVAL_STEPS), confidence=confidence
    )


def _require_part(part: int, whole: int) -> None:
    if part > whole:
        raise InvalidValue(
            rule=Text("a part must be at most its whole", "分子不得大于分母"), seen=f"{part} / {whole}"
        )


def _ceil_root(number: int) -> int:
    root = isqrt(number)
    return root if root * root == number else root + 1


def _scale(decimals: int) -> int:
    what = Text("decimals of a per cent", "百分比的小数位数")
    fields.whole_number(what, least=0, most=_WIDEST_DECIMALS)(None, None, decimals)
    return 100 * int(10**decimals)


def _in_steps(value: Fraction, decimals: int) -> tuple[int, int]:
    """Return ``value`` in steps of the last decimal of a per cent, rounded down and up."""
    scaled = value * _scale(decimals)
    return scaled.numerator // scaled.denominator, -(-scaled.numerator // scaled.denominator)


def _percent(steps: int, decimals: int) -> str:
    whole, rest = divmod(steps, 10**decimals)
    return f"{whole}.{rest:0{decimals}}%" if decimals else f"{whole}%"
