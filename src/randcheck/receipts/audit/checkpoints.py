"""A log against checkpoints that somebody kept: nothing was cut off since, nothing was rewritten."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from randcheck.errors import MalformedDocument
from randcheck.merkle import MerkleTree
from randcheck.receipts.checkpoint import Checkpoint
from randcheck.receipts.fork import ForkEvidence, compare_checkpoints
from randcheck.receipts.log_check import check_checkpoint_signers, check_witnesses
from randcheck.receipts.report import Report, ReportBuilder, Status, Verdict
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.signing import SignatureVerifier
from randcheck.receipts.trust_entries import CHECKPOINT
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text

WITNESSES, ROLLBACK, FORK = "witnesses", "rollback", "fork"


@attrs.frozen(kw_only=True)
class AuditedLog:
    """What an audit has of a log when it comes to the checkpoints.

    Attributes:
        log: Its name.
        tree: The tree over the entries that hang together.
        is_whole: Whether these are all entries; otherwise a bad one follows.
        policy: The auditor's policy with the log's changes of keys applied, or None.
    """

    log: str
    tree: MerkleTree
    is_whole: bool
    policy: TrustPolicy | None


def check_checkpoints(
    audited: AuditedLog, notes: Sequence[SignedNote], verifier: SignatureVerifier, report: ReportBuilder
) -> tuple[ForkEvidence, ...]:
    """Check a log against checkpoints of it.

    Args:
        audited: The log.
        notes: Checkpoints in any order: the log's own, or such as witnesses or firms kept.
        verifier: Checks their signatures.
        report: Takes the findings ``checkpoint``, ``witnesses``, ``rollback`` and ``fork``. One checkpoint with the
            quorum of witnesses is enough.

    Returns:
        Evidence of every fork for which the given checkpoints are enough.
    """
    if not notes:
        _tell_missing(audited.policy, report)
        return ()
    witnesses = ReportBuilder()
    known = [
        (note, checkpoint)
        for note in notes
        if (checkpoint := _read(note, audited, verifier, report, witnesses)) is not None
    ]
    _tell_witnesses(witnesses.build(), audited.policy, report)
    forked = [note for note, checkpoint in known if not _continues(audited, checkpoint, report)]
    _tell_gap(audited, known, forked, report)
    evidence = (_find_evidence(note, [other for other, _ in known], audited.tree) for note in forked)
    return tuple(one for one in evidence if one is not None)


def _tell_missing(policy: TrustPolicy | None, report: ReportBuilder) -> None:
    """Tell what lacks where the policy knows whose checkpoint there should be; else nothing was promised."""
    is_required = policy is not None and bool(policy.keys_for(CHECKPOINT))
    tell = report.unchecked if is_required else report.noted
    tell(
        CHECKPOINT,
        Text(
            "no checkpoint was given: whether entries were cut off at the end, or the whole was written anew, cannot "
            "be told from the log alone",
            "未提供检查点：仅凭账本无法判断末尾是否被截断、整体是否被重写",
        ),
    )


def _tell_witnesses(found: Report, policy: TrustPolicy | None, report: ReportBuilder) -> None:
    """Tell of the checkpoint with most witnesses: that another has none does not speak against the log."""
    kept = found.with_status(Status.PASS)
    if kept:
        report.extend(kept)
    elif found.findings and policy is not None:
        tell = report.noted if policy.quorum is None else report.unchecked
        tell(WITNESSES, found.findings[0].sentence)


def _read(
    note: SignedNote,
    audited: AuditedLog,
    verifier: SignatureVerifier,
    report: ReportBuilder,
    witnesses: ReportBuilder,
) -> Checkpoint | None:
    """Return the checkpoint of the log that a note holds, its signatures told; None when it proves nothing."""
    try:
        checkpoint = Checkpoint.parse(note.text)
    except MalformedDocument as error:
        report.failed(CHECKPOINT, Text(error.describe("en"), error.describe("zh")))
        return None
    if checkpoint.origin != audited.log:
        report.failed(
            CHECKPOINT,
            Text(
                f"a checkpoint of ledger {checkpoint.origin} says nothing of ledger {audited.log}",
                f"账本 {checkpoint.origin} 的检查点不能用于账本 {audited.log}",
            ),
        )
        return None
    signers = ReportBuilder()
    check_checkpoint_signers(note, checkpoint, audited.policy, verifier, signers)
    told = signers.build()
    report.extend(told.findings)
    if told.verdict is Verdict.INVALID:
        return None  # anybody may have written it
    check_witnesses(note, checkpoint, audited.policy, verifier, witnesses)
    return checkpoint


def _continues(audited: AuditedLog, checkpoint: Checkpoint, report: ReportBuilder) -> bool:
    """Tell whether the log continues a checkpoint; True as well where that cannot be told."""
    size, had = checkpoint.size, len(audited.tree)
    if size > had and not audited.is_whole:
        report.unchecked(
            FORK,
            Text(
                f"the checkpoint of {size} entries could not be compared: entry {had} is bad",
                f"无法与 {size} 条的检查点比对：第 {had} 条记录有误",
            ),
        )
        return True
    if size > had:
        report.failed(
            ROLLBACK,
            Text(
                f"the log has {had} entries and had {size} when the checkpoint was signed: {size - had} are gone",
                f"账本现有 {had} 条，而检查点签署时有 {size} 条：缺失 {size - had} 条",
            ),
        )
        return True
    report.passed(
        ROLLBACK,
        Text(f"the log has all {size} entries of the checkpoint", f"检查点所涵盖的 {size} 条记录俱在"),
    )
    root = audited.tree.root(size)
    if root == checkpoint.root:
        report.passed(
            FORK, Text(f"the first {size} entries are those of the checkpoint", f"前 {size} 条与检查点一致")
        )
        return True
    report.failed(
        FORK,
        Text(
            f"the first {size} entries have root {root.hex()}, the checkpoint {checkpoint.root.hex()}: they were "
            "written anew",
            f"前 {size} 条的根值为 {root.hex()}，检查点为 {checkpoint.root.hex()}：记录已被重写",
        ),
    )
    return False


def _tell_gap(
    audited: AuditedLog,
    known: Sequence[tuple[SignedNote, Checkpoint]],
    forked: Sequence[SignedNote],
    report: ReportBuilder,
) -> None:
    """Tell between which checkpoints the first entry lies that is another than it was."""
    if not forked:
        return
    end = min(checkpoint.size for note, checkpoint in known if note in forked)
    same = [
        checkpoint.size
        for note, checkpoint in known
        if note not in forked and checkpoint.size <= min(end, len(audited.tree))
    ]
    begin = max(same, default=0)
    report.noted(
        FORK,
        Text(
            f"the first entry that is another than it was has an index from {begin} to {end - 1}",
            f"首个被改动的记录，其序号在 {begin} 至 {end - 1} 之间",
        ),
    )


def _find_evidence(note: SignedNote, others: Sequence[SignedNote], tree: MerkleTree) -> ForkEvidence | None:
    """Return evidence that one of the other checkpoints contradicts this one, or None."""
    for other in others:
        evidence = compare_checkpoints(note, other, tree=tree).evidence
        if evidence is not None:
            return evidence
    return None
