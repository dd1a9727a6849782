"""The guarantees of :class:`randcheck.ports.RegisterStore` as tests that any store can be run against.

Subclass, say how to make a store, and let pytest collect the class::

    class TestMyRegisterStore(RegisterStoreContract):
        def make_store(self):
            return MyRegisterStore()

A store that outlives its object, that several objects can share, or that can work inside a transaction of
the host, says so by overriding ``reopen_store``, ``open_second_store`` or ``begin_host_transaction``. What a
store does not offer is skipped, and the skip says which guarantee was not tried.
"""

from __future__ import annotations

import unittest
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Protocol

from randcheck.errors import HeadMoved, IdempotencyConflict, InvalidValue
from randcheck.ports import KeyedAppend, RegisterRow, RegisterStore
from randcheck.registers.register import EventKind
from randcheck.testing.ledger_contract_sequential import (
    ALL_BYTE_VALUES,
    NAMES,
    caught,
    require_equal,
    require_pages,
)
from randcheck.testing.register_contract_sequential import (
    FEBRUARY,
    JANUARY,
    SequentialRegisterContract,
    require_rows,
    row_of,
)


class RegisterHostTransaction(Protocol):
    """A transaction that the host has open, with a store working inside it."""

    store: RegisterStore

    def commit(self) -> None:
        """Commit as the host."""

    def rollback(self) -> None:
        """Roll back as the host."""


class RegisterStoreContract(SequentialRegisterContract):
    """Every guarantee of the port: what one caller sees, and what holds when several share the data."""

    def reopen_store(self, store: RegisterStore) -> RegisterStore:
        """Close ``store`` and return a new object on the same data."""
        raise unittest.SkipTest("durability: this store does not outlive its object")

    def open_second_store(self, store: RegisterStore) -> RegisterStore:
        """Return a second object on the data of ``store``, both to be used at the same time."""
        raise unittest.SkipTest("linearizability of several objects: this store has one object only")

    def begin_host_transaction(self, store: RegisterStore) -> RegisterHostTransaction:
        """Begin a transaction as the host would, on the data of ``store``."""
        raise unittest.SkipTest("host transactions: this store does not take part in them")

    def test_records_come_with_their_keys_in_order_and_in_pages(self) -> None:
        store = self.make_store()
        store.record("other", 0, [row_of("X")], "z")
        made: list[KeyedAppend] = []
        for number, key in enumerate(("z", "键", "a", "A", "10", "9")):
            size = sum(one.size - one.first_index for one in made)
            store.record("register", size, [row_of(f"{number}")] * (number + 1), key)
            made.append(KeyedAppend(first_index=size, size=size + number + 1, idempotency_key=key))
        store.record("register", 0, [row_of("0")], "z")  # a retry is no record
        for start in range(23):
            for stop in (*range(start, 23), 2**63 - 1):
                begun = [one for one in made if start <= one.first_index < stop]
                require_equal(list(store.records("register", start, stop)), begun, f"from {start} to {stop}")
        require_equal(list(store.records("never", 0, 9)), [])
        caught(InvalidValue, store.records, "register", 1, 0)
        caught(InvalidValue, store.records, "", 0, 1)

    def test_registers_with_events_are_listed_in_order_and_in_pages(self) -> None:
        store = self.make_store()
        require_equal(list(store.registers()), [])
        for name in NAMES:
            store.record(name, 0, [row_of("A")], "1")
        store.size("never")
        require_pages(store.registers, sorted(NAMES))

    def test_competing_threads_lose_and_repeat_nothing(self) -> None:
        let_threads_record([self.make_store()] * 4)

    def test_competing_objects_lose_and_repeat_nothing(self) -> None:
        store = self.make_store()
        let_threads_record([store, *(self.open_second_store(store) for _ in range(3))])

    def test_threads_with_the_same_key_record_once(self) -> None:
        store = self.make_store()
        start = Barrier(4)
        rows = [row_of("A"), row_of("B")]

        def record(_: int) -> int:
            start.wait()
            return store.record("register", 0, rows, "key")

        with ThreadPoolExecutor(4) as threads:
            require_equal(list(threads.map(record, range(4))), [2, 2, 2, 2])
        require_rows(store, "register", rows)

    def test_a_reader_sees_all_that_was_recorded_at_once_or_none(self) -> None:
        store = self.make_store()
        turns = 20

        def write() -> None:
            for turn in range(turns):
                store.record("register", 5 * turn, [row_of(f"{turn:02}/{n}") for n in range(5)], f"{turn}")

        with ThreadPoolExecutor(1) as thread:
            writing = thread.submit(write)
            while not writing.done():
                size = store.size("register")
                found = len(store.read("register", 0, 5 * turns))
                entries = len(store.snapshot("register", JANUARY))
                require_equal((size % 5, found % 5, entries % 5), (0, 0, 0), "what is beyond whole fives")
                require_equal(size <= found <= entries, True, f"whether {size}, {found}, {entries} only grow")
            writing.result()
        require_equal(store.size("register"), 5 * turns)

    def test_a_second_object_sees_a_record_at_once(self) -> None:
        store = self.make_store()
        second = self.open_second_store(store)
        require_rows(second, "register", [])
        store.record("register", 0, [row_of("A")], "1")
        require_rows(second, "register", [row_of("A")])
        second.record("register", 1, [row_of("B")], "2")
        require_equal(list(store.snapshot("register", JANUARY)), [("A", b"body"), ("B", b"body")])
        caught(HeadMoved, store.record, "register", 1, [row_of("C")], "3")
        require_equal(store.record("register", 0, [row_of("B")], "2"), 2)

    def test_what_was_recorded_is_there_after_reopening(self) -> None:
        store = self.make_store()
        rows = [
            row_of("A", body=ALL_BYTE_VALUES, reason="理由", source="来源"),
            row_of("B"),
            row_of("B", kind=EventKind.CANCELLED, effective=FEBRUARY, body=None),
        ]
        store.record("register", 0, rows, "1")
        store.record("市场主体名录库", 0, [row_of("甲")], "键")
        store = self.reopen_store(store)
        require_rows(store, "register", rows)
        require_rows(store, "市场主体名录库", [row_of("甲")])
        require_equal(list(store.snapshot("register", FEBRUARY)), [("A", ALL_BYTE_VALUES)])
        require_equal(store.record("register", 0, rows, "1"), 3)
        caught(IdempotencyConflict, store.record, "register", 3, [row_of("C")], "1")
        require_equal(store.record("register", 3, [row_of("C")], "2"), 4)

    def test_in_a_host_transaction_the_host_commits(self) -> None:
        store = self.make_store()
        transaction = self.begin_host_transaction(store)
        transaction.store.record("register", 0, [row_of("A")], "1")
        require_rows(transaction.store, "register", [row_of("A")])
        require_rows(store, "register", [])
        transaction.commit()
        require_rows(store, "register", [row_of("A")])
        require_equal(store.record("register", 0, [row_of("A")], "1"), 1)

    def test_in_a_host_transaction_the_hosts_rollback_undoes_the_record(self) -> None:
        store = self.make_store()
        transaction = self.begin_host_transaction(store)
        transaction.store.record("register", 0, [row_of("A")], "1")
        transaction.rollback()
        require_rows(store, "register", [])
        require_equal(store.record("register", 0, [row_of("B")], "1"), 1)

    def test_in_a_host_transaction_a_failed_record_leaves_the_earlier_one(self) -> None:
        store = self.make_store()
        transaction = self.begin_host_transaction(store)
        transaction.store.record("register", 0, [row_of("A")], "1")
        caught(HeadMoved, transaction.store.record, "register", 0, [row_of("B")], "2")
        caught(IdempotencyConflict, transaction.store.record, "register", 1, [row_of("B")], "1")
        transaction.commit()
        require_rows(store, "register", [row_of("A")])


def let_threads_record(stores: Sequence[RegisterStore], turns: int = 12) -> None:
    """Let one thread for each of ``stores`` record in the same register, and account for every event."""
    start = Barrier(len(stores))

    def record_all(number: int) -> dict[int, RegisterRow]:
        start.wait()
        placed: dict[int, RegisterRow] = {}
        for turn in range(turns):
            rows = [row_of(f"{number}/{turn}/{part}") for part in range(1 + turn % 3)]
            size = _record_at_the_end(stores[number], rows, f"{number}/{turn}")
            placed.update(enumerate(rows, size - len(rows)))
        return placed

    with ThreadPoolExecutor(len(stores)) as threads:
        results = list(threads.map(record_all, range(len(stores))))
    expected = {place: row for placed in results for place, row in placed.items()}
    total = len(stores) * sum(1 + turn % 3 for turn in range(turns))
    require_equal(sorted(expected), list(range(total)), "the places told")
    for store in stores:
        require_rows(store, "register", [expected[place] for place in range(total)])


def _record_at_the_end(store: RegisterStore, rows: Sequence[RegisterRow], key: str) -> int:
    """Record wherever the register ends by now, as a caller does who lost the race before."""
    for _ in range(10_000):
        try:
            return store.record("register", store.size("register"), rows, key)
        except HeadMoved:
            continue
    raise AssertionError("one of the competing records must win each time, but 10000 in a row have lost")
