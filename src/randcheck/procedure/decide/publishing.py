"""Rules for publication, exemption and correction (Tonghua norm 三(三), 六(十)2)."""

from __future__ import annotations

import attrs

from randcheck.procedure.acts import (
    Corrected,
    CorrectionRequested,
    ExemptionDecided,
    ExemptionRequested,
    Published,
    ResultConcluded,
)
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.commands import Command
from randcheck.procedure.decide.results import require_codes, require_record
from randcheck.procedure.decide.rules import check, require_case, require_other_person
from randcheck.procedure.evolve.publishing import exemption_of, publication_of
from randcheck.procedure.publication import publication_deadline
from randcheck.procedure.refusals import refusal
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings


def _require_result(state: TaskState, target_id: str, department: str) -> tuple[CaseState, ResultConcluded]:
    """Return case and conclusion of what a department may publish (六(十)2(1))."""
    case = require_case(state, target_id)
    require_record(case)
    if case.conclusion is None or department not in case.departments:
        raise refusal("no-result", f"{target_id}, {department}")
    return case, case.conclusion


def _require_unpublished(case: CaseState, department: str) -> None:
    if department in case.publications:
        raise refusal("already-published", f"{case.target_id}, {department}")


@check.register
def request_exemption(
    act: ExemptionRequested, state: TaskState, _command: Command, _surroundings: Surroundings
) -> ExemptionRequested:
    """An exemption is asked for before publication, once (三(三))."""
    case, _ = _require_result(state, act.target_id, act.department)
    _require_unpublished(case, act.department)
    before = case.exemptions.get(act.department)
    if before is not None and before.agreed is not False:
        raise refusal("already-requested", f"{act.target_id}, {act.department}")
    return act


@check.register
def decide_exemption(
    act: ExemptionDecided, state: TaskState, command: Command, _surroundings: Surroundings
) -> ExemptionDecided:
    """Somebody else than the applicant decides (三(三): 经相应程序批准)."""
    exemption = exemption_of(require_case(state, act.target_id), act.department)
    if exemption.agreed is not None:
        raise refusal("nothing-to-decide", f"{act.target_id}, {act.department}")
    require_other_person(command.actor, exemption.applicant)
    return act


@check.register
def publish(act: Published, state: TaskState, command: Command, surroundings: Surroundings) -> Published:
    """Who inspects publishes, once, where it must; late is told as late (六(十)2(1)(2))."""
    case, conclusion = _require_result(state, act.target_id, act.department)
    _require_unpublished(case, act.department)
    _require_public(case, act.department)
    is_enterprise = act.target_id in surroundings.market_entities
    if is_enterprise and not any(channel.is_national for channel in act.channels):
        raise refusal("national-channel-missing", ", ".join(channel.value for channel in act.channels))
    deadline = publication_deadline(conclusion, surroundings.calendar)
    told = attrs.evolve(
        act, due=deadline.due, is_confirmed=deadline.is_confirmed, is_late=command.day > deadline.due
    )
    if act.due is not None and act != told:
        raise refusal("other-deadline", f"{act.due} ({deadline.due})")
    return told


def _require_public(case: CaseState, department: str) -> None:
    exemption = case.exemptions.get(department)
    if exemption is None or exemption.agreed is False:
        return
    raise refusal(
        "exemption-open" if exemption.agreed is None else "exempt", f"{case.target_id}, {department}"
    )


@check.register
def request_correction(
    act: CorrectionRequested, state: TaskState, _command: Command, surroundings: Surroundings
) -> CorrectionRequested:
    """A correction cites the entry that stands, and says something else about the same (六(十)2(1))."""
    publication = publication_of(require_case(state, act.target_id), act.department)
    standing = publication.standing
    if act.corrects != standing.event:
        raise refusal("not-the-latest", act.corrects.hex()[:16])
    same_subjects = {(one.department, one.matter) for one in act.results} == {
        (one.department, one.matter) for one in standing.results
    }
    if not same_subjects or set(act.results) == set(standing.results):
        raise refusal("other-results", f"{act.target_id}, {act.department}")
    require_codes(act.results, surroundings)
    return act


@check.register
def correct(act: Corrected, state: TaskState, command: Command, _surroundings: Surroundings) -> Corrected:
    """A leader other than who asked lets the corrected entry be published beside the old one (六(十)2(1))."""
    publication = publication_of(require_case(state, act.target_id), act.department)
    if publication.correction is None:
        raise refusal("nothing-to-decide", f"{act.target_id}, {act.department}")
    if act.corrects != publication.standing.event:
        raise refusal("not-the-latest", act.corrects.hex()[:16])
    require_other_person(command.actor, publication.requester)
    return act
