"""What every change of a task shares: the moment, the actor, the digest; and how parts of the state are exchanged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import singledispatch
from typing import Any, NamedTuple, TypeVar

import attrs

from randcheck.procedure.acts import Act, Material
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.event_statement import ProcedureEvent
from randcheck.procedure.refusals import refusal
from randcheck.procedure.roles import Actor
from randcheck.procedure.state import Filing, TaskState
from randcheck.procedure.vocabulary import MaterialKind

_K = TypeVar("_K")
_V = TypeVar("_V")


class Happening(NamedTuple):
    """When something happened, its digest in the ledger, and the event where it is one (None for other statements)."""

    at: datetime
    day: date
    digest: bytes
    event: ProcedureEvent | None

    @property
    def subject(self) -> tuple[type[Act] | None, str | None]:
        """What was done and about which target; None for statements, and for acts about the task as such."""
        if self.event is None:
            return None, None
        return type(self.event.act), getattr(self.event.act, "target_id", None)

    @property
    def actor(self) -> Actor:
        """Who did it; events always have somebody."""
        assert self.event is not None
        return self.event.actor


@singledispatch
def apply(act: Act, state: TaskState, happening: Happening) -> TaskState:
    """Return the task after an act. Every kind of act registers its own way.

    Raises:
        ProcedureRefused: The act is about something the task does not have.
    """
    raise NotImplementedError(type(act).__name__)


def after(
    state: TaskState,
    happening: Happening,
    materials: Iterable[tuple[MaterialKind, bytes]] = (),
    **changes: Any,
) -> TaskState:
    """Return the task after something happened: changed fields, time, and further materials."""
    act, target_id = happening.subject
    added = tuple(
        Filing(
            material=Material(kind=kind, digest=digest),
            filed_on=happening.day,
            act=act,
            target_id=target_id,
        )
        for kind, digest in materials
    )
    if added:
        changes["filings"] = (*state.filings, *added)
    return attrs.evolve(state, last_at=happening.at, **changes)


def with_item(mapping: Mapping[_K, _V], key: _K, value: _V) -> dict[_K, _V]:
    """Return a copy of ``mapping`` with one entry set."""
    return {**mapping, key: value}


def case_of(state: TaskState, target_id: str) -> CaseState:
    """Return the case of a target.

    Raises:
        ProcedureRefused: The target was not drawn.
    """
    case = state.cases.get(target_id)
    if case is None:
        raise refusal("unknown-target", target_id)
    return case


def with_case(state: TaskState, target_id: str, **changes: Any) -> dict[str, CaseState]:
    """Return all cases, with fields of one changed.

    Raises:
        ProcedureRefused: The target was not drawn.
    """
    return {**state.cases, target_id: attrs.evolve(case_of(state, target_id), **changes)}
