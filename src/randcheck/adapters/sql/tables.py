"""The tables of all stores, for every database alike.

Names, keys and free texts are kept as the bytes of their UTF-8, so that every database compares and keeps them alike,
whatever its encoding, collation and padding. Rows are only ever inserted (materials, which may be erased, apart): what
the size of a log is, its last append tells.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import attrs
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table
from sqlalchemy.sql import quoted_name

from randcheck.errors import InvalidValue, shorten
from randcheck.text import Text

DEFAULT_PREFIX = "randcheck_"
_PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,29}")
_SCHEMA = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")


def _require_prefix(_instance: object, _attribute: object, value: Any) -> None:
    if not isinstance(value, str) or not _PREFIX.fullmatch(value):
        rule = Text(
            "a prefix of tables must be 1 to 30 of the characters A-Z, a-z, 0-9 and _, no digit first",
            "表名前缀须为 1 至 30 个字母、数字或下划线，且不以数字开头",
        )
        raise InvalidValue(rule=rule, seen=shorten(value))


def _require_schema(_instance: object, _attribute: object, value: Any) -> None:
    if value is not None and (not isinstance(value, str) or not _SCHEMA.fullmatch(value)):
        rule = Text(
            "a schema must be 1 to 63 of the characters A-Z, a-z, 0-9 and _, no digit first",
            "模式名须为 1 至 63 个字母、数字或下划线，且不以数字开头",
        )
        raise InvalidValue(rule=rule, seen=shorten(value))


@attrs.frozen(kw_only=True)
class TableNames:
    """How the tables are called.

    Attributes:
        prefix: What every table's name begins with.
        schema: The database's schema that they lie in; None for the connection's own. SQLite has none.

    Example:
        >>> TableNames(schema="audit").of("entries")
        'randcheck_entries'
    """

    prefix: str = attrs.field(default=DEFAULT_PREFIX, validator=_require_prefix)
    schema: str | None = attrs.field(default=None, validator=_require_schema)

    def of(self, table: str) -> str:
        """Return the name of a table, without the schema."""
        return self.prefix + table


@attrs.frozen(kw_only=True, eq=False)
class Tables:
    """The tables as the queries know them; how they are made stands in :mod:`randcheck.adapters.sql.schema`."""

    version: Table
    appends: Table
    entries: Table
    register_records: Table
    register_events: Table
    blobs: Table
    checkpoints: Table


@functools.lru_cache(maxsize=64)
def tables_of(names: TableNames) -> Tables:
    """Return the tables with these names."""
    metadata = MetaData(schema=None if names.schema is None else quoted_name(names.schema, quote=True))

    def table(name: str, *columns: Column[Any]) -> Table:
        return Table(quoted_name(names.of(name), quote=True), metadata, *columns)

    def appended(name: str) -> Table:
        return table(
            name,
            Column("name", LargeBinary, primary_key=True),
            Column("first_index", BigInteger, primary_key=True, autoincrement=False),
            Column("entry_count", BigInteger, nullable=False),
            Column("idempotency_key", LargeBinary, nullable=False),
            Column("digest", LargeBinary, nullable=False),
        )

    return Tables(
        version=table("schema", Column("version", Integer, primary_key=True, autoincrement=False)),
        appends=appended("appends"),
        entries=table(
            "entries",
            Column("name", LargeBinary, primary_key=True),
            Column("entry_index", BigInteger, primary_key=True, autoincrement=False),
            Column("digest", LargeBinary, nullable=False),
            Column("body", LargeBinary, nullable=False),
        ),
        register_records=appended("register_records"),
        register_events=table(
            "register_events",
            Column("name", LargeBinary, primary_key=True),
            Column("place", BigInteger, primary_key=True, autoincrement=False),
            Column("kind", String(16), nullable=False),
            Column("entry_id", LargeBinary, nullable=False),
            Column("effective", Integer, nullable=False),
            Column("body", LargeBinary),
            Column("reason", LargeBinary, nullable=False),
            Column("source", LargeBinary, nullable=False),
            Column("digest", LargeBinary, nullable=False),
        ),
        blobs=table(
            "blobs",
            Column("digest", LargeBinary, primary_key=True),
            Column("part", Integer, primary_key=True, autoincrement=False),
            Column("body", LargeBinary, nullable=False),
        ),
        checkpoints=table(
            "checkpoints",
            Column("origin", LargeBinary, primary_key=True),
            Column("place", BigInteger, primary_key=True, autoincrement=False),
            Column("size", BigInteger, nullable=False),
            Column("root", LargeBinary, nullable=False),
            Column("note", LargeBinary, nullable=False),
            Column("digest", LargeBinary, nullable=False),
        ),
    )
