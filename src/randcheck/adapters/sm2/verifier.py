"""Verifies SM2 signatures."""

from __future__ import annotations

from randcheck.adapters.sm2.digest import require_signer_id, signed_digest, sm3
from randcheck.errors import InvalidValue
from randcheck.receipts.sm2_arithmetic import is_sm2_signature_over
from randcheck.receipts.sm2_curve import is_sm2_public_key, is_sm2_signature_form

ALGORITHM = "sm2"


class Sm2Verifier:
    """Verifies SM2 signatures by the strict rule of :mod:`randcheck.adapters.sm2`; needs no extra.

    Example:
        >>> Sm2Verifier().algorithms
        frozenset({'sm2'})
    """

    def __init__(self) -> None:
        """Make a verifier.

        Raises:
            MissingExtra: Neither ``cryptography`` nor the extra ``sm2`` brings SM3.
        """
        sm3()

    @property
    def algorithms(self) -> frozenset[str]:
        """``sm2`` alone."""
        return frozenset({ALGORITHM})

    def verify(
        self,
        algorithm: str,
        public_key: bytes,
        message: bytes,
        signature: bytes,
        signer_id: str | None = None,
    ) -> bool:
        """Return whether ``signature`` over ``message`` is by ``public_key`` and ``signer_id``; never raises.

        Without a signer id the answer is False: an id that nobody stated cannot be checked.
        """
        if algorithm != ALGORITHM or signer_id is None:
            return False
        # Before hashing: a long message under a signature that cannot be one costs nothing.
        if not is_sm2_signature_form(signature) or not is_sm2_public_key(public_key):
            return False
        try:
            require_signer_id(signer_id)
        except InvalidValue:
            return False
        return is_sm2_signature_over(public_key, signed_digest(signer_id, public_key, message), signature)
