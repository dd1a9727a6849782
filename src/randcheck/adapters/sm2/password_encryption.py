"""PBES2, the encryption of private key files by a password.

Read: PBKDF2 with HMAC of SHA-1, SHA-2 or SM3, and AES or SM4 in CBC mode, which is what OpenSSL 1.1 to 4 and GmSSL
write. Written: PBKDF2 with HMAC-SHA-256, and AES-256.

Source:
    RFC 8018, 6.2 and appendix A; GM/T 0006-2012 (the identifiers of SM3 and SM4).
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES, SM4
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.padding import PKCS7

from randcheck.adapters.sm2.der import (
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

ITERATIONS = 600_000
"""Written into new files: the figure of OWASP for PBKDF2 with HMAC-SHA-256."""

MAX_ITERATIONS = 10_000_000
"""A file that asks for more would keep the reader busy for minutes."""

BLOCK_BYTES = 16
_SALT_BYTES = 16

_PBES2 = bytes.fromhex("2a864886f70d01050d")  # 1.2.840.113549.1.5.13
_PBKDF2 = bytes.fromhex("2a864886f70d01050c")  # 1.2.840.113549.1.5.12
_HMAC_SHA1 = bytes.fromhex("2a864886f70d0207")  # 1.2.840.113549.2.7, the default
_HMAC_SHA256 = bytes.fromhex("2a864886f70d0209")
_AES_256_CBC = bytes.fromhex("60864801650304012a")  # 2.16.840.1.101.3.4.1.42

_HASHES: dict[bytes, hashes.HashAlgorithm] = {
    _HMAC_SHA1: hashes.SHA1(),
    bytes.fromhex("2a864886f70d0208"): hashes.SHA224(),
    _HMAC_SHA256: hashes.SHA256(),
    bytes.fromhex("2a864886f70d020a"): hashes.SHA384(),
    bytes.fromhex("2a864886f70d020b"): hashes.SHA512(),
    bytes.fromhex("2a811ccf5501831102"): hashes.SM3(),  # 1.2.156.10197.1.401.2
}
_CIPHERS: dict[bytes, tuple[type[AES] | type[SM4], int]] = {
    bytes.fromhex("608648016503040102"): (AES, 16),
    bytes.fromhex("608648016503040116"): (AES, 24),
    _AES_256_CBC: (AES, 32),
    bytes.fromhex("2a811ccf55016802"): (SM4, 16),  # 1.2.156.10197.1.104.2
}


class WrongPassword(ValueError):
    """What came out is no key. Stays inside this package."""


class Unsupported(ValueError):
    """An algorithm that is not read here; the message names it. Stays inside this package."""


def decrypt(der: bytes, password: bytes) -> bytes:
    """Return what an EncryptedPrivateKeyInfo holds.

    Raises:
        NotDer: Another structure.
        Unsupported: Another key derivation or cipher, or more iterations than anybody means.
        WrongPassword: The padding is not what the right password gives.
    """
    outer = Reader(der)
    info = outer.enter(SEQUENCE)
    outer.end()
    scheme = info.enter(SEQUENCE)
    content = info.take(OCTET_STRING)
    info.end()
    if scheme.take(OBJECT_IDENTIFIER) != _PBES2:
        raise Unsupported("not PBES2")
    parameters = scheme.enter(SEQUENCE)
    scheme.end()
    derivation, encryption = parameters.enter(SEQUENCE), parameters.enter(SEQUENCE)
    parameters.end()
    cipher = _CIPHERS.get(encryption.take(OBJECT_IDENTIFIER))
    if cipher is None:
        raise Unsupported("neither AES nor SM4 in CBC mode")
    iv = encryption.take(OCTET_STRING)
    encryption.end()
    if len(iv) != BLOCK_BYTES:
        raise NotDer
    algorithm, key_bytes = cipher
    try:
        key = _derive(derivation, password, key_bytes)
        decryptor = Cipher(algorithm(key), CBC(iv)).decryptor()
    except UnsupportedAlgorithm:
        raise Unsupported("not in this build of OpenSSL") from None
    return _unpad(decryptor, content)


def encrypt(plain: bytes, password: bytes) -> bytes:
    """Return an EncryptedPrivateKeyInfo that holds ``plain``."""
    salt, iv = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(BLOCK_BYTES)
    key = PBKDF2HMAC(hashes.SHA256(), 32, salt, ITERATIONS).derive(password)
    padder = PKCS7(8 * BLOCK_BYTES).padder()
    encryptor = Cipher(AES(key), CBC(iv)).encryptor()
    content = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    derivation = encode(
        SEQUENCE,
        encode(OBJECT_IDENTIFIER, _PBKDF2),
        encode(
            SEQUENCE,
            encode(OCTET_STRING, salt),
            encode_integer(ITERATIONS),
            encode(SEQUENCE, encode(OBJECT_IDENTIFIER, _HMAC_SHA256), encode(NULL)),
        ),
    )
    encryption = encode(SEQUENCE, encode(OBJECT_IDENTIFIER, _AES_256_CBC), encode(OCTET_STRING, iv))
    scheme = encode(SEQUENCE, encode(OBJECT_IDENTIFIER, _PBES2), encode(SEQUENCE, derivation, encryption))
    return encode(SEQUENCE, scheme, encode(OCTET_STRING, content))


def _derive(derivation: Reader, password: bytes, key_bytes: int) -> bytes:
    if derivation.take(OBJECT_IDENTIFIER) != _PBKDF2:
        raise Unsupported("not PBKDF2")
    parameters = derivation.enter(SEQUENCE)
    derivation.end()
    salt, iterations = parameters.take(OCTET_STRING), parameters.take_integer()
    if parameters.next_tag == INTEGER and parameters.take_integer() != key_bytes:
        raise NotDer
    function = _HMAC_SHA1
    if parameters.next_tag == SEQUENCE:
        named = parameters.enter(SEQUENCE)
        function = named.take(OBJECT_IDENTIFIER)
        if named.next_tag == NULL:
            named.take(NULL)
        named.end()
    parameters.end()
    if function not in _HASHES:
        raise Unsupported("another hash for PBKDF2")
    if not 1 <= iterations <= MAX_ITERATIONS:
        raise Unsupported(f"{iterations} iterations")
    return PBKDF2HMAC(_HASHES[function], key_bytes, salt, iterations).derive(password)


def _unpad(decryptor: CipherContext, content: bytes) -> bytes:
    try:
        padded = decryptor.update(content) + decryptor.finalize()
        unpadder = PKCS7(8 * BLOCK_BYTES).unpadder()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError:
        raise WrongPassword from None
