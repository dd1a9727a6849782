"""Where rows are filtered: an engine only pre-filters, the core decides (protocol 5.5)."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import NamedTuple, Protocol

import attrs

from randcheck.registers.frame import Frame, FrameClass
from randcheck.registers.salted_tree import bucket_digests, committed_leaves

EVERY_TICKET = b"\xff" * 33
"""A limit above every ticket: 33 bytes compare greater than any 32."""


class TicketLimit(NamedTuple):
    """Rows of a weight up to ``up_to_weight`` pass when their ticket is below ``limit``, byte by byte."""

    up_to_weight: int
    limit: bytes


Thresholds = Mapping[str, Sequence[TicketLimit]]
"""For each stratum its limits, weights ascending; the last covers the stratum's heaviest row.

A few dozen steps cover weights of 1 to 1,000,000, which a database can join by range.
"""


class TicketedRow(NamedTuple):
    """A row of a frame with its ticket. Such rows sort by ticket, then id."""

    ticket: bytes
    id: str
    stratum: str
    weight: int


class FrameEngine(Protocol):
    """Holds a frame's rows and answers three questions about them.

    - ``tally`` counts the rows of every weight of every stratum.
    - ``below`` returns every row whose ticket SHA-256(key ‖ id) is below the limit of its stratum and weight,
      and no other; a stratum without limits has none. Any order.
    - ``buckets`` returns the digests of protocol 5.1 in prefix order for a secret and depth.
    """

    def tally(self) -> Mapping[str, Mapping[int, int]]:
        """Return ``{stratum: {weight: rows}}``."""

    def below(self, key: str, thresholds: Thresholds) -> Iterable[TicketedRow]:
        """Return the rows whose ticket is below their limit."""

    def buckets(self, secret: bytes, depth: int) -> list[bytes]:
        """Return the ``16^depth`` bucket digests in prefix order."""


@attrs.frozen
class PythonEngine:
    """The engine over a :class:`~randcheck.registers.frame.Frame` in memory.

    Example:
        >>> frame = Frame.from_rows([("a", "A", 1), ("b", "A", 1)], secret=bytes(32))
        >>> [row.id for row in PythonEngine(frame).below("0" * 64, {"A": [TicketLimit(1, EVERY_TICKET)]})]
        ['a', 'b']
    """

    frame: Frame

    def tally(self) -> Mapping[str, Mapping[int, int]]:
        """Return ``{stratum: {weight: rows}}``."""
        return self.frame.tally

    def below(self, key: str, thresholds: Thresholds) -> list[TicketedRow]:
        """Return the rows whose ticket is below their limit, ids ascending."""
        # The 64 characters of the key are one hash block: its midstate serves every row.
        copy_base = hashlib.sha256(key.encode()).copy
        limits = self._limits(thresholds)
        rows: Iterator[tuple[str, int]] = zip(self.frame.ids, self.frame.class_codes, strict=True)
        if not all(limits):
            rows = compress(rows, map(limits.__getitem__, self.frame.class_codes))
        # One comparison with the widest limit turns most rows away; only then is a row's own looked up.
        widest = max((step.limit for steps in thresholds.values() for step in steps), default=b"")
        tickets, ids, codes = [], [], []
        # This loop is most of the draw's cost. Columns, since rows would set off the garbage collector in it.
        for target_id, code in rows:
            digest = copy_base()
            digest.update(target_id.encode())
            ticket = digest.digest()
            if ticket < widest and ticket < limits[code]:
                tickets.append(ticket)
                ids.append(target_id)
                codes.append(code)
        contents = [self.frame.classes[code] for code in codes]
        strata, weights = [content.stratum for content in contents], [content.weight for content in contents]
        return list(map(TicketedRow, tickets, ids, strata, weights))

    def buckets(self, secret: bytes, depth: int) -> list[bytes]:
        """Return the ``16^depth`` bucket digests in prefix order."""
        frame = self.frame
        lines = (
            (target_id, frame.classes[code].line(target_id))
            for target_id, code in zip(frame.ids, frame.class_codes, strict=True)
        )
        return bucket_digests(committed_leaves(secret, lines), depth)

    def _limits(self, thresholds: Thresholds) -> list[bytes]:
        """Return the limit of every class; empty where nothing passes."""
        classes = self.frame.classes
        limits = [b""] * len(classes)
        for stratum, steps in thresholds.items():
            start = bisect_left(classes, (stratum, 0), key=_stratum_and_weight)
            for up_to_weight, limit in steps:
                end = bisect_right(classes, (stratum, up_to_weight), lo=start, key=_stratum_and_weight)
                limits[start:end] = [limit] * (end - start)
                start = end
        return limits


def _stratum_and_weight(content: FrameClass) -> tuple[str, int]:
    return content.stratum, content.weight
