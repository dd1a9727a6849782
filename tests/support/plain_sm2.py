"""SM2 by the textbook: affine points, one bit at a time. Slow, and the second opinion of the tests."""

from __future__ import annotations

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)

Point = tuple[int, int] | None


def add(left: Point, right: Point) -> Point:
    if left is None or right is None:
        return left if right is None else right
    (x1, y1), (x2, y2) = left, right
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, P) if x1 == x2 else (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return (x, (slope * (x1 - x) - y1) % P)


def multiply(scalar: int, point: Point) -> Point:
    total: Point = None
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


def public_key(private: int) -> bytes:
    point = multiply(private, G)
    assert point is not None
    return b"\x04" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def sign(private: int, digest: bytes, nonce: int) -> bytes:
    """GB/T 32918.2-2016, 6.1, steps A4 to A7; the numbers may come out as ones that no signer would give away."""
    point = multiply(nonce, G)
    assert point is not None
    r = (int.from_bytes(digest, "big") + point[0]) % N
    return raw(r, pow(1 + private, -1, N) * (nonce - r * private) % N)


def verify(key: bytes, digest: bytes, signature: bytes) -> bool:
    """GB/T 32918.2-2016, 7.1, for a key that is a point of the curve."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (1 <= r < N and 1 <= s < N) or (r + s) % N == 0:
        return False
    point = (int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big"))
    total = add(multiply(s, G), multiply((r + s) % N, point))
    return total is not None and (int.from_bytes(digest, "big") + total[0]) % N == r


def raw(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")
