"""``randcheck demo``: the whole way from two registers to a verified receipt, on a made-up registry."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import attrs
import typer

from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.adapters.memory_checkpoint_store import MemoryCheckpointStore
from randcheck.adapters.sqlite import SqliteLedger
from randcheck.adapters.system import SystemClock, SystemEntropy
from randcheck.adapters.table_files import save_conflicts, save_inspectors, save_targets
from randcheck.cli.account import say_commitment, say_draw, say_report
from randcheck.cli.ceremony import commit_to, load_registers
from randcheck.cli.console import clean_errors, say
from randcheck.cli.demo_data import AUDIT, ENVIRONMENT, LEAD, SAFETY, make_registers
from randcheck.cli.files import load_policy, read_text, require_new, write_file
from randcheck.cli.keys import organ_policy
from randcheck.cli.policy_file import policy_to_toml
from randcheck.cli.workspace import Settings, Workspace
from randcheck.office import CHINA_TIME, Office, Witness
from randcheck.planning.task_file import parse_task
from randcheck.ports import Clock, EntropySource, Signer
from randcheck.procedure.ceremony import Ceremony
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.checkpoint import PublicKey
from randcheck.receipts.disclosure import Discloser
from randcheck.receipts.report import Report, Verdict
from randcheck.receipts.statements import ResultStatement
from randcheck.receipts.trust_entries import COSIGNATURE, Organisation, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.receipts.verify import verify_bundle
from randcheck.text import Text

_SEEDED_NOW = datetime(2026, 11, 24, 9, 30, tzinfo=CHINA_TIME)
_WITNESSES = ("人大代表", "政协委员", "公证处摇号球")

_TASK = """\
# 抽查任务，供 randcheck demo 使用。A task for the demo.
[task]
id = "TH-DEMO-001"
title = "食品经营与安全生产跨部门联合抽查"
matters = ["食品经营许可及经营行为", "安全生产条件", "排污许可"]
lead_department = "{lead}"
departments = ["{safety}", "{environment}"]
as_of = {as_of}

[strata]
by = ["credit_risk"]
with_areas = true

[filters]
active_only = true
inspected_within_months = 6
annual_cap = 3

[sample]
per_class = {{ {sizes} }}
rounding = "ceil"
minimum = 1
reserves = 3

[teams]
mode = "teams_first"
teams = 21
leader = "among_members"
near_categories = [["食品安全", "产品质量"]]

[[teams.seats]]
department = "{lead}"
categories = ["食品安全"]

[[teams.seats]]

[contributions]
roles = [{roles}]
"""
_SIZES = {"A": "1%", "B": "3%", "C": "10%", "D": "100%"}


@attrs.frozen
class _SeededEntropy:
    """Randomness that everybody can foresee: for a demo that shall come out the same, and nothing else."""

    seed: str
    _calls: list[int] = attrs.field(factory=list)

    def token(self, size: int) -> bytes:
        self._calls.append(size)
        label = f"randcheck demo\n{self.seed}\n{len(self._calls)}\n"
        return hashlib.shake_256(label.encode()).digest(size)


@attrs.frozen
class _FixedClock:
    moment: datetime

    def now(self) -> datetime:
        return self.moment


@clean_errors()
def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="New folder for all files. 输出文件夹。")
    ] = Path("randcheck-demo"),
    targets: Annotated[
        int, typer.Option("--targets", metavar="N", min=1, help="Number of targets. 检查对象户数。")
    ] = 5000,
    seed: Annotated[
        str | None,
        typer.Option(
            "--seed",
            metavar="TEXT",
            help="Make the demo come out the same; never for a real draw. 使演示可重现。",
        ),
    ] = None,
) -> None:
    """演示。Make a registry, commit, contribute, draw, assign, sign, verify, and show a forgery failing."""
    require_new(out)
    clock: Clock = SystemClock() if seed is None else _FixedClock(_SEEDED_NOW)
    entropy: EntropySource = SystemEntropy() if seed is None else _SeededEntropy(seed)
    signer, audit_key = Ed25519Signer.generate(entropy), Ed25519Signer.generate(entropy)
    _make_inputs(out, targets, clock.now().astimezone(CHINA_TIME).date(), signer, audit_key)
    settings = Settings(key=str(out / "key.pem"), log="tonghua-demo", store=f"sqlite:///{out / 'ledger.db'}")
    office = Office(
        log=settings.log,
        ledger=SqliteLedger.open(out / "ledger.db"),
        signers=[signer],
        clock=clock,
        entropy=entropy,
        verifier=Ed25519Verifier(),
    )
    workspace = Workspace(out)
    ceremony = _commit(office, workspace, settings)
    revealed = _reveal(office, ceremony, entropy)
    bundle = _prove(office, workspace, revealed, audit_key, signer, clock)
    policy = load_policy(out / "trust.toml")
    _title(
        Text(
            "5. Verify: everything is worked out anew from the receipt",
            "五、核验：依据证据包重新推算全部内容",
        )
    )
    report = _verify(workspace.bundle_path.read_bytes(), policy)
    say_report(report)
    forged = _show_forgery(out, bundle, policy)
    _say_next(out, bundle)
    if report.verdict is not Verdict.VALID or forged.verdict is not Verdict.INVALID:
        raise typer.Exit(1)


def _make_inputs(out: Path, targets: int, as_of: date, signer: Ed25519Signer, audit_key: Signer) -> None:
    registers = make_registers(targets, as_of)
    out.mkdir(parents=True, exist_ok=True)
    save_targets(out / "targets.csv", registers.targets)
    save_inspectors(out / "inspectors.csv", registers.inspectors)
    save_conflicts(out / "conflicts.csv", registers.conflicts)
    # A class that a small registry happens not to have cannot be named in the rule.
    filled = {target.credit_risk.value for target in registers.targets if target.credit_risk is not None}
    sizes = ", ".join(f'{name} = "{size}"' for name, size in _SIZES.items() if name in filled)
    task = _TASK.format(
        lead=LEAD,
        safety=SAFETY,
        environment=ENVIRONMENT,
        as_of=as_of.isoformat(),
        sizes=sizes,
        roles=", ".join(f'"{role}"' for role in _WITNESSES),
    )
    write_file(out / "task.toml", task.encode())
    write_file(out / "key.pem", signer.to_pem(), secret=True)
    write_file(out / "trust.toml", policy_to_toml(_make_policy(signer, audit_key)).encode())
    _title(Text("1. Registers", "一、名录"))
    counts = len(registers.targets), len(registers.inspectors), len(registers.conflicts)
    say(
        Text(
            f"{counts[0]} targets, {counts[1]} inspectors, {counts[2]} declared conflicts, all made up",
            f"检查对象 {counts[0]} 户，执法检查人员 {counts[1]} 名，申报回避 {counts[2]} 项，均为虚构",
        )
    )


def _commit(office: Office, workspace: Workspace, settings: Settings) -> Ceremony:
    _title(
        Text(
            "2. Commit: pool, rules and sizes, before any seed", "二、承诺：种子产生之前固定名单、规则与数量"
        )
    )
    folder = workspace.folder
    registers = load_registers(folder / "targets.csv", folder / "inspectors.csv", folder / "conflicts.csv")
    preparation = office.prepare(parse_task(read_text(folder / "task.toml")), registers)
    ceremony = commit_to(office, preparation, workspace, settings)
    say_commitment(ceremony)
    return ceremony


def _make_policy(signer: Signer, audit_key: Signer) -> TrustPolicy:
    """Return the policy of somebody who trusts the bureau to sign, and the audit office to witness its ledger."""
    policy = organ_policy(signer, "tonghua-amr", LEAD)
    witness = TrustedKey(
        algorithm=audit_key.algorithm,
        public_key=audit_key.public_key,
        organisation_id="tonghua-audit",
        statement_kinds=frozenset({COSIGNATURE}),
    )
    return TrustPolicy(
        organisations=(*policy.organisations, Organisation(organisation_id="tonghua-audit", name=AUDIT)),
        keys=(*policy.keys, witness),
    )


def _reveal(office: Office, ceremony: Ceremony, entropy: EntropySource) -> Bundle:
    _title(Text("3. Contributions, seed, draw and assignment", "三、各方贡献、种子、抽取与选派"))
    said = {role: f"{int.from_bytes(entropy.token(4), 'big') % 10**8:08d}" for role in _WITNESSES}
    bundle = office.reveal(ceremony, said)
    say_draw(bundle)
    return bundle


def _prove(
    office: Office, workspace: Workspace, bundle: Bundle, audit_key: Signer, signer: Signer, clock: Clock
) -> Bundle:
    """Have the audit office witness the ledger, and write the receipts of all three levels."""
    _title(
        Text(
            "4. The ledger's state is signed and witnessed; receipts for auditors, the public and one firm",
            "四、签署并见证账本检查点，生成审计、公开、当事人三级证据包",
        )
    )
    witness = Witness(
        name="tonghua-audit",
        signer=audit_key,
        logs={bundle.result_entry.origin: [PublicKey.of(signer)]},
        store=MemoryCheckpointStore(),
        verifier=Ed25519Verifier(),
        clock=clock,
    )
    note = office.ledger.checkpoint()
    proved = office.ledger.prove(bundle, note.with_signature(witness.cosign(note)))
    workspace.write_bundle(proved)
    firm = ResultStatement.decode(proved.result.payload).results[0]["drawn"][0]["id"]
    own = Discloser(proved).party(firm)
    write_file(workspace.folder / "firm.json", own.encode(), secret=True)
    sizes = {path.name: path.stat().st_size for path in (workspace.bundle_path, workspace.public_path)}
    say(
        Text(
            f"bundle.json {sizes['bundle.json']} bytes, public.json {sizes['public.json']} bytes, "
            f"firm.json {len(own.encode())} bytes for {firm}",
            f"bundle.json {sizes['bundle.json']} 字节，public.json {sizes['public.json']} 字节，"
            f"firm.json {len(own.encode())} 字节，供 {firm} 核验",
        )
    )
    return proved


def _verify(data: bytes, policy: TrustPolicy) -> Report:
    return verify_bundle(Bundle.decode(data), policy=policy, verifier=Ed25519Verifier())


def _show_forgery(out: Path, bundle: Bundle, policy: TrustPolicy) -> Report:
    """Change one byte of the receipt, in the pool's list of ids, and verify it again."""
    _title(
        Text("6. One byte is changed, and verify shows what it breaks", "六、改动一个字节，核验指出不符之处")
    )
    data = bundle.encode()
    target = bundle.materials.frames[0].ids[0].encode()
    frame = data.index(b'"frames"')  # the same id may stand among the conflicts, which come before
    position = data.index(b'"' + target + b'"', frame) + len(target)
    other = b"0" if data[position : position + 1] != b"0" else b"1"
    forged = data[:position] + other + data[position + 1 :]
    path = out / "bundle-forged.json"
    write_file(path, forged, secret=True)
    say(
        Text(
            f"byte {position} of {path.name}: {chr(data[position])} became {other.decode()}",
            f"{path.name} 第 {position} 字节：{chr(data[position])} 改为 {other.decode()}",
        )
    )
    report = _verify(forged, policy)
    say_report(report)
    return report


def _say_next(out: Path, bundle: Bundle) -> None:
    _title(Text("Try it yourself", "自己试一试"))
    target = bundle.materials.frames[0].ids[0]
    firm = ResultStatement.decode(bundle.result.payload).results[0]["drawn"][0]["id"]
    for command in (
        f"randcheck verify {out / 'bundle.json'} --trust {out / 'trust.toml'} --frame {out / 'targets.csv'}",
        f"randcheck verify {out / 'public.json'} --trust {out / 'trust.toml'}",
        f"randcheck explain {out / 'firm.json'} --target {firm}",
        f"randcheck explain {out / 'bundle.json'} --target {target}",
        f"randcheck verify {out / 'bundle-forged.json'} --trust {out / 'trust.toml'}",
    ):
        typer.echo(f"  {command}")


def _title(text: Text) -> None:
    typer.echo("")
    say(text)
