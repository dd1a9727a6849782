"""With CI set, a skipped integration test is a failure that shows its reason (tests/conftest.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

CONFTEST = (Path(__file__).parents[1] / "conftest.py").read_text(encoding="utf-8")
SKIPS_WHEN_RUN = "import pytest\n\ndef test_needs_a_server():\n    pytest.skip('no server here')\n"
SKIPS_WHEN_IMPORTED = "import pytest\n\npytest.skip('no driver here', allow_module_level=True)\n"
EXPECTED_TO_FAIL = (
    "import pytest\n\n@pytest.mark.xfail(reason='known')\ndef test_known():\n    assert False\n"
)


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(CONFTEST)
    for room in ("unit", "integration"):
        pytester.mkdir(room)
    return pytester


def run(suite: pytest.Pytester, name: str, source: str) -> pytest.RunResult:
    (suite.path / name).write_text(source, encoding="utf-8")
    # A process of its own: the conftest also chooses a Hypothesis profile, which is global.
    return suite.runpytest_subprocess("-p", "no:cacheprovider")


@pytest.mark.parametrize(
    ("source", "outcomes", "reason"),
    [
        (SKIPS_WHEN_RUN, {"failed": 1}, "no server here"),
        (SKIPS_WHEN_IMPORTED, {"errors": 1}, "no driver here"),
    ],
)
def test_in_ci_a_skipped_integration_test_fails_with_its_reason(suite, monkeypatch, source, outcomes, reason):
    monkeypatch.setenv("CI", "true")
    result = run(suite, "integration/test_skipping.py", source)
    result.assert_outcomes(**outcomes)
    result.stdout.fnmatch_lines(f"*which CI does not allow here*{reason}*")


def test_in_ci_a_unit_test_may_skip(suite, monkeypatch):
    monkeypatch.setenv("CI", "true")
    run(suite, "unit/test_skipping.py", SKIPS_WHEN_RUN).assert_outcomes(skipped=1)


def test_in_ci_an_expected_failure_stays_one(suite, monkeypatch):
    monkeypatch.setenv("CI", "true")
    run(suite, "integration/test_known.py", EXPECTED_TO_FAIL).assert_outcomes(xfailed=1)


def test_outside_ci_an_integration_test_may_skip(suite, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    run(suite, "integration/test_skipping.py", SKIPS_WHEN_RUN).assert_outcomes(skipped=1)
