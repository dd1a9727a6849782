"""The forms by which an inspector stays away: recusal (回避审批表) and replacement (替换审批表)."""

from __future__ import annotations

from datetime import date

import attrs

from randcheck.documents.views import fields
from randcheck.documents.views.parts import MemberLine, ReceiptLine, TargetLine, TaskHead


@attrs.frozen(kw_only=True)
class Opinion:
    """What one of those who decide wrote; every None leaves its place to be filled in by hand.

    Attributes:
        agreed: Whether he or she agrees.
        reason: In words.
        name: Who.
        signed_on: When.
    """

    agreed: bool | None = attrs.field(default=None, validator=fields.optional(fields.flag("是否同意")))
    reason: str | None = attrs.field(default=None, validator=fields.optional(fields.prose("意见")))
    name: str | None = attrs.field(default=None, validator=fields.optional(fields.line("签署人")))
    signed_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("签署日期")))


@attrs.frozen(kw_only=True)
class StaffingForm:
    """What both forms have in common.

    Attributes:
        number: 编号; None leaves a blank.
        task: Which task.
        inspector: Whom it is about.
        position: 职务.
        ground: 事由; None leaves it to be filled in.
        applicant: 申请人, who asks: the inspector, or somebody who knows of a conflict.
        applied_on: 申请日期.
        substitutes: The inspectors drawn in this one's place: one for each seat that fell vacant, none before the draw.
        receipt: The substitution draw; None before it.
    """

    number: str | None = attrs.field(default=None, validator=fields.optional(fields.line("编号")))
    task: TaskHead = attrs.field(validator=fields.one(TaskHead, "任务"))
    inspector: MemberLine = attrs.field(validator=fields.one(MemberLine, "检查人员"))
    position: str | None = attrs.field(default=None, validator=fields.optional(fields.line("职务")))
    ground: str | None = attrs.field(default=None, validator=fields.optional(fields.prose("事由")))
    applicant: str | None = attrs.field(default=None, validator=fields.optional(fields.line("申请人")))
    applied_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("申请日期")))
    substitutes: tuple[MemberLine, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(MemberLine, "替补人员")
    )
    receipt: ReceiptLine | None = attrs.field(
        default=None, validator=fields.optional(fields.one(ReceiptLine, "存证"))
    )


@attrs.frozen(kw_only=True)
class RecusalForm(StaffingForm):
    """回避审批表: an inspector has an interest in a target.

    Attributes:
        targets: The targets concerned.
        decision: What was decided.

    Source: Tonghua norm 六(五)3(2).
    """

    targets: tuple[TargetLine, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(TargetLine, "检查对象")
    )
    decision: Opinion = attrs.field(default=Opinion(), validator=fields.one(Opinion, "回避决定"))


@attrs.frozen(kw_only=True)
class ReplacementForm(StaffingForm):
    """替换审批表: a drawn inspector cannot go, and three persons must agree on it.

    Attributes:
        listed_on: 名单选出之日.
        due: The last day to ask: five working days from then.
        review: 所在部门负责人审查意见.
        approval: 分管领导审批意见.

    Source: Tonghua norm 六(五)3(3).
    """

    listed_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("名单选出日期")))
    due: date | None = attrs.field(default=None, validator=fields.optional(fields.day("申请截止日期")))
    review: Opinion = attrs.field(default=Opinion(), validator=fields.one(Opinion, "审查意见"))
    approval: Opinion = attrs.field(default=Opinion(), validator=fields.one(Opinion, "审批意见"))
