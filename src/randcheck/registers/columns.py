"""The columns that tables of targets, inspectors and conflicts may have."""

from __future__ import annotations

import attrs

from randcheck.registers.inspector import Gender, InspectorLevel, InspectorStatus
from randcheck.registers.labels import LabelledEnum
from randcheck.registers.report import TableKind
from randcheck.registers.target import MAX_WEIGHT, CreditRiskClass, CreditStatus, TargetKind, TargetState
from randcheck.text import Text


class Presence(LabelledEnum):
    """What happens when a column or a cell of it is missing."""

    REQUIRED = ("required", "required", "必需")
    EXPECTED = ("expected", "expected; without it there is a warning", "应有；缺列或空白仅提示")
    ONE_OF = ("one-of", "one of these columns is required", "此类列至少一列")
    OPTIONAL = ("optional", "optional", "可选")


@attrs.frozen(kw_only=True)
class Column:
    """One column that a register table may have.

    Attributes:
        field: Name of the field, also the English heading.
        zh: The Chinese heading that randcheck writes.
        aliases: Further headings that mean the same.
        presence: Whether the column and its cells may be missing.
        content: What a cell holds.
    """

    field: str
    zh: str
    aliases: tuple[str, ...] = ()
    presence: Presence = Presence.OPTIONAL
    content: Text

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings of this column, those that randcheck writes first."""
        return (self.zh, self.field, *self.aliases)


def _one_of(cls: type[LabelledEnum]) -> Text:
    return Text(
        ", ".join(f"{member.label.zh} (`{member.value}`)" for member in cls)
        if any(member.label.zh != member.value for member in cls)
        else ", ".join(member.label.zh for member in cls),
        cls.allowed().zh,
    )


_DATE = Text(
    "date: 2026-03-05, 2026/3/5, 2026年3月5日, or a date cell",
    "日期：2026-03-05、2026/3/5、2026年3月5日或日期单元格",
)
_YES_NO = Text("是 or 否 (`yes`, `no`)", "是或否")
_LABELS = Text("one or several, separated by 、 or ;", "一个或多个，以顿号或分号分隔")

_TARGET_COLUMNS = (
    Column(
        field="uscc",
        zh="统一社会信用代码",
        aliases=("社会信用代码", "信用代码", "unified social credit code"),
        presence=Presence.ONE_OF,
        content=Text("USCC, the id of the target", "统一社会信用代码，即对象编号"),
    ),
    Column(
        field="id",
        zh="对象编号",
        aliases=("检查对象编号", "主体编号", "target_id"),
        presence=Presence.ONE_OF,
        content=Text("id of a target without USCC", "无统一社会信用代码者的编号"),
    ),
    Column(
        field="id_scheme",
        zh="编号类型",
        aliases=("编号种类", "标识类型"),
        content=Text("what kind of id, required with an id", "编号的类型，填编号时必填"),
    ),
    Column(
        field="name",
        zh="名称",
        aliases=(
            "市场主体名称",
            "主体名称",
            "企业名称",
            "单位名称",
            "对象名称",
            "检查对象名称",
            "target_name",
        ),
        presence=Presence.REQUIRED,
        content=Text("name", "名称"),
    ),
    Column(
        field="address",
        zh="住所（经营场所）",
        aliases=("住所", "经营场所", "地址", "注册地址"),
        presence=Presence.EXPECTED,
        content=Text("address", "住所或经营场所"),
    ),
    Column(
        field="legal_representative",
        zh="法定代表人（负责人）",
        aliases=("法定代表人", "负责人", "法人代表", "法人", "经营者"),
        presence=Presence.EXPECTED,
        content=Text("legal representative or person in charge", "法定代表人或负责人"),
    ),
    Column(
        field="industry",
        zh="行业",
        aliases=("所属行业", "行业类别", "行业门类"),
        presence=Presence.EXPECTED,
        content=Text("industry", "行业"),
    ),
    Column(
        field="area",
        zh="所在区域",
        aliases=("区域", "所属区域", "辖区", "所在区县", "县（市、区）", "行政区划", "district"),
        content=Text("area", "所在区域"),
    ),
    Column(
        field="kind",
        zh="主体类型",
        aliases=("类型", "市场主体类型", "对象类型"),
        content=Text(
            f"{_one_of(TargetKind).en}; told by the USCC when empty",
            f"{_one_of(TargetKind).zh}；空白时由统一社会信用代码推知",
        ),
    ),
    Column(
        field="credit_risk",
        zh="信用风险分类",
        aliases=(
            "信用风险类别",
            "信用风险等级",
            "企业信用风险分类",
            "风险分类",
            "风险等级",
            "credit_risk_class",
        ),
        content=_one_of(CreditRiskClass),
    ),
    Column(
        field="credit_status",
        zh="信用状况",
        aliases=("信用状态", "守信状况"),
        content=_one_of(CreditStatus),
    ),
    Column(
        field="listed_abnormal",
        zh="是否列入经营异常名录",
        aliases=("列入经营异常名录", "经营异常名录", "经营异常"),
        content=_YES_NO,
    ),
    Column(
        field="online_business",
        zh="是否网络经营",
        aliases=("网络经营", "通过网络开展经营活动"),
        content=_YES_NO,
    ),
    Column(
        field="state",
        zh="登记状态",
        aliases=("经营状态", "主体状态", "存续状态", "状态"),
        content=_one_of(TargetState),
    ),
    Column(
        field="last_inspected",
        zh="上次检查日期",
        aliases=("最近检查日期", "最近一次检查日期"),
        content=_DATE,
    ),
    Column(
        field="inspections_this_year",
        zh="本年度检查次数",
        aliases=("本年检查次数", "年内检查次数"),
        content=Text("whole number from 0", "非负整数"),
    ),
    Column(
        field="weight",
        zh="抽取权重",
        aliases=("权重",),
        content=Text(f"whole number from 1 to {MAX_WEIGHT}", f"1 至 {MAX_WEIGHT} 的整数"),
    ),
)

_INSPECTOR_COLUMNS = (
    Column(
        field="id",
        zh="人员编号",
        aliases=("执法人员编号", "检查人员编号", "工号", "编号", "inspector_id"),
        presence=Presence.REQUIRED,
        content=Text("personnel id, not the certificate number", "人员编号，不是执法证号"),
    ),
    Column(
        field="name",
        zh="姓名",
        aliases=("执法人员姓名", "检查人员姓名"),
        presence=Presence.REQUIRED,
        content=Text("name", "姓名"),
    ),
    Column(field="gender", zh="性别", presence=Presence.EXPECTED, content=_one_of(Gender)),
    Column(
        field="unit",
        zh="所在单位",
        aliases=("单位", "工作单位", "执法单位", "部门", "department"),
        presence=Presence.REQUIRED,
        content=Text("department", "所在单位"),
    ),
    Column(
        field="section",
        zh="内设部门",
        aliases=("所在单位内设部门", "内设机构", "科室"),
        presence=Presence.EXPECTED,
        content=Text("section within the department", "所在单位内设部门"),
    ),
    Column(
        field="position",
        zh="职务",
        aliases=("职位",),
        presence=Presence.EXPECTED,
        content=Text("position", "职务"),
    ),
    Column(
        field="certificate_number",
        zh="执法证号",
        aliases=("执法证件号", "执法证编号", "执法证件编号", "行政执法证号"),
        presence=Presence.EXPECTED,
        content=Text("number of the enforcement certificate (kept private)", "执法证号（不公开）"),
    ),
    Column(
        field="categories",
        zh="执法类别",
        aliases=("执法领域", "执法类型", "category"),
        presence=Presence.EXPECTED,
        content=_LABELS,
    ),
    Column(
        field="contact",
        zh="联系方式",
        aliases=("联系电话", "电话", "手机号", "手机号码"),
        presence=Presence.EXPECTED,
        content=Text("telephone or the like (kept private)", "联系电话等（不公开）"),
    ),
    Column(
        field="certificate_valid_from",
        zh="执法证有效期起",
        aliases=("有效期起", "执法证有效期自"),
        content=_DATE,
    ),
    Column(
        field="certificate_valid_until",
        zh="执法证有效期止",
        aliases=("有效期止", "有效期至", "执法证有效期至"),
        content=Text(f"{_DATE.en}; 长期 for no end", f"{_DATE.zh}；长期有效填“长期”"),
    ),
    Column(field="level", zh="执法层级", aliases=("层级", "人员层级"), content=_one_of(InspectorLevel)),
    Column(
        field="status",
        zh="在岗状态",
        aliases=("人员状态", "在岗情况", "状态"),
        content=_one_of(InspectorStatus),
    ),
    Column(field="is_cadre", zh="是否领导干部", aliases=("领导干部", "cadre"), content=_YES_NO),
    Column(
        field="areas",
        zh="执法区域",
        aliases=("负责区域", "区域", "area"),
        content=Text(f"{_LABELS.en}; empty for everywhere", f"{_LABELS.zh}；空白为不限"),
    ),
    Column(
        field="kin_group",
        zh="亲属组",
        aliases=("亲属关系组",),
        content=Text("one name for inspectors who must not be in one team", "不得同组的近亲属填同一名称"),
    ),
    Column(
        field="capacity",
        zh="承检户数上限",
        aliases=("最多检查户数", "承检上限"),
        content=Text("whole number from 0; empty for no limit", "非负整数；空白为不限"),
    ),
    Column(
        field="prior_load",
        zh="已承检户数",
        aliases=("已承担户数", "已有任务数"),
        content=Text("whole number from 0", "非负整数"),
    ),
)

_CONFLICT_COLUMNS = (
    Column(
        field="inspector_id",
        zh="人员编号",
        aliases=("执法人员编号", "检查人员编号", "工号"),
        presence=Presence.REQUIRED,
        content=Text("personnel id of the inspector", "执法检查人员编号"),
    ),
    Column(
        field="target_id",
        zh="对象编号",
        aliases=("统一社会信用代码", "检查对象编号", "uscc"),
        presence=Presence.ONE_OF,
        content=Text("the target, for a conflict with a target", "所回避的检查对象"),
    ),
    Column(
        field="id_scheme",
        zh="编号类型",
        aliases=("编号种类", "标识类型"),
        content=Text("kind of the target's id; a USCC when empty", "对象编号的类型；空白为统一社会信用代码"),
    ),
    Column(
        field="other_id",
        zh="关联人员编号",
        aliases=("对方人员编号", "另一人员编号", "other_inspector_id"),
        presence=Presence.ONE_OF,
        content=Text("the other inspector, for a conflict of two inspectors", "不得同组的另一人员"),
    ),
    Column(
        field="ground",
        zh="回避理由",
        aliases=("理由", "回避事由", "利害关系", "reason"),
        presence=Presence.REQUIRED,
        content=Text("ground", "回避理由"),
    ),
)

COLUMNS: dict[TableKind, tuple[Column, ...]] = {
    TableKind.TARGETS: _TARGET_COLUMNS,
    TableKind.INSPECTORS: _INSPECTOR_COLUMNS,
    TableKind.CONFLICTS: _CONFLICT_COLUMNS,
}
