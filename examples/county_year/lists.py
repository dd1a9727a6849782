"""What the departments settle before anything is drawn: matters, rules, check points, codes, the cap.

Ratios and frequencies stand in the words of real lists and are read by ``parse_wording``.
"""

from __future__ import annotations

from datetime import date

import attrs

from randcheck.planning.annual_cap import AnnualCap
from randcheck.planning.legal_basis import Authority, LegalBasis
from randcheck.procedure.code_sets import ResultCode, ResultCodeSet
from randcheck.registers.check_point import CheckPoint, CheckPoints
from randcheck.registers.implementation_rule import ImplementationRule, InspectionMethod
from randcheck.registers.matter import Matter, NearCategories
from randcheck.registers.matter_list import JointMatter, MatterList, combine_matters

SUPERVISION, SAFETY, ENVIRONMENT = "市场监管局", "应急管理局", "生态环境局"
FARMING, CULTURE, HEALTH, TAX = "农业农村局", "文旅局", "卫健局", "税务局"
UPPER_HEALTH = "云州市卫健委"
DEPARTMENTS = {SUPERVISION: "SC", SAFETY: "YJ", ENVIRONMENT: "HB", FARMING: "NY", CULTURE: "WL", HEALTH: "WJ"}
"""Departments that inspect, with the letters of their inspectors' ids."""

CAP = AnnualCap(limit=2)
"""At most two visits of one body to one enterprise a year (国办发〔2024〕54号)."""

NEAR = NearCategories.from_pairs([("食品安全", "药品安全"), ("安全生产", "危险化学品")])
"""相近执法类别 (六(五)1(2))."""

CODES = ResultCodeSet(
    id="公示-8",
    name="双随机抽查检查结果",
    codes=[
        ResultCode(code="1", label="未发现问题", is_problem=False),
        ResultCode(code="2", label="未按规定公示应当公示的信息", is_problem=True),
        ResultCode(code="3", label="公示信息隐瞒真实情况、弄虚作假", is_problem=True),
        ResultCode(code="4", label="通过登记的住所（经营场所）无法联系", is_problem=True),
        ResultCode(code="5", label="发现问题已责令改正", is_problem=True),
        ResultCode(code="6", label="不配合检查情节严重", is_problem=True, is_non_cooperation=True),
        ResultCode(code="7", label="未发现开展本次抽查涉及的经营活动", is_problem=False),
        ResultCode(code="8", label="发现问题待后续处理", is_problem=True),
    ],
)
CLEAN, ORDERED, NO_COOPERATION, OPEN = "1", "5", "6", "8"


@attrs.frozen
class MatterOfCounty:
    """One matter with its rule, as the county's lists have it."""

    id: str
    name: str
    department: str
    industries: tuple[str, ...]
    categories: frozenset[str]
    law: str
    ratio: str
    frequency: str = ""
    points: tuple[str, ...] = ("资质证照", "日常管理制度", "现场情况")
    methods: tuple[InspectionMethod, ...] = (InspectionMethod.ON_SITE, InspectionMethod.WRITTEN)

    @property
    def basis(self) -> LegalBasis:
        """The law that settles ratio and frequency (六(六)1)."""
        return LegalBasis(authority=Authority.RULE, citation=self.law)

    def entry(self) -> Matter:
        """Return the line of the matters list (五(一)1(2))."""
        return Matter(
            id=self.id,
            name=self.name,
            basis=self.law,
            content="、".join(self.points),
            subject=self.department,
            object="、".join(self.industries),
            categories=self.categories,
            departments=frozenset({self.department}),
            effective_from=date(2026, 1, 1),
        )

    def rule(self) -> ImplementationRule:
        """Return the implementation rule (五(四)1)."""
        return ImplementationRule(
            id=self.id,
            subject=self.department,
            procedure="制定方案、随机抽取、实施检查、结果公示",
            methods=self.methods,
            content="、".join(self.points),
            ratio=self.ratio,
            frequency=self.frequency,
            handling="责令改正；涉嫌违法的立案查处；不属本部门职责的移送",
            publication="检查结束之日起20个工作日内公示",
            follow_up="结果用于信用风险分类和下一年度抽查比例的调整",
        )

    def check_points(self) -> CheckPoints:
        """Return the inspection points (六(七), 附录 D)."""
        return CheckPoints(
            id=self.id,
            points=[
                CheckPoint(item=one, materials=(f"{one}材料",), methods=self.methods, handling="责令改正")
                for one in self.points
            ],
        )


MATTERS = (
    MatterOfCounty("SC-01", "食品生产监督检查", SUPERVISION, ("食品生产",), frozenset({"食品安全"}), "《食品生产经营监督检查管理办法》第十条",
        "A类不抽查，B类不低于2%，C类不低于5%，D类不低于20%", "对同一单位每年不超过2次", ("进货查验", "过程控制", "出厂检验")),
    MatterOfCounty("SC-02", "食品销售监督检查", SUPERVISION, ("食品销售",), frozenset({"食品安全"}), "《食品生产经营监督检查管理办法》第十条",
        "A类不抽查，B类不低于1%，C类不低于2%，D类不低于8%", "对同一单位每2年不超过1次", ("进货查验", "贮存条件", "标签标识")),
    MatterOfCounty("SC-03", "餐饮服务监督检查", SUPERVISION, ("餐饮服务",), frozenset({"食品安全"}), "《食品生产经营监督检查管理办法》第十条",
        "A类不抽查，B类不低于0.5%，C类不低于1%，D类不低于5%", "", ("进货查验", "加工操作", "餐具消毒")),
    MatterOfCounty("SC-04", "药品零售检查", SUPERVISION, ("药品零售",), frozenset({"药品安全"}), "《药品经营和使用质量监督管理办法》第六十四条", "不低于百分之二"),
    MatterOfCounty("SC-05", "产品质量监督抽查", SUPERVISION, ("百货零售",), frozenset({"产品质量"}), "《产品质量监督抽查管理暂行办法》第七条",
        "7‰", "", ("进货渠道", "抽样送检"), (InspectionMethod.ON_SITE, InspectionMethod.THIRD_PARTY)),
    MatterOfCounty("SC-06", "特种设备使用检查", SUPERVISION, ("机械制造",), frozenset({"特种设备"}), "《特种设备安全监督检查办法》第九条", "30户"),
    MatterOfCounty("SC-07", "加油机计量检定", SUPERVISION, ("加油站",), frozenset({"计量"}), "《计量法》第十八条",
        "A类不抽查，B类不低于5%，C类不低于10%，D类全覆盖", "每年不少于1次", ("检定证书", "封印", "计量误差")),
    MatterOfCounty("SC-08", "网络交易监测", SUPERVISION, ("网络销售",), frozenset({"网络交易"}), "《网络交易监督管理办法》第三十一条",
        "不超过总数的3%", "", ("主体信息公示", "商品信息"), (InspectionMethod.NETWORK,)),
    MatterOfCounty("SC-09", "广告监督检查", SUPERVISION, ("医疗机构", "教育培训"), frozenset({"广告"}), "《广告法》第四十九条", "1.5%", "", ("广告内容",)),
    MatterOfCounty("SC-10", "餐饮计量与明码标价检查", SUPERVISION, ("餐饮服务",), frozenset({"计量"}), "《价格法》第三十三条",
        "A类不抽查，B类不低于0.5%，C类不低于1%，D类不低于5%", "", ("计量器具", "明码标价")),
    MatterOfCounty("SC-11", "餐饮单位特种设备检查", SUPERVISION, ("餐饮服务",), frozenset({"特种设备"}), "《特种设备安全监督检查办法》第九条",
        "A类不抽查，B类不低于0.3%，C类不低于1%，D类不低于4%", "", ("燃气设备",)),
    MatterOfCounty("YJ-01", "危险化学品经营检查", SAFETY, ("危险化学品",), frozenset({"危险化学品"}), "《危险化学品安全管理条例》第七条", "20%一次或10%两次"),
    MatterOfCounty("YJ-02", "工贸企业安全生产检查", SAFETY, ("机械制造",), frozenset({"安全生产"}), "《安全生产法》第六十二条", "不低于3%"),
    MatterOfCounty("HB-01", "排污许可检查", ENVIRONMENT, ("机械制造", "食品生产"), frozenset({"环境保护"}), "《排污许可管理条例》第二十五条", "不低于1.2%"),
    MatterOfCounty("NY-01", "农资经营检查", FARMING, ("农资经营",), frozenset({"农资监管"}), "《农产品质量安全法》第四十六条", "不低于2.5%，每年3次"),
    MatterOfCounty("WL-01", "旅行社检查", CULTURE, ("旅行社",), frozenset({"旅游监管"}), "《旅游法》第八十五条", "不低于15%"),
    MatterOfCounty("WL-02", "娱乐场所检查", CULTURE, ("娱乐场所",), frozenset({"文化监管"}), "《娱乐场所管理条例》第三十二条", "4%-5%"),
    MatterOfCounty("WJ-01", "医疗机构执业检查", HEALTH, ("医疗机构",), frozenset({"医疗监督"}), "《医疗机构管理条例》第四十条", "3%"),
    MatterOfCounty("WJ-02", "放射卫生检查", HEALTH, ("医疗机构",), frozenset({"放射卫生"}), "《放射诊疗管理规定》第三十四条", "8户"),
)  # fmt: skip
BY_ID = {one.id: one for one in MATTERS}
RULES = tuple(one.rule() for one in MATTERS)
FOR_SPECIALISTS = frozenset({"SC-05"})
"""Matters for which goods are tested (六(八)3)."""


@attrs.frozen
class JointItem:
    """A joint inspection: who leads, which matters, on whom, how many."""

    id: str
    name: str
    lead: str
    parts: tuple[str, ...]
    industries: tuple[str, ...]
    ratio: str

    @property
    def departments(self) -> tuple[str, ...]:
        """The lead first, then the others."""
        others = dict.fromkeys(BY_ID[part].department for part in self.parts)
        return (self.lead, *(one for one in others if one != self.lead))

    def entry(self) -> JointMatter:
        """Return the joint matter that the departments' own make together (五(一)2(1))."""
        parts = [BY_ID[part].entry() for part in self.parts]
        return combine_matters(id=self.id, name=self.name, lead_department=self.lead, parts=parts)


JOINT = (
    JointItem("LH-01", "加油站联合抽查", SUPERVISION, ("SC-07", "YJ-01", "HB-01"), ("加油站",), "5%"),
    JointItem("LH-02", "农资联合抽查", FARMING, ("NY-01", "SC-05"), ("农资经营",), "1.5%"),
    JointItem("LH-03", "医疗机构联合抽查", HEALTH, ("WJ-01", "SC-09"), ("医疗机构",), "1.5%"),
    JointItem("LH-04", "娱乐场所联合抽查", CULTURE, ("WL-02", "YJ-02"), ("娱乐场所",), "2.5%"),
)


def matter_lists() -> tuple[MatterList, ...]:
    """Return the list of every department, adopted before the year began (五(一)1)."""
    return tuple(
        MatterList.of(
            department,
            [one.entry() for one in MATTERS if one.department == department],
            on=date(2025, 12, 20),
        )
        for department in DEPARTMENTS
    )
