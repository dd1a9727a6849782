"""Acts that make results public, exempt them, and correct them.

The unit is one department's results on one target: who inspects enters and answers for it (谁检查、谁录入、谁负责).
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from randcheck.procedure.acts.base import (
    DEPARTMENT,
    REASON,
    TARGET,
    Act,
    as_tuple,
    digest,
    require_that,
    several,
)
from randcheck.procedure.acts.results import RESULT, Result, require_one_result_each
from randcheck.procedure.vocabulary import Channel, ExemptionGround
from randcheck.registers import fields
from randcheck.text import Text

_ENTRY = digest(Text("published entry", "公示内容"))
_STANDING = digest(Text("entry that is corrected", "被更正的公示"))


@attrs.frozen(kw_only=True)
class ExemptionRequested(Act):
    """It was asked not to publish a department's results on a target.

    Attributes:
        target_id: Which target.
        department: Whose results.
        ground: Why they are not for the public.
        reason: The circumstances.

    Source: Tonghua norm 三(三), 六(十)2(3).
    """

    type: ClassVar[str] = "exemption-requested"
    target_id: str = attrs.field(validator=TARGET)
    department: str = attrs.field(validator=DEPARTMENT)
    ground: ExemptionGround = attrs.field(
        validator=fields.member_of(ExemptionGround, Text("ground of the exemption", "不予公开情形"))
    )
    reason: str = attrs.field(validator=REASON)


@attrs.frozen(kw_only=True)
class ExemptionDecided(Act):
    """The leader decided whether the results stay unpublished.

    Attributes:
        target_id: Which target.
        department: Whose results.
        agreed: Whether they are exempt.
        reason: Why.

    Source: Tonghua norm 三(三).
    """

    type: ClassVar[str] = "exemption-decided"
    target_id: str = attrs.field(validator=TARGET)
    department: str = attrs.field(validator=DEPARTMENT)
    agreed: bool = attrs.field(validator=fields.yes_or_no(Text("agreed", "是否同意")))
    reason: str = attrs.field(validator=REASON)


@attrs.frozen(kw_only=True)
class Published(Act):
    """A department's results on a target were made public. It is never altered: see :class:`Corrected`.

    Attributes:
        target_id: Which target.
        department: Whose results.
        channels: Where, at least one; enterprises also in a national system.
        entry: SHA-256 of what was published.
        due: The last day that was in time. Found when the act is decided; left out before.
        is_confirmed: Whether that day was certain then, or rested on a forecast of holidays.
        is_late: Whether it was published after that day. Late is recorded as late, and not refused.

    Source: Tonghua norm 六(十)2(1)(2).
    """

    type: ClassVar[str] = "published"
    target_id: str = attrs.field(validator=TARGET)
    department: str = attrs.field(validator=DEPARTMENT)
    channels: tuple[Channel, ...] = attrs.field(
        converter=as_tuple,
        validator=several(
            fields.member_of(Channel, Text("channel", "公示渠道")), Text("channels", "公示渠道"), least=1
        ),
    )
    entry: bytes = attrs.field(validator=_ENTRY)
    due: date | None = attrs.field(
        default=None, validator=fields.optional(fields.day(Text("due", "公示期限")))
    )
    is_confirmed: bool | None = attrs.field(
        default=None, validator=fields.optional(fields.yes_or_no(Text("confirmed", "期限是否确定")))
    )
    is_late: bool | None = attrs.field(
        default=None, validator=fields.optional(fields.yes_or_no(Text("late", "是否逾期")))
    )

    def __attrs_post_init__(self) -> None:
        """Check that the deadline is told in full or not at all."""
        told = {value is None for value in (self.due, self.is_confirmed, self.is_late)}
        require_that(
            len(told) == 1,
            Text("the deadline must be told in full or left out", "期限信息须齐全或均不载明"),
            (self.due, self.is_confirmed, self.is_late),
        )


@attrs.frozen(kw_only=True)
class CorrectionRequested(Act):
    """It was asked to correct what was published.

    Attributes:
        target_id: Which target.
        department: Whose results.
        corrects: Digest of the event that stands: the publication or its latest correction.
        results: What the department's results should be, at least one.
        reason: What was wrong.

    Source: Tonghua norm 六(十)2(1): 一经公开不得擅自更改.
    """

    type: ClassVar[str] = "correction-requested"
    target_id: str = attrs.field(validator=TARGET)
    department: str = attrs.field(validator=DEPARTMENT)
    corrects: bytes = attrs.field(validator=_STANDING)
    results: tuple[Result, ...] = attrs.field(
        converter=as_tuple, validator=several(RESULT, Text("results", "检查结果"), least=1)
    )
    reason: str = attrs.field(validator=REASON)

    def __attrs_post_init__(self) -> None:
        """Check that nothing is said twice."""
        require_one_result_each(self.results)


@attrs.frozen(kw_only=True)
class Corrected(Act):
    """A correction was approved and published as a new entry; the old one stays.

    Attributes:
        target_id: Which target.
        department: Whose results.
        corrects: Digest of the event that stood: the publication or its latest correction.
        entry: SHA-256 of what is published now.

    Source: Tonghua norm 六(十)2(1).
    """

    type: ClassVar[str] = "corrected"
    target_id: str = attrs.field(validator=TARGET)
    department: str = attrs.field(validator=DEPARTMENT)
    corrects: bytes = attrs.field(validator=_STANDING)
    entry: bytes = attrs.field(validator=_ENTRY)
