"""Stage 1: deal whole seatings until one is lawful. Exactly uniform, because deals are judged as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

import attrs

from randcheck.drawing.assignment.components import Component
from randcheck.drawing.assignment.problem import OWN
from randcheck.drawing.assignment.state import NOBODY
from randcheck.drawing.stream import WORDS, Stream

_FEW_CLASHES = 5  # expected in one deal at most; about one deal in e^5 = 150 is then lawful
_MOST_REDRAWS = 4096  # of one target, where targets are drawn one by one


class Dealer(Protocol):
    """A way to deal the seats of one component.

    Attributes:
        most_attempts: Deals that are tried before stage 2 takes over.
    """

    most_attempts: ClassVar[int]

    def deal(self, stream: Stream) -> list[int] | None:
        """Return the holder of every seat, or None when the deal has a clash."""


def find_dealer(component: Component) -> Dealer | None:
    """Return the way to deal, or None when stage 1 does not apply.

    Nobody may be of the upper level, and every seat must have somebody admissible. Then the first that fits:

    * deck: loads are to be even, nobody has a prior load, there is one class, everybody has room for ⌈D / n⌉
      seats, and clashes are few;
    * pools: all capacities are 1, nobody has a prior load or loads need not be even, every two classes are
      nested or disjoint, each class has as many members as there are seats of it and of the classes within
      it, and clashes are few;
    * target by target: loads need not be even.

    Clashes are few when conflicts (over all seats, the members of its class who may not take it) and pairs of
    seats on one target are together at most 5 n. There are D seats and n members.
    """
    members = component.members
    if not all(component.degrees) or any(component.level[inspector] != OWN for inspector in members):
        return None
    capacities = [component.capacity[inspector] for inspector in members]
    classes = component.classes
    is_fresh = not any(component.prior_load[inspector] for inspector in members)
    clashes_are_few = _expected_clashes(component) <= _FEW_CLASHES * len(members)
    most_each = -(-component.size // len(members))
    if component.even and is_fresh and clashes_are_few and len(classes) == 1 and min(capacities) >= most_each:
        return DeckDealer.of(component)
    if (
        (is_fresh or not component.even)
        and clashes_are_few
        and set(capacities) == {1}
        and _is_laminar(classes)
    ):
        dealer = PoolDealer.of(component)
        if dealer.can_succeed():
            return dealer
    return None if component.even else TargetDealer(component)


@attrs.frozen
class DeckDealer:
    """One class for all: a deck with every inspector ⌊D/n⌋ times and D mod n of them once more.

    Attributes:
        component: The rules.
        order: The seats in dealing order: targets with more conflicts first, so that hopeless deals end soon;
            then canonical order.
    """

    most_attempts: ClassVar[int] = 4096
    component: Component
    order: tuple[int, ...]

    @classmethod
    def of(cls, component: Component) -> DeckDealer:
        """Return the dealer of a component."""
        return cls(component, tuple(sorted(range(component.size), key=component.degrees.__getitem__)))

    def deal(self, stream: Stream) -> list[int] | None:
        """Return the holder of every seat, or None at the first clash.

        The members, ascending, are shuffled for D mod n steps: the first D mod n get one more. Deck: the
        members ascending, ⌊D/n⌋ times over, then those. Seat s of ``order`` gets card s + below(D − s), which
        changes places with card s.
        """
        component = self.component
        barred, mates, group = component.barred, component.mates, component.kin_group
        size, members = component.size, component.members
        times, more = divmod(size, len(members))
        extra = list(members)
        stream.shuffle(extra, count=more)
        deck = list(members) * times + extra[:more]
        holders = [NOBODY] * size
        word = stream.next_word
        for s, seat in enumerate(self.order):
            left = size - s
            w = word()
            while w >= WORDS - left and w >= WORDS - WORDS % left:
                w = word()
            card = s + w % left
            inspector = deck[card]
            deck[card] = deck[s]
            if barred[seat] >> inspector & 1:
                return None
            for mate in mates[seat]:
                if holders[mate] != NOBODY and group[holders[mate]] == group[inspector]:
                    return None
            holders[seat] = inspector
        return holders


@attrs.frozen
class PoolDealer:
    """Everybody at most one seat, classes nested or disjoint: seats drawn class by class, innermost first.

    The pool of a class has the same size whoever was drawn before, so every outcome is equally likely.

    Attributes:
        component: The rules.
        turns: Per class (members, seats in canonical order), by size, then by the members.
    """

    most_attempts: ClassVar[int] = 4096
    component: Component
    turns: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]

    @classmethod
    def of(cls, component: Component) -> PoolDealer:
        """Return the dealer of a component."""
        seats_of: dict[tuple[int, ...], list[int]] = {choices: [] for choices in component.classes}
        for seat, choices in enumerate(component.choices):
            seats_of[choices].append(seat)
        return cls(component, tuple((choices, tuple(seats)) for choices, seats in seats_of.items()))

    def can_succeed(self) -> bool:
        """Tell whether no pool can run dry."""
        return all(
            len(members) >= sum(len(seats) for inner, seats in self.turns if set(inner) <= set(members))
            for members, _ in self.turns
        )

    def deal(self, stream: Stream) -> list[int] | None:
        """Return the holder of every seat, or None at the first clash.

        A class's pool: its members not yet drawn, ascending, shuffled for as many steps as it has seats; its
        seats, in canonical order, get the first of them.
        """
        component, group = self.component, self.component.kin_group
        holders = [NOBODY] * component.size
        used: set[int] = set()
        for members, seats in self.turns:
            pool = [inspector for inspector in members if inspector not in used]
            stream.shuffle(pool, count=len(seats))
            for seat, inspector in zip(seats, pool, strict=False):
                if component.barred[seat] >> inspector & 1:
                    return None
                for mate in component.mates[seat]:
                    if holders[mate] != NOBODY and group[holders[mate]] == group[inspector]:
                        return None
                holders[seat] = inspector
            used.update(pool[: len(seats)])
        return holders


@attrs.frozen
class TargetDealer:
    """Loads need not be even: targets are independent of each other, as long as no capacity is exceeded.

    Attributes:
        component: The rules.
    """

    most_attempts: ClassVar[int] = 16
    component: Component

    def deal(self, stream: Stream) -> list[int] | None:
        """Return the holder of every seat, or None when a capacity is exceeded.

        Target by target in canonical order: each seat, in order, is given to one of the admissible inspectors
        (``choose`` on their mask); when two seats hold kin, or one person, all seats of the target are drawn
        again, up to 4096 times.
        """
        component, group = self.component, self.component.kin_group
        everybody = component.member_mask
        holders: list[int] = []
        while len(holders) < component.size:
            first = len(holders)
            end = first + 1 + len(component.mates[first])
            masks = [everybody & ~component.barred[seat] for seat in range(first, end)]
            for _ in range(_MOST_REDRAWS):
                drawn = [stream.choose(mask) for mask in masks]
                if len({group[inspector] for inspector in drawn}) == len(drawn):
                    holders += drawn
                    break
            else:
                return None
        loads = [0] * len(component.capacity)
        for inspector in holders:
            loads[inspector] += 1
        exceeded = any(load > capacity for load, capacity in zip(loads, component.capacity, strict=True))
        return None if exceeded else holders


def _expected_clashes(component: Component) -> int:
    """Return n times the expected clashes of one deal: conflicts met, and pairs who are one person."""
    conflicts = sum(map(len, component.choices)) - sum(component.degrees)
    pairs = sum(map(len, component.mates)) >> 1
    return conflicts + pairs


def _is_laminar(classes: Sequence[tuple[int, ...]]) -> bool:
    sets = [set(choices) for choices in classes]
    return all(
        small.isdisjoint(large) or small <= large
        for index, small in enumerate(sets)
        for large in sets[index + 1 :]
    )
