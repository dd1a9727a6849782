"""The draw order: everything about one task's draw that is fixed before any seed exists (protocol 5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from randcheck.errors import InvalidValue, SampleTooLarge, shorten
from randcheck.planning.frame_rule import FrameRule
from randcheck.planning.sample_rule import SampleRule, Selection
from randcheck.planning.team_rule import MAX_TEAMS, TeamRule
from randcheck.registers.identifiers import require_identifier, require_label, text_tuple
from randcheck.registers.salted_tree import ListRoot, root_from_mapping, root_to_mapping
from randcheck.text import Text


@attrs.frozen(kw_only=True)
class TaskInfo:
    """What a task is called and whose it is.

    Attributes:
        id: Task id, for example ``TH-2026-017``.
        title: Title for people.
        matters: Names of the matters inspected (抽查事项), at least one.
        lead_department: The department that draws (牵头部门, 六(四)1).
        departments: Further departments of a joint task.
    """

    id: str = attrs.field()
    title: str
    matters: tuple[str, ...] = attrs.field(converter=text_tuple)
    lead_department: str
    departments: tuple[str, ...] = attrs.field(converter=text_tuple, default=())

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        require_identifier(self.id, what=Text("task id", "任务编号"))
        require_label(self.title, what=Text("task title", "任务名称"))
        require_label(self.lead_department, what=Text("lead department", "牵头部门"))
        for matter in self.matters:
            require_label(matter, what=Text("matter", "抽查事项"))
        for department in self.departments:
            require_label(department, what=Text("department", "部门"))
        if not self.matters:
            raise InvalidValue(
                rule=Text("a task must name at least one matter", "任务至少应有一项抽查事项"), seen="()"
            )

    def to_mapping(self) -> dict[str, Any]:
        """Return the task as it stands in a commitment."""
        return {
            "departments": list(self.departments),
            "id": self.id,
            "lead_department": self.lead_department,
            "matters": list(self.matters),
            "title": self.title,
        }


@attrs.frozen(kw_only=True)
class StratumOrder:
    """What is drawn from one stratum.

    Attributes:
        label: The stratum.
        population: N, its rows.
        weight_total: W, the sum of their weights.
        sample_size: n, 0 to N.
        reserves: r, rows drawn in reserve after the sample; n + r ≤ N, and 0 where n is 0.
    """

    label: str
    population: int
    weight_total: int
    sample_size: int
    reserves: int = 0

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        require_label(self.label, what=Text("stratum label", "层名"))
        numbers = (self.population, self.weight_total, self.sample_size, self.reserves)
        if (
            any(type(number) is not int or number < 0 for number in numbers)
            or self.weight_total < self.population
        ):
            raise InvalidValue(
                rule=Text(
                    "a stratum's N, W, n and reserves must be whole numbers of at least 0, W at least N",
                    "层的 N、W、n 与备选数须为非负整数，且 W 不小于 N",
                ),
                seen=shorten(numbers),
            )
        if self.sample_size + self.reserves > self.population:
            raise SampleTooLarge(
                stratum=self.label,
                population=self.population,
                sample_size=self.sample_size,
                reserves=self.reserves,
            )
        if self.reserves and not self.sample_size:
            raise InvalidValue(
                rule=Text("a stratum of which none is drawn must have no reserves", "不抽取的层不得设备选"),
                seen=f"{self.label}: {self.reserves}",
            )


@attrs.frozen(kw_only=True)
class DrawOrder:
    """One task's draw as committed.

    Attributes:
        task: What the task is.
        frame: Rows, depth and root of the frame.
        frame_rule: How the frame was made of the register, or None when the host made it by other means.
        exclusions: ``(ground code, count)`` of those left out of the frame.
        sample_rule: The rule the sizes come from.
        strata: One order a stratum, labels ascending; together they cover the frame.
        team_rule: How inspectors are assigned, or None when only targets are drawn.
        roster: Rows, depth and root of the roster; given exactly when ``team_rule`` is.
        conflicts: The same of the conflict list.
    """

    task: TaskInfo
    frame: ListRoot
    frame_rule: FrameRule | None = None
    exclusions: tuple[tuple[str, int], ...] = ()
    sample_rule: SampleRule
    strata: tuple[StratumOrder, ...]
    team_rule: TeamRule | None = None
    roster: ListRoot | None = None
    conflicts: ListRoot | None = None

    def __attrs_post_init__(self) -> None:
        """Check that the parts fit together."""
        labels = [stratum.label for stratum in self.strata]
        if labels != sorted(set(labels)) or sum(s.population for s in self.strata) != self.frame.rows:
            raise InvalidValue(
                rule=Text(
                    "strata must be in ascending order of label, each once, and cover the frame's rows",
                    "各层须按层名升序、不重复，且合计等于抽样框户数",
                ),
                seen=f"{sum(s.population for s in self.strata)} of {self.frame.rows}: {labels}",
            )
        for ground, count in self.exclusions:
            require_label(ground, what=Text("ground of exclusion", "筛除理由"))
            if type(count) is not int or count < 0:
                raise InvalidValue(
                    rule=Text(
                        "a count of excluded rows must be a whole number of at least 0",
                        "筛除户数须为非负整数",
                    ),
                    seen=shorten(count),
                )
        self._require_teams_can_be_numbered()
        given = [part is not None for part in (self.team_rule, self.roster, self.conflicts)]
        if any(given) and not all(given):
            raise InvalidValue(
                rule=Text(
                    "team rule, roster and conflicts must be committed together or not at all",
                    "组队规则、人员名单与回避名单须一并承诺或均不承诺",
                ),
                seen=repr(given),
            )

    def _require_teams_can_be_numbered(self) -> None:
        """Check now what would stop the draw only after the seed is known."""
        per_team = None if self.team_rule is None else self.team_rule.targets_per_team
        if per_team is not None and self.sample_size > per_team * MAX_TEAMS:
            raise InvalidValue(
                rule=Text(
                    f"{self.sample_size} targets must need at most {MAX_TEAMS} teams",
                    f"{self.sample_size} 户所需检查组不得超过 {MAX_TEAMS} 个",
                ),
                seen=f"targets_per_team={per_team}",
            )

    @property
    def selection(self) -> Selection:
        """How rows of a stratum are picked."""
        return self.sample_rule.selection

    @property
    def sample_size(self) -> int:
        """Targets drawn over all strata, reserves not counted."""
        return sum(stratum.sample_size for stratum in self.strata)

    def to_mapping(self) -> dict[str, Any]:
        """Return the order as it stands in a commitment."""
        return {
            "conflicts": None if self.conflicts is None else root_to_mapping(self.conflicts),
            "exclusions": [{"count": count, "ground": ground} for ground, count in self.exclusions],
            "frame": root_to_mapping(self.frame),
            "frame_rule": None if self.frame_rule is None else self.frame_rule.to_mapping(),
            "roster": None if self.roster is None else root_to_mapping(self.roster),
            "sample_rule": self.sample_rule.to_mapping(),
            "strata": [
                {
                    "label": stratum.label,
                    "population": stratum.population,
                    "reserves": stratum.reserves,
                    "sample_size": stratum.sample_size,
                    "weight_total": stratum.weight_total,
                }
                for stratum in self.strata
            ],
            "task": self.task.to_mapping(),
            "team_rule": None if self.team_rule is None else self.team_rule.to_mapping(),
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> DrawOrder:
        """Return the order that :meth:`to_mapping` wrote.

        Raises:
            InvalidValue, SampleTooLarge: A part breaks its rule.
            KeyError, TypeError, ValueError: Not such a mapping.
        """
        frame_rule, team_rule = mapping["frame_rule"], mapping["team_rule"]
        roster, conflicts = mapping["roster"], mapping["conflicts"]
        return cls(
            task=TaskInfo(**mapping["task"]),
            frame=root_from_mapping(mapping["frame"]),
            frame_rule=None if frame_rule is None else FrameRule.from_mapping(frame_rule),
            exclusions=tuple((item["ground"], item["count"]) for item in mapping["exclusions"]),
            sample_rule=SampleRule.from_mapping(mapping["sample_rule"]),
            strata=tuple(StratumOrder(**stratum) for stratum in mapping["strata"]),
            team_rule=None if team_rule is None else TeamRule.from_mapping(team_rule),
            roster=None if roster is None else root_from_mapping(roster),
            conflicts=None if conflicts is None else root_from_mapping(conflicts),
        )
