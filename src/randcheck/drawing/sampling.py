"""Drawing targets: thresholds, candidates, the exact cut (protocol 5.4, 5.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import isqrt
from operator import attrgetter

import attrs

from randcheck.drawing.engine import EVERY_TICKET, FrameEngine, TicketedRow, TicketLimit
from randcheck.drawing.pareto import ParetoCut
from randcheck.errors import MaterialMismatch
from randcheck.planning.draw_order import StratumOrder
from randcheck.planning.sample_rule import Selection
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class StratumDraw:
    """What was drawn from one stratum, in the order of the draw.

    Attributes:
        order: What was to be drawn.
        drawn: n targets: certain ones first by ticket, then by key.
        reserves: The next r in the same order.
        cutoff: Of the last drawn that was not certain: the ticket (equal), or the key (Pareto); None where
            no ticket decided.
        pareto: For Pareto: certain rows, and n and W that remain for the others.
    """

    order: StratumOrder
    drawn: tuple[TicketedRow, ...]
    reserves: tuple[TicketedRow, ...]
    cutoff: bytes | Fraction | None
    pareto: ParetoCut | None = None


def draw_targets(
    strata: Sequence[StratumOrder], selection: Selection, engine: FrameEngine, key: str
) -> tuple[StratumDraw, ...]:
    """Draw from every stratum.

    Args:
        strata: What to draw; N and W must be the engine's own counts (``run_draw`` checks).
        selection: Equal, Pareto or full.
        engine: Holds the frame.
        key: The purpose key of ``targets``.

    Raises:
        MaterialMismatch: Asked for all rows of a stratum, the engine does not return as many as it counted.
    """
    tally = engine.tally()
    plans = {
        order.label: _Plan.of(order, selection, _ascending(tally.get(order.label, {}))) for order in strata
    }
    draws = {label: plan.decide([]) for label, plan in plans.items() if not plan.need}
    waiting = [label for label, plan in plans.items() if plan.need]
    while waiting:
        found: dict[str, list[TicketedRow]] = {label: [] for label in waiting}
        for candidate in engine.below(key, {label: plans[label].limits for label in waiting}):
            found[candidate.stratum].append(candidate)
        draws |= {label: plans[label].decide(found[label]) for label in waiting}
        # Very rarely a stratum has too few below its threshold: ask wider.
        waiting = [label for label in waiting if draws[label] is None]
        for label in waiting:
            plans[label].require_more_to_ask_for(len(found[label]))
            plans[label] = plans[label].asking_for(4 * plans[label].rows)
    return tuple(draw for order in strata if (draw := draws[order.label]) is not None)


def drawn_ids(strata: Iterable[StratumDraw]) -> list[str]:
    """Return the ids of all drawn targets, ascending."""
    return sorted(target.id for stratum in strata for target in stratum.drawn)


@attrs.frozen(kw_only=True)
class _Plan:
    """How one stratum is filtered and cut.

    ``rows`` is how many rows the limits should let through; ``bound`` the Pareto key they stand for, None
    when selection is by ticket or everybody passes.
    """

    order: StratumOrder
    selection: Selection
    weights: dict[int, int]
    pareto: ParetoCut | None
    rows: int = 0
    bound: Fraction | None = None
    limits: Sequence[TicketLimit] = ()

    @classmethod
    def of(cls, order: StratumOrder, selection: Selection, weights: dict[int, int]) -> _Plan:
        need = order.sample_size + order.reserves
        pareto = None
        if selection is Selection.PARETO and need:
            pareto = ParetoCut.of(weights, order.sample_size, order.weight_total)
        plan = cls(order=order, selection=selection, weights=weights, pareto=pareto)
        # Ten standard deviations of the count and a little more: one asking is enough and few rows are extra.
        return plan.asking_for(
            order.population if selection is Selection.FULL else need + 10 * isqrt(need) + 40
        )

    def asking_for(self, rows: int) -> _Plan:
        heaviest = next(reversed(self.weights), 0)
        if rows < self.order.population:
            if self.pareto is None:
                limit = ((rows << 256) // self.order.population).to_bytes(32, "big")
                return attrs.evolve(self, rows=rows, limits=[TicketLimit(heaviest, limit)])
            bounded = self.pareto.limits(self.weights, rows)
            if bounded is not None:
                return attrs.evolve(self, rows=rows, bound=bounded[0], limits=bounded[1])
        everybody = [TicketLimit(heaviest, EVERY_TICKET)]
        return attrs.evolve(self, rows=self.order.population, bound=None, limits=everybody)

    def require_more_to_ask_for(self, found: int) -> None:
        """Check that the engine has not been asked for everybody: it would be asked the same for ever."""
        if self.rows >= self.order.population:
            raise MaterialMismatch(
                what=Text(
                    f"the engine's rows of stratum {self.order.label!r}",
                    f"引擎返回的层“{self.order.label}”各户",
                ),
                expected=str(self.order.population),
                actual=str(found),
            )

    @property
    def need(self) -> int:
        """Rows to find: the sample and its reserves."""
        return self.order.sample_size + self.order.reserves

    def decide(self, candidates: list[TicketedRow]) -> StratumDraw | None:
        """Return the draw, or None when the first ``need`` rows are not surely among ``candidates``."""
        # All rows up to the limit or bound have passed, so that many within it precede all that have not.
        if len(candidates) < self.need:
            return None
        size = self.order.sample_size
        if self.pareto is None:
            ordered = _by_ticket(candidates)[: self.need]
            cutoff: bytes | Fraction | None = ordered[size - 1].ticket if size else None
        else:
            ordered = self.pareto.order(candidates, self.need)
            last_key = self.pareto.find_key(ordered[-1])
            if self.bound is not None and last_key is not None and last_key > self.bound:
                return None
            cutoff = self.pareto.find_key(ordered[size - 1])
        return StratumDraw(
            order=self.order,
            drawn=tuple(ordered[:size]),
            reserves=tuple(ordered[size:]),
            cutoff=None if self.selection is Selection.FULL else cutoff,
            pareto=self.pareto,
        )


def _by_ticket(rows: Sequence[TicketedRow]) -> list[TicketedRow]:
    # By bare tickets, which compare twice as fast as rows. Two can only be equal by a collision of SHA-256 or
    # where an engine returns a row again; then ids decide.
    all_differ = len({row.ticket for row in rows}) == len(rows)
    return sorted(rows, key=attrgetter("ticket") if all_differ else None)


def _ascending(weights: Mapping[int, int]) -> dict[int, int]:
    # An engine's GROUP BY may answer in any order; a frame's tally is ascending already, and may be long.
    order = list(weights)
    if isinstance(weights, dict) and order == sorted(order):
        return weights
    return dict(sorted(weights.items()))
