"""The contracts of all ports, run on the stores in SQL databases: SQLAlchemy on SQLite, and on a real PostgreSQL."""

from __future__ import annotations

import pytest

from randcheck.testing import workers
from randcheck.testing.blob_contract import BlobStoreContract
from randcheck.testing.checkpoint_contract import CheckpointStoreContract
from randcheck.testing.ledger_contract import LedgerStoreContract
from randcheck.testing.ledger_contract_concurrency import (
    LedgerConcurrencyContract,
    let_processes_append,
    require_all_placed,
)
from randcheck.testing.ledger_contract_durability import LedgerDurabilityContract
from randcheck.testing.ledger_contract_tampering import LedgerTamperingContract
from randcheck.testing.register_contract import RegisterStoreContract
from randcheck.testing.workers import Workers
from support.sql_places import OnAHostConnection, OnPlaces, SqlOnPostgres, SqlOnSqlite

PROCESSES = 4
APPENDS_OF_A_PROCESS = 1000


class TestLedgerInPostgres(OnPlaces, LedgerStoreContract, LedgerConcurrencyContract, LedgerTamperingContract):
    trial_class = SqlOnPostgres

    @pytest.mark.slow
    @pytest.mark.timeout(900)
    def test_four_processes_append_a_thousand_times_each_and_lose_and_double_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workers, "LONGEST_WAIT_SECONDS", 600.0)
        place = self.trial.new_place(self.directory)  # the tables are made by whichever process comes first
        with Workers(self.trial) as processes:
            placed = let_processes_append(processes, place, PROCESSES, APPENDS_OF_A_PROCESS)
        require_all_placed(self.open_place(place), placed, PROCESSES * APPENDS_OF_A_PROCESS)


class TestLedgerInPostgresAfterACrash(OnPlaces, LedgerDurabilityContract):
    """Clients are killed; what the server does beneath is PostgreSQL's to test."""

    trial_class = SqlOnPostgres
    test_an_append_is_synced_before_it_returns = None
    test_an_append_is_whole_or_not_there_whichever_call_beneath_reports_an_error = None
    test_an_append_is_whole_or_not_there_when_the_disk_is_full_at_any_call = None
    test_an_append_is_whole_or_not_there_when_it_is_killed_at_any_call = None


class TestRegistersInPostgres(OnPlaces, RegisterStoreContract):
    trial_class = SqlOnPostgres
    port = "registers"


class TestBlobsInPostgres(OnPlaces, BlobStoreContract):
    trial_class = SqlOnPostgres
    port = "blobs"


class TestCheckpointsInPostgres(OnPlaces, CheckpointStoreContract):
    trial_class = SqlOnPostgres
    port = "checkpoints"


class TestLedgerInSqlite(OnPlaces, LedgerStoreContract, LedgerConcurrencyContract, LedgerTamperingContract):
    trial_class = SqlOnSqlite


class TestLedgerInSqliteAfterACrash(OnPlaces, LedgerDurabilityContract):
    trial_class = SqlOnSqlite


class TestRegistersInSqlite(OnPlaces, RegisterStoreContract):
    trial_class = SqlOnSqlite
    port = "registers"


class TestBlobsInSqlite(OnPlaces, BlobStoreContract):
    trial_class = SqlOnSqlite
    port = "blobs"


class TestCheckpointsInSqlite(OnPlaces, CheckpointStoreContract):
    trial_class = SqlOnSqlite
    port = "checkpoints"


class OneCaller:
    """One connection, one transaction: the host would keep other threads off it."""

    test_competing_threads_lose_and_repeat_nothing = None
    test_threads_with_the_same_key_append_once = None
    test_a_reader_sees_all_of_a_batch_or_none = None
    test_threads_with_the_same_key_record_once = None
    test_a_reader_sees_all_that_was_recorded_at_once_or_none = None
    test_competing_threads_lose_nothing = None
    test_of_competing_threads_one_erases = None
    test_of_competing_threads_one_takes_each_step = None


class TestLedgerOnAPostgresConnection(OneCaller, OnAHostConnection, LedgerStoreContract):
    trial_class = SqlOnPostgres
    port = "ledger"


class TestRegistersOnAPostgresConnection(OneCaller, OnAHostConnection, RegisterStoreContract):
    trial_class = SqlOnPostgres
    port = "registers"


class TestBlobsOnAPostgresConnection(OneCaller, OnAHostConnection, BlobStoreContract):
    trial_class = SqlOnPostgres
    port = "blobs"


class TestCheckpointsOnAPostgresConnection(OneCaller, OnAHostConnection, CheckpointStoreContract):
    trial_class = SqlOnPostgres
    port = "checkpoints"


class TestLedgerOnASqliteConnection(OneCaller, OnAHostConnection, LedgerStoreContract):
    trial_class = SqlOnSqlite
    port = "ledger"


class TestRegistersOnASqliteConnection(OneCaller, OnAHostConnection, RegisterStoreContract):
    trial_class = SqlOnSqlite
    port = "registers"


class TestBlobsOnASqliteConnection(OneCaller, OnAHostConnection, BlobStoreContract):
    trial_class = SqlOnSqlite
    port = "blobs"


class TestCheckpointsOnASqliteConnection(OneCaller, OnAHostConnection, CheckpointStoreContract):
    trial_class = SqlOnSqlite
    port = "checkpoints"
