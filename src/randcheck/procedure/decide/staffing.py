"""Rules for recusal, replacement, reserves and the upper level."""

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
from randcheck.procedure.commands import Command
from randcheck.procedure.decide.rules import (
    check,
    is_in_conflict,
    require_case,
    require_live_case,
    require_other_person,
    require_unrecorded,
)
from randcheck.procedure.evolve.staffing import recusal_of, replacement_of
from randcheck.procedure.phases import Phase
from randcheck.procedure.refusals import refusal
from randcheck.procedure.reserves import find_next_reserve
from randcheck.procedure.roles import Role
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.procedure.vocabulary import SetAsideGround

REPLACEMENT_WORKING_DAYS = 5
"""Within so many working days of the list a replacement is asked for (Tonghua norm 六(五)3(3))."""

MIN_TEAM = 2
"""Inspectors of a team (Tonghua norm 六(五)1(3), 2(4))."""


@check.register
def declare_recusal(
    act: RecusalDeclared, state: TaskState, _command: Command, _surroundings: Surroundings
) -> RecusalDeclared:
    """A conflict is declared before the draw about anybody, after it about who inspects the target (六(五)3(2))."""
    known = state.recusals.get((act.inspector_id, act.target_id))
    if known is not None and known.agreed is not False:
        raise refusal("already-declared", f"{act.inspector_id}, {act.target_id}")
    case = state.cases.get(act.target_id)
    if case is None:
        # Of the reserves, too: whoever comes in later must not meet somebody in conflict with it.
        if state.drawn_on is not None and act.target_id not in state.reserves:
            raise refusal("unknown-target", act.target_id)
        return act
    if act.inspector_id not in case.members:
        raise refusal("not-on-the-team", f"{act.inspector_id}, {act.target_id}")
    require_unrecorded(case)
    return act


@check.register
def decide_recusal(
    act: RecusalDecided, state: TaskState, command: Command, _surroundings: Surroundings
) -> RecusalDecided:
    """Somebody else than the inspector and the one who declared it decides (六(五)3(2))."""
    recusal = recusal_of(state, act.inspector_id, act.target_id)
    if recusal.agreed is not None:
        raise refusal("nothing-to-decide", f"{act.inspector_id}, {act.target_id}")
    require_other_person(command.actor, recusal.declared_by)
    if command.actor.id == act.inspector_id:
        raise refusal("same-person", act.inspector_id)
    return act


@check.register
def request_replacement(
    act: ReplacementRequested, state: TaskState, command: Command, surroundings: Surroundings
) -> ReplacementRequested:
    """The inspector asks, within 5 working days of the list that has him (六(五)3(3))."""
    listed_on = state.listed_on.get(command.actor.id)
    if listed_on is None:
        raise refusal("not-on-the-list", command.actor.id)
    before = state.replacements.get(command.actor.id)
    if before is not None and before.is_open:
        raise refusal("already-requested", command.actor.id)
    deadline = surroundings.calendar.add(listed_on, REPLACEMENT_WORKING_DAYS)
    if command.day > deadline.due:
        raise refusal("request-late", f"{command.day} > {deadline.due} ({deadline.status.value})")
    return act


@check.register
def review_replacement(
    act: ReplacementReviewed, state: TaskState, command: Command, _surroundings: Surroundings
) -> ReplacementReviewed:
    """The head of the unit reviews once, and is not the inspector (六(五)3(3))."""
    request = replacement_of(state, act.inspector_id)
    if request.reviewed is not None:
        raise refusal("nothing-to-decide", act.inspector_id)
    require_other_person(command.actor, request.requested_by)
    return act


@check.register
def decide_replacement(
    act: ReplacementDecided, state: TaskState, command: Command, _surroundings: Surroundings
) -> ReplacementDecided:
    """The leader decides after the head agreed, and is neither of the two (六(五)3(3))."""
    request = replacement_of(state, act.inspector_id)
    if request.reviewed is not True:
        raise refusal("not-reviewed", act.inspector_id)
    if request.agreed is not None:
        raise refusal("nothing-to-decide", act.inspector_id)
    require_other_person(command.actor, request.requested_by, request.reviewed_by)
    return act


@check.register
def set_target_aside(
    act: TargetSetAside, state: TaskState, _command: Command, _surroundings: Surroundings
) -> TargetSetAside:
    """Only what was not inspected yet can turn out not to be inspectable (五(二)5)."""
    require_unrecorded(require_live_case(state, act.target_id))
    return act


@check.register
def replace_target(
    act: TargetReplaced, state: TaskState, command: Command, surroundings: Surroundings
) -> TargetReplaced:
    """The next reserve comes in, with its reason; a leader decides where the reason is not in the register (六(四)1)."""
    case = require_case(state, act.target_id)
    if case.set_aside is None or case.replaced_by is not None:
        raise refusal("not-set-aside", act.target_id)
    _require_leader_for_other_grounds(case, command)
    wanted = find_next_reserve(state, act.target_id, surroundings)
    if act.reserve_id != wanted:
        raise refusal("not-the-next-reserve", f"{act.reserve_id} ({wanted or 'none left'})")
    away = tuple(one for one in case.members if is_in_conflict(state, one, act.reserve_id, surroundings))
    if len(case.members) - len(away) < MIN_TEAM:
        raise refusal("team-in-conflict", f"{', '.join(away)}, {act.reserve_id}")
    return attrs.evolve(act, staying_away=away)


def _require_leader_for_other_grounds(case: CaseState, command: Command) -> None:
    if case.set_aside is None or case.set_aside.ground is not SetAsideGround.OTHER:
        return
    finder = case.set_aside_by
    if command.actor.role is not Role.LEADER or (finder is not None and finder.id == command.actor.id):
        raise refusal("approval-needed", f"{command.actor.id}, {command.actor.role.value}")


@check.register
def ask_upper_level(
    act: UpperLevelAsked, state: TaskState, _command: Command, _surroundings: Surroundings
) -> UpperLevelAsked:
    """The upper level is asked before the draw, or for as many as the draw was short of (六(五)3(4))."""
    is_drawn = state.phase not in (Phase.OPENED, Phase.COMMITTED)
    if is_drawn and act.missing != state.missing_seats:
        raise refusal("no-shortage", f"{act.missing} ({state.missing_seats})")
    return act
