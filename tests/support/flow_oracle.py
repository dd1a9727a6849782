"""What an assignment can reach at best, by methods that share nothing with the engine: scipy's solvers."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, lil_array
from scipy.sparse.csgraph import maximum_flow

from randcheck.drawing.assignment import AssignmentProblem
from support.assignment_cases import may_take, seat_list


def most_seats_filled(problem: AssignmentProblem, *, levels: tuple[int, ...] = (0, 1)) -> int:
    """Return how many seats inspectors of ``levels`` can fill at most, kin not considered (maximum flow)."""
    seats, open_to = seat_list(problem), may_take(problem)
    pairs = sorted(
        {
            (t, j)
            for (t, _), choices in zip(seats, open_to, strict=True)
            for j in choices
            if problem.level[j] in levels
        }
    )
    pair_node = {pair: 1 + len(seats) + number for number, pair in enumerate(pairs)}
    first_inspector = 1 + len(seats) + len(pairs)
    sink = first_inspector + problem.inspector_count
    network = lil_array((sink + 1, sink + 1), dtype=np.int32)
    for seat, ((target, _), choices) in enumerate(zip(seats, open_to, strict=True)):
        network[0, 1 + seat] = 1
        for inspector in choices:
            if (target, inspector) in pair_node:
                network[1 + seat, pair_node[target, inspector]] = 1
    for (_, inspector), node in pair_node.items():
        network[node, first_inspector + inspector] = 1
    for inspector, capacity in enumerate(problem.capacity):
        network[first_inspector + inspector, sink] = capacity
    return int(maximum_flow(csr_array(network), 0, sink).flow_value)


def least_squares(problem: AssignmentProblem, *, borrowed: int) -> tuple[int, int]:
    """Return the least sum of squared totals of the own and of the upper level, with ``borrowed`` upper seats.

    A linear programme of a network, so its optimum is whole: x for each seat and inspector, y for each further
    seat of an inspector, which costs the step of the square. The levels do not disturb each other's optimum, so
    one programme minimises their sum.
    """
    seats, open_to = seat_list(problem), may_take(problem)
    variables = [(s, j) for s, choices in enumerate(open_to) for j in choices]
    steps = [(j, k) for j in range(problem.inspector_count) for k in range(problem.capacity[j])]
    cost = [0] * len(variables) + [2 * (problem.prior_load[j] + k) + 1 for j, k in steps]
    equal_rows, equal_to = [], []
    for seat in range(len(seats)):
        equal_rows.append([int(s == seat) for s, _ in variables] + [0] * len(steps))
        equal_to.append(1)
    for inspector in range(problem.inspector_count):
        equal_rows.append(
            [int(j == inspector) for _, j in variables] + [-int(j == inspector) for j, _ in steps]
        )
        equal_to.append(0)
    equal_rows.append([problem.level[j] for _, j in variables] + [0] * len(steps))
    equal_to.append(borrowed)
    pairs = sorted({(seats[s][0], j) for s, j in variables})
    at_most_rows = [
        [int((seats[s][0], j) == pair) for s, j in variables] + [0] * len(steps) for pair in pairs
    ]
    solved = linprog(
        cost,
        A_ub=at_most_rows or None,
        b_ub=[1] * len(pairs) or None,
        A_eq=equal_rows,
        b_eq=equal_to,
        bounds=(0, 1),
        method="highs-ds",
    )
    assert solved.success
    totals = list(problem.prior_load)
    for (j, _), share in zip(steps, solved.x[len(variables) :], strict=True):
        totals[j] += round(share)
    squares = [0, 0]
    for total, level in zip(totals, problem.level, strict=True):
        squares[level] += total**2
    return squares[0], squares[1]
