"""Stores in SQLite: a file on this machine, or a connection that the host already has."""

from randcheck.adapters.sqlite.ledger import SqliteLedger

__all__ = ["SqliteLedger"]
