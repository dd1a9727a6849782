"""Everything the conformance kit tries of a store, as test classes that pytest collects.

Not run by itself: :mod:`randcheck.testing.plugin` says on which store. Each class is one level of one port.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from randcheck.testing.blob_contract import BlobStoreContract
from randcheck.testing.checkpoint_contract import CheckpointStoreContract
from randcheck.testing.ledger_contract import KeptLedgerContract, SharedLedgerContract
from randcheck.testing.ledger_contract_concurrency import LedgerConcurrencyContract
from randcheck.testing.ledger_contract_durability import LedgerDurabilityContract
from randcheck.testing.ledger_contract_sequential import SequentialLedgerContract
from randcheck.testing.ledger_contract_tampering import LedgerTamperingContract
from randcheck.testing.on_trial import NotOffered, StoreOnTrial, TriedOnPlaces
from randcheck.testing.register_contract import RegisterStoreContract


class _OnTheStore(TriedOnPlaces):
    """One level of one port, tried on the store that pytest was told of."""

    level: str
    kills: int

    @pytest.fixture(autouse=True)
    def _use_a_fresh_directory(
        self, randcheck_store_on_trial: StoreOnTrial, randcheck_kills: int, tmp_path: Path
    ) -> Iterator[None]:
        if self.port not in randcheck_store_on_trial.ports:
            raise NotOffered(f"{randcheck_store_on_trial.name} does not offer the port: {self.port}")
        self.kills = randcheck_kills
        self.begin(randcheck_store_on_trial, tmp_path)
        yield
        self.end()


class TestLedgerSemantics(_OnTheStore, SequentialLedgerContract, KeptLedgerContract):
    """What every single call does, and what is left of it."""

    level = "semantics"


class TestLedgerConcurrency(_OnTheStore, LedgerConcurrencyContract, SharedLedgerContract):
    """Threads, objects and processes at the same time."""

    level = "concurrency"


class TestLedgerDurability(_OnTheStore, LedgerDurabilityContract):
    """Kill −9, and disks that fail."""

    level = "durability"


class TestLedgerTampering(_OnTheStore, LedgerTamperingContract):
    """Bytes changed beneath."""

    level = "tampering"


class TestRegisters(_OnTheStore, RegisterStoreContract):
    """The whole contract of the port, callers at the same time included."""

    port = "registers"
    level = "contract"


class TestBlobs(_OnTheStore, BlobStoreContract):
    """The whole contract of the port, callers at the same time included."""

    port = "blobs"
    level = "contract"


class TestCheckpoints(_OnTheStore, CheckpointStoreContract):
    """The whole contract of the port, callers at the same time included."""

    port = "checkpoints"
    level = "contract"
