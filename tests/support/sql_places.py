"""The stores in SQL databases as the conformance kit tries them: places in PostgreSQL, and in SQLite files."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine

from randcheck.adapters.sql import (
    SqlBlobStore,
    SqlCheckpointStore,
    SqlLedger,
    SqlRegisterStore,
)
from randcheck.adapters.sql.engines import parse_address
from randcheck.adapters.store_urls import open_stores
from randcheck.testing.on_trial import Capability, TriedOnPlaces
from randcheck.testing.our_stores import StoresByUrl
from support.postgres import running_postgres

STORES: Any = {
    "ledger": SqlLedger,
    "registers": SqlRegisterStore,
    "blobs": SqlBlobStore,
    "checkpoints": SqlCheckpointStore,
}
_NUMBERS = itertools.count()


class SqlOnSqlite(StoresByUrl):
    """A file for each place."""

    name = "SQLAlchemy on SQLite"
    offers = frozenset(Capability)

    def new_place(self, directory: Path) -> str:
        return f"sqlite+pysqlite:///{directory}/{next(_NUMBERS)}.db"

    def files_of(self, place: str) -> list[Path]:
        path = Path(place.removeprefix("sqlite+pysqlite:///"))
        return sorted(path.parent.glob(f"{path.name}*"))

    def begin_host_transaction(self, place: str, port: str) -> SqlHost:
        return SqlHost(place, port)


class SqlOnPostgres(StoresByUrl):
    """A schema for each place, in a server that the tests start."""

    name = "SQLAlchemy on PostgreSQL"
    offers = frozenset(Capability) - {Capability.FILES}

    def new_place(self, directory: Path) -> str:
        cluster = running_postgres()
        return cluster.url(randcheck_schema=cluster.fresh_schema(), randcheck_prefix="rc_")

    def replace_beneath(self, place: str, old: bytes, new: bytes) -> None:
        names = parse_address(place).names
        entries = f"{names.schema}.rc_entries"
        cluster = running_postgres()
        found = cluster.run(f"SELECT name, entry_index, body FROM {entries}")
        ((name, index, body),) = [row for row in found if bytes(row[2]).count(old) == 1]
        with cluster.connect() as connection:
            connection.execute("SET session_replication_role = replica")  # past the triggers
            connection.execute(
                f"UPDATE {entries} SET body = %s WHERE name = %s AND entry_index = %s",
                (bytes(body).replace(old, new), name, index),
            )

    def begin_host_transaction(self, place: str, port: str) -> SqlHost:
        return SqlHost(place, port)


class SqlHost:
    """A host with an engine, a connection and a transaction of its own."""

    def __init__(self, place: str, port: str) -> None:
        address = parse_address(place)
        self._engine: Engine = create_engine(address.url)
        self._connection: Connection = self._engine.connect()
        self._transaction = self._connection.begin()
        self.store: Any = STORES[port].on_connection(self._connection, names=address.names)

    def commit(self) -> None:
        self._transaction.commit()
        self._end()

    def rollback(self) -> None:
        self._transaction.rollback()
        self._end()

    def _end(self) -> None:
        self._connection.close()
        self._engine.dispose()


def run(place: str, *statements: str) -> list[Any]:
    """Run statements behind the store's back; ``{t}`` is what every table's name begins with."""
    address = parse_address(place)
    prefix = (
        f"{address.names.schema}.{address.names.prefix}" if address.names.schema else address.names.prefix
    )
    engine = create_engine(address.url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                result = connection.exec_driver_sql(statement.replace("{t}", prefix))
            return list(result) if result.returns_rows else []
    finally:
        engine.dispose()


class OnPlaces(TriedOnPlaces):
    """The hooks of a contract, for one of the classes above."""

    trial_class: Any

    # Named here, so that they come before the hooks that a contract has in their place.
    make_store = TriedOnPlaces.make_store
    reopen_store = TriedOnPlaces.reopen_store
    open_second_store = TriedOnPlaces.open_second_store
    begin_host_transaction = TriedOnPlaces.begin_host_transaction

    @pytest.fixture(autouse=True)
    def _on_places(self, tmp_path: Path) -> Iterator[None]:
        self.begin(self.trial_class(), tmp_path)
        yield
        self.end()


class OnAHostConnection:
    """The hooks for stores inside one transaction of a host, on a connection of SQLAlchemy's."""

    trial_class: Any
    port: str

    @pytest.fixture(autouse=True)
    def _on_host_connections(self, tmp_path: Path) -> Iterator[None]:
        self._directory = tmp_path
        self._hosts: list[SqlHost] = []
        yield
        for host in self._hosts:
            host.rollback()

    def make_store(self) -> Any:
        trial = self.trial_class()
        place = trial.new_place(self._directory)
        with closing(open_stores(place, create=True)):
            pass
        self._hosts.append(SqlHost(place, self.port))
        return self._hosts[-1].store


__all__ = [
    "STORES",
    "OnAHostConnection",
    "OnPlaces",
    "SqlHost",
    "SqlOnPostgres",
    "SqlOnSqlite",
    "run",
]
