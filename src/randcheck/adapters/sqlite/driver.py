"""Opens SQLite files by URL: ``sqlite:///ledger.db`` is relative, ``sqlite:////var/lib/ledger.db`` absolute.

The path is taken as written; nothing in it is escaped. On Windows it is ``sqlite:///C:/ledger.db``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

from randcheck.adapters.sqlite import schema
from randcheck.adapters.sqlite.blobs import SqliteBlobStore
from randcheck.adapters.sqlite.checkpoint_store import SqliteCheckpointStore
from randcheck.adapters.sqlite.connections import OwnConnection
from randcheck.adapters.sqlite.ledger import SqliteLedger
from randcheck.adapters.sqlite.registers import SqliteRegisterStore
from randcheck.adapters.sqlite.store import BUSY_TIMEOUT_SECONDS, open_file
from randcheck.errors import InvalidValue
from randcheck.ports import SchemaStatus, Stores
from randcheck.text import Text

PREFIX = "sqlite:///"


@attrs.frozen
class SqliteDriver:
    """Keeps every guarantee of :class:`randcheck.ports.StoreDriver`; make it with no arguments.

    Example:
        >>> import tempfile
        >>> directory = tempfile.TemporaryDirectory()
        >>> url = f"sqlite:///{directory.name}/ledger.db"
        >>> with directory, SqliteDriver().open(url, create=True) as stores:
        ...     stores.ledger.append("draws", 0, [b"commitment"], "task-1/commit").size
        1
    """

    def open(self, url: str, *, create: bool) -> Stores:
        """Return the stores in the file; all four share one connection."""
        connection = open_file(require_path(url), may_create=create)
        return Stores(
            ledger=SqliteLedger(connection),
            registers=SqliteRegisterStore(connection),
            blobs=SqliteBlobStore(connection),
            checkpoints=SqliteCheckpointStore(connection),
            close=connection.close,
        )

    def status(self, url: str) -> SchemaStatus:
        """Return how the tables in the file stand; the file must be there, and nothing is changed."""
        with _existing_file(url) as connection:
            return schema.read_status(connection)

    def migrate(self, url: str) -> SchemaStatus:
        """Do the pending steps and return how the tables stood before; the file must be there."""
        with _existing_file(url) as connection:
            return schema.migrate(connection)

    def ddl(self, url: str) -> str:
        """Return the SQL of all steps."""
        require_path(url)
        return schema.ddl()


def require_path(url: str) -> Path:
    """Return the path of the file that ``url`` names.

    Raises:
        InvalidValue: Not such a URL.
    """
    path = url.removeprefix(PREFIX)
    if path in (url, ""):
        rule = Text(f"a SQLite store must be {PREFIX}PATH", f"SQLite 存储须为 {PREFIX}路径")
        # What stands before an @ may be a password, meant for another database.
        raise InvalidValue(rule=rule, seen=url if "@" not in url else f"…@{url.rpartition('@')[2]}")
    return Path(path)


@contextmanager
def _existing_file(url: str) -> Iterator[OwnConnection]:
    connection = OwnConnection(require_path(url), "rw", BUSY_TIMEOUT_SECONDS)
    try:
        yield connection
    finally:
        connection.close()
