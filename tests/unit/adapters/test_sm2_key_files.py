"""SM2 key files: what OpenSSL and GmSSL wrote is read, what is none is named, DER has one form."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES, SM4
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from hypothesis import given
from hypothesis import strategies as st

from randcheck.adapters.sm2 import Sm2Signer, der_from_raw, raw_from_der, read_public_key
from randcheck.adapters.sm2 import password_encryption as pbes2
from randcheck.adapters.sm2.der import (
    BIT_STRING,
    INTEGER,
    NULL,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    NotDer,
    Reader,
    encode,
    encode_integer,
)
from randcheck.errors import KeyFileInvalid
from support import plain_sm2 as plain

# openssl genpkey -algorithm SM2; openssl pkcs8 -topk8 -passout pass:secret; openssl pkey -pubout (OpenSSL 3.0.19)
PLAIN = b"""\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgSrr3OI2LRzUna7S4
YYmSQez6J/oYlXP4g2SLLeFG+8ChRANCAASStB1vZ+Q61++Uf272nF3kG20uFyF6
mkAX2fGfZ8ibsw96Xbxoidvv0Q/3Lw9uAsXY5ovjFXpWnaZU77HwiVW5
-----END PRIVATE KEY-----
"""
ENCRYPTED = b"""\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjlRS8MnXlJgQICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEED4N0aPrYIzldHOOb6XSX3IEgZAv
dvOPA2XWQB5J+b/YqPkdwl6Knog+0EjxqHQ0gAyInjeWjSsZlJwR9jG/ZaCy6WWD
2iq+xTlBF8yWJRvxAkiLi3AJJWCdXoEpUYNqlLr/kQwvyqpJqHb5ZJGTpwaXK3lP
ekADgooK0W4LS0UznG7Vzc8YG8u8zXMyPvP9Xvlo2oJmVx6NbH9A3KGmmimh38k=
-----END ENCRYPTED PRIVATE KEY-----
"""
SCALAR = bytes.fromhex("4abaf7388d8b4735276bb4b861899241ecfa27fa189573f883648b2de146fbc0")
PUBLIC_KEY = plain.public_key(int.from_bytes(SCALAR, "big"))

EC_PUBLIC_KEY = bytes.fromhex("2a8648ce3d0201")
SM2_CURVE = bytes.fromhex("2a811ccf5501822d")
P256_CURVE = bytes.fromhex("2a8648ce3d030107")


def pem(label: str, der: bytes) -> bytes:
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (
        label.encode(),
        base64.encodebytes(der),
        label.encode(),
    )


def oid(content: bytes) -> bytes:
    return encode(OBJECT_IDENTIFIER, content)


ALGORITHM = encode(SEQUENCE, oid(EC_PUBLIC_KEY), oid(SM2_CURVE))


def pkcs8(
    *,
    version: int = 0,
    algorithm: bytes = ALGORITHM,
    key_version: int = 1,
    scalar: bytes = SCALAR,
    parameters: bytes = b"",
    public_key: bytes = b"",
    attributes: bytes = b"",
    trailing: bytes = b"",
) -> bytes:
    key = encode(SEQUENCE, encode_integer(key_version), encode(OCTET_STRING, scalar), parameters, public_key)
    info = encode(SEQUENCE, encode_integer(version), algorithm, encode(OCTET_STRING, key), attributes)
    return pem("PRIVATE KEY", info + trailing)


def public_field(public_key: bytes, unused: int = 0) -> bytes:
    return encode(0xA1, encode(BIT_STRING, bytes([unused]), public_key))


def spki(public_key: bytes, algorithm: bytes = ALGORITHM, trailing: bytes = b"") -> bytes:
    return pem("PUBLIC KEY", encode(SEQUENCE, algorithm, encode(BIT_STRING, b"\x00", public_key), trailing))


def encrypted(
    der: bytes,
    *,
    password: bytes = b"secret",
    prf: tuple[str, Any] | None = ("2a864886f70d0209", hashes.SHA256()),
    cipher: tuple[str, Any, int] = ("60864801650304012a", AES, 32),
    iterations: int = 1,
    iv: bytes = bytes(16),
    key_length: int | None = None,
    kdf_oid: str = "2a864886f70d01050c",
    scheme_oid: str = "2a864886f70d01050d",
) -> bytes:
    """An EncryptedPrivateKeyInfo of any of the algorithms that RFC 8018 and GM/T 0006 name."""
    cipher_oid, algorithm, size = cipher
    key = PBKDF2HMAC(prf[1] if prf else hashes.SHA1(), size, b"salt", max(iterations, 1)).derive(password)
    padding = 16 - len(der) % 16
    encryptor = Cipher(algorithm(key), CBC(bytes(16))).encryptor()
    content = encryptor.update(der + bytes([padding]) * padding) + encryptor.finalize()
    derivation = encode(
        SEQUENCE,
        oid(bytes.fromhex(kdf_oid)),
        encode(
            SEQUENCE,
            encode(OCTET_STRING, b"salt"),
            encode_integer(iterations),
            encode_integer(key_length) if key_length else b"",
            encode(SEQUENCE, oid(bytes.fromhex(prf[0])), encode(NULL)) if prf else b"",
        ),
    )
    encryption = encode(SEQUENCE, oid(bytes.fromhex(cipher_oid)), encode(OCTET_STRING, iv))
    scheme = encode(SEQUENCE, oid(bytes.fromhex(scheme_oid)), encode(SEQUENCE, derivation, encryption))
    return pem("ENCRYPTED PRIVATE KEY", encode(SEQUENCE, scheme, encode(OCTET_STRING, content)))


PLAIN_DER = base64.b64decode(b"".join(PLAIN.splitlines()[1:-1]))


@pytest.fixture(autouse=True)
def _extra():
    pytest.importorskip("gmssl_pyx", reason="needs the extra sm2")


def load(pem: bytes, password: bytes | None = None) -> Sm2Signer:
    return Sm2Signer.from_pem(pem, path="k.pem", signer_id="某局", password=password)


def other_pem(key: Any) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


# ---- read


def test_the_files_of_openssl_are_read():
    for signer in (load(PLAIN), load(ENCRYPTED, b"secret"), load(b"Bag: text before\n" + PLAIN)):
        assert signer.public_key == PUBLIC_KEY
        assert signer.signer_id == "某局"
    assert load(PLAIN.replace(b"\n", b"\r\n")).public_key == PUBLIC_KEY


def test_optional_fields_may_be_there_or_not():
    named_curve = encode(0xA0, oid(SM2_CURVE))
    for der in (
        pkcs8(),
        pkcs8(parameters=named_curve),
        pkcs8(public_key=public_field(PUBLIC_KEY)),
        pkcs8(parameters=named_curve, public_key=public_field(PUBLIC_KEY), attributes=encode(0xA0, b"")),
    ):
        assert load(der).public_key == PUBLIC_KEY


@pytest.mark.parametrize(
    "algorithms",
    [
        {},
        {"prf": None},
        {"prf": ("2a864886f70d0207", hashes.SHA1())},
        {"prf": ("2a864886f70d0208", hashes.SHA224())},
        {"prf": ("2a864886f70d020a", hashes.SHA384())},
        {"prf": ("2a864886f70d020b", hashes.SHA512())},
        {"prf": ("2a811ccf5501831102", hashes.SM3()), "cipher": ("2a811ccf55016802", SM4, 16)},
        {"cipher": ("608648016503040102", AES, 16)},
        {"cipher": ("608648016503040116", AES, 24)},
        {"key_length": 32},
    ],
    ids=[
        "SHA-256",
        "default",
        "SHA-1",
        "SHA-224",
        "SHA-384",
        "SHA-512",
        "SM3, SM4",
        "AES-128",
        "AES-192",
        "length",
    ],
)
def test_every_encryption_that_is_promised_is_read(algorithms):
    assert load(encrypted(PLAIN_DER, **algorithms), b"secret").public_key == PUBLIC_KEY


# ---- written


@pytest.mark.parametrize("password", [None, b"", b"secret", "口令".encode()])
def test_a_key_file_is_read_back(password):
    signer = load(PLAIN)
    written = signer.to_pem(password=password)
    assert (b"ENCRYPTED" in written) == bool(password)
    assert load(written, password).public_key == signer.public_key
    assert read_public_key(signer.public_pem(), path="k.pub") == signer.public_key


def test_a_plain_key_file_is_byte_for_byte_that_of_openssl():
    assert load(PLAIN).to_pem() == PLAIN


def test_two_encrypted_files_of_one_key_share_nothing_but_the_key():
    first, second = load(PLAIN).to_pem(password=b"p"), load(PLAIN).to_pem(password=b"p")
    assert first != second


# ---- refused


@pytest.mark.parametrize(
    ("file", "password", "says"),
    [
        (b"", None, "no private key"),
        (b"not a key", None, "no private key"),
        (b"\x00\xff" * 100, None, "no private key"),
        ("text", None, "str"),
        (PLAIN[:-40], None, "no private key"),
        (PLAIN.replace(b"MIGH", b"MIG="), None, "no private key"),
        (PLAIN.replace(b"END PRIVATE", b"END PUBLIC"), None, "no private key"),
        (spki(PUBLIC_KEY), None, "no private key"),
        (ENCRYPTED, None, "an encrypted key and no password"),
        (ENCRYPTED, b"", "an encrypted key and no password"),
        (ENCRYPTED, b"wrong", "no private key, or a wrong password"),
        (PLAIN, b"secret", "a key without a password"),
        (pkcs8(version=1), None, "no private key"),
        (pkcs8(key_version=2), None, "no private key"),
        (pkcs8(scalar=SCALAR[1:]), None, "no private key"),
        (pkcs8(scalar=b"\x00" + SCALAR), None, "no private key"),
        (pkcs8(trailing=b"\x00"), None, "no private key"),
        (pkcs8(scalar=bytes(32)), None, "a number out of range"),
        (pkcs8(scalar=(plain.N - 1).to_bytes(32, "big")), None, "a number out of range"),
        (pkcs8(public_key=public_field(plain.public_key(5))), None, "another key's public key"),
        (pkcs8(public_key=public_field(PUBLIC_KEY, unused=1)), None, "no private key"),
        (pkcs8(public_key=public_field(PUBLIC_KEY[1:])), None, "another key's public key"),
        (pkcs8(parameters=encode(0xA0, oid(P256_CURVE))), None, "a key of another algorithm or curve"),
        (
            pkcs8(algorithm=encode(SEQUENCE, oid(EC_PUBLIC_KEY), oid(P256_CURVE))),
            None,
            "another algorithm or curve",
        ),
        (pkcs8(algorithm=encode(SEQUENCE, oid(EC_PUBLIC_KEY))), None, "another algorithm or curve"),
        (
            pkcs8(algorithm=encode(SEQUENCE, oid(EC_PUBLIC_KEY), encode(SEQUENCE))),
            None,
            "another algorithm or curve",
        ),
        (other_pem(ec.generate_private_key(ec.SECP256R1())), None, "another algorithm or curve"),
        (other_pem(ed25519.Ed25519PrivateKey.generate()), None, "another algorithm or curve"),
    ],
)
def test_a_file_that_is_no_private_key_is_named(file, password, says):
    with pytest.raises(KeyFileInvalid) as caught:
        load(file, password)
    assert str(caught.value).startswith("k.pem must hold an SM2 key in PEM form, got ")
    assert says in str(caught.value)
    assert caught.value.describe("zh").startswith("k.pem 须为 PEM 格式的 SM2 密钥")
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (encrypted(PLAIN_DER, iterations=0), "an encryption that is not read here (0 iterations)"),
        (encrypted(PLAIN_DER, scheme_oid="2a864886f70d010503"), "(not PBES2)"),  # pbeWithMD5AndDES-CBC
        (encrypted(PLAIN_DER, kdf_oid="2b06010401da47040b"), "(not PBKDF2)"),  # scrypt
        (encrypted(PLAIN_DER, cipher=("2a864886f70d0307", AES, 32)), "(neither AES nor SM4 in CBC mode)"),
        (encrypted(PLAIN_DER, prf=("2a864886f70d0206", hashes.SHA256())), "(another hash for PBKDF2)"),
        (encrypted(PLAIN_DER, iv=bytes(8)), "or a wrong password"),
        (encrypted(PLAIN_DER, key_length=16), "or a wrong password"),
        (encrypted(b""), "or a wrong password"),
        (encrypted(PLAIN_DER[:-1]), "or a wrong password"),
    ],
)
def test_an_encryption_that_is_not_read_is_named(file, says):
    with pytest.raises(KeyFileInvalid) as caught:
        load(file, b"secret")
    assert says in str(caught.value)


def test_a_file_that_would_keep_the_reader_busy_is_refused(monkeypatch):
    file = encrypted(PLAIN_DER, iterations=3)
    monkeypatch.setattr(pbes2, "MAX_ITERATIONS", 2)
    with pytest.raises(KeyFileInvalid, match="3 iterations"):
        load(file, b"secret")


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (b"x", "no public key"),
        (None, "NoneType"),
        (PLAIN, "no public key"),
        (spki(PUBLIC_KEY, trailing=b"\x05\x00"), "no public key"),
        (spki(PUBLIC_KEY[1:]), "no uncompressed point of the curve"),
        (spki(b"\x00"), "no uncompressed point of the curve"),
        (spki(b"\x02" + PUBLIC_KEY[1:33]), "no uncompressed point of the curve"),
        (spki(PUBLIC_KEY[:-1] + bytes([PUBLIC_KEY[-1] ^ 1])), "no uncompressed point of the curve"),
        (
            spki(PUBLIC_KEY, encode(SEQUENCE, oid(EC_PUBLIC_KEY), oid(P256_CURVE))),
            "another algorithm or curve",
        ),
    ],
)
def test_a_file_that_is_no_public_key_is_named(file, says):
    with pytest.raises(KeyFileInvalid, match=f"^k.pub must hold an SM2 key in PEM form, got .*{says}"):
        read_public_key(file, path="k.pub")
    assert read_public_key(spki(PUBLIC_KEY), path="k.pub") == PUBLIC_KEY


@given(st.binary(max_size=200))
def test_no_bytes_in_a_key_file_raise_anything_else(data):
    for label in ("PRIVATE KEY", "PUBLIC KEY", "ENCRYPTED PRIVATE KEY"):
        with pytest.raises(KeyFileInvalid):
            load(pem(label, data), b"p" if label.startswith("E") else None)
        with pytest.raises(KeyFileInvalid):
            read_public_key(pem(label, data), path="k")


# ---- DER


@given(st.integers(0, 2**256 - 1), st.integers(0, 2**256 - 1))
def test_a_signature_goes_to_der_and_back(r, s):
    raw = plain.raw(r, s)
    assert raw_from_der(der_from_raw(raw)) == raw


def test_der_is_that_of_the_textbook():
    assert der_from_raw(plain.raw(1, 0x80)).hex() == "300702010102020080"


@pytest.mark.parametrize(
    "der",
    [
        "",
        "30",
        "3006020101020101" + "00",
        "3007020101020101",
        "3005020101020101",
        "300702020001020101",  # 1 with a leading zero
        "3006020101020181",  # a negative number
        "30050201010200",
        "3009020101020101020101",
        "308106020101020101",  # the long form for a short length
        "30820006020101020101",
        "3080020101020101" + "0000",
        "310602010102010100",
        "3006040101020101",
        "3026022101" + "00" * 32 + "020101",
        "30850000000006020101020101",
    ],
)
def test_der_in_another_form_is_refused(der):
    with pytest.raises(NotDer):
        raw_from_der(bytes.fromhex(der))


@given(st.binary(max_size=80))
def test_der_that_is_read_is_the_one_that_is_written(data):
    try:
        raw = raw_from_der(data)
    except NotDer:
        return
    assert der_from_raw(raw) == data


@pytest.mark.parametrize("length", [0, 1, 127, 128, 255, 256, 65535, 65536])
def test_lengths_go_there_and_back(length):
    reader = Reader(encode(OCTET_STRING, bytes(length)) + encode_integer(7))
    assert len(reader.take(OCTET_STRING)) == length
    assert reader.next_tag == INTEGER
    assert reader.take_integer() == 7
    reader.end()


def test_a_length_with_a_leading_zero_is_refused():
    assert Reader(b"\x04\x81\x80" + bytes(128)).take(OCTET_STRING) == bytes(128)
    with pytest.raises(NotDer):
        Reader(b"\x04\x82\x00\x80" + bytes(128)).take(OCTET_STRING)


def test_content_beyond_the_limit_is_refused():
    with pytest.raises(NotDer):
        Reader(encode(OCTET_STRING, bytes(65537))).take(OCTET_STRING)
