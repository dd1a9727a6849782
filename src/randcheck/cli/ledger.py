"""``randcheck ledger``: audit a store, sign its state, compare checkpoints, follow its changes of keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import attrs
import typer

from randcheck.adapters import default_verifier
from randcheck.adapters.store_urls import open_stores
from randcheck.adapters.system import SystemClock
from randcheck.cli.account import say_report
from randcheck.cli.checking import EXIT_OF
from randcheck.cli.console import clean_errors, print_json, say
from randcheck.cli.files import load_policy, load_signer, read_file, require_new, write_file
from randcheck.cli.keys import SignerId
from randcheck.cli.notes import checkpoint_keys, read_note, read_proof, write_proof
from randcheck.cli.policy_file import policy_to_toml
from randcheck.cli.progress import progress
from randcheck.errors import InvalidValue, NotSignedByLog
from randcheck.merkle import MerkleTree
from randcheck.office.ledger_audit import audit_ledger
from randcheck.office.ledger_desk import LedgerDesk
from randcheck.office.log_book import LogBook
from randcheck.ports import LedgerStore
from randcheck.receipts.audit import AuditReport, AuditScope
from randcheck.receipts.bundle import Bundle, DisclosureLevel
from randcheck.receipts.checkpoint import Checkpoint, check_log_signature
from randcheck.receipts.fork import ForkEvidence, Relation, compare_checkpoints, verify_fork
from randcheck.receipts.report import Status, Verdict
from randcheck.receipts.signed_note import SignedNote
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text

app = typer.Typer(
    no_args_is_help=True, help="Audit ledgers, sign and compare checkpoints. 账本审计与检查点。"
)

DEFAULT_LOG = "draws"
"""The ledger's name where commands are given none."""

_Store = Annotated[str, typer.Argument(metavar="STORE", help="URL of the ledger's store. 账本存储。")]
_Log = Annotated[str, typer.Option("--log", help="Name of the ledger. 账本名称。")]
_Trust = Annotated[Path, typer.Option("--trust", metavar="FILE", help="Trust policy, TOML. 信任策略。")]
_MaybeTrust = Annotated[
    Path | None, typer.Option("--trust", metavar="FILE", help="Trust policy, TOML. 信任策略。")
]
_Notes = Annotated[
    list[Path],
    typer.Option("--checkpoint", metavar="NOTE", help="A checkpoint that was kept. 留存的检查点。"),
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON。")]
_Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="New file. 输出文件。")]

_RELATIONS = {
    Relation.SAME: Text("same: one size, one root", "相同：条数与根值一致"),
    Relation.CONSISTENT: Text("consistent: the newer continues the older", "一致：较新者延续较早者"),
    Relation.FORKED: Text("FORKED: the newer does not continue the older", "分叉：较新者并非延续较早者"),
    Relation.UNDECIDED: Text(
        "undecided: give --store, or --proof from the ledger", "无法判定：请给出 --store 或账本的 --proof"
    ),
}
_EXIT_OF_RELATION = {
    Relation.SAME: 0,
    Relation.CONSISTENT: 0,
    Relation.FORKED: EXIT_OF[Verdict.INVALID],
    Relation.UNDECIDED: EXIT_OF[Verdict.INDETERMINATE],
}


@app.command("audit")
@clean_errors()
def audit(
    store: _Store,
    log: _Log = DEFAULT_LOG,
    trust: _MaybeTrust = None,
    checkpoint: _Notes = [],  # noqa: B006 - typer reads the default, nobody changes it
    quick: Annotated[
        bool, typer.Option("--quick", help="Entries only, not statements and signatures. 仅核查记录链。")
    ] = False,
    as_json: _Json = False,
) -> None:
    """审计。Recompute a whole ledger from its raw bytes; exit 0 when valid, 1 invalid, 3 indeterminate."""
    policy = None if trust is None else load_policy(trust)
    notes = [read_note(path) for path in checkpoint]
    report = _audit(
        open_stores(store).ledger,
        log,
        policy=policy,
        notes=notes,
        scope=AuditScope.CHAIN if quick else AuditScope.FULL,
    )
    if as_json:
        print_json(report.to_mapping())
    else:
        _say_audit(report)
    raise typer.Exit(EXIT_OF[report.verdict])


@app.command("checkpoint")
@clean_errors()
def checkpoint(
    store: _Store,
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="The ledger's private key. 签名密钥。")],
    out: _Out,
    log: _Log = DEFAULT_LOG,
    signer_id: SignerId = None,
    since: Annotated[
        int | None,
        typer.Option(
            "--since", metavar="SIZE", min=0, help="Prove growth from a size, into --proof. 一致性证明起点。"
        ),
    ] = None,
    proof: Annotated[
        Path | None, typer.Option("--proof", metavar="FILE", help="New file for that proof. 证明文件。")
    ] = None,
    checkpoints: Annotated[
        str | None,
        typer.Option(
            "--checkpoints", metavar="URL", help="Where signed checkpoints are kept. 已签检查点的存储。"
        ),
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Begin to keep them; no file must be there. 新建该存储。")
    ] = False,
) -> None:
    """检查点。Sign the state of a ledger whose entries hang together, as a note for witnesses and receipts."""
    if (since is None) != (proof is None):
        rule = Text("--since and --proof must be given together", "--since 与 --proof 须同时给出")
        raise InvalidValue(rule=rule, seen="one of them")
    for path in (out, proof):
        if path is not None:
            require_new(path)
    if new and checkpoints is None:
        rule = Text("--new must be given with --checkpoints", "--new 须与 --checkpoints 同时给出")
        raise InvalidValue(rule=rule, seen="--new")
    signer, ledger = load_signer(key, signer_id), open_stores(store).ledger
    kept = None if checkpoints is None else open_stores(checkpoints, create=new).checkpoints
    if new and kept is not None and kept.last(log) is not None:
        rule = Text(
            "with --new, no checkpoint of the ledger must be kept", "使用 --new 时不得已存有该账本的检查点"
        )
        raise InvalidValue(rule=rule, seen=log)
    # A signature cannot be taken back: whatever was tampered with must not get one.
    _require_in_order(_audit(ledger, log, scope=AuditScope.CHAIN))
    desk = LedgerDesk(_book(ledger, log), [signer], kept)
    note = desk.checkpoint()
    signed = Checkpoint.parse(note.text)
    if since is not None and proof is not None:
        if since > signed.size:
            rule = Text(
                f"--since must be at most the ledger's {signed.size} entries",
                f"--since 不得超过账本的 {signed.size} 条",
            )
            raise InvalidValue(rule=rule, seen=str(since))
        write_file(proof, write_proof(desk.prove_growth(since, signed.size)))
    write_file(out, note.encode())
    say(
        Text(
            f"{out}: ledger {log}, {signed.size} entries, root {signed.root.hex()[:16]}…",
            f"{out}：账本 {log}，{signed.size} 条，根值 {signed.root.hex()[:16]}…",
        )
    )


@app.command("prove")
@clean_errors()
def prove(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="A receipt of any level. 证据包。")],
    note: Annotated[
        Path, typer.Option("--note", metavar="NOTE", help="A checkpoint, cosigned as it is. 检查点。")
    ],
    store: Annotated[str, typer.Option("--store", metavar="URL", help="The ledger. 账本存储。")],
    out: _Out,
) -> None:
    """证明。Put the proof that the ledger has the entries of BUNDLE, under NOTE, into a new receipt."""
    require_new(out)
    receipt, signed = Bundle.decode(read_file(bundle)), read_note(note)
    # No key is needed: what is signed is the note.
    desk = LedgerDesk(_book(open_stores(store).ledger, Checkpoint.parse(signed.text).origin), [])
    proved = desk.prove(receipt, signed)
    write_file(out, proved.encode(), secret=proved.level is not DisclosureLevel.PUBLIC)
    say(Text(f"{out}: proved under {note}", f"{out}：已按 {note} 附账本证明"))


@app.command("compare")
@clean_errors()
def compare(
    older: Annotated[Path, typer.Argument(metavar="OLDER", help="A checkpoint. 检查点。")],
    newer: Annotated[Path, typer.Argument(metavar="NEWER", help="Another of the same ledger. 另一检查点。")],
    store: Annotated[
        str | None, typer.Option("--store", metavar="URL", help="The ledger as it is now. 账本存储。")
    ] = None,
    proof: Annotated[
        Path | None, typer.Option("--proof", metavar="FILE", help="A consistency proof. 一致性证明。")
    ] = None,
    trust: _MaybeTrust = None,
    evidence: Annotated[
        Path | None,
        typer.Option("--evidence", metavar="FILE", help="New file for evidence of a fork. 分叉证据文件。"),
    ] = None,
) -> None:
    """比对。Tell whether NEWER continues OLDER; exit 0 when it does, 1 when the ledger forked, 3 undecided."""
    notes = [read_note(older), read_note(newer)]
    if evidence is not None:
        require_new(evidence)
    if trust is not None:
        policy = load_policy(trust)
        for note in notes:
            _require_signed(note, policy)
    tree = None if store is None else read_tree(store, Checkpoint.parse(notes[0].text).origin)
    found = compare_checkpoints(*notes, tree=tree, proof=None if proof is None else read_proof(proof))
    say(_RELATIONS[found.relation])
    if found.evidence is not None and evidence is not None:
        write_file(evidence, found.evidence.encode())
        say(Text(f"evidence is in {evidence}", f"证据已写入 {evidence}"))
    raise typer.Exit(_EXIT_OF_RELATION[found.relation])


@app.command("fork")
@clean_errors()
def fork(
    evidence: Annotated[Path, typer.Argument(metavar="EVIDENCE", help="From ledger compare. 分叉证据。")],
    trust: _Trust,
) -> None:
    """核验分叉证据。Check EVIDENCE that a ledger signed two histories; exit 0 when it is proven, 1 when not."""
    told = ForkEvidence.decode(read_file(evidence))
    report = verify_fork(told, checkpoint_keys(load_policy(trust)), default_verifier())
    say(report.reason)
    raise typer.Exit(0 if report.is_proven else EXIT_OF[Verdict.INVALID])


@app.command("keys")
@clean_errors()
def keys(
    store: _Store,
    trust: _Trust,
    out: _Out,
    log: _Log = DEFAULT_LOG,
    checkpoint: _Notes = [],  # noqa: B006 - typer reads the default, nobody changes it
) -> None:
    """密钥变更。Write the trust policy with the ledger's changes of keys applied, after a whole audit."""
    require_new(out)
    policy = load_policy(trust)
    notes = [read_note(path) for path in checkpoint]
    report = _audit(open_stores(store).ledger, log, policy=policy, notes=notes)
    _require_in_order(report)
    changed = attrs.evolve(report.policy or policy, changes_from=max(report.size, policy.changes_from))
    write_file(out, policy_to_toml(changed).encode())
    say(
        Text(
            f"{out}: {len(changed.keys)} keys, changes of keys up to index {report.size - 1} applied",
            f"{out}：{len(changed.keys)} 把密钥，已应用至第 {report.size - 1} 条的密钥变更",
        )
    )


def read_tree(store: str, log: str) -> MerkleTree:
    """Return the Merkle tree over the log in a store."""
    return _book(open_stores(store).ledger, log).read_tree().merkle


def _audit(
    ledger: LedgerStore,
    log: str,
    *,
    policy: TrustPolicy | None = None,
    notes: list[SignedNote] | None = None,
    scope: AuditScope = AuditScope.FULL,
) -> AuditReport:
    """Audit a log, which must have entries unless a checkpoint says that it had: else its name is mistyped."""
    if not ledger.head(log).size and not notes:
        rule = Text("the store must have the ledger that is named by --log", "存储中须有 --log 所指的账本")
        raise InvalidValue(rule=rule, seen=log)
    with progress(Text("auditing", "审计")) as on_progress:
        return audit_ledger(
            ledger,
            log,
            verifier=default_verifier(),
            policy=policy,
            notes=notes or (),
            scope=scope,
            on_progress=on_progress,
        )


def _say_audit(report: AuditReport) -> None:
    kinds = ", ".join(f"{kind} {count}" for kind, count in report.kinds.items()) or "-"
    say(
        Text(
            f"ledger {report.log}: {report.size} entries ({kinds}), root {report.root.hex()}",
            f"账本 {report.log}：{report.size} 条（{kinds}），根值 {report.root.hex()}",
        )
    )
    say_report(report.report, entries=True)
    if report.first_bad_index is not None:
        say(
            Text(
                f"the first bad entry has index {report.first_bad_index}",
                f"首个有误的记录为第 {report.first_bad_index} 条",
            )
        )
    if report.forks:
        say(
            Text(
                "the given checkpoints prove a fork: write the evidence with randcheck ledger compare",
                "所给检查点足以证明分叉：可用 randcheck ledger compare 写出证据",
            )
        )


def _require_in_order(report: AuditReport) -> None:
    broken = report.report.with_status(Status.FAIL)
    if broken:
        first = broken[0]
        rule = Text(
            f"ledger {report.log} must be in order (randcheck ledger audit tells what is wrong)",
            f"账本 {report.log} 须无误（详见 randcheck ledger audit）",
        )
        where = "" if first.subject is None else f" at index {first.subject}"
        raise InvalidValue(rule=rule, seen=f"{first.code}{where}")


def _require_signed(note: SignedNote, policy: TrustPolicy) -> None:
    signed = Checkpoint.parse(note.text)
    found = [
        check_log_signature(note, key, default_verifier())
        for key in checkpoint_keys(policy, size=signed.size)
    ]
    if not any(one.has_signed for one in found):
        findings = ", ".join(one.status.value for one in found) or "-"
        raise NotSignedByLog(origin=signed.origin, findings=findings)


def _book(ledger: LedgerStore, log: str) -> LogBook:
    return LogBook(log=log, ledger=ledger, now=lambda: SystemClock().now().replace(microsecond=0))
