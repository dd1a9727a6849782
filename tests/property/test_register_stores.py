"""Register stores and books against the pure register."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from randcheck.adapters.memory_register_store import MemoryRegisterStore
from randcheck.adapters.sqlite import SqliteRegisterStore
from randcheck.errors import HeadMoved, IdempotencyConflict, RegisterEventRefused
from randcheck.office.register_book import RegisterBook
from randcheck.ports import RegisterRow
from randcheck.registers.matter import Matter
from randcheck.registers.register import EventKind, Register, RegisterEvent, cancelled, changed, established
from support.lists import matters
from support.registers import inspectors, targets

START = date(2026, 1, 1)
IDS = st.sampled_from(["A", "B", "é", "数", "🎲"])
DAYS = st.integers(0, 4).map(lambda day: START + timedelta(days=day))


@st.composite
def rows(draw: st.DrawFn) -> RegisterRow:
    kind = draw(st.sampled_from(EventKind))
    body = None if kind is EventKind.CANCELLED else draw(st.binary(max_size=3))
    reason = draw(st.sampled_from(["", "理由"]))
    return RegisterRow(kind=kind, entry_id=draw(IDS), effective=draw(DAYS), body=body, reason=reason)


def snapshot_by_definition(events: list[RegisterRow], as_of: date) -> list[tuple[str, bytes]]:
    """The port's own words: of an entry's events up to the day the latest, on one day the one recorded last."""
    found = []
    for entry_id in sorted({row.entry_id for row in events}, key=str.encode):
        own = [
            (row.effective, place, row.body) for place, row in enumerate(events) if row.entry_id == entry_id
        ]
        held = [one for one in own if one[0] <= as_of]
        if held and (body := max(held, key=lambda one: one[:2])[2]) is not None:
            found.append((entry_id, body))
    return found


class StoresAgainstAModel(RuleBasedStateMachine):
    """Every call is answered as by a list of events; SQLite is closed and opened in between."""

    def __init__(self) -> None:
        super().__init__()
        self._directory = tempfile.TemporaryDirectory()
        self._path = Path(self._directory.name) / "registers.db"
        self._stores = {"memory": MemoryRegisterStore(), "sqlite": SqliteRegisterStore.open(self._path)}
        self._rows: list[RegisterRow] = []
        self._uses: dict[str, tuple[int, list[RegisterRow]]] = {}

    def teardown(self) -> None:
        self._stores["sqlite"].close()
        self._directory.cleanup()

    @rule(
        key=st.sampled_from("123456789"),
        batch=st.lists(rows(), min_size=1, max_size=4),
        miss=st.sampled_from([0, 0, 0, 2]),
    )
    def record(self, key: str, batch: list[RegisterRow], miss: int) -> None:
        size = len(self._rows)
        expected: object
        if key in self._uses:
            then, used = self._uses[key]
            expected = then if used == batch else IdempotencyConflict
        elif miss:
            expected = HeadMoved
        else:
            self._rows += batch
            self._uses[key] = (len(self._rows), batch)
            expected = len(self._rows)
        for store in self._stores.values():
            try:
                answer: object = store.record("register", size + miss, batch, key)
            except (HeadMoved, IdempotencyConflict) as error:
                answer = type(error)
            assert answer == expected

    @rule()
    def reopen(self) -> None:
        self._stores["sqlite"].close()
        self._stores["sqlite"] = SqliteRegisterStore.open_existing(self._path)

    @rule(start=st.integers(0, 9), length=st.integers(0, 9))
    def read(self, start: int, length: int) -> None:
        for store in self._stores.values():
            assert list(store.read("register", start, start + length)) == self._rows[start : start + length]

    @rule(
        as_of=DAYS,
        recorded=st.none() | st.integers(0, 12),
        after=st.just("") | IDS,
        limit=st.none() | st.integers(1, 4),
    )
    def snapshot(self, as_of: date, recorded: int | None, after: str, limit: int | None) -> None:
        expected = [
            one
            for one in snapshot_by_definition(self._rows[:recorded], as_of)
            if one[0].encode() > after.encode()
        ][:limit]
        for store in self._stores.values():
            found = store.snapshot("register", as_of, recorded=recorded, after=after, limit=limit)
            assert list(found) == expected


StoresAgainstAModel.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestStoresAgainstAModel = StoresAgainstAModel.TestCase

SAMPLE = Matter(
    id="SP-01",
    name="食品经营监督检查",
    basis="《食品安全法》第一百一十条",
    content="许可条件",
    subject="市场监管局",
    object="食品经营者",
    departments=frozenset({"市场监管局"}),
    effective_from=START,
)


def event_of(kind: EventKind, entry_id: str, on: date, content: str) -> RegisterEvent[Matter]:
    if kind is EventKind.CANCELLED:
        return cancelled(entry_id, on)
    entry = attrs.evolve(SAMPLE, id=entry_id, content=content)
    return established(entry, on) if kind is EventKind.ESTABLISHED else changed(entry, on)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(event_of, st.sampled_from(EventKind), IDS, DAYS, st.text("甲乙", min_size=1)), max_size=12
    )
)
def test_a_book_accepts_and_tells_what_the_pure_register_does(events):
    """Tonghua norm 五(二)5: whatever happens to a register, its book in a store says the same."""
    register = Register[Matter](name="抽查事项清单")
    with (
        tempfile.TemporaryDirectory() as directory,
        SqliteRegisterStore.open(f"{directory}/registers.db") as sqlite,
    ):
        books = [RegisterBook(store, register.name, Matter) for store in (MemoryRegisterStore(), sqlite)]
        for number, event in enumerate(events):
            try:
                register, is_fitting = register.with_event(event), True
            except RegisterEventRefused:
                is_fitting = False
            for book in books:
                try:
                    assert book.record([event], f"{number}") == len(register.events)
                    assert is_fitting
                except RegisterEventRefused:
                    assert not is_fitting
        for book in books:
            assert book.read(0, 99) == register.events
            for day in range(-1, 6):
                as_of = START + timedelta(days=day)
                assert book.snapshot(as_of) == register.snapshot(as_of)
                for recorded in range(len(register.events)):
                    then = register.as_recorded(recorded).snapshot(as_of)
                    assert book.snapshot(as_of, recorded=recorded) == then


@settings(max_examples=100, deadline=None)
@given(st.one_of(targets(("行业代码", "规模")), inspectors(), matters()))
def test_every_kind_of_entry_comes_back_as_it_was(entry):
    """Tonghua norm 五(一)1(3), 五(二)5, 五(三)3: the lists of matters, targets and inspectors."""
    book = RegisterBook(MemoryRegisterStore(), "名录库", type(entry))
    book.record([established(entry, START)], "1")
    assert book.snapshot(START).entries == (entry,)
    assert book.read(0, 1) == (established(entry, START),)
