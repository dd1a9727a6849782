"""What each document shows: plain, checked values that a host or the office fills in.

Every optional field that is None leaves its place on the paper empty, to be filled in by hand.
"""

from randcheck.documents.views.announcements import ResultAnnouncement, ResultLine, TaskAnnouncement
from randcheck.documents.views.closing import ArchiveIndex, ArchiveLine, SummaryLine, SummaryTable
from randcheck.documents.views.drawing import (
    AssignmentRecord,
    ContributorLine,
    DrawRecord,
    ExclusionLine,
    StratumLine,
    TeamLine,
)
from randcheck.documents.views.inspecting import (
    STANDARD_RIGHTS,
    DepartmentItems,
    InspectionNotice,
    ItemLine,
    JointSiteRecord,
    SiteObstruction,
    SiteRecord,
    SiteVisit,
)
from randcheck.documents.views.parts import (
    MediaLine,
    MemberLine,
    ReceiptLine,
    TargetLine,
    TaskHead,
    WitnessLine,
)
from randcheck.documents.views.staffing import Opinion, RecusalForm, ReplacementForm, StaffingForm

__all__ = [
    "STANDARD_RIGHTS",
    "ArchiveIndex",
    "ArchiveLine",
    "AssignmentRecord",
    "ContributorLine",
    "DepartmentItems",
    "DrawRecord",
    "ExclusionLine",
    "InspectionNotice",
    "ItemLine",
    "JointSiteRecord",
    "MediaLine",
    "MemberLine",
    "Opinion",
    "ReceiptLine",
    "RecusalForm",
    "ReplacementForm",
    "ResultAnnouncement",
    "ResultLine",
    "SiteObstruction",
    "SiteRecord",
    "SiteVisit",
    "StaffingForm",
    "StratumLine",
    "SummaryLine",
    "SummaryTable",
    "TargetLine",
    "TaskAnnouncement",
    "TaskHead",
    "TeamLine",
    "WitnessLine",
]
