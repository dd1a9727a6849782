"""Signs with an SM2 key held in memory."""

from __future__ import annotations

from randcheck.adapters.sm2.digest import DEFAULT_SIGNER_ID, require_signer_id, signed_digest, sm3
from randcheck.adapters.sm2.key_files import (
    read_private_key,
    refuse_key_file,
    write_private_key,
    write_public_key,
)
from randcheck.adapters.sm2.library import Library, load_library
from randcheck.adapters.sm2.verifier import ALGORITHM
from randcheck.errors import InvalidValue, SigningFailed
from randcheck.ports import EntropySource
from randcheck.receipts.signing import key_id_for
from randcheck.receipts.sm2_arithmetic import is_sm2_signature_over, sm2_keys_behind
from randcheck.receipts.sm2_curve import ORDER
from randcheck.text import Text

SCALAR_BYTES = 32
_PURPOSE = Text("signing with SM2", "使用 SM2 签名")
_OUT_OF_RANGE = Text("a number out of range", "数值超出范围")


class Sm2Signer:
    """Signs with a private key held in memory. Needs the extra ``sm2``; docs/sm2.md shows it at work."""

    def __init__(self, scalar: bytes, *, signer_id: str) -> None:
        """Take the private key.

        Args:
            scalar: d, 32 bytes in big-endian order, 1 ≤ d ≤ n−2.
            signer_id: ID_A, 1–8191 bytes in UTF-8. Signatures are bound to it, so the trust policy must list the
                key with the same.

        Raises:
            InvalidValue: Not a private key, or not a signer id.
            MissingExtra: The extra ``sm2`` is not installed.

        Source: GB/T 32918.1-2016, 6.1 (the range of d).
        """
        if not _is_scalar(scalar):
            rule = Text(
                f"an SM2 private key must be {SCALAR_BYTES} bytes, a number from 1 to n−2",
                f"SM2 私钥须为 {SCALAR_BYTES} 字节，取值 1 至 n−2",
            )
            raise InvalidValue(rule=rule, seen=_describe_secret(scalar))
        require_signer_id(signer_id)
        self._library = load_library(_PURPOSE)
        self._scalar = scalar
        self._signer_id = signer_id
        self._public_key = _public_key_of(scalar, self._library)
        self._key_id = key_id_for(ALGORITHM, self._public_key)

    @classmethod
    def generate(cls, entropy: EntropySource, *, signer_id: str = DEFAULT_SIGNER_ID) -> Sm2Signer:
        """Return a signer with a new key made of bytes from ``entropy``.

        Args:
            entropy: Asked for 32 bytes, and again in the rare case that they are no private key.
            signer_id: ID_A; the one that keys carry when nobody agreed on another.

        Raises:
            InvalidValue: Not a signer id.
            MissingExtra: The extra ``sm2`` is not installed.
        """
        scalar = entropy.token(SCALAR_BYTES)
        while not _is_scalar(scalar):
            scalar = entropy.token(SCALAR_BYTES)
        return cls(scalar, signer_id=signer_id)

    @classmethod
    def from_pem(cls, pem: bytes, *, path: str, signer_id: str, password: bytes | None = None) -> Sm2Signer:
        """Return the signer whose private key is written in ``pem``.

        Args:
            pem: PKCS #8 in PEM form, encrypted or not, as ``openssl genpkey -algorithm SM2`` writes it.
            path: Where it was read from, for messages.
            signer_id: ID_A; the file does not tell it.
            password: For an encrypted key; None or empty for a plain one.

        Raises:
            KeyFileInvalid: Not PEM, not a private key, of another algorithm, encrypted and no password given, a
                wrong password, a password for a plain key, or beside a public key that is not its own.
            InvalidValue: Not a signer id.
            MissingExtra: The extra ``sm2`` is not installed.
        """
        file = read_private_key(pem, path=path, password=password)
        if not _is_scalar(file.scalar):
            refuse_key_file(path, _OUT_OF_RANGE)
        signer = cls(file.scalar, signer_id=signer_id)
        if file.public_key not in (None, signer.public_key):
            refuse_key_file(path, Text("another key's public key", "与之不符的公钥"))
        return signer

    @property
    def key_id(self) -> str:
        """The id under which trust policies list the key."""
        return self._key_id

    @property
    def algorithm(self) -> str:
        """``sm2``."""
        return ALGORITHM

    @property
    def public_key(self) -> bytes:
        """The public key, 04 ‖ x ‖ y, 65 bytes."""
        return self._public_key

    @property
    def signer_id(self) -> str:
        """The id that signatures are bound to."""
        return self._signer_id

    def sign(self, message: bytes) -> bytes:
        """Return r ‖ s, 64 bytes, over ``message``: another every time, for the nonce is fresh.

        Raises:
            SigningFailed: The library could not sign.
        """
        digest = signed_digest(self._signer_id, self._public_key, message)
        return self._library.sign_digest(self._scalar, digest)

    def to_pem(self, *, password: bytes | None = None) -> bytes:
        """Return the private key as PKCS #8 in PEM form, the public key beside it.

        Whoever writes it to a file must see to it that nobody else can read that file. The signer id is not in it.

        Args:
            password: To encrypt it with; None or empty for a plain key.
        """
        return write_private_key(self._scalar, self._public_key, password)

    def public_pem(self) -> bytes:
        """Return the public key as SubjectPublicKeyInfo in PEM form."""
        return write_public_key(self._public_key)

    def __repr__(self) -> str:
        return f"Sm2Signer(key_id={self._key_id!r}, signer_id={self._signer_id!r})"


def _is_scalar(scalar: bytes) -> bool:
    return (
        type(scalar) is bytes
        and len(scalar) == SCALAR_BYTES
        and 1 <= int.from_bytes(scalar, "big") <= ORDER - 2
    )


def _describe_secret(scalar: object) -> str:
    """Return what may be said of a refused private key: its value may reach no log."""
    if not isinstance(scalar, bytes):
        return type(scalar).__name__
    return _OUT_OF_RANGE.en if type(scalar) is bytes and len(scalar) == SCALAR_BYTES else f"{len(scalar)}"


def _public_key_of(scalar: bytes, library: Library) -> bytes:
    """Return the public key, which the library has no call for, from two signatures.

    So that d is multiplied only in compiled code, never by Python integers, whose time depends on it.
    """
    first, second = sm3(b"randcheck/sm2-public-key/1"), sm3(b"randcheck/sm2-public-key/2")
    candidates = sm2_keys_behind(first, library.sign_digest(scalar, first))
    confirmation = library.sign_digest(scalar, second)
    keys = [key for key in candidates if is_sm2_signature_over(key, second, confirmation)]
    if len(keys) != 1:
        raise SigningFailed(seen=Text("signatures by no key", "不属于任何密钥的签名"))
    return keys[0]
