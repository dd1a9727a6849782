"""Planted faults: every test of the witness's contract fails on a store that breaks its guarantee."""

from __future__ import annotations

import time
import unicodedata
import unittest

import attrs
import pytest

from randcheck.adapters.memory_witness_store import MemoryWitnessStore
from randcheck.errors import InvalidValue
from randcheck.ports import WitnessedTree, require_advance_arguments
from randcheck.testing.witness_contract import WitnessStoreContract


class InventsATree(MemoryWitnessStore):
    def last(self, origin):
        return super().last(origin) or WitnessedTree(size=0, root=bytes(32), note=b"")


class KeepsTheFirst(MemoryWitnessStore):
    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        return expected is not None or super().advance(origin, expected=expected, new=new)


class ComparesNothing(MemoryWitnessStore):
    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        return super().advance(origin, expected=self.last(origin), new=new)


class ComparesSizesOnly(MemoryWitnessStore):
    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        last = self.last(origin)
        if last and expected and last.size == expected.size:
            expected = last
        return super().advance(origin, expected=expected, new=new)


class ComparesTheTreeButNotTheNote(MemoryWitnessStore):
    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        last = self.last(origin)
        if last and expected and attrs.evolve(last, note=b"") == attrs.evolve(expected, note=b""):
            expected = last
        return super().advance(origin, expected=expected, new=new)


class WritesBeforeItCompares(MemoryWitnessStore):
    def advance(self, origin, *, expected, new):
        done = super().advance(origin, expected=expected, new=new)
        self._trees[origin] = new
        return done


class TakesAnyTree(MemoryWitnessStore):
    def advance(self, origin, *, expected, new):
        if self._trees.get(origin) != expected:
            return False
        self._trees[origin] = new
        return True


class LetsALogShrink(TakesAnyTree):
    def advance(self, origin, *, expected, new):
        if new.size < 0 or expected is None:
            require_advance_arguments(origin, expected, new)
        return super().advance(origin, expected=expected, new=new)


class DoesNotLookAtNames(MemoryWitnessStore):
    def last(self, origin):
        try:
            return super().last(origin)
        except InvalidValue:
            return None


class CutsNotes(MemoryWitnessStore):
    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        return super().advance(origin, expected=expected, new=attrs.evolve(new, note=new.note[:1000]))


class KeepsOneLogForAll(MemoryWitnessStore):
    def last(self, origin):
        super().last(origin)
        return super().last("the only one")

    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        return super().advance("the only one", expected=expected, new=new)


class NormalisesNames(MemoryWitnessStore):
    def last(self, origin):
        super().last(origin)
        return super().last(unicodedata.normalize("NFC", origin))

    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        return super().advance(unicodedata.normalize("NFC", origin), expected=expected, new=new)


class DoesNotLock(MemoryWitnessStore):
    def advance(self, origin, *, expected, new):
        require_advance_arguments(origin, expected, new)
        if self._trees.get(origin) != expected:
            return False
        time.sleep(0.002)  # somebody else may come
        self._trees[origin] = new
        return True

    def second(self):
        copy = DoesNotLock()
        copy._trees = self._trees
        return copy


class SeesItsOwnPastOnly(MemoryWitnessStore):
    def second(self):
        copy = SeesItsOwnPastOnly()
        copy._trees = dict(self._trees)
        return copy


class ForgetsWhenClosed(MemoryWitnessStore):
    def reopened(self):
        self._trees.pop("log")
        return self


FAULTS = [
    (InventsATree, "test_of_a_log_that_was_never_advanced_nothing_is_known"),
    (KeepsTheFirst, "test_the_last_tree_is_the_one_put_last"),
    (ComparesNothing, "test_an_advance_from_another_tree_changes_nothing"),
    (ComparesSizesOnly, "test_an_advance_from_another_tree_changes_nothing"),
    (ComparesTheTreeButNotTheNote, "test_an_advance_from_another_tree_changes_nothing"),
    (WritesBeforeItCompares, "test_an_advance_from_another_tree_changes_nothing"),
    (LetsALogShrink, "test_a_log_only_grows"),
    (TakesAnyTree, "test_bad_arguments_are_refused_and_change_nothing"),
    (DoesNotLookAtNames, "test_bad_arguments_are_refused_and_change_nothing"),
    (CutsNotes, "test_bytes_in_are_bytes_out"),
    (KeepsOneLogForAll, "test_logs_are_independent"),
    (NormalisesNames, "test_names_are_compared_code_point_by_code_point"),
    (DoesNotLock, "test_of_competing_threads_one_takes_each_step"),
    (DoesNotLock, "test_of_competing_objects_one_takes_each_step"),
    (SeesItsOwnPastOnly, "test_a_second_object_sees_an_advance_at_once"),
    (ForgetsWhenClosed, "test_what_was_put_is_there_after_reopening"),
]
TESTS = sorted(name for name in dir(WitnessStoreContract) if name.startswith("test_"))


def run(store_class: type[MemoryWitnessStore], test: str) -> str:
    """Return "passed", "failed" or "skipped"."""

    class Contract(WitnessStoreContract):
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
    assert run(MemoryWitnessStore, test) in ("passed", "skipped")


def test_every_test_of_the_contract_catches_a_planted_fault():
    assert {test for _, test in FAULTS} == set(TESTS)
