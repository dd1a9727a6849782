"""What somebody wants to do."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from randcheck.procedure.acts import Act
from randcheck.procedure.roles import Actor
from randcheck.receipts.moment import require_moment
from randcheck.receipts.statements import Commitment
from randcheck.workdays.civil_day import to_civil_day


@attrs.frozen(kw_only=True)
class Command:
    """An act that somebody wants to do now.

    Attributes:
        actor: Who.
        at: When, with its time zone, to the second.
        act: What.
        commitment: For ``CommitmentOrdered`` the commitment itself; None for all other acts.
    """

    actor: Actor
    at: datetime
    act: Act
    commitment: Commitment | None = None

    def __attrs_post_init__(self) -> None:
        """Check the moment."""
        require_moment(self.at)

    @property
    def day(self) -> date:
        """The civil day in China."""
        return to_civil_day(self.at)
