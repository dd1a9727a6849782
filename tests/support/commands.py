"""The command line as a user runs it: in a process of its own, or in this one where that is too slow."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

from randcheck.cli.console import run_app
from randcheck.cli.main import app

RANDCHECK = [sys.executable, "-m", "randcheck.cli.main"]


def run(*arguments: object, cwd: Path | None = None, lang: str = "en") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_MESSAGES")}
    return subprocess.run(
        [*RANDCHECK, "--lang", lang, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment | {"LANG": "C.UTF-8", "PYTHONUTF8": "1"},
        timeout=120,
        check=False,
    )


def run_here(*arguments: object, lang: str = "en") -> subprocess.CompletedProcess[str]:
    """Return what the same call in this process prints and exits with."""
    out, err = io.StringIO(), io.StringIO()
    told = ["--lang", lang, *map(str, arguments)]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run_app(app, told)
    return subprocess.CompletedProcess(told, status, out.getvalue(), err.getvalue())


def require_one_error_line(done: subprocess.CompletedProcess[str], code: str, exit_status: int = 2) -> str:
    """A refusal is one line that names the code, never a traceback, and nothing on standard output."""
    assert done.returncode == exit_status, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error [{code}]: ")
    return line
