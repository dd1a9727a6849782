"""The port of what was signed of a log: by its witnesses, and by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.merkle import HASH_BYTES
from randcheck.ports.arguments import require_index, require_name
from randcheck.text import Text

MAX_NOTE_BYTES = 64 * 1024
"""Longest checkpoint that every store must take."""


@attrs.frozen(kw_only=True)
class KeptCheckpoint:
    """What was signed of a log at one size.

    Attributes:
        size: Entries of the tree, 0 to 2^63−1.
        root: Its root, 32 bytes.
        note: The checkpoint as the log signed it, at most ``MAX_NOTE_BYTES``.
    """

    size: int
    root: bytes
    note: bytes


class CheckpointStore(Protocol):
    """What somebody signed of logs: a witness what it cosigned, an office its own checkpoints.

    It should lie apart from the ledger: what remembers the ledger's past must not go back in time with it.

    - ``last`` returns the checkpoint of the last ``advance`` that was done, or None when there was none.
    - Compare and set: ``advance`` does nothing and returns False when the last checkpoint is not ``expected`` in all
      its parts; else it stores ``new``, all of it or nothing, and returns True.
    - A log only grows: a ``new`` that is not larger than ``expected`` is refused with ``InvalidValue``, so that
      no size ever has two roots.
    - ``history`` returns all that were stored, smallest first, in pages.
    - ``origins`` returns the names of the logs that have checkpoints, ascending code point by code point, in pages.
    - Bad arguments are refused with ``InvalidValue`` and change nothing: a name that is not 1–200 characters of
      Unicode without U+0000 and lone surrogates, a size, root or note of another kind than stated above.
    - Bytes in are bytes out.
    - Logs are independent, and their names are compared code point by code point.
    - Linearizable: whoever calls, from whichever thread or process, sees every ``advance`` that has returned,
      and of those that compete for one step exactly one is done.
    - Durable: when ``advance`` has returned True, the checkpoint is there when the store is opened again, also after
      a crash. Only then it may be signed.
    - Only ``InvalidValue`` and the store errors are raised.
    """

    def last(self, origin: str) -> KeptCheckpoint | None:
        """Return the last checkpoint of the log called ``origin``, or None.

        Raises:
            CorruptEntry: What is stored cannot be what was.
        """

    def history(self, origin: str, start: int, stop: int) -> Sequence[KeptCheckpoint]:
        """Return the checkpoints at the places ``start ≤ place < stop`` of those stored of a log, smallest first.

        Args:
            origin: The log's name.
            start: First place, at least 0; the oldest checkpoint has place 0.
            stop: End of the range, not included, at least ``start``; what lies beyond the end is left out.

        Raises:
            CorruptEntry: What is stored cannot be what was.
        """

    def origins(self, after: str = "", limit: int = 1000) -> Sequence[str]:
        """Return names of logs that have checkpoints, ascending.

        Args:
            after: Only names that come after this one; empty for all.
            limit: At most so many, at least 1.
        """

    def advance(self, origin: str, *, expected: KeptCheckpoint | None, new: KeptCheckpoint) -> bool:
        """Store ``new`` after ``expected`` and return whether that was done.

        Args:
            origin: The log's name.
            expected: What the caller took for the last checkpoint when it decided; None for none.
            new: A larger one; any when none is expected.

        Raises:
            StoreUnavailable: It could not be done; ``outcome`` tells whether it may have been.
        """


def require_advance_arguments(origin: str, expected: KeptCheckpoint | None, new: KeptCheckpoint) -> None:
    """Refuse the arguments of an ``advance`` that no store takes.

    Raises:
        InvalidValue: An argument is outside what :class:`CheckpointStore` promises to take.
    """
    require_name(origin, what=Text("a log's name", "账本名称"))
    for one in (new,) if expected is None else (expected, new):
        if not isinstance(one, KeptCheckpoint):
            rule = Text("a checkpoint to keep must be a KeptCheckpoint", "须为待保存的检查点")
            raise InvalidValue(rule=rule, seen=type(one).__name__)
        require_index(one.size, what=Text("the size of a checkpoint", "检查点的条数"))
        if type(one.root) is not bytes or len(one.root) != HASH_BYTES:
            rule = Text(f"the root of a checkpoint must be {HASH_BYTES} bytes", f"根值须为 {HASH_BYTES} 字节")
            raise InvalidValue(rule=rule, seen=shorten(one.root))
        if type(one.note) is not bytes or len(one.note) > MAX_NOTE_BYTES:
            rule = Text(
                f"a checkpoint must be at most {MAX_NOTE_BYTES} bytes",
                f"检查点不得超过 {MAX_NOTE_BYTES} 字节",
            )
            raise InvalidValue(rule=rule, seen=shorten(one.note))
    if expected is not None and new.size <= expected.size:
        rule = Text("a checkpoint must be larger than the one before it", "检查点须大于此前的检查点")
        raise InvalidValue(rule=rule, seen=f"{new.size} after {expected.size}")
