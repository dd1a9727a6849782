"""The published outcome of one task as a Merkle tree, so that one row of it can be shown without the others.

Rows are the drawn targets and the reserves together, in the order of their tickets. A target that is neither stands
between two neighbours: both shown, with adjacent indices, they prove that it is not in the list.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from randcheck.drawing.seed import DIGEST_BYTES
from randcheck.errors import InvalidValue, shorten
from randcheck.merkle import MerkleTree, leaf_hash, verify_inclusion
from randcheck.receipts.strict_json import write_checked
from randcheck.registers.identifiers import require_identifier
from randcheck.registers.salted_proof import MAX_PATH
from randcheck.text import Text

DRAWN = "drawn"
RESERVE = "reserve"
ABSENT = "absent"


@attrs.frozen(kw_only=True)
class ResultRow:
    """One drawn target or reserve.

    Attributes:
        id: The target.
        ticket: Its ticket, 32 bytes.
        outcome: ``drawn`` or ``reserve``.
        position: Its place among all of its outcome in the order of tickets, from 1.
        team: Number of the team that inspects it, or None.
        members: Ids of that team's members as drawn, or None.

    Raises:
        InvalidValue: A part of another form.
    """

    id: str
    ticket: bytes
    outcome: str
    position: int
    team: int | None = None
    members: tuple[str, ...] | None = None

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        require_identifier(self.id, what=Text("target id", "检查对象编号"))
        for member in self.members or ():
            require_identifier(member, what=Text("inspector id", "检查人员编号"))
        if (
            len(self.ticket) != DIGEST_BYTES
            or self.outcome not in (DRAWN, RESERVE)
            or type(self.position) is not int
            or self.position < 1
            or (self.team is None) != (self.members is None)
            or (self.team is not None and type(self.team) is not int)
        ):
            raise InvalidValue(
                rule=Text(
                    "a row of a result must have the form of protocol section 21",
                    "结果行须符合协议第 21 节的格式",
                ),
                seen=shorten(attrs.astuple(self, recurse=False)),
            )

    @property
    def order(self) -> tuple[bytes, str]:
        """What rows are ordered by."""
        return self.ticket, self.id

    @property
    def leaf(self) -> bytes:
        """The canonical row, which the tree hashes."""
        # Every field was checked when the row was made, so that all of it is of the model.
        return write_checked(self.to_mapping())

    def to_mapping(self) -> dict[str, Any]:
        """Return the row as JSON."""
        return {
            "id": self.id,
            "members": None if self.members is None else list(self.members),
            "outcome": self.outcome,
            "position": self.position,
            "team": self.team,
            "ticket": self.ticket.hex(),
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> ResultRow:
        """Return the row that :meth:`to_mapping` wrote.

        Raises:
            InvalidValue: A part of another form.
            KeyError, TypeError, ValueError: Not such a mapping.
        """
        members = mapping["members"]
        return cls(
            id=mapping["id"],
            ticket=bytes.fromhex(mapping["ticket"]),
            outcome=mapping["outcome"],
            position=mapping["position"],
            team=mapping["team"],
            members=None if members is None else tuple(members),
        )


@attrs.frozen(kw_only=True)
class ShownRow:
    """A row with its index in the tree and its audit path."""

    index: int
    row: ResultRow
    path: tuple[bytes, ...]

    def is_in(self, root: bytes, rows: int) -> bool:
        """Tell whether the list of ``rows`` rows with this root has the row at this index."""
        return verify_inclusion(leaf_hash(self.row.leaf), self.index, rows, self.path, root)

    def to_mapping(self) -> dict[str, Any]:
        """Return row and proof as JSON."""
        return {
            "index": self.index,
            "path": [part.hex() for part in self.path],
            "row": self.row.to_mapping(),
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> ShownRow:
        """Return what :meth:`to_mapping` wrote.

        Raises:
            InvalidValue: A part of another form.
            KeyError, TypeError, ValueError: Not such a mapping.
        """
        path = tuple(bytes.fromhex(part) for part in mapping["path"])
        if type(mapping["index"]) is not int or mapping["index"] < 0 or len(path) > MAX_PATH:
            raise InvalidValue(
                rule=Text("a row of a result must have an index and a path", "结果行须有序号与路径"),
                seen=shorten(mapping["index"]),
            )
        return cls(index=mapping["index"], row=ResultRow.from_mapping(mapping["row"]), path=path)


class ResultList:
    """All rows of one task's result, ready to show any of them or a gap between two.

    Args:
        result: What a draw statement tells of one task.

    Raises:
        InvalidValue, KeyError, TypeError, ValueError: It is not of the form of a draw's result.
    """

    def __init__(self, result: Mapping[str, Any]) -> None:
        self.rows = _rows_of(result)
        self._tree = MerkleTree(row.leaf for row in self.rows)

    @property
    def root(self) -> bytes:
        """RFC 6962 root over the rows."""
        return self._tree.root()

    def show(self, target_id: str, ticket: bytes) -> tuple[ShownRow, ...]:
        """Return the row of a target, or its two neighbours where it has none (one at either end).

        Args:
            target_id: The target.
            ticket: Its ticket.
        """
        place = bisect_left(self.rows, (ticket, target_id), key=lambda row: row.order)
        if place < len(self.rows) and self.rows[place].order == (ticket, target_id):
            return (self._show(place),)
        return tuple(self._show(index) for index in (place - 1, place) if 0 <= index < len(self.rows))

    def _show(self, index: int) -> ShownRow:
        path = tuple(self._tree.prove_inclusion(index, len(self.rows)))
        return ShownRow(index=index, row=self.rows[index], path=path)


def find_outcome(
    shown: Sequence[ShownRow], target_id: str, ticket: bytes, root: bytes, rows: int
) -> ResultRow | str | None:
    """Return what rows that are shown prove about a target.

    Returns:
        Its row when it is in the list; ``absent`` when it is proved not to be; None when nothing is proved.
    """
    if any(not one.is_in(root, rows) for one in shown):
        return None
    place = (ticket, target_id)
    own = [one.row for one in shown if one.row.order == place]
    if own:
        return own[0]
    precedes = max((one.index for one in shown if one.row.order < place), default=-1)
    follows = min((one.index for one in shown if one.row.order > place), default=rows)
    return ABSENT if precedes + 1 == follows else None


def _rows_of(result: Mapping[str, Any]) -> tuple[ResultRow, ...]:
    assignment = result["assignment"]
    teams = {
        target_id: team
        for team in (() if assignment is None else assignment["teams"])
        for target_id in team["targets"]
    }
    rows = []
    for outcome, told in ((DRAWN, result["drawn"]), (RESERVE, result["reserves"])):
        in_order = sorted((_read_ticket(row["ticket"]), row["id"]) for row in told)
        for position, (ticket, target_id) in enumerate(in_order, start=1):
            team = teams.get(target_id) if outcome == DRAWN else None
            rows.append(
                ResultRow(
                    id=target_id,
                    ticket=ticket,
                    outcome=outcome,
                    position=position,
                    team=None if team is None else team["number"],
                    members=None if team is None else _read_members(team["members"]),
                )
            )
    return tuple(sorted(rows, key=lambda row: row.order))


def _read_members(told: object) -> tuple[str, ...]:
    # A text would give its letters, and the summary of a result that other readers refuse.
    if not isinstance(told, list | tuple):
        raise TypeError(shorten(told))
    return tuple(told)


def _read_ticket(written: str) -> bytes:
    ticket = bytes.fromhex(written)
    # The one way to write it: a row says what the draw statement says, not what it may mean.
    if ticket.hex() != written:
        raise ValueError(shorten(written))
    return ticket
