"""Tasks from the items of a plan, tasks ad hoc, and how far a plan is carried out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

import attrs

from randcheck.errors import InvalidValue, TaskAgainstPlan
from randcheck.planning.annual_plan import AnnualPlan, PlanItem
from randcheck.planning.draw_order import TaskInfo
from randcheck.registers import fields
from randcheck.registers.codec import Mapped
from randcheck.registers.delegation import AdministrativeLevel
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text

CLAUSE = "Tonghua norm 六(三)1"


@attrs.frozen(kw_only=True)
class FromPlan(Mapped):
    """A task that carries out an item of an annual plan.

    Attributes:
        organ: Whose plan.
        year: Of which year.
        version: Which version of it.
        item_id: Which item.
    """

    type: ClassVar[str] = "from-plan"
    organ: str = attrs.field(validator=fields.label(Text("the organ of a plan", "制定部门")))
    year: int = attrs.field(validator=fields.whole_number(Text("a plan's year", "计划年度"), least=2000))
    version: int = attrs.field(validator=fields.whole_number(Text("a version", "版次"), least=1))
    item_id: str = attrs.field(validator=fields.identifier(Text("a plan item's id", "计划编号")))


@attrs.frozen(kw_only=True)
class AdHoc(Mapped):
    """A task outside the plan (临时抽查任务), which must name who ordered it.

    Attributes:
        authority: The superior or local department that ordered it.
        level: Its level.
        instrument: By which document.
        reason: Why; never empty.

    Source: Tonghua norm 六(三)2.
    """

    type: ClassVar[str] = "ad-hoc"
    authority: str = attrs.field(validator=fields.label(Text("an authority", "交办部门")))
    level: AdministrativeLevel = attrs.field(
        validator=fields.member_of(AdministrativeLevel, Text("a level", "层级"))
    )
    instrument: str = attrs.field(
        validator=fields.free_text(Text("an instrument", "任务依据文书"), required=True)
    )
    reason: str = attrs.field(validator=fields.free_text(Text("a reason", "临时抽查原因"), required=True))


def _require_ends(instance: TaskBrief, _attribute: object, value: date) -> None:
    fields.day(Text("a task's last day", "任务截止日期"))(instance, None, value)
    if value < instance.starts_on:
        rule = Text("a task must not end before it begins", "任务截止日期不得早于起始日期")
        raise InvalidValue(rule=rule, seen=f"{instance.starts_on} – {value}")


@attrs.frozen(kw_only=True)
class TaskBrief:
    """A task as it is set: name, time, departments, and where it comes from.

    Attributes:
        info: Id, title, matters and departments, as a draw commits to them.
        starts_on: First day of its execution.
        ends_on: Last day, inclusive.
        origin: The plan's item, or the authority of a task ad hoc.

    Source: Tonghua norm 六(三)1, 六(三)2.
    """

    info: TaskInfo = attrs.field(validator=attrs.validators.instance_of(TaskInfo))
    starts_on: date = attrs.field(validator=fields.day(Text("a task's first day", "任务起始日期")))
    ends_on: date = attrs.field(validator=_require_ends)
    origin: FromPlan | AdHoc = attrs.field(validator=attrs.validators.instance_of((FromPlan, AdHoc)))


def task_from_plan(
    plan: AnnualPlan,
    item_id: str,
    *,
    task_id: str,
    title: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> TaskBrief:
    """Return a task that carries out one item of a plan.

    Args:
        plan: The version in force.
        item_id: The item.
        task_id: Id of the task.
        title: Its name; the item's when empty.
        starts_on: First day; the item's when None.
        ends_on: Last day; the item's when None.

    Raises:
        TaskAgainstPlan: The plan has no such item, or the days lie outside the item's.
        InvalidValue: The days are the wrong way round.

    Source: Tonghua norm 六(三)1.
    """
    item = plan.find(item_id)
    if item is None:
        raise TaskAgainstPlan(
            rule=Text("a task from the plan must name one of its items", "计划内任务须对应年度计划中的项目"),
            seen=item_id,
            clause=CLAUSE,
        )
    first, last = starts_on or item.starts_on, ends_on or item.ends_on
    if first < item.starts_on or last > item.ends_on:
        raise TaskAgainstPlan(
            rule=Text(
                f"a task must lie within its item's time ({item.starts_on} to {item.ends_on})",
                f"任务时间须在计划时限之内（{item.starts_on} 至 {item.ends_on}）",
            ),
            seen=f"{first} – {last}",
            clause=CLAUSE,
        )
    return TaskBrief(
        info=TaskInfo(
            id=task_id,
            title=title or item.name,
            matters=item.matters,
            lead_department=item.lead_department,
            departments=item.departments,
        ),
        starts_on=first,
        ends_on=last,
        origin=FromPlan(organ=plan.organ, year=plan.year, version=plan.version, item_id=item.id),
    )


def compare_with_plan(info: TaskInfo, item: PlanItem) -> tuple[Text, ...]:
    """Return one sentence for everything in which a task's matters or departments differ from its item's.

    Source: Tonghua norm 六(三)1.
    """
    pairs = (
        (Text("lead department", "牵头部门"), (info.lead_department,), (item.lead_department,)),
        (Text("participating departments", "配合部门"), info.departments, item.departments),
        (Text("matters", "抽查事项"), info.matters, item.matters),
    )
    return tuple(
        Text(
            f"{what.en} of the task: {', '.join(task) or '-'}; of the plan: {', '.join(planned) or '-'}",
            f"{what.zh}：任务为{'、'.join(task) or '无'}，计划为{'、'.join(planned) or '无'}",
        )
        for what, task, planned in pairs
        if set(task) != set(planned)
    )


@attrs.frozen(kw_only=True)
class TaskCounts:
    """What one task came to.

    Attributes:
        task_id: The task.
        origin: Where it comes from.
        drawn: Targets drawn.
        inspected: Of these, inspected.
        published: Of these, with their result published: only these count as done (六(十)2(4)).
    """

    task_id: str = attrs.field(validator=fields.identifier(Text("a task's id", "任务编号")))
    origin: FromPlan | AdHoc
    drawn: int = attrs.field(validator=fields.whole_number(Text("drawn", "抽取户数"), least=0))
    inspected: int = attrs.field(validator=fields.whole_number(Text("inspected", "检查户数"), least=0))
    published: int = attrs.field(validator=fields.whole_number(Text("published", "公示户数"), least=0))

    def __attrs_post_init__(self) -> None:
        """Nothing is published that was not inspected, nothing inspected that was not drawn."""
        if not self.published <= self.inspected <= self.drawn:
            rule = Text("counts must satisfy published ≤ inspected ≤ drawn", "户数须满足：公示 ≤ 检查 ≤ 抽取")
            raise InvalidValue(rule=rule, seen=f"{self.published}, {self.inspected}, {self.drawn}")


class ItemState(LabelledEnum):
    """How far an item of a plan is."""

    NOT_STARTED = ("not-started", "not started", "未开展")
    RUNNING = ("running", "running", "进行中")
    DONE = ("done", "done", "已完成")
    LATE = ("late", "its time has passed and it is not done", "逾期未完成")


@attrs.frozen(kw_only=True)
class ItemProgress:
    """How far one item is.

    Attributes:
        item: The item.
        tasks: Ids of its tasks, ascending.
        drawn: Targets drawn by all of them.
        inspected: Inspected.
        published: Published, which is done.
        state: On the day asked for.
    """

    item: PlanItem
    tasks: tuple[str, ...]
    drawn: int
    inspected: int
    published: int
    state: ItemState


def plan_progress(plan: AnnualPlan, counts: Iterable[TaskCounts], *, on: date) -> tuple[ItemProgress, ...]:
    """Return how far every item of a plan is on a day, also those of which nothing was done.

    Args:
        plan: The version in force. Tasks of earlier versions count for the item of their id.
        counts: Of all tasks; those ad hoc, of other plans and of items no longer in it are passed over.
        on: The day.

    Source: Tonghua norm 六(三)1, 六(十)2(4).
    """
    own: dict[str, list[TaskCounts]] = {item.id: [] for item in plan.items}
    for one in counts:
        origin = one.origin
        if isinstance(origin, FromPlan) and (origin.organ, origin.year) == (plan.organ, plan.year):
            own.get(origin.item_id, []).append(one)
    return tuple(_progress(item, own[item.id], on) for item in plan.items)


def _progress(item: PlanItem, counts: list[TaskCounts], on: date) -> ItemProgress:
    drawn = sum(one.drawn for one in counts)
    published = sum(one.published for one in counts)
    if drawn and published == drawn:
        state = ItemState.DONE
    elif on > item.ends_on:
        state = ItemState.LATE
    else:
        state = ItemState.RUNNING if drawn else ItemState.NOT_STARTED
    return ItemProgress(
        item=item,
        tasks=tuple(sorted(one.task_id for one in counts)),
        drawn=drawn,
        inspected=sum(one.inspected for one in counts),
        published=published,
        state=state,
    )
