"""Stores in a SQL database, through SQLAlchemy: PostgreSQL, or SQLite; the extra ``sql``."""

from randcheck.adapters.sql.blobs import SqlBlobStore
from randcheck.adapters.sql.checkpoint_store import SqlCheckpointStore
from randcheck.adapters.sql.driver import SqlDriver
from randcheck.adapters.sql.ledger import SqlLedger
from randcheck.adapters.sql.registers import SqlRegisterStore
from randcheck.adapters.sql.tables import TableNames

DRIVER = SqlDriver()
"""What the URLs of SQL databases are opened with."""

__all__ = [
    "DRIVER",
    "SqlBlobStore",
    "SqlCheckpointStore",
    "SqlDriver",
    "SqlLedger",
    "SqlRegisterStore",
    "TableNames",
]
