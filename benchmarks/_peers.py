"""The peers: each draws ``size`` of the same ids, prepared beforehand in the form it asks for.

As a script it runs one of them in a process of its own: ``python benchmarks/_peers.py NAME ROWS``.
"""

from __future__ import annotations

import heapq
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from _draw_cases import CASES, DRAWN_OF, freeze, made_up_ids, made_up_weights, order_for
from _harness import answer, seconds

from randcheck.drawing.draw import run_draw

Draw = Callable[[int], Iterable[str]]
"""Takes the number of a seed and returns the drawn ids."""


@dataclass(frozen=True)
class Population:
    """What is drawn from."""

    ids: Sequence[str]
    weights: Sequence[int]
    size: int

    @cached_property
    def arrays(self) -> tuple[Any, Any, Any]:
        """The ids, the weights, and the weights as shares of 1, in arrays of numpy."""
        import numpy as np

        weights = np.array(self.weights, dtype=float)
        return np.array(self.ids), weights, weights / weights.sum()

    @classmethod
    def made_up(cls, rows: int) -> Population:
        return cls(made_up_ids(rows), made_up_weights(CASES["classes"], rows), rows // DRAWN_OF)


@dataclass(frozen=True)
class Peer:
    """One way to draw.

    Attributes:
        name: Package and method.
        is_weighted: Whether by weights.
        prepare: Turns a population into the draw that is timed.
        grows: True when its time grows with rows × sample, so that a million rows are out of reach.
    """

    name: str
    is_weighted: bool
    prepare: Callable[[Population], Draw]
    grows: bool = False


def randcheck_equal(given: Population) -> Draw:
    return _randcheck(given, [1] * len(given.ids), "equal")


def randcheck_pareto(given: Population) -> Draw:
    return _randcheck(given, given.weights, "classes")


def _randcheck(given: Population, weights: Sequence[int], case: str) -> Draw:
    frame = freeze(given.ids, weights)
    order = order_for(frame, CASES[case], given.size)

    def draw(seed: int) -> Iterable[str]:
        (stratum,) = run_draw(order, frame, None, seed.to_bytes(32, "big")).strata
        return [row.id for row in stratum.drawn]

    return draw


def consistent_sampler_equal(given: Population) -> Draw:
    from consistent_sampler import sampler

    return lambda seed: sampler(given.ids, seed, take=given.size, output="id")


def consistent_sampler_weighted(given: Population) -> Draw:
    """By hand: the package knows no weights, but its tickets can be weighed, here as we weigh ours, in floats."""
    from consistent_sampler.consistent_sampler import first_fraction, sha256_hex

    total = sum(given.weights)
    chances = [given.size * weight / total for weight in given.weights]

    def draw(seed: int) -> Iterable[str]:
        hashed = sha256_hex(seed)
        keys = []
        for row_id, chance in zip(given.ids, chances, strict=True):
            fraction = float(first_fraction(row_id, seed, hashed))
            keys.append((fraction / (1 - fraction) * (1 - chance) / chance, row_id))
        return [row_id for _, row_id in heapq.nsmallest(given.size, keys)]

    return draw


def cryptorandom(method: str, *, is_weighted: bool = False) -> Callable[[Population], Draw]:
    def prepare(given: Population) -> Draw:
        from cryptorandom.sample import random_sample

        ids, _, shares = given.arrays
        chances = shares if is_weighted else None
        return lambda seed: random_sample(ids, given.size, p=chances, method=method, prng=seed)

    return prepare


def numpy_choice(*, is_weighted: bool) -> Callable[[Population], Draw]:
    def prepare(given: Population) -> Draw:
        import numpy as np

        ids, _, shares = given.arrays
        chances = shares if is_weighted else None
        return lambda seed: np.random.default_rng(seed).choice(ids, given.size, replace=False, p=chances)

    return prepare


def pandas_sample(*, is_weighted: bool) -> Callable[[Population], Draw]:
    def prepare(given: Population) -> Draw:
        import pandas as pd

        table = pd.DataFrame({"id": given.ids, "weight": given.weights})
        by = "weight" if is_weighted else None
        return lambda seed: table.sample(given.size, weights=by, random_state=seed)["id"]

    return prepare


def samplics_select(method: str, *, is_weighted: bool = False) -> Callable[[Population], Draw]:
    def prepare(given: Population) -> Draw:
        import numpy as np

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it announces that it is archived
            from samplics.sampling import SampleSelection
            from samplics.utils.types import SelectMethod

        ids, weights, _ = given.arrays
        selection = SampleSelection(method=SelectMethod[method], strat=False, wr=False)

        def draw(seed: int) -> Iterable[str]:
            np.random.seed(seed)  # it draws from numpy's global state
            drawn, _, _ = selection.select(ids, given.size, mos=weights if is_weighted else None)
            return ids[drawn.astype(bool)]

        return draw

    return prepare


def svy_select(method: str, *, is_weighted: bool = False) -> Callable[[Population], Draw]:
    def prepare(given: Population) -> Draw:
        import polars as pl
        import svy

        table = pl.DataFrame({"id": given.ids, "weight": given.weights})
        design = svy.Design(mos="weight") if is_weighted else svy.Design()

        def draw(seed: int) -> Iterable[str]:
            sample = svy.Sample(table, design)
            return getattr(sample.sampling, method)(given.size, rstate=seed).data["id"]

        return draw

    return prepare


PEERS = (
    Peer("randcheck, equal", False, randcheck_equal),
    Peer("consistent-sampler", False, consistent_sampler_equal),
    Peer("cryptorandom, sample_by_index", False, cryptorandom("sample_by_index")),
    Peer("cryptorandom, Fisher-Yates", False, cryptorandom("Fisher-Yates")),
    Peer("cryptorandom, PIKK", False, cryptorandom("PIKK")),
    Peer("numpy Generator.choice", False, numpy_choice(is_weighted=False)),
    Peer("pandas DataFrame.sample", False, pandas_sample(is_weighted=False)),
    Peer("samplics srs_wor", False, samplics_select("srs_wor")),
    Peer("samplics sys", False, samplics_select("sys")),
    Peer("svy srs", False, svy_select("srs")),
    Peer("randcheck, Pareto", True, randcheck_pareto),
    Peer("consistent-sampler, weighed by hand", True, consistent_sampler_weighted),
    Peer("cryptorandom, Exponential", True, cryptorandom("Exponential", is_weighted=True)),
    Peer("numpy Generator.choice(p)", True, numpy_choice(is_weighted=True)),
    Peer("pandas DataFrame.sample(weights)", True, pandas_sample(is_weighted=True)),
    Peer("svy pps_sys", True, svy_select("pps_sys", is_weighted=True)),
    Peer("svy pps_brewer", True, svy_select("pps_brewer", is_weighted=True), grows=True),
    Peer("svy pps_rs", True, svy_select("pps_rs", is_weighted=True), grows=True),
    Peer("samplics pps_sys", True, samplics_select("pps_sys", is_weighted=True), grows=True),
    Peer("samplics pps_brewer", True, samplics_select("pps_brewer", is_weighted=True), grows=True),
    Peer("samplics pps_rs", True, samplics_select("pps_rs", is_weighted=True), grows=True),
)


def main() -> None:
    """Draw once and print the seconds as JSON."""
    name, rows = sys.argv[1], int(sys.argv[2])
    (peer,) = (peer for peer in PEERS if peer.name == name)
    draw = peer.prepare(Population.made_up(rows))
    answer(lambda: seconds(lambda: list(draw(1))))


if __name__ == "__main__":
    main()
