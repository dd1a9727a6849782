"""Auditing a whole log from its raw bytes: whoever can read a ledger's store can redo everything that it promises.

:func:`audit_records` takes the records of a log in order and forgets each as soon as it was looked at. What stays is
the Merkle tree, 64 bytes an entry, and some hundred bytes for every task and every commitment.

The codes of the findings are in the table of ``docs/ledger.md``.
"""

from randcheck.receipts.audit.audit_report import AuditReport
from randcheck.receipts.audit.further import FurtherAudit
from randcheck.receipts.audit.ledger_audit import AuditScope, LedgerAudit, audit_records

__all__ = ["AuditReport", "AuditScope", "FurtherAudit", "LedgerAudit", "audit_records"]
