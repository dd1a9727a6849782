"""Reading a TASK.toml: every key known, every value checked, one clear error."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from randcheck.errors import InvalidValue, TaskFileInvalid, shorten
from randcheck.planning.draw_order import TaskInfo
from randcheck.planning.frame_rule import FilterRule, FrameRule, WeightRule
from randcheck.planning.sample_rule import Allocation, Rounding, SampleRule, Selection
from randcheck.planning.task import Task
from randcheck.planning.team_rule import LeaderRule, SeatRule, TeamMode, TeamRule
from randcheck.registers.matter import NearCategories
from randcheck.text import Text

_T = TypeVar("_T")


def parse_task(text: str) -> Task:
    """Return the task that a TASK.toml describes; ``docs/task-file.md`` lists its keys.

    Raises:
        TaskFileInvalid: Not TOML, an unknown or missing key, or a value that breaks its rule; names the key.

    Example:
        >>> task = parse_task('''
        ... [task]
        ... id = "TH-2026-017"
        ... title = "食品安全抽查"
        ... matters = ["食品经营许可"]
        ... lead_department = "市场监管局"
        ... as_of = 2026-11-24
        ... [sample]
        ... size = "5%"
        ... ''')
        >>> task.info.id, task.sample_rule.size
        ('TH-2026-017', Fraction(1, 20))
    """
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # tomllib's own error is a ValueError; so is that of a number with thousands of digits.
        raise TaskFileInvalid(
            key="-", rule=Text("must be a TOML document", "须为 TOML 文档"), seen=str(error)
        ) from error
    root = _Table("", document)
    info = root.table("task")
    as_of = info.take("as_of", date)
    task = info.build(
        TaskInfo,
        id=info.take("id", str),
        title=info.take("title", str),
        matters=info.strings("matters"),
        lead_department=info.take("lead_department", str),
        departments=info.strings("departments", ()),
    )
    result = root.build(
        Task,
        info=task,
        frame_rule=_frame_rule(root, as_of, has_weights="weights" in document),
        sample_rule=_sample_rule(root.table("sample")),
        team_rule=_team_rule(root.table("teams")) if "teams" in document else None,
        contributors=root.table("contributions", {}).strings("roles", ()),
        stated_counts=tuple(root.table("stated", {}).numbers().items()),
    )
    root.finish()
    return result


def _frame_rule(root: _Table, as_of: date, *, has_weights: bool) -> FrameRule:
    strata, filters, weights = root.table("strata", {}), root.table("filters", {}), root.table("weights", {})
    only = filters.table("only", {})
    return strata.build(
        FrameRule,
        as_of=as_of,
        strata_by=strata.strings("by", ()),
        with_areas=strata.take("with_areas", bool, False),
        filters=filters.build(
            FilterRule,
            active_only=filters.take("active_only", bool, True),
            inspected_within_months=filters.take("inspected_within_months", int, None),
            annual_cap=filters.take("annual_cap", int, None),
            only=tuple((name, frozenset(only.strings(name))) for name in only.names()),
        ),
        # An empty table means something: each target's own weight.
        weights=None
        if not has_weights
        else weights.build(
            WeightRule,
            by=weights.take("by", str, None),
            other=weights.take("other", int, 1),
            weights=tuple(weights.table("values", {}).numbers().items()),
        ),
    )


def _sample_rule(sample: _Table) -> SampleRule:
    per_class, spread = sample.table("per_class", {}), sample.table("spread", {})
    return sample.build(
        SampleRule,
        selection=sample.choice("selection", Selection, Selection.EQUAL),
        size=sample.take("size", (str, int), None),
        per_class={name: per_class.take(name, (str, int)) for name in per_class.names()},
        exclude=sample.strings("exclude", ()),
        allocation=sample.choice("allocation", Allocation, Allocation.PROPORTIONAL),
        rounding=sample.choice("rounding", Rounding, Rounding.CEIL),
        minimum=sample.take("minimum", int, 0),
        reserves=sample.take("reserves", int, 0),
        spread={name: spread.take(name, (str, int)) for name in spread.names()},
    )


def _team_rule(teams: _Table) -> TeamRule:
    near = _Table("teams.near_categories", {}).build(
        NearCategories.from_pairs, pairs=teams.pairs("near_categories")
    )
    seats = []
    for seat in teams.tables("seats"):
        categories = frozenset(seat.strings("categories", ()))
        seats.append(
            seat.build(
                SeatRule,
                count=seat.take("count", int, 1),
                department=seat.take("department", str, None),
                # Committed whole, so that nobody widens "near" after the seed is known.
                categories=near.expand(categories) if categories else categories,
                cadre=seat.take("cadre", bool, False),
            )
        )
    return teams.build(
        TeamRule,
        mode=teams.choice("mode", TeamMode, TeamMode.TEAMS_FIRST),
        seats=tuple(seats),
        teams=teams.take("teams", int, None),
        targets_per_team=teams.take("targets_per_team", int, None),
        leader=teams.choice("leader", LeaderRule, LeaderRule.NONE),
        even=teams.take("even", bool, True),
    )


_TYPE_NAMES = {
    str: Text("text", "文本"),
    int: Text("a whole number", "整数"),
    bool: Text("true or false", "true 或 false"),
    date: Text("a date such as 2026-11-24", "日期（如 2026-11-24）"),
    dict: Text("a table", "表"),
    list: Text("a list", "数组"),
}
_REQUIRED: Any = object()


def _show(value: object) -> str:
    return repr(value) if isinstance(value, str) else shorten(value)


class _Table:
    """A TOML table whose keys are taken one by one; what nobody took is an unknown key."""

    def __init__(self, path: str, entries: Mapping[str, Any]) -> None:
        self._path = path
        self._entries = dict(entries)
        self._taken: set[str] = set()
        self._children: list[_Table] = []

    def names(self) -> list[str]:
        return list(self._entries)

    def take(self, name: str, kind: type | tuple[type, ...], default: Any = _REQUIRED) -> Any:
        """Return the value of ``name`` when it is of ``kind``."""
        self._taken.add(name)
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if name not in self._entries:
            if default is _REQUIRED:
                raise self._error(name, self._must_be(kinds), "nothing")
            return default
        value = self._entries[name]
        # bool is an int, and a datetime is a date: neither is meant.
        if type(value) not in kinds:
            raise self._error(name, self._must_be(kinds), _show(value))
        return value

    def choice(self, name: str, kind: Callable[[str], _T], default: _T) -> _T:
        value = self.take(name, str, None)
        if value is None:
            return default
        allowed = ", ".join(repr(member.value) for member in kind)  # type: ignore[attr-defined]
        try:
            return kind(value)
        except ValueError:
            rule = Text(f"must be one of {allowed}", f"须为下列之一：{allowed}")
            raise self._error(name, rule, repr(value)) from None

    def strings(self, name: str, default: Any = _REQUIRED) -> tuple[str, ...]:
        values = self.take(name, list, default)
        for value in values:
            if type(value) is not str:
                raise self._error(name, Text("must be a list of texts", "须为文本数组"), _show(value))
        return tuple(values)

    def pairs(self, name: str) -> list[list[str]]:
        values: list[list[str]] = self.take(name, list, [])
        for value in values:
            if type(value) is not list or [type(part) for part in value] != [str, str]:
                raise self._error(
                    name, Text("must be a list of pairs of texts", "须为文本对的数组"), _show(value)
                )
        return values

    def numbers(self) -> dict[str, int]:
        return {name: self.take(name, int) for name in self.names()}

    def table(self, name: str, default: Any = _REQUIRED) -> _Table:
        return self._child(name, self.take(name, dict, default))

    def tables(self, name: str) -> list[_Table]:
        values = self.take(name, list)
        for value in values:
            if type(value) is not dict:
                raise self._error(name, Text("must be a list of tables", "须为表的数组"), _show(value))
        return [self._child(f"{name}[{index}]", value) for index, value in enumerate(values, start=1)]

    def build(self, factory: Callable[..., _T], **values: Any) -> _T:
        """Return ``factory(**values)``, its complaint turned into one that names this table.

        Every key of the table has been taken by then, so that a misspelt one is named in place of a complaint
        about the key that it should have been.
        """
        try:
            return factory(**values)
        except InvalidValue as error:
            self.finish()
            raise TaskFileInvalid(key=self._path or "-", rule=error.rule, seen=error.seen) from error

    def finish(self) -> None:
        """Refuse keys that nobody took: a misspelt key must not silently change a draw."""
        for name in self._entries:
            if name not in self._taken:
                rule = Text("is no known key", "不是已知的键")
                raise self._error(name, rule, _show(self._entries[name]))
        for child in self._children:
            child.finish()

    def _child(self, name: str, entries: Mapping[str, Any]) -> _Table:
        child = _Table(f"{self._path}.{name}" if self._path else name, entries)
        self._children.append(child)
        return child

    def _must_be(self, kinds: tuple[type, ...]) -> Text:
        names = [_TYPE_NAMES[kind] for kind in kinds]
        return Text(
            "must be " + " or ".join(name.en for name in names), "须为" + "或".join(name.zh for name in names)
        )

    def _error(self, name: str, rule: Text, seen: str) -> TaskFileInvalid:
        return TaskFileInvalid(key=f"{self._path}.{name}" if self._path else name, rule=rule, seen=seen)
