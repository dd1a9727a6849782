"""Files of checkpoints and consistency proofs, and whose signatures under them count."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from pathlib import Path

from randcheck.cli.files import read_file
from randcheck.errors import InvalidValue
from randcheck.merkle import HASH_BYTES
from randcheck.receipts.checkpoint import decode_checkpoint
from randcheck.receipts.fork import MAX_PROOF
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.trust_entries import CHECKPOINT, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text


def checkpoint_keys(policy: TrustPolicy, *, size: int | None = None) -> tuple[TrustedKey, ...]:
    """Return the keys by which a log may sign a checkpoint of ``size`` entries; of any where no size is given."""
    keys = policy.keys_for(CHECKPOINT)
    return keys if size is None else tuple(key for key in keys if key.is_valid_for_tree(size))


def read_note(path: Path) -> SignedNote:
    """Return the checkpoint in a file; its signatures are not checked.

    Raises:
        MalformedDocument: Not a checkpoint.
        InvalidValue: The file cannot be read.
    """
    return decode_checkpoint(read_file(path))[0]


def write_proof(proof: Sequence[bytes]) -> bytes:
    """Return the file of a consistency proof: a line of base64 for every hash (C2SP tlog-witness)."""
    return b"".join(base64.b64encode(part) + b"\n" for part in proof)


def read_proof(path: Path) -> tuple[bytes, ...]:
    """Return the consistency proof that :func:`write_proof` wrote.

    Raises:
        InvalidValue: Not such a file, or it cannot be read.
    """
    data = read_file(path)
    try:
        proof = tuple(base64.b64decode(line, validate=True) for line in data.split(b"\n")[:-1])
    except binascii.Error:
        proof = (b"",)
    if write_proof(proof) != data or len(proof) > MAX_PROOF or any(len(part) != HASH_BYTES for part in proof):
        rule = Text(
            f"{path} must be a consistency proof: a line of base64 for every hash",
            f"{path} 须为一致性证明：每行一个 base64 摘要",
        )
        raise InvalidValue(rule=rule, seen=f"{len(data)} B")
    return proof
