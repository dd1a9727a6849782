"""Each level of the kit can fail: stores with a planted fault fail the test that is meant for it."""

from __future__ import annotations

from contextlib import suppress

import pytest

from randcheck.errors import StoreError
from randcheck.testing.ledger_contract import KeptLedgerContract
from randcheck.testing.ledger_contract_concurrency import LedgerConcurrencyContract
from randcheck.testing.ledger_contract_durability import LedgerDurabilityContract
from randcheck.testing.ledger_contract_sequential import SequentialLedgerContract
from randcheck.testing.ledger_contract_tampering import LedgerTamperingContract
from randcheck.testing.on_trial import NotOffered, TriedOnPlaces, find_trial
from support import faulty_stores as faulty

FROM_ONE_OBJECT = "test_what_threads_were_told_by_one_object_fits_one_log"
FROM_OBJECTS = "test_what_threads_were_told_by_several_objects_fits_one_log"
FROM_PROCESSES = "test_what_processes_were_told_fits_one_log"
PROCESSES_APPEND = "test_processes_that_compete_lose_and_repeat_nothing"
KILL_9 = "test_no_append_that_has_returned_is_lost_to_kill_9_and_no_retry_doubles"
SYNCED = "test_an_append_is_synced_before_it_returns"
DISK_ERRORS = "test_an_append_is_whole_or_not_there_whichever_call_beneath_reports_an_error"
DISK_FULL = "test_an_append_is_whole_or_not_there_when_the_disk_is_full_at_any_call"
KILLED_AT_A_CALL = "test_an_append_is_whole_or_not_there_when_it_is_killed_at_any_call"
NAMED = "test_the_read_or_the_audit_names_the_entry_in_which_a_byte_was_flipped"
SAME_BYTES = "test_a_read_never_returns_other_bytes_whichever_byte_is_flipped"

CONCURRENCY, DURABILITY, TAMPERING = (
    LedgerConcurrencyContract,
    LedgerDurabilityContract,
    LedgerTamperingContract,
)
FAULTS = [
    (faulty.RemembersTheHead, CONCURRENCY, FROM_OBJECTS, "too late"),
    (faulty.RemembersTheHead, CONCURRENCY, FROM_PROCESSES, "too late"),
    (faulty.ReadsFromACache, CONCURRENCY, FROM_PROCESSES, "too late"),
    (faulty.LocksOutNobody, CONCURRENCY, PROCESSES_APPEND, None),
    (faulty.LocksOutNobody, CONCURRENCY, FROM_PROCESSES, None),
    (faulty.ComparesBeforeItLocks, CONCURRENCY, FROM_ONE_OBJECT, "overlap"),
    (faulty.AddsEntryByEntry, CONCURRENCY, FROM_ONE_OBJECT, "where no append ends"),
    (faulty.ShowsTheHeadBeforeTheEntries, CONCURRENCY, FROM_ONE_OBJECT, "too late"),
    (faulty.AnswersBeforeItHasAppended, CONCURRENCY, FROM_ONE_OBJECT, "too late"),
    (faulty.AnswersBeforeItWrites, DURABILITY, KILL_9, "where append"),
    (faulty.CommitsEntryByEntry, DURABILITY, KILL_9, "is whole"),
    (faulty.RecordsTheKeyAfterwards, DURABILITY, KILL_9, "the answer of an append that is there"),
    (faulty.DoesNotSync, DURABILITY, SYNCED, "does not sync"),
    (faulty.OverlooksAFailedSync, DURABILITY, DISK_ERRORS, "must not return"),
    (faulty.SaysNotWrittenAboutAnyError, DURABILITY, DISK_ERRORS, "told as not written"),
    (faulty.LetsForeignErrorsThrough, DURABILITY, DISK_FULL, "RuntimeError"),
    (faulty.CountsInBeforeItWrites, DURABILITY, KILLED_AT_A_CALL, "meets SIGKILL"),
    (faulty.WritesTheHeadInPlace, DURABILITY, KILLED_AT_A_CALL, "meets SIGKILL"),
    (faulty.TakesDamageForTheEnd, TAMPERING, NAMED, "the entry named"),
    (faulty.ChecksNoDigest, TAMPERING, SAME_BYTES, "must not return other bytes"),
]


class Semantics(TriedOnPlaces, SequentialLedgerContract, KeptLedgerContract):
    pass


def guarantees_of(contract: type) -> list[str]:
    return sorted(name for name in dir(contract) if name.startswith("test_"))


def try_it(contract: type, test: str, store_class: type, directory) -> None:
    """Raise what the test of the kit raises on the store."""
    tried = contract()
    tried.begin(find_trial(f"{faulty.__name__}:{store_class.__name__}OnTrial"), directory)
    try:
        getattr(tried, test)()
    finally:
        tried.end()


@pytest.mark.parametrize(("store_class", "contract", "test", "message"), FAULTS)
def test_a_planted_fault_is_caught_by_the_test_meant_for_it(store_class, contract, test, message, tmp_path):
    with pytest.raises((AssertionError, StoreError), match=message):
        try_it(contract, test, store_class, tmp_path)


@pytest.mark.parametrize("contract", [CONCURRENCY, DURABILITY, TAMPERING])
def test_every_test_of_a_level_catches_a_planted_fault(contract):
    assert {test for _, level, test, _ in FAULTS if level is contract} == set(guarantees_of(contract))


def test_every_store_with_a_planted_fault_is_tried():
    assert {store_class for store_class, _, _, _ in FAULTS} == set(faulty.FAULTY)
    assert len(faulty.FAULTY) >= 12


@pytest.mark.parametrize("store_class", faulty.FAULTY)
def test_the_planted_faults_are_beyond_what_a_single_caller_sees(store_class, tmp_path):
    for test in guarantees_of(Semantics):
        if "longest" in test or "mebibytes" in test:
            continue  # slow
        if "appends_come" in test and store_class in (
            faulty.CommitsEntryByEntry,
            faulty.RecordsTheKeyAfterwards,
        ):
            continue  # they keep keys apart from the store that they are made from
        with suppress(NotOffered):
            try_it(Semantics, test, store_class, tmp_path)
