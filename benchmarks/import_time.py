"""What `import randcheck` costs, compared in the same run with a bare interpreter and `import attrs`.

python benchmarks/import_time.py [--runs 15]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

CASES = {
    "bare interpreter": "pass",
    "import attrs": "import attrs",
    "import randcheck": "import randcheck",
    "from randcheck import *": "from randcheck import *",
}
# Loading one of these on `import randcheck` would make every host pay for what it may not use.
HEAVY = ("chinese_calendar", "cryptography", "matplotlib", "numpy", "pandas", "rich", "sqlite3", "typer")


def start_seconds(code: str) -> float:
    """Return how long a fresh interpreter takes from start to exit when it runs ``code``."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - began


def measure(runs: int) -> dict[str, float]:
    """Return the median of every case; the cases take turns, so that a busy moment hits all of them."""
    samples: dict[str, list[float]] = {name: [] for name in CASES}
    for code in CASES.values():
        start_seconds(code)  # writes the bytecode and warms the disk cache
    for _ in range(runs):
        for name, code in CASES.items():
            samples[name].append(start_seconds(code))
    return {name: statistics.median(times) for name, times in samples.items()}


def loaded_modules(code: str) -> set[str]:
    """Return the names of all modules a fresh interpreter has loaded after ``code``."""
    show = f"import sys\nbefore = set(sys.modules)\n{code}\nprint(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", show], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs

    medians = measure(runs)
    bare = medians["bare interpreter"]
    print(f"median of {runs} fresh interpreters, Python {sys.version.split()[0]}")
    print(f"{'':26}{'ms':>8}{'over bare':>12}{'ratio':>8}")
    for name, seconds in medians.items():
        print(f"{name:26}{seconds * 1e3:8.1f}{(seconds - bare) * 1e3:12.1f}{seconds / bare:8.2f}")
    for code in ("import randcheck", "from randcheck import *"):
        loaded = loaded_modules(code)
        heavy = sorted({name.partition(".")[0] for name in loaded} & set(HEAVY))
        own = sum(name.partition(".")[0] == "randcheck" for name in loaded)
        print(f"{code}: {len(loaded)} modules, {own} of randcheck, heavy: {', '.join(heavy) or 'none'}")


if __name__ == "__main__":
    main()
