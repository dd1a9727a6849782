"""What recusal, replacement, reserves and the upper level do to a task."""

from __future__ import annotations

import attrs

from randcheck.procedure.acts import (
    RecusalDecided,
    RecusalDeclared,
    ReplacementDecided,
    ReplacementRequested,
    ReplacementReviewed,
    TargetReplaced,
    TargetSetAside,
    UpperLevelAsked,
)
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.evolve.happening import Happening, after, apply, case_of, with_case, with_item
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import Recusal, ReplacementCase, TaskState
from randcheck.procedure.vocabulary import MaterialKind


def _paper(happening: Happening) -> list[tuple[MaterialKind, bytes]]:
    return [(MaterialKind.STAFFING, happening.digest)]


def recusal_of(state: TaskState, inspector_id: str, target_id: str) -> Recusal:
    """Return what was declared.

    Raises:
        ProcedureRefused: Nothing was.
    """
    found = state.recusals.get((inspector_id, target_id))
    if found is None:
        raise refusal("nothing-to-decide", f"{inspector_id}, {target_id}")
    return found


def replacement_of(state: TaskState, inspector_id: str) -> ReplacementCase:
    """Return what was asked for.

    Raises:
        ProcedureRefused: Nothing was.
    """
    found = state.replacements.get(inspector_id)
    if found is None:
        raise refusal("nothing-to-decide", inspector_id)
    return found


@apply.register
def recusal_declared(act: RecusalDeclared, state: TaskState, happening: Happening) -> TaskState:
    """Keep the declaration: from now on the inspector stays away."""
    recusal = Recusal(ground=act.ground, declared_by=happening.actor, declared_on=happening.day)
    recusals = with_item(state.recusals, (act.inspector_id, act.target_id), recusal)
    return after(state, happening, _paper(happening), recusals=recusals)


@apply.register
def recusal_decided(act: RecusalDecided, state: TaskState, happening: Happening) -> TaskState:
    """Keep the decision."""
    declared = recusal_of(state, act.inspector_id, act.target_id)
    decided = attrs.evolve(
        declared,
        decided_by=happening.actor,
        agreed=act.agreed,
        reason=act.reason,
        decided_on=happening.day,
    )
    recusals = with_item(state.recusals, (act.inspector_id, act.target_id), decided)
    return after(state, happening, _paper(happening), recusals=recusals)


@apply.register
def replacement_requested(act: ReplacementRequested, state: TaskState, happening: Happening) -> TaskState:
    """Keep the request."""
    request = ReplacementCase(
        ground=act.ground,
        requested_by=happening.actor,
        requested_on=happening.day,
        listed_on=state.listed_on.get(happening.actor.id),
    )
    replacements = with_item(state.replacements, happening.actor.id, request)
    return after(state, happening, _paper(happening), replacements=replacements)


@apply.register
def replacement_reviewed(act: ReplacementReviewed, state: TaskState, happening: Happening) -> TaskState:
    """Keep the review."""
    request = replacement_of(state, act.inspector_id)
    reviewed = attrs.evolve(
        request,
        reviewed_by=happening.actor,
        reviewed=act.agreed,
        review_reason=act.reason,
        reviewed_on=happening.day,
    )
    replacements = with_item(state.replacements, act.inspector_id, reviewed)
    return after(state, happening, _paper(happening), replacements=replacements)


@apply.register
def replacement_decided(act: ReplacementDecided, state: TaskState, happening: Happening) -> TaskState:
    """Keep the decision."""
    request = replacement_of(state, act.inspector_id)
    decided = attrs.evolve(
        request,
        decided_by=happening.actor,
        agreed=act.agreed,
        reason=act.reason,
        decided_on=happening.day,
    )
    replacements = with_item(state.replacements, act.inspector_id, decided)
    return after(state, happening, _paper(happening), replacements=replacements)


@apply.register
def target_set_aside(act: TargetSetAside, state: TaskState, happening: Happening) -> TaskState:
    """Take the target out of the inspection."""
    shown = [(MaterialKind.EVIDENCE, one.digest) for one in act.evidence]
    cases = with_case(state, act.target_id, set_aside=act, set_aside_by=happening.actor)
    return after(state, happening, shown, cases=cases)


@apply.register
def target_replaced(act: TargetReplaced, state: TaskState, happening: Happening) -> TaskState:
    """Put the reserve in the place of the target, without members who stay away from it."""
    former = case_of(state, act.target_id)
    cases = with_case(state, act.target_id, replaced_by=act.reserve_id)
    cases[act.reserve_id] = CaseState(
        target_id=act.reserve_id,
        team=former.team,
        members=tuple(one for one in former.members if one not in act.staying_away),
        drawn_on=happening.day,
        replaces=act.target_id,
    )
    return after(state, happening, _paper(happening), cases=cases)


@apply.register
def upper_level_asked(_act: UpperLevelAsked, state: TaskState, happening: Happening) -> TaskState:
    """Keep the paper."""
    return after(state, happening, _paper(happening))
