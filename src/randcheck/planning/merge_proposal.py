"""One visit in place of several: inspections of one target that could be made together (综合查一次)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from randcheck.errors import InvalidValue
from randcheck.registers import fields
from randcheck.registers.identifiers import text_tuple
from randcheck.text import Text


def _require_window(instance: VisitNeed, _attribute: object, value: date) -> None:
    fields.day(Text("the last day of a visit", "检查截止日期"))(instance, None, value)
    if value < instance.earliest:
        rule = Text("a window must not end before it begins", "检查时段的截止日期不得早于起始日期")
        raise InvalidValue(rule=rule, seen=f"{instance.earliest} – {value}")


@attrs.frozen(kw_only=True)
class VisitNeed:
    """One task wants one target inspected within a window.

    Attributes:
        task_id: The task.
        target_id: The target.
        department: Who inspects.
        matters: What is inspected.
        earliest: First day.
        latest: Last day, inclusive.
        apart: Why it must be a visit of its own (an unannounced one, a case); empty when it may be joined.
    """

    task_id: str = attrs.field(validator=fields.identifier(Text("a task's id", "任务编号")))
    target_id: str = attrs.field(validator=fields.identifier(Text("a target's id", "对象编号")))
    department: str = attrs.field(validator=fields.label(Text("a department", "部门")))
    matters: tuple[str, ...] = attrs.field(converter=text_tuple, default=())
    earliest: date = attrs.field(validator=fields.day(Text("the first day of a visit", "检查起始日期")))
    latest: date = attrs.field(validator=_require_window)
    apart: str = attrs.field(default="", validator=fields.free_text(Text("a reason", "单独检查的理由")))


@attrs.frozen(kw_only=True)
class MergedVisit:
    """Needs that one visit meets.

    Attributes:
        target_id: The target.
        needs: One or several, by task and department.
        earliest: First day on which all can be met.
        latest: Last such day, inclusive.
    """

    target_id: str
    needs: tuple[VisitNeed, ...]
    earliest: date
    latest: date

    @property
    def departments(self) -> tuple[str, ...]:
        """Who comes, each once, ascending."""
        return tuple(sorted({need.department for need in self.needs}))

    @property
    def matters(self) -> tuple[str, ...]:
        """What is inspected, each once, ascending."""
        return tuple(sorted({matter for need in self.needs for matter in need.matters}))

    @property
    def saved(self) -> int:
        """How many visits it saves."""
        return len(self.needs) - 1

    def describe(self) -> Text:
        """Return what comes together, or why it does not, as one sentence."""
        tasks = sorted({need.task_id for need in self.needs})
        en_days, zh_days = f"{self.earliest} to {self.latest}", f"{self.earliest} 至 {self.latest}"
        apart = self.needs[0].apart
        if apart:
            return Text(
                f"target {self.target_id}: task {tasks[0]} stays apart ({apart})",
                f"对象 {self.target_id}：任务 {tasks[0]} 单独检查（{apart}）",
            )
        if len(self.needs) == 1:
            return Text(
                f"target {self.target_id}: task {tasks[0]} shares no day with another",
                f"对象 {self.target_id}：任务 {tasks[0]} 与其他任务没有共同的检查日期",
            )
        return Text(
            f"target {self.target_id}: one visit from {en_days} for tasks {', '.join(tasks)} "
            f"({', '.join(self.departments)}), {self.saved} saved",
            f"对象 {self.target_id}：{zh_days}期间一次完成任务 {'、'.join(tasks)}（{'、'.join(self.departments)}），"
            f"减少入企 {self.saved} 次",
        )


@attrs.frozen(kw_only=True)
class MergeProposal:
    """Visits that meet all needs.

    Attributes:
        visits: By target, then by first day.
    """

    visits: tuple[MergedVisit, ...]

    @property
    def visits_before(self) -> int:
        """Visits when every need is met by itself."""
        return sum(len(visit.needs) for visit in self.visits)

    @property
    def saved(self) -> int:
        """How many visits the proposal saves."""
        return self.visits_before - len(self.visits)

    @property
    def merged(self) -> tuple[MergedVisit, ...]:
        """The visits that meet several needs."""
        return tuple(visit for visit in self.visits if visit.saved)

    def summary(self) -> Text:
        """Return the proposal in one sentence."""
        return Text(
            f"{self.visits_before} inspections in {len(self.visits)} visits, {self.saved} saved",
            f"{self.visits_before} 项检查合并为 {len(self.visits)} 次入企，减少 {self.saved} 次",
        )


def propose_merges(needs: Iterable[VisitNeed]) -> MergeProposal:
    """Return the fewest visits that meet all needs, each within its window.

    For every target: the need whose window closes first fixes a visit on that last day, and all that are open then
    join it. No other choice makes fewer visits. The order in which needs are given changes nothing.

    Args:
        needs: What the tasks of a time want, at most one of a task and department for a target.

    Raises:
        InvalidValue: A need is given twice.

    Source: Tonghua norm 六(二)2, 六(三)3, 六(八)4.

    Example:
        >>> day = date(2026, 5, 1)
        >>> proposal = propose_merges(
        ...     VisitNeed(task_id=task, target_id="T1", department=who, earliest=day, latest=date(2026, 5, last))
        ...     for task, who, last in [("R-1", "市场监管局", 20), ("R-2", "应急管理局", 31)]
        ... )
        >>> proposal.summary().en
        '2 inspections in 1 visits, 1 saved'
    """
    by_target: dict[str, list[VisitNeed]] = {}
    seen: set[tuple[str, str, str]] = set()
    for need in needs:
        key = (need.target_id, need.task_id, need.department)
        if key in seen:
            rule = Text("a task's need of a target must be told once", "同一任务对同一对象的检查只能列一次")
            raise InvalidValue(rule=rule, seen=", ".join(key))
        seen.add(key)
        by_target.setdefault(need.target_id, []).append(need)
    visits = [visit for _, group in sorted(by_target.items()) for visit in _visits_to_one(group)]
    return MergeProposal(visits=tuple(visits))


def _visits_to_one(needs: Sequence[VisitNeed]) -> list[MergedVisit]:
    apart = [_visit([need]) for need in needs if need.apart]
    waiting = sorted((need for need in needs if not need.apart), key=_by_closing)
    joined = []
    while waiting:
        day = waiting[0].latest
        together = [need for need in waiting if need.earliest <= day]
        joined.append(_visit(together))
        waiting = [need for need in waiting if need.earliest > day]
    return sorted([*joined, *apart], key=lambda visit: (visit.earliest, visit.latest, visit.needs[0].task_id))


def _by_closing(need: VisitNeed) -> tuple[date, str, str]:
    return need.latest, need.task_id, need.department


def _visit(needs: Sequence[VisitNeed]) -> MergedVisit:
    return MergedVisit(
        target_id=needs[0].target_id,
        needs=tuple(sorted(needs, key=lambda need: (need.task_id, need.department))),
        earliest=max(need.earliest for need in needs),
        latest=min(need.latest for need in needs),
    )
