"""A county's whole year on SQLite with fsync: how long, where the time goes, and what the bare disk alone would take.

python benchmarks/county_year.py [--scale full] [--directory DIR] [--rounds 15]

It runs ``examples/county_year``: 20,000 targets, 300 inspectors, 60 tasks, 1,530 inspections, every act a signed entry in a
transaction of its own. The yardstick is taken in the same run: each append to the ledger is followed by a bare INSERT and
COMMIT of the same bytes in a second file with the same settings, and that time is not the year's. So a busy disk hits
both alike. The report must come out as the one that is kept beside the example.
"""

from __future__ import annotations

import argparse
import functools
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from _harness import machine, print_table, take_turns

from randcheck.adapters.sqlite import SqliteLedger
from randcheck.office import ActorDesk
from randcheck.procedure.fold import fold
from randcheck.procedure.record import Record, find_record
from randcheck.receipts.ledger_entry import decode_record

EXAMPLE = Path(__file__).parents[1] / "examples" / "county_year"
sys.path.insert(0, str(EXAMPLE))

import draws  # noqa: E402 (lies in the example)
import year  # noqa: E402
import year_end  # noqa: E402
from county import FULL, SMALL  # noqa: E402
from hall import LOG, Hall  # noqa: E402
from report import write_report  # noqa: E402

GOAL_SECONDS, GOAL_FOLD_MILLISECONDS = 60, 5
REST, BARE = "the example itself (papers, registers of the day)", "bare INSERT + COMMIT"


class Stopwatch:
    """Seconds by part; while an inner part runs, the outer one stands still."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: defaultdict[str, int] = defaultdict(int)
        self._parts: list[str] = []
        self._since = time.perf_counter()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        self._turn()
        self._parts.append(name)
        self.calls[name] += 1
        try:
            yield
        finally:
            self._turn()
            self._parts.pop()

    def watch(self, owner: Any, method: str, name: str) -> None:
        """Let a function or method count for a part from now on."""
        work: Callable[..., Any] = getattr(owner, method)

        @functools.wraps(work)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.part(name):
                return work(*args, **kwargs)

        setattr(owner, method, timed)

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._parts:
            self.seconds[self._parts[-1]] += now - self._since
        self._since = now


def watch_all(watch: Stopwatch) -> None:
    """Say which functions are which part of the year."""
    watch.watch(year, "make_county", "making the registers")
    for method in ("prepare", "prepare_substitution", "commit", "reveal"):
        watch.watch(ActorDesk, method, "draws")
    watch.watch(draws, "rerun_draw", "draws")
    watch.watch(ActorDesk, "do", "acts: decided, signed, folded")
    watch.watch(SqliteLedger, "append", "SqliteLedger.append")
    watch.watch(year_end, "audit_ledger", "audit")
    watch.watch(year_end, "close_year", "statistics, receipts")


def follow_with_bare_appends(watch: Stopwatch, path: Path) -> None:
    """After each append, write the same bytes with sqlite3 alone."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("CREATE TABLE entries (entry_index INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    append = SqliteLedger.append

    @functools.wraps(append)
    def both(
        self: SqliteLedger, log: str, expected_size: int, entries: Sequence[bytes], idempotency_key: str
    ) -> Any:
        done = append(self, log, expected_size, entries, idempotency_key)
        with watch.part(BARE):
            connection.execute("BEGIN IMMEDIATE")
            rows = enumerate(entries, start=expected_size)
            connection.executemany("INSERT INTO entries VALUES (?, ?)", rows)
            connection.execute("COMMIT")
        return done

    SqliteLedger.append = both  # type: ignore[method-assign]


def longest_task(hall: Hall) -> tuple[str, list[Record]]:
    """Return the task with the most records, and these."""
    records: defaultdict[str, list[Record]] = defaultdict(list)
    names = [state.task_id for state in hall.office.procedure.states()]
    for raw in hall.ledger.read(LOG, 0, hall.ledger.head(LOG).size):
        record = find_record(decode_record(raw)[1])
        for name in names if record is not None else ():
            if record.is_about(name):
                records[name].append(record)
    return max(records.items(), key=lambda pair: len(pair[1]))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", choices=("small", "full"), default="full")
    parser.add_argument(
        "--directory", type=Path, help="on the disk to measure; default: the temporary directory"
    )
    parser.add_argument("--rounds", type=int, default=15, help="of folding one task")
    options = parser.parse_args()
    scale = {one.name: one for one in (SMALL, FULL)}[options.scale]

    watch = Stopwatch()
    with tempfile.TemporaryDirectory(dir=options.directory) as name:
        watch_all(watch)
        follow_with_bare_appends(watch, Path(name) / "bare.db")
        processor = time.process_time()
        with watch.part(REST):
            hall = year.live_through(scale, Path(name) / "ledger.db")
            end = year_end.close_year(hall)
        processor = time.process_time() - processor
        task_id, records = longest_task(hall)
        folding = take_turns(
            {"fold": lambda: fold(task_id, records)}, options.rounds, clock=time.process_time
        )
    report = write_report(hall, end, scale, "en")
    expected = (EXAMPLE / "expected" / f"{scale.name}.en.txt").read_text(encoding="utf-8")

    bare = watch.seconds.pop(BARE)
    whole = sum(watch.seconds.values())
    inspections = sum(case.record is not None for state in end.states for case in state.cases.values())
    rows = [
        (part, watch.calls[part], f"{taken:.1f}", f"{taken / whole:.0%}")
        for part, taken in sorted(watch.seconds.items(), key=lambda pair: -pair[1])
    ]
    rows.append(("whole", "", f"{whole:.1f}", f"goal {GOAL_SECONDS}"))
    rows.append((f"{BARE} of the same", watch.calls[BARE], f"{bare:.1f}", f"whole = {whole / bare:.1f} ×"))
    rows.append(("processor time of all", "", f"{processor:.1f}", ""))
    print(machine())
    print_table(
        f"a county's year: {scale.targets} targets, {len(end.states)} tasks, {inspections} inspections, "
        f"{end.audit.size} entries",
        ("", "calls", "s", ""),
        rows,
    )
    print(f"\nthe report is {'the expected one' if report == expected else 'NOT THE EXPECTED ONE'}")
    fold_ms = folding["fold"].median * 1e3
    print(
        f"state of the longest task, {task_id} with {len(records)} records: folded in {fold_ms:.2f} ms "
        f"(goal {GOAL_FOLD_MILLISECONDS})"
    )
    hall.ledger.close()


if __name__ == "__main__":
    main()
