"""A griffe extension: shows the docstrings of the source as the documentation theme understands them.

The source says ``Example:`` and writes cross-references as Sphinx roles; griffe's Google style knows the
section only as ``Examples:`` and Markdown knows no roles.
"""

from __future__ import annotations

import re
from typing import Any

import griffe

EXAMPLE_HEADING = re.compile(r"^(\s*)Example:$", re.MULTILINE)
SPHINX_ROLE = re.compile(r":(?:attr|class|data|exc|func|meth|mod):`~?([^`]+)`")
# The lone "::" that introduces a literal block; Markdown needs only the indentation.
LITERAL_BLOCK_MARK = re.compile(r"^::\n", re.MULTILINE)


class MarkdownDocstrings(griffe.Extension):
    """Rewrites every docstring once it is loaded."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of ``obj``."""
        if obj.docstring is None:
            return
        text = EXAMPLE_HEADING.sub(r"\1Examples:", obj.docstring.value)
        text = SPHINX_ROLE.sub(r"`\1`", text)
        obj.docstring.value = LITERAL_BLOCK_MARK.sub("", text)
