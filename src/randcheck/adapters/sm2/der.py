"""As much DER as keys and signatures of SM2 need: written in one way, read in no other.

``cryptography`` reads no key of this curve and has no reader of its own to lend, and a whole ASN.1 library would be
a dependency for four shapes.

Source:
    X.690, 8.1, 8.3, 8.6, 8.7, 10.1.
"""

from __future__ import annotations

INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
NULL = 0x05
OBJECT_IDENTIFIER = 0x06
SEQUENCE = 0x30

MAX_CONTENT_BYTES = 1 << 16


class NotDer(ValueError):
    """The bytes are not what was expected. Stays inside this package."""


def encode(tag: int, *parts: bytes) -> bytes:
    """Return one element with ``parts`` as its content."""
    content = b"".join(parts)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def encode_integer(number: int) -> bytes:
    """Return an INTEGER, ``number`` ≥ 0."""
    return encode(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def encode_bit_string(content: bytes) -> bytes:
    """Return a BIT STRING of whole bytes."""
    return encode(BIT_STRING, b"\0", content)


class Reader:
    """Takes elements from the front of ``data``; what is not there in its one form is :class:`NotDer`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def next_tag(self) -> int | None:
        """The tag of the next element, None at the end."""
        return self._data[self._at] if self._at < len(self._data) else None

    def take(self, tag: int) -> bytes:
        """Return the content of the next element, which must have ``tag``."""
        if self.next_tag != tag:
            raise NotDer
        self._at += 1
        length = self._take_length()
        content = self._data[self._at : self._at + length]
        if len(content) != length:
            raise NotDer
        self._at += length
        return content

    def enter(self, tag: int) -> Reader:
        """Return a reader for the content of the next element, which must have ``tag``."""
        return Reader(self.take(tag))

    def take_integer(self) -> int:
        """Return the next element, a non-negative INTEGER in its shortest form."""
        content = self.take(INTEGER)
        if not content or content[0] & 0x80 or (len(content) > 1 and content[0] == 0 and content[1] < 0x80):
            raise NotDer
        return int.from_bytes(content, "big")

    def take_bit_string(self) -> bytes:
        """Return the content of the next element, a BIT STRING of whole bytes."""
        content = self.take(BIT_STRING)
        if content[:1] != b"\0":
            raise NotDer
        return content[1:]

    def end(self) -> None:
        """Refuse anything that is left."""
        if self._at != len(self._data):
            raise NotDer

    def _take_length(self) -> int:
        first = self._take_byte()
        if first < 0x80:
            return first
        count = first & 0x7F
        if not 1 <= count <= 3:
            raise NotDer
        length = 0
        for _ in range(count):
            length = length << 8 | self._take_byte()
        # The shortest form only: no leading zero, and the long form for long content alone.
        if length < 0x80 or length >> 8 * (count - 1) == 0 or length > MAX_CONTENT_BYTES:
            raise NotDer
        return length

    def _take_byte(self) -> int:
        if self._at >= len(self._data):
            raise NotDer
        self._at += 1
        return self._data[self._at - 1]


def raw_from_der(signature: bytes) -> bytes:
    """Return r ‖ s, 64 bytes, from SEQUENCE { r INTEGER, s INTEGER }, the form of OpenSSL and GM/T 0009.

    Raises:
        NotDer: Another form, or a number beyond 32 bytes.
    """
    outer = Reader(signature)
    numbers = outer.enter(SEQUENCE)
    outer.end()
    r, s = numbers.take_integer(), numbers.take_integer()
    numbers.end()
    try:
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    except OverflowError:
        raise NotDer from None


def der_from_raw(signature: bytes) -> bytes:
    """Return SEQUENCE { r INTEGER, s INTEGER } for r ‖ s, 64 bytes."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    return encode(SEQUENCE, encode_integer(r), encode_integer(s))
