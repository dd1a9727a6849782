"""The blob store in a SQL database: materials in parts, found by the digest of the whole.

In parts, for a database that is given a quarter of a gigabyte in one value needs several times that much memory, and
most have a limit for what they take at once.
"""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select

from randcheck.adapters.sql.places import Conflicting, Work, somebody_was_faster
from randcheck.adapters.sql.store import SqlStore
from randcheck.errors import CorruptEntry
from randcheck.hashing import sha256
from randcheck.ports import MAX_INDEX, require_blob, require_digest, require_page
from randcheck.text import Text

PART_BYTES = 4 * 1024 * 1024
PARTS_AT_ONCE = 4

_Answer = TypeVar("_Answer")


class SqlBlobStore(SqlStore):
    """Keeps every guarantee of :class:`randcheck.ports.BlobStore`.

    Whether what is erased is overwritten on the disk is the database's affair.

    Example:
        >>> import tempfile
        >>> directory = tempfile.TemporaryDirectory()
        >>> url = f"sqlite+pysqlite:///{directory.name}/blobs.db"
        >>> with directory, SqlBlobStore.open(url, create=True) as store:
        ...     store.find(store.put(b"a recording"))
        b'a recording'
    """

    def put(self, data: bytes) -> bytes:
        """Store ``data`` and return its SHA-256 digest; see :meth:`randcheck.ports.BlobStore.put`.

        Raises:
            InvalidValue: Not bytes or too long; or the host's connection commits by itself.
        """
        require_blob(data)
        digest = sha256(data)
        table = self._tables.blobs

        def work(connection: Connection) -> None:
            query = select(table.c.part).where(table.c.digest == digest).limit(1)
            if connection.execute(query).first() is None:
                for part, begin in enumerate(range(0, max(len(data), 1), PART_BYTES)):
                    body = data[begin : begin + PART_BYTES]
                    connection.execute(insert(table), {"digest": digest, "part": part, "body": body})

        self._write(digest, work)
        return digest

    def find(self, digest: bytes) -> bytes | None:
        """Return the material with this digest, or None.

        Raises:
            CorruptEntry: What is stored under it has another digest.
        """
        require_digest(digest)
        table = self._tables.blobs.c

        def work(connection: Connection) -> list[bytes]:
            # Through a cursor on the server, so that only some parts at a time are here twice.
            query = select(table.body).where(table.digest == digest).order_by(table.part)
            rows = connection.execute(query, execution_options={"yield_per": PARTS_AT_ONCE})
            return [body for (body,) in rows]

        parts = self._place.read(work, in_one_view=True)
        if not parts:
            return None
        body = b"".join(parts) if all(type(part) is bytes for part in parts) else None
        if body is None or sha256(body) != digest:
            reason = Text("bytes with another digest", "摘要不符的内容")
            raise CorruptEntry(log=digest.hex(), index=0, reason=reason)
        return body

    def erase(self, digest: bytes) -> bool:
        """Remove the material with this digest and return whether there was one."""
        require_digest(digest)
        table = self._tables.blobs
        return self._write(
            digest,
            lambda connection: connection.execute(delete(table).where(table.c.digest == digest)).rowcount > 0,
        )

    def digests(self, after: bytes = b"", limit: int = 1000) -> tuple[bytes, ...]:
        """Return digests of what is stored, ascending; see :meth:`randcheck.ports.BlobStore.digests`."""
        require_page(after, limit)
        table = self._tables.blobs.c
        query = (
            select(table.digest)
            .where(table.digest > after, table.part == 0)
            .order_by(table.digest)
            .limit(min(limit, MAX_INDEX))
        )
        return tuple(self._place.read(lambda connection: connection.execute(query).scalars().all()))

    def _write(self, digest: bytes, work: Work[_Answer]) -> _Answer:
        try:
            return self._place.write(b"blob " + digest, work)
        except Conflicting:
            raise somebody_was_faster() from None
