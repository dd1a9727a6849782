"""Laws of the registers: what is written reads back, what is spoilt is reported, and nothing else is."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from randcheck.adapters.table_files import (
    load_conflicts,
    load_inspectors,
    load_targets,
    read_rows,
    save_conflicts,
    save_inspectors,
    save_targets,
    write_rows,
)
from randcheck.errors import InvalidUscc, RegisterEventRefused, UnreadableFile
from randcheck.planning.implementation_table import check_implementation_rules
from randcheck.planning.plan_table import check_plan_items
from randcheck.registers.cells import Rows, UnusableCell, UnusableKind
from randcheck.registers.headings import columns_of
from randcheck.registers.list_columns import LIST_COLUMNS
from randcheck.registers.matter import NearCategories
from randcheck.registers.register import EventKind, Register, cancelled, changed, established
from randcheck.registers.report import RegisterReport, TableKind
from randcheck.registers.table import OnBadRows, check_table, read_targets
from randcheck.registers.target import TARGET_FIELD_NAMES, InspectionTarget
from randcheck.registers.uscc import is_uscc, make_uscc, parse_uscc, suggest_uscc
from support.registers import (
    INSPECTOR,
    TARGET,
    code,
    inspector_conflicts,
    inspectors,
    many_targets_table,
    table,
    target_conflicts,
    targets,
    usccs,
)

LANGUAGES = st.sampled_from(["zh", "en"])
EXTENSIONS = st.sampled_from(["csv", "xlsx"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


# ---- codes ----------------------------------------------------------------------------------------------


@given(usccs, st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_a_made_code_is_valid_and_no_single_change_of_it_is(uscc, place, character):
    assert parse_uscc(uscc) == parse_uscc(uscc.lower()) == uscc
    changed_code = uscc[:place] + character + uscc[place + 1 :]
    assert is_uscc(changed_code) is (changed_code == uscc)


@given(usccs, st.integers(0, 16))
def test_no_exchange_of_two_neighbours_of_a_code_is_valid(uscc, place):
    swapped = uscc[:place] + uscc[place + 1] + uscc[place] + uscc[place + 2 :]
    assert is_uscc(swapped) is (swapped == uscc)


@given(st.text(max_size=24) | usccs.flatmap(lambda uscc: st.text(uscc + "-　 OI", min_size=17, max_size=20)))
def test_any_text_is_a_code_or_a_clean_error_and_a_suggestion_is_always_a_code(text):
    try:
        assert is_uscc(parse_uscc(text))
    except InvalidUscc:
        assert not is_uscc(text)
    suggestion = suggest_uscc(text)
    assert suggestion is None or is_uscc(suggestion)


# ---- files ----------------------------------------------------------------------------------------------


@given(st.data(), EXTENSIONS, LANGUAGES)
def test_targets_read_back_as_they_were_written(folder, data, extension, language):
    names = tuple(data.draw(st.lists(st.sampled_from(["规模", "等级", "Size"]), unique=True)))
    entries = data.draw(
        st.lists(targets(attribute_names=names), max_size=4, unique_by=lambda target: target.id)
    )
    path = folder / f"targets.{extension}"
    save_targets(path, entries, language=language)
    assert list(load_targets(path).entries) == entries


@given(
    st.lists(inspectors(), max_size=4, unique_by=(lambda one: one.id, lambda one: one.certificate_number)),
    EXTENSIONS,
    LANGUAGES,
)
def test_inspectors_read_back_as_they_were_written(folder, entries, extension, language):
    path = folder / f"inspectors.{extension}"
    save_inspectors(path, entries, language=language)
    assert list(load_inspectors(path).entries) == entries


@given(
    st.lists(
        target_conflicts | inspector_conflicts,
        max_size=5,
        unique_by=lambda one: getattr(one, "pair", None) or (one.inspector_id, one.target_id),
    ),
    EXTENSIONS,
    LANGUAGES,
)
def test_conflicts_read_back_as_they_were_written(folder, entries, extension, language):
    path = folder / f"conflicts.{extension}"
    save_conflicts(path, entries, language=language)
    assert list(load_conflicts(path).entries) == entries


# ---- reports --------------------------------------------------------------------------------------------

FORMULA = UnusableCell(UnusableKind.FORMULA, "=A1")
ERROR = UnusableCell(UnusableKind.ERROR, "#REF!")
BAD_ANYWHERE = (FORMULA, ERROR, "#N/A", "x\u200by", "\ufeffx", " x", "x\u00a0", "x\ny", "x\ufffd", True, 1.5)
BAD_CODE = (*BAD_ANYWHERE, "", 9.12e17, "9.12E+17", "９1110000600037341L", "91110000600037341K", "123")
BAD_MEMBER = (FORMULA, ERROR, "#N/A", "A\u200b", " A", "Ａ", "无此值", 1.5)
BAD_NUMBER = (FORMULA, ERROR, "x", "-1", "1.0", "１", "1,000", 1.5, True)
BAD_DATE = (FORMULA, ERROR, "2026-02-30", "２０２６-01-01", "01/02/2026", 46000.0, True, "2026-01-01 ")
BAD_CELLS = {
    "统一社会信用代码": BAD_CODE,
    "名称": (*BAD_ANYWHERE, "", None),
    "住所（经营场所）": BAD_ANYWHERE,
    "法定代表人（负责人）": BAD_ANYWHERE,
    "行业": BAD_ANYWHERE,
    "所在区域": BAD_ANYWHERE,
    "主体类型": BAD_MEMBER,
    "信用风险分类": BAD_MEMBER,
    "信用状况": BAD_MEMBER,
    "是否列入经营异常名录": (*BAD_MEMBER, 2),
    "登记状态": BAD_MEMBER,
    "上次检查日期": BAD_DATE,
    "本年度检查次数": BAD_NUMBER,
    "抽取权重": (*BAD_NUMBER, "0", "1000001"),
}


@given(st.integers(1, 12), st.data())
def test_planting_k_bad_cells_gives_exactly_those_k_problems(size, data):
    rows = many_targets_table(size)
    places = st.tuples(st.integers(2, size + 1), st.sampled_from(sorted(BAD_CELLS)))
    planted = data.draw(st.sets(places, max_size=8))
    for row, heading in planted:
        rows[row - 1][rows[0].index(heading)] = data.draw(st.sampled_from(BAD_CELLS[heading]))
    report = check_table(TableKind.TARGETS, rows)
    assert sorted((problem.row, problem.column) for problem in report.problems) == sorted(planted)
    assert report.rows_read == size
    result = read_targets(rows, on_bad_rows=OnBadRows.SKIP)
    assert len(result.entries) == size - len(report.bad_rows) == size - len({row for row, _ in planted})


@given(st.integers(2, 12), st.data())
def test_every_repetition_of_an_id_is_one_problem_that_names_the_first_row(size, data):
    rows = many_targets_table(size)
    for later in data.draw(st.sets(st.integers(2, size), max_size=size - 1)):
        rows[later][0] = rows[1][0]
    repeated = [number for number in range(3, size + 2) if rows[number - 1][0] == rows[1][0]]
    report = check_table(TableKind.TARGETS, rows)
    assert [problem.row for problem in report.problems] == repeated
    assert all("row 2 " in problem.rule.en for problem in report.problems)


any_cell = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from([*TARGET, *TARGET.values(), *INSPECTOR, *INSPECTOR.values()]),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.builds(UnusableCell, st.sampled_from(UnusableKind), st.text(max_size=5)),
)


def report_on(kind: TableKind, rows: Rows) -> RegisterReport:
    """The report on a table of any kind."""
    if kind is TableKind.PLAN_ITEMS:
        return check_plan_items(rows, year=2026)
    if kind is TableKind.IMPLEMENTATION_RULES:
        return check_implementation_rules(rows)
    return check_table(kind, rows)


@given(st.sampled_from(TableKind), st.lists(st.lists(any_cell, max_size=8), max_size=6))
@example(TableKind.TARGETS, [["\ud800"], ["\ud800"]])
@example(TableKind.INSPECTORS, table(INSPECTOR, {"承检户数上限": float("nan"), "人员编号": float("inf")}))
def test_any_table_at_all_gives_a_report_that_can_be_printed(kind, rows):
    report = report_on(kind, rows)
    for language in ("en", "zh"):
        report.describe(language).encode()
    assert report.is_clean is (report.to_mapping()["problems"] == [])


list_cell = st.one_of(
    any_cell,
    st.sampled_from(
        [
            "全年",
            "3月至5月",
            "13月",
            "2026-02-30至2026-03-01",
            "9999年12月",
            "3%",
            "不低于",
            "150%；",
            "联合",
            "甲、乙",
            "甲、甲",
        ]
    ),
)


@given(st.sampled_from(sorted(LIST_COLUMNS, key=lambda kind: kind.value)), st.data())
def test_any_cells_under_the_headings_of_lists_and_plans_give_entries_or_problems(kind, data):
    headings = [column.zh for column in columns_of(kind)]
    rows = data.draw(
        st.lists(st.lists(list_cell, min_size=len(headings), max_size=len(headings)), max_size=3)
    )
    report = report_on(kind, [headings, *rows])
    assert set(report.bad_rows) <= set(range(2, len(rows) + 2))
    report.describe("zh").encode()


@given(st.binary(max_size=200))
@example("名称\n".encode("gb18030"))
@example(b"\xff\xfea")
def test_any_bytes_named_csv_are_rows_or_a_clean_error(folder, data):
    path = folder / "any.csv"
    path.write_bytes(data)
    with contextlib.suppress(UnreadableFile):
        assert all(type(cell) in (str, UnusableCell) for row in read_rows(path) for cell in row)


@pytest.fixture(scope="module")
def workbook(folder) -> bytes:
    write_rows(folder / "sound.xlsx", many_targets_table(3))
    return Path(folder / "sound.xlsx").read_bytes()


@given(data=st.data())
def test_a_workbook_with_changed_bytes_is_rows_or_a_clean_error(folder, workbook, data):
    changed_bytes = bytearray(workbook)
    for _ in range(data.draw(st.integers(1, 3))):
        changed_bytes[data.draw(st.integers(0, len(workbook) - 1))] = data.draw(st.integers(0, 255))
    path = folder / "changed.xlsx"
    path.write_bytes(changed_bytes[: data.draw(st.integers(len(workbook) // 2, len(workbook)))])
    with contextlib.suppress(UnreadableFile):
        list(read_rows(path))


# ---- registers ------------------------------------------------------------------------------------------

START = date(2026, 1, 1)
steps = st.lists(
    st.tuples(
        st.sampled_from(EventKind), st.integers(1, 3), st.integers(0, 6), st.text("甲乙丙", min_size=1)
    ),
    max_size=20,
)


def event_of(step):
    kind, number, day, name = step
    on = START + timedelta(days=day)
    if kind is EventKind.CANCELLED:
        return cancelled(code(number), on)
    entry = InspectionTarget(id=code(number), name=name)
    return established(entry, on) if kind is EventKind.ESTABLISHED else changed(entry, on)


def state_by_definition(events, as_of: date) -> list[InspectionTarget]:
    """The module's own words as a fold: by day, then by the order of recording, the last event holds."""
    state: dict[str, InspectionTarget | None] = {}
    for _, event in sorted(enumerate(events), key=lambda pair: (pair[1].effective, pair[0])):
        if event.effective <= as_of:
            state[event.entry_id] = event.entry
    return [state[id_] for id_ in sorted(state, key=str.encode) if state[id_] is not None]


@settings(max_examples=150)
@given(steps)
def test_a_snapshot_is_what_the_events_recorded_so_far_say(steps):
    register = Register[InspectionTarget](name="名录库")
    accepted = []
    for step in steps:
        event = event_of(step)
        try:
            register = register.with_event(event)
        except RegisterEventRefused:
            continue
        accepted.append(event)
    assert register.events == tuple(accepted)
    for day in range(-1, 8):
        as_of = START + timedelta(days=day)
        assert list(register.snapshot(as_of)) == state_by_definition(accepted, as_of)
        for recorded in range(len(accepted) + 1):
            earlier = register.as_recorded(recorded).snapshot(as_of)
            assert list(earlier) == state_by_definition(accepted[:recorded], as_of)


@given(steps)
def test_recording_one_by_one_and_all_at_once_give_the_same_register(steps):
    register = Register[InspectionTarget](name="名录库")
    for event in map(event_of, steps):
        try:
            register = register.with_event(event)
        except RegisterEventRefused:
            break
    else:
        at_once = Register[InspectionTarget](name="名录库").with_events(map(event_of, steps))
        assert at_once == register
        assert all(at_once.history(code(number)) == register.history(code(number)) for number in (1, 2, 3))


@given(st.permutations(range(6)))
def test_the_order_of_a_first_import_never_matters(order):
    firms = [InspectionTarget(id=code(number), name=f"店{number}") for number in range(6)]
    snapshot = Register.of_entries("库", [firms[place] for place in order], on=START).snapshot(START)
    assert list(snapshot) == sorted(firms, key=lambda firm: firm.id.encode())


@given(targets(attribute_names=("规模",)))
def test_every_attribute_of_every_target_reads_as_text(target):
    assert all(type(target.attribute(name)) is str for name in (*TARGET_FIELD_NAMES, "规模"))
    assert attrs.evolve(target) == target


categories = st.sampled_from("食药械计广")


@given(
    st.sets(st.tuples(categories, categories).filter(lambda pair: pair[0] != pair[1])), st.sets(categories)
)
def test_nearness_holds_both_ways_and_expanding_only_adds(pairs, wanted):
    near = NearCategories.from_pairs(pairs)
    expanded = near.expand(wanted)
    assert expanded >= wanted
    assert expanded == {one for one in "食药械计广" if any(near.is_near(one, other) for other in wanted)}
    assert all(
        near.is_near(one, other) == near.is_near(other, one) for one in "食药械计广" for other in "食药械计广"
    )


def test_the_made_codes_of_tests_are_spread_over_the_check_characters():
    assert len({make_uscc("91", "220502", f"{number:08d}")[-1] for number in range(200)}) == 31
