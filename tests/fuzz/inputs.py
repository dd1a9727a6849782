"""What an input of the fuzzer means."""

from __future__ import annotations

import json
from functools import cache

from fuzz.mutation import mutate
from fuzz.seeds import receipts
from fuzz.target import read_and_verify

AS_IT_IS = 255


def file_of(data: bytes) -> bytes:
    """Return the bundle file that an input stands for.

    The first byte says what the rest is: 255 for a file as it is, anything else the number of a genuine receipt, which
    the rest changes node by node (:mod:`fuzz.mutation`).
    """
    if data[:1] == bytes([AS_IT_IS]):
        return data[1:]
    files = _files()
    number = data[0] if data else 0
    return mutate(json.loads(files[number % len(files)]), data[1:])


def fuzz_one_input(data: bytes) -> None:
    """Read and verify one input; anything but an error of ours is a finding."""
    read_and_verify(file_of(data))


@cache
def _files() -> tuple[bytes, ...]:
    return tuple(bundle.encode() for _, bundle in sorted(receipts().items()))
