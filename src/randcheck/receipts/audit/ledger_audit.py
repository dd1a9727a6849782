"""Going through a log record by record."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from randcheck.errors import CorruptEntry, MalformedDocument, NotCanonical
from randcheck.receipts.audit.audit_report import AuditReport, Tally
from randcheck.receipts.audit.chain import CHAIN_PROMISES, READABLE, Chain, Fault
from randcheck.receipts.audit.checkpoints import AuditedLog, check_checkpoints
from randcheck.receipts.audit.further import FurtherAudit
from randcheck.receipts.audit.signers import SIGNATURE_PROMISES, SIGNATURES, SignerAudit
from randcheck.receipts.audit.statements import STATEMENT_PROMISES, VERSION, OtherReaders, StatementAudit
from randcheck.receipts.record_scan import RecordScanner
from randcheck.receipts.report import ReportBuilder
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.signing import SignatureVerifier
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text


class AuditScope(enum.Enum):
    """How much of every entry is looked at."""

    CHAIN = "chain"
    """The entries by themselves: form, numbers, digests, chain, root. Ten times as fast."""
    FULL = "full"
    """The statements and their signatures as well."""


class LedgerAudit:
    """Takes the records of one log in order, then reports.

    At the first record that is not what it must be by itself or by the chain, the audit stops: what stands behind it
    hangs on nothing. What is wrong with statements and signatures is collected.

    Args:
        log: The log's name.
        verifier: Checks signatures.
        policy: Whom the auditor trusts; without one nothing is said of signatures.
        scope: How much is looked at.
        others: Reads statements of further kinds.
        further: What else is asked of the log; only with ``FULL``.

    Example:
        >>> from randcheck.adapters.ed25519 import Ed25519Verifier
        >>> audit = LedgerAudit("draws", verifier=Ed25519Verifier())
        >>> audit.take(b"not a record")
        >>> report = audit.finish()
        >>> report.first_bad_index, [finding.code for finding in report.findings][0]
        (0, 'records-readable')
    """

    def __init__(
        self,
        log: str,
        *,
        verifier: SignatureVerifier,
        policy: TrustPolicy | None = None,
        scope: AuditScope = AuditScope.FULL,
        others: OtherReaders | None = None,
        further: FurtherAudit | None = None,
    ) -> None:
        self._verifier = verifier
        self._policy = policy
        self._scope = scope
        self._scanner = RecordScanner()
        self._chain = Chain(log)
        self._tally = Tally()
        self._statements = StatementAudit(self._tally, others or {})
        self._signers = None if policy is None else SignerAudit(policy, verifier, self._tally)
        self._further = further
        self._is_stopped = False

    @property
    def size(self) -> int:
        """How many records were taken and hang together."""
        return self._chain.size

    @property
    def is_stopped(self) -> bool:
        """Whether a bad record was met; later ones are passed over."""
        return self._is_stopped

    def take(self, record: bytes) -> None:
        """Look at the next record."""
        if self._is_stopped:
            return
        try:
            scanned = self._scanner.scan(record)
        except (MalformedDocument, NotCanonical) as error:
            self._stop(Fault(READABLE, Text(error.describe("en"), error.describe("zh"))))
            return
        fault = self._chain.take(scanned)
        if fault is not None:
            self._stop(fault)
        elif self._scope is AuditScope.FULL:
            statement = self._statements.take(scanned)
            if self._further is not None:
                self._further.take(scanned, statement, self._tally)
            if self._signers is not None:
                self._signers.take(scanned)

    def lose(self, error: CorruptEntry) -> None:
        """Take note that the store could not give the next record, and stop."""
        if not self._is_stopped:
            self._stop(Fault(READABLE, Text(error.describe("en"), error.describe("zh"))))

    def finish(self, notes: Iterable[SignedNote] = ()) -> AuditReport:
        """Return the report; nothing can be taken any more.

        Args:
            notes: Checkpoints of the log that somebody kept, in any order.
        """
        self._is_stopped, is_whole = True, not self._is_stopped
        if self._scope is AuditScope.FULL and is_whole:
            self._statements.finish()
            if self._further is not None:
                self._further.finish(self._tally)
        if self._signers is not None:
            self._signers.finish()
        policy = None if self._signers is None else self._signers.policy
        told = ReportBuilder()
        told.extend(self._tally.tell(CHAIN_PROMISES))
        self._tell_statements(told)
        audited = AuditedLog(log=self._chain.log, tree=self._chain.tree, is_whole=is_whole, policy=policy)
        forks = check_checkpoints(audited, tuple(notes), self._verifier, told)
        return AuditReport(
            log=self._chain.log,
            size=self._chain.size,
            root=self._chain.tree.root(),
            first_bad_index=self._tally.first_bad_index,
            kinds=dict(sorted(self._chain.kinds.items())),
            findings=told.build().findings,
            policy=policy,
            forks=forks,
        )

    def _stop(self, fault: Fault) -> None:
        self._is_stopped = True
        self._tally.broken(fault.code, self._chain.size, fault.sentence)

    def _tell_statements(self, told: ReportBuilder) -> None:
        if self._scope is AuditScope.CHAIN:
            told.unchecked(
                "statements",
                Text("statements and signatures were not looked at", "未核查声明与签名"),
            )
            return
        if self._signers is not None and not self._signers.accepts_protocol:
            told.failed(
                VERSION,
                Text(
                    "the trust policy does not accept the version of the protocol that is audited here",
                    "信任策略不接受本次审计所依据的协议版本",
                ),
            )
        told.extend(self._tally.tell(STATEMENT_PROMISES))
        if self._further is not None:
            told.extend(self._tally.tell(self._further.promises))
        if self._signers is None:
            told.unchecked(
                SIGNATURES,
                Text(
                    "no trust policy was given, so signatures prove nothing", "未提供信任策略，无法核验签名"
                ),
            )
        else:
            told.extend(self._tally.tell(SIGNATURE_PROMISES))


def audit_records(
    records: Iterable[bytes],
    *,
    log: str,
    verifier: SignatureVerifier,
    policy: TrustPolicy | None = None,
    notes: Iterable[SignedNote] = (),
    scope: AuditScope = AuditScope.FULL,
    others: OtherReaders | None = None,
    further: FurtherAudit | None = None,
) -> AuditReport:
    """Audit a whole log.

    Args:
        records: What its store keeps, from index 0 on. When it raises ``CorruptEntry``, that record is the first bad.
        log: The log's name.
        verifier: Checks signatures.
        policy: Whom the auditor trusts; without one nothing is said of signatures and the verdict is indeterminate.
        notes: Checkpoints of the log that somebody kept.
        scope: How much is looked at.
        others: Reads statements of further kinds; those of a kind that nothing reads are told as unchecked.
        further: What else is asked of the log; only with ``FULL``.
    """
    audit = LedgerAudit(log, verifier=verifier, policy=policy, scope=scope, others=others, further=further)
    try:
        for record in records:
            audit.take(record)
            if audit.is_stopped:
                break
    except CorruptEntry as error:
        audit.lose(error)
    return audit.finish(notes)
