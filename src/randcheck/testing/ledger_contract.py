"""The guarantees of :class:`randcheck.ports.LedgerStore` as tests that any store can be run against.

Subclass, say how to make a store, and let pytest collect the class::

    class TestMyLedger(LedgerStoreContract):
        def make_store(self):
            return MyLedger()

A store that outlives its object, that several objects can share, or that can work inside a transaction of
the host, says so by overriding ``reopen_store``, ``open_second_store`` or ``begin_host_transaction``. What a
store does not offer is skipped, and the skip says which guarantee was not tried.

Every test works on fresh logs of one fresh store and needs nothing but that store.
"""

from __future__ import annotations

import unittest
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Protocol

from randcheck.errors import HeadMoved, IdempotencyConflict
from randcheck.ports import AppendResult, Head, LedgerStore
from randcheck.testing.ledger_contract_sequential import (
    ALL_BYTE_VALUES,
    ONE_MEBIBYTE,
    SequentialLedgerContract,
    appended,
    caught,
    replayed,
    require_equal,
    require_state,
)


class HostTransaction(Protocol):
    """A transaction that the host has open, with a store working inside it."""

    store: LedgerStore

    def commit(self) -> None:
        """Commit as the host."""

    def rollback(self) -> None:
        """Roll back as the host."""


class SharedLedgerContract:
    """What holds when several threads share one object, or several objects share the data."""

    def make_store(self) -> LedgerStore:
        """Return a store without any entries; every test asks for one."""
        raise NotImplementedError

    def open_second_store(self, store: LedgerStore) -> LedgerStore:
        """Return a second object on the data of ``store``, both to be used at the same time."""
        raise unittest.SkipTest("linearizability of several objects: this store has one object only")

    def test_competing_threads_lose_and_repeat_nothing(self) -> None:
        _let_threads_compete([self.make_store()] * 4)

    def test_competing_objects_lose_and_repeat_nothing(self) -> None:
        store = self.make_store()
        _let_threads_compete([store, *(self.open_second_store(store) for _ in range(3))])

    def test_threads_with_the_same_key_append_once(self) -> None:
        store = self.make_store()
        start = Barrier(4)

        def append(_: int) -> AppendResult:
            start.wait()
            return store.append("log", 0, [b"a", b"b"], "key")

        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(append, range(4)))
        require_equal({(answer.first_index, answer.size) for answer in answers}, {(0, 2)})
        require_equal([answer.replayed for answer in answers].count(False), 1)
        require_state(store, "log", (b"a", b"b"))

    def test_a_reader_sees_all_of_a_batch_or_none(self) -> None:
        store = self.make_store()
        batches = 20

        def write() -> None:
            for number in range(batches):
                store.append("log", 5 * number, [b"%d" % number] * 5, f"{number}")

        with ThreadPoolExecutor(1) as thread:
            writing = thread.submit(write)
            while not writing.done():
                size = store.head("log").size
                found = store.read("log", 0, 5 * batches)
                require_equal(size % 5, 0, f"what the head {size} holds beyond whole batches of 5")
                require_equal(len(found) % 5, 0, f"what {len(found)} entries hold beyond whole batches of 5")
                if len(found) < size:
                    raise AssertionError("a read after a look at the head shows less than the head")
            writing.result()
        require_equal(store.head("log"), Head(size=5 * batches))

    def test_a_second_object_sees_an_append_at_once(self) -> None:
        store = self.make_store()
        second = self.open_second_store(store)
        require_state(second, "log", ())
        store.append("log", 0, [b"a"], "1")
        require_state(second, "log", (b"a",))
        second.append("log", 1, [b"b"], "2")
        require_state(store, "log", (b"a", b"b"))
        caught(HeadMoved, store.append, "log", 1, [b"c"], "3")
        require_equal(store.append("log", 0, [b"b"], "2"), replayed(1, 2))


class KeptLedgerContract:
    """What is left when the store is opened again, and when a host commits or rolls back."""

    def make_store(self) -> LedgerStore:
        """Return a store without any entries; every test asks for one."""
        raise NotImplementedError

    def reopen_store(self, store: LedgerStore) -> LedgerStore:
        """Close ``store`` and return a new object on the same data."""
        raise unittest.SkipTest("durability: this store does not outlive its object")

    def begin_host_transaction(self, store: LedgerStore) -> HostTransaction:
        """Begin a transaction as the host would, on the data of ``store``."""
        raise unittest.SkipTest("host transactions: this store does not take part in them")

    def test_what_was_appended_is_there_after_reopening(self) -> None:
        store = self.make_store()
        entries = (b"", ALL_BYTE_VALUES, b"x" * ONE_MEBIBYTE)
        store.append("log", 0, entries, "1")
        store.append("通化市", 0, [b"a"], "键")
        store = self.reopen_store(store)
        require_state(store, "log", entries)
        require_state(store, "通化市", (b"a",))
        require_equal(store.find("通化市", "键"), replayed(0, 1))
        require_equal(store.append("log", 0, entries, "1"), replayed(0, 3))
        caught(IdempotencyConflict, store.append, "log", 3, [b"other"], "1")
        require_equal(store.append("log", 3, [b"b"], "2"), appended(3, 4))

    def test_in_a_host_transaction_the_host_commits(self) -> None:
        store = self.make_store()
        transaction = self.begin_host_transaction(store)
        transaction.store.append("log", 0, [b"a"], "1")
        require_state(transaction.store, "log", (b"a",))
        require_state(store, "log", ())
        transaction.commit()
        require_state(store, "log", (b"a",))
        require_equal(store.find("log", "1"), replayed(0, 1))

    def test_in_a_host_transaction_the_hosts_rollback_undoes_the_append(self) -> None:
        store = self.make_store()
        transaction = self.begin_host_transaction(store)
        transaction.store.append("log", 0, [b"a"], "1")
        transaction.rollback()
        require_state(store, "log", ())
        require_equal(store.append("log", 0, [b"b"], "1"), appended(0, 1))

    def test_in_a_host_transaction_a_failed_append_leaves_the_earlier_one(self) -> None:
        store = self.make_store()
        transaction = self.begin_host_transaction(store)
        transaction.store.append("log", 0, [b"a"], "1")
        caught(HeadMoved, transaction.store.append, "log", 0, [b"b"], "2")
        caught(IdempotencyConflict, transaction.store.append, "log", 1, [b"b"], "1")
        transaction.commit()
        require_state(store, "log", (b"a",))


class LedgerStoreContract(SequentialLedgerContract, SharedLedgerContract, KeptLedgerContract):
    """All of it that needs nothing but store objects; :mod:`randcheck.testing.plugin` tries more."""


def _let_threads_compete(stores: Sequence[LedgerStore], appends: int = 12) -> None:
    """Let one thread for each of ``stores`` append to the same log, and account for every entry."""
    start = Barrier(len(stores))

    def append_all(number: int) -> dict[range, list[bytes]]:
        start.wait()
        placed: dict[range, list[bytes]] = {}
        for turn in range(appends):
            batch = [b"%d/%d/%d" % (number, turn, part) for part in range(1 + turn % 3)]
            answer = _append_at_the_end(stores[number], batch, f"{number}/{turn}")
            require_equal(answer.size - answer.first_index, len(batch))
            placed[range(answer.first_index, answer.size)] = batch
        return placed

    with ThreadPoolExecutor(len(stores)) as threads:
        results = list(threads.map(append_all, range(len(stores))))
    expected = {
        index: entry
        for placed in results
        for indices, batch in placed.items()
        for index, entry in zip(indices, batch, strict=True)
    }
    total = sum(len(batch) for placed in results for batch in placed.values())
    require_equal(len(expected), total, "how many places were told")
    for store in stores:
        require_equal(store.head("log"), Head(size=total), "the head")
        require_equal(dict(enumerate(store.read("log", 0, total + 1))), expected, "the entries")


def _append_at_the_end(store: LedgerStore, batch: list[bytes], key: str) -> AppendResult:
    """Append wherever the log ends by now, as a caller does who lost the race before."""
    for _ in range(10_000):
        try:
            return store.append("log", store.head("log").size, batch, key)
        except HeadMoved:
            continue
    raise AssertionError("one of the competing appends must win each time, but 10000 in a row have lost")
