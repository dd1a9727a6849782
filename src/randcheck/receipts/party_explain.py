"""Why a firm was drawn or not, from its own receipt: everything it needs is shown, and nothing of others."""

from __future__ import annotations

from fractions import Fraction

from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key, ticket
from randcheck.drawing.stratum_cut import CutKind, StratumCut
from randcheck.errors import InvalidValue
from randcheck.planning.draw_order import DrawOrder
from randcheck.receipts.bundle import Bundle
from randcheck.receipts.chain import bundles_of
from randcheck.receipts.draw_summary import DrawSummary, TaskSummary
from randcheck.receipts.explanation import Explanation, show_key
from randcheck.receipts.party_proof import PartyTask
from randcheck.receipts.result_list import DRAWN, ResultRow, find_outcome
from randcheck.receipts.statements import Commitment
from randcheck.text import Text


def explain_party(bundle: Bundle, target_id: str) -> tuple[Explanation, ...]:
    """Explain what a draw did with the one firm of its own receipt.

    Whether what is shown is also proved is for :func:`~randcheck.receipts.verify.verify_bundle` to say.

    Args:
        bundle: A receipt at party level, or a substitution's whose draw is explained.
        target_id: The firm that asks; it must be the receipt's own.

    Returns:
        One explanation a task.

    Raises:
        InvalidValue: The receipt is not this firm's, or what it shows of the result proves nothing of the firm.
        MalformedDocument, NotCanonical: The statements cannot be read.
    """
    root = bundles_of(bundle)[0]
    if root.party is None or root.party.target_id != target_id:
        whose = "nobody" if root.party is None else root.party.target_id
        raise InvalidValue(
            rule=Text(
                "a firm must be explained from its own receipt or from an auditor's",
                "须以该户自己的或审计级证据包说明",
            ),
            seen=f"{target_id}, receipt of {whose}",
        )
    commitment = Commitment.decode(root.commitment.payload)
    summary = DrawSummary.decode(root.result.payload)
    parts = zip(root.party.tasks, commitment.orders, summary.results, strict=False)
    return tuple(_explain(target_id, task, order, one, summary.seed) for task, order, one in parts)


def _explain(target_id: str, task: PartyTask, order: DrawOrder, one: TaskSummary, seed: bytes) -> Explanation:
    key = purpose_key(seed, TARGETS_PURPOSE)
    own_ticket = ticket(key, target_id)
    found = find_outcome(task.shown, target_id, own_ticket, one.result_root, one.rows)
    if found is None:
        # Whoever leaves the rows out must not make "not drawn" of it.
        raise InvalidValue(
            rule=Text(
                "a firm's receipt must show its row of the result, or that it has none",
                "当事人证据包须示明其结果行，或证明其未列入结果",
            ),
            seen=f"{task.task_id}, {len(task.shown)} rows",
        )
    if task.row is None or task.cut is None:
        sentence = Text(
            f"the organ states that {target_id} is not among the {order.frame.rows} rows of the pool",
            f"机关称 {target_id} 不在抽样框的 {order.frame.rows} 户之中",
        )
        return Explanation(
            target_id=target_id,
            task_id=task.task_id,
            in_frame=False,
            outcome="not-in-frame",
            steps=(sentence,),
        )
    row = found if isinstance(found, ResultRow) else None
    outcome = "not-drawn" if row is None else row.outcome
    steps = (
        _stratum(task.row.stratum, task.row.weight, order),
        Text(
            f"its ticket is SHA-256({key} ‖ {target_id}) = {own_ticket.hex()}",
            f"其票号为 SHA-256({key} ‖ {target_id}) = {own_ticket.hex()}",
        ),
        _comparison(task.cut, own_ticket, task.row.weight),
        _conclusion(row, one),
    )
    return Explanation(
        target_id=target_id,
        task_id=task.task_id,
        in_frame=True,
        outcome=outcome,
        stratum=task.row.stratum,
        position=None if row is None else row.position,
        team=None if row is None else row.team,
        steps=steps,
    )


def _stratum(label: str, weight: int, order: DrawOrder) -> Text:
    own = next((stratum for stratum in order.strata if stratum.label == label), None)
    if own is None:
        return Text(f"it is in stratum {label!r}, which was not committed", f"属“{label}”层，承诺中无此层")
    return Text(
        f"it is in stratum {label!r}, where {own.sample_size} of {own.population} are drawn, with weight {weight} of "
        f"{own.weight_total}",
        f"属于“{label}”层：该层 {own.population} 户抽取 {own.sample_size} 户，权重 {weight}/{own.weight_total}",
    )


def _comparison(cut: StratumCut, own_ticket: bytes, weight: int) -> Text:
    if cut.kind is CutKind.NOBODY:
        return Text("nobody is drawn from this stratum", "该层不抽取")
    if cut.kind is CutKind.EVERYBODY:
        return Text("everybody in this stratum is drawn", "该层全部抽取")
    is_drawn = cut.is_drawn(own_ticket, weight)
    sign = "≤" if is_drawn else ">"
    if cut.kind is CutKind.BY_TICKET:
        return Text(
            f"the smallest tickets of the stratum are drawn, up to {cut.cutoff}; the own is {sign} that",
            f"抽取该层票号最小者，最后一户票号为 {cut.cutoff}；本户票号 {sign} 该值",
        )
    if cut.certain_from is not None and weight >= cut.certain_from:
        return Text(
            f"weights from {cut.certain_from} on are drawn for certain",
            f"权重不小于 {cut.certain_from} 者必定抽中",
        )
    if cut.kind is CutKind.BY_WEIGHT:
        return Text(
            f"only weights from {cut.certain_from} on are drawn", f"仅抽取权重不小于 {cut.certain_from} 者"
        )
    own_key, last = cut.key_of(own_ticket, weight), Fraction(str(cut.cutoff))
    return Text(
        f"with h = the first 53 bits of the ticket, n = {cut.sample_size} and W = {cut.weight_total} (certain rows "
        f"taken out), its key is (2h+1)(W−n·w) / ((2^54−2h−1)·n·w) = {show_key(own_key)}; the smallest keys are drawn, "
        f"up to {show_key(last)}; the own is {sign} that",
        f"取 h 为票号前 53 位，n = {cut.sample_size}、W = {cut.weight_total}（已扣除必定抽中者），其排序值为 "
        f"(2h+1)(W−n·w) / ((2^54−2h−1)·n·w) = {show_key(own_key)}；抽取排序值最小者，最后一户为 {show_key(last)}；"
        f"本户 {sign} 该值",
    )


def _conclusion(row: ResultRow | None, one: TaskSummary) -> Text:
    if row is None:
        return Text("so it was not drawn", "因此未被抽中")
    if row.outcome == DRAWN:
        return Text(
            f"so it was drawn, number {row.position} of {one.drawn} in the published order of tickets",
            f"因此被抽中，按公布的票号次序为 {one.drawn} 户中的第 {row.position} 户",
        )
    return Text(
        f"so it stands in reserve, number {row.position} of {one.reserves} in the published order of tickets",
        f"因此列为备选，按公布的票号次序为 {one.reserves} 户中的第 {row.position} 户",
    )
