"""Who is in the pool: filters, strata, weights (Tonghua norm 五(二)4–5, 六(六)2; 国办发〔2024〕54号)."""

from __future__ import annotations

from datetime import date

import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue, UnknownAttribute
from randcheck.planning.frame_rule import (
    NOT_STATED,
    WHOLE,
    FilterRule,
    FrameRule,
    WeightRule,
    describe_ground,
)
from randcheck.registers.target import (
    TARGET_FIELD_NAMES,
    TARGET_HEADINGS,
    CreditRiskClass,
    InspectionTarget,
    TargetKind,
    TargetState,
)

AS_OF = date(2026, 11, 24)


def firm(**values):
    sound = {"id": "f1", "id_scheme": "注册号", "name": "某店", "kind": TargetKind.ENTERPRISE}
    return InspectionTarget(**(sound | values))


def ground(target, as_of=AS_OF, **values):
    return FilterRule(**values).find_ground(target, as_of)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (TargetState.ACTIVE, None),
        (TargetState.DEREGISTERED, "state-deregistered"),
        (TargetState.REVOKED, "state-revoked"),
        (TargetState.MOVED_OUT, "state-moved-out"),
    ],
)
def test_only_active_targets_are_in_the_pool_unless_the_rule_says_otherwise(state, code):
    assert ground(firm(state=state)) == code
    assert ground(firm(state=state), active_only=False) is None


@pytest.mark.parametrize(
    ("as_of", "months", "last_out", "first_in"),
    [
        (date(2026, 11, 24), 6, date(2026, 5, 25), date(2026, 5, 24)),
        (date(2026, 11, 24), 12, date(2025, 11, 25), date(2025, 11, 24)),
        (date(2026, 1, 15), 1, date(2025, 12, 16), date(2025, 12, 15)),
        # No 31st, 30th or 29th that many months ago: the month's last day stands for it.
        (date(2026, 3, 31), 1, date(2026, 3, 1), date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 3, 1), date(2024, 2, 29)),
        (date(2024, 3, 30), 1, date(2024, 3, 1), date(2024, 2, 29)),
        (date(2026, 5, 31), 1, date(2026, 5, 1), date(2026, 4, 30)),
        (date(2024, 2, 29), 12, date(2023, 3, 1), date(2023, 2, 28)),
        (date(2024, 2, 29), 48, date(2020, 3, 1), date(2020, 2, 29)),
        (date(2025, 2, 28), 12, date(2024, 2, 29), date(2024, 2, 28)),
    ],
)
def test_inspected_within_n_months_ends_on_the_same_day_n_months_ago(as_of, months, last_out, first_in):
    def within(day):
        return ground(firm(last_inspected=day), as_of, inspected_within_months=months)

    assert within(last_out) == "inspected-recently"
    assert within(first_in) is None
    assert within(as_of) == "inspected-recently"
    assert within(None) is None
    assert ground(firm(last_inspected=as_of), as_of) is None


@pytest.mark.parametrize("months", [2026 * 12, 10**6])
def test_more_months_than_the_calendar_has_leave_out_whoever_was_ever_inspected(months):
    assert (
        ground(firm(last_inspected=date(1999, 1, 1)), inspected_within_months=months) == "inspected-recently"
    )


@pytest.mark.parametrize(("as_of", "months"), [(date(1, 1, 31), 1), (date(2, 1, 1), 12), (date(1, 2, 1), 1)])
def test_the_first_dates_there_are_can_be_looked_back_from(as_of, months):
    assert ground(firm(last_inspected=date(1, 1, 1)), as_of, inspected_within_months=months) is None


@pytest.mark.parametrize(
    ("inspections", "code"), [(0, None), (1, None), (2, "annual-cap-reached"), (3, "annual-cap-reached")]
)
def test_a_target_that_has_reached_its_annual_cap_is_left_out(inspections, code):
    assert ground(firm(inspections_this_year=inspections), annual_cap=2) == code
    assert ground(firm(inspections_this_year=inspections)) is None


def test_only_targets_with_the_named_values_are_in_the_pool():
    only = (("industry", frozenset({"食品生产", "餐饮"})), ("area", frozenset({"集安市", ""})))
    assert ground(firm(industry="餐饮", area="集安市"), only=only) is None
    assert ground(firm(industry="餐饮"), only=only) is None
    assert ground(firm(industry="零售", area="集安市"), only=only) == "not-industry"
    assert ground(firm(industry="餐饮", area="柳河县"), only=only) == "not-area"


def test_the_first_ground_in_the_order_of_the_rule_is_the_one_that_counts():
    everything = firm(
        state=TargetState.REVOKED, industry="零售", last_inspected=AS_OF, inspections_this_year=9
    )
    rule = {"only": (("industry", frozenset({"餐饮"})),), "inspected_within_months": 1, "annual_cap": 1}
    assert ground(everything, **rule) == "state-revoked"
    assert ground(everything, active_only=False, **rule) == "not-industry"
    assert ground(everything, active_only=False, **(rule | {"only": ()})) == "inspected-recently"
    assert ground(everything, active_only=False, annual_cap=1) == "annual-cap-reached"


def test_an_attribute_that_targets_do_not_have_is_an_error_that_names_it():
    with pytest.raises(UnknownAttribute, match="'colour'"):
        ground(firm(), only=(("colour", frozenset({"red"})),))


@pytest.mark.parametrize("field", ["inspected_within_months", "annual_cap"])
@pytest.mark.parametrize("value", [0, -1, True, 1.5, "6", 1_000_001])
def test_a_limit_below_1_or_of_another_kind_is_refused(field, value):
    with pytest.raises(InvalidValue, match="from 1 to 1000000"):
        FilterRule(**{field: value})


@pytest.mark.parametrize(
    "only", [(("", frozenset()),), (("a\tb", frozenset()),), (("area", frozenset({"x\n"})),)]
)
def test_attributes_and_values_of_a_filter_must_be_committable(only):
    with pytest.raises(InvalidIdentifier):
        FilterRule(only=only)


@pytest.mark.parametrize(
    ("code", "en", "zh"),
    [
        ("state-deregistered", "deregistered", "已注销"),
        ("inspected-recently", "inspected recently", "近期已检查"),
        ("annual-cap-reached", "annual cap reached", "已达年度检查上限"),
        ("not-行业", "another 行业", "行业不符"),
        ("not-industry", "another industry", "行业不符"),
    ],
)
def test_every_ground_can_be_told_in_both_languages(code, en, zh):
    assert (describe_ground(code).en, describe_ground(code).zh) == (en, zh)


def test_every_built_in_attribute_is_called_by_its_chinese_heading():
    for field in TARGET_FIELD_NAMES:
        told = describe_ground(f"not-{field}").zh
        assert told == f"{TARGET_HEADINGS[field]}不符"
        assert not any(character.isascii() for character in told)
    assert describe_ground("not-辖区所").zh == "辖区所不符"


def test_strata_join_the_values_of_their_attributes():
    target = firm(credit_risk=CreditRiskClass.D, area="集安市")
    assert FrameRule(as_of=AS_OF).stratum_of(target) == WHOLE == "all"
    assert FrameRule(as_of=AS_OF, strata_by=("credit_risk", "area")).stratum_of(target) == "D|集安市"
    assert FrameRule(as_of=AS_OF, strata_by=("所在区域", "信用风险分类")).stratum_of(target) == "集安市|D"


def test_an_attribute_without_a_value_has_a_stratum_of_its_own():
    assert FrameRule(as_of=AS_OF, strata_by=("credit_risk", "area")).stratum_of(firm()) == "-|-"
    assert NOT_STATED == "-"


def test_a_value_that_would_change_the_parts_of_a_label_is_refused():
    with pytest.raises(InvalidValue, match="must not hold '\\|'"):
        FrameRule(as_of=AS_OF, strata_by=("area",)).stratum_of(firm(area="集安|市"))


@pytest.mark.parametrize(
    "strata_by",
    [("area", "area"), ("",), ("a\u200b",), "area"],
    ids=["twice", "empty", "invisible", "one text"],
)
def test_attributes_that_make_strata_are_different_labels(strata_by):
    with pytest.raises(InvalidValue):
        FrameRule(as_of=AS_OF, strata_by=strata_by)


def test_weights_go_by_an_attribute_or_are_the_targets_own():
    """六(六)2(1)."""
    rule = WeightRule(by="credit_risk", weights=(("D", 100), ("C", 10)), other=2)
    assert [
        rule.weight_of(firm(credit_risk=risk))
        for risk in (CreditRiskClass.D, CreditRiskClass.C, CreditRiskClass.A, None)
    ] == [100, 10, 2, 2]
    assert WeightRule().weight_of(firm(weight=37)) == 37
    assert WeightRule(by="area", weights=(("", 5),)).weight_of(firm()) == 5


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"by": "area", "other": 0}, "from 1 to 1000000"),
        ({"by": "area", "weights": (("x", 1_000_001),)}, "from 1 to 1000000"),
        ({"by": "area", "weights": (("x", True),)}, "from 1 to 1000000"),
        ({"by": "area", "weights": (("x", 1), ("x", 2))}, "one weight"),
        ({"weights": (("x", 2),)}, "attribute that they go by"),
        ({"other": 2}, "attribute that they go by"),
        ({"by": ""}, "1 to 200 characters"),
        ({"by": "area", "weights": (("x\t", 2),)}, "invisible"),
    ],
)
def test_weights_that_no_frame_could_hold_or_none_would_use_are_refused_with_the_rule(values, message):
    with pytest.raises(InvalidValue, match=message):
        WeightRule(**values)


RULES = [
    FrameRule(as_of=AS_OF),
    FrameRule(
        as_of=AS_OF,
        strata_by=("credit_risk", "area"),
        filters=FilterRule(
            active_only=False,
            inspected_within_months=6,
            annual_cap=2,
            only=(("industry", frozenset({"餐饮", "食品生产"})),),
        ),
        weights=WeightRule(by="credit_risk", weights=(("D", 100),), other=2),
        with_areas=True,
    ),
    FrameRule(as_of=AS_OF, weights=WeightRule()),
]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_read_back_as_it_was_written(rule):
    assert FrameRule.from_mapping(rule.to_mapping()) == rule


def test_a_rule_is_written_in_one_way():
    assert RULES[1].to_mapping() == {
        "as_of": "2026-11-24",
        "filters": {
            "active_only": False,
            "annual_cap": 2,
            "inspected_within_months": 6,
            "only": [{"attribute": "industry", "values": ["食品生产", "餐饮"]}],
        },
        "strata_by": ["credit_risk", "area"],
        "weights": {"by": "credit_risk", "other": 2, "weights": [{"value": "D", "weight": 100}]},
        "with_areas": True,
    }
