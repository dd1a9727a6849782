"""The ``randcheck`` command: its root options and the commands it is made of."""

from __future__ import annotations

import sys
from typing import Annotated

from randcheck import __version__
from randcheck.errors import MissingExtra
from randcheck.text import Text

try:
    import typer
except ModuleNotFoundError as error:  # pragma: no cover - needs an environment without the extra
    if error.name not in ("typer", "rich"):
        raise
    sys.exit(str(MissingExtra(purpose=Text("the command line", "命令行"), extra="cli")))

from randcheck.cli import (
    ceremony,
    checking,
    console,
    demo,
    keys,
    ledger,
    register,
    store,
    web,
    witness,
    workdays,
)
from randcheck.text import Language

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Random draws that anyone can re-run, with receipts that prove them. 可复算、可证明的随机抽查。",
)
app.add_typer(register.app, name="register")
app.add_typer(keys.app, name="key")
app.add_typer(ledger.app, name="ledger")
app.add_typer(witness.app, name="witness")
app.add_typer(store.app, name="store")
app.add_typer(workdays.app, name="workdays")
app.command("commit")(ceremony.commit)
app.command("reveal")(ceremony.reveal)
app.command("draw")(ceremony.draw)
app.command("verify")(checking.verify)
app.command("explain")(checking.explain)
app.command("disclose")(checking.disclose)
app.command("web")(web.web)
app.command("demo")(demo.demo)


def _show_version(is_asked: bool) -> None:
    # A callback of its own: the root's body is only reached when a command follows.
    if is_asked:
        typer.echo(f"randcheck {__version__}")
        raise typer.Exit


@app.callback()
def root(
    language: Annotated[
        str | None, typer.Option("--lang", metavar="zh|en", help="Language; else the locale's. 语言。")
    ] = None,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Show the version. 显示版本。", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    """可复算、可证明的随机抽查。Random draws that anyone can re-run."""
    console.use_language(_require_language(language))


def _require_language(language: str | None) -> Language | None:
    if language not in (None, "zh", "en"):
        raise typer.BadParameter(f"must be zh or en, got {language!r}", param_hint="--lang")
    return "zh" if language == "zh" else "en" if language == "en" else None


def main() -> None:
    """Run the command line and exit with its status."""
    sys.exit(console.run_app(app))


if __name__ == "__main__":
    main()
