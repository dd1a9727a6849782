"""The port of the ledger: append-only logs of byte strings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import attrs

from randcheck.errors import InvalidValue
from randcheck.ports.arguments import KeyedAppend, require_batch, require_index, require_name
from randcheck.text import Text

MAX_ENTRY_BYTES = 64 * 1024 * 1024
"""Longest entry that every store must take."""


@attrs.frozen(kw_only=True)
class Head:
    """The end of a log.

    Attributes:
        size: How many entries it has, which is also the index of the next one.
    """

    size: int


@attrs.frozen(kw_only=True)
class AppendResult:
    """Where the entries of one append stand.

    Attributes:
        first_index: Index of the first of them.
        size: Size of the log right after them, whatever came later.
        replayed: False for the call that appended them, True for every later answer about it.
    """

    first_index: int
    size: int
    replayed: bool


class LedgerStore(Protocol):
    """Append-only logs of byte strings.

    Writing:

    - Indices are dense: the entries of a log have the indices 0, 1, 2, … in the order they were appended.
    - An append is atomic: its entries stand together and in order, and a reader sees all of them or none.
    - Compare and append: when the log's size is not ``expected_size``, nothing changes and ``HeadMoved``
      tells the actual size.
    - The same idempotency key with the same entries gives the first answer again, with ``replayed`` true,
      whatever ``expected_size``; nothing is appended.
    - The same idempotency key with other entries changes nothing and raises ``IdempotencyConflict``, also
      when only the borders between the entries differ.
    - A failed append does not use up its idempotency key.
    - An idempotency key belongs to its log: other logs may use the same.
    - Bad arguments are refused with ``InvalidValue`` and change nothing: no entries, an entry that is not
      ``bytes`` or longer than 64 MiB, a negative size, a name that is not 1–200 characters of Unicode without
      U+0000 and lone surrogates.

    Reading:

    - Bytes in are bytes out: any byte values, from the empty entry to ``MAX_ENTRY_BYTES``.
    - ``read`` returns the entries ``start ≤ index < stop``; what lies beyond the end is left out, and a range
      that starts at or beyond the end is empty.
    - ``find`` returns the answer that an idempotency key got, or None when no append used it.
    - ``appends`` returns with its key every append that begins in a range, in order: together they are the whole log,
      so that it can be written anew elsewhere and retries still get their first answers.
    - ``logs`` returns the names of the logs that have entries, ascending code point by code point, in pages.
    - A log needs no declaration: one that nobody appended to has size 0, no entries and no keys.
    - Logs are independent: what happens to one changes no other.
    - Names are compared code point by code point: letter case, spaces and normal form matter.

    At all times:

    - Linearizable: whoever calls, from whichever thread or process, sees every append that has returned, and
      appends that compete lose, repeat and interleave nothing.
    - Durable: what was appended is there when the store is opened again, also after a crash.
    - Inside a transaction that the host opened, nothing is committed or rolled back but by the host; the
      append becomes visible and durable with the host's commit and vanishes with its rollback.
    - Only ``InvalidValue`` and the store errors (``HeadMoved``, ``IdempotencyConflict``,
      ``StoreUnavailable``, ``CorruptEntry``, ``SchemaTooNew``, ``SchemaTooOld``) are raised.
    """

    def head(self, log: str) -> Head:
        """Return the end of ``log``."""

    def append(
        self, log: str, expected_size: int, entries: Sequence[bytes], idempotency_key: str
    ) -> AppendResult:
        """Append ``entries`` to ``log`` if it has ``expected_size`` entries.

        Args:
            log: Its name, 1–200 characters.
            expected_size: The size of the log that the caller built the entries for.
            entries: At least one.
            idempotency_key: 1–200 characters chosen by the caller: a retry with the same key never appends
                twice, so a caller that got no answer may simply ask again.

        Raises:
            HeadMoved: The log has another size.
            IdempotencyConflict: The key stands for other entries.
            StoreUnavailable: It could not be done; ``outcome`` tells whether it may have been.
        """

    def read(self, log: str, start: int, stop: int) -> Sequence[bytes]:
        """Return the entries with ``start ≤ index < stop``; long logs are read in pages.

        Args:
            log: Its name.
            start: First index, at least 0.
            stop: End of the range, not included, at least ``start``.

        Raises:
            CorruptEntry: An entry is missing or not what was appended.
        """

    def find(self, log: str, idempotency_key: str) -> AppendResult | None:
        """Return what the append with this key did, or None when there was none."""

    def appends(self, log: str, start: int, stop: int) -> Sequence[KeyedAppend]:
        """Return the appends whose first entry has ``start ≤ index < stop``, in order.

        Args:
            log: Its name.
            start: First index, at least 0.
            stop: End of the range, not included, at least ``start``.
        """

    def logs(self, after: str = "", limit: int = 1000) -> Sequence[str]:
        """Return names of logs that have entries, ascending.

        Args:
            after: Only names that come after this one; empty for all.
            limit: At most so many, at least 1.
        """


def require_append_arguments(
    log: str, expected_size: int, entries: Sequence[bytes], idempotency_key: str
) -> tuple[bytes, ...]:
    """Return ``entries``, checked with the other arguments of an append.

    Stores call this before anything else, so that all refuse alike.

    Raises:
        InvalidValue: An argument is outside what :class:`LedgerStore` promises to take.

    Example:
        >>> require_append_arguments("draws", 0, [], "k")
        Traceback (most recent call last):
        ...
        randcheck.errors.InvalidValue: an append must have at least one entry, got none
    """
    require_name(log, what=Text("a log's name", "账本名称"))
    require_name(idempotency_key, what=Text("an idempotency key", "幂等键"))
    require_index(expected_size, what=Text("the expected size", "预期条数"))
    checked = tuple(require_batch(entries, what=Text("entries", "记录"), one=Text("entry", "记录")))
    added: list[bytes] = []
    for entry in checked:
        if type(entry) is not bytes:
            raise InvalidValue(
                rule=Text("an entry must be bytes", "记录须为字节串"), seen=type(entry).__name__
            )
        if len(entry) > MAX_ENTRY_BYTES:
            rule = Text(
                f"an entry must have at most {MAX_ENTRY_BYTES} bytes", f"记录不得超过 {MAX_ENTRY_BYTES} 字节"
            )
            raise InvalidValue(rule=rule, seen=str(len(entry)))
        added.append(entry)
    return tuple(added)
