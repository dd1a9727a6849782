"""What of a wording could not be read."""

from __future__ import annotations

import attrs

from randcheck.text import Text


@attrs.frozen(kw_only=True)
class UnreadPart:
    """A part of a wording that is kept as text.

    Attributes:
        clause: The whole clause it stands in, which gave no rule.
        text: The part that stopped the reading.
        start: Where the part begins in the wording, from 0.
        end: Where it ends, exclusive.
        reason: Why it was not read.
    """

    clause: str
    text: str
    start: int
    end: int
    reason: Text
