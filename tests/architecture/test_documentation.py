"""The user's pages name everything there is to name: commands, keys, promises, terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from randcheck import (
    InspectionTarget,
    Inspector,
    Office,
    Registers,
    TrustPolicy,
    Vacancy,
    parse_task,
)
from randcheck.adapters.ed25519 import Ed25519Signer, Ed25519Verifier
from randcheck.adapters.memory_ledger import MemoryLedger
from randcheck.adapters.system import SystemClock, SystemEntropy
from randcheck.cli.main import app
from randcheck.receipts.register_check import check_register
from randcheck.receipts.statements import ResultStatement
from randcheck.registers.target import TargetKind

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
LANGUAGES = pytest.mark.parametrize("folder", [DOCS, DOCS / "zh"], ids=["en", "zh"])
TASK_FILE_KEY = re.compile(r'\.(?:take|choice|strings|pairs|tables?)\(\s*"(\w+)"')
DOTTED_NAME = re.compile(r"`([a-z]\w*(?:\.\w+)+)`")


def options_of(command: Any) -> Iterator[str]:
    """The long options of a command and of all commands in it."""
    for parameter in command.params:
        yield from (name for name in parameter.opts if name.startswith("--"))
    for child in getattr(command, "commands", {}).values():
        yield from options_of(child)


def commands_of(group: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    for name, child in group.commands.items():
        if hasattr(child, "commands"):
            yield from commands_of(child, (*path, name))
        else:
            yield " ".join((*path, name))


@LANGUAGES
def test_the_command_line_page_names_every_command_and_option(folder):
    page = (folder / "cli.md").read_text("utf-8")
    root = get_command(app)
    missing = [name for name in commands_of(root) if f"randcheck {name}" not in page]
    missing += sorted({name for name in options_of(root) if name not in page})
    assert missing == []
    assert len(list(commands_of(root))) >= 12  # the walk found them


@LANGUAGES
def test_the_task_file_page_names_every_key(folder):
    page = (folder / "task-file.md").read_text("utf-8")
    keys = set(TASK_FILE_KEY.findall((REPOSITORY / "src/randcheck/planning/task_file.py").read_text("utf-8")))
    assert {"per_class", "near_categories", "inspected_within_months"} <= keys  # the pattern finds them
    assert [key for key in sorted(keys) if re.search(rf"[`\[.]{key}[`\]]", page) is None] == []


@LANGUAGES
def test_every_name_in_the_glossary_is_in_the_library(folder):
    names = DOTTED_NAME.findall((folder / "glossary.md").read_text("utf-8"))
    assert len(names) > 40
    for name in names:
        module, _, attribute = name.rpartition(".")
        assert hasattr(import_module(f"randcheck.{module}"), attribute), name


def test_both_glossaries_tell_the_same_places():
    english, chinese = (
        DOTTED_NAME.findall((folder / "glossary.md").read_text("utf-8")) for folder in (DOCS, DOCS / "zh")
    )
    assert english == chinese


def test_every_page_has_its_counterpart_in_the_other_language():
    assert {page.name for page in DOCS.glob("*.md")} == {page.name for page in (DOCS / "zh").glob("*.md")}


@LANGUAGES
def test_the_command_line_page_names_every_promise_of_a_full_receipt(folder):
    page = (folder / "cli.md").read_text("utf-8")
    codes = codes_of_a_full_receipt()
    assert {"selection", "substitution", "frame-from-register"} <= codes  # it is a full one
    assert sorted(code for code in codes if f"`{code}`" not in page) == []


def codes_of_a_full_receipt() -> set[str]:
    """All promises in the report on a draw with teams, one of whose members was replaced."""
    signer = Ed25519Signer.generate(SystemEntropy())
    office = Office(
        log="draws",
        ledger=MemoryLedger(),
        signers=[signer],
        clock=SystemClock(),
        entropy=SystemEntropy(),
        verifier=Ed25519Verifier(),
    )
    registers = Registers(
        targets=[
            InspectionTarget(id=f"T{n}", id_scheme="档案号", kind=TargetKind.ENTERPRISE, name=f"店{n}")
            for n in range(20)
        ],
        inspectors=[Inspector(id=f"P{n}", name=f"员{n}", unit="局") for n in range(6)],
    )
    bundle = office.draw(parse_task(TASK), registers, {"委员": "1"})
    team = ResultStatement.decode(bundle.result.payload).results[0]["assignment"]["teams"][0]
    vacancy = Vacancy(inspector_id=team["members"][0], ground="病假", approvers=("科长", "局长"))
    changed = office.substitute(bundle, "T-1", [vacancy], {"委员": "2"})
    findings = office.verify(changed, policy_for(signer)).findings
    return {finding.code for finding in (*findings, *check_register(changed, registers.targets))}


TASK = """
task = { id = "T-1", title = "抽查", matters = ["事项"], lead_department = "局", as_of = 2026-11-24 }
sample = { size = 6 }
teams = { teams = 2, seats = [{ count = 2 }] }
contributions = { roles = ["委员"] }
"""


def policy_for(signer: Ed25519Signer) -> TrustPolicy:
    return TrustPolicy.from_mapping(
        {
            "policy_version": 1,
            "organisations": [{"organisation_id": "amr", "name": "局"}],
            "keys": [
                {
                    "key_id": signer.key_id,
                    "algorithm": signer.algorithm,
                    "public_key": signer.public_key.hex(),
                    "organisation_id": "amr",
                    "statement_kinds": ["commitment", "draw", "substitution", "substitution-commitment"],
                }
            ],
        }
    )
