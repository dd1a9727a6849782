"""Numbers in Chinese characters."""

from __future__ import annotations

from fractions import Fraction

import pytest

from randcheck.errors import InvalidValue
from randcheck.planning.chinese_numbers import LARGEST, parse_number, write_number


def test_every_number_is_read_as_it_is_written():
    assert all(parse_number(write_number(number)) == number for number in range(LARGEST + 1))


@pytest.mark.parametrize(
    ("text", "number"),
    [("两", 2), ("两百", 200), ("一十", 10), ("十二", 12), ("一百〇五", 105), ("3.50", Fraction(7, 2))],
)
def test_other_spellings_are_read(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "二〇", "十百", "五五", "百", "零五", "三点", "点五", "3.", ".3", "一万", "1/2"]
)
def test_what_is_no_number_is_not_read(text):
    assert parse_number(text) is None


@pytest.mark.parametrize("number", [-1, LARGEST + 1, 1.0, True])
def test_only_numbers_up_to_the_largest_are_written(number):
    with pytest.raises(InvalidValue):
        write_number(number)
