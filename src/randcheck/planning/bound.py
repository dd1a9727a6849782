"""Not less than, not more than, exactly."""

from __future__ import annotations

from fractions import Fraction

from randcheck.registers.labels import LabelledEnum


class Bound(LabelledEnum):
    """Which side of its number a rule closes."""

    AT_LEAST = ("at-least", "at least", "不低于")
    AT_MOST = ("at-most", "at most", "不超过")
    EXACTLY = ("exactly", "exactly", "等于")

    @property
    def has_floor(self) -> bool:
        """Whether less than the number breaks the rule."""
        return self is not Bound.AT_MOST

    @property
    def has_ceiling(self) -> bool:
        """Whether more than the number breaks the rule."""
        return self is not Bound.AT_LEAST

    def admits(self, value: Fraction | int, number: Fraction | int) -> bool:
        """Return whether ``value`` keeps a rule of this bound at ``number``.

        Example:
            >>> Bound.AT_LEAST.admits(4, 3), Bound.AT_MOST.admits(4, 3), Bound.EXACTLY.admits(3, 3)
            (True, False, True)
        """
        return not ((self.has_floor and value < number) or (self.has_ceiling and value > number))
