"""Selection as protocol 5.4 tells it, the slow and plain way; and engines that behave badly within their rights."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping
from fractions import Fraction

from randcheck.drawing.engine import Thresholds, TicketedRow
from randcheck.registers.frame import Frame


def ticketed(frame: Frame, key: str) -> list[TicketedRow]:
    """Return every row with its ticket, by hashlib alone."""
    return [
        TicketedRow(hashlib.sha256((key + row.id).encode()).digest(), row.id, row.stratum, row.weight)
        for row in frame.rows()
    ]


def top_53_bits(ticket: bytes) -> int:
    return int(ticket.hex(), 16) >> (256 - 53)


def pareto_key(ticket: bytes, weight: int, sample_size: int, weight_total: int) -> Fraction:
    odd = 2 * top_53_bits(ticket) + 1
    return Fraction(odd * (weight_total - sample_size * weight), (2**54 - odd) * sample_size * weight)


def equal_order(rows: Iterable[TicketedRow]) -> list[TicketedRow]:
    return sorted(rows, key=lambda row: (row.ticket, row.id))


def pareto_order(rows: Iterable[TicketedRow], sample_size: int) -> list[TicketedRow]:
    """Return all rows in the order of the draw: certain ones by ticket, the others by exact key, ticket, id."""
    left, total, others = sample_size, sum(row.weight for row in rows), list(rows)
    certain: list[TicketedRow] = []
    while taken := [row for row in others if left and left * row.weight >= total]:
        certain += taken
        others = [row for row in others if row not in taken]
        left -= len(taken)
        total -= sum(row.weight for row in taken)
    if left:
        others.sort(key=lambda row: (pareto_key(row.ticket, row.weight, left, total), row.ticket, row.id))
    return equal_order(certain) + others


class ListEngine:
    """Answers from a list of rows whose tickets are given, in an order of its own.

    Attributes:
        asked: For every asking, how many rows it let through.
    """

    def __init__(self, rows: Iterable[TicketedRow], *, order: int = 0) -> None:
        self.rows = list(rows)
        self._shuffle = random.Random(order).shuffle
        self._shuffle(self.rows)
        self.asked: list[int] = []

    def tally(self) -> Mapping[str, Mapping[int, int]]:
        counts: dict[str, dict[int, int]] = {}
        for row in self.rows:
            weights = counts.setdefault(row.stratum, {})
            weights[row.weight] = weights.get(row.weight, 0) + 1
        return counts

    def below(self, key: str, thresholds: Thresholds) -> Iterable[TicketedRow]:
        found = [row for row in self.rows if self._passes(row, thresholds)]
        self._shuffle(found)
        self.asked.append(len(found))
        return iter(found)

    def buckets(self, secret: bytes, depth: int) -> list[bytes]:
        raise NotImplementedError

    @staticmethod
    def _passes(row: TicketedRow, thresholds: Thresholds) -> bool:
        for up_to_weight, limit in thresholds.get(row.stratum, ()):
            if row.weight <= up_to_weight:
                return row.ticket < limit
        return False
