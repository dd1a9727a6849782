"""Two checkpoints of one log: does the newer continue the older, or has the log signed two histories?

A fork is proven by what the log itself signed: both checkpoints, the root that the newer tree has at the older
size, and the consistency proof from that root to the newer one. The older checkpoint bears another root of the
same size. Whoever has the log's public key can check this without asking anybody.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from enum import Enum
from typing import Any

import attrs

from randcheck.errors import InvalidValue, MalformedDocument, UnknownVersion, shorten
from randcheck.merkle import EMPTY_ROOT, HASH_BYTES, MerkleTree, find_old_root, verify_consistency
from randcheck.receipts.checkpoint import Checkpoint, NoteKey, check_log_signature
from randcheck.receipts.json_model import JsonValue
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.signing import SignatureVerifier
from randcheck.receipts.strict_json import encode_strict, parse_strict
from randcheck.text import Text

FORK_VERSION = 1
MAX_PROOF = 64
"""Most hashes of a consistency proof."""

MAX_EVIDENCE_BYTES = 256 * 1024

_WHAT = Text("fork evidence", "分叉证据")
_HASH = re.compile(f"[0-9a-f]{{{2 * HASH_BYTES}}}")
_FIELDS = {"fork_version", "newer", "older", "proof", "root"}


@attrs.frozen(kw_only=True)
class ForkEvidence:
    """What shows that a log signed two histories; nothing is verified yet.

    Attributes:
        older: The checkpoint of the smaller size.
        newer: The checkpoint of the larger or the same size.
        root: The root that the newer tree has at the older size; the older checkpoint bears another.
        proof: The consistency proof from ``root`` to the newer checkpoint's root; empty for equal sizes.
    """

    older: SignedNote
    newer: SignedNote
    root: bytes
    proof: tuple[bytes, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check the lengths of the hashes."""
        if len(self.proof) > MAX_PROOF or any(len(part) != HASH_BYTES for part in (self.root, *self.proof)):
            raise InvalidValue(
                rule=Text(
                    f"fork evidence must have hashes of {HASH_BYTES} bytes, at most {MAX_PROOF} in the proof",
                    f"分叉证据的摘要须为 {HASH_BYTES} 字节，证明不超过 {MAX_PROOF} 个",
                ),
                seen=f"{len(self.proof)}",
            )

    def encode(self) -> bytes:
        """Return the evidence file: one line of strict JSON and a line feed."""
        mapping: JsonValue = {
            "fork_version": FORK_VERSION,
            # A text of JSON may hold no line feeds, and the log chose the notes' characters: so base64.
            "newer": base64.b64encode(self.newer.encode()).decode("ascii"),
            "older": base64.b64encode(self.older.encode()).decode("ascii"),
            "proof": [part.hex() for part in self.proof],
            "root": self.root.hex(),
        }
        return encode_strict(mapping) + b"\n"

    @classmethod
    def decode(cls, data: bytes) -> ForkEvidence:
        """Return the evidence that :meth:`encode` wrote; it may still prove nothing.

        Raises:
            MalformedDocument, NotCanonical: Not such a file.
            UnknownVersion: A version that this release does not know.
        """
        value: Any = parse_strict(data, what=_WHAT, max_bytes=MAX_EVIDENCE_BYTES)
        if not isinstance(value, dict):
            raise _malformed(type(value).__name__)
        version = value.get("fork_version")
        if type(version) is int and version != FORK_VERSION:
            raise UnknownVersion(
                what=_WHAT,
                rule=Text(f"the version must be {FORK_VERSION}", f"版本须为 {FORK_VERSION}"),
                seen=str(version),
            )
        if value.keys() != _FIELDS or type(version) is not int:
            raise _malformed(", ".join(sorted(value)))
        try:
            return cls(
                older=_read_note(value["older"]),
                newer=_read_note(value["newer"]),
                root=_read_hash(value["root"]),
                proof=tuple(map(_read_hash, _read_array(value["proof"]))),
            )
        except InvalidValue as error:
            raise MalformedDocument(what=_WHAT, rule=error.rule, seen=error.seen) from None


class Relation(Enum):
    """How two checkpoints of one log stand to each other."""

    SAME = "same"
    """One size, one root."""
    CONSISTENT = "consistent"
    """The newer tree begins with the older."""
    FORKED = "forked"
    """The newer tree at the older size has another root: two histories."""
    UNDECIDED = "undecided"
    """Nothing at hand decides it: ask the log for a consistency proof, or for its entries."""


@attrs.frozen(kw_only=True)
class Comparison:
    """What two checkpoints show together.

    Attributes:
        relation: See :class:`Relation`.
        evidence: Exactly when they are forked. It accuses the log only when both were signed by it, which
            :func:`verify_fork` checks.
    """

    relation: Relation
    evidence: ForkEvidence | None = None


def compare_checkpoints(
    one: SignedNote,
    other: SignedNote,
    *,
    tree: MerkleTree | None = None,
    proof: Sequence[bytes] | None = None,
) -> Comparison:
    """Return how two checkpoints of one log stand to each other; signatures are not looked at.

    Args:
        one: A checkpoint.
        other: Another, of a larger, smaller or equal size.
        tree: The log's entries as the holder of the newer checkpoint has them. Decides always, unless its root
            at the newer size is not the newer checkpoint's.
        proof: A consistency proof from the smaller size to the larger. When the older tree is no complete
            subtree of the newer, it shows a fork too; else only a tree does.

    Raises:
        MalformedDocument: A note is no checkpoint.
        InvalidValue: The checkpoints are of different logs.

    Example:
        >>> from randcheck.adapters.ed25519 import Ed25519Signer
        >>> from randcheck.receipts.checkpoint import sign_checkpoint
        >>> tree, log = MerkleTree([b"a", b"b", b"c"]), Ed25519Signer(bytes(32))
        >>> older, newer = (
        ...     sign_checkpoint(Checkpoint(origin="draws", size=size, root=tree.root(size)), log)
        ...     for size in (1, 3)
        ... )
        >>> compare_checkpoints(older, newer, proof=tree.prove_consistency(1, 3)).relation
        <Relation.CONSISTENT: 'consistent'>
    """
    (older, old), (newer, new) = sorted(
        ((note, Checkpoint.parse(note.text)) for note in (one, other)), key=lambda pair: pair[1].size
    )
    if old.origin != new.origin:
        raise InvalidValue(
            rule=Text("checkpoints must be of one log to be compared", "比较的检查点须属同一账本"),
            seen=f"{old.origin}, {new.origin}",
        )
    found = _find_continuation(old, new, tree, proof)
    if found is None:
        return Comparison(relation=Relation.UNDECIDED)
    root, path = found
    if root == old.root:
        return Comparison(relation=Relation.SAME if old.size == new.size else Relation.CONSISTENT)
    evidence = ForkEvidence(older=older, newer=newer, root=root, proof=path)
    return Comparison(relation=Relation.FORKED, evidence=evidence)


def _find_continuation(
    old: Checkpoint, new: Checkpoint, tree: MerkleTree | None, proof: Sequence[bytes] | None
) -> tuple[bytes, tuple[bytes, ...]] | None:
    """Return the newer tree's root at the older size and the proof from there, or None when nothing tells."""
    if old.size == new.size:
        return new.root, ()
    if old.size == 0:
        return EMPTY_ROOT, ()
    if proof is not None:
        if verify_consistency(old.size, new.size, old.root, new.root, proof):
            return old.root, tuple(proof)
        root = find_old_root(old.size, new.size, new.root, proof)
        if root is not None:
            return root, tuple(proof)
    if tree is not None and len(tree) >= new.size and tree.root(new.size) == new.root:
        return tree.root(old.size), tuple(tree.prove_consistency(old.size, new.size))
    return None


@attrs.frozen(kw_only=True)
class ForkReport:
    """Whether a log is shown to have signed two histories.

    Attributes:
        is_proven: Yes or no.
        reason: What was found, for people.
    """

    is_proven: bool
    reason: Text


def verify_fork(evidence: ForkEvidence, keys: Sequence[NoteKey], verifier: SignatureVerifier) -> ForkReport:
    """Report whether ``evidence`` proves that a log with one of ``keys`` signed two histories.

    Args:
        evidence: What was received, from whomever.
        keys: Public keys of the log; each checkpoint must be signed by one of them.
        verifier: Checks the signatures of the algorithms it knows.

    Example:
        >>> from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
        >>> from randcheck.receipts.checkpoint import sign_checkpoint
        >>> from randcheck.receipts.checkpoint import PublicKey
        >>> log = Ed25519Signer(bytes(32))
        >>> one, other = (
        ...     sign_checkpoint(Checkpoint(origin="draws", size=1, root=MerkleTree([leaf]).root()), log)
        ...     for leaf in (b"what the firm was shown", b"what the auditor was shown")
        ... )
        >>> evidence = compare_checkpoints(one, other).evidence
        >>> verify_fork(evidence, [PublicKey.of(log)], Ed25519Verifier()).reason.en
        'the log signed two histories: its tree at the older size has two roots'
    """
    fault = _find_fault(evidence, keys, verifier)
    return ForkReport(is_proven=fault is None, reason=_PROVEN if fault is None else fault)


def _find_fault(evidence: ForkEvidence, keys: Sequence[NoteKey], verifier: SignatureVerifier) -> Text | None:
    try:
        old, new = Checkpoint.parse(evidence.older.text), Checkpoint.parse(evidence.newer.text)
    except MalformedDocument:
        return Text("one of the notes is no checkpoint", "其中一份文书不是检查点")
    if old.origin != new.origin:
        return Text("the checkpoints are of different logs", "两个检查点不属同一账本")
    if evidence.root == old.root:
        return Text(
            "the root at the older size is the one that the older checkpoint bears: no fork",
            "较小条数处的根值与较早检查点所载相同：没有分叉",
        )
    if not verify_consistency(old.size, new.size, evidence.root, new.root, evidence.proof):
        return Text(
            "the proof does not lead from that root to the newer checkpoint's",
            "证明不能由该根值推至较新检查点的根值",
        )
    for note, name in ((evidence.older, Text("older", "较早")), (evidence.newer, Text("newer", "较新"))):
        # One good signature is enough: a spoilt line beside it, which anybody can add, must not save the log.
        if not any(check_log_signature(note, key, verifier).has_signed for key in keys):
            return Text(
                f"the {name.en} checkpoint is not signed by a key of the log",
                f"{name.zh}检查点没有该账本密钥的签名",
            )
    return None


_PROVEN = Text(
    "the log signed two histories: its tree at the older size has two roots",
    "账本签署了两份历史：同一条数处有两个根值",
)


def _read_note(value: Any) -> SignedNote:
    return SignedNote.decode(_read_base64(value))


def _read_base64(value: Any) -> bytes:
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, TypeError, ValueError):
        data = b""
    if not data or base64.b64encode(data).decode("ascii") != value:
        raise _malformed(shorten(value))
    return data


def _read_hash(value: Any) -> bytes:
    if not isinstance(value, str) or _HASH.fullmatch(value) is None:
        raise _malformed(shorten(value))
    return bytes.fromhex(value)


def _read_array(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _malformed(shorten(value))
    return value


def _malformed(seen: str) -> MalformedDocument:
    return MalformedDocument(
        what=_WHAT,
        rule=Text(
            "must hold fork_version, newer and older in base64, proof and root in hex, and nothing else",
            "须恰含 fork_version、base64 的 newer 与 older、十六进制的 proof 与 root",
        ),
        seen=seen,
    )
