"""Inspectors (Tonghua norm 五(三)2, 五(三)3)."""

from __future__ import annotations

from datetime import date

import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue
from randcheck.registers.inspector import Gender, Inspector, InspectorBar, InspectorLevel, InspectorStatus


def inspector(**changes: object) -> Inspector:
    return Inspector(**{"id": "P001", "name": "李四", "unit": "市场监管局", **changes})


def test_the_eight_fields_of_clause_5_3_2_are_recorded():
    made = inspector(
        gender=Gender.FEMALE,
        section="食品科",
        position="科长",
        certificate_number="07010001",
        categories=frozenset({"食品安全", "特种设备"}),
        contact="0435-3900000",
    )
    assert (made.name, made.gender.label.zh, made.unit, made.section) == (
        "李四",
        "女",
        "市场监管局",
        "食品科",
    )
    assert (made.position, made.certificate_number, made.contact) == ("科长", "07010001", "0435-3900000")
    assert made.categories == {"食品安全", "特种设备"}


def test_the_private_fields_do_not_show_in_the_representation():
    shown = repr(inspector(certificate_number="07010001", contact="0435-3900000"))
    assert "07010001" not in shown
    assert "3900000" not in shown
    assert "P001" in shown


@pytest.mark.parametrize(
    ("on", "bar"),
    [
        (date(2023, 12, 31), InspectorBar.CERTIFICATE_NOT_YET_VALID),
        (date(2024, 1, 1), None),
        (date(2026, 6, 30), None),
        (date(2026, 7, 1), InspectorBar.CERTIFICATE_EXPIRED),
    ],
)
def test_first_and_last_day_of_the_certificate_count_as_valid(on, bar):
    made = inspector(certificate_valid_from=date(2024, 1, 1), certificate_valid_until=date(2026, 6, 30))
    assert made.find_bar(on) is bar


def test_a_certificate_may_be_valid_for_one_day():
    day = date(2026, 6, 30)
    made = inspector(certificate_valid_from=day, certificate_valid_until=day)
    assert made.find_bar(day) is None


def test_a_certificate_without_dates_bars_nobody():
    assert inspector().find_bar(date(1999, 1, 1)) is None


@pytest.mark.parametrize(
    ("status", "bar"),
    [(InspectorStatus.OFF_POST, InspectorBar.OFF_POST), (InspectorStatus.SUSPENDED, InspectorBar.SUSPENDED)],
)
def test_who_is_not_on_post_is_barred_and_that_is_named_before_the_certificate(status, bar):
    made = inspector(status=status, certificate_valid_until=date(2020, 1, 1))
    assert made.find_bar(date(2026, 1, 1)) is bar


def test_levels_have_the_values_of_the_assignment_model():
    """五(三)1, 六(五)3(4)."""
    assert (InspectorLevel.LOCAL.value, InspectorLevel.UPPER.value) == (0, 1)
    assert InspectorLevel.find("上级") is InspectorLevel.find("1") is InspectorLevel.UPPER


def test_no_areas_mean_everywhere():
    assert inspector().may_serve_in("集安市")
    assert inspector(areas=frozenset({"集安市"})).may_serve_in("集安市")
    assert not inspector(areas=frozenset({"集安市"})).may_serve_in("柳河县")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"id": ""}, InvalidIdentifier),
        ({"id": "P 001\n"}, InvalidIdentifier),
        ({"name": ""}, InvalidValue),
        ({"unit": ""}, InvalidIdentifier),
        ({"gender": "女"}, InvalidValue),
        ({"categories": "食品安全"}, InvalidValue),
        ({"categories": {"食品安全"}}, InvalidValue),
        ({"categories": frozenset({""})}, InvalidIdentifier),
        ({"areas": frozenset({1})}, InvalidIdentifier),
        ({"level": 1}, InvalidValue),
        ({"status": "在岗"}, InvalidValue),
        ({"is_cadre": None}, InvalidValue),
        ({"kin_group": ""}, InvalidIdentifier),
        ({"capacity": -1}, InvalidValue),
        ({"prior_load": -1}, InvalidValue),
        ({"prior_load": None}, InvalidValue),
        (
            {"certificate_valid_from": date(2026, 1, 2), "certificate_valid_until": date(2026, 1, 1)},
            InvalidValue,
        ),
    ],
)
def test_a_wrong_inspector_cannot_exist(changes, error):
    with pytest.raises(error):
        inspector(**changes)
