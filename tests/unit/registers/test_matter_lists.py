"""Lists of matters, implementation rules, check points, delegation (Tonghua norm 四, 五(一), 五(四), 六(七))."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from randcheck.errors import DuplicateId, InvalidValue, RegisterFileInvalid
from randcheck.registers.check_point import CheckPoint, CheckPoints
from randcheck.registers.delegation import AdministrativeLevel, Delegation, find_responsible
from randcheck.registers.implementation_rule import ImplementationRule, InspectionMethod, JointDetails
from randcheck.registers.matter import Matter, OrganisationMode
from randcheck.registers.matter_list import MatterList, combine_matters
from randcheck.registers.register import cancelled, changed, established
from randcheck.registers.report import TableKind
from randcheck.registers.table import OnBadRows, check_table, read_matters

AMR, SAFETY = "市场监管局", "应急管理局"


def matter(**changes):
    department = changes.pop("department", AMR)
    values = {
        "id": "SP-01",
        "name": "计量监督检查",
        "basis": "计量法",
        "content": "加油机检定",
        "subject": department,
        "object": "加油站",
        "departments": frozenset({department}),
        "effective_from": date(2026, 1, 1),
    }
    return Matter(**(values | changes))


def test_a_list_shows_the_matters_in_force_on_a_day_in_the_version_of_that_day():
    # 五(一)1(3): adjusted as laws are made, amended and repealed.
    first = MatterList.of(AMR, [matter()], on=date(2025, 12, 1))
    later = first.with_events(
        [
            established(matter(id="SP-02", effective_until=date(2026, 6, 30)), date(2026, 2, 1)),
            changed(matter(basis="新计量法"), date(2026, 5, 1), reason="法律修订"),
            cancelled("SP-01", date(2026, 9, 1), reason="法律废止"),
        ]
    )
    shown = {
        day: [(one.id, one.basis) for one in later.effective_on(date.fromisoformat(day))]
        for day in ("2025-12-31", "2026-01-01", "2026-05-01", "2026-07-01", "2026-09-01")
    }
    assert shown == {
        "2025-12-31": [],
        "2026-01-01": [("SP-01", "计量法")],
        "2026-05-01": [("SP-01", "新计量法"), ("SP-02", "计量法")],
        "2026-07-01": [("SP-01", "新计量法")],
        "2026-09-01": [],
    }
    assert len(first.matters.events) == 1
    assert later.find("SP-02", date(2026, 6, 30)).id == "SP-02"
    assert later.find("SP-02", date(2026, 7, 1)) is None


def test_a_list_holds_only_matters_of_its_department_and_mode():
    with pytest.raises(InvalidValue, match=AMR):
        MatterList.of(AMR, [matter(department=SAFETY)], on=date(2026, 1, 1))
    with pytest.raises(InvalidValue, match="joint"):
        MatterList.of(AMR, [matter()], on=date(2026, 1, 1), mode=OrganisationMode.JOINT_SECTORAL)
    with pytest.raises(InvalidValue):
        MatterList.of(AMR, [matter()], on=date(2026, 1, 1)).with_events(
            [established(matter(id="X", department=SAFETY), date(2026, 2, 1))]
        )
    with pytest.raises(DuplicateId):
        MatterList.of(AMR, [matter(), matter()], on=date(2026, 1, 1))


def test_a_joint_list_is_built_of_the_departments_own_lists():
    # 五(一)2(1).
    own = matter(categories=frozenset({"计量"}), effective_until=date(2026, 12, 31))
    theirs = matter(
        id="AQ-01", department=SAFETY, basis="安全生产法", content="隐患排查", effective_from=date(2026, 3, 1)
    )
    joint = combine_matters(id="LH-01", name="加油站联合抽查", lead_department=AMR, parts=[theirs, own])
    one = joint.matter
    assert one.basis == "市场监管局：计量法；应急管理局：安全生产法"
    assert (one.content, one.object) == ("市场监管局：加油机检定；应急管理局：隐患排查", "加油站")
    assert (one.effective_from, one.effective_until) == (date(2026, 3, 1), date(2026, 12, 31))
    assert (one.categories, one.departments) == ({"计量"}, {AMR, SAFETY})
    assert joint.parts_of(SAFETY) == (theirs,)
    assert joint.parts_of("公安局") == ()
    joint_list = MatterList.of(AMR, [one], on=date(2026, 2, 1), mode=OrganisationMode.JOINT_COMPREHENSIVE)
    assert joint_list.effective_on(date(2026, 3, 1)) == (one,)


@pytest.mark.parametrize(
    ("lead", "parts"),
    [
        (AMR, [matter()]),
        (AMR, [matter(), matter()]),
        (AMR, []),
        ("公安局", [matter(), matter(id="AQ-01", department=SAFETY)]),
        (
            AMR,
            [
                matter(effective_until=date(2026, 2, 1)),
                matter(id="Q", department=SAFETY, effective_from=date(2026, 3, 1)),
            ],
        ),
    ],
)
def test_matters_that_make_no_joint_one_are_refused(lead, parts):
    """五(一)2(1)."""
    with pytest.raises(InvalidValue):
        combine_matters(id="LH-01", name="联合", lead_department=lead, parts=parts)


RULE = {
    "id": "SP-01",
    "subject": AMR,
    "procedure": "抽取、检查、公示",
    "methods": [InspectionMethod.NETWORK, InspectionMethod.ON_SITE, InspectionMethod.ON_SITE],
    "content": "加油机检定",
    "ratio": "不低于3%",
    "frequency": "每年1次",
    "handling": "责令改正",
    "publication": "20个工作日内公示",
    "follow_up": "列入重点监管",
}
JOINT = JointDetails(aims="减少重复检查", key_points="油气回收", procedure="牵头部门统一组织")


def test_an_implementation_rule_settles_what_clause_5_4_1_lists():
    """五(四)1."""
    rule = ImplementationRule(**RULE)
    assert rule.methods == (InspectionMethod.ON_SITE, InspectionMethod.NETWORK)
    assert rule.require_fitting(matter()) is rule
    for field in set(RULE) - {"ratio", "frequency", "methods"}:
        with pytest.raises(InvalidValue):
            ImplementationRule(**{**RULE, field: ""})
    for changes in ({"methods": []}, {"methods": ["实地核查"]}, {"ratio": "", "frequency": ""}):
        with pytest.raises(InvalidValue):
            ImplementationRule(**{**RULE, **changes})


def test_a_joint_rule_settles_aims_and_key_points_and_only_a_joint_one_does():
    # 五(四)2.
    joint_matter = combine_matters(
        id="SP-01",
        name="联合",
        lead_department=AMR,
        parts=[matter(id="A"), matter(id="B", department=SAFETY)],
    ).matter
    assert ImplementationRule(**RULE, joint=JOINT).require_fitting(joint_matter)
    for rule, of in (
        (ImplementationRule(**RULE), joint_matter),
        (ImplementationRule(**RULE, joint=JOINT), matter()),
    ):
        with pytest.raises(InvalidValue, match="exactly when joint"):
            rule.require_fitting(of)
    for field in ("aims", "key_points", "procedure"):
        with pytest.raises(InvalidValue):
            attrs.evolve(JOINT, **{field: ""})


def test_check_points_name_item_material_method_and_handling():
    # 六(七), 附录 D.
    def point(item, *materials):
        return CheckPoint(
            item=item, materials=materials, methods=[InspectionMethod.ON_SITE], handling="责令改正"
        )

    points = CheckPoints(
        id="SP-01", points=[point("检定证书", "证书", "台账"), point("铅封", "台账"), point("公示")]
    )
    assert points.items == ("检定证书", "铅封", "公示")
    assert points.materials == ("证书", "台账")
    for wrong in ([], [point("铅封"), point("铅封")]):
        with pytest.raises(InvalidValue):
            CheckPoints(id="SP-01", points=wrong)
    with pytest.raises(InvalidValue):
        point("铅封", "台账", "台账")
    with pytest.raises(InvalidValue):
        CheckPoint(item="铅封", methods=[], handling="责令改正")


def delegation(**changes):
    values = {
        "id": "W-1",
        "delegator": "市局",
        "level": AdministrativeLevel.MUNICIPAL,
        "delegate": "区局",
        "delegate_level": AdministrativeLevel.COUNTY,
        "matter_ids": ["SP-01"],
        "area": "东昌区",
        "effective_from": date(2026, 1, 1),
        "effective_until": date(2026, 12, 31),
    }
    return Delegation(**(values | changes))


@pytest.mark.parametrize(
    ("body", "matter_id", "area", "day", "is_found"),
    [
        ("市局", "SP-01", "东昌区", "2026-01-01", True),
        ("市局", "SP-01", "东昌区", "2026-12-31", True),
        ("市局", "SP-01", "东昌区", "2027-01-01", False),
        ("市局", "SP-02", "东昌区", "2026-05-01", False),
        ("市局", "SP-01", "集安市", "2026-05-01", False),
        ("省局", "SP-01", "东昌区", "2026-05-01", False),
    ],
)
def test_a_delegate_answers_for_its_matters_and_area_while_the_delegation_holds(
    body, matter_id, area, day, is_found
):
    # 四(二): the delegate bears the responsibility by the principle of territory.
    found = find_responsible([delegation()], body, matter_id, area=area, on=date.fromisoformat(day))
    assert (found is not None) is is_found


def test_a_delegation_goes_down_and_two_delegates_at_once_are_refused():
    """四(二)."""
    for level in (AdministrativeLevel.MUNICIPAL, AdministrativeLevel.PROVINCIAL):
        with pytest.raises(InvalidValue, match="below"):
            delegation(delegate_level=level)
    with pytest.raises(InvalidValue, match="before it begins"):
        delegation(effective_until=date(2025, 12, 31))
    both = [delegation(), delegation(id="W-2", delegate="县局", matter_ids=[])]
    with pytest.raises(InvalidValue, match="one body at a time"):
        find_responsible(both, "市局", "SP-01", area="东昌区", on=date(2026, 5, 1))


HEADINGS = [
    "事项编号",
    "抽查事项名称",
    "抽查依据",
    "抽查内容",
    "抽查主体",
    "抽查对象",
    "参与部门",
    "牵头部门",
    "启用日期",
]
SINGLE_ROW = ["SP-01", "计量监督检查", "计量法", "加油机检定", AMR, "加油站", "", "", "2026-01-01"]
JOINT_ROW = [
    "LH-01",
    "联合",
    "计量法、安全生产法",
    "检定、隐患",
    "两局",
    "加油站",
    f"{AMR}、{SAFETY}",
    AMR,
    "2026-01-01",
]


def test_lists_single_and_joint_are_read_from_tables_in_chinese_and_english():
    """五(一)1(2), 2(2)."""
    table = read_matters([HEADINGS, SINGLE_ROW, JOINT_ROW])
    assert table.entries[0] == matter()
    assert (table.entries[1].mode, table.entries[1].lead_department) == (
        OrganisationMode.JOINT_COMPREHENSIVE,
        AMR,
    )
    english = [
        "id",
        "name",
        "basis",
        "content",
        "subject",
        "object",
        "departments",
        "lead department",
        "effective from",
    ]
    assert read_matters([english, SINGLE_ROW, JOINT_ROW]).entries == table.entries


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (0, "", "empty-cell"),
        (2, "", "empty-cell"),
        (0, "ＳＰ-02", "full-width"),
        (8, "2026-13-01", "not-a-date"),
        (8, "", "empty-cell"),
        (6, f"{AMR}、{SAFETY}", "inconsistent-row"),  # joint without a lead
        (7, SAFETY, "inconsistent-row"),
    ],
)
def test_every_bad_cell_of_a_list_is_reported_in_its_row(column, value, code):
    bad = [*SINGLE_ROW]
    bad[column] = value
    good = ["SP-09", *SINGLE_ROW[1:]]
    report = check_table(TableKind.MATTERS, [HEADINGS, good, bad])
    assert [(problem.row, problem.code.value) for problem in report.problems] == [(3, code)]
    with pytest.raises(RegisterFileInvalid):
        read_matters([HEADINGS, good, bad])
    assert len(read_matters([HEADINGS, good, bad], on_bad_rows=OnBadRows.SKIP).entries) == 1


def test_a_repeated_matter_and_a_missing_column_are_reported():
    assert [
        p.code.value for p in check_table(TableKind.MATTERS, [HEADINGS, SINGLE_ROW, SINGLE_ROW]).problems
    ] == ["duplicate-id"]
    without = [row[:2] + row[3:] for row in (HEADINGS, SINGLE_ROW)]
    assert [p.code.value for p in check_table(TableKind.MATTERS, without).problems] == ["missing-column"]


def test_a_first_day_for_all_serves_rows_without_one():
    row = [*SINGLE_ROW[:8], ""]
    assert read_matters([HEADINGS, row], effective_from=date(2026, 1, 1)).entries == (matter(),)
