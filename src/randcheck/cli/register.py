"""``randcheck register``: check a register file row by row before anything is drawn from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.text import Text as Styled

from randcheck.adapters.table_files import open_table
from randcheck.cli.console import (
    clean_errors,
    current_language,
    plain_table,
    print_json,
    print_table,
    say,
)
from randcheck.errors import shorten
from randcheck.planning.implementation_table import check_implementation_rules
from randcheck.planning.plan_table import check_plan_items
from randcheck.registers.cells import Row
from randcheck.registers.report import RegisterReport, RowProblem, TableKind
from randcheck.registers.table import check_table
from randcheck.registers.uscc import USCC_LENGTH
from randcheck.text import Text
from randcheck.workdays.civil_day import CHINA_STANDARD_TIME

BAD_ROWS_EXIT = 1
_SHOWN_BY_DEFAULT = 500
_SHOWN_CHARACTERS = 40
_ROWS_BETWEEN_UPDATES = 1000

app = typer.Typer(
    no_args_is_help=True,
    help="Files of registers, lists, rules and plans. 名录库、清单、细则、要点与计划文件。",
)


@app.callback()
def _group() -> None:
    """名录库文件。Check register files."""
    # With a callback typer keeps `check` a command of its own though it is the only one.


@app.command("check")
@clean_errors()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or XLSX file. 文件。")],
    kind: Annotated[TableKind, typer.Option("--kind", help="What the rows are. 内容类型。")],
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="Sheet of a workbook, else the first. 工作表。")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Most problems to list; 0 for all. 最多列出的问题数。")
    ] = _SHOWN_BY_DEFAULT,
    year: Annotated[
        int | None,
        typer.Option("--year", min=2000, max=2999, help="Year of a plan, else this one. 计划年度。"),
    ] = None,
    matter: Annotated[
        str | None,
        typer.Option("--matter", metavar="ID", help="Matter of check points that name none. 事项编号。"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, all problems. 输出 JSON。")] = False,
) -> None:
    """逐行检查。Report every row of FILE that breaks a rule; exit 0 when none does, 1 otherwise."""
    table = open_table(file, sheet=sheet)
    if kind is TableKind.PLAN_ITEMS:
        report = check_plan_items(_counted(table.rows()), year=year or datetime.now(CHINA_STANDARD_TIME).year)
    elif kind is TableKind.IMPLEMENTATION_RULES:
        report = check_implementation_rules(_counted(table.rows()))
    else:
        report = check_table(kind, _counted(table.rows()), matter_id=matter)
    if as_json:
        print_json({"file": str(file), "format": table.describe().en, **report.to_mapping()})
    else:
        say(Text(f"{file}: {table.describe().en}", f"{file}：{table.describe().zh}"))
        say(report.summary())
        _print_problems(report.problems, limit)
        _print_warnings(report)
    if not report.is_clean:
        raise typer.Exit(BAD_ROWS_EXIT)


def _counted(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows, and count them on the terminal; in a pipe nothing is shown."""
    console = Console(stderr=True)
    counting = Text("rows", "行").in_language(current_language())
    columns = (SpinnerColumn(), TextColumn("{task.completed:,} " + counting))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(counting, total=None)
        for number, row in enumerate(rows):
            if number % _ROWS_BETWEEN_UPDATES == 0:
                progress.update(task, completed=number)
            yield row


def _print_problems(problems: tuple[RowProblem, ...], limit: int) -> None:
    if not problems:
        return
    shown = problems[:limit] if limit else problems
    language = current_language()
    table = plain_table()
    table.add_column(Text("row", "行").in_language(language))
    table.add_column(Text("column", "列").in_language(language), overflow="fold")
    table.add_column(Text("value", "值").in_language(language), overflow="fold", min_width=USCC_LENGTH)
    table.add_column(Text("rule", "规则").in_language(language), overflow="fold")
    for problem in shown:
        rule = problem.rule.in_language(language) + problem.describe_suggestion(language)
        cells = (str(problem.row), problem.column, shorten(problem.value, _SHOWN_CHARACTERS), rule)
        table.add_row(*map(Styled, cells))
    print_table(table)
    left = len(problems) - len(shown)
    if left:
        say(
            Text(
                f"… and {left} more; --limit 0 lists all, --json too",
                f"……另有 {left} 个；用 --limit 0 或 --json 列出全部",
            )
        )


def _print_warnings(report: RegisterReport) -> None:
    for warning in report.warnings:
        say(Text(f"warning: {warning.describe('en')}", f"提示：{warning.describe('zh')}"))
