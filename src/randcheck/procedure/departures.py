"""Where a ledger departs from the procedure, as a replay tells it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TypeAlias

import attrs

from randcheck.errors import ProcedureRefused, RandcheckError
from randcheck.procedure.record import Record
from randcheck.procedure.refusals import REFUSALS, Refusal
from randcheck.text import Text


class DepartureKind(enum.Enum):
    """What was departed from."""

    HISTORY = "history"
    """The record makes sense nowhere here: no history of the task has it at this place."""
    ORDER = "order"
    """An order and its commitment or result do not stand together."""
    RULE = "rule"
    """The act is not what a decision at that moment gives."""


@attrs.frozen(kw_only=True)
class Departure:
    """A record that the rules do not allow where it stands.

    Attributes:
        kind: What was departed from.
        index: The index that the replay was given for the record.
        digest: SHA-256 of its payload, 32 bytes.
        task_id: The task it departs for.
        reason: The rule, by a code of ``REFUSALS`` or ``REPLAY_RULES``, or of an error of the ceremony.
        clause: Where the rule comes from.
        sentence: What is wrong.
    """

    kind: DepartureKind
    index: int
    digest: bytes
    task_id: str
    reason: str
    clause: str
    sentence: Text


@attrs.frozen(kw_only=True)
class Undecided:
    """An act that could not be decided with the surroundings that were given, such as a calendar that is too short.

    Attributes:
        index: The index that the replay was given for the record.
        digest: SHA-256 of its payload, 32 bytes.
        task_id: The task.
        sentence: Why not.
    """

    index: int
    digest: bytes
    task_id: str
    sentence: Text


Found: TypeAlias = Departure | Undecided
"""What a replay tells of a record."""

REPLAY_RULES: Mapping[str, Refusal] = {
    "statement-missing": Refusal(
        Text(
            "an order must stand right before the commitment or result that it orders",
            "指令之后须紧接其所指令的承诺或结果",
        ),
        "六(四)1",
    ),
    "not-as-decided": Refusal(
        Text(
            "what a decision finds must stand in the ledger as the decision found it",
            "由系统认定的内容须与认定结果一致",
        ),
        "五(五)",
    ),
    "unreadable-result": Refusal(
        Text("a result must tell who was drawn, and by whom it is inspected", "结果须载明抽中对象与检查人员"),
        "六(四)1, 六(五)1",
    ),
}
"""The rules that only a replay can find broken, since ``decide`` never lets it come to that."""


def depart(
    kind: DepartureKind, index: int, record: Record, task_id: str, reason: str, seen: Text | str
) -> Departure:
    """Return the departure of a record from a rule that has a code.

    Args:
        kind: What was departed from.
        index: The record's index.
        record: The record.
        task_id: The task.
        reason: A code of ``REFUSALS`` or ``REPLAY_RULES``.
        seen: What stands there instead.
    """
    broken = REFUSALS.get(reason) or REPLAY_RULES[reason]
    error = ProcedureRefused(reason=reason, rule=broken.rule, seen=seen, clause=broken.clause)
    return depart_by(kind, index, record, task_id, error)


def depart_by(
    kind: DepartureKind, index: int, record: Record, task_id: str, error: RandcheckError
) -> Departure:
    """Return the departure of a record from the rule that refuses it.

    Args:
        kind: What was departed from.
        index: The record's index.
        record: The record.
        task_id: The task.
        error: Of ``decide`` or ``evolve``.
    """
    if isinstance(error, ProcedureRefused):
        reason, clause = error.reason, error.clause
    else:
        # What the ceremony itself refuses: one task, one draw.
        reason, clause = error.code, "六(四)1; protocol 5.2"
    return Departure(
        kind=kind,
        index=index,
        digest=record.digest,
        task_id=task_id,
        reason=reason,
        clause=clause,
        sentence=about(task_id, Text(error.describe("en"), error.describe("zh"))),
    )


def about(task_id: str, sentence: Text) -> Text:
    """Return a sentence that says which task it is about."""
    return Text(f"task {task_id}: {sentence.en}", f"任务 {task_id}：{sentence.zh}")
