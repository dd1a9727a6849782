"""The assignment problem in its one canonical, integer form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

import attrs

from randcheck.drawing.masks import mask_of
from randcheck.errors import InvalidValue
from randcheck.text import Text

OWN, UPPER = 0, 1
"""Levels of an inspector: the body's own register, and the upper level's (Tonghua norm 六(五)3(4))."""


@attrs.frozen(kw_only=True)
class AssignmentProblem:
    """Who may take which seat, and what is even.

    Everything is an index: inspector j is ``inspector_ids[j]``, target t is ``target_ids[t]``, a seat is
    (t, p) with p its position on the target. Ids are ascending by their UTF-8 bytes, so one set of rules has
    one form whatever order it was told in; :func:`~randcheck.drawing.assignment.build_problem` makes it.

    Attributes:
        inspector_ids: Ascending, no two equal.
        capacity: Per inspector, the most new seats; 0 for none.
        prior_load: Per inspector, seats carried already.
        level: Per inspector, 0 own register or 1 upper level's.
        kin_group: Per inspector, the smallest index in his group; his own when he has no kin.
        classes: Seat classes: the inspectors admissible for a seat, ascending; the classes ascending too.
        target_ids: Ascending, no two equal.
        seats: Per target, the class of each of its seats. A target may have no seat.
        conflicts: Per target, a mask: bit j set bars inspector j (回避).
        even: Whether total loads (prior and new) are to be as even as the rules allow.

    Raises:
        InvalidValue: The form is broken; the message names the first rule that is.

    Source:
        Tonghua norm 六(五)1(2)(3), 2(2)–(4), 3(1)(2)(4).

    Example:
        >>> problem = AssignmentProblem(
        ...     inspector_ids=("p1", "p2", "p3"),
        ...     capacity=(2, 2, 2),
        ...     prior_load=(0, 0, 0),
        ...     level=(0, 0, 0),
        ...     kin_group=(0, 1, 2),
        ...     classes=((0, 1, 2),),
        ...     target_ids=("t1", "t2"),
        ...     seats=((0, 0), (0,)),
        ...     conflicts=(0b001, 0),
        ... )
        >>> problem.seat_count
        3
    """

    inspector_ids: tuple[str, ...]
    capacity: tuple[int, ...]
    prior_load: tuple[int, ...]
    level: tuple[int, ...]
    kin_group: tuple[int, ...]
    classes: tuple[tuple[int, ...], ...]
    target_ids: tuple[str, ...]
    seats: tuple[tuple[int, ...], ...]
    conflicts: tuple[int, ...]
    even: bool = True

    def __attrs_post_init__(self) -> None:
        """Check the whole form."""
        _check(self)

    @property
    def inspector_count(self) -> int:
        """How many inspectors there are."""
        return len(self.inspector_ids)

    @cached_property
    def seat_count(self) -> int:
        """How many seats all targets have together."""
        return sum(map(len, self.seats))

    @cached_property
    def class_masks(self) -> tuple[int, ...]:
        """The classes as masks."""
        return tuple(mask_of(members, self.inspector_count) for members in self.classes)

    @cached_property
    def kin_masks(self) -> tuple[int, ...]:
        """Per inspector, the mask of his kin group, himself included."""
        return kin_masks(self.kin_group)

    def admissible(self, target: int, position: int) -> int:
        """Return the mask of the inspectors who may take a seat, other seats not considered."""
        members = self.class_masks[self.seats[target][position]]
        return members & ~self.conflicts[target]


def kin_masks(kin_group: Sequence[int]) -> tuple[int, ...]:
    """Return per inspector the mask of his kin group, himself included."""
    groups = [0] * len(kin_group)
    for inspector, group in enumerate(kin_group):
        groups[group] |= 1 << inspector
    return tuple(groups[group] for group in kin_group)


def _check(problem: AssignmentProblem) -> None:
    for en, zh, ids in (
        ("inspector ids", "检查人员编号", problem.inspector_ids),
        ("target ids", "检查对象编号", problem.target_ids),
    ):
        # Code points and UTF-8 bytes sort alike; a lone surrogate has no bytes.
        _require(
            all(map(_has_bytes, ids)) and _ascends(ids),
            Text(
                f"{en} must be text with a UTF-8 form, ascending and without repetition",
                f"{zh}须可用 UTF-8 表示、按升序排列且不重复",
            ),
            next(
                (f"{one!r} before {two!r}" for one, two in pairwise(ids) if not one < two), "a lone surrogate"
            ),
        )
    _check_inspectors(problem)
    _check_seats(problem)


def _check_inspectors(problem: AssignmentProblem) -> None:
    count = problem.inspector_count
    for en, zh, numbers in (
        ("capacity", "承担上限", problem.capacity),
        ("prior load", "已承担数", problem.prior_load),
        ("level", "人员层级", problem.level),
        ("kin group", "亲属组", problem.kin_group),
    ):
        _require(
            len(numbers) == count and all(type(number) is int and number >= 0 for number in numbers),
            Text(
                f"{en} must be one whole number of at least 0 per inspector",
                f"每名检查人员的{zh}须为一个不小于 0 的整数",
            ),
            f"{len(numbers)} for {count} inspectors: {numbers[:8]}",
        )
    _require(
        all(level <= UPPER for level in problem.level),
        Text("an inspector's level must be 0 (own) or 1 (upper)", "人员层级须为 0（本级）或 1（上级）"),
        str(max(problem.level, default=0)),
    )
    groups = problem.kin_group
    _require(
        all(group <= inspector and groups[group] == group for inspector, group in enumerate(groups)),
        Text("a kin group must be the smallest index of its members", "亲属组须以组内最小序号表示"),
        str(groups[:8]),
    )


def _check_seats(problem: AssignmentProblem) -> None:
    count, targets = problem.inspector_count, len(problem.target_ids)
    _require(
        _ascends(problem.classes) and all(_is_index_set(members, count) for members in problem.classes),
        Text(
            "seat classes must be ascending inspector indexes, the classes ascending too",
            "席位类别须为升序的人员序号，各类之间亦按升序排列",
        ),
        f"{len(problem.classes)} classes over {count} inspectors",
    )
    used = sorted(set(chain.from_iterable(problem.seats)))
    _require(
        len(problem.seats) == targets and _is_index_set(used, len(problem.classes)),
        Text("seats must be class indexes, one tuple a target", "席位须为类别序号，每个对象一组"),
        f"{len(problem.seats)} tuples for {targets} targets, classes {used[:8]} of {len(problem.classes)}",
    )
    rows = problem.conflicts
    _require(
        len(rows) == targets and (not rows or (min(rows) >= 0 and max(rows) >> count == 0)),
        Text("conflicts must be one mask of inspectors a target", "回避关系须为每个对象一个人员位图"),
        f"{len(rows)} masks for {targets} targets and {count} inspectors",
    )


def _require(valid: bool, rule: Text, seen: str) -> None:
    if not valid:
        raise InvalidValue(rule=rule, seen=seen)


def _ascends(items: Sequence[Any]) -> bool:
    return all(one < two for one, two in pairwise(items))


def _is_index_set(numbers: Sequence[int], size: int) -> bool:
    return _ascends(numbers) and (not numbers or (numbers[0] >= 0 and numbers[-1] < size))


def _has_bytes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
