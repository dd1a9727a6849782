"""Signed notes (C2SP signed-note): a text, an empty line, and one line for every signature.

A note has one spelling: reading and writing again gives the same bytes. Nothing here verifies a signature or
gives the text a meaning; :mod:`randcheck.receipts.checkpoint` does both.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NoReturn

import attrs

from randcheck.errors import InvalidValue, MalformedDocument, shorten
from randcheck.hashing import sha256
from randcheck.text import Text

MAX_NOTE_BYTES = 64 * 1024
"""The longest note that is read or written."""

MAX_NOTE_SIGNATURES = 64
"""Most signature lines of a note; C2SP asks readers to take at least 16."""

KEY_HASH_BYTES = 4

_DASH = "\u2014 "
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # all of Unicode's Cc but the line feed
# "Unicode spaces" (the property White_Space) spelt out: \s differs from language to language.
_KEY_NAME = re.compile(
    "[^\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+\ud800-\udfff]+"
)
_SIGNATURE_LINE = re.compile(f"{_DASH}({_KEY_NAME.pattern}) ([0-9A-Za-z+/]+={{0,2}})")

_WHAT = Text("signed note", "签名文书")


def require_key_name(value: str) -> str:
    """Return ``value`` when it can name a key in a signature line.

    Raises:
        InvalidValue: Empty, or with white space, ``+``, a control character or a lone surrogate.

    Example:
        >>> require_key_name("witness.example/w1")
        'witness.example/w1'
    """
    if not isinstance(value, str) or _KEY_NAME.fullmatch(value) is None:
        raise InvalidValue(
            rule=Text(
                "the name of a note's key must be text without white space, '+' and control characters",
                "签名文书的密钥名须为不含空白、“+”与控制字符的文本",
            ),
            seen=repr(value) if isinstance(value, str) else shorten(value),
        )
    return value


def key_hash_for(name: str, signature_type: bytes, public_key: bytes) -> bytes:
    r"""Return the 4 bytes by which a signature line points to its key.

    They are the first of SHA-256(name ‖ ``\n`` ‖ signature type ‖ public key): a hint for finding the key, far
    too short to trust.

    Args:
        name: The key's name.
        signature_type: What kind of signature it makes: 0x01 for Ed25519, 0x04 for a cosignature, …
        public_key: In the algorithm's own encoding.

    Source: C2SP signed-note, "Signatures".

    Example:
        >>> key = bytes.fromhex("e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4")
        >>> key_hash_for("example.com/foo", b"\x01", key).hex()
        '530d903a'
    """
    return sha256(name.encode() + b"\n" + signature_type + public_key)[:KEY_HASH_BYTES]


@attrs.frozen(kw_only=True)
class NoteSignature:
    """One signature line.

    Attributes:
        name: The name of the key that is said to have signed.
        key_hash: 4 bytes that point to the key.
        signature: What the algorithm gave, at least one byte.
    """

    name: str = attrs.field(validator=lambda _, __, value: require_key_name(value))
    key_hash: bytes
    signature: bytes

    def __attrs_post_init__(self) -> None:
        """Check the lengths."""
        if (
            type(self.key_hash) is not bytes
            or type(self.signature) is not bytes
            or len(self.key_hash) != KEY_HASH_BYTES
            or not self.signature
        ):
            raise InvalidValue(
                rule=Text(
                    f"a note's signature must have a key hash of {KEY_HASH_BYTES} bytes and at least one byte",
                    f"签名文书的签名须有 {KEY_HASH_BYTES} 字节的密钥摘要和至少一个字节",
                ),
                seen=f"{shorten(self.key_hash)}, {shorten(self.signature)}",
            )

    @property
    def line(self) -> str:
        """The line, with the line feed that ends it."""
        written = base64.b64encode(self.key_hash + self.signature).decode("ascii")
        return f"{_DASH}{self.name} {written}\n"


@attrs.frozen(kw_only=True)
class SignedNote:
    r"""A text with its signatures; nothing is verified yet.

    Attributes:
        text: What is signed: at least one line, every one ended by a line feed, no other control characters.
        signatures: 1–64 in the order of their lines.

    Example:
        >>> signature = NoteSignature(name="log", key_hash=bytes(4), signature=b"x")
        >>> SignedNote(text="hello\n", signatures=(signature,)).encode().decode()
        'hello\n\n— log AAAAAHg=\n'
    """

    text: str
    signatures: tuple[NoteSignature, ...] = attrs.field(
        validator=attrs.validators.deep_iterable(attrs.validators.instance_of(NoteSignature))
    )

    def __attrs_post_init__(self) -> None:
        """Check the text's characters, the number of signatures and the length."""
        if not isinstance(self.text, str) or not self.text.endswith("\n") or _CONTROLS.search(self.text):
            _refuse(
                Text(
                    "the text must end with a line feed and hold no other control character",
                    "正文须以换行结尾，且不含其他控制字符",
                ),
                shorten(self.text),
            )
        if not 1 <= len(self.signatures) <= MAX_NOTE_SIGNATURES:
            _refuse(
                Text(
                    f"there must be 1 to {MAX_NOTE_SIGNATURES} signatures",
                    f"签名须为 1 至 {MAX_NOTE_SIGNATURES} 个",
                ),
                str(len(self.signatures)),
            )
        if any("\ud800" <= character <= "\udfff" for character in self.text):
            _refuse(Text("the text must be Unicode", "正文须为 Unicode 文本"), ascii(self.text))
        if (length := len(self.encode())) > MAX_NOTE_BYTES:
            _refuse(_TOO_LONG, str(length))

    def encode(self) -> bytes:
        """Return the bytes of the note, which :meth:`decode` reads."""
        return "".join((self.text, "\n", *(signature.line for signature in self.signatures))).encode()

    def with_signature(self, signature: NoteSignature) -> SignedNote:
        """Return the note with one more signature line at the end; the same note if it has that very line.

        Raises:
            InvalidValue: There is no room for another.
        """
        if signature in self.signatures:
            return self
        return attrs.evolve(self, signatures=(*self.signatures, signature))

    @classmethod
    def decode(cls, data: bytes) -> SignedNote:
        """Return the note that these bytes spell.

        Args:
            data: The whole note; the last empty line separates text and signatures.

        Raises:
            MalformedDocument: Too long, not UTF-8, a control character, no empty line, no or too many
                signature lines, or a line of another form: base64 must be of the standard alphabet, padded,
                with unused bits zero.
        """
        try:
            return cls._read(data)
        except InvalidValue as error:
            raise MalformedDocument(what=_WHAT, rule=error.rule, seen=error.seen) from None

    @classmethod
    def _read(cls, data: bytes) -> SignedNote:
        if not isinstance(data, bytes) or len(data) > MAX_NOTE_BYTES:
            _refuse(_TOO_LONG, str(len(data)) if isinstance(data, bytes) else type(data).__name__)
        try:
            written = data.decode("utf-8")
        except UnicodeDecodeError as error:
            _refuse(
                Text("a note must be UTF-8", "签名文书须为 UTF-8"), repr(error.object[error.start :][:20])
            )
        text, separator, lines = written.rpartition("\n\n")
        if not separator or not lines.endswith("\n"):
            _refuse(
                Text(
                    "there must be an empty line before the signatures and a line feed after the last",
                    "签名前须有空行，末行须以换行结束",
                ),
                repr(written[-40:]),
            )
        found = lines[:-1].split("\n")
        if len(found) > MAX_NOTE_SIGNATURES:
            _refuse(
                Text(
                    f"there must be at most {MAX_NOTE_SIGNATURES} signatures",
                    f"签名不得超过 {MAX_NOTE_SIGNATURES} 个",
                ),
                str(len(found)),
            )
        return cls(text=text + "\n", signatures=tuple(map(_read_line, found)))


def _read_line(line: str) -> NoteSignature:
    parts = _SIGNATURE_LINE.fullmatch(line)
    if parts is None:
        _refuse(_BAD_LINE, repr(line))
    try:
        blob = base64.b64decode(parts[2], validate=True)
    except binascii.Error:
        _refuse(_BAD_LINE, repr(line))
    if len(blob) <= KEY_HASH_BYTES or base64.b64encode(blob).decode("ascii") != parts[2]:
        _refuse(_BAD_LINE, repr(line))
    return NoteSignature(name=parts[1], key_hash=blob[:KEY_HASH_BYTES], signature=blob[KEY_HASH_BYTES:])


_TOO_LONG = Text(
    f"a signed note must have at most {MAX_NOTE_BYTES} bytes", f"签名文书不得超过 {MAX_NOTE_BYTES} 字节"
)
_BAD_LINE = Text(
    "a signature line must be an em dash, a key name and canonical base64 of at least 5 bytes, "
    "separated by single spaces",
    "签名行须为破折号、密钥名与至少 5 字节的规范 base64，以单个空格分隔",
)


def _refuse(rule: Text, seen: str) -> NoReturn:
    raise InvalidValue(rule=rule, seen=seen)
