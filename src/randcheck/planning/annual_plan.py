"""年度抽查工作计划: what is to be inspected in a year, its versions, and what the public is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import attrs

from randcheck.errors import DuplicateId, InvalidValue
from randcheck.planning.rule_wording import WordingReading, parse_wording
from randcheck.registers import fields
from randcheck.registers.codec import Mapped
from randcheck.registers.identifiers import require_label, text_tuple
from randcheck.registers.implementation_rule import InspectionMethod, as_methods, require_methods
from randcheck.registers.matter import OrganisationMode
from randcheck.text import Text

_EARLIEST_YEAR = 2000
_LATEST_YEAR = 2999


def _labels(what: Text, *, least: int) -> fields.Validator:
    """Return a validator for a tuple of different labels."""

    def validate(_instance: Any, _attribute: Any, value: tuple[str, ...]) -> None:
        for one in value:
            require_label(one, what=what)
        if len(value) < least or len(set(value)) != len(value):
            rule = Text(
                f"{what.en}: at least {least}, each named once", f"{what.zh}至少 {least} 项，且不得重复"
            )
            raise InvalidValue(rule=rule, seen=", ".join(value))

    return validate


@attrs.frozen(kw_only=True)
class DepartmentShare(Mapped):
    """What one department does in a joint inspection.

    Attributes:
        department: The department.
        key_contents: 负责监管的重点内容.
        measures: 监管措施.
        participation: 共同参与的方法途径.

    Source: Tonghua norm 六(二)2.
    """

    department: str = attrs.field(validator=fields.label(Text("a department", "部门")))
    key_contents: str = attrs.field(
        validator=fields.free_text(Text("key contents", "重点内容"), required=True)
    )
    measures: str = attrs.field(validator=fields.free_text(Text("measures", "监管措施"), required=True))
    participation: str = attrs.field(
        default="", validator=fields.free_text(Text("a way of taking part", "参与方式"))
    )


def _as_shares(shares: Iterable[DepartmentShare]) -> tuple[DepartmentShare, ...]:
    return tuple(shares)


def _mode_of(instance: PlanItem) -> OrganisationMode:
    return OrganisationMode.JOINT_COMPREHENSIVE if instance.departments else OrganisationMode.SINGLE


@attrs.frozen(kw_only=True)
class PlanItem(Mapped):
    """One inspection of the plan, with the eight contents of the norm.

    Attributes:
        id: Its number in the plan.
        name: (1) 抽查计划名称.
        lead_department: (2) 牵头部门.
        departments: (3) 配合部门, in order; none for a single department.
        targets: (4) 抽查对象, the scope in words.
        ratio: (5) 抽查比例, in words.
        matters: (6) 抽查事项, at least one.
        methods: (7) 抽查方式, at least one.
        starts_on: (8) 抽查时限, first day.
        ends_on: Last day, inclusive.
        frequency: 抽查频次 in words; may be empty.
        mode: 组织方式; told by the departments when not given.
        shares: What each department does, for a joint item; none when not settled yet.

    Source: Tonghua norm 六(二)2, 六(二)3(1)–(8).

    Example:
        >>> item = PlanItem(id="2026-01", name="加油站联合抽查", lead_department="市场监管局", departments=["应急管理局"],
        ...     targets="全市加油站", ratio="不低于20%", matters=["计量", "安全生产"],
        ...     methods=[InspectionMethod.ON_SITE], starts_on=date(2026, 3, 1), ends_on=date(2026, 5, 31))
        >>> item.mode.label.zh, item.rules().ratios[0].bound.value
        ('综合性跨部门联合抽查', 'at-least')
    """

    id: str = attrs.field(validator=fields.identifier(Text("a plan item's id", "计划编号")))
    name: str = attrs.field(validator=fields.label(Text("a plan item's name", "抽查计划名称")))
    lead_department: str = attrs.field(validator=fields.label(Text("a lead department", "牵头部门")))
    departments: tuple[str, ...] = attrs.field(
        default=(),
        converter=text_tuple,
        validator=_labels(Text("participating departments", "配合部门"), least=0),
    )
    targets: str = attrs.field(validator=fields.free_text(Text("the targets", "抽查对象"), required=True))
    ratio: str = attrs.field(validator=fields.free_text(Text("a ratio", "抽查比例"), required=True))
    matters: tuple[str, ...] = attrs.field(
        converter=text_tuple, validator=_labels(Text("matters", "抽查事项"), least=1)
    )
    methods: tuple[InspectionMethod, ...] = attrs.field(converter=as_methods, validator=require_methods)
    starts_on: date = attrs.field(validator=fields.day(Text("an item's first day", "抽查起始日期")))
    ends_on: date = attrs.field(validator=fields.day(Text("an item's last day", "抽查截止日期")))
    frequency: str = attrs.field(default="", validator=fields.free_text(Text("a frequency", "抽查频次")))
    mode: OrganisationMode = attrs.field(
        default=attrs.Factory(_mode_of, takes_self=True),
        validator=fields.member_of(OrganisationMode, Text("a mode", "组织方式")),
    )
    shares: tuple[DepartmentShare, ...] = attrs.field(default=(), converter=_as_shares)

    def __attrs_post_init__(self) -> None:
        """Check what several fields say together."""
        if self.ends_on < self.starts_on:
            rule = Text("an item must not end before it begins", "抽查截止日期不得早于起始日期")
            raise InvalidValue(rule=rule, seen=f"{self.starts_on} – {self.ends_on}")
        if self.mode.is_joint is not bool(self.departments) or self.lead_department in self.departments:
            rule = Text(
                "an item must have further departments exactly when it is joint, the lead not among them",
                "联合抽查且仅联合抽查须有配合部门，配合部门不含牵头部门",
            )
            raise InvalidValue(rule=rule, seen=f"{self.mode.label.zh}, {', '.join(self.departments)}")
        sharing = [share.department for share in self.shares]
        if sharing and sorted(sharing) != sorted({self.lead_department, *self.departments}):
            rule = Text(
                "every department of a joint item must have one share", "联合抽查各部门须各有一项分工"
            )
            raise InvalidValue(rule=rule, seen=", ".join(sharing))

    def rules(self, classes: Collection[str] = ()) -> WordingReading:
        """Return ratio and frequency as they can be read, one after the other.

        Args:
            classes: Names of classes that the wording may use; see
                :func:`~randcheck.planning.rule_wording.parse_wording`.
        """
        return parse_wording("；".join(filter(None, (self.ratio, self.frequency))), classes=classes)


def _as_items(items: Iterable[PlanItem]) -> tuple[PlanItem, ...]:
    return tuple(items)


@attrs.frozen(kw_only=True)
class AnnualPlan(Mapped):
    """The plan of one organ for one year, in one version.

    Attributes:
        organ: Whose plan it is.
        year: The calendar year, 2000 to 2999.
        items: Its items in order, ids different, each beginning within the year; at least one.
        adopted_on: The day on which this version was adopted.
        version: 1 for the first.
        reason: Why it differs from the version before; empty exactly for the first.

    Source: Tonghua norm 六(二)1.
    """

    organ: str = attrs.field(validator=fields.label(Text("the organ of a plan", "制定部门")))
    year: int = attrs.field(
        validator=fields.whole_number(
            Text("a plan's year", "计划年度"), least=_EARLIEST_YEAR, most=_LATEST_YEAR
        )
    )
    items: tuple[PlanItem, ...] = attrs.field(converter=_as_items)
    adopted_on: date = attrs.field(validator=fields.day(Text("the day of adoption", "制定日期")))
    version: int = attrs.field(default=1, validator=fields.whole_number(Text("a version", "版次"), least=1))
    reason: str = attrs.field(default="", validator=fields.free_text(Text("a reason", "调整原因")))

    def __attrs_post_init__(self) -> None:
        """Check the items, and that every later version tells why."""
        seen: set[str] = set()
        for item in self.items:
            if item.id in seen:
                raise DuplicateId(where=Text("an annual plan", "年度计划"), identifier=item.id)
            seen.add(item.id)
            if item.starts_on.year != self.year:
                rule = Text(f"an item must begin in {self.year}", f"抽查起始日期须在 {self.year} 年内")
                raise InvalidValue(rule=rule, seen=f"{item.id}: {item.starts_on}")
        if not self.items:
            rule = Text("a plan must have at least one item", "年度计划至少应有一项")
            raise InvalidValue(rule=rule, seen="()")
        if bool(self.reason) is (self.version == 1):
            rule = Text(
                "a version must tell why it differs from the one before, the first must not",
                "调整后的版次须写明原因，首版不写",
            )
            raise InvalidValue(rule=rule, seen=f"version={self.version}, reason={self.reason!r}")

    @property
    def title(self) -> Text:
        """What the plan is called."""
        return Text(
            f"Annual plan of random inspections {self.year}", f"{self.organ}{self.year}年度随机抽查工作计划"
        )

    def find(self, item_id: str) -> PlanItem | None:
        """Return the item of that id, or None."""
        return next((item for item in self.items if item.id == item_id), None)

    def amended(self, items: Iterable[PlanItem], *, on: date, reason: str) -> AnnualPlan:
        """Return the next version with other items; this one stays as it is.

        Args:
            items: All items of the new version.
            on: The day of its adoption, not before this version's.
            reason: Why, never empty.

        Raises:
            InvalidValue: A day before this version's, no reason, or no change.
        """
        after = attrs.evolve(self, items=items, adopted_on=on, version=self.version + 1, reason=reason)
        if on < self.adopted_on or after.items == self.items:
            rule = Text(
                f"a new version must change something and be adopted on {self.adopted_on} or later",
                f"新版次须有变动，且制定日期不早于 {self.adopted_on}",
            )
            raise InvalidValue(rule=rule, seen=str(on))
        return after

    def public_notice(self) -> PlanNotice:
        """Return what the public is told of this version.

        Source: Tonghua norm 六(二)4, 三(三).
        """
        return PlanNotice(
            title=self.title,
            organ=self.organ,
            year=self.year,
            version=self.version,
            adopted_on=self.adopted_on,
            reason=self.reason,
            rows=tuple(_notice_row(item) for item in self.items),
        )


NOTICE_COLUMNS = (
    Text("no.", "计划编号"),
    Text("name", "抽查计划名称"),
    Text("lead department", "牵头部门"),
    Text("participating departments", "配合部门"),
    Text("targets", "抽查对象"),
    Text("ratio", "抽查比例"),
    Text("frequency", "抽查频次"),
    Text("matters", "抽查事项"),
    Text("methods", "抽查方式"),
    Text("time", "抽查时限"),
)
"""Headings of the rows of a notice."""


@attrs.frozen(kw_only=True)
class PlanNotice:
    """An annual plan as it is published: data for a document, every cell as text.

    Attributes:
        title: Title of the notice.
        organ: Whose plan it is.
        year: The calendar year.
        version: Which version.
        adopted_on: The day on which it was adopted.
        reason: Why it differs from the version before; empty for the first.
        rows: One an item, cells under :data:`NOTICE_COLUMNS`.

    Source: Tonghua norm 六(二)4.
    """

    title: Text
    organ: str
    year: int
    version: int
    adopted_on: date
    reason: str
    rows: tuple[tuple[str, ...], ...]

    def to_mapping(self) -> dict[str, Any]:
        """Return the notice as JSON-ready values, rows under the Chinese headings."""
        headings = [column.zh for column in NOTICE_COLUMNS]
        return {
            "adopted_on": self.adopted_on.isoformat(),
            "items": [dict(zip(headings, row, strict=True)) for row in self.rows],
            "organ": self.organ,
            "reason": self.reason,
            "title": self.title.zh,
            "version": self.version,
            "year": self.year,
        }


def _notice_row(item: PlanItem) -> tuple[str, ...]:
    return (
        item.id,
        item.name,
        item.lead_department,
        "、".join(item.departments),
        item.targets,
        item.ratio,
        item.frequency,
        "、".join(item.matters),
        "、".join(method.label.zh for method in item.methods),
        f"{item.starts_on}至{item.ends_on}",
    )
