"""The states of all tasks of a log, as an office keeps them while it lives."""

from __future__ import annotations

from randcheck.errors import RandcheckError
from randcheck.office.log_view import LogView
from randcheck.procedure.evolve import evolve
from randcheck.procedure.record import Record, find_record
from randcheck.procedure.state import TaskState
from randcheck.receipts.record_scan import ScannedRecord


class TaskStates(LogView):
    """Every task of a log, folded from its entries one by one."""

    def __init__(self) -> None:
        super().__init__()
        self._states: dict[str, TaskState] = {}
        self._broken: dict[str, RandcheckError] = {}

    def _add(self, scanned: ScannedRecord) -> None:
        found = find_record(scanned.envelope)
        if found is not None:
            for task_id in found.task_ids:
                self._evolve(task_id, found)

    def state_of(self, task_id: str) -> TaskState:
        """Return the state of a task; of one that no entry is about, that of a task not opened.

        Raises:
            RandcheckError: The ledger's entries are no history of this task.
        """
        if task_id in self._broken:
            raise self._broken[task_id]
        return self._states.get(task_id, TaskState(task_id=task_id))

    @property
    def task_ids(self) -> tuple[str, ...]:
        """All tasks that entries are about: those with a history, in the ledger's order, then those without."""
        return tuple(dict.fromkeys((*self._states, *self._broken)))

    def _evolve(self, task_id: str, record: Record) -> None:
        before = self._states.get(task_id, TaskState(task_id=task_id))
        try:
            self._states[task_id] = evolve(before, record)
        except RandcheckError as error:
            # One task's broken history must not hide the others; whoever asks for this one is told.
            self._broken.setdefault(task_id, error)
