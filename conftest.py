"""Runs the code blocks of the Markdown documentation as tests.

- ``python`` blocks run in one namespace per page, top to bottom; one that starts with ``>>>`` is a doctest.
- ``console`` blocks run line by line: what follows ``$ `` is a command, the lines after it are its exact
  output (``...`` stands for anything). Every command must exit 0; ``cmd || echo "exit $?"`` shows a failure.
- ``toml title="task.toml"`` (also ``csv``, ``json``) writes the block to that file for the blocks after it.
- ``sh`` blocks are instructions for the reader's machine (installing, cloning) and are not run.

Each page has an empty working directory of its own, and its blocks run in order, on one worker of xdist
(``--dist=loadfile``). An HTML comment ``<!-- skip: next -->`` skips one block.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path
from typing import Any

from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

pytest_plugins = ["pytester"]  # the hooks of tests/conftest.py have tests of their own

REPOSITORY = Path(__file__).parent
LONGEST_COMMAND_SECONDS = 300
TITLED_BLOCK = re.compile(r'(?P<language>toml|csv|json) title="(?P<name>[\w.-]+)"$\n', re.MULTILINE)


def evaluate_console(example: Example) -> None:
    """Run each ``$ `` command of a console block and compare its output with the lines below it."""
    for command, expected in split_console(example.parsed):
        done = subprocess.run(
            ["sh", "-c", command],
            env=console_environment(Path(example.path)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            timeout=LONGEST_COMMAND_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"$ {command}\nexited {done.returncode}:\n{done.stdout}")
        if not OutputChecker().check_output(expected, done.stdout, ELLIPSIS):
            raise AssertionError(f"$ {command}\nexpected:\n{expected}\ngot:\n{done.stdout}")


def split_console(text: str) -> list[tuple[str, str]]:
    r"""Return (command, expected output) pairs; a command ending in ``\`` goes on in the next line."""
    pairs: list[tuple[str, str]] = []
    for line in text.splitlines(keepends=True):
        if pairs and pairs[-1][0].endswith("\\"):
            pairs[-1] = (pairs[-1][0][:-1] + line.rstrip("\n"), "")
        elif line.startswith("$ "):
            pairs.append((line[2:].rstrip("\n"), ""))
        elif pairs:
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + line)
        else:
            raise AssertionError(f"a console block must begin with '$ ', got {line!r}")
    return pairs


def console_environment(page: Path) -> dict[str, str]:
    """Return the reader's shell: ``randcheck`` on PATH, no colours, the language of the page."""
    is_chinese = "zh" in page.relative_to(REPOSITORY).parts or page.name.endswith(".zh-CN.md")
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "LANG": "zh_CN.UTF-8" if is_chinese else "en_US.UTF-8",
        "LC_ALL": "",
        "LC_MESSAGES": "",
        "NO_COLOR": "1",
        "COLUMNS": "100",
        "PYTHONUTF8": "1",
    }


class TitledFileParser:
    """Finds blocks that show a whole file and writes the file when its turn comes."""

    def __init__(self) -> None:
        self._find_blocks = RawFencedCodeBlockLexer(TITLED_BLOCK)

    def __call__(self, document: Document) -> Iterator[Region]:
        """Yield the titled blocks of a page."""
        for region in self._find_blocks(document):
            region.parsed = (region.lexemes["name"], str(region.lexemes["source"]))
            region.evaluator = self._write
            yield region

    @staticmethod
    def _write(example: Example) -> None:
        name, content = example.parsed
        Path(name).write_text(content, encoding="utf-8")


def enter_empty_directory(namespace: dict[str, Any]) -> None:
    """Give the page a working directory of its own."""
    namespace["_left_directory"] = Path.cwd()
    namespace["_own_directory"] = tempfile.TemporaryDirectory()
    os.chdir(namespace["_own_directory"].name)


def leave_directory(namespace: dict[str, Any]) -> None:
    """Go back and remove what the page wrote."""
    os.chdir(namespace["_left_directory"])
    namespace["_own_directory"].cleanup()


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        CodeBlockParser(language="console", evaluator=evaluate_console),
        TitledFileParser(),
        SkipParser(),
    ],
    patterns=["docs/*.md", "docs/*/*.md", "README*.md"],
    setup=enter_empty_directory,
    teardown=leave_directory,
).pytest()
