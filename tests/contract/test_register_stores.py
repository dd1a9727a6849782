"""The register store's contract on both stores."""

from __future__ import annotations

from randcheck.adapters.memory_register_store import MemoryRegisterStore
from randcheck.adapters.sqlite import SqliteRegisterStore
from randcheck.testing.register_contract import RegisterStoreContract
from support.sqlite_places import InFiles, OnAHostConnection


class TestMemoryRegisterStore(RegisterStoreContract):
    def make_store(self) -> MemoryRegisterStore:
        return MemoryRegisterStore()


class TestSqliteRegisterStore(InFiles, RegisterStoreContract):
    store_class = SqliteRegisterStore


class TestSqliteRegisterStoreOnAHostConnection(OnAHostConnection, RegisterStoreContract):
    store_class = SqliteRegisterStore

    # One connection, one transaction: the host would keep other threads off it.
    test_competing_threads_lose_and_repeat_nothing = None
    test_threads_with_the_same_key_record_once = None
    test_a_reader_sees_all_that_was_recorded_at_once_or_none = None
