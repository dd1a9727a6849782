"""Independent parts of a problem: no inspector of one can take a seat of another, so each is solved alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import attrs

from randcheck.drawing.assignment.problem import AssignmentProblem, kin_masks
from randcheck.drawing.masks import bits_of, mask_of


@attrs.frozen(kw_only=True, eq=False)
class Component:
    """One part, laid out for speed: everything about seat s stands at index s.

    Seats are numbered from 0 in canonical order: by target, then position. Inspectors keep the numbers they
    have in the problem, and so do targets. An inspector whose capacity is 0 belongs to no class here.

    Attributes:
        number: 1, 2, … by first seat.
        count: How many parts the problem has.
        members: Inspectors of its classes, ascending.
        seats: Per seat (target, position).
        mates: Per seat, the other seats of its target in this part, ascending.
        choices: Per seat, the members of its class, ascending.
        barred: Per seat, the mask of inspectors who may not take it: outside its class, or in conflict with
            its target. Bits of inspectors outside ``members`` say nothing.
        capacity: Per inspector of the problem.
        prior_load: Per inspector of the problem.
        level: Per inspector of the problem.
        kin_group: Per inspector of the problem.
        even: Whether loads are to be even.
    """

    number: int
    count: int
    members: tuple[int, ...]
    seats: tuple[tuple[int, int], ...]
    mates: tuple[tuple[int, ...], ...]
    choices: tuple[tuple[int, ...], ...]
    barred: tuple[int, ...]
    capacity: tuple[int, ...]
    prior_load: tuple[int, ...]
    level: tuple[int, ...]
    kin_group: tuple[int, ...]
    even: bool

    @property
    def size(self) -> int:
        """How many seats there are, D in the protocol."""
        return len(self.seats)

    @property
    def prefix(self) -> str:
        """What its labels begin with: nothing when it is the only part."""
        return f"component/{self.number}/" if self.count > 1 else ""

    @cached_property
    def member_mask(self) -> int:
        """The mask of ``members``."""
        return sum(1 << inspector for inspector in self.members)

    @cached_property
    def kin_masks(self) -> tuple[int, ...]:
        """Per inspector of the problem, the mask of his kin group, himself included."""
        return kin_masks(self.kin_group)

    @cached_property
    def has_kin(self) -> bool:
        """Whether two members are kin."""
        return len({self.kin_group[inspector] for inspector in self.members}) < len(self.members)

    @cached_property
    def degrees(self) -> tuple[int, ...]:
        """Per seat, how many inspectors are admissible."""
        everybody = self.member_mask
        count = len(self.members)
        return tuple(count - (barred & everybody).bit_count() for barred in self.barred)

    @cached_property
    def classes(self) -> tuple[tuple[int, ...], ...]:
        """The distinct classes of its seats, the smallest first, then ascending."""
        # By identity first: hashing the members of a large class once a seat would take longer than dealing.
        objects = {id(choices): choices for choices in self.choices}
        return tuple(sorted(set(objects.values()), key=lambda choices: (len(choices), choices)))

    def level_mask(self, level: int) -> int:
        """Return the mask of the members of one level."""
        return sum(1 << inspector for inspector in self.members if self.level[inspector] == level)

    def has_room(self, held: list[list[int]], level: int) -> int:
        """Return the mask of the members of a level who hold fewer seats than their capacity."""
        return sum(
            1 << inspector
            for inspector in self.members
            if self.level[inspector] == level and len(held[inspector]) < self.capacity[inspector]
        )


def split(problem: AssignmentProblem) -> tuple[Component, ...]:
    """Return the parts of ``problem``, in the order of their first seats.

    Two seats belong to one part when their classes share an inspector or hold two of one kin group, directly
    or through further classes that are in use. A class that nobody belongs to is a part of its own.

    Example:
        >>> from randcheck.drawing.assignment.builder import InspectorEntry, build_problem
        >>> problem = build_problem(
        ...     inspectors=[InspectorEntry(id=name) for name in ("p1", "p2", "p3")],
        ...     classes={"north": ["p1", "p2"], "south": ["p3"]},
        ...     targets={"t1": ["north", "south"], "t2": ["north"]},
        ... )
        >>> [part.seats for part in split(problem)]
        [((0, 0), (1, 0)), ((0, 1),)]
    """
    classes = _live_classes(problem)
    part_of_class = _join_classes(problem, classes)
    seats_of_part: dict[int, list[tuple[int, int]]] = {}
    for target, seat_classes in enumerate(problem.seats):
        for position, seat_class in enumerate(seat_classes):
            seats_of_part.setdefault(part_of_class[seat_class], []).append((target, position))
    return tuple(
        _lay_out(problem, classes, seats, number, len(seats_of_part))
        for number, seats in enumerate(seats_of_part.values(), start=1)
    )


def whole(problem: AssignmentProblem) -> Component:
    """Return all seats of ``problem`` as one part, whether or not they are independent."""
    seats = [(target, position) for target, row in enumerate(problem.seats) for position in range(len(row))]
    return _lay_out(problem, _live_classes(problem), seats, 1, 1)


def _live_classes(problem: AssignmentProblem) -> list[tuple[int, ...]]:
    """Return the classes without the inspectors who can take no seat at all."""
    return [
        tuple(inspector for inspector in members if problem.capacity[inspector])
        for members in problem.classes
    ]


def _join_classes(problem: AssignmentProblem, classes: Sequence[tuple[int, ...]]) -> dict[int, int]:
    """Return for each class in use the part it belongs to, any distinct numbers."""
    groups: list[tuple[int, list[int]]] = []  # (kin of all members as a mask, classes)
    for seat_class in sorted({seat_class for row in problem.seats for seat_class in row}):
        reach, joined, apart = 0, [seat_class], []
        for inspector in classes[seat_class]:
            reach |= problem.kin_masks[inspector]
        for other_reach, others in groups:
            if other_reach & reach:
                reach |= other_reach
                joined += others
            else:
                apart.append((other_reach, others))
        groups = [*apart, (reach, joined)]
    return {seat_class: part for part, (_, joined) in enumerate(groups) for seat_class in joined}


def _lay_out(
    problem: AssignmentProblem,
    classes: Sequence[tuple[int, ...]],
    seats: list[tuple[int, int]],
    number: int,
    count: int,
) -> Component:
    used = sorted({problem.seats[target][position] for target, position in seats})
    masks = {seat_class: mask_of(classes[seat_class], problem.inspector_count) for seat_class in used}
    everybody = 0
    for mask in masks.values():
        everybody |= mask
    mates: list[tuple[int, ...]] = []
    barred: list[int] = []
    first = 0
    while first < len(seats):
        target = seats[first][0]
        end = first + 1
        while end < len(seats) and seats[end][0] == target:
            end += 1
        conflicts = problem.conflicts[target]
        for seat in range(first, end):
            mates.append((*range(first, seat), *range(seat + 1, end)))
            outside = everybody ^ masks[problem.seats[target][seats[seat][1]]]
            # Sharing the row itself where the class covers everyone saves a copy per seat.
            barred.append(conflicts | outside if outside else conflicts)
        first = end
    return Component(
        number=number,
        count=count,
        members=tuple(bits_of(everybody)),
        seats=tuple(seats),
        mates=tuple(mates),
        choices=tuple(classes[problem.seats[target][position]] for target, position in seats),
        barred=tuple(barred),
        capacity=problem.capacity,
        prior_load=problem.prior_load,
        level=problem.level,
        kin_group=problem.kin_group,
        even=problem.even,
    )
