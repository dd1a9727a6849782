"""The memory of a witness that lives as long as the process: for tests, demonstrations and notebooks."""

from __future__ import annotations

from threading import Lock

from randcheck.ports import WitnessedTree, require_advance_arguments, require_name
from randcheck.text import Text


class MemoryWitnessStore:
    """Keeps every guarantee of :class:`randcheck.ports.WitnessStore` except durability.

    May be shared by threads. A witness that forgets when it is restarted would sign a second history: use a
    store on a disk for a real one.

    Example:
        >>> store = MemoryWitnessStore()
        >>> store.advance("draws", expected=None, new=WitnessedTree(size=2, root=bytes(32), note=b"draws"))
        True
        >>> store.last("draws").size
        2
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._trees: dict[str, WitnessedTree] = {}

    def last(self, origin: str) -> WitnessedTree | None:
        """Return the last tree of the log called ``origin``, or None."""
        require_name(origin, what=Text("a log's name", "账本名称"))
        with self._lock:
            return self._trees.get(origin)

    def advance(self, origin: str, *, expected: WitnessedTree | None, new: WitnessedTree) -> bool:
        """Put ``new`` in the place of ``expected``; see :meth:`randcheck.ports.WitnessStore.advance`."""
        require_advance_arguments(origin, expected, new)
        with self._lock:
            if self._trees.get(origin) != expected:
                return False
            self._trees[origin] = new
            return True
