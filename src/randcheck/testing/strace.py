"""Failing system calls beneath a store, with strace: which calls an append makes, and what if one of them fails.

strace counts the calls of each kind in every process by itself, so that one traced process that forks a child for each
append can try every call there is: before its append the child makes as many harmless calls of the kind (on
``/dev/null``) as are missing, so that the call meant is always the one that strace was told to disturb.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from unittest import SkipTest

import attrs

DISTURBED = ("write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate", "unlink", "rename")
"""The calls by which a store changes files."""
SYNCS = frozenset({"fsync", "fdatasync"})
FAULTS = {"EIO": "error=EIO", "ENOSPC": "error=ENOSPC", "SIGKILL": "signal=SIGKILL"}
SPARE_CALLS = 16
"""How many calls more than in the trace an append may make before the count is missed."""

_BEGINS, _ENDS = "/randcheck/the-append-begins", "/randcheck/the-append-ends"
_LINE = re.compile(r"(?P<process>\d+) +(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
_RESUMED = re.compile(r"(?P<process>\d+) +<\.\.\. (?P<call>\w+) resumed>")
_PATH = re.compile(r'^(?:\d+<(?P<file>/[^>]*)>|"(?P<name>[^"]*)"(?:, "(?P<target>[^"]*)")?)')


@attrs.frozen(kw_only=True)
class SystemCall:
    """One call that changes a file.

    Attributes:
        name: Its name, one of ``DISTURBED``.
        path: The file; empty when the call is on none, as on a pipe.
        target: The new name, for ``rename``.
    """

    name: str
    path: str
    target: str = ""


@attrs.frozen(kw_only=True)
class Trace:
    """What one append did beneath.

    Attributes:
        before: How many calls of each kind the process made before it.
        calls: The calls of the append, in order.
    """

    before: Counter[str]
    calls: tuple[SystemCall, ...]

    def points(self) -> Iterator[tuple[str, int, SystemCall]]:
        """Yield every call with its name and its number among those of the name, from 1."""
        seen: Counter[str] = Counter()
        for call in self.calls:
            seen[call.name] += 1
            yield call.name, seen[call.name], call

    def find_unsynced(self) -> list[str]:
        """Return the files that were changed and not synced afterwards, as far as they are still there."""
        unsynced: dict[str, None] = {}
        for call in self.calls:
            if call.name in SYNCS or call.name == "unlink":
                unsynced.pop(call.path, None)
            elif call.name == "rename":
                if call.path in unsynced:
                    unsynced[call.target] = unsynced.pop(call.path)
            else:
                unsynced[call.path] = None
        return [path for path in unsynced if Path(path).is_file()]


@attrs.frozen
class Marks:
    """Called by a job around its append: marks it in the trace, and makes the calls that are missing before it.

    Attributes:
        name: Of which call.
        missing: How many.
    """

    name: str = ""
    missing: int = 0

    def __call__(self, *, is_over: bool = False) -> None:
        """Mark the beginning or the end."""
        with suppress(OSError):
            Path(_ENDS if is_over else _BEGINS).unlink()
        if not is_over and self.missing:
            _repeat(_HARMLESS[self.name], self.missing)


def _repeat(call: Callable[[int], object], times: int) -> None:
    descriptor = os.open("/dev/null", os.O_WRONLY)
    for _ in range(times):
        with suppress(OSError):
            call(descriptor)
    os.close(descriptor)


# Each is looked up when it is called: not every system has all of them.
_HARMLESS: dict[str, Callable[[int], object]] = {
    "write": lambda descriptor: os.write(descriptor, b"-"),
    "pwrite64": lambda descriptor: os.pwrite(descriptor, b"-", 0),
    "writev": lambda descriptor: os.writev(descriptor, [b"-"]),
    "fsync": lambda descriptor: os.fsync(descriptor),  # noqa: PLW0108
    "fdatasync": lambda descriptor: os.fdatasync(descriptor),  # noqa: PLW0108
    "ftruncate": lambda descriptor: os.ftruncate(descriptor, 0),
    "unlink": lambda _: Path(_BEGINS).unlink(),
    "rename": lambda _: Path(_BEGINS).rename(_ENDS),
}


@cache
def require_strace() -> None:
    """Skip what needs strace where it is missing or may not trace.

    Raises:
        SkipTest: It is, with the reason.
    """
    if shutil.which("strace") is None:
        raise SkipTest("strace is not installed")
    command = [*_strace("/dev/null"), "-e", "inject=?unlink:error=EIO:when=99", "true"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode != 0:
        raise SkipTest(f"strace does not work here: {' '.join(done.stderr.split())[:200]}")


def tracing(log: Path) -> Sequence[str]:
    """Return the command under which a process's calls are written to ``log``."""
    return _strace(str(log))


def disturbing(log: Path, fault: str, when: int) -> Sequence[str]:
    """Return the command under which the call number ``when`` of each kind and process fails.

    Args:
        log: Where the calls are written to.
        fault: One of ``FAULTS``.
        when: Counted from 1.
    """
    injections = [f"--inject=?{name}:{FAULTS[fault]}:when={when}" for name in DISTURBED]
    return (*_strace(str(log)), *injections)


def count_disturbed(log: Path) -> int:
    """Return how many calls failed because strace was told so."""
    return log.read_text("utf-8", "replace").count("(INJECTED)")


def _strace(log: str) -> tuple[str, ...]:
    calls = ",".join(f"?{name}" for name in DISTURBED)
    return (
        "strace",
        "-f",
        "-qq",
        "-y",
        "-s",
        "0",
        "-o",
        log,
        "-e",
        "signal=none",
        "-e",
        f"trace={calls}",
    )


def read_trace(log: Path, process_id: int) -> Trace:
    """Return what the append of one process did, from what strace wrote.

    Raises:
        AssertionError: The marks are not there.
    """
    before: Counter[str] = Counter()
    calls: list[SystemCall] = []
    state = "before"
    for line in log.read_text("utf-8", "replace").splitlines():
        found = _LINE.match(line) or _RESUMED.match(line)
        if found is None or int(found["process"]) != process_id:
            continue
        named = _PATH.match(found.groupdict().get("arguments") or "")
        path = (named["file"] or named["name"] or "") if named else ""
        if path == _ENDS:
            return Trace(before=before, calls=tuple(calls))
        if state == "before":
            before[found["call"]] += 1
            state = "during" if path == _BEGINS else state
        else:
            target = (named["target"] or "") if named else ""
            calls.append(SystemCall(name=found["call"], path=path, target=target))
    raise AssertionError(
        f"strace must have seen the append of process {process_id}, but its marks are not in the trace"
    )
