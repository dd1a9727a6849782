"""Ed25519: published vectors, the strict verdict on crafted input, key files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import cryptography_vectors
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier, read_public_key
from randcheck.errors import InvalidValue, KeyFileInvalid
from randcheck.receipts import edwards25519 as curve
from randcheck.receipts.edwards25519 import GROUP_ORDER, IDENTITY, PRIME, is_prime_order_point
from randcheck.receipts.signing import key_id_for

BASE_POINT = bytes([0x58]) + bytes([0x66]) * 31
# All encodings of the eight points of small order, canonical and not (C2SP CCTV, ed25519/README.md).
SMALL_ORDER = [
    bytes.fromhex(encoding)
    for encoding in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    )
]
ORDER_8 = SMALL_ORDER[8]


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    verdict = Ed25519Verifier().verify("ed25519", public_key, message, signature)
    assert type(verdict) is bool
    return verdict


def openssl_accepts(public_key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except Exception:
        return False
    return True


def published_vectors() -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
    """Yield (seed, public key, message, signature) of the 1024 vectors that come with the Ed25519 paper."""
    with cryptography_vectors.open_vector_file("asymmetric/Ed25519/sign.input", "r") as lines:
        for line in lines:
            secret, public, message, signed = (bytes.fromhex(field) for field in line.split(":")[:4])
            yield secret[:32], public, message, signed[:64]


def encode(point: tuple[int, int, int, int]) -> bytes:
    x, y, z, _ = point
    x, y = x * pow(z, -1, PRIME) % PRIME, y * pow(z, -1, PRIME) % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def multiple_of_base(scalar: int) -> tuple[int, int, int, int]:
    base = curve._decode(BASE_POINT)
    assert base is not None
    return curve._multiply(scalar, base)


def plus_order_8(point: tuple[int, int, int, int]) -> bytes:
    small = curve._decode(ORDER_8)
    assert small is not None
    return encode(curve._add(point, small))


def challenge(r: bytes, public_key: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(r + public_key + message).digest(), "little") % GROUP_ORDER


def test_the_published_vectors_sign_and_verify():
    count = 0
    for seed, public_key, message, signature in published_vectors():
        signer = Ed25519Signer(seed)
        assert signer.public_key == public_key
        assert signer.sign(message) == signature
        assert verify(public_key, message, signature)
        assert not verify(public_key, message + b"x", signature)
        count += 1
    assert count == 1024


@pytest.mark.parametrize(
    ("seed", "public_key", "message", "signature"),
    [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ],
    ids=["TEST 1", "TEST 2", "TEST 3"],
)
def test_rfc_8032_section_7_1(seed, public_key, message, signature):
    signer = Ed25519Signer(bytes.fromhex(seed))
    assert signer.public_key.hex() == public_key
    assert signer.sign(bytes.fromhex(message)).hex() == signature
    assert verify(signer.public_key, bytes.fromhex(message), bytes.fromhex(signature))


def test_a_signature_with_any_bit_changed_is_refused():
    signer = Ed25519Signer(bytes(32))
    signature = signer.sign(b"message")
    for bit in range(512):
        changed = (int.from_bytes(signature, "little") ^ (1 << bit)).to_bytes(64, "little")
        assert not verify(signer.public_key, b"message", changed)


def test_s_plus_the_group_order_is_refused():
    signer = Ed25519Signer(bytes(32))
    signature = signer.sign(b"message")
    s = int.from_bytes(signature[32:], "little")
    for factor in range(1, 15):
        assert not verify(
            signer.public_key, b"message", signature[:32] + (s + factor * GROUP_ORDER).to_bytes(32, "little")
        )


@pytest.mark.parametrize("length", [0, 1, 32, 63, 65, 128])
def test_a_signature_of_another_length_is_refused(length):
    signer = Ed25519Signer(bytes(32))
    assert not verify(signer.public_key, b"m", (signer.sign(b"m") * 2)[:length])


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_public_key_of_another_length_is_refused(length):
    signer = Ed25519Signer(bytes(32))
    assert not verify((signer.public_key * 2)[:length], b"m", signer.sign(b"m"))


def test_another_algorithm_is_refused():
    signer = Ed25519Signer(bytes(32))
    for algorithm in ("", "Ed25519", "ed25519ph", "sm2"):
        assert not Ed25519Verifier().verify(algorithm, signer.public_key, b"m", signer.sign(b"m"))
    assert Ed25519Verifier().algorithms == {"ed25519"}


@pytest.mark.parametrize("public_key", SMALL_ORDER, ids=bytes.hex)
def test_a_public_key_of_small_order_is_refused(public_key):
    assert not is_prime_order_point(public_key)
    # With the neutral element as key, R = S·B fits every message: OpenSSL takes the forgery.
    s = 5
    forgery = encode(multiple_of_base(s)) + s.to_bytes(32, "little")
    assert not verify(public_key, b"any message", forgery)


def test_openssl_takes_the_forgery_that_the_key_check_refuses():
    forgery = encode(multiple_of_base(5)) + (5).to_bytes(32, "little")
    assert openssl_accepts(IDENTITY, b"any message", forgery)
    assert openssl_accepts(IDENTITY, b"another message", forgery)
    assert not verify(IDENTITY, b"any message", forgery)


def test_a_public_key_with_a_component_of_small_order_is_refused():
    # A' = a·B + T with T of order 8: whenever 8 divides k, k·A' = k·a·B and the signature fits without
    # cofactor, otherwise only with it. Verifiers disagree, so the key itself is refused.
    a, r = 1234567, 7654321
    public_key, encoded_r = plus_order_8(multiple_of_base(a)), encode(multiple_of_base(r))
    message = next(
        b"%d" % number for number in range(1000) if challenge(encoded_r, public_key, b"%d" % number) % 8 == 0
    )
    s = (r + challenge(encoded_r, public_key, message) * a) % GROUP_ORDER
    signature = encoded_r + s.to_bytes(32, "little")
    assert openssl_accepts(public_key, message, signature)
    assert not verify(public_key, message, signature)


def test_an_r_with_a_component_of_small_order_is_refused():
    # With cofactor the equation holds; noble-ed25519 takes it unless asked for a torsion-free R.
    a, r = 1234567, 7654321
    public_key, encoded_r = encode(multiple_of_base(a)), plus_order_8(multiple_of_base(r))
    s = (r + challenge(encoded_r, public_key, b"m") * a) % GROUP_ORDER
    assert is_prime_order_point(public_key)
    assert not verify(public_key, b"m", encoded_r + s.to_bytes(32, "little"))


def test_the_neutral_element_as_r_is_refused():
    a = 1234567
    public_key = encode(multiple_of_base(a))
    s = challenge(IDENTITY, public_key, b"m") * a % GROUP_ORDER
    signature = IDENTITY + s.to_bytes(32, "little")
    assert openssl_accepts(public_key, b"m", signature)
    assert not verify(public_key, b"m", signature)


def test_a_point_is_decoded_to_the_one_with_its_sign():
    positive, negative = encode(multiple_of_base(7)), encode(multiple_of_base(GROUP_ORDER - 7))
    assert positive[31] ^ negative[31] == 0x80
    for encoding in (positive, negative):
        point = curve._decode(encoding)
        assert point is not None
        assert encode(point) == encoding


def test_points_of_order_l_are_told_from_others():
    assert is_prime_order_point(BASE_POINT)
    assert is_prime_order_point(encode(multiple_of_base(GROUP_ORDER - 1)))
    assert not is_prime_order_point(plus_order_8(multiple_of_base(1)))
    assert not is_prime_order_point((2).to_bytes(32, "little"))  # no point has this y
    assert not is_prime_order_point(BASE_POINT[:31])


def test_a_new_key_is_made_of_the_entropy_given():
    class Entropy:
        def token(self, size: int) -> bytes:
            return bytes(range(size))

    assert Ed25519Signer.generate(Entropy()).public_key == Ed25519Signer(bytes(range(32))).public_key


def test_a_signer_names_its_key():
    signer = Ed25519Signer(bytes(32))
    assert signer.algorithm == "ed25519"
    assert signer.key_id == key_id_for("ed25519", signer.public_key)
    assert repr(signer) == f"Ed25519Signer(key_id='{signer.key_id}')"


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(33), "0" * 32, bytearray(32), None])
def test_a_private_key_is_32_bytes_and_never_shown(seed):
    with pytest.raises(InvalidValue, match=r"must be 32 bytes, got (0|31|33|str|bytearray|NoneType)$"):
        Ed25519Signer(seed)


# ---- key files


def pem_of(key: object) -> bytes:
    return key.private_bytes(  # type: ignore[attr-defined]
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.mark.parametrize("password", [None, b"", b"secret", "口令".encode()])
def test_a_key_file_is_read_back(password):
    signer = Ed25519Signer(b"\x07" * 32)
    pem = signer.to_pem(password=password)
    assert (b"ENCRYPTED" in pem) == bool(password)
    assert Ed25519Signer.from_pem(pem, path="k.pem", password=password).sign(b"m") == signer.sign(b"m")
    assert read_public_key(signer.public_pem(), path="k.pub") == signer.public_key


def test_published_key_files_are_read():
    def load(name: str) -> bytes:
        with cryptography_vectors.open_vector_file(f"asymmetric/Ed25519/{name}", "rb") as file:
            return file.read()

    plain = Ed25519Signer.from_pem(load("ed25519-pkcs8.pem"), path="a")
    encrypted = Ed25519Signer.from_pem(load("ed25519-pkcs8-enc.pem"), path="b", password=b"password")
    assert plain.public_key == encrypted.public_key == read_public_key(load("ed25519-pub.pem"), path="c")


SIGNER = Ed25519Signer(bytes(32))


@pytest.mark.parametrize(
    ("pem", "password", "says"),
    [
        (b"", None, "got no private key"),
        (b"not a key", None, "got no private key"),
        (b"\x00\xff" * 100, None, "got no private key"),
        (SIGNER.to_pem()[:-40], None, "got no private key"),
        (SIGNER.public_pem(), None, "got no private key"),
        ("text", None, "got str"),
        (SIGNER.to_pem(password=b"secret"), None, "got an encrypted key and no password"),
        (SIGNER.to_pem(password=b"secret"), b"wrong", "or a wrong password"),
        (SIGNER.to_pem(), b"secret", "got a key without a password"),
        (pem_of(ed448.Ed448PrivateKey.generate()), None, "got Ed448"),
        (pem_of(x25519.X25519PrivateKey.generate()), None, "got X25519"),
        (pem_of(ec.generate_private_key(ec.SECP256R1())), None, "got EC"),
        (pem_of(rsa.generate_private_key(65537, 2048)), None, "got RSA"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("got") else "",
)
def test_a_file_that_is_no_private_key_is_named(pem, password, says):
    with pytest.raises(KeyFileInvalid) as caught:
        Ed25519Signer.from_pem(pem, path="keys/bureau.pem", password=password)
    assert str(caught.value).startswith("keys/bureau.pem must hold an Ed25519 key in PEM form, got ")
    assert says in str(caught.value)
    assert caught.value.describe("zh").startswith("keys/bureau.pem 须为 PEM 格式的 Ed25519 密钥")


def test_a_file_that_is_no_public_key_is_named():
    small_order = Ed25519PublicKey.from_public_bytes(ORDER_8).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    other = (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    for pem, says in (
        (b"x", "no public key"),
        (SIGNER.to_pem(), "no public key"),
        (other, "EC"),
        (small_order, "a point that is not of order L"),
    ):
        with pytest.raises(KeyFileInvalid, match=f"^k.pub must hold an Ed25519 key in PEM form, got {says}$"):
            read_public_key(pem, path="k.pub")
