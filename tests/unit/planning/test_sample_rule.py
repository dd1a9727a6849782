"""Sample rules: exact sizes, wordings of the plans, and parts that fit together (Tonghua norm 二(四), 六(六))."""

from __future__ import annotations

from fractions import Fraction

import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue
from randcheck.planning.sample_rule import (
    MAX_PART,
    MAX_ROWS,
    Allocation,
    Rounding,
    SampleRule,
    Selection,
    format_size,
    is_in_class,
    parse_size,
    require_ratio,
)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("3%", Fraction(3, 100)),
        ("100%", Fraction(1)),
        ("2‰", Fraction(2, 1000)),
        ("1000‰", Fraction(1)),
        ("33.3%", Fraction(333, 1000)),
        ("0.05%", Fraction(1, 2000)),
        ("0.123456789%", Fraction(123456789, 10**11)),
        (" 5% ", Fraction(1, 20)),
        ("1/3", Fraction(1, 3)),
        ("2/2", Fraction(1)),
        ("0", 0),
        ("120", 120),
        ("007", 7),
        ("999999999", 999_999_999),
    ],
)
def test_a_size_is_read_exactly(text, size):
    assert parse_size(text) == size
    assert type(parse_size(text)) is type(size)


@pytest.mark.parametrize(
    "text",
    [
        "５%",  # no ASCII digit
        "5 %",
        "5%%",
        "-5%",
        "+5%",
        "5.%",
        ".5%",
        "1e1%",
        "0.05",
        "1/0",
        "1/2/3",
        "5%0",
        "不低于3%",
        "1000000000",
        "1" * 19 + "/" + "1" * 19,
        "nan%",
        "5\n%",
    ],
)
def test_what_states_no_size_is_refused_with_examples(text):
    with pytest.raises(InvalidValue, match="5%, 2‰ or 1/20") as caught:
        parse_size(text)
    assert "样本量须为" in caught.value.describe("zh")


def test_the_empty_text_states_no_size():
    with pytest.raises(InvalidValue, match="whole number of rows"):
        parse_size("")


@pytest.mark.parametrize("text", ["0%", "0/7", "101%", "1000.1‰", "3/2", "0.000000000%"])
def test_a_ratio_lies_above_0_and_up_to_1(text):
    with pytest.raises(InvalidValue, match="0 < r ≤ 1"):
        parse_size(text)


@pytest.mark.parametrize(
    "size",
    [
        0,
        1,
        MAX_ROWS,
        Fraction(1),
        Fraction(1, 3),
        Fraction(123456789, 10**11),
        Fraction(1, MAX_PART),
        Fraction(MAX_PART - 1, MAX_PART),
        parse_size("99.999999999%"),
        parse_size("0.000000001‰"),
    ],
)
def test_every_size_that_a_rule_can_hold_is_read_back_from_its_text(size):
    assert parse_size(format_size(size)) == size
    rule = SampleRule(size=size)
    assert SampleRule.from_mapping(rule.to_mapping()) == rule


@pytest.mark.parametrize("size", [Fraction(1, MAX_PART + 1), Fraction(MAX_PART, MAX_PART + 2)])
def test_a_ratio_too_long_to_be_read_back_is_refused(size):
    with pytest.raises(InvalidValue, match="at most 18 digits"):
        require_ratio(size)


@pytest.mark.parametrize(
    "size",
    [
        -1,
        MAX_ROWS + 1,
        pytest.param(10**5000, id="5001 digits"),
        0.05,
        True,
        Fraction(0),
        Fraction(3, 2),
        b"5%",
        [5],
    ],
)
def test_a_size_of_another_kind_is_refused(size):
    with pytest.raises(InvalidValue):
        SampleRule(size=size)
    with pytest.raises(InvalidValue):
        SampleRule(per_class={"A": size})


@pytest.mark.parametrize(
    ("label", "name", "expected"),
    [
        ("D", "D", True),
        ("D|集安市", "D", True),
        ("D|集安市", "D|集安市", True),
        ("D|集安市|零售业", "D|集安市", True),
        ("D|集安市", "D|集", False),
        ("DD", "D", False),
        ("D", "D|集安市", False),
        ("集安市|D", "D", False),
    ],
)
def test_a_class_covers_its_label_and_those_that_begin_with_it(label, name, expected):
    assert is_in_class(label, name) is expected


FULL_RULE = SampleRule(
    selection=Selection.PARETO,
    per_class={"D": "100%", "C": 12, "B|集安市": "2‰"},
    exclude={"A"},
    allocation=Allocation.NEYMAN,
    rounding=Rounding.LARGEST_REMAINDER,
    minimum=3,
    reserves=2,
    spread={"D": "0.35", "C": 2, "B": "7/3"},
)


def test_a_rule_is_written_with_exact_texts_and_read_back():
    assert FULL_RULE.to_mapping() == {
        "allocation": "neyman",
        "exclude": ["A"],
        "minimum": 3,
        "per_class": [
            {"class": "B|集安市", "size": "1/500"},
            {"class": "C", "size": "12"},
            {"class": "D", "size": "1/1"},
        ],
        "reserves": 2,
        "rounding": "largest_remainder",
        "selection": "pareto",
        "size": None,
        "spread": [
            {"class": "B", "deviation": "7/3"},
            {"class": "C", "deviation": "2"},
            {"class": "D", "deviation": "7/20"},
        ],
    }
    assert SampleRule.from_mapping(FULL_RULE.to_mapping()) == FULL_RULE


def test_the_order_in_which_classes_are_told_never_matters():
    pairs = [("B", "3%"), ("C", "10%"), ("D", "100%")]
    assert (
        SampleRule(per_class=dict(pairs))
        == SampleRule(per_class=dict(pairs[::-1]))
        == SampleRule(per_class=pairs)
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "exactly one of size and per_class"),
        ({"size": 1, "per_class": {"A": 1}}, "exactly one of size and per_class"),
        ({"selection": Selection.FULL, "size": "5%"}, "neither for full coverage"),
        ({"selection": Selection.FULL, "per_class": {"A": "5%"}}, "neither for full coverage"),
        ({"per_class": {"A": 1}, "exclude": {"A"}}, "excluded class must have no sample size"),
        ({"per_class": {"A": None}}, "class 'A' must have a sample size"),
        ({"per_class": [("A", 1), ("A", 2)]}, "named once"),
        ({"size": 1, "minimum": -1}, "minimum must be a whole number"),
        ({"size": 1, "minimum": True}, "minimum must be a whole number"),
        ({"size": 1, "reserves": 0.5}, "reserves must be a whole number"),
        ({"size": 1, "reserves": MAX_ROWS + 1}, "reserves must be a whole number"),
        ({"size": 1, "allocation": Allocation.NEYMAN}, "standard deviation of each class"),
        ({"size": 1, "spread": {"A": 1}}, "standard deviation of each class"),
        ({"size": 1, "exclude": "AB"}, "list or set"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(values, message):
    with pytest.raises(InvalidValue, match=message) as caught:
        SampleRule(**values)
    assert caught.value.describe("zh") != caught.value.describe("en")


@pytest.mark.parametrize("name", ["", "A\tB", "A\u200b", "a" * 201, 7])
def test_class_names_must_be_labels(name):
    for values in (
        {"per_class": {name: 1}},
        {"size": 1, "exclude": {name}},
        {"size": 1, "allocation": Allocation.NEYMAN, "spread": {name: 1}},
    ):
        with pytest.raises(InvalidIdentifier):
            SampleRule(**values)


@pytest.mark.parametrize(
    ("deviation", "exact"),
    [
        ("12", 12),
        (12, 12),
        ("0.35", Fraction(7, 20)),
        ("7/20", Fraction(7, 20)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_a_deviation_is_exact(deviation, exact):
    rule = SampleRule(size=1, allocation=Allocation.NEYMAN, spread={"A": deviation})
    assert rule.spread == (("A", Fraction(exact)),)
    assert SampleRule.from_mapping(rule.to_mapping()) == rule


@pytest.mark.parametrize(
    "deviation",
    [
        0,
        -1,
        "0",
        "-1",
        0.5,
        None,
        True,
        "1e3",
        "1e999999999",
        "1/0",
        "7/00",
        "",
        "x",
        "0.0",
        Fraction(-1),
        10**18,
        "∞",
    ],
)
def test_a_deviation_that_is_not_an_exact_number_above_0_is_refused(deviation):
    with pytest.raises(InvalidValue):
        SampleRule(size=1, allocation=Allocation.NEYMAN, spread={"A": deviation})


def test_the_longest_deviations_are_read_back():
    rule = SampleRule(
        size=1,
        allocation=Allocation.NEYMAN,
        spread={"A": "999999999.999999999", "B": Fraction(MAX_PART, MAX_PART - 1), "C": MAX_PART},
    )
    assert SampleRule.from_mapping(rule.to_mapping()) == rule
