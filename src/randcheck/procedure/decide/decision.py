"""``decide``: whether an act may be done, and exactly what is recorded of it."""

from __future__ import annotations

from typing import NoReturn, cast

from randcheck.procedure.acts import Act
from randcheck.procedure.commands import Command
from randcheck.procedure.decide import (
    closing,
    drawing,
    inspecting,
    opening,
    preparing,
    publishing,
    results,
    staffing,
)
from randcheck.procedure.decide.entry import require_holder, require_permission
from randcheck.procedure.decide.rules import check
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings

# The modules above register the rules of their acts.
_ = (closing, drawing, inspecting, opening, preparing, publishing, results, staffing)


def decide(state: TaskState, command: Command, surroundings: Surroundings) -> tuple[Act, ...]:
    """Return what is to be recorded of an act that somebody wants to do: a pure function of its arguments.

    Args:
        state: The task, from :func:`~randcheck.procedure.fold.fold`.
        command: Who wants to do what, and when.
        surroundings: What else bears on it at that moment.

    Returns:
        The acts to record, at least one: the act of the command, with what only a decision can find, such as
        the deadline of a publication, filled in. Deciding again on what was decided gives the same, so that an
        audit can replay it.

    Raises:
        ProcedureRefused: A rule forbids it; names the rule and its clause. Nothing is recorded.
        AlreadyCommitted, Superseded, NotCommitted: A commitment or reveal that does not follow on from the
            task's earlier ones.
        OutsideCalendar: A deadline lies beyond what the calendar can forecast.
    """
    require_permission(state, command)
    require_holder(command, surroundings)
    return (check(command.act, state, command, surroundings),)


def decide_by_ledger(state: TaskState, command: Command) -> tuple[Act, ...] | None:
    """Decide an act as far as the ledger alone tells: up to where its rules ask for surroundings.

    So the state, role and department of the actor, the order of time, distinct approvers and whatever else follows from
    the task itself is held against the act; who holds a role, calendars, lists and caps are not.

    Args:
        state: The task before the act.
        command: Who did what, and when.

    Returns:
        As :func:`decide` for an act whose rules ask for nothing else; None when they went on to ask for surroundings.

    Raises:
        ProcedureRefused, AlreadyCommitted, Superseded, NotCommitted: As :func:`decide`.
    """
    require_permission(state, command)
    try:
        return (check(command.act, state, command, cast("Surroundings", _Unknown())),)
    except _SurroundingsAsked:
        return None


class _SurroundingsAsked(Exception):
    """A rule came to where the ledger alone does not tell: no error, but the end of what can be decided."""


class _Unknown:
    """Stands for surroundings that nobody knows: whoever looks at them learns just that."""

    __slots__ = ()

    def __getattr__(self, name: str) -> NoReturn:
        raise _SurroundingsAsked(name)
