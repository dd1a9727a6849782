"""What summary, archive and the end of the retention do to a task."""

from __future__ import annotations

import attrs

from randcheck.procedure.acts import Archived, ArchiveRemoved, PersonalDataErased, Summarised
from randcheck.procedure.archive import end_of_retention
from randcheck.procedure.evolve.happening import Happening, after, apply
from randcheck.procedure.phases import Phase
from randcheck.procedure.state import ArchiveState, TaskState
from randcheck.procedure.vocabulary import MaterialKind


@apply.register
def summarised(act: Summarised, state: TaskState, happening: Happening) -> TaskState:
    """Keep the table."""
    return after(
        state,
        happening,
        [(MaterialKind.SUMMARY, act.table)],
        phase=Phase.SUMMARISED,
        summarised=True,
    )


@apply.register
def archived(act: Archived, state: TaskState, happening: Happening) -> TaskState:
    """Keep what was archived and how long it stays."""
    return after(state, happening, phase=Phase.ARCHIVED, archive=_archive(state.archive, act, happening))


def _archive(before: ArchiveState | None, act: Archived, happening: Happening) -> ArchiveState:
    new = ArchiveState(
        first=happening.digest,
        latest=happening.digest,
        archived_on=happening.day,
        keep_until=act.keep_until or end_of_retention(happening.day, act.retention_years),
        retention_years=act.retention_years,
        legal_basis=act.legal_basis,
        materials=frozenset(one.digest for one in act.manifest),
    )
    if before is None:
        return new
    longest = max(before, new, key=lambda one: one.keep_until)
    return attrs.evolve(
        longest,
        first=before.first,
        latest=happening.digest,
        archived_on=before.archived_on,
        materials=before.materials | new.materials,
    )


@apply.register
def archive_removed(_act: ArchiveRemoved, state: TaskState, happening: Happening) -> TaskState:
    """End the archive; what the ledger tells stays."""
    return after(state, happening, phase=Phase.REMOVED)


@apply.register
def personal_data_erased(act: PersonalDataErased, state: TaskState, happening: Happening) -> TaskState:
    """Keep what was erased; the digests stay where they are."""
    return after(state, happening, erased=state.erased.union(act.materials))
