"""What the record of an inspection does to a task."""

from __future__ import annotations

from randcheck.procedure.acts import InspectionRecorded
from randcheck.procedure.evolve.happening import Happening, after, apply, with_case
from randcheck.procedure.phases import Phase
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import MaterialKind


@apply.register
def inspection_recorded(act: InspectionRecorded, state: TaskState, happening: Happening) -> TaskState:
    """Keep the record."""
    return after(
        state,
        happening,
        [
            (MaterialKind.RECORD, act.record),
            *((MaterialKind.EVIDENCE, one.digest) for one in act.evidence),
            *((MaterialKind.IDENTIFICATION, one.identity) for one in act.present),
            *((MaterialKind.EVIDENCE, one.receipt) for one in act.handed_over),
        ],
        phase=Phase.INSPECTING,
        cases=with_case(state, act.target_id, record=act),
    )
