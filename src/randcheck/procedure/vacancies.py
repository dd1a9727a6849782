"""Which seats are vacant by what was decided: the only ones that a substitution may fill anew."""

from __future__ import annotations

from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import TaskState


def vacancies_of(state: TaskState) -> tuple[Vacancy, ...]:
    """Return the seats that are vacant now: those of approved replacements, then those of upheld recusals.

    Who is to be replaced leaves the team with all its targets; who is in conflict with one target leaves that to
    somebody else. A target that a reserve stands in for is named as it was drawn.

    Source: Tonghua norm 六(五)3(2)(3).

    Example:
        >>> vacancies_of(TaskState(task_id="TH-2026-017"))
        ()
    """
    return (*replaced_seats(state), *recused_seats(state))


def next_vacancies(state: TaskState) -> tuple[Vacancy, ...]:
    """Return the vacant seats that one substitution can fill: whole seats first, single targets when there are none.

    Raises:
        ProcedureRefused: No seat is vacant.

    Source: Tonghua norm 六(五)3(2)(3).
    """
    vacancies = replaced_seats(state) or recused_seats(state)
    if not vacancies:
        raise refusal("no-vacancy", state.task_id)
    return vacancies


def replaced_seats(state: TaskState) -> tuple[Vacancy, ...]:
    """Return the seats of those whose replacement the leader approved (Tonghua norm 六(五)3(3))."""
    return tuple(
        Vacancy(inspector_id=inspector_id, ground=request.ground, approvers=request.approvers)
        for inspector_id, request in state.replacements.items()
        if request.agreed
    )


def recused_seats(state: TaskState) -> tuple[Vacancy, ...]:
    """Return the seats that an upheld recusal took, of targets not yet inspected (Tonghua norm 六(五)3(2))."""
    found = []
    for (inspector_id, target_id), recusal in state.recusals.items():
        case = state.cases.get(target_id)
        if (
            recusal.agreed is True
            and recusal.decided_by is not None
            and case is not None
            and not case.is_gone
            and case.record is None
            and inspector_id in case.members
        ):
            found.append(
                Vacancy(
                    inspector_id=inspector_id,
                    target_id=state.drawn_as(target_id),
                    ground=recusal.ground,
                    approvers=(recusal.decided_by.id,),
                )
            )
    return tuple(found)
