"""The order for a substitution: which seats are to be filled anew, and who approved it (回避、替换)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from randcheck.errors import InvalidValue
from randcheck.registers.identifiers import require_identifier, require_label, text_tuple
from randcheck.registers.salted_tree import ListRoot, root_from_mapping, root_to_mapping
from randcheck.text import Text

DIGEST_BYTES = 32


@attrs.frozen(kw_only=True)
class Vacancy:
    """A member who leaves a team, or leaves one of its targets to somebody else.

    Attributes:
        inspector_id: Who leaves.
        target_id: The target that is left to a substitute, where only it is concerned (a conflict of interest
            with one firm); None where the member leaves the team with all its targets.
        ground: Why: the conflict of interest, or the special circumstances.
        approvers: Who approved, in the order of approval: the unit's head, then the leader in charge.

    Source:
        Tonghua norm 六(五)3(2)(3).
    """

    inspector_id: str
    target_id: str | None = None
    ground: str
    approvers: tuple[str, ...] = attrs.field(converter=text_tuple, default=())

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        require_identifier(self.inspector_id, what=Text("inspector id", "检查人员编号"))
        if self.target_id is not None:
            require_identifier(self.target_id, what=Text("target id", "检查对象编号"))
        require_label(self.ground, what=Text("ground of the substitution", "替换事由"))
        for approver in self.approvers:
            require_label(approver, what=Text("approver", "审批人"))

    def to_mapping(self) -> dict[str, Any]:
        """Return the vacancy as it stands in a commitment."""
        return {
            "approvers": list(self.approvers),
            "ground": self.ground,
            "inspector": self.inspector_id,
            "target": self.target_id,
        }


@attrs.frozen(kw_only=True)
class SubstitutionOrder:
    """One substitution as committed: everything else of the draw stays as it is.

    Attributes:
        task_id: The task.
        draw: SHA-256 of the payload of the draw statement whose teams it changes, 32 bytes.
        vacancies: Who leaves, at least one; all leave whole teams, or all leave single targets.
        absent: Inspectors who take no seat at present, ascending.
        conflicts: Rows, depth and root of the conflict list as it stands now.
    """

    task_id: str
    draw: bytes
    vacancies: tuple[Vacancy, ...]
    absent: tuple[str, ...] = attrs.field(converter=text_tuple, default=())
    conflicts: ListRoot

    def __attrs_post_init__(self) -> None:
        """Check the digest, and that the vacancies are of one kind and each stands once."""
        require_identifier(self.task_id, what=Text("task id", "任务编号"))
        if not isinstance(self.draw, bytes) or len(self.draw) != DIGEST_BYTES:
            raise InvalidValue(
                rule=Text(
                    f"the digest of a draw must be {DIGEST_BYTES} bytes", f"抽取摘要须为 {DIGEST_BYTES} 字节"
                ),
                seen=repr(self.draw),
            )
        leaving = [(vacancy.inspector_id, vacancy.target_id) for vacancy in self.vacancies]
        if (
            not leaving
            or len(set(leaving)) != len(leaving)
            or len({target is None for _, target in leaving}) > 1
        ):
            raise InvalidValue(
                rule=Text(
                    "a substitution must have vacancies, none twice, all of teams or all of targets",
                    "替换至少应有一个空缺，不得重复，且须均为整组空缺或均为单户空缺",
                ),
                seen=repr(leaving),
            )
        for inspector in self.absent:
            require_identifier(inspector, what=Text("inspector id", "检查人员编号"))

    def to_mapping(self) -> dict[str, Any]:
        """Return the order as it stands in a commitment."""
        return {
            "absent": list(self.absent),
            "conflicts": root_to_mapping(self.conflicts),
            "draw": self.draw.hex(),
            "task": self.task_id,
            "vacancies": [vacancy.to_mapping() for vacancy in self.vacancies],
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> SubstitutionOrder:
        """Return the order that :meth:`to_mapping` wrote.

        Raises:
            InvalidValue: A part breaks its rule.
            KeyError, TypeError, ValueError: Not such a mapping.
        """
        return cls(
            task_id=mapping["task"],
            draw=bytes.fromhex(mapping["draw"]),
            vacancies=tuple(
                Vacancy(
                    inspector_id=item["inspector"],
                    target_id=item["target"],
                    ground=item["ground"],
                    approvers=item["approvers"],
                )
                for item in mapping["vacancies"]
            ),
            absent=mapping["absent"],
            conflicts=root_from_mapping(mapping["conflicts"]),
        )
