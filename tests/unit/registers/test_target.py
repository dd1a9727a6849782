"""Inspection targets (Tonghua norm 二(一), 五(二)3, 五(二)4)."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime

import attrs
import pytest

from randcheck.errors import InvalidIdentifier, InvalidUscc, InvalidValue, UnknownAttribute
from randcheck.registers.target import (
    TARGET_FIELD_NAMES,
    CreditRiskClass,
    CreditStatus,
    InspectionTarget,
    TargetKind,
    TargetState,
)
from randcheck.registers.uscc import make_uscc
from support.registers import code


def target(**changes: object) -> InspectionTarget:
    return InspectionTarget(**{"id": code(1), "name": "某商店", **changes})


@pytest.mark.parametrize(
    ("prefix", "kind"),
    [
        ("91", "企业"),
        ("92", "个体工商户"),
        ("93", "农民专业合作社"),
        ("12", "事业单位"),
        ("51", "社会团体"),
        ("52", "民办非企业单位"),
    ],
)
def test_all_kinds_of_clause_2_1_exist_and_the_uscc_tells_them(prefix, kind):
    made = target(id=make_uscc(prefix, "220502", "00000001"))
    assert made.kind.label.zh == kind
    assert made.kind.is_market_entity is (prefix in {"91", "92", "93"})


def test_the_norms_own_short_words_for_kinds_are_found():
    assert TargetKind.find("社团") is TargetKind.SOCIAL_GROUP
    assert TargetKind.find("民办非企业") is TargetKind.PRIVATE_NON_ENTERPRISE
    assert TargetKind.find("有限公司") is None


def test_a_kind_that_the_id_does_not_tell_must_be_given():
    unusual = make_uscc("N2", "220502", "MF000001")
    with pytest.raises(InvalidValue, match="kind must be given"):
        target(id=unusual)
    assert target(id=unusual, kind=TargetKind.ENTERPRISE).kind is TargetKind.ENTERPRISE


def test_a_target_without_uscc_has_an_id_under_a_declared_scheme():
    made = target(id="2205-事证-017", id_scheme="事业单位登记号", kind=TargetKind.PUBLIC_INSTITUTION)
    assert (made.id, made.id_scheme) == ("2205-事证-017", "事业单位登记号")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"id": "2205-017"}, InvalidUscc),
        ({"id": "91110000600037341l"}, InvalidIdentifier),
        ({"id": "a\tb", "id_scheme": "登记号", "kind": TargetKind.ENTERPRISE}, InvalidIdentifier),
        ({"id_scheme": ""}, InvalidIdentifier),
        ({"name": ""}, InvalidValue),
        ({"name": "某\u200b店"}, InvalidValue),
        ({"name": "某店 "}, InvalidValue),
        ({"name": None}, InvalidValue),
        ({"name": "cafe\u0301"}, InvalidValue),
        ({"address": "长" * 1001}, InvalidValue),
        ({"industry": "零售\u202e业"}, InvalidIdentifier),
        ({"area": " 东昌区"}, InvalidIdentifier),
        ({"kind": "企业"}, InvalidValue),
        ({"credit_risk": "A"}, InvalidValue),
        ({"credit_status": None}, InvalidValue),
        ({"listed_abnormal": 1}, InvalidValue),
        ({"state": None}, InvalidValue),
        ({"last_inspected": datetime(2026, 1, 1, tzinfo=UTC)}, InvalidValue),
        ({"last_inspected": "2026-01-01"}, InvalidValue),
        ({"inspections_this_year": -1}, InvalidValue),
        ({"inspections_this_year": True}, InvalidValue),
        ({"weight": 0}, InvalidValue),
        ({"weight": 1_000_001}, InvalidValue),
        ({"weight": 1.0}, InvalidValue),
        ({"attributes": [("规模", "小")]}, InvalidValue),
        ({"attributes": (("industry", "x"),)}, InvalidValue),
        ({"attributes": (("行业", "x"),)}, InvalidValue),
        ({"attributes": (("规模", "小"), ("规模", "大"))}, InvalidValue),
        ({"attributes": (("规模", "小\n大"),)}, InvalidIdentifier),
    ],
)
def test_a_wrong_target_cannot_exist(changes, error):
    with pytest.raises(error):
        target(**changes)


def test_the_ends_of_every_range_are_allowed():
    assert target(weight=1).weight == 1
    assert target(weight=1_000_000).weight == 1_000_000
    assert target(address="长" * 1000).address
    assert target(name="𠮷野\ue000") == target(name="𠮷野\ue000"), (
        "rare and private characters may be in names"
    )


def test_every_field_reads_as_label_text_by_field_name_and_by_chinese_heading():
    made = target(
        address="某路1号",
        legal_representative="张三",
        industry="零售业",
        area="东昌区",
        credit_risk=CreditRiskClass.C,
        credit_status=CreditStatus.DISHONEST,
        listed_abnormal=True,
        state=TargetState.REVOKED,
        last_inspected=date(2025, 3, 5),
        inspections_this_year=2,
        weight=30,
        attributes=(("规模", "小微"), ("空", "")),
    )
    expected = {
        ("id", "对象编号"): code(1),
        ("id_scheme", "编号类型"): "uscc",
        ("name", "名称"): "某商店",
        ("address", "住所（经营场所）"): "某路1号",
        ("legal_representative", "法定代表人（负责人）"): "张三",
        ("industry", "行业"): "零售业",
        ("area", "所在区域"): "东昌区",
        ("kind", "主体类型"): "企业",
        ("credit_risk", "信用风险分类"): "C",
        ("credit_status", "信用状况"): "失信",
        ("listed_abnormal", "是否列入经营异常名录"): "是",
        ("online_business", "是否网络经营"): "否",
        ("state", "登记状态"): "吊销",
        ("last_inspected", "上次检查日期"): "2025-03-05",
        ("inspections_this_year", "本年度检查次数"): "2",
        ("weight", "抽取权重"): "30",
        ("规模", "规模"): "小微",
        ("空", "空"): "",
    }
    for names, value in expected.items():
        assert [made.attribute(name) for name in names] == [value, value]
    # Every field of the class but the attributes themselves can be used for strata and filters.
    fields = {field.name for field in attrs.fields(InspectionTarget)} - {"attributes"}
    assert fields == set(TARGET_FIELD_NAMES) == {names[0] for names in expected} - {"规模", "空"}


def test_what_is_not_recorded_reads_as_empty_text():
    made = target()
    assert [made.attribute(name) for name in ("credit_risk", "last_inspected", "area")] == ["", "", ""]


def test_an_unknown_attribute_is_an_error_that_lists_the_known_ones():
    with pytest.raises(UnknownAttribute, match=r"credit_risk.*规模.*got 'risk'"):
        target(attributes=(("规模", "小"),)).attribute("risk")


def test_targets_are_values_frozen_hashable_and_picklable():
    made = target()
    assert made == target()
    assert hash(made) == hash(target())
    assert pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.name = "别名"
