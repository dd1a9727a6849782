"""Why a firm was drawn or not, by arithmetic it can do itself."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from randcheck.drawing.draw import Draw
from randcheck.drawing.sampling import StratumDraw
from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key, ticket
from randcheck.errors import MaterialMismatch
from randcheck.planning.draw_order import StratumOrder
from randcheck.planning.sample_rule import Selection
from randcheck.receipts.bundle import Bundle, DisclosureLevel
from randcheck.receipts.chain import read_chain
from randcheck.receipts.explanation import Explanation, show_key
from randcheck.receipts.party_explain import explain_party
from randcheck.receipts.rerun import rerun_draw
from randcheck.registers.frame import Frame
from randcheck.text import Text


def explain_bundle(bundle: Bundle, target_id: str) -> tuple[Explanation, ...]:
    """Run the draws of a receipt again and explain what each did with one target.

    Signatures are not looked at: whether the receipt is genuine is for
    :func:`~randcheck.receipts.verify.verify_bundle` to say.

    Args:
        bundle: A draw's receipt, or a substitution's, whose draw is explained: an auditor's, or the firm's own.
        target_id: The firm that asks.

    Returns:
        One explanation a task.

    Raises:
        InvalidValue: A public receipt, which holds nobody's row, or another firm's.
        MaterialMismatch: A committed list is not in the bundle.
        MalformedDocument, NotCanonical: The statements cannot be read.
    """
    if bundle.level is not DisclosureLevel.AUDITOR:
        return explain_party(bundle, target_id)
    root = read_chain(bundle)[0]
    explanations = []
    for order in root.commitment.orders:
        draw = rerun_draw(order, root.result.seed, root.bundle.materials)
        frame = root.bundle.materials.find_frame(order.frame)
        if frame is not None:  # rerun_draw has found it
            explanations.append(explain_target(draw, frame, target_id))
    return tuple(explanations)


def explain_target(draw: Draw, frame: Frame, target_id: str) -> Explanation:
    """Explain what a draw did with one target.

    Args:
        draw: A draw that was run, not merely told.
        frame: Its frame.
        target_id: The firm that asks.

    Raises:
        MaterialMismatch: The frame is another than the draw's.
    """
    if frame.commitment != draw.order.frame:
        raise MaterialMismatch(
            what=Text("the frame", "抽样框"),
            expected=draw.order.frame.root.hex()[:16],
            actual=frame.commitment.root.hex()[:16],
        )
    task_id = draw.order.task.id
    row = frame.find_row(target_id)
    if row is None:
        sentence = Text(
            f"{target_id} is not among the {len(frame)} rows of the frame, so it could not be drawn",
            f"{target_id} 不在抽样框的 {len(frame)} 户之中，不可能被抽中",
        )
        return Explanation(
            target_id=target_id, task_id=task_id, in_frame=False, outcome="not-in-frame", steps=(sentence,)
        )
    stratum = next(one for one in draw.strata if one.order.label == row.stratum)
    key = purpose_key(draw.seed, TARGETS_PURPOSE)
    own_ticket = ticket(key, target_id)
    in_order = [one.id for one in (*stratum.drawn, *stratum.reserves)]
    position = in_order.index(target_id) + 1 if target_id in in_order else None
    outcome = "not-drawn" if position is None else "drawn" if position <= len(stratum.drawn) else "reserve"
    order = stratum.order
    steps = [
        Text(
            f"it is in stratum {order.label!r}, where {order.sample_size} of {order.population} are drawn, "
            f"with weight {row.weight} of {order.weight_total}",
            f"属于“{order.label}”层：该层 {order.population} 户抽取 {order.sample_size} 户，权重 {row.weight}/{order.weight_total}",
        ),
        Text(
            f"its ticket is SHA-256({key} ‖ {target_id}) = {own_ticket.hex()}",
            f"其票号为 SHA-256({key} ‖ {target_id}) = {own_ticket.hex()}",
        ),
        *_comparison(stratum, draw.order.selection, own_ticket, row.weight, frame.tally[row.stratum]),
        _conclusion(outcome, position),
    ]
    team = None
    if outcome == "drawn" and draw.assignment is not None:
        found = draw.assignment.find_team_of(target_id)
        team = None if found is None else found.number
    return Explanation(
        target_id=target_id,
        task_id=task_id,
        in_frame=True,
        outcome=outcome,
        stratum=order.label,
        position=position,
        team=team,
        steps=tuple(steps),
    )


def _comparison(
    stratum: StratumDraw, selection: Selection, own_ticket: bytes, weight: int, weights: Mapping[int, int]
) -> list[Text]:
    order = stratum.order
    if order.sample_size == 0:
        return [Text("nobody is drawn from this stratum", "该层不抽取")]
    if selection is Selection.FULL:
        return [Text("everybody in this stratum is drawn", "该层全部抽取")]
    if stratum.pareto is None:
        cutoff = stratum.cutoff if isinstance(stratum.cutoff, bytes) else b""
        sign = "≤" if own_ticket <= cutoff else ">"
        return [
            Text(
                f"the {order.sample_size} smallest tickets are drawn; the last of them is {cutoff.hex()}; "
                f"{own_ticket.hex()[:16]}… {sign} {cutoff.hex()[:16]}…",
                f"抽取票号最小的 {order.sample_size} 户，最后一户票号为 {cutoff.hex()}；"
                f"{own_ticket.hex()[:16]}… {sign} {cutoff.hex()[:16]}…",
            )
        ]
    cut = stratum.pareto
    if cut.is_certain(weight):
        return [_certainty(order, weight, weights)]
    own_key = cut.key_of(own_ticket, weight)
    lines = [
        Text(
            f"with h = the first 53 bits of the ticket, n = {cut.sample_size} and W = {cut.weight_total} (certain "
            f"rows taken out), its key is (2h+1)(W−n·w) / ((2^54−2h−1)·n·w) = {show_key(own_key)}",
            f"取 h 为票号前 53 位，n = {cut.sample_size}、W = {cut.weight_total}（已扣除必定抽中者），"
            f"其排序值为 (2h+1)(W−n·w) / ((2^54−2h−1)·n·w) = {show_key(own_key)}",
        )
    ]
    if isinstance(stratum.cutoff, Fraction):
        sign = "≤" if own_key <= stratum.cutoff else ">"
        lines.append(
            Text(
                f"the {cut.sample_size} smallest keys are drawn; the last is {show_key(stratum.cutoff)}; the own is {sign}",
                f"抽取排序值最小的 {cut.sample_size} 户，最后一户为 {show_key(stratum.cutoff)}；本户 {sign} 该值",
            )
        )
    return lines


def _certainty(order: StratumOrder, weight: int, weights: Mapping[int, int]) -> Text:
    """Tell the round in which the rule took rows of this weight out: after all heavier ones."""
    heavier = {other: rows for other, rows in weights.items() if other > weight}
    size = order.sample_size - sum(heavier.values())
    total = order.weight_total - sum(other * rows for other, rows in heavier.items())
    return Text(
        f"with the {sum(heavier.values())} heavier rows taken out, n = {size} and W = {total}: "
        f"n·w = {size}·{weight} = {size * weight} ≥ W, so it is drawn for certain",
        f"扣除 {sum(heavier.values())} 户权重更大者后，n = {size}、W = {total}："
        f"n·w = {size}·{weight} = {size * weight} ≥ W，必定抽中",
    )


def _conclusion(outcome: str, position: int | None) -> Text:
    if outcome == "drawn":
        return Text(
            f"so it was drawn, number {position} of its stratum", f"因此被抽中，为该层第 {position} 户"
        )
    if outcome == "reserve":
        return Text(
            f"so it stands in reserve, number {position} of its stratum",
            f"因此列为备选，为该层第 {position} 户",
        )
    return Text("so it was not drawn", "因此未被抽中")
