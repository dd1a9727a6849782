"""How many targets: drawn, inspected, with problems, published. The numbers that all tables are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

from randcheck.drawing.draw import Draw
from randcheck.errors import InvalidValue
from randcheck.planning.draw_order import DrawOrder, StratumOrder
from randcheck.procedure.acts import Result
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.code_sets import ResultCode, ResultCodeSet
from randcheck.procedure.rate import Rate
from randcheck.procedure.state import TaskState
from randcheck.text import Text

CodeSets = Mapping[str, ResultCodeSet]
Wanted = Callable[[Result], bool]


@attrs.frozen(kw_only=True)
class CaseCounts:
    """Numbers of targets (户数). Each target of each task is counted once, however many results it has.

    Attributes:
        drawn: Drawn, those that cannot be inspected included; for directed inspections those named.
        set_aside: Of these, and of reserves that came in, those that cannot be inspected.
        came_in: Reserves that took the place of others.
        inspected: Concluded.
        with_problems: Of these, with a result that says so.
        published: Of these, with all results public; a department's that is exempt may be missing.
        exempt: Concluded and, by decision, not public at all.

    Example:
        >>> counts = CaseCounts(drawn=25, set_aside=2, came_in=1, inspected=22, with_problems=3, published=20, exempt=1)
        >>> counts.to_inspect, counts.unpublished, counts.completion.describe(), counts.hits.describe()
        (24, 1, '86.96%', '13.64%')
    """

    drawn: int = 0
    set_aside: int = 0
    came_in: int = 0
    inspected: int = 0
    with_problems: int = 0
    published: int = 0
    exempt: int = 0

    @property
    def to_inspect(self) -> int:
        """Targets that are to be inspected (应查户数): drawn or come in, and not set aside."""
        return self.drawn + self.came_in - self.set_aside

    @property
    def unpublished(self) -> int:
        """Targets that were inspected and are neither public nor exempt: not done."""
        return self.inspected - self.published - self.exempt

    @property
    def completion(self) -> Rate:
        """Share of those to be inspected that is done: published, and nothing else counts.

        What is exempt from publication is in neither part: no publication is owed, and none shows that it is done.

        Source: Tonghua norm 六(十)2(4), 三(三).
        """
        return Rate(part=self.published, whole=self.to_inspect - self.exempt)

    @property
    def inspection(self) -> Rate:
        """Share of those to be inspected that is inspected, published or not."""
        return Rate(part=self.inspected, whole=self.to_inspect)

    @property
    def hits(self) -> Rate:
        """Hit rate (问题发现率): share of those inspected with a problem."""
        return Rate(part=self.with_problems, whole=self.inspected)

    def __add__(self, other: CaseCounts) -> CaseCounts:
        """Return the sums."""
        return CaseCounts(
            **{
                field.name: getattr(self, field.name) + getattr(other, field.name)
                for field in attrs.fields(CaseCounts)
            }
        )


def any_result(_result: Result) -> bool:
    """Want every result."""
    return True


def count_cases(cases: Iterable[CaseState], code_sets: CodeSets, wanted: Wanted = any_result) -> CaseCounts:
    """Return the numbers over cases, seen through some of their results.

    Args:
        cases: The cases.
        code_sets: What the codes mean, by id.
        wanted: Which results to look at, such as those of one department. A target without any of them counts as not
            inspected.

    Raises:
        InvalidValue: A code of a set that was not given, or not in it.
    """
    total = CaseCounts()
    for case in cases:
        total += _count_case(case, code_sets, wanted)
    return total


def _count_case(case: CaseState, code_sets: CodeSets, wanted: Wanted) -> CaseCounts:
    came_in = case.replaces is not None
    results = () if case.is_gone else tuple(one for one in case.results if wanted(one))
    departments = {one.department for one in results}
    public = {one for one in departments if one in case.publications}
    is_settled = all(one in public or case.is_exempt(one) for one in departments)
    return CaseCounts(
        drawn=int(not came_in),
        came_in=int(came_in),
        set_aside=int(case.is_gone),
        inspected=int(bool(results)),
        with_problems=int(any(code_of(one, code_sets).is_problem for one in results)),
        published=int(bool(public) and is_settled),
        exempt=int(bool(results) and not public and is_settled),
    )


def code_of(result: Result, code_sets: CodeSets) -> ResultCode:
    """Return what a result's code says.

    Raises:
        InvalidValue: Its code set was not given, or has no such code.

    Source: Tonghua norm 六(十)1(2).
    """
    code_set = code_sets.get(result.code_set)
    code = None if code_set is None else code_set.find(result.code)
    if code is None:
        raise InvalidValue(
            rule=Text(
                f"a result code must be in one of the code sets given ({', '.join(sorted(code_sets)) or 'none'})",
                f"结果代码须在所给代码集之内（{'、'.join(sorted(code_sets)) or '无'}）",
            ),
            seen=f"{result.code_set}: {result.code}",
        )
    return code


def find_drawn_order(state: TaskState) -> DrawOrder | None:
    """Return the order of the draw that stands, or of the one that is committed; None for neither.

    While a further attempt is committed and not drawn, the earlier draw's targets still are the task's.
    """
    draws = [step for step in state.steps if step.is_draw]
    revealed = [step for step in draws if step.result is not None]
    step = next(reversed(revealed or draws), None)
    if step is None:
        return None
    return next(order for order in step.commitment.orders if order.task.id == state.task_id)


def strata_orders(state: TaskState) -> tuple[StratumOrder, ...]:
    """Return 基数 and 户数 of every stratum as committed, labels ascending; none without a draw."""
    order = find_drawn_order(state)
    return () if order is None else order.strata


def strata_of(draw: Draw) -> dict[str, str]:
    """Return the stratum of every target and reserve of a draw.

    The public statement of a draw does not tell it, since it would tell a firm's risk class; whoever holds the frame has
    the draw by stratum.
    """
    return {
        row.id: stratum.order.label for stratum in draw.strata for row in (*stratum.drawn, *stratum.reserves)
    }
