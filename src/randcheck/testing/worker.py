"""The process on the other side: it opens places of a store and does there what the kit tells it to.

``python -m randcheck.testing MODULE:FACTORY DESCRIPTOR`` imports the store once and then forks a child for every
job, so that hundreds of processes can be killed in a minute. Jobs and answers go over sockets: what is counted and
disturbed beneath a store (``write``, ``fsync``) is then the store's alone.
"""

from __future__ import annotations

import os
import pickle
import signal
import socket
import struct
import traceback
from collections.abc import Callable
from typing import Any

import attrs

from randcheck.testing.on_trial import StoreOnTrial

_LENGTH = struct.Struct(">Q")
MOST_REQUEST_BYTES = 64 * 1024

Job = Callable[..., None]
"""Called with the store on trial, a channel to the kit, and the arguments that the kit gave."""


@attrs.frozen
class JobFailed:
    """Told in place of an answer: the job ended with an error of which the kit knows nothing."""

    traceback: str


class Channel:
    """Python objects over a socket. Both ends are the same program, so pickle is safe here."""

    def __init__(self, link: socket.socket) -> None:
        """Use ``link``, which belongs to the channel from now on."""
        self._link = link

    def send(self, message: object) -> None:
        """Send ``message``, as a whole or, when this process is killed meanwhile, not at all for the other side."""
        data = pickle.dumps(message)
        self._link.sendall(_LENGTH.pack(len(data)) + data)

    def receive(self) -> Any:
        """Return the next message.

        Raises:
            EOFError: The other side is gone.
            AssertionError: The job on the other side failed.
        """
        message = pickle.loads(self._take(_LENGTH.unpack(self._take(_LENGTH.size))[0]))
        if isinstance(message, JobFailed):
            raise AssertionError(f"a process that used the store failed:\n{message.traceback}")
        return message

    def close(self) -> None:
        """Close this end."""
        self._link.close()

    def _take(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            try:
                part = self._link.recv(min(size, 2**20))
            except ConnectionResetError:
                part = b""
            if not part:
                raise EOFError("the other side is gone")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def serve(trial: StoreOnTrial, control: socket.socket) -> None:
    """Fork a child for every job that comes in, with the socket that came with it, until the kit hangs up."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the children
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, MOST_REQUEST_BYTES, 1)
        if not request:
            return
        child = os.fork()
        if child == 0:
            control.close()
            _work(trial, Channel(socket.socket(fileno=descriptors[0])), request)
        os.close(descriptors[0])
        control.sendall(_LENGTH.pack(child))


def _work(trial: StoreOnTrial, channel: Channel, request: bytes) -> None:
    """Do one job and end the process; what the parent wants done at its own end is not done here."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        job, arguments = pickle.loads(request)
        job(trial, channel, *arguments)
    except BaseException:
        try:
            channel.send(JobFailed(traceback.format_exc()))
        finally:
            os._exit(1)
    os._exit(0)
