"""What holds for every assignment problem: lawful, most even, fewest borrowed, or a shortage that counts."""

from __future__ import annotations

from itertools import product

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from randcheck.drawing.assignment import (
    InspectorEntry,
    Proof,
    Seating,
    TeamGroupEntry,
    build_problem,
    build_team_problem,
    check_seating,
    fill_vacancies,
    find_assignment_shortages,
    solve_assignment,
    solve_teams,
    verify_shortage,
    verify_shortage_by_search,
)
from randcheck.drawing.assignment.beginning import begin
from randcheck.drawing.assignment.components import split
from randcheck.errors import AssignmentInfeasible, AssignmentUndecided
from support.assignment_cases import all_seatings, keeps_hard_rules, may_take, small_problem
from support.flow_oracle import least_squares, most_seats_filled
from support.plain_assignment import solve_plainly
from support.plain_part import Infeasible

keys = st.integers(0, 2**256 - 1).map("{:064x}".format)


@st.composite
def problems(
    draw,
    *,
    inspectors=8,
    targets=8,
    seats=3,
    with_kin=False,
    with_upper=True,
    capacities=(None, None, 0, 1, 2, 3),
):
    """Return any problem of some size, feasible or not."""
    count = draw(st.integers(1, inspectors))
    numbers = st.integers(0, count - 1)
    entries = [
        InspectorEntry(
            id=f"p{number}",
            capacity=draw(st.sampled_from(capacities)),
            prior_load=draw(st.sampled_from([0, 0, 0, 1, 4])),
            level=draw(st.sampled_from([0, 0, 0, 1])) if with_upper else 0,
        )
        for number in range(count)
    ]
    classes = draw(st.dictionaries(st.sampled_from("abc"), st.sets(numbers, min_size=1), max_size=3))
    names = st.sampled_from(["any", *sorted(classes)])
    rows = draw(st.lists(st.lists(names, min_size=1, max_size=seats), min_size=1, max_size=targets))
    conflicts = draw(st.sets(st.tuples(st.integers(0, len(rows) - 1), numbers), max_size=2 * len(rows)))
    kin_pairs = draw(st.lists(st.tuples(numbers, numbers), max_size=2)) if with_kin else []
    return small_problem(
        entries,
        rows,
        classes={name: sorted(members) for name, members in classes.items()},
        conflicts=sorted(conflicts),
        kin_pairs=kin_pairs,
        even=draw(st.booleans()),
    )


def begun(problem, key):
    """Return the seating before it is mixed, or None when there is none."""
    if find_assignment_shortages(problem, key):
        return None
    rows = [[-1] * len(row) for row in problem.seats]
    for part in (begin(component, key, "") for component in split(problem)):
        for (target, position), holder in zip(part.component.seats, part.state.holder, strict=True):
            rows[target][position] = holder
    return Seating(inspectors=tuple(map(tuple, rows)))


@given(problems(), keys)
@settings(max_examples=150)
def test_an_assignment_exists_exactly_when_a_maximum_flow_fills_all_seats(problem, key):
    shortages = find_assignment_shortages(problem, key)
    assert (shortages == ()) == (most_seats_filled(problem) == problem.seat_count)
    missing = sum(shortage.missing for shortage in shortages)
    assert missing == problem.seat_count - most_seats_filled(problem)
    assert all(verify_shortage(problem, shortage) for shortage in shortages)
    assert len({seat for shortage in shortages for seat in shortage.seats}) == sum(
        shortage.needed for shortage in shortages
    )


@given(problems(), keys)
@settings(max_examples=150)
def test_the_start_is_lawful_most_even_and_borrows_the_deficit_of_the_own_level(problem, key):
    seating = begun(problem, key)
    assume(seating is not None)
    assert check_seating(problem, seating) == ()
    borrowed = sum(problem.level[holder] for row in seating.inspectors for holder in row)
    assert borrowed == problem.seat_count - most_seats_filled(problem, levels=(0,))
    if problem.even:
        totals = list(problem.prior_load)
        for row in seating.inspectors:
            for holder in row:
                totals[holder] += 1
        squares = [
            sum(total**2 for total, own in zip(totals, problem.level, strict=True) if own == level)
            for level in (0, 1)
        ]
        assert tuple(squares) == least_squares(problem, borrowed=borrowed)


@given(problems(inspectors=5, targets=3), keys)
@settings(max_examples=40)
def test_the_mixed_assignment_keeps_every_rule(problem, key):
    try:
        seating = solve_assignment(problem, key)
    except AssignmentInfeasible:
        assume(False)
    assert check_seating(problem, seating) == ()
    assert solve_assignment(problem, key) == seating


@given(problems(inspectors=5, targets=3, seats=2, with_kin=True), keys)
@settings(max_examples=60)
def test_with_kin_the_answer_is_lawful_or_there_is_none(problem, key):
    possible = any(keeps_hard_rules(problem, holders) for holders in product(*may_take(problem)))
    try:
        shortages = find_assignment_shortages(problem, key)
    except AssignmentUndecided:
        pytest.fail("so small a problem must be decided")
    assert (shortages == ()) == possible
    for shortage in shortages:
        if shortage.proof is Proof.COUNTING:
            assert verify_shortage(problem, shortage)
        else:
            assert verify_shortage_by_search(problem, shortage)
    if possible:
        assert check_seating(problem, begun(problem, key)) == ()


@given(problems(inspectors=4, targets=3, seats=2), keys)
@settings(max_examples=60)
def test_the_start_is_one_of_the_enumerated_seatings(problem, key):
    seating = begun(problem, key)
    assume(seating is not None)
    assert tuple(holder for row in seating.inspectors for holder in row) in all_seatings(problem)


@given(problems(targets=6, seats=2, with_kin=True, capacities=(None, None, None, 0, 3)), keys)
@settings(max_examples=80)
def test_the_engine_does_word_for_word_what_the_specification_says(problem, key):
    try:
        expected = solve_plainly(problem, key)
    except Infeasible:
        with pytest.raises(AssignmentInfeasible):
            solve_assignment(problem, key)
        return
    seating = solve_assignment(problem, key)
    assert [list(row) for row in seating.inspectors] == expected[0]
    assert [part.to_mapping() for part in seating.components] == expected[1]


@given(problems(), st.integers(0, 7), keys)
def test_more_capacity_never_makes_a_feasible_problem_infeasible(problem, inspector, key):
    assume(not find_assignment_shortages(problem, key))
    capacity = list(problem.capacity)
    capacity[inspector % len(capacity)] += 1
    assert not find_assignment_shortages(attrs.evolve(problem, capacity=tuple(capacity)), key)


@given(problems(inspectors=6, targets=4, seats=2), keys, st.data())
@settings(max_examples=60)
def test_a_substitution_changes_only_the_vacant_seats(problem, key, data):
    seating = begun(problem, key)
    assume(seating is not None)
    seats = [(t, p) for t, row in enumerate(problem.seats) for p in range(len(row))]
    vacant = data.draw(st.sets(st.sampled_from(seats), min_size=1, max_size=2))
    try:
        done = fill_vacancies(problem, seating, vacant, key)
    except AssignmentInfeasible:
        return
    for target, position in seats:
        before, after = seating.inspectors[target][position], done.seating.inspectors[target][position]
        if (target, position) in vacant:
            former = {seating.inspectors[target][p] for t, p in vacant if t == target}
            assert after not in former
        else:
            assert after == before
    broken = {breach.rule.name for breach in check_seating(attrs.evolve(problem, even=False), done.seating)}
    assert broken <= {"BORROWED"}  # others may not move, so a seat may be borrowed that moving could avoid


@given(st.data(), keys)
@settings(max_examples=40)
def test_teams_and_their_targets_keep_every_rule(data, key):
    count = data.draw(st.integers(2, 9))
    ids = [f"p{number}" for number in range(count)]
    groups = [
        TeamGroupEntry(
            label=label,
            team_count=data.draw(st.integers(0, 2)),
            seats=data.draw(st.lists(st.sampled_from(["any", "fit"]), min_size=1, max_size=2)),
            target_ids=[f"{label}{number}" for number in range(data.draw(st.integers(0, 5)))],
        )
        for label in data.draw(st.sampled_from(["A", "AB", "ABC"]))
    ]
    targets = [target for group in groups for target in group.target_ids]
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(targets or ["none"]))
    problem = build_team_problem(
        inspectors=[InspectorEntry(id=one) for one in ids],
        classes={"any": ids, "fit": ids[::2]},
        groups=groups,
        conflicts=data.draw(st.lists(pairs, max_size=3)),
    )
    try:
        seating = solve_teams(problem, key)
    except AssignmentInfeasible:
        return
    assert check_seating(problem.people, Seating(inspectors=seating.members)) == ()
    dealing = problem.dealing(seating.members)
    assert check_seating(dealing, Seating(inspectors=tuple((team,) for team in seating.team_of))) == ()


@given(st.permutations(range(6)), st.permutations(range(5)), st.permutations(range(7)))
def test_the_order_of_rows_never_matters(inspector_order, target_order, conflict_order):
    conflicts = [
        ("p0", "t0"),
        ("p1", "t0"),
        ("p2", "t3"),
        ("p3", "t4"),
        ("p4", "t1"),
        ("p5", "t1"),
        ("p0", "t2"),
    ]
    problem = build_problem(
        inspectors=[InspectorEntry(id=f"p{n}", prior_load=n % 2) for n in inspector_order],
        classes={"any": [f"p{n}" for n in inspector_order], "fit": ["p1", "p4", "p2"]},
        targets={f"t{n}": ["fit", "any"] for n in target_order},
        conflicts=[conflicts[n] for n in conflict_order],
    )
    in_order = build_problem(
        inspectors=[InspectorEntry(id=f"p{n}", prior_load=n % 2) for n in range(6)],
        classes={"fit": ["p1", "p2", "p4"], "any": [f"p{n}" for n in range(6)]},
        targets={f"t{n}": ["fit", "any"] for n in range(5)},
        conflicts=conflicts,
    )
    assert problem == in_order
