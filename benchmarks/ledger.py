"""Appending to the SQLite ledger, against the bare INSERT and COMMIT that it cannot do without, in one run.

python benchmarks/ledger.py [--appends 1000] [--rounds 5] [--entry-bytes 500] [--directory DIR]

The bare loop writes the same bytes into one table, one transaction for each append, with the same settings of
the same SQLite on the same disk. Both take turns. Reading is timed over a log of 100,000 entries.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.sqlite import SqliteLedger
from randcheck.ports import LedgerStore

READ_ENTRIES = 100_000
READ_PAGE = 1000


def bare_appends(path: Path, entries: list[bytes], synchronous: str) -> None:
    """Do with sqlite3 alone what every durable append must: BEGIN, INSERT, COMMIT."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("CREATE TABLE entries (entry_index INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    for index, entry in enumerate(entries):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO entries VALUES (?, ?)", (index, entry))
        connection.execute("COMMIT")
    connection.close()


def ledger_appends(store: LedgerStore, entries: list[bytes]) -> None:
    """Append one entry at a time, each under a key of its own."""
    for index, entry in enumerate(entries):
        store.append("log", index, [entry], f"key-{index}")


def sqlite_appends(path: Path, entries: list[bytes]) -> None:
    """Append to a new file."""
    with SqliteLedger.open(path) as ledger:
        ledger_appends(ledger, entries)


def seconds(work: Callable[[], None]) -> float:
    """Return how long ``work`` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure_appends(directory: Path, entries: list[bytes], rounds: int) -> dict[str, float]:
    """Return the median seconds of every way to append all of ``entries``."""
    numbers = itertools.count()

    def path() -> Path:
        return directory / f"{next(numbers)}.db"

    ways: dict[str, Callable[[], None]] = {
        "bare INSERT + COMMIT": lambda: bare_appends(path(), entries, "EXTRA"),
        "bare, synchronous FULL": lambda: bare_appends(path(), entries, "FULL"),
        "SqliteLedger.append": lambda: sqlite_appends(path(), entries),
        "MemoryLedger.append": lambda: ledger_appends(MemoryLedger(), entries),
    }
    samples: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            samples[name].append(seconds(work))
    return {name: statistics.median(times) for name, times in samples.items()}


def measure_read(directory: Path, entry_bytes: int) -> tuple[float, float, float]:
    """Return seconds for: one append of 100,000 entries, reading them in pages, hashing them alone."""
    entries = [index.to_bytes(8, "big").ljust(entry_bytes, b"x") for index in range(READ_ENTRIES)]
    with SqliteLedger.open(directory / "read.db") as ledger:
        append = seconds(lambda: ledger.append("log", 0, entries, "all") and None)

        def read_all() -> None:
            for start in range(0, READ_ENTRIES, READ_PAGE):
                assert ledger.read("log", start, start + READ_PAGE)[0] == entries[start]

        read = seconds(read_all)
    hashing = seconds(lambda: [hashlib.sha256(entry).digest() for entry in entries] and None)
    return append, read, hashing


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--appends", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--entry-bytes", type=int, default=500)
    parser.add_argument(
        "--directory", type=Path, help="on the disk to measure; default: the temporary directory"
    )
    options = parser.parse_args()

    entries = [index.to_bytes(8, "big").ljust(options.entry_bytes, b"x") for index in range(options.appends)]
    with tempfile.TemporaryDirectory(dir=options.directory) as name:
        medians = measure_appends(Path(name), entries, options.rounds)
        append, read, hashing = measure_read(Path(name), options.entry_bytes)
    bare = medians["bare INSERT + COMMIT"]
    print(f"SQLite {sqlite3.sqlite_version}, {options.appends} appends of {options.entry_bytes} bytes")
    print(f"{'':26}{'appends/s':>12}{'ratio':>8}")
    for way, taken in medians.items():
        print(f"{way:26}{options.appends / taken:12.0f}{taken / bare:8.2f}")
    print(f"\nSqliteLedger, {READ_ENTRIES} entries of {options.entry_bytes} bytes")
    print(f"{'one append':26}{READ_ENTRIES / append:12.0f} entries/s")
    print(f"{'read in pages, checked':26}{READ_ENTRIES / read:12.0f} entries/s")
    print(f"{'SHA-256 of each, alone':26}{READ_ENTRIES / hashing:12.0f} entries/s")


if __name__ == "__main__":
    main()
