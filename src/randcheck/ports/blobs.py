"""The port of materials: byte strings found by their digest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from randcheck.errors import InvalidValue
from randcheck.text import Text

MAX_BLOB_BYTES = 256 * 1024 * 1024
"""Longest material that every store must take: the lists of a draw from a million rows have a third of that."""


class BlobStore(Protocol):
    """Materials by their SHA-256 digest: receipts, frozen lists, recordings, scans.

    The ledger names them by digest and never forgets; the materials may hold personal data and can be erased when their
    retention is over.

    - ``put`` returns the digest of what it stored, and storing it again changes nothing.
    - Bytes in are bytes out: any byte values, from the empty material to ``MAX_BLOB_BYTES``.
    - ``find`` returns what has the digest, or None when nothing stored has, and never other bytes: what no longer
      fits its digest raises ``CorruptEntry``.
    - ``erase`` removes what has the digest and tells whether it was there. It may be stored again later.
    - ``digests`` returns what is stored, ascending, in pages.
    - Bad arguments are refused with ``InvalidValue`` and change nothing: what is not ``bytes`` or too long, a digest
      that is not 32 bytes, a page of less than one.
    - Linearizable: whoever calls, from whichever thread or process, sees every ``put`` and ``erase`` that has
      returned.
    - Durable: what was stored or erased stays so when the store is opened again, also after a crash.
    - Inside a transaction that the host opened, nothing is committed or rolled back but by the host.
    - Only ``InvalidValue`` and the store errors are raised.
    """

    def put(self, data: bytes) -> bytes:
        """Store ``data`` and return its SHA-256 digest, 32 bytes.

        Raises:
            StoreUnavailable: It could not be done; ``outcome`` tells whether it may have been.
        """

    def find(self, digest: bytes) -> bytes | None:
        """Return the material with this digest, or None.

        Raises:
            CorruptEntry: What is stored under it has another digest.
        """

    def erase(self, digest: bytes) -> bool:
        """Remove the material with this digest and return whether there was one.

        Raises:
            StoreUnavailable: It could not be done; ``outcome`` tells whether it may have been.
        """

    def digests(self, after: bytes = b"", limit: int = 1000) -> Sequence[bytes]:
        """Return digests of what is stored, ascending.

        Args:
            after: Only those greater than this; empty for all.
            limit: At most so many, at least 1.
        """


def require_blob(data: bytes) -> None:
    """Refuse what no store takes as a material.

    Raises:
        InvalidValue: Not ``bytes``, or longer than ``MAX_BLOB_BYTES``.
    """
    if type(data) is not bytes:
        rule = Text("a material must be bytes", "材料须为字节串")
        raise InvalidValue(rule=rule, seen=type(data).__name__)
    if len(data) > MAX_BLOB_BYTES:
        rule = Text(
            f"a material must have at most {MAX_BLOB_BYTES} bytes", f"材料不得超过 {MAX_BLOB_BYTES} 字节"
        )
        raise InvalidValue(rule=rule, seen=str(len(data)))


def require_page(after: bytes, limit: int) -> None:
    """Refuse a page of digests that makes no sense.

    Raises:
        InvalidValue: ``after`` is not ``bytes``, or ``limit`` no positive integer.
    """
    if type(after) is not bytes:
        rule = Text("a page of digests must begin after bytes", "分页起点须为字节串")
        raise InvalidValue(rule=rule, seen=type(after).__name__)
    if type(limit) is not int or limit < 1:
        rule = Text("a page must have at least one place", "每页至少一项")
        raise InvalidValue(rule=rule, seen=repr(limit))
