"""``randcheck web``: hand out the verifier as a page for the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from randcheck.cli.console import clean_errors, say
from randcheck.cli.files import require_new, write_file
from randcheck.hashing import sha256
from randcheck.text import Text
from randcheck.web import verifier_page


@clean_errors()
def web(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new HTML file. 新的网页文件。")],
) -> None:
    """网页核验。Write the verifier's page to FILE: it works from a disk, without a network."""
    page = verifier_page()
    write_file(require_new(file), page)
    digest = sha256(page).hex()
    say(
        Text(
            f"{file}: the verifier's page, {len(page)} bytes, SHA-256 {digest}",
            f"{file}：网页核验程序，{len(page)} 字节，SHA-256 {digest}",
        )
    )
