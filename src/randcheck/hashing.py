"""SHA-256 with a named purpose: the only hash the protocol uses; trees are in :mod:`randcheck.merkle`.

Every digest the protocol takes starts with a label line (``randcheck/<what>/1``), so that bytes hashed
for one purpose can never serve another.
"""

from __future__ import annotations

import hashlib


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
