"""Checks the vectors with every other Python on this machine, under several hash seeds.

    python tests/vectors/run_other_pythons.py

Looks for ``python3.11`` to ``python3.15`` on PATH and for those of pyenv, and takes one of each minor version that
runs and is not the one running this script. With each it runs the stand-alone checker ``check_vectors.py`` and the
library itself (``library_check.py``), the latter on this environment's pure-Python packages. Exit 1 when anything
differs, else 0, also when there is no other Python.
"""

# ruff: noqa: T201 - a script that reports on the terminal

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

VECTORS = Path(__file__).parent
REPOSITORY = VECTORS.parents[1]
MINOR_VERSIONS = range(11, 16)
HASH_SEEDS = ("0", "1", "random")
# What the library's pure rooms import, all of it pure Python.
PACKAGES = ("attr", "attrs", "chinese_calendar", "dateutil", "six", "stdnum")
LONGEST_SECONDS = 600


def candidates() -> Iterator[Path]:
    """Yield interpreters that may exist, those on PATH first."""
    for minor in MINOR_VERSIONS:
        found = shutil.which(f"python3.{minor}")
        if found:
            yield Path(found)
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for minor in MINOR_VERSIONS:
        yield from sorted(versions.glob(f"*/bin/python3.{minor}"))


def find_version(python: Path) -> tuple[int, ...] | None:
    """Return the version of an interpreter, or None when it does not run (a pyenv shim without a version)."""
    try:
        told = subprocess.run(
            [python, "-c", "import sys; print(*sys.version_info[:3])"],
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=True,
        ).stdout
        version = tuple(int(part) for part in told.split())
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return version if len(version) == 3 else None


def other_pythons() -> dict[tuple[int, ...], Path]:
    """Return one interpreter of each other minor version, by (3, minor)."""
    found: dict[tuple[int, ...], Path] = {}
    for python in candidates():
        version = find_version(python)
        if version is not None and version[:2] != sys.version_info[:2] and version >= (3, 11):
            found.setdefault(version[:2], python)
    return dict(sorted(found.items()))


def link_packages(into: Path) -> list[str]:
    """Link the pure packages of this environment into a folder of their own; return those that are missing."""
    missing = []
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            missing.append(name)
            continue
        place = Path(spec.origin)
        place = place.parent if place.name == "__init__.py" else place
        (into / place.name).symlink_to(place)
    return missing


def run(python: Path, script: Path, search_path: list[Path]) -> bool:
    """Run a script under every hash seed; say what failed."""
    is_good = True
    for hash_seed in HASH_SEEDS:
        # A clean environment: -S and -E would lose PYTHONPATH, so only what is set here is there.
        environment = {
            "PATH": os.defpath,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": hash_seed,
            "PYTHONPATH": os.pathsep.join(map(str, search_path)),
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            [python, script],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=LONGEST_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            is_good = False
            print(f"    PYTHONHASHSEED={hash_seed}: exit {done.returncode}\n{done.stdout}")
    print(f"  {script.name}: {'same' if is_good else 'DIFFERS'} (hash seeds {', '.join(HASH_SEEDS)})")
    return is_good


def main() -> int:
    pythons = other_pythons()
    if not pythons:
        print("no other Python found")
        return 0
    results = []
    with tempfile.TemporaryDirectory() as folder:
        packages = Path(folder)
        missing = link_packages(packages)
        for python in pythons.values():
            version = ".".join(map(str, find_version(python) or ()))
            print(f"Python {version} ({python})")
            checker = VECTORS / "check_vectors.py"
            if checker.exists():
                results.append(run(python, checker, []))
            else:
                print(f"  {checker.name}: there is none")
            if missing:
                print(f"  library: not run, this environment lacks {', '.join(missing)}")
            else:
                results.append(run(python, VECTORS / "library_check.py", [REPOSITORY / "src", packages]))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
