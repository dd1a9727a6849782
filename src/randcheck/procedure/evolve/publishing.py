"""What publications, exemptions and corrections do to a task: entries are added, none is changed."""

from __future__ import annotations

from typing import Any

import attrs

from randcheck.procedure.acts import (
    Corrected,
    CorrectionRequested,
    ExemptionDecided,
    ExemptionRequested,
    Published,
)
from randcheck.procedure.case_state import CaseState, Entry, Exemption, Publication
from randcheck.procedure.evolve.happening import Happening, after, apply, case_of, with_case, with_item
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import MaterialKind


def exemption_of(case: CaseState, department: str) -> Exemption:
    """Return what was asked for.

    Raises:
        ProcedureRefused: Nothing was.
    """
    found = case.exemptions.get(department)
    if found is None:
        raise refusal("nothing-to-decide", f"{case.target_id}, {department}")
    return found


def publication_of(case: CaseState, department: str) -> Publication:
    """Return what a department published.

    Raises:
        ProcedureRefused: Nothing.
    """
    found = case.publications.get(department)
    if found is None:
        raise refusal("not-published", f"{case.target_id}, {department}")
    return found


def _after(
    state: TaskState, happening: Happening, case: CaseState, shown: bytes, **changes: Any
) -> TaskState:
    """Return the task after something about publication: changed fields of a case, and the digest to be archived."""
    return after(
        state,
        happening,
        [(MaterialKind.PUBLICATION, shown)],
        cases=with_case(state, case.target_id, **changes),
    )


@apply.register
def exemption_requested(act: ExemptionRequested, state: TaskState, happening: Happening) -> TaskState:
    """Keep the request."""
    case = case_of(state, act.target_id)
    asked = Exemption(request=act, applicant=happening.actor)
    exemptions = with_item(case.exemptions, act.department, asked)
    return _after(state, happening, case, happening.digest, exemptions=exemptions)


@apply.register
def exemption_decided(act: ExemptionDecided, state: TaskState, happening: Happening) -> TaskState:
    """Keep the decision."""
    case = case_of(state, act.target_id)
    decided = attrs.evolve(exemption_of(case, act.department), agreed=act.agreed)
    exemptions = with_item(case.exemptions, act.department, decided)
    return _after(state, happening, case, happening.digest, exemptions=exemptions)


@apply.register
def published(act: Published, state: TaskState, happening: Happening) -> TaskState:
    """Keep the publication with the results as they were published."""
    case = case_of(state, act.target_id)
    entry = Entry(
        event=happening.digest,
        published_at=happening.at,
        entry=act.entry,
        results=case.results_of(act.department),
    )
    publication = Publication(first=act, entries=(entry,))
    publications = with_item(case.publications, act.department, publication)
    return _after(state, happening, case, act.entry, publications=publications)


@apply.register
def correction_requested(act: CorrectionRequested, state: TaskState, happening: Happening) -> TaskState:
    """Keep the request; a later one takes its place."""
    case = case_of(state, act.target_id)
    publication = publication_of(case, act.department)
    asked = attrs.evolve(publication, correction=act, requester=happening.actor)
    publications = with_item(case.publications, act.department, asked)
    return _after(state, happening, case, happening.digest, publications=publications)


@apply.register
def corrected(act: Corrected, state: TaskState, happening: Happening) -> TaskState:
    """Add the corrected entry after those that stood."""
    case = case_of(state, act.target_id)
    publication = publication_of(case, act.department)
    if publication.correction is None:
        raise refusal("nothing-to-decide", f"{act.target_id}, {act.department}")
    entry = Entry(
        event=happening.digest,
        published_at=happening.at,
        entry=act.entry,
        results=publication.correction.results,
        corrects=act.corrects,
    )
    done = attrs.evolve(publication, entries=(*publication.entries, entry), correction=None, requester=None)
    publications = with_item(case.publications, act.department, done)
    return _after(state, happening, case, act.entry, publications=publications)
