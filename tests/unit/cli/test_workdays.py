"""The commands of ``randcheck workdays``, run as the root application runs them."""

from __future__ import annotations

import json
from typing import Annotated

import pytest
import typer

from randcheck.adapters.holiday_sources import ChineseCalendarSource
from randcheck.cli import console, workdays
from support.holidays import MADE_UP_2027, calendar_through, write_json

root = typer.Typer()
root.add_typer(workdays.app, name="workdays")


@root.callback()
def choose_language(lang: Annotated[str | None, typer.Option("--lang")] = None) -> None:
    console.use_language(lang)


@pytest.fixture(autouse=True)
def announced_through_2026(monkeypatch):
    """Keep the announced years at 2026 when the installed package knows more, and the locale English."""
    monkeypatch.setattr(ChineseCalendarSource, "holiday_years", lambda _: calendar_through().years)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def run(capsys):
    def run_command(*arguments: str, language: str = "en") -> tuple[int, str, str]:
        status = console.run_app(root, ["--lang", language, "workdays", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run_command


def test_add_shows_a_confirmed_deadline(run):
    status, out, err = run("add", "2026-09-18", "5")
    assert (status, err) == (0, "")
    assert out.splitlines()[0] == (
        "5 working days after 2026-09-18 (Friday): due 2026-09-24 (Thursday), confirmed"
    )
    assert out.splitlines()[1].startswith("calendar: chinese-calendar ")


def test_add_shows_a_provisional_deadline_with_the_missing_notice_by_its_own_title(run):
    for language in ("en", "zh"):
        status, out, _ = run("add", "2026-12-10", "20", language=language)
        assert status == 0
        assert "2027-01-08" in out
        assert "国务院办公厅关于2027年部分节假日安排的通知" in out
    assert "暂定 2027-01-08（星期五）到期" in out


def test_add_gives_json_in_which_nothing_is_missing(run):
    status, out, _ = run("add", "2026-12-10", "20", "--json")
    assert status == 0
    answer = json.loads(out)
    assert (answer["due"], answer["status"], answer["act_by"]) == ("2027-01-08", "provisional", "2027-01-07")
    assert answer["missing_notice"]["zh"] == "国务院办公厅关于2027年部分节假日安排的通知"
    assert answer["edition"] == calendar_through().edition.to_mapping() | {
        "version": answer["edition"]["version"]
    }


def test_strict_refuses_a_provisional_deadline_and_prints_nothing_else(run):
    status, out, err = run("add", "2026-12-10", "20", "--strict", "--json")
    assert (status, out) == (2, "")
    assert err.startswith("error [deadline-provisional]: ")
    assert err.count("\n") == 1
    assert run("add", "2026-09-18", "5", "--strict")[0] == 0


def test_a_holiday_file_confirms_the_deadline(run, tmp_path):
    path = write_json(tmp_path / "2027.json", MADE_UP_2027)
    status, out, _ = run("add", "2026-12-10", "20", "--strict", "--holidays", str(path))
    assert status == 0
    assert "confirmed" in out
    assert "chinese-calendar + 2027.json" in out


def test_a_region_file_moves_the_deadline(run, tmp_path):
    region = {
        "region": "延边朝鲜族自治州",
        "years": [2026],
        "papers": [],
        "days": [{"name": "州庆", "date": "2026-09-03", "isOffDay": True}],
    }
    path = write_json(tmp_path / "region.json", region)
    answer = json.loads(run("add", "2026-09-01", "2", "--region", str(path), "--json")[1])
    assert (answer["due"], answer["edition"]["region"]) == ("2026-09-04", "延边朝鲜族自治州")


def test_check_explains_the_day(run):
    assert run("check", "2026-09-20", language="zh")[1] == (
        "2026-09-20（星期日）是工作日：国庆节调休上班（国务院办公厅关于2026年部分节假日安排的通知）\n"
    )
    answer = json.loads(run("check", "2005-12-31", "--json")[1])
    assert (answer["is_working"], answer["reason"]) == (True, "correction")


def test_coverage_shows_the_range_and_the_alarm(run):
    status, out, _ = run("coverage", "--on", "2026-12-01")
    assert status == 0
    assert "announced years: 2004 to 2026\n" in out
    assert "confirmed until: 2026-12-28 (Monday), 27 days from 2026-12-01\n" in out
    assert "corrected against the source: 2005-12-31\n" in out
    assert out.splitlines()[-1].startswith("warning: a deadline of 20 working days from 2026-12-01")
    assert "warning" not in run("coverage", "--on", "2026-06-01")[1]
    assert json.loads(run("coverage", "--on", "2027-01-04", "--json")[1])["freshness"] == "expired"


def test_coverage_is_seen_from_today_in_shanghai_when_no_day_is_given(run):
    answer = json.loads(run("coverage", "--json")[1])
    assert answer["on"] >= "2025-11-01"
    assert answer["last_announced_year"] == 2026


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["add", "2026-9-18", "5"], "invalid-value"),
        (["add", "2026-02-30", "5"], "invalid-value"),
        (["add", "2026-09-18T10:00:00", "5"], "invalid-value"),
        (["add", "2026-09-18", "0"], "invalid-value"),
        (["add", "2026-09-18", "x"], "usage"),
        (["add", "2026-09-18"], "usage"),
        (["add", "1999-09-18", "5"], "outside-calendar"),
        (["add", "2026-09-18", "99999"], "outside-calendar"),
        (["add", "2026-09-18", "5", "--holidays", "no-such-file.json"], "calendar-file-invalid"),
        (["add", "2026-09-18", "5", "--region", "."], "calendar-file-invalid"),
        (["check", "tomorrow"], "invalid-value"),
        (["check", "2100-01-01"], "outside-calendar"),
        (["coverage", "--on", "2003-12-31"], "outside-calendar"),
        (["subtract"], "usage"),
    ],
)
@pytest.mark.parametrize(("language", "word"), [("en", "error"), ("zh", "错误")])
def test_bad_input_is_one_line_with_its_code_and_status_2(run, arguments, code, language, word):
    status, out, err = run(*arguments, language=language)
    assert (status, out) == (2, "")
    assert err.startswith(f"{word} [{code}]")
    assert err.count("\n") == 1
