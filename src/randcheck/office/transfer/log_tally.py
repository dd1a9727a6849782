"""What is told of a log while its entries pass by: its roots, and whether it has what was signed of it."""

from __future__ import annotations

from collections.abc import Iterator

from randcheck.errors import LedgerRolledBack, ReceiptError
from randcheck.hashing import sha256
from randcheck.merkle import RollingRoot
from randcheck.ports import KeptCheckpoint
from randcheck.receipts.ledger_entry import NO_ENTRY
from randcheck.receipts.record_scan import RecordScanner
from randcheck.text import Text


class LogTally:
    """Counts the entries of a log, and makes its roots with a few hashes of memory.

    Args:
        log: Its name.
        signed: The checkpoints that are kept of it, smallest first.
    """

    def __init__(self, log: str, signed: Iterator[KeptCheckpoint]) -> None:
        self._log = log
        self._signed = signed
        self._next_signed = next(signed, None)
        self._entries = RollingRoot()
        self._tree = RollingRoot()
        self._scanner: RecordScanner | None = RecordScanner()
        self._prev = NO_ENTRY

    @property
    def size(self) -> int:
        """How many entries passed by."""
        return len(self._entries)

    @property
    def root(self) -> bytes:
        """The root over the entries' bytes."""
        return self._entries.root()

    @property
    def tree_root(self) -> bytes | None:
        """The root that a checkpoint signs; None when the entries are no chain of an office's records."""
        return None if self._scanner is None else self._tree.root()

    def take(self, entry: bytes) -> None:
        """Add the next entry.

        Raises:
            LedgerRolledBack: With it the log differs from what was signed of it.
        """
        self._follow_chain(entry)
        self._entries.append(entry)
        kept = self._next_signed
        while kept is not None and kept.size <= self.size:
            if self._scanner is not None and kept.size == self.size and kept.root != self._tree.root():
                self._refuse(kept, Text("other entries", "其他内容"))
            kept = self._next_signed = next(self._signed, None)

    def require_all_signed(self) -> None:
        """Check, at the end, that no more entries were signed than there are.

        Raises:
            LedgerRolledBack: There were.
        """
        if self._next_signed is not None and self._scanner is not None:
            self._refuse(self._next_signed, Text(f"{self.size} entries", f" {self.size} 条"))

    def _follow_chain(self, entry: bytes) -> None:
        """Add the entry to the tree that checkpoints sign, as long as the log is one chain."""
        if self._scanner is None:
            return
        try:
            scanned = self._scanner.scan(entry)
        except ReceiptError:
            self._scanner = None
            return
        if (scanned.origin, scanned.index, scanned.prev) != (self._log, self.size, self._prev):
            self._scanner = None
            return
        self._tree.append(scanned.leaf)
        self._prev = sha256(scanned.leaf)

    def _refuse(self, kept: KeptCheckpoint, seen: Text) -> None:
        raise LedgerRolledBack(log=self._log, signed_size=kept.size, size=self.size, seen=seen)
