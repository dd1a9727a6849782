"""One outside thing each: stores, signers, clocks, files. Nothing else in randcheck knows these things."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from randcheck.errors import MissingExtra

if TYPE_CHECKING:
    from randcheck.ports import SignatureVerifier


def default_verifier() -> SignatureVerifier:
    """Return a verifier for all algorithms that randcheck brings: ``ed25519`` and ``sm2``.

    SM2 is left out only where neither ``cryptography`` nor the extra ``sm2`` has SM3.

    Example:
        >>> sorted(default_verifier().algorithms)
        ['ed25519', 'sm2']
    """
    # Here and not at the top: each adapter stays importable without what the others need.
    from randcheck.adapters.combined_verifier import CombinedVerifier
    from randcheck.adapters.ed25519 import Ed25519Verifier
    from randcheck.adapters.sm2 import Sm2Verifier

    verifiers: list[SignatureVerifier] = [Ed25519Verifier()]
    with suppress(MissingExtra):
        verifiers.append(Sm2Verifier())
    return CombinedVerifier(verifiers)
