"""Tables of implementation rules (Tonghua norm 五(四))."""

from __future__ import annotations

import pytest

from randcheck.errors import InvalidValue, RegisterFileInvalid
from randcheck.planning.implementation_table import (
    check_implementation_rules,
    implementation_rule_rows,
    read_implementation_rules,
)
from randcheck.registers.implementation_rule import InspectionMethod, JointDetails
from randcheck.registers.report import TableKind
from randcheck.registers.table import OnBadRows, check_table
from support.registers import table

# 五(四)1: subject, procedure, manner, content, ratio, frequency, handling, publication, follow-up; 五(四)2 beyond it.
RULE = {
    "事项编号": "SP-01",
    "抽查主体": "市场监管局",
    "抽查程序": "抽取、检查、公示",
    "抽查方式": "实地核查、网络监测",
    "抽查内容": "生产过程",
    "抽查比例": "不低于3%",
    "抽查频次": "每年不少于1次",
    "处理程序": "责令改正或立案",
    "抽查结果公开": "20个工作日内公示",
    "后续监管处置": "列入重点监管",
    "抽查目标": "",
    "抽查重点": "",
    "联合抽查程序": "",
}
JOINT = {"抽查目标": "消除隐患", "抽查重点": "计量、消防", "联合抽查程序": "牵头部门组织"}


def problems(*changes: dict[str, object]) -> list[tuple[int, str, str]]:
    report = check_implementation_rules(table(RULE, *changes))
    return [(one.row, one.column, one.code.value) for one in report.problems]


def test_a_row_holds_all_that_a_rule_settles():
    single, joint = read_implementation_rules(table(RULE, {}, {"事项编号": "LH-01", **JOINT})).entries
    assert (single.id, single.ratio, single.frequency) == ("SP-01", "不低于3%", "每年不少于1次")
    assert single.methods == (InspectionMethod.ON_SITE, InspectionMethod.NETWORK)
    assert (single.handling, single.publication, single.follow_up) == (
        "责令改正或立案",
        "20个工作日内公示",
        "列入重点监管",
    )
    assert single.joint is None
    assert joint.joint == JointDetails(aims="消除隐患", key_points="计量、消防", procedure="牵头部门组织")


def test_a_wording_that_cannot_be_read_is_kept_with_a_warning_that_names_the_part():
    found = read_implementation_rules(
        table(RULE, {"抽查比例": "视情确定", "抽查频次": ""}, {"事项编号": "2", "抽查比例": "食品企业3%"}),
        classes=["食品企业"],
    )
    assert [warning.describe("en") for warning in found.report.warnings] == [
        "row 2, 抽查比例: kept as text, not read: 视情确定"
    ]
    assert found.entries[0].ratio == "视情确定"


def test_every_bad_row_is_reported_and_nothing_is_loaded():
    assert problems(
        {},
        {"抽查方式": "目测", "抽查内容": ""},
        {"事项编号": "2", "抽查比例": "", "抽查频次": ""},
        {"事项编号": "3", **JOINT, "抽查重点": ""},
        {"处理程序": "#REF!"},
    ) == [
        (3, "抽查方式", "unknown-value"),
        (3, "抽查内容", "empty-cell"),
        (3, "事项编号", "duplicate-id"),
        (4, "", "inconsistent-row"),
        (5, "", "inconsistent-row"),
        (6, "处理程序", "error-cell"),
        (6, "事项编号", "duplicate-id"),
    ]
    rows = table(RULE, {}, {"事项编号": "3", "抽查目标": "消除隐患"})
    with pytest.raises(RegisterFileInvalid, match="aims, key points and joint procedure"):
        read_implementation_rules(rows)
    assert [one.id for one in read_implementation_rules(rows, on_bad_rows=OnBadRows.SKIP).entries] == [
        "SP-01"
    ]


def test_a_table_without_a_required_column_or_with_an_unknown_one_says_so():
    without = [[cell for place, cell in enumerate(row) if place != 1] for row in table(RULE, {})]
    report = check_implementation_rules(without)
    assert [(one.row, one.code.value) for one in report.problems] == [(1, "missing-column")]
    report = check_implementation_rules(table({**RULE, "备考": "x"}, {}))
    assert [(one.column, one.code.value) for one in report.warnings] == [("备考", "unknown-heading")]
    with pytest.raises(InvalidValue, match="planning room"):
        check_table(TableKind.IMPLEMENTATION_RULES, table(RULE, {}))


def test_rules_are_written_as_they_were_read():
    rules = read_implementation_rules(table(RULE, {}, {"事项编号": "LH-01", **JOINT})).entries
    assert implementation_rule_rows(rules) == table(RULE, {}, {"事项编号": "LH-01", **JOINT})
    headings, row, _ = implementation_rule_rows(rules, "en")
    cells = dict(zip(headings, row, strict=True))
    assert (cells["methods"], cells["follow_up"], cells["aims"]) == ("on-site;network", "列入重点监管", "")
    assert read_implementation_rules(implementation_rule_rows(rules, "en")).entries == rules


def test_rules_that_would_not_read_back_are_not_written():
    [rule] = read_implementation_rules(table(RULE, {})).entries
    for rules in ([rule, rule], [type(rule).from_mapping(rule.to_mapping() | {"content": "#N/A"})]):
        with pytest.raises(InvalidValue, match="must read back as it is"):
            implementation_rule_rows(rules)
