"""Everything that a port lists in pages, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from randcheck.errors import CorruptEntry
from randcheck.ports import (
    BlobStore,
    CheckpointStore,
    KeptCheckpoint,
    KeyedAppend,
    RegisterRow,
    RegisterStore,
)
from randcheck.text import Text

ROWS_PAGE = 64
"""Events and checkpoints read at a time; an event may have a mebibyte."""

_PAGE = 1000


def all_names(listing: Callable[[str, int], Sequence[str]]) -> Iterator[str]:
    """Return all names that a port lists."""
    page = listing("", _PAGE)
    while page:
        yield from page
        page = listing(page[-1], _PAGE)


def all_digests(store: BlobStore) -> Iterator[bytes]:
    """Return the digests of all materials, ascending."""
    page = store.digests(b"", _PAGE)
    while page:
        yield from page
        page = store.digests(page[-1], _PAGE)


def all_appends(
    listing: Callable[[str, int, int], Sequence[KeyedAppend]], name: str, size: int
) -> Iterator[KeyedAppend]:
    """Return the appends that made the first ``size`` entries of a log, or the records that made a register's events.

    Raises:
        CorruptEntry: They leave a gap, overlap, or do not end there.
    """
    end = 0
    for start in range(0, size, _PAGE):
        if end >= start + _PAGE:
            continue  # nothing begins in the middle of an append
        for one in listing(name, start, min(start + _PAGE, size)):
            if one.first_index != end or not end < one.size <= size:
                break
            end = one.size
            yield one
        else:
            continue
        break
    if end != size:
        raise CorruptEntry(
            log=name, index=end, reason=Text("no append that begins here", "没有由此开始的追加")
        )


def all_rows(store: RegisterStore, register: str, size: int) -> Iterator[RegisterRow]:
    """Return the first ``size`` events of a register.

    Raises:
        CorruptEntry: There are fewer.
    """
    for start in range(0, size, ROWS_PAGE):
        stop = min(start + ROWS_PAGE, size)
        page = store.read(register, start, stop)
        yield from page
        if len(page) != stop - start:
            raise CorruptEntry(log=register, index=start + len(page), reason=Text("nothing", "无此事件"))


def all_checkpoints(store: CheckpointStore, origin: str, most: int | None = None) -> Iterator[KeptCheckpoint]:
    """Return the kept checkpoints of a log, smallest first: all, or the first ``most``."""
    place = 0
    while most is None or place < most:
        stop = place + ROWS_PAGE if most is None else min(place + ROWS_PAGE, most)
        page = store.history(origin, place, stop)
        if not page:
            return
        yield from page
        place += len(page)
