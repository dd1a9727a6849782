"""Statistics of a period (Tonghua norm 七(三), 六(十)2(1)(4))."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random

import attrs
import pytest

from randcheck.drawing.draw import run_draw
from randcheck.errors import DuplicateId, InvalidValue
from randcheck.planning.sample_rule import SampleRule
from randcheck.procedure.case_counts import CaseCounts, code_of, count_cases, find_drawn_order, strata_of
from randcheck.procedure.publication_counts import count_publications
from randcheck.procedure.state import TaskState
from randcheck.procedure.statistics import compute_statistics, select_period
from randcheck.procedure.statistics_rows import UNTOLD_STRATUM
from randcheck.procedure.vocabulary import DirectedGround
from support.counted_tasks import CODE_SETS, DUE, counted_case, counted_task, directed_task, gone_case
from support.draws import frame_of, order_of, seed
from support.procedures import (
    CLEAN,
    LEAD,
    MATTER,
    OTHER_MATTER,
    P3,
    PARTNER,
    PROBLEM,
    PUBLISHER,
    Story,
    calendar,
    published,
    result,
    set_aside,
)

TODAY = date(2026, 10, 30)


def statistics_of(*states, **more):
    return compute_statistics(states, CODE_SETS, today=TODAY, calendar=calendar(), **more)


# ---- 六(十)2(4): only what is published is done --------------------------------------------------------------


def test_inspected_and_unpublished_counts_as_not_done():
    task = counted_task(
        "A",
        counted_case("T0", CLEAN, public=[LEAD]),
        counted_case("T1", PROBLEM),
        counted_case("T2"),
        counted_case("T3"),
    )
    found = statistics_of(task).drawn
    assert found == CaseCounts(drawn=4, inspected=2, with_problems=1, published=1)
    assert (found.completion.value, found.inspection.value) == (Fraction(1, 4), Fraction(1, 2))
    assert found.unpublished == 1


def test_a_target_of_two_departments_is_published_when_both_have_published():
    both = (result(CLEAN), result(PROBLEM, PARTNER, OTHER_MATTER))
    one_missing = counted_case("T0", *both, public=[LEAD])
    task = counted_task("A", one_missing, counted_case("T1", *both, public=[LEAD, PARTNER]))
    assert statistics_of(task).drawn.published == 1


def test_what_is_exempt_from_publication_is_in_neither_part_of_the_completion():
    # 三(三): by approval not public; 六(十)2(4) then has nothing to miss.
    task = counted_task(
        "A",
        counted_case("T0", CLEAN, public=[LEAD]),
        counted_case("T1", CLEAN, exempt=[LEAD]),
        counted_case("T2"),
    )
    found = statistics_of(task).drawn
    assert (found.exempt, found.published) == (1, 1)
    assert found.completion.value == Fraction(1, 2)


def test_published_by_one_and_exempt_for_the_other_is_published():
    both = (result(CLEAN), result(CLEAN, PARTNER, OTHER_MATTER))
    task = counted_task("A", counted_case("T0", *both, public=[LEAD], exempt=[PARTNER]))
    assert (statistics_of(task).drawn.published, statistics_of(task).drawn.exempt) == (1, 0)


def test_a_target_that_cannot_be_inspected_is_not_to_be_inspected_and_its_reserve_is():
    task = counted_task(
        "A", gone_case("T0", replaced_by="T9"), counted_case("T9", CLEAN, replaces="T0"), gone_case("T1")
    )
    found = statistics_of(task).drawn
    assert (found.drawn, found.set_aside, found.came_in, found.to_inspect, found.inspected) == (2, 2, 1, 1, 1)


def test_what_was_found_at_a_target_before_it_was_set_aside_counts_nowhere():
    concluded_before = counted_case("T0", PROBLEM, set_aside=set_aside("T0"))
    found = statistics_of(counted_task("A", concluded_before))
    assert found.drawn == CaseCounts(drawn=1, set_aside=1)
    assert found.publication.owed == 0


def test_a_story_told_act_by_act_gives_the_numbers_counted_by_hand():
    story = Story().open().draw()
    story.inspect("T000", code=PROBLEM)
    story.do(published("T000"), PUBLISHER)
    story.inspect("T001")
    story.do(set_aside("T002"), P3)
    found = statistics_of(story.state)
    assert found.drawn == CaseCounts(drawn=3, set_aside=1, inspected=2, with_problems=1, published=1)
    assert (found.population, found.sample_size) == (24, 8)
    assert found.publication.in_time == 1


# ---- strata --------------------------------------------------------------------------------------------------


def test_a_stratum_shows_population_ratio_size_and_what_was_found():
    task = counted_task(
        "A",
        counted_case("T0", PROBLEM),
        counted_case("T1", CLEAN),
        counted_case("T2", CLEAN),
        strata=[("B", 100, 2), ("D", 10, 1), ("E", 5, 0)],
    )
    rows = statistics_of(task, strata={"A": {"T0": "D", "T1": "B", "T2": "B"}}).strata
    shown = [
        (row.label, row.population, row.sample_size, row.ratio, row.counts.hits.part, row.counts.hits.whole)
        for row in rows
    ]
    assert shown == [
        ("B", 100, 2, Fraction(1, 50), 0, 2),
        ("D", 10, 1, Fraction(1, 10), 1, 1),
        ("E", 5, 0, Fraction(0), 0, 0),  # zeros are shown
    ]


def test_targets_of_untold_stratum_have_a_row_of_their_own_unless_there_is_one_stratum():
    many = counted_task("A", counted_case("T0", CLEAN), strata=[("B", 9, 1), ("D", 9, 1)])
    row = statistics_of(many).strata[0]
    assert (row.label, row.population, row.ratio, row.counts.drawn) == (UNTOLD_STRATUM, 0, None, 1)
    one = counted_task("A", counted_case("T0", CLEAN), strata=[("B", 9, 1)])
    assert [(row.label, row.counts.drawn) for row in statistics_of(one).strata] == [("B", 1)]


def test_a_stratum_that_the_task_did_not_commit_to_is_refused():
    task = counted_task("A", counted_case("T0", CLEAN), strata=[("B", 9, 1), ("D", 9, 1)])
    with pytest.raises(InvalidValue, match="committed to"):
        statistics_of(task, strata={"A": {"T0": "X"}})


def test_the_strata_of_a_draw_are_told_by_the_draw_reserves_included():
    frame = frame_of([(f"T{number}", "BD"[number % 2], 1) for number in range(20)])
    draw = run_draw(order_of(frame, SampleRule(per_class={"B": 4, "D": 2}, reserves=1)), frame, None, seed(1))
    told = strata_of(draw)
    expected = {row.id for stratum in draw.strata for row in (*stratum.drawn, *stratum.reserves)}
    assert set(told) == expected
    assert all(label == "BD"[int(target[1:]) % 2] for target, label in told.items())


def test_a_draw_that_is_committed_and_not_revealed_has_its_sizes_and_nothing_drawn():
    found = statistics_of(counted_task("A", strata=[("B", 100, 5)], is_drawn=False))
    assert [(row.population, row.sample_size, row.counts.drawn) for row in found.strata] == [(100, 5, 0)]


def test_the_order_that_counts_is_that_of_the_draw_that_stands():
    first, second = counted_task("A", strata=[("B", 10, 1)]), counted_task("A", strata=[("B", 50, 5)])
    waiting = attrs.evolve(second.steps[0], result=None)
    assert find_drawn_order(attrs.evolve(first, steps=(*first.steps, waiting))).frame.rows == 10
    assert find_drawn_order(attrs.evolve(first, steps=(*first.steps, *second.steps))).frame.rows == 50
    assert find_drawn_order(TaskState(task_id="A")) is None


# ---- matters, departments, grounds -----------------------------------------------------------------------------


def joint():
    both = (result(PROBLEM), result(CLEAN, PARTNER, OTHER_MATTER))
    return counted_task(
        "A",
        counted_case("T0", *both, public=[LEAD]),
        counted_case("T1", result(CLEAN), public=[LEAD]),
        departments=(PARTNER,),
        matters=(MATTER, OTHER_MATTER),
    )


def test_matters_and_departments_are_counted_by_their_own_results():
    found = statistics_of(joint())
    assert [row.name for row in found.departments] == sorted([LEAD, PARTNER])
    by_name = {row.name: row.counts for row in (*found.departments, *found.matters)}
    assert by_name[LEAD] == CaseCounts(drawn=2, inspected=2, with_problems=1, published=2)
    assert by_name[PARTNER] == CaseCounts(drawn=2, inspected=1)
    assert by_name[OTHER_MATTER] == by_name[PARTNER]
    assert by_name[MATTER] == by_name[LEAD]


def test_rows_of_zeros_are_shown_for_matters_and_departments_of_the_plan():
    found = statistics_of(joint(), matters=["广告"], departments=["税务局"])
    rows = {row.name: row for row in (*found.matters, *found.departments)}
    assert (rows["广告"].tasks, rows["广告"].counts) == (0, CaseCounts())
    assert rows["税务局"].counts.hits.describe() == "—"


def test_directed_inspections_stay_out_of_every_rate_of_the_drawn_and_show_all_eight_grounds():
    # 三(二)1–8: picked on suspicion, so they say nothing about others.
    directed = directed_task("Z", counted_case("T7", PROBLEM, public=[LEAD]), ground=DirectedGround.COMPLAINT)
    found = statistics_of(counted_task("A", counted_case("T0", CLEAN)), directed)
    assert (found.tasks, found.directed_tasks) == (1, 1)
    assert found.drawn.with_problems == 0
    assert found.directed == CaseCounts(drawn=1, inspected=1, with_problems=1, published=1)
    assert [row.name for row in found.grounds] == [ground.label.zh for ground in DirectedGround]
    assert [row.tasks for row in found.grounds] == [
        int(one is DirectedGround.COMPLAINT) for one in DirectedGround
    ]
    assert all(row.counts.drawn <= 1 and row.counts.with_problems == 0 for row in found.matters)


# ---- 六(十)2(1): publication ------------------------------------------------------------------------------------


def publication_on(today, *cases):
    return count_publications([counted_task("A", *cases)], today=today, calendar=calendar())


def test_publications_are_in_time_late_exempt_open_or_overdue():
    cases = (
        counted_case("T0", CLEAN, public=[LEAD]),
        counted_case("T1", CLEAN, public=[LEAD], late=True),
        counted_case("T2", CLEAN, exempt=[LEAD]),
        counted_case("T3", CLEAN),
        counted_case("T4"),
    )
    on_the_day, a_day_after = publication_on(DUE, *cases), publication_on(date(2026, 10, 27), *cases)
    assert attrs.astuple(on_the_day) == (1, 1, 1, 1, 0)
    assert attrs.astuple(a_day_after) == (1, 1, 1, 0, 1)
    assert (on_the_day.published.value, on_the_day.punctual.value) == (Fraction(2, 3), Fraction(1, 2))
    assert a_day_after.punctual.value == Fraction(1, 3)


@pytest.mark.parametrize(("day", "expected"), [(DUE, (1, 0)), (date(2026, 10, 27), (0, 1))])
def test_a_publication_that_does_not_tell_whether_it_was_late_is_held_against_the_calendar(day, expected):
    found = publication_on(TODAY, counted_case("T0", CLEAN, public=[LEAD], late=None, published_on=day))
    assert (found.in_time, found.late) == expected


def test_each_department_answers_for_its_own_results():
    both = (result(CLEAN), result(CLEAN, PARTNER, OTHER_MATTER))
    found = publication_on(DUE, counted_case("T0", *both, public=[LEAD]))
    assert (found.in_time, found.open, found.owed) == (1, 1, 2)


# ---- input ------------------------------------------------------------------------------------------------------


def test_the_order_of_the_input_decides_nothing():
    tasks = [counted_task(name, counted_case(f"T{name}", PROBLEM)) for name in "ABCDE"]
    tasks.append(directed_task("Z", counted_case("T7", CLEAN)))
    mixed = tasks[:]
    Random(1).shuffle(mixed)
    assert statistics_of(*mixed) == statistics_of(*tasks)


def test_a_task_that_is_there_twice_is_refused():
    with pytest.raises(DuplicateId):
        statistics_of(counted_task("A"), counted_task("A"))


def test_a_code_of_an_unknown_set_is_refused_rather_than_counted_as_clean():
    with pytest.raises(InvalidValue, match="code set"):
        count_cases([counted_case("T0", CLEAN)], {})
    with pytest.raises(InvalidValue, match="code set"):
        code_of(result("99"), CODE_SETS)


def test_a_period_takes_the_tasks_that_begin_in_it_both_ends_included():
    tasks = [
        counted_task(f"A{number}", starts_on=day, ends_on=date(2026, 12, 31))
        for number, day in enumerate((date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31)))
    ]
    drawn_without_opening = attrs.evolve(tasks[1], task_id="B", opening=None, drawn_on=date(2026, 5, 1))
    unopened = TaskState(task_id="C")
    found = select_period(
        [unopened, drawn_without_opening, *reversed(tasks)], date(2026, 1, 1), date(2026, 12, 31)
    )
    assert [one.task_id for one in found] == ["A1", "A2", "B"]
    with pytest.raises(InvalidValue):
        select_period([], date(2026, 1, 2), date(2026, 1, 1))


def test_no_tasks_give_zeros_and_no_rates():
    found = statistics_of()
    assert (found.drawn, found.strata, found.matters) == (CaseCounts(), (), ())
    assert found.drawn.completion.value is None
    assert found.publication.published.describe() == "—"
