"""The arithmetic of SM2 against the textbook's, at the corners where implementations go wrong."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from randcheck.receipts.sm2_arithmetic import is_sm2_signature_over, sm2_keys_behind
from randcheck.receipts.sm2_curve import ORDER, PRIME, A, B, is_sm2_public_key, is_sm2_signature_form
from support import plain_sm2 as plain
from support.plain_sm2 import G, N, P, raw

# GB/T 32918.5-2017, appendix A: the example of a signature.
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
PUBLIC_KEY = bytes.fromhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
DIGEST = bytes.fromhex("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640")
SIGNATURE = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
R, S = int.from_bytes(SIGNATURE[:32], "big"), int.from_bytes(SIGNATURE[32:], "big")

CORNER_PRIVATES = (1, 2, 3, N - 2, N - 3, (N - 1) // 2)
CORNER_DIGESTS = (0, 1, N - 1, N, N + 1, 2**256 - 1)


def test_the_example_of_gb_t_32918_5():
    assert plain.public_key(PRIVATE) == PUBLIC_KEY
    assert plain.sign(PRIVATE, DIGEST, NONCE) == SIGNATURE
    assert is_sm2_signature_over(PUBLIC_KEY, DIGEST, SIGNATURE)
    assert PUBLIC_KEY in sm2_keys_behind(DIGEST, SIGNATURE)


def test_the_curve_is_the_one_of_gb_t_32918_5():
    assert (PRIME, ORDER, A) == (P, N, P - 3)
    assert (G[1] ** 2 - G[0] ** 3 - A * G[0] - B) % P == 0
    assert plain.multiply(N, G) is None


def test_a_signature_with_any_bit_changed_is_refused():
    for bit in range(512):
        changed = (int.from_bytes(SIGNATURE, "big") ^ (1 << bit)).to_bytes(64, "big")
        assert not is_sm2_signature_over(PUBLIC_KEY, DIGEST, changed)


def test_numbers_out_of_range_are_no_signature():
    for r, s in ((0, S), (R, 0), (0, 0), (N, S), (R, N), (R, N - R), (N - S, S), (2**256 - 1, S), (R, P)):
        assert not is_sm2_signature_form(raw(r, s))
        assert not is_sm2_signature_over(PUBLIC_KEY, DIGEST, raw(r, s))
        assert sm2_keys_behind(DIGEST, raw(r, s)) == ()


def test_numbers_at_the_ends_of_their_range_may_be_a_signature():
    for r, s in ((1, 1), (N - 1, N - 1), (1, N - 2), (N - 2, 1)):
        assert is_sm2_signature_form(raw(r, s))


def test_r_or_s_plus_the_order_is_refused_where_it_fits():
    # A number below 2^256 − n has a twin above n; a reader that reduced it would accept both. s is found for a
    # digest of one's own: e = r − x(s·G + t·P).
    r, s = 5, 7
    total = plain.add(plain.multiply(s, G), plain.multiply(r + s, plain.multiply(PRIVATE, G)))
    assert total is not None
    digest = ((r - total[0]) % N).to_bytes(32, "big")
    assert is_sm2_signature_over(PUBLIC_KEY, digest, raw(r, s))
    assert not is_sm2_signature_over(PUBLIC_KEY, digest, raw(r + N, s))
    assert not is_sm2_signature_over(PUBLIC_KEY, digest, raw(r, s + N))


@pytest.mark.parametrize("length", [0, 1, 32, 63, 65, 128])
def test_a_signature_of_another_length_is_refused(length):
    assert not is_sm2_signature_over(PUBLIC_KEY, DIGEST, (SIGNATURE * 2)[:length])
    assert sm2_keys_behind(DIGEST, (SIGNATURE * 2)[:length]) == ()


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_digest_of_another_length_is_refused(length):
    assert not is_sm2_signature_over(PUBLIC_KEY, (DIGEST * 2)[:length], SIGNATURE)
    assert sm2_keys_behind((DIGEST * 2)[:length], SIGNATURE) == ()
    assert not is_sm2_signature_over(PUBLIC_KEY, b"\x00" + DIGEST, SIGNATURE)  # the same number


def twin_beyond_the_prime() -> bytes:
    """A point whose x is small enough that x + p fits 32 bytes, with that x."""
    for x in itertools.count():
        squared = (x**3 + A * x + B) % P
        y = pow(squared, (P + 1) // 4, P)
        if y * y % P == squared:
            assert is_sm2_public_key(b"\x04" + raw(x, y))
            return b"\x04" + raw(x + P, y)
    raise AssertionError


@pytest.mark.parametrize(
    "key",
    [
        b"",
        b"\x00",
        bytes(65),
        b"\x04" + bytes(64),
        PUBLIC_KEY[1:],
        PUBLIC_KEY[:-1],
        PUBLIC_KEY + b"\x00",
        bytes([2 + (PUBLIC_KEY[-1] & 1)]) + PUBLIC_KEY[1:33],
        bytes([6 + (PUBLIC_KEY[-1] & 1)]) + PUBLIC_KEY[1:],
        PUBLIC_KEY[:-1] + bytes([PUBLIC_KEY[-1] ^ 1]),
        twin_beyond_the_prime(),
        # A point of P-256, which has a = −3 too: only b tells them apart.
        bytes.fromhex(
            "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
        ),
    ],
    ids=[
        *("empty", "infinity", "zeros", "origin", "bare", "short", "trailing", "compressed", "hybrid"),
        *("off the curve", "x beyond p", "P-256"),
    ],
)
def test_a_public_key_in_another_form_or_off_the_curve_is_refused(key):
    assert not is_sm2_public_key(key)
    assert not is_sm2_signature_over(key, DIGEST, SIGNATURE)


def test_y_beyond_the_prime_is_refused():
    x = 0x9C17043EFFE1A805A74A9A5E70B9D659705D3242094A566DC016F49311178D1F
    assert is_sm2_public_key(b"\x04" + raw(x, 1))
    assert not is_sm2_public_key(b"\x04" + raw(x, 1 + P))


@pytest.mark.parametrize("private", CORNER_PRIVATES)
def test_honest_signatures_at_the_corners_get_the_textbooks_verdict(private):
    key = plain.public_key(private)
    for nonce, number in itertools.product((1, 2, N - 1, NONCE), CORNER_DIGESTS):
        digest = number.to_bytes(32, "big")
        signature = plain.sign(private, digest, nonce)
        assert is_sm2_signature_over(key, digest, signature) == plain.verify(key, digest, signature)
        if is_sm2_signature_form(signature):
            assert is_sm2_signature_over(key, digest, signature)
            assert key in sm2_keys_behind(digest, signature)


@pytest.mark.parametrize("private", CORNER_PRIVATES)
def test_sums_of_a_point_with_itself_and_with_its_opposite_get_the_textbooks_verdict(private):
    key, point = plain.public_key(private), plain.multiply(private, G)
    verdicts = set()
    for t, factor in itertools.product((1, 2, 3, N - 1, NONCE), (1, -1, 2, -2)):
        s = factor * t * private % N  # s·G = factor·t·P
        r = (t - s) % N
        total = plain.add(plain.multiply(s, G), plain.multiply(t, point))
        # At infinity there is no x. An implementation that takes it for 0 finds e + 0 = r.
        digest = ((r - (total[0] if total else 0)) % N).to_bytes(32, "big")
        verdict = is_sm2_signature_over(key, digest, raw(r, s))
        assert verdict == plain.verify(key, digest, raw(r, s))
        if is_sm2_signature_form(raw(r, s)):
            assert verdict == (factor != -1)
            verdicts.add((factor, verdict))
    assert (-1, False) in verdicts


@settings(max_examples=10)
@given(
    private=st.integers(1, N - 2),
    digest=st.binary(min_size=32, max_size=32),
    nonce=st.integers(1, N - 1),
    other=st.binary(min_size=32, max_size=32),
)
def test_what_the_textbook_signs_verifies_and_names_its_key(private, digest, nonce, other):
    key, signature = plain.public_key(private), plain.sign(private, digest, nonce)
    assert is_sm2_signature_over(key, digest, signature)
    assert is_sm2_signature_over(key, other, signature) == (other == digest)
    keys = sm2_keys_behind(digest, signature)
    assert key in keys
    assert len(keys) == 2
    assert all(is_sm2_signature_over(each, digest, signature) for each in keys)


def test_an_x_that_no_point_has_names_no_key():
    # About half of all x; the digest is chosen so that r − e is one of them.
    x = next(x for x in itertools.count(1) if pow(x**3 + A * x + B, (P - 1) // 2, P) == P - 1 and x > 100)
    twin = x + N  # the other candidate lies beyond p, or is no x either
    found = sm2_keys_behind(((R - x) % N).to_bytes(32, "big"), SIGNATURE)
    if twin >= P or pow(twin**3 + A * twin + B, (P - 1) // 2, P) == P - 1:
        assert found == ()
    else:
        assert len(found) == 2


def test_an_x_beyond_the_order_names_its_key_too():
    # x of R may lie between n and p; the signature only tells it modulo n.
    x = next(x for x in itertools.count(N) if pow(x**3 + A * x + B, (P - 1) // 2, P) == 1)
    digest = ((R - x) % N).to_bytes(32, "big")
    keys = sm2_keys_behind(digest, SIGNATURE)
    points = [(int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")) for key in keys]
    sums = [plain.add(plain.multiply(S, G), plain.multiply((R + S) % N, point)) for point in points]
    assert [total[0] for total in sums if total].count(x) == 2
    assert all(plain.verify(key, digest, SIGNATURE) for key in keys)
