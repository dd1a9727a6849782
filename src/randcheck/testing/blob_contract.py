"""The guarantees of :class:`randcheck.ports.BlobStore` as tests that any store can be run against.

Subclass, say how to make a store, and let pytest collect the class::

    class TestMyBlobStore(BlobStoreContract):
        def make_store(self):
            return MyBlobStore()

A store that outlives its object, that several objects can share, or that can work inside a transaction of
the host, says so by overriding ``reopen_store``, ``open_second_store`` or ``begin_host_transaction``. What a
store does not offer is skipped, and the skip says which guarantee was not tried.
"""

from __future__ import annotations

import unittest
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, Protocol

from randcheck.errors import InvalidValue
from randcheck.hashing import sha256
from randcheck.ports import MAX_BLOB_BYTES, BlobStore
from randcheck.testing.ledger_contract_sequential import (
    ALL_BYTE_VALUES,
    ONE_MEBIBYTE,
    caught,
    require_equal,
)


class BlobHostTransaction(Protocol):
    """A transaction that the host has open, with a store working inside it."""

    store: BlobStore

    def commit(self) -> None:
        """Commit as the host."""

    def rollback(self) -> None:
        """Roll back as the host."""


class BlobStoreContract:
    """Every guarantee of the port, one test for each."""

    def make_store(self) -> BlobStore:
        """Return a store without any materials; every test asks for one."""
        raise NotImplementedError

    def reopen_store(self, store: BlobStore) -> BlobStore:
        """Close ``store`` and return a new object on the same data."""
        raise unittest.SkipTest("durability: this store does not outlive its object")

    def open_second_store(self, store: BlobStore) -> BlobStore:
        """Return a second object on the data of ``store``, both to be used at the same time."""
        raise unittest.SkipTest("linearizability of several objects: this store has one object only")

    def begin_host_transaction(self, store: BlobStore) -> BlobHostTransaction:
        """Begin a transaction as the host would, on the data of ``store``."""
        raise unittest.SkipTest("host transactions: this store does not take part in them")

    # ---- one caller

    def test_put_returns_the_digest(self) -> None:
        store = self.make_store()
        for data in (b"", b"a", ALL_BYTE_VALUES):
            require_equal(store.put(data), sha256(data))

    def test_storing_again_changes_nothing(self) -> None:
        store = self.make_store()
        for _ in range(3):
            require_equal(store.put(b"a"), sha256(b"a"))
            require_blobs(store, [b"a"])
        require_equal(store.erase(sha256(b"a")), True)
        require_blobs(store, [])

    def test_bytes_in_are_bytes_out(self) -> None:
        store = self.make_store()
        materials = (
            b"",
            b"\0",
            b"\xff\xfe",
            ALL_BYTE_VALUES,
            "数".encode(),
            b"12",
            b"\r\n \r \n",
            ALL_BYTE_VALUES * (ONE_MEBIBYTE // 256),
        )
        for data in materials:
            store.put(data)
        require_blobs(store, materials)
        require_equal({type(store.find(sha256(data))) for data in materials}, {bytes})

    def test_the_longest_material_comes_back(self) -> None:
        store = self.make_store()
        longest = ALL_BYTE_VALUES * (MAX_BLOB_BYTES // 256)
        digest = store.put(longest)
        found = store.find(digest)
        require_equal(None if found is None else len(found), MAX_BLOB_BYTES, "the length")
        require_equal(found == longest, True, "whether the longest material is the same")

    def test_what_was_never_stored_is_not_found(self) -> None:
        store = self.make_store()
        store.put(b"a")
        for _ in range(2):  # looking for it does not make it anything else
            require_equal(store.find(sha256(b"b")), None)
            require_equal(store.find(bytes(32)), None)

    def test_erase_removes_the_one_and_tells_whether_it_was_there(self) -> None:
        store = self.make_store()
        for data in (b"a", b"b", b"c"):
            store.put(data)
        require_equal(store.erase(sha256(b"b")), True)
        require_blobs(store, [b"a", b"c"])
        require_equal(store.find(sha256(b"b")), None)
        require_equal(store.erase(sha256(b"b")), False)
        require_equal(store.erase(sha256(b"never")), False)
        require_blobs(store, [b"a", b"c"])

    def test_what_was_erased_may_be_stored_again(self) -> None:
        store = self.make_store()
        for _ in range(2):
            store.put(b"a")
            require_blobs(store, [b"a"])
            require_equal(store.erase(sha256(b"a")), True)
            require_equal(store.find(sha256(b"a")), None)

    def test_digests_come_ascending_in_pages(self) -> None:
        store = self.make_store()
        require_equal(list(store.digests()), [])
        kept = sorted(store.put(b"%d" % number) for number in range(40))
        require_equal(list(store.digests()), kept)
        for limit in (1, 7, 39, 40, 41, 2**63):
            require_equal(list(store.digests(limit=limit)), kept[:limit], f"a page of {limit}")
        for place, digest in enumerate(kept):
            require_equal(list(store.digests(digest, 5)), kept[place + 1 : place + 6], "the next page")
        # A page begins after any bytes, stored or not, long or short.
        for after in (b"", b"\0", kept[3][:31], kept[3] + b"\0", kept[9][:5] + b"\xff", b"\xff" * 40):
            expected = [digest for digest in kept if digest > after]
            require_equal(list(store.digests(after)), expected, f"the page after {after.hex()}")
        require_equal({type(digest) for digest in store.digests()}, {bytes})

    def test_a_page_has_1000_digests_unless_told_otherwise(self) -> None:
        store = self.make_store()
        kept = sorted(store.put(b"%d" % number) for number in range(1003))
        require_equal(list(store.digests()), kept[:1000])
        require_equal(list(store.digests(kept[999])), kept[1000:])

    def test_bad_arguments_are_refused_and_change_nothing(self) -> None:
        store = self.make_store()
        store.put(b"a")
        bad: tuple[Any, ...] = ("text", bytearray(b"b"), memoryview(b"b"), None, 5, [b"b"])
        for data in bad:
            caught(InvalidValue, store.put, data)
        caught(InvalidValue, store.put, bytes(MAX_BLOB_BYTES + 1))
        digests: tuple[Any, ...] = (
            b"",
            bytes(31),
            bytes(33),
            bytearray(32),
            "d" * 32,
            sha256(b"a").hex(),
            None,
        )
        for digest in digests:
            caught(InvalidValue, store.find, digest)
            caught(InvalidValue, store.erase, digest)
        pages: tuple[tuple[Any, Any], ...] = (
            (b"", 0),
            (b"", -1),
            (b"", 1.0),
            (b"", True),
            (b"", None),
            ("", 1),
            (None, 1),
        )
        for after, limit in pages:
            caught(InvalidValue, store.digests, after, limit)
        require_blobs(store, [b"a"])

    # ---- several callers

    def test_competing_threads_lose_nothing(self) -> None:
        let_threads_store([self.make_store()] * 4)

    def test_competing_objects_lose_nothing(self) -> None:
        store = self.make_store()
        let_threads_store([store, *(self.open_second_store(store) for _ in range(3))])

    def test_of_competing_threads_one_erases(self) -> None:
        store = self.make_store()
        for turn in range(5):
            digest = store.put(b"%d" % turn)
            start = Barrier(4)

            def erase(_: int, digest: bytes = digest, start: Barrier = start) -> bool:
                start.wait()
                return store.erase(digest)

            with ThreadPoolExecutor(4) as threads:
                require_equal(sorted(threads.map(erase, range(4))), [False, False, False, True])

    def test_a_second_object_sees_what_was_done_at_once(self) -> None:
        store = self.make_store()
        second = self.open_second_store(store)
        require_blobs(second, [])
        store.put(b"a")
        require_blobs(second, [b"a"])
        require_equal(second.erase(sha256(b"a")), True)
        require_blobs(store, [])
        require_equal(store.find(sha256(b"a")), None)

    def test_what_was_done_is_so_after_reopening(self) -> None:
        store = self.make_store()
        materials = [b"", ALL_BYTE_VALUES, b"x" * ONE_MEBIBYTE]
        for data in (*materials, b"to be erased"):
            store.put(data)
        store.erase(sha256(b"to be erased"))
        store = self.reopen_store(store)
        require_blobs(store, materials)
        require_equal(store.find(sha256(b"to be erased")), None)

    # ---- the host's transaction

    def test_in_a_host_transaction_the_host_commits(self) -> None:
        store = self.make_store()
        store.put(b"old")
        transaction = self.begin_host_transaction(store)
        transaction.store.put(b"new")
        transaction.store.erase(sha256(b"old"))
        require_blobs(transaction.store, [b"new"])
        require_blobs(store, [b"old"])
        transaction.commit()
        require_blobs(store, [b"new"])

    def test_in_a_host_transaction_the_hosts_rollback_undoes_all(self) -> None:
        store = self.make_store()
        store.put(b"old")
        transaction = self.begin_host_transaction(store)
        transaction.store.put(b"new")
        transaction.store.erase(sha256(b"old"))
        transaction.rollback()
        require_blobs(store, [b"old"])


def require_blobs(store: BlobStore, materials: Sequence[bytes]) -> None:
    """Assert that exactly these materials are stored."""
    digests = sorted(map(sha256, materials))
    require_equal(list(store.digests(limit=len(digests) + 1)), digests, "the digests of what is stored")
    for data in materials:
        require_equal(store.find(sha256(data)), data, "what is stored")


def let_threads_store(stores: Sequence[BlobStore], turns: int = 12) -> None:
    """Let one thread for each of ``stores`` store materials, some its own and some that all store."""
    start = Barrier(len(stores))

    def store_all(number: int) -> None:
        start.wait()
        for turn in range(turns):
            for data in (b"%d by %d" % (turn, number), b"%d by all" % turn):
                require_equal(stores[number].put(data), sha256(data))
                require_equal(stores[number].find(sha256(data)), data, "what was just stored")

    with ThreadPoolExecutor(len(stores)) as threads:
        list(threads.map(store_all, range(len(stores))))
    materials = [b"%d by %d" % (turn, number) for turn in range(turns) for number in range(len(stores))]
    for store in stores:
        require_blobs(store, [*materials, *(b"%d by all" % turn for turn in range(turns))])
