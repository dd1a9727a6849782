"""Logs, witnesses and their checkpoints for tests."""

from __future__ import annotations

from collections.abc import Iterable

from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.merkle import MerkleTree
from randcheck.receipts.checkpoint import Checkpoint, PublicKey, sign_checkpoint
from randcheck.receipts.signed_note import SignedNote

ORIGIN = "tonghua/2026"
VERIFIER = Ed25519Verifier()
LOG_SIGNER, WITNESS_SIGNER, OTHER_WITNESS, STRANGER = (
    Ed25519Signer(bytes([number]) * 32) for number in range(10, 14)
)
LOG_KEY, WITNESS_KEY, OTHER_WITNESS_KEY, STRANGERS_KEY = (
    PublicKey.of(signer) for signer in (LOG_SIGNER, WITNESS_SIGNER, OTHER_WITNESS, STRANGER)
)
AT = 1_790_000_000


def leaves(count: int, *, rewritten: Iterable[int] = ()) -> list[bytes]:
    """A history of so many entries, some of which say something else."""
    changed = set(rewritten)
    return [b"%d%b" % (number, b" rewritten" if number in changed else b"") for number in range(count)]


def checkpoint_of(tree: MerkleTree, size: int | None = None, *, origin: str = ORIGIN) -> Checkpoint:
    size = len(tree) if size is None else size
    return Checkpoint(origin=origin, size=size, root=tree.root(size))


def signed(
    tree: MerkleTree, size: int | None = None, *, origin: str = ORIGIN, signer: Ed25519Signer = LOG_SIGNER
) -> SignedNote:
    """The checkpoint of a tree at a size, as the log signs it."""
    return sign_checkpoint(checkpoint_of(tree, size, origin=origin), signer)
