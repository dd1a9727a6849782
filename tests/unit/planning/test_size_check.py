"""From ratios to sample rules, and committed sizes held against the rules (Tonghua norm 二(四), 六(六)1, 六(六)3)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from randcheck.drawing.allocation import order_strata
from randcheck.errors import InvalidValue, RuleConflict, SizeAgainstRule
from randcheck.planning.draw_order import StratumOrder
from randcheck.planning.legal_basis import Authority, LegalBasis
from randcheck.planning.ratio_rule import FullCoverage, RatioRule, ShareOf
from randcheck.planning.ratio_to_sample import sample_rule_for
from randcheck.planning.rule_wording import parse_wording
from randcheck.planning.sample_rule import Rounding, SampleRule, Selection
from randcheck.planning.size_check import check_sizes, is_reached, require_sizes
from randcheck.registers.delegation import AdministrativeLevel


def rules_of(wording, **more):
    return parse_wording(wording, **more).require_complete().rules


def strata(**sizes):
    """Strata by label, each (population, sample size)."""
    return tuple(
        StratumOrder(label=label, population=many, weight_total=many, sample_size=drawn)
        for label, (many, drawn) in sorted(sizes.items())
    )


@pytest.mark.parametrize(
    ("wording", "drawn_of_101", "is_kept"),
    [
        ("不低于3%", 3, False),  # 3.03 needs 4
        ("不低于3%", 4, True),
        ("不超过3%", 3, True),
        ("不超过3%", 4, False),
        ("3%", 4, True),  # exactly: the total rounded up
        ("3%", 3, False),
        ("3%", 5, False),
        ("2‰", 1, True),
        ("2‰", 0, False),
        ("不低于5户", 4, False),
        ("不低于5户", 5, True),
        ("不超过5户", 6, False),
        ("500户", 101, True),  # fewer targets than the number: all of them
        ("500户", 100, False),
        ("全覆盖", 101, True),
        ("全覆盖", 100, False),
        ("20%一次或10%两次", 21, True),
        ("20%一次或10%两次", 11, True),
        ("20%一次或10%两次", 15, False),
        ("33%，每年1次或分次达到33%", 10, True),
        ("33%，每年1次或分次达到33%", 35, False),
        ("每年不少于1次", 0, True),  # says nothing about sizes
    ],
)
def test_sizes_are_held_exactly_against_every_kind_of_rule(wording, drawn_of_101, is_kept):
    found = check_sizes(rules_of(wording), strata(all=(101, drawn_of_101)))
    assert (found == ()) is is_kept
    assert all((one.drawn, one.population) == (drawn_of_101, 101) for one in found)


def test_a_draw_below_the_legal_minimum_is_refused_with_provision_and_clause():
    basis = LegalBasis(authority=Authority.RULE, citation="《某办法》第十二条")
    with pytest.raises(SizeAgainstRule) as caught:
        require_sizes(rules_of("不低于5%", basis=basis), strata(all=(1000, 49)))
    assert caught.value.clause == "Tonghua norm 六(六)1"
    assert "《某办法》第十二条" in caught.value.describe("zh")
    assert "49 of 1000" in str(caught.value)
    require_sizes(rules_of("不低于5%", basis=basis), strata(all=(1000, 50)))


def test_full_coverage_that_leaves_one_out_is_refused_with_its_own_clause():
    with pytest.raises(SizeAgainstRule) as caught:
        require_sizes(rules_of("D类全覆盖"), strata(C=(5, 0), D=(20, 19)))
    assert caught.value.clause == "Tonghua norm 六(六)3"


def test_full_coverage_matches_every_target_with_every_matter_and_names_what_is_missing():
    """六(六)3: 全部市场主体与全部抽查事项进行匹配."""
    rule = FullCoverage()
    every = rule.match(["T2", "T1"], ["M1", "M2"])
    assert every == (("T2", "M1"), ("T2", "M2"), ("T1", "M1"), ("T1", "M2"))
    done = [("T1", "M2"), ("T2", "M1"), ("T3", "M1")]
    assert rule.find_missing(["T2", "T1"], ["M1", "M2"], done) == (("T2", "M2"), ("T1", "M1"))
    assert rule.find_missing(["T2", "T1"], ["M1", "M2"], every) == ()


def test_each_class_is_held_against_its_own_rule_and_an_excluded_one_must_not_be_drawn():
    rules = rules_of("A类不抽查，B类3%，D类100%")
    sizes = {"A": (100, 0), "B|东昌区": (60, 2), "B|集安市": (40, 1), "D": (7, 7)}
    assert check_sizes(rules, strata(**sizes)) == ()
    found = check_sizes(rules, strata(**(sizes | {"A": (100, 1), "D": (7, 6)})))
    assert [one.rule for one in found] == [rules[0], rules[2]]


def test_the_base_of_a_ratio_leaves_out_excluded_classes():
    # 二(四): the share of like targets.
    rules = rules_of("A类不抽查；不低于10%")
    assert check_sizes(rules, strata(A=(900, 0), B=(100, 10))) == ()
    assert len(check_sizes(rules, strata(A=(900, 0), B=(100, 9)))) == 1


def test_a_class_that_the_strata_do_not_show_is_a_finding_unless_it_is_known_to_be_empty():
    rules = rules_of("D类全覆盖")
    [found] = check_sizes(rules, strata(all=(100, 3)))
    assert "strata must show the class" in found.message.en
    assert check_sizes(rules, strata(all=(100, 3)), absent=["D"]) == ()


def test_a_share_within_the_whole_is_checked_only_once_somebody_has_said_of_what():
    whole, part = rules_of("10%，其中重点单位不低于8%")
    sizes = strata(一般=(900, 20), 重点单位=(100, 80))
    [found] = check_sizes((whole, part), sizes)
    assert "decided" in found.message.en
    of_whole = RatioRule.of(part.bound, part.size, class_name=part.class_name)
    assert check_sizes((whole, of_whole), strata(一般=(900, 91), 重点单位=(100, 9))) == ()
    shared = {"bound": part.bound, "ways": part.ways, "class_name": "重点单位", "share_of": ShareOf.WHOLE}
    assert check_sizes((RatioRule(**shared),), strata(一般=(900, 20), 重点单位=(100, 80))) == ()
    assert len(check_sizes((RatioRule(**shared),), strata(一般=(900, 21), 重点单位=(100, 79)))) == 1


def test_rules_of_another_level_do_not_concern_a_body():
    rules = rules_of("市级不低于5%；县级不低于1%")
    sizes = strata(all=(100, 1))
    assert check_sizes(rules, sizes, level=AdministrativeLevel.COUNTY) == ()
    assert len(check_sizes(rules, sizes, level=AdministrativeLevel.MUNICIPAL)) == 1


@pytest.mark.parametrize(
    ("wording", "drawn", "is_kept"),
    [
        ("33%，每年1次或分次达到33%", 33, True),
        ("33%，每年1次或分次达到33%", 32, False),
        ("20%一次或10%两次", 20, True),
        ("20%一次或10%两次", 10, False),
        ("不低于3%", 50, True),
        ("60%两次", 100, True),  # 120% of the targets is all of them
    ],
)
def test_all_rounds_of_a_period_together_reach_the_ratio_or_not(wording, drawn, is_kept):
    [rule] = parse_wording(wording).ratios
    assert is_reached(rule, drawn, 100) is is_kept


@pytest.mark.parametrize(
    ("wording", "sample_rule"),
    [
        ("不低于3%", SampleRule(size="3%", rounding=Rounding.CEIL)),
        ("不超过3%", SampleRule(size="3%", rounding=Rounding.FLOOR)),
        ("3%", SampleRule(size="3%", rounding=Rounding.LARGEST_REMAINDER)),
        ("3%-5%", SampleRule(size="3%", rounding=Rounding.CEIL)),
        ("不低于3%；不低于5%", SampleRule(size="5%", rounding=Rounding.CEIL)),
        ("不超过3%；不超过5%", SampleRule(size="3%", rounding=Rounding.FLOOR)),
        ("20户", SampleRule(size=20)),
        ("全覆盖", SampleRule(selection=Selection.FULL)),
        ("100%", SampleRule(selection=Selection.FULL)),
        ("A类不抽查；全覆盖", SampleRule(selection=Selection.FULL, exclude={"A"})),
        (
            "A类不抽查，B类不低于3%，C类10%，D类全覆盖",
            SampleRule(
                per_class={"B": "3%", "C": "10%", "D": "100%"},
                exclude={"A"},
                rounding=Rounding.LARGEST_REMAINDER,
            ),
        ),
        ("市级5%；每年1次", SampleRule(size="5%", rounding=Rounding.LARGEST_REMAINDER)),
    ],
)
def test_a_sample_rule_follows_from_the_rules(wording, sample_rule):
    assert sample_rule_for(rules_of(wording), level=AdministrativeLevel.MUNICIPAL) == sample_rule


@pytest.mark.parametrize(
    "wording",
    [
        "不低于3%",
        "不超过3%",
        "3%",
        "A类不抽查，B类不低于3%，C类10%",
        "B类3户，A类、C类全覆盖",
        "2‰",
        "全覆盖",
    ],
)
@pytest.mark.parametrize("rows", [1, 7, 33, 101, 1000])
def test_sizes_that_follow_from_the_rules_keep_the_rules(wording, rows):
    rules = rules_of(wording)
    tally = {"A": {1: rows}, "B|东昌区": {1: rows + 5}, "B|集安市": {1: 3}, "C": {2: 2 * rows}}
    assert check_sizes(rules, order_strata(tally, sample_rule_for(rules))) == ()


def test_two_limits_that_nothing_keeps_are_a_conflict():
    with pytest.raises(RuleConflict) as caught:
        sample_rule_for([*rules_of("不低于5%"), *rules_of("不超过3%")])
    assert "不低于5%" in caught.value.describe("zh")


@pytest.mark.parametrize(
    ("wording", "message"),
    [
        ("每年1次", "about all targets or each about one class"),
        ("A类不抽查", "about all targets or each about one class"),
        ("3%；B类5%", "about all targets or each about one class"),
        ("20%一次或10%两次", "one way of one round"),
        ("B类不低于3%，C类不超过2%", "both up and down"),
        ("不低于3%；不超过20户", "all be shares or all numbers"),
        ("市级3%；县级5%", "level of the body must be told"),
    ],
)
def test_rules_that_make_no_single_sample_rule_are_refused(wording, message):
    with pytest.raises(InvalidValue, match=message):
        sample_rule_for(rules_of(wording))


def test_one_of_several_ways_is_chosen_and_an_open_one_needs_its_size():
    [rule] = parse_wording("33%，每年1次或分次达到33%").ratios
    assert sample_rule_for([rule.for_one_round(rule.ways[0])]).size == Fraction(33, 100)
    assert rule.for_one_round(rule.ways[1], size=Fraction(1, 10)).size == Fraction(1, 10)
    for way, size in ((rule.ways[1], None), (rule.ways[0], Fraction(1, 10))):
        with pytest.raises(InvalidValue):
            rule.for_one_round(way, size=size)
