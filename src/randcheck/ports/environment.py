"""The ports of what surrounds a host: the time, and randomness."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time.

    - ``now`` is aware: it carries its time zone.
    """

    def now(self) -> datetime:
        """Return the present moment."""


class EntropySource(Protocol):
    """Randomness that nobody can foresee, for nonces and keys.

    - ``token`` returns exactly ``size`` bytes, independent of all it returned before.
    """

    def token(self, size: int) -> bytes:
        """Return ``size`` fresh random bytes, 1 ≤ size ≤ 1024."""
