"""Whether the summary beside a draw says what the draw says: the summary is all that single firms are shown."""

from __future__ import annotations

from collections.abc import Mapping

from randcheck.drawing.draw import Draw
from randcheck.drawing.stratum_cut import provable_cuts
from randcheck.errors import RandcheckError, UnknownVersion
from randcheck.hashing import sha256
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.draw_summary import DrawSummary
from randcheck.receipts.ledger_check import is_linked
from randcheck.receipts.report import ReportBuilder
from randcheck.receipts.result_list import ResultList
from randcheck.receipts.statements import DRAW_SUMMARY, ResultStatement
from randcheck.text import Text

_CODE = "draw-summary"


def check_summary(
    bundle: Bundle, result: ResultStatement, draws: Mapping[str, Draw | None], report: ReportBuilder
) -> None:
    """Check the summary of a bundle that has one, against the draw and, where it was run again, against that.

    Args:
        bundle: A draw's bundle.
        result: The draw statement.
        draws: Each task's draw as it came out here; None, or no entry, where it was not run.
        report: Takes the finding ``draw-summary``.
    """
    if bundle.summary is None:
        return
    try:
        summary = DrawSummary.decode(bundle.summary.payload)
        wrong = _find_wrong(bundle, summary, result) or _find_wrong_task(bundle, summary, result, draws)
    except UnknownVersion as error:
        report.unchecked(_CODE, Text(error.describe("en"), error.describe("zh")))
        return
    except RandcheckError as error:
        report.failed(_CODE, Text(error.describe("en"), error.describe("zh")))
        return
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        seen = f"{type(error).__name__}: {error}"
        report.failed(_CODE, Text(f"the draw cannot be summed up: {seen}", f"抽取结果无法汇总：{seen}"))
        return
    if wrong is not None:
        report.failed(_CODE, wrong)
    else:
        report.passed(
            _CODE,
            Text(
                "the summary, from which single firms get their receipts, says what the draw says",
                "供各当事人核验的抽取摘要与抽取结果一致",
            ),
        )


def _find_wrong(bundle: Bundle, summary: DrawSummary, result: ResultStatement) -> Text | None:
    entry = bundle.summary_entry
    if (
        entry is None
        or bundle.summary is None
        or entry.kind != DRAW_SUMMARY
        or not entry.is_about(bundle.summary)
        or entry.origin != result.log
        or not is_linked(bundle.result_entry, entry)
    ):
        return Text(
            "the summary must stand in the draw's ledger after the draw",
            "抽取摘要须记入同一账本且在抽取结果之后",
        )
    told = (
        summary.log,
        summary.drawn_at,
        summary.commitment,
        summary.draw,
        summary.contributions,
        summary.seed,
    )
    own = (
        result.log,
        result.drawn_at,
        result.commitment,
        sha256(bundle.result.payload),
        result.contributions,
        result.seed,
    )
    if told != own or len(summary.results) != len(result.results):
        return Text("the summary is of another draw", "抽取摘要对应其他抽取结果")
    return None


def _find_wrong_task(
    bundle: Bundle, summary: DrawSummary, result: ResultStatement, draws: Mapping[str, Draw | None]
) -> Text | None:
    for one, told in zip(summary.results, result.results, strict=True):
        rows = ResultList(told)
        counts = (len(told["drawn"]), len(told["reserves"]))
        if (one.task_id, one.drawn, one.reserves, one.result_root) != (told["task"], *counts, rows.root):
            return Text(
                f"the summary of task {one.task_id} does not follow from the drawn targets and their teams",
                f"任务 {one.task_id} 的摘要不能由抽中对象与检查组得出",
            )
        draw = draws.get(one.task_id)
        frame = None if draw is None else bundle.materials.find_frame(draw.order.frame)
        if draw is not None and frame is not None and provable_cuts(draw, frame).root != one.cuts:
            return Text(
                f"run again, the strata of task {one.task_id} are cut elsewhere than the summary has it",
                f"重新运算，任务 {one.task_id} 各层界值与摘要不一致",
            )
    return None
