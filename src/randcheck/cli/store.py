"""``randcheck store``: how the tables of a store stand, what brings them up to date, and its way into another store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from randcheck.adapters.store_urls import find_driver, open_stores
from randcheck.cli.console import clean_errors, print_json, say
from randcheck.cli.progress import progress
from randcheck.errors import SchemaTooNew
from randcheck.office.transfer import Manifest, export_stores, import_stores, verify_export
from randcheck.ports import SchemaStatus
from randcheck.text import Text

app = typer.Typer(
    no_args_is_help=True, help="Look after a store: tables, export, import. 存储的表结构、导出与导入。"
)

PENDING_EXIT = 1

_Url = Annotated[str, typer.Argument(metavar="URL", help="The store. 存储。")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON。")]
_Export = Annotated[Path, typer.Argument(metavar="DIRECTORY", help="The export. 导出目录。")]


@app.command("status")
@clean_errors()
def status(url: _Url, as_json: _Json = False) -> None:
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


@app.command("export")
@clean_errors()
def export(url: _Url, directory: _Export, as_json: _Json = False) -> None:
    """导出。Write all logs, registers, checkpoints and materials into a new directory."""
    with open_stores(url) as stores, progress(Text("exporting", "导出")) as on_progress:
        manifest = export_stores(stores, directory, on_progress=on_progress)
    _say_manifest(manifest, Text(f"exported to {directory}", f"已导出至 {directory}"), as_json=as_json)


@app.command("check")
@clean_errors()
def check(directory: _Export, as_json: _Json = False) -> None:
    """核对。Read an export to its end; what is wrong with it is named by file and place."""
    with progress(Text("checking", "核对")) as on_progress:
        manifest = verify_export(directory, on_progress=on_progress)
    _say_manifest(manifest, Text(f"{directory} is whole", f"{directory} 完整无误"), as_json=as_json)


@app.command("import")
@clean_errors()
def import_(directory: _Export, url: _Url, as_json: _Json = False) -> None:
    """导入。Bring an export into an empty store and read it back; an interrupted import is done again."""
    with open_stores(url, create=True) as stores, progress(Text("importing", "导入")) as on_progress:
        manifest = import_stores(directory, stores, on_progress=on_progress)
    done = Text(f"imported from {directory} and read back", f"已自 {directory} 导入并回读核对")
    _say_manifest(manifest, done, as_json=as_json)


def _say_manifest(manifest: Manifest, done: Text, *, as_json: bool) -> None:
    if as_json:
        print_json(manifest.to_mapping())
        return
    for log in manifest.logs:
        root = (log.tree_root or log.root).hex()[:16]
        say(
            Text(
                f"log {log.name}: {log.entries} entries, root {root}…",
                f"账本 {log.name}：{log.entries} 条，根值 {root}…",
            )
        )
    for register in manifest.registers:
        say(
            Text(
                f"register {register.name}: {register.events} events",
                f"名录库 {register.name}：{register.events} 个事件",
            )
        )
    for part in manifest.checkpoints:
        say(
            Text(
                f"checkpoints of log {part.name}: {part.checkpoints}",
                f"账本 {part.name} 的检查点：{part.checkpoints} 个",
            )
        )
    say(Text(f"materials: {manifest.blobs.blobs}", f"材料：{manifest.blobs.blobs} 份"))
    say(done)


def _say_status(found: SchemaStatus) -> None:
    say(_version(found.found))
    for number, what in found.pending:
        say(Text(f"to be done: step {number}, {what}", f"待执行：第 {number} 步，{what}"))
    if not found.pending:
        say(Text("up to date", "已是最新"))


def _version(number: int) -> Text:
    return Text(f"schema version {number}", f"模式版本 {number}")
