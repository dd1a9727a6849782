"""The terminal: the user's language, sentences in it, and errors as one clear line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import Any, Final, cast

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from randcheck.errors import RandcheckError
from randcheck.text import Language, Text

USAGE_ERROR_EXIT: Final = 2
_INTERRUPTED_EXIT: Final = 130
_PIPE_WIDTH: Final = 110
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_ERROR_LINE = Text("error [{code}]: {message}", "错误 [{code}]：{message}")

_chosen_language: ContextVar[Language | None] = ContextVar("randcheck_language", default=None)
# The base class of every wrong use of the command line. Typer has kept it in several places over its
# versions, and only its subclass BadParameter is public in all of them.
_UsageError = cast("type[Exception]", typer.BadParameter.__mro__[1])


def use_language(language: Language | None) -> None:
    """Take ``language`` for the rest of the command (``--lang``); None leaves it to the locale."""
    _chosen_language.set(language)


def current_language() -> Language:
    """Return the language to speak: what ``--lang`` said, else Chinese in a Chinese locale, else English."""
    chosen = _chosen_language.get()
    if chosen is not None:
        return chosen
    locale = next((os.environ[name] for name in _LOCALE_VARIABLES if os.environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def say(text: Text) -> None:
    """Print a sentence in the user's language to standard output."""
    typer.echo(text.in_language(current_language()))


def print_json(value: Mapping[str, Any] | Sequence[Any]) -> None:
    """Print ``value`` as JSON to standard output: Chinese as it is, keys in the order they come in."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def plain_table() -> Table:
    """Return an empty table with a line under its headings and no frame: all tables look like this."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0))


def print_table(table: Table) -> None:
    """Print a table to standard output: as wide as the terminal, and in a pipe without blanks at line ends."""
    console = Console(highlight=False)
    if console.is_terminal:
        console.print(table)
        return
    piped = Console(highlight=False, width=_PIPE_WIDTH)
    with piped.capture() as captured:
        piped.print(table)
    for line in captured.get().splitlines():
        typer.echo(line.rstrip())


def fail(error: RandcheckError) -> None:
    """Print an error as one line to standard error: its code and what is wrong."""
    _fail_with(error.code, error.describe(current_language()))


@contextmanager
def clean_errors() -> Iterator[None]:
    """Turn an error that randcheck raises on purpose into its one line and exit status 2.

    Use it around a command, as a decorator (``@clean_errors()``) or in a ``with`` statement.

    Raises:
        typer.Exit: With status 2, after the line is printed.
    """
    try:
        yield
    except RandcheckError as error:
        fail(error)
        raise typer.Exit(USAGE_ERROR_EXIT) from None


def run_app(app: typer.Typer, arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Wrong use of it (a missing argument, an unknown option) is one line and status 2 as well, where Typer
    alone would print a panel.

    Args:
        app: The root of the commands.
        arguments: What follows the program's name; None takes them from ``sys.argv``.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that cannot show Chinese must not end in a traceback
            stream.reconfigure(errors="backslashreplace")
    # In a context of its own, so that --lang does not outlive the call.
    return copy_context().run(_run_app, app, arguments)


def _run_app(app: typer.Typer, arguments: Sequence[str] | None) -> int:
    try:
        outcome = app(args=arguments, prog_name="randcheck", standalone_mode=False)
    except _UsageError as error:
        message = error.format_message()  # type: ignore[attr-defined]
        if message.strip():  # empty when a group without a command has just shown its help
            _fail_with("usage", message)
        return USAGE_ERROR_EXIT
    except RandcheckError as error:
        fail(error)
        return USAGE_ERROR_EXIT
    except typer.Abort:
        return _INTERRUPTED_EXIT
    return outcome if isinstance(outcome, int) else 0


def _fail_with(code: str, message: str) -> None:
    line = _ERROR_LINE.format(code=code, message=" ".join(message.split()))
    typer.echo(line.in_language(current_language()), err=True)
