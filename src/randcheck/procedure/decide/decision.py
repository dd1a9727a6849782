"""``decide``: whether an act may be done, and exactly what is recorded of it."""

from __future__ import annotations

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
from randcheck.procedure.decide.entry import require_permission
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
        the deadline of a publication, filled in.

    Raises:
        ProcedureRefused: A rule forbids it; names the rule and its clause. Nothing is recorded.
        AlreadyCommitted, Superseded, NotCommitted: A commitment or reveal that does not follow on from the
            task's earlier ones.
        OutsideCalendar: A deadline lies beyond what the calendar can forecast.
    """
    require_permission(state, command, surroundings)
    return (check(command.act, state, command, surroundings),)
