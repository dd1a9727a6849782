"""Value objects as JSON and back: one way for all of them, made from the types of their fields.

A field's type decides how it is written: digests in hex, dates as YYYY-MM-DD, members of a closed list by code,
tuples as arrays, sets as sorted arrays. An object whose class has a ``type`` carries it, so that a field may hold one of
several classes. Reading is strict: another key, a value of another type, or another way to write the same value is
refused.

A field that a class was given later has ``metadata=ADDED``. At its default it is not written, so what was recorded before
reads as it did, and has one way to be written.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Self, TypeVar, get_args, get_origin, get_type_hints

import attrs

from randcheck.errors import InvalidValue, shorten
from randcheck.text import Text

_T = TypeVar("_T")
_Convert = Callable[[Any], Any]
_Pair = tuple[_Convert, _Convert]
_PLAIN = (str, int, bool)
_TYPE = "type"
_WRITTEN_AS = "written_as"
_ADDED = "added"
ADDED: Mapping[str, bool] = types.MappingProxyType({_ADDED: True})
"""Metadata of a field that came later; it must have a default, which is not written."""


class Mapped:
    """A value object that crosses the border as JSON, field by field."""

    __slots__ = ()

    def to_mapping(self) -> dict[str, Any]:
        """Return the object as JSON-ready values: all fields under their names."""
        return to_mapping(self)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Return the object that :meth:`to_mapping` wrote.

        Raises:
            InvalidValue: A key is missing or unknown, a value is of another type, or breaks the rule of its field.
        """
        return from_mapping(cls, mapping)


def written_as(write: _Convert, read: _Convert) -> dict[str, Any]:
    """Return the metadata of an attrs field that is written in a way of its own.

    Args:
        write: Returns the field's value as JSON.
        read: Returns the value that ``write`` wrote, or raises InvalidValue.
    """
    return {_WRITTEN_AS: (write, read)}


def to_mapping(value: Any, kind: Any = None) -> dict[str, Any]:
    """Return an attrs object as JSON.

    Args:
        value: The object.
        kind: Its class with the types it holds, such as ``RegisterEvent[Matter]``; its own class when None.
    """
    cls: Any = kind or type(value)
    shape = _shape_of(cls)
    told = {} if shape.tag is None else {_TYPE: shape.tag}
    for field in shape.fields:
        own = getattr(value, field.name)
        if not field.is_left_out(own):
            told[field.name] = field.write(own)
    return told


def from_mapping(kind: type[_T], mapping: Mapping[str, Any]) -> _T:
    """Return the object of class ``kind`` that :func:`to_mapping` wrote.

    Raises:
        InvalidValue: A key is missing or unknown, a value is of another type, or breaks a rule of its field.
    """
    cls: Any = get_origin(kind) or kind
    whole: Any = kind
    shape = _shape_of(whole)
    if not isinstance(mapping, dict) or not shape.required <= mapping.keys() <= shape.names:
        raise _not_its_fields(cls, shape, mapping)
    if shape.tag is not None and mapping[_TYPE] != shape.tag:
        raise _not_its_fields(cls, shape, mapping)
    values = {field.name: field.read(mapping[field.name]) for field in shape.fields if field.name in mapping}
    if any(field.is_left_out(values.get(field.name, attrs.NOTHING)) for field in shape.fields):
        raise _not_its_fields(cls, shape, mapping)
    made: _T = cls(**values)
    return made


def one_from_mapping(kinds: Sequence[type[_T]], mapping: Any) -> _T:
    """Return the object of one of several classes, as its ``type`` tells.

    Raises:
        InvalidValue: Not an object of one of them, as :func:`from_mapping`.
    """
    by_type = {_tag_of(kind): kind for kind in kinds}
    told = mapping.get(_TYPE) if isinstance(mapping, dict) else None
    if not isinstance(told, str) or told not in by_type:
        known = ", ".join(str(tag) for tag in by_type)
        raise InvalidValue(
            rule=Text(f"an object must be of type {known}", f"对象的类型须为 {known}"), seen=shorten(mapping)
        )
    return from_mapping(by_type[told], mapping)


@attrs.frozen
class _Field:
    name: str
    write: _Convert
    read: _Convert
    default: Any

    def is_left_out(self, value: Any) -> bool:
        """Whether this value is told by not writing it; never where the field was there from the beginning."""
        return self.default is not attrs.NOTHING and bool(value == self.default)


@attrs.frozen(kw_only=True)
class _Shape:
    """What the mapping of a class holds: its type, its fields, and the keys that may and must be there."""

    tag: str | None
    fields: tuple[_Field, ...]
    names: frozenset[str]
    required: frozenset[str]


def _tag_of(cls: type) -> str | None:
    """Return the ``type`` of a class that has one; a field of that name is none."""
    tag = getattr(cls, _TYPE, None)
    return tag if isinstance(tag, str) else None


def _not_its_fields(cls: type, shape: _Shape, mapping: Any) -> InvalidValue:
    """Return the refusal of what is not exactly an object's fields; it names those that are missing or unknown."""
    keys = set(mapping) if isinstance(mapping, dict) else set(shape.required)
    missing = ", ".join(sorted(shape.required - keys))
    unknown = ", ".join(sorted(map(str, keys - shape.names)))
    en = "; ".join(f"{word} {names}" for word, names in (("missing", missing), ("unknown", unknown)) if names)
    zh = "；".join(f"{word} {names}" for word, names in (("缺少", missing), ("多出", unknown)) if names)
    return InvalidValue(
        rule=Text(
            f"{cls.__name__} must have exactly its fields{f' ({en})' if en else ''}",
            f"{cls.__name__} 须恰好包含其各字段{f'（{zh}）' if zh else ''}",
        ),
        seen=shorten(mapping),
    )


@cache
def _shape_of(kind: Any) -> _Shape:
    cls = get_origin(kind) or kind
    hints = get_type_hints(cls)
    bound = dict(zip(getattr(cls, "__parameters__", ()), get_args(kind), strict=False))

    def converters(one: Any) -> _Pair:
        own: _Pair | None = one.metadata.get(_WRITTEN_AS)
        return own or _converters(_bind(hints[one.name], bound), f"{cls.__name__}.{one.name}")

    fields = tuple(
        _Field(one.name, *converters(one), default=one.default if _ADDED in one.metadata else attrs.NOTHING)
        for one in attrs.fields(cls)
    )
    tag = _tag_of(cls)
    names = frozenset(field.name for field in fields) | ({_TYPE} if tag else set())
    later = {field.name for field in fields if field.default is not attrs.NOTHING}
    return _Shape(tag=tag, fields=fields, names=names, required=names - later)


def _bind(hint: Any, bound: Mapping[Any, Any]) -> Any:
    """Return a type with the types that a generic class is said to hold put in."""
    if hint in bound:
        return bound[hint]
    parameters = getattr(hint, "__parameters__", ()) if bound else ()
    return hint[tuple(bound[one] for one in parameters)] if parameters else hint


def _converters(kind: Any, where: str) -> _Pair:
    """Return how to write and how to read a value of this type; ``where`` names it in messages."""
    if kind in _PLAIN:
        return _same, lambda value: _require_type(value, kind, where)
    if kind in _AS_TEXT:
        write, parse, form = _AS_TEXT[kind]
        return write, _text_reader(write, parse, Text(f"{where} must be {form.en}", f"{where} 须为{form.zh}"))
    if get_origin(kind) in (typing.Union, types.UnionType):
        return _union(kind, where)
    if get_origin(kind) is tuple:
        return _array(get_args(kind), where)
    if get_origin(kind) is frozenset:
        return _set(get_args(kind)[0], where)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _member(kind, where)
    return lambda value: to_mapping(value, kind), lambda mapping: from_mapping(kind, mapping)


def _union(kind: Any, where: str) -> _Pair:
    """Return the converters of a value that may be None, and of one that may be of several classes."""
    inner = [one for one in get_args(kind) if one is not types.NoneType]
    if len(inner) == 1:
        write, read = _converters(inner[0], where)
    else:
        write, read = to_mapping, lambda mapping: one_from_mapping(inner, mapping)
    if len(inner) == len(get_args(kind)):
        return write, read
    return (
        lambda value: None if value is None else write(value),
        lambda value: None if value is None else read(value),
    )


def _array(members: tuple[Any, ...], where: str) -> _Pair:
    """Return the converters of a tuple: of any number of one type, or of one value of each type."""
    if members[-1] is Ellipsis:
        write, read = _converters(members[0], where)
        return (
            lambda values: list(map(write, values)),
            lambda values: tuple(map(read, _require_array(values, where))),
        )
    pairs = [_converters(member, where) for member in members]
    rule = Text(f"{where} must have {len(pairs)} values", f"{where} 须有 {len(pairs)} 个值")

    def read_each(values: Any) -> tuple[Any, ...]:
        if len(_require_array(values, where)) != len(pairs):
            raise InvalidValue(rule=rule, seen=shorten(values))
        return tuple(read(value) for (_, read), value in zip(pairs, values, strict=True))

    return lambda values: [write(value) for (write, _), value in zip(pairs, values, strict=True)], read_each


def _set(member: Any, where: str) -> _Pair:
    write, read = _converters(member, where)
    rule = Text(f"{where} must name everything once", f"{where} 不得重复")

    def read_all(values: Any) -> frozenset[Any]:
        found = frozenset(map(read, _require_array(values, where)))
        if len(found) != len(values):
            raise InvalidValue(rule=rule, seen=shorten(values))
        return found

    return lambda values: sorted(map(write, values)), read_all


def _member(kind: type[Enum], where: str) -> _Pair:
    members = {(type(member.value), member.value): member for member in kind}
    allowed = ", ".join(str(member.value) for member in kind)
    rule = Text(f"{where} must be one of {allowed}", f"{where} 须为下列之一：{allowed}")

    def read(code: Any) -> Enum:
        # By type and value: True is not the code 1.
        found = members.get((type(code), code)) if isinstance(code, (str, int)) else None
        if found is None:
            raise InvalidValue(rule=rule, seen=shorten(code))
        return found

    return lambda member: member.value, read


def _text_reader(write: _Convert, parse: _Convert, rule: Text) -> _Convert:
    """Return a reader of what ``write`` writes, and of nothing that ``parse`` may read besides."""

    def read(text: Any) -> Any:
        try:
            value = parse(text) if type(text) is str else None
        except ValueError:
            value = None
        if value is None or write(value) != text:
            raise InvalidValue(rule=rule, seen=shorten(text))
        return value

    return read


def _same(value: Any) -> Any:
    return value


def _require_type(value: Any, kind: type, where: str) -> Any:
    if type(value) is not kind:
        rule = Text(f"{where} must be of type {kind.__name__}", f"{where} 的类型须为 {kind.__name__}")
        raise InvalidValue(rule=rule, seen=shorten(value))
    return value


def _require_array(values: Any, where: str) -> Sequence[Any]:
    if not isinstance(values, (list, tuple)):
        raise InvalidValue(rule=Text(f"{where} must be an array", f"{where} 须为数组"), seen=shorten(values))
    return values


_AS_TEXT: Mapping[Any, tuple[_Convert, _Convert, Text]] = {
    bytes: (bytes.hex, bytes.fromhex, Text("lower-case hex", "小写十六进制")),
    date: (date.isoformat, date.fromisoformat, Text("a date written YYYY-MM-DD", "写作 YYYY-MM-DD 的日期")),
}
