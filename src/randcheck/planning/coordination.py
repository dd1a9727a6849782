"""Tasks that are drawn together, and how much their samples overlap.

Tasks of one campaign share one seed, so a target has one ticket for all of them and their samples overlap as far as
their sizes allow (protocol 5.4): one visit in place of several. ``Office.prepare`` takes the tasks of a campaign.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

import attrs

from randcheck.errors import InvalidValue
from randcheck.planning.task import Task
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class Overlap:
    """How many targets two tasks have in common.

    Attributes:
        one: One task's id.
        other: The other's.
        common: Targets that both drew.
        most: The most they could have in common: the smaller sample.
    """

    one: str
    other: str
    common: int
    most: int


@attrs.frozen(kw_only=True)
class CampaignOverlap:
    """How much the samples of a campaign overlap.

    Attributes:
        inspections: Targets drawn over all tasks, each as often as it was drawn.
        visits: Different targets: the visits when each is inspected on all its matters at once.
        pairs: Every two tasks, in the order of the tasks.
    """

    inspections: int
    visits: int
    pairs: tuple[Overlap, ...]

    @property
    def saved(self) -> int:
        """Visits that need not be made."""
        return self.inspections - self.visits

    @property
    def share_saved(self) -> Fraction:
        """The saved share of all inspections, exactly; 0 when there are none."""
        return Fraction(self.saved, self.inspections) if self.inspections else Fraction(0)

    def summary(self) -> Text:
        """Return the overlap in one sentence."""
        return Text(
            f"{self.inspections} inspections of {self.visits} targets, {self.saved} visits saved",
            f"对 {self.visits} 户实施 {self.inspections} 项检查，减少入企 {self.saved} 次",
        )


def measure_overlap(samples: Mapping[str, Iterable[str]]) -> CampaignOverlap:
    """Return how much samples overlap.

    Args:
        samples: The drawn targets of each task, by task id.

    Raises:
        InvalidValue: A sample names a target twice.

    Source: Tonghua norm 六(三)3.

    Example:
        >>> overlap = measure_overlap({"R-1": ["T1", "T2", "T3"], "R-2": ["T2", "T3"]})
        >>> overlap.summary().en, overlap.pairs[0].common, overlap.share_saved
        ('5 inspections of 3 targets, 2 visits saved', 2, Fraction(2, 5))
    """
    drawn: dict[str, frozenset[str]] = {}
    for task_id, targets in samples.items():
        listed = tuple(targets)
        drawn[task_id] = frozenset(listed)
        if len(drawn[task_id]) != len(listed):
            rule = Text("a sample must name every target once", "样本中的对象不得重复")
            raise InvalidValue(rule=rule, seen=task_id)
    return CampaignOverlap(
        inspections=sum(map(len, drawn.values())),
        visits=len(frozenset[str]().union(*drawn.values())),
        pairs=tuple(
            Overlap(
                one=one,
                other=other,
                common=len(drawn[one] & drawn[other]),
                most=min(len(drawn[one]), len(drawn[other])),
            )
            for one, other in combinations(drawn, 2)
        ),
    )


def group_campaigns(tasks: Iterable[Task]) -> tuple[tuple[Task, ...], ...]:
    """Return the tasks in groups that can be drawn together: one lead department, one day, the same contributors.

    Args:
        tasks: In any order; only the lead department draws (Tonghua norm 六(四)1), so tasks of two never share a draw.

    Returns:
        By lead department, day and contributors; within a group by task id.

    Raises:
        InvalidValue: Two tasks have one id.

    Source: Tonghua norm 六(三)3, 六(四)1.
    """
    groups: dict[tuple[object, ...], list[Task]] = {}
    listed = sorted(tasks, key=lambda task: task.info.id)
    _require_different_ids(listed)
    for task in listed:
        key = (task.info.lead_department, task.frame_rule.as_of, task.contributors)
        groups.setdefault(key, []).append(task)
    return tuple(tuple(groups[key]) for key in sorted(groups, key=repr))


def explain_apart(one: Task, other: Task) -> tuple[Text, ...]:
    """Return why two tasks cannot be drawn together; () when they can."""
    reasons = []
    if one.info.lead_department != other.info.lead_department:
        reasons.append(
            Text(
                f"different lead departments: {one.info.lead_department}, {other.info.lead_department}",
                f"牵头部门不同：{one.info.lead_department}、{other.info.lead_department}",
            )
        )
    if one.frame_rule.as_of != other.frame_rule.as_of:
        reasons.append(
            Text(
                f"different days: {one.frame_rule.as_of}, {other.frame_rule.as_of}",
                f"基准日不同：{one.frame_rule.as_of}、{other.frame_rule.as_of}",
            )
        )
    if one.contributors != other.contributors:
        reasons.append(Text("different contributors to the seed", "种子贡献人不同"))
    return tuple(reasons)


def _require_different_ids(tasks: Sequence[Task]) -> None:
    ids = [task.info.id for task in tasks]
    if len(set(ids)) != len(ids):
        rule = Text("tasks must have different ids", "任务编号不得重复")
        raise InvalidValue(rule=rule, seen=", ".join(ids))
