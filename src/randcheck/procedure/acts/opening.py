"""Acts that open a task, and extend its time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import ClassVar

import attrs

from randcheck.procedure.acts.base import (
    DEPARTMENT,
    MATTER,
    REASON,
    TARGET,
    Act,
    as_tuple,
    one_of,
    require_short_text,
    require_that,
    several,
)
from randcheck.procedure.acts.drawing import EVIDENCE, Evidence
from randcheck.procedure.vocabulary import (
    DirectedGround,
    InspectionKind,
)
from randcheck.registers import fields
from randcheck.registers.codec import ADDED
from randcheck.registers.delegation import AdministrativeLevel
from randcheck.registers.matter import OrganisationMode
from randcheck.text import Text

_KIND = fields.member_of(InspectionKind, Text("kind of inspection", "检查种类"))
_TITLE = fields.label(Text("task title", "任务名称"))
_STARTS = fields.day(Text("first day of the task", "任务起始日"))
_ENDS = fields.day(Text("last day of the task", "任务截止日"))
_MATTERS = several(MATTER, Text("matters", "抽查事项"), least=1)
_DEPARTMENTS = several(DEPARTMENT, Text("participating departments", "参与部门"))


@attrs.frozen(kw_only=True)
class DelegatedBy:
    """A task of an upper level that a lower one carries out.

    Attributes:
        delegator: The upper department that remains responsible for the matter.
        level: Its level.
        document: The paper that delegates.

    Source: Tonghua norm 四(二).
    """

    delegator: str = attrs.field(validator=DEPARTMENT)
    level: AdministrativeLevel = attrs.field(
        validator=fields.member_of(AdministrativeLevel, Text("level", "层级"))
    )
    document: str = attrs.field(validator=fields.label(Text("document", "文件")))


def _require_window(starts_on: date, ends_on: date) -> None:
    require_that(
        starts_on <= ends_on,
        Text("a task must not end before it begins", "任务截止日不得早于起始日"),
        f"{starts_on} – {ends_on}",
    )


def _require_order(kind: InspectionKind, ordered_by: str | None, departments: Collection[str]) -> None:
    """Check that nobody frees himself from the cap (国办发〔2024〕54号): an exempt kind names who above ordered it."""
    require_that(
        kind.is_capped or ordered_by is not None,
        Text(
            "a special inspection ordered from above must name who ordered it",
            "上级部署的专项检查须写明部署部门",
        ),
        kind.value,
    )
    require_that(
        ordered_by not in departments,
        Text(
            "a special inspection ordered from above must be ordered by another body than those that inspect",
            "上级部署的专项检查的部署部门不得为实施检查的部门",
        ),
        ordered_by,
    )


@attrs.frozen(kw_only=True)
class TaskOpened(Act):
    """A task was made, from the annual plan or ad hoc.

    Attributes:
        title: What it is called.
        mode: How it is organised; joint exactly when there are participating departments.
        matters: Matters inspected, at least one.
        lead_department: Who leads and draws.
        departments: Who takes part besides.
        plan_item: The item of the annual plan it comes from, or None.
        authority: For a task not in the plan, who ordered it and by which paper; exactly one of the two.
        kind: What its inspections count as. Of a special inspection ordered from above, which no cap binds, the
            delegation or the authority says who ordered it.
        delegation: The upper level it is done for, or None.
        starts_on: First day of inspections.
        ends_on: Last day, inclusive.

    Source: Tonghua norm 四, 六(三)1, 2; 国办发〔2024〕54号.
    """

    type: ClassVar[str] = "task-opened"
    title: str = attrs.field(validator=_TITLE)
    mode: OrganisationMode = attrs.field(
        default=OrganisationMode.SINGLE,
        validator=fields.member_of(OrganisationMode, Text("mode", "组织方式")),
    )
    matters: tuple[str, ...] = attrs.field(converter=as_tuple, validator=_MATTERS)
    lead_department: str = attrs.field(validator=DEPARTMENT)
    departments: tuple[str, ...] = attrs.field(converter=as_tuple, default=(), validator=_DEPARTMENTS)
    plan_item: str | None = None
    authority: str | None = None
    kind: InspectionKind = attrs.field(validator=_KIND)
    delegation: DelegatedBy | None = attrs.field(
        default=None, validator=fields.optional(one_of(DelegatedBy, Text("delegation", "委托")))
    )
    starts_on: date = attrs.field(validator=_STARTS)
    ends_on: date = attrs.field(validator=_ENDS)

    def __attrs_post_init__(self) -> None:
        """Check what several fields say together."""
        _require_window(self.starts_on, self.ends_on)
        require_short_text(self.plan_item, Text("item of the plan", "计划项目"))
        require_short_text(self.authority, Text("authority", "任务依据"))
        require_that(
            (self.plan_item is None) != (self.authority is None),
            Text(
                "a task must come from an item of the plan or name the authority that ordered it",
                "任务须出自年度计划或载明临时任务的依据，二者择一",
            ),
            f"{self.plan_item}, {self.authority}",
        )
        require_that(
            self.mode.is_joint == bool(self.departments) and self.lead_department not in self.departments,
            Text(
                "exactly a joint task must have participating departments besides the lead",
                "联合抽查须有牵头部门之外的参与部门，单一部门抽查不得有",
            ),
            f"{self.mode.value}: {', '.join(self.departments)}",
        )
        _require_order(self.kind, self.ordered_by, (self.lead_department, *self.departments))

    @property
    def ordered_by(self) -> str | None:
        """Who ordered a special inspection from above, by its delegation or else its authority; None for other kinds."""
        if self.kind.is_capped:
            return None
        return self.authority if self.delegation is None else self.delegation.delegator


@attrs.frozen(kw_only=True)
class DirectedOpened(Act):
    """An inspection outside the draw was opened, on one of the eight grounds.

    Attributes:
        title: What it is called.
        ground: One of the eight.
        evidence: What shows the ground, at least one material.
        target_ids: Who is inspected, at least one.
        inspectors: Who inspects, at least two.
        matters: Matters inspected, at least one.
        lead_department: Who leads.
        departments: Who takes part besides.
        kind: What its inspections count as.
        starts_on: First day of inspections.
        ends_on: Last day, inclusive.
        ordered_by: Who ordered it; named exactly for a special inspection ordered from above, which no cap binds.

    Source: Tonghua norm 三(二)1–8; 国办发〔2024〕54号.
    """

    type: ClassVar[str] = "directed-opened"
    title: str = attrs.field(validator=_TITLE)
    ground: DirectedGround = attrs.field(
        validator=fields.member_of(
            DirectedGround, Text("ground of an inspection outside the draw", "定向检查情形")
        )
    )
    evidence: tuple[Evidence, ...] = attrs.field(
        converter=as_tuple, validator=several(EVIDENCE, Text("evidence of the ground", "情形证据"), least=1)
    )
    target_ids: tuple[str, ...] = attrs.field(
        converter=as_tuple, validator=several(TARGET, Text("targets", "检查对象"), least=1)
    )
    inspectors: tuple[str, ...] = attrs.field(
        converter=as_tuple,
        validator=several(
            fields.identifier(Text("inspector id", "检查人员编号")), Text("team", "检查组"), least=2
        ),
    )
    matters: tuple[str, ...] = attrs.field(converter=as_tuple, validator=_MATTERS)
    lead_department: str = attrs.field(validator=DEPARTMENT)
    departments: tuple[str, ...] = attrs.field(converter=as_tuple, default=(), validator=_DEPARTMENTS)
    kind: InspectionKind = attrs.field(validator=_KIND)
    starts_on: date = attrs.field(validator=_STARTS)
    ends_on: date = attrs.field(validator=_ENDS)
    ordered_by: str | None = attrs.field(default=None, metadata=ADDED)

    def __attrs_post_init__(self) -> None:
        """Check what several fields say together."""
        _require_window(self.starts_on, self.ends_on)
        require_short_text(self.ordered_by, Text("who ordered it", "部署部门"))
        require_that(
            self.ordered_by is None or not self.kind.is_capped,
            Text(
                "only a special inspection ordered from above names who ordered it",
                "仅上级部署的专项检查写明部署部门",
            ),
            f"{self.kind.value}: {self.ordered_by}",
        )
        _require_order(self.kind, self.ordered_by, (self.lead_department, *self.departments))


@attrs.frozen(kw_only=True)
class WindowExtended(Act):
    """The time of a task was extended.

    Attributes:
        ends_on: The new last day, later than before.
        reason: Why.

    Source: Tonghua norm 六(三)1 (执行时间).
    """

    type: ClassVar[str] = "window-extended"
    ends_on: date = attrs.field(validator=_ENDS)
    reason: str = attrs.field(validator=REASON)
