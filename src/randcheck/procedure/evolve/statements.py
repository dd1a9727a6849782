"""What commitments, draws and substitutions do to a task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from randcheck.drawing.substitution import Replacement
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.evolve.happening import Happening, after
from randcheck.procedure.phases import Phase
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import Substitution, TaskState, TeamState
from randcheck.procedure.succession import Step
from randcheck.procedure.vocabulary import MaterialKind
from randcheck.receipts.statements import DRAW, Commitment, ResultStatement


def apply_commitment(commitment: Commitment, state: TaskState, happening: Happening) -> TaskState:
    """Return the task after a commitment: to a draw, which is then awaited, or to a substitution."""
    step = Step(commitment=commitment, digest=happening.digest)
    phase = Phase.COMMITTED if step.is_draw else state.phase
    return after(
        state,
        happening,
        [(MaterialKind.COMMITMENT, happening.digest)],
        phase=phase,
        ordered=(None, state.ordered[1]),
        steps=(*state.steps, step),
    )


def apply_result(result: ResultStatement, state: TaskState, happening: Happening) -> TaskState:
    """Return the task after a draw or substitution.

    Raises:
        ProcedureRefused: Nothing was committed that it could follow from.
    """
    if not any(step.digest == result.commitment and step.result is None for step in state.steps):
        raise refusal("draw-without-commitment", result.commitment.hex()[:16])
    steps = tuple(
        attrs.evolve(step, result=happening.digest) if step.digest == result.commitment else step
        for step in state.steps
    )
    state = attrs.evolve(state, steps=steps, ordered=(state.ordered[0], None))
    told = next(one for one in result.results if one["task"] == state.task_id)
    if result.kind == DRAW:
        return _draw(told, state, happening)
    return _substitute(told, state, happening, result.commitment)


def _draw(told: Mapping[str, Any], state: TaskState, happening: Happening) -> TaskState:
    assignment = told["assignment"] or {"teams": [], "shortfall": None}
    teams = tuple(
        TeamState(
            number=team["number"],
            members=tuple(team["members"]),
            target_ids=tuple(team["targets"]),
            leader_seat=None if team["leader"] is None else team["members"].index(team["leader"]),
        )
        for team in assignment["teams"]
    )
    team_of = {target_id: team for team in teams for target_id in team.target_ids}
    shortfall = assignment["shortfall"]
    return after(
        state,
        happening,
        [(MaterialKind.DRAW, happening.digest)],
        phase=Phase.DRAWN,
        drawn_on=happening.day,
        teams=teams,
        listed_on={member: happening.day for team in teams for member in team.members},
        missing_seats=0 if shortfall is None else shortfall["needed"] - shortfall["served"],
        reserves=tuple(row["id"] for row in told["reserves"]),
        replacements={},
        substitutions=(),
        cases={row["id"]: _new_case(row["id"], team_of.get(row["id"]), happening) for row in told["drawn"]},
    )


def _new_case(target_id: str, team: TeamState | None, happening: Happening) -> CaseState:
    return CaseState(
        target_id=target_id,
        team=None if team is None else team.number,
        members=() if team is None else team.members,
        drawn_on=happening.day,
    )


def _substitute(
    told: Mapping[str, Any], state: TaskState, happening: Happening, commitment: bytes
) -> TaskState:
    changes = [Replacement.from_mapping(one) for one in told["replacements"]]
    # What is open about somebody ends when somebody else sits in the place, not when one target changed hands.
    left = {change.former for change in changes if change.target_id is None}
    filled = tuple(
        Substitution(
            former=change.former,
            successor=change.successor,
            team=change.team,
            target_id=change.target_id,
            commitment=commitment,
            request=state.replacements.get(change.former) if change.target_id is None else None,
        )
        for change in changes
    )
    return after(
        state,
        happening,
        [(MaterialKind.DRAW, happening.digest)],
        teams=tuple(_team_after(team, changes) for team in state.teams),
        cases={target_id: _case_after(case, changes) for target_id, case in state.cases.items()},
        listed_on={**state.listed_on, **{change.successor: happening.day for change in changes}},
        substitutions=(*state.substitutions, *filled),
        replacements={who: one for who, one in state.replacements.items() if who not in left},
    )


def _team_after(team: TeamState, changes: list[Replacement]) -> TeamState:
    members = team.members
    for change in changes:
        if change.team == team.number and change.target_id is None:
            members = _exchanged(members, change)
    return attrs.evolve(team, members=members)


def _case_after(case: CaseState, changes: list[Replacement]) -> CaseState:
    members = case.members
    # A target that came in from the reserves is inspected by the team of the one whose place it took.
    own = (None, case.target_id, case.replaces)
    for change in changes:
        if change.team == case.team and change.target_id in own:
            members = _exchanged(members, change)
    return case if members == case.members else attrs.evolve(case, members=members)


def _exchanged(members: tuple[str, ...], change: Replacement) -> tuple[str, ...]:
    return tuple(change.successor if member == change.former else member for member in members)
