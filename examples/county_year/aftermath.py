"""After the visits: results, what is done about problems, publication, summary, archive (六(十), 六(十一))."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import papers
import turns
from lists import OPEN, TAX
from outcome import is_problem

from randcheck.procedure.archive import manifest_of
from randcheck.procedure.roles import Role
from randcheck.procedure.vocabulary import Channel, DispositionKind

if TYPE_CHECKING:
    from task_story import TaskStory


def conclude(story: TaskStory, target_id: str, ended_on: date, place: int) -> None:
    """Form the result of a target (六(十)1); its publication and whatever must be done go on the agenda."""
    hall, outcome = story.hall, story.outcomes[target_id]
    hall.by(story.members(target_id)[0]).conclude(
        story.id, target_id=target_id, ended_on=ended_on, results=outcome.results(story.spec)
    )
    if outcome.has_problem:
        story.on(hall.after(ended_on, 2), lambda: _deal_with(story, target_id))
    delay = turns.publication_delay(story, place, outcome.days_to_publication)
    if delay is not None:
        story.on(hall.after(ended_on, delay), lambda: publish(story, target_id, place))


def _deal_with(story: TaskStory, target_id: str) -> None:
    """Decide about the problems, each department about its own; what is another's goes there (六(十一)2)."""
    hall, outcome = story.hall, story.outcomes[target_id]
    found = {owner for owner, code in zip(story.spec.owners, outcome.codes, strict=True) if is_problem(code)}
    for department in story.spec.all_departments:
        if department in found:
            is_penalty = outcome.disposition is DispositionKind.PENALTY
            hall.by(story.official(Role.UNIT_HEAD, department)).dispose(
                story.id,
                target_id=target_id,
                department=department,
                kind=outcome.disposition,
                decided_on=hall.clock.day,
                decision=hall.file(kind=outcome.disposition.label.zh, task=story.id, target=target_id),
                publication="国家企业信用信息公示系统" if is_penalty else None,
            )
    if OPEN in outcome.codes:
        story.on(hall.after(hall.clock.day, 1), lambda: _transfer(story, target_id))


def _transfer(story: TaskStory, target_id: str) -> None:
    """Hand a suspicion over to the tax office, which answers three working days later."""
    hall, organiser = story.hall, story.official(Role.ORGANISER)
    transfer_id = f"YS-{story.id[-3:]}-{target_id[-6:]}"
    hall.by(organiser).transfer(
        story.id,
        transfer_id=transfer_id,
        target_id=target_id,
        department=story.spec.lead,
        receiver=TAX,
        suspicion="账目与票据不符，涉嫌偷逃税款",
        materials=(hall.file(kind="线索移送函", task=story.id, target=target_id),),
    )

    def answer() -> None:
        hall.by(story.official(Role.RECEIVING_DEPARTMENT, TAX)).answer_transfer(
            story.id, transfer_id=transfer_id, target_id=target_id, agreed=True, reason="属本部门职责，已受理"
        )

    story.on(hall.after(hall.clock.day, 3), answer)


def publish(story: TaskStory, target_id: str, place: int) -> None:
    """Let every department publish its own results (谁检查、谁录入、谁负责, 六(十)2(1)), unless they are exempt."""
    hall = story.hall
    case = story.state.cases[target_id]
    for department in case.departments:
        if turns.is_exempted(story, target_id, place, department):
            continue
        told = papers.publication_of(hall, story, case, department)
        hall.by(story.official(Role.PUBLISHER, department)).publish(
            story.id,
            target_id=target_id,
            department=department,
            channels=(Channel.OWN_SITE, Channel.NATIONAL_SYSTEM),
            entry=told,
        )
    turns.after_publication(story, target_id, place)


def summarise(story: TaskStory) -> None:
    """Send the summary table to the lead department (六(十一)1)."""
    state, hall = story.state, story.hall
    told = papers.summary_of(hall, story)
    hall.by(story.official(Role.ORGANISER)).summarise(
        story.id,
        table=told,
        inspected=len(state.live_cases),
        with_problems=sum(any(is_problem(one.code) for one in case.results) for case in state.live_cases),
    )


def archive(story: TaskStory) -> None:
    """Bind everything together; two years, and longer where a law says so (六(十一)3)."""
    manifest = manifest_of(story.state)
    years, law = turns.retention_of(story.spec)
    story.hall.by(story.official(Role.ARCHIVIST)).archive(
        story.id, manifest=manifest, retention_years=years, legal_basis=law
    )
    papers.close_task(story.hall, story)
