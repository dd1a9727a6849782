"""Vacant seats are filled at random and nobody else moves (Tonghua norm 六(五)3(2)(3))."""

from __future__ import annotations

import attrs
import pytest

from randcheck.drawing.assignment import (
    Seating,
    TeamGroupEntry,
    as_per_target,
    build_team_problem,
    check_seating,
    fill_team_vacancies,
    fill_vacancies,
    solve_assignment,
    solve_teams,
    vacant_problem,
    verify_shortage,
)
from randcheck.errors import AssignmentInfeasible, InvalidValue
from support.assignment_cases import own, small_problem
from support.chi_square import uniform_p

KEY, FRESH = "0" * 64, "f" * 64


def drawn():
    problem = small_problem(8, 6, seats=2, conflicts=[(0, 7), (3, 2)])
    return problem, solve_assignment(problem, KEY)


def test_a_single_vacancy_is_uniform_over_all_who_may_take_it():
    problem, seating = drawn()
    former, mate = seating.inspectors[3]
    successors = [
        fill_vacancies(problem, seating, [(3, 0)], f"{number:064x}").replacements[0].successor
        for number in range(3000)
    ]
    assert uniform_p(successors, [j for j in range(8) if j not in (former, mate, 2)]) > 1e-4


def test_nobody_else_moves_and_the_former_holder_never_returns():
    problem, seating = drawn()
    for number in range(20):
        done = fill_vacancies(problem, seating, [(0, 1), (2, 0), (2, 1)], f"{number:064x}")
        before = {(t, p): j for t, row in enumerate(seating.inspectors) for p, j in enumerate(row)}
        after = {(t, p): j for t, row in enumerate(done.seating.inspectors) for p, j in enumerate(row)}
        changed = {seat for seat, holder in before.items() if after[seat] != holder}
        assert changed == {(0, 1), (2, 0), (2, 1)}
        assert {after[2, 0], after[2, 1]}.isdisjoint({before[2, 0], before[2, 1]})
        assert check_seating(attrs.evolve(problem, even=False), done.seating) == ()
        assert [(r.target, r.position, r.former, r.successor) for r in done.replacements] == [
            (*seat, before[seat], after[seat]) for seat in sorted(changed)
        ]


def test_several_vacancies_are_uniform_over_all_lawful_ways():
    problem = small_problem(5, 2, seats=2)
    seating = Seating(inspectors=((0, 1), (2, 3)))
    outcomes = []
    for number in range(3000):
        done = fill_vacancies(problem, seating, [(0, 0), (1, 0)], f"{number:064x}")
        outcomes.append(tuple(r.successor for r in done.replacements))
    possible = [(a, b) for a in (2, 3, 4) for b in (0, 1, 4)]
    assert uniform_p(outcomes, possible) > 1e-4


def test_newly_found_conflicts_and_absent_inspectors_are_kept_out():
    problem, seating = drawn()
    free = [j for j in range(8) if j not in seating.inspectors[3] and j != 2]
    barred, absent = free[:2], free[2:4]
    for number in range(40):
        done = fill_vacancies(
            problem, seating, [(3, 0)], f"{number:064x}", barred=[(3, j) for j in barred], absent=absent
        )
        assert done.replacements[0].successor in free[4:]


def test_capacity_left_counts_the_seats_that_stay():
    problem = small_problem([own(0, capacity=2), own(1, capacity=2), own(2, capacity=2), own(3)], 4)
    seating = Seating(inspectors=((0,), (0,), (1,), (2,)))
    # p0 is full; p2 has one left after his own seat; p1 falls vacant and is barred from t2.
    successors = {
        fill_vacancies(problem, seating, [(2, 0)], f"{n:064x}").replacements[0].successor for n in range(60)
    }
    assert successors == {2, 3}


def test_kin_of_those_who_stay_are_kept_from_the_target():
    problem = small_problem(4, 1, seats=2, kin_pairs=[(0, 2)])
    for number in range(10):
        done = fill_vacancies(problem, Seating(inspectors=((0, 1),)), [(0, 1)], f"{number:064x}")
        assert done.replacements[0].successor == 3


def test_the_upper_level_is_asked_only_when_no_own_inspector_is_left():
    problem = small_problem([own(0), own(1), own(2, level=1), own(3)], 1)
    seating = Seating(inspectors=((0,),))
    assert {
        fill_vacancies(problem, seating, [(0, 0)], f"{n:064x}").replacements[0].successor for n in range(40)
    } == {1, 3}
    done = fill_vacancies(problem, seating, [(0, 0)], FRESH, absent=[1, 3])
    assert done.replacements[0].successor == 2


def only_by_moving():
    """t0 was p0's, t1 is p1's; p2 may go to t1 only. When p0 falls out, p1 could take t0 and p2 t1."""
    problem = small_problem(3, 2, capacity=1, conflicts=[(0, 2)])
    return problem, Seating(inspectors=((0,), (1,)))


def test_when_others_would_have_to_move_that_is_reported_and_not_done():
    problem, seating = only_by_moving()
    with pytest.raises(
        AssignmentInfeasible, match="it could be done if others changed their targets"
    ) as caught:
        fill_vacancies(problem, seating, [(0, 0)], FRESH)
    assert "须另行决定" in caught.value.describe("zh")
    [shortage] = caught.value.shortages
    assert verify_shortage(vacant_problem(problem, seating, [(0, 0)]), shortage)


def test_when_moving_others_would_not_help_either_that_is_said():
    problem, seating = only_by_moving()
    with pytest.raises(AssignmentInfeasible, match="moving others would not help"):
        fill_vacancies(problem, seating, [(0, 0)], FRESH, absent=[0, 2])


@pytest.mark.parametrize("vacancies", [[], [(0, 0), (0, 0)], [(0, 5)], [(9, 0)], [(-1, 0)]])
def test_vacancies_that_are_no_seats_are_refused(vacancies):
    problem, seating = drawn()
    with pytest.raises(InvalidValue):
        fill_vacancies(problem, seating, vacancies, FRESH)


def test_the_seed_of_the_substitution_decides_and_the_order_of_vacancies_does_not():
    problem, seating = drawn()
    first = fill_vacancies(problem, seating, [(0, 1), (2, 0)], FRESH)
    assert fill_vacancies(problem, seating, [(2, 0), (0, 1)], FRESH) == first
    others = [fill_vacancies(problem, seating, [(0, 1), (2, 0)], f"{n:064x}") for n in range(5)]
    assert any(other.replacements != first.replacements for other in others)


def teams_of_two(**values):
    ids = [f"p{number}" for number in range(7)]
    problem = build_team_problem(
        inspectors=[own(number) for number in range(7)],
        classes={"any": ids},
        groups=[
            TeamGroupEntry(
                label="A", team_count=2, seats=["any", "any"], target_ids=[f"t{n}" for n in range(6)]
            )
        ],
        **values,
    )
    return problem, solve_teams(problem, KEY)


def test_a_vacancy_in_a_team_goes_to_somebody_of_no_team_without_conflict_with_its_targets():
    problem, seating = teams_of_two()
    spare = sorted(set(range(7)) - {j for team in seating.members for j in team})
    assert len(spare) == 3
    target = seating.targets_of(0)[0]
    successors = {
        fill_team_vacancies(problem, seating, [(0, 1)], f"{n:064x}", barred=[(target, spare[0])])
        .replacements[0]
        .successor
        for n in range(40)
    }
    assert successors == set(spare[1:])


def test_a_substitute_in_a_team_may_take_on_all_its_targets():
    problem, seating = teams_of_two()
    spare = sorted(set(range(7)) - {j for team in seating.members for j in team})
    limited = attrs.evolve(problem, most_targets=tuple(2 if j == spare[0] else 6 for j in range(7)))
    successors = {
        fill_team_vacancies(limited, seating, [(0, 1)], f"{n:064x}").replacements[0].successor
        for n in range(40)
    }
    assert successors == set(spare[1:])


def test_a_recusal_from_one_target_leaves_the_team_as_it_is():
    problem, seating = teams_of_two()
    per_target, rows = as_per_target(problem, seating)
    target = seating.targets_of(1)[0]
    done = fill_vacancies(per_target, rows, [(target, 0)], FRESH)
    assert sum(a != b for a, b in zip(rows.inspectors, done.seating.inspectors, strict=True)) == 1
    assert done.replacements[0].former == seating.members[1][0]
    assert check_seating(per_target, done.seating) == ()
