"""Levels of administration, and what a body above leaves to a body below (委托下级部门实施)."""

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


class AdministrativeLevel(LabelledEnum):
    """A level of administration, the highest first. Source: Tonghua norm 四(二), 五(三)1."""

    NATIONAL = ("national", "national", "国家级", "国家", "部级", "中央")
    PROVINCIAL = ("provincial", "provincial", "省级", "省", "自治区级", "直辖市级")
    MUNICIPAL = ("municipal", "municipal", "市级", "市", "地市级", "设区的市级")
    COUNTY = ("county", "county", "县级", "县", "区县级", "县区级", "区级")
    TOWNSHIP = ("township", "township", "乡级", "乡镇级", "乡", "镇", "街道")

    @property
    def rank(self) -> int:
        """0 for the highest level.

        Example:
            >>> AdministrativeLevel.MUNICIPAL.rank < AdministrativeLevel.COUNTY.rank
            True
        """
        return list(AdministrativeLevel).index(self)


def _require_lower(instance: Delegation, _attribute: object, value: AdministrativeLevel) -> None:
    if value.rank <= instance.level.rank:
        rule = Text(
            f"a delegation must go to a level below the {instance.level.label.en} one",
            f"委托须由上级指向下级（{instance.level.label.zh}以下）",
        )
        raise InvalidValue(rule=rule, seen=Text(value.label.en, value.label.zh).zh)


def _require_not_before_start(instance: Delegation, _attribute: object, value: date | None) -> None:
    if value is not None and value < instance.effective_from:
        rule = Text(
            f"a delegation must not end before it begins ({instance.effective_from})",
            f"委托的终止日期不得早于起始日期（{instance.effective_from}）",
        )
        raise InvalidValue(rule=rule, seen=str(value))


_MATTER_IDS = Text("ids of delegated matters", "委托事项编号")


@attrs.frozen(kw_only=True)
class Delegation(Mapped):
    """A body leaves the inspection of matters to a body below it, which then answers for it.

    Attributes:
        id: Its number.
        delegator: 委托部门, whose jurisdiction it is.
        level: The delegator's level.
        delegate: 受委托部门, who inspects and bears the responsibility by the principle of territory (属地管理).
        delegate_level: The delegate's level, below ``level``.
        matter_ids: Which matters; empty for all of the delegator's.
        area: Within which area; empty for all.
        instrument: The document that says so; may be empty.
        effective_from: First day.
        effective_until: Last day, inclusive; None for no end.

    Source: Tonghua norm 四(二).

    Example:
        >>> delegation = Delegation(id="W-1", delegator="市市场监管局", level=AdministrativeLevel.MUNICIPAL,
        ...     delegate="东昌区市场监管局", delegate_level=AdministrativeLevel.COUNTY,
        ...     effective_from=date(2026, 1, 1))
        >>> find_responsible([delegation], "市市场监管局", "SP-01", on=date(2026, 3, 2)).delegate
        '东昌区市场监管局'
    """

    id: str = attrs.field(validator=fields.identifier(Text("a delegation's id", "委托编号")))
    delegator: str = attrs.field(validator=fields.label(Text("a delegator", "委托部门")))
    level: AdministrativeLevel = attrs.field(
        validator=fields.member_of(AdministrativeLevel, Text("a level", "层级"))
    )
    delegate: str = attrs.field(validator=fields.label(Text("a delegate", "受委托部门")))
    delegate_level: AdministrativeLevel = attrs.field(
        validator=[fields.member_of(AdministrativeLevel, Text("a level", "层级")), _require_lower]
    )
    matter_ids: frozenset[str] = attrs.field(
        default=frozenset(), converter=text_set, validator=fields.label_set(_MATTER_IDS)
    )
    area: str = attrs.field(default="", validator=fields.label(Text("an area", "区域"), required=False))
    instrument: str = attrs.field(default="", validator=fields.free_text(Text("an instrument", "委托文书")))
    effective_from: date = attrs.field(validator=fields.day(Text("a delegation's start", "委托起始日期")))
    effective_until: date | None = attrs.field(
        default=None,
        validator=[
            fields.optional(fields.day(Text("a delegation's end", "委托终止日期"))),
            _require_not_before_start,
        ],
    )

    def covers(self, matter_id: str, *, area: str = "", on: date) -> bool:
        """Return whether the delegation holds for a matter in an area on a day; both ends are inclusive."""
        return (
            self.effective_from <= on
            and (self.effective_until is None or on <= self.effective_until)
            and (not self.matter_ids or matter_id in self.matter_ids)
            and (not self.area or self.area == area)
        )


def find_responsible(
    delegations: Iterable[Delegation], body: str, matter_id: str, *, area: str = "", on: date
) -> Delegation | None:
    """Return the delegation by which another body answers for a matter of ``body``, or None when it does itself.

    Args:
        delegations: In any order; one is asked for at most.
        body: Whose jurisdiction the matter is.
        matter_id: The matter.
        area: Where the target is.
        on: The day.

    Raises:
        InvalidValue: Two delegates answer for the same thing on that day, so nobody can tell who does.

    Source: Tonghua norm 四(二).
    """
    found = [one for one in delegations if one.delegator == body and one.covers(matter_id, area=area, on=on)]
    if len({one.delegate for one in found}) > 1:
        rule = Text(
            f"matter {matter_id!r} must be delegated to one body at a time",
            f"事项“{matter_id}”同一时间只能委托一个部门",
        )
        raise InvalidValue(rule=rule, seen=", ".join(sorted({one.delegate for one in found})))
    return min(found, key=lambda one: one.id, default=None)
