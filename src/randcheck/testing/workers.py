"""Processes that use a store for the kit: started, told what to do, and killed."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import time
import unittest
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any

from randcheck.testing.on_trial import StoreOnTrial
from randcheck.testing.worker import Channel, Job

_LENGTH = struct.Struct(">Q")
LONGEST_WAIT_SECONDS = 120.0
"""How long one answer may take: longer than a store waits for a lock."""


class Worker:
    """One process with one job."""

    def __init__(self, process_id: int, channel: Channel) -> None:
        """Know the process; use :meth:`Workers.start`."""
        self.process_id = process_id
        self._channel = channel
        self._is_gone = False

    def send(self, message: object) -> None:
        """Tell the job something."""
        self._channel.send(message)

    def receive(self) -> Any:
        """Return what the job tells next.

        Raises:
            EOFError: The process is gone.
            AssertionError: The job failed.
        """
        return self._channel.receive()

    def kill(self) -> None:
        """Send SIGKILL; what the process told before can still be received."""
        if not self._is_gone:
            with suppress(ProcessLookupError):
                os.kill(self.process_id, signal.SIGKILL)

    def received_until_gone(self) -> list[Any]:
        """Return everything the process still told, when it is gone and has let go of its files and locks."""
        told: list[Any] = []
        with suppress(EOFError):
            while True:
                told.append(self.receive())
        self.wait()
        return told

    def wait(self) -> None:
        """Return when the process is gone."""
        if self._is_gone:
            return
        for _ in range(int(LONGEST_WAIT_SECONDS * 1000)):
            try:
                os.kill(self.process_id, 0)
            except ProcessLookupError:
                self._is_gone = True
                self._channel.close()
                return
            time.sleep(0.001)
        raise AssertionError(f"process {self.process_id} must end, but still runs")


class Workers:
    """A process that forks others, which use the places of one store.

    Args:
        trial: The store.
        under: A command under which it runs, such as strace with its options.
    """

    def __init__(self, trial: StoreOnTrial, *, under: Sequence[str] = ()) -> None:
        if not hasattr(os, "fork"):
            raise unittest.SkipTest("processes are started by fork, which this system does not have")
        self._started: list[Worker] = []
        self._control, theirs = socket.socketpair()
        self._control.settimeout(LONGEST_WAIT_SECONDS)
        with theirs:
            self._process = subprocess.Popen(
                [*under, *trial.worker_command(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )

    def start(self, job: Job, *arguments: object) -> Worker:
        """Start a process that does ``job``, a function of a module, with these arguments."""
        ours, theirs = socket.socketpair()
        ours.settimeout(LONGEST_WAIT_SECONDS)
        with theirs:
            socket.send_fds(self._control, [pickle.dumps((job, arguments))], [theirs.fileno()])
        told = self._control.recv(_LENGTH.size)
        if not told:
            ours.close()
            raise AssertionError(
                f"the process that opens the store must start, but ended: {self._process.args!r}"
            )
        worker = Worker(_LENGTH.unpack(told)[0], Channel(ours))
        self._started.append(worker)
        return worker

    def close(self) -> None:
        """End the process that forks, and what still runs of its children."""
        for worker in self._started:
            worker.kill()
            worker.wait()
        self._control.close()
        try:
            self._process.wait(LONGEST_WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
