"""Cells: what is taken, what is refused, and what is suggested instead."""

from __future__ import annotations

from datetime import date

import pytest

from randcheck.registers import cell_parsers as parsers
from randcheck.registers.cells import CellFault, CellRule, UnusableCell, UnusableKind, show_cell
from randcheck.registers.target import CreditRiskClass, TargetState
from randcheck.text import Text

WHAT = Text("the cell", "单元格")
CODE = parsers.code_cell(WHAT)
USCC = parsers.uscc_cell(WHAT)
TEXT = parsers.text_cell(WHAT)
LABEL = parsers.label_cell(WHAT)
LABELS = parsers.label_set_cell(WHAT)
RISK = parsers.member_cell(CreditRiskClass, WHAT)
STATE = parsers.member_cell(TargetState, WHAT)
YES_NO = parsers.yes_no_cell(WHAT)
NUMBER = parsers.whole_number_cell(WHAT, least=1, most=1000)
DAY = parsers.day_cell(WHAT)
LAST_DAY = parsers.day_cell(WHAT, may_be_endless=True)
ALL = (CODE, USCC, TEXT, LABEL, LABELS, RISK, YES_NO, NUMBER, DAY)

FORMULA = UnusableCell(UnusableKind.FORMULA, "=A1&B1")
ERROR = UnusableCell(UnusableKind.ERROR, "#N/A")
TIME = UnusableCell(UnusableKind.TIME, "01:02:00")
# What a spreadsheet makes of the USCC 912205020000000000 typed into a cell of the general format.
ROUNDED = 9.12205020000000e17


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (CODE, "00123", "00123"),
        (CODE, "吉E-001", "吉E-001"),
        (USCC, "91110000600037341l", "91110000600037341L"),
        (TEXT, "张　三 （甲）", "张　三 （甲）"),
        (TEXT, "东昌区１号", "东昌区１号"),
        (TEXT, 360.0, "360"),
        (TEXT, 360, "360"),
        (LABEL, "零售业", "零售业"),
        (LABEL, 2026.0, "2026"),
        (
            LABELS,
            "食品、药品;特种设备|计量/广告，价格 ;",
            frozenset(["食品", "药品", "特种设备", "计量", "广告", "价格"]),
        ),
        (LABELS, "食品", frozenset(["食品"])),
        (LABELS, "、", frozenset()),
        (LABELS, 12.0, frozenset(["12"])),
        (RISK, "A", CreditRiskClass.A),
        (RISK, "a", CreditRiskClass.A),
        (RISK, "D类", CreditRiskClass.D),
        (STATE, "存续（在营、开业、在册）", TargetState.ACTIVE),
        (STATE, "moved-out", TargetState.MOVED_OUT),
        (YES_NO, "是", True),
        (YES_NO, "NO", False),
        (YES_NO, True, True),
        (YES_NO, 0.0, False),
        (YES_NO, 1, True),
        (NUMBER, "1", 1),
        (NUMBER, "0012", 12),
        (NUMBER, 1000.0, 1000),
        (DAY, "2026-03-05", date(2026, 3, 5)),
        (DAY, "2026/3/5", date(2026, 3, 5)),
        (DAY, "2026.03.5", date(2026, 3, 5)),
        (DAY, "2026年3月5日", date(2026, 3, 5)),
        (DAY, "20260305", date(2026, 3, 5)),
        (DAY, "2024-02-29", date(2024, 2, 29)),
        (DAY, date(2026, 3, 5), date(2026, 3, 5)),
        (LAST_DAY, "9999-12-31", date(9999, 12, 31)),
        (LAST_DAY, "长期", None),
        (LAST_DAY, "长期有效", None),
    ],
)
def test_sound_cells_become_values(parse, cell, value):
    found = parse(cell)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("parse", "cell", "code", "suggestion"),
    [
        # Codes that a spreadsheet took for numbers.
        (USCC, ROUNDED, "numeric-code", None),
        (USCC, 912205020000000000, "numeric-code", None),
        (USCC, "9.12205E+17", "numeric-code", None),
        (CODE, "1.2E+15", "numeric-code", None),
        (CODE, 123.0, "numeric-code", "123"),
        (CODE, 123, "numeric-code", "123"),
        (CODE, 10**15, "numeric-code", None),
        (CODE, 1.5, "numeric-code", None),
        (CODE, True, "wrong-type", None),
        (CODE, date(2026, 1, 1), "wrong-type", None),
        # Full width, invisible characters, blanks.
        (CODE, "１２３", "full-width", "123"),
        (USCC, "９1110000600037341L", "full-width", "91110000600037341L"),
        (CODE, "12\u200b3", "invisible-character", "123"),
        (CODE, "\ufeff123", "invisible-character", "123"),
        (CODE, "123\t", "invisible-character", "123"),
        (CODE, "12\u00a03", "invisible-character", "12 3"),
        (USCC, "91110000600037341L\u200b", "invisible-character", "91110000600037341L"),
        (USCC, "91110000600037341L\t", "invisible-character", "91110000600037341L"),
        (USCC, "91110000 600037341L", "invalid-uscc", "91110000600037341L"),
        (USCC, " 91110000600037341L", "surrounding-blanks", "91110000600037341L"),
        (USCC, "91110000600037341K", "invalid-uscc", None),
        (CODE, "长" * 65, "invalid-text", None),
        (TEXT, " 某店", "surrounding-blanks", "某店"),
        (TEXT, "某店　", "surrounding-blanks", "某店"),
        (TEXT, "  ", "surrounding-blanks", ""),
        (TEXT, "某\u00a0店", "invisible-character", "某 店"),
        (TEXT, "某\r\n店", "invisible-character", "某店"),
        (TEXT, "张　三\u200b", "invisible-character", "张　三"),
        (TEXT, "某\u202e店", "invisible-character", "某店"),
        (TEXT, "某\ufffd店", "damaged-text", None),
        (TEXT, "cafe\u0301", "not-normal", "caf\u00e9"),
        (TEXT, "长" * 1001, "invalid-text", None),
        (TEXT, 1.5, "wrong-type", None),
        (TEXT, True, "wrong-type", None),
        (TEXT, date(2026, 3, 1), "wrong-type", None),
        (LABEL, "\ue000", "invalid-text", None),
        (LABELS, "食品、\ue000", "invalid-text", None),
        (LABELS, "食品\u200b、药品", "invisible-character", "食品、药品"),
        (LABELS, 1.5, "wrong-type", None),
        # Fixed values.
        (RISK, "Ａ", "full-width", "A"),
        (RISK, "E", "unknown-value", None),
        (RISK, " A", "surrounding-blanks", "A"),
        (RISK, 1.5, "unknown-value", None),
        (STATE, "停业", "unknown-value", None),
        (YES_NO, "对", "unknown-value", None),
        (YES_NO, "是 ", "surrounding-blanks", "是"),
        (YES_NO, 2, "unknown-value", None),
        (YES_NO, date(2026, 1, 1), "unknown-value", None),
        # Numbers.
        (NUMBER, "0", "out-of-range", None),
        (NUMBER, 1001, "out-of-range", None),
        (NUMBER, "-1", "not-a-number", None),
        (NUMBER, "1,000", "not-a-number", "1000"),
        (NUMBER, "3.0", "not-a-number", "3"),
        (NUMBER, "3.5", "not-a-number", None),
        (NUMBER, "３", "full-width", "3"),
        (NUMBER, 1.5, "not-a-number", None),
        (NUMBER, True, "not-a-number", None),
        (NUMBER, "9" * 16, "not-a-number", None),
        (NUMBER, "³", "not-a-number", "3"),
        # Dates.
        (DAY, "2026-02-29", "not-a-date", None),
        (DAY, "2026-13-01", "not-a-date", None),
        (DAY, "2026/3-5", "not-a-date", None),
        (DAY, "26-03-05", "not-a-date", None),
        (DAY, "3/5/2026", "not-a-date", None),
        (DAY, "1899-12-31", "not-a-date", None),
        (DAY, "2026-03-05 08:00:00", "not-a-date", "2026-03-05"),
        (DAY, "２０２６－０３－０５", "full-width", "2026-03-05"),
        (DAY, " 2026-03-05", "surrounding-blanks", "2026-03-05"),
        (DAY, 20260305.0, "not-a-date", "2026-03-05"),
        (DAY, 46086.0, "not-a-date", None),
        (DAY, date(1899, 12, 31), "not-a-date", None),
        (DAY, "长期", "not-a-date", None),
    ],
)  # fmt: skip
def test_other_cells_are_faults_with_the_rule_and_what_was_probably_meant(parse, cell, code, suggestion):
    fault = parse(cell)
    assert isinstance(fault, CellFault)
    assert (fault.code.value, fault.suggestion) == (code, suggestion)
    assert fault.rule.en.strip()
    assert fault.rule.zh.strip()


@pytest.mark.parametrize("parse", ALL)
@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (FORMULA, CellRule.FORMULA),
        (ERROR, CellRule.ERROR_CELL),
        (TIME, CellRule.TIME_CELL),
        ("#N/A", CellRule.ERROR_CELL),
        ("#REF!", CellRule.ERROR_CELL),
        ("########", CellRule.ERROR_CELL),
    ],
)
def test_no_column_takes_a_formula_an_error_value_or_a_time_of_day(parse, cell, code):
    assert parse(cell).code is code


def test_a_formula_that_only_quotes_a_code_suggests_the_code():
    quoted = UnusableCell(UnusableKind.FORMULA, '="91110000600037341l"')
    assert USCC(quoted).suggestion == "91110000600037341L"
    assert TEXT(quoted).suggestion == "91110000600037341l"
    assert USCC(UnusableCell(UnusableKind.FORMULA, '="912"')).suggestion is None


@pytest.mark.parametrize("parse", ALL)
def test_every_suggestion_is_itself_a_sound_cell(parse):
    spoilt = [
        " A",
        "Ａ",
        "１２",
        "12\u200b",
        "是　",
        "２０２６-03-05",
        "\t91110000600037341L",
        "1,0",
        "某 店 ",
    ]
    for cell in spoilt:
        fault = parse(cell)
        if isinstance(fault, CellFault) and fault.suggestion:
            again = parse(fault.suggestion)
            # A column of another meaning may still refuse it, but never for the same reason.
            assert not isinstance(again, CellFault) or again.code is not fault.code


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (None, ""),
        ("某店", "某店"),
        ("a\tb\u200b\ufeff", "a\\tb\\u200b\\ufeff"),
        ("张　三", "张\\u3000三"),
        (ROUNDED, "912205020000000000"),
        (1.5, "1.5"),
        (float("inf"), "inf"),
        (date(2026, 3, 5), "2026-03-05"),
        (FORMULA, "=A1&B1"),
    ],
)
def test_a_cell_is_shown_in_printable_characters_only(cell, shown):
    assert show_cell(cell) == shown
    assert shown.isprintable()
