"""Runs the conformance kit as the author of a store does, in a pytest of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

IN_MEMORY = Path(
    "/dev/shm"
)  # where it exists, a disk that is busy with other things does not slow the kit down
LONGEST_SECONDS = 280


def run_kit(
    factory: str, directory: Path, *options: str, import_from: Sequence[Path] = ()
) -> tuple[dict[str, Any], str]:
    """Return the result of the kit on a store, and what pytest printed."""
    result = directory / "result.json"
    import_path = [*map(str, import_from), *filter(None, [os.environ.get("PYTHONPATH")])]
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as name:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-W", "error", "--noconftest"),
                *("-p", "randcheck.testing.plugin", f"--randcheck-store={factory}"),
                *(
                    f"--randcheck-result={result}",
                    f"--basetemp={name}/kit",
                    "-p",
                    "no:cacheprovider",
                    *options,
                ),
            ],
            cwd=directory,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(import_path)},
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    printed = done.stdout + done.stderr
    if not result.exists():
        raise AssertionError(f"the kit must write a result, but exited {done.returncode}:\n{printed}")
    told: dict[str, Any] = json.loads(result.read_text("utf-8"))
    assert (done.returncode == 0) == told["conforms"], printed
    return told, printed


def guarantees_by_outcome(result: dict[str, Any], outcome: str) -> set[tuple[str, str, str]]:
    """Return (port, level, reason) of the guarantees that had this outcome."""
    return {
        (one["port"], one["level"], one["reason"])
        for one in result["guarantees"]
        if one["outcome"] == outcome
    }
