"""Stores in SQLite: a file on this machine, or a connection that the host already has."""

from randcheck.adapters.sqlite.blobs import SqliteBlobStore
from randcheck.adapters.sqlite.checkpoint_store import SqliteCheckpointStore
from randcheck.adapters.sqlite.driver import SqliteDriver
from randcheck.adapters.sqlite.ledger import SqliteLedger
from randcheck.adapters.sqlite.registers import SqliteRegisterStore

DRIVER = SqliteDriver()
"""What the URLs of the scheme ``sqlite`` are opened with."""

__all__ = [
    "DRIVER",
    "SqliteBlobStore",
    "SqliteCheckpointStore",
    "SqliteDriver",
    "SqliteLedger",
    "SqliteRegisterStore",
]
