"""Corrections of a source, and the holidays of a region."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from randcheck.errors import InvalidValue, OutsideCalendar
from randcheck.workdays import KNOWN_CORRECTIONS, DayReason, RegionalOverlay, WorkdayCalendar
from support.holidays import ANNOUNCED, calendar_through, off, worked

YANBIAN = RegionalOverlay(
    region="延边朝鲜族自治州",
    years=(2024, 2025, 2026),
    days=[off(f"{year}-09-03", "州庆") for year in (2024, 2025, 2026)],
)


def test_31_december_2005_was_worked():
    """国办发明电〔2005〕35号: 12月31日（星期六）上班."""
    assert calendar_through().is_working_day(date(2005, 12, 31))
    assert calendar_through().require_due(date(2005, 12, 30), 1) == date(2005, 12, 31)
    uncorrected = attrs.evolve(calendar_through(), corrections=())
    assert not uncorrected.is_working_day(date(2005, 12, 31))


def test_a_correction_leaves_a_source_alone_that_has_the_day_right():
    years = [item for item in ANNOUNCED if 2005 <= item.year <= 2026]
    assert years[1].year == 2006
    years[1] = attrs.evolve(years[1], days=[*years[1].days, worked("2005-12-31", "元旦")])
    calendar = WorkdayCalendar(years=years, source="x", version="1")
    assert calendar.explain(date(2005, 12, 31)).reason is DayReason.MAKE_UP
    assert calendar.coverage(date(2026, 1, 5)).corrected_days == ()


def test_a_correction_before_the_calendar_begins_changes_nothing():
    late = calendar_through(first=2006)
    assert late.coverage(date(2026, 1, 5)).corrected_days == ()
    assert late.edition == attrs.evolve(late, corrections=()).edition


def test_every_known_correction_cites_its_notice_and_evidence():
    for correction in KNOWN_CORRECTIONS:
        assert str(correction.day.year + 1) in correction.notice.zh
        assert "国办发明电" in correction.evidence.zh


def test_a_regional_holiday_is_off_in_the_region_only():
    region = calendar_through(region=YANBIAN)
    assert region.require_due(date(2026, 9, 1), 2) == date(2026, 9, 4)
    assert calendar_through().require_due(date(2026, 9, 1), 2) == date(2026, 9, 3)
    explanation = region.explain(date(2026, 9, 3))
    assert explanation.reason is DayReason.REGIONAL_OFF
    assert explanation.describe().zh.startswith("2026-09-03（星期四）不是工作日：地方节假日，州庆（延边")
    assert region.edition.region == "延边朝鲜族自治州"
    assert region.edition.digest != calendar_through().edition.digest


def test_a_region_may_work_on_a_day_that_is_off_elsewhere():
    overlay = RegionalOverlay(region="某州", years=(2026,), days=[worked("2026-10-06")])
    calendar = calendar_through(region=overlay)
    assert calendar.is_working_day(date(2026, 10, 6))
    assert calendar.explain(date(2026, 10, 6)).reason is DayReason.REGIONAL_WORKED


def test_where_the_nation_has_the_day_off_already_the_national_reason_is_named():
    overlay = RegionalOverlay(region="某州", years=(2026,), days=[off("2026-10-01")])
    assert calendar_through(region=overlay).explain(date(2026, 10, 1)).reason is DayReason.STATUTORY


def test_the_calendar_of_a_region_begins_with_its_first_year():
    with pytest.raises(OutsideCalendar):
        calendar_through(region=YANBIAN).add(date(2023, 12, 29), 1)


def test_a_region_that_has_not_arranged_the_year_leaves_it_provisional_and_is_named():
    through_2025 = RegionalOverlay(
        region="延边朝鲜族自治州", years=(2024, 2025), days=[off("2025-09-03", "州庆")]
    )
    calendar = calendar_through(region=through_2025)
    assert calendar.add(date(2025, 12, 30), 1).is_confirmed
    deadline = calendar.add(date(2026, 3, 2), 1)
    assert deadline.missing_notice.zh == "延边朝鲜族自治州2026年地方节假日安排"
    both = calendar.add(date(2027, 3, 2), 1).missing_notice
    assert both.zh == "国务院办公厅关于2027年部分节假日安排的通知、延边朝鲜族自治州2026年地方节假日安排等3份"


@pytest.mark.parametrize("years", [(), (2026, 2024), (2024, 2026), (2026, 2026), ("2026",), (1999,)])
def test_the_years_of_an_overlay_have_no_gap(years):
    with pytest.raises(InvalidValue, match="years of an overlay"):
        RegionalOverlay(region="某州", years=years, days=())


def test_a_regional_day_outside_the_years_of_the_overlay_is_refused():
    with pytest.raises(InvalidValue, match="2027-09-03"):
        RegionalOverlay(region="某州", years=(2026,), days=[off("2027-09-03")])


@pytest.mark.parametrize("years", [(2003,), (2027, 2028)])
def test_an_overlay_without_an_announced_year_is_refused(years):
    with pytest.raises(InvalidValue, match="share a year"):
        calendar_through(region=RegionalOverlay(region="某州", years=years, days=()))
