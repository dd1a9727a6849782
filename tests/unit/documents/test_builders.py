"""Every kind of document can be made of a receipt or a state, and the pages say by what."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TypeVar, get_args, get_type_hints

import pytest

from randcheck.documents import DOCUMENTS

DOCS = Path(__file__).parents[3] / "docs"
ROW = re.compile(r"^\| `([a-z-]+)` \| (\S+) \| ((?:`from_\w+\.\w+`(?:, )?)+) \| ([^|]+) \|$", re.MULTILINE)
KINDS = {kind.code: kind for kind in DOCUMENTS}


@pytest.mark.parametrize("folder", [DOCS, DOCS / "zh"], ids=["en", "zh"])
def test_the_page_names_a_builder_that_makes_each_kind(folder):
    rows = ROW.findall((folder / "documents.md").read_text("utf-8"))
    assert [code for code, *_ in rows] == list(KINDS)
    for code, name, builders, clause in rows:
        assert name == KINDS[code].name.zh
        assert clause.strip()
        for builder in re.findall(r"`(\w+)\.(\w+)`", builders):
            assert KINDS[code].view in made_by(*builder), (code, builder)


def made_by(module: str, function: str) -> set[type]:
    made = get_type_hints(getattr(import_module(f"randcheck.documents.{module}"), function))["return"]
    return set(made.__constraints__ if isinstance(made, TypeVar) else get_args(made) or (made,))
