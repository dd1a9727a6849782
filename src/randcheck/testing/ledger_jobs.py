"""What the kit lets several callers do to a ledger, in threads and in other processes."""

from __future__ import annotations

import random
from typing import Any

from randcheck.errors import HeadMoved, StoreError
from randcheck.hashing import sha256
from randcheck.ports import AppendResult, LedgerStore
from randcheck.testing.histories import RecordedLedger
from randcheck.testing.on_trial import StoreOnTrial
from randcheck.testing.worker import Channel

MOST_ATTEMPTS = 10_000
MOST_LOOKS = 3000
ENTRIES_WITH_ONE_SHARED_KEY = 10
WRITES = (("append", 45), ("shared", 15), ("retry", 8), ("head", 10), ("tail", 14), ("find", 8))
LOOKS = (("head", 30), ("tail", 30), ("read", 10), ("find", 15), ("shared", 5), ("end", 10))


class Caller:
    """Calls on a log at random, as somebody does who knows it only from its own calls.

    Args:
        ledger: The log.
        number: Who it is; part of its keys and entries.
        writers: How many write; they have the lowest numbers, the others look on.
        seed: Decides what is called.
    """

    def __init__(self, ledger: RecordedLedger, number: int, writers: int, seed: int) -> None:
        self._ledger = ledger
        self._number = number
        self._writers = writers
        self._chance = random.Random(f"{seed}/{number}")
        self._size = 0
        self._turn = 0
        self._done: list[tuple[list[bytes], str]] = []

    def call(self, calls: int) -> None:
        """Write so often; or look on until all writers have said that they are through."""
        if self._number < self._writers:
            for _ in range(calls):
                self._call_one_of(WRITES)
            for _ in range(MOST_ATTEMPTS):
                if self._append([b"end"], self._end_of(self._number)):
                    break
            return
        ended = 0
        for _ in range(MOST_LOOKS):
            if self._call_one_of(LOOKS) == "end" and self._ledger.find(self._end_of(ended)) is not None:
                ended += 1
                if ended == self._writers:
                    return

    def _call_one_of(self, kinds: tuple[tuple[str, int], ...]) -> str:
        names, weights = zip(*kinds, strict=True)
        kind: str = self._chance.choices(names, weights)[0]
        self._turn += 1
        if kind == "append":
            parts = range(self._chance.randint(1, 3))
            batch = [b"%d/%d/%d" % (self._number, self._turn, part) for part in parts]
            self._append(batch, f"{self._number}/{self._turn}")
        elif kind == "shared":  # others try the same at the same time, and one may do it
            turn = self._size // ENTRIES_WITH_ONE_SHARED_KEY
            self._append([b"shared/%d" % turn] * 2, f"shared/{turn}")
        elif kind == "retry" and self._done:
            self._ledger.append(self._size, *self._chance.choice(self._done))
        elif kind == "head":
            self._size = self._ledger.head().size
        elif kind == "read":
            self._size = len(self._ledger.read(0, self._size + 8))
        elif kind == "tail":
            start = max(0, self._size - 4)
            self._size = max(self._size, start + len(self._ledger.read(start, self._size + 8)))
        elif kind == "find":
            self._ledger.find(
                f"{self._chance.randrange(self._writers)}/{self._chance.randint(1, self._turn)}"
            )
        return kind

    def _append(self, batch: list[bytes], key: str) -> bool:
        answer = self._ledger.append(self._size, batch, key)
        if isinstance(answer, HeadMoved):
            self._size = answer.actual_size
        if not isinstance(answer, AppendResult):
            return False
        self._size = max(self._size, answer.size)
        self._done.append((batch, key))
        return True

    @staticmethod
    def _end_of(writer: int) -> str:
        return f"end/{writer}"


def record_calls(
    trial: StoreOnTrial,
    channel: Channel,
    place: str,
    log: str,
    worker: int,
    writers: int,
    seed: int,
    calls: int,
) -> None:
    """Call at random as soon as the kit says so, and tell what was answered."""
    ledger = RecordedLedger(trial.open_ledger(place), log, worker)
    channel.send("ready")
    channel.receive()
    Caller(ledger, worker, writers, seed).call(calls)
    channel.send(ledger.operations)


def append_many(
    trial: StoreOnTrial, channel: Channel, place: str, log: str, worker: int, appends: int
) -> None:
    """Append so often, against whoever else does, each entry upon the one before it; tell where each stands."""
    ledger = trial.open_ledger(place)
    channel.send("ready")
    channel.receive()
    placed: list[tuple[int, bytes]] = []
    size, last = 0, b""
    for number in range(appends):
        for _ in range(MOST_ATTEMPTS):
            entry = chained(last, b"%d/%d" % (worker, number))
            try:
                size = ledger.append(log, size, [entry], f"{worker}/{number}").size
                break
            except HeadMoved as moved:
                size = moved.actual_size
                last = ledger.read(log, size - 1, size)[0]
        else:
            raise AssertionError(f"one of those who compete must win, but {MOST_ATTEMPTS} in a row have lost")
        placed.append((size - 1, entry))
        last = entry
    channel.send(placed)


def chained(last: bytes, content: bytes) -> bytes:
    """Return an entry that names the one before it, as the entries of an office do."""
    return b"%s %s" % (sha256(last).hex().encode(), content)


def append_until_killed(trial: StoreOnTrial, channel: Channel, place: str, log: str, worker: int) -> None:
    """Append for ever, and tell of every append that has returned."""
    ledger = trial.open_ledger(place)
    channel.send("ready")
    size = number = 0
    while True:
        answer = append_at_the_end(ledger, log, entries_of(worker, number), f"{worker}/{number}", size)
        size = answer.size
        channel.send((number, answer.first_index, answer.size))
        number += 1


def append_once(
    trial: StoreOnTrial,
    channel: Channel,
    place: str,
    log: str,
    size: int,
    entries: list[bytes],
    key: str,
    marks: Any,
) -> None:
    """Append once and once again with the same key, and tell both outcomes: an answer, or an error's text.

    Args:
        trial: The store.
        channel: To the kit.
        place: Where.
        log: Which log.
        size: Its size.
        entries: What to append.
        key: Under which key.
        marks: Called right before the first append, and with ``is_over`` right after it.
    """
    ledger = trial.open_ledger(place)
    ledger.head(log)
    for attempt in range(2):
        if attempt == 0:
            marks()
        outcome: Any
        try:
            outcome = ledger.append(log, size, entries, key)
        except StoreError as error:
            outcome = error
        if attempt == 0:
            marks(is_over=True)
        channel.send(outcome)


def entries_of(worker: int, number: int) -> list[bytes]:
    """Return the entries of a worker's append of this number: one to four, of up to some kilobytes."""
    parts = 1 + number % 4
    return [
        b"%d/%d/%d/%d " % (worker, number, part, parts) + bytes(700 * ((number + part) % 5))
        for part in range(parts)
    ]


def append_at_the_end(
    store: LedgerStore, log: str, entries: list[bytes], key: str, size: int = 0
) -> AppendResult:
    """Append wherever the log ends by now, as a caller does who lost the race before.

    Args:
        store: The store.
        log: The log.
        entries: What to append.
        key: Under which key.
        size: Where the log ended when last seen.
    """
    for _ in range(MOST_ATTEMPTS):
        try:
            return store.append(log, size, entries, key)
        except HeadMoved as moved:
            size = moved.actual_size
    raise AssertionError(
        f"one of the competing appends must win each time, but {MOST_ATTEMPTS} in a row have lost"
    )
