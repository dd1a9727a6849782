"""Statements going into the ledger, each once, and what the ledger already says about a task."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from threading import Lock
from typing import Protocol, TypeAlias, TypeVar

import attrs

from randcheck.errors import HeadMoved, IdempotencyConflict, NotCommitted
from randcheck.hashing import sha256
from randcheck.office.log_tree import LogTree
from randcheck.office.log_view import LogView
from randcheck.office.task_states import TaskStates
from randcheck.ports import LedgerStore, Signer
from randcheck.receipts.envelope import Envelope, payload_type_for, sign_envelope
from randcheck.receipts.ledger_entry import NO_ENTRY, LedgerEntry, decode_record, encode_record
from randcheck.receipts.statements import Commitment
from randcheck.text import Text

_MOST_TRIES = 64
"""Times an append is tried again after another writer was faster."""

Recorded: TypeAlias = tuple[LedgerEntry, Envelope]
"""An entry with its statement."""

_PAGE = 16
"""Entries read at a time: the receipt of a large draw has megabytes."""


_V = TypeVar("_V", bound=LogView)


class Statement(Protocol):
    """What can be signed and recorded."""

    @property
    def kind(self) -> str:
        """Its kind, which makes the payload type."""

    def encode(self) -> bytes:
        """Return its payload."""


@attrs.frozen(kw_only=True)
class Draft:
    """A signed statement that is to be recorded.

    Attributes:
        kind: Its kind.
        envelope: The statement.
        made_at: The moment it bears, before which it cannot be recorded.
    """

    kind: str
    envelope: Envelope
    made_at: datetime

    @classmethod
    def of(cls, statement: Statement, made_at: datetime, signers: Sequence[Signer]) -> Draft:
        """Return a statement, signed by all ``signers``."""
        envelope = sign_envelope(
            payload_type=payload_type_for(statement.kind), payload=statement.encode(), signers=signers
        )
        return cls(kind=statement.kind, envelope=envelope, made_at=made_at)


class LogBook:
    """One log of a ledger, as an office writes it.

    Args:
        log: Name of the log.
        ledger: The store.
        now: The time, with time zone, whole seconds.
    """

    def __init__(self, *, log: str, ledger: LedgerStore, now: Callable[[], datetime]) -> None:
        self.log = log
        self._ledger = ledger
        self._now = now
        self._tree = LogTree()
        self._states = TaskStates()
        self._views_lock = Lock()

    @property
    def size(self) -> int:
        """How many entries the log has."""
        return self._ledger.head(self.log).size

    def read_tree(self) -> LogTree:
        """Return the Merkle tree over the log as it is now.

        The first call reads the whole log, later ones what came since.
        """
        with self._views_lock:
            self._tree = self._catch_up(self._tree, LogTree)
            return self._tree

    def read_states(self) -> TaskStates:
        """Return the states of all tasks as the log tells them now; read as the tree is."""
        with self._views_lock:
            self._states = self._catch_up(self._states, TaskStates)
            return self._states

    def _catch_up(self, view: _V, anew: Callable[[], _V]) -> _V:
        """Return a view of the log with all entries that came since it was read last.

        Args:
            view: As it was returned last, or a new one.
            anew: Makes a new one, for when the log no longer has what the old one was made of: a host may have
                rolled it back meanwhile.
        """
        if not self._has_all_of(view):
            view = anew()
        for first in range(view.size, self.size, _PAGE):
            for record in self._ledger.read(self.log, first, first + _PAGE):
                view.take(record)
        return view

    def _has_all_of(self, view: LogView) -> bool:
        """Tell whether the log still has what a view was made of.

        Each entry names the one before it, so the last stands for all.
        """
        records = self._ledger.read(self.log, max(view.size - 1, 0), view.size)
        return not view.size or (len(records) == 1 and view.ends_with(records[0]))

    def now(self) -> datetime:
        """Return the time, with time zone, whole seconds."""
        return self._now()

    def now_after(self, moment: datetime) -> datetime:
        """Return the time.

        Raises:
            NotCommitted: The clock stands before ``moment``, when something happened that is past.
        """
        now = self._now()
        if now < moment:
            raise NotCommitted(
                rule=Text(
                    f"the clock must not stand before what it follows on ({moment.isoformat()})",
                    f"时钟不得早于所依据事项的时间（{moment.isoformat()}）",
                ),
                seen=now.isoformat(),
            )
        return now

    def find_commitment(self, digest: bytes) -> tuple[LedgerEntry, Envelope] | None:
        """Return entry and statement of the commitment with this digest, or None."""
        found = self._find(_commit_key(digest))
        return None if found is None else found[-1]

    def record_key_change(self, digest: bytes, draft: Draft) -> Recorded:
        """Record a change of keys, or return entry and statement that record it already.

        Raises:
            NotCommitted: The clock stands before the change.
            StoreError: The ledger did not take it.
        """
        return self.record_events(f"keys/{digest.hex()}", lambda _: [draft])[0]

    def require_commitment(self, digest: bytes) -> LedgerEntry:
        """Return the entry of the commitment with this digest.

        Raises:
            NotCommitted: The log does not have it.
        """
        found = self.find_commitment(digest)
        if found is None:
            raise NotCommitted(
                rule=Text(
                    f"the commitment must be in ledger {self.log!r} before it is revealed",
                    f"揭示前承诺须已写入账本“{self.log}”",
                ),
                seen=digest.hex()[:16],
            )
        return found[0]

    def record_commitment(
        self, commitment: Commitment, envelope: Envelope, before: Callable[[int], Sequence[Draft]]
    ) -> LedgerEntry:
        """Record a commitment, or return the entry that records it already.

        Args:
            commitment: The commitment.
            envelope: The same, signed.
            before: Makes what stands right before it in the log, for a log of this size; raises when the commitment
                must not stand there.

        Raises:
            NotCommitted: The clock stands before the commitment.
            StoreError: The ledger did not take it.
        """
        draft = Draft(kind=commitment.kind, envelope=envelope, made_at=commitment.committed_at)
        return self.record_events(_commit_key(commitment.digest), lambda size: [*before(size), draft])[-1][0]

    def record_result(
        self, commitment_digest: bytes, drafts: Callable[[int], Sequence[Draft]]
    ) -> Sequence[Recorded]:
        """Record what followed from a commitment, or return entries and statements that are there already.

        Args:
            commitment_digest: Which commitment.
            drafts: Makes the result, and what stands in the ledger together with it, in order.

        Raises:
            NotCommitted: The clock stands before the result.
            StoreError: The ledger did not take it.
        """
        return self.record_events(_reveal_key(commitment_digest), drafts)

    def record_events(self, key: str, drafts: Callable[[int], Sequence[Draft]]) -> Sequence[Recorded]:
        """Record events, or return entries and statements that are there under the key already.

        Args:
            key: Idempotency key.
            drafts: Makes the events for a log of this size, anew at every try: what others recorded meanwhile
                bears on what may be done.

        Raises:
            NotCommitted: The clock stands before an event.
            StoreError: The ledger did not take it.
        """
        size = 0
        # Whoever is faster changes the head, so what was read before the append is looked at again.
        for _ in range(_MOST_TRIES):
            done = self._find(key)
            if done is not None:
                return done
            size = self.size
            recorded = self._make_entries(size, drafts(size))
            try:
                self._ledger.append(self.log, size, [encode_record(*one) for one in recorded], key)
            except (HeadMoved, IdempotencyConflict):
                continue  # the head moved, or another office recorded under the same key meanwhile
            return recorded
        raise HeadMoved(log=self.log, expected_size=size, actual_size=self.size)

    def read_after(self, index: int) -> Iterator[Recorded]:
        """Give the entries that stand after one, with their statements."""
        for first in range(index + 1, self.size, _PAGE):
            for record in self._ledger.read(self.log, first, first + _PAGE):
                yield decode_record(record)

    def _make_entries(self, size: int, drafts: Sequence[Draft]) -> Sequence[Recorded]:
        """Return the drafts with the entries that they have when appended to a log of ``size`` entries."""
        prev = self._leaf_digest_before(size)
        recorded = []
        for index, draft in enumerate(drafts, start=size):
            entry = LedgerEntry(
                origin=self.log,
                index=index,
                prev=prev,
                kind=draft.kind,
                digest=sha256(draft.envelope.payload),
                recorded_at=self.now_after(draft.made_at),
            )
            recorded.append((entry, draft.envelope))
            prev = entry.leaf_digest
        return recorded

    def _leaf_digest_before(self, size: int) -> bytes:
        if not size:
            return NO_ENTRY
        (record,) = self._ledger.read(self.log, size - 1, size)
        return decode_record(record)[0].leaf_digest

    def _find(self, key: str) -> Sequence[Recorded] | None:
        done = self._ledger.find(self.log, key)
        if done is None:
            return None
        return [decode_record(record) for record in self._ledger.read(self.log, done.first_index, done.size)]


def _commit_key(digest: bytes) -> str:
    return f"commit/{digest.hex()}"


def _reveal_key(commitment_digest: bytes) -> str:
    return f"reveal/{commitment_digest.hex()}"
