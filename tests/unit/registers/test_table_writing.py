"""Entries as rows of a table."""

from __future__ import annotations

from datetime import date

import pytest

from randcheck.errors import InvalidValue
from randcheck.registers.conflict import InspectorConflict, TargetConflict
from randcheck.registers.inspector import Inspector
from randcheck.registers.matter import Matter, OrganisationMode
from randcheck.registers.table import read_conflicts, read_inspectors, read_matters, read_targets
from randcheck.registers.table_writing import conflict_rows, inspector_rows, matter_rows, target_rows
from randcheck.registers.target import InspectionTarget, TargetKind
from support.registers import CONFLICT, INSPECTOR, TARGET, code, table, targets_table


def test_a_sound_table_is_written_as_it_was_read():
    [headings, row] = target_rows(read_targets(targets_table({})).entries)
    assert headings == list(TARGET)
    # The date comes back as a date, and numbers as numbers; everything else letter for letter.
    expected = {**TARGET, "上次检查日期": date(2025, 3, 5), "本年度检查次数": 1, "抽取权重": 10}
    assert row == list(expected.values())
    [headings, row] = inspector_rows(read_inspectors(table(INSPECTOR, {})).entries)
    assert headings == list(INSPECTOR)
    assert row[7] == "特种设备、食品安全"
    [headings, row] = conflict_rows(read_conflicts(table(CONFLICT, {})).entries, lambda _: "uscc")
    assert (headings, row) == (list(CONFLICT), list(CONFLICT.values()))


def test_english_tables_have_field_names_codes_and_yes_or_no():
    firm = InspectionTarget(id=code(1), name="某店", listed_abnormal=True)
    headings, row = target_rows([firm], "en")
    cells = dict(zip(headings, row, strict=True))
    assert (cells["kind"], cells["listed_abnormal"], cells["credit_risk"]) == ("enterprise", "yes", "")
    person = Inspector(id="P1", name="李四", unit="局", categories=frozenset("fbdace"))
    headings, row = inspector_rows([person], "en")
    cells = dict(zip(headings, row, strict=True))
    assert (cells["categories"], cells["level"], cells["status"]) == ("a;b;c;d;e;f", "0", "on-post")


def test_a_target_without_uscc_is_written_with_the_kind_of_its_id():
    own = InspectionTarget(id="017", id_scheme="登记号", name="学校", kind=TargetKind.PUBLIC_INSTITUTION)
    _, row = target_rows([own])
    assert row[:3] == ["", "017", "登记号"]
    conflict = TargetConflict(inspector_id="P1", target_id="017", ground="子女就读")
    assert list(conflict_rows([conflict], {"017": "登记号"}.__getitem__))[1] == [
        "P1",
        "017",
        "登记号",
        "",
        "子女就读",
    ]


def test_attributes_of_all_targets_become_columns():
    one = InspectionTarget(id=code(1), name="甲", attributes=(("规模", "小"),))
    other = InspectionTarget(id=code(2), name="乙", attributes=(("等级", "一"), ("规模", "大")))
    headings, *rows = target_rows([one, other])
    assert headings[-2:] == ["规模", "等级"]
    assert [row[-2:] for row in rows] == [["小", ""], ["大", "一"]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_entries_give_headings_alone(language):
    assert len(list(target_rows([], language))) == 1
    assert len(list(inspector_rows([], language))) == 1
    pair = InspectorConflict(inspector_id="P1", other_id="P2", ground="夫妻")
    assert list(conflict_rows([pair], lambda _: "uscc", language))[1] == ["P1", "", "", "P2", "夫妻"]


def matter(**changes):
    values = {"id": "SP-01", "name": "食品检查", "basis": "食品安全法", "content": "标签", "subject": "局"}
    values |= {"object": "食品店", "departments": frozenset({"局"}), "effective_from": date(2026, 1, 1)}
    return Matter(**(values | changes))


def test_a_list_of_matters_is_written_with_modes_departments_and_days():
    # 五(一)1(2), 2(2).
    joint = matter(
        id="LH-01",
        departments=frozenset({"局", "应急局"}),
        lead_department="局",
        mode=OrganisationMode.JOINT_SECTORAL,
        categories=frozenset({"食品安全"}),
        effective_until=date(2026, 12, 31),
    )
    headings, single_row, joint_row = matter_rows([matter(), joint])
    assert single_row[6:] == ["", "局", "单一部门随机抽查", "", date(2026, 1, 1), ""]
    assert joint_row[6:] == [
        "食品安全",
        "局、应急局",
        "行业性跨部门联合抽查",
        "局",
        date(2026, 1, 1),
        date(2026, 12, 31),
    ]
    assert headings[0] == "事项编号"
    assert read_matters(matter_rows([matter(), joint], "en")).entries == (matter(), joint)


@pytest.mark.parametrize(
    "changes",
    [
        {"categories": frozenset({"食品/药品"})},
        {"name": "#N/A"},
        {"effective_from": date(1899, 12, 31)},
    ],
)
def test_a_matter_that_would_not_read_back_is_not_written(changes):
    with pytest.raises(InvalidValue, match="must read back as it is"):
        matter_rows([matter(**changes)])


def test_a_category_with_a_separator_in_its_name_is_not_written_as_two():
    person = Inspector(id="P1", name="李四", unit="局", categories=frozenset({"食品/药品"}))
    with pytest.raises(InvalidValue, match=r"none may hold a separator, got 食品/药品"):
        list(inspector_rows([person]))
