"""The roster: the frozen copy of the inspectors' register from which teams are drawn (protocol 5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

import attrs

from randcheck.errors import DuplicateId, InvalidValue, shorten
from randcheck.registers.identifiers import require_identifier, require_label, text_set
from randcheck.registers.salted_tree import ListRoot, commit_rows, require_secret
from randcheck.text import Text

MAX_COUNT = 1_000_000_000
"""Largest capacity or prior load: a number that canonical JSON can carry into a bundle."""

# Labels hold no control characters, so U+001F can never stand inside one.
_LABEL_SEPARATOR = "\x1f"


@attrs.frozen(kw_only=True)
class RosterRow:
    """What the assignment may know of one inspector; nothing that a receipt must hide.

    Attributes:
        id: Personnel id, not the certificate number.
        department: The body the inspector belongs to (所在单位).
        categories: Law-enforcement categories (执法类别); without any, only seats open to all can be taken.
        areas: Areas where the inspector serves; empty means everywhere.
        level: 0 for the body's own register, 1 for the upper level's (Tonghua norm 六(五)3(4)).
        cadre: Whether a leading cadre (领导干部), who may be drawn apart as team leader.
        capacity: Most targets in one draw, 0 to 1,000,000,000, or None for no limit.
        prior_load: Targets already carried, 0 to 1,000,000,000, so that the new ones even the load out.
        kin_group: Inspectors of one group never serve together, or None.
    """

    id: str
    department: str
    categories: frozenset[str] = attrs.field(converter=text_set, default=frozenset())
    areas: frozenset[str] = attrs.field(converter=text_set, default=frozenset())
    level: int = 0
    cadre: bool = False
    capacity: int | None = None
    prior_load: int = 0
    kin_group: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        require_identifier(self.id, what=Text("inspector id", "检查人员编号"))
        require_label(self.department, what=Text("department", "所在单位"))
        for category in self.categories:
            require_label(category, what=Text("law-enforcement category", "执法类别"))
        for area in self.areas:
            require_label(area, what=Text("area", "区域"))
        if self.kin_group is not None:
            require_identifier(self.kin_group, what=Text("kin group", "亲属组"))
        if type(self.level) is not int or self.level not in (0, 1):
            raise InvalidValue(
                rule=Text(
                    "inspector level must be 0 (own) or 1 (upper)", "人员层级须为 0（本级）或 1（上级）"
                ),
                seen=shorten(self.level),
            )
        if type(self.cadre) is not bool:
            raise InvalidValue(
                rule=Text("cadre must be True or False", "是否领导干部须为 True 或 False"),
                seen=shorten(self.cadre),
            )
        if self.capacity is not None:
            _require_count(self.capacity, Text("capacity", "承担上限"))
        _require_count(self.prior_load, Text("prior load", "已承担数"))

    def line(self) -> str:
        """Return the committed line: nine fields joined by tabs, sets ascending and joined by U+001F."""
        return "\t".join(
            (
                self.id,
                self.department,
                _LABEL_SEPARATOR.join(sorted(self.categories)),
                _LABEL_SEPARATOR.join(sorted(self.areas)),
                str(self.level),
                str(int(self.cadre)),
                "" if self.capacity is None else str(self.capacity),
                str(self.prior_load),
                self.kin_group or "",
            )
        )


def _require_count(value: int, what: Text) -> None:
    if type(value) is not int or not 0 <= value <= MAX_COUNT:
        raise InvalidValue(
            rule=Text(
                f"{what.en} must be an integer from 0 to {MAX_COUNT}",
                f"{what.zh}须为 0 至 {MAX_COUNT} 的整数",
            ),
            seen=shorten(value),
        )


@attrs.frozen(kw_only=True)
class Roster:
    """Inspectors that can be drawn, ids ascending, with the secret that salts their rows."""

    rows: tuple[RosterRow, ...]
    secret: bytes = attrs.field(repr=False, validator=lambda _, __, value: require_secret(value) and None)

    @classmethod
    def from_rows(cls, rows: Iterable[RosterRow], *, secret: bytes) -> Roster:
        """Freeze ``rows``; their order never matters.

        Raises:
            DuplicateId: Two rows share an id.
        """
        ordered = tuple(sorted(rows, key=lambda row: row.id))
        for before, after in pairwise(ordered):
            if before.id == after.id:
                raise DuplicateId(where=Text("the roster", "检查人员名单"), identifier=after.id)
        return cls(rows=ordered, secret=secret)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def commitment(self) -> ListRoot:
        """The roster's rows, depth and root."""
        return commit_rows(self.secret, ((row.id, row.line()) for row in self.rows))
