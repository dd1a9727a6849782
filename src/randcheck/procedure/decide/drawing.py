"""Rules for committing and carrying out a draw or a substitution."""

from __future__ import annotations

from randcheck.planning.draw_order import DrawOrder
from randcheck.planning.substitution_order import Vacancy
from randcheck.procedure.acts import CommitmentOrdered, RevealOrdered
from randcheck.procedure.commands import Command
from randcheck.procedure.decide.rules import check, require_all
from randcheck.procedure.phases import Phase
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import TaskState
from randcheck.procedure.succession import require_latest, require_next
from randcheck.procedure.surroundings import Surroundings
from randcheck.receipts.statements import Commitment


@check.register
def order_commitment(
    act: CommitmentOrdered, state: TaskState, command: Command, _surroundings: Surroundings
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
        _require_own_draw(commitment, state)
        require_next(commitment, None, state.steps)
    else:
        for vacancy in commitment.substitution.vacancies:
            _require_approved(vacancy, state)
        require_next(commitment, commitment.substitution.draw, state.steps)
    return act


def _require_own_draw(commitment: Commitment, state: TaskState) -> None:
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


def _require_seats(order: DrawOrder, state: TaskState) -> None:
    """Every department of a joint task sits in the teams (六(五)2(2))."""
    if order.team_rule is None or len(state.departments) == 1:
        return
    seated = {seat.department for seat in order.team_rule.seats}
    require_all("department-without-seat", (one for one in state.departments if one not in seated))


def _require_approved(vacancy: Vacancy, state: TaskState) -> None:
    """A seat is vacated for a decided recusal or an approved replacement only (六(五)3(2)(3))."""
    if (vacancy.ground, vacancy.approvers) != _approval(vacancy, state):
        where = "" if vacancy.target_id is None else f", {vacancy.target_id}"
        raise refusal("vacancy-not-approved", f"{vacancy.inspector_id}{where}: {vacancy.ground}")


def _approval(vacancy: Vacancy, state: TaskState) -> tuple[str, tuple[str, ...]] | None:
    if vacancy.target_id is None:
        request = state.replacements.get(vacancy.inspector_id)
        return (request.ground, request.approvers) if request is not None and request.agreed else None
    recusal = state.recusals.get((vacancy.inspector_id, vacancy.target_id))
    if recusal is None or recusal.agreed is not True or recusal.decided_by is None:
        return None
    return recusal.ground, (recusal.decided_by.id,)


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
