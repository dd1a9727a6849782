"""Documents filled in from what the procedure worked out."""

from __future__ import annotations

from randcheck.documents.views import SummaryLine, SummaryTable, TaskHead
from randcheck.procedure.summary_table import SummaryOfTask, SummaryRow

_NO_MATTER = "—"


def summary_document(summary: SummaryOfTask, task: TaskHead) -> SummaryTable:
    """Return the summary table of a task or a team as a document; add the review and who reports with ``attrs.evolve``.

    Args:
        summary: From :func:`~randcheck.procedure.summary_table.summarise_task`.
        task: What the document says of the task.

    Example:
        >>> from randcheck.procedure.case_counts import CaseCounts
        >>> whole = SummaryRow(department="合计", matter="", counts=CaseCounts(drawn=9, inspected=8), results=(),
        ...                    corrected=0, filed=0, transferred=0)
        >>> summary = SummaryOfTask(task_id="T1", team=2, categories=(), rows=(), total=whole)
        >>> table = summary_document(summary, TaskHead(task_id="T1", title="抽查", lead_department="局"))
        >>> table.team, table.total.assigned, table.total.inspected
        ('第2检查组', 9, 8)

    Source: Tonghua norm 附录 G, 六(十一)1.
    """
    sets = dict.fromkeys(category.code_set for category in summary.categories)
    has_several = len(sets) > 1
    return SummaryTable(
        task=task,
        team=None if summary.team is None else f"第{summary.team}检查组",
        code_set="、".join(sets) or _NO_MATTER,
        categories=[
            f"{category.code.label}（{category.code_set}）" if has_several else category.code.label
            for category in summary.categories
        ],
        lines=[_line(row) for row in summary.rows],
        whole=_line(summary.total),
    )


def _line(row: SummaryRow) -> SummaryLine:
    return SummaryLine(
        department=row.department,
        matter=row.matter or _NO_MATTER,
        assigned=row.counts.to_inspect,
        inspected=row.counts.inspected,
        results=row.results,
        corrected=row.corrected,
        filed=row.filed,
        transferred=row.transferred,
        published=row.counts.published,
    )
