"""Ed25519 keys and signatures, with ``cryptography`` doing the arithmetic.

Verification is stricter than RFC 8032 asks, so that every implementation of the protocol gives one verdict on
crafted input too. A signature is accepted when all of this holds:

1. The public key is the canonical encoding of a point of order L (not of small order, no such component).
2. The signature has 64 bytes: R, then S in little-endian order with S < L.
3. R is not the neutral element.
4. S·B = R + k·A, without cofactor, with R compared as bytes: an R that is not canonical, or not of the
   prime-order subgroup, cannot satisfy it.

A verifier that multiplies by the cofactor, such as noble-ed25519 with ``zip215: false``, reaches the same
verdict when it also asks that A and R are torsion-free and not the neutral element.
"""

from __future__ import annotations

from typing import NoReturn

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from randcheck.errors import InvalidValue, KeyFileInvalid
from randcheck.ports import EntropySource
from randcheck.receipts.edwards25519 import GROUP_ORDER, IDENTITY, is_prime_order_point
from randcheck.receipts.signing import key_id_for
from randcheck.text import Text

ALGORITHM = "ed25519"
SEED_BYTES = 32
SIGNATURE_BYTES = 64


class Ed25519Signer:
    """Signs with a private key held in memory.

    Example:
        >>> signer = Ed25519Signer(bytes(32))
        >>> signature = signer.sign(b"message")
        >>> Ed25519Verifier().verify("ed25519", signer.public_key, b"message", signature)
        True
    """

    def __init__(self, seed: bytes) -> None:
        """Take the 32 bytes that RFC 8032 calls the private key.

        Raises:
            InvalidValue: Not 32 bytes.
        """
        if type(seed) is not bytes or len(seed) != SEED_BYTES:
            rule = Text(
                f"an Ed25519 private key must be {SEED_BYTES} bytes", f"Ed25519 私钥须为 {SEED_BYTES} 字节"
            )
            # The value itself is a secret: only its type and length may reach a log.
            seen = f"{len(seed)}" if isinstance(seed, bytes) else type(seed).__name__
            raise InvalidValue(rule=rule, seen=seen)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public_key = self._key.public_key().public_bytes_raw()
        self._key_id = key_id_for(ALGORITHM, self._public_key)

    @classmethod
    def generate(cls, entropy: EntropySource) -> Ed25519Signer:
        """Return a signer with a new key made of 32 bytes from ``entropy``."""
        return cls(entropy.token(SEED_BYTES))

    @classmethod
    def from_pem(cls, pem: bytes, *, path: str, password: bytes | None = None) -> Ed25519Signer:
        """Return the signer whose private key is written in ``pem``.

        Args:
            pem: PKCS #8 in PEM form, encrypted or not.
            path: Where it was read from, for messages.
            password: For an encrypted key; None or empty for a plain one.

        Raises:
            KeyFileInvalid: Not PEM, not a private key, of another algorithm, encrypted and no password given,
                a wrong password, or a password for a plain key.
        """
        try:
            key = load_pem_private_key(_require_bytes(pem, path), password or None)
        except TypeError:
            seen = (
                Text("a key without a password", "未加密的密钥")
                if password
                else Text("an encrypted key and no password", "已加密的密钥而未给口令")
            )
            _refuse_key_file(path, seen)
        except (ValueError, UnsupportedAlgorithm):
            _refuse_key_file(path, _NO_KEY_OR_WRONG_PASSWORD if password else _NO_PRIVATE_KEY)
        if not isinstance(key, Ed25519PrivateKey):
            _refuse_key_file(path, type(key).__name__.removesuffix("PrivateKey").strip("_"))
        return cls(key.private_bytes_raw())

    @property
    def key_id(self) -> str:
        """The id under which trust policies list the key."""
        return self._key_id

    @property
    def algorithm(self) -> str:
        """``ed25519``."""
        return ALGORITHM

    @property
    def public_key(self) -> bytes:
        """The public key, 32 bytes (RFC 8032, section 5.1.5)."""
        return self._public_key

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature over ``message``: always the same for the same message."""
        return self._key.sign(message)

    def to_pem(self, *, password: bytes | None = None) -> bytes:
        """Return the private key as PKCS #8 in PEM form.

        Whoever writes it to a file must see to it that nobody else can read that file.

        Args:
            password: To encrypt it with; None or empty for a plain key.
        """
        encryption: KeySerializationEncryption = (
            BestAvailableEncryption(password) if password else NoEncryption()
        )
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)

    def public_pem(self) -> bytes:
        """Return the public key as SubjectPublicKeyInfo in PEM form."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def __repr__(self) -> str:
        return f"Ed25519Signer(key_id={self._key_id!r})"


class Ed25519Verifier:
    """Verifies Ed25519 signatures by the strict rule at the top of this module."""

    @property
    def algorithms(self) -> frozenset[str]:
        """``ed25519`` alone."""
        return frozenset({ALGORITHM})

    def verify(
        self,
        algorithm: str,
        public_key: bytes,
        message: bytes,
        signature: bytes,
        signer_id: str | None = None,
    ) -> bool:
        """Return whether ``signature`` over ``message`` is by ``public_key``; never raises.

        With a signer id the answer is False: Ed25519 has none, so nothing could hold the signature to it.
        """
        if algorithm != ALGORITHM or len(signature) != SIGNATURE_BYTES or signer_id is not None:
            return False
        encoded_r, s = signature[:32], int.from_bytes(signature[32:], "little")
        if s >= GROUP_ORDER or encoded_r == IDENTITY or not is_prime_order_point(public_key):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def read_public_key(pem: bytes, *, path: str) -> bytes:
    """Return the 32-byte public key written in ``pem``.

    Args:
        pem: SubjectPublicKeyInfo in PEM form.
        path: Where it was read from, for messages.

    Raises:
        KeyFileInvalid: Not PEM, not a public key, of another algorithm, or a point that no honest key is.
    """
    try:
        key = load_pem_public_key(_require_bytes(pem, path))
    except (ValueError, UnsupportedAlgorithm):
        _refuse_key_file(path, Text("no public key", "不是公钥"))
    if not isinstance(key, Ed25519PublicKey):
        _refuse_key_file(path, type(key).__name__.removesuffix("PublicKey").strip("_"))
    public_key = key.public_bytes_raw()
    if not is_prime_order_point(public_key):
        _refuse_key_file(path, Text("a point that is not of order L", "不是阶为 L 的点"))
    return public_key


_NO_PRIVATE_KEY = Text("no private key", "不是私钥")
_NO_KEY_OR_WRONG_PASSWORD = Text("no private key, or a wrong password", "不是私钥，或口令错误")


def _require_bytes(pem: bytes, path: str) -> bytes:
    if not isinstance(pem, bytes):
        _refuse_key_file(path, type(pem).__name__)
    return pem


def _refuse_key_file(path: str, seen: Text | str) -> NoReturn:
    # "from None": the library's own message may quote the file.
    raise KeyFileInvalid(path=path, expected="Ed25519", seen=seen) from None
