"""Exporting and importing a place: seconds, and how much memory it takes, each in a process of its own.

python benchmarks/transfer.py [--entries 1000000] [--entry-bytes 300] [--batch 100] [--directory DIR]

The memory told is the most that the process ever had resident, less what it had when everything was imported and
opened. It must not grow with the number of entries: the same is measured for a tenth of them. The last rows are a log
of four entries of 64 MiB, of which the store, the hash and the file need one or two copies at a time.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from _harness import Failure, answer, in_fresh_process, machine, print_table, seconds

from randcheck.adapters.store_urls import open_stores
from randcheck.office.transfer import export_stores, import_stores, verify_export

LONG_ENTRY_BYTES = 64 * 1024 * 1024
LONG_ENTRIES = 4
LIMIT_SECONDS = 3600


def fill(url: str, entries: int, entry_bytes: int, batch: int) -> None:
    """Append ``entries`` different entries to one log, ``batch`` at a time."""
    with open_stores(url, create=True) as stores:
        for start in range(0, entries, batch):
            bodies = [
                number.to_bytes(8, "big") * (entry_bytes // 8)
                for number in range(start, min(start + batch, entries))
            ]
            stores.ledger.append("log", start, bodies, f"key-{start}")


def one_step(step: str, url: str, directory: Path) -> dict[str, float]:
    """Do one step in this process and tell what it took."""
    if step == "check":
        before = status_mib("VmRSS")
        took = seconds(lambda: verify_export(directory))
    else:
        with open_stores(url, create=True) as stores:
            work = export_stores if step == "export" else import_stores
            arguments = (stores, directory) if step == "export" else (directory, stores)
            before = status_mib("VmRSS")
            took = seconds(lambda: work(*arguments))  # type: ignore[operator]
    return {"seconds": took, "mib": status_mib("VmHWM") - before}


def status_mib(field: str) -> float:
    """Return a field of this process's status (Linux); ``ru_maxrss`` would tell that of the parent too."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


def measure(directory: Path, entries: int, entry_bytes: int, batch: int) -> list[list[object]]:
    """Return a row for each step."""
    source, target, export = (
        f"sqlite:///{directory}/source.db",
        f"sqlite:///{directory}/target.db",
        directory / "export",
    )
    fill(source, entries, entry_bytes, batch)
    rows: list[list[object]] = []
    for step, url in (("export", source), ("check", source), ("import", target)):
        told = in_fresh_process("transfer.py", "--step", step, url, export, limit_seconds=LIMIT_SECONDS)
        size = f"{entries:,} × {entry_bytes:,} B"
        if isinstance(told, Failure):
            rows.append([f"{step}, {size}", told.reason, "", ""])
        else:
            rate = f"{entries / told['seconds']:,.0f}"
            rows.append([f"{step}, {size}", f"{told['seconds']:.1f}", rate, f"{told['mib']:.0f}"])
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--entry-bytes", type=int, default=300)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument(
        "--directory", type=Path, help="on the disk to measure; default: the temporary directory"
    )
    parser.add_argument("--step", nargs=3, metavar=("STEP", "URL", "EXPORT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        step, url, export = options.step
        answer(lambda: one_step(step, url, Path(export)))
        return
    cases = (
        (options.entries // 10, options.entry_bytes, options.batch),
        (options.entries, options.entry_bytes, options.batch),
        (LONG_ENTRIES, LONG_ENTRY_BYTES, 1),
    )
    rows = []
    for case in cases:
        with tempfile.TemporaryDirectory(dir=options.directory) as name:
            rows += measure(Path(name), *case)
    print(machine())
    print_table("Out of SQLite and into SQLite", ["step", "seconds", "entries/s", "MiB"], rows)


if __name__ == "__main__":
    main()
