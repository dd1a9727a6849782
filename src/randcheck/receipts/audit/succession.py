"""One task, one draw, told from the ledger alone: is every attempt there, and does each change what stands?

The rules are those that an office keeps when it writes (``randcheck.procedure.succession``), told again from the
other side: of every task only what later entries are judged by is kept.
"""

from __future__ import annotations

import attrs

from randcheck.receipts.audit.chain import Fault
from randcheck.receipts.statements import Commitment
from randcheck.text import Text

ATTEMPTS = "attempts"
SUBSTITUTIONS = "substitutions"


@attrs.define
class _Task:
    """What stands of one task.

    Attributes:
        draws: Number of the last commitment to draw it.
        last_draw: Digest of that commitment.
        standing: Digest of the commitment whose result stands, once it is there.
        result: Digest of the result that stands; None while there is none.
        changes: Commitments to change what stands that were not revealed, in order.
        numbered: Number of the last of them.
        latest: Digest of the last commitment about the task, of whatever kind.
    """

    draws: int = 0
    last_draw: bytes | None = None
    standing: bytes | None = None
    result: bytes | None = None
    changes: tuple[bytes, ...] = ()
    numbered: int = 0
    latest: bytes | None = None


class Succession:
    """Takes commitments and results in the ledger's order."""

    def __init__(self) -> None:
        self._tasks: dict[str, _Task] = {}

    def commit(self, commitment: Commitment, digest: bytes) -> list[Fault]:
        """Take a commitment; return why it must not stand here, one fault a task at most."""
        faults = []
        for task_id in commitment.task_ids:
            task = self._tasks.setdefault(task_id, _Task())
            if commitment.substitution is None:
                fault = _check_number(commitment, task_id, task.draws, task.last_draw)
                # Counted on from what it says: one missing serial is one finding.
                task.draws = max(task.draws + 1, commitment.attempt.number)
                task.last_draw = task.standing = digest
                task.result, task.changes, task.numbered = None, (), 0
            else:
                fault = _check_standing(task, task_id, commitment.substitution.draw)
                last = task.changes[-1] if task.changes else None
                fault = fault or _check_number(commitment, task_id, task.numbered, last)
                task.changes = (*task.changes, digest)
                task.numbered = max(task.numbered + 1, commitment.attempt.number)
            task.latest = digest
            if fault is not None:
                faults.append(fault)
        return faults

    def find_overtaken(self, task_ids: tuple[str, ...], digest: bytes) -> str | None:
        """Return a task of a commitment about which something later was committed, or None."""
        return next((task_id for task_id in task_ids if self._tasks[task_id].latest != digest), None)

    def reveal(self, task_ids: tuple[str, ...], digest: bytes, result: bytes) -> None:
        """Take the result of a commitment that was taken before."""
        for task_id in task_ids:
            task = self._tasks[task_id]
            if task.standing == digest:
                task.result = result
            elif digest in task.changes:
                task.standing, task.result = digest, result
                task.changes = task.changes[task.changes.index(digest) + 1 :]
                task.numbered = len(task.changes)


def _check_number(commitment: Commitment, task_id: str, numbered: int, last: bytes | None) -> Fault | None:
    attempt = commitment.attempt
    if attempt.number == numbered + 1 and attempt.predecessor == last:
        return None
    return Fault(
        ATTEMPTS,
        Text(
            f"task {task_id}: the ledger has attempts up to {numbered}, so this must be attempt {numbered + 1} with "
            f"predecessor {show(last)}; it is attempt {attempt.number} with predecessor {show(attempt.predecessor)}",
            f"任务 {task_id}：账本中已有 {numbered} 次，此处应为第 {numbered + 1} 次、前次承诺 {show(last)}；"
            f"实际为第 {attempt.number} 次、前次承诺 {show(attempt.predecessor)}",
        ),
    )


def _check_standing(task: _Task, task_id: str, named: bytes) -> Fault | None:
    if task.result is not None and task.result == named:
        return None
    stands = Text("nothing", "无结果") if task.result is None else Text(show(task.result), show(task.result))
    return Fault(
        SUBSTITUTIONS,
        Text(
            f"task {task_id}: {stands.en} stands, and the substitution changes {show(named)}",
            f"任务 {task_id}：现行结果为 {stands.zh}，而替换所针对的是 {show(named)}",
        ),
    )


def show(digest: bytes | None) -> str:
    """Return the beginning of a digest."""
    return "-" if digest is None else f"{digest.hex()[:16]}…"
