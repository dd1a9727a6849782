"""Files of blocks: what an export is made of.

A block is its length (8 bytes, big endian), its SHA-256 digest (32 bytes), and its bytes. The digest of a file is the
SHA-256 over the lengths and digests of all its blocks in order.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any, BinaryIO

from randcheck.errors import ExportInvalid
from randcheck.hashing import sha256
from randcheck.ports import MAX_BLOB_BYTES
from randcheck.text import Text

MAX_BLOCK_BYTES = MAX_BLOB_BYTES
"""The longest block: what a store takes at most."""

_LENGTH_BYTES = 8
_HEAD_BYTES = _LENGTH_BYTES + 32


class BlockWriter:
    """Writes blocks into a file, or nowhere, and tells the digest.

    Example:
        >>> import io
        >>> file = io.BytesIO()
        >>> writer = BlockWriter(file)
        >>> writer.write(b"an entry")
        >>> _ = file.seek(0)
        >>> reader = BlockReader(file, "example")
        >>> reader.read(), reader.read()
        (b'an entry', None)
        >>> reader.digest == writer.digest
        True
    """

    def __init__(self, file: BinaryIO | None) -> None:
        """Write into ``file``; with None only the digest is made."""
        self._file = file
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> bytes:
        """The digest of what was written so far."""
        return self._digest.digest()

    def write(self, data: bytes) -> None:
        """Write one block."""
        head = len(data).to_bytes(_LENGTH_BYTES, "big") + sha256(data)
        self._digest.update(head)
        if self._file is not None:
            self._file.write(head)
            self._file.write(data)

    def write_mapping(self, mapping: dict[str, Any]) -> None:
        """Write one block of JSON."""
        self.write(encode_mapping(mapping))


class BlockReader:
    """Reads the blocks of a file one after the other, and names the place of what is wrong."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        """Read ``file``, which is called ``name`` in errors."""
        self._file = file
        self._name = name
        self._digest = hashlib.sha256()
        self._number = 0
        self._offset = 0
        self._next_offset = 0

    @property
    def digest(self) -> bytes:
        """The digest of what was read so far."""
        return self._digest.digest()

    @property
    def place(self) -> str:
        """The block that was read last, or at which reading failed."""
        return f"{self._name}, block {self._number} at byte {self._offset}"

    def read(self) -> bytes | None:
        """Return the next block, or None at the end of the file.

        Raises:
            ExportInvalid: It is cut off, or has another digest.
        """
        self._number += bool(self._next_offset)
        self._offset = self._next_offset
        head = self._read(_HEAD_BYTES)
        if not head:
            return None
        length = int.from_bytes(head[:_LENGTH_BYTES], "big")
        if len(head) < _HEAD_BYTES:
            raise self.invalid(_WHOLE, f"{len(head)} bytes")
        if length > MAX_BLOCK_BYTES:
            rule = Text(
                f"a block must have at most {MAX_BLOCK_BYTES} bytes", f"块不得超过 {MAX_BLOCK_BYTES} 字节"
            )
            raise self.invalid(rule, str(length))
        data = self._read(length)
        if len(data) < length:
            raise self.invalid(_WHOLE, f"{len(data)} of {length} bytes")
        if sha256(data) != head[_LENGTH_BYTES:]:
            rule = Text("a block must have the digest that stands before it", "块的内容须与其摘要相符")
            raise self.invalid(rule, sha256(data).hex()[:16])
        self._digest.update(head)
        self._next_offset += _HEAD_BYTES + length
        return data

    def read_mapping(self) -> dict[str, Any] | None:
        """Return the next block as a JSON object, or None at the end of the file.

        Raises:
            ExportInvalid: It is cut off, has another digest, or is no JSON object as an export writes it.
        """
        data = self.read()
        if data is None:
            return None
        try:
            mapping = json.loads(data)
        except (ValueError, RecursionError):
            mapping = None
        if not isinstance(mapping, dict) or encode_mapping(mapping) != data:
            raise self.invalid(
                Text("a block must be a JSON object here", "此处的块须为 JSON 对象"), shown(data)
            )
        return mapping

    def require(self, block: bytes | None) -> bytes:
        """Return ``block``, which must not be the end of the file."""
        if block is None:
            raise self.invalid(_WHOLE, "the end of the file")
        return block

    def invalid(self, rule: Text, seen: str) -> ExportInvalid:
        """Return the error that names the block read last."""
        return ExportInvalid(place=self.place, rule=rule, seen=seen)

    def _read(self, count: int) -> bytes:
        try:
            return self._file.read(count)
        except OSError as error:
            raise self.invalid(Text("a file must be readable", "文件须可读取"), str(error)) from None


def encode_mapping(mapping: dict[str, Any]) -> bytes:
    """Return a JSON object in the one form that an export has.

    Example:
        >>> encode_mapping({"key": "任务/1", "entries": 2}).decode()
        '{"entries":2,"key":"任务/1"}'
    """
    text = json.dumps(mapping, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def to_base64(data: bytes) -> str:
    """Return bytes as they stand in a JSON block."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Return the bytes.

    Raises:
        ValueError: Not base64.
    """
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None


def shown(data: bytes) -> str:
    """Return the beginning of a block as a message may show it."""
    return repr(data[:40])


_WHOLE = Text("the file must go on with a whole block", "文件此处须为完整的块")
