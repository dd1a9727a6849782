"""One entry of the ledger about a task, read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias

import attrs

from randcheck.hashing import sha256
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.receipts.envelope import Envelope, find_statement_kind
from randcheck.receipts.statements import (
    COMMITMENT,
    DRAW,
    PROCEDURE_EVENT,
    SUBSTITUTION,
    SUBSTITUTION_COMMITMENT,
    Commitment,
    ResultStatement,
)

TaskStatement: TypeAlias = Commitment | ResultStatement | ProcedureEvent
"""What the state of a task follows from."""


@attrs.frozen
class Record:
    """A statement with the digest that others cite it by.

    Attributes:
        statement: A commitment, a draw or substitution, or an event.
        digest: SHA-256 of its payload, 32 bytes.
    """

    statement: TaskStatement
    digest: bytes

    @classmethod
    def of(cls, statement: TaskStatement) -> Record:
        """Return the record of a statement that was just made."""
        return cls(statement, statement.digest)

    @property
    def task_ids(self) -> tuple[str, ...]:
        """The tasks it is about, in its own order."""
        statement = self.statement
        if isinstance(statement, ProcedureEvent):
            return (statement.subject,)
        if isinstance(statement, Commitment):
            return statement.task_ids
        return tuple(str(told["task"]) for told in statement.results if "task" in told)

    def is_about(self, task_id: str) -> bool:
        """Tell whether it is about this task."""
        return task_id in self.task_ids


def find_record(envelope: Envelope) -> Record | None:
    """Return what an entry of the ledger tells about tasks; None for a kind of statement that tells nothing.

    Signatures are not looked at: that is the verifier's part.

    Args:
        envelope: The entry's signed statement.

    Raises:
        NotCanonical, MalformedDocument: It cannot be read.
        UnknownVersion: Of another protocol version.
    """
    kind = find_statement_kind(envelope.payload_type)
    decode = None if kind is None else _DECODERS.get(kind[0])
    if decode is None:
        return None
    return Record(decode(envelope.payload), sha256(envelope.payload))


class _Decode(Protocol):
    def __call__(self, payload: bytes, /) -> TaskStatement: ...


_DECODERS: Mapping[str, _Decode] = {
    COMMITMENT: Commitment.decode,
    SUBSTITUTION_COMMITMENT: Commitment.decode,
    DRAW: ResultStatement.decode,
    SUBSTITUTION: ResultStatement.decode,
    PROCEDURE_EVENT: ProcedureEvent.decode,
}

TASK_KINDS = frozenset(_DECODERS)
"""The kinds of statements that tell about tasks."""
