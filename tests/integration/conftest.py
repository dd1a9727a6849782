"""What the tests of the verifier's page share: the page, receipts in files, a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.chromium import Browser

# Imports stand where they are used: the other tests of this folder have to run where there is no Selenium.


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def files(folder: Path) -> dict[str, dict[str, Path]]:
    """Write every receipt and policy, and return what to choose in the page."""
    from randcheck.cli.policy_file import policy_to_toml
    from support.verifier_receipts import RECEIPTS

    chosen = {}
    for name, receipt in RECEIPTS.items():
        bundle, policy = folder / f"{name}.json", folder / f"{name}.toml"
        bundle.write_bytes(receipt.bundle.encode())
        chosen[name] = {"bundle": bundle}
        if receipt.policy is not None:
            policy.write_text(policy_to_toml(receipt.policy), encoding="utf-8")
            chosen[name]["policy"] = policy
    return chosen


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    """Write the page, and return its address."""
    from randcheck.web import verifier_page

    file = folder / "verifier.html"
    file.write_bytes(verifier_page())
    return file.as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    from support.chromium import open_chromium

    with open_chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser
