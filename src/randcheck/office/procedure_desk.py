"""The procedure as a host calls it: one act, one transaction, decided on what the ledger says at that moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from randcheck.errors import IdempotencyConflict, InvalidValue
from randcheck.hashing import sha256
from randcheck.office.log_book import Draft, LogBook, Recorded
from randcheck.ports import Signer
from randcheck.procedure.acts import (
    Act,
    CommitmentOrdered,
    ReplacementRequested,
    RevealOrdered,
    act_to_mapping,
)
from randcheck.procedure.commands import Command
from randcheck.procedure.decide import decide
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.roles import Actor
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.statements import PROCEDURE_EVENT, Commitment
from randcheck.text import Text


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

    def state_of(self, task_id: str) -> TaskState:
        """Return a task as the ledger tells it now.

        Raises:
            RandcheckError: The ledger's entries are no history of this task.
            StoreError: The ledger could not be read.
        """
        return self._book.read_states().state_of(task_id)

    def states(self) -> tuple[TaskState, ...]:
        """Return every task of the ledger, in the order in which it names them.

        Raises:
            RandcheckError: The ledger's entries are no history of one of them.
            StoreError: The ledger could not be read.
        """
        states = self._book.read_states()
        return tuple(states.state_of(task_id) for task_id in states.task_ids)

    def do(
        self,
        task_id: str,
        actor: Actor,
        act: Act,
        surroundings: Surroundings,
        *,
        idempotency_key: str | None = None,
    ) -> tuple[LedgerEntry, ...]:
        """Do an act, and record it signed; asking again with the same key is harmless.

        Args:
            task_id: The task, or the directed inspection.
            actor: Who does it.
            act: What is done.
            surroundings: What else bears on it at this moment.
            idempotency_key: Chosen by the caller for this very act, 1–190 characters; None for one that is made of
                task, actor and act, so that the same done again is taken for a retry, as long as nothing about the
                same target or inspector followed.

        Returns:
            The entries, at least one.

        Raises:
            ProcedureRefused: A rule forbids it; nothing is recorded.
            IdempotencyConflict: The key stands for another act; or, without a key, the same was done before and more
                followed, so that it cannot be told whether it is meant again.
            InvalidValue: The key cannot be one, or the act is recorded together with a statement.
            StoreError: The ledger did not take it.
        """
        if isinstance(act, (CommitmentOrdered, RevealOrdered)):
            rule = Text(
                "a commitment and a reveal are ordered by carrying them out: office.acting(…).commit, .reveal",
                "承诺与揭示的指令随其执行一并记录：office.acting(…).commit、.reveal",
            )
            raise InvalidValue(rule=rule, seen=act.type)
        key = _key_of(task_id, actor, act) if idempotency_key is None else f"event/{idempotency_key}"
        decided = False

        def drafts(_size: int) -> Sequence[Draft]:
            nonlocal decided
            decided = True
            command = Command(actor=actor, at=self._book.now(), act=act)
            return self.decide(task_id, command, surroundings)

        recorded = self._book.record_events(key, drafts)
        if not decided:
            self._require_same(recorded, task_id, actor, act, key)
            if idempotency_key is None:
                self._require_last_word(recorded, task_id, key)
        return tuple(entry for entry, _ in recorded)

    def decide(self, task_id: str, command: Command, surroundings: Surroundings) -> list[Draft]:
        """Return what would be recorded of an act now, signed; nothing is written.

        Raises:
            ProcedureRefused: A rule forbids it.
        """
        return [
            Draft.of(
                ProcedureEvent(
                    log=self._book.log, at=command.at, actor=command.actor, subject=task_id, act=one
                ),
                command.at,
                self._signers,
            )
            for one in decide(self.state_of(task_id), command, surroundings)
        ]

    def order(
        self, act: Act, actor: Actor, surroundings: Surroundings, commitment: Commitment, at: datetime
    ) -> list[Draft]:
        """Return the events that let a commitment be recorded or revealed, one for each of its tasks.

        Args:
            act: ``CommitmentOrdered`` or ``RevealOrdered``.
            actor: Who lets it happen.
            surroundings: What else bears on it.
            commitment: The commitment.
            at: When.

        Raises:
            ProcedureRefused: A rule forbids it for one of the tasks.
        """
        command = Command(actor=actor, at=at, act=act, commitment=commitment)
        return [
            draft for task_id in commitment.task_ids for draft in self.decide(task_id, command, surroundings)
        ]

    def _require_same(
        self, recorded: Sequence[Recorded], task_id: str, actor: Actor, act: Act, key: str
    ) -> None:
        """Refuse a key under which something else was done; what a decision filled in may differ."""
        event = ProcedureEvent.decode(recorded[0][1].payload)
        if (event.subject, event.actor, type(event.act)) != (task_id, actor, type(act)):
            raise IdempotencyConflict(log=self._book.log, idempotency_key=key)

    def _require_last_word(self, recorded: Sequence[Recorded], task_id: str, key: str) -> None:
        """Refuse what was done before and followed by more: asked again after a refusal, say, it may be meant anew."""
        entry, envelope = recorded[-1]
        subjects = _subjects_of(ProcedureEvent.decode(envelope.payload))
        for later, told in self._book.read_after(entry.index):
            if later.kind == PROCEDURE_EVENT:
                event = ProcedureEvent.decode(told.payload)
                if event.subject == task_id and not subjects.isdisjoint(_subjects_of(event)):
                    raise IdempotencyConflict(log=self._book.log, idempotency_key=key)


def _subjects_of(event: ProcedureEvent) -> frozenset[tuple[str, str]]:
    """Return the targets and inspectors that an act is about; who asks to be replaced is the inspector."""
    named = ((name, getattr(event.act, name, None)) for name in ("target_id", "inspector_id"))
    found = {(name, value) for name, value in named if value is not None}
    if isinstance(event.act, ReplacementRequested):
        found.add(("inspector_id", event.actor.id))
    return frozenset(found)


def _key_of(task_id: str, actor: Actor, act: Act) -> str:
    who = [actor.id, actor.role.value, actor.organisation]
    return (
        f"act/{sha256(encode_canonical({'act': act_to_mapping(act), 'actor': who, 'task': task_id})).hex()}"
    )
