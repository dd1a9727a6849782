"""The platform's own tables, and the two kinds of transactions in which they and the ledger are used."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BUSY_SECONDS = 30.0

_SCHEMA = """
CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT NOT NULL, token_hash BLOB NOT NULL UNIQUE);
CREATE TABLE holdings (
    user_id TEXT NOT NULL REFERENCES users (id), role TEXT NOT NULL, organisation TEXT NOT NULL,
    PRIMARY KEY (user_id, role, organisation));
CREATE TABLE targets (
    id TEXT PRIMARY KEY, id_scheme TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL,
    kind TEXT NOT NULL, credit_risk TEXT NOT NULL);
CREATE TABLE inspectors (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, unit TEXT NOT NULL, certificate TEXT NOT NULL,
    categories TEXT NOT NULL);
CREATE TABLE conflicts (
    inspector_id TEXT NOT NULL, target_id TEXT NOT NULL, ground TEXT NOT NULL,
    PRIMARY KEY (inspector_id, target_id));
CREATE TABLE plan_items (id TEXT PRIMARY KEY, name TEXT NOT NULL, plan TEXT NOT NULL);
CREATE TABLE code_sets (id TEXT PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE tasks (
    id TEXT PRIMARY KEY, task_file TEXT NOT NULL, opened_by TEXT NOT NULL, ratio TEXT NOT NULL);
CREATE TABLE commitments (
    digest BLOB PRIMARY KEY, task_id TEXT NOT NULL REFERENCES tasks (id), entry_index INTEGER NOT NULL,
    envelope TEXT NOT NULL, sealed_ceremony BLOB);
CREATE TABLE contributions (
    commitment BLOB NOT NULL REFERENCES commitments (digest), role TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (commitment, role));
CREATE TABLE receipts (
    number INTEGER PRIMARY KEY, task_id TEXT NOT NULL REFERENCES tasks (id), public BLOB NOT NULL,
    sealed_full BLOB NOT NULL);
CREATE TABLE access_codes (
    task_id TEXT NOT NULL, target_id TEXT NOT NULL, code_hash BLOB NOT NULL, PRIMARY KEY (task_id, target_id));
CREATE TABLE papers (
    digest BLOB PRIMARY KEY, task_id TEXT NOT NULL, target_id TEXT NOT NULL, kind TEXT NOT NULL,
    sealed BLOB NOT NULL);
CREATE TABLE publications (
    entry BLOB PRIMARY KEY, task_id TEXT NOT NULL, target_id TEXT NOT NULL, target_name TEXT NOT NULL,
    content BLOB NOT NULL);
CREATE TABLE requests (
    user_id TEXT NOT NULL, key TEXT NOT NULL, fingerprint BLOB NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (user_id, key));
CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, note TEXT NOT NULL);
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the database; transactions are begun by :func:`reading` and :func:`writing` only.

    A request has the connection for itself as long as it lasts, on whichever thread it runs.
    """
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA foreign_keys = ON")
    # As for a ledger of its own: what was answered to the official must still be there after a power cut.
    db.execute("PRAGMA synchronous = EXTRA")
    return db


def create_tables(db: sqlite3.Connection) -> None:
    """Create the platform's tables where there are none yet."""
    with writing(db):
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'tasks'").fetchone() is None:
            for statement in _SCHEMA.split(";\n"):
                db.execute(statement)


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction for the platform's rows and the ledger's entries: both stand, or neither.

    IMMEDIATE takes the one write lock before anything is read, so writers queue, and what an act was decided on
    cannot change before it is recorded.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


@contextmanager
def reading(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction that sees rows and ledger as they were at one moment; it changes nothing."""
    db.execute("BEGIN")
    try:
        yield db
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
