"""How often each body visited each enterprise in a year, for the annual cap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from randcheck.planning.annual_cap import AnnualCap
from randcheck.planning.past_inspection import InspectionKind, PastInspection, by_target
from randcheck.procedure.acts import InspectionRecorded
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import InspectionMethod


@attrs.frozen(kw_only=True)
class VisitCount:
    """Visits of one body to one target in a calendar year.

    Attributes:
        body: Who visited.
        target_id: Whom.
        visits: All visits, the exempt ones included.
        capped: Visits that count towards the cap.
        by_kind: Visits of each kind, zeros shown; one visit may be of two.
        limit: The cap; None where none holds.
        ordered_by: Who ordered the special inspections from above among them, each once, ascending.
    """

    body: str
    target_id: str
    visits: int
    capped: int
    by_kind: tuple[tuple[InspectionKind, int], ...]
    limit: int | None
    ordered_by: tuple[str, ...] = ()

    @property
    def exempt(self) -> int:
        """Visits that are counted and not capped."""
        return self.visits - self.capped

    @property
    def left(self) -> int | None:
        """How many more visits the cap allows, at least 0; None without a cap."""
        return None if self.limit is None else max(0, self.limit - self.capped)

    @property
    def is_above_cap(self) -> bool:
        """Whether there were more than the cap allows."""
        return self.limit is not None and self.capped > self.limit


@attrs.frozen(kw_only=True)
class BodyCount:
    """Visits of one body in a calendar year.

    Attributes:
        body: Which.
        visits: All its visits.
        capped: Those that count towards the cap.
        targets: Targets it visited.
        most: Most visits to one target.
        at_cap: Targets of which the cap is reached.
        above_cap: Targets of which it is exceeded.
    """

    body: str
    visits: int
    capped: int
    targets: int
    most: int
    at_cap: int
    above_cap: int


def list_inspections(states: Iterable[TaskState]) -> tuple[PastInspection, ...]:
    """Return the inspections on the spot of tasks and directed inspections, as the planning rules want them.

    There is one for every department whose inspectors signed the record. What was done in writing or by network is no
    visit. Without a visit id, what one body did at one target on one day is one visit (综合查一次).

    Returns:
        By day, target, body and kind; empty where nothing was recorded on the spot.

    Source: 国办发〔2024〕54号; Tonghua norm 三(二), 六(三)3.
    """
    found = [
        one
        for state in states
        for case in state.cases.values()
        if case.record is not None and case.record.method is InspectionMethod.ON_SITE
        for one in _of_record(state, case.record)
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.target_id, one.body, one.kind.value)))


def count_visits(
    inspections: Iterable[PastInspection],
    year: int,
    *,
    cap: AnnualCap | None = None,
    classes: Mapping[str, str] | None = None,
) -> tuple[VisitCount, ...]:
    """Return the visits of every body to every target that it visited in a year, bodies and then targets ascending.

    Args:
        inspections: All that are known; of other years are passed over.
        year: The calendar year.
        cap: The cap; where it names a body it is that one's only.
        classes: Class of targets with a cap of their own, by id.

    Source: 国办发〔2024〕54号.

    Example:
        >>> from datetime import date
        >>> seen = [PastInspection(target_id="T1", on=date(2026, 3, day), body="市场监管局") for day in (2, 2, 9)]
        >>> [row] = count_visits(seen, 2026, cap=AnnualCap(limit=2))
        >>> row.visits, row.left
        (2, 0)
    """
    named = classes or {}
    rows = []
    for target_id, own in by_target(inspections).items():
        for body in {one.body for one in own if one.on.year == year}:
            rule = AnnualCap(limit=1) if cap is None else cap
            count = rule.count(target_id, body, year, own, class_name=named.get(target_id, ""))
            holds = cap is not None and cap.body in ("", body)
            rows.append(
                VisitCount(
                    body=body,
                    target_id=target_id,
                    visits=count.visits,
                    capped=count.capped,
                    by_kind=count.by_kind,
                    limit=count.limit if holds else None,
                    ordered_by=_who_ordered(one for one in own if one.body == body and one.on.year == year),
                )
            )
    return tuple(sorted(rows, key=lambda row: (row.body, row.target_id)))


def count_bodies(visits: Iterable[VisitCount], bodies: Iterable[str] = ()) -> tuple[BodyCount, ...]:
    """Return the visits of every body, names ascending; those of ``bodies`` that made none with zeros.

    Args:
        visits: From :func:`count_visits`.
        bodies: Bodies to be shown in any case.
    """
    own: dict[str, list[VisitCount]] = {body: [] for body in bodies}
    for row in visits:
        own.setdefault(row.body, []).append(row)
    return tuple(_body(body, own[body]) for body in sorted(own))


def _body(body: str, rows: list[VisitCount]) -> BodyCount:
    return BodyCount(
        body=body,
        visits=sum(row.visits for row in rows),
        capped=sum(row.capped for row in rows),
        targets=len(rows),
        most=max((row.visits for row in rows), default=0),
        at_cap=sum(row.left == 0 for row in rows),
        above_cap=sum(row.is_above_cap for row in rows),
    )


def _who_ordered(inspections: Iterable[PastInspection]) -> tuple[str, ...]:
    return tuple(sorted({one.ordered_by for one in inspections if one.ordered_by}))


def _of_record(state: TaskState, record: InspectionRecorded) -> list[PastInspection]:
    opening = state.opening
    bodies = sorted({one.department for one in record.signatures})
    return [
        PastInspection(
            target_id=record.target_id,
            on=record.inspected_on,
            body=body,
            kind=InspectionKind.DAILY if opening is None else opening.kind,
            ordered_by=(opening.ordered_by or "") if opening is not None else "",
            matter_ids=frozenset(() if opening is None else opening.matters),
        )
        for body in bodies
    ]
