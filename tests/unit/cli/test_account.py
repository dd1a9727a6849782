"""What commit, draw and verify say to the person at the terminal."""

from __future__ import annotations

import json
import shlex
from datetime import date
from pathlib import Path

import pytest

from randcheck import InspectionTarget, Inspector, __version__
from randcheck.adapters.table_files import save_conflicts, save_inspectors, save_targets
from randcheck.cli.console import run_app
from randcheck.cli.main import app
from randcheck.registers.target import TargetKind

TASK = """
[task]
id = "T-1"
title = "餐饮抽查"
matters = ["食品经营许可"]
lead_department = "市场监管局"
as_of = 2026-11-24
[sample]
size = 10
"""
TEAMS = """
[teams]
teams = 2
leader = "among_members"
[[teams.seats]]
count = 2
"""
WITNESS = """
[contributions]
roles = ["两会 代表"]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A working directory with registers, a key and its trust policy."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    save_targets(
        tmp_path / "targets.csv",
        [
            InspectionTarget(id=f"F{n:02}", id_scheme="档案号", kind=TargetKind.ENTERPRISE, name=f"店{n}")
            for n in range(30)
        ],
    )
    save_inspectors(
        tmp_path / "inspectors.csv",
        [
            Inspector(
                id=f"P{n}",
                name=f"员{n}",
                unit="市场监管局",
                certificate_valid_until=date(2026, 1, 1) if n == 0 else None,
            )
            for n in range(6)
        ],
    )
    save_conflicts(tmp_path / "conflicts.csv", [])
    assert run_app(app, ["key", "new", "key.pem"]) == 0
    return tmp_path


def run(*arguments: str) -> int:
    return run_app(app, arguments)


def start(verb: str, task: str, *more: str) -> int:
    Path("task.toml").write_text(task, "utf-8")
    return run(
        verb,
        "task.toml",
        "--targets",
        "targets.csv",
        "--key",
        "key.pem",
        "--store",
        "sqlite:///ledger.db",
        "--out",
        "out",
        *more,
    )


def trust_own_key(capsys) -> None:
    capsys.readouterr()
    assert run("key", "show", "key.pem", "--name", "市场监管局") == 0
    Path("trust.toml").write_text(capsys.readouterr().out, "utf-8")


def test_the_version_needs_no_command(capsys):
    assert run("--version") == 0
    assert capsys.readouterr().out == f"randcheck {__version__}\n"


def test_in_a_pipe_no_line_ends_in_blanks(folder, capsys):
    assert start("draw", TASK + TEAMS, "--inspectors", "inspectors.csv") == 0
    trust_own_key(capsys)
    assert run("verify", "out/bundle.json", "--trust", "trust.toml") == 0
    assert run("register", "check", "targets.csv", "--kind", "inspectors") == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("✓") for line in lines)
    assert [line for line in lines if line != line.rstrip()] == []


def test_verify_names_the_task_that_the_receipt_is_about(folder, capsys):
    start("draw", TASK)
    trust_own_key(capsys)
    assert run("verify", "out/bundle.json", "--trust", "trust.toml") == 0
    first, second = capsys.readouterr().out.splitlines()[:2]
    assert first.startswith("auditor's receipt")
    assert second == "receipt of task T-1 餐饮抽查, 市场监管局"


def test_verify_of_a_receipt_whose_commitment_cannot_be_read_still_reports_it(folder, capsys):
    start("draw", TASK)
    bundle = json.loads(Path("out/bundle.json").read_bytes())
    bundle["commitment"]["payload"] = "e30="  # {}
    Path("out/bundle.json").write_text(json.dumps(bundle), "utf-8")
    capsys.readouterr()
    assert run("verify", "out/bundle.json") == 1
    out = capsys.readouterr().out
    assert "receipt of" not in out
    assert "INVALID" in out


def test_a_draw_with_the_organ_alone_is_warned_of_and_one_with_a_witness_is_not(folder, capsys):
    start("draw", TASK)
    assert "warning: one party alone makes the seed" in capsys.readouterr().out
    assert start("commit", TASK + WITNESS, "--store", "sqlite:///other.db", "--out", "other") == 0
    assert "warning" not in capsys.readouterr().out


def test_a_draw_without_teams_shows_no_columns_for_them(folder, capsys):
    start("draw", TASK)
    out = capsys.readouterr().out
    assert "T-1: 10 drawn, 0 in reserve; the first:" in out
    assert "inspectors" not in out


def test_a_draw_with_teams_says_what_the_star_means(folder, capsys):
    start("draw", TASK + TEAMS, "--inspectors", "inspectors.csv")
    out = capsys.readouterr().out
    assert "T-1: 10 drawn, 0 in reserve, 2 teams; the first:" in out
    assert "inspectors (* leads)" in out
    (first, *_) = [line for line in out.splitlines() if line.startswith("F")]
    assert first.count("*") == 1


def test_commit_tells_which_inspectors_cannot_be_drawn_and_on_what_ground(folder, capsys):
    start("commit", TASK + TEAMS + WITNESS, "--inspectors", "inspectors.csv")
    assert capsys.readouterr().out.splitlines()[0] == "inspectors left out: certificate expired 1"


def test_commit_tells_the_next_command_as_a_shell_takes_it(folder, capsys):
    start("commit", TASK + WITNESS)
    (told,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("next: ")]
    assert "publish out/commitment.json" in told
    command = shlex.split(told.partition("then randcheck ")[2])
    assert command == ["reveal", "out", "--contribute", "两会 代表=VALUE"]
    assert run(*command) == 0


def test_teams_without_inspectors_are_one_clear_line_and_nothing_is_written(folder, capsys):
    assert start("commit", TASK + TEAMS) == 2
    assert "--inspectors" in capsys.readouterr().err
    assert not Path("out").exists()


def test_of_several_task_files_the_bad_one_is_named_with_its_key(folder, capsys):
    Path("good.toml").write_text(TASK, "utf-8")
    assert start("commit", TASK + "minimun = 1\n", "good.toml") == 2
    assert "task.toml, sample.minimun: is no known key" in capsys.readouterr().err
    assert start("commit", "[task", "good.toml") == 2
    assert "task.toml: must be a TOML document" in capsys.readouterr().err
