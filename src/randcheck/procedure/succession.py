"""One task, one draw: what may follow what in the ledger, so that nothing is drawn again until it pleases."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from randcheck.errors import AlreadyCommitted, NotCommitted, Superseded
from randcheck.receipts.statements import Commitment
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class Step:
    """A commitment in the ledger and whether something followed from it.

    Attributes:
        commitment: The commitment.
        digest: SHA-256 of its payload.
        result: SHA-256 of the payload of the draw or substitution that followed; None before it is revealed.
    """

    commitment: Commitment
    digest: bytes
    result: bytes | None = None

    def is_about(self, task_id: str) -> bool:
        """Tell whether it commits to something of this task."""
        return task_id in self.commitment.task_ids

    @property
    def is_draw(self) -> bool:
        """Whether it commits to a draw, not to a substitution."""
        return self.commitment.substitution is None


def require_next(commitment: Commitment, stands_on: bytes | None, history: Sequence[Step]) -> None:
    """Check that a new commitment follows on from all earlier ones of its tasks.

    A draw is numbered after every earlier commitment to draw the task. A substitution must change what stands
    now, so that no seat is filled twice over from the same teams, and is numbered after the commitments to
    change the same that were never revealed.

    Args:
        commitment: The new one.
        stands_on: For a substitution the digest of the latest result about its task that it builds on.
        history: All commitments of the ledger about its tasks, in the ledger's order.

    Raises:
        AlreadyCommitted: It is not numbered, or names another predecessor.
        Superseded: The substitution builds on what is not the latest of its task.
        NotCommitted: The substitution's task has no draw in the ledger.
    """
    for task_id in commitment.task_ids:
        steps = [step for step in history if step.is_about(task_id)]
        if commitment.substitution is None:
            _require_number(commitment, task_id, [step for step in steps if step.is_draw])
            continue
        if not steps:
            raise NotCommitted(
                rule=Text("the draw that is changed must be in the ledger", "被替换的抽取须在账本中"),
                seen=f"{task_id}: {_show(stands_on)}",
            )
        standing, after = _standing_of(steps)
        if standing is None or standing.result != stands_on:
            raise Superseded(
                task_id=task_id,
                rule=Text(
                    "a substitution must change the latest draw or substitution of the task "
                    f"({_show(None if standing is None else standing.result)})",
                    "替换须针对该任务最近一次抽取或替换的结果"
                    f"（{_show(None if standing is None else standing.result)}）",
                ),
                seen=_show(stands_on),
            )
        _require_number(commitment, task_id, after)


def require_latest(commitment: Commitment, history: Sequence[Step]) -> None:
    """Check that nothing about its tasks was committed after a commitment that is to be revealed.

    Whoever could choose between two commitments which to reveal could choose between two draws.

    Args:
        commitment: In the ledger, not revealed yet.
        history: All commitments of the ledger about its tasks, in the ledger's order.

    Raises:
        Superseded: Something was.
    """
    for task_id in commitment.task_ids:
        latest = [step for step in history if step.is_about(task_id)][-1]
        if latest.digest != commitment.digest:
            raise Superseded(
                task_id=task_id,
                rule=Text(
                    f"only its latest commitment is revealed ({_show(latest.digest)})",
                    f"只揭示其最近一次承诺（{_show(latest.digest)}）",
                ),
                seen=_show(commitment.digest),
            )


def _standing_of(steps: Sequence[Step]) -> tuple[Step | None, list[Step]]:
    """Return the step whose result stands, and the commitments to change it that were not revealed.

    Nothing stands while a further draw is committed and not revealed.
    """
    standing: Step | None = None
    after: list[Step] = []
    for step in steps:
        if step.is_draw or step.result is not None:
            standing, after = step, []
        else:
            after.append(step)
    return (None, after) if standing is None or standing.result is None else (standing, after)


def _require_number(commitment: Commitment, task_id: str, earlier: Sequence[Step]) -> None:
    last = earlier[-1].digest if earlier else None
    attempt = commitment.attempt
    if attempt.number != len(earlier) + 1 or attempt.predecessor != last:
        raise AlreadyCommitted(
            task_id=task_id,
            attempts=len(earlier),
            expected=len(earlier) + 1,
            predecessor="-" if last is None else last.hex(),
            attempt=attempt.number,
        )


def _show(digest: bytes | None) -> str:
    return "-" if digest is None else f"{digest.hex()[:16]}…"
