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

    A signer whose algorithm binds signatures to a name of the signer, as SM2 does, also has a ``signer_id``: the text
    under which the trust policy must list its key.
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


class PrehashedSigner(Protocol):
    """A device that signs digests: it holds a private key and knows neither messages nor ids (SDF, GM/T 0018).

    - ``public_key`` never changes.
    - ``sign_digest`` signs the digest as it is, without hashing it again, and returns r ‖ s of 32 bytes each in
      big-endian order (SDF's ECCSignature has room for 64 each: the last 32 of either).
    - ``sign_digest`` may raise anything; :class:`randcheck.adapters.sm2.Sm2DeviceSigner` turns it into
      ``SigningFailed``.
    """

    @property
    def public_key(self) -> bytes:
        """The public key, for SM2 04 ‖ x ‖ y, 65 bytes."""

    def sign_digest(self, digest: bytes) -> bytes:
        """Return the signature over ``digest``, for SM2 32 bytes."""


class SignatureVerifier(Protocol):
    """Checks signatures of the algorithms it knows.

    - ``verify`` answers for every input, however malformed, and never raises.
    - ``verify`` is False for an algorithm that is not among ``algorithms``.
    - ``verify`` is False when an algorithm needs a signer id and none is stated, and when it has no use for one and
      one is: the policy meant something else.
    - The answer depends on the arguments alone: the same today and in ten years.
    """

    @property
    def algorithms(self) -> frozenset[str]:
        """The algorithms whose signatures it can check."""

    def verify(
        self,
        algorithm: str,
        public_key: bytes,
        message: bytes,
        signature: bytes,
        signer_id: str | None = None,
    ) -> bool:
        """Return whether ``signature`` over ``message`` was made with the private half of ``public_key``.

        Args:
            algorithm: The key's, as the trust policy has it.
            public_key: In the algorithm's own encoding.
            message: The whole of it.
            signature: In the algorithm's own encoding.
            signer_id: The name that the signature is bound to, for an algorithm that does so (``sm2``); as the trust
                policy has it, never as the message has it.
        """


def key_id_for(algorithm: str, public_key: bytes) -> str:
    r"""Return the id of a key: the first 32 hex digits of a digest over algorithm and public key.

    The digest is SHA-256 of ``randcheck/key/1`` ``\n`` algorithm ``\n`` public key in lower-case hex. The id
    names a key in a signature; it grants nothing. What a key may sign stands in the trust policy.

    Example:
        >>> key_id_for("ed25519", bytes(32))
        '484b6c4144128d4753e9c0aa7c82ea7f'
    """
    return labelled_digest("randcheck/key/1", algorithm, public_key.hex()).hex()[:KEY_ID_LENGTH]
