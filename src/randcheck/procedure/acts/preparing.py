"""Acts that prepare an inspection: method, third party, work plan, notice, training."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from randcheck.procedure.acts.base import (
    DEPARTMENT,
    INSPECTOR,
    REASON,
    TARGET,
    Act,
    as_tuple,
    digest,
    several,
)
from randcheck.procedure.vocabulary import InspectionMethod, Right, ThirdPartyKind
from randcheck.registers import fields
from randcheck.registers.codec import ADDED
from randcheck.registers.fields import Validator
from randcheck.text import Text

METHOD = fields.member_of(InspectionMethod, Text("method", "检查方式"))


def texts(en: str, zh: str, *, least: int = 0) -> Validator:
    """Return a validator for a tuple of short texts."""
    return several(fields.label(Text(en, zh)), Text(en, zh), least=least)


@attrs.frozen(kw_only=True)
class MethodChosen(Act):
    """How a target is inspected was decided.

    Attributes:
        target_id: Which target.
        method: How.
        reason: Why, by credit, way of business, or need.
        proposed: What :func:`~randcheck.procedure.method_proposal.propose_method` proposed then; None where nobody asked
            it. It binds nobody: where the choice is another, ``reason`` says why.

    Source: Tonghua norm 六(八)1, 2.
    """

    type: ClassVar[str] = "method-chosen"
    target_id: str = attrs.field(validator=TARGET)
    method: InspectionMethod = attrs.field(validator=METHOD)
    reason: str = attrs.field(validator=REASON)
    proposed: InspectionMethod | None = attrs.field(
        default=None,
        validator=fields.optional(
            fields.member_of(InspectionMethod, Text("method proposed", "建议的检查方式"))
        ),
        metadata=ADDED,
    )

    @property
    def follows_proposal(self) -> bool | None:
        """Whether the method is the one that was proposed; None where none was."""
        return None if self.proposed is None else self.method is self.proposed


@attrs.frozen(kw_only=True)
class ThirdPartyEngaged(Act):
    """A professional body was engaged.

    Attributes:
        organisation: Which.
        kind: What it is.
        procurement: The contract or procurement it was engaged by.
        target_ids: For which targets, at least one.

    Source: Tonghua norm 六(八)3.
    """

    type: ClassVar[str] = "third-party-engaged"
    organisation: str = attrs.field(validator=DEPARTMENT)
    kind: ThirdPartyKind = attrs.field(
        validator=fields.member_of(ThirdPartyKind, Text("kind of third party", "第三方类别"))
    )
    procurement: str = attrs.field(validator=fields.label(Text("procurement", "采购依据")))
    target_ids: tuple[str, ...] = attrs.field(
        converter=as_tuple, validator=several(TARGET, Text("targets", "检查对象"), least=1)
    )


@attrs.frozen(kw_only=True)
class ThirdPartyReported(Act):
    """An engaged body delivered its report on a target.

    Attributes:
        target_id: Which target.
        organisation: Whose report.
        report: SHA-256 of the report.

    Source: Tonghua norm 六(八)3.
    """

    type: ClassVar[str] = "third-party-reported"
    target_id: str = attrs.field(validator=TARGET)
    organisation: str = attrs.field(validator=DEPARTMENT)
    report: bytes = attrs.field(validator=digest(Text("report", "报告")))


@attrs.frozen(kw_only=True)
class WorkPlanMade(Act):
    """A team's work plan: route, timetable, items, materials.

    Attributes:
        team: The team's number; 1 for a directed inspection.
        plan: SHA-256 of the work plan.
        items: What is inspected, at least one.
        materials: What the targets are to have ready; may be empty.

    Source: Tonghua norm 六(九)1(1)(2).
    """

    type: ClassVar[str] = "work-plan-made"
    team: int = attrs.field(validator=fields.whole_number(Text("team", "检查组"), least=1))
    plan: bytes = attrs.field(validator=digest(Text("work plan", "工作方案")))
    items: tuple[str, ...] = attrs.field(
        converter=as_tuple, validator=texts("items inspected", "检查项目", least=1)
    )
    materials: tuple[str, ...] = attrs.field(
        converter=as_tuple, default=(), validator=texts("materials", "应提供的材料")
    )


@attrs.frozen(kw_only=True)
class NoticeIssued(Act):
    """A target was told of its inspection.

    Attributes:
        target_id: Which target.
        notice: SHA-256 of the notice.
        inspect_on: The day it announces.
        matters: The matters it names, at least one.
        frequency: The frequency rule under which the target is visited, in words.
        rights: The rights it states, at least one; to ask for recusal must be among them.
        code: What its QR code says: it resolves to the task and the receipt.

    Source: Tonghua norm 六(九)1(2); 扫码入企.
    """

    type: ClassVar[str] = "notice-issued"
    target_id: str = attrs.field(validator=TARGET)
    notice: bytes = attrs.field(validator=digest(Text("notice", "通知书")))
    inspect_on: date = attrs.field(validator=fields.day(Text("announced day", "拟检查日期")))
    matters: tuple[str, ...] = attrs.field(
        converter=as_tuple, validator=texts("matters", "抽查事项", least=1)
    )
    frequency: str = attrs.field(validator=fields.label(Text("frequency", "抽查频次")))
    rights: tuple[Right, ...] = attrs.field(
        converter=as_tuple,
        validator=several(
            fields.member_of(Right, Text("right", "权利")), Text("rights", "权利告知"), least=1
        ),
    )
    code: str = attrs.field(validator=fields.label(Text("code", "查验码")))


@attrs.frozen(kw_only=True)
class TrainingHeld(Act):
    """The inspectors prepared together.

    Attributes:
        held_on: The day.
        topics: What was studied, at least one.
        attendees: Who took part, at least one inspector.

    Source: Tonghua norm 六(九)1(3).
    """

    type: ClassVar[str] = "training-held"
    held_on: date = attrs.field(validator=fields.day(Text("day of the training", "培训日期")))
    topics: tuple[str, ...] = attrs.field(converter=as_tuple, validator=texts("topics", "培训内容", least=1))
    attendees: tuple[str, ...] = attrs.field(
        converter=as_tuple, validator=several(INSPECTOR, Text("attendees", "参训人员"), least=1)
    )
