"""``randcheck commit``, ``reveal`` and ``draw``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from randcheck.adapters import default_verifier
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.store_urls import absolute_url, open_stores
from randcheck.adapters.system import SystemClock, SystemEntropy
from randcheck.adapters.table_files import load_conflicts, load_inspectors, load_targets
from randcheck.cli.account import say_commitment, say_draw, say_preparation
from randcheck.cli.console import clean_errors, say
from randcheck.cli.files import load_signer, read_text, require_new
from randcheck.cli.keys import SignerId
from randcheck.cli.ledger import DEFAULT_LOG
from randcheck.cli.workspace import Settings, Workspace
from randcheck.errors import InvalidValue, TaskFileInvalid
from randcheck.office import Office, Preparation, Registers
from randcheck.planning.task import Task
from randcheck.planning.task_file import parse_task
from randcheck.ports import LedgerStore
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.statements import Attempt
from randcheck.text import Text

_Tasks = Annotated[
    list[Path], typer.Argument(metavar="TASK.toml…", help="One task, or those of a campaign. 任务文件。")
]
_Targets = Annotated[
    Path, typer.Option("--targets", metavar="FILE", help="Register of targets. 检查对象名录。")
]
_Inspectors = Annotated[
    Path | None,
    typer.Option("--inspectors", metavar="FILE", help="Register of inspectors. 执法检查人员名录。"),
]
_Conflicts = Annotated[
    Path | None, typer.Option("--conflicts", metavar="FILE", help="Declared conflicts. 回避名单。")
]
_Key = Annotated[Path, typer.Option("--key", metavar="FILE", help="The organ's private key. 签名密钥。")]
_Store = Annotated[
    str, typer.Option("--store", metavar="URL", help="The organ's one ledger. 机关的账本，各次抽取共用。")
]
_Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="New folder for all files. 输出文件夹。")]
_Log = Annotated[str, typer.Option("--log", help="Name of the ledger. 账本名称。")]
_Contribute = Annotated[
    list[str],
    typer.Option("--contribute", metavar="ROLE=VALUE", help="What a party gave to the seed. 各方贡献。"),
]
_AttemptNumber = Annotated[int, typer.Option("--attempt", min=1, help="Which attempt. 第几次抽取。")]
_Predecessor = Annotated[
    str | None, typer.Option("--predecessor", metavar="DIGEST", help="The commitment before. 前次承诺。")
]
_Reason = Annotated[str | None, typer.Option("--reason", help="Why another attempt. 再次抽取事由。")]
_Approver = Annotated[str | None, typer.Option("--approver", help="Who approved it. 批准人。")]


@clean_errors()
def commit(
    tasks: _Tasks,
    targets: _Targets,
    key: _Key,
    store: _Store,
    out: _Out,
    inspectors: _Inspectors = None,
    conflicts: _Conflicts = None,
    log: _Log = DEFAULT_LOG,
    signer_id: SignerId = None,
    attempt: _AttemptNumber = 1,
    predecessor: _Predecessor = None,
    reason: _Reason = None,
    approver: _Approver = None,
) -> None:
    """承诺。Freeze pool, rules and sizes, sign them and put them into the ledger, before any seed exists."""
    numbered = _attempt(attempt, predecessor, reason, approver)
    settings = _settings(key, store, log, signer_id)
    require_new(out)
    preparation = _prepare(settings, tasks, load_registers(targets, inspectors, conflicts), numbered)
    ceremony = commit_to(_open_office(settings, create=True), preparation, Workspace(out), settings)
    say_commitment(ceremony)
    say(Text(f"files are in {out}", f"文件已写入 {out}"))
    _say_next(ceremony, out)


@clean_errors()
def reveal(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that commit wrote. 承诺文件夹。")],
    contribute: _Contribute = [],  # noqa: B006 - typer reads the default, nobody changes it
) -> None:
    """揭示。Make the seed of all contributions, draw, assign, sign, and write the receipt."""
    workspace = Workspace(folder)
    ceremony, settings = workspace.read_ceremony()
    office = _open_office(settings, create=False)
    # Again, for a commit that was cut off between its files and its ledger entry.
    _finish(office, office.reveal(office.commit(ceremony), parse_contributions(contribute)), workspace)


@clean_errors()
def draw(
    tasks: _Tasks,
    targets: _Targets,
    key: _Key,
    store: _Store,
    out: _Out,
    contribute: _Contribute = [],  # noqa: B006 - typer reads the default, nobody changes it
    inspectors: _Inspectors = None,
    conflicts: _Conflicts = None,
    log: _Log = DEFAULT_LOG,
    signer_id: SignerId = None,
    attempt: _AttemptNumber = 1,
    predecessor: _Predecessor = None,
    reason: _Reason = None,
    approver: _Approver = None,
) -> None:
    """抽取。Commit and reveal at once, for contributions that are at hand already."""
    contributions = parse_contributions(contribute)
    numbered = _attempt(attempt, predecessor, reason, approver)
    settings = _settings(key, store, log, signer_id)
    require_new(out)
    preparation = _prepare(settings, tasks, load_registers(targets, inspectors, conflicts), numbered)
    # Before anything is written: a missing contribution must not use up the task's first attempt.
    preparation.ceremony.complete(contributions)
    office, workspace = _open_office(settings, create=True), Workspace(out)
    ceremony = commit_to(office, preparation, workspace, settings)
    say_commitment(ceremony)
    _finish(office, office.reveal(ceremony, contributions), workspace)


def commit_to(office: Office, preparation: Preparation, workspace: Workspace, settings: Settings) -> Ceremony:
    """Write the ceremony to its folder, then commit it; return it with its ledger entry."""
    say_preparation(preparation)
    office.require_committable(preparation.ceremony)
    workspace.write_commitment(preparation, settings)
    ceremony = office.commit(preparation.ceremony)
    workspace.write_commitment(_with_ceremony(preparation, ceremony), settings)
    return ceremony


def load_registers(targets: Path, inspectors: Path | None, conflicts: Path | None) -> Registers:
    """Read the register files; a bad row in any is an error.

    Raises:
        RegisterFileInvalid: Names the first bad rows.
        UnreadableFile: Not a table.
    """
    return Registers(
        targets=load_targets(targets).entries,
        inspectors=() if inspectors is None else load_inspectors(inspectors).entries,
        conflicts=() if conflicts is None else load_conflicts(conflicts).entries,
    )


def parse_contributions(given: list[str]) -> dict[str, str]:
    """Return values by role from ``ROLE=VALUE`` arguments.

    Raises:
        InvalidValue: One is of another form, or a role stands twice.
    """
    values: dict[str, str] = {}
    for text in given:
        role, separator, value = text.partition("=")
        if not separator or not role or not value or role in values:
            rule = Text(
                "--contribute must be ROLE=VALUE, each role once", "--contribute 须为 角色=值，每个角色一次"
            )
            raise InvalidValue(rule=rule, seen=text)
        values[role] = value
    return values


def _prepare(settings: Settings, tasks: list[Path], registers: Registers, attempt: Attempt) -> Preparation:
    # Preparing touches no ledger; the real one, which may be a new file, is opened when all is in order.
    office = _office(settings, MemoryLedger())
    campaign = [_read_task(path) for path in tasks]
    if not registers.inspectors and any(task.team_rule is not None for task in campaign):
        rule = Text(
            "a task with teams must be given inspectors (--inspectors FILE)",
            "含检查组的任务须给出检查人员名录（--inspectors 文件）",
        )
        raise InvalidValue(rule=rule, seen="none")
    return office.prepare(campaign, registers, attempt=attempt)


def _read_task(path: Path) -> Task:
    try:
        return parse_task(read_text(path))
    except TaskFileInvalid as error:  # a campaign has several files, and the key alone does not tell which
        place = str(path) if error.key == "-" else f"{path}, {error.key}"
        raise TaskFileInvalid(key=place, rule=error.rule, seen=error.seen) from error


def _with_ceremony(preparation: Preparation, ceremony: Ceremony) -> Preparation:
    return Preparation(
        ceremony=ceremony,
        excluded_targets=preparation.excluded_targets,
        excluded_inspectors=preparation.excluded_inspectors,
        warnings=preparation.warnings,
    )


def _settings(key: Path, store: str, log: str, signer_id: str | None) -> Settings:
    # Absolute, so that reveal finds both from another working directory.
    return Settings(key=str(key.absolute()), log=log, store=absolute_url(store), signer_id=signer_id)


def _open_office(settings: Settings, *, create: bool) -> Office:
    return _office(settings, open_stores(settings.store, create=create).ledger)


def _office(settings: Settings, ledger: LedgerStore) -> Office:
    return Office(
        log=settings.log,
        ledger=ledger,
        signers=[load_signer(Path(settings.key), settings.signer_id)],
        clock=SystemClock(),
        entropy=SystemEntropy(),
        verifier=default_verifier(),
    )


def _attempt(number: int, predecessor: str | None, reason: str | None, approver: str | None) -> Attempt:
    try:
        digest = None if predecessor is None else bytes.fromhex(predecessor)
    except ValueError:
        rule = Text("--predecessor must be a digest in hex", "--predecessor 须为十六进制摘要")
        raise InvalidValue(rule=rule, seen=predecessor or "") from None
    return Attempt(number=number, predecessor=digest, reason=reason, approver=approver)


def _say_next(ceremony: Ceremony, folder: Path) -> None:
    statement = folder / "commitment.json"
    awaited = [one.role for one in ceremony.commitment.contributors if one.digest is None]
    command = Text(_reveal_command(folder, awaited, "VALUE"), _reveal_command(folder, awaited, "值"))
    say(
        Text(
            f"next: publish {statement}, then let everybody contribute, then {command.en}",
            f"下一步：公布 {statement}，由各方贡献后运行 {command.zh}",
        )
    )


def _reveal_command(folder: Path, roles: list[str], value: str) -> str:
    given = [part for role in roles for part in ("--contribute", f"{role}={value}")]
    return shlex.join(["randcheck", "reveal", str(folder), *given])


def _finish(office: Office, bundle: Bundle, workspace: Workspace) -> None:
    workspace.write_bundle(office.ledger.prove(bundle))
    say_draw(bundle)
    say(
        Text(
            f"receipt: {workspace.bundle_path} for auditors, {workspace.public_path} for everybody",
            f"证据包：{workspace.bundle_path}（审计级），{workspace.public_path}（公开级）",
        )
    )
