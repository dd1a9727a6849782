"""What a peer's sample depends on, tried out on small populations.

As a script it tries one of them in a process of its own: ``python benchmarks/_peer_checks.py NAME``.
"""

from __future__ import annotations

import dataclasses
import math
import random
import sys
import time
from dataclasses import dataclass

from _harness import answer
from _peers import PEERS, Draw, Peer, Population

ROWS = 2000
SEED = 7
HEAVIEST = Population(tuple(f"row-{weight:02}" for weight in range(1, 21)), tuple(range(1, 21)), 5)
"""Twenty rows of weights 1 to 20, of which five are drawn."""
WANTED = HEAVIEST.size * HEAVIEST.weights[-1] / sum(HEAVIEST.weights)
MOST_DRAWS, MOST_SECONDS = 20_000, 1.5


@dataclass(frozen=True)
class Findings:
    """What came out.

    Attributes:
        repeats: Whether the same seed gives the same sample.
        other_order: Share of the sample that stays when the same rows come in another order.
        one_row_less: Share that stays when one row that was not drawn is left out.
        inclusion: How often the heaviest of twenty rows was drawn; ``WANTED`` is n·w/W.
        error: Two standard errors of ``inclusion``.
    """

    repeats: bool
    other_order: float
    one_row_less: float
    inclusion: float | None
    error: float | None


def try_out(peer: Peer) -> Findings:
    """Draw from the same population thrice: as it is, shuffled, and without one row."""
    given = Population.made_up(ROWS)
    drawn = set(peer.prepare(given)(SEED))
    again = set(peer.prepare(given)(SEED))
    order = random.Random(1).sample(range(ROWS), ROWS)
    first_left_out = next(index for index, row_id in enumerate(given.ids) if row_id not in drawn)
    fewer = [index for index in range(ROWS) if index != first_left_out]
    inclusion = _inclusion_of_heaviest(peer.prepare(HEAVIEST)) if peer.is_weighted else None
    return Findings(
        repeats=drawn == again,
        other_order=_share_kept(peer, given, order, drawn),
        one_row_less=_share_kept(peer, given, fewer, drawn),
        inclusion=None if inclusion is None else inclusion[0],
        error=None if inclusion is None else inclusion[1],
    )


def _share_kept(peer: Peer, given: Population, indices: list[int], drawn: set[str]) -> float:
    ids, weights = [given.ids[i] for i in indices], [given.weights[i] for i in indices]
    return len(drawn & set(peer.prepare(Population(ids, weights, given.size))(SEED))) / given.size


def _inclusion_of_heaviest(draw: Draw) -> tuple[float, float]:
    """Draw with many seeds and return how often the heaviest row is among them, with two standard errors."""
    heaviest, hits, draws, until = HEAVIEST.ids[-1], 0, 0, time.perf_counter() + MOST_SECONDS
    while draws < MOST_DRAWS and time.perf_counter() < until:
        hits += heaviest in set(draw(draws))
        draws += 1
    share = hits / draws
    return share, 2 * math.sqrt(share * (1 - share) / draws)


def main() -> None:
    """Try one peer and print its findings as JSON."""
    (peer,) = (peer for peer in PEERS if peer.name == sys.argv[1])
    answer(lambda: dataclasses.asdict(try_out(peer)))


if __name__ == "__main__":
    main()
