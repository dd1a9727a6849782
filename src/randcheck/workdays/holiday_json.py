"""Holiday files in the JSON form of holiday-cn, read strictly: everything fits, or nothing is taken.

A year is ``{"year": 2027, "papers": ["https://…"], "days": [DAY, …]}`` with days of the form
``{"name": "元旦", "date": "2027-01-01", "isOffDay": true}``. A regional overlay is
``{"region": "…", "years": [2027], "papers": […], "days": [DAY, …]}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NoReturn

from randcheck.errors import CalendarFileInvalid, InvalidValue, shorten
from randcheck.text import Text
from randcheck.workdays.civil_day import parse_day
from randcheck.workdays.holiday_year import AnnouncedDay, HolidayYear
from randcheck.workdays.overrides import RegionalOverlay

LARGEST_FILE_BYTES: Final = 1 << 20
_LONGEST_DATE_CHARACTERS: Final = 10

_YEAR_KEYS = frozenset({"year", "papers", "days"})
_OVERLAY_KEYS = frozenset({"region", "years", "papers", "days"})
_DAY_KEYS = frozenset({"name", "date", "isOffDay"})
_SCHEMA_KEYS = frozenset({"$schema", "$id"})


def parse_holiday_years(data: bytes, *, file: str) -> tuple[HolidayYear, ...]:
    """Return the years that a holiday file holds, in order.

    Args:
        data: The file's bytes: one year, or a list of years, as UTF-8 JSON of at most 1 MiB.
        file: The file's name, for messages.

    Raises:
        CalendarFileInvalid: Anything that does not fit, such as a year without papers or with a statutory
            holiday missing (holiday-cn publishes the file of a coming year empty until the notice is out).

    Example:
        >>> parse_holiday_years(b'{"year": 2027, "papers": [], "days": []}', file="2027.json")
        Traceback (most recent call last):
        randcheck.errors.CalendarFileInvalid: 2027.json papers: an announced year must cite its notice, got []
    """
    value = _load(data, file)
    if not isinstance(value, list):
        return (_year(value, file),)
    if not value:
        _refuse(file, Text("must hold at least one year", "至少应有一年"), value)
    years = [_year(item, f"{file} [{index}]") for index, item in enumerate(value)]
    return tuple(sorted(years, key=lambda item: item.year))


def parse_regional_overlay(data: bytes, *, file: str) -> RegionalOverlay:
    """Return the overlay that a regional file holds.

    Args:
        data: The file's bytes, UTF-8 JSON of at most 1 MiB.
        file: The file's name, for messages.

    Raises:
        CalendarFileInvalid: Anything that does not fit.

    Example:
        >>> parse_regional_overlay(
        ...     '{"region": "某州", "years": [2026], "papers": ["…"], "days": []}'.encode(), file="r.json"
        ... ).region
        '某州'
    """
    value = _object(_load(data, file), file, _OVERLAY_KEYS)
    region = _string(value["region"], f"{file} region")
    years = _list(value["years"], f"{file} years")
    days = _days(value["days"], file)
    papers = _papers(value["papers"], file)
    try:
        return RegionalOverlay(region=region, years=years, days=days, papers=papers)
    except InvalidValue as error:
        raise _located(error, file) from None


def _year(value: Any, place: str) -> HolidayYear:
    mapping = _object(value, place, _YEAR_KEYS)
    papers = _papers(mapping["papers"], place)
    if not papers:
        rule = Text("an announced year must cite its notice", "已公布的年份须注明所依据的通知")
        _refuse(f"{place} papers", rule, mapping["papers"])
    days = _days(mapping["days"], place)
    try:
        return HolidayYear(year=mapping["year"], days=days, papers=papers)
    except InvalidValue as error:
        raise _located(error, place) from None


def _days(value: Any, place: str) -> tuple[AnnouncedDay, ...]:
    items = _list(value, f"{place} days")
    return tuple(_day(item, f"{place} days[{index}]") for index, item in enumerate(items))


def _day(value: Any, place: str) -> AnnouncedDay:
    mapping = _object(value, place, _DAY_KEYS)
    if not isinstance(mapping["isOffDay"], bool):
        _refuse(f"{place}.isOffDay", Text("must be true or false", "须为 true 或 false"), mapping["isOffDay"])
    return AnnouncedDay(
        day=_date(mapping["date"], f"{place}.date"),
        name=_string(mapping["name"], f"{place}.name"),
        is_off=mapping["isOffDay"],
    )


def _date(value: Any, place: str) -> date:
    text = _string(value, place)
    try:
        if len(text) > _LONGEST_DATE_CHARACTERS:
            raise InvalidValue(
                rule=Text("a day must be written YYYY-MM-DD", "日期须写作 YYYY-MM-DD"), seen=text
            )
        return parse_day(text)
    except InvalidValue as error:
        raise _located(error, place) from None


def _papers(value: Any, place: str) -> tuple[str, ...]:
    items = _list(value, f"{place} papers")
    return tuple(_string(item, f"{place} papers[{index}]") for index, item in enumerate(items))


# ---- JSON -----------------------------------------------------------------------------------------------


def _load(data: bytes, file: str) -> Any:
    if len(data) > LARGEST_FILE_BYTES:
        rule = Text("a holiday file must be at most 1 MiB", "节假日文件不得超过 1 MiB")
        _refuse(file, rule, f"{len(data)} bytes")
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_unique_keys)
    except (ValueError, RecursionError) as error:
        rule = Text("must be JSON in UTF-8 with unique keys", "须为 UTF-8 编码且键不重复的 JSON")
        raise CalendarFileInvalid(place=file, rule=rule, seen=str(error)) from None


def _unique_keys(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"key {next(key for key in keys if keys.count(key) > 1)!r} twice")
    return mapping


def _object(value: Any, place: str, keys: frozenset[str]) -> Mapping[str, Any]:
    expected = ", ".join(sorted(keys))
    rule = Text(f"must be an object with the keys {expected}", f"须为含有键 {expected} 的对象")
    if not isinstance(value, dict):
        _refuse(place, rule, value)
    found = value.keys() - (frozenset() if keys == _DAY_KEYS else _SCHEMA_KEYS)
    if found != keys:
        _refuse(place, rule, ", ".join(sorted(found)) or "no keys")
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        _refuse(place, Text("must be a list", "须为列表"), value)
    return value


def _string(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        _refuse(place, Text("must be text that is not empty", "须为非空文本"), value)
    return value


def _refuse(place: str, rule: Text, seen: object) -> NoReturn:
    raise CalendarFileInvalid(place=place, rule=rule, seen=shorten(seen))


def _located(error: InvalidValue, place: str) -> CalendarFileInvalid:
    return CalendarFileInvalid(place=place, rule=error.rule, seen=error.seen)
