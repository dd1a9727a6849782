"""Signing a checkpoint, as the log itself or as a witness, and what exactly is signed."""

from __future__ import annotations

from collections.abc import Mapping

from randcheck.errors import InvalidValue, shorten
from randcheck.receipts.checkpoint.body import Checkpoint
from randcheck.receipts.signed_note import NoteSignature, SignedNote, key_hash_for, require_key_name
from randcheck.receipts.signing import Signer
from randcheck.text import Text

MAX_AT_SECONDS = 2**63 - 1
"""The latest time a cosignature can bear, in seconds since 1970 (tlog-cosignature)."""

LOG_SIGNATURE_TYPES = {"ed25519": b"\x01", "sm2": b"\xffrandcheck.sm2/note/v1"}
"""By algorithm: the type of a log's own signature, which goes into its key hash."""

COSIGNATURE_TYPES = {"ed25519": b"\x04", "sm2": b"\xffrandcheck.sm2/cosignature/v1"}
"""By algorithm: the type of a witness's cosignature."""

TIME_BYTES = 8
"""A cosignature begins with its time in so many bytes, big-endian."""


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> SignedNote:
    """Return the checkpoint as a note signed by the log itself.

    A log must never sign two checkpoints of which neither tree continues the other: that is what
    :mod:`randcheck.receipts.fork` proves against it.

    Raises:
        InvalidValue: Notes know no signature type for the signer's algorithm.
    """
    return SignedNote(text=checkpoint.text, signatures=(make_log_signature(checkpoint, signer),))


def make_log_signature(checkpoint: Checkpoint, signer: Signer) -> NoteSignature:
    """Return the line by which a log signs; a log that changes its key signs with both for a while.

    Raises:
        InvalidValue: Notes know no signature type for the signer's algorithm.
    """
    key_hash = _key_hash(LOG_SIGNATURE_TYPES, checkpoint.origin, signer)
    signature = signer.sign(checkpoint.text.encode())
    return NoteSignature(name=checkpoint.origin, key_hash=key_hash, signature=signature)


def make_cosignature(checkpoint: Checkpoint, signer: Signer, *, name: str, at_seconds: int) -> NoteSignature:
    """Return the line by which a witness says: at this time, this was the largest tree I had seen of this log.

    Only :class:`randcheck.office.Witness` checks that this is true before it signs.

    Args:
        checkpoint: What is cosigned, extension lines included.
        signer: The witness's key; it must serve no other witness.
        name: The witness's name, without white space and ``+``.
        at_seconds: Seconds since 1970-01-01T00:00:00Z, 0 to 2^63−1.

    Raises:
        InvalidValue: A bad name or time, or notes know no signature type for the signer's algorithm.
    """
    key_hash = _key_hash(COSIGNATURE_TYPES, require_key_name(name), signer)
    if type(at_seconds) is not int or not 0 <= at_seconds <= MAX_AT_SECONDS:
        rule = Text("the time of a cosignature must be from 0 to 2^63−1", "见证签名时间须为 0 至 2^63−1")
        raise InvalidValue(rule=rule, seen=shorten(at_seconds))
    signature = at_seconds.to_bytes(TIME_BYTES, "big") + signer.sign(
        cosigned_message(checkpoint.text, at_seconds)
    )
    return NoteSignature(name=name, key_hash=key_hash, signature=signature)


def cosign(note: SignedNote, signer: Signer, *, name: str, at_seconds: int) -> SignedNote:
    """Return ``note`` with a cosignature at the end; see :func:`make_cosignature`.

    Raises:
        MalformedDocument: The note is no checkpoint.
        InvalidValue: As for :func:`make_cosignature`, or there is no room for another signature.
    """
    checkpoint = Checkpoint.parse(note.text)
    return note.with_signature(make_cosignature(checkpoint, signer, name=name, at_seconds=at_seconds))


def _key_hash(types: Mapping[str, bytes], name: str, signer: Signer) -> bytes:
    signature_type = types.get(signer.algorithm)
    if signature_type is None:
        known = ", ".join(types)
        rule = Text(
            f"a checkpoint must be signed with one of the algorithms {known}",
            f"检查点的签名算法须为 {known} 之一",
        )
        raise InvalidValue(rule=rule, seen=shorten(signer.algorithm))
    return key_hash_for(name, signature_type, signer.public_key)


def cosigned_message(text: str, at_seconds: int) -> bytes:
    r"""Return what a cosignature is over.

    Source: C2SP tlog-cosignature, "Ed25519 signed message".

    Example:
        >>> cosigned_message("log\n0\n", 1679315147)
        b'cosignature/v1\ntime 1679315147\nlog\n0\n'
    """
    return f"cosignature/v1\ntime {at_seconds}\n{text}".encode()
