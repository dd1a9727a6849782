"""Kin groups: exact search within a bound.

Seating kin apart is NP-hard, so this search finds a lawful seating, proves that there is none, or says that
it gave up. It never guesses.
"""

from __future__ import annotations

import attrs

from randcheck.drawing.assignment.augment import apply_path, find_path
from randcheck.drawing.assignment.components import Component
from randcheck.drawing.assignment.problem import OWN, UPPER
from randcheck.drawing.assignment.start import Start
from randcheck.drawing.assignment.state import SeatState

MOST_BRANCHES = 4096
"""Seatings that are looked at before the search gives up."""


@attrs.frozen
class KinSearch:
    """What the search came to.

    Attributes:
        state: A full lawful seating, or None.
        is_exhausted: Whether everything was searched; without a seating that proves there is none.
        targets: Targets that the proof needs, ascending; empty after a success.
    """

    state: SeatState | None
    is_exhausted: bool
    targets: tuple[int, ...] = ()


def search_kin(component: Component, start: Start) -> KinSearch:
    """Search for a seating in which no two kin share a target.

    Depth first from a start made without heeding kin. The first clash, by seat, of two kin a and b on
    target t gives two branches: bar a from t, then bar b from t; the seat is filled anew by the shortest
    chain that ends with an own inspector, else with an upper one. A branch where it cannot be is dead.

    Args:
        component: The rules.
        start: A full seating that heeds everything but kin.
    """
    everybody = component.member_mask
    proof: set[int] = set()
    branches = [(start.state.copy(), list(component.barred))]
    looked_at = 0
    while branches:
        if looked_at == MOST_BRANCHES:
            return KinSearch(None, is_exhausted=False)
        looked_at += 1
        state, barred = branches.pop()
        clash = _first_clash(component, state)
        if clash is None:
            return KinSearch(state, is_exhausted=True)
        target = component.seats[clash[0]][0]
        proof.add(target)
        # The branch pushed last is looked at first: the one that bars the holder of the earlier seat.
        for seat in reversed(clash):
            holder = state.holder[seat]
            narrowed = barred.copy()
            for other in (seat, *component.mates[seat]):
                narrowed[other] |= 1 << holder
            twin = state.copy()
            twin.take(seat)
            for level in (OWN, UPPER):
                search = find_path(
                    component,
                    twin,
                    (seat,),
                    among=everybody,
                    goals=component.has_room(twin.held, level),
                    rank=start.rank,
                    barred=narrowed,
                    heed_kin=False,
                )
                if search.path:
                    apply_path(twin, search)
                    branches.append((twin, narrowed))
                    break
            else:
                proof.update(component.seats[other][0] for other in search.reached)
    return KinSearch(None, is_exhausted=True, targets=tuple(sorted(proof)))


def _first_clash(component: Component, state: SeatState) -> tuple[int, int] | None:
    group, holder = component.kin_group, state.holder
    for seat, mates in enumerate(component.mates):
        for mate in mates:
            if mate > seat and group[holder[mate]] == group[holder[seat]]:
                return seat, mate
    return None
