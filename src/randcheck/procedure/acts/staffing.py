"""Acts that change who inspects and who is inspected: recusal, replacement, reserves, the upper level."""

from __future__ import annotations

from typing import ClassVar

import attrs

from randcheck.procedure.acts.base import (
    DEPARTMENT,
    INSPECTOR,
    REASON,
    TARGET,
    Act,
    as_tuple,
    several,
)
from randcheck.procedure.acts.drawing import EVIDENCE, Evidence
from randcheck.procedure.vocabulary import SetAsideGround
from randcheck.registers import fields
from randcheck.registers.identifiers import text_tuple
from randcheck.text import Text

_AGREED = fields.yes_or_no(Text("agreed", "是否同意"))


@attrs.frozen(kw_only=True)
class RecusalDeclared(Act):
    """A conflict of interest was declared, by the inspector or by somebody who knows of it.

    Before the draw the pair goes into the list of conflicts; after it, a substitute is drawn once it is upheld.

    Attributes:
        inspector_id: Who is in conflict.
        target_id: With which target.
        ground: Why.

    Source: Tonghua norm 六(五)3(2).
    """

    type: ClassVar[str] = "recusal-declared"
    inspector_id: str = attrs.field(validator=INSPECTOR)
    target_id: str = attrs.field(validator=TARGET)
    ground: str = attrs.field(validator=REASON)


@attrs.frozen(kw_only=True)
class RecusalDecided(Act):
    """It was decided whether the inspector stays away from the target.

    Attributes:
        inspector_id: Of the declaration.
        target_id: Of the declaration.
        agreed: Whether the recusal is upheld.
        reason: Why.

    Source: Tonghua norm 六(五)3(2).
    """

    type: ClassVar[str] = "recusal-decided"
    inspector_id: str = attrs.field(validator=INSPECTOR)
    target_id: str = attrs.field(validator=TARGET)
    agreed: bool = attrs.field(validator=_AGREED)
    reason: str = attrs.field(validator=REASON)


@attrs.frozen(kw_only=True)
class ReplacementRequested(Act):
    """A drawn inspector asked to be replaced; the actor is the inspector.

    Attributes:
        ground: The special circumstances.

    Source: Tonghua norm 六(五)3(3).
    """

    type: ClassVar[str] = "replacement-requested"
    ground: str = attrs.field(validator=REASON)


@attrs.frozen(kw_only=True)
class ReplacementReviewed(Act):
    """The head of the inspector's unit reviewed the request.

    Attributes:
        inspector_id: Who asked.
        agreed: Whether the head agrees; otherwise the request ends.
        reason: Why.

    Source: Tonghua norm 六(五)3(3).
    """

    type: ClassVar[str] = "replacement-reviewed"
    inspector_id: str = attrs.field(validator=INSPECTOR)
    agreed: bool = attrs.field(validator=_AGREED)
    reason: str = attrs.field(validator=REASON)


@attrs.frozen(kw_only=True)
class ReplacementDecided(Act):
    """The leader in charge decided the request.

    Attributes:
        inspector_id: Who asked.
        agreed: Whether a substitute is drawn.
        reason: Why.

    Source: Tonghua norm 六(五)3(3).
    """

    type: ClassVar[str] = "replacement-decided"
    inspector_id: str = attrs.field(validator=INSPECTOR)
    agreed: bool = attrs.field(validator=_AGREED)
    reason: str = attrs.field(validator=REASON)


@attrs.frozen(kw_only=True)
class TargetSetAside(Act):
    """A drawn target was found that cannot be inspected.

    Attributes:
        target_id: Which.
        ground: Why it cannot.
        reason: The circumstances.
        evidence: What shows them, at least one material.

    Source: Tonghua norm 五(二)5.
    """

    type: ClassVar[str] = "target-set-aside"
    target_id: str = attrs.field(validator=TARGET)
    ground: SetAsideGround = attrs.field(
        validator=fields.member_of(SetAsideGround, Text("ground", "不能检查的情形"))
    )
    reason: str = attrs.field(validator=REASON)
    evidence: tuple[Evidence, ...] = attrs.field(
        converter=as_tuple, validator=several(EVIDENCE, Text("evidence", "证据"), least=1)
    )


@attrs.frozen(kw_only=True)
class TargetReplaced(Act):
    """A reserve took the place of a target that cannot be inspected.

    Attributes:
        target_id: Which was set aside.
        reserve_id: The next reserve of its stratum; the team goes over to it.
        staying_away: Members of the team who are in conflict with the reserve and do not inspect it. Found when
            the act is decided; left out before.

    Source: Tonghua norm 六(四)1: who is inspected is drawn, so a reserve comes in its order only.
    """

    type: ClassVar[str] = "target-replaced"
    target_id: str = attrs.field(validator=TARGET)
    reserve_id: str = attrs.field(validator=TARGET)
    staying_away: tuple[str, ...] = attrs.field(
        converter=text_tuple, default=(), validator=several(INSPECTOR, Text("members", "检查组成员"))
    )


@attrs.frozen(kw_only=True)
class UpperLevelAsked(Act):
    """The upper level was asked for inspectors, because the register of the own level is too small.

    Attributes:
        organisation: Who was asked.
        missing: How many seats could not be filled, at least 1.
        reason: Which, and why.

    Source: Tonghua norm 六(五)3(4).
    """

    type: ClassVar[str] = "upper-level-asked"
    organisation: str = attrs.field(validator=DEPARTMENT)
    missing: int = attrs.field(validator=fields.whole_number(Text("missing seats", "缺额"), least=1))
    reason: str = attrs.field(validator=REASON)
