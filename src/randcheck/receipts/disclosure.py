"""Telling less: the public's and one firm's receipt, made from the auditor's.

::

    auditor   lists with their secrets: every firm's class; runs the draw again
    party     one firm's row and cut with proofs, and the draw's summary: checks its own place by arithmetic
    public    the signed statements and their place in the ledger: who was drawn, and that nothing was changed since

Source:
    Tonghua norm 六(四)3, 六(十)2: results are public, registers hold business secrets.
"""

from __future__ import annotations

from functools import cached_property

import attrs

from randcheck.drawing.draw import Draw
from randcheck.drawing.seed import TARGETS_PURPOSE, purpose_key, ticket
from randcheck.drawing.stratum_cut import cuts_of, provable_cuts
from randcheck.errors import InvalidValue, MaterialMismatch
from randcheck.planning.draw_order import DrawOrder
from randcheck.receipts.bundle import Bundle, DisclosureLevel
from randcheck.receipts.chain import bundles_of
from randcheck.receipts.envelope import Envelope
from randcheck.receipts.ledger_entry import LedgerEntry
from randcheck.receipts.materials import Materials
from randcheck.receipts.party_proof import PartyProof, PartyTask
from randcheck.receipts.rerun import rerun_draw
from randcheck.receipts.result_list import ResultList
from randcheck.receipts.statements import Commitment, ResultStatement
from randcheck.registers.frame import Frame
from randcheck.registers.identifiers import require_identifier
from randcheck.registers.salted_proof import ProvableList
from randcheck.text import Text


class Discloser:
    """Makes the receipts of other levels from one auditor's receipt; any number of firms' after one preparation.

    Args:
        bundle: A receipt at auditor level, draw or substitution.

    Raises:
        InvalidValue: The bundle is of another level.
    """

    def __init__(self, bundle: Bundle) -> None:
        if bundle.level is not DisclosureLevel.AUDITOR:
            raise InvalidValue(
                rule=Text(
                    "only an auditor's bundle must be disclosed from", "仅可由审计级证据包生成其他级别"
                ),
                seen=bundle.level.value,
            )
        self._chain = bundles_of(bundle)

    def public(self) -> Bundle:
        """Return the receipt for everybody."""
        return self._rebuild(DisclosureLevel.PUBLIC, self._chain[0])

    def party(self, target_id: str) -> Bundle:
        """Return the receipt for one firm.

        Raises:
            InvalidIdentifier: Not an id.
            InvalidValue: The draw has no summary in the bundle.
            MaterialMismatch: A committed list is not in the bundle.
        """
        require_identifier(target_id, what=Text("target id", "检查对象编号"))
        summary, entry = self._summary
        root = attrs.evolve(
            self._chain[0],
            result=summary,
            result_entry=entry,
            summary=None,
            summary_entry=None,
            substituted=None,
        )
        proof = PartyProof(target_id=target_id, tasks=tuple(task.show(target_id) for task in self._tasks))
        return self._rebuild(DisclosureLevel.PARTY, root, proof)

    def _rebuild(self, level: DisclosureLevel, root: Bundle, party: PartyProof | None = None) -> Bundle:
        outermost = self._chain[-1]
        made: Bundle | None = None
        for link in (root, *self._chain[1:]):
            made = attrs.evolve(
                link,
                level=level,
                materials=Materials(),
                substituted=made,
                party=party if made is None else None,
                log_proof=None,
            )
        assert made is not None  # a chain has at least one link
        return attrs.evolve(made, log_proof=outermost.log_proof)

    @property
    def _summary(self) -> tuple[Envelope, LedgerEntry]:
        root = self._chain[0]
        if root.summary is None or root.summary_entry is None:
            raise InvalidValue(
                rule=Text(
                    "a bundle must hold the draw's summary to be shown to one firm",
                    "证据包须含抽取摘要方可向当事人出示",
                ),
                seen="none",
            )
        return root.summary, root.summary_entry

    @cached_property
    def _tasks(self) -> tuple[_ProvableTask, ...]:
        root = self._chain[0]
        commitment = Commitment.decode(root.commitment.payload)
        seed = ResultStatement.decode(root.result.payload).seed
        return tuple(_ProvableTask(order, seed, root.materials) for order in commitment.orders)


class _ProvableTask:
    """One task's lists, laid out so that each firm's part is quick."""

    def __init__(self, order: DrawOrder, seed: bytes, materials: Materials) -> None:
        frame = materials.find_frame(order.frame)
        if frame is None:
            raise MaterialMismatch(
                what=Text("the frame", "抽样框"), expected=order.frame.root.hex()[:16], actual="nothing"
            )
        self._draw: Draw = rerun_draw(order, seed, materials)
        self._frame: Frame = frame
        self._rows = ProvableList(frame.secret, frame.lines())
        self._cuts = {cut.label: cut for cut in cuts_of(self._draw)}
        self._cut_list = provable_cuts(self._draw, frame)
        self._result = ResultList(self._draw.to_mapping())
        self._key = purpose_key(seed, TARGETS_PURPOSE)

    def show(self, target_id: str) -> PartyTask:
        shown = self._result.show(target_id, ticket(self._key, target_id))
        task_id = self._draw.order.task.id
        content = self._frame.find_class(target_id)
        if content is None:
            return PartyTask(task_id=task_id, shown=shown)
        cut = self._cuts[content.stratum]
        return PartyTask(
            task_id=task_id,
            row=content,
            row_proof=self._rows.prove(target_id, content.line(target_id)),
            cut=cut,
            cut_proof=self._cut_list.prove(cut.label, cut.line()),
            shown=shown,
        )


def disclose(bundle: Bundle, level: DisclosureLevel, target_id: str | None = None) -> Bundle:
    """Return a receipt of another level, made from an auditor's.

    Args:
        bundle: The auditor's receipt.
        level: How much to tell.
        target_id: The firm, for the level ``party``.

    Raises:
        InvalidValue: The bundle is of another level or has no summary; a firm is named for a level that has none, or
            not named for the one that has.
        MaterialMismatch: A committed list is not in the bundle.
    """
    if (target_id is not None) != (level is DisclosureLevel.PARTY):
        raise InvalidValue(
            rule=Text("exactly a party's bundle must name a firm", "当事人级证据包须且仅须指明一户"),
            seen=f"{level.value}, {target_id!r}",
        )
    discloser = Discloser(bundle)
    if level is DisclosureLevel.AUDITOR:
        return bundle
    return discloser.public() if target_id is None else discloser.party(target_id)
