"""The table of attacks in SECURITY.md; ``python -m attacks.table`` (with ``tests`` on the path) writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

from attacks.case import INDETERMINATE, INVALID, UNREADABLE, Case
from attacks.cases import THEMES

SECURITY = Path(__file__).parents[2] / "SECURITY.md"
BEGIN, END = "<!-- attacks: begin -->", "<!-- attacks: end -->"


def table() -> str:
    """Return the table, one section a theme, between the two marks."""
    parts = [BEGIN]
    for theme in THEMES:
        parts.append(f"\n### {theme.title}\n\n| An attacker tries to … | The verifier says |\n| --- | --- |")
        parts += [f"| {case.does} | {what_is_said(case)} |" for case in theme.cases]
    return "\n".join([*parts, "", END])


def what_is_said(case: Case) -> str:
    """Return verdict and codes, as a cell."""
    if case.verdict == UNREADABLE:
        return f"refused: {_codes([case.error or ''])}"
    if case.verdict == INVALID:
        return f"invalid: {_codes(case.fails)}"
    if case.error:
        return f"{INDETERMINATE}: {_codes([case.error])}"
    return f"{case.verdict}, unchecked: {_codes(case.unchecked)}" if case.unchecked else case.verdict


def _codes(codes: list[str] | frozenset[str]) -> str:
    return ", ".join(f"`{code}`" for code in sorted(codes))


def write() -> None:
    """Put the table into the page, in place of the one that stands there."""
    page = SECURITY.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    SECURITY.write_text(pattern.sub(lambda _: table(), page), encoding="utf-8")


if __name__ == "__main__":
    write()
