"""Planted faults: every test of the checkpoint store's contract fails on a store that breaks its guarantee."""

from __future__ import annotations

import time
import unicodedata
import unittest

import attrs
import pytest

from randcheck.adapters.memory_checkpoint_store import MemoryCheckpointStore
from randcheck.errors import InvalidValue
from randcheck.ports import KeptCheckpoint, require_advance_arguments
from randcheck.testing.checkpoint_contract import CheckpointStoreContract


class InventsACheckpoint(MemoryCheckpointStore):
    def last(self, origin):
        return super().last(origin) or KeptCheckpoint(size=0, root=bytes(32), note=b"")


class KeepsTheFirst(MemoryCheckpointStore):
    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        return expected is not None or super().advance(origin, expected=expected, new=new)


class ComparesNothing(MemoryCheckpointStore):
    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        return super().advance(origin, expected=self.last(origin), new=new)


class ComparesSizesOnly(MemoryCheckpointStore):
    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        last = self.last(origin)
        if last and expected and last.size == expected.size:
            expected = last
        return super().advance(origin, expected=expected, new=new)


class ComparesAllButTheNote(MemoryCheckpointStore):
    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        last = self.last(origin)
        if last and expected and attrs.evolve(last, note=b"") == attrs.evolve(expected, note=b""):
            expected = last
        return super().advance(origin, expected=expected, new=new)


class WritesBeforeItCompares(MemoryCheckpointStore):
    def advance(self, origin, *, expected, new):
        done = super().advance(origin, expected=expected, new=new)
        self._kept[origin] = [*self._kept.get(origin, ()), new]
        return done


class TakesAnything(MemoryCheckpointStore):
    def advance(self, origin, *, expected, new):
        kept = self._kept.setdefault(origin, [])
        if (kept[-1] if kept else None) != expected:
            return False
        kept.append(new)
        return True


class RemembersTheLastOnly(MemoryCheckpointStore):
    def advance(self, origin, *, expected, new):
        done = super().advance(origin, expected=expected, new=new)
        self._kept[origin] = self._kept[origin][-1:]
        return done


class TellsItsHistoryBackwards(MemoryCheckpointStore):
    def history(self, origin, start, stop):
        super().history(origin, start, stop)
        return tuple(self._kept.get(origin, ())[::-1][start:stop])


class CountsBackFromTheEnd(MemoryCheckpointStore):
    def history(self, origin, start, stop):
        if start >= 0:
            super().history(origin, start, stop)
        return tuple(self._kept.get(origin, ())[start:stop])


class GivesOneTooMany(MemoryCheckpointStore):
    def history(self, origin, start, stop):
        super().history(origin, start, stop)
        return tuple(self._kept.get(origin, ())[start : stop + 1])


class LetsALogShrink(TakesAnything):
    def advance(self, origin, *, expected, new):
        if new.size < 0 or expected is None:
            require_advance_arguments(origin, expected, new)
        return super().advance(origin, expected=expected, new=new)


class DoesNotLookAtNames(MemoryCheckpointStore):
    def last(self, origin):
        try:
            return super().last(origin)
        except InvalidValue:
            return None


class CutsNotes(MemoryCheckpointStore):
    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        return super().advance(origin, expected=expected, new=attrs.evolve(new, note=new.note[:1000]))


class KeepsOneLogForAll(MemoryCheckpointStore):
    def last(self, origin):
        super().last(origin)
        return super().last("the only one")

    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        return super().advance("the only one", expected=expected, new=new)


class NormalisesNames(MemoryCheckpointStore):
    def last(self, origin):
        super().last(origin)
        return super().last(unicodedata.normalize("NFC", origin))

    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        return super().advance(unicodedata.normalize("NFC", origin), expected=expected, new=new)


class ListsLogsWithoutCheckpoints(MemoryCheckpointStore):
    def origins(self, after="", limit=1000):
        super().origins(after, limit)
        return tuple(sorted(name for name in self._kept if name > after)[:limit])


class ListsEverythingAtOnce(MemoryCheckpointStore):
    def origins(self, after="", limit=1000):
        return super().origins(after, max(limit, 1000) if limit > 0 else limit)


class DoesNotLock(MemoryCheckpointStore):
    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        kept = self._kept.setdefault(origin, [])
        if (kept[-1] if kept else None) != expected:
            return False
        time.sleep(0.002)  # somebody else may come
        kept.append(new)
        return True

    def second(self):
        copy = DoesNotLock()
        copy._kept = self._kept
        return copy


class SeesItsOwnPastOnly(MemoryCheckpointStore):
    def second(self):
        copy = SeesItsOwnPastOnly()
        copy._kept = {origin: list(kept) for origin, kept in self._kept.items()}
        return copy


class ForgetsWhenClosed(MemoryCheckpointStore):
    def reopened(self):
        self._kept.pop("log")
        return self


FAULTS = [
    (InventsACheckpoint, "test_of_a_log_that_was_never_advanced_nothing_is_known"),
    (KeepsTheFirst, "test_the_last_checkpoint_is_the_one_stored_last"),
    (ComparesNothing, "test_an_advance_from_another_checkpoint_changes_nothing"),
    (ComparesSizesOnly, "test_an_advance_from_another_checkpoint_changes_nothing"),
    (ComparesAllButTheNote, "test_an_advance_from_another_checkpoint_changes_nothing"),
    (WritesBeforeItCompares, "test_an_advance_from_another_checkpoint_changes_nothing"),
    (RemembersTheLastOnly, "test_the_history_is_all_that_was_stored_smallest_first"),
    (TellsItsHistoryBackwards, "test_the_history_is_all_that_was_stored_smallest_first"),
    (CountsBackFromTheEnd, "test_the_history_comes_in_pages_and_leaves_out_what_lies_beyond"),
    (GivesOneTooMany, "test_the_history_comes_in_pages_and_leaves_out_what_lies_beyond"),
    (LetsALogShrink, "test_a_log_only_grows"),
    (TakesAnything, "test_bad_arguments_are_refused_and_change_nothing"),
    (DoesNotLookAtNames, "test_bad_arguments_are_refused_and_change_nothing"),
    (CutsNotes, "test_bytes_in_are_bytes_out"),
    (KeepsOneLogForAll, "test_logs_are_independent"),
    (NormalisesNames, "test_names_are_compared_code_point_by_code_point"),
    (ListsLogsWithoutCheckpoints, "test_logs_with_checkpoints_are_listed_in_order_and_in_pages"),
    (ListsEverythingAtOnce, "test_logs_with_checkpoints_are_listed_in_order_and_in_pages"),
    (DoesNotLock, "test_of_competing_threads_one_takes_each_step"),
    (DoesNotLock, "test_of_competing_objects_one_takes_each_step"),
    (SeesItsOwnPastOnly, "test_a_second_object_sees_an_advance_at_once"),
    (ForgetsWhenClosed, "test_what_was_stored_is_there_after_reopening"),
]
TESTS = sorted(name for name in dir(CheckpointStoreContract) if name.startswith("test_"))


def run(store_class: type[MemoryCheckpointStore], test: str) -> str:
    """Return "passed", "failed" or "skipped"."""

    class Contract(CheckpointStoreContract):
        def make_store(self):
            return store_class()

        def reopen_store(self, store):
            return store.reopened() if hasattr(store, "reopened") else super().reopen_store(store)

        def open_second_store(self, store):
            return store.second() if hasattr(store, "second") else super().open_second_store(store)

    try:
        getattr(Contract(), test)()
    except unittest.SkipTest:
        return "skipped"
    except (AssertionError, InvalidValue):
        return "failed"
    return "passed"


@pytest.mark.parametrize(("store_class", "test"), FAULTS)
def test_a_planted_fault_is_caught_by_the_test_meant_for_it(store_class, test):
    assert run(store_class, test) == "failed"
    assert run(MemoryCheckpointStore, test) in ("passed", "skipped")


def test_every_test_of_the_contract_catches_a_planted_fault():
    assert {test for _, test in FAULTS} == set(TESTS)
