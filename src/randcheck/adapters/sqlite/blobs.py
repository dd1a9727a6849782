"""The blob store in SQLite: materials beside their digest."""

from __future__ import annotations

from randcheck.adapters.sqlite.store import SqliteStore
from randcheck.errors import CorruptEntry
from randcheck.hashing import sha256
from randcheck.ports import MAX_INDEX, require_blob, require_digest, require_page
from randcheck.text import Text


class SqliteBlobStore(SqliteStore):
    """Keeps every guarantee of :class:`randcheck.ports.BlobStore`.

    In a file of its own, what is erased is overwritten too (``PRAGMA secure_delete``); on a connection of the host
    that is the host's to set.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> directory = tempfile.TemporaryDirectory()
        >>> with directory, SqliteBlobStore.open(Path(directory.name) / "blobs.db") as store:
        ...     store.find(store.put(b"a recording"))
        b'a recording'
    """

    def put(self, data: bytes) -> bytes:
        """Store ``data`` and return its SHA-256 digest; see :meth:`randcheck.ports.BlobStore.put`.

        Raises:
            InvalidValue: Not bytes or too long; or the host's connection has no transaction open.
        """
        require_blob(data)
        digest = sha256(data)
        with self._connection.writing() as cursor:
            cursor.execute(
                "INSERT INTO randcheck_blobs (digest, body) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
                (digest, data),
            )
        return digest

    def find(self, digest: bytes) -> bytes | None:
        """Return the material with this digest, or None.

        Raises:
            CorruptEntry: What is stored under it has another digest.
        """
        require_digest(digest)
        with self._connection.reading() as cursor:
            row = cursor.execute("SELECT body FROM randcheck_blobs WHERE digest = ?", (digest,)).fetchone()
        if row is None:
            return None
        body = row[0]
        if type(body) is not bytes or sha256(body) != digest:
            reason = Text("bytes with another digest", "摘要不符的内容")
            raise CorruptEntry(log=digest.hex(), index=0, reason=reason)
        return body

    def erase(self, digest: bytes) -> bool:
        """Remove the material with this digest and return whether there was one."""
        require_digest(digest)
        with self._connection.writing() as cursor:
            return cursor.execute("DELETE FROM randcheck_blobs WHERE digest = ?", (digest,)).rowcount > 0

    def digests(self, after: bytes = b"", limit: int = 1000) -> tuple[bytes, ...]:
        """Return digests of what is stored, ascending; see :meth:`randcheck.ports.BlobStore.digests`."""
        require_page(after, limit)
        with self._connection.reading() as cursor:
            rows = cursor.execute(
                "SELECT digest FROM randcheck_blobs WHERE digest > ? ORDER BY digest LIMIT ?",
                (after, min(limit, MAX_INDEX)),
            ).fetchall()
        return tuple(digest for (digest,) in rows)
