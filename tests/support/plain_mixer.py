"""The mixing chain, the plain way."""

from __future__ import annotations

from randcheck.drawing.stream import Stream
from support.plain_part import PlainPart, Seats


class PlainMixer:
    """Mixes ``seats`` in place, step by step."""

    def __init__(self, part: PlainPart, seats: Seats, *, allowance: int | None = None) -> None:
        self.part, self.seats = part, seats
        problem = part.problem
        greatest = [
            max(
                (seats.total(j) for j in part.members if problem.level[j] == level and seats.load(j)),
                default=0,
            )
            for level in (0, 1)
        ]
        targets = len({target for target, _ in part.seats})
        self.slots = max(
            1,
            *(
                min(
                    problem.capacity[j],
                    greatest[problem.level[j]] - problem.prior_load[j] if problem.even else targets,
                )
                for j in part.members
            ),
        )
        room = sum(map(len, part.admissible)) * self.slots
        self.excursions = -(-part.size * part.size // room)
        self.allowance = allowance or max(4 * -(-room // part.size), 2 * (len(part.members) + 1))
        self.rounds = self.exchanges = self.moves = self.closed = 0

    def figures(self) -> dict[str, int]:
        return {
            "rounds": self.rounds,
            "excursions": self.rounds * self.excursions,
            "exchanges": self.exchanges,
            "moves": self.moves,
            "closed": self.closed,
        }

    def run(self, stream: Stream) -> None:
        self.rounds = (self.part.size - 1).bit_length() + -(-(2**15) // self.part.size)
        for _ in range(self.rounds):
            for _ in range(self.part.size):
                self.propose(stream)
            for _ in range(self.excursions):
                self.excursion(stream)

    def pick(self, seat: int, stream: Stream) -> int:
        members, admissible = self.part.classes[seat], self.part.admissible[seat]
        if 8 * len(admissible) <= len(members):
            return self.part.choose(admissible, stream)
        while True:
            inspector = members[stream.below(len(members))]
            if inspector in admissible:
                return inspector

    def may_end(self, inspector: int, origin: int, wanted: int) -> bool:
        """Tell whether a seat of ``origin`` may go to the first free place of ``inspector``, loads considered."""
        problem = self.part.problem
        return (
            problem.level[inspector] == problem.level[origin]
            and self.seats.has_room(inspector)
            and (not problem.even or self.seats.total(inspector) == wanted)
        )

    def propose(self, stream: Stream) -> None:
        part, seats = self.part, self.seats
        u = stream.below(part.size)
        i = seats.holder[u]
        j = self.pick(u, stream)
        if i == j:
            return
        r = stream.below(self.slots)
        if r < seats.load(j):
            v = seats.lists[j][r]
            is_same_target = part.seats[u][0] == part.seats[v][0]
            if i in part.admissible[v] and (
                is_same_target or not (seats.has_kin_there(j, u) or seats.has_kin_there(i, v))
            ):
                seats.lists[i][seats.lists[i].index(u)] = v
                seats.lists[j][r] = u
                seats.holder[u], seats.holder[v] = j, i
                self.exchanges += 1
        elif r == seats.load(j) and self.may_end(j, i, seats.total(i) - 1) and not seats.has_kin_there(j, u):
            seats.take(u)
            seats.put(u, j)
            self.moves += 1

    def excursion(self, stream: Stream) -> None:
        seats = self.seats
        before = seats.copy()
        hole = stream.below(self.part.size)
        origin = seats.holder[hole]
        wanted = seats.total(origin) - 1
        seats.take(hole)
        for _ in range(self.allowance):
            j = self.pick(hole, stream)
            r = stream.below(self.slots)
            if r < seats.load(j):
                v = seats.lists[j][r]
                if not seats.has_kin_there(j, hole, besides=v):
                    seats.replace(v, hole)
                    hole = v
            elif r == seats.load(j) and self.may_end(j, origin, wanted) and not seats.has_kin_there(j, hole):
                seats.put(hole, j)
                self.closed += 1
                return
        seats.holder, seats.lists = before.holder, before.lists
