"""汇总表 (附录 G): what a task came to, by department and matter, as data for the table sent to the lead department.

The published text of the norm names 附录 G in 六(十一)1 and does not print the form. The columns here are those that such
tables of the field have: 应查, 实查, each category of result, 责令改正, 立案查处, 移送, 已公示, in 户.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from randcheck.errors import InvalidValue
from randcheck.procedure.acts import Result
from randcheck.procedure.case_counts import CaseCounts, CodeSets, code_of, count_cases
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.code_sets import ResultCode
from randcheck.procedure.state import TaskState
from randcheck.procedure.statistics_rows import departments_of, matters_of
from randcheck.procedure.vocabulary import DispositionKind
from randcheck.text import Text

_ALL = Text("all", "合计")
_FILED = frozenset({DispositionKind.CASE_FILED, DispositionKind.PENALTY})


@attrs.frozen
class Category:
    """A category of results: a code with its set, since digits differ between sets.

    Attributes:
        code_set: Id of the set.
        code: The code in it.
    """

    code_set: str
    code: ResultCode


@attrs.frozen(kw_only=True)
class SummaryRow:
    """One department's work on one matter, or the whole; every number is of targets (户).

    Attributes:
        department: 检查部门; 合计 for the whole.
        matter: 抽查事项; empty for the whole.
        counts: 应查 (``to_inspect``), 实查 (``inspected``), 发现问题, 已公示 and 不予公开.
        results: Targets with a result of each category of the table, in its order.
        corrected: 责令改正: those with a problem in this row of which the department ordered correction.
        filed: 立案查处: likewise those with a case filed or a penalty.
        transferred: 移送其他部门: those of which a department with a result in this row handed something over that was
            not refused.
    """

    department: str
    matter: str
    counts: CaseCounts
    results: tuple[int, ...]
    corrected: int
    filed: int
    transferred: int


@attrs.frozen(kw_only=True)
class SummaryOfTask:
    """The summary of a task or of one team.

    Attributes:
        task_id: The task.
        team: Number of the team; None for the whole task.
        categories: Categories of results, in the order of the code sets.
        rows: By department (the lead first) and matter, in the task's order; rows of zeros are there.
        total: The whole. A target is counted once in it, so it may be less than the sum of the rows.
    """

    task_id: str
    team: int | None
    categories: tuple[Category, ...]
    rows: tuple[SummaryRow, ...]
    total: SummaryRow


def summarise_task(
    state: TaskState,
    code_sets: CodeSets,
    *,
    team: int | None = None,
    duties: Sequence[tuple[str, str]] = (),
) -> SummaryOfTask:
    """Return the summary table of a task.

    Decisions about problems are about a target as a whole: each counts in every row in which its department found a
    problem with the target, and in the total in any case.

    Args:
        state: The task or directed inspection.
        code_sets: What result codes mean, by id; each category of each set is a column.
        team: Only the targets of this team; None for all.
        duties: Which (department, matter) pairs are to be rows in any case. Left out, they are those with a result, the
            lead department for matters that nobody reported on, and all matters for a department that reported nothing.

    Raises:
        InvalidValue: A result code that is in none of the sets, or a team that the task does not have.

    Source: Tonghua norm 六(十一)1, 附录 G.
    """
    cases = _cases_of(state, team)
    categories = tuple(
        Category(code_set.id, code) for code_set in code_sets.values() for code in code_set.codes
    )
    pairs = _pairs(state, cases, duties)
    rows = (_row(cases, code_sets, categories, pair) for pair in pairs)
    return SummaryOfTask(
        task_id=state.task_id,
        team=team,
        categories=categories,
        rows=tuple(rows),
        total=_row(cases, code_sets, categories, None),
    )


def _cases_of(state: TaskState, team: int | None) -> tuple[CaseState, ...]:
    if team is not None and team not in {one.number for one in state.teams}:
        known = ", ".join(str(one.number) for one in state.teams)
        rule = Text(
            f"a team must be one of the task's ({known or 'none'})",
            f"检查组须为该任务的检查组（{known or '无'}）",
        )
        raise InvalidValue(rule=rule, seen=str(team))
    return tuple(case for case in state.cases.values() if team in (None, case.team))


def _pairs(
    state: TaskState, cases: Iterable[CaseState], duties: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the rows, departments and matters in the task's order and then those that it did not name."""
    found = {(one.department, one.matter) for case in cases if not case.is_gone for one in case.results}
    departments, matters = departments_of(state), matters_of(state)
    wanted = found | (set(duties) or _rows_without_results(found, departments, matters))
    return sorted(wanted, key=lambda pair: (_place(pair[0], departments), _place(pair[1], matters)))


def _rows_without_results(
    found: set[tuple[str, str]], departments: tuple[str, ...], matters: tuple[str, ...]
) -> set[tuple[str, str]]:
    told_matters = {matter for _, matter in found}
    told_departments = {department for department, _ in found}
    by_lead = {
        (department, one) for department in departments[:1] for one in matters if one not in told_matters
    }
    silent = {(one, matter) for one in departments if one not in told_departments for matter in matters}
    return by_lead | silent


def _place(name: str, order: tuple[str, ...]) -> tuple[int, str]:
    return (order.index(name) if name in order else len(order), name)


def _row(
    cases: Iterable[CaseState],
    code_sets: CodeSets,
    categories: tuple[Category, ...],
    pair: tuple[str, str] | None,
) -> SummaryRow:
    department, matter = (_ALL.zh, "") if pair is None else pair

    def is_wanted(result: Result) -> bool:
        return pair is None or (result.department, result.matter) == pair

    results = {
        case.target_id: [one for one in case.results if is_wanted(one)] for case in cases if not case.is_gone
    }
    kinds = _kinds(cases, results, code_sets, is_total=pair is None)
    return SummaryRow(
        department=department,
        matter=matter,
        counts=count_cases(cases, code_sets, is_wanted),
        results=_by_category(results, categories),
        corrected=sum(DispositionKind.CORRECTION_ORDERED in told for told in kinds.values()),
        filed=sum(not _FILED.isdisjoint(told) for told in kinds.values()),
        transferred=sum(
            _is_transferred(case, results.get(case.target_id, ()), is_total=pair is None) for case in cases
        ),
    )


def _by_category(
    results: Mapping[str, Sequence[Result]], categories: tuple[Category, ...]
) -> tuple[int, ...]:
    told = [{(one.code_set, one.code) for one in of_target} for of_target in results.values()]
    return tuple(sum((one.code_set, one.code.code) in codes for codes in told) for one in categories)


def _kinds(
    cases: Iterable[CaseState],
    results: Mapping[str, Sequence[Result]],
    code_sets: CodeSets,
    *,
    is_total: bool,
) -> dict[str, set[DispositionKind]]:
    """Return what was decided about each target: for a row by departments that found a problem in it."""
    kinds: dict[str, set[DispositionKind]] = {}
    for one in (act for case in cases for act in case.dispositions):
        told = results.get(one.target_id)
        if told is None:
            continue
        has_problem = any(
            result.department == one.department and code_of(result, code_sets).is_problem for result in told
        )
        if is_total or has_problem:
            kinds.setdefault(one.target_id, set()).add(one.kind)
    return kinds


def _is_transferred(case: CaseState, told: Sequence[Result], *, is_total: bool) -> bool:
    """Tell whether something about a target was handed over and not refused: for a row by a department in it."""
    departments = {one.department for one in told}
    return any(
        one.agreed is not False and (is_total or one.transfer.department in departments)
        for one in case.transfers.values()
    )
