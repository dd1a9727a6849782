"""``randcheck verify``, ``explain`` and ``disclose``: what can be done with a receipt."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from randcheck.adapters import default_verifier
from randcheck.adapters.holiday_sources import load_calendar
from randcheck.adapters.table_files import load_targets
from randcheck.cli.account import say_report, say_subject
from randcheck.cli.console import clean_errors, fail, print_json, say
from randcheck.cli.files import load_policy, read_file, require_new, write_file
from randcheck.errors import MalformedDocument, MissingExtra, NotCanonical, UnknownVersion
from randcheck.receipts.bundle import Bundle, DisclosureLevel
from randcheck.receipts.disclosure import disclose as make_disclosure
from randcheck.receipts.explain import explain_bundle
from randcheck.receipts.register_check import check_register
from randcheck.receipts.report import Report, Verdict
from randcheck.receipts.timestamps import TimestampVerifier
from randcheck.receipts.verify import verify_bundle
from randcheck.text import Text

EXIT_OF = {Verdict.VALID: 0, Verdict.INVALID: 1, Verdict.INDETERMINATE: 3}

_Bundle = Annotated[Path, typer.Argument(metavar="BUNDLE", help="The receipt. 证据包。")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON。")]


@clean_errors()
def verify(
    bundle: _Bundle,
    trust: Annotated[
        Path | None, typer.Option("--trust", metavar="FILE", help="Trust policy, TOML. 信任策略。")
    ] = None,
    frame: Annotated[
        Path | None,
        typer.Option(
            "--frame",
            metavar="FILE",
            help="Register of targets: check that the frame is made of it. 检查对象名录。",
        ),
    ] = None,
    as_json: _Json = False,
) -> None:
    """核验。Check every promise of BUNDLE; exit 0 when valid, 1 invalid, 3 indeterminate."""
    policy = None if trust is None else load_policy(trust)
    receipt = _read_bundle(bundle)
    report = verify_bundle(
        receipt,
        policy=policy,
        verifier=default_verifier(),
        calendar=load_calendar(()),
        timestamps=_timestamps(),
    )
    if frame is not None:
        found = check_register(receipt, load_targets(frame).entries)
        report = Report((*report.findings, *found), report.level)
    if as_json:
        print_json(report.to_mapping())
    else:
        say_subject(receipt)
        say_report(report)
    raise typer.Exit(EXIT_OF[report.verdict])


@clean_errors()
def explain(
    bundle: _Bundle,
    target: Annotated[str, typer.Option("--target", metavar="ID", help="The firm that asks. 检查对象编号。")],
    as_json: _Json = False,
) -> None:
    """说明。Show by arithmetic why a target was drawn or not; each task of BUNDLE in turn."""
    explanations = explain_bundle(_read_bundle(bundle), target)
    if as_json:
        print_json([explanation.to_mapping() for explanation in explanations])
        return
    for explanation in explanations:
        say(Text(f"{explanation.task_id}: {target}", f"{explanation.task_id}：{target}"))
        for step in explanation.steps:
            say(Text(f"  {step.en}", f"  {step.zh}"))
        if explanation.team is not None:
            say(Text(f"  team {explanation.team} inspects it", f"  由第 {explanation.team} 组检查"))


@clean_errors()
def disclose(
    bundle: _Bundle,
    level: Annotated[DisclosureLevel, typer.Option("--level", help="How much to tell. 披露级别。")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="New file. 输出文件。")],
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="ID", help="The firm, for the level party. 当事人编号。"),
    ] = None,
) -> None:
    """披露。From the auditor's BUNDLE make the receipt for the public, or for one firm."""
    require_new(out)
    made = make_disclosure(_read_bundle(bundle), level, target)
    # A firm's receipt is for that firm: it tells its class.
    write_file(out, made.encode(), secret=level is not DisclosureLevel.PUBLIC)
    size = len(made.encode())
    say(Text(f"{out}: {level.value} receipt, {size} bytes", f"{out}：{level.value} 级证据包，{size} 字节"))


def _timestamps() -> TimestampVerifier | None:
    """Return what checks time stamps, where the extra for it is installed."""
    try:
        from randcheck.adapters.rfc3161 import Rfc3161Verifier
    except MissingExtra:
        return None
    return Rfc3161Verifier()


def _read_bundle(path: Path) -> Bundle:
    """Return the bundle in a file.

    One that is none is as invalid as a forged one: exit 1. One of a version not known here cannot be judged: exit 3.
    """
    data = read_file(path)
    try:
        return Bundle.decode(data)
    except UnknownVersion as error:
        fail(error)
        raise typer.Exit(EXIT_OF[Verdict.INDETERMINATE]) from None
    except (MalformedDocument, NotCanonical) as error:
        fail(error)
        raise typer.Exit(EXIT_OF[Verdict.INVALID]) from None
