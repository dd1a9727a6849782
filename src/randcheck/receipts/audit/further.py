"""What a caller asks of a log beyond what the receipts' own statements promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from randcheck.receipts.audit.audit_report import Tally
from randcheck.receipts.audit.statements import Statement
from randcheck.receipts.record_scan import ScannedRecord
from randcheck.text import Text


class FurtherAudit(Protocol):
    """Takes the entries of a log in order, after the chain and the statements were looked at.

    Such an audit knows what the layers above the receipts know: whether the procedure was kept, for example. Statements
    come decoded, so that no payload is read twice.
    """

    @property
    def promises(self) -> Sequence[tuple[str, Text]]:
        """Its promises, by code, with the sentence that says that they are kept; told after those of statements."""

    def take(self, record: ScannedRecord, statement: Statement | None, tally: Tally) -> None:
        """Judge the next entry, and tell the tally what is wrong.

        Args:
            record: The entry.
            statement: What it holds; None where it cannot be read, which is told already.
            tally: Takes the findings, under codes of :attr:`promises`.
        """

    def finish(self, tally: Tally) -> None:
        """Tell what is still open at the end of a log; not called when the audit stopped before."""
