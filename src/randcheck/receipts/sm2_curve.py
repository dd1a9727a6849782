"""The curve of SM2, as far as it takes to judge whether bytes are a public key or can be a signature.

Libraries differ in what they accept: compressed and bare points, coordinates beyond the prime, DER or raw, trailing
bytes. A receipt must get one verdict everywhere, so there is one form, checked here before any library is asked.

Source:
    GB/T 32918.5-2017 (the curve), GB/T 32918.2-2016, 7.1 (the ranges of r and s).
"""

from __future__ import annotations

PRIME = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
ORDER = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123
"""n: the order of the base point, and of the whole curve: it has no points of small order."""

A = PRIME - 3
B = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93

COORDINATE_BYTES = 32
PUBLIC_KEY_BYTES = 1 + 2 * COORDINATE_BYTES
SIGNATURE_BYTES = 2 * COORDINATE_BYTES
UNCOMPRESSED = 4


def is_sm2_public_key(encoding: bytes) -> bool:
    """Return whether ``encoding`` is 04 ‖ x ‖ y of a point of the curve, both coordinates below the prime.

    Every other length and form is refused: infinity, compressed and hybrid points, x ‖ y without its first byte.

    Example:
        >>> is_sm2_public_key(bytes([4]) + bytes(64))
        False
    """
    if len(encoding) != PUBLIC_KEY_BYTES or encoding[0] != UNCOMPRESSED:
        return False
    x = int.from_bytes(encoding[1 : 1 + COORDINATE_BYTES], "big")
    y = int.from_bytes(encoding[1 + COORDINATE_BYTES :], "big")
    return x < PRIME and y < PRIME and (y * y - (x * x + A) * x - B) % PRIME == 0


def is_sm2_signature_form(signature: bytes) -> bool:
    """Return whether ``signature`` is r ‖ s with 1 ≤ r, s < n and r + s ≠ n.

    Example:
        >>> is_sm2_signature_form(bytes(64))
        False
    """
    if len(signature) != SIGNATURE_BYTES:
        return False
    r = int.from_bytes(signature[:COORDINATE_BYTES], "big")
    s = int.from_bytes(signature[COORDINATE_BYTES:], "big")
    return 1 <= r < ORDER and 1 <= s < ORDER and r + s != ORDER
