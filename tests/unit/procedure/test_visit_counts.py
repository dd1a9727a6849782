"""Visits by body and enterprise in a year (国办发〔2024〕54号; Tonghua norm 三(二), 六(三)3)."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from randcheck.planning.annual_cap import AnnualCap
from randcheck.planning.past_inspection import InspectionKind as PlannedKind
from randcheck.planning.past_inspection import PastInspection
from randcheck.procedure.visit_counts import count_bodies, count_visits, list_inspections
from randcheck.procedure.vocabulary import InspectionKind, InspectionMethod
from support.counted_tasks import counted_case, counted_task, directed_task
from support.procedures import CLEAN, E1, FROM_ABOVE, LEAD, MATTER, P1, P2, PARTNER, recorded, signature

DAY = date(2026, 9, 21)


def visit(target_id: str = "T1", day: date = DAY, body: str = LEAD, **more):
    return PastInspection(target_id=target_id, on=day, body=body, **more)


def test_drawn_and_directed_inspections_both_count_each_by_its_kind():
    """三(二), norm 八."""
    drawn = counted_task("A", counted_case("T1", CLEAN))
    directed = directed_task("Z", counted_case("T1", CLEAN, ended_on=date(2026, 9, 24)))
    found = list_inspections([directed, drawn])
    assert [(one.on.day, one.body, one.kind) for one in found] == [
        (21, LEAD, PlannedKind.DAILY),
        (24, LEAD, PlannedKind.CASE),
    ]
    assert found[0].matter_ids == {MATTER}


def test_every_department_that_signed_the_record_has_its_own_visit():
    signed = recorded("T1", signatures=(signature(P1), signature(P2), signature(E1)))
    case = attrs.evolve(counted_case("T1", CLEAN), record=signed)
    assert {one.body for one in list_inspections([counted_task("A", case)])} == {LEAD, PARTNER}


@pytest.mark.parametrize("method", [one for one in InspectionMethod if one is not InspectionMethod.ON_SITE])
def test_what_is_not_inspected_on_the_spot_is_no_visit(method):
    case = attrs.evolve(counted_case("T1", CLEAN), record=recorded("T1", method=method))
    assert list_inspections([counted_task("A", case), counted_task("B", counted_case("T2"))]) == ()


def test_special_inspections_from_above_name_who_ordered_them_and_are_counted_and_not_capped():
    kind = InspectionKind.SPECIAL_FROM_ABOVE
    delegated = counted_task("A", counted_case("T1", CLEAN), kind=kind, delegation=FROM_ABOVE)
    ordered = counted_task("B", counted_case("T2", CLEAN), kind=kind, plan_item=None, authority="省政府")
    directed = directed_task("C", counted_case("T3", CLEAN), kind=kind, ordered_by="市市场监管局")
    found = list_inspections([delegated, ordered, directed])
    assert [one.ordered_by for one in found] == ["省市场监管厅", "省政府", "市市场监管局"]
    rows = count_visits(found, 2026, cap=AnnualCap(limit=1))
    assert {(row.visits, row.capped, row.exempt, row.left) for row in rows} == {(1, 0, 1, 1)}
    assert [row.ordered_by for row in rows] == [("省市场监管厅",), ("省政府",), ("市市场监管局",)]


def test_an_exempt_row_names_everybody_who_ordered_that_year_and_nobody_else():
    # 国办发〔2024〕54号: exempt are only special inspections ordered from above.
    def above(day: date, who: str, **more):
        return visit(day=day, kind=PlannedKind.SPECIAL_FROM_ABOVE, ordered_by=who, **more)

    orders = [above(date(2026, 3, day), who) for day, who in ((3, "省局"), (2, "市局"), (9, "省局"))]
    others = [above(date(2025, 3, 1), "国务院"), above(date(2026, 3, 4), "部", body=PARTNER), visit()]
    seen = [*orders, *others]
    rows = {row.body: row for row in count_visits(seen, 2026)}
    assert rows[LEAD].ordered_by == ("市局", "省局")
    assert (rows[LEAD].visits, rows[LEAD].exempt) == (4, 3)
    assert rows[PARTNER].ordered_by == ("部",)
    assert [row.ordered_by for row in count_visits([visit()], 2026)] == [()]


def test_several_matters_on_one_day_are_one_visit_and_every_kind_is_shown():
    # 六(三)3: one entity's matters are done in one go.
    seen = [visit(), visit(kind=PlannedKind.CASE), visit(day=date(2026, 9, 22))]
    [row] = count_visits(seen, 2026, cap=AnnualCap(limit=1))
    assert (row.visits, row.capped, row.left, row.is_above_cap) == (2, 2, 0, True)
    assert dict(row.by_kind) == {
        PlannedKind.DAILY: 2,
        PlannedKind.CASE: 1,
        PlannedKind.SPECIAL: 0,
        PlannedKind.SPECIAL_FROM_ABOVE: 0,
    }


def test_other_years_do_not_count_and_rows_are_in_order_of_body_and_target():
    seen = [visit("T2"), visit("T1"), visit("T1", body="B"), visit("T9", date(2025, 12, 31))]
    rows = count_visits(seen, 2026)
    assert [(row.body, row.target_id) for row in rows] == [("B", "T1"), (LEAD, "T1"), (LEAD, "T2")]
    assert {row.limit for row in rows} == {None}
    assert {row.left for row in rows} == {None}
    assert count_visits(reversed(seen), 2026) == rows


def test_a_cap_of_one_body_holds_for_it_alone_and_a_class_may_have_its_own():
    seen = [visit("T1"), visit("T2"), visit("T1", body=PARTNER)]
    cap = AnnualCap(limit=3, body=LEAD, per_class=(("A", 1),))
    rows = count_visits(seen, 2026, cap=cap, classes={"T2": "A"})
    assert {(row.body, row.target_id): row.limit for row in rows} == {
        (LEAD, "T1"): 3,
        (LEAD, "T2"): 1,
        (PARTNER, "T1"): None,
    }


def test_bodies_are_summed_and_those_without_a_visit_have_zeros():
    seen = [visit("T1"), visit("T1", date(2026, 9, 22)), visit("T2")]
    idle, busy = sorted(
        count_bodies(count_visits(seen, 2026, cap=AnnualCap(limit=1)), [PARTNER]), key=lambda row: row.visits
    )
    assert attrs.astuple(busy) == (LEAD, 3, 3, 2, 2, 2, 1)
    assert attrs.astuple(idle) == (PARTNER, 0, 0, 0, 0, 0, 0)
