"""The acts of the procedure: each an immutable class, written to the ledger inside a ``ProcedureEvent``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from randcheck.errors import InvalidValue, shorten
from randcheck.procedure.acts.base import Act
from randcheck.procedure.acts.closing import (
    Archived,
    ArchiveRemoved,
    Material,
    PersonalDataErased,
    Summarised,
)
from randcheck.procedure.acts.drawing import (
    CommitmentOrdered,
    Evidence,
    MediaAttached,
    Observer,
    RevealOrdered,
)
from randcheck.procedure.acts.inspecting import (
    CheckedItem,
    HandedOver,
    InspectionRecorded,
    Obstruction,
    PersonPresent,
    Signature,
)
from randcheck.procedure.acts.opening import DelegatedBy, DirectedOpened, TaskOpened, WindowExtended
from randcheck.procedure.acts.preparing import (
    MethodChosen,
    NoticeIssued,
    ThirdPartyEngaged,
    ThirdPartyReported,
    TrainingHeld,
    WorkPlanMade,
)
from randcheck.procedure.acts.publishing import (
    Corrected,
    CorrectionRequested,
    ExemptionDecided,
    ExemptionRequested,
    Published,
)
from randcheck.procedure.acts.results import Disposed, Result, ResultConcluded, TransferAccepted, Transferred
from randcheck.procedure.acts.staffing import (
    RecusalDecided,
    RecusalDeclared,
    ReplacementDecided,
    ReplacementRequested,
    ReplacementReviewed,
    TargetReplaced,
    TargetSetAside,
    UpperLevelAsked,
)
from randcheck.registers import codec
from randcheck.text import Text

ACTS: tuple[type[Act], ...] = (
    TaskOpened,
    DirectedOpened,
    WindowExtended,
    RecusalDeclared,
    RecusalDecided,
    CommitmentOrdered,
    RevealOrdered,
    MediaAttached,
    UpperLevelAsked,
    ReplacementRequested,
    ReplacementReviewed,
    ReplacementDecided,
    TargetSetAside,
    TargetReplaced,
    MethodChosen,
    ThirdPartyEngaged,
    ThirdPartyReported,
    WorkPlanMade,
    TrainingHeld,
    NoticeIssued,
    InspectionRecorded,
    ResultConcluded,
    Disposed,
    Transferred,
    TransferAccepted,
    ExemptionRequested,
    ExemptionDecided,
    Published,
    CorrectionRequested,
    Corrected,
    Summarised,
    Archived,
    ArchiveRemoved,
    PersonalDataErased,
)
"""All kinds of acts, in the order in which a task goes through them."""

_BY_TYPE: Mapping[str, type[Act]] = {cls.type: cls for cls in ACTS}


def act_to_mapping(act: Act) -> dict[str, Any]:
    """Return an act as it stands in the ledger.

    Example:
        >>> act_to_mapping(ReplacementRequested(ground="病假"))
        {'type': 'replacement-requested', 'ground': '病假'}
    """
    return codec.to_mapping(act)


def act_from_mapping(mapping: Mapping[str, Any]) -> Act:
    """Return the act that :func:`act_to_mapping` wrote.

    Raises:
        InvalidValue: Not exactly the fields of a known act, or a field that breaks its rule.
        KeyError, TypeError, ValueError: Not such a mapping.
    """
    cls = _BY_TYPE.get(mapping["type"])
    if cls is None:
        rule = Text("an act must be of a known type", "程序事项的类型须为已知")
        raise InvalidValue(rule=rule, seen=shorten(mapping["type"]))
    return codec.from_mapping(cls, mapping)


__all__ = [
    "ACTS",
    "Act",
    "ArchiveRemoved",
    "Archived",
    "CheckedItem",
    "CommitmentOrdered",
    "Corrected",
    "CorrectionRequested",
    "DelegatedBy",
    "DirectedOpened",
    "Disposed",
    "Evidence",
    "ExemptionDecided",
    "ExemptionRequested",
    "HandedOver",
    "InspectionRecorded",
    "Material",
    "MediaAttached",
    "MethodChosen",
    "NoticeIssued",
    "Observer",
    "Obstruction",
    "PersonPresent",
    "PersonalDataErased",
    "Published",
    "RecusalDecided",
    "RecusalDeclared",
    "ReplacementDecided",
    "ReplacementRequested",
    "ReplacementReviewed",
    "Result",
    "ResultConcluded",
    "RevealOrdered",
    "Signature",
    "Summarised",
    "TargetReplaced",
    "TargetSetAside",
    "TaskOpened",
    "ThirdPartyEngaged",
    "ThirdPartyReported",
    "TrainingHeld",
    "TransferAccepted",
    "Transferred",
    "UpperLevelAsked",
    "WindowExtended",
    "WorkPlanMade",
    "act_from_mapping",
    "act_to_mapping",
]
