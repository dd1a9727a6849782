"""The tables of all stores in one SQLite file, and the steps that make them.

Steps only go forward, and a step that was released is never changed: what comes later is a step of its own. The table
``randcheck_ledger_schema`` has a row for the last step done, or several; the greatest number counts.
"""

from __future__ import annotations

import sqlite3
from typing import NoReturn

import attrs

from randcheck.adapters.sqlite.connections import Connection
from randcheck.errors import SchemaTooNew, SchemaTooOld, StoreUnavailable
from randcheck.ports import SchemaStatus
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class Step:
    """One step: what it does, in words and in SQL."""

    number: int
    what: str
    statements: tuple[str, ...]


def _never(table: str, what: str, *, changes: tuple[str, ...] = ("UPDATE", "DELETE")) -> tuple[str, ...]:
    """Return triggers that refuse to change rows of ``table``, so that a slip of the hand does not."""
    words = {"UPDATE": "changed", "DELETE": "deleted"}
    return tuple(
        f"""CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}
    BEGIN SELECT RAISE(ABORT, '{what} are never {words[change]}'); END"""
        for change in changes
    )


_LEDGER = Step(
    number=1,
    what="ledger",
    statements=(
        "CREATE TABLE randcheck_ledger_schema (version INTEGER NOT NULL)",
        """CREATE TABLE randcheck_ledger_logs (
        log_id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL CHECK (typeof(size) = 'integer')
    )""",
        """CREATE TABLE randcheck_ledger_entries (
        log_id INTEGER NOT NULL REFERENCES randcheck_ledger_logs (log_id),
        entry_index INTEGER NOT NULL,
        digest BLOB NOT NULL,
        body BLOB NOT NULL CHECK (typeof(body) = 'blob'),
        PRIMARY KEY (log_id, entry_index)
    )""",
        """CREATE TABLE randcheck_ledger_keys (
        log_id INTEGER NOT NULL REFERENCES randcheck_ledger_logs (log_id),
        idempotency_key TEXT NOT NULL,
        first_index INTEGER NOT NULL CHECK (typeof(first_index) = 'integer'),
        entry_count INTEGER NOT NULL CHECK (typeof(entry_count) = 'integer'),
        digest BLOB NOT NULL,
        PRIMARY KEY (log_id, idempotency_key)
    ) WITHOUT ROWID""",
        """CREATE TRIGGER randcheck_ledger_no_update BEFORE UPDATE ON randcheck_ledger_entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END""",
        """CREATE TRIGGER randcheck_ledger_no_delete BEFORE DELETE ON randcheck_ledger_entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END""",
    ),
)

_REGISTERS_BLOBS_CHECKPOINTS = Step(
    number=2,
    what="registers, blobs, checkpoints",
    statements=(
        # For the appends in order with their keys, which an export asks for in pages.
        """CREATE INDEX randcheck_ledger_keys_by_index ON randcheck_ledger_keys (log_id, first_index)""",
        """CREATE TABLE randcheck_registers (
        register_id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    )""",
        # How far a register goes is told by its records, so that events cut off at its end are missed.
        """CREATE TABLE randcheck_register_records (
        register_id INTEGER NOT NULL REFERENCES randcheck_registers (register_id),
        first_place INTEGER NOT NULL CHECK (typeof(first_place) = 'integer'),
        event_count INTEGER NOT NULL CHECK (typeof(event_count) = 'integer'),
        idempotency_key TEXT NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (register_id, first_place),
        UNIQUE (register_id, idempotency_key)
    )""",
        # entry_id is UTF-8 and effective a number YYYYMMDD: see randcheck.ports.row_codec.
        """CREATE TABLE randcheck_register_events (
        register_id INTEGER NOT NULL REFERENCES randcheck_registers (register_id),
        place INTEGER NOT NULL CHECK (typeof(place) = 'integer'),
        kind TEXT NOT NULL,
        entry_id BLOB NOT NULL CHECK (typeof(entry_id) = 'blob'),
        effective INTEGER NOT NULL CHECK (typeof(effective) = 'integer'),
        body BLOB CHECK (typeof(body) IN ('blob', 'null')),
        reason TEXT NOT NULL,
        source TEXT NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (register_id, place)
    )""",
        # In the order in which a snapshot asks: of an entry the latest day first, on one day what came last.
        """CREATE INDEX randcheck_register_events_by_entry ON randcheck_register_events
        (register_id, entry_id, effective DESC, place DESC)""",
        """CREATE TABLE randcheck_blobs (
        digest BLOB NOT NULL PRIMARY KEY CHECK (typeof(digest) = 'blob'),
        body BLOB NOT NULL CHECK (typeof(body) = 'blob')
    )""",
        """CREATE TABLE randcheck_checkpoints (
        origin TEXT NOT NULL,
        place INTEGER NOT NULL CHECK (typeof(place) = 'integer'),
        size INTEGER NOT NULL CHECK (typeof(size) = 'integer'),
        root BLOB NOT NULL CHECK (typeof(root) = 'blob'),
        note BLOB NOT NULL CHECK (typeof(note) = 'blob'),
        digest BLOB NOT NULL,
        PRIMARY KEY (origin, place)
    )""",
        """CREATE TRIGGER randcheck_checkpoints_only_grow BEFORE INSERT ON randcheck_checkpoints
    WHEN EXISTS (
        SELECT 1 FROM (
            SELECT place, size FROM randcheck_checkpoints WHERE origin = new.origin ORDER BY place DESC LIMIT 1
        ) AS last WHERE new.place <= last.place OR new.size <= last.size
    )
    BEGIN SELECT RAISE(ABORT, 'a log only grows'); END""",
        *_never("randcheck_registers", "registers"),
        *_never("randcheck_register_records", "records of a register"),
        *_never("randcheck_register_events", "events of a register"),
        *_never("randcheck_blobs", "materials", changes=("UPDATE",)),
        *_never("randcheck_checkpoints", "checkpoints"),
    ),
)

STEPS = (_LEDGER, _REGISTERS_BLOBS_CHECKPOINTS)
SCHEMA_VERSION = STEPS[-1].number


def prepare(connection: Connection, *, may_create: bool) -> None:
    """See to it that the tables are there and of this version; an older schema is not changed.

    Raises:
        StoreUnavailable: There are none, and they may not be created.
        SchemaTooNew: A newer randcheck wrote them.
        SchemaTooOld: An older randcheck wrote them.
    """
    with connection.reading() as cursor:
        found = _find_version(cursor)
    if found is None and may_create:
        with connection.creating() as cursor:
            found = _find_version(cursor)  # another process may have been faster
            if found is None:
                for step in STEPS:
                    _do(cursor, step)
                found = SCHEMA_VERSION
    if found is None:
        _refuse_empty()
    if found > SCHEMA_VERSION:
        raise SchemaTooNew(supported=SCHEMA_VERSION, found=found)
    if found < SCHEMA_VERSION:
        raise SchemaTooOld(supported=SCHEMA_VERSION, found=found)


def read_status(connection: Connection) -> SchemaStatus:
    """Return how the tables stand to what is known here."""
    with connection.reading() as cursor:
        found = _find_version(cursor) or 0
    pending = tuple((step.number, step.what) for step in STEPS if step.number > found)
    return SchemaStatus(found=found, supported=SCHEMA_VERSION, pending=pending)


def migrate(connection: Connection) -> SchemaStatus:
    """Do the pending steps, each in a transaction of its own, and return how the tables stood before.

    Raises:
        SchemaTooNew: A newer randcheck wrote them.
    """
    before = read_status(connection)
    if before.found > SCHEMA_VERSION:
        raise SchemaTooNew(supported=SCHEMA_VERSION, found=before.found)
    for step in STEPS:
        with connection.creating() as cursor:
            # Looked at again inside the transaction: somebody else may be doing the same.
            if (_find_version(cursor) or 0) < step.number:
                _do(cursor, step)
    return before


def ddl() -> str:
    """Return the SQL of all steps."""
    parts = []
    for step in STEPS:
        statements = (*step.statements, _version_statement(step))
        parts.append(f"-- step {step.number}: {step.what}\n" + "".join(f"{one};\n" for one in statements))
    return "\n".join(parts)


def _do(cursor: sqlite3.Cursor, step: Step) -> None:
    for statement in (*step.statements, _version_statement(step)):
        cursor.execute(statement)


def _version_statement(step: Step) -> str:
    return f"INSERT INTO randcheck_ledger_schema (version) VALUES ({step.number})"


def _find_version(cursor: sqlite3.Cursor) -> int | None:
    """Return the number of the last step done, 0 when the table does not tell, None when there is no table."""
    is_there = cursor.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'randcheck_ledger_schema'"
    ).fetchone()[0]
    if not is_there:
        return None
    version = cursor.execute("SELECT max(version) FROM randcheck_ledger_schema").fetchone()[0]
    return version if isinstance(version, int) else 0


def _refuse_empty() -> NoReturn:
    reason = Text("it holds no stores of randcheck", "其中没有 randcheck 的存储")
    raise StoreUnavailable(reason=reason, outcome="not-written")
