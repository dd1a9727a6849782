"""Who watched a draw and what recorded it, for the records that are made of its receipt."""

from __future__ import annotations

from typing import TypeVar

import attrs

from randcheck.documents.views import AssignmentRecord, DrawRecord, MediaLine, WitnessLine
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import Occasion

_Record = TypeVar("_Record", DrawRecord, AssignmentRecord)


def with_proceedings(record: _Record, state: TaskState) -> _Record:
    """Return a record of a draw or assignment with the observers and recordings that the procedure was told of.

    Observers stand there by kind and organisation, as in the ledger; their names are left to be written in.

    Args:
        record: Made of the receipt, by :func:`~randcheck.documents.from_receipt.draw_record` or
            :func:`~randcheck.documents.from_receipt.assignment_record`.
        state: The task.

    Source: Tonghua norm 六(四)2, 3, 六(五)3(6).
    """
    occasion = Occasion.DRAW if isinstance(record, DrawRecord) else Occasion.ASSIGNMENT
    return attrs.evolve(
        record,
        witnesses=[
            WitnessLine(kind=one.kind.label.zh, organisation=one.organisation)
            for one in state.observers.get(record.receipt.commitment, ())
        ],
        media=[
            MediaLine(
                kind=one.media.kind.label.zh, description=one.media.description, digest=one.media.digest
            )
            for one in state.recordings
            if one.occasion is occasion
        ],
    )
