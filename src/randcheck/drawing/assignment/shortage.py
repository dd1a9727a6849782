"""Why there are too few inspectors: a certificate that anybody can check by counting (六(五)3(4)).

Take the seats S that a failed search came to. Inspector i can serve at most min(capacity of i, targets with a
seat of S that i may take) of them. When these numbers add up to less than S has seats, no assignment exists
(Hall 1935), and the difference is how many seats must stay empty or be filled from elsewhere.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence

import attrs

from randcheck.drawing.assignment.augment import apply_path, find_path
from randcheck.drawing.assignment.components import Component
from randcheck.drawing.assignment.problem import AssignmentProblem
from randcheck.drawing.assignment.state import SeatState
from randcheck.drawing.masks import column_counts
from randcheck.errors import join_limited
from randcheck.text import Text


class Relief(enum.Enum):
    """One rule that, lifted alone for the seats concerned, would let all of them be filled."""

    CONFLICTS = "conflicts"
    """Nobody had to stand aside for a conflict of interest."""
    CLASSES = "classes"
    """Any inspector of the register could take these seats, whatever category, department or area."""
    CAPACITY = "capacity"
    """The inspectors who can serve here took one target more each."""
    KIN = "kin"
    """Kin could serve on one target."""


class Proof(enum.Enum):
    """What shows that the seats cannot be filled."""

    COUNTING = "counting"
    """``needed`` exceeds what the inspectors of ``limits`` can serve together."""
    SEARCH = "search"
    """Every way to keep kin apart was searched; checking means searching again."""


@attrs.frozen(kw_only=True)
class InspectorLimit:
    """How many of the seats one inspector can serve.

    Attributes:
        inspector: His index.
        serves: The smaller of his capacity and of the number of these targets where he may take a seat.
        is_full: Whether his capacity is what limits him; otherwise he is barred from the others.
    """

    inspector: int
    serves: int
    is_full: bool


@attrs.frozen(kw_only=True)
class Shortage:
    """Seats that cannot all be filled, and why.

    Attributes:
        seats: The seats concerned, (target, position), ascending.
        target_ids: Their targets, ascending.
        needed: How many seats these are.
        served: How many of them can be filled at most.
        limits: Who can serve here and how often; empty for ``Proof.SEARCH``.
        in_conflict: Inspectors of a fitting class whom conflicts keep from every one of these seats.
        outside_classes: Inspectors in none of the seats' classes.
        reliefs: Rules of which each, lifted alone for these seats, would be enough.
        proof: What shows it.

    Source:
        Tonghua norm 六(五)3(4): where the register cannot meet the need, the upper level is asked.
    """

    seats: tuple[tuple[int, int], ...]
    target_ids: tuple[str, ...]
    needed: int
    served: int
    limits: tuple[InspectorLimit, ...]
    in_conflict: int
    outside_classes: int
    reliefs: tuple[Relief, ...]
    proof: Proof = Proof.COUNTING

    @property
    def missing(self) -> int:
        """How many seats stay empty, or must be filled from the upper level's register."""
        return self.needed - self.served

    def explain(self, problem: AssignmentProblem) -> Text:
        """Return the reason in a sentence: who can serve, what limits them, what would help."""
        reliefs = _explain_reliefs(self.reliefs)
        if self.proof is Proof.SEARCH:
            return Text(
                f"kin must not serve together, and no arrangement keeps them apart; {reliefs.en}",
                f"亲属须分开选派，但不存在符合要求的安排；{reliefs.zh}",
            )
        names = [f"{problem.inspector_ids[limit.inspector]} ({limit.serves})" for limit in self.limits]
        who = f": {join_limited(names)}" if names else ""
        full = sum(limit.is_full for limit in self.limits)
        rest = len(self.limits) - full
        return Text(
            f"inspectors who can serve there and how often: {len(self.limits)}{who}; limited by capacity: "
            f"{full}, by the targets open to them: {rest}; of a fitting class but in conflict: "
            f"{self.in_conflict}, of no fitting class: {self.outside_classes}; {reliefs.en}",
            f"可担任者及可担任次数：{len(self.limits)} 人{who}；受承担上限限制 {full} 人，"
            f"受可检查对象限制 {rest} 人；类别符合但须回避 {self.in_conflict} 人，"
            f"类别不符 {self.outside_classes} 人；{reliefs.zh}",
        )


def find_shortages(
    problem: AssignmentProblem, component: Component, state: SeatState, failed: Sequence[int]
) -> tuple[Shortage, ...]:
    """Return the certificates for a seating that could not be completed, by first seat.

    Args:
        problem: The rules.
        component: All its seats as one part.
        state: A seating, kin not heeded, to which no chain of moves can add a seat.
        failed: The vacant seats.
    """
    rank = range(problem.inspector_count)
    dead_end = find_path(
        component, state, failed, among=component.member_mask, goals=0, rank=rank, heed_kin=False
    )
    shortages = []
    for seats in _connected(component, sorted(dead_end.reached)):
        vacant = [seat for seat in seats if seat in set(failed)]
        reliefs = tuple(
            relief
            for relief in (Relief.CONFLICTS, Relief.CLASSES, Relief.CAPACITY)
            if _would_help(problem, component, state, seats, vacant, relief)
        )
        shortages.append(count_shortage(problem, [component.seats[seat] for seat in seats], reliefs))
    return tuple(shortages)


def count_shortage(
    problem: AssignmentProblem, seats: Sequence[tuple[int, int]], reliefs: tuple[Relief, ...] = ()
) -> Shortage:
    """Return what counting says about ``seats``: a certificate when ``served`` is less than ``needed``.

    Example:
        >>> from randcheck.drawing.assignment.builder import InspectorEntry, build_problem
        >>> problem = build_problem(
        ...     inspectors=[InspectorEntry(id="p1"), InspectorEntry(id="p2")],
        ...     classes={"any": ["p1", "p2"]},
        ...     targets={"t1": ["any", "any"]},
        ...     conflicts=[("p1", "t1")],
        ... )
        >>> shortage = count_shortage(problem, [(0, 0), (0, 1)])
        >>> shortage.needed, shortage.served, shortage.in_conflict
        (2, 1, 1)
    """
    open_at: dict[int, int] = {}
    fitting = 0
    for target, position in seats:
        open_at[target] = open_at.get(target, 0) | problem.admissible(target, position)
        fitting |= problem.class_masks[problem.seats[target][position]]
    counts = column_counts(open_at.values(), problem.inspector_count)
    limits = tuple(
        InspectorLimit(
            inspector=inspector,
            serves=min(problem.capacity[inspector], count),
            is_full=problem.capacity[inspector] <= count,
        )
        for inspector, count in enumerate(counts)
        if count
    )
    return Shortage(
        seats=tuple(seats),
        target_ids=tuple(problem.target_ids[target] for target in sorted(open_at)),
        needed=len(seats),
        served=min(len(seats), sum(limit.serves for limit in limits)),
        limits=limits,
        in_conflict=fitting.bit_count() - len(limits),
        outside_classes=problem.inspector_count - fitting.bit_count(),
        reliefs=reliefs,
    )


def kin_shortage(problem: AssignmentProblem, seats: Sequence[tuple[int, int]]) -> Shortage:
    """Return the shortage of seats that only kinship keeps from being filled: at least one stays empty."""
    return attrs.evolve(
        count_shortage(problem, seats, (Relief.KIN,)),
        served=len(seats) - 1,
        limits=(),
        proof=Proof.SEARCH,
    )


def verify_shortage(problem: AssignmentProblem, shortage: Shortage) -> bool:
    """Tell whether a counting certificate holds: its seats exist, and its numbers are what counting gives.

    A shortage proved by search is not checked here: see ``verify_shortage_by_search``.
    """
    seats = shortage.seats
    exist = len(set(seats)) == len(seats) and all(
        0 <= target < len(problem.seats) and 0 <= position < len(problem.seats[target])
        for target, position in seats
    )
    if shortage.proof is not Proof.COUNTING or not exist:
        return False
    counted = count_shortage(problem, seats, shortage.reliefs)
    return counted == shortage and counted.served < counted.needed


def _connected(component: Component, seats: Sequence[int]) -> list[list[int]]:
    """Return ``seats`` in parts that share no inspector who may serve; those open to nobody are one part."""
    by_mask: dict[int, list[int]] = {}
    for seat in seats:
        by_mask.setdefault(component.member_mask & ~component.barred[seat], []).append(seat)
    parts: list[tuple[int, list[int]]] = []
    for mask, own in by_mask.items():
        reach, joined, apart = mask, own, []
        for other_reach, others in parts:
            if other_reach & reach:
                reach |= other_reach
                joined = others + joined
            else:
                apart.append((other_reach, others))
        parts = [*apart, (reach, joined)]
    return sorted(sorted(part) for _, part in parts)


def _would_help(
    problem: AssignmentProblem,
    component: Component,
    state: SeatState,
    seats: Sequence[int],
    vacant: Sequence[int],
    relief: Relief,
) -> bool:
    """Tell whether ``vacant`` could all be filled with one rule lifted for ``seats``."""
    barred = list(component.barred)
    among = component.member_mask
    spare = dict.fromkeys(range(problem.inspector_count), 0)
    if relief is Relief.CAPACITY:
        serving = count_shortage(problem, [component.seats[seat] for seat in seats]).limits
        spare.update((limit.inspector, 1) for limit in serving)
    else:
        everybody = (1 << problem.inspector_count) - 1
        if relief is Relief.CLASSES:
            among = everybody
            barred = [row | (everybody ^ component.member_mask) for row in barred]
        for seat in seats:
            target, position = component.seats[seat]
            if relief is Relief.CONFLICTS:
                barred[seat] = everybody & ~problem.class_masks[problem.seats[target][position]]
            else:
                barred[seat] = problem.conflicts[target]
    trial = state.copy()
    for seat in vacant:
        room = sum(
            1 << inspector
            for inspector, more in spare.items()
            if len(trial.held[inspector]) < problem.capacity[inspector] + more
        )
        search = find_path(
            component,
            trial,
            (seat,),
            among=among,
            goals=room,
            rank=range(problem.inspector_count),
            barred=barred,
            heed_kin=False,
        )
        if not search.path:
            return False
        apply_path(trial, search)
    return True


def _explain_reliefs(reliefs: Sequence[Relief]) -> Text:
    if not reliefs:
        return Text(
            "no single rule lifted would be enough: ask the upper level for inspectors",
            "放宽任何单项规则均不足以解决，可报请上级部门选派",
        )
    words = {
        Relief.CONFLICTS: Text("without the conflicts", "不计回避关系"),
        Relief.CLASSES: Text("with inspectors of any class", "不限席位类别"),
        Relief.CAPACITY: Text("with one more target for each of them", "每人多承担一户"),
        Relief.KIN: Text("if kin could serve together", "亲属可同组"),
    }
    return Text(
        "enough there would be " + " or ".join(words[relief].en for relief in reliefs),
        "以下任一情形即可满足：" + "、".join(words[relief].zh for relief in reliefs),
    )
