"""Ledgers that fail, or are overtaken, at the worst moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from randcheck.errors import StoreUnavailable
from randcheck.ports import AppendResult, Head, LedgerStore


class FaultyLedger:
    """Passes everything on, but the next append fails: after it was written, or before.

    Args:
        ledger: The store behind.
        fault: ``written`` loses the answer of an append that happened, ``lost`` the append itself.
        faults: How many appends fail.
    """

    def __init__(self, ledger: LedgerStore, fault: Literal["written", "lost"], faults: int = 1) -> None:
        self._ledger = ledger
        self._fault = fault
        self.faults = faults

    def head(self, log: str) -> Head:
        return self._ledger.head(log)

    def read(self, log: str, start: int, stop: int) -> Sequence[bytes]:
        return self._ledger.read(log, start, stop)

    def find(self, log: str, idempotency_key: str) -> AppendResult | None:
        return self._ledger.find(log, idempotency_key)

    def append(
        self, log: str, expected_size: int, entries: Sequence[bytes], idempotency_key: str
    ) -> AppendResult:
        if not self.faults:
            return self._ledger.append(log, expected_size, entries, idempotency_key)
        self.faults -= 1
        if self._fault == "written":
            self._ledger.append(log, expected_size, entries, idempotency_key)
        raise StoreUnavailable(reason="the connection broke", outcome="unknown")


class OvertakenLedger(FaultyLedger):
    """Passes everything on, but just before an append somebody else does something.

    Args:
        ledger: The store behind.
        overtake: What happens, given how many appends were tried before.
        times: Before how many appends.
    """

    def __init__(self, ledger: LedgerStore, overtake: Callable[[int], object], times: int = 1) -> None:
        super().__init__(ledger, "lost", faults=0)
        self._overtake = overtake
        self._times = times
        self.tries = 0

    def append(
        self, log: str, expected_size: int, entries: Sequence[bytes], idempotency_key: str
    ) -> AppendResult:
        if self.tries < self._times:
            self.tries += 1
            self._overtake(self.tries - 1)
        return super().append(log, expected_size, entries, idempotency_key)
