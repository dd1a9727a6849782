"""Breadth-first search for a chain of moves that seats one more, or evens two loads out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import attrs

from randcheck.drawing.assignment.components import Component
from randcheck.drawing.assignment.state import NOBODY, SeatState
from randcheck.drawing.masks import bits_of


@attrs.frozen
class Search:
    """What a search came to.

    Attributes:
        path: Seats u0, u1, … uk: each takes the place of the next, the last goes to ``goal``. Empty when the
            search failed.
        goal: The inspector the last seat goes to, or ``NOBODY``.
        visited: The mask of inspectors whose seats were all reached; says nothing after a success.
        reached: Every seat a failed search came to.
    """

    path: tuple[int, ...]
    goal: int
    visited: int
    reached: frozenset[int]


def find_path(
    component: Component,
    state: SeatState,
    sources: Sequence[int],
    *,
    among: int,
    goals: int,
    rank: Sequence[int],
    barred: Sequence[int] | None = None,
    heed_kin: bool = True,
) -> Search:
    """Search from ``sources`` for the nearest inspector of ``goals``.

    Seats come from a first-in-first-out queue that begins with the sources. For each seat u taken from it:

    1. Every other seat v of u's target, in seat order, that is not yet reached and whose holder may take u,
       is reached from u: u would sit where v sits, and v must go on.
    2. The inspectors of ``among`` not yet visited who may take u, do not hold it, and are not on its
       target: if one is a goal the search ends at the first such goal by ``rank``. Otherwise all are visited
       in order of ``rank``, and every seat each one holds that is not yet reached is reached from u.

    With kin groups a (target, group) is entered at most once and never while another seat there holds the
    group; some chains are then not found, but none that is found breaks a rule.

    Args:
        component: The rules.
        state: Who sits where; not changed.
        sources: Seats to start from.
        among: Mask of the inspectors that may be visited.
        goals: Mask of the inspectors where a chain may end.
        rank: Per inspector, his place in the scan order.
        barred: Instead of the component's own ``barred``.
        heed_kin: False searches as if nobody had kin.
    """
    barred = component.barred if barred is None else barred
    heed_kin = heed_kin and component.has_kin
    holder, held, mates = state.holder, state.held, component.mates
    parent: dict[int, int] = dict.fromkeys(sources, NOBODY)
    entered: dict[int, int] = {}  # target: mask of inspectors whose group has been entered there
    queue = list(parent)
    left = among
    # Appending while iterating is the queue: a list iterator sees what is added behind it.
    for seat in queue:
        row = barred[seat]
        own_mates = mates[seat]
        if own_mates:
            target = component.seats[seat][0]
            for mate in own_mates:
                inspector = holder[mate]
                if mate in parent or inspector == NOBODY or row >> inspector & 1:
                    continue
                if heed_kin:
                    if entered.get(target, 0) >> inspector & 1:
                        continue
                    entered[target] = entered.get(target, 0) | component.kin_masks[inspector]
                parent[mate] = seat
                queue.append(mate)
        open_to = left ^ (left & row)
        if not open_to:
            continue
        if holder[seat] != NOBODY:
            open_to &= ~(1 << holder[seat])
        for mate in own_mates:
            if holder[mate] != NOBODY:
                open_to &= ~(component.kin_masks[holder[mate]] if heed_kin else 1 << holder[mate])
        if heed_kin:
            open_to &= ~entered.get(component.seats[seat][0], 0)
        if open_to & goals:
            goal = min(bits_of(open_to & goals), key=rank.__getitem__)
            return Search(_chain(parent, seat), goal, 0, frozenset())
        if not open_to:
            continue
        for inspector in sorted(bits_of(open_to), key=rank.__getitem__):
            if heed_kin:
                target = component.seats[seat][0]
                if entered.get(target, 0) >> inspector & 1:
                    continue  # one of his kin was entered a moment ago
                entered[target] = entered.get(target, 0) | component.kin_masks[inspector]
            left ^= 1 << inspector
            for other in held[inspector]:
                if other not in parent:
                    parent[other] = seat
                    queue.append(other)
    return Search((), NOBODY, among ^ left, frozenset(parent))


def apply_path(state: SeatState, search: Search) -> None:
    """Carry out a found chain: u0 leaves its holder if it has one, then each takes the place of the next."""
    path = search.path
    if state.holder[path[0]] != NOBODY:
        state.take(path[0])
    for seat, following in pairwise(path):
        state.replace(seat, following)
    state.put(path[-1], search.goal)


def _chain(parent: dict[int, int], seat: int) -> tuple[int, ...]:
    chain = [seat]
    while parent[seat] != NOBODY:
        seat = parent[seat]
        chain.append(seat)
    return tuple(reversed(chain))
