"""Small assignment problems, every lawful seating of them, and the exact law of the mixing chain.

Written from docs/assignment.md with plain sets and loops, so that it shares nothing with the engine but the
problem's form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from randcheck.drawing.assignment import AssignmentProblem, InspectorEntry, build_problem

Holders = tuple[int, ...]  # per seat in canonical order


def small_problem(
    inspectors: int | Sequence[InspectorEntry],
    targets: int | Sequence[Sequence[str]],
    *,
    seats: int = 1,
    capacity: int | None = None,
    conflicts: Sequence[tuple[int, int]] = (),
    classes: Mapping[str, Sequence[int]] | None = None,
    kin_pairs: Sequence[tuple[int, int]] = (),
    even: bool = True,
) -> AssignmentProblem:
    """Return a problem told by numbers: conflicts are (target, inspector), kin pairs two inspectors."""
    if isinstance(inspectors, int):
        inspectors = [InspectorEntry(id=f"p{number}", capacity=capacity) for number in range(inspectors)]
    ids = [entry.id for entry in inspectors]
    if isinstance(targets, int):
        targets = [["any"] * seats] * targets
    named = {name: [ids[number] for number in members] for name, members in (classes or {}).items()}
    return build_problem(
        inspectors=inspectors,
        classes={"any": ids, **named},
        targets={f"t{number}": row for number, row in enumerate(targets)},
        conflicts=[(ids[inspector], f"t{target}") for target, inspector in conflicts],
        kin_pairs=[(ids[one], ids[other]) for one, other in kin_pairs],
        even=even,
    )


def own(number: int, **values: int) -> InspectorEntry:
    return InspectorEntry(id=f"p{number}", **values)


def derangement() -> AssignmentProblem:
    """Three inspectors, three targets, each inspector barred from one: two seatings, no exchange between them."""
    return small_problem(3, 3, capacity=1, conflicts=[(0, 0), (1, 1), (2, 2)])


FANO_LINES = ((0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5))


def fano() -> AssignmentProblem:
    """Seven points, seven lines: an inspector may visit the three targets on his line. 24 seatings."""
    conflicts = [(t, j) for j, line in enumerate(FANO_LINES) for t in range(7) if t not in line]
    return small_problem(7, 7, capacity=1, conflicts=conflicts)


def bridge(q: int) -> AssignmentProblem:
    """Two blocks of q inspectors and q targets, joined by two pairs only: both are used or neither."""
    conflicts = [
        (t, j)
        for t in range(2 * q)
        for j in range(2 * q)
        if (t < q) != (j < q) and (t, j) not in {(0, q), (q, 0)}
    ]
    return small_problem(2 * q, 2 * q, capacity=1, conflicts=conflicts)


CASES: dict[str, AssignmentProblem] = {
    "free 3x3": small_problem(3, 3, capacity=1),
    "derangement 3x3": derangement(),
    "derangement 4x4": small_problem(4, 4, capacity=1, conflicts=[(i, i) for i in range(4)]),
    "Fano plane 7x7": fano(),
    "bridge 3+3": bridge(3),
    "cycle of six": small_problem(
        6, 6, capacity=1, conflicts=[(t, j) for t in range(6) for j in range(6) if j not in (t, (t + 1) % 6)]
    ),
    "staircase": small_problem(
        5, 5, capacity=1, conflicts=[(t, j) for t in range(5) for j in range(t + 2, 5)]
    ),
    "uneven loads": small_problem(3, 5, conflicts=[(0, 0), (1, 0), (2, 0), (3, 0)]),
    "one barred nearly everywhere": small_problem(3, 4, conflicts=[(0, 2), (1, 2), (2, 2)]),
    "prior loads": small_problem([own(0, prior_load=3), own(1), own(2, prior_load=1)], 4, conflicts=[(0, 1)]),
    "capacities": small_problem([own(0, capacity=1), own(1, capacity=3), own(2, capacity=2)], 5),
    "two seats": small_problem(4, 3, seats=2, conflicts=[(0, 0), (1, 1)]),
    "three seats": small_problem(4, 2, seats=3, conflicts=[(0, 0)]),
    "fit seat": small_problem(4, [["fit", "any"]] * 3, classes={"fit": [0, 1]}, conflicts=[(0, 0)]),
    "upper level": small_problem(
        [own(0, capacity=1), own(1, capacity=2), own(2, level=1), own(3, level=1)], 5, conflicts=[(1, 2)]
    ),
    "seven targets, three inspectors": small_problem(3, 7, conflicts=[(0, 0), (1, 0), (2, 1), (3, 0)]),
    "kin": small_problem(5, 2, seats=2, kin_pairs=[(0, 1), (1, 2)]),
    "not even": small_problem([own(0, capacity=2), own(1, capacity=3), own(2, level=1)], 4, even=False),
    "sparse of many": small_problem(
        16, [["any", "any"]] * 2, conflicts=[(t, j) for t in range(2) for j in range(16) if j > 1]
    ),
}


def seat_list(problem: AssignmentProblem) -> list[tuple[int, int]]:
    return [(t, p) for t, row in enumerate(problem.seats) for p in range(len(row))]


def may_take(problem: AssignmentProblem) -> list[list[int]]:
    """Per seat, the inspectors admissible for it, ascending."""
    return [
        [j for j in problem.classes[problem.seats[t][p]] if not problem.conflicts[t] >> j & 1]
        for t, p in seat_list(problem)
    ]


def keeps_hard_rules(problem: AssignmentProblem, holders: Holders) -> bool:
    """Tell whether nobody sits with himself or kin on one target, and capacities are kept."""
    taken = {(t, problem.kin_group[j]) for (t, _), j in zip(seat_list(problem), holders, strict=True)}
    loads = Counter(holders)
    return len(taken) == len(holders) and all(load <= problem.capacity[j] for j, load in loads.items())


def merit(problem: AssignmentProblem, holders: Holders) -> tuple[int, int, int]:
    """Seats held by upper inspectors, then the sums of squared totals of the own and the upper level."""
    loads = Counter(holders)
    squares = [0, 0]
    for j, level in enumerate(problem.level):
        squares[level] += (problem.prior_load[j] + loads[j]) ** 2
    borrowed = sum(problem.level[j] for j in holders)
    return (borrowed, squares[0], squares[1]) if problem.even else (borrowed, 0, 0)


def all_seatings(problem: AssignmentProblem) -> list[Holders]:
    """Return every lawful seating with the fewest upper inspectors that is most even, ascending."""
    lawful = [holders for holders in product(*may_take(problem)) if keeps_hard_rules(problem, holders)]
    best = min(merit(problem, holders) for holders in lawful)
    return [holders for holders in lawful if merit(problem, holders) == best]


class ExactChain:
    """The mixing chain of a small problem as matrices over its seatings."""

    def __init__(self, problem: AssignmentProblem, *, slots: int, allowance: int) -> None:
        self.problem, self.slots, self.allowance = problem, slots, allowance
        self.seats = seat_list(problem)
        self.open = may_take(problem)
        self.states = all_seatings(problem)
        self.index = {state: number for number, state in enumerate(self.states)}
        self._known_steps: dict[Holders, dict[Holders, float]] = {}

    def exchange_matrix(self) -> np.ndarray:
        """One proposal."""
        size = len(self.states)
        matrix = np.zeros((size, size))
        for number, state in enumerate(self.states):
            for u, j, seats_of_j in self._picks(state):
                weight = 1 / len(self.seats) / len(self.open[u])
                if state[u] == j:
                    matrix[number, number] += weight
                    continue
                weight /= self.slots
                for slot in range(self.slots):
                    after = state
                    if slot < len(seats_of_j):
                        after = _changed(state, {u: j, seats_of_j[slot]: state[u]})
                    elif slot == len(seats_of_j):
                        after = _changed(state, {u: j})
                    matrix[number, self.index.get(after, number)] += weight
        return matrix

    def excursion_matrix(self) -> np.ndarray:
        """One excursion, by following the law of the hole step by step for the whole allowance."""
        size = len(self.states)
        matrix = np.zeros((size, size))
        for number, state in enumerate(self.states):
            now: dict[tuple[Holders, int], float] = {}
            for u in range(len(self.seats)):
                now[_changed(state, {u: -1}), state[u]] = 1 / len(self.seats)
            for _ in range(self.allowance):
                following: dict[tuple[Holders, int], float] = {}
                for (partial, origin), weight in now.items():
                    for after, share in self._hole_steps(partial).items():
                        if -1 in after:
                            key = after, origin
                            following[key] = following.get(key, 0) + weight * share
                        else:
                            matrix[number, self.index[after]] += weight * share
                now = following
            matrix[number, number] += sum(now.values())
        return matrix

    def _picks(self, state: Holders) -> Iterator[tuple[int, int, list[int]]]:
        for u, choices in enumerate(self.open):
            for j in choices:
                yield u, j, [seat for seat, holder in enumerate(state) if holder == j]

    def _hole_steps(self, partial: Holders) -> dict[Holders, float]:
        """Where one step leads from a seating with a hole, and how likely."""
        if partial in self._known_steps:
            return self._known_steps[partial]
        hole = partial.index(-1)
        steps: dict[Holders, float] = {}
        for j in self.open[hole]:
            seats_of_j = [seat for seat, holder in enumerate(partial) if holder == j]
            filled = _changed(partial, {hole: j})
            for slot in range(self.slots):
                after = partial
                if slot < len(seats_of_j):
                    moved = _changed(filled, {seats_of_j[slot]: -1})
                    if self._no_clash(moved):
                        after = moved
                elif slot == len(seats_of_j) and filled in self.index:
                    after = filled
                steps[after] = steps.get(after, 0) + 1 / len(self.open[hole]) / self.slots
        self._known_steps[partial] = steps
        return steps

    def _no_clash(self, partial: Holders) -> bool:
        taken = [
            (t, self.problem.kin_group[j]) for (t, _), j in zip(self.seats, partial, strict=True) if j != -1
        ]
        return len(set(taken)) == len(taken)


def _changed(state: Holders, changes: Mapping[int, int]) -> Holders:
    changed = list(state)
    for seat, holder in changes.items():
        changed[seat] = holder
    return tuple(changed)
