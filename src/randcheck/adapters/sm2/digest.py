"""SM3, and the digest that an SM2 signature is over.

Source:
    GB/T 32905-2016 (SM3); GB/T 32918.2-2016, 5.5 (Z_A), 6.1 steps A1 and A2 (e).
"""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SM3, Hash

from randcheck.adapters.sm2.library import load_library
from randcheck.errors import InvalidValue, shorten
from randcheck.text import Text

DEFAULT_SIGNER_ID = "1234567812345678"
"""The id of GM/T 0009-2012, 10, that keys carry when nobody agreed on another."""

MAX_SIGNER_ID_BYTES = 8191
"""Its length in bits is written in two bytes."""

# a ‖ b ‖ x_G ‖ y_G, what Z_A says of the curve (GB/T 32918.5-2017).
_CURVE = bytes.fromhex(
    "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"
    "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"
    "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
)


def sm3(*parts: bytes) -> bytes:
    """Return the 32-byte SM3 digest of ``parts`` joined.

    Raises:
        MissingExtra: The OpenSSL that ``cryptography`` was built with has no SM3 (some systems' own builds leave
            it out), and the extra ``sm2``, which brings another, is not installed.

    Example:
        >>> sm3(b"abc").hex()
        '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
    """
    try:
        hasher = Hash(SM3())
    except UnsupportedAlgorithm:
        return load_library(Text("SM3", "SM3")).sm3(b"".join(parts))
    for part in parts:
        hasher.update(part)
    return hasher.finalize()


def signed_digest(signer_id: str, public_key: bytes, message: bytes) -> bytes:
    """Return e = SM3(Z_A ‖ M), the 32 bytes that a signature over ``message`` is made of.

    Args:
        signer_id: ID_A, 1–8191 bytes in UTF-8.
        public_key: 04 ‖ x ‖ y, 65 bytes.
        message: M.

    Raises:
        InvalidValue: Not a signer id.
    """
    identity = require_signer_id(signer_id)
    length_in_bits = (8 * len(identity)).to_bytes(2, "big")
    z = sm3(length_in_bits, identity, _CURVE, public_key[1:])
    return sm3(z, message)


def require_signer_id(signer_id: str) -> bytes:
    """Return ``signer_id`` in UTF-8.

    Raises:
        InvalidValue: Not 1–8191 bytes of UTF-8 text.
    """
    try:
        identity = signer_id.encode()
    except (AttributeError, UnicodeEncodeError):
        identity = b""
    if type(signer_id) is not str or not 1 <= len(identity) <= MAX_SIGNER_ID_BYTES:
        rule = Text(
            f"an SM2 signer id must be text of 1 to {MAX_SIGNER_ID_BYTES} bytes in UTF-8",
            f"SM2 签名者标识须为 UTF-8 编码后 1 至 {MAX_SIGNER_ID_BYTES} 字节的文本",
        )
        raise InvalidValue(rule=rule, seen=repr(signer_id) if type(signer_id) is str else shorten(signer_id))
    return identity
