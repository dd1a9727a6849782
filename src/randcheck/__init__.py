"""Random selection that anyone can re-run, with receipts that prove it (双随机、一公开).

The names below are the public interface; the rooms they live in are public too where they have a page in the
API reference. Importing ``randcheck`` loads none of them: each is fetched when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from randcheck.drawing.draw import Draw as Draw
    from randcheck.drawing.draw import run_draw as run_draw
    from randcheck.errors import RandcheckError as RandcheckError
    from randcheck.office import Office as Office
    from randcheck.office import Preparation as Preparation
    from randcheck.office import Registers as Registers
    from randcheck.planning.draw_order import DrawOrder as DrawOrder
    from randcheck.planning.sample_rule import SampleRule as SampleRule
    from randcheck.planning.substitution_order import Vacancy as Vacancy
    from randcheck.planning.task import Task as Task
    from randcheck.planning.task_file import parse_task as parse_task
    from randcheck.planning.team_rule import TeamRule as TeamRule
    from randcheck.procedure.ceremony import Ceremony as Ceremony
    from randcheck.receipts.bundle import Bundle as Bundle
    from randcheck.receipts.explain import explain_bundle as explain_bundle
    from randcheck.receipts.explain import explain_target as explain_target
    from randcheck.receipts.report import Report as Report
    from randcheck.receipts.trust_policy import TrustPolicy as TrustPolicy
    from randcheck.receipts.verify import verify_bundle as verify_bundle
    from randcheck.registers.conflict import InspectorConflict as InspectorConflict
    from randcheck.registers.conflict import TargetConflict as TargetConflict
    from randcheck.registers.conflict_list import ConflictList as ConflictList
    from randcheck.registers.frame import Frame as Frame
    from randcheck.registers.inspector import Inspector as Inspector
    from randcheck.registers.matter import Matter as Matter
    from randcheck.registers.register import Register as Register
    from randcheck.registers.roster import Roster as Roster
    from randcheck.registers.target import InspectionTarget as InspectionTarget
    from randcheck.text import Text as Text
    from randcheck.workdays import WorkdayCalendar as WorkdayCalendar

_HOME_OF = {
    "Bundle": "receipts.bundle",
    "Ceremony": "procedure.ceremony",
    "ConflictList": "registers.conflict_list",
    "Draw": "drawing.draw",
    "DrawOrder": "planning.draw_order",
    "Frame": "registers.frame",
    "InspectionTarget": "registers.target",
    "Inspector": "registers.inspector",
    "InspectorConflict": "registers.conflict",
    "Matter": "registers.matter",
    "Office": "office",
    "Preparation": "office",
    "RandcheckError": "errors",
    "Register": "registers.register",
    "Registers": "office",
    "Report": "receipts.report",
    "Roster": "registers.roster",
    "SampleRule": "planning.sample_rule",
    "TargetConflict": "registers.conflict",
    "Task": "planning.task",
    "TeamRule": "planning.team_rule",
    "Text": "text",
    "TrustPolicy": "receipts.trust_policy",
    "Vacancy": "planning.substitution_order",
    "WorkdayCalendar": "workdays",
    "explain_bundle": "receipts.explain",
    "explain_target": "receipts.explain",
    "parse_task": "planning.task_file",
    "run_draw": "drawing.draw",
    "verify_bundle": "receipts.verify",
}

__all__ = [  # noqa: PLE0604 - literal names, but they stand once, above
    *sorted([*_HOME_OF, "__version__"])
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'randcheck' has no attribute {name!r}")
    value = getattr(import_module(f"randcheck.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
