"""Headings in Chinese and English."""

from __future__ import annotations

from pathlib import Path

import pytest

from randcheck.registers.cells import CellRule
from randcheck.registers.columns import Presence
from randcheck.registers.headings import columns_of, find_column, heading_table, normalise_heading
from randcheck.registers.report import TableKind


@pytest.mark.parametrize("kind", TableKind)
def test_no_heading_of_a_table_means_two_columns(kind):
    headings = [normalise_heading(heading) for column in columns_of(kind) for heading in column.headings]
    assert sorted(headings) == sorted(set(headings))


@pytest.mark.parametrize("kind", TableKind)
def test_every_heading_is_found_as_it_stands(kind):
    for column in columns_of(kind):
        for heading in column.headings:
            assert find_column(kind, heading) is column


@pytest.mark.parametrize(
    "heading",
    [
        "统一社会信用代码",
        " 统一社会信用代码 ",
        "*统一社会信用代码",
        "统一社会信用代码（必填）",
        "统一社会\n信用代码",
        "\ufeff统一社会信用代码",
        "USCC",
        "ｕｓｃｃ",
        "Unified_Social Credit-Code",
    ],
)
def test_a_heading_is_matched_by_its_letters_alone(heading):
    assert find_column(TableKind.TARGETS, heading).field == "uscc"


def test_the_norms_own_names_of_the_fields_are_headings():
    # 五(二)3 for targets and 五(三)2 for inspectors, word for word.
    targets = ("市场主体名称", "统一社会信用代码", "住所（经营场所）", "法定代表人（负责人）", "行业")
    inspectors = ("姓名", "性别", "所在单位", "所在单位内设部门", "职务", "执法证号", "执法类别", "联系方式")
    for kind, headings in ((TableKind.TARGETS, targets), (TableKind.INSPECTORS, inspectors)):
        columns = [find_column(kind, heading) for heading in headings]
        assert all(column.presence is not Presence.OPTIONAL for column in columns)
        assert len({column.field for column in columns}) == len(headings)


def test_the_companys_legal_form_is_not_taken_for_its_kind():
    # 企业类型 holds "有限责任公司(自然人投资或控股)" in real registers.
    assert find_column(TableKind.TARGETS, "企业类型") is None


@pytest.mark.parametrize("kind", TableKind)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_of_headings_is_markdown_with_one_line_per_column(kind, language):
    lines = heading_table(kind, language).splitlines()
    assert len(lines) == 2 + len(columns_of(kind))
    assert {line.count("|") for line in lines} == {6}


@pytest.mark.parametrize(("language", "page"), [("en", "registers.md"), ("zh", "zh/registers.md")])
def test_the_manual_shows_the_tables_of_headings_and_every_rule_as_they_are(language, page):
    text = (Path(__file__).parents[3] / "docs" / page).read_text(encoding="utf-8")
    for kind in TableKind:
        assert heading_table(kind, language) in text
    for rule in CellRule:
        assert f"| `{rule.value}` | {rule.label.in_language(language)} |" in text
