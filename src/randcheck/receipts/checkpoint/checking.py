"""Whether a key signed a checkpoint: as the log itself, or as a witness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Protocol

import attrs

from randcheck.receipts.checkpoint.body import Checkpoint
from randcheck.receipts.checkpoint.signing import (
    COSIGNATURE_TYPES,
    LOG_SIGNATURE_TYPES,
    MAX_AT_SECONDS,
    TIME_BYTES,
    cosigned_message,
)
from randcheck.receipts.signed_note import NoteSignature, SignedNote, key_hash_for
from randcheck.receipts.signing import SignatureVerifier, Signer


class NoteKey(Protocol):
    """A public key as checkpoints need it; a key of a trust policy is one."""

    @property
    def algorithm(self) -> str:
        """Name of the signature algorithm, for example ``ed25519``."""

    @property
    def public_key(self) -> bytes:
        """The public key in the algorithm's own encoding."""

    @property
    def signer_id(self) -> str | None:
        """The signer's id that SM2 hashes into every signature; None for other algorithms."""


@attrs.frozen(kw_only=True)
class PublicKey:
    """A public key on its own, for whoever has no trust policy to take it from.

    Attributes:
        algorithm: Name of the signature algorithm.
        public_key: In the algorithm's own encoding.
        signer_id: For SM2 the signer's id, else None.
    """

    algorithm: str
    public_key: bytes
    signer_id: str | None = None

    @classmethod
    def of(cls, signer: Signer, *, signer_id: str | None = None) -> PublicKey:
        """Return the public half of a signer's key."""
        return cls(algorithm=signer.algorithm, public_key=signer.public_key, signer_id=signer_id)


class KeyStatus(Enum):
    """What those lines of a note are worth that point to one key."""

    VALID = "valid"
    """There is one, and every one verifies."""
    INVALID = "invalid"
    """One does not verify: the note is to be rejected, whatever else it holds (signed-note, "Signatures")."""
    ABSENT = "absent"
    """There is none."""
    UNSUPPORTED = "unsupported"
    """The verifier at hand, or the format of notes, does not know the key's algorithm."""


@attrs.frozen(kw_only=True)
class KeyFinding:
    """What a note holds from one key.

    Attributes:
        status: See :class:`KeyStatus`.
        name: The name in a line that verifies: the log's origin, or what the witness calls itself. None when
            no line verifies.
        at_seconds: The time of the cosignature that verifies, the earliest when the witness cosigned more than
            once: seconds since 1970-01-01T00:00:00Z. None for a log's signature.
    """

    status: KeyStatus
    name: str | None = None
    at_seconds: int | None = None

    @property
    def is_valid(self) -> bool:
        """Whether the key signed, and nothing that points to it is wrong."""
        return self.status is KeyStatus.VALID

    @property
    def has_signed(self) -> bool:
        """Whether at least one line of the key verifies, whatever somebody wrote beside it."""
        return self.name is not None


def check_log_signature(note: SignedNote, key: NoteKey, verifier: SignatureVerifier) -> KeyFinding:
    """Return whether the log whose name stands in the note signed it with ``key``.

    Lines of other names and other keys are passed over, as signed-note asks; bad evidence does not raise.

    Args:
        note: A checkpoint.
        key: One key of the log.
        verifier: Checks the signatures of the algorithms it knows.

    Raises:
        MalformedDocument: The note is no checkpoint.
    """
    origin = Checkpoint.parse(note.text).origin
    lines = [line for line in note.signatures if line.name == origin]
    return _check(note.text, lines, key, verifier, LOG_SIGNATURE_TYPES, _read_log_signature)


def check_cosignature(note: SignedNote, key: NoteKey, verifier: SignatureVerifier) -> KeyFinding:
    """Return whether the witness with ``key`` cosigned the note, and when.

    The witness may call itself anything: the key is what counts. Lines of other keys are passed over. The time
    is what the witness says; whether it may lie in the future is for the caller to judge.

    Raises:
        MalformedDocument: The note is no checkpoint.
    """
    Checkpoint.parse(note.text)
    return _check(note.text, note.signatures, key, verifier, COSIGNATURE_TYPES, _read_cosignature)


@attrs.frozen
class _Claim:
    """A signature, what it is said to be over, and the time it bears."""

    message: bytes
    signature: bytes
    at_seconds: int | None = None


def _read_log_signature(text: str, signature: bytes) -> _Claim:
    return _Claim(text.encode(), signature)


def _read_cosignature(text: str, signature: bytes) -> _Claim | None:
    at_seconds = int.from_bytes(signature[:TIME_BYTES], "big")
    if len(signature) <= TIME_BYTES or at_seconds > MAX_AT_SECONDS:
        return None
    return _Claim(cosigned_message(text, at_seconds), signature[TIME_BYTES:], at_seconds)


def _check(
    text: str,
    lines: Iterable[NoteSignature],
    key: NoteKey,
    verifier: SignatureVerifier,
    types: Mapping[str, bytes],
    read: Callable[[str, bytes], _Claim | None],
) -> KeyFinding:
    signature_type = types.get(key.algorithm)
    if signature_type is None:
        return KeyFinding(status=KeyStatus.UNSUPPORTED)
    own = [line for line in lines if line.key_hash == key_hash_for(line.name, signature_type, key.public_key)]
    if not own:
        return KeyFinding(status=KeyStatus.ABSENT)
    if key.algorithm not in verifier.algorithms:
        return KeyFinding(status=KeyStatus.UNSUPPORTED)
    claims = [(line.name, read(text, line.signature)) for line in own]
    good = [(name, claim.at_seconds) for name, claim in claims if claim and _verifies(claim, key, verifier)]
    name, at_seconds = min(good, key=lambda found: found[1] or 0, default=(None, None))
    status = KeyStatus.VALID if len(good) == len(own) else KeyStatus.INVALID
    return KeyFinding(status=status, name=name, at_seconds=at_seconds)


def _verifies(claim: _Claim, key: NoteKey, verifier: SignatureVerifier) -> bool:
    if key.signer_id is None:
        return verifier.verify(key.algorithm, key.public_key, claim.message, claim.signature)
    return verifier.verify(
        key.algorithm, key.public_key, claim.message, claim.signature, signer_id=key.signer_id
    )
