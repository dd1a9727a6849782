"""Every wording that lists and plans are known to use, read into rules or kept as text (Tonghua norm 六(六)1)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from randcheck.errors import InvalidValue, WordingUnread
from randcheck.planning.bound import Bound
from randcheck.planning.frequency_rule import Counted, FrequencyRule
from randcheck.planning.legal_basis import Authority, LegalBasis
from randcheck.planning.period import Period
from randcheck.planning.ratio_rule import ClassExclusion, FullCoverage, RatioRule, ShareOf, Way
from randcheck.planning.rule_wording import MAX_WORDING_LENGTH, parse_wording
from randcheck.planning.wording_writing import write_wording
from randcheck.registers.delegation import AdministrativeLevel

LEAST, MOST, EXACTLY = Bound.AT_LEAST, Bound.AT_MOST, Bound.EXACTLY
YEAR = Period.of_years(1)
PERCENT = Fraction(1, 100)


def ratio(bound: Bound, size: Fraction | int, class_name: str = "", **more: object) -> RatioRule:
    return RatioRule(bound=bound, ways=(Way(size=size),), class_name=class_name, **more)


def times(bound: Bound, number: int, period: Period, **more: object) -> FrequencyRule:
    return FrequencyRule(bound=bound, times=number, period=period, **more)


# The wordings named at the end of the project's list of clauses, each from a real list or plan.
NAMED = {
    "不低于3%": (ratio(LEAST, 3 * PERCENT),),
    "不超过总数的2%": (ratio(MOST, 2 * PERCENT),),
    "2‰": (ratio(EXACTLY, Fraction(2, 1000)),),
    "33%，每年1次或分次达到33%": (
        RatioRule(
            bound=EXACTLY, ways=(Way(size=33 * PERCENT), Way(size=33 * PERCENT, rounds=None)), period=YEAR
        ),
    ),
    "20%一次或10%两次": (
        RatioRule(bound=EXACTLY, ways=(Way(size=20 * PERCENT), Way(size=10 * PERCENT, rounds=2))),
    ),
    "10%，其中重点单位不低于8%": (
        ratio(EXACTLY, 10 * PERCENT),
        ratio(LEAST, 8 * PERCENT, "重点单位", share_of=ShareOf.UNSTATED),
    ),
    "每年不少于1次": (times(LEAST, 1, YEAR),),
    "对同一单位每2年不超过1次": (times(MOST, 1, Period.of_years(2), counted=Counted.VISITS),),
    "在备案有效期内同一机构不超过2次": (times(MOST, 2, Period.of_validity("备案"), counted=Counted.VISITS),),
    "市级每年1次；县级每月1次": (
        times(EXACTLY, 1, YEAR, level=AdministrativeLevel.MUNICIPAL),
        times(EXACTLY, 1, Period.of_months(1), level=AdministrativeLevel.COUNTY),
    ),
    "A类不抽查，B类3%，C类20户，D类100%": (
        ClassExclusion(class_name="A"),
        ratio(EXACTLY, 3 * PERCENT, "B"),
        ratio(EXACTLY, 20, "C"),
        ratio(EXACTLY, Fraction(1), "D"),
    ),
}


@pytest.mark.parametrize("wording", NAMED)
def test_every_wording_of_the_clause_list_is_read_whole(wording):
    reading = parse_wording(wording)
    assert reading.is_complete
    assert reading.rules == NAMED[wording]


@pytest.mark.parametrize("wording", NAMED)
def test_every_wording_of_the_clause_list_reads_the_same_after_it_was_written_anew(wording):
    written = write_wording(NAMED[wording])
    assert parse_wording(written).rules == NAMED[wording]
    assert write_wording(parse_wording(written).rules) == written


@pytest.mark.parametrize(
    ("variant", "plain"),
    [
        ("不低于３％", "不低于3%"),
        ("不低于﹪".replace("﹪", "3﹪"), "不低于3%"),
        ("不低于百分之三", "不低于3%"),
        ("不得低于3%", "不低于3%"),
        ("不少于3%", "不低于3%"),
        ("至少3%", "不低于3%"),
        ("最低3%", "不低于3%"),
        ("≥3%", "不低于3%"),
        ("3%以上", "不低于3%"),
        ("抽查比例不低于3%", "不低于3%"),
        ("抽查比例为：不低于3%", "不低于3%"),
        ("按不低于企业总数3%的比例抽取", "不低于3%"),
        ("不低于 3%", "不低于3%"),
        ("不高于2%", "不超过2%"),
        ("最多2%", "不超过2%"),
        ("2%以内", "不超过2%"),
        ("总数的百分之二", "2%"),
        ("千分之二", "2‰"),
        ("0.2%", "2‰"),
        ("百分之三十三点三", "33.3%"),
        ("三分之一", "1/3"),
        ("每两年至少检查一次", "每2年不少于1次"),
        ("每二年不少于一次", "每2年不少于1次"),
        ("两年内不少于1次", "每2年不少于1次"),
        ("每24个月不少于1次", "每2年不少于1次"),
        ("每年度抽查1次", "每年1次"),
        ("一年一次", "每年1次"),
        ("１次／年", "每年1次"),
        ("1次/2年", "每2年1次"),
        ("每半年一次", "每6个月1次"),
        ("每季度1次", "每3个月1次"),
        ("每月至多两次", "每月不超过2次"),
        ("每年最多十二次", "每年不超过12次"),
        ("每年对同一企业不超过1次", "对同一单位每年不超过1次"),
        ("对每家企业每年不超过1次", "对同一单位每年不超过1次"),
        ("许可证有效期内对同一企业最多1次", "对同一单位在许可证有效期内不超过1次"),
        ("A类免于抽查", "A类不抽查"),
        ("A类企业0%", "A类不抽查"),
        ("高风险企业100%", "高风险100%"),
        ("每年2次，每次5%", "每年5%两次"),
        ("每次抽查5%，每年2次", "每年5%两次"),
        ("市级3%；县级5%", "市级3%；县级5%"),
        ("A、B类企业3%", "A类3%；B类3%"),
        ("3%；", "3%"),
        ("3%。每年1次。", "3%；每年1次"),
        ("全部检查", "全覆盖"),
    ],
)
def test_variants_say_what_the_plain_wording_says(variant, plain):
    assert parse_wording(variant).require_complete().rules == parse_wording(plain).require_complete().rules


def test_a_range_is_two_bounds():
    assert parse_wording("3%-5%").rules == (ratio(LEAST, 3 * PERCENT), ratio(MOST, 5 * PERCENT))
    assert parse_wording("3至5‰").rules == (ratio(LEAST, Fraction(3, 1000)), ratio(MOST, Fraction(5, 1000)))


def test_two_limits_of_one_clause_are_both_read():
    assert parse_wording("B类不低于3%，B类不超过5%").rules == (
        ratio(LEAST, 3 * PERCENT, "B"),
        ratio(MOST, 5 * PERCENT, "B"),
    )
    assert parse_wording("不低于3%，不超过5%").rules == parse_wording("3%-5%").rules


def test_a_frequency_beside_a_ratio_counts_rounds_and_beside_full_coverage_visits():
    # Once a year for a tenth of the targets cannot mean every target once a year.
    assert parse_wording("10%，每年2次").frequencies == (times(EXACTLY, 2, YEAR, counted=Counted.ROUNDS),)
    assert parse_wording("全覆盖，每年2次").frequencies == (times(EXACTLY, 2, YEAR, counted=Counted.VISITS),)
    assert parse_wording("每年2次").frequencies == (times(EXACTLY, 2, YEAR, counted=Counted.UNSTATED),)


def test_what_a_phrase_leaves_out_it_takes_from_the_one_before():
    assert parse_wording("县级B类3%，每年1次").rules == (
        ratio(EXACTLY, 3 * PERCENT, "B", level=AdministrativeLevel.COUNTY),
        times(EXACTLY, 1, YEAR, class_name="B", counted=Counted.ROUNDS, level=AdministrativeLevel.COUNTY),
    )
    assert parse_wording("对同一单位每年不少于1次，不超过3次").rules == (
        times(LEAST, 1, YEAR, counted=Counted.VISITS),
        times(MOST, 3, YEAR, counted=Counted.VISITS),
    )


def test_full_coverage_is_read_with_its_class_and_period():
    # 六(六)3.
    assert parse_wording("D类全覆盖").rules == (FullCoverage(class_name="D"),)
    assert parse_wording("每年全覆盖").rules == (FullCoverage(period=YEAR),)


def test_a_frequency_by_one_body_is_told_apart():
    [rule] = parse_wording("同一部门每年对同一企业不超过2次").rules
    assert (rule.by_one_body, rule.counted, rule.bound) == (True, Counted.VISITS, MOST)


@pytest.mark.parametrize(
    ("wording", "part"),
    [
        ("按需确定", "按需确定"),
        ("不低于3%，食品企业除外", "食品企业除外"),
        ("原则上不低于3%", "原则上不低于3%"),
        ("3%左右", "3%左右"),
        ("上半年3%", "上半年3%"),
        ("一季度3%", "一季度3%"),
        ("3月1次", "3月1次"),
        ("每周1次", "每周1次"),
        ("每年1-2次", "每年1-2次"),
        ("食品企业3%", "食品企业3%"),
        ("150%", "150%"),
        ("每年0次", "0次"),
        ("每年1.5次", "1.5次"),
        ("5%-3%", "5%-3%"),
        ("B类3%，C类5%，每年1次", "每年1次"),
        ("B类3%，5%", "5%"),
        ("其中重点单位不低于8%", "其中重点单位不低于8%"),
        ("B类3%，其中重点单位不低于8%", "其中重点单位不低于8%"),
        ("每年", "每年"),
        ("1次", "1次"),
        ("不抽查", ""),
        ("0%", "0%"),
        ("每次5%", "每次5%"),
        ("33%，每年1次或分次达到40%", "每年1次或分次达到40%"),
        ("不低于3%，不低于5%", "不低于5%"),
        ("3%，不超过5%", "不超过5%"),
        ("不低于3%，每年", "每年"),
        ("二〇%", "二〇%"),
    ],
)
def test_what_is_not_understood_gives_no_rule_and_is_pointed_at(wording, part):
    reading = parse_wording(wording)
    assert reading.rules == ()
    found = reading.unread[0]
    assert part in found.text
    assert found.clause == wording
    assert reading.text[found.start : found.end] == found.text
    with pytest.raises(WordingUnread) as caught:
        reading.require_complete()
    assert found.reason.zh in caught.value.describe("zh")


def test_one_unread_clause_leaves_the_others_read_and_is_kept_in_the_words_given():
    reading = parse_wording("Ｂ类３％；其余酌情，每年１次；每年不少于1次")
    assert reading.rules == (ratio(EXACTLY, 3 * PERCENT, "B"), times(LEAST, 1, YEAR))
    assert [(part.clause, part.text) for part in reading.unread] == [("其余酌情，每年１次", "其余酌情")]


def test_a_class_with_a_name_of_its_own_is_read_only_when_it_is_known():
    assert not parse_wording("食品企业3%").is_complete
    reading = parse_wording("食品企业：3%，食品生产企业不低于5%", classes=["食品企业", "食品生产企业"])
    assert reading.rules == (
        ratio(EXACTLY, 3 * PERCENT, "食品企业"),
        ratio(LEAST, 5 * PERCENT, "食品生产企业"),
    )


def test_a_known_class_keeps_the_name_it_was_told_by():
    [rule] = parse_wording("ＫＴＶ3%", classes=["ＫＴＶ"]).rules
    assert rule.class_name == "ＫＴＶ"


def test_only_the_impossible_number_of_a_clause_is_pointed_at():
    [part] = parse_wording("不低于3%，B类150%").unread
    assert (part.text, part.start) == ("150%", 8)
    assert "0 < r ≤ 1" in part.reason.en


def test_all_rules_of_a_wording_rest_on_the_basis_given():
    basis = LegalBasis(authority=Authority.RULE, citation="《某办法》第十二条")
    assert {rule.basis for rule in parse_wording("3%，每年1次；D类全覆盖", basis=basis).rules} == {basis}


@pytest.mark.parametrize("wording", ["", "  ", "；。；", "\n"])
def test_no_words_are_no_rules_and_nothing_unread(wording):
    reading = parse_wording(wording)
    assert (reading.rules, reading.unread, reading.is_complete) == ((), (), True)


@pytest.mark.parametrize("wording", [None, 3, b"3%", "3" * (MAX_WORDING_LENGTH + 1)])
def test_a_wording_must_be_text_of_bounded_length(wording):
    with pytest.raises(InvalidValue, match="at most 1000 characters"):
        parse_wording(wording)


@pytest.mark.parametrize(
    "rule",
    [
        ratio(EXACTLY, 3 * PERCENT, "甲；乙"),
        ratio(LEAST, 8 * PERCENT, "重点单位", share_of=ShareOf.WHOLE),
        RatioRule(bound=EXACTLY, ways=(Way(size=5, rounds=None),)),
    ],
)
def test_a_rule_that_no_wording_says_is_not_written(rule):
    with pytest.raises(InvalidValue, match="read back"):
        write_wording([rule])
