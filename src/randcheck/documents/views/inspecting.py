"""The notice of an inspection (检查通知书) and its records on site (附录 E, 附录 F)."""

from __future__ import annotations

from datetime import date

import attrs

from randcheck.documents.views import fields
from randcheck.documents.views.parts import MemberLine, ReceiptLine, TaskHead
from randcheck.errors import InvalidValue
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text

STANDARD_RIGHTS = (
    "有权要求执法检查人员出示执法证件；检查人员少于两人或者未出示执法证件的，有权拒绝检查。",
    "认为执法检查人员与本单位有利害关系的，有权申请其回避。",
    "有权了解检查的依据、事项、内容和程序，对检查情况和结果有权进行陈述、申辩。",
    "检查中涉及的商业秘密、个人隐私，有权要求依法予以保密。",
    "有权扫描二维码核对本次检查的任务和随机抽取凭证；对违法违规检查行为有权投诉举报。",
)
"""The rights a notice states where the host gives no others; the second is the right to ask for recusal."""


@attrs.frozen(kw_only=True)
class InspectionNotice:
    """检查通知书: tells a target who comes, when, for what, and what its rights are.

    Attributes:
        number: 文书编号; None leaves a blank.
        task: Which task.
        issuer: 检查机关; None stands for the lead department.
        target_id: 统一社会信用代码, or another id.
        target_name: 被检查单位; None where only its id is known.
        address: 住所（经营场所）.
        ground: 定向检查情形, for an inspection outside the draw; None for a target that was drawn.
        basis: 检查依据, one law a line.
        frequency: 检查频次, the rule under which the target is visited.
        method: 检查方式.
        inspect_on: 检查日期; None leaves a blank.
        inspectors: Who comes.
        materials: What the target is to have ready.
        rights: The rights it states, at least one.
        contact: 联系人.
        telephone: 联系电话.
        receipt: The draw that chose the target.
        check_code: What the QR code says: it resolves to the task and the receipt.
        issued_on: 签发日期.

    Source: Tonghua norm 六(九)1(2), 六(五)3(2); 扫码入企.
    """

    number: str | None = attrs.field(default=None, validator=fields.optional(fields.line("文书编号")))
    task: TaskHead = attrs.field(validator=fields.one(TaskHead, "任务"))
    issuer: str | None = attrs.field(default=None, validator=fields.optional(fields.line("检查机关")))
    target_id: str = attrs.field(validator=fields.line("对象编号"))
    target_name: str | None = attrs.field(default=None, validator=fields.optional(fields.line("被检查单位")))
    address: str | None = attrs.field(default=None, validator=fields.optional(fields.line("住所")))
    ground: str | None = attrs.field(default=None, validator=fields.optional(fields.line("定向检查情形")))
    basis: tuple[str, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.lines("检查依据")
    )
    frequency: str | None = attrs.field(default=None, validator=fields.optional(fields.line("检查频次")))
    method: str | None = attrs.field(default=None, validator=fields.optional(fields.line("检查方式")))
    inspect_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("检查日期")))
    inspectors: tuple[MemberLine, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(MemberLine, "检查人员")
    )
    materials: tuple[str, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.lines("应提供的材料")
    )
    rights: tuple[str, ...] = attrs.field(
        default=STANDARD_RIGHTS, converter=fields.as_tuple, validator=fields.lines("权利告知")
    )
    contact: str | None = attrs.field(default=None, validator=fields.optional(fields.line("联系人")))
    telephone: str | None = attrs.field(default=None, validator=fields.optional(fields.line("联系电话")))
    receipt: ReceiptLine | None = attrs.field(
        default=None, validator=fields.optional(fields.one(ReceiptLine, "存证"))
    )
    check_code: str | None = attrs.field(default=None, validator=fields.optional(fields.line("查验码")))
    issued_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("签发日期")))

    def __attrs_post_init__(self) -> None:
        """Check that the notice states rights, among them to ask for recusal."""
        if not any("回避" in right for right in self.rights):
            raise InvalidValue(
                rule=Text(
                    "a notice must state the target's rights, among them to ask for recusal (回避)",
                    "通知书须告知权利，其中包括申请回避",
                ),
                seen="; ".join(self.rights) or "none",
            )

    @property
    def addressee(self) -> str:
        """Name and id on one line, or the id alone."""
        return self.target_id if self.target_name is None else f"{self.target_name}（{self.target_id}）"


class SiteObstruction(LabelledEnum):
    """The boxes of serious non-cooperation on the form.

    The first three are those of 附录 E and F; the last is ground c) of the norm's text, which the forms lack.

    Source: Tonghua norm 附录 E, 附录 F, 六(九)2(3) 六 a)–c).
    """

    ENTRY_REFUSED = ("entry-refused", "entry refused", "拒绝检查人员或其委托的专业机构进入被检查场所；")
    MATERIALS_REFUSED = (
        "materials-refused",
        "materials refused",
        "拒绝向检查人员或其委托的专业机构提供相关材料；",
    )
    MATERIALS_UNTRUE = ("materials-untrue", "untrue account or materials", "不如实提供情况或相关材料；")
    OBSTRUCTED = (
        "obstructed",
        "otherwise obstructed",
        "其他阻挠、妨碍检查工作，致使检查工作无法正常进行。",
    )


@attrs.frozen(kw_only=True)
class ItemLine:
    """One item of the record.

    Attributes:
        item: 检查项目.
        finding: 检查情况; None leaves it to be filled in.
    """

    item: str = attrs.field(validator=fields.line("检查项目"))
    finding: str | None = attrs.field(default=None, validator=fields.optional(fields.prose("检查情况")))


@attrs.frozen(kw_only=True)
class SiteVisit:
    """What both records on site have in common; a None leaves its place to be filled in by hand.

    Attributes:
        task: Which task.
        bureau: Whose officers: the blank before 局执法人员.
        inspectors: Who inspected, with their certificates.
        inspected_on: The day.
        target_id: 统一社会信用代码.
        target_name: 市场主体名称.
        legal_representative: 法定代表人/负责人.
        telephone: 联系电话.
        address: 检查住所（经营场所）.
        address_is_true: Whether it was found there.
        is_uncooperative: Whether there was serious non-cooperation.
        obstructions: Which boxes are ticked; needs ``is_uncooperative``. None leaves them to be ticked by hand.
        remarks: 备注.
        signing_refused: The circumstances, where the target refused to sign; stands in the remarks.
        signers: Names of the 检查人员 who signed; none leaves the place for their signatures.

    Source: Tonghua norm 六(九)2(1)–(5).
    """

    task: TaskHead = attrs.field(validator=fields.one(TaskHead, "任务"))
    bureau: str | None = attrs.field(default=None, validator=fields.optional(fields.line("执法机关")))
    inspectors: tuple[MemberLine, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(MemberLine, "检查人员")
    )
    inspected_on: date | None = attrs.field(default=None, validator=fields.optional(fields.day("检查日期")))
    target_id: str | None = attrs.field(
        default=None, validator=fields.optional(fields.line("统一社会信用代码"))
    )
    target_name: str | None = attrs.field(
        default=None, validator=fields.optional(fields.line("市场主体名称"))
    )
    legal_representative: str | None = attrs.field(
        default=None, validator=fields.optional(fields.line("法定代表人"))
    )
    telephone: str | None = attrs.field(default=None, validator=fields.optional(fields.line("联系电话")))
    address: str | None = attrs.field(default=None, validator=fields.optional(fields.line("检查住所")))
    address_is_true: bool | None = attrs.field(
        default=None, validator=fields.optional(fields.flag("住所是否真实"))
    )
    is_uncooperative: bool | None = attrs.field(
        default=None, validator=fields.optional(fields.flag("是否不予配合"))
    )
    obstructions: tuple[SiteObstruction, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(SiteObstruction, "不予配合情形")
    )
    remarks: str | None = attrs.field(default=None, validator=fields.optional(fields.prose("备注")))
    signing_refused: str | None = attrs.field(
        default=None, validator=fields.optional(fields.prose("拒绝签字情形"))
    )
    signers: tuple[str, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.lines("签字人员")
    )

    def __attrs_post_init__(self) -> None:
        """Check that boxes are ticked only where there was non-cooperation."""
        if self.obstructions and self.is_uncooperative is not True:
            raise InvalidValue(
                rule=Text(
                    "grounds of non-cooperation must be named only where there was some",
                    "无不予配合情形时不得勾选具体情形",
                ),
                seen=f"{self.is_uncooperative}: {', '.join(one.value for one in self.obstructions)}",
            )

    @property
    def boxes(self) -> tuple[tuple[str, bool], ...]:
        """All boxes of non-cooperation with their text, in the form's order, and whether each is ticked."""
        return tuple((box.label.zh, box in self.obstructions) for box in SiteObstruction)


@attrs.frozen(kw_only=True)
class SiteRecord(SiteVisit):
    """现场核查记录表 of one department, in the layout of 附录 E.

    Attributes:
        items: What was checked; none prints the form's three empty rows.

    Source: Tonghua norm 附录 E, 六(九)2(5).
    """

    items: tuple[ItemLine, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(ItemLine, "检查项目")
    )


@attrs.frozen(kw_only=True)
class DepartmentItems:
    """The items of one department, which its own inspectors sign.

    Attributes:
        department: Whose.
        items: What was checked; none prints two empty rows.
        signers: Names of its inspectors who signed; none leaves the place for their signatures.
    """

    department: str = attrs.field(validator=fields.line("部门"))
    items: tuple[ItemLine, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.several(ItemLine, "检查项目")
    )
    signers: tuple[str, ...] = attrs.field(
        default=(), converter=fields.as_tuple, validator=fields.lines("签字人员")
    )


@attrs.frozen(kw_only=True)
class JointSiteRecord(SiteVisit):
    """现场核查记录表 of a joint inspection, in the layout of 附录 F.

    Attributes:
        departments: The items of each department, at least one.

    Source: Tonghua norm 附录 F, 六(九)2(3) 二, 六(九)2(5) 一.
    """

    departments: tuple[DepartmentItems, ...] = attrs.field(
        converter=fields.as_tuple, validator=fields.several(DepartmentItems, "各部门检查项目", least=1)
    )
