"""The pages on the procedure show exactly the tables that the code decides by."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from randcheck.procedure.acts import ACTS
from randcheck.procedure.acts.names import ACT_NAMES
from randcheck.procedure.decide.rules import check
from randcheck.procedure.evolve.happening import apply
from randcheck.procedure.permissions import NEXT_PHASE, PERMISSIONS
from randcheck.procedure.phases import CasePhase, Phase
from randcheck.procedure.refusals import REFUSALS
from randcheck.text import Language, Text

REPOSITORY = Path(__file__).parents[2]
PROCEDURE = REPOSITORY / "src" / "randcheck" / "procedure"
PAGES = pytest.mark.parametrize(
    ("page", "language"), [("docs/procedure.md", "en"), ("docs/zh/procedure.md", "zh")]
)
COLUMNS_OF_ACTS, COLUMNS_OF_REFUSALS = 5, 3


def rows_of(page: str, columns: int) -> list[tuple[str, ...]]:
    """The rows of a page's table with so many columns, without its heading."""
    lines = (REPOSITORY / page).read_text("utf-8").splitlines()
    cells = [
        tuple(one.strip() for one in line.strip("|").split(" | ")) for line in lines if line.startswith("| `")
    ]
    return [row for row in cells if len(row) == columns]


def who(act: type, language: Language) -> str:
    separator, form = ("; ", "{} ({})") if language == "en" else ("；", "{}（{}）")
    return separator.join(
        form.format(role.label.in_language(language), of.label.in_language(language))
        for role, of in PERMISSIONS[act].may
    )


@PAGES
def test_the_table_of_acts_is_that_of_the_code(page: str, language: Language):
    """Tonghua norm 六(一), 附录 C."""
    separator = ", " if language == "en" else "、"
    expected = [
        (
            f"`{act.type}`",
            ACT_NAMES[act].in_language(language),
            separator.join(
                one.label.in_language(language) for one in Phase if one in PERMISSIONS[act].phases
            ),
            who(act, language),
            NEXT_PHASE[act].label.in_language(language) if act in NEXT_PHASE else "–",
        )
        for act in ACTS
    ]
    assert rows_of(page, COLUMNS_OF_ACTS) == expected


@PAGES
def test_the_table_of_refusals_is_that_of_the_code(page: str, language: Language):
    expected = [
        (f"`{reason}`", broken.rule.in_language(language), broken.clause)
        for reason, broken in REFUSALS.items()
    ]
    assert rows_of(page, COLUMNS_OF_REFUSALS) == expected


@PAGES
def test_every_state_is_named_on_the_page(page: str, language: Language):
    text = (REPOSITORY / page).read_text("utf-8")
    labels = [one.label.in_language(language) for one in Phase]
    states = " → ".join(labels)
    assert states in text
    of_cases = [one.label.in_language(language) for one in CasePhase]
    assert [one for one in of_cases if one not in text] == []


def test_every_act_has_a_permission_a_name_rules_and_an_effect():
    for table in (PERMISSIONS, ACT_NAMES):
        assert tuple(table) == ACTS
    assert [act for act in ACTS if act not in check.registry or act not in apply.registry] == []


def reasons_in_code() -> Iterator[str]:
    for path in PROCEDURE.rglob("*.py"):
        if path.name != "refusals.py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def test_every_reason_is_used_and_every_reason_used_is_listed():
    assert set(REFUSALS) - set(reasons_in_code()) == set()
    for path in PROCEDURE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="refusal" | "require_all"), args=[ast.Constant(value=reason), *_]
                ):
                    assert reason in REFUSALS, f"{path.name}: {reason}"


def test_every_reason_has_a_rule_in_both_languages_and_a_clause():
    for reason, broken in REFUSALS.items():
        assert isinstance(broken.rule, Text)
        assert all((broken.rule.en, broken.rule.zh, broken.clause)), reason
        assert reason == reason.lower().replace(" ", "-")
