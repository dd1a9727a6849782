"""Writes assignment.json: problems in integer form, keys, and what the protocol makes of them.

    python tests/vectors/make_assignment_vectors.py [--check]

The file belongs to protocol version 1 and is never edited: the script documents how it came to be, and
``--check`` tells whether it would still write the same bytes. Conflicts are lists of [target, inspector]
pairs, so that no number is larger than JSON readers can take.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from randcheck.drawing.assignment import (
    AssignmentProblem,
    InspectorEntry,
    TeamGroupEntry,
    TeamProblem,
    build_problem,
    build_team_problem,
    draw_leader,
    fill_vacancies,
    solve_assignment,
    solve_teams,
)
from randcheck.drawing.masks import bits_of, mask_of
from randcheck.drawing.stream import Stream
from randcheck.errors import AssignmentInfeasible

VECTORS = Path(__file__).with_name("assignment.json")


def key_of(name: str) -> str:
    return hashlib.sha256(f"assignment vector: {name}".encode()).hexdigest()


def told(
    inspectors: Sequence[Mapping[str, Any]],
    targets: Sequence[Sequence[str]],
    *,
    classes: Mapping[str, Iterable[int]] | None = None,
    conflicts: Iterable[tuple[int, int]] = (),
    kin_pairs: Iterable[tuple[int, int]] = (),
    even: bool = True,
) -> AssignmentProblem:
    """Return a problem told by numbers; ids have as many digits as sort them by number."""
    ids = [f"p{number:03d}" for number in range(len(inspectors))]
    named = {name: [ids[j] for j in members] for name, members in (classes or {}).items()}
    return build_problem(
        inspectors=[InspectorEntry(id=one, **values) for one, values in zip(ids, inspectors, strict=True)],
        classes={"any": ids, **named},
        targets={f"t{number:04d}": row for number, row in enumerate(targets)},
        conflicts=[(ids[j], f"t{t:04d}") for t, j in conflicts],
        kin_pairs=[(ids[one], ids[other]) for one, other in kin_pairs],
        even=even,
    )


def scattered_conflicts(name: str, targets: int, inspectors: int) -> list[tuple[int, int]]:
    """One conflict a target, as if at random but the same on every Python."""
    digests = [hashlib.sha256(f"{name} {target}".encode()).digest() for target in range(targets)]
    return [(target, int.from_bytes(digest) % inspectors) for target, digest in enumerate(digests)]


def some(count: int, **values: int) -> list[dict[str, int]]:
    return [dict(values) for _ in range(count)]


FIT = {"fit": range(3)}
DEPARTMENTS = {"food": [0, 1, 2, 3], "price": [4, 5, 6], "fire": [7, 8]}
LINES = ((0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5))

ASSIGNMENTS: dict[str, AssignmentProblem] = {
    "deck, one seat each": told(some(7), [["any"]] * 20),
    "deck, two seats and conflicts": told(
        some(12), [["any", "any"]] * 15, conflicts=[(0, 1), (0, 2), (7, 3), (14, 11)]
    ),
    "deck, fewer targets than inspectors": told(some(9), [["any", "any"]] * 2, conflicts=[(1, 0)]),
    "deck, kin": told(some(8), [["any", "any"]] * 8, kin_pairs=[(0, 5), (5, 7)]),
    "pools, nested classes": told(some(10, capacity=1), [["fit", "any", "any"]] * 3, classes=FIT),
    "pools, three departments in one": told(
        some(9, capacity=1), [["food", "price"], ["fire", "any"], ["food", "any"]], classes=DEPARTMENTS
    ),
    "target by target, loads not even": told(
        some(6), [["fit", "any"]] * 12, classes=FIT, conflicts=[(3, 0), (5, 4)], even=False
    ),
    "target by target, capacities": told(
        [{"capacity": 2}, {"capacity": 9}, {"capacity": 5}, {"capacity": 9}], [["any", "any"]] * 8, even=False
    ),
    "separate departments, each a part": told(
        some(9), [["food", "price", "fire"]] * 5, classes=DEPARTMENTS, conflicts=[(0, 4), (2, 8)]
    ),
    "kin join two parts": told(
        some(9), [["food", "price", "fire"]] * 3, classes=DEPARTMENTS, kin_pairs=[(0, 6)]
    ),
    "derangement, mixed": told(
        some(3, capacity=1, prior_load=2), [["any"]] * 3, conflicts=[(0, 0), (1, 1), (2, 2)]
    ),
    "prior loads": told(
        [{"prior_load": 4}, {"prior_load": 1}, {}, {"prior_load": 2}, {}],
        [["any", "any"]] * 6,
        conflicts=[(0, 2)],
    ),
    "Fano plane": told(
        some(7, capacity=1, prior_load=1),
        [["any"]] * 7,
        conflicts=[(t, j) for j, line in enumerate(LINES) for t in range(7) if t not in line],
    ),
    "scarce seats that need evening out": told(
        some(8),
        [["fit"]] * 4 + [["any", "any"]] * 6 + [["pair"]] * 5,
        classes={**FIT, "pair": [2, 3]},
        conflicts=scattered_conflicts("scarce", 15, 8),
    ),
    "upper level": told(
        [{"capacity": 2}, {"capacity": 3}, {"capacity": 1}, {"level": 1}, {"level": 1, "prior_load": 1}],
        [["any", "any"]] * 5,
        conflicts=[(0, 0), (4, 3)],
    ),
    "one admissible in many": told(
        some(20),
        [["any"]] * 9 + [["pair", "any"]],
        classes={"pair": [4, 17]},
        conflicts=[(t, j) for t in (0, 1) for j in range(20) if j not in (3, 9)],
    ),
    "single seat with prior loads": told([{"prior_load": 1}, {}, {"prior_load": 3}, {}], [["any"]]),
    "somebody without capacity": told([{}, {"capacity": 0}, {"prior_load": 1}, {}], [["any", "any"]] * 3),
    "kin that need the branch search": told(
        some(5, capacity=2, prior_load=1),
        [["c", "a"], ["a", "a"], ["a", "c"], ["c", "b"]],
        classes={"a": [1, 2, 3, 4], "b": [0, 3, 4], "c": [1, 3, 4]},
        conflicts=[(0, 1), (2, 3), (3, 4)],
        kin_pairs=[(0, 1), (2, 4)],
    ),
    "kin and an upper level": told(
        [{}, {}, {"level": 1}, {"level": 1}], [["any", "any"]] * 3, kin_pairs=[(0, 1)]
    ),
    "loads not even, upper level": told(
        [{"capacity": 2}, {"capacity": 3}, {"level": 1}], [["any"]] * 7, even=False
    ),
    "sixty targets, five percent conflicts": told(
        [{"prior_load": j % 3} for j in range(20)],
        [["fit", "any", "any"]] * 60,
        classes={"fit": range(0, 20, 3)},
        conflicts=scattered_conflicts("sixty", 60, 20),
    ),
    "no seats": told(some(2), [[], []]),
    "infeasible, one target": told(some(3), [["any"]] * 3, conflicts=[(1, 0), (1, 1), (1, 2)]),
    "infeasible, two shortages and an upper level": told(
        [{"capacity": 1}, {"capacity": 1}, {"capacity": 1}, {"capacity": 1, "level": 1}],
        [["a"], ["a"], ["b"], ["b"], ["b"], ["b"]],
        classes={"a": [0], "b": [1, 2, 3]},
        conflicts=[(5, 3)],
    ),
    "infeasible because of kin": told(
        [{}, {}, {}, {"capacity": 1}], [["any", "any"]] * 2, kin_pairs=[(0, 1), (1, 2)]
    ),
}


def team_problem(**values: Any) -> TeamProblem:
    ids = [f"p{number:02d}" for number in range(12)]
    return build_team_problem(
        inspectors=[InspectorEntry(id=one) for one in ids],
        classes={"any": ids, "north": ids[:7], "south": ids[5:]},
        **values,
    )


def group(label: str, teams: int, seats: list[str], targets: int, most: int | None = None) -> TeamGroupEntry:
    ids = [f"{label}-{number:02d}" for number in range(targets)]
    return TeamGroupEntry(label=label, team_count=teams, seats=seats, target_ids=ids, targets_per_team=most)


TEAMS: dict[str, TeamProblem] = {
    "four teams of three": team_problem(groups=[group("all", 4, ["any"] * 3, 18)]),
    "two areas that share inspectors": team_problem(
        groups=[group("south", 2, ["south", "any"], 9), group("north", 3, ["north", "any"], 10, 4)],
        conflicts=[("p01", "north-03"), ("p06", "south-00"), ("p09", "south-07")],
        kin_pairs=[("p00", "p11")],
    ),
    # With this name's key the third draw of teams is the first that can take the targets.
    "teams drawn again 3": team_problem(
        groups=[group("all", 3, ["any", "any"], 6)],
        conflicts=[
            (f"p{j:02d}", f"all-{t:02d}") for t, row in enumerate([range(7), range(5, 12)]) for j in row
        ],
    ),
    "targets not even": team_problem(groups=[group("all", 3, ["any", "any"], 14)], even=False),
}


def people_form(problem: AssignmentProblem) -> dict[str, Any]:
    return {
        "capacity": list(problem.capacity),
        "classes": [list(members) for members in problem.classes],
        "conflicts": pairs_of(problem.conflicts),
        "even": problem.even,
        "inspector_ids": list(problem.inspector_ids),
        "kin_group": list(problem.kin_group),
        "level": list(problem.level),
        "prior_load": list(problem.prior_load),
        "seats": [list(row) for row in problem.seats],
        "target_ids": list(problem.target_ids),
    }


def pairs_of(masks: Sequence[int]) -> list[list[int]]:
    return [[target, inspector] for target, mask in enumerate(masks) for inspector in bits_of(mask)]


def problem_of(form: Mapping[str, Any]) -> AssignmentProblem:
    """Return the problem that :func:`people_form` wrote."""
    tuples = {
        name: tuple(tuple(one) if isinstance(one, list) else one for one in value)
        for name, value in form.items()
        if name not in ("conflicts", "even")
    }
    barred: list[list[int]] = [[] for _ in form["target_ids"]]
    for target, inspector in form["conflicts"]:
        barred[target].append(inspector)
    size = len(form["inspector_ids"])
    return AssignmentProblem(
        **tuples, conflicts=tuple(mask_of(row, size) for row in barred), even=form["even"]
    )


def solution_of(problem: AssignmentProblem, key: str) -> dict[str, Any]:
    """Return the seating, or the shortages, as they stand in the file."""
    try:
        seating = solve_assignment(problem, key)
    except AssignmentInfeasible as infeasible:
        return {
            "shortages": [
                {
                    "needed": shortage.needed,
                    "proof": shortage.proof.value,
                    "seats": [list(seat) for seat in shortage.seats],
                    "served": shortage.served,
                }
                for shortage in infeasible.shortages
            ]
        }
    return {
        "components": [part.to_mapping() for part in seating.components],
        "seating": [list(row) for row in seating.inspectors],
    }


def team_vector(problem: TeamProblem, key: str) -> dict[str, Any]:
    seating = solve_teams(problem, key)
    return {
        "conflicts": pairs_of(problem.conflicts),
        "dealing_components": [part.to_mapping() for part in seating.dealing.components],
        "groups": [
            {
                "label": one.label,
                "targets": list(one.targets),
                "targets_per_team": one.targets_per_team,
                "team_count": one.team_count,
            }
            for one in problem.groups
        ],
        "key": key,
        "leaders": [draw_leader(team, key, number) for number, team in enumerate(seating.members, start=1)],
        "members": [list(team) for team in seating.members],
        "most_targets": list(problem.most_targets),
        "people": people_form(problem.people),
        "people_components": [part.to_mapping() for part in seating.people.components],
        "target_ids": list(problem.target_ids),
        "team_of": list(seating.team_of),
        "try": seating.attempt,
    }


def substitution_vector(problem: AssignmentProblem, name: str, **values: Any) -> dict[str, Any]:
    key, vacancies = key_of(name), values["vacancies"]
    seating = solve_assignment(problem, key_of("before the substitution"))
    done = fill_vacancies(
        problem, seating, vacancies, key, barred=values.get("barred", []), absent=values.get("absent", [])
    )
    return {
        "absent": list(values.get("absent", [])),
        "barred": [list(pair) for pair in values.get("barred", [])],
        "before": [list(row) for row in seating.inspectors],
        "key": key,
        "problem": people_form(problem),
        "successors": [change.successor for change in done.replacements],
        "vacancies": [list(seat) for seat in sorted(vacancies)],
    }


def stream_vector(key: str, label: str) -> dict[str, Any]:
    stream = Stream(key, label)
    words = [stream.next_word() for _ in range(20)]
    stream, bounds = Stream(key, label), [1, 2, 3, 6, 1000, 2**31 + 1, 2**32 - 1, 2**32]
    numbers = [stream.below(m) for m in bounds]
    stream, deck = Stream(key, label), list(range(10))
    stream.shuffle(deck)
    return {
        "below": {"bounds": bounds, "numbers": numbers},
        "key": key,
        "label": label,
        "shuffle_of_ten": deck,
        "words": words,
    }


def make_vectors() -> dict[str, Any]:
    before = told(some(6), [["fit", "any"]] * 6, classes={"fit": range(4)}, kin_pairs=[(0, 5)])
    return {
        "assignments": {
            name: {
                "key": key_of(name),
                "problem": people_form(problem),
                **solution_of(problem, key_of(name)),
            }
            for name, problem in ASSIGNMENTS.items()
        },
        "protocol": "randcheck assignment, version 1",
        "streams": [
            stream_vector(key_of("stream"), label) for label in ("start", "deal/3", "leader/7", "teams/1/mix")
        ],
        "substitutions": {
            "one seat": substitution_vector(before, "one seat", vacancies=[(2, 1)]),
            "one seat, one absent and one barred": substitution_vector(
                before, "one seat, one absent and one barred", vacancies=[(4, 1)], barred=[(4, 3)], absent=[2]
            ),
            "three seats": substitution_vector(before, "three seats", vacancies=[(0, 0), (0, 1), (5, 1)]),
        },
        "teams": {name: team_vector(problem, key_of(name)) for name, problem in TEAMS.items()},
    }


def as_text(vectors: Mapping[str, Any]) -> str:
    return json.dumps(vectors, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def main() -> None:
    """Write the file, or check it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the bytes differ")
    text = as_text(make_vectors())
    if parser.parse_args().check:
        sys.exit(0 if VECTORS.read_text(encoding="utf-8") == text else "assignment.json would change")
    VECTORS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
