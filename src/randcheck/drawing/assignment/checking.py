"""Whether an assignment keeps the rules, told without the code that made it."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence

import attrs

from randcheck.drawing.assignment.problem import OWN, UPPER, AssignmentProblem
from randcheck.drawing.assignment.result import Seating
from randcheck.drawing.masks import bits_of
from randcheck.text import Text


class Rule(enum.Enum):
    """A rule of the assignment, with the sentence said when it is broken."""

    SHAPE = Text("every seat must have one known inspector", "每个席位须有一名已知的检查人员")
    CLASS = Text("an inspector must belong to the seat's class", "检查人员须符合席位类别")
    CONFLICT = Text("an inspector must not be in conflict with the target", "检查人员不得与对象有利害关系")
    TWICE = Text("an inspector must have one seat of a target at most", "同一人在同一对象上不得占两个席位")
    KIN = Text("kin must not share a target", "亲属不得检查同一对象")
    CAPACITY = Text("an inspector must keep to his capacity", "检查人员不得超过承担上限")
    BORROWED = Text(
        "an upper-level inspector must only take a seat that own ones cannot fill",
        "本级可落实的席位不得由上级人员担任",
    )
    EVEN = Text("loads must be as even as the rules allow", "承担数应在规则允许范围内尽量均衡")


@attrs.frozen
class BrokenRule:
    """One breach.

    Attributes:
        rule: Which rule.
        target: The target, or None when the rule is about loads.
        inspector: The inspector, or None when there is none.
    """

    rule: Rule
    target: int | None = None
    inspector: int | None = None


def check_seating(problem: AssignmentProblem, seating: Seating) -> tuple[BrokenRule, ...]:
    """Return every breach, in the order of :class:`Rule`; empty for a seating that keeps all rules.

    Whether upper inspectors are the fewest and loads the most even is decided only where nobody has kin:
    with kin groups both are sought but not promised.

    Args:
        problem: The rules.
        seating: What was assigned.

    Example:
        >>> from randcheck.drawing.assignment import InspectorEntry, Seating, build_problem
        >>> problem = build_problem(
        ...     inspectors=[InspectorEntry(id="p1"), InspectorEntry(id="p2")],
        ...     classes={"any": ["p1", "p2"]},
        ...     targets={"t1": ["any", "any"]},
        ... )
        >>> check_seating(problem, Seating(inspectors=((0, 1),)))
        ()
        >>> [breach.rule.name for breach in check_seating(problem, Seating(inspectors=((0, 0),)))]
        ['TWICE', 'CAPACITY']
    """
    rows = seating.inspectors
    breaches = list(_misshapen(problem, rows))
    if not breaches:
        breaches += _unlawful(problem, rows)
        breaches += _over_capacity(problem, rows)
    if not breaches and all(group == inspector for inspector, group in enumerate(problem.kin_group)):
        exchange = _Exchange(problem, rows)
        breaches += exchange.needless_borrowing()
        breaches += exchange.unevenness()
    order = list(Rule)
    return tuple(sorted(breaches, key=lambda breach: order.index(breach.rule)))


def _misshapen(problem: AssignmentProblem, rows: Sequence[Sequence[int]]) -> Iterator[BrokenRule]:
    if len(rows) != len(problem.seats):
        yield BrokenRule(Rule.SHAPE)
        return
    for target, row in enumerate(rows):
        if len(row) != len(problem.seats[target]) or not all(
            0 <= inspector < problem.inspector_count for inspector in row
        ):
            yield BrokenRule(Rule.SHAPE, target)


def _unlawful(problem: AssignmentProblem, rows: Sequence[Sequence[int]]) -> Iterator[BrokenRule]:
    members = [frozenset(choices) for choices in problem.classes]
    for target, row in enumerate(rows):
        seen: dict[int, int] = {}  # kin group: the inspector of it who sits here
        for position, inspector in enumerate(row):
            if inspector not in members[problem.seats[target][position]]:
                yield BrokenRule(Rule.CLASS, target, inspector)
            if problem.conflicts[target] >> inspector & 1:
                yield BrokenRule(Rule.CONFLICT, target, inspector)
            group = problem.kin_group[inspector]
            if group in seen:
                yield BrokenRule(Rule.TWICE if seen[group] == inspector else Rule.KIN, target, inspector)
            seen[group] = inspector


def _loads(problem: AssignmentProblem, rows: Sequence[Sequence[int]]) -> list[int]:
    loads = [0] * problem.inspector_count
    for row in rows:
        for inspector in row:
            loads[inspector] += 1
    return loads


def _over_capacity(problem: AssignmentProblem, rows: Sequence[Sequence[int]]) -> Iterator[BrokenRule]:
    for inspector, load in enumerate(_loads(problem, rows)):
        if load > problem.capacity[inspector]:
            yield BrokenRule(Rule.CAPACITY, inspector=inspector)


class _Exchange:
    """Who could take over whose seat, directly or through a chain of others."""

    def __init__(self, problem: AssignmentProblem, rows: Sequence[Sequence[int]]) -> None:
        self.problem, self.rows = problem, rows
        self.loads = _loads(problem, rows)
        self.totals = [prior + load for prior, load in zip(problem.prior_load, self.loads, strict=True)]
        self.seats_of: list[list[tuple[int, int]]] = [[] for _ in self.loads]
        for target, row in enumerate(rows):
            for position, inspector in enumerate(row):
                self.seats_of[inspector].append((target, position))

    def needless_borrowing(self) -> Iterator[BrokenRule]:
        """Yield a breach when a chain leads from an upper inspector's seat to an own one with room."""
        reached = self._reachable(bits_of(self._of_level(UPPER)))
        yield from (
            BrokenRule(Rule.BORROWED, inspector=inspector)
            for inspector in bits_of(reached & self._of_level(OWN) & self._with_room())[:1]
        )

    def unevenness(self) -> Iterator[BrokenRule]:
        """Yield a breach when a chain leads to an inspector of the same level with at least two less."""
        if not self.problem.even:
            return
        for level in (OWN, UPPER):
            team = bits_of(self._of_level(level))
            open_to = self._of_level(level) & self._with_room()
            lowest = min((self.totals[inspector] for inspector in bits_of(open_to)), default=0)
            tops = {self.totals[inspector] for inspector in team if self.seats_of[inspector]}
            for top in sorted(total for total in tops if open_to and total >= lowest + 2):
                reached = self._reachable([inspector for inspector in team if self.totals[inspector] == top])
                lower = [one for one in bits_of(reached & open_to) if self.totals[one] <= top - 2]
                yield from (BrokenRule(Rule.EVEN, inspector=inspector) for inspector in lower[:1])

    def _of_level(self, level: int) -> int:
        return sum(1 << inspector for inspector, own in enumerate(self.problem.level) if own == level)

    def _with_room(self) -> int:
        return sum(
            1 << inspector
            for inspector, load in enumerate(self.loads)
            if load < self.problem.capacity[inspector]
        )

    def _reachable(self, givers: Sequence[int]) -> int:
        """Return the mask of those who could hold one seat more if one of ``givers`` held one less."""
        waiting = [seat for inspector in givers for seat in self.seats_of[inspector]]
        seen = set(waiting)
        reached = 0
        while waiting:
            target, position = waiting.pop()
            row = self.rows[target]
            open_to = self.problem.admissible(target, position)
            freed = []
            for other, inspector in enumerate(row):
                if other != position and open_to >> inspector & 1:
                    freed.append((target, other))  # his seat here, if he goes elsewhere
                open_to &= ~(1 << inspector)
            for inspector in bits_of(open_to & ~reached):
                reached |= 1 << inspector
                freed += self.seats_of[inspector]
            for seat in freed:
                if seat not in seen:
                    seen.add(seat)
                    waiting.append(seat)
        return reached
