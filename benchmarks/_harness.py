"""What the benchmarks share: taking turns, fresh processes with a time limit, tables."""

from __future__ import annotations

import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_TOLD = 200
"""Characters of a failure that are shown."""

# Settings some hosts use to tune OpenBLAS; a peer that uses it is measured as it comes.
for _name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(_name, None)

Way = Callable[[], object]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Times:
    """The seconds of every round of one way to do something."""

    rounds: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.rounds)

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    def over(self, yardstick: Times) -> tuple[float, float]:
        """Return the ratio of the best rounds, and the median of the ratios round by round."""
        pairs = zip(self.rounds, yardstick.rounds, strict=True)
        return self.best / yardstick.best, statistics.median(mine / its for mine, its in pairs)


@dataclass(frozen=True)
class Failure:
    """Why a fresh process gave no result."""

    reason: str


def seconds(work: Way, clock: Clock = time.perf_counter) -> float:
    """Return how long ``work`` takes."""
    began = clock()
    work()
    return clock() - began


def take_turns(ways: Mapping[str, Way], rounds: int, clock: Clock = time.perf_counter) -> dict[str, Times]:
    """Time all ways once a round, so that a busy moment of the machine hits every one of them.

    What the way before left for the garbage collector is collected in between.

    The clock is the wall's. ``time.process_time`` leaves out the waiting for a core, which is fair where all
    ways compute in one thread, and tells more on a machine that others use too.
    """
    samples: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            gc.collect()
            samples[name].append(seconds(work, clock))
    return {name: Times(tuple(taken)) for name, taken in samples.items()}


def answer(work: Callable[[], Any]) -> None:
    """Print the JSON value that ``work`` returns, or why it failed, for :func:`in_fresh_process` to read."""
    try:
        print(json.dumps({"value": work()}))
    except Exception as error:  # whatever a peer raises is what is to be told of it
        told = " ".join(f"{type(error).__name__}: {error}".split())
        print(json.dumps({"failure": told if len(told) <= MOST_TOLD else f"{told[:MOST_TOLD]}…"}))


def in_fresh_process(script: str, *arguments: object, limit_seconds: float) -> Any | Failure:
    """Return what a script of this folder answers when it is run in a process of its own."""
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name(script)), *map(str, arguments)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit_seconds, check=False)
    except subprocess.TimeoutExpired:
        return Failure(f"stopped after {limit_seconds:.0f} s")
    if done.returncode:
        return Failure(f"exit {done.returncode}: {done.stderr[-MOST_TOLD:].strip()}")
    told = json.loads(done.stdout.splitlines()[-1])
    return told["value"] if "value" in told else Failure(told["failure"])


def machine() -> str:
    """Return one line on what the figures were measured with."""
    model = platform.processor() or platform.machine()
    cpu_info = Path("/proc/cpuinfo")
    if cpu_info.exists():
        named = [line for line in cpu_info.read_text().splitlines() if line.startswith("model name")]
        model = named[0].partition(":")[2].strip() if named else model
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores of {model}"


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    cells = [list(headings), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(headings))]
    print(f"\n{title}")
    for line in cells:
        first, *others = zip(line, widths, strict=True)
        print("  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]).rstrip())
