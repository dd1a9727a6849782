"""The columns that tables of matters, implementation rules, check points and plan items may have."""

from __future__ import annotations

from randcheck.registers.columns import Column, Presence
from randcheck.registers.implementation_rule import InspectionMethod
from randcheck.registers.matter import OrganisationMode
from randcheck.registers.report import TableKind
from randcheck.text import Text

_DATE = Text("date", "日期")
_SEVERAL = Text("one or several, separated by 、 or ;", "一个或多个，以顿号或分号分隔")
_MODE = Text(
    f"{OrganisationMode.allowed().en}; told by the departments when empty",
    f"{OrganisationMode.allowed().zh}；空白时由部门推知",
)


def _required(field: str, zh: str, en: str, *aliases: str) -> Column:
    return Column(field=field, zh=zh, aliases=aliases, presence=Presence.REQUIRED, content=Text(en, zh))


_MATTER_COLUMNS = (
    _required("id", "事项编号", "code of the matter", "编号", "事项编码", "matter_id"),
    _required("name", "抽查事项名称", "name", "事项名称", "抽查事项", "matter"),
    _required("basis", "抽查依据", "provisions of law", "依据", "检查依据", "法律依据"),
    _required("content", "抽查内容", "what is looked at", "内容", "检查内容"),
    _required("subject", "抽查主体", "who inspects", "主体", "检查主体"),
    _required("object", "抽查对象", "what kind of targets", "对象", "检查对象"),
    Column(field="categories", zh="执法类别", aliases=("category",), content=_SEVERAL),
    Column(
        field="departments",
        zh="参与部门",
        aliases=("部门", "实施部门"),
        content=Text(f"{_SEVERAL.en}; 抽查主体 when empty", f"{_SEVERAL.zh}；空白时为抽查主体"),
    ),
    Column(field="mode", zh="组织方式", content=_MODE),
    Column(
        field="lead_department",
        zh="牵头部门",
        content=Text("required for a joint matter", "联合抽查必填"),
    ),
    Column(field="effective_from", zh="启用日期", aliases=("生效日期",), content=_DATE),
    Column(
        field="effective_until",
        zh="停用日期",
        aliases=("失效日期",),
        content=Text("date; 长期 for no end", "日期；长期有效填“长期”"),
    ),
)

_METHODS = Text(
    f"one or several of {InspectionMethod.allowed().en}", f"{InspectionMethod.allowed().zh}，可多项"
)
_JOINT_ONLY = Text("all three for a joint matter, else none", "联合抽查三项均填，单一部门不填")


def _wording(field: str, zh: str, en: str, other: str, *aliases: str) -> Column:
    return Column(
        field=field,
        zh=zh,
        aliases=aliases,
        content=Text(f"{en} in words; this or the {other}", f"{zh}表述；比例、频次至少一项"),
    )


# 五(四)1, and what a joint inspection settles beyond it, 五(四)2.
_RULE_COLUMNS = (
    _required("id", "事项编号", "code of the matter", "编号", "事项编码", "matter_id"),
    _required("subject", "抽查主体", "who inspects", "主体", "检查主体"),
    _required("procedure", "抽查程序", "procedure", "检查程序"),
    Column(
        field="methods",
        zh="抽查方式",
        aliases=("检查方式", "method"),
        presence=Presence.REQUIRED,
        content=_METHODS,
    ),
    _required("content", "抽查内容", "what is looked at", "内容", "检查内容"),
    _wording("ratio", "抽查比例", "ratio", "frequency", "比例"),
    _wording("frequency", "抽查频次", "frequency", "ratio", "频次"),
    _required("handling", "处理程序", "what is done with a problem", "结果处理程序"),
    _required("publication", "抽查结果公开", "how results are published", "结果公开", "结果公示"),
    _required("follow_up", "后续监管处置", "what follows", "后续监管", "后续处置"),
    Column(field="aims", zh="抽查目标", aliases=("联合抽查目标",), content=_JOINT_ONLY),
    Column(field="key_points", zh="抽查重点", aliases=("联合抽查重点",), content=_JOINT_ONLY),
    Column(field="joint_procedure", zh="联合抽查程序", aliases=("联合检查程序",), content=_JOINT_ONLY),
)

# The form of 附录 D.
_POINT_COLUMNS = (
    Column(
        field="id",
        zh="事项编号",
        aliases=("编号", "事项编码", "matter_id"),
        content=Text("code of the matter, unless all rows are of one", "事项编号；全表同属一个事项的可不填"),
    ),
    _required("item", "检查项目", "what is looked at", "项目"),
    Column(
        field="materials",
        zh="市场主体提供的材料",
        aliases=("提供的材料", "材料", "material"),
        content=Text(
            "one or several, separated by ；, or by 、 where there is no ；",
            "一项或多项，以分号分隔；没有分号的以顿号分隔",
        ),
    ),
    Column(
        field="methods",
        zh="检查方式",
        aliases=("抽查方式", "method"),
        presence=Presence.REQUIRED,
        content=_METHODS,
    ),
    _required("handling", "检查结果处理", "what follows from a finding", "结果处理", "处理"),
)

# The eight contents of an annual plan, 六(二)3(1)–(8), and what goes with them.
_PLAN_COLUMNS = (
    _required("id", "计划编号", "number of the item", "项目编号", "编号", "plan_item"),
    _required("name", "抽查计划名称", "name", "计划名称", "抽查任务名称"),
    _required("lead_department", "牵头部门", "who leads and draws", "发起部门", "组织部门"),
    Column(
        field="departments",
        zh="配合部门",
        aliases=("参与部门", "联合部门"),
        content=Text(f"{_SEVERAL.en}; empty for a single department", f"{_SEVERAL.zh}；单一部门抽查留空"),
    ),
    _required("targets", "抽查对象", "scope of the targets", "抽查对象范围", "检查对象", "检查对象范围"),
    _required("ratio", "抽查比例", "ratio in words", "抽查比例或户数", "比例"),
    Column(
        field="frequency", zh="抽查频次", aliases=("频次",), content=Text("frequency in words", "频次表述")
    ),
    Column(
        field="matters",
        zh="抽查事项",
        aliases=("抽查事项名称", "检查事项"),
        presence=Presence.REQUIRED,
        content=_SEVERAL,
    ),
    Column(
        field="methods",
        zh="抽查方式",
        aliases=("检查方式",),
        presence=Presence.REQUIRED,
        content=_METHODS,
    ),
    Column(
        field="window",
        zh="抽查时限",
        aliases=("抽查时间", "检查时间", "实施时间"),
        presence=Presence.REQUIRED,
        content=Text(
            "from day to day or month to month: 2026-03-01至2026-05-31, 2026年3月至5月, 3月至5月, 全年",
            "起止日期或月份：2026-03-01至2026-05-31、2026年3月至5月、3月至5月、全年",
        ),
    ),
    Column(field="mode", zh="组织方式", content=_MODE),
)

LIST_COLUMNS: dict[TableKind, tuple[Column, ...]] = {
    TableKind.MATTERS: _MATTER_COLUMNS,
    TableKind.IMPLEMENTATION_RULES: _RULE_COLUMNS,
    TableKind.CHECK_POINTS: _POINT_COLUMNS,
    TableKind.PLAN_ITEMS: _PLAN_COLUMNS,
}
