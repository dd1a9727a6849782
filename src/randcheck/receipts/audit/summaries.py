"""Whether the summary in a ledger says what the draw right before it says."""

from __future__ import annotations

from randcheck.errors import RandcheckError
from randcheck.receipts.draw_summary import DrawSummary, TaskSummary
from randcheck.receipts.result_list import ResultList
from randcheck.receipts.statements import ResultStatement
from randcheck.text import Text

SUMMARY = "draw-summary"


def check_summary(summary: DrawSummary, draw: ResultStatement | None) -> Text | None:
    """Return what is wrong with a summary, or None.

    The cuts of the strata follow from the frame, which a ledger does not hold: they are checked with a receipt.

    Args:
        summary: The summary.
        draw: The draw in the entry right before it; None when there is none.
    """
    if draw is None:
        return Text("a summary must follow its draw directly", "摘要须紧接其抽取结果")
    if _head_of(summary) != _head_of(draw) or summary.draw != draw.digest:
        return Text("the summary is of another draw than the one before it", "摘要对应的不是其前一条抽取结果")
    if len(summary.results) != len(draw.results):
        return Text(
            f"the draw has {len(draw.results)} tasks, its summary {len(summary.results)}",
            f"抽取结果有 {len(draw.results)} 项任务，摘要有 {len(summary.results)} 项",
        )
    for told, result in zip(summary.results, draw.results, strict=True):
        try:
            rows = ResultList(result)
            expected = (result["task"], len(result["drawn"]), len(result["reserves"]), rows.root)
        except (RandcheckError, KeyError, TypeError, ValueError, AttributeError) as error:
            seen = f"{type(error).__name__}: {error}"
            return Text(f"the draw cannot be summed up: {seen}", f"抽取结果无法汇总：{seen}")
        if _figures_of(told) != expected:
            return Text(
                f"the summary of task {told.task_id} does not follow from the drawn targets and their teams",
                f"任务 {told.task_id} 的摘要不能由抽中对象与检查组得出",
            )
    return None


def _head_of(statement: DrawSummary | ResultStatement) -> tuple[object, ...]:
    return (
        statement.log,
        statement.drawn_at,
        statement.commitment,
        statement.contributions,
        statement.seed,
    )


def _figures_of(told: TaskSummary) -> tuple[str, int, int, bytes]:
    return told.task_id, told.drawn, told.reserves, told.result_root
