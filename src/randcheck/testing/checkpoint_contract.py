"""The guarantees of :class:`randcheck.ports.CheckpointStore` as tests that any store can be run against.

Subclass, say how to make a store, and let pytest collect the class::

    class TestMyCheckpointStore(CheckpointStoreContract):
        def make_store(self):
            return MyCheckpointStore()

A store that outlives its object, or that several objects can share, says so by overriding ``reopen_store`` or
``open_second_store``. What a store does not offer is skipped, and the skip says which guarantee was not tried.
"""

from __future__ import annotations

import unittest
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import attrs

from randcheck.errors import InvalidValue
from randcheck.ports import MAX_NOTE_BYTES, CheckpointStore, KeptCheckpoint
from randcheck.testing.ledger_contract_sequential import ALL_BYTE_VALUES, NAMES, require_equal, require_pages


class CheckpointStoreContract:
    """Every guarantee of the port, one test for each."""

    def make_store(self) -> CheckpointStore:
        """Return a store that knows no log; every test asks for one."""
        raise NotImplementedError

    def reopen_store(self, store: CheckpointStore) -> CheckpointStore:
        """Close ``store`` and return a new object on the same data."""
        raise unittest.SkipTest("durability: this store does not outlive its object")

    def open_second_store(self, store: CheckpointStore) -> CheckpointStore:
        """Return a second object on the data of ``store``, both to be used at the same time."""
        raise unittest.SkipTest("linearizability of several objects: this store has one object only")

    # ---- one caller

    def test_of_a_log_that_was_never_advanced_nothing_is_known(self) -> None:
        store = self.make_store()
        for _ in range(2):  # looking at it does not make it anything else
            require_equal(store.last("never"), None)
            require_history(store, "never", [])
        require_equal(store.advance("never", expected=None, new=tree_of(3)), True)

    def test_the_last_checkpoint_is_the_one_stored_last(self) -> None:
        store = self.make_store()
        steps = [tree_of(0), tree_of(1), tree_of(7), tree_of(2**40), tree_of(2**63 - 1)]
        for expected, new in zip([None, *steps], steps, strict=False):
            require_equal(store.advance("log", expected=expected, new=new), True)
            require_equal(store.last("log"), new)

    def test_an_advance_from_another_checkpoint_changes_nothing(self) -> None:
        store = self.make_store()
        require_equal(store.advance("log", expected=tree_of(1), new=tree_of(9)), False)
        require_equal(store.last("log"), None)
        last = tree_of(5)
        store.advance("log", expected=None, new=last)
        others = (
            None,
            tree_of(4),
            tree_of(6),
            attrs.evolve(last, root=b"\xff" * 32),
            attrs.evolve(last, note=b"another note"),
        )
        for other in others:
            require_equal(store.advance("log", expected=other, new=tree_of(9)), False, f"from {other}")
            require_equal(store.last("log"), last)
        require_history(store, "log", [last])
        require_equal(store.advance("log", expected=last, new=tree_of(9)), True)

    def test_the_history_is_all_that_was_stored_smallest_first(self) -> None:
        store = self.make_store()
        steps = [tree_of(size) for size in (0, 1, 7, 300, 2**40)]
        for number, (expected, new) in enumerate(zip([None, *steps], steps, strict=False)):
            store.advance("log", expected=expected, new=new)
            require_history(store, "log", steps[: number + 1])

    def test_the_history_comes_in_pages_and_leaves_out_what_lies_beyond(self) -> None:
        store = self.make_store()
        steps = [tree_of(10 * number) for number in range(6)]
        for expected, new in zip([None, *steps], steps, strict=False):
            store.advance("log", expected=expected, new=new)
        for start in range(8):
            for stop in (*range(start, 9), 2**40, 2**63 - 1):
                require_equal(
                    list(store.history("log", start, stop)), steps[start:stop], f"{start} to {stop}"
                )
        ranges: tuple[tuple[Any, Any], ...] = ((-1, 1), (0, -1), (1, 0), (0, 2**63), (0, 1.0), (None, 1))
        for start, stop in ranges:
            refused(store.history, "log", start, stop)

    def test_a_log_only_grows(self) -> None:
        store = self.make_store()
        last = tree_of(5)
        store.advance("log", expected=None, new=last)
        for size in (0, 4, 5):
            caught(store, "log", last, attrs.evolve(tree_of(size), root=b"\xff" * 32))
        require_equal(store.last("log"), last)

    def test_bad_arguments_are_refused_and_change_nothing(self) -> None:
        store = self.make_store()
        last = tree_of(5)
        store.advance("log", expected=None, new=last)
        good = tree_of(9)
        changes: tuple[dict[str, Any], ...] = (
            {"size": -1},
            {"size": 2**63},
            {"size": True},
            {"size": 9.0},
            {"root": bytes(31)},
            {"root": bytes(33)},
            {"root": bytearray(32)},
            {"root": "r" * 32},
            {"note": bytes(MAX_NOTE_BYTES + 1)},
            {"note": "note"},
            {"note": None},
        )
        for change in changes:
            caught(store, "log", last, attrs.evolve(good, **change))
            caught(store, "fresh", None, attrs.evolve(good, **change))
            caught(store, "log", attrs.evolve(last, **change), good)
        caught(store, "log", last, None)
        caught(store, "log", 5, good)
        for name in ("", "l" * 201, "nul\0", "lone \ud800", None):
            caught(store, name, None, good)
            refused(store.last, name)
            refused(store.history, name, 0, 1)
        require_equal(store.last("log"), last)
        require_equal(store.last("fresh"), None)

    def test_bytes_in_are_bytes_out(self) -> None:
        store = self.make_store()
        notes = (
            b"",
            b"\0",
            ALL_BYTE_VALUES,
            "数\n\n— 账本 x=\n".encode(),
            b"12",
            b"x" * MAX_NOTE_BYTES,
        )
        last = None
        for size, note in enumerate(notes):
            new = KeptCheckpoint(size=size, root=ALL_BYTE_VALUES[size : size + 32], note=note)
            require_equal(store.advance("log", expected=last, new=new), True)
            last = store.last("log")
            require_equal(last, new)
            require_equal(list(store.history("log", size, size + 1)), [new])

    def test_logs_are_independent(self) -> None:
        store = self.make_store()
        store.advance("one", expected=None, new=tree_of(3))
        store.advance("two", expected=None, new=tree_of(8))
        store.advance("one", expected=tree_of(3), new=tree_of(4))
        require_equal((store.last("one"), store.last("two")), (tree_of(4), tree_of(8)))
        require_history(store, "one", [tree_of(3), tree_of(4)])
        require_history(store, "two", [tree_of(8)])

    def test_names_are_compared_code_point_by_code_point(self) -> None:
        store = self.make_store()
        for size, name in enumerate(NAMES):
            require_equal(store.advance(name, expected=None, new=tree_of(size)), True, repr(name))
        for size, name in enumerate(NAMES):
            require_equal(store.last(name), tree_of(size), repr(name))
            require_history(store, name, [tree_of(size)])

    def test_logs_with_checkpoints_are_listed_in_order_and_in_pages(self) -> None:
        store = self.make_store()
        require_equal(list(store.origins()), [])
        for name in NAMES:
            store.advance(name, expected=None, new=tree_of(1))
            store.advance(name, expected=tree_of(1), new=tree_of(2))
        store.last("never")
        store.advance("lost", expected=tree_of(1), new=tree_of(2))
        require_pages(store.origins, sorted(NAMES))

    # ---- several callers

    def test_of_competing_threads_one_takes_each_step(self) -> None:
        let_threads_compete([self.make_store()] * 4)

    def test_of_competing_objects_one_takes_each_step(self) -> None:
        store = self.make_store()
        let_threads_compete([store, *(self.open_second_store(store) for _ in range(3))])

    def test_a_second_object_sees_an_advance_at_once(self) -> None:
        store = self.make_store()
        second = self.open_second_store(store)
        require_equal(second.last("log"), None)
        store.advance("log", expected=None, new=tree_of(1))
        require_equal(second.last("log"), tree_of(1))
        require_equal(second.advance("log", expected=tree_of(1), new=tree_of(2)), True)
        require_equal(store.last("log"), tree_of(2))
        require_equal(store.advance("log", expected=tree_of(1), new=tree_of(3)), False)

    def test_what_was_stored_is_there_after_reopening(self) -> None:
        store = self.make_store()
        store.advance("log", expected=None, new=tree_of(1))
        store.advance("log", expected=tree_of(1), new=tree_of(2))
        store.advance("通化市", expected=None, new=tree_of(7))
        store = self.reopen_store(store)
        require_equal((store.last("log"), store.last("通化市")), (tree_of(2), tree_of(7)))
        require_history(store, "log", [tree_of(1), tree_of(2)])
        require_equal(store.advance("log", expected=tree_of(1), new=tree_of(3)), False)
        require_equal(store.advance("log", expected=tree_of(2), new=tree_of(3)), True)


def tree_of(size: int, by: int = 0) -> KeptCheckpoint:
    """Return some checkpoint of this size, another one for every ``by``."""
    return KeptCheckpoint(
        size=size, root=size.to_bytes(16, "big") + by.to_bytes(16, "big"), note=b"%d by %d" % (size, by)
    )


def caught(store: CheckpointStore, origin: Any, expected: Any, new: Any) -> None:
    """Assert that an advance with these arguments is refused as bad."""
    try:
        answer = store.advance(origin, expected=expected, new=new)
    except InvalidValue:
        return
    raise AssertionError(
        f"advance({origin!r}, {expected!r}, {new!r}) must raise InvalidValue, got {answer!r}"
    )


def require_history(store: CheckpointStore, origin: str, kept: Sequence[KeptCheckpoint]) -> None:
    """Assert that these are the checkpoints of a log, and the last of them the last."""
    require_equal(list(store.history(origin, 0, len(kept) + 1)), list(kept), f"the history of {origin!r}")
    require_equal(store.last(origin), kept[-1] if kept else None, f"the last checkpoint of {origin!r}")


def refused(call: Callable[..., object], *arguments: Any) -> None:
    """Assert that a question with these arguments is refused as bad."""
    try:
        answer = call(*arguments)
    except InvalidValue:
        return
    raise AssertionError(f"{call.__name__}{arguments!r} must raise InvalidValue, got {answer!r}")


def let_threads_compete(stores: Sequence[CheckpointStore], steps: int = 12) -> None:
    """Let one thread for each of ``stores`` try every step with a tree of its own, and account for each."""
    start = Barrier(len(stores))

    def climb(number: int) -> list[tuple[KeptCheckpoint | None, KeptCheckpoint]]:
        start.wait()
        taken: list[tuple[KeptCheckpoint | None, KeptCheckpoint]] = []
        while True:
            last = stores[number].last("log")
            size = 0 if last is None else last.size
            if size >= steps:
                return taken
            new = tree_of(size + 1, by=number)
            if stores[number].advance("log", expected=last, new=new):
                taken.append((last, new))

    with ThreadPoolExecutor(len(stores)) as threads:
        taken = [step for steps_of_one in threads.map(climb, range(len(stores))) for step in steps_of_one]
    require_chain(taken, steps)
    for store in stores:
        require_history(store, "log", sorted((new for _, new in taken), key=lambda tree: tree.size))


def require_chain(taken: Sequence[tuple[KeptCheckpoint | None, KeptCheckpoint]], steps: int) -> None:
    """Assert that each size was reached once and each step began where the one before had ended."""
    in_order = sorted(taken, key=lambda step: step[1].size)
    require_equal([new.size for _, new in in_order], list(range(1, steps + 1)), "the sizes reached")
    require_equal(
        [last for last, _ in in_order], [None, *(new for _, new in in_order[:-1])], "the beginnings"
    )
