"""Files in the form of holiday-cn are read whole or not at all."""

from __future__ import annotations

import copy
import json
from datetime import date

import pytest

from randcheck.errors import CalendarFileInvalid
from randcheck.workdays import parse_holiday_years, parse_regional_overlay
from support.holidays import MADE_UP_2027

OVERLAY = {
    "region": "延边朝鲜族自治州",
    "years": [2026],
    "papers": ["https://example.org/yanbian"],
    "days": [{"name": "州庆", "date": "2026-09-03", "isOffDay": True}],
}


def encode(value):
    return json.dumps(value, ensure_ascii=False).encode()


def parse(value):
    return parse_holiday_years(value if isinstance(value, bytes) else encode(value), file="2027.json")


def changed(path, value, base=MADE_UP_2027):
    """Return a copy of ``base`` with ``value`` at ``path``; a value of ``...`` removes the key."""
    copied = copy.deepcopy(base)
    target = copied
    for key in path[:-1]:
        target = target[key]
    if value is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return copied


def test_a_year_is_read_with_its_days_and_papers():
    (year,) = parse(MADE_UP_2027)
    assert year.year == 2027
    assert year.worked_days == (date(2027, 1, 31), date(2027, 2, 20))
    assert year.papers == ("https://example.org/notice-2027",)
    assert year.days[0].name == "元旦"


def test_the_schema_keys_of_holiday_cn_and_a_byte_order_mark_are_welcome():
    published = {
        "$schema": "https://example.org/schema.json",
        "$id": "https://example.org/2027.json",
    } | MADE_UP_2027
    assert parse(b"\xef\xbb\xbf" + encode(published)) == parse(MADE_UP_2027)


def test_a_list_of_years_is_read_in_order():
    weekdays_off = ["01-01", "02-12", "04-04", "05-01", "06-10", "09-17", "10-01", "10-02", "10-03"]
    earlier = {
        "year": 2024,
        "papers": ["https://example.org/notice-2024"],
        "days": [{"name": "节日", "date": f"2024-{day}", "isOffDay": True} for day in weekdays_off],
    }
    assert [year.year for year in parse([MADE_UP_2027, earlier])] == [2024, 2027]


@pytest.mark.parametrize(
    ("path", "value", "place", "rule"),
    [
        (["year"], "2027", "2027.json", "whole number from 2000 to 2099"),
        (["year"], 2027.0, "2027.json", "whole number from 2000 to 2099"),
        (["year"], True, "2027.json", "whole number from 2000 to 2099"),
        (["year"], 2026, "2027.json", "the notice for 2026"),
        (["year"], ..., "2027.json", "keys days, papers, year"),
        (["extra"], 1, "2027.json", "keys days, papers, year"),
        (["papers"], [], "2027.json papers", "must cite its notice"),
        (["papers"], "p", "2027.json papers", "must be a list"),
        (["papers"], [1], "2027.json papers[0]", "must be text"),
        (["days"], {}, "2027.json days", "must be a list"),
        (["days"], [], "2027.json", "every statutory holiday of 2027"),
        (["days", 3], [], "2027.json days[3]", "keys date, isOffDay, name"),
        (["days", 3, "isOffDay"], ..., "2027.json days[3]", "keys date, isOffDay, name"),
        (["days", 3, "$id"], "x", "2027.json days[3]", "keys date, isOffDay, name"),
        (["days", 3, "isOffDay"], 1, "2027.json days[3].isOffDay", "true or false"),
        (["days", 3, "isOffDay"], "true", "2027.json days[3].isOffDay", "true or false"),
        (["days", 3, "name"], " ", "2027.json days[3].name", "must be text"),
        (["days", 3, "date"], "2027-02-30", "2027.json days[3].date", "YYYY-MM-DD"),
        (["days", 3, "date"], "20270206", "2027.json days[3].date", "YYYY-MM-DD"),
        (["days", 3, "date"], "2027-02-06T00:00:00+08:00", "2027.json days[3].date", "YYYY-MM-DD"),
        (["days", 3, "date"], 20270206, "2027.json days[3].date", "must be text"),
        (["days", 3, "date"], "2027-01-01", "2027.json", "named once"),
        (["days", 1, "date"], "2027-02-01", "2027.json", "Saturday or Sunday"),
        (["days", 0, "isOffDay"], False, "2027.json", "Saturday or Sunday"),
        (["days", 11], {"name": "x", "date": "2027-04-06", "isOffDay": True}, "2027.json", "every statutory"),
    ],
)
def test_a_file_with_one_thing_wrong_is_refused_with_its_place_and_rule(path, value, place, rule):
    with pytest.raises(CalendarFileInvalid) as caught:
        parse(changed(path, value))
    assert caught.value.place == place
    assert rule in caught.value.rule.en


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"2027"',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"year": 2027, "year": 2027, "papers": [], "days": []}',
        b" " * (1 << 20) + b"{}",
    ],
)
def test_what_is_not_such_json_is_one_clear_error(data):
    with pytest.raises(CalendarFileInvalid) as caught:
        parse(data)
    assert caught.value.place == "2027.json"
    assert len(str(caught.value)) < 250


def test_the_empty_file_that_holiday_cn_publishes_before_the_notice_is_refused():
    with pytest.raises(CalendarFileInvalid, match="must cite its notice"):
        parse({"year": 2027, "papers": [], "days": []})


def test_a_regional_overlay_is_read():
    overlay = parse_regional_overlay(encode(OVERLAY), file="region.json")
    assert (overlay.region, overlay.years) == ("延边朝鲜族自治州", (2026,))
    assert overlay.days[0].day == date(2026, 9, 3)
    assert overlay.papers == ("https://example.org/yanbian",)


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["region"], "", "region.json region"),
        (["region"], ..., "region.json"),
        (["years"], 2026, "region.json years"),
        (["years"], [], "region.json"),
        (["years"], [2024, 2026], "region.json"),
        (["years"], [[2026]], "region.json"),
        (["days", 0, "date"], "2027-09-03", "region.json"),
        (["days", 0, "date"], "2026-09-31", "region.json days[0].date"),
        (["papers"], None, "region.json papers"),
    ],
)
def test_an_overlay_with_one_thing_wrong_is_refused_with_its_place(path, value, place):
    with pytest.raises(CalendarFileInvalid) as caught:
        parse_regional_overlay(encode(changed(path, value, OVERLAY)), file="region.json")
    assert caught.value.place == place
