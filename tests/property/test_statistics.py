"""The draw is fair: counts over many fixed seeds agree with the probabilities that are claimed."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import chi2

from randcheck.drawing.allocation import order_strata
from randcheck.drawing.draw import run_draw
from randcheck.drawing.engine import PythonEngine
from randcheck.drawing.sampling import draw_targets
from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.planning.team_rule import LeaderRule
from support.chi_square import uniform_p
from support.draws import conflicts_of, frame_of, per_target, roster_of, seed, teams_first, with_team_rule

SMALLEST_P = (
    1e-3  # the seeds are fixed: a p-value below this is a defect, or one unlucky choice in a thousand
)


def inclusion_counts(frame, rule, seeds):
    """Return how often each row was drawn, ids ascending, and each of the two rows of the first pair together."""
    orders, engine = order_strata(frame.tally, rule), PythonEngine(frame)
    place = {row_id: number for number, row_id in enumerate(frame.ids)}
    counts = np.zeros(len(frame), dtype=int)
    for number in range(seeds):
        key = purpose_key(seed(number), TARGETS_PURPOSE)
        for stratum in draw_targets(orders, rule.selection, engine, key):
            for row in stratum.drawn:
                counts[place[row.id]] += 1
    return counts


def fixed_size_p(counts, probabilities, seeds):
    """Return the p-value of the counts: of a fixed sample size, so one degree of freedom is lost.

    The squares sum up to χ² of N − 1 when divided by π(1 − π) and by N/(N − 1): exactly so for equal π.
    """
    expected = seeds * np.asarray(probabilities)
    squares = ((counts - expected) ** 2 / (expected * (1 - expected / seeds))).sum()
    rows = len(counts)
    return float(chi2.sf(squares * (rows - 1) / rows, rows - 1))


def test_every_row_of_a_stratum_is_equally_likely():
    seeds = 3000
    frame = frame_of([(f"f{number:03}", "AB"[number >= 60], 1) for number in range(100)])
    counts = inclusion_counts(frame, SampleRule(per_class={"A": 6, "B": "50%"}), seeds)
    assert fixed_size_p(counts[:60], [6 / 60] * 60, seeds) > SMALLEST_P
    assert fixed_size_p(counts[60:], [1 / 2] * 40, seeds) > SMALLEST_P
    assert (counts[:60].sum(), counts[60:].sum()) == (6 * seeds, 20 * seeds)


def test_every_sample_is_equally_likely():
    frame = frame_of(6)
    rule = SampleRule(size=3)
    orders, engine = order_strata(frame.tally, rule), PythonEngine(frame)
    samples = []
    for number in range(3000):
        [stratum] = draw_targets(orders, rule.selection, engine, purpose_key(seed(number), TARGETS_PURPOSE))
        samples.append(tuple(sorted(row.id for row in stratum.drawn)))
    assert uniform_p(samples, list(combinations(frame.ids, 3))) > SMALLEST_P


def test_the_order_of_the_draw_and_its_reserves_are_equally_likely_too():
    frame = frame_of(8)
    rule = SampleRule(size=2, reserves=1)
    orders, engine = order_strata(frame.tally, rule), PythonEngine(frame)
    first, reserve = [], []
    for number in range(2000):
        [stratum] = draw_targets(orders, rule.selection, engine, purpose_key(seed(number), TARGETS_PURPOSE))
        first.append(stratum.drawn[0].id)
        reserve.append(stratum.reserves[0].id)
    assert uniform_p(first, list(frame.ids)) > SMALLEST_P
    assert uniform_p(reserve, list(frame.ids)) > SMALLEST_P


@pytest.mark.parametrize("weights", [[1, 2, 3, 5], [1, 1, 1, 19], list(range(1, 200, 7))])
def test_pareto_inclusion_probabilities_are_n_w_over_the_total(weights):
    # The target is met up to the Monte Carlo error for N = 200, n = 10 (Rosén 1997: the bias vanishes with N).
    seeds, size = 6000, 10
    frame = frame_of([(f"f{number:03}", "A", weights[number % len(weights)]) for number in range(200)])
    total = sum(row.weight for row in frame.rows())
    targets = [size * row.weight / total for row in frame.rows()]
    assert max(targets) < 1
    counts = inclusion_counts(frame, SampleRule(selection=Selection.PARETO, size=size), seeds)
    assert counts.sum() == size * seeds
    assert fixed_size_p(counts, targets, seeds) > SMALLEST_P
    # All rows of one weight together, which is a much sharper look.
    for weight in sorted(set(weights)):
        same = [number for number, row in enumerate(frame.rows()) if row.weight == weight]
        expected = seeds * targets[same[0]] * len(same)
        deviation = (seeds * len(same) * targets[same[0]] * (1 - targets[same[0]])) ** 0.5
        assert abs(counts[same].sum() - expected) < 4 * deviation


def test_pareto_certainties_are_always_drawn_and_the_rest_as_if_they_were_not_there():
    seeds = 2000
    frame = frame_of(
        [
            ("big 1", "A", 900),
            ("big 2", "A", 800),
            *((f"f{number:02}", "A", 1 + number % 3) for number in range(60)),
        ]
    )
    counts = dict(
        zip(
            frame.ids,
            inclusion_counts(frame, SampleRule(selection=Selection.PARETO, size=8), seeds),
            strict=True,
        )
    )
    assert counts.pop("big 1") == counts.pop("big 2") == seeds
    total = sum(1 + number % 3 for number in range(60))
    targets = [float(Fraction(6 * (1 + number % 3), total)) for number in range(60)]
    assert (
        fixed_size_p(np.array([counts[f"f{number:02}"] for number in range(60)]), targets, seeds) > SMALLEST_P
    )


# ---- inspectors -------------------------------------------------------------------------------------------


def assignments(rule, inspectors, targets, seeds):
    frame, roster, conflicts = frame_of(targets), roster_of(inspectors), conflicts_of()
    order = with_team_rule(frame, SampleRule(selection=Selection.FULL), rule, roster, conflicts)
    for number in range(seeds):
        yield run_draw(order, frame, roster, seed(number), conflicts=conflicts).assignment


def pairs_of(count):
    return list(combinations([f"p{number:02}" for number in range(count)], 2))


def test_without_conflicts_every_pair_of_inspectors_is_equally_likely_on_a_target():
    chosen = [tuple(sorted(one.teams[2].members)) for one in assignments(per_target(), 8, 6, 1500)]
    assert uniform_p(chosen, pairs_of(8)) > SMALLEST_P


def test_without_conflicts_every_pair_of_inspectors_is_equally_likely_to_be_a_team():
    chosen = [tuple(sorted(one.teams[1].members)) for one in assignments(teams_first(teams=3), 8, 6, 1500)]
    assert uniform_p(chosen, pairs_of(8)) > SMALLEST_P


def test_every_way_to_make_up_teams_of_four_people_is_equally_likely():
    chosen = [
        tuple(tuple(sorted(team.members)) for team in one.teams)
        for one in assignments(teams_first(teams=2), 4, 2, 900)
    ]
    possible = [(pair, tuple(sorted({"p00", "p01", "p02", "p03"} - set(pair)))) for pair in pairs_of(4)]
    assert uniform_p(chosen, possible) > SMALLEST_P


def test_every_team_is_equally_likely_for_a_target_and_targets_are_dealt_in_every_way():
    dealt = [
        tuple(one.find_team_of(f"f{number:06}").number for number in range(4))
        for one in assignments(teams_first(teams=2), 5, 4, 1200)
    ]
    even = [tuple(1 if number in first else 2 for number in range(4)) for first in combinations(range(4), 2)]
    assert uniform_p(dealt, even) > SMALLEST_P


@pytest.mark.parametrize(
    "rule",
    [per_target(leader=LeaderRule.AMONG_MEMBERS), teams_first(teams=2, leader=LeaderRule.AMONG_MEMBERS)],
)
def test_every_member_is_equally_likely_to_lead(rule):
    teams = [one.teams[0] for one in assignments(rule, 5, 3, 1200)]
    assert uniform_p([team.leader for team in teams], [f"p{number:02}" for number in range(5)]) > SMALLEST_P
    assert uniform_p([team.members.index(team.leader) for team in teams], [0, 1]) > SMALLEST_P


def test_targets_and_inspectors_are_drawn_independently():
    frame, roster, conflicts = frame_of(4), roster_of(4), conflicts_of()
    order = with_team_rule(frame, SampleRule(size=1), per_target(), roster, conflicts)
    joint = Counter()
    for number in range(2400):
        draw = run_draw(order, frame, roster, seed(number), conflicts=conflicts)
        joint[draw.target_ids[0], tuple(sorted(draw.assignment.teams[0].members))] += 1
    possible = [(target, pair) for target in frame.ids for pair in pairs_of(4)]
    assert uniform_p(joint.elements(), possible) > SMALLEST_P
