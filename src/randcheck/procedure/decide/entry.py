"""What is asked of every act before its own rules: the state, the role, the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from randcheck.procedure.acts import (
    Act,
    DirectedOpened,
    TaskOpened,
    WorkPlanMade,
)
from randcheck.procedure.commands import Command
from randcheck.procedure.permissions import PERMISSIONS, Of
from randcheck.procedure.refusals import refusal
from randcheck.procedure.roles import Actor
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.text import Text


def require_permission(state: TaskState, command: Command) -> None:
    """Check that the act fits the state of the task, the actor's role and the order of time.

    The ledger alone tells; whether the actor holds the role is :func:`require_holder`'s to ask.

    Raises:
        ProcedureRefused: It does not.

    Source: Tonghua norm 四, 五(五), 六; the table is ``permissions.PERMISSIONS``.
    """
    permission = PERMISSIONS[type(command.act)]
    if state.phase not in permission.phases:
        raise refusal("wrong-phase", _named(state, command.act))
    actor = command.actor
    if not any(
        actor.role is role and _ACTS_FOR[of](state, actor, command.act) for role, of in permission.may
    ):
        raise refusal("wrong-role", _shown(actor))
    if state.last_at is not None and command.at < state.last_at:
        raise refusal("time-runs-back", f"{command.at.isoformat()} < {state.last_at.isoformat()}")


def require_holder(command: Command, surroundings: Surroundings) -> None:
    """Check that the actor holds the role.

    Raises:
        ProcedureRefused: The actor does not.

    Source: Tonghua norm 五(三), 六(十)2(1).
    """
    if command.actor not in surroundings.holders:
        raise refusal("role-not-held", _shown(command.actor))


def _named(state: TaskState, act: Act) -> Text:
    phase = state.phase.label
    return Text(f"{act.type} while {phase.en}", f"{act.type}（{phase.zh}）")


def _shown(actor: Actor) -> Text:
    role = actor.role.label
    return Text(
        f"{actor.id}, {role.en}, {actor.organisation}", f"{actor.id}、{role.zh}、{actor.organisation}"
    )


def _departments(state: TaskState, act: Act) -> tuple[str, ...]:
    # Who opens a task acts for the department that is to lead it.
    if isinstance(act, (TaskOpened, DirectedOpened)):
        return (act.lead_department, *act.departments)
    return state.departments


def _for_lead(state: TaskState, actor: Actor, act: Act) -> bool:
    return _departments(state, act)[:1] == (actor.organisation,)


def _for_task(state: TaskState, actor: Actor, act: Act) -> bool:
    return actor.organisation in _departments(state, act)


def _for_department(state: TaskState, actor: Actor, act: Act) -> bool:
    return actor.organisation == getattr(act, "department", None) and actor.organisation in state.departments


def _in_team(state: TaskState, actor: Actor, act: Act) -> bool:
    if isinstance(act, WorkPlanMade):
        return any(team.number == act.team and actor.id in team.members for team in state.teams)
    case = state.cases.get(getattr(act, "target_id", ""))
    return case is not None and actor.id in case.members


def _on_list(state: TaskState, actor: Actor, _act: Act) -> bool:
    return actor.id in state.inspectors


def _of_unit(state: TaskState, actor: Actor, act: Act) -> bool:
    request = state.replacements.get(getattr(act, "inspector_id", ""))
    # Without a request the rule of the act itself says what is missing.
    return request is None or actor.organisation == request.requested_by.organisation


def _is_receiver(state: TaskState, actor: Actor, act: Act) -> bool:
    case = state.cases.get(getattr(act, "target_id", ""))
    sent = None if case is None else case.transfers.get(getattr(act, "transfer_id", ""))
    return sent is None or actor.organisation == sent.transfer.receiver


_ACTS_FOR: Mapping[Of, Callable[[TaskState, Actor, Act], bool]] = {
    Of.LEAD: _for_lead,
    Of.TASK: _for_task,
    Of.DEPARTMENT: _for_department,
    Of.TEAM: _in_team,
    Of.LIST: _on_list,
    Of.UNIT: _of_unit,
    Of.RECEIVER: _is_receiver,
}
