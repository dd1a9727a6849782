"""Where databases differ: how writers are queued, how the types are called, how rows are kept from being changed."""

from __future__ import annotations

import hashlib
from typing import Any, Protocol

import attrs
from sqlalchemy import Connection, text

from randcheck.adapters.sql.tables import TableNames
from randcheck.errors import InvalidValue
from randcheck.text import Text

LOCK_SECONDS = 30
"""How long a call waits for another writer."""


class Dialect(Protocol):
    """What a database does in its own way."""

    reads_in_autocommit: bool
    """Whether queries run without a transaction, which saves a server two round trips for each."""

    def begin(self, connection: Connection) -> None:
        """See to it that the driver has begun the transaction that SQLAlchemy has."""

    def serialise(self, connection: Connection, names: TableNames, what: bytes, *, is_own: bool) -> None:
        """Wait until no other transaction writes ``what``, and keep others waiting until this one ends.

        Args:
            connection: In a transaction.
            names: Of the tables.
            what: What is written: a log's name, say.
            is_own: Whether the transaction is ours, so that its settings may be changed.
        """

    def types(self) -> dict[str, str]:
        """Return the column types of the database: ``name``, ``bytes``, ``digest``, ``long`` and ``int``."""

    def refusal(self, names: TableNames) -> tuple[str, ...]:
        """Return the statements that make what all triggers call."""

    def guards(self, names: TableNames, table: str, *, no_delete: bool) -> tuple[str, ...]:
        """Return the statements that make triggers which refuse to change, and to delete, rows of a table."""

    def require_names(self, names: TableNames) -> None:
        """Refuse names that the database cannot have.

        Raises:
            InvalidValue: It cannot.
        """


@attrs.frozen
class Postgresql:
    """PostgreSQL: writers of one log queue for an advisory lock, for which INSERT and SELECT rights suffice."""

    reads_in_autocommit = True

    def begin(self, connection: Connection) -> None:
        """Do nothing: the driver begins with the first statement."""

    def serialise(self, connection: Connection, names: TableNames, what: bytes, *, is_own: bool) -> None:
        """Take the advisory lock of ``what`` until the transaction ends."""
        key = lock_key(names, what)
        connection.execute(_OWN_LOCK if is_own else _LOCK, {"key": key, "wait": f"{LOCK_SECONDS}s"})

    def types(self) -> dict[str, str]:
        """Return PostgreSQL's types."""
        return {"name": "BYTEA", "bytes": "BYTEA", "digest": "BYTEA", "long": "BIGINT", "int": "INTEGER"}

    def refusal(self, names: TableNames) -> tuple[str, ...]:
        """Return the function that refuses."""
        return (
            f"CREATE FUNCTION {qualified(names, 'refuse_change')}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
            "BEGIN RAISE EXCEPTION 'rows of % are only ever inserted, % is refused', TG_TABLE_NAME, TG_OP; END $$",
        )

    def guards(self, names: TableNames, table: str, *, no_delete: bool) -> tuple[str, ...]:
        """Return triggers for single rows, and for all at once."""
        function = qualified(names, "refuse_change")
        what = qualified(names, table)
        changes = "UPDATE OR DELETE" if no_delete else "UPDATE"
        return (
            f"CREATE TRIGGER {quoted(names.of(table) + '_kept')} BEFORE {changes} ON {what}\n"
            f"FOR EACH ROW EXECUTE FUNCTION {function}()",
            f"CREATE TRIGGER {quoted(names.of(table) + '_not_emptied')} BEFORE TRUNCATE ON {what}\n"
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        )

    def require_names(self, names: TableNames) -> None:
        """Take all names."""


@attrs.frozen
class Sqlite:
    """SQLite: writers queue for the one write lock of the file."""

    reads_in_autocommit = False

    def begin(self, connection: Connection) -> None:
        """Begin in the driver too, which by itself waits for the first change.

        A savepoint before that would be a transaction of its own, committed with its release.
        """
        if not driver_connection(connection).in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    def serialise(self, connection: Connection, names: TableNames, what: bytes, *, is_own: bool) -> None:
        """Do nothing: :meth:`begin` has taken the lock."""

    def types(self) -> dict[str, str]:
        """Return SQLite's types."""
        return {"name": "BLOB", "bytes": "BLOB", "digest": "BLOB", "long": "INTEGER", "int": "INTEGER"}

    def refusal(self, names: TableNames) -> tuple[str, ...]:  # noqa: ARG002 - it needs none
        """Return nothing: each trigger refuses by itself."""
        return ()

    def guards(self, names: TableNames, table: str, *, no_delete: bool) -> tuple[str, ...]:
        """Return one trigger for each kind of change."""
        return tuple(
            f"CREATE TRIGGER {quoted(names.of(table) + '_no_' + change.lower())} BEFORE {change} ON "
            f"{qualified(names, table)}\n"
            f"BEGIN SELECT RAISE(ABORT, 'rows of {names.of(table)} are only ever inserted, {change} is refused'); END"
            for change in (("UPDATE", "DELETE") if no_delete else ("UPDATE",))
        )

    def require_names(self, names: TableNames) -> None:
        """Refuse a schema.

        Raises:
            InvalidValue: There is one.
        """
        if names.schema is not None:
            rule = Text("SQLite has no schemas: set a prefix instead", "SQLite 没有模式：请改设表名前缀")
            raise InvalidValue(rule=rule, seen=names.schema)


_DIALECTS: dict[str, Dialect] = {"postgresql": Postgresql(), "sqlite": Sqlite()}


def find_dialect(name: str) -> Dialect:
    """Return the dialect that SQLAlchemy calls by this name.

    Raises:
        InvalidValue: There is none here.
    """
    if name not in _DIALECTS:
        known = ", ".join(sorted(_DIALECTS))
        rule = Text(f"a SQL store must be in one of {known}", f"SQL 存储须位于 {known} 之一")
        raise InvalidValue(rule=rule, seen=name)
    return _DIALECTS[name]


def lock_key(names: TableNames, what: bytes) -> int:
    """Return the number of an advisory lock, 64 bits with a sign: other locks of the host have others."""
    told = b"\0".join((b"randcheck", (names.schema or "").encode(), names.prefix.encode(), what))
    return int.from_bytes(hashlib.sha256(told).digest()[:8], "big", signed=True)


def quoted(name: str) -> str:
    """Return a name of the database in quotes; :class:`TableNames` lets no quote into one."""
    return f'"{name}"'


def qualified(names: TableNames, table: str) -> str:
    """Return the quoted name of a table with its schema."""
    schema = "" if names.schema is None else f"{quoted(names.schema)}."
    return schema + quoted(names.of(table))


def driver_connection(connection: Connection) -> Any:
    """Return the driver's own connection object."""
    return connection.connection.driver_connection


_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
# One round trip: the wait for the lock has an end, and the commit is on disk when it returns even where the database's
# own setting would let it return before.
_OWN_LOCK = text(
    "SELECT set_config('lock_timeout', :wait, true),"
    " set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'"
    " ELSE current_setting('synchronous_commit') END, true),"
    " pg_advisory_xact_lock(:key)"
)
