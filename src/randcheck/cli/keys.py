"""``randcheck key``: make a signing key, show what others need to trust it."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from randcheck.adapters.ed25519 import Ed25519Signer
from randcheck.adapters.sm2 import Sm2Signer
from randcheck.adapters.system import SystemEntropy
from randcheck.cli.console import clean_errors, print_json, say
from randcheck.cli.files import load_signer, require_new, write_file
from randcheck.cli.policy_file import policy_to_toml
from randcheck.receipts.signing import Signer
from randcheck.receipts.statements import KIND_NAMES
from randcheck.receipts.trust_entries import CHECKPOINT, Organisation, TrustedKey
from randcheck.receipts.trust_policy import TrustPolicy
from randcheck.text import Text

app = typer.Typer(no_args_is_help=True, help="Signing keys. 签名密钥。")


class Algorithm(enum.Enum):
    """What a key signs with."""

    ED25519 = "ed25519"
    SM2 = "sm2"


SignerId = Annotated[
    str | None,
    typer.Option(
        "--signer-id",
        metavar="ID",
        help="For an SM2 key: the id its signatures are bound to. SM2 签名者标识。",
    ),
]
_FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The key, PEM. 密钥文件。")]


@app.command("new")
@clean_errors()
def new(
    file: _FileArgument,
    algorithm: Annotated[
        Algorithm, typer.Option("--algorithm", help="Of its signatures. 签名算法。")
    ] = Algorithm.ED25519,
) -> None:
    """生成密钥。Write a new private key to FILE, readable by its owner alone."""
    signer: Ed25519Signer | Sm2Signer
    if algorithm is Algorithm.SM2:
        signer = Sm2Signer.generate(SystemEntropy())
    else:
        signer = Ed25519Signer.generate(SystemEntropy())
    write_file(require_new(file), signer.to_pem(), secret=True)
    say(Text(f"{file}: new key {signer.key_id}", f"{file}：新密钥 {signer.key_id}"))


@app.command("show")
@clean_errors()
def show(
    file: _FileArgument,
    organisation: Annotated[
        str, typer.Option("--organisation", metavar="ID", help="Its holder's id. 持有机构编号。")
    ] = "organ",
    name: Annotated[str, typer.Option("--name", help="Its holder's name. 持有机构名称。")] = "organ",
    signer_id: SignerId = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON。")] = False,
) -> None:
    """显示公钥。Show the public half of the key in FILE as a trust policy that others can use."""
    signer = load_signer(file, signer_id)
    if as_json:
        shown = {
            "algorithm": signer.algorithm,
            "key_id": signer.key_id,
            "public_key": signer.public_key.hex(),
        }
        if isinstance(signer, Sm2Signer):
            shown["signer_id"] = signer.signer_id
        print_json(shown)
    else:
        typer.echo(policy_to_toml(organ_policy(signer, organisation, name)), nl=False)


def organ_policy(signer: Signer, organisation_id: str, name: str) -> TrustPolicy:
    """Return a policy that trusts one key of one organisation for all that an organ signs."""
    key = TrustedKey(
        algorithm=signer.algorithm,
        public_key=signer.public_key,
        organisation_id=organisation_id,
        statement_kinds=frozenset({*KIND_NAMES, CHECKPOINT}),
        signer_id=getattr(signer, "signer_id", None),
    )
    return TrustPolicy(organisations=(Organisation(organisation_id=organisation_id, name=name),), keys=(key,))
