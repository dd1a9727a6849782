"""The annual plan, and the tasks of the year: from the plan, ad hoc, joint, directed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs
from county import Scale
from lists import BY_ID, JOINT, MATTERS, JointItem, MatterOfCounty
from ports import YEAR

from randcheck.planning.annual_plan import AnnualPlan, DepartmentShare, PlanItem
from randcheck.procedure.vocabulary import InspectionKind
from randcheck.registers.implementation_rule import InspectionMethod
from randcheck.registers.matter import OrganisationMode
from randcheck.workdays import WorkdayCalendar

ORGAN = "云岭县市场监管领域部门联席会议"
ADOPTED = date(2026, 1, 6)
AMENDED = date(2026, 3, 31)
VAGUE = "视情确定"
"""What one item said of its ratio until the plan was amended: no parser should guess at it."""

MONTHS = {
    "SC-01": (1, 4, 8, 10), "SC-02": (2, 5, 9), "SC-03": (1, 4, 8), "SC-04": (2, 6, 9), "SC-05": (3, 7, 10),
    "SC-06": (4, 8), "SC-07": (2, 10), "SC-08": (3, 9, 12), "SC-09": (5, 10), "SC-10": (8,), "SC-11": (8,),
    "YJ-01": (3, 9), "YJ-02": (4, 10), "HB-01": (3, 6, 9), "NY-01": (2, 5, 9), "WL-01": (3, 7), "WL-02": (4, 8),
    "WJ-01": (1, 5, 10), "WJ-02": (6,),
    "LH-01": (4, 12), "LH-02": (6, 11), "LH-03": (3, 10), "LH-04": (5, 11),
}  # fmt: skip
"""The months in which the tasks of each item are opened: its rounds."""

IN_SMALL = {"SC-01-1", "SC-02-1", "SC-03-1", "SC-03-3", "SC-04-1", "SC-05-1", "SC-07-1", "SC-07-2", "LH-01-2",
            "SC-08-3", "SC-09-1", "SC-10-1", "SC-11-1", "YJ-01-1", "NY-01-3", "WJ-01-1", "WJ-02-1", "LH-01-1", "LH-04-2",
            "special-1", "adhoc-1"}  # fmt: skip
"""What the small county carries out of these."""

CAMPAIGN = ("SC-03-3", "SC-10-1", "SC-11-1")
"""Three matters on one kind of enterprise, drawn together: one seed, one visit instead of three (六(三)3)."""


@attrs.frozen(kw_only=True)
class TaskSpec:
    """A task as its organiser has it in mind.

    Attributes:
        key: The item and its round, by which this story knows the task.
        id: Its id in the ledger.
        title: Its name.
        matters: Names of the matters.
        owners: The department of each matter.
        lead: Who leads.
        departments: Who takes part besides.
        industries: Whom it is about.
        ratio: In words.
        categories: Of which every team has at least one inspector (六(五)1(2)); empty for joint tasks.
        opened_on: The day on which it is opened.
        kind: What its inspections count as.
        plan_item: The item of the plan, or None.
        authority: Who ordered it, or None.
        matter_ids: Ids of the matters.
        points: What is looked at.
    """

    key: str
    id: str = ""
    title: str
    matters: tuple[str, ...]
    owners: tuple[str, ...]
    lead: str
    departments: tuple[str, ...] = ()
    industries: tuple[str, ...]
    ratio: str
    categories: frozenset[str] = frozenset()
    opened_on: date
    kind: InspectionKind = InspectionKind.DAILY
    plan_item: str | None = None
    authority: str | None = None
    matter_ids: tuple[str, ...]
    points: tuple[str, ...] = ("资质证照", "日常管理制度", "现场情况")

    @property
    def all_departments(self) -> tuple[str, ...]:
        """The lead first, then the others."""
        return (self.lead, *self.departments)

    @property
    def mode(self) -> OrganisationMode:
        """How it is organised (四)."""
        return OrganisationMode.JOINT_COMPREHENSIVE if self.departments else OrganisationMode.SINGLE


def annual_plan() -> AnnualPlan:
    """Return the plan as it was adopted, with one item whose ratio nobody could read (六(二))."""
    items = [*(_item(one) for one in MATTERS), *(_joint_item(one) for one in JOINT)]
    return AnnualPlan(
        organ=ORGAN,
        year=YEAR,
        adopted_on=ADOPTED,
        items=[attrs.evolve(one, ratio=VAGUE) if one.id == "WJ-02" else one for one in items],
    )


def amended(plan: AnnualPlan) -> AnnualPlan:
    """Return the plan's second version, in which that ratio is a number."""
    items = [
        attrs.evolve(one, ratio=BY_ID[one.id].ratio) if one.ratio == VAGUE else one for one in plan.items
    ]
    return plan.amended(items, on=AMENDED, reason="明确放射卫生检查的抽查比例")


def _item(matter: MatterOfCounty) -> PlanItem:
    first, last = _window(matter.id)
    return PlanItem(
        id=matter.id,
        name=matter.name,
        lead_department=matter.department,
        targets="、".join(matter.industries),
        ratio=matter.ratio,
        frequency=matter.frequency,
        matters=[matter.name],
        methods=matter.methods,
        starts_on=first,
        ends_on=last,
    )


def _joint_item(item: JointItem) -> PlanItem:
    first, last = _window(item.id)
    return PlanItem(
        id=item.id,
        name=item.name,
        lead_department=item.lead,
        departments=item.departments[1:],
        targets="、".join(item.industries),
        ratio=item.ratio,
        matters=[BY_ID[part].name for part in item.parts],
        methods=[InspectionMethod.ON_SITE],
        starts_on=first,
        ends_on=last,
        shares=[
            DepartmentShare(
                department=BY_ID[part].department,
                key_contents="、".join(BY_ID[part].points),
                measures="现场检查、责令改正",
                participation="各部门同时到场，各查各的事项",
            )
            for part in item.parts
        ],
    )


def _window(item_id: str) -> tuple[date, date]:
    months = MONTHS[item_id]
    last = min(months[-1] + 4, 12)
    return date(YEAR, months[0], 1), date(YEAR, last, 31 if last in (5, 7, 8, 10, 12) else 30)


def tasks_of(scale: Scale, calendar: WorkdayCalendar) -> tuple[TaskSpec, ...]:
    """Return the tasks of the year in the order in which they are opened; 60 with the directed ones in the full county."""
    wanted = [one for one in _all_tasks(calendar) if scale.is_full or one.key in IN_SMALL]
    ordered = sorted(wanted, key=lambda one: (one.opened_on, one.key))
    return tuple(
        attrs.evolve(one, id=f"YL-{YEAR}-{number:03}") for number, one in enumerate(ordered, start=1)
    )


def _all_tasks(calendar: WorkdayCalendar) -> Iterator[TaskSpec]:
    for place, (item_id, months) in enumerate(MONTHS.items()):
        for number, month in enumerate(months, start=1):
            key = f"{item_id}-{number}"
            # The tasks of a campaign are drawn on one day; the others spread over the first half of their month.
            nth = 5 if key in CAMPAIGN else 1 + place * 3 % 9
            day = calendar.add(date(YEAR, month, 6 if month == 1 else 1), nth).due
            make = _joint_task if item_id.startswith("LH") else _task
            yield make(item_id, key, day)
    yield attrs.evolve(
        _task("SC-07", "special-1", calendar.add(date(YEAR, 11, 2), 1).due),
        title="成品油市场专项检查",
        ratio="A类不抽查，B类不抽查，C类不抽查，D类全覆盖",
        kind=InspectionKind.SPECIAL_FROM_ABOVE,
        plan_item=None,
        authority="省市场监管厅关于开展成品油市场专项检查的通知",
    )
    for item_id, key, month, authority in AD_HOC:
        day = calendar.add(date(YEAR, month, 15), 1).due
        yield attrs.evolve(_task(item_id, key, day), plan_item=None, authority=authority, ratio="20户")


AD_HOC = (
    ("SC-04", "adhoc-1", 4, "县政府专题会议纪要〔2026〕第8号"),
    ("SC-05", "adhoc-2", 5, "县消费者权益保护工作会议部署"),
    ("YJ-02", "adhoc-3", 7, "县安委会通知〔2026〕第3号"),
    ("SC-08", "adhoc-4", 6, "市市场监管局关于网络交易监测的通知"),
)


def _task(item_id: str, key: str, day: date) -> TaskSpec:
    matter = BY_ID[item_id]
    return TaskSpec(
        key=key,
        title=f"{matter.name}（第{key[-1]}次）",
        matters=(matter.name,),
        owners=(matter.department,),
        lead=matter.department,
        industries=matter.industries,
        ratio=matter.ratio,
        categories=matter.categories,
        opened_on=day,
        plan_item=item_id,
        matter_ids=(matter.id,),
        points=matter.points,
    )


def _joint_task(item_id: str, key: str, day: date) -> TaskSpec:
    item = next(one for one in JOINT if one.id == item_id)
    return TaskSpec(
        key=key,
        title=f"{item.name}（第{key[-1]}次）",
        matters=tuple(BY_ID[part].name for part in item.parts),
        owners=tuple(BY_ID[part].department for part in item.parts),
        matter_ids=item.parts,
        lead=item.lead,
        departments=item.departments[1:],
        industries=item.industries,
        ratio=item.ratio,
        opened_on=day,
        plan_item=item_id,
    )
