"""Wordings read and written: nothing is invented, and nothing but the library's own errors comes out."""

from __future__ import annotations

from fractions import Fraction

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from randcheck.errors import InvalidValue
from randcheck.planning.frequency_rule import FrequencyRule
from randcheck.planning.ratio_rule import RatioRule
from randcheck.planning.rule_wording import parse_wording
from randcheck.planning.wording_writing import write_wording
from support.rules import RATIOS, RULES

PIECES = [
    "不低于", "不超过", "3%", "百分之三", "2‰", "5户", "每年", "每2年", "两次", "1次", "或", "，", "；", "、", "其中", "重点单位",
    "A类", "B类", "市级", "同一单位", "在备案有效期内", "全覆盖", "不抽查", "分次达到", "每次", "以上", "0%", "150%", "抽查", "的",
    "总数", "-", "/年", "组织", "原则上", "x", " ",
]  # fmt: skip
WORDINGS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=10).map("".join),
    st.text(max_size=40),
    st.text("每年一二三次%不超低于，；", max_size=20),
)


@given(st.lists(RULES, min_size=1, max_size=4))
def test_rules_read_back_from_their_wording(rules):
    assert parse_wording(write_wording(rules)).rules == tuple(rules)


@given(WORDINGS)
def test_what_is_read_is_read_the_same_from_its_own_wording(wording):
    reading = parse_wording(wording)
    if reading.rules:
        assert parse_wording(write_wording(reading.rules)).rules == reading.rules


@given(WORDINGS)
def test_every_clause_gives_rules_or_an_unread_part_within_it(wording):
    reading = parse_wording(wording)
    for part in reading.unread:
        assert wording[part.start : part.end] == part.text
        assert part.text.strip() == "" or part.text.strip() in part.clause
        assert parse_wording(part.clause).rules == ()
    if wording.strip(" ；。;\r\n\t\u3000") and not reading.rules:
        assume(any(character.isalnum() for character in wording))
        assert reading.unread


@given(WORDINGS)
def test_no_number_is_invented(wording):
    """Every size and every number of times that comes out stands in the wording, when that has no Chinese figures."""
    assume(not any(character in wording for character in "零〇一二两三四五六七八九十百千"))
    for rule in parse_wording(wording).rules:
        if isinstance(rule, FrequencyRule):
            assert str(rule.times) in wording
        elif isinstance(rule, RatioRule):
            for way in rule.ways:
                assert any(number in wording for number in spellings(way.size))


def spellings(size: Fraction | int) -> list[str]:
    if isinstance(size, int):
        return [str(size)]
    percent, permille = size * 100, size * 1000
    shown = [f"{size.numerator}/{size.denominator}", str(percent), str(permille)]
    return [*shown, f"{float(percent):g}", f"{float(permille):g}"]


@given(RATIOS, st.text(min_size=1, max_size=6))
def test_a_class_of_any_name_is_written_so_that_it_reads_back_or_refused(rule, name):
    try:
        named = attrs.evolve(rule, class_name=name)
        wording = write_wording([named])
    except InvalidValue:
        return
    assert parse_wording(wording, classes=[name]).rules == (named,)
