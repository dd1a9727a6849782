"""The answer to "why me" or "why not me": an outcome and the arithmetic behind it, step by step."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs

from randcheck.text import Text


@attrs.frozen(kw_only=True)
class Explanation:
    """One firm's place in one draw.

    Attributes:
        target_id: The firm.
        task_id: The task.
        in_frame: Whether it was in the pool at all.
        outcome: ``drawn``, ``reserve``, ``not-drawn`` or ``not-in-frame``.
        stratum: Its stratum, or None when it is not in the pool.
        position: Its place in the order of its stratum, from 1, when drawn or in reserve; in a firm's own receipt
            its place in the published list, since the strata of others are not told.
        team: Number of the team that inspects it, when drawn and assigned.
        steps: The arithmetic, one sentence a step.
    """

    target_id: str
    task_id: str
    in_frame: bool
    outcome: str
    stratum: str | None = None
    position: int | None = None
    team: int | None = None
    steps: tuple[Text, ...]

    def to_mapping(self) -> dict[str, Any]:
        """Return the explanation as JSON."""
        return attrs.asdict(self, recurse=False) | {
            "steps": [{"en": step.en, "zh": step.zh} for step in self.steps]
        }


def show_key(key: Fraction) -> str:
    """Return the exact key, with its first decimal places for the eye."""
    places = key.numerator * 10**6 // key.denominator
    return f"{key.numerator}/{key.denominator} (≈ {places // 10**6}.{places % 10**6:06d})"
