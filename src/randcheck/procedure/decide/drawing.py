"""Rules for committing and carrying out a draw or a substitution."""

from __future__ import annotations

from randcheck.errors import SizeAgainstRule
from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.size_check import require_sizes
from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure.acts import CommitmentOrdered, RevealOrdered
from randcheck.procedure.commands import Command
from randcheck.procedure.decide.rules import check, require_all
from randcheck.procedure.phases import Phase
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import TaskState
from randcheck.procedure.succession import require_latest, require_next
from randcheck.procedure.surroundings import Surroundings
from randcheck.procedure.vacancies import vacancies_of
from randcheck.receipts.statements import Commitment
from randcheck.text import Text


def require_unordered(state: TaskState) -> None:
    """Refuse a commitment or reveal that nobody ordered, of a task that the procedure opened (五(五), 六(四)1).

    A draw without the procedure is free to go: nobody opened a task that it could go past.
    """
    if state.opening is not None:
        raise refusal("order-missing", state.task_id)


@check.register
def order_commitment(
    act: CommitmentOrdered, state: TaskState, command: Command, surroundings: Surroundings
) -> CommitmentOrdered:
    """The lead's organiser commits, to what the task is, and in the order of attempts (六(四)1, 六(五)2(1))."""
    commitment = command.commitment
    if (
        commitment is None
        or commitment.digest != act.commitment
        or state.task_id not in commitment.task_ids
        or commitment.committed_at != command.at
    ):
        raise refusal("other-commitment", act.commitment.hex()[:16])
    if state.is_directed:
        raise refusal("directed-has-no-draw", state.task_id)
    if commitment.substitution is None:
        _require_own_draw(commitment, state, surroundings)
        require_next(commitment, None, state.steps)
    else:
        for vacancy in commitment.substitution.vacancies:
            _require_approved(vacancy, state)
        require_next(commitment, commitment.substitution.draw, state.steps)
    return act


def _require_own_draw(commitment: Commitment, state: TaskState, surroundings: Surroundings) -> None:
    if state.phase is Phase.INSPECTING:
        raise refusal("inspection-begun", state.task_id)
    order = next(one for one in commitment.orders if one.task.id == state.task_id)
    told, opening = order.task, state.opening
    if (
        opening is None
        or told.lead_department != opening.lead_department
        or set(told.departments) != set(opening.departments)
        or set(told.matters) != set(opening.matters)
    ):
        raise refusal(
            "other-task", f"{told.lead_department}: {', '.join((*told.departments, *told.matters))}"
        )
    _require_seats(order, state)
    _require_sizes(order, state, surroundings)


def _require_seats(order: DrawOrder, state: TaskState) -> None:
    """Every department of a joint task sits in the teams (六(五)2(2))."""
    if order.team_rule is None or len(state.departments) == 1:
        return
    seated = {seat.department for seat in order.team_rule.seats}
    require_all("department-without-seat", (one for one in state.departments if one not in seated))


def _require_sizes(order: DrawOrder, state: TaskState, surroundings: Surroundings) -> None:
    """The sizes keep the ratios that hold for every matter of the task (六(六)1, 3)."""
    assert state.opening is not None
    for matter in state.opening.matters:
        try:
            require_sizes(
                surroundings.rules.get(matter, ()),
                order.strata,
                level=surroundings.level,
                absent=surroundings.absent_classes,
            )
        except SizeAgainstRule as error:
            raise refusal(
                "size-against-rule",
                Text(
                    f"{matter}: {error.rule.en}, got {error.seen} ({error.basis.en})",
                    f"{matter}：{error.rule.zh}，实为 {error.seen}（{error.basis.zh}）",
                ),
            ) from error


def _require_approved(vacancy: Vacancy, state: TaskState) -> None:
    """A seat is vacated for a decided recusal or an approved replacement only (六(五)3(2)(3))."""
    if vacancy not in vacancies_of(state):
        where = "" if vacancy.target_id is None else f", {vacancy.target_id}"
        raise refusal("vacancy-not-approved", f"{vacancy.inspector_id}{where}: {vacancy.ground}")


@check.register
def order_reveal(
    act: RevealOrdered, state: TaskState, _command: Command, _surroundings: Surroundings
) -> RevealOrdered:
    """Only the latest commitment is revealed, once (六(四)1; protocol 5.2)."""
    step = next((one for one in state.steps if one.digest == act.commitment and one.result is None), None)
    if step is None:
        raise refusal("nothing-to-reveal", act.commitment.hex()[:16])
    require_latest(step.commitment, state.steps)
    return act
