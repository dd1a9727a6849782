"""The annual caps before a draw: who may not be inspected again this year is not in the pool."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import attrs

from randcheck.planning.annual_cap import AnnualCap, CapCount
from randcheck.planning.past_inspection import PastInspection, by_target
from randcheck.planning.task import Task
from randcheck.registers.target import InspectionTarget


@attrs.frozen(kw_only=True)
class CapBooks:
    """The caps that bind a task, and the visits that count towards them.

    Attributes:
        caps: The caps.
        bodies: The departments of the task: each of them must be allowed to come.
        year: The calendar year.
        visits: All inspections that are known.
        classes: The class of a target, where a cap has limits by class.

    Source: 国办发〔2024〕54号.
    """

    caps: Sequence[AnnualCap]
    bodies: Sequence[str]
    year: int
    visits: Sequence[PastInspection]
    classes: Mapping[str, str] = attrs.field(factory=dict)

    def counts(self) -> Iterable[CapCount]:
        """Return how every target that was visited stands towards every cap that binds a body of the task."""
        for target_id, own in by_target(self.visits).items():
            for cap in self.caps:
                for body in self.bodies:
                    if cap.body in ("", body):
                        yield cap.count(
                            target_id, body, self.year, own, class_name=self.classes.get(target_id, "")
                        )

    def find_reached(self, target_ids: Collection[str]) -> tuple[str, ...]:
        """Return those of ``target_ids`` that may not be inspected again this year, ascending."""
        reached = {one.target_id for one in self.counts() if not one.left}
        return tuple(sorted(reached.intersection(target_ids)))

    @property
    def single_limit(self) -> int | None:
        """The limit that holds for all targets and bodies alike; None where there are several, or no cap."""
        limits = {cap.limit for cap in self.caps if cap.body in ("", *self.bodies)}
        limits |= {limit for cap in self.caps for _, limit in cap.per_class}
        return limits.pop() if len(limits) == 1 else None


def keep_out_capped(
    task: Task, targets: Iterable[InspectionTarget], books: CapBooks
) -> tuple[Task, tuple[InspectionTarget, ...]]:
    """Return task and register so that the pool has nobody who may not be inspected again this year.

    One limit for all becomes the ``annual_cap`` of the frame rule, which is committed, and the visits are counted into
    ``inspections_this_year``: an auditor who freezes the register again finds the same pool. Several limits, by class or
    body, are no part of a frame rule; then both come back as they are.

    Args:
        task: The task; a tighter cap of its own stays.
        targets: The register's snapshot.
        books: The caps and visits.
    """
    limit = books.single_limit
    if limit is None:
        return task, tuple(targets)
    visited: dict[str, int] = {}
    for one in books.counts():
        visited[one.target_id] = max(one.capped, visited.get(one.target_id, 0))
    filters = task.frame_rule.filters
    tightest = limit if filters.annual_cap is None else min(limit, filters.annual_cap)
    frame_rule = attrs.evolve(task.frame_rule, filters=attrs.evolve(filters, annual_cap=tightest))
    return attrs.evolve(task, frame_rule=frame_rule), tuple(
        attrs.evolve(target, inspections_this_year=visited[target.id])
        if visited.get(target.id, 0) > target.inspections_this_year
        else target
        for target in targets
    )
