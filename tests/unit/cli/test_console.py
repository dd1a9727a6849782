"""The language of the terminal, and errors as one line."""

from __future__ import annotations

import json
from typing import Annotated

import pytest
import typer

from randcheck.cli import console
from randcheck.errors import EmptyFrame, InvalidValue
from randcheck.text import Text

root = typer.Typer()


@root.callback()
def choose_language(lang: Annotated[str | None, typer.Option("--lang")] = None) -> None:
    console.use_language(lang)


@root.command()
def greet(name: str) -> None:
    console.say(Text(f"hello {name}", f"你好 {name}"))


@root.command()
@console.clean_errors()
def stumble() -> None:
    raise InvalidValue(rule=Text("a must be b", "甲须为乙"), seen="c\nd")


@root.command()
def stumble_openly() -> None:
    raise EmptyFrame(excluded=3)


@root.command()
def leave(status: int) -> None:
    raise typer.Exit(status)


@root.command()
def give_up() -> None:
    raise typer.Abort


@pytest.fixture(autouse=True)
def english_locale(monkeypatch):
    monkeypatch.setenv("LC_ALL", "")
    monkeypatch.setenv("LC_MESSAGES", "")
    monkeypatch.setenv("LANG", "en_US.UTF-8")


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": ""}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_ALL": "zh_TW", "LC_MESSAGES": "en_US"}, "zh"),
    ],
)
def test_the_locale_chooses_the_language_as_posix_orders_it(monkeypatch, variables, language):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert console.current_language() == language


def test_the_option_goes_before_the_locale_and_ends_with_the_command(monkeypatch, capsys):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert console.run_app(root, ["--lang", "en", "greet", "a"]) == 0
    assert console.run_app(root, ["greet", "a"]) == 0
    assert capsys.readouterr().out == "hello a\n你好 a\n"
    console.run_app(root, ["--lang", "en", "greet", "a"])
    assert console.current_language() == "zh"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "error [invalid-value]: a must be b, got c d\n"),
        ("zh", "错误 [invalid-value]：甲须为乙，实际为 c d\n"),
    ],
)
def test_an_error_is_one_line_on_standard_error_with_status_2(capsys, language, line):
    assert console.run_app(root, ["--lang", language, "stumble"]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", line)


def test_an_error_that_a_command_lets_through_is_one_line_too(capsys):
    assert console.run_app(root, ["stumble-openly"]) == 2
    assert capsys.readouterr().err == f"error [empty-frame]: {EmptyFrame(excluded=3)}\n"


@pytest.mark.parametrize(
    "arguments",
    [["greet"], ["greet", "a", "b"], ["greet", "--no-such-option", "a"], ["no-such-command"], ["leave", "x"]],
)
def test_wrong_use_is_one_line_with_status_2_and_no_panel(capsys, arguments):
    assert console.run_app(root, arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error [usage]: ")
    assert captured.err.count("\n") == 1


def test_the_exit_status_of_a_command_is_kept():
    assert console.run_app(root, ["leave", "3"]) == 3
    assert console.run_app(root, ["leave", "0"]) == 0
    assert console.run_app(root, ["give-up"]) == 130


def test_a_defect_is_not_hidden():
    broken = typer.Typer()

    @broken.command()
    @console.clean_errors()
    def fall() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        console.run_app(broken, [])


def test_json_keeps_chinese_and_the_order_of_its_keys(capsys):
    console.print_json({"乙": 1, "甲": "国庆节"})
    out = capsys.readouterr().out
    assert "国庆节" in out
    assert list(json.loads(out)) == ["乙", "甲"]
