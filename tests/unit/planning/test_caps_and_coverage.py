"""Annual caps, repeated visits, and who is due (国办发〔2024〕54号; Tonghua norm 六(六)1, 六(三)3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from randcheck.errors import CapExceeded, InvalidValue
from randcheck.planning.annual_cap import AnnualCap, require_below_cap
from randcheck.planning.coverage import CoverageState, coverage_status, targets_since
from randcheck.planning.past_inspection import InspectionKind, PastInspection
from randcheck.planning.period import Period
from randcheck.planning.repeated_visits import find_repeated_visits
from randcheck.planning.rule_wording import parse_wording
from randcheck.registers.register import Register, cancelled, established
from randcheck.registers.target import InspectionTarget

AMR, FIRE = "市场监管局", "消防救援大队"


def visit(on, *, body=AMR, kind=InspectionKind.DAILY, target="T1", **more):
    if kind is InspectionKind.SPECIAL_FROM_ABOVE:
        more.setdefault("ordered_by", "省市场监管厅")
    return PastInspection(target_id=target, on=date.fromisoformat(on), body=body, kind=kind, **more)


SEEN = [
    visit("2026-01-10"),
    visit("2026-02-10", kind=InspectionKind.CASE),
    visit("2026-03-10", kind=InspectionKind.SPECIAL),
    visit("2026-04-10", kind=InspectionKind.SPECIAL_FROM_ABOVE),
    visit("2026-05-10", body=FIRE),
    visit("2025-12-31"),
    visit("2026-06-10", target="T2"),
]


def test_daily_case_and_special_inspections_count_and_those_ordered_from_above_are_not_capped():
    count = AnnualCap(limit=4).count("T1", AMR, 2026, SEEN)
    assert (count.visits, count.capped, count.exempt, count.left) == (4, 3, 1, 1)
    assert dict(count.by_kind) == dict.fromkeys(InspectionKind, 1)


def test_one_more_than_the_cap_is_refused_with_its_clause_and_an_exempt_one_is_not():
    cap = AnnualCap(limit=3)
    with pytest.raises(CapExceeded) as caught:
        require_below_cap(cap, visit("2026-07-01"), SEEN)
    assert (caught.value.limit, caught.value.counted, caught.value.clause) == (3, 3, "国办发〔2024〕54号")
    exempt = visit("2026-07-01", kind=InspectionKind.SPECIAL_FROM_ABOVE)
    assert require_below_cap(cap, exempt, SEEN).left == 0
    assert require_below_cap(AnnualCap(limit=4), visit("2026-07-01"), SEEN).left == 1


def test_the_cap_is_of_one_body_one_target_and_one_calendar_year():
    cap = AnnualCap(limit=1)
    for free in (
        visit("2027-01-01"),
        visit("2026-07-01", body="应急管理局"),
        visit("2026-07-01", target="T3"),
    ):
        assert require_below_cap(cap, free, SEEN).left == 1
    assert require_below_cap(AnnualCap(limit=1, body=FIRE), visit("2026-07-01"), SEEN).left == 0


def test_a_class_of_targets_may_have_a_cap_of_its_own():
    cap = AnnualCap(limit=4, per_class=(("A", 3),))
    require_below_cap(cap, visit("2026-07-01"), SEEN, class_name="B")
    with pytest.raises(CapExceeded):
        require_below_cap(cap, visit("2026-07-01"), SEEN, class_name="A")


def test_one_visit_counts_once_and_joining_it_is_not_one_more():
    seen = [visit("2026-01-10", visit_id="V1"), visit("2026-01-11", visit_id="V1")]
    assert AnnualCap(limit=1).count("T1", AMR, 2026, seen).capped == 1
    require_below_cap(AnnualCap(limit=1), visit("2026-01-12", visit_id="V1"), seen)
    with pytest.raises(CapExceeded):
        require_below_cap(AnnualCap(limit=1), visit("2026-01-12"), seen)


def test_a_visit_that_is_exempt_in_part_only_is_capped():
    seen = [
        visit("2026-01-10", visit_id="V1", kind=InspectionKind.SPECIAL_FROM_ABOVE),
        visit("2026-01-10", visit_id="V1"),
    ]
    assert AnnualCap(limit=1).count("T1", AMR, 2026, seen).capped == 1


@pytest.mark.parametrize(
    ("kind", "ordered_by"),
    [
        (InspectionKind.SPECIAL_FROM_ABOVE, ""),
        (InspectionKind.SPECIAL, "省厅"),
        (InspectionKind.DAILY, "省厅"),
    ],
)
def test_the_exemption_names_who_ordered_it_and_nothing_else_does(kind, ordered_by):
    with pytest.raises(InvalidValue, match="ordered"):
        visit("2026-01-10", kind=kind, ordered_by=ordered_by)


@pytest.mark.parametrize(
    ("limit", "per_class"), [(0, ()), (True, ()), (2, (("A", 0),)), (2, (("A", 1), ("A", 2)))]
)
def test_a_cap_is_a_whole_number_from_1(limit, per_class):
    with pytest.raises(InvalidValue):
        AnnualCap(limit=limit, per_class=per_class)


# ---- repeated visits ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "is_warned"), [(0, True), (1, True), (60, True), (61, False)])
def test_two_visits_within_60_days_are_warned_of_whoever_comes(days, is_warned):
    """重复入企预警: within 60 days."""
    second = date(2026, 3, 2) + timedelta(days=days)
    found = find_repeated_visits([visit("2026-03-02"), visit(second.isoformat(), body=FIRE)])
    assert [one.days for one in found] == ([days] if is_warned else [])


def test_one_visit_of_several_departments_is_no_repetition():
    """重复入企预警, 综合查一次."""
    together = [visit("2026-03-02", visit_id="V1"), visit("2026-03-03", body=FIRE, visit_id="V1")]
    assert find_repeated_visits(together) == ()
    assert find_repeated_visits([visit("2026-03-02"), visit("2026-03-02")]) == ()


def test_only_pairs_with_a_planned_visit_are_shown_when_there_is_one():
    done = [visit("2026-01-01"), visit("2026-02-01"), visit("2026-06-01")]
    [found] = find_repeated_visits(done, [visit("2026-07-01", body=FIRE)])
    assert (found.earlier.on, found.later.body, found.is_same_body) == (date(2026, 6, 1), FIRE, False)
    assert "相隔 30 天" in found.describe().zh
    assert len(find_repeated_visits(done)) == 1


def test_visits_to_different_targets_never_repeat_and_the_warning_time_is_checked():
    assert find_repeated_visits([visit("2026-03-02"), visit("2026-03-02", target="T2", body=FIRE)]) == ()
    with pytest.raises(InvalidValue):
        find_repeated_visits([], within_days=-1)


# ---- coverage -------------------------------------------------------------------------------------------


def status(wording, days, on, *, since="2020-01-01", **more):
    [rule] = parse_wording(wording).frequencies
    seen = [visit(day) for day in days]
    targets = {"T1": date.fromisoformat(since)}
    [found] = coverage_status(rule, targets, seen, on=date.fromisoformat(on), **more)
    return (
        found.state.value,
        found.done,
        found.due_by and str(found.due_by),
        found.free_from and str(found.free_from),
    )


@pytest.mark.parametrize(
    ("wording", "days", "on", "expected"),
    [
        # 每年 is the calendar year.
        ("每年不少于1次", ["2025-05-01"], "2026-06-30", ("due", 0, "2026-12-31", None)),
        ("每年不少于1次", ["2025-05-01", "2026-01-01"], "2026-06-30", ("satisfied", 1, None, None)),
        ("每年不少于1次", ["2024-05-01"], "2026-06-30", ("overdue", 0, "2025-12-31", None)),
        (
            "每年不少于2次",
            ["2025-01-01", "2025-02-01", "2026-01-05"],
            "2026-12-31",
            ("due", 1, "2026-12-31", None),
        ),
        ("每月1次", ["2026-01-31"], "2026-02-01", ("due", 0, "2026-02-28", None)),
        ("每月1次", ["2026-01-31", "2026-02-01"], "2026-02-10", ("satisfied", 1, None, "2026-03-01")),
        ("每季度不少于1次", ["2026-01-31"], "2026-06-30", ("due", 0, "2026-06-30", None)),
        ("每季度不少于1次", ["2025-12-31"], "2026-06-30", ("overdue", 0, "2026-03-31", None)),
        # 每两年 runs from the visit before.
        ("每2年不少于1次", ["2024-07-01"], "2026-06-30", ("satisfied", 1, "2026-07-01", None)),
        ("每2年不少于1次", ["2024-07-01"], "2026-07-01", ("due", 0, "2026-07-01", None)),
        ("每2年不少于1次", ["2024-07-01"], "2026-07-02", ("overdue", 0, "2026-07-01", None)),
        ("每2年不少于1次", [], "2021-12-31", ("due", 0, "2022-01-01", None)),
        ("每2年不少于2次", ["2024-07-01", "2025-07-01"], "2026-06-30", ("satisfied", 2, "2026-07-01", None)),
        # Upper limits: how often is still allowed, and when again.
        ("对同一单位每2年不超过1次", ["2024-07-01"], "2026-06-30", ("exhausted", 1, None, "2026-07-01")),
        ("对同一单位每2年不超过1次", ["2024-07-01"], "2026-07-01", ("allowed", 0, None, None)),
        ("对同一单位每年不超过2次", ["2026-01-01"], "2026-07-01", ("allowed", 1, None, None)),
        ("对同一单位每年不超过1次", ["2026-01-01"], "2026-07-01", ("exhausted", 1, None, "2027-01-01")),
    ],
)
def test_who_is_due_and_until_when_and_who_may_not_be_inspected(wording, days, on, expected):
    assert status(wording, days, on) == expected


def test_a_target_is_not_overdue_for_a_period_in_which_it_did_not_yet_exist():
    assert status("每年不少于1次", [], "2026-06-30", since="2025-01-02")[0] == "due"
    assert status("每年不少于1次", [], "2026-06-30", since="2025-01-01")[0] == "overdue"
    [rule] = parse_wording("每年不少于1次").frequencies
    assert coverage_status(rule, {"T1": date(2026, 7, 1)}, [], on=date(2026, 6, 30)) == ()


def test_inspections_after_the_day_and_second_ones_of_a_visit_do_not_count():
    """Tonghua norm 八: whichever inspection it was."""
    [rule] = parse_wording("每年不少于2次").frequencies
    seen = [
        visit("2026-01-01", visit_id="V1"),
        visit("2026-01-02", body=FIRE, visit_id="V1"),
        visit("2026-07-01"),
    ]
    [found] = coverage_status(rule, {"T1": date(2026, 1, 1)}, seen, on=date(2026, 6, 30))
    assert found.done == 1
    assert found.days_left(date(2026, 6, 30)) == 184


def test_a_rule_over_the_validity_of_a_filing_needs_it():
    window = {"T1": (date(2025, 3, 1), date(2028, 2, 29))}
    wording = "在备案有效期内同一机构不超过2次"
    days = ["2025-02-28", "2025-03-01", "2026-01-01"]
    assert status(wording, days, "2026-06-30", validity=window) == ("exhausted", 2, None, "2028-03-01")
    assert status(wording, days[:2], "2026-06-30", validity=window) == ("allowed", 1, None, None)
    assert status(wording, days, "2026-06-30")[0] == "unknown"
    assert status("备案有效期内不少于1次", [], "2026-06-30", validity=window)[:3] == ("due", 0, "2028-02-29")


def test_a_rule_by_one_body_counts_that_bodys_inspections():
    [rule] = parse_wording("同一部门每年对同一企业不超过1次").frequencies
    seen, on = [visit("2026-01-01"), visit("2026-02-01", body=FIRE)], date(2026, 6, 30)
    for body, state in ((AMR, CoverageState.EXHAUSTED), ("应急管理局", CoverageState.ALLOWED)):
        [found] = coverage_status(rule, {"T1": date(2020, 1, 1)}, seen, on=on, body=body)
        assert found.state is state
    with pytest.raises(InvalidValue, match="told the body"):
        coverage_status(rule, {}, seen, on=on)


def test_rounds_of_a_campaign_are_no_visits():
    [rule] = parse_wording("10%，每年2次").frequencies
    with pytest.raises(InvalidValue, match="not of rounds"):
        coverage_status(rule, {}, [], on=date(2026, 1, 1))


def test_a_rule_holds_for_a_target_from_its_last_coming_into_the_register():
    firm = InspectionTarget(id="91220502000000019W", name="店")
    register = Register[InspectionTarget](name="名录库").with_events(
        [
            established(firm, date(2020, 1, 1)),
            cancelled(firm.id, date(2023, 1, 1)),
            established(firm, date(2025, 5, 1)),
        ]
    )
    assert targets_since(register, date(2021, 1, 1), on=date(2026, 1, 1)) == {firm.id: date(2025, 5, 1)}
    assert targets_since(register, date(2021, 1, 1), on=date(2022, 1, 1)) == {firm.id: date(2021, 1, 1)}
    assert targets_since(register, date(2021, 1, 1), on=date(2024, 1, 1)) == {}


@pytest.mark.parametrize("months", [1, 2, 3, 4, 6, 12])
def test_natural_periods_tile_the_year(months):
    period = Period.of_months(months)
    day = date(2024, 1, 1)
    while day.year == 2024:
        first, last = period.window_of(day)
        assert first == day
        assert period.window_of(last) == (first, last)
        day = last + timedelta(days=1)
    assert day == date(2025, 1, 1)


@pytest.mark.parametrize(
    "values", [{}, {"months": 0}, {"months": 12, "filing": "备案"}, {"months": 1201}, {"filing": "备" * 21}]
)
def test_a_period_is_months_or_the_validity_of_a_filing(values):
    with pytest.raises(InvalidValue):
        Period(**values)


def test_only_natural_periods_have_windows_and_only_months_have_an_end():
    for call in (
        lambda: Period.of_years(2).window_of(date(2026, 1, 1)),
        lambda: Period.of_validity("备案").end_from(date(2026, 1, 1)),
    ):
        with pytest.raises(InvalidValue):
            call()
    assert Period.of_years(1).end_from(date.max) == date.max
