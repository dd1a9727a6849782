"""Results become public: publication, exemption, correction, and what is public now."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import attrs

from county_platform import registers
from county_platform.access import Call
from county_platform.bodies import Correct, Decide, Publish, RequestCorrection, RequestExemption
from county_platform.desks import Desk
from county_platform.drawing import require_task, told
from county_platform.inspecting import draw_of, head_of, read_results
from county_platform.refusals import NOT_FOUND
from randcheck.documents import Format
from randcheck.documents.table_files import render_table
from randcheck.documents.tables import result_table
from randcheck.documents.views import ReceiptLine, ResultAnnouncement, ResultLine
from randcheck.hashing import sha256
from randcheck.procedure.acts import Result
from randcheck.procedure.case_state import CaseState, Entry
from randcheck.procedure.state import TaskState
from randcheck.procedure.surroundings import Surroundings
from randcheck.workdays.civil_day import to_civil_day


def publish(desk: Desk, call: Call, task_id: str, body: Publish) -> dict[str, Any]:
    """Publish what the actor's department found at a target: rows in the national columns, named by digest."""
    case = _require_case(desk, task_id, body.target_id)
    department = call.actor.organisation
    results = case.results_of(department)
    # Where there is no result, the act itself is refused, and says by which clause.
    content = _entry(desk, task_id, case, results, None) if results else b""
    entries = call.by(desk).publish(
        task_id,
        target_id=case.target_id,
        department=department,
        channels=body.channels,
        entry=sha256(content),
    )
    _keep(desk, task_id, case.target_id, content)
    return {"entry": sha256(content).hex(), "publication": entries[0].digest.hex(), **told(entries)}


def request_exemption(desk: Desk, call: Call, task_id: str, body: RequestExemption) -> dict[str, Any]:
    """Ask that the results of the actor's department stay unpublished."""
    entries = call.by(desk).request_exemption(
        task_id,
        target_id=body.target_id,
        department=call.actor.organisation,
        ground=body.ground,
        reason=body.reason,
    )
    return told(entries)


def decide_exemption(desk: Desk, call: Call, task_id: str, body: Decide) -> dict[str, Any]:
    """Decide whether they stay unpublished."""
    entries = call.by(desk).decide_exemption(
        task_id,
        target_id=body.target_id,
        department=call.actor.organisation,
        agreed=body.agreed,
        reason=body.reason,
    )
    return told(entries)


def request_correction(desk: Desk, call: Call, task_id: str, body: RequestCorrection) -> dict[str, Any]:
    """Ask to correct the entry that stands."""
    entries = call.by(desk).request_correction(
        task_id,
        target_id=body.target_id,
        department=call.actor.organisation,
        corrects=bytes.fromhex(body.corrects),
        results=read_results(call, body.results),
        reason=body.reason,
    )
    return told(entries)


def correct(desk: Desk, call: Call, task_id: str, body: Correct) -> dict[str, Any]:
    """Publish the correction as a new entry that cites the old; the old one stays."""
    case = _require_case(desk, task_id, body.target_id)
    department = call.actor.organisation
    publication = case.publications.get(department)
    request = None if publication is None else publication.correction
    # Where none was published or asked for, the act itself is refused, and says by which clause.
    standing = bytes(32) if publication is None else publication.standing.event
    content = b"" if request is None else _entry(desk, task_id, case, request.results, standing)
    entries = call.by(desk).correct(
        task_id, target_id=case.target_id, department=department, corrects=standing, entry=sha256(content)
    )
    _keep(desk, task_id, case.target_id, content)
    return {"entry": sha256(content).hex(), **told(entries)}


# ---- what is public ---------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class PublicEntry:
    """One entry of the list of results.

    Attributes:
        state: The task.
        case: The target.
        department: Whose results.
        entry: What was published.
        corrected_by: The entry that corrects it, or None while it stands.
        target_name: The target's name as it was published.
    """

    state: TaskState
    case: CaseState
    department: str
    entry: Entry
    corrected_by: Entry | None
    target_name: str


def public_entries(desk: Desk, states: Iterable[TaskState]) -> Iterator[PublicEntry]:
    """Yield all that was published, the latest first; corrections follow right after what they correct.

    Only publications are looked at. Results that are exempt, or not published yet, have none.
    """
    names = dict(desk.db.execute("SELECT entry, target_name FROM publications").fetchall())
    found = [
        (publication.first, case, state, department, publication.entries)
        for state in states
        for case in state.cases.values()
        for department, publication in case.publications.items()
    ]
    for _, case, state, department, entries in sorted(
        found, key=lambda one: (one[4][0].published_at, one[2].task_id, one[1].target_id), reverse=True
    ):
        for entry, after in zip(entries, [*entries[1:], None], strict=True):
            yield PublicEntry(
                state=state,
                case=case,
                department=department,
                entry=entry,
                corrected_by=after,
                target_name=names.get(entry.entry, case.target_id),
            )


def announcements(desk: Desk, states: Iterable[TaskState]) -> list[ResultAnnouncement]:
    """Return what was published as announcements, one an entry, for tables in the national columns."""
    around = desk.surroundings()
    return [
        _announcement(
            desk,
            around,
            one.state,
            one.case,
            one.entry.results,
            corrects=one.entry.corrects,
            name=one.target_name,
            on=to_civil_day(one.entry.published_at),
        )
        for one in public_entries(desk, states)
    ]


def label_of(result: Result, surroundings: Surroundings) -> str:
    """Return what a result's code says."""
    code_set = surroundings.code_sets.get(result.code_set)
    code = None if code_set is None else code_set.find(result.code)
    return result.code if code is None else code.label


def _announcement(
    desk: Desk,
    around: Surroundings,
    state: TaskState,
    case: CaseState,
    results: Iterable[Result],
    *,
    corrects: bytes | None,
    name: str,
    on: date,
) -> ResultAnnouncement:
    drawn = draw_of(state)
    assert case.conclusion is not None  # results are of a conclusion
    return ResultAnnouncement(
        task=head_of(desk, state),
        kind="定向" if state.is_directed else "不定向",
        lines=[
            ResultLine(
                target_id=case.target_id,
                target_name=name,
                department=one.department,
                matter=one.matter,
                code_set=one.code_set,
                code=one.code,
                label=label_of(one, around),
                ended_on=case.conclusion.ended_on,
                note=one.note,
                corrects=corrects,
            )
            for one in results
        ],
        receipt=None
        if drawn is None
        else ReceiptLine(log=desk.settings.log, commitment=drawn[0], result=drawn[1]),
        issued_on=on,
    )


def _entry(
    desk: Desk, task_id: str, case: CaseState, results: tuple[Result, ...], corrects: bytes | None
) -> bytes:
    """Return the bytes that are published: JSON rows in the national columns."""
    announcement = _announcement(
        desk,
        desk.surroundings(),
        desk.state_of(task_id),
        case,
        results,
        corrects=corrects,
        name=_name_of(desk, case.target_id),
        on=desk.today(),
    )
    return render_table(result_table([announcement]), Format.JSON)


def _keep(desk: Desk, task_id: str, target_id: str, content: bytes) -> None:
    name = _name_of(desk, target_id)
    desk.db.execute(
        "INSERT INTO publications VALUES (?, ?, ?, ?, ?)",
        (sha256(content), task_id, target_id, name, content),
    )


def _name_of(desk: Desk, target_id: str) -> str:
    target = registers.find_target(desk.db, target_id)
    return target_id if target is None else target.name


def _require_case(desk: Desk, task_id: str, target_id: str) -> CaseState:
    require_task(desk, task_id)
    case = desk.state_of(task_id).cases.get(target_id)
    if case is None:
        raise NOT_FOUND
    return case


def find_entry(desk: Desk, digest: bytes) -> bytes | None:
    """Return the published bytes with this digest, or None."""
    row: sqlite3.Row | None = desk.db.execute(
        "SELECT content FROM publications WHERE entry = ?", (digest,)
    ).fetchone()
    return None if row is None else row["content"]
