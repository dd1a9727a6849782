"""The record of an inspection (核查记录): what was checked, by whom, who was there, what came of it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from randcheck.procedure.acts.base import (
    DEPARTMENT,
    INSPECTOR,
    TARGET,
    Act,
    as_tuple,
    digest,
    one_of,
    require_short_text,
    require_that,
    several,
)
from randcheck.procedure.acts.drawing import EVIDENCE, OBSERVERS, Evidence, Observer
from randcheck.procedure.acts.preparing import METHOD
from randcheck.procedure.vocabulary import Capacity, InspectionMethod, NonCooperation
from randcheck.registers import fields
from randcheck.text import Text

_FACTS = fields.label(Text("circumstances", "情形"))


@attrs.frozen(kw_only=True)
class CheckedItem:
    """One item inspected (检查项目) and what was found.

    Attributes:
        department: Whose item.
        item: Which.
        finding: What was found.

    Source: Tonghua norm 六(九)2(3) 一, 二; 附录 E, F.
    """

    department: str = attrs.field(validator=DEPARTMENT)
    item: str = attrs.field(validator=fields.label(Text("item", "检查项目")))
    finding: str = attrs.field(validator=fields.label(Text("finding", "检查情况")))


@attrs.frozen(kw_only=True)
class Signature:
    """An inspector's signature to the items of a department.

    Attributes:
        inspector_id: Who signed.
        department: Whose items.
        certificate: Number of the law-enforcement certificate.

    Source: Tonghua norm 六(九)2(5) 一.
    """

    inspector_id: str = attrs.field(validator=INSPECTOR)
    department: str = attrs.field(validator=DEPARTMENT)
    certificate: str = attrs.field(validator=fields.label(Text("certificate", "执法证号")))


@attrs.frozen(kw_only=True)
class PersonPresent:
    """Somebody of the target, or a witness, whose identity was checked.

    Attributes:
        capacity: As what.
        identity: SHA-256 of the identification kept by the host (salted by it): the ledger holds no name.
        has_signed: Whether this person signed the record.

    Source: Tonghua norm 六(九)2(2).
    """

    capacity: Capacity = attrs.field(validator=fields.member_of(Capacity, Text("capacity", "身份")))
    identity: bytes = attrs.field(validator=digest(Text("identification", "身份证明材料")))
    has_signed: bool = attrs.field(validator=fields.yes_or_no(Text("signed", "是否签字")))


@attrs.frozen(kw_only=True)
class Obstruction:
    """One ground of serious non-cooperation, with its facts. Source: Tonghua norm 六(九)2(3) a)–c)."""

    ground: NonCooperation = attrs.field(
        validator=fields.member_of(NonCooperation, Text("ground of non-cooperation", "不予配合情形"))
    )
    facts: str = attrs.field(validator=_FACTS)


@attrs.frozen(kw_only=True)
class HandedOver:
    """A material taken along, counted and handed over against a receipt. Source: Tonghua norm 六(九)2(4) 一."""

    material: str = attrs.field(validator=fields.label(Text("material", "材料名称")))
    copies: int = attrs.field(validator=fields.whole_number(Text("copies", "份数"), least=1))
    receipt: bytes = attrs.field(validator=digest(Text("receipt of the hand-over", "交接凭证")))


@attrs.frozen(kw_only=True)
class InspectionRecorded(Act):
    """An inspection took place and was recorded.

    Attributes:
        target_id: Which target.
        method: How it was inspected.
        inspected_on: The day.
        record: SHA-256 of the full record (附录 E, F) with whatever personal data it holds.
        certificate_shown: Whether the inspectors showed their certificates; must be so on site.
        items: What was checked, at least one item.
        signatures: Whose signatures the items bear, at least one.
        present: Who was present; may be empty off site.
        signing_refused: The circumstances, where nobody signed for the target; None otherwise.
        obstructions: Serious non-cooperation, each ground once.
        evidence: Materials by digest.
        handed_over: Materials taken along.
        observers: Who watched.

    Source: Tonghua norm 六(九)2(1)–(5).
    """

    type: ClassVar[str] = "inspection-recorded"
    target_id: str = attrs.field(validator=TARGET)
    method: InspectionMethod = attrs.field(validator=METHOD)
    inspected_on: date = attrs.field(validator=fields.day(Text("day of the inspection", "检查日期")))
    record: bytes = attrs.field(validator=digest(Text("record", "核查记录")))
    certificate_shown: bool = attrs.field(
        validator=fields.yes_or_no(Text("certificate shown", "是否出示执法证"))
    )
    items: tuple[CheckedItem, ...] = attrs.field(
        converter=as_tuple,
        validator=several(one_of(CheckedItem, Text("item", "检查项目")), Text("items", "检查项目"), least=1),
    )
    signatures: tuple[Signature, ...] = attrs.field(
        converter=as_tuple,
        validator=several(one_of(Signature, Text("signature", "签字")), Text("signatures", "签字"), least=1),
    )
    present: tuple[PersonPresent, ...] = attrs.field(
        converter=as_tuple,
        default=(),
        validator=several(
            one_of(PersonPresent, Text("person", "在场人员")), Text("persons present", "在场人员")
        ),
    )
    signing_refused: str | None = None
    obstructions: tuple[Obstruction, ...] = attrs.field(
        converter=as_tuple,
        default=(),
        validator=several(
            one_of(Obstruction, Text("obstruction", "不予配合")), Text("obstructions", "不予配合")
        ),
    )
    evidence: tuple[Evidence, ...] = attrs.field(
        converter=as_tuple, default=(), validator=several(EVIDENCE, Text("evidence", "证据"))
    )
    handed_over: tuple[HandedOver, ...] = attrs.field(
        converter=as_tuple,
        default=(),
        validator=several(
            one_of(HandedOver, Text("material", "材料")), Text("materials handed over", "交接材料")
        ),
    )
    observers: tuple[Observer, ...] = attrs.field(converter=as_tuple, default=(), validator=OBSERVERS)

    def __attrs_post_init__(self) -> None:
        """Check that each ground of non-cooperation stands once."""
        require_short_text(self.signing_refused, Text("circumstances of the refusal", "拒签情形"))
        grounds = [one.ground for one in self.obstructions]
        require_that(
            len(set(grounds)) == len(grounds),
            Text("each ground of non-cooperation must stand once", "每种不予配合情形只载一次"),
            ", ".join(ground.value for ground in grounds),
        )

    @property
    def is_signed_by_target(self) -> bool:
        """Whether somebody who may sign for the target did. Source: Tonghua norm 六(九)2(5) 三."""
        return any(one.has_signed and one.capacity.may_sign for one in self.present)
