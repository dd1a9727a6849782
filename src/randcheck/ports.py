"""What the host brings: a store for the ledger, one for a witness, keys, a clock, randomness, timestamps.

Each port is a small Protocol. Its guarantees are written as bullets, and each bullet of a store has a test in
:mod:`randcheck.testing` that any implementation can be run against. Adapters for the usual things are in
:mod:`randcheck.adapters`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.merkle import HASH_BYTES
from randcheck.receipts.signing import PrehashedSigner, SignatureVerifier, Signer
from randcheck.receipts.timestamps import TimestampAuthority, TimestampVerifier
from randcheck.text import Text
from randcheck.workdays.holiday_year import HolidaySource

__all__ = [
    "MAX_ENTRY_BYTES",
    "MAX_NAME_LENGTH",
    "MAX_WITNESSED_NOTE_BYTES",
    "AppendResult",
    "Clock",
    "EntropySource",
    "Head",
    "HolidaySource",
    "LedgerStore",
    "PrehashedSigner",
    "SignatureVerifier",
    "Signer",
    "TimestampAuthority",
    "TimestampVerifier",
    "WitnessStore",
    "WitnessedTree",
    "require_advance_arguments",
    "require_append_arguments",
    "require_name",
    "require_range",
]

MAX_NAME_LENGTH = 200
"""Most characters of a log's name or of an idempotency key."""

MAX_ENTRY_BYTES = 64 * 1024 * 1024
"""Longest entry that every store must take."""

MAX_WITNESSED_NOTE_BYTES = 64 * 1024
"""Longest checkpoint that every store of a witness must take."""


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


@attrs.frozen(kw_only=True)
class WitnessedTree:
    """What a witness remembers of a log: the tree that it cosigned last.

    Attributes:
        size: Its entries, 0 to 2^63−1.
        root: Its root, 32 bytes.
        note: The checkpoint as the log signed it, at most ``MAX_WITNESSED_NOTE_BYTES``.
    """

    size: int
    root: bytes
    note: bytes


class WitnessStore(Protocol):
    """The memory of a witness: for each log the last tree that it cosigned.

    - ``last`` returns the tree of the last ``advance`` that was done, or None when there was none.
    - Compare and set: ``advance`` does nothing and returns False when the last tree is not ``expected`` in all
      its parts; else it stores ``new``, all of it or nothing, and returns True.
    - A log only grows: a ``new`` that is not larger than ``expected`` is refused with ``InvalidValue``, so that
      no size ever has two roots.
    - Bad arguments are refused with ``InvalidValue`` and change nothing: a name that is not 1–200 characters of
      Unicode without U+0000 and lone surrogates, a size, root or note of another kind than stated above.
    - Bytes in are bytes out.
    - Logs are independent, and their names are compared code point by code point.
    - Linearizable: whoever calls, from whichever thread or process, sees every ``advance`` that has returned,
      and of those that compete for one step exactly one is done.
    - Durable: when ``advance`` has returned True, the tree is there when the store is opened again, also after
      a crash. A witness signs only then.
    - Only ``InvalidValue`` and the store errors are raised.
    """

    def last(self, origin: str) -> WitnessedTree | None:
        """Return the last tree of the log called ``origin``, or None.

        Raises:
            CorruptEntry: What is stored cannot be what was.
        """

    def advance(self, origin: str, *, expected: WitnessedTree | None, new: WitnessedTree) -> bool:
        """Put ``new`` in the place of ``expected`` and return whether that was done.

        Args:
            origin: The log's name.
            expected: What the caller took for the last tree when it decided; None for no tree.
            new: A larger tree; any tree when none is expected.

        Raises:
            StoreUnavailable: It could not be done; ``outcome`` tells whether it may have been.
        """


class Clock(Protocol):
    """The time.

    - ``now`` is aware: it carries its time zone.
    """

    def now(self) -> datetime:
        """Return the present moment."""


class EntropySource(Protocol):
    """Randomness that nobody can foresee, for nonces and keys.

    - ``token`` returns exactly ``size`` bytes, independent of all it returned before.
    """

    def token(self, size: int) -> bytes:
        """Return ``size`` fresh random bytes, 1 ≤ size ≤ 1024."""


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
    _require_index(expected_size, what=Text("the expected size", "预期条数"))
    if not isinstance(entries, Sequence) or isinstance(entries, str | bytes | bytearray | memoryview):
        rule = Text("entries must be a sequence of byte strings", "记录须为字节串序列")
        raise InvalidValue(rule=rule, seen=type(entries).__name__)
    if not entries:
        raise InvalidValue(
            rule=Text("an append must have at least one entry", "每次追加至少一条记录"), seen="none"
        )
    checked = tuple(entries)
    for entry in checked:
        if type(entry) is not bytes:
            rule = Text("an entry must be bytes", "记录须为字节串")
            raise InvalidValue(rule=rule, seen=type(entry).__name__)
        if len(entry) > MAX_ENTRY_BYTES:
            rule = Text(
                f"an entry must have at most {MAX_ENTRY_BYTES} bytes", f"记录不得超过 {MAX_ENTRY_BYTES} 字节"
            )
            raise InvalidValue(rule=rule, seen=str(len(entry)))
    return checked


def require_advance_arguments(origin: str, expected: WitnessedTree | None, new: WitnessedTree) -> None:
    """Refuse the arguments of an ``advance`` that no store of a witness takes.

    Raises:
        InvalidValue: An argument is outside what :class:`WitnessStore` promises to take.
    """
    require_name(origin, what=Text("a log's name", "账本名称"))
    for tree in (new,) if expected is None else (expected, new):
        if not isinstance(tree, WitnessedTree):
            rule = Text("a witnessed tree must be one", "须为已见证的树")
            raise InvalidValue(rule=rule, seen=type(tree).__name__)
        _require_index(tree.size, what=Text("the size of a witnessed tree", "已见证的条数"))
        if type(tree.root) is not bytes or len(tree.root) != HASH_BYTES:
            rule = Text(
                f"the root of a witnessed tree must be {HASH_BYTES} bytes", f"根值须为 {HASH_BYTES} 字节"
            )
            raise InvalidValue(rule=rule, seen=shorten(tree.root))
        if type(tree.note) is not bytes or len(tree.note) > MAX_WITNESSED_NOTE_BYTES:
            rule = Text(
                f"a witnessed checkpoint must be at most {MAX_WITNESSED_NOTE_BYTES} bytes",
                f"已见证的检查点不得超过 {MAX_WITNESSED_NOTE_BYTES} 字节",
            )
            raise InvalidValue(rule=rule, seen=shorten(tree.note))
    if expected is not None and new.size <= expected.size:
        rule = Text("a witnessed tree must be larger than the one before it", "已见证的树须大于此前的树")
        raise InvalidValue(rule=rule, seen=f"{new.size} after {expected.size}")


def require_name(value: str, *, what: Text) -> None:
    """Refuse what cannot name a log or serve as an idempotency key in every store.

    Raises:
        InvalidValue: Not 1–200 characters, or with U+0000 (PostgreSQL's text cannot hold it) or a lone
            surrogate (UTF-8 cannot).
    """
    if (
        not isinstance(value, str)
        or not 1 <= len(value) <= MAX_NAME_LENGTH
        or any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value)
    ):
        rule = Text(
            f"{what.en} must be 1 to {MAX_NAME_LENGTH} characters without U+0000 and lone surrogates",
            f"{what.zh}须为 1 至 {MAX_NAME_LENGTH} 个字符，不含 U+0000 与孤立代理项",
        )
        raise InvalidValue(rule=rule, seen=repr(value) if isinstance(value, str) else shorten(value))


def require_range(start: int, stop: int) -> None:
    """Refuse a range that is not ``0 ≤ start ≤ stop``.

    Raises:
        InvalidValue: It is not.
    """
    _require_index(start, what=Text("the start of a range", "范围起点"))
    _require_index(stop, what=Text("the end of a range", "范围终点"))
    if start > stop:
        rule = Text("a range must not end before it starts", "范围终点不得小于起点")
        raise InvalidValue(rule=rule, seen=f"{start}, {stop}")


def _require_index(value: int, *, what: Text) -> None:
    if type(value) is not int or not 0 <= value < 2**63:
        rule = Text(f"{what.en} must be an integer from 0 to 2^63−1", f"{what.zh}须为 0 至 2^63−1 的整数")
        raise InvalidValue(rule=rule, seen=shorten(value))
