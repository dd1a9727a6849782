"""Desks: a connection with the office that works on it, kept for reuse, and lent to one request at a time.

An office remembers what it has read of the ledger. Desks are kept so that a request only reads what is new; a desk
that was left in a transaction that was rolled back notices, and reads anew.
"""

from __future__ import annotations

import json
import queue
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

from county_platform import database, registers
from county_platform.keeping import Keys
from county_platform.settings import Settings
from randcheck import Office
from randcheck.adapters import default_verifier
from randcheck.adapters.holiday_sources import load_calendar
from randcheck.adapters.sqlite import SqliteLedger
from randcheck.adapters.system import SystemEntropy
from randcheck.planning.annual_cap import AnnualCap
from randcheck.planning.past_inspection import PastInspection
from randcheck.procedure.code_sets import ResultCodeSet
from randcheck.procedure.roles import Actor, Role
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.procedure.vocabulary import InspectionMethod
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.trust_entries import Organisation, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.workdays.civil_day import to_civil_day

AUDITOR = "auditor"
"""A role of the platform's own, besides those of the procedure: may see everything, does nothing."""

_CAPS = (AnnualCap(limit=2),)
_SIGNED = (
    "procedure-event",
    "commitment",
    "draw",
    "draw-summary",
    "substitution-commitment",
    "substitution",
    "checkpoint",
)
_MOST_IDLE = 8


class Desk:
    """One connection, the office on it, and what else a request needs.

    Attributes:
        db: The connection; a row is read by column name.
        office: Works on the same connection, so in the same transaction.
        keys: The platform's keys.
        settings: The installation.
    """

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self.settings = settings
        self.keys = keys
        self.db = database.connect(settings.database)
        self._ledger = SqliteLedger.on_connection(self.db)
        self.office = Office(
            log=settings.log,
            ledger=self._ledger,
            signers=[keys.signer],
            clock=settings.clock,
            entropy=SystemEntropy(),
            verifier=default_verifier(),
        )

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A transaction that sees one moment and changes nothing."""
        return database.reading(self.db)

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """A transaction for rows and ledger entries together."""
        return database.writing(self.db)

    def today(self) -> date:
        """Return the civil day in China."""
        return to_civil_day(self.settings.clock.now())

    def state_of(self, task_id: str) -> TaskState:
        """Return a task as the ledger tells it now."""
        return self.office.procedure.state_of(task_id)

    def surroundings(self) -> Surroundings:
        """Return what decisions look at besides the task, as the platform's tables have it now."""
        holdings = self.db.execute(
            "SELECT user_id, role, organisation FROM holdings WHERE role != ?", (AUDITOR,)
        ).fetchall()
        code_sets = [
            ResultCodeSet.from_mapping(json.loads(row["content"]))
            for row in self.db.execute("SELECT content FROM code_sets")
        ]
        return Surroundings(
            calendar=CALENDAR,
            holders=frozenset(actor_of(user, role, of) for user, role, of in holdings),
            code_sets={one.id: one for one in code_sets},
            plan_items=frozenset(row["id"] for row in self.db.execute("SELECT id FROM plan_items")),
            departments_of=dict(self.db.execute("SELECT id, unit FROM inspectors").fetchall()),
            conflicts=frozenset(
                (one.inspector_id, one.target_id) for one in registers.read_conflicts(self.db)
            ),
            market_entities=frozenset(
                one.id for one in registers.read_targets(self.db) if one.kind.is_market_entity
            ),
            annual_caps=_CAPS,
            visits=[visit for state in self.office.procedure.states() for visit in _visits_of(state)],
        )

    def sign_checkpoint(self) -> None:
        """Sign the ledger as it is, and keep what was signed.

        Outside of any transaction: it says what is durable, and a signature cannot be rolled back.
        """
        size = self._ledger.head(self.settings.log).size
        if size and (self.latest_checkpoint_size() or 0) < size:
            note = self.office.ledger.checkpoint()
            signed = int(note.text.split("\n")[1])
            with self.writing() as db:
                db.execute(
                    "INSERT OR IGNORE INTO checkpoints VALUES (?, ?)", (signed, note.encode().decode())
                )

    def latest_checkpoint(self) -> SignedNote | None:
        """Return the latest checkpoint that was signed, or None."""
        row = self.db.execute("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1").fetchone()
        return None if row is None else SignedNote.decode(row["note"].encode())

    def latest_checkpoint_size(self) -> int | None:
        """Return how many entries the latest checkpoint is about."""
        size: int | None = self.db.execute("SELECT max(size) FROM checkpoints").fetchone()[0]
        return size

    def trust_policy(self) -> TrustPolicy:
        """Return whom a verifier of this platform's receipts has to trust."""
        signer = self.keys.signer
        key = TrustedKey(
            algorithm=signer.algorithm,
            public_key=signer.public_key,
            organisation_id="organ",
            statement_kinds=frozenset(_SIGNED),
        )
        return TrustPolicy(
            organisations=(Organisation(organisation_id="organ", name=self.settings.organ),), keys=(key,)
        )

    def close(self) -> None:
        """Close the connection."""
        self.db.close()


class Desks:
    """All desks of a process.

    Args:
        settings: The installation.
    """

    def __init__(self, settings: Settings) -> None:
        settings.folder.mkdir(parents=True, exist_ok=True)
        self._settings = settings
        self._keys = Keys.open(settings.folder / "keys")
        self._idle: queue.LifoQueue[Desk] = queue.LifoQueue(_MOST_IDLE)
        with self.lend() as desk:
            database.create_tables(desk.db)
            desk.sign_checkpoint()  # a process that ended between commit and signature left it undone

    @contextmanager
    def lend(self) -> Iterator[Desk]:
        """Lend a desk that nobody else has meanwhile."""
        try:
            desk = self._idle.get_nowait()
        except queue.Empty:
            desk = Desk(self._settings, self._keys)
        try:
            yield desk
        finally:
            self._take_back(desk)

    def _take_back(self, desk: Desk) -> None:
        # One that could not even roll back is not to be trusted with the next request.
        if desk.db.in_transaction:
            desk.close()
            return
        try:
            self._idle.put_nowait(desk)
        except queue.Full:
            desk.close()

    def close(self) -> None:
        """Close all connections that are not lent."""
        while not self._idle.empty():
            self._idle.get_nowait().close()


def actor_of(user_id: str, role: str, organisation: str) -> Actor:
    """Return who acts, from a row of the platform's holdings."""
    return Actor(id=user_id, role=Role(role), organisation=organisation)  # type: ignore[call-arg]


def _visits_of(state: TaskState) -> Iterator[PastInspection]:
    """Yield the inspections on the spot that count towards the annual cap."""
    opening = state.opening
    if opening is None:
        return
    # Who ordered a special inspection from above stands in the opening, which must name it to be exempt.
    ordered_by = (
        "" if opening.kind.is_capped else getattr(opening, "authority", None) or opening.lead_department
    )
    for case in state.cases.values():
        if case.record is not None and case.record.method is InspectionMethod.ON_SITE:
            for department in state.departments:
                yield PastInspection(
                    target_id=case.target_id,
                    on=case.record.inspected_on,
                    body=department,
                    kind=opening.kind,
                    ordered_by=ordered_by,
                    visit_id=state.task_id,
                )


CALENDAR = load_calendar()
"""The working days; a platform loads newer years from a file as they are announced."""
