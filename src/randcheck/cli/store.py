"""``randcheck store``: how the tables of a store stand, and the steps that bring them up to date."""

from __future__ import annotations

from typing import Annotated

import typer

from randcheck.adapters.store_urls import find_driver
from randcheck.cli.console import clean_errors, print_json, say
from randcheck.errors import SchemaTooNew
from randcheck.ports import SchemaStatus
from randcheck.text import Text

app = typer.Typer(no_args_is_help=True, help="Look after the tables of a store. 存储的表结构。")

PENDING_EXIT = 1

_Url = Annotated[str, typer.Argument(metavar="URL", help="The store. 存储。")]


@app.command("status")
@clean_errors()
def status(
    url: _Url, as_json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON。")] = False
) -> None:
    """状况。Tell how the tables stand; exit 1 when steps are to be done. Nothing is changed."""
    found = find_driver(url).status(url)
    if as_json:
        steps = [{"number": number, "what": what} for number, what in found.pending]
        print_json({"found": found.found, "supported": found.supported, "pending": steps})
    elif found.found <= found.supported:
        _say_status(found)
    if found.found > found.supported:
        raise SchemaTooNew(supported=found.supported, found=found.found)
    if found.pending:
        raise typer.Exit(PENDING_EXIT)


@app.command("migrate")
@clean_errors()
def migrate(url: _Url) -> None:
    """迁移。Do the steps that are to be done; make a backup before. Harmless when there are none."""
    before = find_driver(url).migrate(url)
    for number, what in before.pending:
        say(Text(f"done: step {number}, {what}", f"已执行：第 {number} 步，{what}"))
    say(_version(before.supported))


@app.command("ddl")
@clean_errors()
def ddl(url: _Url) -> None:
    """语句。Print the SQL of all steps, for those who run it by hand with other rights."""
    typer.echo(find_driver(url).ddl(url).rstrip("\n"))


def _say_status(found: SchemaStatus) -> None:
    say(_version(found.found))
    for number, what in found.pending:
        say(Text(f"to be done: step {number}, {what}", f"待执行：第 {number} 步，{what}"))
    if not found.pending:
        say(Text("up to date", "已是最新"))


def _version(number: int) -> Text:
    return Text(f"schema version {number}", f"模式版本 {number}")
