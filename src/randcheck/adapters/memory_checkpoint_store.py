"""Checkpoints that are kept as long as the process lives: for tests, demonstrations and notebooks."""

from __future__ import annotations

from threading import Lock

from randcheck.ports import (
    KeptCheckpoint,
    page_of_names,
    require_advance_arguments,
    require_name,
    require_range,
)
from randcheck.text import Text


class MemoryCheckpointStore:
    """Keeps every guarantee of :class:`randcheck.ports.CheckpointStore` except durability.

    May be shared by threads. A witness that forgets when it is restarted would sign a second history: use a
    store on a disk for a real one.

    Example:
        >>> store = MemoryCheckpointStore()
        >>> store.advance("draws", expected=None, new=KeptCheckpoint(size=2, root=bytes(32), note=b"draws"))
        True
        >>> store.last("draws").size
        2
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[str, list[KeptCheckpoint]] = {}

    def last(self, origin: str) -> KeptCheckpoint | None:
        """Return the last checkpoint of the log called ``origin``, or None."""
        require_name(origin, what=Text("a log's name", "账本名称"))
        with self._lock:
            kept = self._kept.get(origin)
            return kept[-1] if kept else None

    def history(self, origin: str, start: int, stop: int) -> tuple[KeptCheckpoint, ...]:
        """Return the checkpoints at the places ``start ≤ place < stop``, smallest first."""
        require_name(origin, what=Text("a log's name", "账本名称"))
        require_range(start, stop)
        with self._lock:
            return tuple(self._kept.get(origin, ())[start:stop])

    def origins(self, after: str = "", limit: int = 1000) -> tuple[str, ...]:
        """Return names of logs that have checkpoints; see :meth:`randcheck.ports.CheckpointStore.origins`."""
        with self._lock:
            return page_of_names((origin for origin, kept in self._kept.items() if kept), after, limit)

    def advance(self, origin: str, *, expected: KeptCheckpoint | None, new: KeptCheckpoint) -> bool:
        """Store ``new`` after ``expected``; see :meth:`randcheck.ports.CheckpointStore.advance`."""
        require_advance_arguments(origin, expected, new)
        with self._lock:
            kept = self._kept.setdefault(origin, [])
            if (kept[-1] if kept else None) != expected:
                return False
            kept.append(new)
            return True
