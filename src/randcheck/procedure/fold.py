"""``fold``: the state of a task from the records of the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from randcheck.procedure.evolve import evolve
from randcheck.procedure.record import Record
from randcheck.procedure.state import TaskState


def fold(task_id: str, records: Iterable[Record]) -> TaskState:
    """Return the state of a task after all records, from a ledger that kept the rules.

    Args:
        task_id: The task.
        records: Of the whole ledger or of this task, in the ledger's order; those about other tasks are passed
            over. Without any the task is not opened.

    Raises:
        ProcedureRefused: The records are no history of a task.

    Example:
        >>> fold("TH-2026-017", []).phase.value
        'not-opened'
    """
    state = TaskState(task_id=task_id)
    for record in records:
        if record.is_about(task_id):
            state = evolve(state, record)
    return state
