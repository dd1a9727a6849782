"""The ledger contract can fail: every planted fault is caught by the test meant for it."""

from __future__ import annotations

import time
import unicodedata
import unittest
from collections.abc import Sequence

import pytest

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.errors import HeadMoved, IdempotencyConflict, StoreError
from randcheck.ports import AppendResult, Head, require_append_arguments
from randcheck.testing.ledger_contract import LedgerStoreContract


class StartsAtOne(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        answer = super().append(log, expected_size, entries, idempotency_key)
        return AppendResult(first_index=answer.first_index + 1, size=answer.size, replayed=answer.replayed)


class IgnoresTheExpectedSize(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        require_append_arguments(log, expected_size, entries, idempotency_key)
        return super().append(log, self.head(log).size, entries, idempotency_key)


class WritesBeforeItCompares(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        try:
            return super().append(log, expected_size, entries, idempotency_key)
        except HeadMoved:
            self._log(log).entries.extend(entries)
            raise


class SortsABatch(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        return super().append(log, expected_size, sorted(added), idempotency_key)


class KeepsEqualEntriesOnce(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        return super().append(log, expected_size, list(dict.fromkeys(added)), idempotency_key)


class ForgetsKeys(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        answer = super().append(log, expected_size, entries, idempotency_key)
        self._log(log).ranges.clear()
        return answer


class ChecksTheSizeBeforeTheKey(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        require_append_arguments(log, expected_size, entries, idempotency_key)
        size = self.head(log).size
        if size != expected_size:
            raise HeadMoved(log=log, expected_size=expected_size, actual_size=size)
        return super().append(log, expected_size, entries, idempotency_key)


class AnswersAnyEntriesWithTheSameKey(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        try:
            return super().append(log, expected_size, entries, idempotency_key)
        except IdempotencyConflict:
            return self.find(log, idempotency_key)


class OverlooksBordersBetweenEntries(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        try:
            return super().append(log, expected_size, entries, idempotency_key)
        except IdempotencyConflict:
            used = self.find(log, idempotency_key)
            if b"".join(self.read(log, used.first_index, used.size)) == b"".join(entries):
                return used
            raise


class BurnsTheKeyOfAFailedAppend(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        try:
            return super().append(log, expected_size, entries, idempotency_key)
        except HeadMoved:
            found = self._log(log)
            found.ranges[idempotency_key] = range(0)
            self._logs[log] = found
            raise


class SharesKeysBetweenLogs(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        for other in self._logs:
            answer = self.find(other, idempotency_key)
            if answer is not None and other != log:
                return answer
        return super().append(log, expected_size, entries, idempotency_key)


class TakesAnything(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        if isinstance(entries, Sequence) and not entries:
            return AppendResult(first_index=0, size=0, replayed=False)
        return super().append(log, expected_size, entries, idempotency_key)


class KeepsText(MemoryLedger):
    def read(self, log, start, stop):
        return tuple(entry.decode("utf-8", "replace").encode() for entry in super().read(log, start, stop))


class CutsLongEntries(MemoryLedger):
    def read(self, log, start, stop):
        return tuple(entry[:65535] for entry in super().read(log, start, stop))


class KeepsAtMostWhatAMediumBlobHolds(MemoryLedger):
    def read(self, log, start, stop):
        return tuple(entry[: 2**24 - 1] for entry in super().read(log, start, stop))


class CutsTheLongestEntry(MemoryLedger):
    def read(self, log, start, stop):
        return tuple(entry[: 2**26 - 1] for entry in super().read(log, start, stop))


class ReadsToTheEndOfTheRange(MemoryLedger):
    def read(self, log, start, stop):
        super().read(log, start, stop)
        return tuple(self._log(log).entries[start : stop + 1])


class ReadsBackwards(MemoryLedger):
    def read(self, log, start, stop):
        return tuple(self._log(log).entries[start:stop])  # Python's meaning of negative bounds


class FindsNothing(MemoryLedger):
    def find(self, log, idempotency_key):
        super().find(log, idempotency_key)
        return


class TellsAppendsByTheirKeys(MemoryLedger):
    def appends(self, log, start, stop):
        return tuple(sorted(super().appends(log, start, stop), key=lambda one: one.idempotency_key))


class TellsAppendsThatEndInTheRange(MemoryLedger):
    def appends(self, log, start, stop):
        super().appends(log, start, stop)
        return tuple(one for one in super().appends(log, 0, 2**62) if start < one.size <= stop)


class ForgetsTheKeysOfOthers(MemoryLedger):
    def appends(self, log, start, stop):
        return super().appends(log, start, stop)[:3]


class ListsLogsAsTheyWereMade(MemoryLedger):
    def logs(self, after="", limit=1000):
        super().logs(after, limit)
        names = list(self._logs)
        start = names.index(after) + 1 if after else 0
        return tuple(names[start : start + limit])


class MakesALogByLookingAtIt(MemoryLedger):
    def head(self, log):
        size = super().head(log).size
        self._logs.setdefault(log, self._log(log))
        self._logs[log].entries or self._logs[log].entries.append(b"")
        return Head(size=size)


class KeepsOneLogForAll(MemoryLedger):
    def _log(self, name):
        super()._log(name)
        return super()._log("the only one")

    def append(self, log, expected_size, entries, idempotency_key):
        answer = super().append(log, expected_size, entries, idempotency_key)
        self._logs["the only one"] = self._logs[log]
        return answer


class NormalisesNames(MemoryLedger):
    def _log(self, name):
        return super()._log(unicodedata.normalize("NFC", name) if isinstance(name, str) else name)


class StripsKeys(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        require_append_arguments(log, expected_size, entries, idempotency_key)
        return super().append(log, expected_size, entries, idempotency_key.strip() or "-")

    def find(self, log, idempotency_key):
        super().find(log, idempotency_key)
        return super().find(log, idempotency_key.strip() or "-")


class NoLock:
    """A lock that lets everybody in, after a pause in which somebody else may come."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


class DoesNotLock(MemoryLedger):
    def __init__(self):
        super().__init__()
        self._lock = NoLock()

    def _log(self, name):
        found = super()._log(name)
        time.sleep(0.005)
        return found

    def append(self, log, expected_size, entries, idempotency_key):
        size = self.head(log).size
        if size == expected_size:
            time.sleep(0.005)
            expected_size = self.head(log).size  # somebody may have appended since the comparison
        return super().append(log, expected_size, entries, idempotency_key)


class TearsBatches(MemoryLedger):
    def append(self, log, expected_size, entries, idempotency_key):
        added = require_append_arguments(log, expected_size, entries, idempotency_key)
        if self.find(log, idempotency_key) is None and self.head(log).size == expected_size:
            for count in range(1, len(added)):
                self._logs.setdefault(log, self._log(log)).entries.append(added[count - 1])
                time.sleep(0.005)
            del self._log(log).entries[expected_size:]
        return super().append(log, expected_size, added, idempotency_key)


class ForgetsTheLastEntryWhenClosed(MemoryLedger):
    def reopened(self):
        for log in self._logs.values():
            log.entries.pop()
        return self


class SeesItsOwnPastOnly(MemoryLedger):
    def __init__(self, shared=None):
        super().__init__()
        self._shared = shared

    def second(self):
        copy = SeesItsOwnPastOnly()
        copy._logs = dict(self._logs)
        return copy


class CommitsByItself(MemoryLedger):
    def begun(self):
        return Transaction(self)


class KeepsAFailedAppend(MemoryLedger):
    def begun(self):
        return Transaction(WritesBeforeItComparesOn(self))


class WritesBeforeItComparesOn(WritesBeforeItCompares):
    def __init__(self, other):
        super().__init__()
        self._logs = other._logs


class Transaction:
    def __init__(self, store):
        self.store = store

    def commit(self):
        pass

    def rollback(self):
        pass


FAULTS = [
    (StartsAtOne, "test_indices_are_dense_from_0"),
    (IgnoresTheExpectedSize, "test_an_append_at_another_size_conflicts_and_changes_nothing"),
    (WritesBeforeItCompares, "test_an_append_at_another_size_conflicts_and_changes_nothing"),
    (SortsABatch, "test_a_batch_stands_together_and_in_order"),
    (KeepsEqualEntriesOnce, "test_equal_entries_are_entries_of_their_own"),
    (ForgetsKeys, "test_a_retry_with_the_same_key_and_entries_gets_the_first_answer_again"),
    (ChecksTheSizeBeforeTheKey, "test_a_retry_with_the_same_key_and_entries_gets_the_first_answer_again"),
    (AnswersAnyEntriesWithTheSameKey, "test_the_same_key_with_other_entries_conflicts_and_changes_nothing"),
    (OverlooksBordersBetweenEntries, "test_the_same_key_with_other_entries_conflicts_and_changes_nothing"),
    (BurnsTheKeyOfAFailedAppend, "test_a_failed_append_does_not_use_up_its_key"),
    (SharesKeysBetweenLogs, "test_a_key_belongs_to_its_log"),
    (TakesAnything, "test_bad_arguments_are_refused_and_change_nothing"),
    (KeepsText, "test_bytes_in_are_bytes_out"),
    (CutsLongEntries, "test_bytes_in_are_bytes_out"),
    (KeepsAtMostWhatAMediumBlobHolds, "test_entries_of_16_mebibytes_come_back_from_one_batch"),
    (CutsTheLongestEntry, "test_the_longest_entry_comes_back"),
    (ReadsToTheEndOfTheRange, "test_read_returns_the_range_and_leaves_out_what_lies_beyond"),
    (ReadsBackwards, "test_a_bad_range_or_name_is_refused"),
    (FindsNothing, "test_find_returns_the_answer_a_key_got"),
    (TellsAppendsByTheirKeys, "test_appends_come_with_their_keys_in_order_and_in_pages"),
    (TellsAppendsThatEndInTheRange, "test_appends_come_with_their_keys_in_order_and_in_pages"),
    (ForgetsTheKeysOfOthers, "test_appends_come_with_their_keys_in_order_and_in_pages"),
    (ListsLogsAsTheyWereMade, "test_logs_with_entries_are_listed_in_order_and_in_pages"),
    (MakesALogByLookingAtIt, "test_a_log_nobody_appended_to_is_empty"),
    (KeepsOneLogForAll, "test_logs_are_independent"),
    (NormalisesNames, "test_names_are_compared_code_point_by_code_point"),
    (StripsKeys, "test_keys_are_compared_code_point_by_code_point"),
    (DoesNotLock, "test_competing_threads_lose_and_repeat_nothing"),
    (TearsBatches, "test_a_reader_sees_all_of_a_batch_or_none"),
    (ForgetsTheLastEntryWhenClosed, "test_what_was_appended_is_there_after_reopening"),
    (SeesItsOwnPastOnly, "test_a_second_object_sees_an_append_at_once"),
    (CommitsByItself, "test_in_a_host_transaction_the_hosts_rollback_undoes_the_append"),
    (KeepsAFailedAppend, "test_in_a_host_transaction_a_failed_append_leaves_the_earlier_one"),
    (DoesNotLock, "test_threads_with_the_same_key_append_once"),
    (SeesItsOwnPastOnly, "test_competing_objects_lose_and_repeat_nothing"),
    (CommitsByItself, "test_in_a_host_transaction_the_host_commits"),
]
TESTS = sorted(name for name in dir(LedgerStoreContract) if name.startswith("test_"))


def run(store_class: type[MemoryLedger], test: str) -> str:
    """Return "passed", "failed" or "skipped"."""

    class Contract(LedgerStoreContract):
        def make_store(self):
            return store_class()

        def reopen_store(self, store):
            return store.reopened() if hasattr(store, "reopened") else super().reopen_store(store)

        def open_second_store(self, store):
            return store.second() if hasattr(store, "second") else super().open_second_store(store)

        def begin_host_transaction(self, store):
            return store.begun() if hasattr(store, "begun") else super().begin_host_transaction(store)

    try:
        getattr(Contract(), test)()
    except unittest.SkipTest:
        return "skipped"
    except (AssertionError, StoreError):  # anything else would be a fault of the planted fault
        return "failed"
    return "passed"


@pytest.mark.parametrize(("store_class", "test"), FAULTS)
def test_a_planted_fault_is_caught_by_the_test_meant_for_it(store_class, test):
    assert run(store_class, test) == "failed"
    assert run(MemoryLedger, test) in ("passed", "skipped")


def test_every_test_of_the_contract_catches_a_planted_fault():
    assert {test for _, test in FAULTS} == set(TESTS)
