"""Pareto πps sampling (Rosén 1997) in exact integers (protocol 5.4)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cmp_to_key
from itertools import islice, pairwise

import attrs

from randcheck.drawing.engine import EVERY_TICKET, TicketedRow, TicketLimit

_TICKET_BITS = 53
_ODD_RANGE = 1 << 54
"""2h+1 lies in 1 … 2^54 − 1: the odd numbers keep the key finite and above 0."""

_FAR_BELOW = 1 - 2.0**-40
_STEP_BITS = 6
"""Weights that agree in their first six bits share a limit, the heaviest one's: at most 1/32 too wide."""


@attrs.frozen(kw_only=True)
class ParetoCut:
    """Who is certain, and what is left to decide by key.

    Attributes:
        certain_from: The least weight that is certain, or None when none is.
        certain: Rows that are certain.
        sample_size: n that remains for the others.
        weight_total: W that remains: the sum of the others' weights.
    """

    certain_from: int | None
    certain: int
    sample_size: int
    weight_total: int

    @classmethod
    def of(cls, weights: dict[int, int], sample_size: int, weight_total: int) -> ParetoCut:
        """Take rows with n·w ≥ W as certain, shrink n and W, and repeat until no row is.

        Args:
            weights: Rows of each weight, weights ascending.
            sample_size: n, 1 to the number of rows.
            weight_total: W, the sum of all rows' weights.

        Example:
            >>> ParetoCut.of({1: 8, 100: 1}, 2, 108)
            ParetoCut(certain_from=100, certain=1, sample_size=1, weight_total=8)
        """
        left, total = sample_size, weight_total
        certain, certain_from = 0, None
        # Heaviest first, weight by weight: taking a certain weight out only raises n·w/W of the others, so
        # this ends with the same rows as the rounds of the rule.
        for weight in reversed(weights):
            if left * weight < total:
                break
            certain += weights[weight]
            certain_from = weight
            left -= weights[weight]
            total -= weight * weights[weight]
        return cls(certain_from=certain_from, certain=certain, sample_size=left, weight_total=total)

    def is_certain(self, weight: int) -> bool:
        """Tell whether a row of ``weight`` is drawn whatever its ticket."""
        return self.certain_from is not None and weight >= self.certain_from

    def key_of(self, ticket: bytes, weight: int) -> Fraction:
        """Return the exact key of a row that is not certain; the smallest keys are drawn."""
        return Fraction(*self._key_parts(ticket, weight))

    def find_key(self, row: TicketedRow) -> Fraction | None:
        """Return the key of ``row``, or None when it is certain and no key decides."""
        return None if self.is_certain(row.weight) else self.key_of(row.ticket, row.weight)

    def limits(self, weights: dict[int, int], rows: int) -> tuple[Fraction, list[TicketLimit]] | None:
        """Return a key bound that about ``rows`` rows or somewhat more stay within, and its ticket limits.

        Every row with a key up to the bound passes the limits. A few rows of a greater key pass too, since
        neighbouring weights share the limit of the heaviest.

        Args:
            weights: Rows of each weight, weights ascending.
            rows: How many rows should stay within, certain ones included.

        Returns:
            Bound and limits, weights ascending; None when no bound below all keys lets so many through.
        """
        steps = _steps(weights)
        wanted = (rows - self.certain) << _TICKET_BITS
        bound = Fraction(max(rows - self.certain, 1), max(self.sample_size, 1))
        while bound < 1 << _TICKET_BITS:
            counts = [(weight, count, self._tickets_within(weight, bound)) for weight, count in steps]
            if (
                sum(count * tickets for weight, count, tickets in counts if not self.is_certain(weight))
                >= wanted
            ):
                return bound, [TicketLimit(weight, _limit_of(tickets)) for weight, _, tickets in counts]
            bound *= Fraction(17, 16)
        return None

    def order(self, rows: Iterable[TicketedRow], limit: int) -> list[TicketedRow]:
        """Return the first ``limit`` of ``rows`` in the order of the draw.

        Certain rows come first, by ticket. The others follow by key, ties by ticket, then id.
        """
        if self.certain_from is None:
            return self._order_by_key(list(rows), limit)
        rows = sorted(rows)
        certain = [row for row in rows if self.is_certain(row.weight)]
        others = [row for row in rows if not self.is_certain(row.weight)]
        return (certain + self._order_by_key(others, limit - len(certain)))[:limit]

    def _order_by_key(self, rows: Sequence[TicketedRow], limit: int) -> list[TicketedRow]:
        """Sort by a rounded key, then settle every run of near ties by exact integers.

        The rounded key is off by less than 2^-49 of itself, so keys further apart than 2^-40 are in their
        true order already: no rounded number decides anything.
        """
        keys = self._rounded_keys(rows)
        order = sorted(range(len(rows)), key=keys.__getitem__)
        ordered = [rows[index] for index in order]
        for start, end in _near_ties([keys[index] for index in order]):
            ordered[start:end] = sorted(ordered[start:end], key=cmp_to_key(self._compare))
        return ordered[: max(limit, 0)]

    def _rounded_keys(self, rows: Iterable[TicketedRow]) -> list[float]:
        """Return the key of every row, rounded three times by at most 2^-53 of itself."""
        size, total, integer_of = self.sample_size, self.weight_total, int.from_bytes
        return [
            (odd := integer_of(row.ticket[:7], "big") >> 2 | 1)
            / (_ODD_RANGE - odd)
            * ((total - (part := size * row.weight)) / part)
            for row in rows
        ]

    def _compare(self, one: TicketedRow, other: TicketedRow) -> int:
        numerator, denominator = self._key_parts(one.ticket, one.weight)
        other_numerator, other_denominator = self._key_parts(other.ticket, other.weight)
        difference = numerator * other_denominator - other_numerator * denominator
        if difference:
            return difference
        return -1 if one[:2] < other[:2] else 1

    def _key_parts(self, ticket: bytes, weight: int) -> tuple[int, int]:
        """Return numerator and denominator of the key, not in lowest terms, both above 0."""
        odd = 2 * (int.from_bytes(ticket[:7], "big") >> 3) + 1
        part = self.sample_size * weight
        return odd * (self.weight_total - part), (_ODD_RANGE - odd) * part

    def _tickets_within(self, weight: int, bound: Fraction) -> int:
        """Return how many of the 2^53 leading ticket values have a key up to ``bound`` at ``weight``."""
        part = self.sample_size * weight
        if part >= self.weight_total:
            return 1 << _TICKET_BITS
        rest = self.weight_total - part
        # key ≤ a/b  ⟺  (2h+1)·rest·b ≤ a·(2^54 − (2h+1))·part  ⟺  2h+1 ≤ a·part·2^54 / (rest·b + a·part)
        scaled = bound.numerator * part
        return ((scaled * _ODD_RANGE) // (rest * bound.denominator + scaled) + 1) // 2


def _limit_of(tickets: int) -> bytes:
    return EVERY_TICKET if tickets >> _TICKET_BITS else (tickets << (256 - _TICKET_BITS)).to_bytes(32, "big")


def _near_ties(keys: Sequence[float]) -> list[tuple[int, int]]:
    """Return ``(start, end)`` of each run of ascending keys that are too close to one another to trust."""
    runs: list[tuple[int, int]] = []
    for index in [i for i, (key, above) in enumerate(pairwise(keys)) if above * _FAR_BELOW <= key]:
        start = runs.pop()[0] if runs and runs[-1][1] > index else index
        runs.append((start, index + 2))
    return runs


def _steps(weights: dict[int, int]) -> list[tuple[int, int]]:
    """Return ``(heaviest weight, rows)`` of each run of weights that agree in their first bits, ascending."""
    ascending = list(weights)
    counts = iter(weights.values())
    steps = []
    start = 0
    while start < len(ascending):
        low_bits = max(ascending[start].bit_length() - _STEP_BITS, 0)
        end = bisect_right(ascending, ascending[start] | ((1 << low_bits) - 1), lo=start)
        steps.append((ascending[end - 1], sum(islice(counts, end - start))))
        start = end
    return steps
