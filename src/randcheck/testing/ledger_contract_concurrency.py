"""The part of the ledger's contract that needs several callers at once: what each was told must fit one log."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from randcheck.ports import Head, LedgerStore
from randcheck.testing.histories import Operation, RecordedLedger, find_violations
from randcheck.testing.ledger_contract_sequential import require_equal
from randcheck.testing.ledger_jobs import Caller, append_many, chained, record_calls
from randcheck.testing.on_trial import Capability, TriedOnPlaces
from randcheck.testing.workers import Workers

WRITERS = 3
WORKERS = WRITERS + 2
CALLS = 40
ROUNDS = 3
APPENDING_PROCESSES = 4
APPENDS_OF_A_PROCESS = 25
MOST_TOLD = 5


class LedgerConcurrencyContract(TriedOnPlaces):
    """Linearizability: all calls of all callers are recorded with their times, and an order must explain them."""

    calls = CALLS
    appends_of_a_process = APPENDS_OF_A_PROCESS

    def test_what_threads_were_told_by_one_object_fits_one_log(self) -> None:
        store = self.make_store()
        for seed in range(ROUNDS):
            require_one_log(calls_of_threads([store] * WORKERS, f"log-{seed}", seed, self.calls))

    def test_what_threads_were_told_by_several_objects_fits_one_log(self) -> None:
        store = self.make_store()
        stores = [store, *(self.open_second_store(store) for _ in range(WORKERS - 1))]
        for seed in range(ROUNDS):
            require_one_log(calls_of_threads(stores, f"log-{seed}", seed, self.calls))

    def test_what_processes_were_told_fits_one_log(self) -> None:
        self.trial.require(Capability.PROCESSES)
        place = self.trial.new_place(self.directory)
        with Workers(self.trial) as processes:
            for seed in range(ROUNDS):
                log = f"log-{seed}"
                history = calls_of_processes(processes, place, log, seed, self.calls)
                last = RecordedLedger(self.open_place(place), log, WORKERS)
                last.read(0, last.head().size + 1)
                require_one_log([*history, *last.operations])

    def test_processes_that_compete_lose_and_repeat_nothing(self) -> None:
        self.trial.require(Capability.PROCESSES)
        place = self.trial.new_place(self.directory)  # made by whichever process comes first
        with Workers(self.trial) as processes:
            placed = let_processes_append(processes, place, APPENDING_PROCESSES, self.appends_of_a_process)
        require_all_placed(self.open_place(place), placed, APPENDING_PROCESSES * self.appends_of_a_process)


def calls_of_threads(stores: Sequence[LedgerStore], log: str, seed: int, calls: int) -> list[Operation]:
    """Let one thread for each of ``stores`` call at random; return the history and a last look at the log."""
    start = Barrier(len(stores))
    recorded = [RecordedLedger(store, log, worker) for worker, store in enumerate(stores)]

    def work(worker: int) -> None:
        start.wait()
        Caller(recorded[worker], worker, WRITERS, seed).call(calls)

    with ThreadPoolExecutor(len(stores)) as threads:
        list(threads.map(work, range(len(stores))))
    last = RecordedLedger(stores[0], log, len(stores))
    last.read(0, last.head().size + 1)
    return [operation for one in (*recorded, last) for operation in one.operations]


def calls_of_processes(processes: Workers, place: str, log: str, seed: int, calls: int) -> list[Operation]:
    """Let processes call at random, all from one moment on, and return the history."""
    started = [
        processes.start(record_calls, place, log, worker, WRITERS, seed, calls) for worker in range(WORKERS)
    ]
    for process in started:
        process.receive()
    for process in started:
        process.send("begin")
    history = [operation for process in started for operation in process.receive()]
    for process in started:
        process.wait()
    return history


def let_processes_append(
    processes: Workers, place: str, workers: int, appends: int
) -> list[tuple[int, bytes]]:
    """Let processes append to the log ``log`` at ``place`` in competition, and return (index, entry) of each."""
    started = [processes.start(append_many, place, "log", worker, appends) for worker in range(workers)]
    for process in started:
        process.receive()
    for process in started:
        process.send("begin")
    placed = [one for process in started for one in process.receive()]
    for process in started:
        process.wait()
    return placed


def require_all_placed(store: LedgerStore, placed: Sequence[tuple[int, bytes]], appends: int) -> None:
    """Assert that the log ``log`` has exactly what was appended, each entry where its append was told it stands."""
    require_equal(len(placed), appends, "how many appends returned")
    require_equal(len({entry for _, entry in placed}), appends, "how many of the entries differ")
    require_equal(store.head("log"), Head(size=appends), "the head")
    found = tuple(store.read("log", 0, appends + 1))
    require_equal(
        list(enumerate(found)) == sorted(placed), True, "whether every entry stands where it was told"
    )
    for index, (last, entry) in enumerate(zip((b"", *found), found, strict=False)):
        is_chained = entry == chained(last, entry.rpartition(b" ")[2])
        require_equal(is_chained, True, f"whether entry {index} was appended upon the one before it")


def require_one_log(history: Sequence[Operation]) -> None:
    """Assert that the history is linearizable."""
    found = find_violations(history)
    if found:
        told = "\n".join(found[:MOST_TOLD])
        raise AssertionError(f"one log must explain what {len(history)} calls were told, got\n{told}")
