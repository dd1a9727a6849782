"""抽查工作要点: what is looked at for a matter, by which materials and methods, and what follows (附录 D)."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from randcheck.errors import InvalidValue
from randcheck.registers import fields
from randcheck.registers.codec import Mapped
from randcheck.registers.identifiers import text_tuple
from randcheck.registers.implementation_rule import InspectionMethod, as_methods, require_methods
from randcheck.text import Text

MAX_POINTS = 1000

_MATERIAL = Text("a material", "市场主体提供的材料")


def _require_materials(_instance: object, _attribute: object, value: tuple[str, ...]) -> None:
    for one in value:
        fields.require_text(one, what=_MATERIAL, required=True)
    if len(set(value)) != len(value):
        rule = Text("a point must name every material once", "同一要点的材料不得重复")
        raise InvalidValue(rule=rule, seen=", ".join(value))


@attrs.frozen(kw_only=True)
class CheckPoint(Mapped):
    """One point to look at.

    Attributes:
        item: 检查项目.
        materials: 市场主体提供的材料; empty when none is asked for.
        methods: 检查方式, at least one.
        handling: 检查结果处理.

    Source: Tonghua norm 六(七), 附录 D.
    """

    item: str = attrs.field(validator=fields.free_text(Text("an item", "检查项目"), required=True))
    materials: tuple[str, ...] = attrs.field(default=(), converter=text_tuple, validator=_require_materials)
    methods: tuple[InspectionMethod, ...] = attrs.field(converter=as_methods, validator=require_methods)
    handling: str = attrs.field(validator=fields.free_text(Text("a handling", "检查结果处理"), required=True))


def _as_points(points: Iterable[CheckPoint]) -> tuple[CheckPoint, ...]:
    return tuple(points)


def _require_points(_instance: object, _attribute: object, value: tuple[CheckPoint, ...]) -> None:
    items = [point.item for point in value]
    if not 1 <= len(items) <= MAX_POINTS or len(set(items)) != len(items):
        rule = Text(
            f"a matter must have 1 to {MAX_POINTS} points with different items",
            f"每个事项须有 1 至 {MAX_POINTS} 个检查项目不同的要点",
        )
        raise InvalidValue(rule=rule, seen=f"{len(items)}: {', '.join(items[:5])}")


@attrs.frozen(kw_only=True)
class CheckPoints(Mapped):
    """The points of one matter, in their order. A department's are a ``Register[CheckPoints]``.

    Attributes:
        id: The id of the matter.
        points: At least one, their items different.

    Source: Tonghua norm 六(七), 六(九)1(2), 附录 D.

    Example:
        >>> points = CheckPoints(id="SP-01", points=[CheckPoint(item="营业执照公示", materials=["营业执照"],
        ...     methods=[InspectionMethod.ON_SITE], handling="责令改正")])
        >>> points.materials
        ('营业执照',)
    """

    id: str = attrs.field(validator=fields.identifier(Text("a matter's id", "事项编号")))
    points: tuple[CheckPoint, ...] = attrs.field(converter=_as_points, validator=_require_points)

    @property
    def items(self) -> tuple[str, ...]:
        """What is looked at, in order."""
        return tuple(point.item for point in self.points)

    @property
    def materials(self) -> tuple[str, ...]:
        """All materials to be provided, each once, in order of first mention: the list for the notice."""
        return tuple(dict.fromkeys(material for point in self.points for material in point.materials))
