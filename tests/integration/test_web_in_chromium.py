"""The verifier's own tests in a real browser, and every attack of the registry put to it there.

``make test`` runs the same tests in node. The page that people open is tested in ``test_web_verifier.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from attacks.cases import CASES, to_mapping
from randcheck.adapters.holiday_sources import load_calendar
from support.chromium import Browser, open_chromium, run_node

# They compare our digests with node's own. Those of the verification ask Python, which the attacks below do here.
NEEDING_NODE = {"core/dsse.test.ts", "core/hash.test.ts"}
ASKING_PYTHON = "verify/"

# Of a file of megabytes both only say that it is too much, and take seconds to make it; a few of them will do.
LARGEST_BYTES = 100_000
LARGE_TOO = {"accents-out-of-order", "brackets-opened", "huge-integer", "one-key-a-million-times"}


QUICK = [case for case in CASES if case.handout.size <= LARGEST_BYTES or case.name in LARGE_TOO]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("chromium")
    page = folder / "tests.html"
    run_node("test/browser/page.mjs", page)
    with open_chromium(folder) as browser:
        browser.open(page.as_uri())
        browser.wait(lambda: browser.run("return globalThis.results !== undefined"))
        yield browser


def test_every_test_and_golden_vector_passes_in_chromium(browser: Browser):
    results = browser.run("return results")
    assert [result for result in results if result["error"] is not None] == []
    assert len(results) > 300
    left_out = browser.run("return leftOut")
    assert {name for name in left_out if not name.startswith(ASKING_PYTHON)} == NEEDING_NODE


def test_the_golden_vectors_are_among_them(browser: Browser):
    files = {result["name"].partition(" › ")[0] for result in browser.run("return results")}
    for kind in ("assignment", "core/lists", "core/seed", "core/selection", "core/sizes", "core/statements"):
        assert f"{kind}.test.ts" in files


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.name)
def test_python_and_javascript_say_the_same_of_an_attack(browser: Browser, case):
    expected = to_mapping(case, load_calendar(()))
    said = browser.run("return judge(arguments[0])", {name: expected[name] for name in ("bundle", "policy")})
    # Codes of errors are not compared: which of two faults of one file is met first is nobody's promise.
    assert said["verdict"] == expected["verdict"]
    assert said["findings"] == expected["findings"]
