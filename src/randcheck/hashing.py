"""SHA-256 with a named purpose, and the RFC 6962 tree: the only hashing the protocol uses.

Every digest the protocol takes starts with a label line (``randcheck/<what>/1``), so that bytes hashed
for one purpose can never serve another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def sha256(data: bytes) -> bytes:
    """Return the 32-byte SHA-256 digest of ``data``."""
    return hashlib.sha256(data).digest()


def labelled_digest(label: str, *parts: str) -> bytes:
    r"""Return H(label ``\n`` part ``\n`` part …), the form of every digest in the protocol.

    Args:
        label: The purpose, for example ``randcheck/seed/1``.
        parts: UTF-8 text joined by single line feeds; a part that may contain a line feed must be the last.

    Example:
        >>> labelled_digest("randcheck/purpose/1", "00" * 32, "targets").hex()[:16]
        '431bda37cbe5c0d1'
    """
    return sha256("\n".join((label, *parts)).encode())


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Return the RFC 6962 tree hash over ``leaves`` (section 2.1), in the order given.

    Args:
        leaves: Leaf data, not yet hashed. Empty gives SHA-256 of the empty string.

    Example:
        >>> merkle_root([]).hex()[:16]
        'e3b0c44298fc1c14'
    """
    if not leaves:
        return sha256(b"")
    level = [sha256(b"\x00" + leaf) for leaf in leaves]
    # Pairing left to right and carrying the odd one up gives the same tree as the RFC's recursive
    # split at the largest power of two.
    while len(level) > 1:
        paired = [sha256(b"\x01" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]
