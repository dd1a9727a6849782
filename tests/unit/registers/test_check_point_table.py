"""Tables of check points: one row a point, in the form of 附录 D (Tonghua norm 六(七))."""

from __future__ import annotations

from datetime import date

import pytest

from randcheck.errors import InvalidIdentifier, InvalidValue, RegisterFileInvalid
from randcheck.registers.check_point import MAX_POINTS, CheckPoint, CheckPoints
from randcheck.registers.implementation_rule import InspectionMethod
from randcheck.registers.register import Register
from randcheck.registers.report import TableKind
from randcheck.registers.table import OnBadRows, check_table, read_check_points
from randcheck.registers.table_writing import check_point_rows
from support.registers import table

POINT = {
    "事项编号": "SP-01",
    "检查项目": "营业执照公示",
    "市场主体提供的材料": "营业执照、食品经营许可证",
    "检查方式": "实地核查、书面检查",
    "检查结果处理": "责令改正",
}


def problems(*changes: dict[str, object]) -> list[tuple[int, str, str]]:
    report = check_table(TableKind.CHECK_POINTS, table(POINT, *changes))
    return [(one.row, one.column, one.code.value) for one in report.problems]


def test_points_of_a_matter_keep_the_order_of_their_rows_wherever_they_stand():
    # 附录 D: item, material, method, handling.
    rows = table(POINT, {}, {"事项编号": "AQ-07", "检查项目": "消防通道"}, {"检查项目": "进货查验"})
    first, second = read_check_points(rows).entries
    assert (first.id, first.items) == ("SP-01", ("营业执照公示", "进货查验"))
    assert first.points[0] == CheckPoint(
        item="营业执照公示",
        materials=["营业执照", "食品经营许可证"],
        methods=[InspectionMethod.ON_SITE, InspectionMethod.WRITTEN],
        handling="责令改正",
    )
    assert (second.id, second.items) == ("AQ-07", ("消防通道",))
    assert len(Register.of_entries("要点", (first, second), on=date(2026, 1, 1)).events) == 2


def test_english_headings_codes_and_a_table_without_materials_are_read():
    rows = [["matter_id", "item", "method", "handling"], ["SP-01", "labels", "on-site;network", "order"]]
    [entry] = read_check_points(rows).entries
    assert entry.points[0].methods == (InspectionMethod.ON_SITE, InspectionMethod.NETWORK)
    assert entry.materials == ()


def test_a_table_of_one_matter_needs_no_column_for_it_when_the_matter_is_told():
    rows = [["检查项目", "检查方式", "检查结果处理"], ["标签", "实地核查", "责令改正"]]
    assert [one.id for one in read_check_points(rows, matter_id="SP-01").entries] == ["SP-01"]
    report = check_table(TableKind.CHECK_POINTS, rows)
    assert [(one.row, one.code.value, one.rule.en) for one in report.problems] == [
        (2, "empty-cell", "the matter of the point must be given")
    ]
    assert check_table(TableKind.CHECK_POINTS, rows, matter_id="SP-01").is_clean
    # The row's own matter goes before the one told.
    [entry] = read_check_points(table(POINT, {}), matter_id="AQ-07").entries
    assert entry.id == "SP-01"
    with pytest.raises(InvalidIdentifier):
        read_check_points(rows, matter_id="SP 01\n")


def test_every_bad_cell_is_reported_with_its_row_and_nothing_is_loaded():
    assert problems(
        {},
        {"检查项目": "", "检查方式": "目测"},
        {"检查项目": "甲", "检查结果处理": ""},
        {"检查项目": "乙", "市场主体提供的材料": "甲；乙\u200b"},
        {"检查项目": "丙", "事项编号": 12},
        {"检查项目": "丁", "检查方式": "、"},
    ) == [
        (3, "检查项目", "empty-cell"),
        (3, "检查方式", "unknown-value"),
        (4, "检查结果处理", "empty-cell"),
        (5, "市场主体提供的材料", "invisible-character"),
        (6, "事项编号", "numeric-code"),
        (7, "", "inconsistent-row"),
    ]
    rows = table(POINT, {}, {"检查项目": "甲", "检查结果处理": ""})
    with pytest.raises(RegisterFileInvalid, match="row 3, 检查结果处理"):
        read_check_points(rows)
    [entry] = read_check_points(rows, on_bad_rows=OnBadRows.SKIP).entries
    assert entry.items == ("营业执照公示",)


def test_an_item_stands_once_in_a_matter_and_may_stand_in_another():
    assert problems({}, {"事项编号": "AQ-07"}, {"检查结果处理": "立案"}) == [
        (4, "检查项目", "duplicate-point")
    ]


def test_more_points_than_a_matter_may_have_are_reported_row_by_row():
    changes = [{"检查项目": f"项{number}"} for number in range(MAX_POINTS + 2)]
    assert problems(*changes) == [(MAX_POINTS + extra, "", "out-of-range") for extra in (2, 3)]


@pytest.mark.parametrize(
    ("cell", "materials"),
    [
        ("", ()),
        ("营业执照", ("营业执照",)),
        ("营业执照、许可证、营业执照", ("营业执照", "许可证")),
        ("营业执照正、副本；许可证", ("营业执照正、副本", "许可证")),
        ("营业执照正、副本；", ("营业执照正、副本",)),
        ("licence; permit", ("licence", "permit")),
        ("进货票据（近两年，含电子）", ("进货票据（近两年，含电子）",)),
        (360, ("360",)),
    ],
)
def test_materials_are_separated_by_semicolons_or_else_by_enumeration_commas(cell, materials):
    [entry] = read_check_points(table(POINT, {"市场主体提供的材料": cell})).entries
    assert entry.materials == materials
    assert read_check_points(check_point_rows([entry])).entries == (entry,)
    assert read_check_points(check_point_rows([entry], "en")).entries == (entry,)


def test_points_are_written_one_row_each_under_the_headings_of_the_form():
    [entry] = read_check_points(table(POINT, {})).entries
    assert check_point_rows([entry]) == [list(POINT), list(POINT.values())]
    assert check_point_rows([entry], "en") == [
        ["id", "item", "materials", "methods", "handling"],
        ["SP-01", "营业执照公示", "营业执照;食品经营许可证", "on-site;written", "责令改正"],
    ]
    assert check_point_rows([]) == [list(POINT)]


def test_points_that_would_not_read_back_are_not_written():
    def points(**changes):
        told = {"item": "甲", "materials": [], "methods": ["on-site"], "handling": "乙"}
        return CheckPoints.from_mapping({"id": "SP-01", "points": [told | changes]})

    for entries in (
        [points(materials=["甲；乙"])],
        [points(item="#N/A")],
        [points(handling="###")],
        [points(), points()],
    ):
        with pytest.raises(InvalidValue, match="must read back as it is"):
            check_point_rows(entries)
    with pytest.raises(InvalidValue, match="row 2, 检查项目"):
        check_point_rows([points(item="#N/A")])
