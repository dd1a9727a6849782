"""The blob store's contract on both stores."""

from __future__ import annotations

from randcheck.adapters.memory_blob_store import MemoryBlobStore
from randcheck.adapters.sqlite import SqliteBlobStore
from randcheck.testing.blob_contract import BlobStoreContract
from support.sqlite_places import InFiles, OnAHostConnection


class TestMemoryBlobStore(BlobStoreContract):
    def make_store(self) -> MemoryBlobStore:
        return MemoryBlobStore()


class TestSqliteBlobStore(InFiles, BlobStoreContract):
    store_class = SqliteBlobStore


class TestSqliteBlobStoreOnAHostConnection(OnAHostConnection, BlobStoreContract):
    store_class = SqliteBlobStore

    # One connection, one transaction: the host would keep other threads off it.
    test_competing_threads_lose_nothing = None
    test_of_competing_threads_one_erases = None
