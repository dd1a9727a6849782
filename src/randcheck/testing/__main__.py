"""The process in which the kit uses a store; see :mod:`randcheck.testing.worker`."""

from __future__ import annotations

import socket
import sys

from randcheck.testing.on_trial import find_trial
from randcheck.testing.worker import serve

if __name__ == "__main__":
    serve(find_trial(sys.argv[1]), socket.socket(fileno=int(sys.argv[2])))
