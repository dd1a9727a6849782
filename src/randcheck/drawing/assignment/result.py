"""What an assignment hands back."""

from __future__ import annotations

from typing import Any

import attrs

from randcheck.drawing.assignment.problem import AssignmentProblem

DEAL_STAGE, MIX_STAGE = 1, 2


@attrs.frozen(kw_only=True)
class ComponentRecord:
    """How one independent part was assigned; goes into the receipt.

    Attributes:
        number: 1, 2, … by first seat.
        seats: D.
        inspectors: Members of its classes.
        stage: 1 dealt until lawful (exactly uniform), 2 started and mixed.
        attempt: Stage 1: the number of the deal that was lawful, from 1. Stage 2: 0.
        rounds: Stage 2: R. Stage 1: 0.
        excursions: Stage 2: R·X, tried. Stage 1: 0.
        exchanges: Proposals that exchanged two seats, of R·D.
        moves: Proposals that moved a seat, of R·D.
        closed: Excursions that closed, of ``excursions``.
        borrowed: Seats filled from the upper level.
    """

    number: int
    seats: int
    inspectors: int
    stage: int
    attempt: int = 0
    rounds: int = 0
    excursions: int = 0
    exchanges: int = 0
    moves: int = 0
    closed: int = 0
    borrowed: int = 0

    def to_mapping(self) -> dict[str, int]:
        """Return the record as it stands in a receipt."""
        return attrs.asdict(self)


@attrs.frozen(kw_only=True)
class Seating:
    """A full assignment.

    Attributes:
        inspectors: Per target, the inspector index on each of its seats.
        components: How each independent part was assigned.
    """

    inspectors: tuple[tuple[int, ...], ...]
    components: tuple[ComponentRecord, ...] = ()

    @property
    def borrowed(self) -> int:
        """Seats filled from the upper level's register."""
        return sum(part.borrowed for part in self.components)

    def by_id(self, problem: AssignmentProblem) -> dict[str, tuple[str, ...]]:
        """Return target id: the ids of its inspectors, seat by seat; targets ascending."""
        return {
            target_id: tuple(problem.inspector_ids[inspector] for inspector in row)
            for target_id, row in zip(problem.target_ids, self.inspectors, strict=True)
        }

    def to_mapping(self, problem: AssignmentProblem) -> dict[str, Any]:
        """Return the seating with ids, as it stands in a receipt."""
        return {
            "components": [part.to_mapping() for part in self.components],
            "targets": {target: list(row) for target, row in self.by_id(problem).items()},
        }
