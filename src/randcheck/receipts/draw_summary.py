"""The summary of a draw: small enough for one firm's receipt, signed and in the ledger right after the draw.

A draw statement names every target that was drawn. Its summary has the roots of that list and of the cuts, so that one
firm can be shown its own row of each; see :mod:`randcheck.receipts.disclosure`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from randcheck.drawing.draw import Draw
from randcheck.drawing.seed import DIGEST_BYTES, Contribution
from randcheck.drawing.stratum_cut import provable_cuts
from randcheck.errors import InvalidValue, MaterialMismatch
from randcheck.hashing import sha256
from randcheck.receipts.canonical_json import encode_canonical
from randcheck.receipts.materials import Materials
from randcheck.receipts.moment import read_moment, require_moment, write_moment
from randcheck.receipts.result_list import ResultList
from randcheck.receipts.statements import (
    DRAW_SUMMARY,
    PROTOCOL_VERSION,
    ResultStatement,
    decode_statement,
)
from randcheck.registers.identifiers import require_identifier
from randcheck.registers.salted_tree import ListRoot, root_from_mapping, root_to_mapping
from randcheck.text import Text

_NAME = Text("draw's summary", "抽取摘要")


@attrs.frozen(kw_only=True)
class TaskSummary:
    """One task's result in figures and roots.

    Attributes:
        task_id: The task.
        drawn: How many targets are drawn.
        reserves: How many stand in reserve.
        result_root: RFC 6962 root over the rows of :class:`~randcheck.receipts.result_list.ResultList`.
        cuts: Rows, depth and root of the salted list of cuts.
    """

    task_id: str
    drawn: int
    reserves: int
    result_root: bytes
    cuts: ListRoot

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        require_identifier(self.task_id, what=Text("task id", "任务编号"))
        if (
            any(type(count) is not int or count < 0 for count in (self.drawn, self.reserves))
            or len(self.result_root) != DIGEST_BYTES
        ):
            raise InvalidValue(
                rule=Text(
                    "a summary must have counts and a root of 32 bytes", "摘要须有户数与 32 字节的根值"
                ),
                seen=f"{self.drawn!r}, {self.reserves!r}, {len(self.result_root)} bytes",
            )

    @property
    def rows(self) -> int:
        """Rows of the result list."""
        return self.drawn + self.reserves

    @classmethod
    def of(cls, draw: Draw, told: Mapping[str, Any], materials: Materials) -> TaskSummary:
        """Return the summary of a draw that was run, ``told`` being what the statement says of it.

        Raises:
            MaterialMismatch: The frame is missing.
        """
        frame = materials.find_frame(draw.order.frame)
        if frame is None:
            raise MaterialMismatch(
                what=Text("the frame", "抽样框"), expected=draw.order.frame.root.hex()[:16], actual="nothing"
            )
        return cls(
            task_id=draw.order.task.id,
            drawn=len(told["drawn"]),
            reserves=len(told["reserves"]),
            result_root=ResultList(told).root,
            cuts=provable_cuts(draw, frame).root,
        )

    def to_mapping(self) -> dict[str, Any]:
        """Return the summary as it stands in the statement."""
        return {
            "drawn": self.drawn,
            "list": {"root": self.result_root.hex(), "rows": self.rows},
            "reserves": self.reserves,
            "strata": root_to_mapping(self.cuts),
            "task": self.task_id,
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> TaskSummary:
        """Return the summary that :meth:`to_mapping` wrote; one with other figures is written differently."""
        return cls(
            task_id=mapping["task"],
            drawn=mapping["drawn"],
            reserves=mapping["reserves"],
            result_root=bytes.fromhex(mapping["list"]["root"]),
            cuts=root_from_mapping(mapping["strata"]),
        )


@attrs.frozen(kw_only=True)
class DrawSummary:
    """The summary of a draw statement.

    Attributes:
        log: Name of the ledger.
        drawn_at: As in the draw.
        commitment: Digest of the commitment.
        draw: Digest of the draw statement.
        contributions: As in the draw.
        seed: As in the draw.
        results: One a task, in the commitment's order.
    """

    log: str
    drawn_at: datetime
    commitment: bytes
    draw: bytes
    contributions: tuple[Contribution, ...]
    seed: bytes
    results: tuple[TaskSummary, ...]

    def __attrs_post_init__(self) -> None:
        """Check the fields that are not checked elsewhere."""
        require_identifier(self.log, what=Text("ledger name", "账本名称"))
        require_moment(self.drawn_at)
        if {len(digest) for digest in (self.commitment, self.draw, self.seed)} != {DIGEST_BYTES}:
            raise InvalidValue(
                rule=Text(
                    "digests and seed of a summary must be 32 bytes", "摘要中的摘要值与种子须为 32 字节"
                ),
                seen=f"{len(self.commitment)}, {len(self.draw)}, {len(self.seed)}",
            )

    @property
    def kind(self) -> str:
        """``draw-summary``."""
        return DRAW_SUMMARY

    @classmethod
    def of(cls, result: ResultStatement, draws: Sequence[Draw], materials: Materials) -> DrawSummary:
        """Return the summary of a draw statement.

        Args:
            result: The statement.
            draws: Its draws as they were run, in the same order.
            materials: The lists they were made from.

        Raises:
            MaterialMismatch: A frame is missing.
        """
        return cls(
            log=result.log,
            drawn_at=result.drawn_at,
            commitment=result.commitment,
            draw=result.digest,
            contributions=result.contributions,
            seed=result.seed,
            results=tuple(
                TaskSummary.of(draw, told, materials)
                for draw, told in zip(draws, result.results, strict=False)
            ),
        )

    def encode(self) -> bytes:
        """Return the payload: canonical JSON."""
        return encode_canonical(
            {
                "commitment": self.commitment.hex(),
                "contributions": [{"role": c.role, "value": c.value} for c in self.contributions],
                "draw": self.draw.hex(),
                "drawn_at": write_moment(self.drawn_at),
                "log": self.log,
                "protocol": PROTOCOL_VERSION,
                "results": [result.to_mapping() for result in self.results],
                "seed": self.seed.hex(),
            }
        )

    @property
    def digest(self) -> bytes:
        """SHA-256 of the payload, 32 bytes."""
        return sha256(self.encode())

    @classmethod
    def decode(cls, payload: bytes) -> DrawSummary:
        """Return the summary with this payload.

        Raises:
            NotCanonical, MalformedDocument: Not the canonical payload of a summary.
            UnknownVersion: Of another protocol version, of which nothing can be said.
        """

        def build(mapping: Mapping[str, Any]) -> DrawSummary:
            return cls(
                log=mapping["log"],
                drawn_at=read_moment(mapping["drawn_at"]),
                commitment=bytes.fromhex(mapping["commitment"]),
                draw=bytes.fromhex(mapping["draw"]),
                contributions=tuple(
                    Contribution(item["role"], item["value"]) for item in mapping["contributions"]
                ),
                seed=bytes.fromhex(mapping["seed"]),
                results=tuple(TaskSummary.from_mapping(item) for item in mapping["results"]),
            )

        return decode_statement(payload, build, lambda summary: summary.encode(), _NAME)
