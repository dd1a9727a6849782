"""The conformance page as rows, and what its tests say about the clauses that they cite."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs

from support.norm_clauses import CHAPTERS, LATER_RULES, clauses_in

REPOSITORY = Path(__file__).parents[2]
COLUMNS = 5
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_EXPLICIT_ID = re.compile(r"\{[^}]*#([\w-]+)[^}]*\}\s*$")
_SECTION = re.compile(r"^# -{4} ")
_NORM = frozenset(clause for chapter in CHAPTERS.values() for clause in chapter)


@attrs.frozen(kw_only=True)
class Row:
    """One row: its clauses or later rules, the names in the code and the tests, and the whole line."""

    clauses: tuple[str, ...]
    names: tuple[str, ...]
    tests: tuple[str, ...]
    line: str


def rows_of(page: Path) -> tuple[Row, ...]:
    """The rows of all tables of a page without their headings; a line of another form than five cells is an error."""
    tables = re.findall(r"(?:^\| .*\n)+", page.read_text("utf-8"), re.MULTILINE)
    return tuple(_row(line) for table in tables for line in table.splitlines()[2:])


def _row(line: str) -> Row:
    cells = [cell.strip() for cell in line.strip("|").split(" | ")]
    assert len(cells) == COLUMNS, line
    return Row(
        clauses=tuple(_written_closely(one) for one in cells[0].split(", ")),
        names=tuple(_CODE.findall(cells[3])),
        tests=tuple(_CODE.findall(cells[4])),
        line=line,
    )


def _written_closely(clause: str) -> str:
    """A clause of the norm without the blank that makes it easier to read (六(九)2(3) 一); a later rule as it is."""
    closely = clause.replace(" ", "")
    return closely if closely in _NORM else clause


def find_name(dotted: str) -> Any:
    """What a dotted name stands for: a module, or an attribute of one, of a class in it, and so on.

    Raises:
        LookupError: There is nothing of that name.
    """
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            if not hasattr(found, part) and part not in getattr(found, "__annotations__", {}):
                raise LookupError(dotted)
            found = getattr(found, part, None)
        return found
    raise LookupError(dotted)


# ---- tests and what they cite -----------------------------------------------------------------------------


@cache
def _module(path: str) -> tuple[ast.Module, tuple[str, ...]]:
    source = (REPOSITORY / path).read_text("utf-8")
    return ast.parse(source), tuple(source.splitlines())


def find_test(test: str) -> ast.FunctionDef | ast.ClassDef:
    """The function of a test ``path::name``; for a Hypothesis machine ``TestX = X.TestCase`` the class ``X``.

    Raises:
        LookupError: There is no such file or test in it, or pytest would not collect it.
    """
    path, _, name = test.partition("::")
    if not name.startswith(("test_", "Test")) or not (REPOSITORY / path).is_file():
        raise LookupError(test)
    tree, _ = _module(path)
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            return node
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "TestCase"
            and isinstance(node.value.value, ast.Name)
            and [one.id for one in node.targets if isinstance(one, ast.Name)] == [name]
        ):
            machine = node.value.value.id
            return next(one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == machine)
    raise LookupError(test)


def citing_text(test: str) -> str:
    """All that is said about a test where it stands.

    The module's docstring, the heading of its section (``# ---- 六(八): …``), the comment right above it, its
    decorators and body, and the tables of the module that these name.
    """
    tree, lines = _module(test.partition("::")[0])
    node = find_test(test)
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)]) - 1
    above = [ast.get_docstring(tree) or ""]
    above += [line for line in lines[:first] if _SECTION.match(line)][-1:]
    while first and lines[first - 1].startswith("#"):
        first -= 1
    if isinstance(node, ast.ClassDef):
        return "\n".join([*above, ast.get_docstring(node) or ""])
    named = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    tables = (
        "\n".join(lines[one.lineno - 1 : one.end_lineno])
        for one in tree.body
        if isinstance(one, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id in named for target in one.targets)
    )
    return "\n".join([*above, *lines[first : node.end_lineno], *tables])


def cites(test: str, clause: str) -> bool:
    """Whether a test cites a clause, or a part of it; of a later rule, whether it has its name or words."""
    text = citing_text(test)
    return clause in clauses_in(text) if clause in _NORM else clause in LATER_RULES and clause in text


# ---- links ------------------------------------------------------------------------------------------------


def dead_links(page: Path) -> list[str]:
    """Links of a page whose file, or whose heading in it, does not exist."""
    return [link for link in _LINK.findall(page.read_text("utf-8")) if not _is_alive(page, link)]


def _is_alive(page: Path, link: str) -> bool:
    if "://" in link:
        return True
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    return target.is_file() and (not anchor or anchor in set(_anchors(target)))


def _anchors(page: Path) -> Iterator[str]:
    """The ids of a page's headings: the one told, or what Python-Markdown makes of the words."""
    for heading in _HEADING.findall(page.read_text("utf-8")):
        told = _EXPLICIT_ID.search(heading)
        if told is not None:
            yield told[1]
            continue
        plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
        yield re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())
