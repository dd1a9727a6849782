"""SM2 keys in PEM files, as OpenSSL and GmSSL write them: PKCS #8, plain or encrypted, and SubjectPublicKeyInfo.

``cryptography`` refuses the curve, so the few shapes are read here; the ciphers are still its own.

Source:
    RFC 5958 (PKCS #8), RFC 5915 (the private key in it), RFC 8018 (PBES2), RFC 5480 (public keys), RFC 7468 (PEM).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from typing import NoReturn

import attrs

from randcheck.adapters.sm2 import password_encryption as pbes2
from randcheck.adapters.sm2.der import (
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    NotDer,
    Reader,
    encode,
    encode_bit_string,
    encode_integer,
)
from randcheck.errors import KeyFileInvalid
from randcheck.receipts.sm2_curve import COORDINATE_BYTES, is_sm2_public_key
from randcheck.text import Text

PRIVATE = "PRIVATE KEY"
ENCRYPTED = "ENCRYPTED PRIVATE KEY"
PUBLIC = "PUBLIC KEY"

_EC_PUBLIC_KEY = bytes.fromhex("2a8648ce3d0201")  # 1.2.840.10045.2.1
_SM2_CURVE = bytes.fromhex("2a811ccf5501822d")  # 1.2.156.10197.1.301
_ATTRIBUTES = _PARAMETERS = 0xA0
_PUBLIC_KEY = 0xA1
_PEM = re.compile(
    rb"^-----BEGIN (?P<label>[A-Z ]+)-----\s*$(?P<base64>[A-Za-z0-9+/=\s]*)^-----END (?P=label)-----\s*$",
    re.MULTILINE,
)

_NO_PRIVATE_KEY = Text("no private key", "不是私钥")
_NO_PUBLIC_KEY = Text("no public key", "不是公钥")
_NO_KEY_OR_WRONG_PASSWORD = Text("no private key, or a wrong password", "不是私钥，或口令错误")
_OTHER_ALGORITHM = Text("a key of another algorithm or curve", "其他算法或曲线的密钥")


@attrs.frozen(kw_only=True)
class PrivateKeyFile:
    """What a private key file says.

    Attributes:
        scalar: The private key, 32 bytes.
        public_key: The public key that stands beside it, unchecked; None when there is none.
    """

    scalar: bytes = attrs.field(repr=False)
    public_key: bytes | None


class _OtherAlgorithm(Exception):
    """A sound key, but not of SM2."""


def read_private_key(pem: bytes, *, path: str, password: bytes | None) -> PrivateKeyFile:
    """Return the private key in ``pem``.

    Raises:
        KeyFileInvalid: Not PEM, not a private key, of another algorithm, encrypted and no password given, a wrong
            password, or a password for a plain key.
    """
    label, der = _decode_pem(pem, path, (PRIVATE, ENCRYPTED), _NO_PRIVATE_KEY)
    if label == ENCRYPTED and not password:
        refuse_key_file(path, Text("an encrypted key and no password", "已加密的密钥而未给口令"))
    if label == PRIVATE and password:
        refuse_key_file(path, Text("a key without a password", "未加密的密钥"))
    try:
        return _parse_private_key(pbes2.decrypt(der, password) if password else der)
    except _OtherAlgorithm:
        refuse_key_file(path, _OTHER_ALGORITHM)
    except pbes2.Unsupported as error:
        seen = Text(f"an encryption that is not read here ({error})", f"不支持的加密方式（{error}）")
        refuse_key_file(path, seen)
    except (NotDer, pbes2.WrongPassword):
        refuse_key_file(path, _NO_KEY_OR_WRONG_PASSWORD if password else _NO_PRIVATE_KEY)


def read_public_key(pem: bytes, *, path: str) -> bytes:
    """Return the public key written in ``pem``: 04 ‖ x ‖ y, 65 bytes.

    Args:
        pem: SubjectPublicKeyInfo in PEM form.
        path: Where it was read from, for messages.

    Raises:
        KeyFileInvalid: Not PEM, not a public key, of another algorithm, compressed, or not a point of the curve.
    """
    _, der = _decode_pem(pem, path, (PUBLIC,), _NO_PUBLIC_KEY)
    try:
        outer = Reader(der)
        info = outer.enter(SEQUENCE)
        outer.end()
        _take_algorithm(info)
        public_key = info.take_bit_string()
        info.end()
    except _OtherAlgorithm:
        refuse_key_file(path, _OTHER_ALGORITHM)
    except NotDer:
        refuse_key_file(path, _NO_PUBLIC_KEY)
    if not is_sm2_public_key(public_key):
        refuse_key_file(path, Text("no uncompressed point of the curve", "不是曲线上未压缩的点"))
    return public_key


def write_private_key(scalar: bytes, public_key: bytes, password: bytes | None) -> bytes:
    """Return the private key as PKCS #8 in PEM form, encrypted when there is a password."""
    key = encode(
        SEQUENCE,
        encode_integer(1),
        encode(OCTET_STRING, scalar),
        encode(_PUBLIC_KEY, encode_bit_string(public_key)),
    )
    der = encode(SEQUENCE, encode_integer(0), _ALGORITHM, encode(OCTET_STRING, key))
    return _encode_pem(ENCRYPTED, pbes2.encrypt(der, password)) if password else _encode_pem(PRIVATE, der)


def write_public_key(public_key: bytes) -> bytes:
    """Return the public key as SubjectPublicKeyInfo in PEM form."""
    return _encode_pem(PUBLIC, encode(SEQUENCE, _ALGORITHM, encode_bit_string(public_key)))


def refuse_key_file(path: str, seen: Text | str) -> NoReturn:
    """Refuse a file that is no SM2 key; the cause is left out, for it may quote the file.

    Raises:
        KeyFileInvalid: Always.
    """
    raise KeyFileInvalid(path=path, expected="SM2", seen=seen) from None


_ALGORITHM = encode(
    SEQUENCE, encode(OBJECT_IDENTIFIER, _EC_PUBLIC_KEY), encode(OBJECT_IDENTIFIER, _SM2_CURVE)
)


def _parse_private_key(der: bytes) -> PrivateKeyFile:
    outer = Reader(der)
    info = outer.enter(SEQUENCE)
    outer.end()
    if info.take_integer() != 0:
        raise NotDer
    _take_algorithm(info)
    wrapped = Reader(info.take(OCTET_STRING))
    if info.next_tag == _ATTRIBUTES:
        info.take(_ATTRIBUTES)
    info.end()
    key = wrapped.enter(SEQUENCE)
    wrapped.end()
    if key.take_integer() != 1:
        raise NotDer
    scalar = key.take(OCTET_STRING)
    if key.next_tag == _PARAMETERS:
        _take_curve(key.enter(_PARAMETERS))
    public_key = None
    if key.next_tag == _PUBLIC_KEY:
        tagged = key.enter(_PUBLIC_KEY)
        public_key = tagged.take_bit_string()
        tagged.end()
    key.end()
    if len(scalar) != COORDINATE_BYTES:
        raise NotDer
    return PrivateKeyFile(scalar=scalar, public_key=public_key)


def _take_algorithm(info: Reader) -> None:
    """Take ecPublicKey with the curve of SM2.

    Raises:
        _OtherAlgorithm: Another algorithm, or another named curve.
    """
    algorithm = info.enter(SEQUENCE)
    if algorithm.take(OBJECT_IDENTIFIER) != _EC_PUBLIC_KEY:
        raise _OtherAlgorithm
    _take_curve(algorithm)


def _take_curve(parent: Reader) -> None:
    # Parameters written out in full could name another base point: a named curve only.
    if parent.next_tag != OBJECT_IDENTIFIER or parent.take(OBJECT_IDENTIFIER) != _SM2_CURVE:
        raise _OtherAlgorithm
    parent.end()


def _decode_pem(pem: bytes, path: str, labels: Sequence[str], otherwise: Text) -> tuple[str, bytes]:
    """Return label and content of the first block with one of ``labels``."""
    if not isinstance(pem, bytes):
        refuse_key_file(path, type(pem).__name__)
    for block in _PEM.finditer(pem):
        label = block["label"].decode("ascii")
        if label in labels:
            try:
                return label, binascii.a2b_base64(b"".join(block["base64"].split()), strict_mode=True)
            except binascii.Error:
                break
    refuse_key_file(path, otherwise)


def _encode_pem(label: str, der: bytes) -> bytes:
    text = binascii.b2a_base64(der, newline=False).decode("ascii")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode("ascii")
