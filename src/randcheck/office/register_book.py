"""A register kept in a store: typed entries, the register's own rules, snapshots of any day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

import attrs

from randcheck.errors import HeadMoved, InvalidValue, MalformedDocument
from randcheck.ports import MAX_INDEX, RegisterRow, RegisterStore
from randcheck.receipts.strict_json import encode_strict, parse_strict
from randcheck.registers import codec
from randcheck.registers.register import HasId, Register, RegisterEvent, RegisterSnapshot
from randcheck.text import Text

T = TypeVar("T", bound=HasId)

_PAGE = 10_000
"""Events read at a time."""

_MOST_TRIES = 64
"""Times a record is tried again after another writer was faster."""


@attrs.frozen(kw_only=True)
class _Named:
    """What the rules of a register look at of an entry: nothing but its id."""

    id: str


class RegisterBook(Generic[T]):
    """One register of a store, as an office writes and reads it.

    Args:
        store: The store; a register that nobody has recorded in is empty.
        name: Name of the register.
        entry_type: Class of its entries: any value object of ``randcheck.registers``. One register has entries of
            one class.

    Source: Tonghua norm 五(一)1(3), 五(二)5, 五(三)3.

    Example:
        >>> from randcheck.adapters.memory_register_store import MemoryRegisterStore
        >>> from randcheck.registers.register import changed, established
        >>> from randcheck.registers.target import InspectionTarget
        >>> book = RegisterBook(MemoryRegisterStore(), "市场主体名录库", InspectionTarget)
        >>> firm = InspectionTarget(id="91110000600037341L", name="某公司", area="东昌区")
        >>> book.record([established(firm, date(2026, 1, 1))], "import-2026")
        1
        >>> moved = attrs.evolve(firm, area="集安市")
        >>> book.record([changed(moved, date(2026, 3, 1), reason="迁址")], "report-17")
        2
        >>> [book.snapshot(day).entries[0].area for day in (date(2026, 2, 28), date(2026, 3, 1))]
        ['东昌区', '集安市']
    """

    def __init__(self, store: RegisterStore, name: str, entry_type: type[T]) -> None:
        self.name = Register[T](name=name).name
        self._store = store
        self._entry_type = entry_type

    @property
    def size(self) -> int:
        """How many events the register has."""
        return self._store.size(self.name)

    def record(self, events: Iterable[RegisterEvent[T]], key: str) -> int:
        """Record events, all or none, if each fits those before it; return how many the register had right after.

        To see what stands before, all events of the register are read, and those of other entries passed over: record
        a whole import at once rather than one event at a time.

        Args:
            events: At least one, in the order in which they are to be recorded.
            key: 1–200 characters chosen by the caller. Asking again with the same key and events records nothing
                twice and returns the first answer, so a caller that got no answer may simply ask again.

        Raises:
            RegisterEventRefused: An entry is established while it is in the register on that day, changed or
                cancelled while it is not, or cancelled before a day on which a change is already recorded.
            IdempotencyConflict: The key stands for other events.
            InvalidValue: An entry of another class, or what the store does not take.
            StoreError: The store did not take it.
        """
        added = tuple(events)
        rows = [self._row_of(event) for event in added]
        # No register is this large, so nothing is recorded: the answer of before, or the size there is.
        try:
            return self._store.record(self.name, MAX_INDEX, rows, key)
        except HeadMoved as moved:
            size = moved.actual_size
        concerned = {row.entry_id for row in rows}
        before: list[RegisterRow] = []
        seen = 0
        for tries_left in reversed(range(_MOST_TRIES)):
            before += self._read_of(concerned, seen, size)
            seen = size
            _require_fitting(self.name, before, rows)
            try:
                return self._store.record(self.name, size, rows, key)
            except HeadMoved as moved:
                if not tries_left or moved.actual_size < seen:
                    raise
                size = moved.actual_size
        raise AssertionError("the last try returns or raises")

    def snapshot(self, as_of: date, *, recorded: int | None = None) -> RegisterSnapshot[T]:
        """Return the entries that are in the register on a day; an event of that very day counts.

        Args:
            as_of: The day.
            recorded: How many events to look at, to see what was known then, right or wrong; None for all.

        Raises:
            InvalidValue: ``recorded`` is not within 0 and the number of events, or what is stored is no entry of the
                book's class.
            CorruptEntry: An event is not what was recorded.
        """
        size = self.size
        known = size if recorded is None else recorded
        if type(known) is not int or not 0 <= known <= size:
            rule = Text(f"recorded must be from 0 to {size}", f"事件数须为 0 至 {size}")
            raise InvalidValue(rule=rule, seen=str(recorded))
        found = self._store.snapshot(self.name, as_of, recorded=known)
        entries = tuple(self._decode(entry_id, body) for entry_id, body in found)
        return RegisterSnapshot(name=self.name, as_of=as_of, recorded=known, entries=entries)

    def read(self, start: int, stop: int) -> tuple[RegisterEvent[T], ...]:
        """Return the events at the places ``start ≤ place < stop``, as they were recorded.

        Raises:
            InvalidValue: What is stored is no entry of the book's class.
            CorruptEntry: An event is missing or not what was recorded.
        """
        return tuple(map(self._event_of, self._store.read(self.name, start, stop)))

    def history(self, entry_id: str) -> tuple[RegisterEvent[T], ...]:
        """Return all events of an entry in the order of recording; () for an unknown id. All events are read."""
        return tuple(map(self._event_of, self._read_of({entry_id}, 0, self.size)))

    def _read_of(self, entry_ids: set[str], start: int, stop: int) -> list[RegisterRow]:
        return [
            row
            for first in range(start, stop, _PAGE)
            for row in self._store.read(self.name, first, min(first + _PAGE, stop))
            if row.entry_id in entry_ids
        ]

    def _row_of(self, event: RegisterEvent[T]) -> RegisterRow:
        entry = event.entry
        if entry is not None and type(entry) is not self._entry_type:
            expected = self._entry_type.__name__
            rule = Text(
                f"entries of register {self.name!r} must be of class {expected}",
                f"名录库“{self.name}”的条目须为 {expected}",
            )
            raise InvalidValue(rule=rule, seen=type(entry).__name__)
        return RegisterRow(
            kind=event.kind,
            entry_id=event.entry_id,
            effective=event.effective,
            body=None if entry is None else encode_strict(codec.to_mapping(entry)),
            reason=event.reason,
            source=event.source,
        )

    def _event_of(self, row: RegisterRow) -> RegisterEvent[T]:
        return RegisterEvent(
            kind=row.kind,
            entry_id=row.entry_id,
            effective=row.effective,
            entry=None if row.body is None else self._decode(row.entry_id, row.body),
            reason=row.reason,
            source=row.source,
        )

    def _decode(self, entry_id: str, body: bytes) -> T:
        expected = self._entry_type.__name__
        try:
            mapping: Any = parse_strict(body, what=Text("entry", "条目"))
            entry = codec.from_mapping(self._entry_type, mapping)
        except (InvalidValue, MalformedDocument) as error:
            rule = Text(
                f"entry {entry_id!r} of register {self.name!r} must be of class {expected}",
                f"名录库“{self.name}”的条目“{entry_id}”须为 {expected}",
            )
            raise InvalidValue(rule=rule, seen=error.describe()) from error
        return entry


def _require_fitting(name: str, before: Sequence[RegisterRow], added: Sequence[RegisterRow]) -> None:
    """Refuse events that do not fit those before; the register's own rules decide, on entries without content."""
    register = Register[_Named](name=name).with_events(map(_bare_event, before))
    register.with_events(map(_bare_event, added))


def _bare_event(row: RegisterRow) -> RegisterEvent[_Named]:
    entry = None if row.body is None else _Named(id=row.entry_id)
    return RegisterEvent(kind=row.kind, entry_id=row.entry_id, effective=row.effective, entry=entry)
