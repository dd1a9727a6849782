"""Stage 2a: a first seating that is lawful, uses the fewest upper-level inspectors, and is most even."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence

import attrs

from randcheck.drawing.assignment.augment import apply_path, find_path
from randcheck.drawing.assignment.components import Component
from randcheck.drawing.assignment.problem import OWN, UPPER
from randcheck.drawing.assignment.state import NOBODY, SeatState
from randcheck.drawing.stream import Stream


@attrs.frozen
class Start:
    """The outcome of stage 2a.

    Attributes:
        state: Who sits where; the failed seats are vacant.
        rank: Per inspector of the problem, his place in the scan order.
        failed: Seats that could not be filled, in the order they were tried.
    """

    state: SeatState
    rank: tuple[int, ...]
    failed: tuple[int, ...]


def make_start(component: Component, stream: Stream, *, heed_kin: bool = True) -> Start:
    """Return a start, or the seats that nobody can fill.

    1. ``order``: the members shuffled; it is the scan order. The seats shuffled, then sorted by how few
       inspectors are admissible; ties keep the shuffled order.
    2. Each seat takes one of the least-loaded own inspectors who may take it (``choose`` on their mask); when
       none has room, the shortest chain of moves that ends with one who has.
    3. The seats that remain do the same with the upper level, moving anybody.
    4. If loads are to be even: :func:`even_out`.

    Args:
        component: The rules.
        stream: The words of label ``start``.
        heed_kin: False makes a start as if nobody had kin; step 4 is then left out.
    """
    order = list(component.members)
    stream.shuffle(order)
    seats = list(range(component.size))
    stream.shuffle(seats)
    seats.sort(key=component.degrees.__getitem__)
    rank = rank_of(component, order)
    state = SeatState(component)
    heed_kin = heed_kin and component.has_kin
    failed = _Filling(component, state, stream, rank, OWN, heed_kin).fill(seats)
    if failed:
        failed = _Filling(component, state, stream, rank, UPPER, heed_kin).fill(failed)
    if component.even and not failed and heed_kin == component.has_kin:
        even_out(component, state, order, rank)
    return Start(state, rank, tuple(failed))


def rank_of(component: Component, order: Sequence[int]) -> tuple[int, ...]:
    """Return per inspector of the problem his place in ``order``."""
    rank = [0] * len(component.capacity)
    for place, inspector in enumerate(order):
        rank[inspector] = place
    return tuple(rank)


class _Filling:
    """Seats filled one after the other with the inspectors of one level.

    ``pools`` keeps those with room as one mask for each total load, the totals ascending in ``totals``. When
    loads need not be even there is one pool.
    """

    def __init__(
        self,
        component: Component,
        state: SeatState,
        stream: Stream,
        rank: Sequence[int],
        level: int,
        heed_kin: bool,
    ) -> None:
        self.component, self.state, self.stream, self.rank = component, state, stream, rank
        self.level, self.heed_kin = level, heed_kin
        # The own level is filled first and among its own people; the upper one may move anybody.
        self.among = component.level_mask(OWN) if level == OWN else component.member_mask
        self.pools: dict[int, int] = {}
        self.totals: list[int] = []
        self.room = component.has_room(state.held, level)
        for inspector in component.members:
            if self.room >> inspector & 1:
                self._add_to_pool(inspector)

    def fill(self, seats: Sequence[int]) -> list[int]:
        """Fill ``seats`` in order; return those that could not be."""
        component, state = self.component, self.state
        holder, barred, mates = state.holder, component.barred, component.mates
        kin_masks = component.kin_masks
        failed = []
        for seat in seats:
            shut = barred[seat]
            for mate in mates[seat]:
                if holder[mate] != NOBODY:
                    shut |= kin_masks[holder[mate]] if self.heed_kin else 1 << holder[mate]
            for total in self.totals:
                pool = self.pools[total]
                open_to = pool ^ (pool & shut)
                if open_to:
                    inspector = self.stream.choose(open_to)
                    state.put(seat, inspector)
                    self._count_seat(inspector)
                    break
            else:
                if not self._augment(seat):
                    failed.append(seat)
        return failed

    def _augment(self, seat: int) -> bool:
        search = find_path(
            self.component,
            self.state,
            (seat,),
            among=self.among,
            goals=self.room,
            rank=self.rank,
            heed_kin=self.heed_kin,
        )
        if search.path:
            apply_path(self.state, search)
            self._count_seat(search.goal)
            return True
        if not self.heed_kin:
            # Everybody visited is full and only leads to others who are: no later chain can use them.
            self.among &= ~search.visited
        return False

    def _count_seat(self, inspector: int) -> None:
        """Move an inspector who has just got one more seat to the next pool, or out when he is full."""
        held = len(self.state.held[inspector])
        old = self._pool_of(inspector, held - 1)
        self.pools[old] ^= 1 << inspector
        if not self.pools[old]:
            del self.pools[old]
            self.totals.remove(old)
        if held < self.component.capacity[inspector]:
            self._add_to_pool(inspector)
        else:
            self.room ^= 1 << inspector

    def _add_to_pool(self, inspector: int) -> None:
        total = self._pool_of(inspector, len(self.state.held[inspector]))
        if total not in self.pools:
            self.pools[total] = 0
            insort(self.totals, total)
        self.pools[total] |= 1 << inspector

    def _pool_of(self, inspector: int, held: int) -> int:
        return self.component.prior_load[inspector] + held if self.component.even else 0


def even_out(component: Component, state: SeatState, order: Sequence[int], rank: Sequence[int]) -> None:
    """Move seats until no chain can lower the sum of squares of total loads within a level.

    For each level, own first, and each total t of an inspector with a seat, from the greatest down: each inspector
    of that total, in scan order, gives a seat away along a chain from his seats to somebody of the level with
    room and a total of t − 2 or less, if there is one. After a failed search neither he nor those it visited
    are searched again.

    One pass is enough without kin groups: what a failed search came to is closed, so no later chain leads
    through it (Harvey, Ladner, Lovász, Tamir 2006 for plain semi-matchings).

    Args:
        component: The rules.
        state: A full seating; changed in place.
        order: The scan order of the members.
        rank: The place of each inspector in it.
    """
    for level in (OWN, UPPER):
        team = [inspector for inspector in order if component.level[inspector] == level]
        among = component.member_mask
        for total in _totals_held(component, state, team):
            goals = sum(
                1 << inspector
                for inspector in team
                if state.total(component, inspector) <= total - 2
                and len(state.held[inspector]) < component.capacity[inspector]
            )
            for giver in team:
                if not goals:
                    break
                if not state.held[giver] or state.total(component, giver) != total:
                    continue
                search = find_path(component, state, state.held[giver], among=among, goals=goals, rank=rank)
                if not search.path:
                    among &= ~(search.visited | 1 << giver)
                    continue
                apply_path(state, search)
                taker = search.goal
                if (
                    state.total(component, taker) > total - 2
                    or len(state.held[taker]) == component.capacity[taker]
                ):
                    goals ^= 1 << taker


def _totals_held(component: Component, state: SeatState, team: Sequence[int]) -> Iterator[int]:
    """Yield the totals of those who hold a seat, from the greatest down, as they are when each is reached."""
    total = 1 + max((state.total(component, i) for i in team if state.held[i]), default=0)
    while True:
        lower = [other for i in team if state.held[i] and (other := state.total(component, i)) < total]
        if not lower:
            return
        total = max(lower)
        yield total
