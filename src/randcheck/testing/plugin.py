"""The conformance kit as a plugin of pytest, for a store of your own.

::

    pytest -p randcheck.testing.plugin --randcheck-store=my_package.trial:MyStoreOnTrial \
        --randcheck-result=result.json

runs every level of every port that the store has, and nothing else unless files are named too. The result is a JSON
file for machines; its schema is ``result.schema.json`` beside this module. The plugin is not registered by itself: who
has randcheck installed and does not ask for it never loads it.
"""

from __future__ import annotations

import json
import unittest
from collections.abc import Generator
from pathlib import Path
from typing import cast

import pytest

from randcheck.testing.conformance_result import Guarantee, Outcome, result_of
from randcheck.testing.ledger_contract_durability import KILLS
from randcheck.testing.on_trial import NotOffered, StoreOnTrial, find_trial

KIT = Path(__file__).with_name("kit.py")
_TRIAL = pytest.StashKey[StoreOnTrial]()
_PROPERTY = "randcheck-guarantee"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("randcheck", "conformance of a store to randcheck's ports")
    group.addoption(
        "--randcheck-store", metavar="MODULE:FACTORY", help="the store to try: what makes a StoreOnTrial"
    )
    group.addoption("--randcheck-result", metavar="FILE", help="where to write what was found, as JSON")
    group.addoption(
        "--randcheck-kills",
        metavar="NUMBER",
        type=int,
        default=KILLS,
        help="how often to kill -9 processes that append (default: %(default)s)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take the kit among the files to collect, when a store is named."""
    factory = config.getoption("--randcheck-store")
    if factory is None:
        if config.getoption("--randcheck-result") is not None:
            raise pytest.UsageError("--randcheck-result needs --randcheck-store")
        return
    try:
        config.stash[_TRIAL] = find_trial(factory)
    except ValueError as error:
        raise pytest.UsageError(f"--randcheck-store: {error}") from None
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args.clear()
    if str(KIT) not in config.args:
        config.args.append(str(KIT))
    if not hasattr(config, "workerinput"):  # not in the workers of xdist, whose reports come here
        file = config.getoption("--randcheck-result")
        path = None if file is None else config.invocation_params.dir / file
        config.pluginmanager.register(_Collector(config.stash[_TRIAL], path), "randcheck-result")


@pytest.fixture
def randcheck_store_on_trial(pytestconfig: pytest.Config) -> StoreOnTrial:
    """The store that the kit is run on."""
    return pytestconfig.stash[_TRIAL]


@pytest.fixture
def randcheck_kills(pytestconfig: pytest.Config) -> int:
    """How often the kit kills."""
    kills: int = pytestconfig.getoption("--randcheck-kills")
    return kills


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the report of a guarantee carry what became of it, also from a worker of xdist."""
    error = None if call.excinfo is None else call.excinfo.value
    report = yield
    level = getattr(getattr(item, "cls", None), "level", None)
    if level is not None and item.path == KIT and (error is not None or report.when == "call"):
        report.user_properties.append((_PROPERTY, _told(item, level, error).to_mapping()))
    return report


def _told(item: pytest.Item, level: str, error: BaseException | None) -> Guarantee:
    if error is None:
        outcome = Outcome.PASSED
    elif isinstance(error, NotOffered):
        outcome = Outcome.NOT_OFFERED
    elif isinstance(error, unittest.SkipTest | pytest.skip.Exception):
        outcome = Outcome.SKIPPED
    else:
        outcome = Outcome.FAILED
    return Guarantee(
        port=item.cls.port,  # type: ignore[attr-defined]
        level=level,
        test=item.name,
        outcome=outcome,
        reason="" if error is None else str(error) or type(error).__name__,
    )


class _Collector:
    """Takes what the reports carry and writes the result when the session is over."""

    def __init__(self, trial: StoreOnTrial, file: Path | None) -> None:
        self._trial = trial
        self._file = file
        self._guarantees: dict[str, Guarantee] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what became of a guarantee; a failure when cleaning up counts, too."""
        for name, told in report.user_properties:
            if name == _PROPERTY:
                guarantee = Guarantee.from_mapping(cast(dict[str, str], told))
                before = self._guarantees.get(report.nodeid)
                if before is None or guarantee.outcome is Outcome.FAILED:
                    self._guarantees[report.nodeid] = guarantee

    def pytest_sessionfinish(self) -> None:
        """Write the result."""
        if self._file is not None:
            told = result_of(self._trial, list(self._guarantees.values()))
            self._file.write_text(
                json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8"
            )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print one line for each level."""
        told = result_of(self._trial, list(self._guarantees.values()))
        terminalreporter.section(f"randcheck: {told['store']}")
        for level in told["levels"]:
            counts = ", ".join(f"{level[one.key]} {one.value}" for one in Outcome if level[one.key])
            terminalreporter.line(f"{level['port']}, {level['level']}: {counts}")
