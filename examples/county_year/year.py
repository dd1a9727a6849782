"""The year, from its lists and plan to its last day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from county import Scale, make_county
from directed import CLUES, DirectedStory
from draws import tell_draw
from hall import Hall, Story, open_ledger
from plan import AMENDED, CAMPAIGN, amended, annual_plan, tasks_of
from ports import YEAR
from task_story import TaskStory

LAST_DAY = date(YEAR, 12, 31)


def live_through(scale: Scale, ledger_path: Path) -> Hall:
    """Let the whole year happen, and return the hall in which it did.

    Args:
        scale: How large the county is.
        ledger_path: File of the ledger; must not exist.
    """
    county = make_county(scale)
    hall = Hall(open_ledger(ledger_path), county, annual_plan())
    hall.specs = tasks_of(scale, hall.calendar)
    together: defaultdict[str, list[TaskStory]] = defaultdict(list)
    for spec in hall.specs:
        together["campaign" if spec.key in CAMPAIGN else spec.key].append(TaskStory(hall, spec))
    for stories in together.values():
        hall.follow(tell_draw(hall, stories))
    for clue in CLUES:
        hall.follow(DirectedStory(hall, clue).tell())
    hall.follow(_amend_plan(hall))
    hall.follow(_witness_every_quarter(hall))
    hall.live_until(LAST_DAY)
    hall.witness_ledger()
    return hall


def _amend_plan(hall: Hall) -> Story:
    """Put the plan's second version in force (六(二)1)."""
    yield AMENDED
    hall.plan = amended(hall.plan)
    hall.tell(
        f"the plan's version {hall.plan.version} settles a ratio that said no number",
        f"年度计划第 {hall.plan.version} 版明确了一项原未载明数字的抽查比例（六(二)）",
    )


def _witness_every_quarter(hall: Hall) -> Story:
    """Let the audit office look at the ledger four times a year."""
    for month, day in ((3, 31), (6, 30), (9, 30)):
        yield date(YEAR, month, day)
        hall.witness_ledger()
