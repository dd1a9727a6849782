"""Two visits to one enterprise soon after each other (重复检查预警)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import attrs

from randcheck.errors import InvalidValue
from randcheck.planning.past_inspection import PastInspection, by_target
from randcheck.text import Text

WARNING_DAYS = 60


@attrs.frozen(kw_only=True)
class RepeatedVisit:
    """Two visits to one target within the warning time.

    Attributes:
        earlier: The first visit.
        later: The next one.
        days: Days between them; 0 for one day.
    """

    earlier: PastInspection
    later: PastInspection
    days: int

    @property
    def is_same_body(self) -> bool:
        """Whether one body came twice."""
        return self.earlier.body == self.later.body

    def describe(self) -> Text:
        """Return the warning as one sentence."""
        one, other = self.earlier, self.later
        return Text(
            f"target {one.target_id}: {one.body} on {one.on} and {other.body} on {other.on}, {self.days} days apart",
            f"对象 {one.target_id}：{one.body}（{one.on}）与{other.body}（{other.on}）相隔 {self.days} 天",
        )


def find_repeated_visits(
    inspections: Iterable[PastInspection],
    planned: Iterable[PastInspection] = (),
    *,
    within_days: int = WARNING_DAYS,
) -> tuple[RepeatedVisit, ...]:
    """Return every two visits to one target in succession that lie at most ``within_days`` apart.

    Inspections of one visit (one visit id, or one body on one day) are no repetition.

    Args:
        inspections: Those that took place.
        planned: Those to come. When there are any, only pairs with at least one of them are returned.
        within_days: The warning time, at least 0; the last day is included.

    Returns:
        By target, then by day. A warning, never a refusal: the norm asks for one visit (六(三)3), law may ask for more.

    Raises:
        InvalidValue: ``within_days`` is no whole number of at least 0.

    Example:
        >>> from datetime import date
        >>> done = [PastInspection(target_id="T1", on=date(2026, 3, 2), body="市场监管局")]
        >>> next_one = PastInspection(target_id="T1", on=date(2026, 5, 1), body="应急管理局")
        >>> find_repeated_visits(done, [next_one])[0].days
        60
    """
    if type(within_days) is not int or within_days < 0:
        rule = Text("the warning time must be a whole number of days from 0", "预警天数须为非负整数")
        raise InvalidValue(rule=rule, seen=repr(within_days))
    to_come = frozenset(planned)
    found = []
    for _, visits in sorted(by_target([*inspections, *to_come]).items()):
        for earlier, later in pairwise(_one_a_visit(visits, to_come)):
            days = (later.on - earlier.on).days
            concerns = not to_come or earlier in to_come or later in to_come
            if days <= within_days and concerns:
                found.append(RepeatedVisit(earlier=earlier, later=later, days=days))
    return tuple(found)


def _one_a_visit(
    visits: Iterable[PastInspection], planned: frozenset[PastInspection]
) -> list[PastInspection]:
    """Return one inspection of each visit, the first; a planned one where the visit has one."""
    first: dict[tuple[str, ...], PastInspection] = {}
    for one in visits:
        known = first.setdefault(one.visit_key, one)
        if known not in planned and one in planned:
            first[one.visit_key] = one
    return sorted(first.values(), key=lambda one: (one.on, one.body))
