"""The golden vectors of assignments: what the library makes of them is what protocol version 1 says."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from randcheck.drawing.assignment import (
    Proof,
    Seating,
    TeamGroup,
    TeamProblem,
    check_seating,
    draw_leader,
    fill_vacancies,
    find_assignment_shortages,
    solve_teams,
    verify_shortage,
)
from randcheck.drawing.masks import mask_of
from randcheck.drawing.stream import Stream

DIRECTORY = Path(__file__).parents[3] / "vectors"
VECTORS = json.loads((DIRECTORY / "assignment.json").read_text(encoding="utf-8"))


def load_maker():
    spec = importlib.util.spec_from_file_location("maker", DIRECTORY / "make_assignment_vectors.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKER = load_maker()


@pytest.mark.parametrize("vector", VECTORS["streams"], ids=lambda vector: vector["label"])
def test_streams(vector):
    def fresh():
        return Stream(vector["key"], vector["label"])

    stream = fresh()
    assert [stream.next_word() for _ in vector["words"]] == vector["words"]
    stream = fresh()
    assert [stream.below(m) for m in vector["below"]["bounds"]] == vector["below"]["numbers"]
    deck = list(range(10))
    fresh().shuffle(deck)
    assert deck == vector["shuffle_of_ten"]


@pytest.mark.parametrize("name", VECTORS["assignments"])
def test_assignments(name):
    vector = VECTORS["assignments"][name]
    problem = MAKER.problem_of(vector["problem"])
    expected = {field: vector[field] for field in ("components", "seating", "shortages") if field in vector}
    assert MAKER.solution_of(problem, vector["key"]) == expected
    if "seating" in vector:
        assert check_seating(problem, Seating(inspectors=tuple(map(tuple, vector["seating"])))) == ()
    for shortage in find_assignment_shortages(problem, vector["key"]):
        assert shortage.proof is Proof.SEARCH or verify_shortage(problem, shortage)


@pytest.mark.parametrize("name", VECTORS["teams"])
def test_teams(name):
    vector = VECTORS["teams"][name]
    people = MAKER.problem_of(vector["people"])
    first_team = {team_id: people.seats[team] for team, team_id in enumerate(people.target_ids)}
    problem = TeamProblem(
        people=people,
        groups=tuple(
            TeamGroup(
                label=group["label"],
                team_count=group["team_count"],
                seats=first_team[f"{group['label']}/0001"],
                targets=tuple(group["targets"]),
                targets_per_team=group["targets_per_team"],
            )
            for group in vector["groups"]
        ),
        target_ids=tuple(vector["target_ids"]),
        conflicts=tuple(
            mask_of([j for t, j in vector["conflicts"] if t == target], people.inspector_count)
            for target in range(len(vector["target_ids"]))
        ),
        most_targets=tuple(vector["most_targets"]),
    )
    seating = solve_teams(problem, vector["key"])
    assert [list(team) for team in seating.members] == vector["members"]
    assert list(seating.team_of) == vector["team_of"]
    assert seating.attempt == vector["try"]
    leaders = [draw_leader(team, vector["key"], n) for n, team in enumerate(seating.members, start=1)]
    assert leaders == vector["leaders"]
    assert [part.to_mapping() for part in seating.people.components] == vector["people_components"]
    assert [part.to_mapping() for part in seating.dealing.components] == vector["dealing_components"]


@pytest.mark.parametrize("name", VECTORS["substitutions"])
def test_substitutions(name):
    vector = VECTORS["substitutions"][name]
    done = fill_vacancies(
        MAKER.problem_of(vector["problem"]),
        Seating(inspectors=tuple(map(tuple, vector["before"]))),
        [tuple(seat) for seat in vector["vacancies"]],
        vector["key"],
        barred=[tuple(pair) for pair in vector["barred"]],
        absent=vector["absent"],
    )
    assert [change.successor for change in done.replacements] == vector["successors"]


def test_the_script_would_write_the_same_bytes():
    assert MAKER.as_text(MAKER.make_vectors()) == (DIRECTORY / "assignment.json").read_text(encoding="utf-8")


def test_the_vectors_reach_every_way_of_making_an_assignment():
    parts = [part for vector in VECTORS["assignments"].values() for part in vector.get("components", [])]
    assert {part["stage"] for part in parts} == {1, 2}
    for figure in ("moves", "exchanges", "closed", "borrowed"):
        assert any(part[figure] for part in parts)
    assert any(part["attempt"] > 1 for part in parts)
    assert any(0 < part["closed"] < part["excursions"] for part in parts)
    proofs = {
        shortage["proof"]
        for vector in VECTORS["assignments"].values()
        for shortage in vector.get("shortages", [])
    }
    assert proofs == {"counting", "search"}
    assert any(vector["try"] > 1 for vector in VECTORS["teams"].values())
