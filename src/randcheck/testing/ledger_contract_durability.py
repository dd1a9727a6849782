"""The part of the ledger's contract that is about what is there after a crash."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from randcheck.errors import StoreError, StoreUnavailable
from randcheck.ports import AppendResult, Head, LedgerStore
from randcheck.testing.ledger_contract_sequential import appended, replayed, require_equal
from randcheck.testing.ledger_jobs import append_at_the_end, append_once, append_until_killed, entries_of
from randcheck.testing.on_trial import Capability, TriedOnPlaces
from randcheck.testing.strace import (
    SPARE_CALLS,
    SYNCS,
    Marks,
    SystemCall,
    Trace,
    count_disturbed,
    disturbing,
    read_trace,
    require_strace,
    tracing,
)
from randcheck.testing.workers import Workers

KILLS = 25
LIFE_SECONDS = 0.06
"""Until when a process is killed at the latest; longer where fewer than ``APPENDS_OF_A_LIFE`` are done in that time."""

APPENDS_OF_A_LIFE = 10
_ENTRY = re.compile(rb"(\d+)/(\d+)/(\d+)/(\d+) ")


class LedgerDurabilityContract(TriedOnPlaces):
    """Kill −9 at any moment, and the disk that fails at any call: whole or not there, and never twice."""

    kills = KILLS

    def test_no_append_that_has_returned_is_lost_to_kill_9_and_no_retry_doubles(self) -> None:
        self.trial.require(Capability.REOPENING, Capability.PROCESSES)
        place = self.trial.new_place(self.directory)
        life = max(LIFE_SECONDS, APPENDS_OF_A_LIFE * self._seconds_of_an_append(place))
        with Workers(self.trial) as processes:
            returned = sum(
                self._kill_two(processes, place, number, life) for number in range((self.kills + 1) // 2)
            )
        require_equal(returned > 0, True, "whether any append returned before its process was killed")

    def test_an_append_is_synced_before_it_returns(self) -> None:
        trace = self._trace()
        require_equal(trace.find_unsynced(), [], "the files that an append changes and does not sync")
        synced = [call.path for call in trace.calls if call.name in SYNCS and not Path(call.path).is_dir()]
        require_equal(bool(synced), True, "whether an append syncs a file at all")

    def test_an_append_is_whole_or_not_there_whichever_call_beneath_reports_an_error(self) -> None:
        self._disturb_every_call("EIO")

    def test_an_append_is_whole_or_not_there_when_the_disk_is_full_at_any_call(self) -> None:
        self._disturb_every_call("ENOSPC")

    def test_an_append_is_whole_or_not_there_when_it_is_killed_at_any_call(self) -> None:
        self._disturb_every_call("SIGKILL")

    # ---- kill −9

    def _seconds_of_an_append(self, place: str) -> float:
        store = self.open_place(place)
        began = time.perf_counter()
        for number in range(APPENDS_OF_A_LIFE):
            append_at_the_end(store, "timed", entries_of(0, number), f"{number}", 0)
        taken = time.perf_counter() - began
        self.end()
        return taken / APPENDS_OF_A_LIFE

    def _kill_two(self, processes: Workers, place: str, number: int, life: float) -> int:
        """Kill two processes that append to one log, each at a random moment, and account for every append.

        Returns:
            How many had returned.
        """
        log = f"log-{number}"
        chance = random.Random(number)
        started = [processes.start(append_until_killed, place, log, worker) for worker in range(2)]
        for process in started:
            require_equal(process.receive(), "ready")
        for process in started:
            time.sleep(chance.random() * life)
            process.kill()
        returned = [process.received_until_gone() for process in started]
        store = self.open_place(place)
        settle(store, log, returned)
        self.end()
        return sum(map(len, returned))

    # ---- calls beneath

    def _trace(self) -> Trace:
        """Return what one append does beneath, to a log that has entries already."""
        self.trial.require(Capability.REOPENING, Capability.PROCESSES, Capability.FILES)
        require_strace()
        place = self.trial.new_place(self.directory)
        self._prepare_log(place, "traced")
        log = self.directory / "strace.txt"
        with Workers(self.trial, under=tracing(log)) as processes:
            process = processes.start(append_once, place, "traced", *_APPEND, Marks())
            require_equal(process.receive(), appended(_SIZE, _SIZE + len(_ENTRIES)), "the traced append")
            process.received_until_gone()
        return read_trace(log, process.process_id)

    def _disturb_every_call(self, fault: str) -> None:
        trace = self._trace()
        points = list(trace.points())
        require_equal(bool(points), True, "whether an append writes into a file of its own process")
        when = max((trace.before + _counted(trace.calls)).values()) + SPARE_CALLS
        place = self.trial.new_place(self.directory)
        journal = self.directory / "strace.txt"
        killed = 0
        with Workers(self.trial, under=disturbing(journal, fault, when)) as processes:
            for turn, (name, number, call) in enumerate(points):
                log = f"log-{turn}"
                self._prepare_log(place, log)
                marks = Marks(name, when - trace.before[name] - number)
                outcomes = processes.start(append_once, place, log, *_APPEND, marks).received_until_gone()
                killed += not outcomes
                told = f"{name} number {number} of an append, on {call.path or 'a file'}, meets {fault}"
                try:
                    self._require_whole_or_not_there(place, log, outcomes)
                    require_not_answered_in_spite(outcomes, call, fault)
                except (AssertionError, StoreError) as error:
                    raise AssertionError(f"when {told}: {error}") from error
        hit = killed if fault == "SIGKILL" else count_disturbed(journal)
        if 2 * hit < len(points):  # a store may do a little more or less than when it was traced
            raise AssertionError(f"strace must disturb each of the {len(points)} calls, but disturbed {hit}")

    def _prepare_log(self, place: str, log: str) -> None:
        store = self.open_place(place)
        require_equal(store.append(log, 0, _BEFORE, "before"), appended(0, _SIZE), "the append before")
        self.end()

    def _require_whole_or_not_there(self, place: str, log: str, outcomes: Sequence[Any]) -> None:
        store = self.open_place(place)
        size = store.head(log).size
        end = _SIZE + len(_ENTRIES)
        is_there = size == end
        require_equal(size in (_SIZE, end), True, f"whether {size} entries are those before or all")
        found = tuple(store.read(log, 0, end + 1))
        require_equal(found, (*_BEFORE, *_ENTRIES) if is_there else _BEFORE, "the entries")
        require_equal(store.find(log, _KEY), replayed(_SIZE, end) if is_there else None, "what the key got")
        for outcome in outcomes:
            if isinstance(outcome, AppendResult):
                require_equal((outcome.first_index, outcome.size), (_SIZE, end), "the answer")
                require_equal(is_there, True, "whether what returned is there")
            elif not isinstance(outcome, StoreUnavailable):
                raise AssertionError(f"a failing disk must be told as StoreUnavailable, got {outcome!r}")
        first = outcomes[0] if outcomes else None
        if isinstance(first, StoreUnavailable) and first.outcome == "not-written" and is_there:
            second = outcomes[1] if len(outcomes) > 1 else None
            if not (isinstance(second, AppendResult) and not second.replayed):
                raise AssertionError(f"what was told as not written must not be there, got {first!r}")
        answer = store.append(log, size, _ENTRIES, _KEY)
        require_equal(answer, replayed(_SIZE, end) if is_there else appended(_SIZE, end), "the retry")
        require_equal(store.append(log, end, [b"next"], "next"), appended(end, end + 1), "the next append")
        require_equal(tuple(store.read(log, 0, end + 2)), (*_BEFORE, *_ENTRIES, b"next"), "all entries")
        self.end()


_BEFORE = (b"before", b"b" * 5000)
_SIZE = len(_BEFORE)
_ENTRIES = (b"one", b"2" * 5000, b"three")
_KEY = "the append"
_APPEND = (_SIZE, list(_ENTRIES), _KEY)


def settle(store: LedgerStore, log: str, returned: Sequence[Sequence[tuple[int, int, int]]]) -> None:
    """Account for a log whose writers were killed, and let each retry what it was at.

    Args:
        store: The store, opened again.
        log: Its log, to which nobody else appended.
        returned: For each writer, in the order of their numbers, ``(number of the append, first index, size)`` of
            every append that had returned.
    """
    entries = tuple(store.read(log, 0, 2**40))
    require_equal(store.head(log), Head(size=len(entries)), "the head")
    placed = require_whole_appends(entries)
    for worker, appends in enumerate(returned):
        require_equal([number for number, _, _ in appends], list(range(len(appends))), "the order of answers")
        for number, first_index, size in appends:
            require_equal(
                placed.pop((worker, number), -1), first_index, f"where append {worker}/{number} stands"
            )
            require_equal(
                store.find(log, f"{worker}/{number}"), replayed(first_index, size), "its key's answer"
            )
    size = len(entries)
    for worker, appends in enumerate(returned):
        number, key = len(appends), f"{worker}/{len(appends)}"
        batch = entries_of(worker, number)
        there = placed.pop((worker, number), None)
        if there is None:
            require_equal(store.find(log, key), None, "the answer of an append that is not there")
            require_equal(
                append_at_the_end(store, log, batch, key), appended(size, size + len(batch)), "the retry"
            )
            size += len(batch)
        else:
            answer = replayed(there, there + len(batch))
            require_equal(store.find(log, key), answer, "the answer of an append that is there")
            require_equal(append_at_the_end(store, log, batch, key), answer, "the retry")
        if appends:
            number, first_index, end = appends[-1]
            answer = append_at_the_end(store, log, entries_of(worker, number), f"{worker}/{number}")
            require_equal(answer, replayed(first_index, end), "the retry of what had returned")
    require_equal(placed, {}, "appends that nobody can have made")
    require_equal(store.head(log), Head(size=size), "the head after the retries")
    require_whole_appends(tuple(store.read(log, 0, size + 1)))


def require_whole_appends(entries: Sequence[bytes]) -> dict[tuple[int, int], int]:
    """Return where the append of each (worker, number) begins; assert that each is whole and there once."""
    placed: dict[tuple[int, int], int] = {}
    index = 0
    while index < len(entries):
        named = _ENTRY.match(entries[index])
        require_equal(named is not None, True, f"whether entry {index} is one that was appended")
        assert named is not None
        append = (int(named[1]), int(named[2]))
        batch = entries_of(*append)
        require_equal(append in placed, False, f"whether append {append} was there before entry {index}")
        require_equal(
            list(entries[index : index + len(batch)]) == batch, True, f"whether append {append} is whole"
        )
        placed[append] = index
        index += len(batch)
    return placed


def require_not_answered_in_spite(outcomes: Sequence[Any], call: SystemCall, fault: str) -> None:
    """Assert that an append did not return when the sync of its data had failed: after that nobody knows."""
    if fault == "SIGKILL" or call.name not in SYNCS or not call.path or Path(call.path).is_dir():
        return
    if outcomes and isinstance(outcomes[0], AppendResult):
        raise AssertionError(f"an append whose {call.name} failed must not return, got {outcomes[0]!r}")


def _counted(calls: Sequence[SystemCall]) -> Counter[str]:
    return Counter(call.name for call in calls)
