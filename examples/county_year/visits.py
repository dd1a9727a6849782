"""The visit itself: who was there, what was checked, who signed (六(九)2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import papers
import turns
from aftermath import conclude
from outcome import Outcome, find_outcome

from randcheck.errors import ProcedureRefused
from randcheck.planning.past_inspection import PastInspection
from randcheck.procedure import acts
from randcheck.procedure.vocabulary import Capacity, EvidenceKind, InspectionMethod

if TYPE_CHECKING:
    from task_story import TaskStory


def visit(story: TaskStory, target_id: str, place: int) -> None:
    """Inspect and record; the result follows some days later."""
    hall, case = story.hall, story.state.cases[target_id]
    method = case.method or InspectionMethod.ON_SITE
    outcome = turns.outcome_of(story, place, find_outcome(story.spec, story.target(target_id), method))
    try:
        _record(story, target_id, outcome, method)
    except ProcedureRefused as refused:
        if refused.reason != "above-the-cap":
            raise
        story.exchange_at_cap(target_id, place)
        return
    story.outcomes[target_id] = outcome
    if method is InspectionMethod.ON_SITE:
        _count(story, target_id)
    for organisation in case.third_parties:
        report = hall.file(kind="检验报告", task=story.id, target=target_id, found=outcome.codes)
        hall.by(story.members(target_id)[0]).record_third_party_report(
            story.id, target_id=target_id, organisation=organisation, report=report
        )
    ended_on = hall.after(hall.clock.day, outcome.days_to_result)
    story.on(ended_on, lambda: conclude(story, target_id, ended_on, place))


def _record(story: TaskStory, target_id: str, outcome: Outcome, method: InspectionMethod) -> None:
    hall, team, is_on_site = story.hall, story.members(target_id), method is InspectionMethod.ON_SITE
    present = acts.PersonPresent(
        capacity=Capacity.PERSON_IN_CHARGE,
        identity=hall.file(kind="身份证明", target=target_id),
        has_signed=outcome.is_signed,
    )
    evidence = acts.Evidence(
        kind=EvidenceKind.PHOTO if is_on_site else EvidenceKind.DATA,
        digest=hall.file(kind="检查取证", task=story.id, target=target_id),
        description="现场照片" if is_on_site else "网页截屏、书面材料",
    )
    recorded = acts.InspectionRecorded(
        target_id=target_id,
        method=method,
        inspected_on=hall.clock.day,
        record=bytes(32),  # that of the paper, which is made of all the rest
        certificate_shown=is_on_site,
        items=papers.items_of(story.spec, outcome),
        signatures=tuple(
            acts.Signature(
                inspector_id=one.id, department=one.organisation, certificate=hall.certificate_of(one.id)
            )
            for one in team
        ),
        present=(present,) if is_on_site else (),
        signing_refused=None if outcome.is_signed or not is_on_site else "负责人拒绝签字，已录像",
        obstructions=outcome.obstructions,
        evidence=(evidence,),
    )
    paper = papers.record_of(hall, story, recorded)
    hall.by(team[0], target_id=target_id).do(story.id, attrs.evolve(recorded, record=paper))


def _count(story: TaskStory, target_id: str) -> None:
    """Let the visit count towards the annual cap of every department that came."""
    spec = story.spec
    for department in spec.all_departments:
        story.hall.visited(
            PastInspection(
                target_id=target_id,
                on=story.hall.clock.day,
                body=department,
                kind=spec.kind,
                ordered_by="" if spec.kind.is_capped else (spec.authority or ""),
            )
        )
