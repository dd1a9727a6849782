"""Settings shared by all tests."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

INTEGRATION = Path(__file__).parent / "integration"

# Shared machines stall at random, so no example has a deadline. In CI the same examples run every time;
# HYPOTHESIS_PROFILE=thorough looks for new ones and takes its time.
settings.register_profile(
    "default", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, print_blob=True)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """In CI, an integration test that skips itself has failed: nobody would notice otherwise."""
    report = yield
    return fail_if_skipped_in_ci(report, item.path)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """The same for a module that skips itself while it is imported."""
    report = yield
    return fail_if_skipped_in_ci(report, getattr(collector, "path", INTEGRATION.parent))


def fail_if_skipped_in_ci(report: Any, path: Path) -> Any:
    """Turn a skip below tests/integration into a failure that shows its reason."""
    is_skip = report.skipped and not hasattr(report, "wasxfail")
    if os.environ.get("CI") and is_skip and path.is_relative_to(INTEGRATION):
        where, line, reason = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{where}:{line}: skipped, which CI does not allow here. {reason}"
    return report
