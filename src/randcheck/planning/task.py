"""A task as its organiser writes it down: what to draw from, how many, and who goes (抽查任务)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.planning.draw_order import TaskInfo
from randcheck.planning.frame_rule import FrameRule
from randcheck.planning.sample_rule import SampleRule, Selection, is_in_class
from randcheck.planning.team_rule import TeamRule
from randcheck.registers.identifiers import require_label
from randcheck.text import Text

STATED_TOTAL = "total"


@attrs.frozen(kw_only=True)
class Task:
    """All that turns registers into a draw order, and who will be asked to contribute to the seed.

    Attributes:
        info: What the task is called and whose it is.
        frame_rule: Who is in the pool.
        sample_rule: How many are drawn.
        team_rule: How inspectors are assigned, or None to draw targets only.
        contributors: Roles of those who will contribute to the seed besides the organ itself, in order.
        stated_counts: Numbers of rows the plan states, by class, and by ``total`` for all; compared with
            the frame by :func:`compare_stated_counts`.

    Source:
        Tonghua norm 六(三)1, 六(四)2.
    """

    info: TaskInfo
    frame_rule: FrameRule
    sample_rule: SampleRule
    team_rule: TeamRule | None = None
    contributors: tuple[str, ...] = ()
    stated_counts: tuple[tuple[str, int], ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check the contributors' roles, the stated counts, and that weights can have an effect."""
        for role in self.contributors:
            require_label(role, what=Text("contributor's role", "贡献人角色"))
        # The organ contributes under its own name, so nobody else may.
        roles = (self.info.lead_department, *self.contributors)
        if len(set(roles)) != len(roles):
            raise InvalidValue(
                rule=Text(
                    "contributors must have different roles, none of them the lead department's name",
                    "贡献人角色不得重复，亦不得与牵头部门同名",
                ),
                seen=", ".join(self.contributors),
            )
        for name, count in self.stated_counts:
            require_label(name, what=Text("class with a stated count", "载明户数的类别"))
            if type(count) is not int or count < 0:
                raise InvalidValue(
                    rule=Text("a stated count must be a whole number of at least 0", "载明户数须为非负整数"),
                    seen=shorten(count),
                )
        if self.frame_rule.weights is not None and self.sample_rule.selection is not Selection.PARETO:
            raise InvalidValue(
                rule=Text(
                    "weights must come with the selection 'pareto': no other goes by them",
                    "设置权重时抽取方式须为 pareto，其他方式不使用权重",
                ),
                seen=self.sample_rule.selection.value,
            )


def compare_stated_counts(
    populations: Mapping[str, int], stated: tuple[tuple[str, int], ...]
) -> tuple[Text, ...]:
    """Return a warning for every stated number of rows that the frame does not bear out.

    Args:
        populations: Rows of every stratum of the frame.
        stated: What the plan states by class, and by ``total`` for all rows.

    Returns:
        One sentence per difference, and one when the stated classes do not add up to the stated total; a class
        within another stated one is not added twice.

    Example:
        >>> warnings = compare_stated_counts({"A": 6, "B": 3}, (("A", 6), ("B", 4), ("total", 9)))
        >>> [warning.en for warning in warnings]  # doctest: +NORMALIZE_WHITESPACE
        ["the plan states 4 rows of class 'B', the frame has 3",
         "the plan's classes add up to 10, its total is 9"]
    """
    warnings = []
    for name, count in stated:
        actual = sum(
            rows for label, rows in populations.items() if name == STATED_TOTAL or is_in_class(label, name)
        )
        if actual != count:
            warnings.append(
                Text(
                    f"the plan states {count} rows of class {name!r}, the frame has {actual}",
                    f"计划载明“{name}”类 {count} 户，抽样框为 {actual} 户",
                )
            )
    names = [name for name, _ in stated if name != STATED_TOTAL]
    classes = [
        count
        for name, count in stated
        if name in names and not any(is_in_class(name, other) for other in names if other != name)
    ]
    total = dict(stated).get(STATED_TOTAL)
    if classes and total is not None and sum(classes) != total:
        warnings.append(
            Text(
                f"the plan's classes add up to {sum(classes)}, its total is {total}",
                f"计划各类合计 {sum(classes)} 户，与总数 {total} 户不符",
            )
        )
    return tuple(warnings)
