"""How the tables come to be: numbered steps, one text for every database.

Steps only go forward, and a step that was released is never changed: what comes later is a step of its own. The table
``…schema`` has a row for every step done; the greatest number counts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from weakref import WeakKeyDictionary

import attrs
from sqlalchemy import Connection, Engine, func, inspect, select, text

from randcheck.adapters.sql.dialects import Dialect, qualified, quoted
from randcheck.adapters.sql.places import Conflicting, EnginePlace, HostPlace, somebody_was_faster
from randcheck.adapters.sql.tables import TableNames, tables_of
from randcheck.errors import SchemaTooNew, SchemaTooOld, StoreUnavailable
from randcheck.ports import SchemaStatus
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class Step:
    """One step.

    Attributes:
        number: Its number.
        what: What it does, in words.
        statements: What it does, in a database's SQL.
    """

    number: int
    what: str
    statements: Callable[[TableNames, Dialect], tuple[str, ...]]


def _make_tables(names: TableNames, dialect: Dialect) -> tuple[str, ...]:
    tables = {
        table: qualified(names, table)
        for table in (
            "schema",
            "appends",
            "entries",
            "register_records",
            "register_events",
            "blobs",
            "checkpoints",
        )
    }
    by_entry = quoted(names.of("register_events_by_entry"))
    whole = _TABLES.format(**tables, by_entry=by_entry, **{f"{k}_": v for k, v in dialect.types().items()})
    return tuple(part.strip() for part in whole.split(";") if part.strip())


def _make_guards(names: TableNames, dialect: Dialect) -> tuple[str, ...]:
    kept = ("appends", "entries", "register_records", "register_events", "checkpoints")
    return (
        *dialect.refusal(names),
        *(one for table in kept for one in dialect.guards(names, table, no_delete=True)),
        *dialect.guards(names, "blobs", no_delete=False),
    )


_TABLES = """
CREATE TABLE {schema} (version {int_} NOT NULL PRIMARY KEY);
CREATE TABLE {appends} (
    name {name_} NOT NULL,
    first_index {long_} NOT NULL,
    entry_count {long_} NOT NULL,
    idempotency_key {name_} NOT NULL,
    digest {digest_} NOT NULL,
    PRIMARY KEY (name, first_index),
    UNIQUE (name, idempotency_key)
);
CREATE TABLE {entries} (
    name {name_} NOT NULL,
    entry_index {long_} NOT NULL,
    digest {digest_} NOT NULL,
    body {bytes_} NOT NULL,
    PRIMARY KEY (name, entry_index)
);
CREATE TABLE {register_records} (
    name {name_} NOT NULL,
    first_index {long_} NOT NULL,
    entry_count {long_} NOT NULL,
    idempotency_key {name_} NOT NULL,
    digest {digest_} NOT NULL,
    PRIMARY KEY (name, first_index),
    UNIQUE (name, idempotency_key)
);
CREATE TABLE {register_events} (
    name {name_} NOT NULL,
    place {long_} NOT NULL,
    kind VARCHAR(16) NOT NULL,
    entry_id {name_} NOT NULL,
    effective {int_} NOT NULL,
    body {bytes_},
    reason {bytes_} NOT NULL,
    source {bytes_} NOT NULL,
    digest {digest_} NOT NULL,
    PRIMARY KEY (name, place)
);
CREATE INDEX {by_entry} ON {register_events} (name, entry_id, effective DESC, place DESC);
CREATE TABLE {blobs} (
    digest {digest_} NOT NULL,
    part {int_} NOT NULL,
    body {bytes_} NOT NULL,
    PRIMARY KEY (digest, part)
);
CREATE TABLE {checkpoints} (
    origin {name_} NOT NULL,
    place {long_} NOT NULL,
    size {long_} NOT NULL,
    root {digest_} NOT NULL,
    note {bytes_} NOT NULL,
    digest {digest_} NOT NULL,
    PRIMARY KEY (origin, place)
)
"""

STEPS = (Step(number=1, what="ledger, registers, blobs, checkpoints", statements=_make_tables),)
SCHEMA_VERSION = STEPS[-1].number

_SEEN: WeakKeyDictionary[Engine, set[TableNames]] = WeakKeyDictionary()


def require_tables(place: EnginePlace | HostPlace) -> None:
    """See to it that the tables are there and of this version; of one engine this is asked once.

    Raises:
        StoreUnavailable: There are none.
        SchemaTooNew: A newer randcheck made them.
        SchemaTooOld: An older randcheck made them.
    """
    seen = _SEEN.setdefault(place.engine, set())
    if place.names in seen:
        return
    found = place.read(lambda connection: _find_version(connection, place.names))
    if found is None:
        told = Text("it holds no stores of randcheck", "其中没有 randcheck 的存储")
        reason = Text(f"{place.where}: {told.en}", f"{place.where}：{told.zh}")
        raise StoreUnavailable(reason=reason, outcome="not-written")
    _refuse_newer(found)
    if found < SCHEMA_VERSION:
        raise SchemaTooOld(supported=SCHEMA_VERSION, found=found)
    seen.add(place.names)


def create_tables(place: EnginePlace, *, guarded: bool) -> None:
    """Make the tables where there are none; others are left as they are."""
    if place.read(lambda connection: _find_version(connection, place.names)) is None:
        _write(place, partial(_do_all, place=place, guarded=guarded))


def read_status(place: EnginePlace) -> SchemaStatus:
    """Return how the tables stand to what is known here."""
    found = place.read(lambda connection: _find_version(connection, place.names)) or 0
    pending = tuple((step.number, step.what) for step in STEPS if step.number > found)
    return SchemaStatus(found=found, supported=SCHEMA_VERSION, pending=pending)


def migrate(place: EnginePlace, *, guarded: bool) -> SchemaStatus:
    """Do the pending steps, each in a transaction of its own, and return how the tables stood before.

    Args:
        place: Where.
        guarded: Whether the tables that are made get triggers.

    Raises:
        SchemaTooNew: A newer randcheck made the tables.
    """
    before = read_status(place)
    _refuse_newer(before.found)
    for step in STEPS:
        _write(place, partial(_do, place=place, step=step, guarded=guarded))
    return before


def ddl(names: TableNames, dialect: Dialect, *, guarded: bool) -> str:
    """Return the SQL of all steps."""
    parts = []
    for step in STEPS:
        statements = _statements(step, names, dialect, guarded=guarded)
        parts.append(f"-- step {step.number}: {step.what}\n" + "".join(f"{one};\n" for one in statements))
    return "\n".join(parts)


def _write(place: EnginePlace, work: Callable[[Connection], None]) -> None:
    try:
        place.write(b"schema", work)  # whoever else makes tables waits
    except Conflicting:
        raise somebody_was_faster() from None


def _do_all(connection: Connection, *, place: EnginePlace, guarded: bool) -> None:
    if _find_version(connection, place.names) is None:  # another process may have been faster
        for step in STEPS:
            _do(connection, place=place, step=step, guarded=guarded)


def _do(connection: Connection, *, place: EnginePlace, step: Step, guarded: bool) -> None:
    # Looked at again inside the transaction: somebody else may be doing the same.
    if (_find_version(connection, place.names) or 0) < step.number:
        for statement in _statements(step, place.names, place.dialect, guarded=guarded):
            connection.execute(text(statement))


def _statements(step: Step, names: TableNames, dialect: Dialect, *, guarded: bool) -> tuple[str, ...]:
    guards = _make_guards(names, dialect) if guarded and step.number == 1 else ()
    done = f"INSERT INTO {qualified(names, 'schema')} (version) VALUES ({step.number})"
    return (*step.statements(names, dialect), *guards, done)


def _find_version(connection: Connection, names: TableNames) -> int | None:
    """Return the number of the last step done, 0 when the table does not tell, None when there is no table."""
    table = tables_of(names).version
    if not inspect(connection).has_table(table.name, schema=names.schema):
        return None
    version = connection.execute(select(func.max(table.c.version))).scalar()
    return version if isinstance(version, int) else 0


def _refuse_newer(found: int) -> None:
    if found > SCHEMA_VERSION:
        raise SchemaTooNew(supported=SCHEMA_VERSION, found=found)
