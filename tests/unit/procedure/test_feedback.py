"""Proposals for class, ratio and frequency (Tonghua norm 七(一)–(三), 六(六)2)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest

from randcheck.errors import InvalidValue
from randcheck.planning.adjustment import AdjustmentGround
from randcheck.procedure.feedback import FeedbackThresholds, ProposalRule, ProposalSubject
from randcheck.procedure.feedback_rules import propose_classes, propose_from_statistics
from randcheck.procedure.rate import Rate
from randcheck.procedure.statistics import compute_statistics
from support.counted_tasks import CODE_SETS, counted_case, counted_task, directed_task
from support.procedures import CLEAN, LEAD, MATTER, NO_COOPERATION, PROBLEM, calendar

QUIET = FeedbackThresholds(often=Fraction(1), seldom=Fraction(0))  # nothing said about matters


def proposals(hits, thresholds=QUIET, directed=()):
    """What is proposed when so many of so many are hit, by stratum."""
    cases, strata = [], {}
    for label, (part, whole) in hits.items():
        for number in range(whole):
            target_id = f"{label}{number}"
            cases.append(counted_case(target_id, PROBLEM if number < part else CLEAN))
            strata[target_id] = label
    orders = [(label, 1000, whole) for label, (_, whole) in sorted(hits.items())]
    statistics = compute_statistics(
        [counted_task("A", *cases, strata=orders), *directed],
        CODE_SETS,
        today=date(2026, 10, 1),
        calendar=calendar(),
        strata={"A": strata},
    )
    return propose_from_statistics(statistics, thresholds)


def told(found):
    return [(one.rule, one.about) for one in found]


# ---- strata: 六(六)2(1)(2) ------------------------------------------------------------------------------------


def test_a_stratum_whose_interval_lies_above_the_rest_asks_for_a_higher_ratio():
    # Worked: 15/40 is 24.22%–52.97%, 2/100 is 0.55%–7.01%: they do not touch.
    found = proposals({"B": (2, 100), "D": (15, 40)})
    assert told(found) == [(ProposalRule.STRATUM_BELOW_REST, "B"), (ProposalRule.STRATUM_ABOVE_REST, "D")]
    up = found[1]
    assert (up.rule.subject, up.rule.raises, up.ground) == (
        ProposalSubject.RATIO,
        True,
        AdjustmentGround.HIGH_RISK,
    )
    assert [one.rate for one in up.evidence] == [Rate(part=15, whole=40), Rate(part=2, whole=100)]
    assert [one.interval.describe() for one in up.evidence] == ["24.22%–52.97%", "0.55%–7.01%"]
    assert "15/40" in up.describe().en
    assert "建议提高抽查比例" in up.describe().zh
    assert found[0].ground is AdjustmentGround.LOW_RISK


def test_intervals_that_touch_propose_nothing():
    assert proposals({"B": (5, 100), "D": (5, 40)}) == ()


def test_each_stratum_is_compared_with_all_others_together():
    found = proposals({"B": (3, 60), "C": (3, 60), "D": (30, 60)})
    assert told(found)[-1] == (ProposalRule.STRATUM_ABOVE_REST, "D")
    assert found[-1].evidence[1].rate == Rate(part=6, whole=120)


@pytest.mark.parametrize("hits", [{"B": (0, 29), "D": (30, 30)}, {"B": (0, 30), "D": (29, 29)}])
def test_nothing_is_proposed_from_fewer_than_thirty_inspections_on_either_side(hits):
    assert proposals(hits) == ()
    assert len(proposals({"B": (0, 30), "D": (30, 30)})) == 2


def test_the_least_number_of_inspections_is_the_hosts_to_set():
    assert len(proposals({"B": (0, 9), "D": (9, 9)}, attrs.evolve(QUIET, least_inspections=9))) == 2


def test_targets_of_untold_stratum_are_in_no_comparison():
    cases = [counted_case(f"T{number}", PROBLEM if number < 50 else CLEAN) for number in range(100)]
    statistics = compute_statistics(
        [counted_task("A", *cases, strata=[("B", 200, 50), ("D", 200, 50)])],
        CODE_SETS,
        today=date(2026, 10, 1),
        calendar=calendar(),
        strata={"A": {f"T{number}": "D" for number in range(50, 100)}},
    )
    assert [row.counts.hits.part for row in statistics.strata] == [50, 0, 0]
    assert propose_from_statistics(statistics, QUIET) == ()


# ---- matters --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "rule"),
    [
        (18, 50, ProposalRule.MATTER_OFTEN_HIT),  # from 24.14%, above 1/5
        (15, 50, None),  # from 19.1% only
        (0, 100, ProposalRule.MATTER_SELDOM_HIT),  # up to 3.70%, below 1/20
        (0, 40, None),  # up to 8.77%
        (29, 29, None),  # too few
    ],
)
def test_a_matter_is_to_be_inspected_more_or_less_often_only_when_its_whole_interval_says_so(
    part, whole, rule
):
    found = proposals({"B": (part, whole)}, FeedbackThresholds())
    assert told(found) == ([] if rule is None else [(rule, MATTER)])
    assert all(one.rule.subject is ProposalSubject.FREQUENCY for one in found)


def test_directed_inspections_do_not_speak_for_strata_or_matters():
    directed = directed_task("Z", *(counted_case(f"Z{n}", PROBLEM) for n in range(50)))
    assert proposals({"B": (0, 20)}, FeedbackThresholds(), [directed]) == ()


# ---- targets: 七(一) --------------------------------------------------------------------------------------------


def tasks(*codes, public=True, kind=counted_task):
    """One done inspection of T0 for each code, a day apart, latest last."""
    return [
        kind(
            f"A{number}",
            counted_case("T0", code, public=[LEAD] if public else [], ended_on=date(2026, 9, 20 + number)),
        )
        for number, code in enumerate(codes)
    ]


@pytest.mark.parametrize(
    ("codes", "rule"),
    [
        ([PROBLEM], ProposalRule.TARGET_NOT_CLEAN),
        ([CLEAN, PROBLEM], ProposalRule.TARGET_NOT_CLEAN),
        ([CLEAN], None),
        ([PROBLEM, CLEAN], None),
        ([CLEAN, CLEAN], ProposalRule.TARGET_ALWAYS_CLEAN),
        ([PROBLEM, CLEAN, CLEAN], ProposalRule.TARGET_ALWAYS_CLEAN),
    ],
)
def test_the_latest_inspections_of_a_target_speak_for_its_class(codes, rule):
    found = propose_classes(reversed(tasks(*codes)), CODE_SETS)
    assert told(found) == ([] if rule is None else [(rule, "T0")])


def test_a_proposal_for_a_class_names_its_inspections_and_what_they_found():
    [found] = propose_classes(tasks(CLEAN, NO_COOPERATION), CODE_SETS)
    assert found.inspections == ("A1", "A0")
    assert [one.rate for one in found.evidence] == [Rate(part=1, whole=2), Rate(part=1, whole=2)]
    assert found.ground is None  # which of the norm's grounds it is, a person must say
    [clean] = propose_classes(tasks(CLEAN, CLEAN, CLEAN), CODE_SETS)
    assert (clean.inspections, clean.ground) == (("A2", "A1"), AdjustmentGround.LAW_ABIDING)


def test_what_is_not_published_counts_neither_for_nor_against_a_target():
    # 六(十)2(4): it is not done.
    assert propose_classes(tasks(PROBLEM, public=False), CODE_SETS) == ()
    assert propose_classes(tasks(CLEAN, CLEAN, public=False), CODE_SETS) == ()


def test_a_directed_inspection_counts_for_the_class():
    assert told(propose_classes(tasks(PROBLEM, kind=directed_task), CODE_SETS)) == [
        (ProposalRule.TARGET_NOT_CLEAN, "T0")
    ]


def test_the_numbers_of_a_targets_inspections_are_the_hosts_to_set():
    strict = FeedbackThresholds(problem_inspections=2, clean_inspections=3)
    assert propose_classes(tasks(PROBLEM), CODE_SETS, strict) == ()
    assert propose_classes(tasks(CLEAN, CLEAN), CODE_SETS, strict) == ()
    assert len(propose_classes(tasks(CLEAN, PROBLEM), CODE_SETS, strict)) == 1
    assert len(propose_classes(tasks(CLEAN, CLEAN, CLEAN), CODE_SETS, strict)) == 1


def test_every_rule_cites_the_clause_that_allows_its_direction():
    for rule in ProposalRule:
        assert rule.clause.startswith("Tonghua norm 七(")
        assert ("六(六)2(1)" in rule.clause) is rule.raises
        assert ("六(六)2(2)" in rule.clause) is not rule.raises


@pytest.mark.parametrize(
    "changes",
    [
        {"least_inspections": 0},
        {"often": 0.2},
        {"often": Fraction(3, 2)},
        {"seldom": Fraction(1, 5)},
        {"problem_inspections": 0},
        {"clean_inspections": True},
        {"confidence": "95%"},
    ],
)
def test_thresholds_that_make_no_sense_are_refused(changes):
    with pytest.raises(InvalidValue):
        FeedbackThresholds(**changes)
