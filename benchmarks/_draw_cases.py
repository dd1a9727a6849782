"""The draws that are measured: 5 % of made-up firms in one stratum, by four kinds of weights."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.engine import PythonEngine, Thresholds, TicketedRow
from randcheck.planning.draw_order import DrawOrder, TaskInfo
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.registers.frame import Frame

DRAWN_OF = 20
"""One row in so many is drawn: 5 %."""

SECRET = bytes(32)
SEED = hashlib.sha256(b"the seed of the benchmarks").digest()
TASK = TaskInfo(id="BENCH-1", title="Benchmark", matters=["matter"], lead_department="department")


@dataclass(frozen=True)
class Case:
    """A kind of weights and how rows are picked by them."""

    name: str
    selection: Selection
    weight: Callable[[random.Random], int]


# The shares of the credit-risk classes A to D seen in practice, each with its weight.
FOUR_CLASSES = ((1, 2, 5, 10), (65, 25, 8, 2))

CASES = {
    "equal": Case("equal weights", Selection.EQUAL, lambda _: 1),
    "classes": Case("Pareto, 4 weights", Selection.PARETO, lambda dice: dice.choices(*FOUR_CLASSES)[0]),
    "hundred": Case("Pareto, 1 … 100", Selection.PARETO, lambda dice: dice.randint(1, 100)),
    "million": Case("Pareto, 1 … 10^6", Selection.PARETO, lambda dice: dice.randint(1, 1_000_000)),
}


# Tuples, which the garbage collector leaves alone once it has seen that they hold nothing for it: a list of a
# million ids would be walked through while a draw is timed, though no host has one beside its frame.


def made_up_ids(rows: int) -> tuple[str, ...]:
    """Return ids of 18 characters, the length of a 统一社会信用代码."""
    return tuple(f"91220500MA{number:08}" for number in range(rows))


def encode_ids(ids: Iterable[str]) -> tuple[bytes, ...]:
    """Return the ids as the bare loop takes them."""
    return tuple(row_id.encode() for row_id in ids)


def made_up_weights(case: Case, rows: int) -> tuple[int, ...]:
    """Return the same weights in every process."""
    dice = random.Random(case.name)
    return tuple(case.weight(dice) for _ in range(rows))


def freeze(ids: Iterable[str], weights: Iterable[int]) -> Frame:
    """Return the frame of one stratum."""
    return Frame.from_rows(
        ((row_id, "all", weight) for row_id, weight in zip(ids, weights, strict=True)), secret=SECRET
    )


def order_for(frame: Frame, case: Case, size: int) -> DrawOrder:
    """Return the order that draws ``size`` rows of the frame; makes its root and counts its rows."""
    rule = SampleRule(selection=case.selection, size=size)
    strata = order_strata(frame.tally, rule)
    return DrawOrder(task=TASK, frame=frame.commitment, sample_rule=rule, strata=strata)


def bare_loop(encoded_ids: Iterable[bytes]) -> None:
    """Do what no draw by tickets can do without: one hash a row, from a midstate that serves all."""
    base = hashlib.sha256(b"0" * 64)
    for row_id in encoded_ids:
        h = base.copy()
        h.update(row_id)
        h.digest()


class RecordingEngine:
    """The engine over a frame, keeping what it was asked, so that its loop can be timed by itself."""

    def __init__(self, frame: Frame) -> None:
        self._engine = PythonEngine(frame)
        self.asked: list[tuple[str, Thresholds]] = []

    def tally(self) -> Mapping[str, Mapping[int, int]]:
        return self._engine.tally()

    def below(self, key: str, thresholds: Thresholds) -> list[TicketedRow]:
        self.asked.append((key, thresholds))
        return self._engine.below(key, thresholds)

    def buckets(self, secret: bytes, depth: int) -> list[bytes]:
        return self._engine.buckets(secret, depth)
