"""Rules for preparing an inspection."""

from __future__ import annotations

from randcheck.procedure.acts import (
    MethodChosen,
    NoticeIssued,
    ThirdPartyEngaged,
    ThirdPartyReported,
    TrainingHeld,
    WorkPlanMade,
)
from randcheck.procedure.commands import Command
from randcheck.procedure.decide.rules import (
    check,
    require_all,
    require_below_cap,
    require_happened,
    require_in_window,
    require_live_case,
    require_no_conflict,
    require_none_leaving,
    require_unrecorded,
)
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.procedure.vocabulary import InspectionMethod, Right


@check.register
def choose_method(
    act: MethodChosen, state: TaskState, _command: Command, _surroundings: Surroundings
) -> MethodChosen:
    """The method is chosen before the inspection (六(八)1)."""
    require_unrecorded(require_live_case(state, act.target_id))
    return act


@check.register
def engage_third_party(
    act: ThirdPartyEngaged, state: TaskState, _command: Command, _surroundings: Surroundings
) -> ThirdPartyEngaged:
    """A body is engaged for targets of the task (六(八)3)."""
    for target_id in act.target_ids:
        require_live_case(state, target_id)
    return act


@check.register
def take_report(
    act: ThirdPartyReported, state: TaskState, _command: Command, _surroundings: Surroundings
) -> ThirdPartyReported:
    """A report comes from a body that was engaged for the target, before its result is formed (六(八)3, 六(十)1(1))."""
    case = require_live_case(state, act.target_id)
    if act.organisation not in case.third_parties:
        raise refusal("not-engaged", act.organisation)
    if case.conclusion is not None:
        raise refusal("already-concluded", act.target_id)
    return act


@check.register
def make_work_plan(
    act: WorkPlanMade, state: TaskState, _command: Command, _surroundings: Surroundings
) -> WorkPlanMade:
    """A plan is a team's; the table of permissions lets only its members make it (六(九)1(1))."""
    if all(team.number != act.team for team in state.teams):
        raise refusal("unknown-team", str(act.team))
    return act


@check.register
def hold_training(
    act: TrainingHeld, _state: TaskState, command: Command, _surroundings: Surroundings
) -> TrainingHeld:
    """A training is recorded once it was held (六(九)1(3))."""
    require_happened(act.held_on, command)
    return act


@check.register
def issue_notice(
    act: NoticeIssued, state: TaskState, command: Command, surroundings: Surroundings
) -> NoticeIssued:
    """A notice announces a lawful visit: in time, by no one in conflict, below the cap, with the rights (六(九)1(2))."""
    case = require_live_case(state, act.target_id)
    require_unrecorded(case)
    if act.inspect_on < command.day:
        raise refusal("day-in-the-past", f"{act.inspect_on} < {command.day}")
    require_in_window(state, act.inspect_on)
    require_all("other-matters", foreign_matters(state, act.matters))
    if Right.RECUSAL not in act.rights:
        raise refusal("recusal-right-missing", ", ".join(right.value for right in act.rights))
    require_no_conflict(state, case.members, act.target_id, surroundings)
    require_none_leaving(state, case)
    if case.method in (None, InspectionMethod.ON_SITE):
        require_below_cap(state, act.target_id, act.inspect_on, surroundings)
    return act


def foreign_matters(state: TaskState, matters: tuple[str, ...]) -> list[str]:
    """Return those of ``matters`` that are not the task's (Tonghua norm 六(三)3)."""
    own = () if state.opening is None else state.opening.matters
    return [one for one in matters if one not in own]
