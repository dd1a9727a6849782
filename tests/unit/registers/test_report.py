"""The report on a table, for people and for programs."""

from __future__ import annotations

import json

from randcheck.registers.cells import CellRule
from randcheck.registers.report import RegisterReport, RowProblem, TableKind
from randcheck.registers.table import check_table
from randcheck.text import Text
from support.registers import code, targets_table


def problem(row: int, suggestion: str | None = None) -> RowProblem:
    return RowProblem(
        row=row,
        column="信用风险分类",
        value="Ａ",
        code=CellRule.FULL_WIDTH,
        rule=Text("must be half width", "须为半角"),
        suggestion=suggestion,
    )


def test_a_problem_is_one_line_with_row_column_rule_value_and_suggestion():
    assert (
        problem(7, "A").describe("en")
        == 'row 7, 信用风险分类: must be half width, got "Ａ"; did you mean "A"?'
    )
    assert problem(7, "A").describe("zh") == "第 7 行，信用风险分类：须为半角，实际为“Ａ”；建议改为“A”"
    assert problem(7).describe("zh") == "第 7 行，信用风险分类：须为半角，实际为“Ａ”"


def test_a_suggestion_to_leave_the_cell_empty_is_a_suggestion():
    assert problem(7, "").describe("en").endswith('did you mean ""?')


def test_bad_rows_are_counted_once_however_many_problems_they_have():
    report = RegisterReport(
        kind=TableKind.TARGETS, rows_read=9, problems=(problem(9), problem(2), problem(9))
    )
    assert report.bad_rows == (2, 9)
    assert "3 problems in 2 rows" in report.summary().en
    assert "2 行有 3 个问题" in report.summary().zh
    assert not report.is_clean


def test_a_long_report_says_how_much_it_leaves_out():
    report = RegisterReport(
        kind=TableKind.TARGETS, rows_read=9, problems=tuple(problem(row) for row in range(2, 10))
    )
    assert report.describe("en", limit=3).endswith("  … and 5 more")
    assert report.describe("zh", limit=3).endswith("  ……另有 5 个")
    assert len(report.describe("en").splitlines()) == 9


def test_the_mapping_is_json_with_stable_codes_and_both_languages():
    rows = targets_table({"抽取权重": "x"}, {"统一社会信用代码": code(2), "行业": ""})
    mapping = json.loads(json.dumps(check_table(TableKind.TARGETS, rows).to_mapping()))
    assert (mapping["kind"], mapping["rows_read"], mapping["is_clean"], mapping["bad_rows"]) == (
        "targets",
        2,
        False,
        [2],
    )
    [found] = mapping["problems"]
    assert (found["row"], found["column"], found["value"], found["code"]) == (
        2,
        "抽取权重",
        "x",
        "not-a-number",
    )
    assert found["rule"]["en"] != found["rule"]["zh"]
    assert found["suggestion"] is None
    assert [warning["code"] for warning in mapping["warnings"]] == ["empty-column-cells"]


def test_every_rule_has_a_code_of_its_own_and_words_in_both_languages():
    assert len({rule.value for rule in CellRule}) == len(CellRule)
    assert all(rule.label.en and rule.label.zh for rule in CellRule)
