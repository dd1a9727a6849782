"""How long to mix: integers, from the problem alone."""

from __future__ import annotations

import attrs

from randcheck.drawing.assignment.components import Component
from randcheck.drawing.assignment.state import SeatState

_ROUNDS_FOR_SMALL = 1 << 15


@attrs.frozen(kw_only=True)
class MixPlan:
    """How long to mix; a function of the problem alone, so it is fixed before the seed exists.

    Attributes:
        slots: H, the most new seats any inspector can come to hold.
        rounds: R.
        excursions: X, per round.
        allowance: Steps an excursion may take before it is undone.
    """

    slots: int
    rounds: int
    excursions: int
    allowance: int

    @classmethod
    def of(cls, component: Component, state: SeatState) -> MixPlan:
        """Return the plan for a component; ``state`` is any of its most even seatings.

        H = the greatest min(capacity, greatest total of his level − prior load) over the members, the total
        taken over inspectors who hold a new seat; min(capacity, number of targets) when loads need not be
        even; at least 1. With D seats, n members and A = all admissible (seat, inspector) pairs:
        X = ⌈D² / (A·H)⌉, allowance = max(4·⌈A·H / D⌉, 2(n + 1)), R = ⌈log2 D⌉ + ⌈2^15 / D⌉. A single seat
        needs no mixing, R = 0: its start is uniform already.
        """
        size = component.size
        slots = _most_seats(component, state)
        room = sum(component.degrees) * slots
        return cls(
            slots=slots,
            rounds=(size - 1).bit_length() + _ceil_div(_ROUNDS_FOR_SMALL, size) if size > 1 else 0,
            excursions=_ceil_div(size * size, room),
            allowance=max(4 * _ceil_div(room, size), 2 * (len(component.members) + 1)),
        )


def _most_seats(component: Component, state: SeatState) -> int:
    if not component.even:
        targets = len({target for target, _ in component.seats})
        return max(1, *(min(component.capacity[inspector], targets) for inspector in component.members))
    greatest = {0: 0, 1: 0}
    for inspector in component.members:
        if state.held[inspector]:
            level = component.level[inspector]
            greatest[level] = max(greatest[level], state.total(component, inspector))
    return max(
        1,
        *(
            min(
                component.capacity[inspector],
                greatest[component.level[inspector]] - component.prior_load[inspector],
            )
            for inspector in component.members
        ),
    )


def _ceil_div(number: int, divisor: int) -> int:
    return -(-number // divisor)
