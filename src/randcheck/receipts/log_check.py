"""Whether the ledger has a receipt's entries: the checkpoint, its witnesses, and the changes of keys before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from randcheck.errors import KeyChangeRefused, MalformedDocument
from randcheck.hashing import sha256
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.chain import bundles_of
from randcheck.receipts.checkpoint import (
    Checkpoint,
    KeyFinding,
    KeyStatus,
    check_cosignature,
    check_log_signature,
    decode_checkpoint,
)
from randcheck.receipts.key_change import apply_key_changes
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.log_proof import LogProof
from randcheck.receipts.report import ReportBuilder
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.signing import SignatureVerifier
from randcheck.receipts.timestamps import TimestampRefusal, TimestampVerifier
from randcheck.receipts.trust_entries import CHECKPOINT, COSIGNATURE, Threshold, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class ProvenLog:
    """What is known of the ledger when the proof of a receipt was looked at.

    Attributes:
        policy: The verifier's policy with the proved changes of keys applied; None when there is none.
        proof: The receipt's proof, or None.
        checkpoint: What it was made for; None when the receipt has no readable one.
        is_signed: Whether the checkpoint is signed as the policy asks, so that indices are proved.
    """

    policy: TrustPolicy | None
    proof: LogProof | None = None
    checkpoint: Checkpoint | None = None
    is_signed: bool = False

    def has(self, entry: LedgerEntry) -> bool:
        """Tell whether the tree of the checkpoint has the entry, whoever signed that."""
        return (
            self.proof is not None
            and self.checkpoint is not None
            and entry.origin == self.checkpoint.origin
            and self.proof.has(entry, self.checkpoint.size, self.checkpoint.root)
        )

    def index_of(self, entry: LedgerEntry) -> int | None:
        """Return the entry's index where it is proved, else None."""
        return entry.index if self.is_signed and self.has(entry) else None


def check_log(
    bundle: Bundle,
    policy: TrustPolicy | None,
    verifier: SignatureVerifier,
    report: ReportBuilder,
    timestamps: TimestampVerifier | None = None,
) -> ProvenLog:
    """Check the checkpoint of a receipt, its witnesses and time stamp, and the changes of keys that it shows.

    Args:
        bundle: The receipt; the proof is that of its whole chain.
        policy: Whom the verifier trusts.
        verifier: Checks signatures.
        report: Takes the findings ``checkpoint``, ``witnesses``, ``key-changes`` and ``timestamp``.
        timestamps: Checks a time stamp, where the verifier has the means.
    """
    proof = bundle.log_proof
    if proof is None:
        _tell_missing(policy, report)
        return ProvenLog(policy=policy)
    try:
        note, checkpoint = decode_checkpoint(proof.checkpoint.encode())
        _require_own(checkpoint, bundle)
    except (MalformedDocument, UnicodeEncodeError) as error:
        sentence = _describe(error) if isinstance(error, MalformedDocument) else Text(str(error), str(error))
        report.failed("checkpoint", sentence)
        return ProvenLog(policy=policy, proof=proof)
    log = ProvenLog(policy=policy, proof=proof, checkpoint=checkpoint)
    if policy is not None:
        log = attrs.evolve(log, policy=_follow_changes(log, policy, verifier, report))
    is_signed = check_checkpoint_signers(note, checkpoint, log.policy, verifier, report)
    check_witnesses(note, checkpoint, log.policy, verifier, report)
    _check_timestamp(proof, log.policy, timestamps, report)
    return attrs.evolve(log, is_signed=is_signed)


def timestamped_digest(checkpoint: str) -> bytes:
    """Return what an RFC 3161 token stamps: SHA-256 of the checkpoint's text, signatures left out.

    Cosignatures that are added later do not invalidate the stamp; what is stamped is the state of the log.
    """
    return sha256(SignedNote.decode(checkpoint.encode()).text.encode())


def _tell_missing(policy: TrustPolicy | None, report: ReportBuilder) -> None:
    """Tell what lacks where the policy knows whose checkpoint there should be; else nothing was promised."""
    if policy is not None and policy.keys_for(CHECKPOINT):
        report.unchecked(
            "checkpoint",
            Text(
                "the receipt holds no checkpoint, and the trust policy names the key that should sign one",
                "证据包不含检查点，而信任策略载明应由何密钥签署",
            ),
        )
    if policy is not None and policy.quorum is not None:
        report.unchecked(
            "witnesses",
            Text("no checkpoint, so no witness of one", "无检查点，故无见证"),
        )


def _require_own(checkpoint: Checkpoint, bundle: Bundle) -> None:
    entries = [entry for link in bundles_of(bundle) for entry in link.entries]
    last = max(entry.index for entry in entries)
    if {entry.origin for entry in entries} != {checkpoint.origin} or checkpoint.size <= last:
        raise MalformedDocument(
            what=Text("checkpoint", "检查点"),
            rule=Text(
                f"must be of the entries' own log and of at least {last + 1} entries",
                f"须属同一账本且不少于 {last + 1} 条",
            ),
            seen=f"{checkpoint.origin}, {checkpoint.size}",
        )


def _follow_changes(
    log: ProvenLog, policy: TrustPolicy, verifier: SignatureVerifier, report: ReportBuilder
) -> TrustPolicy:
    if log.proof is None or not log.proof.key_changes:
        return policy
    changes = [change for change in log.proof.key_changes if change[0].index >= policy.changes_from]
    unproved = [entry.index for entry, _ in changes if not log.has(entry)]
    if unproved:
        report.failed(
            "key-changes",
            Text(
                f"the ledger does not have the change of keys at index {unproved[0]}",
                f"账本中没有第 {unproved[0]} 条密钥变更",
            ),
        )
        return policy
    try:
        changed = apply_key_changes(policy, changes, verifier)
    except KeyChangeRefused as error:
        report.failed("key-changes", _describe(error))
        return policy
    report.passed(
        "key-changes",
        Text(
            f"{len(changes)} changes of keys in the ledger were followed",
            f"已按账本中 {len(changes)} 次密钥变更核验",
        ),
    )
    return changed


def check_checkpoint_signers(
    note: SignedNote,
    checkpoint: Checkpoint,
    policy: TrustPolicy | None,
    verifier: SignatureVerifier,
    report: ReportBuilder,
) -> bool:
    """Check that the log signed a checkpoint as the policy asks; return whether it did.

    Args:
        note: The checkpoint as it was received.
        checkpoint: The same, read.
        policy: Whom the verifier trusts, with the changes of keys before the checkpoint applied.
        verifier: Checks signatures.
        report: Takes the finding ``checkpoint``.
    """
    what = Text(
        f"ledger {checkpoint.origin} had {checkpoint.size} entries with root {checkpoint.root.hex()[:16]}…",
        f"账本 {checkpoint.origin} 共 {checkpoint.size} 条，根值 {checkpoint.root.hex()[:16]}…",
    )
    if policy is None:
        report.unchecked(
            "checkpoint",
            Text(
                f"{what.en}; no trust policy was given to tell by whom",
                f"{what.zh}；未提供信任策略，签署人无法核验",
            ),
        )
        return False
    keys = policy.keys_for(CHECKPOINT)
    if not keys:
        report.noted(
            "checkpoint",
            Text(
                f"{what.en}; the trust policy names no key for checkpoints",
                f"{what.zh}；信任策略未载明检查点密钥",
            ),
        )
        return False
    signed = _Signed.of(keys, checkpoint.size, lambda key: check_log_signature(note, key, verifier))
    threshold = policy.threshold_for(CHECKPOINT)
    if signed.meets(threshold):
        names = policy.names_of(signed.organisation_ids)
        report.passed("checkpoint", Text(f"{what.en}, signed by {names}", f"{what.zh}，由 {names} 签署"))
        return True
    _tell_short("checkpoint", signed, threshold, Text("the checkpoint", "检查点"), report)
    return False


def check_witnesses(
    note: SignedNote,
    checkpoint: Checkpoint,
    policy: TrustPolicy | None,
    verifier: SignatureVerifier,
    report: ReportBuilder,
) -> None:
    """Check that as many witnesses cosigned a checkpoint as the policy asks; takes what :func:`check_checkpoint_signers` does.

    The finding is ``witnesses``; there is none without a policy.
    """
    if policy is None:
        return
    signed = _Signed.of(
        policy.keys_for(COSIGNATURE), checkpoint.size, lambda key: check_cosignature(note, key, verifier)
    )
    quorum = policy.quorum
    if quorum is None and not signed.invalid:
        if signed.valid:
            names = policy.names_of(signed.organisation_ids)
            report.passed(
                "witnesses", Text(f"the checkpoint is witnessed by {names}", f"检查点由 {names} 见证")
            )
        else:
            report.noted(
                "witnesses",
                Text(
                    "no witness vouches that the ledger shows everybody the same entries",
                    "无见证方证明账本对各方内容一致",
                ),
            )
    elif quorum is not None and signed.meets(quorum):
        names = policy.names_of(signed.organisation_ids)
        report.passed(
            "witnesses",
            Text(f"the quorum is met: witnessed by {names}", f"见证达到法定数：{names}"),
        )
    else:
        needed = quorum or Threshold(statement_kind=COSIGNATURE)
        _tell_short("witnesses", signed, needed, Text("the quorum of witnesses", "见证"), report)


def _check_timestamp(
    proof: LogProof, policy: TrustPolicy | None, timestamps: TimestampVerifier | None, report: ReportBuilder
) -> None:
    if proof.timestamp is None:
        return
    roots = () if policy is None else policy.timestamp_roots
    if timestamps is None or not roots:
        report.noted(
            "timestamp",
            Text(
                "the checkpoint has a time stamp that was not checked: it takes the extra rfc3161 and a trusted root",
                "检查点附有时间戳，未核验：须安装 rfc3161 组件并载明受信根证书",
            ),
        )
        return
    moment = timestamps.verify(proof.timestamp, timestamped_digest(proof.checkpoint), roots)
    if isinstance(moment, TimestampRefusal):
        report.failed("timestamp", moment.sentence)
        return
    report.passed(
        "timestamp",
        Text(f"the checkpoint was there at {moment.isoformat()}", f"检查点于 {moment.isoformat()} 已存在"),
    )


@attrs.frozen(kw_only=True)
class _Signed:
    """Which keys signed a checkpoint."""

    valid: tuple[TrustedKey, ...]
    invalid: tuple[TrustedKey, ...]
    unsupported: tuple[TrustedKey, ...]

    @classmethod
    def of(cls, keys: Iterable[TrustedKey], size: int, check: Callable[[TrustedKey], KeyFinding]) -> _Signed:
        found = [(key, check(key).status) for key in keys if key.is_valid_for_tree(size)]

        def those(status: KeyStatus) -> tuple[TrustedKey, ...]:
            return tuple(key for key, own in found if own is status)

        return cls(
            valid=those(KeyStatus.VALID),
            invalid=those(KeyStatus.INVALID),
            unsupported=those(KeyStatus.UNSUPPORTED),
        )

    @property
    def organisation_ids(self) -> frozenset[str]:
        return frozenset(key.organisation_id for key in self.valid)

    def meets(self, threshold: Threshold) -> bool:
        return not self.invalid and threshold.is_met_by(self.valid)

    def could_meet(self, threshold: Threshold) -> bool:
        return not self.invalid and threshold.is_met_by((*self.valid, *self.unsupported))


def _tell_short(code: str, signed: _Signed, threshold: Threshold, what: Text, report: ReportBuilder) -> None:
    if signed.could_meet(threshold):
        report.unchecked(
            code,
            Text(
                f"{what.en} is signed with an algorithm this verifier does not know",
                f"{what.zh}的签名算法不为本验证程序所支持",
            ),
        )
        return
    report.failed(
        code,
        Text(
            f"{what.en} needs {threshold.keys} keys of {threshold.organisations} organisations, got "
            f"{len(signed.valid)} of {len(signed.organisation_ids)} ({len(signed.invalid)} do not verify)",
            f"{what.zh}须有 {threshold.organisations} 个机构的 {threshold.keys} 把密钥签署，实际 "
            f"{len(signed.organisation_ids)} 个机构 {len(signed.valid)} 把（{len(signed.invalid)} 个签名不成立）",
        ),
    )


def _describe(error: MalformedDocument | KeyChangeRefused) -> Text:
    return Text(error.describe("en"), error.describe("zh"))
