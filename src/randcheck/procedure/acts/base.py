"""What all acts share: the base class, and validators of their fields.

The ledger cannot forget. Acts therefore name people by codes and materials by digest; the materials themselves, and
whatever personal data they hold, lie with the host and can be erased after the retention.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.registers import fields
from randcheck.registers.fields import Validator
from randcheck.registers.identifiers import require_label, what_must
from randcheck.text import Text

DIGEST_BYTES = 32

TARGET = fields.identifier(Text("target id", "检查对象编号"))
INSPECTOR = fields.identifier(Text("inspector id", "检查人员编号"))
DEPARTMENT = fields.label(Text("department", "部门"))
MATTER = fields.label(Text("matter", "抽查事项"))
REASON = fields.label(Text("reason", "事由"))


@attrs.frozen(kw_only=True)
class Act:
    """One act of the procedure: what was done. Who did it, when and about which task is the event's.

    Attributes:
        type: Its name in the ledger, kebab-case.
    """

    type: ClassVar[str]


def as_tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return ``values`` as a tuple; an attrs converter that type checkers can read."""
    if isinstance(values, (str, bytes)):
        raise InvalidValue(
            rule=Text("several values must be given as a list", "多个值须以列表给出"), seen=shorten(values)
        )
    return tuple(values)


def digest(what: Text) -> Validator:
    """Return a validator for a SHA-256 digest."""
    rule = what_must(what, f"be a digest of {DIGEST_BYTES} bytes", f"为 {DIGEST_BYTES} 字节的摘要")

    def validate(_instance: Any, _attribute: Any, value: Any) -> None:
        if not isinstance(value, bytes) or len(value) != DIGEST_BYTES:
            raise InvalidValue(rule=rule, seen=shorten(value))

    return validate


def one_of(cls: type, what: Text) -> Validator:
    """Return a validator for an instance of ``cls``."""
    rule = what_must(what, f"be a {cls.__name__}", f"为 {cls.__name__}")

    def validate(_instance: Any, _attribute: Any, value: Any) -> None:
        if not isinstance(value, cls):
            raise InvalidValue(rule=rule, seen=shorten(value))

    return validate


def several(member: Validator, what: Text, *, least: int = 0) -> Validator:
    """Return a validator for a tuple of at least ``least`` different members."""
    rule = what_must(what, f"be at least {least}, none twice", f"不少于 {least} 项且不得重复")

    def validate(instance: Any, attribute: Any, value: Any) -> None:
        if not isinstance(value, tuple) or len(value) < least or len(set(value)) != len(value):
            raise InvalidValue(rule=rule, seen=shorten(value))
        for one in value:
            member(instance, attribute, one)

    return validate


def require_short_text(value: str | None, what: Text) -> None:
    """Check a text that may be absent: 1–200 characters.

    Raises:
        InvalidIdentifier: It is given and breaks a rule of labels.
    """
    if value is not None:
        require_label(value, what=what)


def require_that(is_so: bool, rule: Text, seen: object) -> None:
    """Check something about several fields together.

    Raises:
        InvalidValue: It is not so.
    """
    if not is_so:
        raise InvalidValue(rule=rule, seen=shorten(seen))
