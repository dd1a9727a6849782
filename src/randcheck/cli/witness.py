"""``randcheck witness``: cosign a ledger's checkpoint after seeing that it continues the last one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from randcheck.adapters import default_verifier
from randcheck.adapters.sqlite import SqliteCheckpointStore
from randcheck.adapters.system import SystemClock
from randcheck.cli.console import clean_errors, fail, say
from randcheck.cli.files import load_policy, load_signer, require_new, write_file
from randcheck.cli.keys import SignerId
from randcheck.cli.ledger import DEFAULT_LOG, read_tree
from randcheck.cli.notes import checkpoint_keys, read_note, read_proof
from randcheck.errors import ForkDetected, InvalidValue
from randcheck.office import Witness
from randcheck.receipts.checkpoint import Checkpoint
from randcheck.text import Text

app = typer.Typer(no_args_is_help=True, help="Vouch that a ledger only grows. 见证账本只增不改。")

FORKED_EXIT = 1


@app.command("cosign")
@clean_errors()
def cosign(
    note: Annotated[Path, typer.Argument(metavar="NOTE", help="A checkpoint signed by its ledger. 检查点。")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="The witness's key. 见证人密钥。")],
    name: Annotated[str, typer.Option("--name", help="What the witness calls itself. 见证人名称。")],
    state: Annotated[
        Path, typer.Option("--state", metavar="FILE", help="What the witness cosigned. 见证人的状态文件。")
    ],
    trust: Annotated[
        Path,
        typer.Option("--trust", metavar="FILE", help="Names the ledger's keys. 载明账本密钥的信任策略。"),
    ],
    log: Annotated[str, typer.Option("--log", help="Name of the ledger. 账本名称。")] = DEFAULT_LOG,
    proof: Annotated[
        Path | None,
        typer.Option("--proof", metavar="FILE", help="Consistency proof from the ledger. 一致性证明。"),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option("--store", metavar="URL", help="The ledger itself, instead of a proof. 账本存储。"),
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Begin a new one; the file must not exist. 新建状态文件。")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Where the note goes; NOTE itself if left out. 输出文件。"
        ),
    ] = None,
    signer_id: SignerId = None,
    evidence: Annotated[
        Path | None,
        typer.Option("--evidence", metavar="FILE", help="New file for evidence of a fork. 分叉证据文件。"),
    ] = None,
) -> None:
    """见证。Add the witness's signature to NOTE, if it continues what was cosigned before; exit 1 on a fork."""
    if proof is not None and store is not None:
        rule = Text("--proof and --store must not both be given", "--proof 与 --store 只能给出一个")
        raise InvalidValue(rule=rule, seen="both")
    for path in (state if new else None, evidence):
        if path is not None:
            require_new(path)
    signed = read_note(note)
    checkpoint = Checkpoint.parse(signed.text)
    keys = checkpoint_keys(load_policy(trust), size=checkpoint.size)
    opening = SqliteCheckpointStore.open if new else SqliteCheckpointStore.open_existing
    signer = load_signer(key, signer_id)
    with opening(state) as memory:
        witness = Witness(
            name=name,
            signer=signer,
            logs={log: keys},
            store=memory,
            verifier=default_verifier(),
            clock=SystemClock(),
        )
        try:
            line = witness.cosign(signed, _proof(witness, checkpoint, proof, store))
        except ForkDetected as error:
            fail(error)
            if evidence is not None and error.evidence is not None:
                write_file(evidence, error.evidence.encode())
                say(Text(f"evidence is in {evidence}", f"证据已写入 {evidence}"))
            raise typer.Exit(FORKED_EXIT) from None
    write_file(out or note, signed.with_signature(line).encode())
    say(
        Text(
            f"{out or note}: cosigned by {name}, ledger {log} with {checkpoint.size} entries",
            f"{out or note}：{name} 已见证账本 {log} 的 {checkpoint.size} 条",
        )
    )


def _proof(
    witness: Witness, checkpoint: Checkpoint, proof: Path | None, store: str | None
) -> Sequence[bytes]:
    """Return the proof that the ledger grew from what the witness cosigned last: the given one, or made here."""
    if proof is not None:
        return read_proof(proof)
    last = witness.last(checkpoint.origin)
    if store is None or last is None:
        return ()
    tree = read_tree(store, checkpoint.origin)
    if not last.size <= checkpoint.size <= len(tree):
        return ()
    return tree.prove_consistency(last.size, checkpoint.size)
