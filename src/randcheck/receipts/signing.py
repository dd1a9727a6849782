"""What signs and what verifies, as seen from the pure core; adapters provide both."""

from __future__ import annotations

from typing import Protocol

from randcheck.hashing import labelled_digest

KEY_ID_LENGTH = 32
"""A key id has this many hex digits: 128 bits, beyond anybody's reach to find two keys with one id."""


class Signer(Protocol):
    """One private key: in a file, a hardware module or a key service.

    - ``algorithm`` and ``public_key`` never change, and ``key_id`` is ``key_id_for`` of the two.
    - ``sign`` returns a signature over the whole message that a verifier for ``algorithm`` accepts.
    - ``sign`` raises only errors of :mod:`randcheck.errors`.
    """

    @property
    def key_id(self) -> str:
        """Name of the key: ``key_id_for(algorithm, public_key)``."""

    @property
    def algorithm(self) -> str:
        """Name of the signature algorithm, for example ``ed25519``."""

    @property
    def public_key(self) -> bytes:
        """The public key in the algorithm's own encoding."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature over ``message``."""


class SignatureVerifier(Protocol):
    """Checks signatures of the algorithms it knows.

    - ``verify`` answers for every input, however malformed, and never raises.
    - ``verify`` is False for an algorithm that is not among ``algorithms``.
    - The answer depends on the four arguments alone: the same today and in ten years.
    """

    @property
    def algorithms(self) -> frozenset[str]:
        """The algorithms whose signatures it can check."""

    def verify(self, algorithm: str, public_key: bytes, message: bytes, signature: bytes) -> bool:
        """Return whether ``signature`` over ``message`` was made with the private half of ``public_key``."""


def key_id_for(algorithm: str, public_key: bytes) -> str:
    r"""Return the id of a key: the first 32 hex digits of a digest over algorithm and public key.

    The digest is SHA-256 of ``randcheck/key/1`` ``\n`` algorithm ``\n`` public key in lower-case hex. The id
    names a key in a signature; it grants nothing. What a key may sign stands in the trust policy.

    Example:
        >>> key_id_for("ed25519", bytes(32))
        '484b6c4144128d4753e9c0aa7c82ea7f'
    """
    return labelled_digest("randcheck/key/1", algorithm, public_key.hex()).hex()[:KEY_ID_LENGTH]
