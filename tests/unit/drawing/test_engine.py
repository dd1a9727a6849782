"""The engine over a frame in memory: counts, tickets below limits, bucket digests (protocol 5.5)."""

from __future__ import annotations

import pytest

from randcheck.drawing.engine import EVERY_TICKET, PythonEngine, TicketedRow, TicketLimit
from randcheck.merkle import merkle_root
from randcheck.registers.frame import FrameRow
from support.draws import SECRET, frame_of, key
from support.selection import ticketed

FRAME = frame_of(
    FrameRow(
        f"f{number:03}",
        ["A", "B", "AB"][number % 3],
        [1, 2, 5, 1_000_000][number % 4],
        ["", "集安市"][number % 5 % 2],
    )
    for number in range(240)
)
ENGINE = PythonEngine(FRAME)
ROWS = ticketed(FRAME, key())
HALF = (1 << 255).to_bytes(32, "big")
QUARTER = (1 << 254).to_bytes(32, "big")


def passed(thresholds):
    return sorted(ENGINE.below(key(), thresholds))


def test_every_ticket_is_that_of_the_row():
    everybody = {label: [TicketLimit(1_000_000, EVERY_TICKET)] for label in ("A", "AB", "B")}
    assert passed(everybody) == sorted(ROWS)


def test_one_limit_for_all_lets_through_exactly_the_rows_below_it():
    thresholds = {label: [TicketLimit(1_000_000, HALF)] for label in ("A", "AB", "B")}
    expected = sorted(row for row in ROWS if row.ticket < HALF)
    assert passed(thresholds) == expected
    assert 0 < len(expected) < len(ROWS)


def test_a_stratum_without_limits_gives_nobody_and_its_namesake_is_not_touched():
    thresholds = {"A": [TicketLimit(1_000_000, HALF)]}
    assert passed(thresholds) == sorted(row for row in ROWS if row.stratum == "A" and row.ticket < HALF)
    assert passed({}) == []
    assert passed({"C": [TicketLimit(1, EVERY_TICKET)]}) == []


def test_each_weight_goes_by_the_first_limit_that_covers_it():
    steps = [TicketLimit(2, QUARTER), TicketLimit(4, EVERY_TICKET), TicketLimit(1_000_000, HALF)]
    limit_of = {1: QUARTER, 2: QUARTER, 5: HALF, 1_000_000: HALF}
    assert passed({"B": steps}) == sorted(
        row for row in ROWS if row.stratum == "B" and row.ticket < limit_of[row.weight]
    )


def test_a_weight_above_every_limit_gives_nobody():
    assert {row.weight for row in passed({"A": [TicketLimit(2, EVERY_TICKET)]})} == {1, 2}


def test_a_ticket_equal_to_the_limit_is_not_below_it():
    row = next(row for row in ROWS if row.stratum == "A")
    alone = {"A": [TicketLimit(1_000_000, row.ticket)]}
    assert row not in passed(alone)
    above = (int.from_bytes(row.ticket, "big") + 1).to_bytes(32, "big")
    assert row in passed({"A": [TicketLimit(1_000_000, above)]})


def test_no_ticket_reaches_the_limit_of_everybody():
    assert EVERY_TICKET > b"\xff" * 32


def test_rows_sort_by_ticket_then_id():
    rows = [TicketedRow(b"b", "1", "A", 1), TicketedRow(b"a", "2", "Z", 9), TicketedRow(b"a", "1", "Z", 9)]
    assert [row.id for row in sorted(rows)] == ["1", "2", "1"]
    assert sorted(rows)[0].ticket == b"a"


@pytest.mark.parametrize("size", [1, 1500])
def test_its_buckets_make_the_root_of_the_frame(size):
    frame = frame_of(size)
    commitment = frame.commitment
    digests = PythonEngine(frame).buckets(SECRET, commitment.depth)
    assert len(digests) == 16**commitment.depth
    assert merkle_root(digests) == commitment.root


def test_an_empty_frame_gives_nobody():
    empty = PythonEngine(frame_of([]))
    assert empty.tally() == {}
    assert list(empty.below(key(), {"A": [TicketLimit(1, EVERY_TICKET)]})) == []
