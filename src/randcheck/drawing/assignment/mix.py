"""Stage 2b: shuffle a lawful seating by lawful exchanges until it is as good as uniform.

Every step is as likely as its reverse, so the uniform law over the seatings that are lawful, most even and
use the fewest upper-level inspectors stays as it is. Exchanges alone cannot connect them all (three
inspectors, each barred from one of three targets); the excursions do.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import attrs

from randcheck.drawing.assignment.components import Component
from randcheck.drawing.assignment.mix_plan import MixPlan
from randcheck.drawing.assignment.state import SeatState
from randcheck.drawing.masks import bits_of
from randcheck.drawing.stream import WORDS, Stream

_SPARSE = 8  # a seat open to one in eight of its class or fewer is drawn from a list, not by rejection


@attrs.frozen(kw_only=True)
class MixCount:
    """What happened while mixing.

    Attributes:
        exchanges: Proposals that exchanged two seats.
        moves: Proposals that moved one seat.
        closed: Excursions that closed lawfully; the others were undone.
    """

    exchanges: int
    moves: int
    closed: int


def mix(component: Component, state: SeatState, plan: MixPlan, stream: Stream) -> MixCount:
    """Mix ``state`` in place.

    Args:
        component: The rules.
        state: A full seating, lawful and most even.
        plan: How long.
        stream: The words of label ``mix``.
    """
    mixer = Mixer(component, state, plan, stream)
    for _ in range(plan.rounds):
        mixer.propose(component.size)
        for _ in range(plan.excursions):
            mixer.excursion()
    return MixCount(exchanges=mixer.exchanges, moves=mixer.moves, closed=mixer.closed)


class Mixer:
    """The two kernels. The loops are written out in full: they are where the time of an assignment goes."""

    def __init__(self, component: Component, state: SeatState, plan: MixPlan, stream: Stream) -> None:
        self.component, self.state, self.plan, self.stream = component, state, plan, stream
        self.exchanges = self.moves = self.closed = 0
        self.slots_limit = WORDS - WORDS % plan.slots
        self.seats_limit = WORDS - WORDS % component.size
        # Per seat what a pick needs: (list, its length, the limit for words, barred, mates).
        self.seat_rows = tuple(
            (choices, len(choices), WORDS - WORDS % len(choices), barred, mates)
            for choices, barred, mates in zip(
                _pick_lists(component), component.barred, component.mates, strict=True
            )
        )

    def propose(self, count: int) -> None:
        """Make ``count`` proposals.

        Each: u = below(D), held by i. j = pick(u). If j = i nothing. r = below(H). If r is a place in j's
        list, holding v: exchange u and v when v may sit with i and, their targets being different, no mate of
        u is kin of j and no mate of v is kin of i. If r is the first free place: move u to j when j is of i's
        level, below capacity, no mate of u is kin of j, and (if loads are to be even) j's total is one less
        than i's. A member is his own kin.
        """
        component, state = self.component, self.state
        holder, held, place = state.holder, state.held, state.place
        capacity, prior, level, group = (
            component.capacity, component.prior_load, component.level, component.kin_group,
        )  # fmt: skip
        even, seats, rows = component.even, component.seats, self.seat_rows
        word, size, slots = self.stream.next_word, component.size, self.plan.slots
        seats_limit, slots_limit = self.seats_limit, self.slots_limit
        exchanges = moves = 0
        for _ in range(count):
            w = word()
            while w >= seats_limit:
                w = word()
            u = w % size
            choices, choice_count, choice_limit, barred, mates = rows[u]
            while True:
                w = word()
                while w >= choice_limit:
                    w = word()
                j = choices[w % choice_count]
                if not barred >> j & 1:
                    break
            i = holder[u]
            if i == j:
                continue
            w = word()
            while w >= slots_limit:
                w = word()
            r = w % slots
            theirs = held[j]
            if r < len(theirs):
                v = theirs[r]
                _, _, _, v_barred, v_mates = rows[v]
                if v_barred >> i & 1:
                    continue
                if seats[u][0] != seats[v][0]:
                    wanted, clashes = group[j], False
                    for mate in mates:
                        if group[holder[mate]] == wanted:
                            clashes = True
                    wanted = group[i]
                    for mate in v_mates:
                        if group[holder[mate]] == wanted:
                            clashes = True
                    if clashes:
                        continue
                p = place[u]
                held[i][p] = v
                holder[v] = i
                place[v] = p
                theirs[r] = u
                holder[u] = j
                place[u] = r
                exchanges += 1
            elif r == len(theirs) and r < capacity[j] and level[i] == level[j]:
                if even and prior[j] + r != prior[i] + len(held[i]) - 1:
                    continue
                if any(group[holder[mate]] == group[j] for mate in mates):
                    continue
                state.take(u)
                state.put(u, j)
                moves += 1
        self.exchanges += exchanges
        self.moves += moves

    def excursion(self) -> None:
        """Lift one seat out and let the hole wander until it closes lawfully, or undo everything.

        u = below(D), lifted from i with total a; the hole is u. Each step: j = pick(hole), r = below(H). If r
        is a place in j's list, holding v: unless a mate of the hole other than v is kin of j, the hole takes
        v's place and v is the hole. If r is the first free place: when j is of i's level, below capacity, no
        mate of the hole is kin of j, and (if loads are to be even) j's total is a − 1, the hole goes to j and
        the excursion is done.
        """
        component, state = self.component, self.state
        holder, held, place = state.holder, state.held, state.place
        capacity, prior, level, group = (
            component.capacity, component.prior_load, component.level, component.kin_group,
        )  # fmt: skip
        even, rows = component.even, self.seat_rows
        word, slots, slots_limit = self.stream.next_word, self.plan.slots, self.slots_limit
        lifted = hole = self.stream.below(component.size)
        origin, origin_place = holder[lifted], place[lifted]
        total = prior[origin] + len(held[origin])
        state.take(lifted)
        trail = []
        choices, choice_count, choice_limit, barred, mates = rows[hole]
        for _ in range(self.plan.allowance):
            while True:
                w = word()
                while w >= choice_limit:
                    w = word()
                j = choices[w % choice_count]
                if not barred >> j & 1:
                    break
            w = word()
            while w >= slots_limit:
                w = word()
            r = w % slots
            theirs = held[j]
            if r < len(theirs):
                v = theirs[r]
                if mates:
                    wanted, clashes = group[j], False
                    for mate in mates:
                        if mate != v and group[holder[mate]] == wanted:
                            clashes = True
                    if clashes:
                        continue
                theirs[r] = hole
                holder[hole] = j
                place[hole] = r
                trail.append(v)
                hole = v
                choices, choice_count, choice_limit, barred, mates = rows[hole]
            elif r == len(theirs) and r < capacity[j] and level[j] == level[origin]:
                if even and prior[j] + r != total - 1:
                    continue
                if any(group[holder[mate]] == group[j] for mate in mates):
                    continue
                state.put(hole, j)
                self.closed += 1
                return
        self._undo(lifted, trail, origin, origin_place)

    def _undo(self, lifted: int, trail: list[int], origin: int, origin_place: int) -> None:
        """Put everybody back, each seat into the very place it had."""
        state = self.state
        holes = [lifted, *trail]
        while len(holes) > 1:
            seat = holes.pop()
            state.replace(seat, holes[-1])
        state.put(lifted, origin)
        seats = state.held[origin]
        last = len(seats) - 1
        if origin_place != last:
            moved = seats[origin_place]
            seats[origin_place], seats[last] = lifted, moved
            state.place[lifted], state.place[moved] = origin_place, last


def _pick_lists(component: Component) -> list[Sequence[int]]:
    """Return per seat the list that pick draws from until it finds somebody not barred.

    pick(s): when 8·(admissible) ≤ (class), the admissible ones ascending, one word; otherwise the class,
    ascending, again until one is not barred.
    """
    lists: list[Sequence[int]] = []
    sparse: dict[tuple[int, int], array[int]] = {}
    for choices, barred, degree in zip(component.choices, component.barred, component.degrees, strict=True):
        if _SPARSE * degree <= len(choices):
            row = (id(choices), barred)
            if row not in sparse:
                sparse[row] = array("I", bits_of(component.member_mask & ~barred))
            lists.append(sparse[row])
        else:
            lists.append(choices)
    return lists
