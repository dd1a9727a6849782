"""One rule of the procedure as it is told when it is broken."""

from __future__ import annotations

import attrs

from randcheck.text import Text


@attrs.frozen
class Refusal:
    """A rule of the procedure as it is told when it is broken.

    Attributes:
        rule: What is allowed.
        clause: Where it comes from; clauses without a name are the Tonghua norm's.
    """

    rule: Text
    clause: str


def rule(en: str, zh: str, clause: str) -> Refusal:
    """Return the rule with its clause."""
    return Refusal(Text(en, zh), clause)
