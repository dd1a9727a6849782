"""What results, dispositions and transfers do to a task."""

from __future__ import annotations

import attrs

from randcheck.procedure.acts import Disposed, ResultConcluded, TransferAccepted, Transferred
from randcheck.procedure.case_state import CaseState, TransferState
from randcheck.procedure.evolve.happening import Happening, after, apply, case_of, with_case, with_item
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import MaterialKind


def transfer_of(case: CaseState, transfer_id: str) -> TransferState:
    """Return a transfer.

    Raises:
        ProcedureRefused: There is none with this id.
    """
    found = case.transfers.get(transfer_id)
    if found is None:
        raise refusal("nothing-to-decide", transfer_id)
    return found


@apply.register
def result_concluded(act: ResultConcluded, state: TaskState, happening: Happening) -> TaskState:
    """Keep the results."""
    return after(
        state,
        happening,
        [(MaterialKind.RESULT, happening.digest)],
        cases=with_case(state, act.target_id, conclusion=act),
    )


@apply.register
def disposed(act: Disposed, state: TaskState, happening: Happening) -> TaskState:
    """Keep the decision."""
    case = case_of(state, act.target_id)
    return after(
        state,
        happening,
        [(MaterialKind.DISPOSITION, act.decision)],
        cases=with_case(state, act.target_id, dispositions=(*case.dispositions, act)),
    )


@apply.register
def transferred(act: Transferred, state: TaskState, happening: Happening) -> TaskState:
    """Keep the transfer."""
    case = case_of(state, act.target_id)
    sent = TransferState(transfer=act, sender=happening.actor)
    return after(
        state,
        happening,
        [(MaterialKind.DISPOSITION, digest) for digest in act.materials],
        cases=with_case(state, act.target_id, transfers=with_item(case.transfers, act.transfer_id, sent)),
    )


@apply.register
def transfer_accepted(act: TransferAccepted, state: TaskState, happening: Happening) -> TaskState:
    """Keep the answer."""
    case = case_of(state, act.target_id)
    answered = attrs.evolve(transfer_of(case, act.transfer_id), agreed=act.agreed)
    transfers = with_item(case.transfers, act.transfer_id, answered)
    return after(
        state,
        happening,
        [(MaterialKind.DISPOSITION, happening.digest)],
        cases=with_case(state, act.target_id, transfers=transfers),
    )
