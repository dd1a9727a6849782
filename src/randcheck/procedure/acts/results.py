"""Acts after the inspection: results, dispositions, transfers."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from randcheck.procedure.acts.base import (
    DEPARTMENT,
    MATTER,
    REASON,
    TARGET,
    Act,
    as_tuple,
    digest,
    one_of,
    require_short_text,
    require_that,
    several,
)
from randcheck.procedure.vocabulary import DispositionKind
from randcheck.registers import fields
from randcheck.text import Text

_TRANSFER = fields.identifier(Text("transfer id", "移送编号"))


@attrs.frozen(kw_only=True)
class Result:
    """What a department found on a matter, as a code of a stated code set.

    Attributes:
        department: Whose result.
        matter: On which matter.
        code_set: Id of the code set: digits differ between sets.
        code: The code in it. There is no default.
        note: What else there is to say, or None.

    Source: Tonghua norm 六(十)1(1)(2).
    """

    department: str = attrs.field(validator=DEPARTMENT)
    matter: str = attrs.field(validator=MATTER)
    code_set: str = attrs.field(validator=fields.identifier(Text("code set", "结果代码集")))
    code: str = attrs.field(validator=fields.identifier(Text("code", "结果代码")))
    note: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check the note."""
        require_short_text(self.note, Text("note", "说明"))


RESULT = one_of(Result, Text("result", "检查结果"))


def require_one_result_each(results: tuple[Result, ...]) -> None:
    """Check that a department says one thing about a matter.

    Raises:
        InvalidValue: It says two.
    """
    pairs = [(one.department, one.matter) for one in results]
    require_that(
        len(set(pairs)) == len(pairs),
        Text("a department must have one result on a matter", "同一部门对同一事项只有一个检查结果"),
        ", ".join(f"{department}/{matter}" for department, matter in pairs),
    )


@attrs.frozen(kw_only=True)
class ResultConcluded(Act):
    """The team formed the result of a target; the inspection ended.

    Attributes:
        target_id: Which target.
        ended_on: The day the inspection ended; the 20 working days run from it.
        results: One a department and matter, at least one.

    Source: Tonghua norm 六(十)1, 六(十)2(1).
    """

    type: ClassVar[str] = "result-concluded"
    target_id: str = attrs.field(validator=TARGET)
    ended_on: date = attrs.field(validator=fields.day(Text("end of the inspection", "检查结束日期")))
    results: tuple[Result, ...] = attrs.field(
        converter=as_tuple, validator=several(RESULT, Text("results", "检查结果"), least=1)
    )

    def __attrs_post_init__(self) -> None:
        """Check that nothing is said twice."""
        require_one_result_each(self.results)


@attrs.frozen(kw_only=True)
class Disposed(Act):
    """A department decided about a problem it had found.

    Attributes:
        target_id: Which target.
        department: Whose decision.
        kind: What was decided.
        decided_on: The day.
        decision: SHA-256 of the paper.
        publication: Where a penalty is made public; required for penalties, None otherwise.

    Source: Tonghua norm 六(十一)2(1).
    """

    type: ClassVar[str] = "disposed"
    target_id: str = attrs.field(validator=TARGET)
    department: str = attrs.field(validator=DEPARTMENT)
    kind: DispositionKind = attrs.field(
        validator=fields.member_of(DispositionKind, Text("kind of disposition", "处理方式"))
    )
    decided_on: date = attrs.field(validator=fields.day(Text("day of the decision", "处理日期")))
    decision: bytes = attrs.field(validator=digest(Text("decision", "处理文书")))
    publication: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check that exactly penalties say where they are public."""
        require_short_text(self.publication, Text("publication of the penalty", "处罚公示"))
        require_that(
            (self.publication is not None) == (self.kind is DispositionKind.PENALTY),
            Text("exactly a penalty must say where it is made public", "行政处罚须且仅其须载明公示处"),
            f"{self.kind.value}, {self.publication}",
        )


@attrs.frozen(kw_only=True)
class Transferred(Act):
    """A suspicion that is another department's was handed to it.

    Attributes:
        transfer_id: Of the host's choice, once in a task.
        target_id: About which target.
        department: Who hands over.
        receiver: Who is to take it.
        suspicion: What it is about.
        materials: Digests of what is handed over, at least one.

    Source: Tonghua norm 六(十一)2(2).
    """

    type: ClassVar[str] = "transferred"
    transfer_id: str = attrs.field(validator=_TRANSFER)
    target_id: str = attrs.field(validator=TARGET)
    department: str = attrs.field(validator=DEPARTMENT)
    receiver: str = attrs.field(validator=DEPARTMENT)
    suspicion: str = attrs.field(validator=REASON)
    materials: tuple[bytes, ...] = attrs.field(
        converter=as_tuple,
        validator=several(digest(Text("material", "材料")), Text("materials", "移送材料"), least=1),
    )

    def __attrs_post_init__(self) -> None:
        """Check that it goes to somebody else."""
        require_that(
            self.department != self.receiver,
            Text("a transfer must go to another department", "须移送给其他部门"),
            self.receiver,
        )


@attrs.frozen(kw_only=True)
class TransferAccepted(Act):
    """The other department answered a transfer.

    Attributes:
        transfer_id: Which.
        target_id: About which target.
        agreed: Whether it takes the matter; otherwise it can be transferred again, under another id.
        reason: Why.

    Source: Tonghua norm 六(十一)2(2).
    """

    type: ClassVar[str] = "transfer-accepted"
    transfer_id: str = attrs.field(validator=_TRANSFER)
    target_id: str = attrs.field(validator=TARGET)
    agreed: bool = attrs.field(validator=fields.yes_or_no(Text("agreed", "是否接收")))
    reason: str = attrs.field(validator=REASON)
