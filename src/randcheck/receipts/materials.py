"""The frames, rosters and conflict lists that let an auditor run a draw again, in JSON."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import attrs

from randcheck.errors import MalformedDocument, RandcheckError, join_limited
from randcheck.registers.conflict_list import ConflictList
from randcheck.registers.frame import Frame, FrameClass, FrameRow
from randcheck.registers.roster import Roster, RosterRow
from randcheck.registers.salted_tree import ListRoot
from randcheck.text import Text

_WHAT = Text("materials", "抽取材料")
_ROW_FIELDS = {field.name for field in attrs.fields(RosterRow)}
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

    @property
    def lists(self) -> tuple[Frame | Roster | ConflictList, ...]:
        """All lists."""
        return (*self.frames, *self.rosters, *self.conflict_lists)

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
            _require_keys(mapping, {"conflict_lists", "frames", "rosters"})
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
    return tuple(read(value) for value in _require_list(values))


def _require_keys(mapping: Mapping[str, Any], keys: set[str]) -> None:
    if mapping.keys() != keys:
        raise KeyError(join_limited(sorted(mapping)))


def _require_list(value: Any) -> list[Any]:
    # Text would do where its characters are read as the items, and a mapping where its keys are.
    if not isinstance(value, list):
        raise TypeError(type(value).__name__)
    return value


def _read_secret(text: str) -> bytes:
    secret = bytes.fromhex(text)
    if secret.hex() != text:
        raise ValueError("hex digits must be lower case and without spaces")
    return secret


def _frame_from_mapping(mapping: Mapping[str, Any]) -> Frame:
    _require_keys(mapping, {"classes", "codes", "ids", "secret"})
    classes = [
        FrameClass(stratum, weight, area)
        for stratum, weight, area in map(_require_list, _require_list(mapping["classes"]))
    ]
    ids, stated = _require_list(mapping["ids"]), _require_list(mapping["codes"])
    if not set(map(type, stated)) <= {int}:
        raise TypeError("a code that is no whole number")  # true would do for 1
    codes = array("I", stated)
    # Built by the one constructor that checks every row, whatever order a file has them in.
    return Frame.from_rows(
        (
            FrameRow(target_id, content.stratum, content.weight, content.area)
            for target_id, content in zip(ids, (classes[code] for code in codes), strict=True)
        ),
        secret=_read_secret(mapping["secret"]),
    )


def _roster_from_mapping(mapping: Mapping[str, Any]) -> Roster:
    _require_keys(mapping, {"rows", "secret"})
    return Roster.from_rows(
        map(_row_from_mapping, _require_list(mapping["rows"])), secret=_read_secret(mapping["secret"])
    )


def _row_from_mapping(mapping: Mapping[str, Any]) -> RosterRow:
    _require_keys(mapping, _ROW_FIELDS)
    sets = {name: _require_list(mapping[name]) for name in ("areas", "categories")}
    return RosterRow(**(dict(mapping) | sets))


def _conflicts_from_mapping(mapping: Mapping[str, Any]) -> ConflictList:
    _require_keys(mapping, {"inspectors", "secret", "targets"})
    return ConflictList.from_pairs(
        targets=_read_pairs(mapping["targets"]),
        inspectors=_read_pairs(mapping["inspectors"]),
        secret=_read_secret(mapping["secret"]),
    )


def _read_pairs(values: Any) -> list[tuple[str, str]]:
    return [(one, other) for one, other in map(_require_list, _require_list(values))]


def _row_to_mapping(row: RosterRow) -> dict[str, Any]:
    return attrs.asdict(row, recurse=False) | {
        "areas": sorted(row.areas),
        "categories": sorted(row.categories),
    }
