"""The states of all tasks of a log, as an office keeps them while it lives."""

from __future__ import annotations

from randcheck.errors import MalformedDocument, RandcheckError
from randcheck.office.log_view import LogView
from randcheck.procedure.evolve import MALFORMED_RESULT, evolve
from randcheck.procedure.record import Record, find_record
from randcheck.procedure.state import TaskState
from randcheck.receipts.record_scan import ScannedRecord
from randcheck.text import Text


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
        except MALFORMED_RESULT as error:
            self._broken.setdefault(task_id, _unreadable(error))


def _unreadable(error: Exception) -> MalformedDocument:
    return MalformedDocument(
        what=Text("a result in the ledger", "账本中的抽取结果"),
        rule=Text("must tell of a task as a draw or substitution does", "须如抽取或替换结果那样载明任务情况"),
        seen=f"{type(error).__name__}: {error}",
    )
