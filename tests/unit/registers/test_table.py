"""Reading whole tables: nothing in part unless asked, every bad row reported (Tonghua norm 五(二), 五(三))."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest

from randcheck.errors import RegisterFileInvalid
from randcheck.registers.cells import UnusableCell, UnusableKind
from randcheck.registers.conflict import InspectorConflict, TargetConflict
from randcheck.registers.inspector import Gender, Inspector, InspectorLevel, InspectorStatus
from randcheck.registers.report import TableKind
from randcheck.registers.table import (
    OnBadRows,
    check_table,
    read_conflicts,
    read_inspectors,
    read_targets,
)
from randcheck.registers.target import CreditRiskClass, CreditStatus, TargetKind, TargetState
from support.registers import CONFLICT, INSPECTOR, TARGET, code, many_targets_table, table, targets_table


def problems(kind: TableKind, rows: list[list[object]]) -> list[tuple[int, str, str]]:
    """Return (row, column, code) of every problem."""
    report = check_table(kind, rows)
    return [(problem.row, problem.column, problem.code.value) for problem in report.problems]


def warnings(kind: TableKind, rows: list[list[object]]) -> list[tuple[int, str, str]]:
    report = check_table(kind, rows)
    return [(warning.row, warning.column, warning.code.value) for warning in report.warnings]


# ---- targets --------------------------------------------------------------------------------------------


def test_a_row_with_all_columns_becomes_a_target():
    result = read_targets(targets_table({}))
    [target] = result.entries
    assert target.id == "91110000600037341L"
    assert (target.name, target.address) == ("通化市某某商店", "通化市东昌区新华大街１号")
    assert (target.legal_representative, target.industry, target.area) == ("张　三", "零售业", "东昌区")
    assert target.kind is TargetKind.ENTERPRISE
    assert (target.credit_risk, target.credit_status) == (CreditRiskClass.A, CreditStatus.GOOD)
    assert (target.listed_abnormal, target.online_business) == (False, True)
    assert (target.state, target.last_inspected) == (TargetState.ACTIVE, date(2025, 3, 5))
    assert (target.inspections_this_year, target.weight, target.attributes) == (1, 10, ())
    assert (result.report.rows_read, result.report.problems, result.report.warnings) == (1, (), ())


def test_the_five_fields_of_clause_5_2_3_are_enough():
    """Tonghua norm 五(二)3."""
    required = ("统一社会信用代码", "名称", "住所（经营场所）", "法定代表人（负责人）", "行业")
    result = read_targets(table({heading: TARGET[heading] for heading in required}, {}))
    [target] = result.entries
    assert target.kind is TargetKind.ENTERPRISE
    assert (target.credit_risk, target.weight, target.state) == (None, 1, TargetState.ACTIVE)


def test_english_headings_and_codes_read_the_same():
    english = {
        "uscc": "91110000600037341L",
        "name": "通化市某某商店",
        "address": "通化市东昌区新华大街１号",
        "legal_representative": "张　三",
        "industry": "零售业",
        "area": "东昌区",
        "kind": "enterprise",
        "credit_risk": "a",
        "credit_status": "good",
        "listed_abnormal": "no",
        "online_business": "yes",
        "state": "active",
        "last_inspected": date(2025, 3, 5),
        "inspections_this_year": 1.0,
        "weight": 10,
    }
    assert read_targets(table(english, {})).entries == read_targets(targets_table({})).entries


def misspell(heading: str) -> list[list[Any]]:
    rows = targets_table({}, {"统一社会信用代码": code(2)})
    rows[0][rows[0].index(heading)] = f"{heading}X"
    return rows


def test_a_table_without_names_is_refused():
    rows = misspell("名称")
    [problem] = check_table(TableKind.TARGETS, rows).problems
    assert (problem.row, problem.code.value) == (1, "missing-column")
    assert "名称" in problem.rule.zh
    with pytest.raises(RegisterFileInvalid):
        read_targets(rows, on_bad_rows=OnBadRows.SKIP)


@pytest.mark.parametrize("missing", ["住所（经营场所）", "法定代表人（负责人）", "行业"])
def test_a_column_that_the_norm_asks_for_is_missed_aloud_but_does_not_stop_the_reading(missing):
    """Tonghua norm 五(二)3; a draw needs none of them, so a platform without them can still draw."""
    report = check_table(TableKind.TARGETS, misspell(missing))
    assert report.is_clean
    warned = {(warning.code.value, warning.column) for warning in report.warnings if warning.row == 1}
    assert ("missing-column", missing) in warned
    assert ("unknown-heading", f"{missing}X") in warned


def test_a_table_needs_a_column_of_codes_or_of_ids():
    rows = [row[3:] for row in targets_table({}, {})]
    assert problems(TableKind.TARGETS, rows) == [(1, "", "missing-column")]


def test_an_empty_table_has_no_headings():
    for rows in ([], [[]], [[None, ""]]):
        assert problems(TableKind.TARGETS, rows) == [(1, "", "no-heading")]
        with pytest.raises(RegisterFileInvalid):
            read_targets(rows)


def test_headings_without_data_are_a_warning():
    assert problems(TableKind.TARGETS, targets_table()) == []
    assert warnings(TableKind.TARGETS, targets_table()) == [(1, "", "no-rows")]


def test_two_columns_of_one_meaning_are_refused():
    rows = [[*row, row[3]] for row in targets_table({})]
    rows[0][-1] = "企业名称"
    assert problems(TableKind.TARGETS, rows) == [(1, "企业名称", "duplicate-heading")]
    rows[0][-1] = "规模"
    assert problems(TableKind.TARGETS, [[*row, row[-1]] for row in rows]) == [
        (1, "规模", "duplicate-heading")
    ]


@pytest.mark.parametrize("heading", [5.0, "规\u200b模", "", None, UnusableCell(UnusableKind.FORMULA, "=A1")])
def test_a_heading_must_be_text_that_can_be_read(heading):
    rows = [[*row, "x", "y"] for row in targets_table({})]
    rows[0][-2:] = [heading, "规模"]
    [(row, _, rule)] = problems(TableKind.TARGETS, rows)
    assert (row, rule) == (1, "invalid-heading")


def test_unknown_headings_are_kept_as_attributes_and_named_in_a_warning():
    rows = [[*row, cell] for row, cell in zip(targets_table({}), ["从业人数", 12.0], strict=True)]
    result = read_targets(rows)
    assert result.entries[0].attributes == (("从业人数", "12"),)
    assert result.entries[0].attribute("从业人数") == "12"
    assert warnings(TableKind.TARGETS, rows) == [(1, "从业人数", "unknown-heading")]


def test_columns_of_serial_numbers_and_remarks_are_passed_over():
    rows = [["序号", *row, "备注"] for row in targets_table()] + [[1.0, *targets_table({})[1], "换行\n备注"]]
    result = read_targets(rows)
    assert result.entries[0].attributes == ()
    assert result.report.warnings == ()


def test_every_bad_cell_of_a_row_is_reported_with_row_column_value_and_rule():
    rows = targets_table(
        {},
        {
            "统一社会信用代码": 912205020000000000.0,
            "名称": "",
            "行业": "零售\u200b业",
            "信用风险分类": "Ｅ",
            "上次检查日期": "2026-02-30",
            "抽取权重": "0",
        },
    )
    report = check_table(TableKind.TARGETS, rows)
    assert [
        (problem.row, problem.column, problem.value, problem.code.value) for problem in report.problems
    ] == [
        (3, "统一社会信用代码", "912205020000000000", "numeric-code"),
        (3, "名称", "", "empty-cell"),
        (3, "行业", "零售\\u200b业", "invisible-character"),
        (3, "信用风险分类", "Ｅ", "full-width"),
        (3, "上次检查日期", "2026-02-30", "not-a-date"),
        (3, "抽取权重", "0", "out-of-range"),
    ]
    assert report.bad_rows == (3,)
    assert "1 to 1000000" in report.problems[-1].rule.en


def test_a_repeated_id_is_reported_with_both_row_numbers_even_in_a_row_with_other_faults():
    rows = targets_table(
        {}, {"统一社会信用代码": code(2)}, {"抽取权重": "x"}, {"统一社会信用代码": code(2).lower()}
    )
    report = check_table(TableKind.TARGETS, rows)
    assert [(problem.row, problem.code.value) for problem in report.problems] == [
        (4, "not-a-number"),
        (4, "duplicate-id"),
        (5, "duplicate-id"),
    ]
    assert "row 2 " in report.problems[1].rule.en
    assert "第 3 行" in report.problems[2].rule.zh


def test_a_target_without_uscc_has_an_id_and_its_kind():
    own = {
        "统一社会信用代码": "",
        "对象编号": "事证-017",
        "编号类型": "事业单位登记号",
        "主体类型": "事业单位",
    }
    [target] = read_targets(targets_table(own)).entries
    assert (target.id, target.id_scheme, target.kind) == (
        "事证-017",
        "事业单位登记号",
        TargetKind.PUBLIC_INSTITUTION,
    )


@pytest.mark.parametrize(
    ("changes", "column", "rule"),
    [
        ({"统一社会信用代码": ""}, "统一社会信用代码", "empty-cell"),
        ({"统一社会信用代码": "", "对象编号": "017"}, "对象编号", "empty-cell"),
        ({"统一社会信用代码": "", "编号类型": "登记号"}, "统一社会信用代码", "empty-cell"),
        ({"对象编号": "017", "编号类型": "登记号"}, "对象编号", "inconsistent-row"),
        ({"统一社会信用代码": "", "对象编号": "017", "编号类型": "USCC"}, "对象编号", "invalid-uscc"),
        ({"统一社会信用代码": "", "对象编号": 17.0, "编号类型": "登记号"}, "对象编号", "numeric-code"),
        (
            {"统一社会信用代码": "", "对象编号": "017", "编号类型": "登记号", "主体类型": ""},
            "",
            "inconsistent-row",
        ),
    ],
)
def test_a_row_must_say_who_it_is(changes, column, rule):
    assert problems(TableKind.TARGETS, targets_table(changes)) == [(2, column, rule)]


def test_a_uscc_in_the_column_of_ids_needs_no_kind_of_id():
    rows = targets_table(
        {"统一社会信用代码": "", "对象编号": "91110000600037341L"}, {"统一社会信用代码": code(2)}
    )
    assert [target.id_scheme for target in read_targets(rows).entries] == ["uscc", "uscc"]
    twice = targets_table({}, {"统一社会信用代码": "", "对象编号": "91110000600037341L"})
    assert problems(TableKind.TARGETS, twice) == [(3, "对象编号", "duplicate-id")]


def test_empty_cells_that_the_norm_wants_filled_are_one_warning_for_each_column():
    rows = targets_table(
        {}, *({"统一社会信用代码": code(n), "行业": "", "住所（经营场所）": None} for n in range(3))
    )
    assert problems(TableKind.TARGETS, rows) == []
    assert warnings(TableKind.TARGETS, rows) == [
        (3, "住所（经营场所）", "empty-column-cells"),
        (3, "行业", "empty-column-cells"),
    ]


@pytest.mark.parametrize(
    ("spoil", "is_bad"),
    [
        (lambda row: row[:-1], True),
        (lambda row: [*row, "x"], True),
        (lambda row: [*row, "", "x"], True),
        (lambda row: [*row, "", None], False),
        (lambda row: row, False),
    ],
)
def test_a_row_has_one_cell_for_every_heading(spoil, is_bad):
    rows = targets_table({}, {"统一社会信用代码": code(2)})
    rows[2] = spoil(rows[2])
    assert problems(TableKind.TARGETS, rows) == ([(3, "", "cell-count")] if is_bad else [])


def test_empty_cells_after_the_last_heading_belong_to_no_column():
    rows = [[*row, "", None] for row in targets_table({})]
    assert problems(TableKind.TARGETS, rows) == []


def test_empty_rows_keep_the_row_numbers_and_are_a_warning_only_between_data():
    rows = targets_table({}, {"抽取权重": "x", "统一社会信用代码": code(2)})
    rows.insert(2, [])
    rows.insert(3, [""] * len(TARGET))
    rows += [[None] * len(TARGET), []]
    assert problems(TableKind.TARGETS, rows) == [(5, "抽取权重", "not-a-number")]
    report = check_table(TableKind.TARGETS, rows)
    [warning] = report.warnings
    assert (warning.row, warning.code.value) == (3, "empty-rows")
    assert "data: 2," in warning.rule.en, "the two at the end do not count"
    assert report.rows_read == 2


def test_a_row_of_zeros_is_not_an_empty_row():
    rows = [["uscc", "name", "address", "legal_representative", "industry"], [0, False, 0.0, 0, ""]]
    assert check_table(TableKind.TARGETS, rows).rows_read == 1


def test_three_bad_rows_among_100000_give_exactly_those_three():
    rows = many_targets_table(100_000)
    name, risk, weight = (rows[0].index(heading) for heading in ("名称", "信用风险分类", "抽取权重"))
    rows[500][name] = ""
    rows[50_000][risk] = "Z"
    rows[99_999][weight] = "-1"
    report = check_table(TableKind.TARGETS, rows)
    assert report.rows_read == 100_000
    assert report.bad_rows == (501, 50_001, 100_000)
    assert len(report.problems) == 3


# ---- refusing and skipping ------------------------------------------------------------------------------


def test_nothing_is_loaded_in_part_and_the_error_says_what_is_wrong():
    rows = targets_table({}, *({"统一社会信用代码": code(n), "抽取权重": "x"} for n in range(5)))
    with pytest.raises(RegisterFileInvalid, match=r"targets\.csv") as caught:
        read_targets(rows, source="targets.csv")
    error = caught.value
    assert (error.rows_read, error.rows_bad, error.problems) == (6, 5, 5)
    assert "row 3" in str(error)
    assert "row 6" not in str(error), "the error is short; the report has every row"
    assert "第 3 行" in error.describe("zh")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_bad_rows_are_left_out_when_asked_for():
    rows = targets_table(
        {}, {"抽取权重": "x", "统一社会信用代码": code(2)}, {"统一社会信用代码": code(3)}, {}
    )
    result = read_targets(rows, on_bad_rows=OnBadRows.SKIP)
    assert [target.id for target in result.entries] == ["91110000600037341L", code(3)]
    assert result.report.bad_rows == (3, 5)


def test_the_rows_are_read_once_and_may_be_an_iterator():
    assert len(read_targets(iter(many_targets_table(3))).entries) == 3


# ---- inspectors -----------------------------------------------------------------------------------------


def test_a_row_with_all_columns_becomes_an_inspector():
    result = read_inspectors(table(INSPECTOR, {}))
    assert result.entries == (
        Inspector(
            id="P001",
            name="李四",
            gender=Gender.FEMALE,
            unit="市场监管局",
            section="食品科",
            position="科长",
            certificate_number="07010001",
            categories=frozenset({"食品安全", "特种设备"}),
            contact="0435-3900000",
            certificate_valid_from=date(2024, 1, 1),
            certificate_valid_until=date(2028, 12, 31),
            level=InspectorLevel.LOCAL,
            status=InspectorStatus.ON_POST,
            is_cadre=True,
            areas=frozenset({"东昌区", "集安市"}),
        ),
    )
    assert result.report.warnings == ()


def test_the_eight_fields_of_clause_5_3_2_and_an_id_are_enough():
    """Tonghua norm 五(三)2."""
    columns = list(INSPECTOR)[:9]
    [made] = read_inspectors(table({heading: INSPECTOR[heading] for heading in columns}, {})).entries
    assert (made.level, made.status, made.capacity) == (InspectorLevel.LOCAL, InspectorStatus.ON_POST, None)


@pytest.mark.parametrize(
    ("changes", "column", "rule"),
    [
        ({"人员编号": 1.0}, "人员编号", "numeric-code"),
        ({"人员编号": ""}, "人员编号", "empty-cell"),
        ({"姓名": ""}, "姓名", "empty-cell"),
        ({"性别": "M?"}, "性别", "unknown-value"),
        ({"所在单位": ""}, "所在单位", "empty-cell"),
        ({"执法证号": 7010001.0}, "执法证号", "numeric-code"),
        ({"执法类别": "食品\u200b"}, "执法类别", "invisible-character"),
        ({"执法证有效期止": "2028-02-30"}, "执法证有效期止", "not-a-date"),
        ({"执法证有效期止": "2023-12-31"}, "", "inconsistent-row"),
        ({"执法层级": "省级"}, "执法层级", "unknown-value"),
        ({"在岗状态": "出差"}, "在岗状态", "unknown-value"),
        ({"是否领导干部": "副"}, "是否领导干部", "unknown-value"),
        ({"承检户数上限": "很多"}, "承检户数上限", "not-a-number"),
        ({"已承检户数": -1}, "已承检户数", "out-of-range"),
    ],
)
def test_a_bad_inspector_is_reported(changes, column, rule):
    assert problems(TableKind.INSPECTORS, table(INSPECTOR, changes)) == [(2, column, rule)]


def test_one_certificate_under_two_ids_is_reported_since_one_person_would_fill_two_seats():
    rows = table(INSPECTOR, {}, {"人员编号": "P002"})
    assert problems(TableKind.INSPECTORS, rows) == [(3, "执法证号", "duplicate-certificate")]
    rows = table(INSPECTOR, {}, {"执法证号": "07010002"})
    assert problems(TableKind.INSPECTORS, rows) == [(3, "人员编号", "duplicate-id")]
    rows = table(INSPECTOR, {"执法证号": ""}, {"人员编号": "P002", "执法证号": ""})
    assert problems(TableKind.INSPECTORS, rows) == []


def test_an_unknown_heading_of_inspectors_is_not_read_and_named_in_a_warning():
    rows = [[*row, "x"] for row in table(INSPECTOR, {})]
    rows[0][-1] = "政治面貌"
    assert warnings(TableKind.INSPECTORS, rows) == [(1, "政治面貌", "unknown-heading")]


def test_a_missing_column_of_inspectors_stops_the_loading_but_not_the_checking():
    rows = [row[1:] for row in table(INSPECTOR, {}, {"性别": "?"})]
    assert problems(TableKind.INSPECTORS, rows) == [
        (1, "", "missing-column"),
        (3, "性别", "unknown-value"),
        (3, "执法证号", "duplicate-certificate"),
    ]


# ---- conflicts ------------------------------------------------------------------------------------------


def test_a_row_names_an_inspector_and_either_a_target_or_another_inspector():
    rows = table(CONFLICT, {}, {"对象编号": "", "关联人员编号": "P002", "回避理由": "夫妻"})
    assert read_conflicts(rows).entries == (
        TargetConflict(inspector_id="P001", target_id="91110000600037341L", ground="配偶任职"),
        InspectorConflict(inspector_id="P001", other_id="P002", ground="夫妻"),
    )


def test_conflicts_with_targets_alone_need_no_column_for_other_inspectors():
    rows = [["人员编号", "统一社会信用代码", "理由"], ["P001", "91110000600037341l", "股东"]]
    [conflict] = read_conflicts(rows).entries
    assert conflict.target_id == "91110000600037341L"


@pytest.mark.parametrize(
    ("changes", "column", "rule"),
    [
        ({"人员编号": ""}, "人员编号", "empty-cell"),
        ({"回避理由": ""}, "回避理由", "empty-cell"),
        ({"对象编号": ""}, "", "empty-cell"),
        ({"关联人员编号": "P002"}, "", "inconsistent-row"),
        ({"对象编号": "91110000600037341K"}, "对象编号", "invalid-uscc"),
        ({"对象编号": "９1110000600037341L"}, "对象编号", "full-width"),
        ({"对象编号": 17.0, "编号类型": "登记号"}, "对象编号", "numeric-code"),
        ({"对象编号": "", "关联人员编号": "P001"}, "", "inconsistent-row"),
        ({"对象编号": "", "关联人员编号": 2.0}, "关联人员编号", "numeric-code"),
    ],
)
def test_a_bad_conflict_is_reported(changes, column, rule):
    assert problems(TableKind.CONFLICTS, table(CONFLICT, changes)) == [(2, column, rule)]


def test_a_conflict_with_a_target_without_uscc_names_the_kind_of_id():
    [conflict] = read_conflicts(table(CONFLICT, {"对象编号": "017", "编号类型": "登记号"})).entries
    assert conflict.target_id == "017"


def test_a_conflict_is_declared_once_whichever_inspector_is_named_first():
    pair = {"对象编号": "", "关联人员编号": "P002"}
    turned = {"人员编号": "P002", "对象编号": "", "关联人员编号": "P001", "回避理由": "亲属"}
    rows = table(CONFLICT, {}, pair, {"回避理由": "另一理由"}, turned)
    assert problems(TableKind.CONFLICTS, rows) == [
        (4, "对象编号", "duplicate-conflict"),
        (5, "关联人员编号", "duplicate-conflict"),
    ]


def test_an_id_that_is_in_no_register_is_reported_when_the_registers_are_known():
    # A mistyped id would otherwise let the conflict pass unseen (六(五)3(2)).
    rows = table(
        CONFLICT,
        {},
        {"人员编号": "P009"},
        {"对象编号": code(2)},
        {"对象编号": "", "关联人员编号": "P008"},
    )
    with pytest.raises(RegisterFileInvalid) as caught:
        read_conflicts(rows, known_inspectors={"P001"}, known_targets={"91110000600037341L"})
    assert (caught.value.rows_bad, caught.value.problems) == (3, 3)
    assert len(read_conflicts(rows).entries) == 4


def test_a_table_of_no_conflicts_is_fine():
    assert read_conflicts(table(CONFLICT)).entries == ()
