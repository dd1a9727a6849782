"""Assigning inspectors: randcheck, OR-Tools' min-cost flow and scipy's maximum flow on the same problem in one run.

    python benchmarks/assignment.py [--runs 3] [--large]

OR-Tools gives one most even assignment, always the same one, and no reason when there is none. scipy only says
whether there is one. Neither is random, so neither can be what an assignment by lot needs; they are the yardstick
for the time. Every case runs in a process of its own, and its memory is what that process grew by.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

KEY = "0123456789abcdef" * 4


def make_problem(targets: int, inspectors: int, seats: int, *, shortage: bool = False) -> Any:
    """Return a problem in which each inspector is in conflict with 5 % of the targets."""
    from randcheck.drawing.assignment import AssignmentProblem

    rng = random.Random(1)
    bits = [1 << inspector for inspector in range(inspectors)]
    conflicts = [sum(rng.sample(bits, inspectors // 20)) for _ in range(targets)]
    each = -(-targets * seats // inspectors)
    if shortage:  # a hundred targets are open to two inspectors only, who can serve 2·each of their 200 seats
        everybody = (1 << inspectors) - 1
        for target in rng.sample(range(targets), 100):
            conflicts[target] = everybody ^ bits[3] ^ bits[7]
    return AssignmentProblem(
        inspector_ids=tuple(f"p{number:06d}" for number in range(inspectors)),
        capacity=(each if shortage else targets,) * inspectors,
        prior_load=(0,) * inspectors,
        level=(0,) * inspectors,
        kin_group=tuple(range(inspectors)),
        classes=(tuple(range(inspectors)),),
        target_ids=tuple(f"t{number:06d}" for number in range(targets)),
        seats=((0,) * seats,) * targets,
        conflicts=tuple(conflicts),
        even=True,
    )


def assign(targets: int, inspectors: int, seats: int) -> Callable[[], object]:
    from randcheck.drawing.assignment import solve_assignment

    problem = make_problem(targets, inspectors, seats)
    return lambda: {part.stage for part in solve_assignment(problem, KEY).components}


def assign_teams(targets: int, inspectors: int, teams: int) -> Callable[[], object]:
    from randcheck.drawing.assignment import AssignmentProblem, TeamGroup, TeamProblem, solve_teams

    whole = make_problem(targets, inspectors, 4)
    team_ids = tuple(f"all/{number:04d}" for number in range(1, teams + 1))
    people = AssignmentProblem(
        inspector_ids=whole.inspector_ids,
        capacity=(1,) * inspectors,
        prior_load=whole.prior_load,
        level=whole.level,
        kin_group=whole.kin_group,
        classes=whole.classes,
        target_ids=team_ids,
        seats=((0,) * 4,) * teams,
        conflicts=(0,) * teams,
    )
    group = TeamGroup(label="all", team_count=teams, seats=(0,) * 4, targets=tuple(range(targets)))
    problem = TeamProblem(
        people=people,
        groups=(group,),
        target_ids=whole.target_ids,
        conflicts=whole.conflicts,
        most_targets=(targets,) * inspectors,
    )
    return lambda: solve_teams(problem, KEY).attempt


def explain_shortage(targets: int, inspectors: int, seats: int) -> Callable[[], object]:
    from randcheck.drawing.assignment import find_assignment_shortages

    problem = make_problem(targets, inspectors, seats, shortage=True)
    return lambda: [
        (len(one.target_ids), one.needed, one.served) for one in find_assignment_shortages(problem, KEY)
    ]


def pair_arrays(problem: Any) -> tuple[Any, Any]:
    """Return all lawful (target, inspector) pairs; a flow solver needs them one by one."""
    import numpy as np

    size = problem.inspector_count
    rows = b"".join(mask.to_bytes((size + 7) // 8, "little") for mask in problem.conflicts)
    bits = np.unpackbits(
        np.frombuffer(rows, np.uint8).reshape(len(problem.conflicts), -1), axis=1, bitorder="little"
    )
    return np.nonzero(bits[:, :size] == 0)


def min_cost_flow(targets: int, inspectors: int, seats: int) -> Callable[[], object]:
    import numpy as np
    from ortools.graph.python import min_cost_flow as flows

    problem = make_problem(targets, inspectors, seats)
    target, inspector = pair_arrays(problem)
    source, sink = targets + inspectors, targets + inspectors + 1
    each = -(-targets * seats // inspectors) + 4
    person = np.repeat(np.arange(inspectors), each)
    step = np.tile(2 * np.arange(each) + 1, inspectors)  # the next seat of somebody with k costs 2k + 1

    def solve() -> object:
        flow = flows.SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(
            np.full(targets, source), np.arange(targets), np.full(targets, seats), np.zeros(targets, int)
        )
        flow.add_arcs_with_capacity_and_unit_cost(
            target, targets + inspector, np.ones(len(target), int), np.zeros(len(target), int)
        )
        flow.add_arcs_with_capacity_and_unit_cost(
            targets + person, np.full(len(person), sink), np.ones(len(person), int), step
        )
        flow.set_node_supply(source, targets * seats)
        flow.set_node_supply(sink, -targets * seats)
        return flow.solve() == flow.OPTIMAL

    return solve


def maximum_flow(
    targets: int, inspectors: int, seats: int, *, shortage: bool = False
) -> Callable[[], object]:
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow as solve_flow

    problem = make_problem(targets, inspectors, seats, shortage=shortage)
    target, inspector = pair_arrays(problem)
    source, sink = targets + inspectors, targets + inspectors + 1

    def solve() -> object:
        begin = np.concatenate([np.full(targets, source), target, targets + np.arange(inspectors)])
        end = np.concatenate([np.arange(targets), targets + inspector, np.full(inspectors, sink)])
        size = np.concatenate(
            [np.full(targets, seats), np.ones(len(target)), np.array(problem.capacity)]
        ).astype(np.int32)
        network = csr_array((size, (begin, end)), shape=(sink + 1, sink + 1))
        return int(solve_flow(network, source, sink).flow_value)

    return solve


CASES: dict[str, Callable[[], Callable[[], object]]] = {
    "randcheck 100 x 30 x 2": lambda: assign(100, 30, 2),
    "randcheck 10,000 x 500 x 2": lambda: assign(10_000, 500, 2),
    "OR-Tools min-cost flow 10,000 x 500 x 2": lambda: min_cost_flow(10_000, 500, 2),
    "scipy maximum flow 10,000 x 500 x 2": lambda: maximum_flow(10_000, 500, 2),
    "randcheck 10,000 to 124 teams of 4": lambda: assign_teams(10_000, 500, 124),
    "randcheck infeasible 10,000 x 500 x 2": lambda: explain_shortage(10_000, 500, 2),
    "scipy infeasible 10,000 x 500 x 2": lambda: maximum_flow(10_000, 500, 2, shortage=True),
}
LARGE = {"randcheck 100,000 x 5,000 x 2": lambda: assign(100_000, 5_000, 2)}
YARDSTICK = "OR-Tools min-cost flow 10,000 x 500 x 2"


def run_case(name: str) -> None:
    """Run one case in this process and print its figures as JSON; making the problem is not counted."""
    work = {**CASES, **LARGE}[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    answer = work()
    seconds = time.perf_counter() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"seconds": seconds, "mebibytes": grown / 1024, "answer": str(answer)}))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--large", action="store_true", help="also 100,000 targets, about half a minute a run"
    )
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        run_case(options.case)
        return
    figures: dict[str, list[dict[str, Any]]] = {}
    for _ in range(options.runs):  # the cases take turns, so that a busy moment hits all of them
        for name in [*CASES, *(LARGE if options.large else ())]:
            command = [sys.executable, __file__, "--case", name]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            figures.setdefault(name, []).append(json.loads(done.stdout))
    yardstick = statistics.median(run["seconds"] for run in figures[YARDSTICK])
    print(f"median of {options.runs} processes, Python {sys.version.split()[0]}; conflicts 5 %")
    print(f"{'':42}{'s':>8}{'of OR-Tools':>13}{'MiB':>8}  answer")
    for name, runs in figures.items():
        seconds = statistics.median(run["seconds"] for run in runs)
        memory = statistics.median(run["mebibytes"] for run in runs)
        print(f"{name:42}{seconds:8.3f}{seconds / yardstick:13.2f}{memory:8.1f}  {runs[0]['answer']}")


if __name__ == "__main__":
    main()
