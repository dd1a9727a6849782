"""The annual cap: how often one body may inspect one enterprise in a calendar year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from randcheck.errors import CapExceeded, InvalidValue
from randcheck.planning.past_inspection import InspectionKind, PastInspection
from randcheck.registers import fields
from randcheck.registers.codec import Mapped
from randcheck.text import Text

CLAUSE = "国办发〔2024〕54号"

_LIMIT = fields.whole_number(Text("an annual cap", "年度检查次数上限"), least=1, most=9999)


def _require_limits(_instance: object, _attribute: object, value: tuple[tuple[str, int], ...]) -> None:
    names = [name for name, _ in value]
    if len(set(names)) != len(names):
        rule = Text("a class must have one cap", "同一类别只能有一个上限")
        raise InvalidValue(rule=rule, seen=", ".join(names))
    for name, limit in value:
        fields.label(Text("a class with a cap", "设上限的类别"))(None, None, name)
        _LIMIT(None, None, limit)


@attrs.frozen(kw_only=True)
class AnnualCap(Mapped):
    """An upper limit on the inspections of one target in a calendar year.

    Attributes:
        limit: For targets of no class named below, 1 to 9,999.
        body: The body whose inspections count; empty when every body counts by itself.
        per_class: Other limits for classes of targets, such as credit-risk class A.
        clause: The text that sets the cap.

    Source: 国办发〔2024〕54号.

    Example:
        >>> from datetime import date
        >>> cap = AnnualCap(limit=2, per_class=(("A", 1),))
        >>> seen = [PastInspection(target_id="T1", on=date(2026, 3, 2), body="市场监管局")]
        >>> count = cap.count("T1", "市场监管局", 2026, seen)
        >>> count.capped, count.left
        (1, 1)
    """

    limit: int = attrs.field(validator=_LIMIT)
    body: str = attrs.field(default="", validator=fields.label(Text("a body", "部门"), required=False))
    per_class: tuple[tuple[str, int], ...] = attrs.field(default=(), validator=_require_limits)
    clause: str = attrs.field(
        default=CLAUSE, validator=fields.free_text(Text("a clause", "依据"), required=True)
    )

    def limit_of(self, class_name: str = "") -> int:
        """Return the limit for a target of a class."""
        return dict(self.per_class).get(class_name, self.limit)

    def count(
        self,
        target_id: str,
        body: str,
        year: int,
        inspections: Iterable[PastInspection],
        *,
        class_name: str = "",
    ) -> CapCount:
        """Return how often ``body`` inspected a target in a year, all kinds counted.

        One visit counts once, however many matters it had: inspections of one body with one visit id, or on one day
        without one, are one visit.

        Args:
            target_id: The target.
            body: Who inspected.
            year: The calendar year.
            inspections: All that are known; others are passed over.
            class_name: The target's class, for its limit.
        """
        own = [
            one
            for one in inspections
            if one.target_id == target_id and one.body == body and one.on.year == year
        ]
        # A visit that is exempt in one part only is not exempt: its other part needed no order from above.
        capped = {one.visit_key for one in own if one.kind.is_capped}
        return CapCount(
            target_id=target_id,
            body=body,
            year=year,
            limit=self.limit_of(class_name),
            visits=len({one.visit_key for one in own}),
            capped=len(capped),
            by_kind=tuple(
                (kind, len({o.visit_key for o in own if o.kind is kind})) for kind in InspectionKind
            ),
            clause=self.clause,
        )


@attrs.frozen(kw_only=True)
class CapCount:
    """How a target stands towards the cap.

    Attributes:
        target_id: The target.
        body: Who inspected.
        year: The calendar year.
        limit: The cap.
        visits: All visits, the exempt ones included.
        capped: Visits that count towards the cap.
        by_kind: Visits of each kind; one visit may be of two.
        clause: The text that sets the cap.
    """

    target_id: str
    body: str
    year: int
    limit: int
    visits: int
    capped: int
    by_kind: tuple[tuple[InspectionKind, int], ...]
    clause: str

    @property
    def exempt(self) -> int:
        """Visits that are counted and not capped."""
        return self.visits - self.capped

    @property
    def left(self) -> int:
        """How many more visits the cap allows, at least 0."""
        return max(0, self.limit - self.capped)


def require_below_cap(
    cap: AnnualCap, planned: PastInspection, inspections: Sequence[PastInspection], *, class_name: str = ""
) -> CapCount:
    """Return how the target stands before one more inspection, when the cap allows it.

    Args:
        cap: The cap.
        planned: The inspection as it would be; its body is the cap's where the cap names one.
        inspections: All that are known, without ``planned``.
        class_name: The target's class, for its limit.

    Raises:
        CapExceeded: The cap is reached and the inspection is not exempt. Joining a visit that is already counted is
            not one more.

    Source: 国办发〔2024〕54号.
    """
    count = cap.count(planned.target_id, planned.body, planned.on.year, inspections, class_name=class_name)
    if (cap.body and cap.body != planned.body) or not planned.kind.is_capped:
        return count
    after = cap.count(
        planned.target_id, planned.body, planned.on.year, [*inspections, planned], class_name=class_name
    )
    if after.capped > max(count.limit, count.capped):
        raise CapExceeded(
            target_id=planned.target_id,
            body=planned.body,
            year=planned.on.year,
            limit=count.limit,
            counted=count.capped,
            clause=cap.clause,
        )
    return count
