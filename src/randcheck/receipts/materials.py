"""The frames, rosters and conflict lists that let an auditor run a draw again, in JSON."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import attrs

from randcheck.errors import MalformedDocument, RandcheckError
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame, FrameClass, FrameRow
from randcheck.registers.roster import Roster, RosterRow
from randcheck.registers.salted_tree import ListRoot
from randcheck.text import Text

_WHAT = Text("materials", "抽取材料")
_L = TypeVar("_L", Frame, Roster, ConflictList)


@attrs.frozen(kw_only=True)
class Materials:
    """Everything secret that a commitment's roots stand for.

    Attributes:
        frames: Each once, whatever number of tasks draws from it.
        rosters: Likewise.
        conflict_lists: Likewise.
    """

    frames: tuple[Frame, ...] = ()
    rosters: tuple[Roster, ...] = ()
    conflict_lists: tuple[ConflictList, ...] = ()

    def find_frame(self, root: ListRoot) -> Frame | None:
        """Return the frame with this root, or None."""
        return _find(self.frames, root)

    def find_roster(self, root: ListRoot | None) -> Roster | None:
        """Return the roster with this root, or None."""
        return _find(self.rosters, root)

    def find_conflicts(self, root: ListRoot | None) -> ConflictList | None:
        """Return the conflict list with this root, or None."""
        return _find(self.conflict_lists, root)

    def to_mapping(self) -> dict[str, Any]:
        """Return the lists as JSON; columns where a list may have a million rows."""
        return {
            "conflict_lists": [
                {
                    "inspectors": [list(pair) for pair in conflicts.inspector_pairs],
                    "secret": conflicts.secret.hex(),
                    "targets": [list(pair) for pair in conflicts.target_pairs],
                }
                for conflicts in self.conflict_lists
            ],
            "frames": [
                {
                    "classes": [[content.stratum, content.weight, content.area] for content in frame.classes],
                    "codes": list(frame.class_codes),
                    "ids": list(frame.ids),
                    "secret": frame.secret.hex(),
                }
                for frame in self.frames
            ],
            "rosters": [
                {"rows": [_row_to_mapping(row) for row in roster.rows], "secret": roster.secret.hex()}
                for roster in self.rosters
            ],
        }

    @classmethod
    def from_mapping(cls, mapping: Any) -> Materials:
        """Return the lists that :meth:`to_mapping` wrote.

        Raises:
            MalformedDocument: Not such a mapping, or a row that no list can hold.
        """
        try:
            if mapping.keys() != {"conflict_lists", "frames", "rosters"}:
                raise KeyError(", ".join(sorted(mapping)))
            return cls(
                frames=_read_each(mapping["frames"], _frame_from_mapping),
                rosters=_read_each(mapping["rosters"], _roster_from_mapping),
                conflict_lists=_read_each(mapping["conflict_lists"], _conflicts_from_mapping),
            )
        except (
            RandcheckError,
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
            OverflowError,
            IndexError,
        ) as error:
            raise MalformedDocument(
                what=_WHAT,
                rule=Text("must hold frames, rosters and conflict lists", "须含抽样框、人员名单与回避名单"),
                seen=f"{type(error).__name__}: {error}",
            ) from error


def _find(lists: Iterable[_L], root: ListRoot | None) -> _L | None:
    return next((one for one in lists if one.commitment == root), None)


def _read_each(values: Any, read: Callable[[Any], _L]) -> tuple[_L, ...]:
    if not isinstance(values, list):
        raise TypeError(type(values).__name__)
    return tuple(read(value) for value in values)


def _frame_from_mapping(mapping: Mapping[str, Any]) -> Frame:
    classes = [FrameClass(stratum, weight, area) for stratum, weight, area in mapping["classes"]]
    codes = array("I", mapping["codes"])
    # Built by the one constructor that checks every row, whatever order a file has them in.
    return Frame.from_rows(
        (
            FrameRow(target_id, content.stratum, content.weight, content.area)
            for target_id, content in zip(mapping["ids"], (classes[code] for code in codes), strict=True)
        ),
        secret=bytes.fromhex(mapping["secret"]),
    )


def _roster_from_mapping(mapping: Mapping[str, Any]) -> Roster:
    return Roster.from_rows(
        (RosterRow(**row) for row in mapping["rows"]), secret=bytes.fromhex(mapping["secret"])
    )


def _conflicts_from_mapping(mapping: Mapping[str, Any]) -> ConflictList:
    return ConflictList.from_pairs(
        targets=((inspector, target) for inspector, target in mapping["targets"]),
        inspectors=((one, other) for one, other in mapping["inspectors"]),
        secret=bytes.fromhex(mapping["secret"]),
    )


def _row_to_mapping(row: RosterRow) -> dict[str, Any]:
    return attrs.asdict(row, recurse=False) | {
        "areas": sorted(row.areas),
        "categories": sorted(row.categories),
    }
