"""名录库: a register whose entries are established, changed and cancelled, and can be read as of any day.

Two times are kept apart. *Effective* is the day from which an event holds in the world; *recorded* is its
place in the register's list of events. An event says what holds for its entry from its day, inclusive, until
the next later day for which the entry has an event; of several events on one day the one recorded last holds.
The past is corrected only by recording a further event with an earlier day: nothing recorded is ever altered,
so :meth:`Register.as_recorded` still shows what was known before the correction.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

import attrs

from randcheck.errors import DuplicateId, InvalidValue, RegisterEventRefused
from randcheck.registers import fields
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text


class HasId(Protocol):
    """An entry of a register: anything immutable with an id."""

    @property
    def id(self) -> str:
        """The id, unique in the register."""
        ...


T = TypeVar("T", bound=HasId)


class EventKind(LabelledEnum):
    """What happened to an entry. Source: Tonghua norm 五(二)5."""

    ESTABLISHED = ("established", "established", "设立")
    CHANGED = ("changed", "changed", "变更")
    CANCELLED = ("cancelled", "cancelled", "注销")


def _require_entry(instance: RegisterEvent[T], _attribute: object, value: T | None) -> None:
    if (value is None) != (instance.kind is EventKind.CANCELLED):
        rule = Text(
            "established and changed events carry the entry, cancelled events none",
            "设立、变更事件须附条目，注销事件不附条目",
        )
        raise InvalidValue(rule=rule, seen=repr(value))
    if value is not None and value.id != instance.entry_id:
        rule = Text("an event's entry must have the event's id", "事件所附条目的编号须与事件一致")
        raise InvalidValue(rule=rule, seen=f"{value.id!r}, {instance.entry_id!r}")


@attrs.frozen(kw_only=True)
class RegisterEvent(Generic[T]):
    """One thing that happened to one entry.

    Make it with :func:`established`, :func:`changed` or :func:`cancelled`.

    Attributes:
        kind: What happened.
        entry_id: To which entry.
        effective: The day from which it holds, inclusive.
        entry: The whole entry as it is from that day; None when cancelled.
        reason: Why; may be empty.
        source: Who or what says so (a file, an office); may be empty.
    """

    kind: EventKind = attrs.field(validator=fields.member_of(EventKind, Text("an event's kind", "事件类型")))
    entry_id: str = attrs.field(validator=fields.identifier(Text("an entry's id", "条目编号")))
    effective: date = attrs.field(validator=fields.day(Text("an event's day", "生效日期")))
    entry: T | None = attrs.field(default=None, validator=_require_entry)
    reason: str = attrs.field(default="", validator=fields.free_text(Text("a reason", "原因")))
    source: str = attrs.field(default="", validator=fields.free_text(Text("a source", "来源")))


def established(entry: T, on: date, *, reason: str = "", source: str = "") -> RegisterEvent[T]:
    """Return the event that ``entry`` is in the register from ``on``, inclusive (设立)."""
    return RegisterEvent(
        kind=EventKind.ESTABLISHED,
        entry_id=entry.id,
        effective=on,
        entry=entry,
        reason=reason,
        source=source,
    )


def changed(entry: T, on: date, *, reason: str = "", source: str = "") -> RegisterEvent[T]:
    """Return the event that the entry of that id reads as ``entry`` from ``on``, inclusive (变更)."""
    return RegisterEvent(
        kind=EventKind.CHANGED, entry_id=entry.id, effective=on, entry=entry, reason=reason, source=source
    )


def cancelled(entry_id: str, on: date, *, reason: str = "", source: str = "") -> RegisterEvent[T]:
    """Return the event that the entry is no longer in the register from ``on``, inclusive (注销)."""
    return RegisterEvent(
        kind=EventKind.CANCELLED, entry_id=entry_id, effective=on, reason=reason, source=source
    )


@attrs.frozen(kw_only=True)
class RegisterSnapshot(Generic[T]):
    """The entries of a register as of one day, in the order of their ids' UTF-8 bytes.

    Attributes:
        name: Name of the register.
        as_of: The day.
        recorded: How many events the register had; with ``as_of`` it tells exactly what was known.
        entries: The entries, ids unique and ascending.
    """

    name: str
    as_of: date
    recorded: int
    entries: tuple[T, ...]

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[T]:
        return iter(self.entries)

    def find(self, entry_id: str) -> T | None:
        """Return the entry with this id, or None."""
        at = bisect_left(self.entries, entry_id, key=_id_of)
        if at < len(self.entries) and self.entries[at].id == entry_id:
            return self.entries[at]
        return None


@attrs.frozen(kw_only=True)
class Register(Generic[T]):
    """An immutable list of events, and what follows from it. Recording returns a new register.

    Attributes:
        name: 名录库名称.
        events: All events in the order in which they were recorded.

    Source: Tonghua norm 五(一)1(3), 五(二)5, 五(三)3.

    Example:
        >>> from randcheck.registers.target import InspectionTarget
        >>> firm = InspectionTarget(id="91110000600037341L", name="某公司", area="东昌区")
        >>> register = Register(name="市场主体名录库").with_event(established(firm, date(2026, 1, 1)))
        >>> moved = register.with_event(changed(attrs.evolve(firm, area="集安市"), date(2026, 3, 1)))
        >>> for day in date(2026, 2, 28), date(2026, 3, 1):
        ...     print([entry.area for entry in moved.snapshot(day)])
        ['东昌区']
        ['集安市']
    """

    name: str = attrs.field(validator=fields.label(Text("a register's name", "名录库名称")))
    events: tuple[RegisterEvent[T], ...] = attrs.field(init=False, default=())
    # Places of an entry's events in `events`, ascending.
    _places: Mapping[str, tuple[int, ...]] = attrs.field(
        init=False, factory=lambda: MappingProxyType({}), repr=False, eq=False
    )

    @classmethod
    def of_entries(
        cls, name: str, entries: Iterable[T], *, on: date, reason: str = "", source: str = ""
    ) -> Register[T]:
        """Return a register in which all ``entries`` are established on one day, as after a first import.

        Args:
            name: Name of the register.
            entries: Entries with different ids, in any order; may be empty.
            on: The day from which they hold, inclusive.
            reason: Recorded with every event.
            source: Recorded with every event, for example the name of the file.

        Raises:
            DuplicateId: Two entries share an id.
        """
        events: list[RegisterEvent[T]] = []
        seen: set[str] = set()
        for entry in entries:
            if entry.id in seen:
                raise DuplicateId(where=Text(f"register {name!r}", f"名录库“{name}”"), identifier=entry.id)
            seen.add(entry.id)
            events.append(established(entry, on, reason=reason, source=source))
        return cls(name=name).with_events(events)

    def with_event(self, event: RegisterEvent[T]) -> Register[T]:
        """Return this register with one more event recorded; see :meth:`with_events`."""
        return self.with_events((event,))

    def with_events(self, events: Iterable[RegisterEvent[T]]) -> Register[T]:
        """Return this register with further events recorded in the order given, or raise and record none.

        Takes time linear in the number of all events, so record many at once rather than one by one.

        Raises:
            RegisterEventRefused: An entry is established while it is in the register on that day, changed or
                cancelled while it is not, or cancelled before a day on which a change is already recorded.
        """
        recorded = list(self.events)
        places = dict(self._places)
        for event in events:
            earlier = places.get(event.entry_id, ())
            if earlier or event.kind is not EventKind.ESTABLISHED:
                _require_fitting(event, _timeline(recorded, earlier))
            places[event.entry_id] = (*earlier, len(recorded))
            recorded.append(event)
        return self._made_of(tuple(recorded), places)

    def as_recorded(self, recorded: int) -> Register[T]:
        """Return the register as it was when it had ``recorded`` events: what was known, right or wrong.

        Raises:
            InvalidValue: ``recorded`` is not within 0 and the number of events.
        """
        if not 0 <= recorded <= len(self.events):
            rule = Text(
                f"recorded must be from 0 to {len(self.events)}", f"事件数须为 0 至 {len(self.events)}"
            )
            raise InvalidValue(rule=rule, seen=str(recorded))
        return Register[T](name=self.name).with_events(self.events[:recorded])

    def snapshot(self, as_of: date) -> RegisterSnapshot[T]:
        """Return the entries that are in the register on ``as_of``; an event of that very day counts."""
        entries = [
            entry for places in self._places.values() if (entry := self._entry_on(places, as_of)) is not None
        ]
        # Python compares strings by code point, which is the order of their UTF-8 bytes.
        entries.sort(key=_id_of)
        return RegisterSnapshot(
            name=self.name, as_of=as_of, recorded=len(self.events), entries=tuple(entries)
        )

    def history(self, entry_id: str) -> tuple[RegisterEvent[T], ...]:
        """Return all events of an entry in the order in which they were recorded; () for an unknown id."""
        return tuple(self.events[place] for place in self._places.get(entry_id, ()))

    def sub_register(self, name: str, predicate: Callable[[T], bool]) -> SubRegister[T]:
        """Return the separate register of those entries for which ``predicate`` holds on the day asked for.

        Source: Tonghua norm 五(二)4.
        """
        return SubRegister(name=name, parent=self, predicate=predicate)

    def _entry_on(self, places: tuple[int, ...], as_of: date) -> T | None:
        if len(places) == 1:  # nearly every entry of a large register
            only = self.events[places[0]]
            return only.entry if only.effective <= as_of else None
        current: T | None = None
        for event in _timeline(self.events, places):
            if event.effective > as_of:
                break
            current = event.entry
        return current

    def _made_of(
        self, events: tuple[RegisterEvent[T], ...], places: Mapping[str, tuple[int, ...]]
    ) -> Register[T]:
        made = Register[T](name=self.name)
        # The only place that fills a register in: events reach it through the checks of with_events alone.
        object.__setattr__(made, "events", events)
        object.__setattr__(made, "_places", MappingProxyType(places))
        return made


@attrs.frozen(kw_only=True, eq=False)
class SubRegister(Generic[T]):
    """A separate register of one sector or field, always in step with the register it is taken from.

    Attributes:
        name: Its own name.
        parent: The register that holds the events.
        predicate: Which entries belong; judged by the entry as it is on the day asked for, so an entry that
            changes its industry leaves one sub-register and joins another.

    Source: Tonghua norm 五(二)4.

    Example:
        >>> from randcheck.registers.target import InspectionTarget
        >>> firms = (InspectionTarget(id="91110000600037341L", name="甲", industry="食品"),
        ...          InspectionTarget(id="91220502000000019W", name="乙", industry="旅游"))
        >>> register = Register.of_entries("名录库", firms, on=date(2026, 1, 1))
        >>> food = register.sub_register("食品名录库", lambda target: target.industry == "食品")
        >>> [target.name for target in food.snapshot(date(2026, 1, 1))]
        ['甲']
    """

    name: str = attrs.field(validator=fields.label(Text("a register's name", "名录库名称")))
    parent: Register[T]
    predicate: Callable[[T], bool]

    def snapshot(self, as_of: date) -> RegisterSnapshot[T]:
        """Return the entries of this sub-register on ``as_of``."""
        whole = self.parent.snapshot(as_of)
        return attrs.evolve(whole, name=self.name, entries=tuple(filter(self.predicate, whole.entries)))


def _id_of(entry: HasId) -> str:
    return entry.id


def _timeline(
    events: list[RegisterEvent[T]] | tuple[RegisterEvent[T], ...], places: tuple[int, ...]
) -> list[RegisterEvent[T]]:
    """Return an entry's events by day, and on one day in the order of recording (the sort is stable)."""
    return sorted((events[place] for place in places), key=lambda event: event.effective)


def _require_fitting(event: RegisterEvent[T], timeline: list[RegisterEvent[T]]) -> None:
    before = [other for other in timeline if other.effective <= event.effective]
    state = before[-1] if before and before[-1].kind is not EventKind.CANCELLED else None
    following = _state_of_next_day(timeline[len(before) :])
    if event.kind is EventKind.ESTABLISHED and state is not None:
        against: RegisterEvent[T] | None = state
        rule = Text(
            "an entry is established only while it is not in the register", "条目在库期间不得再次设立"
        )
    elif event.kind is not EventKind.ESTABLISHED and state is None:
        against = before[-1] if before else following
        rule = Text("only an entry in the register is changed or cancelled", "条目在库方可变更或注销")
    elif event.kind is EventKind.CANCELLED and following is not None and following.kind is EventKind.CHANGED:
        # Otherwise the later change would bring the entry back, which nobody meant.
        against = following
        rule = Text(
            "an entry is not cancelled before a change already recorded; cancel it on that later day first",
            "不得早于已记载的变更注销条目，应先在变更当日注销",
        )
    else:
        return
    seen = f"{against.kind.value} {against.effective}" if against is not None else "no event"
    raise RegisterEventRefused(
        identifier=event.entry_id, effective=str(event.effective), rule=rule, seen=seen
    )


def _state_of_next_day(later: list[RegisterEvent[T]]) -> RegisterEvent[T] | None:
    """Return the event that holds on the first day of ``later``: the one recorded last for that day."""
    on_that_day = [event for event in later if event.effective == later[0].effective]
    return on_that_day[-1] if on_that_day else None
