"""How many results are public, in time, late, or still to be published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from randcheck.procedure.case_state import CaseState, Publication
from randcheck.procedure.publication import publication_deadline
from randcheck.procedure.rate import Rate
from randcheck.procedure.state import TaskState
from randcheck.workdays import WorkdayCalendar
from randcheck.workdays.civil_day import to_civil_day


@attrs.frozen(kw_only=True)
class PublicationCounts:
    """How far results are public. The unit is one department's results on one target (谁检查、谁录入、谁负责).

    Attributes:
        in_time: Published within 20 working days.
        late: Published later.
        exempt: Not public by decision.
        open: Not public, and still in time.
        overdue: Not public, and the last day is over.
    """

    in_time: int = 0
    late: int = 0
    exempt: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def owed(self) -> int:
        """All that is or was to be published."""
        return self.in_time + self.late + self.open + self.overdue

    @property
    def published(self) -> Rate:
        """公示率: share of all owed that is public."""
        return Rate(part=self.in_time + self.late, whole=self.owed)

    @property
    def punctual(self) -> Rate:
        """按时公示率: share in time of those published or overdue; what is still in time is not judged yet."""
        return Rate(part=self.in_time, whole=self.in_time + self.late + self.overdue)


def count_publications(
    states: Iterable[TaskState], *, today: date, calendar: WorkdayCalendar
) -> PublicationCounts:
    """Return how far results are public on a day.

    Whether a publication was late is what was recorded with it, by the calendar that was known then.

    Raises:
        OutsideCalendar: The calendar does not reach so far.

    Source: Tonghua norm 六(十)2(1).
    """
    found: dict[str, int] = {field.name: 0 for field in attrs.fields(PublicationCounts)}
    for state in states:
        for case in state.live_cases:
            for department in case.departments:
                found[_standing(case, department, today, calendar)] += 1
    return PublicationCounts(**found)


def _standing(case: CaseState, department: str, today: date, calendar: WorkdayCalendar) -> str:
    publication = case.publications.get(department)
    if publication is None and case.is_exempt(department):
        return "exempt"
    assert case.conclusion is not None  # only then a case has departments
    if publication is None:
        due = publication_deadline(case.conclusion, calendar).due
        return "overdue" if today > due else "open"
    is_late = publication.first.is_late
    if is_late is None:
        is_late = _published_on(publication) > publication_deadline(case.conclusion, calendar).due
    return "late" if is_late else "in_time"


def _published_on(publication: Publication) -> date:
    return to_civil_day(publication.entries[0].published_at)
