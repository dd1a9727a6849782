"""A witness: signs a log's checkpoint only after it has seen that the log still tells the same history.

Whoever runs one (上级部门、纪检监察、审计、公证) keeps a key, a small store and the public keys of the logs, and
needs nothing else from the office that draws. With enough witnesses of different bodies, an office cannot show
one ledger to a firm and another to the auditor without at least one of them holding the proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from randcheck.errors import (
    CheckpointBehind,
    ContinuationUnproven,
    CorruptEntry,
    ForkDetected,
    InvalidValue,
    MalformedDocument,
    NotSignedByLog,
    UnknownLog,
    join_limited,
)
from randcheck.merkle import EMPTY_ROOT, verify_consistency
from randcheck.ports import CheckpointStore, Clock, KeptCheckpoint, SignatureVerifier, Signer, require_name
from randcheck.receipts.checkpoint import (
    COSIGNATURE_TYPES,
    Checkpoint,
    KeyStatus,
    NoteKey,
    check_log_signature,
    decode_checkpoint,
    make_cosignature,
)
from randcheck.receipts.fork import Relation, compare_checkpoints
from randcheck.receipts.signed_note import NoteSignature, SignedNote, require_key_name
from randcheck.registers.identifiers import require_label
from randcheck.text import Text


class Witness:
    """Cosigns checkpoints of the logs that it knows; may be shared by threads when its parts may.

    Several witnesses, of one process or of many, may share a store, but each needs a key of its own.

    Example:
        >>> from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
        >>> from randcheck.adapters.memory_checkpoint_store import MemoryCheckpointStore
        >>> from randcheck.adapters.system import SystemClock
        >>> from randcheck.merkle import MerkleTree
        >>> from randcheck.receipts.checkpoint import sign_checkpoint
        >>> from randcheck.receipts.checkpoint import PublicKey
        >>> log, tree = Ed25519Signer(bytes(32)), MerkleTree([b"commitment", b"draw"])
        >>> witness = Witness(
        ...     name="audit.tonghua",
        ...     signer=Ed25519Signer(bytes([1]) * 32),
        ...     logs={"tonghua/2026": [PublicKey.of(log)]},
        ...     store=MemoryCheckpointStore(),
        ...     verifier=Ed25519Verifier(),
        ...     clock=SystemClock(),
        ... )
        >>> checkpoint = Checkpoint(origin="tonghua/2026", size=2, root=tree.root())
        >>> witness.cosign(sign_checkpoint(checkpoint, log)).name
        'audit.tonghua'
        >>> witness.last("tonghua/2026").size
        2
    """

    def __init__(
        self,
        *,
        name: str,
        signer: Signer,
        logs: Mapping[str, Iterable[NoteKey]],
        store: CheckpointStore,
        verifier: SignatureVerifier,
        clock: Clock,
    ) -> None:
        """Bring the ports of a witness together.

        Args:
            name: What it calls itself in its signatures: 1–200 characters without white space and ``+``.
            signer: Its key, which serves nothing else.
            logs: For every log it watches the keys that the log may sign with, at least one each.
            store: Its memory; a witness that forgets is none.
            verifier: Checks the signatures of the logs.
            clock: Tells the time that a cosignature bears.

        Raises:
            InvalidValue: A bad name, a log without keys, a key that is the witness's own, or a signer for
                whose algorithm there are no cosignatures.
        """
        self._name = require_key_name(require_label(name, what=Text("a witness's name", "见证人名称")))
        self._signer = signer
        self._logs = {_require_log(origin): tuple(keys) for origin, keys in logs.items()}
        self._store = store
        self._verifier = verifier
        self._clock = clock
        self._require_keys()

    def last(self, origin: str) -> KeptCheckpoint | None:
        """Return the last checkpoint of this log that the witness has cosigned or was about to cosign, or None."""
        return self._store.last(origin)

    def cosign(self, note: SignedNote, consistency_proof: Sequence[bytes] = ()) -> NoteSignature:
        """Return the witness's signature line under a checkpoint: ``note.with_signature`` puts it there.

        The tree is stored, durably, before it is signed. When that was interrupted, or the answer got lost, the
        same request succeeds again.

        Args:
            note: A checkpoint signed by its log; other signatures in it are passed over.
            consistency_proof: From the size that the witness cosigned last (0 for none: then it is empty) to
                the checkpoint's.

        Raises:
            MalformedDocument: The note is no checkpoint.
            UnknownLog: The witness has no keys for this log.
            NotSignedByLog: The log did not sign it.
            CheckpointBehind: It is smaller than what was cosigned before; tells that size.
            ContinuationUnproven: The proof does not lead here from what was cosigned last; tells that size.
            ForkDetected: The log signed two histories; carries the evidence.
            StoreError: The store failed, or holds what cannot be what was stored. Nothing was signed.
        """
        checkpoint = Checkpoint.parse(note.text)
        self._require_signature_of_log(checkpoint, note)
        new = KeptCheckpoint(size=checkpoint.size, root=checkpoint.root, note=note.encode())
        while True:
            last = self._store.last(checkpoint.origin)
            _require_continuation(last, checkpoint, note, consistency_proof)
            if last is not None and last.size == checkpoint.size:
                break  # cosigned before, or stored and not yet signed
            if self._store.advance(checkpoint.origin, expected=last, new=new):
                break
            # Somebody else took the step meanwhile: judge again by what is stored now.
        at_seconds = int(self._clock.now().timestamp())
        return make_cosignature(checkpoint, self._signer, name=self._name, at_seconds=at_seconds)

    def _require_keys(self) -> None:
        if self._signer.algorithm not in COSIGNATURE_TYPES:
            known = ", ".join(COSIGNATURE_TYPES)
            rule = Text(f"a witness must sign with one of {known}", f"见证人的签名算法须为 {known} 之一")
            raise InvalidValue(rule=rule, seen=self._signer.algorithm)
        for origin, keys in self._logs.items():
            if not keys:
                rule = Text("a witness must have a key for every log", "每个账本须至少登记一把密钥")
                raise InvalidValue(rule=rule, seen=origin)
            if any(key.public_key == self._signer.public_key for key in keys):
                # With one key in both parts, the log would be its own witness.
                rule = Text(
                    "a witness must not use a key of a log it watches", "见证人不得使用所见证账本的密钥"
                )
                raise InvalidValue(rule=rule, seen=origin)

    def _require_signature_of_log(self, checkpoint: Checkpoint, note: SignedNote) -> None:
        keys = self._logs.get(checkpoint.origin)
        if keys is None:
            raise UnknownLog(origin=checkpoint.origin, known=join_limited(sorted(self._logs)))
        found = [check_log_signature(note, key, self._verifier).status for key in keys]
        if KeyStatus.VALID not in found or KeyStatus.INVALID in found:
            findings = ", ".join(status.value for status in found)
            raise NotSignedByLog(origin=checkpoint.origin, findings=findings)


def _require_log(origin: str) -> str:
    require_name(origin, what=Text("a log's name", "账本名称"))
    return origin


def _require_continuation(
    last: KeptCheckpoint | None, checkpoint: Checkpoint, note: SignedNote, proof: Sequence[bytes]
) -> None:
    """Refuse a checkpoint that is not shown to continue ``last``."""
    origin, size = checkpoint.origin, checkpoint.size
    if last is None:
        if not verify_consistency(0, size, EMPTY_ROOT, checkpoint.root, proof):
            raise ContinuationUnproven(origin=origin, size=size, last_size=0)
        return
    if size < last.size:
        raise CheckpointBehind(origin=origin, size=size, last_size=last.size)
    comparison = compare_checkpoints(_require_intact(last, origin), note, proof=proof)
    if comparison.relation is Relation.FORKED:
        raise ForkDetected(origin=origin, size=last.size, evidence=comparison.evidence)
    if comparison.relation is Relation.UNDECIDED:
        raise ContinuationUnproven(origin=origin, size=size, last_size=last.size)


def _require_intact(last: KeptCheckpoint, origin: str) -> SignedNote:
    """Return the note that the store kept, when it tells what the store says beside it."""
    try:
        note, checkpoint = decode_checkpoint(last.note)
    except MalformedDocument as error:
        reason = Text(error.describe("en"), error.describe("zh"))
        raise CorruptEntry(log=origin, index=last.size, reason=reason) from None
    if (checkpoint.origin, checkpoint.size, checkpoint.root) != (origin, last.size, last.root):
        reason = Text("a checkpoint of another tree", "其他树的检查点")
        raise CorruptEntry(log=origin, index=last.size, reason=reason)
    return note
