"""Checkpoints: what a log says its tree is, signed by the log and cosigned by witnesses (C2SP tlog-checkpoint).

A checkpoint is a signed note whose text tells the log's name (the *origin*), the number of its entries and the
root of their tree. The log signs the text; a witness signs the text with the time, after it has seen that the
tree continues the one it cosigned before (C2SP tlog-cosignature, ``cosignature/v1``).

Ed25519 signatures have the types that C2SP assigns. For SM2, which C2SP does not know, the types are private
ones of 0xff and a name of ours; what is signed is the same.
"""

from randcheck.receipts.checkpoint.body import Checkpoint, decode_checkpoint
from randcheck.receipts.checkpoint.checking import (
    KeyFinding,
    KeyStatus,
    NoteKey,
    PublicKey,
    check_cosignature,
    check_log_signature,
)
from randcheck.receipts.checkpoint.signing import (
    COSIGNATURE_TYPES,
    LOG_SIGNATURE_TYPES,
    MAX_AT_SECONDS,
    cosign,
    cosigned_message,
    make_cosignature,
    make_log_signature,
    sign_checkpoint,
)

__all__ = [
    "COSIGNATURE_TYPES",
    "LOG_SIGNATURE_TYPES",
    "MAX_AT_SECONDS",
    "Checkpoint",
    "KeyFinding",
    "KeyStatus",
    "NoteKey",
    "PublicKey",
    "check_cosignature",
    "check_log_signature",
    "cosign",
    "cosigned_message",
    "decode_checkpoint",
    "make_cosignature",
    "make_log_signature",
    "sign_checkpoint",
]
