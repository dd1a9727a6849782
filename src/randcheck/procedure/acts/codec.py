"""Acts as JSON and back: one way for all of them, made from the types of their fields.

A field's type decides how it is written: digests in hex, dates and moments as receipts write them, members of a closed
list by code, tuples as arrays. Reading is strict: another key, or a value of another type, is refused.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.receipts.moment import read_moment, write_moment
from randcheck.text import Text

_T = TypeVar("_T")
_Convert = Callable[[Any], Any]
_PLAIN = (str, int, bool)


@attrs.frozen
class _Field:
    name: str
    write: _Convert
    read: _Convert


def to_mapping(value: Any) -> dict[str, Any]:
    """Return an attrs object as JSON."""
    kind: Any = type(value)
    return {field.name: field.write(getattr(value, field.name)) for field in _fields_of(kind)}


def from_mapping(cls: type[_T], mapping: Mapping[str, Any]) -> _T:
    """Return the object of class ``cls`` that :func:`to_mapping` wrote.

    Raises:
        InvalidValue: A key is missing or unknown, a value is of another type, or breaks a rule of its field.
    """
    kind: Any = cls
    told = _fields_of(kind)
    if not isinstance(mapping, dict) or mapping.keys() != {field.name for field in told}:
        rule = Text(f"{cls.__name__} must have exactly its fields", f"{cls.__name__} 须恰好包含其各字段")
        raise InvalidValue(rule=rule, seen=shorten(mapping))
    return cls(**{field.name: field.read(mapping[field.name]) for field in told})


@cache
def _fields_of(cls: type) -> tuple[_Field, ...]:
    hints = get_type_hints(cls)
    return tuple(_Field(one.name, *_converters(hints[one.name])) for one in attrs.fields(cls))


def _converters(kind: Any) -> tuple[_Convert, _Convert]:
    """Return how to write and how to read a value of this type."""
    if kind in _PLAIN:
        return _same, _reader_of(kind)
    if kind is bytes:
        return bytes.hex, _read_hex
    if kind is datetime:
        return write_moment, read_moment
    if kind is date:
        return date.isoformat, _read_date
    if get_origin(kind) in (typing.Union, types.UnionType):
        return _optional(kind)
    if get_origin(kind) is tuple:
        return _sequence(get_args(kind)[0])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _code_of, kind
    return to_mapping, lambda mapping: from_mapping(kind, mapping)


def _optional(kind: Any) -> tuple[_Convert, _Convert]:
    (inner,) = (one for one in get_args(kind) if one is not types.NoneType)
    write, read = _converters(inner)
    return (
        lambda value: None if value is None else write(value),
        lambda value: None if value is None else read(value),
    )


def _sequence(member: Any) -> tuple[_Convert, _Convert]:
    write, read = _converters(member)

    def read_all(values: Any) -> tuple[Any, ...]:
        if not isinstance(values, (list, tuple)):
            raise InvalidValue(
                rule=Text("several values must be an array", "多个值须为数组"), seen=shorten(values)
            )
        return tuple(map(read, values))

    return lambda values: list(map(write, values)), read_all


def _same(value: Any) -> Any:
    return value


def _code_of(member: Enum) -> Any:
    return member.value


def _reader_of(kind: type) -> _Convert:
    rule = Text(f"a value must be of type {kind.__name__}", f"值的类型须为 {kind.__name__}")

    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise InvalidValue(rule=rule, seen=shorten(value))
        return value

    return read


def _read_hex(text: Any) -> bytes:
    data = bytes.fromhex(text)
    if data.hex() != text:
        raise InvalidValue(
            rule=Text("a digest must be written in lower-case hex", "摘要须写作小写十六进制"),
            seen=shorten(text),
        )
    return data


def _read_date(text: Any) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise InvalidValue(rule=Text("a date must be written YYYY-MM-DD", "日期须写作 YYYY-MM-DD"), seen=text)
    return day
