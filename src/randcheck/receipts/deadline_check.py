"""Whether a replacement came in time: within five working days of the day the list was drawn."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from randcheck.errors import WorkdayError
from randcheck.planning.substitution_order import SubstitutionOrder
from randcheck.receipts.report import ReportBuilder
from randcheck.text import Text
from randcheck.workdays import WorkdayCalendar

REPLACEMENT_DAYS = 5
"""Working days; day 1 is the working day after the draw (Tonghua norm 六(五)3(3), 民法典 201)."""

_CHINA_TIME = timezone(timedelta(hours=8))


def check_deadline(
    order: SubstitutionOrder,
    drawn_at: datetime,
    committed_at: datetime,
    calendar: WorkdayCalendar | None,
    report: ReportBuilder,
) -> None:
    """Check when a substitution was committed, counted from the draw whose teams it changes.

    A recusal has no such limit, and a receipt does not tell the one from the other: a late one is noted.

    Args:
        order: What is substituted.
        drawn_at: When the teams were drawn.
        committed_at: When the substitution was committed.
        calendar: The working days; None where there is none.
        report: Takes the finding ``deadlines``.

    Source:
        Tonghua norm 六(五)3(2)(3).
    """
    drawn, made = _day_in_china(drawn_at), _day_in_china(committed_at)
    subject = order.task_id
    if calendar is None:
        report.noted(
            "deadlines", Text("no calendar of working days was given", "未提供工作日历"), subject=subject
        )
        return
    if drawn is None or made is None:
        report.noted(
            "deadlines",
            Text("a day outside the years 1 to 9999 has no working days", "公元 1 至 9999 年之外没有工作日"),
            subject=subject,
        )
        return
    try:
        deadline = calendar.add(drawn, REPLACEMENT_DAYS)
    except WorkdayError as error:
        report.noted("deadlines", Text(error.describe("en"), error.describe("zh")), subject=subject)
        return
    if not deadline.is_confirmed:
        # A forecast differs from calendar to calendar: verifiers must not differ for it.
        report.noted(
            "deadlines",
            Text(
                f"the working days after {drawn} are not all announced yet",
                f"{drawn} 之后的工作日安排尚未全部公布",
            ),
            subject=subject,
        )
        return
    due = deadline.due
    if made <= due:
        report.passed(
            "deadlines",
            Text(
                f"committed on {made}, within {REPLACEMENT_DAYS} working days of the draw ({due})",
                f"于 {made} 承诺，在抽取后 {REPLACEMENT_DAYS} 个工作日内（{due}）",
            ),
            subject=subject,
        )
    else:
        report.noted(
            "deadlines",
            Text(
                f"committed on {made}, after {due}, the last day for a replacement; a recusal has no such limit",
                f"于 {made} 承诺，已逾替换期限 {due}；回避不受此限",
            ),
            subject=subject,
        )


def _day_in_china(moment: datetime) -> date | None:
    """Return the day in China; None where that is outside the years that dates have: 9999-12-31T23:00:00-05:00."""
    try:
        return moment.astimezone(_CHINA_TIME).date()
    except OverflowError:
        return None
