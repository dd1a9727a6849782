"""Documents printed by a real browser: how many sheets, and that what belongs together stays together."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from randcheck.documents import Format, render
from support.chromium import Browser, open_chromium
from support.documents import empty, filled, targets

FILLED, EMPTY = filled(), empty()
OVERHANGING = """
    const cells = [...document.querySelectorAll("td,th")];
    return cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent);
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with open_chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


def sheets_of(browser: Browser, document: Any, folder: Path) -> int:
    """How many sheets the document takes when it is printed as its own style says."""
    page = folder / "document.html"
    page.write_bytes(render(document, Format.HTML))
    browser.open(page.as_uri())
    printed = browser.command("Page.printToPDF", preferCSSPageSize=True)
    return len(re.findall(rb"/Type /Page\b(?!s)", base64.b64decode(printed["data"])))


@pytest.mark.parametrize(
    "code", ["site-record", "joint-site-record", "recusal-form", "replacement-form", "task-announcement"]
)
def test_a_form_takes_one_sheet_filled_and_empty(browser: Browser, tmp_path: Path, code: str):
    assert sheets_of(browser, FILLED[code], tmp_path) == 1
    assert sheets_of(browser, EMPTY[code], tmp_path) == 1


def test_a_long_list_goes_on_over_as_many_sheets_as_it_needs(browser: Browser, tmp_path: Path):
    few = sheets_of(browser, FILLED["draw-record"], tmp_path)
    many = sheets_of(browser, attrs.evolve(FILLED["draw-record"], drawn=targets(200)), tmp_path)
    assert few + 5 <= many <= few + 10


@pytest.mark.parametrize("code", FILLED)
def test_a_page_is_black_on_white_and_nothing_hangs_over_the_edge_of_its_cell(
    browser: Browser, tmp_path: Path, code: str
):
    page = tmp_path / "document.html"
    page.write_bytes(render(FILLED[code], Format.HTML))
    browser.prefer(media="print", scheme="dark")
    # The printed width of A4 in CSS pixels, upright or across.
    across = "landscape" in page.read_text("utf-8")
    browser.resize(963 if across else 635, 900)
    browser.open(page.as_uri())
    assert (
        browser.run("return getComputedStyle(document.documentElement).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    assert browser.run("return getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert browser.run(OVERHANGING) == []
    assert browser.requests() == [page.as_uri()]


def test_a_long_finding_begins_on_the_first_sheet_and_leaves_none_half_empty(
    browser: Browser, tmp_path: Path
):
    record = FILLED["site-record"]
    # 12 paragraphs of 12 lines, about 3 sheets of one column, and the form around them.
    finding = "\n".join("台账不全，" * 40 for _ in range(12))
    long = attrs.evolve(record, items=[attrs.evolve(record.items[0], finding=finding)])
    assert sheets_of(browser, long, tmp_path) <= 4
