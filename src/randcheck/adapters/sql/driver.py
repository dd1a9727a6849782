"""Opens SQL databases by URL: ``postgresql+psycopg://user@host/database``, ``sqlite+pysqlite:///ledger.db``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import attrs

from randcheck.adapters.sql import schema
from randcheck.adapters.sql.blobs import SqlBlobStore
from randcheck.adapters.sql.checkpoint_store import SqlCheckpointStore
from randcheck.adapters.sql.dialects import find_dialect
from randcheck.adapters.sql.engines import Address, open_place, parse_address, reach
from randcheck.adapters.sql.ledger import SqlLedger
from randcheck.adapters.sql.places import EnginePlace
from randcheck.adapters.sql.registers import SqlRegisterStore
from randcheck.ports import SchemaStatus, Stores


@attrs.frozen
class SqlDriver:
    """Keeps every guarantee of :class:`randcheck.ports.StoreDriver`; make it with no arguments.

    A URL is SQLAlchemy's, with what is ours in its query: ``randcheck_prefix=`` (of the tables' names, ``randcheck_``
    unless told otherwise), ``randcheck_schema=`` (that they lie in; it must be there) and ``randcheck_triggers=no``
    (tables that are made get no triggers against changes).

    Example:
        >>> import tempfile
        >>> directory = tempfile.TemporaryDirectory()
        >>> url = f"sqlite+pysqlite:///{directory.name}/ledger.db?randcheck_prefix=draws_"
        >>> with directory, SqlDriver().open(url, create=True) as stores:
        ...     stores.ledger.append("draws", 0, [b"commitment"], "task-1/commit").size
        1
    """

    def open(self, url: str, *, create: bool) -> Stores:
        """Return the stores in the database; all four share one pool of connections."""
        place = open_place(url, create=create)
        return Stores(
            ledger=SqlLedger(place),
            registers=SqlRegisterStore(place),
            blobs=SqlBlobStore(place),
            checkpoints=SqlCheckpointStore(place),
            close=place.close,
        )

    def status(self, url: str) -> SchemaStatus:
        """Return how the tables stand; nothing is changed."""
        with _reached(parse_address(url)) as place:
            return schema.read_status(place)

    def migrate(self, url: str) -> SchemaStatus:
        """Do the pending steps and return how the tables stood before; the database must be there."""
        address = parse_address(url)
        with _reached(address) as place:
            return schema.migrate(place, guarded=address.guarded)

    def ddl(self, url: str) -> str:
        """Return the SQL of all steps; nothing is connected to."""
        address = parse_address(url)
        dialect = find_dialect(address.url.get_backend_name())
        return schema.ddl(address.names, dialect, guarded=address.guarded)


@contextmanager
def _reached(address: Address) -> Iterator[EnginePlace]:
    place = reach(address)
    try:
        yield place
    finally:
        place.close()
