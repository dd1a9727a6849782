"""Registers as JSON and back: every event with its entry, in the order of recording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import attrs

from randcheck.registers import codec
from randcheck.registers.register import HasId, Register, RegisterEvent

T = TypeVar("T", bound=HasId)


@attrs.frozen(kw_only=True)
class _Recorded(Generic[T]):
    """What there is to write of a register; the rest follows from it."""

    name: str
    events: tuple[RegisterEvent[T], ...]


def register_to_mapping(register: Register[T], entry_class: type[T]) -> dict[str, Any]:
    """Return a register with all its events as JSON-ready values.

    Args:
        register: With any number of events.
        entry_class: Class of its entries.

    Example:
        >>> from datetime import date
        >>> from randcheck.registers.check_point import CheckPoint, CheckPoints
        >>> from randcheck.registers.implementation_rule import InspectionMethod
        >>> point = CheckPoint(item="营业执照公示", methods=[InspectionMethod.ON_SITE], handling="责令改正")
        >>> points = CheckPoints(id="SP-01", points=[point])
        >>> register = Register.of_entries("要点库", [points], on=date(2026, 1, 1))
        >>> mapping = register_to_mapping(register, CheckPoints)
        >>> register_from_mapping(mapping, CheckPoints) == register
        True
    """
    kind: Any = _Recorded
    return codec.to_mapping(_Recorded(name=register.name, events=register.events), kind[entry_class])


def register_from_mapping(mapping: Mapping[str, Any], entry_class: type[T]) -> Register[T]:
    """Return the register that :func:`register_to_mapping` wrote, with its whole history.

    Raises:
        InvalidValue: Not exactly its fields, or a value that breaks the rule of its field.
        RegisterEventRefused: An event that does not fit those before it.
    """
    kind: Any = _Recorded
    told: _Recorded[T] = codec.from_mapping(kind[entry_class], mapping)
    return Register[T](name=told.name).with_events(told.events)
