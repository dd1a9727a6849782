"""Parts of a problem and who sits where, the plain way."""

from __future__ import annotations

from collections.abc import Collection

from randcheck.drawing.assignment import AssignmentProblem
from randcheck.drawing.stream import Stream


class Infeasible(Exception):
    """Some seats cannot be filled."""


class PlainPart:
    """One part: everything about seat s stands at index s."""

    def __init__(self, problem: AssignmentProblem, label: str, seats: list[tuple[int, int]]) -> None:
        self.problem, self.label, self.seats = problem, label, seats
        self.size = len(seats)
        self.classes = [
            [j for j in problem.classes[problem.seats[t][p]] if problem.capacity[j]] for t, p in seats
        ]
        self.admissible = [
            [j for j in members if not problem.conflicts[t] >> j & 1]
            for (t, _), members in zip(seats, self.classes, strict=True)
        ]
        self.mates = [
            [other for other in range(self.size) if other != seat and seats[other][0] == seats[seat][0]]
            for seat in range(self.size)
        ]
        self.members = sorted({j for members in self.classes for j in members})
        self.has_kin = len({problem.kin_group[j] for j in self.members}) < len(self.members)

    @staticmethod
    def choose(inspectors: Collection[int], stream: Stream) -> int:
        return sorted(inspectors)[stream.below(len(inspectors))]


class Seats:
    """Who sits where: per seat its holder (−1 for nobody), per inspector his seats in order."""

    def __init__(self, part: PlainPart) -> None:
        self.part = part
        self.holder = [-1] * part.size
        self.lists: dict[int, list[int]] = {j: [] for j in part.members}

    def copy(self) -> Seats:
        twin = Seats(self.part)
        twin.holder = list(self.holder)
        twin.lists = {j: list(seats) for j, seats in self.lists.items()}
        return twin

    def put(self, seat: int, inspector: int) -> None:
        self.lists[inspector].append(seat)
        self.holder[seat] = inspector

    def take(self, seat: int) -> None:
        seats = self.lists[self.holder[seat]]
        seats[seats.index(seat)] = seats[-1]
        seats.pop()
        self.holder[seat] = -1

    def replace(self, gone: int, seat: int) -> None:
        inspector = self.holder[gone]
        self.lists[inspector][self.lists[inspector].index(gone)] = seat
        self.holder[seat], self.holder[gone] = inspector, -1

    def load(self, inspector: int) -> int:
        return len(self.lists[inspector])

    def total(self, inspector: int) -> int:
        return self.part.problem.prior_load[inspector] + self.load(inspector)

    def has_room(self, inspector: int) -> bool:
        return self.load(inspector) < self.part.problem.capacity[inspector]

    def has_kin_there(
        self, inspector: int, seat: int, *, besides: int | None = None, heed_kin: bool = True
    ) -> bool:
        """Tell whether kin of ``inspector`` (without heeding kin: himself) hold a mate of ``seat``."""
        group = self.part.problem.kin_group
        holders = [self.holder[mate] for mate in self.part.mates[seat] if mate != besides]
        return any(
            holder != -1 and (group[holder] == group[inspector] if heed_kin else holder == inspector)
            for holder in holders
        )

    def borrowed(self) -> int:
        return sum(holder != -1 and self.part.problem.level[holder] for holder in self.holder)


def split_plainly(problem: AssignmentProblem) -> list[PlainPart]:
    """Return the parts in the order of their first seats."""
    groups: list[set[int]] = []  # kin groups that belong together
    empty: dict[int, int] = {}
    used = sorted({seat_class for row in problem.seats for seat_class in row})
    reach = {
        seat_class: {problem.kin_group[j] for j in problem.classes[seat_class] if problem.capacity[j]}
        for seat_class in used
    }
    for seat_class in used:
        touched = [group for group in groups if group & reach[seat_class]]
        groups = [group for group in groups if not group & reach[seat_class]]
        groups.append(reach[seat_class].union(*touched))
        if not reach[seat_class]:
            empty[seat_class] = -1 - seat_class
    by_part: dict[object, list[tuple[int, int]]] = {}
    for target, row in enumerate(problem.seats):
        for position, seat_class in enumerate(row):
            name: object = empty.get(seat_class)
            if name is None:
                name = next(min(group) for group in groups if group & reach[seat_class])
            by_part.setdefault(name, []).append((target, position))
    return [
        PlainPart(problem, f"component/{number}/" if len(by_part) > 1 else "", seats)
        for number, seats in enumerate(by_part.values(), start=1)
    ]
