"""What is made of a log's entries one by one, and can tell whether the log still has them."""

from __future__ import annotations

from abc import ABC, abstractmethod

from randcheck.receipts.record_scan import RecordScanner, ScannedRecord


class LogView(ABC):
    """The beginning of a log, as far as it was read.

    Attributes:
        size: How many entries were taken.
    """

    def __init__(self) -> None:
        self.size = 0
        self._scanner = RecordScanner()
        self._last_leaf = b""

    def take(self, record: bytes) -> None:
        """Add the next record of the log."""
        scanned = self._scanner.scan(record)
        self._add(scanned)
        self.size += 1
        self._last_leaf = scanned.leaf

    def ends_with(self, record: bytes) -> bool:
        """Tell whether the last entry taken is that of ``record``."""
        return self._scanner.scan(record).leaf == self._last_leaf

    @abstractmethod
    def _add(self, scanned: ScannedRecord) -> None:
        """Make of the next entry what this view is for."""
