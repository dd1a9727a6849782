"""The archive of a task: what belongs in it, how long it is kept, what may be erased afterwards."""

from __future__ import annotations

from datetime import date

import attrs
from dateutil.relativedelta import relativedelta

from randcheck.procedure.acts import Material
from randcheck.procedure.acts.closing import MIN_RETENTION_YEARS
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import MaterialKind
from randcheck.registers import fields
from randcheck.text import Text

LEDGER_KINDS = frozenset(
    {
        MaterialKind.TASK,
        MaterialKind.COMMITMENT,
        MaterialKind.DRAW,
        MaterialKind.STAFFING,
        MaterialKind.RESULT,
    }
)
"""Kinds whose digests are of statements in the ledger: they hold no personal data and are never erased."""


@attrs.frozen(kw_only=True)
class RetentionRule:
    """A law that asks for a longer retention than two years.

    Attributes:
        matter: For which matter, or None for all.
        years: How long, at least 2.
        legal_basis: The provision.

    Source: Tonghua norm 六(十一)3(2).
    """

    matter: str | None = None
    years: int = attrs.field(
        validator=fields.whole_number(Text("years of retention", "保存年限"), least=MIN_RETENTION_YEARS)
    )
    legal_basis: str = attrs.field(validator=fields.label(Text("legal basis", "法律依据")))

    def is_about(self, state: TaskState) -> bool:
        """Tell whether it binds a task."""
        return self.matter is None or (state.opening is not None and self.matter in state.opening.matters)


def end_of_retention(archived_on: date, years: int) -> date:
    """Return the last day on which an archive must still be there.

    Args:
        archived_on: The day of archiving, not counted.
        years: How long it is kept.

    Source: Tonghua norm 六(十一)3(2); 民法典 articles 200 to 202.

    Example:
        >>> end_of_retention(date(2024, 2, 29), 2)
        datetime.date(2026, 2, 28)
    """
    return archived_on + relativedelta(years=years)


def manifest_of(state: TaskState) -> tuple[Material, ...]:
    """Return what belongs in the archive and is not in it yet, in the order of the ledger, nothing twice.

    Source: Tonghua norm 六(十一)3(1).
    """
    done = frozenset() if state.archive is None else state.archive.materials
    return tuple(dict.fromkeys(one for one in state.materials if one.digest not in done))


def erasable(state: TaskState) -> frozenset[bytes]:
    """Return digests of archived materials that the host keeps and has not erased; empty before the archive."""
    if state.archive is None:
        return frozenset()
    of_ledger = {one.digest for one in state.materials if one.kind in LEDGER_KINDS}
    return state.archive.materials - of_ledger - state.erased
