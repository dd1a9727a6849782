"""Stores in SQLite: a file on this machine, or a connection that the host already has."""

from randcheck.adapters.sqlite.ledger import SqliteLedger
from randcheck.adapters.sqlite.witness_store import SqliteWitnessStore

__all__ = ["SqliteLedger", "SqliteWitnessStore"]
