"""Laws of the statistics: intervals, completion, and totals that add up (Tonghua norm 七(三), 六(十)2(4))."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
from hypothesis import given
from hypothesis import strategies as st

from randcheck.procedure.case_counts import CaseCounts, count_cases
from randcheck.procedure.feedback import FeedbackThresholds
from randcheck.procedure.feedback_rules import propose_classes, propose_from_statistics
from randcheck.procedure.publication_counts import count_publications
from randcheck.procedure.rate import INTERVAL_STEPS, Confidence, Rate, wilson_interval
from randcheck.procedure.statistics import compute_statistics
from randcheck.procedure.summary_table import summarise_task
from support.counted_tasks import CODE_SETS, counted_case, counted_task, directed_task, gone_case
from support.procedures import CODES, LEAD, MATTER, OTHER_MATTER, PARTNER, calendar, result

TODAY = date(2026, 10, 24)
CONFIDENCES = st.sampled_from(list(Confidence))
LABELS = ("B", "D")


@st.composite
def shares(draw, most=10**6):
    whole = draw(st.integers(1, most))
    return draw(st.integers(0, whole)), whole


# ---- intervals ------------------------------------------------------------------------------------------------


@given(shares(), CONFIDENCES)
def test_an_interval_holds_its_rate_and_lies_from_0_to_1(share, confidence):
    found = wilson_interval(*share, confidence)
    assert 0 <= found.lower <= Fraction(*share) <= found.upper <= 1
    assert found.contains(Fraction(*share))


@given(shares(10**4), st.integers(2, 50), CONFIDENCES)
def test_at_one_rate_more_inspections_never_widen_an_interval(share, times, confidence):
    part, whole = share
    few, many = (
        wilson_interval(part, whole, confidence),
        wilson_interval(part * times, whole * times, confidence),
    )
    assert few.lower <= many.lower
    assert many.upper <= few.upper


@given(shares(10**4), CONFIDENCES)
def test_one_more_hit_never_lowers_a_bound(share, confidence):
    part, whole = share
    before, after = (
        wilson_interval(part, whole + 1, confidence),
        wilson_interval(part + 1, whole + 1, confidence),
    )
    assert before.lower <= after.lower
    assert before.upper <= after.upper


@given(shares(), CONFIDENCES)
def test_an_interval_of_the_others_is_the_mirror_image(share, confidence):
    part, whole = share
    found, other = wilson_interval(part, whole, confidence), wilson_interval(whole - part, whole, confidence)
    assert (found.lower, found.upper) == (1 - other.upper, 1 - other.lower)


@given(shares(), CONFIDENCES)
def test_each_bound_is_the_tightest_multiple_of_a_step(share, confidence):
    # (part/whole - p)² - z² p(1-p)/whole is negative strictly within the exact bounds and nowhere else.
    part, whole = share
    found, z2, step = (
        wilson_interval(part, whole, confidence),
        confidence.quantile**2,
        Fraction(1, INTERVAL_STEPS),
    )

    def outside(p):
        return (Fraction(part, whole) - p) ** 2 - z2 * p * (1 - p) / whole

    assert outside(found.lower) >= 0
    assert outside(found.upper) >= 0
    assert outside(found.lower + step) < 0 or found.lower + step >= found.upper - step
    assert outside(found.upper - step) < 0 or found.lower + step >= found.upper - step


@given(shares(), st.integers(0, 6))
def test_a_rate_in_per_cent_is_within_half_a_step(share, decimals):
    told = Fraction(Rate(part=share[0], whole=share[1]).describe(decimals).removesuffix("%"))
    assert abs(told - 100 * Fraction(*share)) <= Fraction(1, 2 * 10**decimals)


# ---- counts ---------------------------------------------------------------------------------------------------


@st.composite
def cases(draw, target_id="T0"):
    if draw(st.integers(0, 6)) == 0:
        return gone_case(target_id)
    pairs = draw(st.sets(st.sampled_from([(LEAD, MATTER), (PARTNER, OTHER_MATTER), (LEAD, OTHER_MATTER)])))
    codes = st.sampled_from([one.code for one in CODES.codes])
    results = [result(draw(codes), *pair) for pair in sorted(pairs)]
    departments = sorted({department for department, _ in pairs})
    standing = {one: draw(st.sampled_from(["public", "exempt", "open"])) for one in departments}
    return counted_case(
        target_id,
        *results,
        public=[one for one in departments if standing[one] == "public"],
        exempt=[one for one in departments if standing[one] == "exempt"],
        late=draw(st.booleans()),
    )


@st.composite
def tasks(draw, task_id="A"):
    told = [draw(cases(f"{task_id}{number}")) for number in range(draw(st.integers(0, 6)))]
    if told and draw(st.integers(0, 3)) == 0:
        return directed_task(task_id, *told)
    return counted_task(
        task_id,
        *told,
        departments=(PARTNER,),
        matters=(MATTER, OTHER_MATTER),
        strata=[(label, draw(st.integers(6, 40)), 3) for label in LABELS],
    )


@st.composite
def periods(draw):
    told = [draw(tasks(f"A{number}")) for number in range(draw(st.integers(0, 4)))]
    strata = {
        task.task_id: {one: draw(st.sampled_from(LABELS)) for one in task.cases if draw(st.booleans())}
        for task in told
    }
    return told, strata


def statistics_of(told, strata):
    return compute_statistics(told, CODE_SETS, today=TODAY, calendar=calendar(), strata=strata)


def total(counts):
    return sum(counts, CaseCounts())


@given(tasks())
def test_adding_a_published_case_never_lowers_the_completion(task):
    before = count_cases(task.cases.values(), CODE_SETS).completion
    more = counted_case("new", result("1"), public=[LEAD])
    after = count_cases([*task.cases.values(), more], CODE_SETS).completion
    assert after.value is not None
    assert (before.value or 0) <= after.value
    assert after.part == before.part + 1


@given(tasks())
def test_publishing_what_was_open_never_lowers_the_completion(task):
    before = count_cases(task.cases.values(), CODE_SETS).completion
    told = []
    for case in task.cases.values():
        done = counted_case(case.target_id, *case.results, public=case.departments)
        told.append(attrs.evolve(case, publications={**done.publications, **case.publications}))
    after = count_cases(told, CODE_SETS).completion
    assert (before.value or 0) <= (after.value or 0)


@given(periods())
def test_strata_and_grounds_add_up_to_the_totals(period):
    found = statistics_of(*period)
    assert total(row.counts for row in found.strata) == found.drawn
    assert total(row.counts for row in found.grounds) == found.directed
    assert sum(row.tasks for row in found.grounds) == found.directed_tasks
    assert found.tasks + found.directed_tasks == len(period[0])


@given(periods())
def test_every_count_lies_within_those_it_is_part_of(period):
    found = statistics_of(*period)
    rows = [*found.strata, *found.matters, *found.departments, *found.grounds]
    for counts in (found.drawn, found.directed, *(row.counts for row in rows)):
        assert counts.published + counts.exempt <= counts.inspected <= counts.to_inspect
        assert counts.with_problems <= counts.inspected
        assert counts.set_aside <= counts.drawn + counts.came_in


@given(periods())
def test_results_of_all_departments_are_public_exempt_or_owed_and_none_is_lost(period):
    told, _ = period
    found = count_publications(told, today=TODAY, calendar=calendar())
    assert found.owed + found.exempt == sum(
        len(case.departments) for task in told for case in task.live_cases
    )


@given(periods(), st.randoms(use_true_random=False))
def test_the_order_of_tasks_and_targets_decides_nothing(period, shuffler):
    told, strata = period
    mixed = []
    for task in told:
        items = list(task.cases.items())
        shuffler.shuffle(items)
        mixed.append(attrs.evolve(task, cases=dict(items)))
    shuffler.shuffle(mixed)
    assert statistics_of(mixed, strata) == statistics_of(told, strata)
    assert propose_classes(mixed, CODE_SETS) == propose_classes(told, CODE_SETS)
    assert [summarise_task(one, CODE_SETS) for one in sorted(mixed, key=lambda one: one.task_id)] == [
        summarise_task(one, CODE_SETS) for one in told
    ]


@given(tasks())
def test_the_total_of_a_summary_is_at_most_the_sum_and_at_least_each_row(task):
    found = summarise_task(task, CODE_SETS)
    for place in range(len(found.categories)):
        column = [row.results[place] for row in found.rows]
        assert max(column, default=0) <= found.total.results[place] <= sum(column)
    assert found.total.counts == count_cases(task.cases.values(), CODE_SETS)


@given(periods(), st.integers(1, 12))
def test_nothing_is_proposed_from_fewer_inspections_than_stated(period, least):
    told, strata = period
    thresholds = FeedbackThresholds(
        least_inspections=least,
        problem_inspections=least,
        clean_inspections=least,
        often=Fraction(1, 100),
        seldom=Fraction(1, 200),
    )
    found = propose_from_statistics(statistics_of(told, strata), thresholds)
    for one in (*found, *propose_classes(told, CODE_SETS, thresholds)):
        assert all(seen.rate.whole >= least for seen in one.evidence)
