"""The public face: what `import randcheck` offers and what it costs."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys

import pytest

import randcheck

# Modules that a host which only imports randcheck must not pay for.
HEAVY_MODULES = frozenset(
    {
        "chinese_calendar",
        "cryptography",
        "dateutil",
        "docx",
        "docxtpl",
        "gmssl_pyx",
        "jinja2",
        "lxml",
        "matplotlib",
        "numpy",
        "openpyxl",
        "pandas",
        "python_calamine",
        "rfc3161_client",
        "rich",
        "scipy",
        "segno",
        "sqlite3",
        "typer",
        "xlsxwriter",
    }
)
PUBLIC_NAMES = tuple(getattr(randcheck, "__all__", ()))
PRINT_LOADED_MODULES = "import json, sys, randcheck; print(json.dumps(sorted(sys.modules)))"


def modules_after(code: str) -> set[str]:
    # Without COVERAGE_…, which makes a new interpreter measure itself and load sqlite3 for that.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    return set(json.loads(done.stdout))


def test_importing_randcheck_loads_no_heavy_module():
    loaded = modules_after(PRINT_LOADED_MODULES)
    assert "randcheck" in loaded
    assert {name.partition(".")[0] for name in loaded} & HEAVY_MODULES == set()


def test_the_public_names_are_there_sorted_and_unique():
    assert PUBLIC_NAMES
    assert list(PUBLIC_NAMES) == sorted(set(PUBLIC_NAMES))


@pytest.mark.parametrize("name", PUBLIC_NAMES)
def test_every_public_name_can_be_imported_and_is_listed(name):
    assert getattr(randcheck, name) is not None
    assert name in dir(randcheck)


@pytest.mark.parametrize("name", [name for name in PUBLIC_NAMES if not name.startswith("__")])
def test_every_public_class_and_function_has_a_docstring_of_its_own(name):
    thing = getattr(randcheck, name)
    if inspect.ismodule(thing) or inspect.isclass(thing) or inspect.isroutine(thing):
        assert (thing.__doc__ or "").strip(), f"randcheck.{name} has no docstring"


def test_a_name_that_does_not_exist_is_an_attribute_error_that_names_it():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = randcheck.no_such_name  # type: ignore[attr-defined]


def test_star_import_gives_exactly_the_public_names():
    namespace: dict[str, object] = {}
    exec("from randcheck import *", namespace)
    assert set(namespace) - {"__builtins__"} == set(PUBLIC_NAMES)
