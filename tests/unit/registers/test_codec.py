"""Value objects as JSON: how each type of field is written, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

import attrs
import pytest

from randcheck.errors import InvalidValue
from randcheck.registers import codec
from randcheck.registers.codec import ADDED, Mapped, written_as
from randcheck.registers.inspector import InspectorLevel

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Inner(Mapped):
    type: ClassVar[str] = "inner"
    number: int


@attrs.frozen(kw_only=True)
class Other(Mapped):
    type: ClassVar[str] = "other"
    text: str


@attrs.frozen(kw_only=True)
class Whole(Mapped):
    digest: bytes = b"\x0a"
    day: date | None = date(2026, 1, 2)
    level: InspectorLevel = InspectorLevel.LOCAL
    names: tuple[str, ...] = ("乙", "甲")
    pair: tuple[str, int] = ("A", 1)
    members: frozenset[str] = frozenset({"b", "a"})
    inner: Inner = Inner(number=1)
    either: Inner | Other | None = Other(text="x")
    number: str = attrs.field(default="7", metadata=written_as(int, lambda told: str(told)))
    later: bool = attrs.field(default=False, metadata=ADDED)


@attrs.frozen(kw_only=True)
class Box(Generic[T]):
    held: T | None = None
    several: tuple[T, ...] = ()


WRITTEN: dict[str, Any] = {
    "digest": "0a",
    "day": "2026-01-02",
    "level": 0,
    "names": ["乙", "甲"],
    "pair": ["A", 1],
    "members": ["a", "b"],
    "inner": {"type": "inner", "number": 1},
    "either": {"type": "other", "text": "x"},
    "number": 7,
}


def test_every_type_of_field_is_written_in_its_way_and_comes_back():
    assert Whole().to_mapping() == WRITTEN
    assert Whole.from_mapping(WRITTEN) == Whole()
    other = Whole(day=None, either=None, names=(), members=frozenset(), later=True)
    assert other.to_mapping()["later"] is True
    assert Whole.from_mapping(other.to_mapping()) == other


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("digest", "0A"),
        ("digest", "0a "),
        ("digest", 10),
        ("day", "20260102"),
        ("day", "2026-02-30"),
        ("day", 20260102),
        ("level", True),  # equal to the code 1, and no code
        ("level", 7),
        ("level", []),
        ("names", "乙甲"),
        ("names", [1]),
        ("names", None),
        ("pair", ["A"]),
        ("pair", ["A", True]),
        ("members", ["a", "a"]),
        ("members", [["a"]]),
        ("inner", {"type": "other", "text": "x"}),
        ("inner", {"number": 1}),
        ("inner", {"type": "inner", "number": 1.0}),
        ("either", {"type": "whole"}),
        ("either", {"text": "x"}),
        ("either", {"type": ["other"], "text": "x"}),
        ("later", False),  # the default has one way to be written: not at all
        ("later", 1),
        ("unknown", 1),
    ],
)
def test_another_type_or_another_way_to_write_a_value_is_refused(field, told):
    with pytest.raises(InvalidValue) as refused:
        Whole.from_mapping(WRITTEN | {field: told})
    assert refused.value.rule.en
    assert refused.value.rule.zh


def test_a_refusal_names_the_field_and_what_is_missing_or_unknown():
    with pytest.raises(InvalidValue, match=r"Whole\.level must be one of 0, 1, got 7"):
        Whole.from_mapping(WRITTEN | {"level": 7})
    less = {key: value for key, value in WRITTEN.items() if key != "day"}
    with pytest.raises(InvalidValue, match=r"exactly its fields \(missing day; unknown tag\), got"):
        Whole.from_mapping(less | {"tag": 1})


def test_a_generic_class_reads_what_it_is_said_to_hold():
    kind: Any = Box
    box = Box(held=Inner(number=1), several=(Inner(number=2),))
    told = codec.to_mapping(box, kind[Inner])
    assert told == {
        "held": {"type": "inner", "number": 1},
        "several": [{"type": "inner", "number": 2}],
    }
    assert codec.from_mapping(kind[Inner], told) == box
    with pytest.raises(InvalidValue):
        codec.from_mapping(kind[Other], told)
