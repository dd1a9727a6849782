"""What the public pages show, made from the ledger's states and the platform's tables."""

from __future__ import annotations

import enum
import re
from datetime import date, datetime
from typing import Any

import attrs

from county_platform import registers
from county_platform.desks import Desk
from county_platform.drawing import has_receipt, public_receipt, require_task
from county_platform.inspecting import draw_of, head_of, valid_receipts
from county_platform.publishing import label_of, public_entries
from county_platform.refusals import NOT_FOUND
from randcheck.documents.views import ReceiptLine, TaskAnnouncement, TaskHead
from randcheck.procedure.case_state import CaseState
from randcheck.procedure.phases import CasePhase
from randcheck.procedure.state import TaskState
from randcheck.procedure.vocabulary import Right
from randcheck.receipts.chain import bundles_of
from randcheck.registers.labels import LabelledEnum
from randcheck.text import Text


class Stage(LabelledEnum):
    """How far an inspection is, as everybody may know it.

    Coarser than the case's phase: whether a result is exempt from publication must not show, so a concluded case looks
    the same until something is published.
    """

    DRAWN = ("drawn", "drawn, not notified yet", "已抽取，尚未通知")
    NOTIFIED = ("notified", "notified", "已通知")
    INSPECTED = ("inspected", "inspected", "已检查")
    PUBLISHED = ("published", "result published", "结果已公示")
    NOT_INSPECTED = ("not-inspected", "will not be inspected", "不再检查")


_STAGES = {
    CasePhase.DRAWN: Stage.DRAWN,
    CasePhase.NOTICED: Stage.NOTIFIED,
    CasePhase.RECORDED: Stage.INSPECTED,
    CasePhase.CONCLUDED: Stage.INSPECTED,
    CasePhase.EXEMPT: Stage.INSPECTED,
    CasePhase.PUBLISHED: Stage.PUBLISHED,
    CasePhase.SET_ASIDE: Stage.NOT_INSPECTED,
    CasePhase.REPLACED: Stage.NOT_INSPECTED,
}


def stage_of(case: CaseState) -> Stage:
    """Return how far an inspection is for the public."""
    return Stage.PUBLISHED if case.publications else _STAGES[case.phase]


class Verdict(enum.Enum):
    """What the platform says to a scanned code."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"
    OTHER_RECEIPT = "other-receipt"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class Visitor:
    """Somebody who comes, as much of it as a public page may tell.

    Attributes:
        name: Name.
        unit: Unit.
        certificate_end: Last four characters of the certificate's number, to compare with the one that is shown; the
            whole number stands on the notice.
    """

    name: str
    unit: str
    certificate_end: str


@attrs.frozen(kw_only=True)
class CheckView:
    """The answer to a scanned code; what it holds besides the verdict is only there for a genuine one."""

    verdict: Verdict
    task: TaskHead | None = None
    target_id: str = ""
    target_name: str = ""
    stage: Stage | None = None
    inspect_on: date | None = None
    visitors: tuple[Visitor, ...] = ()
    rights: tuple[Right, ...] = ()
    receipt: str = ""
    draw_index: int | None = None
    checkpoint_size: int | None = None
    drawn_on: date | None = None


def check_code(desk: Desk, task_id: str, receipt: str, target_id: str) -> CheckView:
    """Answer a scanned code: hold it against the ledger, and tell what the firm may know.

    Args:
        desk: Inside a transaction.
        task_id: As the code says.
        receipt: The digest that the code says, hexadecimal.
        target_id: As the code says; empty for the code on a task's own documents.
    """
    state = desk.state_of(task_id)
    steps = [step for step in state.steps if step.result is not None]
    standing = draw_of(state)
    case = state.cases.get(target_id)
    if state.opening is None or standing is None or (target_id and case is None):
        return CheckView(verdict=Verdict.UNKNOWN)
    if re.fullmatch(r"[0-9a-f]{64}", receipt) is None or all(
        step.result != bytes.fromhex(receipt) for step in steps
    ):
        return CheckView(verdict=Verdict.OTHER_RECEIPT)
    if bytes.fromhex(receipt) not in valid_receipts(state):
        return CheckView(verdict=Verdict.SUPERSEDED)
    links = bundles_of(public_receipt(desk, task_id)) if has_receipt(desk, task_id) else []
    return CheckView(
        verdict=Verdict.GENUINE,
        task=head_of(desk, state),
        target_id=target_id,
        target_name=registers.names_of(desk.db).get(target_id, ""),
        stage=None if case is None else stage_of(case),
        inspect_on=None if case is None or case.notice is None else case.notice.inspect_on,
        visitors=_visitors(desk, case),
        rights=() if case is None or case.notice is None else case.notice.rights,
        receipt=receipt,
        draw_index=links[0].result_entry.index if links else None,
        checkpoint_size=desk.latest_checkpoint_size(),
        drawn_on=state.drawn_on,
    )


def _visitors(desk: Desk, case: CaseState | None) -> tuple[Visitor, ...]:
    """Return who comes, once the firm was told; before, nobody else should know of it either."""
    if case is None or case.notice is None:
        return ()
    people = {one.id: one for one in registers.read_inspectors(desk.db)}
    return tuple(
        Visitor(name=one.name, unit=one.unit, certificate_end=one.certificate_number[-4:])
        for one in (people[member] for member in case.members if member in people)
    )


@attrs.frozen(kw_only=True)
class StepView:
    """One commitment of a task and what followed."""

    attempt: int
    is_draw: bool
    reason: str | None
    approver: str | None
    commitment: str
    committed_at: datetime
    index: int | None
    contributors: tuple[str, ...]
    result: str | None


@attrs.frozen(kw_only=True)
class TaskView:
    """A task's page."""

    head: TaskHead
    phase: Text
    starts_on: date
    ends_on: date
    ratio: str
    announcement: TaskAnnouncement | None
    steps: tuple[StepView, ...]
    drawn: tuple[tuple[str, str, Stage], ...]
    has_receipt: bool
    checkpoint_size: int | None


def task_view(desk: Desk, task_id: str) -> TaskView:
    """Return what a task's page shows."""
    row = require_task(desk, task_id)
    state = desk.state_of(task_id)
    if state.opening is None:
        raise NOT_FOUND
    names = registers.names_of(desk.db)
    indices = dict(desk.db.execute("SELECT digest, entry_index FROM commitments").fetchall())
    return TaskView(
        head=head_of(desk, state),
        phase=state.phase.label,
        starts_on=state.opening.starts_on,
        ends_on=state.ends_on or state.opening.ends_on,
        ratio=row["ratio"],
        announcement=announcement_of(desk, state),
        steps=tuple(
            StepView(
                attempt=step.commitment.attempt.number,
                is_draw=step.is_draw,
                reason=step.commitment.attempt.reason or None,
                approver=step.commitment.attempt.approver or None,
                commitment=step.digest.hex(),
                committed_at=step.commitment.committed_at,
                index=indices.get(step.digest),
                contributors=tuple(one.role for one in step.commitment.contributors),
                result=None if step.result is None else step.result.hex(),
            )
            for step in state.steps
        ),
        drawn=tuple(
            (case.target_id, names.get(case.target_id, ""), stage_of(case)) for case in _cases(state)
        ),
        has_receipt=has_receipt(desk, task_id),
        checkpoint_size=desk.latest_checkpoint_size(),
    )


def announcement_of(desk: Desk, state: TaskState) -> TaskAnnouncement | None:
    """Return the announcement of a task: what was opened, and what was committed to; None before the commitment."""
    opening, draws = state.opening, [step for step in state.steps if step.is_draw]
    if opening is None or not draws:
        return None
    row = require_task(desk, state.task_id)
    latest = draws[-1]
    order = next(one for one in latest.commitment.orders if one.task.id == state.task_id)
    index = desk.db.execute(
        "SELECT entry_index FROM commitments WHERE digest = ?", (latest.digest,)
    ).fetchone()
    return TaskAnnouncement(
        task=head_of(desk, state),
        kind="定向" if state.is_directed else "不定向",
        mode=opening.mode.label.zh if hasattr(opening, "mode") else None,
        population=order.frame.rows,
        ratio=row["ratio"],
        sample_size=order.sample_size,
        starts_on=opening.starts_on,
        ends_on=state.ends_on or opening.ends_on,
        seed_parties=[one.role for one in latest.commitment.contributors],
        receipt=ReceiptLine(
            log=desk.settings.log,
            commitment=latest.digest,
            commitment_index=None if index is None else index["entry_index"],
            result=latest.result,
        ),
        issued_on=latest.commitment.committed_at.date(),
    )


def result_rows(desk: Desk, states: list[TaskState]) -> list[dict[str, Any]]:
    """Return the lines of the list of results."""
    around = desk.surroundings()
    return [
        {
            "entry": one,
            "task": head_of(desk, one.state),
            "results": [(result, label_of(result, around)) for result in one.entry.results],
        }
        for one in public_entries(desk, states)
    ]


def _cases(state: TaskState) -> list[CaseState]:
    return sorted(state.cases.values(), key=lambda case: case.target_id)
