"""``randcheck register check``, run as the root application runs it."""

from __future__ import annotations

import json
from typing import Annotated

import pytest
import typer

from randcheck.adapters.table_files import write_rows
from randcheck.cli import console, register
from support.registers import CONFLICT, INSPECTOR, code, many_targets_table, table, targets_table

root = typer.Typer()
root.add_typer(register.app, name="register")


@root.callback()
def choose_language(lang: Annotated[str | None, typer.Option("--lang")] = None) -> None:
    console.use_language(lang)


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: str, language: str = "en") -> tuple[int, str, str]:
        status = console.run_app(root, ["--lang", language, "register", "check", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run_command


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_clean_file_exits_0(run, extension):
    write_rows(f"t.{extension}", targets_table({}))
    status, out, err = run(f"t.{extension}", "--kind", "targets")
    assert (status, err) == (0, "")
    assert "1 rows read as targets, no problems" in out


def test_bad_rows_exit_1_and_are_listed_with_row_column_value_and_rule(run):
    write_rows("t.csv", targets_table({}, {"统一社会信用代码": code(2), "信用风险分类": "Ｂ"}))
    status, out, err = run("t.csv", "--kind", "targets")
    assert (status, err) == (1, "")
    assert "2 rows read as targets, 1 problems in 1 rows" in out
    [line] = [line for line in out.splitlines() if "信用风险分类" in line]
    assert line.split()[:3] == ["3", "信用风险分类", "Ｂ"]
    assert 'half-width characters; did you mean "B"?' in line


def test_the_report_speaks_chinese(run):
    write_rows("t.csv", targets_table({"信用风险分类": "Ｂ"}))
    status, out, _ = run("t.csv", "--kind", "targets", language="zh")
    assert status == 1
    assert "按检查对象读取 1 行，1 行有 1 个问题" in out
    assert "须为半角字符；建议改为“B”" in out


def test_json_has_every_problem_and_the_same_exit_status(run):
    rows = many_targets_table(600)
    for row in rows[1:]:
        row[-1] = "x"
    write_rows("t.csv", rows)
    status, out, err = run("t.csv", "--kind", "targets", "--json")
    report = json.loads(out)
    assert (status, err) == (1, "")
    assert len(report["problems"]) == 600
    assert (report["file"], report["format"]) == ("t.csv", "CSV, UTF-8, separated by comma")


def test_a_long_report_is_cut_and_says_so(run):
    rows = many_targets_table(600)
    for row in rows[1:]:
        row[-1] = "x"
    write_rows("t.csv", rows)
    _, out, _ = run("t.csv", "--kind", "targets")
    assert "… and 100 more; --limit 0 lists all" in out
    _, out, _ = run("t.csv", "--kind", "targets", "--limit", "0")
    assert "more; --limit" not in out
    assert "\n601 " in out


@pytest.mark.parametrize(("kind", "sound"), [("inspectors", INSPECTOR), ("conflicts", CONFLICT)])
def test_inspectors_and_conflicts_are_checked_too(run, kind, sound):
    write_rows("t.csv", table(sound, {}))
    assert run("t.csv", "--kind", kind)[0] == 0
    write_rows("t.csv", table(sound, {"人员编号": ""}))
    assert run("t.csv", "--kind", kind)[0] == 1


def test_warnings_do_not_change_the_exit_status(run):
    write_rows("t.csv", targets_table({"行业": ""}))
    status, out, _ = run("t.csv", "--kind", "targets")
    assert status == 0
    assert "warning: row 2, 行业: the norm wants this recorded" in out


def test_values_cannot_paint_the_terminal(run):
    write_rows("t.csv", targets_table({"名称": "[red]\x1b[31m某店\u202e[/red]"}))
    _, out, _ = run("t.csv", "--kind", "targets")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[red]\\x1b[31m" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("missing.csv", "--kind", "targets"),
        ("t.txt", "--kind", "targets"),
        ("t.csv", "--kind", "firms"),
        ("t.csv",),
        ("t.csv", "--kind", "targets", "--limit", "-1"),
        ("bad.csv", "--kind", "targets"),
        ("t.xlsx", "--kind", "targets", "--sheet", "无此表"),
    ],
)
def test_wrong_use_exits_2_with_one_line(run, tmp_path, arguments):
    write_rows(tmp_path / "t.csv", targets_table({}))
    write_rows(tmp_path / "t.xlsx", targets_table({}))
    (tmp_path / "bad.csv").write_bytes(b'a,b\n"never closed\n')
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert err.startswith("error [")


def test_lists_of_matters_and_plans_are_checked_too(run):
    # Tonghua norm 五(一)1(2), 六(二)3.
    matters = ["事项编号", "抽查事项名称", "抽查依据", "抽查内容", "抽查主体", "抽查对象", "启用日期"]
    write_rows("m.csv", [matters, ["1", "计量", "计量法", "检定", "市场监管局", "加油站", "2026-01-01"]])
    assert run("m.csv", "--kind", "matters")[0] == 0
    plan = [
        "计划编号",
        "抽查计划名称",
        "牵头部门",
        "抽查对象",
        "抽查比例",
        "抽查事项",
        "抽查方式",
        "抽查时限",
    ]
    write_rows(
        "p.csv",
        [plan, ["1", "计量抽查", "市场监管局", "加油站", "视情确定", "计量", "实地核查", "2月29日至3月"]],
    )
    status, out, _ = run("p.csv", "--kind", "plan-items", "--year", "2026")
    assert status == 1
    assert "1 rows read as plan items, 1 problems in 1 rows" in out
    assert "kept as text, not read: 视情确定" in out


POINTS = [
    ["检查项目", "检查方式", "检查结果处理"],
    ["标签", "实地核查", "责令改正"],
    ["许可", "目测", "立案"],
]


def test_check_points_of_one_matter_are_checked_with_the_matter_told(run):
    # Tonghua norm 六(七).
    write_rows("t.xlsx", POINTS)
    status, out, _ = run("t.xlsx", "--kind", "check-points", "--matter", "SP-01")
    assert status == 1
    assert "2 rows read as check points, 1 problems in 1 rows" in out
    status, out, _ = run("t.xlsx", "--kind", "check-points")
    assert "3 problems in 2 rows" in out
    write_rows("t.xlsx", POINTS[:2])
    assert run("t.xlsx", "--kind", "check-points", "--matter", "SP-01")[0] == 0
    status, out, err = run("t.xlsx", "--kind", "check-points", "--matter", " ")
    assert (status, out) == (2, "t.xlsx: XLSX, sheet Sheet1\n" if out else "")
    assert "a matter's id must" in err


def test_implementation_rules_are_checked_with_warnings_on_unread_wordings(run):
    # Tonghua norm 五(四)1.
    headings = [
        "事项编号",
        "抽查主体",
        "抽查程序",
        "抽查方式",
        "抽查内容",
        "抽查比例",
        "处理程序",
        "抽查结果公开",
    ]
    sound = ["SP-01", "局", "抽取", "实地核查", "生产", "视情确定", "责令改正", "公示"]
    write_rows("t.csv", [[*headings, "后续监管处置"], [*sound, "重点监管"]])
    status, out, _ = run("t.csv", "--kind", "implementation-rules")
    assert status == 0
    assert "1 rows read as implementation rules, no problems" in out
    assert "kept as text, not read: 视情确定" in out
    write_rows("t.csv", [headings, sound])
    status, out, _ = run("t.csv", "--kind", "implementation-rules", language="zh")
    assert status == 1
    assert "表中须有“后续监管处置”列" in out
