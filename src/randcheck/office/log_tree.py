"""The Merkle tree over a log, as an office keeps it while it lives."""

from __future__ import annotations

from collections.abc import Iterable

from randcheck.merkle import MerkleTree
from randcheck.office.log_view import LogView
from randcheck.receipts.envelope import Envelope
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.log_proof import LogProof
from randcheck.receipts.record_scan import ScannedRecord
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.statements import KEY_CHANGE


class LogTree(LogView):
    """The Merkle tree over a log, with the changes of keys met on the way.

    Attributes:
        merkle: The tree over the entries' headers.
        key_changes: Entries of kind ``key-change`` with their statements, indices ascending.
    """

    def __init__(self) -> None:
        super().__init__()
        self.merkle = MerkleTree()
        self.key_changes: list[tuple[LedgerEntry, Envelope]] = []

    def _add(self, scanned: ScannedRecord) -> None:
        self.merkle.append(scanned.leaf)
        if scanned.kind == KEY_CHANGE:
            self.key_changes.append((scanned.entry, scanned.envelope))

    def prove(self, entries: Iterable[LedgerEntry], note: SignedNote, size: int) -> LogProof:
        """Return the proof of entries under a checkpoint of ``size`` entries, with the changes of keys before it.

        Raises:
            IndexError: The log has fewer entries, or the checkpoint does not cover an entry.
        """
        changes = [change for change in self.key_changes if change[0].index < size]
        indices = {entry.index for entry in (*entries, *(entry for entry, _ in changes))}
        return LogProof(
            checkpoint=note.encode().decode(),
            paths={index: tuple(self.merkle.prove_inclusion(index, size)) for index in sorted(indices)},
            key_changes=tuple(changes),
        )
