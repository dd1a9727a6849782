"""The annual plan held against what was drawn and done (Tonghua norm 六(二)3, 六(三)1, 六(十)2(4))."""

from __future__ import annotations

from datetime import date

import attrs

from randcheck.planning.annual_plan import AnnualPlan, PlanItem
from randcheck.planning.plan_task import ItemState
from randcheck.procedure.case_counts import CaseCounts
from randcheck.procedure.plan_check import check_plan
from randcheck.registers.implementation_rule import InspectionMethod
from support.counted_tasks import CODE_SETS, counted_case, counted_task, directed_task, gone_case
from support.procedures import CLEAN, LEAD, MATTER, PROBLEM

LAST_DAY = date(2026, 11, 30)
IN_TIME, TOO_LATE = LAST_DAY, date(2026, 12, 1)


def item(item_id: str = "2026-03", **changes):
    standard = {
        "name": "食品安全抽查",
        "lead_department": LEAD,
        "targets": "全市食品经营者",
        "ratio": "不低于5%",
        "matters": [MATTER],
        "methods": [InspectionMethod.ON_SITE],
        "starts_on": date(2026, 9, 1),
        "ends_on": LAST_DAY,
    }
    return PlanItem(id=item_id, **(standard | changes))


def check(*states, items=None, on=IN_TIME, **more):
    plan = AnnualPlan(organ=LEAD, year=2026, items=items or [item()], adopted_on=date(2026, 1, 5))
    return check_plan(plan, states, CODE_SETS, on=on, **more)


def cases(count: int, *, public: int = 0, inspected: int = 0, first: int = 0):
    return [
        counted_case(
            f"T{first + number}",
            *([CLEAN] if number < max(public, inspected) else []),
            public=[LEAD] if number < public else [],
        )
        for number in range(count)
    ]


def test_planned_drawn_and_done_are_told_side_by_side():
    task = counted_task("A", *cases(5, public=2, inspected=3), strata=[("B", 100, 5)])
    [row] = check(task).rows
    assert (row.population, row.planned, row.task_ids) == (100, 5, ("A",))
    assert row.counts == CaseCounts(drawn=5, inspected=3, published=2)
    assert (row.undrawn, row.undone, row.state) == (0, 3, ItemState.RUNNING)


def test_an_item_is_done_when_all_is_published_and_late_after_its_last_day():
    done, open_ = counted_task("A", *cases(2, public=2)), counted_task("A", *cases(2, public=1, inspected=2))
    states = [check(task, on=day).rows[0].state for task in (done, open_) for day in (IN_TIME, TOO_LATE)]
    assert states == [ItemState.DONE, ItemState.DONE, ItemState.RUNNING, ItemState.LATE]


def test_an_item_with_one_task_done_and_one_not_drawn_is_not_done():
    done = counted_task("A", *cases(2, public=2))
    waiting = counted_task("B", strata=[("B", 100, 5)], is_drawn=False)
    [row] = check(done, waiting).rows
    assert (row.state, row.undrawn) == (ItemState.RUNNING, 8)
    assert (row.planned, row.population) == (10, 200)


def test_what_cannot_be_inspected_or_is_exempt_does_not_keep_an_item_open():
    task = counted_task(
        "A",
        gone_case("T0"),
        counted_case("T1", PROBLEM, exempt=[LEAD]),
        counted_case("T2", CLEAN, public=[LEAD]),
    )
    [row] = check(task).rows
    assert (row.undone, row.state) == (0, ItemState.DONE)


def test_an_item_of_which_nothing_was_done_has_a_row_of_zeros():
    rows = check(counted_task("A", *cases(1)), items=[item(), item("2026-04")]).rows
    assert [row.item.id for row in rows] == ["2026-03", "2026-04"]
    assert (rows[1].counts, rows[1].planned, rows[1].state) == (CaseCounts(), 0, ItemState.NOT_STARTED)
    assert check(items=[item()], on=TOO_LATE).rows[0].state is ItemState.LATE


def test_a_draw_of_fewer_than_the_plans_ratio_is_a_finding_of_its_task():
    enough = counted_task("A", *cases(5), strata=[("B", 100, 5)])
    too_few = counted_task("B", *cases(4), strata=[("B", 100, 4)])
    [row] = check(enough, too_few).rows
    [(task_id, finding)] = row.findings
    assert (task_id, finding.drawn, finding.population) == ("B", 4, 100)
    assert finding.clause == "Tonghua norm 六(六)1"


def test_a_ratio_that_cannot_be_read_is_told_and_not_guessed():
    [row] = check(counted_task("A", *cases(1)), items=[item(ratio="酌情确定")]).rows
    assert [part.text for part in row.unread] == ["酌情确定"]
    assert row.findings == ()


def test_tasks_ad_hoc_of_unknown_items_and_directed_ones_are_not_counted_in_the_plan():
    ad_hoc = counted_task("H", *cases(1), plan_item=None, authority="市政府 6 号令")
    unknown = counted_task("U", *cases(1), plan_item="2099-01")
    directed = directed_task("Z", counted_case("T0", CLEAN, public=[LEAD]))
    without_opening = attrs.evolve(counted_task("W"), opening=None)
    found = check(unknown, ad_hoc, directed, without_opening)
    assert (found.ad_hoc, found.unknown) == (("H", "W"), ("U",))
    assert found.rows[0].counts == CaseCounts()
