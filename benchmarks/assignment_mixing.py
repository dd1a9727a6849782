"""How well stage 2 mixes: the figures under "Evidence" in docs/assignment.md. The same on every machine.

python benchmarks/assignment_mixing.py [--targets 1000]
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from statistics import correlation, mean, stdev

from randcheck.drawing.assignment import AssignmentProblem
from randcheck.drawing.assignment.components import Component, split, whole
from randcheck.drawing.assignment.mix import Mixer
from randcheck.drawing.assignment.mix_plan import MixPlan
from randcheck.drawing.assignment.start import make_start
from randcheck.drawing.stream import Stream

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.assignment_cases import CASES, all_seatings, bridge

STARTS, RUNS = 20_000, 8


def print_starts() -> None:
    """How far the start alone is from uniform on the small problems of the tests."""
    print(f"\nThe start alone: distance from uniform over {STARTS:,} starts")
    print(f"{'':34}{'seatings':>9}{'distance':>10}{'noise':>8}{'never':>7}")
    for name, problem in CASES.items():
        component, possible = whole(problem), all_seatings(problem)
        counts = Counter(
            tuple(make_start(component, Stream(f"{number:064x}", "start")).state.holder)
            for number in range(STARTS)
        )
        distance = sum(abs(counts[one] / STARTS - 1 / len(possible)) for one in possible) / 2
        noise = (
            2 * len(possible) / 3.14159 / STARTS
        ) ** 0.5 / 2  # what a uniform sample of that size would show
        never = sum(counts[one] == 0 for one in possible)
        print(f"{name:34}{len(possible):9}{distance:10.3f}{noise:8.3f}{never:7}")


def print_bridges(rounds: int = 60_000) -> None:
    """How often a thin bridge is used, and how many rounds the chain remembers on which side it is."""
    print("\nTwo blocks of q × q joined by two pairs; the bridge should be used once in 1 + q²")
    print(f"{'q':>4}{'should':>9}{'start':>9}{'chain':>9}{'memory':>9}{'R':>7}")
    for q in (3, 4, 6, 8, 10):
        problem = bridge(q)
        component, across = whole(problem), problem.inspector_ids.index(f"p{q}")
        starts = [
            make_start(component, Stream(f"{number:064x}", "start")).state.holder[0] == across
            for number in range(4000)
        ]
        mixer = new_mixer(component, "0" * 64)
        was = mixer.state.holder[0] == across
        crossings = changes = 0
        for _ in range(rounds):
            make_round(mixer)
            now = mixer.state.holder[0] == across
            crossings += now
            changes += now != was
            was = now
        share = 1 / (1 + q * q)
        memory = 2 * share * (1 - share) * rounds / changes
        print(
            f"{q:4}{share:9.4f}{sum(starts) / len(starts):9.4f}{crossings / rounds:9.4f}{memory:9.2f}"
            f"{mixer.plan.rounds:7}"
        )


def print_structures(targets: int) -> None:
    """Whether R rounds forget the start: seats held as at the start, against pairs of independent runs."""
    rng = random.Random(5)
    few = targets // 20
    structures: dict[str, tuple[int, Callable[[int], Sequence[int]]]] = {
        "5 % conflicts": (few, lambda _: [j for j in range(few) if rng.random() > 0.05]),
        "3 random admissible a seat": (few, lambda _: rng.sample(range(few), 3)),
        "one seat each, staircase of 3": (
            targets,
            lambda t: [max(0, t - 1), t, min(targets - 1, t + 1)],
        ),
        "one seat each, 3 random": (targets, lambda t: [t, *rng.sample(range(targets), 2)]),
    }
    print(f"\n{targets:,} targets of one seat: share of seats with the same holder")
    print(f"{'':32}{'inspectors':>11}{'after R':>9}{'independent':>13}{'X':>6}{'R':>5}")
    for name, (inspectors, open_to) in structures.items():
        component = max(split(problem_of(targets, inspectors, open_to)), key=lambda part: part.size)
        runs = []
        for number in range(RUNS):
            mixer = new_mixer(component, f"{number:064x}")
            first = list(mixer.state.holder)
            for _ in range(mixer.plan.rounds):
                make_round(mixer)
            runs.append((first, list(mixer.state.holder)))
        after = [same(first, last) for first, last in runs]
        apart = [same(one, other) for (_, one), (_, other) in combinations(runs, 2)]
        print(
            f"{name:32}{inspectors:11}{mean(after):9.3f}{mean(apart):13.3f}"
            f"{mixer.plan.excursions:6}{mixer.plan.rounds:5}"
        )


def print_rings() -> None:
    """Inspectors of each area also serve the next one, round a ring: how much of the flow round it is remembered.

    What can flow round the ring changes only by chains that go all the way round, so it is slow to forget.
    """
    print("\nAreas in a ring: mean share of seats held from the next area, at the start and after R, 40 runs")
    print(f"{'areas':>6}{'inspectors':>11}{'targets':>9}{'spread':>9}{'correlation':>13}")
    for areas, own, targets in ((7, 6, 840), (20, 5, 1000), (40, 5, 1000)):
        size = areas * own
        rng = random.Random(3)
        area_of = [rng.randrange(areas) for _ in range(targets)]
        problem = problem_of(
            targets,
            size,
            lambda t, area_of=area_of, own=own, size=size: [
                (area_of[t] * own + k) % size for k in range(2 * own)
            ],
        )
        component = whole(problem)
        shares = []
        for number in range(40):
            mixer = new_mixer(component, f"{number:064x}")
            first = share_of_next_area(mixer, area_of, own, areas)
            for _ in range(mixer.plan.rounds):
                make_round(mixer)
            shares.append((first, share_of_next_area(mixer, area_of, own, areas)))
        starts, ends = zip(*shares, strict=True)
        print(f"{areas:6}{size:11}{targets:9}{stdev(ends):9.4f}{correlation(starts, ends):13.2f}")


def share_of_next_area(mixer: Mixer, area_of: Sequence[int], own: int, areas: int) -> float:
    """Return the share of seats held by an inspector of the area after the target's."""
    return mean(
        (holder // own - area) % areas for holder, area in zip(mixer.state.holder, area_of, strict=True)
    )


def problem_of(targets: int, inspectors: int, open_to: Callable[[int], Sequence[int]]) -> AssignmentProblem:
    everybody = (1 << inspectors) - 1
    return AssignmentProblem(
        inspector_ids=tuple(f"p{number:06d}" for number in range(inspectors)),
        capacity=(targets,) * inspectors,
        prior_load=(0,) * inspectors,
        level=(0,) * inspectors,
        kin_group=tuple(range(inspectors)),
        classes=(tuple(range(inspectors)),),
        target_ids=tuple(f"t{number:06d}" for number in range(targets)),
        seats=((0,),) * targets,
        conflicts=tuple(everybody ^ sum({1 << j for j in open_to(t)}) for t in range(targets)),
    )


def new_mixer(component: Component, key: str) -> Mixer:
    state = make_start(component, Stream(key, "start")).state
    return Mixer(component, state, MixPlan.of(component, state), Stream(key, "mix"))


def make_round(mixer: Mixer) -> None:
    mixer.propose(mixer.component.size)
    for _ in range(mixer.plan.excursions):
        mixer.excursion()


def same(one: Sequence[int], other: Sequence[int]) -> float:
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--targets", type=int, default=1000)
    options = parser.parse_args()
    print_structures(options.targets)
    print_rings()
    print_bridges()
    print_starts()


if __name__ == "__main__":
    main()
