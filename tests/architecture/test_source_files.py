"""Sizes of files, purity of the rooms below the ports, and no floating point in the draw."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SOURCE = REPOSITORY / "src" / "randcheck"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST_FILE_LINES = 350
LONGER_BY_DESIGN = {"errors.py"}  # the whole error tree is read, and drawn, in one place

# Everything that is not one of these rooms lies below the ports and is pure.
IMPURE_ROOMS = frozenset({"adapters", "cli", "documents", "office", "ports", "simulation", "testing", "web"})
IMPURE_BUILTINS = frozenset({"breakpoint", "eval", "exec", "hash", "input", "open", "print"})
CLOCK_READS = frozenset({"now", "today", "utcnow"})

# The rooms whose results are committed to: integers and exact fractions only.
EXACT_ROOMS = ("drawing", "registers")
# ceil, floor and trunc are exact on a Fraction, and a float to give them is found by itself.
EXACT_MATH = frozenset({"ceil", "comb", "factorial", "floor", "gcd", "isqrt", "lcm", "perm", "prod", "trunc"})
# "path: function" -> why it may use floating point or division there. An entry nothing uses fails a test.
ALLOWED_INEXACT: dict[str, str] = {
    "drawing/allocation.py: _quotas": "divides a Fraction by a Fraction, which is exact",
    "registers/cells.py: show_cell": "shows a number that a spreadsheet handed over as a float",
    "drawing/pareto.py: module": "the width of a near tie",
    "drawing/pareto.py: _rounded_keys": "pre-sorts by rounded keys; near ties are settled by integers",
}


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


PURE_MODULES = [path for path in MODULES if room_of(path) not in IMPURE_ROOMS | {"__init__", "__main__"}]
EXACT_MODULES = [path for path in MODULES if room_of(path) in EXACT_ROOMS]


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def impure_calls(tree: ast.AST) -> Iterator[str]:
    """Yield what import-linter cannot see: built-ins that do I/O, and clocks read through datetime."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_BUILTINS:
                yield f"line {node.lineno}: {name}()"
            case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCK_READS:
                yield f"line {node.lineno}: .{name}()"


def inexact_uses(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield (function, what) for every float, true division or rounding math function."""
    yield from _inexact_uses(tree, "module")


def _inexact_uses(parent: ast.AST, function: str) -> Iterator[tuple[str, str]]:
    for node in ast.iter_child_nodes(parent):
        inside = node.name if isinstance(node, ast.FunctionDef) and function == "module" else function
        match node:
            case ast.Constant(value=float() | complex()):
                yield inside, f"line {node.lineno}: the number {node.value}"
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield inside, f"line {node.lineno}: true division"
            case ast.Call(func=ast.Name(id="float" | "complex" | "round" as name)):
                yield inside, f"line {node.lineno}: {name}()"
            case ast.Attribute(value=ast.Name(id="math"), attr=name) if name not in EXACT_MATH:
                yield inside, f"line {node.lineno}: math.{name}"
            case ast.ImportFrom(module="math", names=names):
                for alias in names:
                    if alias.name not in EXACT_MATH:
                        yield inside, f"line {node.lineno}: math.{alias.name}"
        yield from _inexact_uses(node, inside)


@pytest.mark.parametrize(
    "path", [path for path in MODULES if name_of(path) not in LONGER_BY_DESIGN], ids=name_of
)
def test_no_file_is_longer_than_the_limit(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE_LINES


@pytest.mark.parametrize("path", PURE_MODULES, ids=name_of)
def test_pure_rooms_read_no_clock_and_do_no_input_or_output(path):
    assert list(impure_calls(parse(path))) == []


@pytest.mark.parametrize("path", EXACT_MODULES, ids=name_of)
def test_draws_and_registers_use_no_floating_point(path):
    found = [
        f"{function}, {what}"
        for function, what in inexact_uses(parse(path))
        if f"{name_of(path)}: {function}" not in ALLOWED_INEXACT
    ]
    assert found == []


def test_every_allowance_for_floating_point_is_still_needed():
    used = {
        f"{name_of(path)}: {function}" for path in EXACT_MODULES for function, _ in inexact_uses(parse(path))
    }
    assert set(ALLOWED_INEXACT) <= used


@pytest.mark.parametrize(
    "planted",
    [
        "x = 0.5",
        "x = a / b",
        "x /= 2",
        "def f(n):\n    return float(n)",
        "import math\nx = math.sqrt(2)",
        "from math import log",
        "class C:\n    def m(self):\n        return round(self.x)",
    ],
)
def test_a_planted_float_is_found(planted):
    assert list(inexact_uses(ast.parse(planted)))


@pytest.mark.parametrize(
    "planted", ["open('x')", "print(1)", "hash('x')", "datetime.now(UTC)", "date.today()"]
)
def test_a_planted_impure_call_is_found(planted):
    assert list(impure_calls(ast.parse(planted)))


def test_the_import_contract_names_every_pure_room():
    config = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    [pure] = [contract for contract in contracts if "is pure" in contract["name"]]
    assert set(pure["source_modules"]) == {f"randcheck.{room_of(path)}" for path in PURE_MODULES}
