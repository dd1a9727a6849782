"""Materials that are kept as long as the process lives: for tests, demonstrations and notebooks."""

from __future__ import annotations

from threading import Lock

from randcheck.hashing import sha256
from randcheck.ports import require_blob, require_digest, require_page


class MemoryBlobStore:
    """Keeps every guarantee of :class:`randcheck.ports.BlobStore` except durability.

    May be shared by threads.

    Example:
        >>> store = MemoryBlobStore()
        >>> store.find(store.put(b"a recording"))
        b'a recording'
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[bytes, bytes] = {}

    def put(self, data: bytes) -> bytes:
        """Store ``data`` and return its SHA-256 digest."""
        require_blob(data)
        digest = sha256(data)
        with self._lock:
            self._kept[digest] = data
        return digest

    def find(self, digest: bytes) -> bytes | None:
        """Return the material with this digest, or None."""
        require_digest(digest)
        with self._lock:
            return self._kept.get(digest)

    def erase(self, digest: bytes) -> bool:
        """Remove the material with this digest and return whether there was one."""
        require_digest(digest)
        with self._lock:
            return self._kept.pop(digest, None) is not None

    def digests(self, after: bytes = b"", limit: int = 1000) -> tuple[bytes, ...]:
        """Return digests of what is stored, ascending; see :meth:`randcheck.ports.BlobStore.digests`."""
        require_page(after, limit)
        with self._lock:
            return tuple(sorted(digest for digest in self._kept if digest > after)[:limit])
