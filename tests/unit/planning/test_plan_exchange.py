"""Plans and rules as other systems get them: mappings whose keys stay as they are, and tables (Tonghua norm 五(五))."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest

from randcheck.errors import AdjustmentRefused, DuplicateId, InvalidValue, RegisterEventRefused
from randcheck.planning.adjustment import Adjustment, AdjustmentGround
from randcheck.planning.annual_cap import AnnualCap
from randcheck.planning.annual_plan import AnnualPlan, DepartmentShare, PlanItem
from randcheck.planning.plan_table import plan_item_rows, read_plan_items
from randcheck.planning.ratio_rule import RatioRule
from randcheck.planning.rule_wording import parse_wording
from randcheck.planning.rules import rule_from_mapping
from randcheck.registers.implementation_rule import InspectionMethod
from randcheck.registers.matter import Matter, OrganisationMode
from randcheck.registers.matter_list import MatterList

LOCAL = {"authority": "local-decision", "citation": ""}
ITEM = PlanItem(
    id="1",
    name="加油站联合抽查",
    lead_department="市场监管局",
    departments=["应急管理局"],
    targets="全市加油站",
    ratio="不低于20%",
    matters=["计量", "安全生产"],
    methods=[InspectionMethod.ON_SITE, InspectionMethod.WRITTEN],
    starts_on=date(2026, 3, 1),
    ends_on=date(2026, 5, 31),
    mode=OrganisationMode.JOINT_SECTORAL,
)
SHARES = [
    DepartmentShare(department=one, key_contents="重点", measures="措施")
    for one in ("市场监管局", "应急管理局")
]


def test_a_plan_is_told_with_every_content_under_its_name():
    # 六(二)3(1)–(8), 六(二)2.
    item = attrs.evolve(ITEM, shares=SHARES)
    plan = AnnualPlan(organ="市联席会议", year=2026, items=[item], adopted_on=date(2026, 1, 20))
    assert plan.to_mapping() == {
        "organ": "市联席会议",
        "year": 2026,
        "items": [
            {
                "id": "1",
                "name": "加油站联合抽查",
                "lead_department": "市场监管局",
                "departments": ["应急管理局"],
                "targets": "全市加油站",
                "ratio": "不低于20%",
                "matters": ["计量", "安全生产"],
                "methods": ["on-site", "written"],
                "starts_on": "2026-03-01",
                "ends_on": "2026-05-31",
                "frequency": "",
                "mode": "joint-sectoral",
                "shares": [
                    {"department": one, "key_contents": "重点", "measures": "措施", "participation": ""}
                    for one in ("市场监管局", "应急管理局")
                ],
            }
        ],
        "adopted_on": "2026-01-20",
        "version": 1,
        "reason": "",
    }
    assert AnnualPlan.from_mapping(plan.to_mapping()) == plan


def test_the_rules_of_a_plan_hold_for_one_that_comes_from_elsewhere():
    told = AnnualPlan(organ="局", year=2026, items=[ITEM], adopted_on=date(2026, 1, 20)).to_mapping()
    for changes in ({"version": 2}, {"items": []}, {"year": 2027}, {"organ": ""}):
        with pytest.raises(InvalidValue):
            AnnualPlan.from_mapping(told | changes)
    with pytest.raises(DuplicateId):
        AnnualPlan.from_mapping(told | {"items": told["items"] * 2})


def test_a_rule_of_every_kind_is_told_with_its_type():
    told = [
        rule.to_mapping()
        for rule in parse_wording("B类不低于3%；A类不抽查；D类全覆盖；县级对同一单位每2年不超过1次").rules
    ]
    shared = {"level": None, "basis": LOCAL}
    assert told == [
        {
            "type": "ratio",
            "bound": "at-least",
            "ways": [{"size": "3/100", "rounds": 1}],
            "class_name": "B",
            "share_of": "class",
            "period": None,
            "rounding": "ceil",
            **shared,
        },
        {"type": "class-exclusion", "class_name": "A", **shared},
        {"type": "full-coverage", "class_name": "D", "period": None, **shared},
        {
            "type": "frequency",
            "bound": "at-most",
            "times": 1,
            "period": {"filing": "", "months": 24},
            "counted": "visits",
            "by_one_body": False,
            "class_name": "",
            "level": "county",
            "basis": LOCAL,
        },
    ]


@pytest.mark.parametrize("size", ["3%", "6/200", "0/1", "3/2", " 3/100", "020", "0", 20, 0.03, None, ["1/2"]])
def test_a_size_is_read_in_the_one_way_in_which_it_is_written(size):
    told = parse_wording("不低于3%").rules[0].to_mapping()
    with pytest.raises(InvalidValue):
        rule_from_mapping(told | {"ways": [{"size": size, "rounds": 1}]})
    told["ways"] = [{"size": "20", "rounds": 1}]
    assert RatioRule.from_mapping(told).size == 20
    told["ways"] = [{"size": "1/20", "rounds": 1}]
    assert RatioRule.from_mapping(told).size == Fraction(1, 20)


def test_a_rule_of_another_type_or_none_is_refused():
    told = parse_wording("不低于3%").rules[0].to_mapping()
    for spoilt in (told | {"type": "frequency"}, told | {"type": "sample"}, {"bound": "at-least"}, [], None):
        with pytest.raises(InvalidValue):
            rule_from_mapping(spoilt)
    with pytest.raises(InvalidValue, match="exactly its fields"):
        RatioRule.from_mapping(told | {"type": "full-coverage"})


def test_an_adjustment_from_elsewhere_must_name_a_ground_that_speaks_for_it():
    # 六(六)2(1)(2).
    before, after = (parse_wording(text).ratios[0] for text in ("10%", "4%"))
    lowered = Adjustment(before=before, after=after, ground=AdjustmentGround.GOOD_CREDIT, explanation="守法")
    assert Adjustment.from_mapping(lowered.to_mapping()) == lowered
    with pytest.raises(AdjustmentRefused):
        Adjustment.from_mapping(lowered.to_mapping() | {"ground": "complaints"})


def test_a_cap_is_told_with_its_limits_by_class():
    # 国办发〔2024〕54号.
    cap = AnnualCap(limit=2, body="市场监管局", per_class=(("A", 1),))
    assert cap.to_mapping() == {
        "limit": 2,
        "body": "市场监管局",
        "per_class": [["A", 1]],
        "clause": "国办发〔2024〕54号",
    }
    with pytest.raises(InvalidValue):
        AnnualCap.from_mapping(cap.to_mapping() | {"per_class": [["A", 1], ["A", 2]]})


def test_a_list_of_matters_is_told_with_its_history():
    # 五(一)1(3).
    matter = Matter(
        id="SP-01",
        name="食品检查",
        basis="食品安全法",
        content="标签",
        subject="市场监管局",
        object="食品店",
        departments=frozenset({"市场监管局"}),
        effective_from=date(2026, 1, 1),
    )
    told = MatterList.of("市场监管局", [matter], on=date(2025, 12, 20), source="清单.csv").to_mapping()
    assert told == {
        "department": "市场监管局",
        "mode": "single",
        "matters": {
            "name": "市场监管局随机抽查事项清单",
            "events": [
                {
                    "kind": "established",
                    "entry_id": "SP-01",
                    "effective": "2025-12-20",
                    "entry": {
                        "id": "SP-01",
                        "name": "食品检查",
                        "basis": "食品安全法",
                        "content": "标签",
                        "subject": "市场监管局",
                        "object": "食品店",
                        "categories": [],
                        "mode": "single",
                        "departments": ["市场监管局"],
                        "lead_department": None,
                        "effective_from": "2026-01-01",
                        "effective_until": None,
                    },
                    "reason": "",
                    "source": "清单.csv",
                }
            ],
        },
    }
    [event] = told["matters"]["events"]
    with pytest.raises(RegisterEventRefused):
        MatterList.from_mapping(told | {"matters": {**told["matters"], "events": [event, event]}})
    with pytest.raises(InvalidValue, match="of 应急管理局"):
        MatterList.from_mapping(told | {"department": "应急管理局"})
    with pytest.raises(InvalidValue):
        MatterList.from_mapping(
            told | {"matters": {**told["matters"], "events": [event | {"entry_id": "SP-02"}]}}
        )


def test_a_plan_is_written_as_a_table_under_the_norms_headings():
    headings, row = plan_item_rows([ITEM])
    cells = dict(zip(headings, row, strict=True))
    assert cells == {
        "计划编号": "1",
        "抽查计划名称": "加油站联合抽查",
        "牵头部门": "市场监管局",
        "配合部门": "应急管理局",
        "抽查对象": "全市加油站",
        "抽查比例": "不低于20%",
        "抽查频次": "",
        "抽查事项": "计量、安全生产",
        "抽查方式": "实地核查、书面检查",
        "抽查时限": "2026-03-01至2026-05-31",
        "组织方式": "行业性跨部门联合抽查",
    }
    headings, row = plan_item_rows([ITEM], "en")
    assert dict(zip(headings, row, strict=True))["window"] == "2026-03-01~2026-05-31"
    assert read_plan_items([headings, row], year=1999).entries == (ITEM,)


def test_an_item_that_a_table_cannot_hold_is_not_written():
    with pytest.raises(InvalidValue, match="shares of its departments"):
        plan_item_rows([attrs.evolve(ITEM, shares=SHARES)])
    for changes in ({"matters": ["计量；安全"]}, {"name": "#N/A"}, {"departments": ["甲，乙"]}):
        with pytest.raises(InvalidValue, match="must read back as it is"):
            plan_item_rows([attrs.evolve(ITEM, **changes)])
    with pytest.raises(InvalidValue, match="must read back as it is"):
        plan_item_rows([ITEM, ITEM])
