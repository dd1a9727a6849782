"""The curve of Ed25519, as far as it takes to judge whether bytes are a public key worth trusting.

Ed25519 libraries agree on honest signatures and disagree on crafted ones: whether a point may be written
with a coordinate beyond the prime, whether a key may have a component of small order (which makes one
signature fit many messages or keys), whether the equation is multiplied by the cofactor. A receipt must get
one verdict everywhere. It does when the key is a point of the prime-order subgroup in its one encoding: then
both forms of the equation say the same for every R of that subgroup, and the form without cofactor refuses
every other R.
"""

from __future__ import annotations

from functools import lru_cache

PRIME = 2**255 - 19
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
"""L: the order of the base point, and so of the subgroup that keys live in."""

IDENTITY = (1).to_bytes(32, "little")
"""Encoding of the neutral element."""

_D = -121665 * pow(121666, -1, PRIME) % PRIME
_SQRT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)

# Extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, x·y = T/Z (RFC 8032, section 5.1.4).
_Point = tuple[int, int, int, int]


@lru_cache(maxsize=1024)
def is_prime_order_point(encoding: bytes) -> bool:
    """Return whether ``encoding`` is the canonical encoding of a point of order L.

    False for other lengths, a y-coordinate not below the prime, a sign bit on x = 0, no point at all, the
    neutral element, the other seven points of small order, and sums of such a point with one of order L.
    Takes about a millisecond; answers for the last 1024 keys are remembered.

    Source: RFC 8032, section 5.1.3 (decoding).

    Example:
        >>> base_point = bytes([0x58]) + bytes([0x66]) * 31
        >>> is_prime_order_point(base_point)
        True
        >>> is_prime_order_point(IDENTITY)
        False
    """
    if encoding == IDENTITY:
        return False
    point = _decode(encoding)
    return point is not None and _is_neutral(_multiply(GROUP_ORDER, point))


def _decode(encoding: bytes) -> _Point | None:
    if len(encoding) != 32:
        return None
    number = int.from_bytes(encoding, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= PRIME:
        return None
    x = _recover_x(y)
    if x is None or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = PRIME - x
    return (x, y, 1, x * y % PRIME)


def _recover_x(y: int) -> int | None:
    """Return a square root of (y²−1)/(d·y²+1), or None when there is none."""
    squared = (y * y - 1) * pow(_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(squared, (PRIME + 3) // 8, PRIME)
    if (x * x - squared) % PRIME:
        x = x * _SQRT_OF_MINUS_ONE % PRIME
    return x if (x * x - squared) % PRIME == 0 else None


def _multiply(scalar: int, point: _Point) -> _Point:
    product: _Point = (0, 1, 1, 0)
    for bit in bin(scalar)[2:]:
        product = _double(product)
        if bit == "1":
            product = _add(product, point)
    return product


def _add(left: _Point, right: _Point) -> _Point:
    x1, y1, z1, t1 = left
    x2, y2, z2, t2 = right
    a = (y1 - x1) * (y2 - x2) % PRIME
    b = (y1 + x1) * (y2 + x2) % PRIME
    c = 2 * t1 * t2 * _D % PRIME
    d = 2 * z1 * z2 % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def _double(point: _Point) -> _Point:
    x, y, z, _ = point
    a, b = x * x % PRIME, y * y % PRIME
    c = 2 * z * z % PRIME
    h = a + b
    e = h - (x + y) ** 2 % PRIME
    g = a - b
    f = c + g
    return (e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def _is_neutral(point: _Point) -> bool:
    x, y, z, _ = point
    return x % PRIME == 0 and (y - z) % PRIME == 0
