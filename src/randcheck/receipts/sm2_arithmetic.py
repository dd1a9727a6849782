"""The two sums of points that SM2 needs from public data alone: verifying a signature, finding the key behind two.

Nothing secret comes in here, so plain integers may do it: no time that depends on the input tells anybody anything.
That keeps verification free of any library of its own. Those that were tried print on the error stream at every
signature they refuse, lack wheels for common machines, or accept the point at infinity as the sum, which the
standard has no place for (docs/sm2.md): a receipt could then be valid here and invalid elsewhere.

Source:
    GB/T 32918.2-2016, 7.1 (verification); GB/T 32918.5-2017 (the curve).
"""

from __future__ import annotations

from functools import lru_cache

from randcheck.receipts.sm2_curve import (
    COORDINATE_BYTES,
    ORDER,
    PRIME,
    UNCOMPRESSED,
    A,
    B,
    is_sm2_public_key,
    is_sm2_signature_form,
)

DIGEST_BYTES = 32

_Affine = tuple[int, int]
_Jacobian = tuple[int, int, int]
"""(X, Y, Z) with x = X/Z², y = Y/Z³; Z = 0 is the point at infinity."""

_BASE: _Affine = (
    0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7,
    0xBC3736A2_F4F6779C_59BDCEE3_6B692153_D0A9877C_C62A4740_02DF32E5_2139F0A0,
)
_INFINITY: _Jacobian = (1, 1, 0)

# Widths of the signed windows. The base point's table is made once, a key's is kept for the last 256 keys.
_BASE_WIDTH = 7
_POINT_WIDTH = 5


def is_sm2_signature_over(public_key: bytes, digest: bytes, signature: bytes) -> bool:
    """Return whether ``signature`` over ``digest`` is by ``public_key``; never raises for bytes of any length.

    Args:
        public_key: 04 ‖ x ‖ y, 65 bytes.
        digest: e = SM3(Z_A ‖ M), 32 bytes.
        signature: r ‖ s, 64 bytes.

    Source: GB/T 32918.2-2016, 7.1, steps B1, B2 and B5 to B7.

    Example:
        >>> key = bytes.fromhex(
        ...     "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        ...     "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
        ... )
        >>> e = bytes.fromhex("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640")
        >>> signature = bytes.fromhex(
        ...     "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
        ...     "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
        ... )
        >>> is_sm2_signature_over(key, e, signature)
        True
    """
    if len(digest) != DIGEST_BYTES or not is_sm2_signature_form(signature):
        return False
    if not is_sm2_public_key(public_key):
        return False
    r, s = _halves(signature)
    total = _sum_of_multiples(s, (r + s) % ORDER, _decode(public_key))
    return total is not None and (int.from_bytes(digest, "big") + total[0]) % ORDER == r


def sm2_keys_behind(digest: bytes, signature: bytes) -> tuple[bytes, ...]:
    """Return the public keys whose signature over ``digest`` is ``signature``: two of them, as a rule.

    A library that signs may have no call that turns a private key into its public key. Two signatures tell it:
    the keys behind the first, of which only one fits the second.

    Args:
        digest: e, 32 bytes.
        signature: r ‖ s, 64 bytes.

    Returns:
        Keys as 04 ‖ x ‖ y; empty when nothing can have made the signature.
    """
    if len(digest) != DIGEST_BYTES or not is_sm2_signature_form(signature):
        return ()
    r, s = _halves(signature)
    inverse = pow(r + s, -1, ORDER)
    x = (r - int.from_bytes(digest, "big")) % ORDER
    # R = s·G + t·P, so P = R/t − (s/t)·G. x is R's coordinate less n, perhaps, and tells nothing of its sign.
    keys = (
        _sum_of_multiples(-s * inverse % ORDER, inverse, point)
        for candidate in (x, x + ORDER)
        for point in _points_at(candidate)
    )
    return tuple(_encode(key) for key in keys if key is not None)


def _halves(signature: bytes) -> tuple[int, int]:
    return (
        int.from_bytes(signature[:COORDINATE_BYTES], "big"),
        int.from_bytes(signature[COORDINATE_BYTES:], "big"),
    )


def _decode(public_key: bytes) -> _Affine:
    return _halves(public_key[1:])


def _encode(point: _Affine) -> bytes:
    x, y = point
    return bytes([UNCOMPRESSED]) + x.to_bytes(COORDINATE_BYTES, "big") + y.to_bytes(COORDINATE_BYTES, "big")


def _points_at(x: int) -> tuple[_Affine, ...]:
    """Return both points of the curve with this x, or none. p = 3 mod 4, so a power is the square root."""
    if x >= PRIME:
        return ()
    squared = ((x * x + A) * x + B) % PRIME
    y = pow(squared, (PRIME + 1) // 4, PRIME)
    return ((x, y), (x, PRIME - y)) if y * y % PRIME == squared else ()


def _sum_of_multiples(base_factor: int, factor: int, point: _Affine) -> _Affine | None:
    """Return base_factor·G + factor·point, None for infinity; both factors are 0 to n−1."""
    base_digits = _signed_windows(base_factor, _BASE_WIDTH)
    digits = _signed_windows(factor, _POINT_WIDTH)
    base_table = _odd_multiples(_BASE, _BASE_WIDTH)
    table = _odd_multiples(point, _POINT_WIDTH)
    total = _INFINITY
    for place in reversed(range(max(len(base_digits), len(digits)))):
        total = _double(total)
        for places, multiples in ((base_digits, base_table), (digits, table)):
            digit = places[place] if place < len(places) else 0
            if digit > 0:
                total = _add(total, multiples[digit >> 1])
            elif digit < 0:
                x, y = multiples[-digit >> 1]
                total = _add(total, (x, PRIME - y))
    return _to_affine(total)


def _signed_windows(number: int, width: int) -> list[int]:
    """Return digits d₀, d₁, … with number = Σ dᵢ·2ⁱ, each zero or odd and below 2^(width−1) in size."""
    digits = []
    while number:
        digit = 0
        if number & 1:
            digit = number & ((1 << width) - 1)
            if digit >> (width - 1):
                digit -= 1 << width
            number -= digit
        digits.append(digit)
        number >>= 1
    return digits


@lru_cache(maxsize=256)
def _odd_multiples(point: _Affine, width: int) -> tuple[_Affine, ...]:
    """Return 1·point, 3·point, 5·point, … as many as signed windows of ``width`` need."""
    twice = _to_affine(_double((*point, 1)))
    multiples = [point]
    for _ in range(2 ** (width - 2) - 1):
        following = _to_affine(_add((*multiples[-1], 1), twice)) if twice is not None else None
        assert following is not None  # the order is a prime far beyond these multiples
        multiples.append(following)
    return tuple(multiples)


def _double(point: _Jacobian) -> _Jacobian:
    """Return 2·point, with a = −3; infinity stays infinity."""
    x, y, z = point
    z_squared, y_squared = z * z % PRIME, y * y % PRIME
    xy = x * y_squared % PRIME
    slope = 3 * (x - z_squared) * (x + z_squared) % PRIME
    doubled_x = (slope * slope - 8 * xy) % PRIME
    doubled_y = (slope * (4 * xy - doubled_x) - 8 * y_squared * y_squared) % PRIME
    return (doubled_x, doubled_y, 2 * y * z % PRIME)


def _add(left: _Jacobian, right: _Affine) -> _Jacobian:
    x1, y1, z1 = left
    x2, y2 = right
    if z1 == 0:
        return (x2, y2, 1)
    z_squared = z1 * z1 % PRIME
    run = (x2 * z_squared - x1) % PRIME
    rise = (y2 * z_squared * z1 - y1) % PRIME
    if run == 0:
        return _double(left) if rise == 0 else _INFINITY
    run_squared = run * run % PRIME
    run_cubed = run_squared * run % PRIME
    shared = x1 * run_squared % PRIME
    x3 = (rise * rise - run_cubed - 2 * shared) % PRIME
    return (x3, (rise * (shared - x3) - y1 * run_cubed) % PRIME, run * z1 % PRIME)


def _to_affine(point: _Jacobian) -> _Affine | None:
    x, y, z = point
    if z == 0:
        return None
    inverse = pow(z, -1, PRIME)
    squared = inverse * inverse % PRIME
    return (x * squared % PRIME, y * squared * inverse % PRIME)
