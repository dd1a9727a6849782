"""One task's result as a draw statement tells it, read strictly: what it holds beyond its form is nobody's word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs

from randcheck.errors import shorten

_HEX = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"(0|[1-9][0-9]{0,99})/([1-9][0-9]{0,99})")
_ROW_FIELDS = {"id", "ticket"}
_TEAM_FIELDS = {"leader", "members", "number", "targets"}
_RESULT_FIELDS = {"assignment", "cutoff_keys", "cutoff_tickets", "drawn", "reserves", "task"}
_ASSIGNMENT_FIELDS = {"borrowed", "dealing", "people", "shortfall", "team_tries", "teams"}


@attrs.frozen(kw_only=True)
class ToldTeam:
    """A team as it is told."""

    number: int
    leader: str | None
    members: tuple[str, ...]
    targets: tuple[str, ...]


@attrs.frozen(kw_only=True)
class ToldResult:
    """One task's result as it is told.

    Attributes:
        task_id: The task.
        drawn: Ticket, 64 hex digits, and id of every drawn target, in the order told.
        reserves: The same of the reserves.
        cutoff_tickets: As told.
        cutoff_keys: As told.
        teams: None where it tells of no assignment.
        has_shortfall: Whether the assignment tells of one.
    """

    task_id: str
    drawn: tuple[tuple[str, str], ...]
    reserves: tuple[tuple[str, str], ...]
    cutoff_tickets: tuple[str, ...]
    cutoff_keys: tuple[Fraction, ...]
    teams: tuple[ToldTeam, ...] | None
    has_shortfall: bool

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> ToldResult:
        """Return what ``told`` says.

        Raises:
            KeyError, TypeError, ValueError, AttributeError: Not of the form of a result, or with more in it.
        """
        _require_fields(told, _RESULT_FIELDS)
        assignment = told["assignment"]
        if assignment is not None:
            _require_fields(assignment, _ASSIGNMENT_FIELDS)
        return cls(
            task_id=_require_text(told["task"]),
            drawn=_read_rows(told["drawn"]),
            reserves=_read_rows(told["reserves"]),
            cutoff_tickets=tuple(map(_require_ticket, _require_list(told["cutoff_tickets"]))),
            cutoff_keys=tuple(map(_read_key, _require_list(told["cutoff_keys"]))),
            teams=None if assignment is None else tuple(map(_read_team, _require_list(assignment["teams"]))),
            has_shortfall=assignment is not None and assignment["shortfall"] is not None,
        )


def _read_rows(rows: Any) -> tuple[tuple[str, str], ...]:
    for row in _require_list(rows):
        _require_fields(row, _ROW_FIELDS)
    return tuple((_require_ticket(row["ticket"]), _require_text(row["id"])) for row in rows)


def _read_team(team: Any) -> ToldTeam:
    _require_fields(team, _TEAM_FIELDS)
    number, leader = team["number"], team["leader"]
    if type(number) is not int:
        raise TypeError(shorten(number))
    return ToldTeam(
        number=number,
        leader=None if leader is None else _require_text(leader),
        members=tuple(map(_require_text, _require_list(team["members"]))),
        targets=tuple(map(_require_text, _require_list(team["targets"]))),
    )


def _read_key(text: Any) -> Fraction:
    found = _KEY.fullmatch(_require_text(text))
    key = None if found is None else Fraction(int(found[1]), int(found[2]))
    if key is None or f"{key.numerator}/{key.denominator}" != text:
        raise ValueError(shorten(text))
    return key


def _require_fields(mapping: Any, names: set[str]) -> None:
    if mapping.keys() != names:
        raise KeyError(shorten(", ".join(sorted(map(str, mapping)))))


def _require_ticket(value: Any) -> str:
    if _HEX.fullmatch(value) is None:
        raise ValueError(shorten(value))
    return _require_text(value)


def _require_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(shorten(value))
    return value


def _require_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(shorten(value))
    return value
