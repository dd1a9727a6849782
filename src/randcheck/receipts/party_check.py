"""What one firm can check of a draw: that it is in the pool as told, where its stratum was cut, and its own outcome."""

from __future__ import annotations

from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key, ticket
from randcheck.planning.draw_order import DrawOrder
from randcheck.receipts.draw_summary import DrawSummary, TaskSummary
from randcheck.receipts.party_proof import PartyProof, PartyTask
from randcheck.receipts.public_check import check_counts, note_needing_lists
from randcheck.receipts.report import ReportBuilder
from randcheck.receipts.result_list import ABSENT, DRAWN, ResultRow, find_outcome
from randcheck.receipts.statements import Commitment
from randcheck.text import Text


def check_party(
    party: PartyProof, commitment: Commitment, summary: DrawSummary, report: ReportBuilder
) -> None:
    """Check what one firm is shown, task by task.

    Args:
        party: What it is shown.
        commitment: What was committed.
        summary: The draw's summary.
        report: Takes the findings ``own-row``, ``own-cut``, ``own-outcome`` and ``counts``.
    """
    told = [task.task_id for task in party.tasks]
    committed = list(commitment.task_ids)
    if told != committed or [one.task_id for one in summary.results] != committed:
        report.failed(
            "own-row", Text("the proof is about other tasks than the draw", "证明所涉任务与抽取不一致")
        )
        return
    for task, order, one in zip(party.tasks, commitment.orders, summary.results, strict=True):
        check_counts(order, one.drawn, one.reserves, report)
        is_in_pool = _check_row(party.target_id, task, order, report)
        is_cut_shown = is_in_pool and _check_cut(task, order, one, report)
        _check_outcome(party.target_id, task, one, summary.seed, is_cut_shown, report)
        note_needing_lists(order, report)


def read_outcome_of(
    party: PartyProof, task: PartyTask, one: TaskSummary, seed: bytes
) -> ResultRow | str | None:
    """Return what a firm's proof shows of its outcome; see :func:`~randcheck.receipts.result_list.find_outcome`."""
    own_ticket = ticket(purpose_key(seed, TARGETS_PURPOSE), party.target_id)
    return find_outcome(task.shown, party.target_id, own_ticket, one.result_root, one.rows)


def _check_row(target_id: str, task: PartyTask, order: DrawOrder, report: ReportBuilder) -> bool:
    if task.row is None or task.row_proof is None:
        report.noted(
            "own-row",
            Text(
                f"the organ states that {target_id} is not in the pool; only an auditor can check that",
                f"机关称 {target_id} 不在抽样框内；仅审计可核验",
            ),
            subject=order.task.id,
        )
        return False
    if not task.row_proof.shows(task.row.line(target_id), order.frame):
        report.failed(
            "own-row",
            Text(
                f"the committed pool has no such row of {target_id}",
                f"承诺的抽样框中没有 {target_id} 的该行内容",
            ),
            subject=order.task.id,
        )
        return False
    report.passed(
        "own-row",
        Text(
            f"{target_id} is in the pool, in stratum {task.row.stratum!r} with weight {task.row.weight}",
            f"{target_id} 在抽样框内，属“{task.row.stratum}”层，权重 {task.row.weight}",
        ),
        subject=order.task.id,
    )
    return True


def _check_cut(task: PartyTask, order: DrawOrder, one: TaskSummary, report: ReportBuilder) -> bool:
    cut, stratum = task.cut, None if task.row is None else task.row.stratum
    is_shown = (
        cut is not None
        and task.cut_proof is not None
        and cut.label == stratum
        and any(own.label == stratum for own in order.strata)
        and task.cut_proof.shows(cut.line(), one.cuts)
    )
    if is_shown and cut is not None:
        report.passed(
            "own-cut",
            Text(
                f"where stratum {cut.label!r} was cut is as the draw's summary has it",
                f"“{cut.label}”层的界值与抽取摘要一致",
            ),
            subject=order.task.id,
        )
    else:
        report.failed(
            "own-cut",
            Text(
                "the draw's summary does not have this cut for the firm's stratum",
                "抽取摘要中没有该户所在层的此界值",
            ),
            subject=order.task.id,
        )
    return is_shown


def _check_outcome(
    target_id: str, task: PartyTask, one: TaskSummary, seed: bytes, is_cut_shown: bool, report: ReportBuilder
) -> None:
    own_ticket = ticket(purpose_key(seed, TARGETS_PURPOSE), target_id)
    found = find_outcome(task.shown, target_id, own_ticket, one.result_root, one.rows)
    if found is None:
        report.failed(
            "own-outcome",
            Text(
                f"neither that {target_id} is in the published result nor that it is not is proved",
                f"未能证明 {target_id} 是否列入公布结果",
            ),
            subject=task.task_id,
        )
        return
    is_drawn = isinstance(found, ResultRow) and found.outcome == DRAWN
    told = Text("drawn", "被抽中") if is_drawn else Text("not drawn", "未被抽中")
    if task.row is None:
        if found == ABSENT:
            sentence = Text(f"{target_id} is not in the result", f"{target_id} 未列入结果")
            report.passed("own-outcome", sentence, subject=task.task_id)
        else:
            sentence = Text(
                "a firm said not to be in the pool stands in the result", "所称不在抽样框内的企业却列入结果"
            )
            report.failed("own-outcome", sentence, subject=task.task_id)
        return
    if not is_cut_shown or task.cut is None:
        report.unchecked(
            "own-outcome",
            Text(
                f"{target_id} is told to be {told.en}; whether rightly takes its row and cut",
                f"结果称 {target_id} {told.zh}；须凭其行与界值核验",
            ),
            subject=task.task_id,
        )
        return
    by_arithmetic = task.cut.is_drawn(own_ticket, task.row.weight)
    # A key equal to the last drawn one: tickets, which the cut-off does not hold, then decide.
    if by_arithmetic == is_drawn or task.cut.is_on_the_edge(own_ticket, task.row.weight):
        report.passed(
            "own-outcome",
            Text(
                f"{target_id} is {told.en}, as its ticket and the cut of its stratum say",
                f"{target_id} {told.zh}，与其票号及所在层界值相符",
            ),
            subject=task.task_id,
        )
    else:
        report.failed(
            "own-outcome",
            Text(
                f"{target_id} is told to be {told.en}, its ticket and the cut of its stratum say otherwise",
                f"结果称 {target_id} {told.zh}，与其票号及所在层界值不符",
            ),
            subject=task.task_id,
        )
