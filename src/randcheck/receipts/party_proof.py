"""What one firm is shown of a draw: its own row, its stratum's cut and its place in the result, each with a proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from randcheck.drawing.stratum_cut import StratumCut
from randcheck.errors import InvalidValue, MalformedDocument, RandcheckError
from randcheck.receipts.result_list import ShownRow
from randcheck.registers.frame import FrameClass
from randcheck.registers.identifiers import require_identifier
from randcheck.registers.salted_proof import RowProof
from randcheck.text import Text

_WHAT = Text("one firm's proof", "当事人证明")


@attrs.frozen(kw_only=True)
class PartyTask:
    """What the firm is shown of one task.

    Attributes:
        task_id: The task.
        row: Stratum, weight and area of the firm, or None when the organ states that it is not in the pool. There is
            no proof of that: the rows of others would have to be shown.
        row_proof: Shows that the committed frame has that row; given exactly when ``row`` is.
        cut: Where the firm's stratum was cut; likewise.
        cut_proof: Shows that the draw's summary has that cut; likewise.
        shown: The firm's row in the result, or its neighbours when it has none.
    """

    task_id: str
    row: FrameClass | None = None
    row_proof: RowProof | None = None
    cut: StratumCut | None = None
    cut_proof: RowProof | None = None
    shown: tuple[ShownRow, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Check that row and cut come with their proofs, and only together."""
        require_identifier(self.task_id, what=Text("task id", "任务编号"))
        parts = (self.row, self.row_proof, self.cut, self.cut_proof)
        if any(part is None for part in parts) != all(part is None for part in parts) or len(self.shown) > 2:
            raise InvalidValue(
                rule=Text(
                    "row and cut must come together, with proofs, and with at most two rows of the result",
                    "行与界值须一并附证明给出，结果行不超过两行",
                ),
                seen=f"{[part is not None for part in parts]}, {len(self.shown)} rows",
            )

    def to_mapping(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "cut": None if self.cut is None else self.cut.to_mapping(),
            "cut_proof": None if self.cut_proof is None else self.cut_proof.to_mapping(),
            "row": None if self.row is None else attrs.asdict(self.row),
            "row_proof": None if self.row_proof is None else self.row_proof.to_mapping(),
            "shown": [one.to_mapping() for one in self.shown],
            "task": self.task_id,
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> PartyTask:
        """Return what :meth:`to_mapping` wrote."""
        row, cut = mapping["row"], mapping["cut"]
        row_proof, cut_proof = mapping["row_proof"], mapping["cut_proof"]
        return cls(
            task_id=mapping["task"],
            row=None if row is None else FrameClass(**row),
            row_proof=None if row_proof is None else RowProof.from_mapping(row_proof),
            cut=None if cut is None else StratumCut.from_mapping(cut),
            cut_proof=None if cut_proof is None else RowProof.from_mapping(cut_proof),
            shown=tuple(ShownRow.from_mapping(one) for one in mapping["shown"]),
        )


@attrs.frozen(kw_only=True)
class PartyProof:
    """What one firm is shown of a draw.

    Attributes:
        target_id: The firm.
        tasks: One a task, in the commitment's order.
    """

    target_id: str
    tasks: tuple[PartyTask, ...]

    def __attrs_post_init__(self) -> None:
        """Check the id."""
        require_identifier(self.target_id, what=Text("target id", "检查对象编号"))

    def to_mapping(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"target_id": self.target_id, "tasks": [task.to_mapping() for task in self.tasks]}

    @classmethod
    def from_mapping(cls, mapping: Any) -> PartyProof:
        """Return the proof that :meth:`to_mapping` wrote; nothing in it is verified.

        Raises:
            MalformedDocument: Not such a mapping.
        """
        rule = Text("must have the form of a firm's proof", "须符合当事人证明格式")
        try:
            proof = cls(
                target_id=mapping["target_id"],
                tasks=tuple(PartyTask.from_mapping(task) for task in mapping["tasks"]),
            )
            is_same = proof.to_mapping() == mapping
        except (RandcheckError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise MalformedDocument(what=_WHAT, rule=rule, seen=f"{type(error).__name__}: {error}") from error
        if not is_same:
            raise MalformedDocument(what=_WHAT, rule=rule, seen="fields this version does not know")
        return proof
