"""Assigning inspectors to targets (随机匹配): random, lawful, even, the same for all who re-run it.

The specification is the page ``assignment.md`` of the documentation; nothing here knows registers or tasks.
"""

from randcheck.drawing.assignment.builder import InspectorEntry, build_problem
from randcheck.drawing.assignment.checking import BrokenRule, Rule, check_seating
from randcheck.drawing.assignment.problem import AssignmentProblem
from randcheck.drawing.assignment.result import ComponentRecord, Seating
from randcheck.drawing.assignment.shortage import InspectorLimit, Proof, Relief, Shortage, verify_shortage
from randcheck.drawing.assignment.solve import (
    find_assignment_shortages,
    require_assignable,
    solve_assignment,
    verify_shortage_by_search,
)
from randcheck.drawing.assignment.substitute import (
    Replacement,
    Substitution,
    fill_team_vacancies,
    fill_vacancies,
    vacant_problem,
)
from randcheck.drawing.assignment.team_problem import (
    TeamGroup,
    TeamGroupEntry,
    TeamProblem,
    build_team_problem,
)
from randcheck.drawing.assignment.teams import (
    FailedTry,
    TeamSeating,
    as_per_target,
    draw_leader,
    solve_teams,
)

__all__ = [
    "AssignmentProblem",
    "BrokenRule",
    "ComponentRecord",
    "FailedTry",
    "InspectorEntry",
    "InspectorLimit",
    "Proof",
    "Relief",
    "Replacement",
    "Rule",
    "Seating",
    "Shortage",
    "Substitution",
    "TeamGroup",
    "TeamGroupEntry",
    "TeamProblem",
    "TeamSeating",
    "as_per_target",
    "build_problem",
    "build_team_problem",
    "check_seating",
    "draw_leader",
    "fill_team_vacancies",
    "fill_vacancies",
    "find_assignment_shortages",
    "require_assignable",
    "solve_assignment",
    "solve_teams",
    "vacant_problem",
    "verify_shortage",
    "verify_shortage_by_search",
]
