"""Every reason for which the procedure refuses an act: a stable code, the rule in both languages, its clause."""

from __future__ import annotations

from collections.abc import Mapping

from randcheck.errors import ProcedureRefused
from randcheck.procedure.refusals.from_the_notice_on import (
    CLOSING,
    INSPECTING,
    PREPARING,
    PUBLISHING,
    RESULTS,
)
from randcheck.procedure.refusals.refusal_rule import Refusal
from randcheck.procedure.refusals.up_to_the_draw import ANY_TIME, DRAW, OPENING, STAFFING
from randcheck.text import Text

REFUSALS: Mapping[str, Refusal] = {
    **ANY_TIME,
    **OPENING,
    **DRAW,
    **STAFFING,
    **PREPARING,
    **INSPECTING,
    **RESULTS,
    **PUBLISHING,
    **CLOSING,
}
"""All reasons, by their code."""


def refusal(reason: str, seen: Text | str) -> ProcedureRefused:
    """Return the error for a broken rule, ready to be raised.

    Args:
        reason: A code of ``REFUSALS``.
        seen: What was to be done, or what stands against it.

    Example:
        >>> refusal("not-reviewed", "P01").clause
        '六(五)3(3)'
    """
    broken = REFUSALS[reason]
    return ProcedureRefused(reason=reason, rule=broken.rule, seen=seen, clause=broken.clause)


__all__ = ["REFUSALS", "Refusal", "refusal"]
