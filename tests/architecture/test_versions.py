"""The version stands in three places that must agree."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
RELEASE_HEADING = re.compile(r"^## \[(?P<version>\d+\.\d+\.\d+)\]", re.MULTILINE)


def declared_version() -> str:
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def changelog_sections() -> dict[str, str]:
    text = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = list(RELEASE_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    return {
        heading["version"]: text[heading.end() : end] for heading, end in zip(headings, ends, strict=True)
    }


def test_the_newest_release_in_the_changelog_is_the_declared_version():
    assert next(iter(changelog_sections())) == declared_version()


def test_the_installed_package_has_the_declared_version():
    assert importlib.metadata.version("randcheck") == declared_version()


def test_every_release_says_what_happened_to_draw_results():
    sections = changelog_sections()
    assert [version for version, text in sections.items() if "### Draw results" not in text] == []
