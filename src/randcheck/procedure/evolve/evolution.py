"""How a task changes with every record: no rules, only what the ledger tells."""

from __future__ import annotations

from datetime import datetime

from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.evolve import closing, inspecting, opening, preparing, publishing, results, staffing
from randcheck.procedure.evolve.happening import Happening, apply
from randcheck.procedure.evolve.statements import apply_commitment, apply_result
from randcheck.procedure.record import Record
from randcheck.procedure.state import TaskState
from randcheck.receipts.statements import Commitment
from randcheck.workdays.civil_day import to_civil_day

# The modules above register how their acts change a task.
_ = (closing, inspecting, opening, preparing, publishing, results, staffing)

MALFORMED_RESULT = (LookupError, TypeError, ValueError, AttributeError, StopIteration, AssertionError)
"""What ``evolve`` may raise besides on a result whose lists, which are free in form, no draw has."""


def evolve(state: TaskState, record: Record) -> TaskState:
    """Return the state after the next record of the ledger about the task.

    Args:
        state: The state before.
        record: Of this task; the ledger's order is the caller's.

    Raises:
        ProcedureRefused: No history has this record here: a draw without its commitment, an act about a target
            that was not drawn. That is about what makes sense, not about what is allowed: see
            :func:`randcheck.procedure.decide.decide`.
    """
    statement = record.statement
    if isinstance(statement, ProcedureEvent):
        happening = _happening(statement.at, record.digest, statement)
        return apply(statement.act, state, happening)
    if isinstance(statement, Commitment):
        return apply_commitment(statement, state, _happening(statement.committed_at, record.digest))
    return apply_result(statement, state, _happening(statement.drawn_at, record.digest))


def _happening(at: datetime, digest: bytes, event: ProcedureEvent | None = None) -> Happening:
    return Happening(at, to_civil_day(at), digest, event)
