"""Who may do what, and in which state of a task: the one table. The page docs/procedure.md shows it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from randcheck.procedure import acts
from randcheck.procedure.acts import Act
from randcheck.procedure.phases import Phase
from randcheck.procedure.roles import Role
from randcheck.registers.labels import LabelledEnum


class Of(LabelledEnum):
    """For whom an actor must act."""

    LEAD = ("lead", "the lead department", "牵头部门")
    TASK = ("task", "a department of the task", "任务各部门")
    DEPARTMENT = ("department", "the department named", "所载部门")
    TEAM = ("team", "the target's team", "该对象检查组")
    LIST = ("list", "the inspectors drawn", "抽中人员")
    UNIT = ("unit", "the inspector's unit", "当事人所在单位")
    RECEIVER = ("receiver", "the department it goes to", "接收部门")


@attrs.frozen
class Permission:
    """When an act may be done and by whom.

    Attributes:
        phases: The states of the task in which it may.
        may: Pairs of role and whom it acts for, any of which will do.
    """

    phases: frozenset[Phase]
    may: tuple[tuple[Role, Of], ...]


_P = Phase
_NEW = (_P.NOT_OPENED,)
_BEFORE_DRAW = (_P.OPENED, _P.COMMITTED)
_AT_WORK = (_P.DRAWN, _P.INSPECTING)
_OPEN = (*_BEFORE_DRAW, *_AT_WORK)
_AFTER_INSPECTION = (_P.INSPECTING, _P.SUMMARISED)
_LATER_TOO = (*_AFTER_INSPECTION, _P.ARCHIVED)


def _when(phases: tuple[Phase, ...], *may: tuple[Role, Of]) -> Permission:
    return Permission(frozenset(phases), may)


_ORGANISER = (Role.ORGANISER, Of.LEAD)
_ANY_ORGANISER = (Role.ORGANISER, Of.TASK)
_TEAM = (Role.INSPECTOR, Of.TEAM)
_LISTED = (Role.INSPECTOR, Of.LIST)
_PUBLISHER = (Role.PUBLISHER, Of.DEPARTMENT)
_ARCHIVIST = (Role.ARCHIVIST, Of.LEAD)
_OWN_LEADER = (Role.LEADER, Of.DEPARTMENT)

PERMISSIONS: Mapping[type[Act], Permission] = {
    acts.TaskOpened: _when(_NEW, _ORGANISER),
    acts.DirectedOpened: _when(_NEW, _ORGANISER),
    acts.WindowExtended: _when(_OPEN, (Role.LEADER, Of.LEAD)),
    acts.RecusalDeclared: _when(_OPEN, (Role.INSPECTOR, Of.TASK), _LISTED, _ANY_ORGANISER),
    acts.RecusalDecided: _when(_OPEN, (Role.UNIT_HEAD, Of.TASK), (Role.LEADER, Of.TASK)),
    acts.CommitmentOrdered: _when(_OPEN, _ORGANISER),
    acts.RevealOrdered: _when((_P.COMMITTED, *_AT_WORK), _ORGANISER),
    acts.MediaAttached: _when((_P.COMMITTED, *_AT_WORK, _P.SUMMARISED), _ANY_ORGANISER, _LISTED),
    acts.UpperLevelAsked: _when(_OPEN, _ORGANISER),
    acts.ReplacementRequested: _when(_AT_WORK, _LISTED),
    acts.ReplacementReviewed: _when(_AT_WORK, (Role.UNIT_HEAD, Of.UNIT)),
    acts.ReplacementDecided: _when(_AT_WORK, (Role.LEADER, Of.UNIT)),
    acts.TargetSetAside: _when(_AT_WORK, _TEAM, _ANY_ORGANISER),
    acts.TargetReplaced: _when(_AT_WORK, _ORGANISER, (Role.LEADER, Of.LEAD)),
    acts.MethodChosen: _when(_AT_WORK, _TEAM, _ORGANISER),
    acts.ThirdPartyEngaged: _when(_AT_WORK, _ANY_ORGANISER),
    acts.ThirdPartyReported: _when(_AT_WORK, _TEAM, _ANY_ORGANISER),
    acts.WorkPlanMade: _when(_AT_WORK, _TEAM),
    acts.TrainingHeld: _when(_AT_WORK, _LISTED, _ANY_ORGANISER),
    acts.NoticeIssued: _when(_AT_WORK, _TEAM, _ANY_ORGANISER),
    acts.InspectionRecorded: _when(_AT_WORK, _TEAM),
    acts.ResultConcluded: _when((_P.INSPECTING,), _TEAM),
    acts.Disposed: _when(
        _LATER_TOO, (Role.INSPECTOR, Of.DEPARTMENT), (Role.UNIT_HEAD, Of.DEPARTMENT), _OWN_LEADER
    ),
    acts.Transferred: _when(_LATER_TOO, (Role.INSPECTOR, Of.DEPARTMENT), (Role.ORGANISER, Of.DEPARTMENT)),
    acts.TransferAccepted: _when(_LATER_TOO, (Role.RECEIVING_DEPARTMENT, Of.RECEIVER)),
    acts.ExemptionRequested: _when(_AFTER_INSPECTION, _PUBLISHER, (Role.INSPECTOR, Of.DEPARTMENT)),
    acts.ExemptionDecided: _when(_AFTER_INSPECTION, _OWN_LEADER),
    acts.Published: _when(_AFTER_INSPECTION, _PUBLISHER),
    acts.CorrectionRequested: _when(_LATER_TOO, _PUBLISHER),
    acts.Corrected: _when(_LATER_TOO, _OWN_LEADER),
    acts.Summarised: _when((_P.DRAWN, _P.INSPECTING), _LISTED, _ORGANISER),
    acts.Archived: _when((_P.SUMMARISED, _P.ARCHIVED), _ARCHIVIST),
    acts.ArchiveRemoved: _when((_P.ARCHIVED,), _ARCHIVIST),
    acts.PersonalDataErased: _when((_P.ARCHIVED, _P.REMOVED), _ARCHIVIST),
}
"""For every act: in which states, and by whom."""

NEXT_PHASE: Mapping[type[Act] | str, Phase] = {
    acts.TaskOpened: Phase.OPENED,
    acts.DirectedOpened: Phase.DRAWN,
    "commitment": Phase.COMMITTED,
    "draw": Phase.DRAWN,
    acts.NoticeIssued: Phase.INSPECTING,
    acts.InspectionRecorded: Phase.INSPECTING,
    acts.Summarised: Phase.SUMMARISED,
    acts.Archived: Phase.ARCHIVED,
    acts.ArchiveRemoved: Phase.REMOVED,
}
"""The acts and statements that move a task, and where to. All others leave it where it is."""
