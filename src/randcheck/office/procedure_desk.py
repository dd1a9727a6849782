"""The procedure as a host calls it: one act, one transaction, decided on what the ledger says at that moment."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from randcheck.errors import IdempotencyConflict
from randcheck.office.log_book import Draft, LogBook, Recorded
from randcheck.office.task_states import TaskStates
from randcheck.ports import Signer
from randcheck.procedure.acts import Act
from randcheck.procedure.commands import Command
from randcheck.procedure.decide import decide
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.roles import Actor
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.receipts.envelope import Envelope, payload_type_for, sign_envelope
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.statements import Commitment


class ProcedureDesk:
    """The acts of the procedure; an :class:`~randcheck.office.Office` has one as ``office.procedure``.

    It owns no rule: :func:`~randcheck.procedure.decide.decide` says what may be done and what is recorded of it.

    Args:
        book: The log.
        signers: Who signs for the organ; at least one.
    """

    def __init__(self, book: LogBook, signers: Sequence[Signer]) -> None:
        self._book = book
        self._signers = tuple(signers)
        self._states = TaskStates()
        self._lock = Lock()

    def state_of(self, task_id: str) -> TaskState:
        """Return a task as the ledger tells it now.

        Raises:
            RandcheckError: The ledger's entries are no history of this task.
            StoreError: The ledger could not be read.
        """
        return self._read_states().state_of(task_id)

    def states(self) -> tuple[TaskState, ...]:
        """Return every task of the ledger, in the order in which it names them.

        Raises:
            RandcheckError: The ledger's entries are no history of one of them.
            StoreError: The ledger could not be read.
        """
        states = self._read_states()
        return tuple(states.state_of(task_id) for task_id in states.task_ids)

    def do(
        self,
        task_id: str,
        actor: Actor,
        act: Act,
        surroundings: Surroundings,
        *,
        idempotency_key: str,
        commitment: Commitment | None = None,
    ) -> tuple[LedgerEntry, ...]:
        """Do an act, and record it signed; asking again with the same key is harmless.

        Args:
            task_id: The task, or the directed inspection.
            actor: Who does it.
            act: What is done.
            surroundings: What else bears on it at this moment.
            idempotency_key: Chosen by the caller for this very act, 1–190 characters.
            commitment: For ``CommitmentOrdered`` the commitment itself.

        Returns:
            The entries, at least one.

        Raises:
            ProcedureRefused: A rule forbids it; nothing is recorded.
            IdempotencyConflict: The key stands for another act.
            InvalidValue: The key cannot be one.
            StoreError: The ledger did not take it.
        """
        key = f"event/{idempotency_key}"
        decided: dict[int, tuple[Act, ...]] = {}

        def drafts(size: int) -> Sequence[Draft]:
            at = self._book.now()
            command = Command(actor=actor, at=at, act=act, commitment=commitment)
            decided[size] = decide(self._read_states().state_of(task_id), command, surroundings)
            events = [
                ProcedureEvent(log=self._book.log, at=at, actor=actor, subject=task_id, act=one)
                for one in decided[size]
            ]
            return [Draft(kind=one.kind, envelope=self._sign(one), made_at=at) for one in events]

        recorded = self._book.record_events(key, drafts)
        if not decided:
            self._require_same(recorded, task_id, actor, act, key)
        return tuple(entry for entry, _ in recorded)

    def _require_same(
        self, recorded: Sequence[Recorded], task_id: str, actor: Actor, act: Act, key: str
    ) -> None:
        """Refuse a key under which something else was done; what a decision filled in may differ."""
        event = ProcedureEvent.decode(recorded[0][1].payload)
        if (event.subject, event.actor, type(event.act)) != (task_id, actor, type(act)):
            raise IdempotencyConflict(log=self._book.log, idempotency_key=key)

    def _sign(self, event: ProcedureEvent) -> Envelope:
        return sign_envelope(
            payload_type=payload_type_for(event.kind), payload=event.encode(), signers=self._signers
        )

    def _read_states(self) -> TaskStates:
        with self._lock:
            self._states = self._book.catch_up(self._states, TaskStates)
            return self._states
