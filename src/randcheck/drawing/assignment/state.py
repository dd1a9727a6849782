"""Who sits where while a seating is being made."""

from __future__ import annotations

from collections.abc import Sequence

from randcheck.drawing.assignment.components import Component

NOBODY = -1


class SeatState:
    """A seating in the making, of one component.

    The order of an inspector's seats decides which seat a random slot number means, so every operation
    fixes it: a seat put with an inspector goes last, and a seat taken away leaves its place to the last one.

    Attributes:
        holder: Per seat, the inspector who holds it, or ``NOBODY``.
        held: Per inspector of the problem, the seats he holds.
        place: Per seat, its place in its holder's list.
    """

    __slots__ = ("held", "holder", "place")

    def __init__(self, component: Component) -> None:
        self.holder = [NOBODY] * component.size
        self.place = [NOBODY] * component.size
        self.held: list[list[int]] = [[] for _ in component.capacity]

    @classmethod
    def of(cls, component: Component, holders: Sequence[int]) -> SeatState:
        """Return the state in which seat s is held by ``holders[s]``, seats put in ascending order."""
        state = cls(component)
        for seat, inspector in enumerate(holders):
            if inspector != NOBODY:
                state.put(seat, inspector)
        return state

    def copy(self) -> SeatState:
        """Return a state that can be changed without changing this one."""
        twin = SeatState.__new__(SeatState)
        twin.holder = self.holder.copy()
        twin.place = self.place.copy()
        twin.held = [seats.copy() for seats in self.held]
        return twin

    def put(self, seat: int, inspector: int) -> None:
        """Give a vacant seat to an inspector, last in his list."""
        seats = self.held[inspector]
        self.holder[seat] = inspector
        self.place[seat] = len(seats)
        seats.append(seat)

    def take(self, seat: int) -> None:
        """Make a held seat vacant; the last seat of its holder moves to its place."""
        seats = self.held[self.holder[seat]]
        last = seats.pop()
        if last != seat:
            place = self.place[seat]
            seats[place] = last
            self.place[last] = place
        self.holder[seat] = NOBODY

    def replace(self, seat: int, other: int) -> None:
        """Put a vacant seat into the very place of another, which becomes vacant."""
        inspector, place = self.holder[other], self.place[other]
        self.held[inspector][place] = seat
        self.holder[seat], self.place[seat] = inspector, place
        self.holder[other] = NOBODY

    def total(self, component: Component, inspector: int) -> int:
        """Return an inspector's prior and new load together."""
        return component.prior_load[inspector] + len(self.held[inspector])
