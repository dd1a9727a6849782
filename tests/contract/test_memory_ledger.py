"""The ledger contract, run on the store in memory."""

from __future__ import annotations

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.testing.ledger_contract import LedgerStoreContract


class TestMemoryLedger(LedgerStoreContract):
    def make_store(self) -> MemoryLedger:
        return MemoryLedger()
