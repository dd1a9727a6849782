"""The port of the registers: what happened to their entries, and how they stood on any day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import attrs

from randcheck.errors import InvalidValue
from randcheck.ports.arguments import KeyedAppend, require_batch, require_index, require_name
from randcheck.registers import fields
from randcheck.registers.register import EventKind
from randcheck.text import Text

MAX_BODY_BYTES = 1024 * 1024
"""Longest entry of a register that every store must take."""


def _require_body(instance: RegisterRow, _attribute: object, value: bytes | None) -> None:
    if (value is None) != (instance.kind is EventKind.CANCELLED):
        rule = Text(
            "established and changed rows carry the entry, cancelled rows none",
            "设立、变更事件须附条目，注销事件不附条目",
        )
        raise InvalidValue(rule=rule, seen=f"{instance.kind.value}, {type(value).__name__}")
    if value is not None and (type(value) is not bytes or len(value) > MAX_BODY_BYTES):
        rule = Text(f"an entry must be at most {MAX_BODY_BYTES} bytes", f"条目不得超过 {MAX_BODY_BYTES} 字节")
        raise InvalidValue(
            rule=rule, seen=type(value).__name__ if type(value) is not bytes else str(len(value))
        )


@attrs.frozen(kw_only=True)
class RegisterRow:
    """One event of a register as a store keeps it; see :class:`~randcheck.registers.register.RegisterEvent`.

    Attributes:
        kind: What happened.
        entry_id: To which entry.
        effective: The day from which it holds, inclusive.
        body: The whole entry as it is from that day, at most ``MAX_BODY_BYTES``; None when cancelled.
        reason: Why; may be empty.
        source: Who or what says so; may be empty.
    """

    kind: EventKind = attrs.field(validator=fields.member_of(EventKind, Text("an event's kind", "事件类型")))
    entry_id: str = attrs.field(validator=fields.identifier(Text("an entry's id", "条目编号")))
    effective: date = attrs.field(validator=fields.day(Text("an event's day", "生效日期")))
    body: bytes | None = attrs.field(default=None, validator=_require_body)
    reason: str = attrs.field(default="", validator=fields.free_text(Text("a reason", "原因")))
    source: str = attrs.field(default="", validator=fields.free_text(Text("a source", "来源")))


class RegisterStore(Protocol):
    """Registers as lists of events, which are recorded and never altered, and what follows from them.

    Two times are kept apart, as in :class:`~randcheck.registers.register.Register`: the day from which an event holds,
    and its place among the events recorded. Whether an event makes sense (a change of what was never established) is
    the register's to say, not the store's.

    - Places are dense: the events of a register have the places 0, 1, 2, … in the order they were recorded.
    - ``record`` is atomic, compares and appends, and is idempotent by its key, as ``LedgerStore.append`` is.
    - ``read`` returns events as they were recorded, in order; what lies beyond the end is left out.
    - ``records`` returns with its key every call of ``record`` that begins in a range, in order, and ``registers`` the
      names of the registers that have events, ascending code point by code point, in pages.
    - ``snapshot`` returns for every entry what holds on the day: of the events up to that day the one with the latest
      day, and of several on one day the one recorded last; an entry whose event is a cancellation is left out.
    - ``snapshot`` with ``recorded`` looks at the first so many events only: what was known then, right or wrong.
    - Entries come ascending by the UTF-8 bytes of their ids, and pages of one snapshot join without gap or overlap.
    - A register needs no declaration, and registers are independent. Names and ids are compared code point by code
      point.
    - Bad arguments are refused with ``InvalidValue`` and change nothing.
    - Linearizable, durable, and in the host's transaction, as ``LedgerStore`` is.
    - Only ``InvalidValue`` and the store errors (``HeadMoved`` and ``IdempotencyConflict`` name the register as the
      log) are raised.

    Source: Tonghua norm 五(一)1(3), 五(二)5, 五(三)3.
    """

    def size(self, register: str) -> int:
        """Return how many events the register has."""

    def record(
        self, register: str, expected_size: int, rows: Sequence[RegisterRow], idempotency_key: str
    ) -> int:
        """Record events if the register has ``expected_size`` of them, and return how many it had right after.

        Args:
            register: Its name, 1–200 characters.
            expected_size: The size that the caller built the events for.
            rows: At least one.
            idempotency_key: 1–200 characters chosen by the caller: a retry with the same key never records twice and
                gets the first answer.

        Raises:
            HeadMoved: The register has another size.
            IdempotencyConflict: The key stands for other events.
            StoreUnavailable: It could not be done; ``outcome`` tells whether it may have been.
        """

    def read(self, register: str, start: int, stop: int) -> Sequence[RegisterRow]:
        """Return the events at the places ``start ≤ place < stop``.

        Raises:
            CorruptEntry: An event is missing or not what was recorded.
        """

    def records(self, register: str, start: int, stop: int) -> Sequence[KeyedAppend]:
        """Return what was recorded at once, with its key, where the first event has ``start ≤ place < stop``."""

    def registers(self, after: str = "", limit: int = 1000) -> Sequence[str]:
        """Return names of registers that have events, ascending.

        Args:
            after: Only names that come after this one; empty for all.
            limit: At most so many, at least 1.
        """

    def snapshot(
        self,
        register: str,
        as_of: date,
        *,
        recorded: int | None = None,
        after: str = "",
        limit: int | None = None,
    ) -> Sequence[tuple[str, bytes]]:
        """Return ``(entry id, body)`` of the entries that are in the register on a day.

        Args:
            register: Its name.
            as_of: The day.
            recorded: How many events to look at; None for all.
            after: Only entries whose id comes after this one.
            limit: At most so many, at least 1; None for all.

        Raises:
            CorruptEntry: An event is not what was recorded.
        """


def require_record_arguments(
    register: str, expected_size: int, rows: Sequence[RegisterRow], idempotency_key: str
) -> tuple[RegisterRow, ...]:
    """Return ``rows``, checked with the other arguments of a record.

    Raises:
        InvalidValue: An argument is outside what :class:`RegisterStore` promises to take.
    """
    require_name(register, what=Text("a register's name", "名录库名称"))
    require_name(idempotency_key, what=Text("an idempotency key", "幂等键"))
    require_index(expected_size, what=Text("the expected size", "预期条数"))
    checked = []
    for row in require_batch(rows, what=Text("events", "事件"), one=Text("event", "事件")):
        if not isinstance(row, RegisterRow):
            rule = Text("an event to record must be a RegisterRow", "须记录的事件须为 RegisterRow")
            raise InvalidValue(rule=rule, seen=type(row).__name__)
        checked.append(row)
    return tuple(checked)


def require_snapshot_arguments(
    register: str, as_of: date, recorded: int | None, after: str, limit: int | None
) -> None:
    """Refuse the arguments of a snapshot that no store takes.

    Raises:
        InvalidValue: An argument is outside what :class:`RegisterStore` promises to take.
    """
    require_name(register, what=Text("a register's name", "名录库名称"))
    fields.day(Text("the day of a snapshot", "快照日期"))(None, None, as_of)
    if recorded is not None:
        require_index(recorded, what=Text("the number of events", "事件数"))
    if after:
        require_name(after, what=Text("an entry's id", "条目编号"))
    if limit is not None and (type(limit) is not int or limit < 1):
        rule = Text("a page must have at least one place", "每页至少一项")
        raise InvalidValue(rule=rule, seen=repr(limit))
