"""The procedure replayed from the ledger: whoever has its records can tell every departure from the rules.

A desk decides an act before it records it. Whoever has the signing key can write past the desk; the replay decides every
recorded act anew, against the state that the ledger had before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeAlias

import attrs

from randcheck.errors import CeremonyError, ProcedureRefused, RandcheckError
from randcheck.procedure.acts import CommitmentOrdered, RevealOrdered
from randcheck.procedure.commands import Command
from randcheck.procedure.decide.decision import decide, decide_by_ledger
from randcheck.procedure.departures import (
    Departure,
    DepartureKind,
    Found,
    Undecided,
    about,
    depart,
    depart_by,
)
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.evolve import MALFORMED_RESULT, evolve
from randcheck.procedure.phases import Phase
from randcheck.procedure.record import Record
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.receipts.statements import Commitment, ResultStatement
from randcheck.text import Text

SurroundingsAt: TypeAlias = Callable[[ProcedureEvent], Surroundings | None]
"""Gives the surroundings as they were when an act was done; None where the auditor does not know them."""


def replay(records: Iterable[Record], surroundings_at: SurroundingsAt | None = None) -> tuple[Found, ...]:
    """Return every departure of a ledger's records from the rules of the procedure.

    Args:
        records: Of the whole ledger, in its order. Those of kinds that tell nothing of tasks are left out, so an index
            is the place among these.
        surroundings_at: What else bore on each act; without it only what the ledger alone tells is held against them.

    Returns:
        What was found, in the order in which it showed; empty when all is as the rules have it.

    Source: Tonghua norm 五(五), 六.

    Example:
        >>> replay([])
        ()
    """
    going = Replay(surroundings_at)
    told = [found for index, record in enumerate(records) for found in going.take(index, record)]
    return (*told, *going.finish())


@attrs.frozen
class _Order:
    """An order that waits for its statement: where it stands, and the state before it."""

    index: int
    record: Record
    event: ProcedureEvent
    before: TaskState

    @property
    def key(self) -> tuple[type, bytes]:
        """What statement it waits for."""
        assert isinstance(self.event.act, (CommitmentOrdered, RevealOrdered))
        return type(self.event.act), self.event.act.commitment


class Replay:
    """Takes the records of one ledger in order.

    It keeps the states of the tasks that events are about. Of a task without the procedure, where nothing could be
    departed from, it keeps no more than how far it came.

    Args:
        surroundings_at: What else bore on each act, or None.
    """

    def __init__(self, surroundings_at: SurroundingsAt | None = None) -> None:
        self._surroundings_at = surroundings_at
        self._states: dict[str, TaskState] = {}
        self._outside: dict[str, Phase] = {}
        self._orders: list[_Order] = []
        self._is_in_part = False

    @property
    def is_in_part(self) -> bool:
        """Whether some act was only held against what the ledger alone tells."""
        return self._is_in_part

    def take(self, index: int, record: Record | None) -> list[Found]:
        """Replay the next entry of the ledger.

        Args:
            index: Its index.
            record: What it tells about tasks; None for a kind of statement that tells nothing.

        Returns:
            What is wrong with it, and with the orders before it.
        """
        statement = None if record is None else record.statement
        found: list[Found] = []
        if self._orders and not self._goes_on(record):
            found += self._without_statement()
        if record is None or statement is None:
            return found
        if isinstance(statement, ProcedureEvent):
            return [*found, *self._take_event(index, record, statement)]
        if isinstance(statement, Commitment):
            return [*found, *self._take_commitment(index, record, statement)]
        return [*found, *self._take_statement(index, record, statement.drawn_at, Phase.DRAWN)]

    def pass_over(self) -> None:
        """Take note of an entry that cannot be read: the orders before it may have been for it."""
        self._orders.clear()

    def finish(self) -> list[Found]:
        """Return what is still wrong at the end of the ledger."""
        return list(self._without_statement())

    # ---- acts -------------------------------------------------------------------------------------------

    def _take_event(self, index: int, record: Record, event: ProcedureEvent) -> Iterator[Found]:
        task_id = event.subject
        before = self._states.get(task_id)
        if before is None:
            before = TaskState(task_id=task_id, phase=self._outside.pop(task_id, Phase.NOT_OPENED))
            self._states[task_id] = before
        if isinstance(event.act, (CommitmentOrdered, RevealOrdered)):
            self._orders.append(_Order(index, record, event, before))
        # A commitment is decided upon with what is committed to, which comes next.
        if not isinstance(event.act, CommitmentOrdered):
            yield from self._decide(index, record, event, before)
        yield from self._evolve(index, record, task_id)

    def _decide(
        self,
        index: int,
        record: Record,
        event: ProcedureEvent,
        before: TaskState,
        commitment: Commitment | None = None,
    ) -> Iterator[Found]:
        """Decide an act anew; it must be allowed, and what is recorded must be what the decision gives."""
        task_id = event.subject
        command = Command(actor=event.actor, at=event.at, act=event.act, commitment=commitment)
        surroundings = None if self._surroundings_at is None else self._surroundings_at(event)
        try:
            if surroundings is None:
                self._is_in_part = True
                decided = decide_by_ledger(before, command)
            else:
                decided = decide(before, command, surroundings)
        except (ProcedureRefused, CeremonyError) as error:
            yield depart_by(DepartureKind.RULE, index, record, task_id, error)
            return
        except RandcheckError as error:
            why = Text(error.describe("en"), error.describe("zh"))
            yield _undecided(index, record, task_id, why)
            return
        except MALFORMED_RESULT as error:
            seen = f"{type(error).__name__}: {error}"
            why = Text(f"what the task came from cannot be read: {seen}", f"任务的既有记录无法读取：{seen}")
            yield _undecided(index, record, task_id, why)
            return
        if decided is not None and decided != (event.act,):
            differing = ", ".join(
                f"{field.name} {getattr(event.act, field.name)} ({getattr(decided[0], field.name)})"
                for field in attrs.fields(type(event.act))
                if getattr(event.act, field.name) != getattr(decided[0], field.name)
            )
            yield depart(DepartureKind.RULE, index, record, task_id, "not-as-decided", differing)

    # ---- commitments and results ------------------------------------------------------------------------

    def _take_commitment(self, index: int, record: Record, commitment: Commitment) -> Iterator[Found]:
        for order in self._orders:
            yield from self._decide(order.index, order.record, order.event, order.before, commitment)
        phase = Phase.COMMITTED if commitment.substitution is None else Phase.DRAWN
        yield from self._take_statement(index, record, commitment.committed_at, phase)

    def _take_statement(self, index: int, record: Record, made_at: datetime, phase: Phase) -> Iterator[Found]:
        """Take a commitment or result; ``phase`` is where it leaves a task that is drawn without the procedure."""
        ordered = {order.event.subject for order in self._orders}
        self._orders.clear()
        for task_id in record.task_ids:
            state = self._states.get(task_id)
            if state is None:
                self._outside[task_id] = phase
                continue
            if state.opening is not None:
                if task_id not in ordered:
                    yield depart(DepartureKind.ORDER, index, record, task_id, "order-missing", task_id)
                if state.last_at is not None and made_at < state.last_at:
                    seen = f"{made_at.isoformat()} < {state.last_at.isoformat()}"
                    yield depart(DepartureKind.RULE, index, record, task_id, "time-runs-back", seen)
            yield from self._evolve(index, record, task_id)

    def _goes_on(self, record: Record | None) -> bool:
        """Tell whether a record goes on with the orders that wait: their statement, or the order of another task."""
        waiting = self._orders[0].key
        statement = None if record is None else record.statement
        if record is not None and isinstance(statement, Commitment):
            return waiting == (CommitmentOrdered, record.digest)
        if isinstance(statement, ResultStatement):
            return waiting == (RevealOrdered, statement.commitment)
        if isinstance(statement, ProcedureEvent) and isinstance(
            statement.act, (CommitmentOrdered, RevealOrdered)
        ):
            is_new = all(order.event.subject != statement.subject for order in self._orders)
            return is_new and waiting == (type(statement.act), statement.act.commitment)
        return False

    def _without_statement(self) -> list[Departure]:
        """Return the orders that nothing followed on."""
        told = [
            depart(
                DepartureKind.ORDER,
                order.index,
                order.record,
                order.event.subject,
                "statement-missing",
                f"{order.event.act.type}, {order.key[1].hex()[:16]}",
            )
            for order in self._orders
        ]
        self._orders.clear()
        return told

    def _evolve(self, index: int, record: Record, task_id: str) -> Iterator[Departure]:
        """Go on to the state after a record; one that no history has here leaves the task as it was."""
        try:
            self._states[task_id] = evolve(self._states[task_id], record)
        except RandcheckError as error:
            yield depart_by(DepartureKind.HISTORY, index, record, task_id, error)
        except MALFORMED_RESULT as error:
            seen = f"{type(error).__name__}: {error}"
            yield depart(DepartureKind.HISTORY, index, record, task_id, "unreadable-result", seen)


def _undecided(index: int, record: Record, task_id: str, why: Text) -> Undecided:
    return Undecided(index=index, digest=record.digest, task_id=task_id, sentence=about(task_id, why))
