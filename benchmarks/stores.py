"""What a ledger store does at full size: processes that compete, kill -9, rates against bare SQL, a long log.

python benchmarks/stores.py [--store randcheck.testing.our_stores:Sqlite] [--processes 4] [--appends 1000]
    [--kills 500] [--single-appends 1000] [--rounds 5] [--entries 1000000] [--directory DIR] [--only NAME ...]

The first two parts are the conformance kit with larger numbers: they stop with an error when anything is lost, doubled or
out of place. The rates are of one process; with SQLite the yardstick is a bare INSERT and COMMIT with the same settings on
the same disk, which takes turns with the store. The long log is read in a fresh process that reports its peak memory.
"""

from __future__ import annotations

import argparse
import itertools
import sqlite3
import tempfile
import time
from pathlib import Path

from _harness import Failure, answer, in_fresh_process, machine, print_table, take_turns

from randcheck.ports import Head
from randcheck.testing.ledger_contract_concurrency import let_processes_append, require_all_placed
from randcheck.testing.ledger_contract_durability import LedgerDurabilityContract
from randcheck.testing.on_trial import find_trial
from randcheck.testing.workers import Workers

PARTS = ("processes", "kills", "rates", "long")
BATCH = 100
ENTRY_BYTES = 500
READ_PAGE = 1000
LONGEST_SECONDS = 1800


def compete(trial, directory: Path, processes: int, appends: int) -> None:
    place = trial.new_place(directory)
    began = time.perf_counter()
    with Workers(trial) as workers:
        placed = let_processes_append(workers, place, processes, appends)
    taken = time.perf_counter() - began
    store = trial.open_ledger(place)
    require_all_placed(store, placed, processes * appends)
    trial.close(store)
    print(
        f"\n{processes} processes x {appends} appends: 0 lost, 0 doubled, dense, every entry upon the one before it"
    )
    print(f"{processes * appends / taken:.0f} appends/s in all, the start of the processes included")


def kill(trial, directory: Path, kills: int) -> None:
    contract = LedgerDurabilityContract()
    contract.kills = kills
    contract.begin(trial, directory)
    began = time.perf_counter()
    contract.test_no_append_that_has_returned_is_lost_to_kill_9_and_no_retry_doubles()
    contract.end()
    print(
        f"\n{kills} kills -9 in {time.perf_counter() - began:.0f} s: no append that returned lost, no retry doubled"
    )


def entries_of(count: int) -> list[bytes]:
    return [index.to_bytes(8, "big").ljust(ENTRY_BYTES, b"x") for index in range(count)]


def measure_rates(trial, directory: Path, appends: int, rounds: int) -> None:
    entries = entries_of(appends)
    batch = entries_of(BATCH)
    numbers = itertools.count()

    def single() -> None:
        store = trial.open_ledger(trial.new_place(directory))
        for index, entry in enumerate(entries):
            store.append("log", index, [entry], f"key-{index}")
        trial.close(store)

    def batches() -> None:
        store = trial.open_ledger(trial.new_place(directory))
        for index in range(appends):
            store.append("log", index * BATCH, batch, f"key-{index}")
        trial.close(store)

    def bare() -> None:
        connection = sqlite3.connect(directory / f"bare-{next(numbers)}.db", isolation_level=None)
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("CREATE TABLE entries (entry_index INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        for index, entry in enumerate(entries):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO entries VALUES (?, ?)", (index, entry))
            connection.execute("COMMIT")
        connection.close()

    ways = {
        "bare INSERT + COMMIT, SQLite": bare,
        "appends of 1 entry": single,
        f"appends of {BATCH}": batches,
    }
    times = take_turns(ways, rounds)
    yardstick = times["bare INSERT + COMMIT, SQLite"]
    rows = []
    for name, taken in times.items():
        best, median = taken.over(yardstick)
        count = appends * (BATCH if name.endswith(f"of {BATCH}") else 1)
        rows.append(
            (
                name,
                f"{appends / taken.median:.0f}",
                f"{count / taken.median:.0f}",
                f"{best:.3f}",
                f"{median:.3f}",
            )
        )
    print_table(
        f"{appends} appends of entries of {ENTRY_BYTES} bytes, median of {rounds} rounds",
        ("way", "appends/s", "entries/s", "time over bare, best", "median"),
        rows,
    )
    _, ratio = times["appends of 1 entry"].over(times[f"appends of {BATCH}"])
    print(f"entries in batches of {BATCH} are {BATCH * ratio:.0f} times as fast as single ones")


def fill(trial, directory: Path, entries: int) -> str:
    place = trial.new_place(directory)
    store = trial.open_ledger(place)
    page = 10_000
    for start in range(0, entries, page):
        count = min(page, entries - start)
        store.append(
            "log", start, [b"%020d" % index * 5 for index in range(start, start + count)], f"{start}"
        )
    trial.close(store)
    return place


def peak_kib() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


def read_all(factory: str, place: str, entries: int) -> dict[str, float]:
    trial = find_trial(factory)
    store = trial.open_ledger(place)
    assert store.head("log") == Head(size=entries)
    seen = len(store.read("log", 0, READ_PAGE))
    before = peak_kib()
    began = time.perf_counter()
    for start in range(READ_PAGE, entries, READ_PAGE):
        page = store.read("log", start, start + READ_PAGE)
        assert page[0] == b"%020d" % start * 5
        seen += len(page)
    assert seen == entries
    return {"seconds": time.perf_counter() - began, "before": before, "after": peak_kib()}


def measure_long_log(trial, directory: Path, entries: int) -> None:
    place = fill(trial, directory, entries)
    told = in_fresh_process(
        "stores.py",
        "--read",
        place,
        "--store",
        trial.factory,
        "--entries",
        entries,
        limit_seconds=LONGEST_SECONDS,
    )
    if isinstance(told, Failure):
        print(f"\nreading {entries} entries failed: {told.reason}")
        return
    print(
        f"\nreading {entries} entries of 100 bytes in pages of {READ_PAGE}: {entries / told['seconds']:.0f} entries/s"
    )
    print(
        f"peak memory (VmHWM) {told['before'] / 1024:.1f} MiB after the first page, {told['after'] / 1024:.1f} MiB "
        f"after the last"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", default="randcheck.testing.our_stores:Sqlite", metavar="MODULE:FACTORY")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--appends", type=int, default=1000, help="of each process")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--single-appends", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument(
        "--directory", type=Path, help="on the disk to measure; default: the temporary directory"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--read", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read is not None:
        answer(lambda: read_all(options.store, options.read, options.entries))
        return

    trial = find_trial(options.store)
    print(f"{trial.name}; {machine()}; SQLite {sqlite3.sqlite_version}", flush=True)
    with tempfile.TemporaryDirectory(dir=options.directory) as name:
        directory = Path(name)
        if "processes" in options.only:
            compete(trial, directory, options.processes, options.appends)
        if "kills" in options.only:
            kill(trial, directory, options.kills)
        if "rates" in options.only:
            measure_rates(trial, directory, options.single_appends, options.rounds)
        if "long" in options.only:
            measure_long_log(trial, directory, options.entries)


if __name__ == "__main__":
    main()
