"""What every check of the vectors says when the library gives something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Case = Mapping[str, Any]


class Differs(AssertionError):
    """The library gives another value than the vector."""


def require_same(actual: Any, expected: Any, what: str) -> None:
    if actual != expected:
        raise Differs(f"{what}: {actual!r} is not {expected!r}")
