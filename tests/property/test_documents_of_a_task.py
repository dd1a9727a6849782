"""Laws of documents made from a task's state: the same history gives the same bytes, and no secret comes out."""

from __future__ import annotations

import enum
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from randcheck.documents import Format, render
from randcheck.documents.from_state import (
    archive_index,
    inspection_notice,
    recusal_form,
    replacement_form,
    result_announcement,
    site_record,
    summary_table,
    task_announcement,
)
from randcheck.procedure.fold import fold
from randcheck.procedure.state import TaskState
from support.documents import text_of_docx, text_of_html
from support.papers import DIRECTORY, NAMES, correct, exempt, finished_story, joint_record, joint_story
from support.procedures import (
    CLEAN,
    INSPECTED_ON,
    LEAD,
    MATTER,
    OTHER_MATTER,
    P1,
    PARTNER,
    PARTNER_PUBLISHER,
    PROBLEM,
    PUBLISHER,
    Story,
    calendar,
    concluded,
    published,
    result,
)

UNITS = tuple((target_id, department) for target_id in ("T000", "T001") for department in (LEAD, PARTNER))
MATTER_OF = {LEAD: MATTER, PARTNER: OTHER_MATTER}
PUBLISHER_OF = {LEAD: PUBLISHER, PARTNER: PARTNER_PUBLISHER}


class Fate(enum.Enum):
    """What becomes of one department's results on one target."""

    OPEN = "open"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    EXEMPT = "exempt"


fates = st.tuples(*(st.sampled_from(Fate) for _ in UNITS))


def note_of(target_id: str, department: str, *, is_first: bool = True) -> str:
    """A note that stands nowhere but in one result."""
    return f"{'原' if is_first else '更'}注{target_id}{department}"


def story_of(told: tuple[Fate, ...], order: list[int]) -> Story:
    story = joint_story().on(INSPECTED_ON)
    for target_id in ("T000", "T001"):
        story.do(joint_record(target_id), P1)
        results = [
            attrs.evolve(result(PROBLEM, one, MATTER_OF[one]), note=note_of(target_id, one))
            for one in (LEAD, PARTNER)
        ]
        story.do(concluded(target_id, *results), P1)
    for place in order:
        (target_id, department), fate = UNITS[place], told[place]
        if fate is Fate.EXEMPT:
            exempt(story, target_id, department)
        elif fate is not Fate.OPEN:
            story.do(published(target_id, department), PUBLISHER_OF[department])
        if fate is Fate.CORRECTED:
            note = note_of(target_id, department, is_first=False)
            corrected = attrs.evolve(result(CLEAN, department, MATTER_OF[department]), note=note)
            correct(story, target_id, corrected, department=department)
    return story


@given(told=fates, order=st.permutations(range(len(UNITS))))
@settings(max_examples=30)
def test_exactly_what_is_public_stands_in_the_announcement_in_every_format(told, order):
    """三(三), 六(十)2(1)(3)(4)."""
    story = story_of(told, order)
    announcement = result_announcement(story.state, DIRECTORY)
    texts = (
        text_of_html(render(announcement, Format.HTML)),
        text_of_docx(render(announcement, Format.DOCX)),
        render(announcement, Format.CSV).decode("utf-8-sig"),
        render(announcement, Format.JSON).decode(),
    )
    by_target: dict[str, set[Fate]] = {}
    for (target_id, department), fate in zip(UNITS, told, strict=True):
        by_target.setdefault(target_id, set()).add(fate)
        for text in texts:
            assert (note_of(target_id, department) in text) is (fate is Fate.PUBLISHED)
            assert (note_of(target_id, department, is_first=False) in text) is (fate is Fate.CORRECTED)
    for target_id, found in by_target.items():
        is_named = bool(found & {Fate.PUBLISHED, Fate.CORRECTED})
        assert all((NAMES[target_id] in text) is is_named for text in texts)
    assert announcement.pending == sum(Fate.OPEN in found for found in by_target.values())
    assert announcement.exempted == sum(found == {Fate.EXEMPT} for found in by_target.values())


FINISHED, JOINT = (
    finished_story(),
    story_of((Fate.CORRECTED, Fate.OPEN, Fate.EXEMPT, Fate.PUBLISHED), [3, 1, 0, 2]),
)


def documents_of(state: TaskState) -> dict[str, Any]:
    """Every document that a state gives."""
    made: dict[str, Any] = {
        "task": task_announcement(state, DIRECTORY),
        "results": result_announcement(state, DIRECTORY, address="https://jg.example/c"),
        "summary": summary_table(state, DIRECTORY),
    }
    for target_id, case in state.cases.items():
        made[f"record {target_id}"] = site_record(state, target_id, DIRECTORY)
        if case.notice is not None:
            made[f"notice {target_id}"] = inspection_notice(state, target_id, DIRECTORY)
    for inspector_id, target_id in state.recusals:
        made[f"recusal {inspector_id}"] = recusal_form(state, inspector_id, target_id, DIRECTORY)
    for change in state.substitutions:
        if change.request is not None:
            made[f"replacement {change.former}"] = replacement_form(
                state, change.former, DIRECTORY, calendar=calendar()
            )
    if state.archive is not None:
        made["archive"] = archive_index(state, DIRECTORY)
    return made


@given(st.data())
@settings(max_examples=15)
def test_a_history_read_again_gives_the_same_bytes(data):
    """五(五): the digest of a document can stand in the ledger."""
    story = data.draw(st.sampled_from([FINISHED, JOINT]))
    first, again = documents_of(story.state), documents_of(story.refolded)
    assert first == again
    name = data.draw(st.sampled_from(sorted(first)))
    paper = data.draw(st.sampled_from([Format.HTML, Format.DOCX]))
    assert render(first[name], paper) == render(again[name], paper)


@given(st.integers(min_value=0, max_value=len(FINISHED.records)))
@settings(max_examples=40)
def test_every_document_can_be_made_at_every_moment_of_a_task(size):
    """What is not known yet stays blank; nothing fails half-way and no programmer's word is printed."""
    state = fold(FINISHED.task_id, FINISHED.records[:size])
    if state.opening is None:
        return
    for document in documents_of(state).values():
        shown = text_of_html(render(document, Format.HTML))
        assert "None" not in shown
        assert FINISHED.state.opening.title in shown
