"""The law's ratio before the local one, and adjustments on stated grounds (Tonghua norm 六(六)1, 六(六)2)."""

from __future__ import annotations

import pytest

from randcheck.errors import AdjustmentRefused, InvalidValue, RuleConflict
from randcheck.planning.adjustment import Adjustment, AdjustmentGround
from randcheck.planning.legal_basis import LOCAL_DECISION, Authority, LegalBasis
from randcheck.planning.rule_precedence import Relation, resolve_rules
from randcheck.planning.rule_wording import parse_wording
from randcheck.planning.wording_writing import describe_rule

LAW = LegalBasis(authority=Authority.LAW, citation="《某法》第三条")
MINISTRY = LegalBasis(authority=Authority.RULE, citation="《某办法》第十二条")
LOCAL_LAW = LegalBasis(authority=Authority.LOCAL_REGULATION, citation="《某条例》第五条")


def resolve(*pairs):
    """Resolve rules given as (wording, basis)."""
    return resolve_rules(
        rule
        for wording, basis in pairs
        for rule in parse_wording(wording, basis=basis).require_complete().rules
    )


def effective(resolution):
    return [describe_rule(rule).zh for rule in resolution.effective]


@pytest.mark.parametrize(
    ("legal", "local", "holds", "relation"),
    [
        ("不低于5%", "3%", ["不低于5%"], Relation.CONTRADICTS),
        ("不低于5%", "不低于3%", ["不低于5%"], Relation.ALLOWS_MORE),
        ("不低于5%", "不低于5%", ["不低于5%"], Relation.REPEATS),
        ("不低于5%", "10%", ["不低于5%", "10%"], None),
        ("不低于5%", "不超过8%", ["不低于5%", "不超过8%"], None),
        ("不超过2%", "不低于3%", ["不超过2%"], Relation.CONTRADICTS),
        ("D类全覆盖", "D类10%", ["D类全覆盖"], Relation.CONTRADICTS),
        ("全覆盖", "D类10%", ["全覆盖"], Relation.CONTRADICTS),
        ("全覆盖", "A类不抽查", ["全覆盖"], Relation.CONTRADICTS),
        ("不低于5%", "B类3%", ["不低于5%", "B类3%"], None),  # others may make up for B
        ("市级不低于5%", "县级3%", ["市级不低于5%", "县级3%"], None),
        ("不低于5%", "县级3%", ["不低于5%"], Relation.CONTRADICTS),
        ("对同一单位每年不超过1次", "对同一单位每月1次", ["对同一单位每年不超过1次"], Relation.CONTRADICTS),
        ("每年不少于1次", "每2年不少于1次", ["每年不少于1次"], Relation.ALLOWS_MORE),
        ("对同一单位每年不超过1次", "每年组织4次", ["对同一单位每年不超过1次", "每年组织4次"], None),
        ("20%一次或10%两次", "15%", ["20%或10%两次"], Relation.CONTRADICTS),
    ],
)
def test_what_the_law_settles_is_followed_and_only_what_it_leaves_open_is_local(
    legal, local, holds, relation
):
    resolution = resolve((local, LOCAL_DECISION), (legal, MINISTRY))
    assert effective(resolution) == holds
    assert [finding.relation for finding in resolution.findings] == ([relation] if relation else [])
    assert resolution.unsettled == ()
    assert resolution.require_settled() is resolution


def test_the_higher_law_goes_before_the_lower():
    resolution = resolve(("不低于5%", MINISTRY), ("不超过3%", LAW))
    assert effective(resolution) == ["不超过3%"]
    assert resolution.findings[0].against.basis is LAW
    assert "法律《某法》第三条" in resolution.findings[0].describe().zh


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("5%", LOCAL_DECISION), ("3%", LOCAL_DECISION)),
        (("不低于5%", MINISTRY), ("不超过3%", LOCAL_LAW)),
    ],
)
def test_two_of_equal_rank_that_contradict_are_left_to_a_person(one, other):
    resolution = resolve(one, other)
    assert len(resolution.effective) == 2
    assert resolution.unsettled[0].relation is Relation.CONTRADICTS
    with pytest.raises(RuleConflict, match="六"):
        resolution.require_settled()


def test_a_share_against_a_number_of_targets_is_reported_and_not_decided():
    resolution = resolve(("不低于5%", MINISTRY), ("20户", LOCAL_DECISION))
    assert len(resolution.effective) == 2
    assert resolution.unsettled[0].relation is Relation.INCOMPARABLE


def test_a_legal_basis_must_be_cited():
    with pytest.raises(InvalidValue, match="citation"):
        LegalBasis(authority=Authority.LAW)


def adjust(before, after, ground, **more):
    [one], [other] = (parse_wording(wording).require_complete().rules for wording in (before, after))
    return Adjustment(before=one, after=other, ground=ground, explanation="上年统计", **more)


UP = {"safety-or-livelihood", "complaints", "listed-abnormal", "dishonest", "serious-violations", "high-risk"}
DOWN = {"law-abiding", "good-credit", "low-risk"}


@pytest.mark.parametrize("ground", AdjustmentGround)
@pytest.mark.parametrize(
    ("less", "more"),
    [("C类5%", "C类10%"), ("每2年不少于1次", "每年不少于1次"), ("10%", "10%两次"), ("5户", "9户")],
)
def test_every_ground_speaks_for_its_direction_only(ground, less, more):
    # 六(六)2(1) names grounds for more, 六(六)2(2) for less, and the sentence above both: numbers and complexity.
    if ground.value in DOWN:
        with pytest.raises(AdjustmentRefused, match="speaks for less"):
            adjust(less, more, ground)
    else:
        assert adjust(less, more, ground).raises
    if ground.value in UP:
        with pytest.raises(AdjustmentRefused, match="speaks for more"):
            adjust(more, less, ground)
    else:
        assert not adjust(more, less, ground).raises


def test_an_adjustment_names_the_clause_of_its_direction():
    assert adjust("5%", "10%", AdjustmentGround.COMPLAINTS).clause == "Tonghua norm 六(六)2(1)"
    assert adjust("5%", "3%", AdjustmentGround.GOOD_CREDIT).clause == "Tonghua norm 六(六)2(2)"
    assert adjust("5%", "3%", AdjustmentGround.COMPLEXITY).clause == "Tonghua norm 六(六)2"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("5%", "5%"),
        ("B类5%", "C类10%"),
        ("5%", "不低于10%"),
        ("5%", "每年10次"),
        ("5%", "10户"),
        ("市级5%", "县级10%"),
    ],
)
def test_an_adjustment_changes_the_amount_of_one_rule_and_nothing_else(before, after):
    with pytest.raises(AdjustmentRefused, match="nothing else"):
        adjust(before, after, AdjustmentGround.COMPLAINTS)


def test_an_adjustment_below_the_legal_minimum_is_refused_whatever_its_ground():
    """六(六)1, 六(六)2(2)."""
    legal = parse_wording("不低于3%", basis=MINISTRY).rules
    down = adjust("5%", "2%", AdjustmentGround.GOOD_CREDIT)
    with pytest.raises(AdjustmentRefused, match="at least 3%") as caught:
        down.require_lawful(legal)
    assert caught.value.clause == "Tonghua norm 六(六)1"
    assert (
        down.require_lawful(parse_wording("不低于3%").rules) is down.after
    )  # a local rule binds nobody here
    lawful = adjust("5%", "4%", AdjustmentGround.GOOD_CREDIT)
    assert lawful.require_lawful(legal) is lawful.after
