"""Inspections that took place, as far as caps, frequencies and repeated visits need to know them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from randcheck.errors import InvalidValue
from randcheck.registers import fields
from randcheck.registers.codec import Mapped
from randcheck.registers.identifiers import text_set
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text


class InspectionKind(LabelledEnum):
    """What an inspection counts as under the annual cap of one body on one enterprise.

    Source: 国办发〔2024〕54号; the Ministry of Justice's answers.
    """

    DAILY = ("daily", "daily inspection", "日常检查")
    CASE = ("case", "case inspection", "个案检查")
    SPECIAL = ("special", "special inspection", "专项检查")
    SPECIAL_FROM_ABOVE = ("special-from-above", "special inspection ordered from above", "上级部署的专项检查")

    @property
    def is_capped(self) -> bool:
        """Whether the annual cap binds it; it is counted in any case."""
        return self is not InspectionKind.SPECIAL_FROM_ABOVE


@attrs.frozen(kw_only=True)
class PastInspection(Mapped):
    """One inspection of one target by one body.

    Attributes:
        target_id: The target.
        on: The day, in China.
        body: Who inspected.
        kind: Daily (random draws included), case, special, or special and ordered from above.
        ordered_by: Who ordered it; named exactly for a special inspection ordered from above.
        matter_ids: What was inspected.
        visit_id: Names the visit that it was part of: inspections with one visit id were one visit (综合查一次). Empty
            for a visit of its own.

    Source: Tonghua norm 三(二), 六(三)3; 国办发〔2024〕54号.

    Example:
        >>> one = PastInspection(target_id="T1", on=date(2026, 3, 2), body="市场监管局",
        ...                      kind=InspectionKind.SPECIAL_FROM_ABOVE, ordered_by="省市场监管厅")
        >>> one.kind.is_capped
        False
    """

    target_id: str = attrs.field(validator=fields.identifier(Text("a target's id", "对象编号")))
    on: date = attrs.field(validator=fields.day(Text("the day of an inspection", "检查日期")))
    body: str = attrs.field(validator=fields.label(Text("an inspecting body", "检查部门")))
    kind: InspectionKind = attrs.field(
        default=InspectionKind.DAILY,
        validator=fields.member_of(InspectionKind, Text("a kind of inspection", "检查类型")),
    )
    ordered_by: str = attrs.field(
        default="", validator=fields.label(Text("who ordered it", "部署部门"), required=False)
    )
    matter_ids: frozenset[str] = attrs.field(
        default=frozenset(), converter=text_set, validator=fields.label_set(Text("a matter's id", "事项编号"))
    )
    visit_id: str = attrs.field(
        default="", validator=fields.label(Text("a visit's id", "入企检查编号"), required=False)
    )

    def __attrs_post_init__(self) -> None:
        """An exemption from the cap must name who ordered the inspection."""
        if bool(self.ordered_by) is self.kind.is_capped:
            rule = Text(
                "an inspection must name who ordered it exactly when it is a special one ordered from above",
                "上级部署的专项检查须写明部署部门，其他检查不写",
            )
            raise InvalidValue(rule=rule, seen=f"{self.kind.label.zh}, {self.ordered_by!r}")

    @property
    def visit_key(self) -> tuple[str, ...]:
        """What makes two inspections one visit: their visit id, or else the body and the day."""
        return (self.visit_id,) if self.visit_id else (self.body, self.on.isoformat())


def by_target(inspections: Iterable[PastInspection]) -> dict[str, list[PastInspection]]:
    """Return the inspections of each target, by day; the order of the input decides nothing."""
    found: dict[str, list[PastInspection]] = {}
    for one in sorted(inspections, key=lambda one: (one.on, one.body, one.visit_id, one.kind.value)):
        found.setdefault(one.target_id, []).append(one)
    return found
