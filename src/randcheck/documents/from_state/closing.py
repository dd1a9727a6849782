"""What goes up and what is kept of a task: the summary table (附录 G) and the archive's index (归档目录)."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from randcheck.documents.directory import Directory
from randcheck.documents.filters import chinese_day
from randcheck.documents.from_procedure import summary_document
from randcheck.documents.from_state.heads import draw_step, receipt_of, task_head
from randcheck.documents.views import ArchiveIndex, ArchiveLine, SummaryTable
from randcheck.errors import InvalidValue
from randcheck.procedure.acts.names import ACT_NAMES
from randcheck.procedure.state import Filing, TaskState
from randcheck.procedure.summary_table import summarise_task
from randcheck.procedure.vocabulary import MaterialKind
from randcheck.text import Text

# Kinds of material that come with different acts: which one, the kind does not tell.
_SEVERAL_ACTS = frozenset({MaterialKind.STAFFING, MaterialKind.DISPOSITION, MaterialKind.PUBLICATION})


def summary_table(
    state: TaskState,
    directory: Directory,
    *,
    team: int | None = None,
    duties: Sequence[tuple[str, str]] = (),
) -> SummaryTable:
    """Return the summary table of a task or of one team, with the task's time.

    Add the team's own words, who reports and who reviews with ``attrs.evolve``.

    Args:
        state: The task or directed inspection.
        directory: For what result codes say, and the names of matters.
        team: Only the targets of this team; None for all.
        duties: As for :func:`~randcheck.procedure.summary_table.summarise_task`.

    Raises:
        InvalidValue: A result code that no known code set has, or a team that the task does not have.

    Source: Tonghua norm 附录 G, 六(十一)1.
    """
    summary = summarise_task(state, directory.code_sets, team=team, duties=duties)
    table = summary_document(summary, task_head(state, directory))
    lines = [attrs.evolve(line, matter=directory.matter_name(line.matter)) for line in table.lines]
    opening = state.opening
    if opening is None or state.ends_on is None:
        return attrs.evolve(table, lines=lines)
    period = f"{chinese_day(opening.starts_on)}至{chinese_day(state.ends_on)}"
    return attrs.evolve(table, lines=lines, period=period)


def archive_index(state: TaskState, directory: Directory) -> ArchiveIndex:
    """Return the index of an archive: every material that was bound together, by kind and digest.

    Args:
        state: A task that is archived; once the archive is removed its index can still be made.
        directory: For the names of targets.

    Raises:
        InvalidValue: It is not archived.

    Source: Tonghua norm 六(十一)3(1)(2).
    """
    archive = state.archive
    if archive is None:
        rule = Text("an index must be of a task that is archived", "归档目录须出自已归档的任务")
        raise InvalidValue(rule=rule, seen=state.task_id)
    filings = {
        one.material: one for one in reversed(state.filings)
    }  # each material once, as it came in first
    told = _descriptions(state)
    return ArchiveIndex(
        task=task_head(state, directory),
        materials=[
            _line(filings[one], told, directory)
            for one in dict.fromkeys(state.materials)
            if one.digest in archive.materials
        ],
        archived_on=archive.archived_on,
        retention_years=archive.retention_years,
        keep_until=archive.keep_until,
        legal_basis=archive.legal_basis,
        receipt=receipt_of(draw_step(state)),
    )


def _line(filing: Filing, told: dict[bytes, str], directory: Directory) -> ArchiveLine:
    material = filing.material
    what = told.get(material.digest)
    if what is None and filing.act is not None and material.kind in _SEVERAL_ACTS:
        what = ACT_NAMES[filing.act].zh
    target = None if filing.target_id is None else directory.target_line(filing.target_id).shown
    title = "：".join(one for one in (target, what) if one is not None)
    return ArchiveLine(
        kind=material.kind.label.zh, title=title or None, made_on=filing.filed_on, digest=material.digest
    )


def _descriptions(state: TaskState) -> dict[bytes, str]:
    """Return what is told of materials besides their kind, by digest."""
    told: dict[bytes, str] = {}
    for number, step in enumerate(state.steps, start=1):
        what = "抽取" if step.is_draw else "替补人员选派"
        told[step.digest] = f"第 {number} 次承诺（{what}）"
        if step.result is not None:
            told[step.result] = f"{what}结果"
    for team, plan in state.work_plans.items():
        told[plan.plan] = f"第{team}检查组"
    for recording in state.recordings:
        media = recording.media
        told[media.digest] = f"{recording.occasion.label.zh}，{media.kind.label.zh}（{media.description}）"
    shown = [] if state.opening is None else [*getattr(state.opening, "evidence", ())]
    for case in state.cases.values():
        shown += () if case.record is None else case.record.evidence
        shown += () if case.set_aside is None else case.set_aside.evidence
        if case.record is not None:
            told |= {one.identity: one.capacity.label.zh for one in case.record.present}
            told |= {
                one.receipt: f"{one.material} {one.copies} 份交接凭证" for one in case.record.handed_over
            }
        told |= {report: organisation for organisation, report in case.reports.items()}
    told |= {one.digest: f"{one.kind.label.zh}（{one.description}）" for one in shown}
    return told
