"""What the acts that open a task, order its draw and document it do to it."""

from __future__ import annotations

from randcheck.procedure.acts import (
    CommitmentOrdered,
    DirectedOpened,
    MediaAttached,
    RevealOrdered,
    TaskOpened,
    WindowExtended,
)
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.evolve.happening import Happening, after, apply, with_item
from randcheck.procedure.phases import Phase
from randcheck.procedure.state import TaskState, TeamState
from randcheck.procedure.vocabulary import MaterialKind


@apply.register
def task_opened(act: TaskOpened, state: TaskState, happening: Happening) -> TaskState:
    """Open the task."""
    return after(
        state,
        happening,
        [(MaterialKind.TASK, happening.digest)],
        phase=Phase.OPENED,
        opening=act,
        ends_on=act.ends_on,
    )


@apply.register
def directed_opened(act: DirectedOpened, state: TaskState, happening: Happening) -> TaskState:
    """Open the inspection with its one team and its targets."""
    team = TeamState(number=1, members=act.inspectors, target_ids=act.target_ids)
    cases = {
        target_id: CaseState(
            target_id=target_id, team=team.number, members=team.members, drawn_on=happening.day
        )
        for target_id in act.target_ids
    }
    shown = [(MaterialKind.EVIDENCE, one.digest) for one in act.evidence]
    return after(
        state,
        happening,
        [(MaterialKind.TASK, happening.digest), *shown],
        phase=Phase.DRAWN,
        opening=act,
        ends_on=act.ends_on,
        drawn_on=happening.day,
        teams=(team,),
        listed_on=dict.fromkeys(act.inspectors, happening.day),
        cases=cases,
    )


@apply.register
def window_extended(act: WindowExtended, state: TaskState, happening: Happening) -> TaskState:
    """Move the last day."""
    return after(state, happening, ends_on=act.ends_on)


@apply.register
def commitment_ordered(act: CommitmentOrdered, state: TaskState, happening: Happening) -> TaskState:
    """Await the commitment."""
    return after(state, happening, ordered=(act.commitment, state.ordered[1]))


@apply.register
def reveal_ordered(act: RevealOrdered, state: TaskState, happening: Happening) -> TaskState:
    """Await the result."""
    observers = with_item(state.observers, act.commitment, act.observers)
    return after(state, happening, ordered=(state.ordered[0], act.commitment), observers=observers)


@apply.register
def media_attached(act: MediaAttached, state: TaskState, happening: Happening) -> TaskState:
    """Keep the recording."""
    return after(
        state,
        happening,
        [(MaterialKind.RECORDING, act.media.digest)],
        recordings=(*state.recordings, act),
    )
