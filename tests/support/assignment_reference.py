"""The mixing chain as docs/assignment.md tells it, the slow and plain way."""

from __future__ import annotations

from support.assignment_cases import may_take, seat_list

from randcheck.drawing.assignment import AssignmentProblem
from randcheck.drawing.stream import Stream


class PlainMixer:
    """Seats in lists, rules as sentences; consumes the same words as the engine and must end the same.

    Attributes:
        lists: Per inspector, his seats in order.
    """

    def __init__(
        self, problem: AssignmentProblem, holders: tuple[int, ...], *, slots: int, allowance: int
    ) -> None:
        self.problem, self.slots, self.allowance = problem, slots, allowance
        self.seats = seat_list(problem)
        self.open = may_take(problem)
        self.classes = [problem.classes[problem.seats[t][p]] for t, p in self.seats]
        self.lists: list[list[int]] = [[] for _ in problem.inspector_ids]
        for seat, inspector in enumerate(holders):
            self.lists[inspector].append(seat)

    def holder(self, seat: int) -> int | None:
        return next((j for j, seats in enumerate(self.lists) if seat in seats), None)

    def holders(self) -> tuple[int | None, ...]:
        return tuple(self.holder(seat) for seat in range(len(self.seats)))

    def total(self, inspector: int) -> int:
        return self.problem.prior_load[inspector] + len(self.lists[inspector])

    def pick(self, seat: int, stream: Stream) -> int:
        choices = self.open[seat]
        if 8 * len(choices) <= len(self.classes[seat]):
            return choices[stream.below(len(choices))]
        while True:
            inspector = self.classes[seat][stream.below(len(self.classes[seat]))]
            if inspector in choices:
                return inspector

    def has_kin_there(self, inspector: int, seat: int, *, besides: int | None = None) -> bool:
        """Tell whether kin of ``inspector`` hold another seat of the target of ``seat``."""
        group = self.problem.kin_group
        return any(
            other not in (seat, besides)
            and self.seats[other][0] == self.seats[seat][0]
            and group[holder] == group[inspector]
            for other in range(len(self.seats))
            if (holder := self.holder(other)) is not None
        )

    def may_end(self, inspector: int, origin: int, wanted: int) -> bool:
        level = self.problem.level
        return (
            level[inspector] == level[origin]
            and len(self.lists[inspector]) < self.problem.capacity[inspector]
            and (not self.problem.even or self.total(inspector) == wanted)
        )

    def take(self, seat: int) -> None:
        seats = self.lists[self.holder(seat)]
        place = seats.index(seat)
        seats[place] = seats[-1]
        seats.pop()

    def propose(self, stream: Stream) -> None:
        u = stream.below(len(self.seats))
        i = self.holder(u)
        j = self.pick(u, stream)
        if i == j:
            return
        r = stream.below(self.slots)
        if r < len(self.lists[j]):
            v = self.lists[j][r]
            is_same_target = self.seats[u][0] == self.seats[v][0]
            if i in self.open[v] and (
                is_same_target or not (self.has_kin_there(j, u) or self.has_kin_there(i, v))
            ):
                self.lists[i][self.lists[i].index(u)] = v
                self.lists[j][r] = u
        elif (
            r == len(self.lists[j])
            and self.may_end(j, i, self.total(i) - 1)
            and not self.has_kin_there(j, u)
        ):
            self.take(u)
            self.lists[j].append(u)

    def excursion(self, stream: Stream) -> None:
        before = [list(seats) for seats in self.lists]
        hole = stream.below(len(self.seats))
        origin = self.holder(hole)
        wanted = self.total(origin) - 1
        self.take(hole)
        for _ in range(self.allowance):
            j = self.pick(hole, stream)
            r = stream.below(self.slots)
            if r < len(self.lists[j]):
                v = self.lists[j][r]
                if not self.has_kin_there(j, hole, besides=v):
                    self.lists[j][r] = hole
                    hole = v
            elif (
                r == len(self.lists[j])
                and self.may_end(j, origin, wanted)
                and not self.has_kin_there(j, hole)
            ):
                self.lists[j].append(hole)
                return
        self.lists = before
