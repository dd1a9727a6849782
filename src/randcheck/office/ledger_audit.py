"""Auditing the log in a store: its records are read in pages and go through :mod:`randcheck.receipts.audit`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from randcheck.errors import CorruptEntry
from randcheck.office.procedure_audit import ProcedureAudit
from randcheck.ports import LedgerStore, SignatureVerifier
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.replay import SurroundingsAt
from randcheck.receipts.audit import AuditReport, AuditScope, audit_records
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.statements import PROCEDURE_EVENT
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text

MOST_RECORDS = 64
"""Records that are read at a time, of small ones."""

PAGE_BYTES = 8 * 1024 * 1024
"""Bytes that a page should not have more of: the draw of a large register has megabytes."""


def read_records(ledger: LedgerStore, log: str, size: int) -> Iterator[bytes]:
    """Return the first ``size`` records of a log one by one.

    Pages grow from one record to 64 and shrink where records are long, so that a page has about 8 MiB at most, or one
    record.

    Raises:
        CorruptEntry: At the first record that is missing or not what was appended, when all before it were given.
        StoreError: The store could not be read.

    Example:
        >>> from randcheck.adapters.memory_ledger import MemoryLedger
        >>> ledger = MemoryLedger()
        >>> _ = ledger.append("draws", 0, [b"commitment", b"draw"], "key")
        >>> list(read_records(ledger, "draws", 2))
        [b'commitment', b'draw']
    """
    start, count = 0, 1
    while start < size:
        stop = min(start + count, size)
        try:
            page = ledger.read(log, start, stop)
        except CorruptEntry:
            if stop == start + 1:
                raise
            count = 1  # somewhere in this page: go on one by one, up to it
            continue
        if len(page) != stop - start:
            yield from page
            raise CorruptEntry(log=log, index=start + len(page), reason=Text("nothing", "无此记录"))
        yield from page
        start = stop
        longest = max(map(len, page))
        count = max(1, min(2 * count, MOST_RECORDS, PAGE_BYTES // max(longest, 1)))


def audit_ledger(
    ledger: LedgerStore,
    log: str,
    *,
    verifier: SignatureVerifier,
    policy: TrustPolicy | None = None,
    notes: Iterable[SignedNote] = (),
    scope: AuditScope = AuditScope.FULL,
    surroundings_at: SurroundingsAt | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> AuditReport:
    """Audit a log as it is now; what is appended meanwhile is left for the next audit.

    Args:
        ledger: The store; it is only read.
        log: Name of the log.
        verifier: Checks signatures.
        policy: Whom the auditor trusts.
        notes: Checkpoints of the log that somebody kept.
        scope: How much is looked at.
        surroundings_at: What else bore on each act of the procedure when it was done: every act is then decided anew.
            Without it acts are held against what the ledger alone tells, and the report notes that.
        on_progress: Called before each record with the number of those done and of all.

    Raises:
        StoreError: The store could not be read. A corrupt entry is not an error but a finding.
    """
    size = ledger.head(log).size

    def records() -> Iterator[bytes]:
        for done, record in enumerate(read_records(ledger, log, size)):
            if on_progress is not None:
                on_progress(done, size)
            yield record

    return audit_records(
        records(),
        log=log,
        verifier=verifier,
        policy=policy,
        notes=notes,
        scope=scope,
        others={PROCEDURE_EVENT: ProcedureEvent.decode},
        further=ProcedureAudit(surroundings_at),
    )
